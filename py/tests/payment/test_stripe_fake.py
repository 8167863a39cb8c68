"""The fake of Stripe does what is known of Stripe, seen through Stripe's own SDK."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe
from receiver import Receiver
from stripe_fake import DECLINED, GOOD, NO_FUNDS, SLOW, WANTS_CUSTOMER, StripeFake


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
def v1(fake: StripeFake) -> Any:
    return fake.client().v1


def session_of(v1: Any, amount: int = 2000, key: str | None = None, **more: Any) -> Any:
    price = {"currency": "usd", "unit_amount": amount, "product_data": {"name": "Credit"}}
    asked = {
        "mode": "payment",
        "line_items": [{"quantity": 1, "price_data": price}],
        "payment_intent_data": {"metadata": {"a": "b"}, "setup_future_usage": "off_session"},
        "allowed_payment_method_types": ["card"],
        "adaptive_pricing": {"enabled": False},
        "success_url": "https://a.example/ok?session_id={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://a.example/no",
    }
    return v1.checkout.sessions.create(asked | more, {"idempotency_key": key} if key else {})


def charge(v1: Any, customer: str, method: str, key: str | None = None, **more: Any) -> Any:
    asked: dict[str, Any] = {"amount": 2000, "currency": "usd", "customer": customer}
    asked |= {"payment_method": method, "off_session": True, "confirm": True}
    options = {"idempotency_key": key} if key else {}
    return v1.payment_intents.create(asked | more, options)


def types(fake: StripeFake) -> list[str]:
    return [event["type"] for event in fake.events()]


def test_a_session_is_paid(fake: StripeFake, v1: Any) -> None:
    session = session_of(v1)
    assert (session.status, session.payment_intent, session.amount_total) == ("open", None, 2000)
    declined = fake.pay(session.id, DECLINED)
    assert declined["status"] == "requires_payment_method"
    intent = fake.pay(session.id)
    assert intent["id"] == declined["id"]
    paid = v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.payment_intent.amount_received == 2000
    assert paid.payment_intent.metadata["a"] == "b"
    kept = v1.customers.payment_methods.list(paid.customer)
    assert [card.id for card in kept.data] == [paid.payment_intent.payment_method]
    assert types(fake) == [
        "customer.created",
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
        "payment_method.attached",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "charge.updated",
    ]
    with pytest.raises(stripe.InvalidRequestError, match="complete"):
        v1.checkout.sessions.expire(session.id)


def test_the_fee_is_known_a_moment_later(fake: StripeFake, v1: Any) -> None:
    intent = fake.pay(session_of(v1).id)
    told = {event["type"]: event["data"]["object"] for event in fake.events()}
    assert told["charge.succeeded"]["balance_transaction"] is None
    name = told["charge.updated"]["balance_transaction"]
    assert v1.balance_transactions.retrieve(name).fee == 88
    expanded = {"expand": ["latest_charge.balance_transaction"]}
    found = v1.payment_intents.retrieve(intent["id"], expanded)
    assert found.latest_charge.balance_transaction.net == 1912


def test_a_bank_that_takes_its_time(fake: StripeFake, v1: Any) -> None:
    session = session_of(v1)
    intent = fake.pay(session.id, SLOW)
    assert v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"
    fake.settle(intent["id"])
    assert v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert "checkout.session.async_payment_succeeded" in types(fake)


def test_time_passes(fake: StripeFake, v1: Any) -> None:
    session = session_of(v1, expires_at=fake.now() + 3600)
    fake.advance(hours=2)
    assert v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert types(fake) == ["checkout.session.expired"]
    fake.advance(days=31)
    assert v1.events.list({}).data == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"payment_method_types": ["card"]}, "payment_method_types_no_longer_supported"),
        ({"colour": "blue"}, "parameter_unknown"),
        ({"payment_intent_data": {"colour": "blue"}}, "parameter_unknown"),
        ({"line_items": [{"price_data": {"unit_amount": 1}}]}, "parameter_missing"),
        ({"expires_at": "soon"}, "parameter_invalid_integer"),
        ({"mode": "gift"}, None),
        ({"expires_at": 1}, None),
        ({"customer": "cus_nobody"}, "resource_missing"),
    ],
)
def test_what_stripe_would_not_understand(
    fake: StripeFake, v1: Any, asked: dict[str, Any], code: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        session_of(v1, **asked)
    assert refused.value.code == code
    fake.misunderstood.clear()


def test_strangers(fake: StripeFake, v1: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        fake.client().raw_request("get", "/v1/horses")
    assert fake.misunderstood == ["GET /v1/horses"]
    fake.misunderstood.clear()
    wrong = stripe.StripeClient("sk_live_1", base_addresses={"api": fake.url})
    with pytest.raises(stripe.AuthenticationError):
        wrong.v1.events.list({})


def test_cards_that_do_not_pay(fake: StripeFake, v1: Any) -> None:
    customer = fake.customer()["id"]
    card = fake.card(customer, NO_FUNDS)
    with pytest.raises(stripe.CardError) as declined:
        charge(v1, customer, card, metadata={"ringfence_payment_id": "1"})
    error: Any = declined.value.error
    assert (error.code, error.decline_code, error.advice_code) == (
        "card_declined",
        "insufficient_funds",
        "try_again_later",
    )
    assert error.payment_intent.status == "requires_payment_method"
    assert error.payment_intent.metadata["ringfence_payment_id"] == "1"
    fake.cards[card] = WANTS_CUSTOMER
    assert charge(v1, customer, card).status == "requires_action"
    fake.cards[card] = SLOW
    assert charge(v1, customer, card).status == "processing"
    fake.cards[card] = GOOD
    assert charge(v1, customer, card).status == "succeeded"


def test_a_key_is_carried_out_once(fake: StripeFake, v1: Any) -> None:
    first, again = session_of(v1, key="k"), session_of(v1, key="k")
    assert first.id == again.id
    assert again.last_response.headers["idempotent-replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError):
        session_of(v1, 3000, key="k")
    fake.misunderstood.clear()
    fake.advance(hours=25)
    assert session_of(v1, key="k").id != first.id


def test_a_key_keeps_its_decline(fake: StripeFake, v1: Any) -> None:
    customer = fake.customer()["id"]
    card = fake.card(customer, DECLINED)
    for behaviour in (DECLINED, GOOD):
        fake.cards[card] = behaviour
        with pytest.raises(stripe.CardError):
            charge(v1, customer, card, "k")
    assert len(fake.of("payment_intent")) == 1


def test_a_key_in_flight(fake: StripeFake, v1: Any) -> None:
    customer = fake.customer()["id"]
    card = fake.card(customer)
    trouble = fake.trouble("slow")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(charge, v1, customer, card, "k")
        assert trouble.reached.wait(10)
        with pytest.raises(stripe.APIError) as refused:
            charge(v1, customer, card, "k")
        error: Any = refused.value.error
        assert (refused.value.http_status, error.code) == (409, "idempotency_key_in_use")
        trouble.release.set()
        assert first.result().id == charge(v1, customer, card, "k").id


def test_troubles(fake: StripeFake, v1: Any) -> None:
    customer = fake.customer()["id"]
    card = fake.card(customer)
    fake.trouble("down")
    fake.trouble("limited")
    fake.trouble("in_use")
    fake.trouble("lost")
    with pytest.raises(stripe.APIError):
        charge(v1, customer, card, "k")
    with pytest.raises(stripe.RateLimitError):
        charge(v1, customer, card, "k")
    with pytest.raises(stripe.APIError):
        charge(v1, customer, card, "k")
    assert fake.of("payment_intent") == []
    with pytest.raises(stripe.APIConnectionError):
        charge(v1, customer, card, "k")
    assert len(fake.of("payment_intent")) == 1
    assert charge(v1, customer, card, "k").status == "succeeded"
    fake.trouble("broken")
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            charge(v1, customer, card, "other")
    assert len(fake.of("payment_intent", status="succeeded")) == 2
    statuses = [request.status for request in fake.requests("/v1/payment_intents")]
    assert statuses == [500, 429, 409, 0, 200, 500, 500]


def test_an_answer_that_is_held(fake: StripeFake, v1: Any) -> None:
    customer = fake.customer()["id"]
    trouble = fake.trouble("held")
    asking = threading.Thread(target=charge, args=(v1, customer, fake.card(customer), "k"))
    asking.start()
    assert trouble.reached.wait(10)
    assert [intent["status"] for intent in fake.of("payment_intent")] == ["succeeded"]
    trouble.release.set()
    asking.join()


def test_what_is_taken_back(fake: StripeFake, v1: Any) -> None:
    intent = fake.pay(session_of(v1).id)["id"]
    part = v1.refunds.create({"payment_intent": intent, "amount": 500})
    with pytest.raises(stripe.InvalidRequestError, match="greater"):
        v1.refunds.create({"payment_intent": intent, "amount": 1600})
    rest = fake.refund(intent)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        v1.refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_already_refunded"
    fake.fail_refund(rest["id"])
    found = v1.refunds.list({"payment_intent": intent})
    assert [(each.id, each.status) for each in found.data] == [
        (rest["id"], "failed"),
        (part.id, "succeeded"),
    ]
    dispute = fake.dispute(intent, 2500)
    fake.close(dispute["id"], "won")
    (seen,) = v1.disputes.list({"payment_intent": intent}).data
    assert [booked.net for booked in seen.balance_transactions] == [-4000, 2500]
    assert fake.warn(intent)["charge"] == seen.charge
    assert types(fake)[-7:] == [
        "refund.failed",
        "refund.updated",
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
        "radar.early_fraud_warning.created",
    ]


def test_cards_and_customers_go(fake: StripeFake, v1: Any) -> None:
    customer = v1.customers.create({"email": "pay@acme.example"}).id
    saved = fake.save_card(customer)
    detached = v1.payment_methods.detach(saved["payment_method"])
    assert detached.customer is None
    (event,) = fake.events("payment_method.detached")
    assert event["data"]["previous_attributes"] == {"customer": customer}
    v1.customers.delete(customer)
    assert v1.customers.retrieve(customer).deleted
    with pytest.raises(stripe.InvalidRequestError):
        session_of(v1, customer=customer)
    (event,) = fake.events("customer.deleted")
    assert event["data"]["object"]["email"] == "pay@acme.example"


def test_events_are_listed(fake: StripeFake, v1: Any) -> None:
    intents = [fake.pay(session_of(v1).id)["id"] for _ in range(3)]
    succeeded = {"types": ["payment_intent.succeeded"], "limit": 2}
    listed = [event.data.object.id for event in v1.events.list(succeeded).auto_paging_iter()]
    assert listed == intents[::-1]
    oldest = fake.events("payment_intent.succeeded")[0]["id"]
    later = v1.events.list(succeeded | {"ending_before": oldest}).auto_paging_iter()
    assert [event.data.object.id for event in later] == intents[1:]
    fake.undelivered.discard(oldest)
    missed = v1.events.list(succeeded | {"delivery_success": False})
    assert [event.data.object.id for event in missed.data] == intents[:0:-1]
    assert len(v1.payment_intents.list({"created": {"gte": fake.now() - 60}}).data) == 3
    assert v1.payment_intents.list({"created": {"gt": fake.now()}}).data == []


def test_an_event_names_the_request_that_made_it(fake: StripeFake, v1: Any) -> None:
    customer = fake.customer()["id"]
    charge(v1, customer, fake.card(customer), "recharge:1")
    (event,) = fake.events("payment_intent.succeeded")
    assert event["request"]["idempotency_key"] == "recharge:1"
    (event,) = fake.events("customer.created")
    assert event["request"]["idempotency_key"] is None


def test_its_events_are_delivered_until_they_are_taken(fake: StripeFake, v1: Any) -> None:
    """Each of them is an event to the SDK, or it would not be signed."""
    intent = fake.pay(session_of(v1).id)["id"]
    fake.fail_refund(fake.refund(intent)["id"])
    fake.close(fake.dispute(intent)["id"])
    told = len(fake.events())
    with Receiver(lambda _: (503, {})) as receiver:
        assert fake.deliver(receiver.url, "whsec_1") == [503] * told
        receiver.answer = lambda _: (200, {})
        assert fake.deliver(receiver.url, "whsec_1", "refund.failed") == [200]
        assert fake.deliver(receiver.url, "whsec_1") == [200] * (told - 1)
        taken = receiver.received[-1]
    header = taken.headers["stripe-signature"]
    assert stripe.WebhookSignature.verify_header(taken.body, header, "whsec_1", 300)
    assert fake.deliver(receiver.url, "whsec_1") == []
