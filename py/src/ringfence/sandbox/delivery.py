"""Webhooks: how they are signed, and everything that can become of them on the way.

A request that needs an answer waits for it in real time, because the other side is a real
program. The time between attempts, and how late a late one is, are the vendor's time.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx

from ringfence.sandbox.calls import Call, Delivery, Json, encode
from ringfence.sandbox.clock import Agenda, Appointment

# Everything lost or late is a webhook of one of these; requests wait for their answer.
_AT_ONCE = 64
_DEFAULT_TIMEOUT = 20.0
# A message held back goes out after the next one of its call, or alone when none comes.
_LONGEST_HOLD = 900_000


@dataclass(frozen=True, slots=True)
class Bearer:
    """A credential that sends a token."""

    token: str = field(repr=False)
    header: str = "Authorization"
    prefix: bool = True


@dataclass(frozen=True, slots=True)
class HmacCredential:
    """A credential that signs. The fields are the vendor's, with its defaults."""

    secret: str = field(repr=False)
    algorithm: Literal["sha256", "sha512", "sha1"] = "sha256"
    signature_header: str = "x-signature"
    timestamp_header: str = "x-timestamp"
    signature_prefix: str = ""
    payload_format: str = "{timestamp}.{body}"
    encoding: Literal["hex", "base64"] = "hex"
    unit: Literal["s", "ms"] = "ms"

    def headers(self, body: bytes, now: float) -> dict[str, str]:
        """The signature, for the real time: the receiver compares it with its own clock."""
        stamp = str(int(now * 1000) if self.unit == "ms" else int(now))
        before, _, after = self.payload_format.partition("{body}")
        payload = b"".join(
            (
                before.replace("{timestamp}", stamp).encode(),
                body,
                after.replace("{timestamp}", stamp).encode(),
            )
        )
        digest = hmac.new(self.secret.encode(), payload, getattr(hashlib, self.algorithm)).digest()
        text = digest.hex() if self.encoding == "hex" else base64.b64encode(digest).decode()
        return {
            self.signature_header: self.signature_prefix + text,
            self.timestamp_header: stamp,
        }


