"""A vendor that stands still, and a client of it that does not wait."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ringfence.sandbox import Sandbox
from ringfence.vapi.client import VapiClient

BEGIN = datetime(2030, 5, 1, tzinfo=UTC)


@dataclass
class Waits:
    """Stands for time.sleep and remembers how long somebody wanted to wait."""

    asked: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        # What keeps the pace of a client in a hurry is no wait worth speaking of.
        if seconds > 1e-3:
            self.asked.append(seconds)


@dataclass
class Vendor:
    """A sandbox that stands still, with one number."""

    sandbox: Sandbox
    number: str
    waits: Waits

    def client(self, page_size: int = 10, attempts: int = 6) -> VapiClient:
        """A client in a hurry."""
        return VapiClient(
            self.sandbox.api_key,
            base_url=self.sandbox.url,
            page_size=page_size,
            attempts=attempts,
            requests_per_second=1e6,
            sleep=self.waits,
        )

    def place(self, *offsets: float) -> list[str]:
        """Calls that are over, created so many seconds after the beginning."""
        moments = [BEGIN + timedelta(seconds=each) for each in offsets]
        return self.sandbox.past_calls(self.number, moments, talk_seconds=60)
