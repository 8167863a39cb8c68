"""What others complained about after they had put Stripe to use, tried on this.

Each test is one of those complaints. Some stand where the other tests of their kind do: two hundred
deliveries at once and every order of the same events in payment/test_events.py; the same key
after no answer, and the look-up when the key is too old, in test_charges.py; deductions at once and
workers that die in test_stripe_workers.py; what no event told in reconcile/test_stripe.py, what was
lost with a database in reconcile/test_restore.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from edge import Edge
from outbox import Outbox
from psycopg.errors import AdminShutdown
from servers import Urls
from stripe_events import SECRET, Payer, deliver
from stripe_fake import (
    API_KEY,
    AUTHENTICATION,
    DECLINED,
    GOOD,
    SLOW,
    STOLEN,
    Object,
    StripeFake,
)

from ringfence import db
from ringfence.db import Session


@pytest.fixture(scope="module")
def edge(urls: Urls) -> Iterator[Edge]:
    variables = {"STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_MODE": "test"}
    with Edge(urls.role("ringfence_web"), **variables) as running:
        yield running


@pytest.fixture(scope="module")
def running() -> Iterator[StripeFake]:
    with StripeFake() as running:
        yield running


@pytest.fixture
def fake(running: StripeFake) -> Iterator[StripeFake]:
    running.clear()
    yield running
    assert running.misunderstood == []


@pytest.fixture
def payer(root: Session, edge: Edge) -> Payer:
    return Payer.make(root, edge)


@pytest.fixture
def saver(box: Outbox, payer: Payer, fake: StripeFake) -> Iterator[Payer]:
    """Has 20.00 and a card, which pays 30.00 when less than 5.00 is left."""
    payer.keeps_card(fake)
    fake.asked.clear()
    yield payer
    payer.gives_up()


def carry(box: Outbox, fake: StripeFake) -> None:
    """Carries out what is due, or was to be tried again later."""
    box.hurry()
    box.carry(STRIPE_SECRET_KEY=API_KEY, STRIPE_BASE_URL=fake.url)


def card_of(fake: StripeFake) -> str:
    """The one card that is kept."""
    (card,) = [each for each in fake.of("payment_method") if each["customer"]]
    return str(card["id"])


INTENTS = "/v1/payment_intents"


def paid(payer: Payer, fake: StripeFake, amount: int = 2000) -> str:
    """A payment, as both sides know it; returns its intent."""
    intent = str(fake.pay(payer.opens(fake, amount))["id"])
    for event in fake.events():
        payer.hears(event)
    return intent


def since(fake: StripeFake, known: int) -> list[Object]:
    """What Stripe has told after the first so many events."""
    return fake.events()[known:]


def test_an_event_is_quicker_than_our_own_answer(payer: Payer, fake: StripeFake) -> None:
    """Orders vanished, because what the event was about had not been stored yet."""
    ((payment, key, parameters),) = payer.ask(
        "select payment_id, idempotency_key, parameters from billing.begin_checkout("
        "%(org)s, 2000, 'https://a.example/ok', 'https://a.example/no')"
    )
    client = fake.client()
    made = client.v1.checkout.sessions.create(db.loads(parameters), {"idempotency_key": key})
    fake.pay(made.id)
    assert payer.hears(fake.events("checkout.session.completed")[0]) == "credited"
    payer.ask(
        "select 1 from billing.record_checkout(%(payment)s, %(session)s, %(url)s)",
        payment=payment,
        session=made.id,
        url=made.url,
    )
    assert payer.state()[:3] == (2000, 1, "credited")


def test_an_older_event_takes_nothing_back(payer: Payer, fake: StripeFake) -> None:
    """A settled payment became pending again, by an event that was created earlier."""
    session = payer.opens(fake, 2000)
    fake.pay(session, DECLINED)
    intent = fake.pay(session)
    fake.fail_refund(fake.refund(intent["id"], 500)["id"])
    for event in reversed(fake.events()):
        payer.hears(event)
        if payer.state()[1]:
            assert payer.state()[2] == "credited", event["type"]
    assert payer.state() == (2000, 1, "credited", False, None, 0)


def test_who_dies_in_the_middle_swallows_no_event(
    payer: Payer, fake: StripeFake, urls: Urls
) -> None:
    """The event was marked as seen, its handler failed, and nobody looked at it again."""
    fake.pay(payer.opens(fake, 2000))
    (event,) = fake.events("payment_intent.succeeded")
    assert deliver(payer.edge, event).status_code == 200
    with suppress(AdminShutdown), db.session(urls.superuser, "dies") as doomed:
        doomed.call("begin")
        ((backend,),) = doomed.call("select pg_backend_pid()")
        assert payer.works(event, doomed) == "credited"
        payer.ask("select pg_terminate_backend(%(backend)s)", backend=backend)
    assert payer.state()[1] == 0
    assert payer.works(event) == "credited"
    assert payer.state()[:3] == (2000, 1, "credited")


def test_a_refund_finds_its_payment_without_the_session(payer: Payer, fake: StripeFake) -> None:
    """Refunds of payments that had no session were ignored: they were looked up by it."""
    payment = payer.pays(2000)
    customer = fake.customer()["id"]
    made = fake.client().v1.payment_intents.create(
        {
            "amount": 2000,
            "currency": "usd",
            "customer": customer,
            "payment_method": fake.card(customer),
            "off_session": True,
            "confirm": True,
            "metadata": {"ringfence_payment_id": payment.id},
        }
    )
    fake.refund(made.id, 700)
    for event in fake.events("payment_intent.succeeded", "refund.created"):
        payer.hears(event)
    assert payer.state()[:3] == (1300, 1, "credited")


def test_a_refund_fails_a_month_later(payer: Payer, fake: StripeFake) -> None:
    """The money came back to the account, and nobody gave it back to the customer."""
    intent = paid(payer, fake)
    known = len(fake.events())
    refund = fake.refund(intent, status="pending")
    for event in since(fake, known):
        payer.hears(event)
    assert payer.state()[0] == 0
    fake.advance(days=29)
    known = len(fake.events())
    fake.fail_refund(refund["id"])
    for event in since(fake, known):
        payer.hears(event)
    assert payer.state() == (2000, 1, "credited", False, None, 0)


@pytest.mark.parametrize("backwards", [False, True])
def test_a_dispute_is_larger_than_what_is_left(
    payer: Payer, fake: StripeFake, backwards: bool
) -> None:
    """A dispute after a full refund, larger than the payment, in whatever order it is told."""
    intent = paid(payer, fake)
    known = len(fake.events())
    fake.refund(intent)
    fake.dispute(intent, 2500)
    told = since(fake, known)
    for event in reversed(told) if backwards else told:
        payer.hears(event)
    assert payer.state()[:4] == (-2500, 1, "credited", True)


def test_two_disputes_of_one_payment(payer: Payer, fake: StripeFake) -> None:
    """The second was taken for a repetition of the first."""
    intent = paid(payer, fake)
    known = len(fake.events())
    won, lost = fake.dispute(intent, 1200), fake.dispute(intent, 800)
    fake.close(lost["id"], "lost")
    fake.close(won["id"], "won")
    for event in reversed(since(fake, known)):
        payer.hears(event)
    assert payer.state()[:4] == (1200, 1, "credited", False)


def test_an_inquiry_moves_no_money_until_it_does(payer: Payer, fake: StripeFake) -> None:
    """An inquiry was booked as a loss, or the dispute it became was not."""
    intent = paid(payer, fake)
    known = len(fake.events())
    inquiry = fake.dispute(intent, status="warning_needs_response")
    for event in since(fake, known):
        payer.hears(event)
    assert payer.state()[0] == 2000
    known = len(fake.events())
    fake.escalate(inquiry["id"])
    for event in reversed(since(fake, known)):
        payer.hears(event)
    assert payer.state()[:4] == (0, 1, "credited", True)


# ---------------------------------------------------------------- charges without the customer


def an_hour_passes(saver: Payer) -> None:
    """Whatever keeps a charge from being made is over."""
    saver.ask(
        "update ringfence.auto_recharge set not_before = now(), look_at = now()"
        " where org_id = %(org)s returning 1"
    )
    saver.ask("select ringfence.look_at_recharge(%(org)s, now())")


def test_a_decline_is_not_replayed_for_ever(saver: Payer, fake: StripeFake, box: Outbox) -> None:
    """A key that was too stable brought back yesterday's decline, whatever card was tried."""
    fake.cards[card_of(fake)] = DECLINED
    saver.spends()
    carry(box, fake)
    assert saver.recharge()[0::2] == ("armed", ("declined",))
    fake.cards[card_of(fake)] = GOOD
    # The customer has put it right, and switches it off and on.
    saver.gives_up()
    saver.ask("select outcome from billing.set_auto_recharge(%(org)s, true)")
    carry(box, fake)
    assert len(fake.requests(INTENTS)) == 1
    an_hour_passes(saver)
    carry(box, fake)
    assert saver.recharge()[0::2] == ("armed", ("declined", "credited"))
    assert saver.state()[0] == 3100
    first, second = fake.requests(INTENTS)
    assert first.key != second.key


