"""The SDK, talking to somebody on loopback, and signing what Stripe would."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx
import stripe

API_KEY = "sk_test_of_the_fake"


def signed(event: Mapping[str, Any] | str, secret: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a delivery. What the SDK would not take for an event is none."""
    body = event if isinstance(event, str) else json.dumps(event)
    signature = stripe.WebhookSignature.generate_signature_header(body, secret)
    if not isinstance(event, str):
        assert stripe.Webhook.construct_event(body, signature, secret).id == event["id"]
    headers = {"stripe-signature": signature, "content-type": "application/json"}
    return body.encode(), headers


class Http(stripe.HTTPClient):
    """What carries the SDK's requests; with its own client each POST is a warning of httpx."""

    name = "httpx"

    def __init__(self) -> None:
        super().__init__()
        self._http = httpx.Client(timeout=30, trust_env=False)

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        **_: Any,
    ) -> tuple[str, int, Mapping[str, str]]:
        """One request."""
        try:
            answer = self._http.request(method, url, headers=headers, content=post_data)
        except httpx.HTTPError as error:
            raise stripe.APIConnectionError("no answer") from error  # type: ignore[no-untyped-call]
        return answer.text, answer.status_code, answer.headers

    def client(self, url: str) -> stripe.StripeClient:
        """The SDK's client of what is at this address; it tries nothing again."""
        return stripe.StripeClient(
            API_KEY, base_addresses={"api": url}, max_network_retries=0, http_client=self
        )

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        """Delivers something."""
        return self._http.post(url, content=body, headers=headers)

    def close(self) -> None:
        """Closes its connections."""
        self._http.close()
