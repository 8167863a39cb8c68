"""Saved cards are charged, and links to pay by are made: once, whatever Stripe answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import pytest
from edge import SIGN_IN, Edge
from outbox import Outbox
from servers import Urls
from stripe_fake import API_KEY, DECLINED, Card, StripeFake
from tokens import bearer, token

from ringfence.stripe_client import StripeClient

INTENTS = "/v1/payment_intents"
SESSIONS = "/v1/checkout/sessions"


@pytest.fixture(scope="module")
def fake() -> Iterator[StripeFake]:
    with StripeFake() as fake:
        yield fake


@pytest.fixture
def stripe(fake: StripeFake) -> StripeFake:
    fake.clear()
    return fake


@pytest.fixture(scope="module")
def client(fake: StripeFake) -> Iterator[StripeClient]:
    with StripeClient(API_KEY, base_url=fake.url) as client:
        yield client


@dataclass
class Payer:
    """An organization with a saved card."""

    box: Outbox
    stripe: StripeFake
    client: StripeClient
    org_id: UUID

    def ask(self, query: LiteralString, **values: object) -> tuple[Any, ...]:
        (row,) = self.box.session.call(query, {"org": self.org_id, **values})
        return row

    def carry(self) -> None:
        self.box.carry(STRIPE_SECRET_KEY=API_KEY, STRIPE_BASE_URL=self.stripe.url)

    def saves(self, card: Card | None = None) -> None:
        """Pays 20.00 once, with a card that is kept."""
        payment = self.ask(
            "select parameters, idempotency_key from billing.begin_checkout("
            "%(org)s, 2000, 'https://a.example', 'https://a.example', true)"
        )
        session = json.loads(self.client.create_session(*payment).text)["id"]
        self.stripe.pay(session)
        self.ask(
            "select outcome from billing.apply_checkout(%(session)s)",
            session=self.client.session(session).text,
        )
        (intent,) = self.stripe.of("payment_intent")
        if card:
            self.stripe.cards[intent["payment_method"]] = card
        self.stripe.asked.clear()

    def runs_low(self) -> UUID:
        """Spends what it has; returns the effect that charges the card."""
        self.ask(
            "select outcome from billing.set_auto_recharge(%(org)s, true, 500, 3000, 100000,"
            " 'https://pay.example/back')"
        )
        self.ask(
            "select outcome from billing.check_balance_and_deduct_asset_cost("
            "%(org)s, 1900, 'number', gen_random_uuid()::text)"
        )
        (effect,) = self.ask(
            "select message_id from billing.outbox_messages"
            " where org_id = %(org)s and topic = 'stripe.charge'"
        )
        assert isinstance(effect, UUID)
        return effect

    @property
    def state(self) -> tuple[Any, ...]:
        """Balance, state of the recharge, and of the last attempt."""
        return self.ask(
            "select balance, (select status from billing.auto_recharge(%(org)s)),"
            " (select status from billing.payment_status where org_id = %(org)s"
            "  order by created_at desc limit 1)"
            "  from ringfence.wallet where org_id = %(org)s"
        )


@pytest.fixture
def payer(box: Outbox, stripe: StripeFake, client: StripeClient) -> Payer:
    ((org_id,),) = box.session.call("select tests.wallet(0)")
    return Payer(box, stripe, client, org_id)


def test_a_card_is_charged_once(payer: Payer, stripe: StripeFake, box: Outbox) -> None:
    payer.saves()
    effect = payer.runs_low()
    payer.carry()
    assert payer.state == (3100, "armed", "credited")
    assert box.look(effect)["result"] == {"outcome": "credited", "status": "armed"}
    (asked,) = stripe.requests(INTENTS)
    assert (asked.key or "").startswith("recharge:")


def test_what_is_settled_is_not_charged(payer: Payer, stripe: StripeFake, box: Outbox) -> None:
    payer.saves()
    effect = payer.runs_low()
    stripe.trouble("lost")
    payer.carry()
    # Meanwhile an event says what became of it.
    (intent,) = (each for each in stripe.of("payment_intent") if each["amount"] == 3000)
    payer.ask(
        "select outcome from billing.settle_recharge(%(payment)s, 200, %(intent)s)",
        payment=intent["metadata"]["ringfence_payment_id"],
        intent=json.dumps(intent),
    )
    box.hurry()
    payer.carry()
    assert box.look(effect)["result"] == {"outcome": "settled"}
    assert payer.state == (3100, "armed", "credited")
    assert len(stripe.requests(INTENTS)) == 1


def test_a_decline_is_an_answer(payer: Payer, box: Outbox) -> None:
    payer.saves(DECLINED)
    effect = payer.runs_low()
    payer.carry()
    assert payer.state[::2] == (100, "declined")
    assert box.look(effect)["status"] == "done"


@pytest.mark.parametrize("kind", ["lost", "down", "in_use"])
def test_no_answer_is_asked_for_again(
    payer: Payer, stripe: StripeFake, box: Outbox, kind: Any
) -> None:
    payer.saves()
    effect = payer.runs_low()
    stripe.trouble(kind)
    payer.carry()
    assert box.look(effect)["status"] == "waiting"
    assert "Stripe" in box.look(effect)["last_error"]
    assert payer.state[1:] == ("in_flight", "created")
    box.hurry()
    payer.carry()
    assert payer.state == (3100, "armed", "credited")
    assert len({request.key for request in stripe.requests(INTENTS)}) == 1
    # The one that saved the card, and this one.
    assert len(stripe.of("payment_intent")) == 2


def test_stripe_wants_to_be_left_alone(payer: Payer, stripe: StripeFake, box: Outbox) -> None:
    payer.saves()
    effect = payer.runs_low()
    stripe.trouble("limited")
    payer.carry()
    assert box.look(effect)["wait"] <= 2


def test_while_charging_is_frozen_nothing_is_asked(
    payer: Payer, stripe: StripeFake, box: Outbox, urls: Urls
) -> None:
    payer.saves()
    effect = payer.runs_low()
    box.session.call(
        "insert into ringfence.charging_freeze (frozen_at, reason) values (now(), 'a test')"
    )
    variables = {"STRIPE_SECRET_KEY": API_KEY, "STRIPE_BASE_URL": stripe.url}
    try:
        payer.carry()
        with Edge(
            urls.role("ringfence_web"), PUBLIC_URL="https://a.example", **variables, **SIGN_IN
        ) as edge:
            who = bearer(token(payer.org_id))
            click = edge.ask("POST", "/api/billing/checkout", json={"amount": 700}, headers=who)
    finally:
        box.session.call("delete from ringfence.charging_freeze")
    assert box.look(effect)["result"] == {"outcome": "frozen"}
    assert (click.status_code, click.json()["code"]) == (503, "RF243")
    assert stripe.asked == []
    # Whoever thaws it has that looked at; otherwise the job does, some hours later.
    box.session.call(
        "update ringfence.auto_recharge set look_at = now() where org_id = %s", [payer.org_id]
    )
    box.session.call("select ringfence.look_at_recharge(%s, now())", [payer.org_id])
    payer.carry()
    assert payer.state[1:] == ("armed", "credited")


@pytest.mark.parametrize("charged", [True, False])
def test_when_the_key_is_old_it_is_looked_up(
    payer: Payer, stripe: StripeFake, box: Outbox, charged: bool
) -> None:
    payer.saves()
    effect = payer.runs_low()
    stripe.trouble("lost" if charged else "down")
    payer.carry()
    payer.box.session.call(
        "update ringfence.payment set tried_at = tried_at - interval '1 day'"
        " where owner_id = %s and purpose = 'recharge'",
        [payer.org_id],
    )
    # A list that is refused says nothing of the charge.
    stripe.trouble("limited", INTENTS, "GET")
    box.hurry()
    payer.carry()
    assert payer.state[1:] == ("in_flight", "created")
    box.hurry()
    payer.carry()
    assert box.look(effect)["status"] == "done"
    assert payer.state[::2] == ((3100, "credited") if charged else (100, "failed"))
    assert len(stripe.requests(INTENTS)) == 1


def link(payer: Payer, amount: int = 2000) -> UUID:
    """A payment that its customer is to be sent a link for."""
    asked = payer.ask(
        "select payment_id, idempotency_key, parameters from billing.begin_checkout("
        "%(org)s, %(amount)s, 'https://a.example', 'https://a.example')",
        amount=amount,
    )
    names = ("payment_id", "idempotency_key", "parameters")
    payload = dict(zip(names, map(str, asked), strict=True))
    return payer.box.decide("stripe.checkout", payload, str(payer.org_id))


def test_a_link_to_pay_by(payer: Payer, stripe: StripeFake, box: Outbox) -> None:
    effect = link(payer)
    stripe.trouble("lost", SESSIONS)
    payer.carry()
    assert box.look(effect)["status"] == "waiting"
    box.hurry()
    payer.carry()
    assert box.look(effect)["result"] == {"outcome": "open", "status": "open"}
    (session,) = stripe.of("checkout.session")
    assert payer.ask("select url from ringfence.payment where owner_id = %(org)s") == (
        session["url"],
    )


def test_a_link_that_stripe_refuses(payer: Payer, box: Outbox) -> None:
    effect = link(payer, amount=10)
    payer.carry()
    assert box.look(effect)["result"]["outcome"] == "failed"
    assert payer.ask("select status::text from ringfence.payment where owner_id = %(org)s") == (
        "failed",
    )


def test_a_key_that_stripe_refuses(payer: Payer, stripe: StripeFake, box: Outbox) -> None:
    effect = link(payer)
    box.carry(STRIPE_SECRET_KEY="sk_live_wrong", STRIPE_BASE_URL=stripe.url)
    looked = box.look(effect)
    assert looked["status"] == "waiting"
    assert "STRIPE_SECRET_KEY" in looked["last_error"]
