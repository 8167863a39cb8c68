"""An organization that pays by Stripe, and what Stripe says of it.

The objects are those of Stripe's own published fixtures (stripe/openapi, MIT), with what a test is
about set in them, or those of the fake. They enter as they do in life only: signed, over HTTP, and
only if the SDK itself takes them for events.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any, LiteralString

import httpx
from edge import Edge
from stripe_fake import StripeFake, sample, signed

from ringfence.db import Session

SECRET = "whsec_of_the_tests"
WEBHOOK = "/api/webhooks/stripe"

_WORK = """
select outcome from ringfence.run_webhook(
  (select delivery from ringfence.webhook_delivery as delivery
    where vendor = 'stripe' and event_key = %(id)s), 1, null)
"""
_STATE = """
select (select balance from ringfence.wallet where org_id = %(org)s),
       (select count(*) from ringfence.ledger
         where org_id = %(org)s and counter_account = 'stripe'),
       (select string_agg(status, ' ') from billing.payment_status where org_id = %(org)s),
       (select disputed from ringfence.wallet where org_id = %(org)s),
       (select sum(fee)::bigint from billing.payment_status where org_id = %(org)s),
       (select count(*) from billing.audit_invariants(%(org)s))
"""


@dataclass(frozen=True)
class Payment:
    """One payment of an organization, as Stripe sees it."""

    id: str
    amount: int
    currency: str = "usd"
    name: str = field(default_factory=lambda: uuid.uuid4().hex)

    def event(self, kind: str, of: str, **more: Any) -> dict[str, Any]:
        """An event about it; each has an id of its own."""
        about: dict[str, dict[str, Any]] = {
            "checkout.session": {
                "id": f"cs_{self.name}",
                "amount_total": self.amount,
                "status": "complete",
                "payment_status": "paid",
                "metadata": {"ringfence_payment_id": self.id},
                "client_reference_id": self.id,
            },
            "payment_intent": {
                "id": f"pi_{self.name}",
                "amount": self.amount,
                "amount_received": self.amount,
                "status": "succeeded",
                "latest_charge": f"ch_{self.name}",
                "metadata": {"ringfence_payment_id": self.id},
            },
            "charge": {
                "id": f"ch_{self.name}",
                "amount": self.amount,
                "status": "succeeded",
                "metadata": {"ringfence_payment_id": self.id},
            },
            "refund": {"id": f"re_{self.name}", "charge": f"ch_{self.name}"},
            "dispute": {"id": f"dp_{self.name}", "charge": f"ch_{self.name}"},
        }
        thing = sample(of, **about[of], currency=self.currency)
        if of != "payment_intent":
            thing["payment_intent"] = f"pi_{self.name}"
        return sample(
            "event", id=f"evt_{uuid.uuid4().hex}", type=kind, data={"object": thing | more}
        )

    def session_event(self, kind: str = "completed", **more: Any) -> dict[str, Any]:
        """What is said of its Checkout session."""
        return self.event(f"checkout.session.{kind}", "checkout.session", **more)

    def intent_event(self, kind: str = "succeeded", **more: Any) -> dict[str, Any]:
        """What is said of its payment intent."""
        return self.event(f"payment_intent.{kind}", "payment_intent", **more)

    def refund_event(self, kind: str, **more: Any) -> dict[str, Any]:
        """What is said of a refund of it."""
        return self.event(f"refund.{kind}", "refund", **more)

    def dispute_event(self, kind: str, **more: Any) -> dict[str, Any]:
        """What is said of a dispute about it."""
        return self.event(f"charge.dispute.{kind}", "dispute", **more)


@dataclass(frozen=True)
class Payer:
    """An organization with an empty wallet."""

    session: Session
    edge: Edge
    org_id: uuid.UUID

    @classmethod
    def make(cls, session: Session, edge: Edge, currency: str = "USD") -> Payer:
        """A new one."""
        made = session.call(
            "select tests.wallet(0, p_currency => %(currency)s)", {"currency": currency}
        )
        return cls(session, edge, made[0][0])

    def pays(self, amount: int, currency: str = "usd") -> Payment:
        """A payment that has been begun."""
        (row,) = self.ask(
            "select payment_id from billing.begin_checkout(%(org)s, %(amount)s,"
            " 'https://a.example/ok', 'https://a.example/no')",
            amount=amount,
        )
        return Payment(str(row[0]), amount, currency)

    def opens(self, fake: StripeFake, amount: int, *, saves: bool = False) -> str:
        """A session at Stripe, made of exactly what the database says; returns its id."""
        ((payment, key, parameters),) = self.ask(
            "select payment_id, idempotency_key, parameters from billing.begin_checkout("
            "%(org)s, %(amount)s, 'https://a.example/ok', 'https://a.example/no', %(saves)s)",
            amount=amount,
            saves=saves,
        )
        made = fake.client().v1.checkout.sessions.create(
            json.loads(parameters), {"idempotency_key": key}
        )
        self.ask(
            "select 1 from billing.record_checkout(%(payment)s, %(session)s, %(url)s)",
            payment=payment,
            session=made.id,
            url=made.url,
        )
        return str(made.id)

    def keeps_card(self, fake: StripeFake) -> None:
        """Pays 20.00 with a card that pays 30.00 from then on when less than 5.00 is left."""
        fake.pay(self.opens(fake, 2000, saves=True))
        self.hears(fake.events("payment_intent.succeeded")[-1])
        self.ask(
            "select outcome from billing.set_auto_recharge(%(org)s, true, 500, 3000, 100000,"
            " 'https://a.example/back')"
        )

    def gives_up(self) -> None:
        """Has no card charged any more: a worker of a later test would do that."""
        self.ask("select outcome from billing.set_auto_recharge(%(org)s, false)")

    def spends(self, amount: int = 1900) -> None:
        """Buys something."""
        self.ask(
            "select outcome from billing.check_balance_and_deduct_asset_cost("
            "%(org)s, %(amount)s, 'number', gen_random_uuid()::text)",
            amount=amount,
        )

    def recharge(self) -> tuple[Any, ...]:
        """Where automatic recharge stands, and why; how its attempts ended."""
        ((status, problem, attempts),) = self.ask(
            "select recharge.status, recharge.problem,"
            " (select coalesce(array_agg(status::text order by created_at), '{}')"
            "    from ringfence.payment where owner_id = %(org)s and purpose = 'recharge')"
            " from billing.auto_recharge(%(org)s) as recharge"
        )
        return status, problem, tuple(attempts)

    def hears(self, event: dict[str, Any], session: Session | None = None) -> str:
        """Has an event delivered and worked in."""
        assert deliver(self.edge, event).status_code == 200
        return self.works(event, session)

    def works(self, event: dict[str, Any], session: Session | None = None) -> str:
        """Has an event that was delivered worked in, as a worker would."""
        ((outcome,),) = (session or self.session).call(_WORK, {"id": event["id"]})
        return str(outcome)

    def looks(self, page: dict[str, Any], session: Session | None = None) -> str:
        """Comes back from Stripe's page, which says this of its session."""
        ((outcome,),) = (session or self.session).call(
            "select outcome from billing.apply_checkout(%s)", [json.dumps(page)]
        )
        return str(outcome)

    def state(self) -> tuple[Any, ...]:
        """Balance, credits, statuses, blocked, fee, faults of the books."""
        (row,) = self.ask(_STATE)
        return row

    def ask(self, query: LiteralString, **parameters: object) -> list[tuple[Any, ...]]:
        """The rows of a query, by the superuser."""
        return self.session.call(query, {"org": self.org_id, **parameters})


def deliver(edge: Edge, event: Any, secret: str = SECRET, path: str = WEBHOOK) -> httpx.Response:
    """Posts an event, signed."""
    body, headers = signed(event, secret)
    return edge.ask("POST", path, content=body, headers=headers)
