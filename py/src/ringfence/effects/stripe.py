"""Charges of saved cards, and links to pay by: the topics stripe.*.

What to ask Stripe is the database's, and so is what the answer means. In between nothing is
decided here, and no transaction is open: a worker that dies leaves a charge that is asked for
again under the same key, or looked up when that would be too late.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from ringfence import api, checkout
from ringfence.checkout import KeyRefused, NotNow, Refused
from ringfence.db import Caller
from ringfence.effects.effect import Effect, NotDone
from ringfence.stripe_answer import Answer, Unanswered

if TYPE_CHECKING:
    from datetime import datetime

    from ringfence.stripe_client import StripeClient

# Their clock and ours need not agree.
_MARGIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stripe:
    """Carries out what concerns payments at Stripe."""

    client: StripeClient
    database: Caller

    def charge(self, effect: Effect) -> Mapping[str, object]:
        """Charges a saved card, or finds out what became of the charge."""
        claim = api.claim_recharge(self.database, p_payment_id=str(effect.payload["payment_id"]))
        if claim.outcome in ("settled", "frozen"):
            # Who thaws charging has the effect decided again.
            return {"outcome": claim.outcome}
        if claim.outcome == "wait":
            raise NotDone("Another worker may be at it.")
        answer = self._answer(claim)
        settled = api.settle_recharge(
            self.database,
            p_payment_id=str(claim.payment_id),
            p_http_status=answer.status,
            p_answer=answer.text,
        )
        if settled.outcome == "retry":
            raise NotDone(f"Stripe answered {answer.status}.", after=answer.retry_after)
        return {"outcome": settled.outcome, "status": settled.status}

    def checkout(self, effect: Effect) -> Mapping[str, object]:
        """Makes the session of a link to pay by."""
        asked = effect.payload
        try:
            recorded = checkout.open_session(
                self.client,
                self.database,
                str(asked["payment_id"]),
                str(asked["idempotency_key"]),
                str(asked["parameters"]),
            )
        except NotNow as reason:
            raise NotDone(str(reason), after=reason.retry_after) from None
        except KeyRefused as reason:
            raise NotDone(str(reason)) from None
        except Refused as reason:
            return {"outcome": "failed", "reason": str(reason)}
        return {"outcome": recorded.outcome, "status": recorded.status}

    def _answer(self, claim: api.ClaimRecharge) -> Answer:
        try:
            if claim.outcome == "charge":
                return self.client.create_intent(str(claim.parameters), str(claim.idempotency_key))
            since = cast("datetime", claim.began_at) - _MARGIN
            found = self.client.intents_of(str(claim.customer_id), since)
        except Unanswered as silence:
            raise NotDone(str(silence)) from None
        if found.status != HTTPStatus.OK:
            # A list that was refused says nothing of the charge.
            raise NotDone(f"Stripe answered {found.status}.", after=found.retry_after)
        return found
