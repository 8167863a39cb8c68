"""Vapi's REST API and control URLs, as far as a worker needs them.

Fetches, and decides nothing: what comes back is the vendor's JSON text, unchanged, so that no
number passes through a float on its way into the database.

Lists have no cursor and no promised order; there are only bounds in time and a limit. So a window
is walked from its beginning in steps: a page that is full may hide more, and is fetched again as
a shorter step, until it is not full. Steps are half-open, `Ge` to `Lt`, because two bounds that
are both inclusive leave a gap between one millisecond and the next for whatever the vendor stores
more finely than it shows.

    VapiError (a Failure)
    ├── VapiRefused          4xx, a redirect, or an answer that makes no sense: asking again is vain
    ├── VapiUnavailable      5xx, 429 or no answer, also after the last attempt
    └── TooManyCalls         more calls in one millisecond than a page holds
"""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple, Self
from urllib.parse import urlsplit

import httpx

from ringfence.errors import Failure
from ringfence.log import Log
from ringfence.retry_after import seconds_of

_log = Log("vapi")

BASE_URL = "https://api.vapi.ai"

# The vendor's own default. Were our limit ever ignored, this many would still count as full.
_USUAL_LIMIT = 100
_LARGEST_LIMIT = 1000
_MILLISECOND = timedelta(milliseconds=1)
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0
_LARGEST_ANSWER = 256 * 1024 * 1024
# httpx counts from byte to byte; an answer that trickles in must come to an end as well.
_LONGEST_READ = 120.0
# Hanging somebody up is urgent, and the next attempt comes soon.
_CONTROL_TIMEOUT = httpx.Timeout(5.0, connect=2.0)

_CALL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HOST = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+vapi\.ai")
_LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost)(:[0-9]{1,5})?")
# A moment shown may differ from the moment compared by what was rounded; not by more than this.
_SLACK = timedelta(seconds=1)

Sleep = Callable[[float], object]
Field = Literal["createdAt", "updatedAt"]


class VapiError(Failure):
    """Vapi did not do what it was asked; the text holds neither keys nor what was said."""


class VapiRefused(VapiError):
    """Asking again will not help."""

    def __init__(self, what: str, status: int | None = None) -> None:
        self.status = status
        super().__init__(what)


