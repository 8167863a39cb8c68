"""What Stripe answered, or that it did not: apart from the client, because the SDK is large."""

from __future__ import annotations

from dataclasses import dataclass, field

from ringfence.errors import Failure


@dataclass(frozen=True, slots=True)
class Answer:
    """What Stripe said. `text` is a JSON object, also where the status is that of an error."""

    status: int
    text: str = field(repr=False)
    # How many seconds Stripe wants to be left alone.
    retry_after: float | None = None


class Unanswered(Failure):
    """No answer that is Stripe's: what became of the request is not known."""
