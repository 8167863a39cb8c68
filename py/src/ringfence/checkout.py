"""A payment that the database has written down becomes a Checkout session at Stripe.

Whoever comes here has committed what is wanted; asked with the same parameters under the same key,
Stripe makes one session of it, however often and by how many it is asked. What Stripe says is
recorded only when it is final.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ringfence import api
from ringfence.errors import Failure
from ringfence.stripe_answer import Answer, Unanswered

if TYPE_CHECKING:
    from uuid import UUID

    from ringfence.db import Caller
    from ringfence.stripe_client import StripeClient

_KEY_REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
# Somebody else is at it under the same key, or there are too many of us.
_NOT_FINAL = (HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS)


class NotNow(Failure):
    """Nothing is decided: the same again, later."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(reason)


class KeyRefused(Failure):
    """Stripe does not take our key: nothing is decided until somebody has put that right."""


class Refused(Failure):
    """Stripe will not make this session, and that is recorded."""


def open_session(
    client: StripeClient, database: Caller, payment_id: UUID | str, key: str, parameters: str
) -> api.RecordCheckout:
    """Has Stripe make the session, and records it."""
    try:
        answer = client.create_session(parameters, key)
    except Unanswered as silence:
        raise NotNow(str(silence)) from None
    if answer.status == HTTPStatus.OK:
        session = json.loads(answer.text)
        return api.record_checkout(
            database, p_payment_id=payment_id, p_session_id=session["id"], p_url=session["url"]
        )
    check(answer)
    api.record_checkout(database, p_payment_id=payment_id, p_error=_reason(answer))
    raise Refused(f"Stripe answered {answer.status}.")


def check(answer: Answer) -> None:
    """Raises unless the answer is final."""
    said = f"Stripe answered {answer.status}."
    if answer.status in _KEY_REFUSED:
        raise KeyRefused(f"{said} Check STRIPE_SECRET_KEY.")
    final = HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR
    if not final or answer.status in _NOT_FINAL:
        raise NotNow(said, answer.retry_after)


def _reason(answer: Answer) -> str:
    """What Stripe has against it, for operators."""
    error: Any = json.loads(answer.text).get("error")
    said = error if isinstance(error, dict) else {}
    words = (str(said[name]) for name in ("code", "message") if said.get(name))
    return f"Stripe answered {answer.status}: " + (": ".join(words) or "without a reason")