class VapiUnavailable(VapiError):
    """Asking again later may help; `retry_after` is what the vendor said of when, in seconds."""

    def __init__(self, what: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(what)


class TooManyCalls(VapiError):
    """A page is full and its window cannot be made shorter. Nothing was passed over silently."""


class CallText(NamedTuple):
    """A call as the vendor wrote it."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """Calls of one step; with it everything before `until` has been delivered."""

    calls: tuple[CallText, ...]
    since: datetime
    until: datetime

    def array(self) -> str:
        """The calls as one JSON array."""
        return "[" + ",".join(call.text for call in self.calls) + "]"


class ControlUrlRefused(VapiRefused):
    """A control URL that leads somewhere else."""


@dataclass(frozen=True, slots=True)
class ControlUrl:
    """Where a live call takes orders, in the parts it is rebuilt from."""

    host: str
    call_id: str

    @classmethod
    def parse(cls, received: str, call_id: str, extra_host: str | None = None) -> ControlUrl:
        """Takes a control URL apart; raises ControlUrlRefused for one we would never call.

        `extra_host` is one more host, with its port: a sandbox on loopback, spoken to without TLS.
        """
        try:
            parts = urlsplit(received)
            host = parts.netloc.lower()
        except ValueError:
            raise ControlUrlRefused("the control URL is none") from None
        control = cls(host, call_id)
        if received != control.rebuilt(extra_host):
            raise ControlUrlRefused("the control URL has another form than Vapi's")
        return control

    def rebuilt(self, extra_host: str | None = None) -> str:
        """The URL, from its parts; each is checked again, wherever it was kept meanwhile."""
        if not _CALL_ID.fullmatch(self.call_id):
            raise ControlUrlRefused("the call id is none")
        if _HOST.fullmatch(self.host):
            return f"https://{self.host}/{self.call_id}/control"
        if extra_host is not None and self.host == extra_host and _LOOPBACK.fullmatch(extra_host):
            return f"http://{self.host}/{self.call_id}/control"
        raise ControlUrlRefused("the control URL's host is not Vapi's")


class VapiClient:
    """One account at Vapi. Can be used from several threads."""

    def __init__(
        self,
        key: str,
        *,
        base_url: str = BASE_URL,
        page_size: int = _USUAL_LIMIT,
        requests_per_second: float = 2.0,
        attempts: int = 6,
        timeout: float = 30.0,
        sleep: Sleep = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`sleep` may raise to end a wait early, as a worker that is told to stop does."""
        if not 2 <= page_size <= _LARGEST_LIMIT:
            raise ValueError(f"a page has 2 to {_LARGEST_LIMIT} calls")
        parts = urlsplit(base_url)
        loopback = bool(_LOOPBACK.fullmatch(parts.netloc))
        if parts.scheme != "https" and not loopback:
            raise Failure("Vapi is only spoken to over https, except on this machine itself.")
        self._extra_host = parts.netloc if loopback else None
        self._key = key
        self._base_url = base_url.rstrip("/")
        self._page_size = page_size
        self._pause = 1 / requests_per_second
        self._attempts = attempts
        self._sleep = sleep
        self._next_request = 0.0
        self._pacing = threading.Lock()
        # Keys and control URLs go where they are sent and no further: no redirects.
        self._http = httpx.Client(
            timeout=httpx.Timeout(timeout, connect=min(timeout, 5.0)),
            follow_redirects=False,
            trust_env=not loopback,
            transport=transport,
        )

    def close(self) -> None:
        """Ends the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ------------------------------------------------------------ lists

    def calls(self, since: datetime, until: datetime, *, by: Field = "createdAt") -> Iterator[Page]:
        """The calls from `since` to `until`, both included to the millisecond, page by page.

        Pages come oldest first; within a page the order is the vendor's. A call that changes
        while the list is read by `updatedAt` may come again, with what is new about it.
        """
        begin, end = _floor(since), _floor(until) + _MILLISECOND
        # Most windows fit on one page, so the first step is all of it.
        step = end - begin
        before: frozenset[str] = frozenset()
        while begin < end:
            stop = min(begin + step, end)
            items = self._list(by, begin, stop)
            if len(items) >= self._page_size or len(items) == _USUAL_LIMIT:
                if stop - begin <= _MILLISECOND:
                    raise TooManyCalls(
                        f"Vapi has {len(items)} calls or more in the millisecond {_text(begin)}; "
                        f"a page holds {self._page_size} at most."
                    )
                step = max(_floor_step((stop - begin) / 2), _MILLISECOND)
                continue
            ids = frozenset(item.id for item in items)
            # Guards against a vendor whose bounds are not quite what they seem.
            fresh = {item.id: item for item in items if by == "updatedAt" or item.id not in before}
            yield Page(tuple(fresh.values()), begin, stop)
            before, begin = ids, stop
            step = _next_step(step, len(items), self._page_size)

    def get_call(self, call_id: str) -> CallText | None:
        """One call, or None when the vendor knows of none by that id."""
        if not _CALL_ID.fullmatch(call_id):
            raise VapiRefused("the call id is none")
        answer = self._get(f"/call/{call_id}", {})
        if answer is None:
            return None
        item, end = _decode(answer, 0)
        if not isinstance(item, dict) or item.get("id") != call_id or answer[end:].strip():
            raise VapiRefused("Vapi's answer is not the call that was asked for.")
        return CallText(call_id, answer[:end].strip())

    def _list(self, by: Field, begin: datetime, stop: datetime) -> list[CallText]:
        bounds = {f"{by}Ge": _text(begin), f"{by}Lt": _text(stop), "limit": str(self._page_size)}
        answer = self._get("/call", bounds)
        if answer is None:
            raise VapiRefused("Vapi has no list of calls (404).", 404)
        return list(_split(answer, by, begin - _SLACK, stop + _SLACK))

    # ------------------------------------------------------------ live calls

    def say(self, control: ControlUrl, text: str, *, end_call: bool = False) -> bool:
        """Has the assistant say something, and hang up after it if told so.

        False means that the vendor no longer has the call. True is no proof of anything: the
        vendor says so to orders it cannot read as well. Look at the call to know.
        """
        return self._control(
            control,
            {
                "type": "say",
                "content": text,
                "endCallAfterSpoken": end_call,
                "interruptAssistantEnabled": True,
                "interruptionsEnabled": False,
            },
        )

    def end_call(self, control: ControlUrl) -> bool:
        """Hangs up; what comes back means as much as it does for `say`."""
        return self._control(control, {"type": "end-call"})

    def control_url(self, received: str, call_id: str) -> ControlUrl:
        """Takes a control URL apart; raises ControlUrlRefused for one that leads elsewhere."""
        return ControlUrl.parse(received, call_id, self._extra_host)

    def _control(self, control: ControlUrl, order: dict[str, object]) -> bool:
        # One attempt: what is said twice is heard twice, and who orders keeps count of attempts.
        url = control.rebuilt(self._extra_host)
        try:
            # Without the key: this host is not the API, and control URLs ask for none.
            with self._http.stream("POST", url, json=order, timeout=_CONTROL_TIMEOUT) as response:
                status, headers = response.status_code, response.headers
        except httpx.HTTPError as error:
            raise VapiUnavailable(f"Vapi's control did not answer ({_name(error)}).") from None
        if status in (404, 410):
            return False
        if 200 <= status < 300:
            return True
        raise _fault(status, headers)

    # ------------------------------------------------------------ requests

    def _get(self, path: str, parameters: dict[str, str]) -> str | None:
        """The text of an answer, or None for 404; waits and asks again where that can help."""
        for attempt in range(1, self._attempts + 1):
            self._keep_pace()
            try:
                return self._get_once(path, parameters)
            except VapiUnavailable as error:
                if attempt == self._attempts:
                    raise
                wait = _wait(attempt, error.retry_after)
                _log.info("asking again", path=path[:5], attempt=attempt, reason=str(error))
                self._sleep(wait)
        raise AssertionError("unreachable")

    def _get_once(self, path: str, parameters: dict[str, str]) -> str | None:
        headers = {"Authorization": f"Bearer {self._key}", "Accept": "application/json"}
        try:
            with self._http.stream(
                "GET", self._base_url + path, params=parameters, headers=headers
            ) as response:
                if response.status_code == 404:
                    return None
                if response.status_code != 200:
                    raise _fault(response.status_code, response.headers)
                body = _read(response)
        except httpx.HTTPError as error:
            raise VapiUnavailable(f"Vapi did not answer ({_name(error)}).") from None
        try:
            return body.decode()
        except UnicodeDecodeError:
            raise VapiRefused("Vapi's answer is not UTF-8.") from None

    def _keep_pace(self) -> None:
        with self._pacing:
            now = time.monotonic()
            wait = self._next_request - now
            self._next_request = max(now, self._next_request) + self._pause
        if wait > 0:
            self._sleep(wait)


def _fault(status: int, headers: httpx.Headers) -> VapiError:
    if status in (408, 425, 429) or status >= 500:
        retry_after = seconds_of(headers.get("retry-after"))
        return VapiUnavailable(f"Vapi answered {status}.", retry_after)
    if status == 401:
        return VapiRefused("Vapi refuses the key; check VAPI_PRIVATE_KEY.", status)
    return VapiRefused(f"Vapi answered {status}.", status)


def _read(response: httpx.Response) -> bytes:
    """The body, unless it is too long or takes too long."""
    pieces, size = [], 0
    deadline = time.monotonic() + _LONGEST_READ
    for piece in response.iter_bytes():
        pieces.append(piece)
        size += len(piece)
        if size > _LARGEST_ANSWER:
            raise VapiRefused("Vapi's answer is too long; ask for smaller pages.")
        if time.monotonic() > deadline:
            raise VapiUnavailable("Vapi's answer does not come to an end.")
    return b"".join(pieces)


def _name(error: Exception) -> str:
    return type(error).__name__


def _wait(attempt: int, retry_after: float | None) -> float:
    """How long to wait before the next attempt: what was asked for, else longer each time."""
    if retry_after is not None:
        return min(retry_after, _LONGEST_WAIT)
    # Scattered, so that several workers do not come back at the same moment.
    longest = min(_FIRST_WAIT * 2.0 ** (attempt - 1), _LONGEST_WAIT)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311


# ---------------------------------------------------------------- steps


def _floor(moment: datetime) -> datetime:
    """The moment in UTC, without what is finer than a millisecond."""
    utc = moment.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def _floor_step(step: timedelta) -> timedelta:
    return step // _MILLISECOND * _MILLISECOND


def _next_step(step: timedelta, found: int, page_size: int) -> timedelta:
    """A step after which a page should be somewhat more than half full."""
    factor = min(4.0, 0.6 * page_size / found) if found else 4.0
    return max(_floor_step(step * factor), _MILLISECOND)


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


# ---------------------------------------------------------------- answers


_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
_SPACE = re.compile(r"[ \t\n\r]*")


def _decode(text: str, start: int) -> tuple[Any, int]:
    """The JSON value at a place of the text, and where it ends."""
    try:
        value: Any
        value, end = _DECODER.raw_decode(text, _after_space(text, start))
    except (ValueError, RecursionError):
        raise VapiRefused("Vapi's answer is not JSON.") from None
    return value, end


def _after_space(text: str, start: int) -> int:
    match = _SPACE.match(text, start)
    return match.end() if match else start


def _mark(text: str, place: int) -> str:
    """The next character that is no space; nothing at the end."""
    place = _after_space(text, place)
    return text[place : place + 1]


def _after(text: str, place: int, mark: str) -> int:
    """The place behind a mark that must come next."""
    if _mark(text, place) != mark:
        raise VapiRefused("Vapi's answer is not a list of calls.")
    return _after_space(text, place) + 1


def _split(text: str, by: Field, low: datetime, high: datetime) -> Iterator[CallText]:
    """The elements of a JSON array of calls, each as the text that stands there."""
    place = _after(text, 0, "[")
    more = _mark(text, place) != "]"
    while more:
        start = _after_space(text, place)
        item, end = _decode(text, start)
        identifier = item.get("id") if isinstance(item, dict) else None
        if not isinstance(identifier, str):
            raise VapiRefused("Vapi's list holds something without an id.")
        _check_bounds(item.get(by), low, high)
        yield CallText(identifier, text[start:end])
        more = _mark(text, end) == ","
        place = _after(text, end, ",") if more else end
    if _mark(text, _after(text, place, "]")):
        raise VapiRefused("Vapi's answer is not a list of calls.")


def _check_bounds(value: object, low: datetime, high: datetime) -> None:
    """A vendor that ignored the window would make us read for ever, and settle strangers."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not low <= moment <= high:
        raise VapiRefused("Vapi's list does not keep to the window that was asked for.")