def test_a_declined_card_is_left_alone(saver: Payer, fake: StripeFake, box: Outbox) -> None:
    """A card that was declined was charged again with every call that followed."""
    fake.cards[card_of(fake)] = DECLINED
    saver.spends(1600)
    for _ in range(2):
        carry(box, fake)
        saver.spends(10)
    assert len(fake.requests(INTENTS)) == 1
    assert saver.recharge()[0::2] == ("armed", ("declined",))


def test_a_card_is_not_charged_again_within_seconds(
    saver: Payer, fake: StripeFake, box: Outbox
) -> None:
    """Fifteen identical charges in seconds, because each looked at a balance that was still low."""
    saver.spends()
    carry(box, fake)
    saver.spends(3000)
    carry(box, fake)
    assert len(fake.requests(INTENTS)) == 1
    assert saver.state()[0] == 100


def test_the_cap_is_not_passed(saver: Payer, fake: StripeFake, box: Outbox) -> None:
    """The monthly cap was looked at before the charge that was under way had been counted."""
    saver.ask("select outcome from billing.set_auto_recharge(%(org)s, true, p_monthly_cap => 5000)")
    saver.spends()
    carry(box, fake)
    # The pause between two charges is over.
    saver.ask(
        "update ringfence.auto_recharge set not_before = now() - interval '1 minute'"
        " where org_id = %(org)s returning 1"
    )
    saver.spends(3000)
    carry(box, fake)
    assert len(fake.requests(INTENTS)) == 1
    assert saver.recharge() == ("armed", "The monthly cap is reached.", ("credited",))


