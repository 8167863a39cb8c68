"""Stripe's API, as far as it is called from here. Fetches and posts, and decides nothing.

What is asked comes from the database and goes out unchanged, under the key the database gave; what
Stripe answers, also its errors, comes back as its status and its JSON text to the letter, because
the database judges it. Nothing is tried again here: whoever asks knows how often, and under which
key.

The SDK makes the requests: its version of the API, its form of parameters. What it makes of the
answers is left alone, and so is its report to Stripe about this machine. It takes 24 MB, so this
module is imported only where there is a key.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal, Self
from urllib.parse import quote

import httpx
import stripe

from ringfence import db, wire
from ringfence.config import Settings
from ringfence.retry_after import seconds_of
from ringfence.stripe_answer import Answer, Unanswered

Kind = Literal[
    "balance_transactions",
    "charges",
    "checkout/sessions",
    "disputes",
    "events",
    "payment_intents",
    "refunds",
]

_OK = 200
# The most a list of Stripe's shows at once.
_PAGE = 100
_LARGEST_ANSWER = 64 * 1024 * 1024

stripe.enable_telemetry = False


class StripeClient:
    """One account of Stripe's, for any number of threads. Its repr holds no secret."""

    def __init__(
        self,
        secret_key: str,
        *,
        base_url: str,
        account: str | None = None,
        timeout: float = 20.0,
    ) -> None:
        self._http = _Http(timeout)
        self._api = stripe.StripeClient(
            secret_key,
            stripe_account=account,
            base_addresses={"api": base_url},
            max_network_retries=0,
            http_client=self._http,
        )

    def create_session(self, parameters: str, key: str) -> Answer:
        """Creates a Checkout session of these parameters (JSON)."""
        return self._ask("post", "/v1/checkout/sessions", _object(parameters), key)

    def session(self, session_id: str) -> Answer:
        """A Checkout session with its payment intent in it."""
        path = f"/v1/checkout/sessions/{quote(session_id, safe='')}"
        return self._ask("get", path, {"expand": ["payment_intent"]})

    def create_intent(self, parameters: str, key: str) -> Answer:
        """Creates a payment intent of these parameters (JSON)."""
        return self._ask("post", "/v1/payment_intents", _object(parameters), key)

    def intents_of(self, customer_id: str, since: datetime) -> Answer:
        """All payment intents of a customer created since then, as one list."""
        found: list[object] = []
        asked = {"customer": customer_id, "created": {"gte": int(since.timestamp())}}
        for page in self.pages("payment_intents", asked):
            if page.status != _OK:
                return page
            found += db.loads(page.text)["data"]
        return Answer(_OK, wire.encode({"object": "list", "data": found}))

    def pages(self, kind: Kind, parameters: Mapping[str, Any]) -> Iterator[Answer]:
        """A list page by page, the newest first; one that is an error is the last."""
        asked = {"limit": _PAGE, **parameters}
        while True:
            page = self._ask("get", f"/v1/{kind}", asked)
            last = _last_id(page) if page.status == _OK else None
            yield page
            if last is None:
                return
            asked["starting_after"] = last

    def close(self) -> None:
        """Closes its connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(
        self, method: str, path: str, parameters: Mapping[str, Any], key: str | None = None
    ) -> Answer:
        options = {"idempotency_key": key} if key else {}
        try:
            said = self._api.raw_request(method, path, **parameters, **options)
        except stripe.APIConnectionError as error:
            # Without its text, which may quote the address.
            raise Unanswered(f"Stripe did not answer ({type(error.__cause__).__name__}).") from None
        except stripe.StripeError as error:
            return _answer(error.http_status or 0, error.http_body or "", error.headers or {})
        return _answer(said.code, said.body, said.headers)


def client_of(settings: Settings, *, timeout: float = 20.0) -> StripeClient:
    """The client of the account that is configured."""
    return StripeClient(
        str(settings.stripe_secret_key),
        base_url=settings.stripe_base_url,
        account=settings.stripe_account,
        timeout=timeout,
    )


def _object(parameters: str) -> dict[str, Any]:
    read: dict[str, Any] = db.loads(parameters)
    return read


def _last_id(page: Answer) -> str | None:
    """Behind which the next page begins; None on the last one.

    What cannot be read must not pass for the end: whoever finds nothing may charge again.
    """
    content = json.loads(page.text)
    try:
        return str(content["data"][-1]["id"]) if content["has_more"] else None
    except (KeyError, IndexError, TypeError):
        raise Unanswered("What should be a list of Stripe's is none.") from None


def _answer(status: int, text: str, headers: Mapping[str, str]) -> Answer:
    try:
        readable = isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        readable = False
    if not readable:
        # Somebody between here and Stripe.
        raise Unanswered(f"What answered {status} was not Stripe.")
    return Answer(status, text, seconds_of(headers.get("retry-after")))


class _Http(stripe.HTTPClient):
    """How the SDK reaches Stripe: no redirects, no netrc, and every wait has an end."""

    name = "httpx"

    def __init__(self, timeout: float) -> None:
        super().__init__()
        self._timeout = timeout
        self._http = httpx.Client(timeout=httpx.Timeout(timeout, connect=min(timeout, 5.0)))

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        **_: Any,
    ) -> tuple[str, int, Mapping[str, str]]:
        """One request."""
        # httpx counts from byte to byte; an answer that trickles in must come to an end as well.
        deadline = time.monotonic() + self._timeout
        body = bytearray()
        try:
            with self._http.stream(method, url, headers=headers, content=post_data) as answer:
                for piece in answer.iter_bytes():
                    body += piece
                    if time.monotonic() > deadline or len(body) > _LARGEST_ANSWER:
                        raise httpx.ReadTimeout("the answer does not end")
        except httpx.HTTPError as error:
            raise stripe.APIConnectionError("no answer") from error  # type: ignore[no-untyped-call]
        return body.decode("utf-8", "replace"), answer.status_code, answer.headers

    def close(self) -> None:
        """Closes its connections."""
        self._http.close()
