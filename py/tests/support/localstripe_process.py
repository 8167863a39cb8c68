"""localstripe, which others wrote: a process of its own on loopback, with nothing of ours in it.

It knows less than Stripe (no Checkout, no disputes, no idempotency keys, no parameter that came
after 2023), and what it knows nobody here has bent to our liking.
"""

from __future__ import annotations

import subprocess
import sys
from types import TracebackType
from typing import Self

import httpx
import stripe
from programs import free_port, wait_for
from stripe_fake import Http

# Its own command listens everywhere and keeps what it holds in one file for everybody.
_LAUNCH = """
import sys
from aiohttp import web
from localstripe.resources import Store
from localstripe.server import app
Store.dump_to_disk = lambda self: None
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
"""


class LocalStripe:
    """A running one."""

    def __init__(self) -> None:
        self.url = ""
        self._http = Http()

    def client(self) -> stripe.StripeClient:
        """The SDK's client, talking to it."""
        return self._http.client(self.url)

    def deliver_to(self, url: str, secret: str) -> None:
        """Has it deliver its events, signed, a second after each."""
        answer = httpx.post(
            f"{self.url}/_config/webhooks/ours",
            data={"url": url, "secret": secret},
            trust_env=False,
        )
        answer.raise_for_status()

    def __enter__(self) -> Self:
        port = free_port()
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _LAUNCH, str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.url = f"http://127.0.0.1:{port}"
        try:
            wait_for(self._answers, "localstripe")
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def _answers(self) -> bool:
        assert self._process.poll() is None, "localstripe has ended"
        try:
            httpx.get(f"{self.url}/v1/customers", auth=("sk_test_1", ""), trust_env=False)
        except httpx.TransportError:
            return False
        return True

    def _end(self) -> None:
        self._http.close()
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