def test_a_charge_that_stripe_failed_at_went_through(
    saver: Payer, fake: StripeFake, box: Outbox
) -> None:
    """Stripe answered 500, was asked again under another key, and had charged the first time."""
    fake.trouble("broken")
    saver.spends()
    for _ in range(2):
        carry(box, fake)
        assert saver.recharge()[0::2] == ("in_flight", ("created",))
    assert {request.status for request in fake.requests(INTENTS)} == {500}
    assert saver.hears(fake.events("payment_intent.succeeded")[-1]) == "credited"
    carry(box, fake)
    assert saver.recharge()[0::2] == ("armed", ("credited",))
    assert len(fake.requests(INTENTS)) == 2
    assert len(fake.of("payment_intent")) == 2
    assert saver.state() == (3100, 2, "credited credited", False, None, 0)


def test_the_bank_wants_the_customer(saver: Payer, fake: StripeFake, box: Outbox) -> None:
    """Recharging went on failing, and nobody asked the customer."""
    card = card_of(fake)
    fake.cards[card] = AUTHENTICATION
    saver.spends()
    carry(box, fake)
    assert saver.recharge()[0::2] == ("paused", ("declined",))
    carry(box, fake)
    session = fake.of("checkout.session", status="open")[-1]
    assert session["amount_total"] == 3000
    known = len(fake.events())
    fake.pay(session["id"])
    for event in since(fake, known):
        saver.hears(event)
    assert saver.state()[0] == 3100
    assert saver.recharge()[0] == "armed"


@pytest.mark.parametrize("backwards", [False, True])
def test_a_bank_takes_its_time_and_says_no(
    saver: Payer, fake: StripeFake, box: Outbox, backwards: bool
) -> None:
    """An attempt stayed under way for ever, and nothing was charged after it."""
    fake.cards[card_of(fake)] = SLOW
    saver.spends()
    carry(box, fake)
    assert saver.recharge()[0::2] == ("in_flight", ("pending",))
    fake.settle(fake.of("payment_intent")[-1]["id"], good=False)
    told = fake.events("payment_intent.processing", "payment_intent.payment_failed")
    for event in reversed(told) if backwards else told:
        saver.hears(event)
    assert saver.recharge()[0::2] == ("armed", ("declined",))
    saver.gives_up()
    saver.ask("select outcome from billing.set_auto_recharge(%(org)s, true)")
    carry(box, fake)
    assert len(fake.requests(INTENTS)) == 1
    an_hour_passes(saver)
    fake.cards[card_of(fake)] = GOOD
    carry(box, fake)
    assert saver.state()[0] == 3100


def test_a_card_that_is_stolen_is_charged_once(saver: Payer, fake: StripeFake, box: Outbox) -> None:
    """What the bank says is never to be tried again was tried again."""
    fake.cards[card_of(fake)] = STOLEN
    saver.spends()
    for _ in range(2):
        carry(box, fake)
    assert saver.recharge()[0::2] == ("disabled", ("declined",))
    assert len(fake.requests(INTENTS)) == 1


@pytest.mark.parametrize("what", ["card", "customer", "warning", "dispute"])
def test_what_ends_charging_without_the_customer(
    saver: Payer, fake: StripeFake, box: Outbox, what: str
) -> None:
    """A card was charged that had been taken away, or that was already disputed."""
    (intent,) = fake.of("payment_intent")
    known = len(fake.events())
    if what == "card":
        fake.detach(card_of(fake))
    elif what == "customer":
        fake.delete_customer(intent["customer"])
    elif what == "warning":
        fake.warn(intent["id"])
    else:
        fake.dispute(intent["id"])
    for event in since(fake, known):
        saver.hears(event)
    assert saver.recharge()[0] == "disabled"
    saver.spends(1800)
    carry(box, fake)
    assert fake.requests(INTENTS) == []


def test_what_was_given_back_is_not_charged_again(
    saver: Payer, fake: StripeFake, box: Outbox
) -> None:
    """A refund left too little in the wallet, and the card was charged for it again."""
    saver.spends()
    carry(box, fake)
    known = len(fake.events())
    fake.refund(fake.of("payment_intent")[-1]["id"])
    for event in since(fake, known):
        saver.hears(event)
    assert saver.state()[0] == 100
    assert saver.recharge() == ("disabled", "A payment was refunded.", ("credited",))
    carry(box, fake)
    assert len(fake.requests(INTENTS)) == 1
