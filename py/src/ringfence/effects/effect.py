"""What a worker carries out, and how it says that it could not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self, cast
from uuid import UUID

from ringfence import api
from ringfence.errors import Failure


@dataclass(frozen=True, slots=True)
class Effect:
    """A claimed row of the outbox."""

    message_id: UUID
    org_id: UUID
    topic: str
    payload: Mapping[str, Any]
    attempt: int
    lease: UUID

    @classmethod
    def claimed(cls, row: api.ClaimOutbox) -> Self:
        """The effect of a row; of what is used here the claim leaves only the payload empty."""
        return cls(
            cast("UUID", row.message_id),
            cast("UUID", row.org_id),
            str(row.topic),
            row.payload or {},
            row.attempt or 1,
            cast("UUID", row.lease),
        )


# Carries an effect out, and returns what is worth noting about it.
Carrier = Callable[[Effect], Mapping[str, object]]


class NotDone(Failure):
    """An attempt failed. The text goes into the outbox: no secrets, nobody's words.

    `after` is how many seconds the vendor wants to be left alone; without it the outbox decides.
    """

    def __init__(self, reason: str, *, after: float | None = None, hopeless: bool = False) -> None:
        self.after = after
        self.hopeless = hopeless
        super().__init__(reason)