Credential = Bearer | HmacCredential


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """How likely each mishap is, from 0 to 1, for each webhook by itself.

    `only` limits the first four to some types, such as {"end-of-call-report"}. Requests that wait
    for an answer are neither lost nor late.
    """

    lose: float = 0.0
    repeat: float = 0.0
    reorder: float = 0.0
    delay: float = 0.0
    longest_delay: float = 300.0
    only: frozenset[str] | None = None
    # The assistant hesitates, and says so with a message that sounds like an end.
    hang: float = 0.0
    # A control URL says 200 and does nothing.
    ignore_control: float = 0.0

    def __post_init__(self) -> None:
        for name in ("lose", "repeat", "reorder", "delay", "hang", "ignore_control"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a probability: it must be between 0 and 1")
        if self.longest_delay < 0:
            raise ValueError("longest_delay must not be negative")


@dataclass(slots=True)
class Counters:
    """What has happened so far, all calls together."""

    calls: int = 0
    live: int = 0
    ended: int = 0
    requests_asked: int = 0
    requests_allowed: int = 0
    requests_denied: int = 0
    requests_failed: int = 0
    webhooks: int = 0
    webhooks_lost: int = 0
    webhooks_repeated: int = 0
    webhooks_delayed: int = 0
    webhooks_reordered: int = 0
    attempts: int = 0
    attempts_failed: int = 0
    given_up: int = 0
    reports: int = 0
    reports_lost: int = 0
    reports_repeated: int = 0
    control_accepted: int = 0
    control_refused: int = 0
    control_ignored: int = 0
    api_requests: int = 0
    api_refused: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered; no status means no answer, and `error` says why."""

    status: int | None
    body: bytes = b""
    error: str = ""


# Makes the body of a webhook; the number of the delivery goes into what differs each time.
Body = Callable[[str], Json]


@dataclass(slots=True)
class _Message:
    call: Call
    server: Json
    body: Body
    record: Delivery


class Post:
    """Sends webhooks, or fails to."""

    def __init__(
        self, agenda: Agenda, counters: Counters, credentials: Mapping[str, Credential], seed: int
    ) -> None:
        self.faults = Faults()
        self._agenda = agenda
        self._counters = counters
        self._credentials = credentials
        self._seed = seed
        self._held: dict[str, list[tuple[_Message, Appointment]]] = {}
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._client = httpx.AsyncClient(
            # Sandboxes talk to programs of this machine; a proxy has no part in it.
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=_AT_ONCE, max_keepalive_connections=_AT_ONCE),
        )

    async def close(self) -> None:
        """Ends the connections."""
        await self._client.aclose()

    def dice(self, call: Call, what: str) -> random.Random:
        """Chance that depends on seed, call and question only."""
        return random.Random(f"{self._seed}/{call.sequence}/{what}")  # noqa: S311

    async def ask(self, server: Json, body: Json, deadline: float) -> Reply:
        """Sends a request and waits for its answer, not longer than the deadline in all."""
        return await self._post(server, encode(body), deadline)

    def send(
        self, call: Call, kind: str, status: str | None, moment: int, body: Body
    ) -> Delivery | None:
        """Sends a webhook, if the call has somewhere to send it and wants to hear of its kind."""
        if call.server is None or kind not in call.messages:
            return None
        record = Delivery(kind, status, moment)
        call.deliveries.append(record)
        self._count("webhooks", record)
        message = _Message(call, call.server, body, record)
        if self.faults.only is not None and kind not in self.faults.only:
            self._go(message)
            return record
        dice = self.dice(call, f"{kind}/{status}")
        # All are drawn always, so that one probability does not change what another decides.
        lose, repeat, reorder, delay = (dice.random() for _ in range(4))
        wait = int(dice.random() * self.faults.longest_delay * 1000)
        later = int(dice.uniform(2.0, 30.0) * 1000)
        if lose < self.faults.lose:
            record.lost = True
            self._count("webhooks_lost", record)
            return record
        if repeat < self.faults.repeat:
            record.repeated = True
            self._count("webhooks_repeated", record)
            self._agenda.at(moment + wait + later, lambda _: self._go(message))
        if reorder < self.faults.reorder:
            record.reordered = True
            self._counters.webhooks_reordered += 1
            self._hold(message, moment)
        elif delay < self.faults.delay:
            record.delayed = True
            self._counters.webhooks_delayed += 1
            self._agenda.at(moment + wait, lambda _: self._go(message))
        else:
            self._go(message)
            self._release(call)
        return record

    def _count(self, name: str, record: Delivery) -> None:
        names = [name]
        if record.kind == "end-of-call-report":
            names.append(name.replace("webhooks", "reports"))
        for each in names:
            setattr(self._counters, each, getattr(self._counters, each) + 1)

    def _hold(self, message: _Message, moment: int) -> None:
        call = message.call
        latest = self._agenda.at(moment + _LONGEST_HOLD, lambda _: self._release(call))
        self._held.setdefault(call.id, []).append((message, latest))

    def _release(self, call: Call) -> None:
        for message, latest in self._held.pop(call.id, ()):
            latest.call_off()
            self._go(message)

    def _go(self, message: _Message, attempt: int = 0) -> None:
        self._agenda.start(self._attempt(message, attempt))

    async def _attempt(self, message: _Message, attempt: int) -> None:
        record = message.record
        body = message.body(f"{message.call.sequence:x}{len(record.answers):02x}{attempt:02x}")
        async with message.call.lane:
            timeout = float(message.server.get("timeoutSeconds") or _DEFAULT_TIMEOUT)
            reply = await self._post(message.server, encode(body), timeout)
        record.answers.append(reply.status)
        self._counters.attempts += 1
        if reply.status is not None and 200 <= reply.status < 300:
            return
        self._counters.attempts_failed += 1
        wait = _next_attempt(message.server.get("backoffPlan"), reply.status, attempt)
        if wait is None:
            self._counters.given_up += 1
            return
        due = self._agenda.clock.now() + wait
        self._agenda.at(due, lambda _: self._go(message, attempt + 1))

    async def _post(self, server: Json, body: bytes, timeout: float) -> Reply:
        headers = self._headers(server, body)
        try:
            async with self._slots, asyncio.timeout(timeout):
                response = await self._client.post(
                    server["url"], content=body, headers=headers, timeout=None
                )
        except TimeoutError:
            return Reply(None, error="timeout")
        except httpx.HTTPError as error:
            return Reply(None, error=type(error).__name__)
        return Reply(response.status_code, response.content)

    def _headers(self, server: Json, body: bytes) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if server.get("secret"):
            headers["X-Vapi-Secret"] = server["secret"]
        match self._credentials.get(server.get("credentialId") or ""):
            case Bearer() as bearer:
                prefix = "Bearer " if bearer.prefix else ""
                headers[bearer.header] = prefix + bearer.token
            case HmacCredential() as credential:
                headers |= credential.headers(body, time.time())
            case None:
                pass
        return headers | {name: str(value) for name, value in server.get("headers", {}).items()}


def _next_attempt(plan: Any, status: int | None, attempt: int) -> int | None:
    """How long to wait before the next attempt, in milliseconds; None: there is none."""
    # Without a plan nothing is ever sent twice.
    if not plan or attempt >= plan["maxRetries"] or status in plan.get("excludedStatusCodes", ()):
        return None
    factor = 2**attempt if plan["type"] == "exponential" else 1
    return int(plan["baseDelaySeconds"] * 1000) * factor
