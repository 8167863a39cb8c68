"""Whether a request really comes from Stripe, and which event it is. Pure functions.

The signature is the SDK's business. Around it: several secrets, so that one can be replaced
without a gap and two endpoints can point here; a window to both sides, because the SDK takes what
was signed in the future; and two guards against a mix-up, of test and live mode and of accounts.
What an event means is the database's business: nothing but its name is read here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

WINDOW = 300

_SIGNED_AT = re.compile(r"(?:^|,)t=([0-9]{1,12})(?:,|$)")
_NAME = re.compile(r"[!-~]{1,100}")


class Refused(Exception):
    """A request that is not proven to be Stripe's; `reason` is one of a few constant phrases."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Misplaced(Exception):
    """Stripe's, and yet not for this installation, or not an event."""


@dataclass(frozen=True)
class Event:
    """An event. `text` is what came, fit to be handed to the database."""

    id: str
    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Verifier:
    """The secrets in force and what is expected. Its repr holds no secret."""

    secrets: Sequence[str] = field(repr=False)
    live: bool
    account: str | None = None

    def verify(self, signature: str | None, body: bytes, now: datetime) -> Event:
        """The event in a request; raises Refused or Misplaced."""
        if not any([_vouches(secret, signature, body) for secret in self.secrets]):
            raise Refused("wrong signature" if signature else "unsigned")
        signed_at = _SIGNED_AT.search(signature or "")
        # The SDK has seen to the past.
        if signed_at is None or int(signed_at[1]) > now.timestamp() + WINDOW:
            raise Refused("early signature")
        return self._read(body)

    def _read(self, body: bytes) -> Event:
        text = body.decode()
        try:
            event: Any = json.loads(text)
        except (ValueError, RecursionError):
            raise Misplaced("The body is not JSON.") from None
        named = isinstance(event, dict) and _named(event.get("id")) and _named(event.get("type"))
        if not named:
            raise Misplaced("The body is not an event.")
        if event.get("livemode") is not self.live:
            raise Misplaced(
                f"The event is not of {'live' if self.live else 'test'} mode: see STRIPE_MODE."
            )
        if event.get("account") != self.account:
            raise Misplaced("The event is of another account: see STRIPE_ACCOUNT.")
        return Event(event["id"], event["type"], text.replace("\x00", " "))


def _vouches(secret: str, signature: str | None, body: bytes) -> bool:
    # Here, because the SDK takes 24 MB, and not every process hears of Stripe.
    from stripe import SignatureVerificationError, WebhookSignature

    try:
        WebhookSignature.verify_header(body, signature, secret, WINDOW)
    except (SignatureVerificationError, ValueError, TypeError):
        # Not UTF-8, or a header of other characters than the SDK can compare.
        return False
    return True


def _named(value: object) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None
