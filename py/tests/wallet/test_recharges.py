"""Automatic recharge against a vendor that loses answers, and the rules it may never break."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from wallets import Row, Session, connect, faults, one

START = datetime(2030, 1, 30, 20, tzinfo=UTC)
THRESHOLD, AMOUNT, CAP = 500, 2000, 6000

Step = dict[str, Any]
# What the bank makes of a charge, and what becomes of the answer to whoever asked.
FATES = st.sampled_from(["pays"] * 5 + ["declines", "declines", "never", "wants", "thinks"])
ANSWERS = st.sampled_from(["comes"] * 5 + ["lost", "lost before", "500", "409", "killed"])

steps = st.fixed_dictionaries(
    {
        "what": st.sampled_from(
            ["deduct"] * 6
            + ["work"] * 6
            + ["event"] * 4
            + ["wait"] * 4
            + ["credit", "on", "off", "smaller", "link"]
        ),
        "amount": st.sampled_from([1, 40, 500, 1500]),
        "hours": st.sampled_from([0, 0.05, 0.1, 1, 7, 25]),
        "fate": FATES,
        "answer": ANSWERS,
        "which": st.integers(0, 30),
    }
)

quick = settings(
    # More of them: RINGFENCE_EXAMPLES=1000.
    max_examples=int(os.environ.get("RINGFENCE_EXAMPLES", "15")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    print_blob=True,
    database=None,
)


@pytest.fixture(scope="module")
def owner() -> Iterator[Session]:
    with connect("ringfence_admin") as session:
        session.execute("set role ringfence_owner")
        yield session


_ERRORS = {
    "declines": {"code": "card_declined", "decline_code": "insufficient_funds"},
    "never": {"code": "card_declined", "decline_code": "stolen_card"},
    "wants": {"code": "authentication_required"},
}


@dataclass
class Vendor:
    """Charges once per key, and remembers what it answered."""

    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    known: dict[str, datetime] = field(default_factory=dict)

    def charge(
        self, key: str, parameters: dict[str, Any], fate: str, now: datetime
    ) -> tuple[int, dict[str, Any]]:
        # A day later it would not know the key any more, and charge again.
        assert now - self.known.setdefault(key, now) < timedelta(hours=24)
        if key not in self.intents:
            status = {"pays": "succeeded", "thinks": "processing"}.get(
                fate, "requires_payment_method"
            )
            self.intents[key] = {
                "object": "payment_intent",
                "id": f"pi_{uuid.uuid4().hex}",
                "status": status,
                "amount": parameters["amount"],
                "amount_received": parameters["amount"] if status == "succeeded" else 0,
                "currency": parameters["currency"],
                "customer": parameters["customer"],
                "metadata": parameters["metadata"],
                "last_payment_error": _ERRORS.get(fate),
            }
        intent = self.intents[key]
        if intent["last_payment_error"]:
            return 402, {"error": {**intent["last_payment_error"], "payment_intent": intent}}
        return 200, intent

    @property
    def paid(self) -> list[dict[str, Any]]:
        return [intent for intent in self.intents.values() if intent["status"] == "succeeded"]


class Play:
    """One organization, its card, its time."""

    def __init__(self, owner: Session) -> None:
        self.owner = owner
        self.now = START
        self.vendor = Vendor()
        self.count = 0
        self.org = one(owner, "select tests.recharging(600, %(at)s) as org", at=START)["org"]

    def do(self, step: Step) -> None:
        getattr(self, "_" + step["what"])(step)
        self.check()

    def _call(self, query: Any, **arguments: object) -> list[Row]:
        return self.owner.execute(query, {"org": self.org, "now": self.now, **arguments}).fetchall()

    def _deduct(self, step: Step) -> None:
        self.count += 1
        self._call(
            "select billing.deduct_call_credits(%(org)s, %(key)s, %(amount)s, p_as_of => %(now)s)",
            key=f"c{self.count}",
            amount=step["amount"],
        )

    def _credit(self, step: Step) -> None:
        self.count += 1
        self._call(
            "select billing.add_wallet_credits(%(org)s, %(amount)s, %(key)s, p_as_of => %(now)s)",
            key=f"g{self.count}",
            amount=step["amount"],
        )

    def _wait(self, step: Step) -> None:
        self.now += timedelta(hours=step["hours"])
        self._call("select ringfence.look_at_recharge(%(org)s, %(now)s)")

    def _on(self, step: Step) -> None:
        self._call(
            "select billing.set_auto_recharge(%(org)s, true, null, %(a)s, %(c)s,"
            " p_as_of => %(now)s)",
            a=AMOUNT,
            c=CAP,
        )

    def _smaller(self, step: Step) -> None:
        self._call(
            "select billing.set_auto_recharge(%(org)s, true, null, 1000, p_as_of => %(now)s)"
        )

    def _off(self, step: Step) -> None:
        self._call("select billing.set_auto_recharge(%(org)s, false, p_as_of => %(now)s)")

    def _work(self, step: Step) -> None:
        """A worker takes any effect there ever was: also one that is done, as after a crash."""
        effects = self._call(
            "select payload ->> 'payment_id' as id from ringfence.outbox_message"
            " where org_id = %(org)s and topic = 'stripe.charge' order by created_at desc, 1"
        )
        if not effects:
            return
        attempt = effects[step["which"] % min(2, len(effects))]["id"]
        (claim,) = self._call("select * from billing.claim_recharge(%(id)s, %(now)s)", id=attempt)
        event(f"claimed: {claim['outcome']}")
        if claim["outcome"] == "look_up":
            found = {"object": "list", "data": list(self.vendor.intents.values())}
            self._settle(attempt, 200, found)
        elif claim["outcome"] == "charge" and step["answer"] != "lost before":
            status, answer = self.vendor.charge(
                claim["idempotency_key"], json.loads(claim["parameters"]), step["fate"], self.now
            )
            if step["answer"] == "comes":
                self._settle(attempt, status, answer)
            elif step["answer"] in ("500", "409"):
                self._settle(attempt, int(step["answer"]), {"error": {"type": "api_error"}})

    def _settle(self, attempt: str, status: int, answer: dict[str, Any]) -> None:
        (settled,) = self._call(
            "select * from billing.settle_recharge(%(id)s, %(status)s, %(answer)s, %(now)s)",
            id=attempt,
            status=status,
            answer=json.dumps(answer),
        )
        event(f"settled: {settled['outcome']}")

    def _event(self, step: Step) -> None:
        intents = list(self.vendor.intents.values())
        if not intents:
            return
        intent = intents[step["which"] % len(intents)]
        if intent["status"] == "processing" and step["amount"] % 2:
            intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        self._hear(intent)

    def _hear(self, intent: dict[str, Any]) -> None:
        self._call(
            "select ringfence.handle_stripe_intent(%(payload)s::jsonb, null, null, %(now)s)",
            payload=json.dumps({"type": "payment_intent.any", "data": {"object": intent}}),
        )

    def _link(self, step: Step) -> None:
        """The customer pays what the bank wanted them for."""
        for row in self._call(
            "select payment_id::text as id, amount from ringfence.payment"
            " where owner_id = %(org)s and mails_link and status = 'created'"
        ):
            parameters = {
                "amount": row["amount"],
                "currency": "usd",
                "customer": None,
                "metadata": {"ringfence_payment_id": row["id"]},
            }
            _, intent = self.vendor.charge(row["id"], parameters, "pays", self.now)
            self._hear(intent)

    def check(self) -> None:
        """What holds at every moment."""
        state = self._call(
            """select count(*) filter (where payment.status = 'created'
                                         and payment.purpose = 'recharge') as open,
                      count(*) filter (where payment.status = 'credited') as credited,
                      coalesce(sum(payment.amount) filter (where payment.status = 'credited'),
                               0) as credits,
                      ringfence.recharged_this_month(%(org)s, %(now)s) as month
                 from ringfence.payment as payment where payment.owner_id = %(org)s"""
        )[0]
        assert state["open"] <= 1
        assert state["month"] <= CAP
        assert state["credits"] <= sum(intent["amount"] for intent in self.vendor.paid)
        assert self._call("select * from ringfence.audit_recharges(%(org)s)") == []

    def end(self) -> None:
        """Everything that is under way arrives, and the books agree with the vendor's."""
        for intent in self.vendor.intents.values():
            if intent["status"] == "processing":
                intent |= {"status": "succeeded", "amount_received": intent["amount"]}
            self._hear(intent)
            self._hear(intent)
        credited = self._call(
            "select payment_intent_id as id from ringfence.payment"
            " where owner_id = %(org)s and status = 'credited'"
        )
        assert sorted(row["id"] for row in credited) == sorted(i["id"] for i in self.vendor.paid)
        attempts = self._call(
            """select began.created_at - before.credited_at as pause
                 from ringfence.payment as before
                 join ringfence.payment as began
                   on began.owner_id = before.owner_id and began.purpose = 'recharge'
                  and began.created_at > before.credited_at
                where before.owner_id = %(org)s and before.purpose = 'recharge'"""
        )
        assert all(row["pause"] >= timedelta(minutes=5) for row in attempts)
        assert faults(self.owner, self.org) == []


@quick
@given(script=st.lists(steps, min_size=15, max_size=40))
def test_it_cannot_run_away(owner: Session, script: list[Step]) -> None:
    play = Play(owner)
    for step in script:
        play.do(step)
    play.end()
