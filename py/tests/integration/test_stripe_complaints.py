"""What others complained about after they had put Stripe to use, tried on this.

Each test is one of those complaints. Two more stand where the other tests of their kind do: two
hundred deliveries at once and every order of the same events in test_stripe.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from edge import Edge
from psycopg.errors import AdminShutdown
from servers import Urls
from stripe_events import SECRET, Payer, deliver
from stripe_fake import DECLINED, Object, StripeFake

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
    with pytest.raises(AdminShutdown), db.session(urls.superuser, "dies") as doomed:
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
