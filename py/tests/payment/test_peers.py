"""What our own fake of Stripe and one that others wrote have to agree about.

Both are asked by Stripe's SDK, in the same words.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import stripe
from edge import Edge
from localstripe_process import LocalStripe
from programs import wait_for
from servers import Urls
from stripe_events import SECRET, WEBHOOK, Payer
from stripe_fake import API_KEY, StripeFake

from ringfence.db import Session
from ringfence.stripe_client import StripeClient


@pytest.fixture(scope="module")
def localstripe() -> Iterator[LocalStripe]:
    with LocalStripe() as running:
        yield running


@pytest.fixture(scope="module")
def ours() -> Iterator[StripeFake]:
    with StripeFake() as running:
        yield running
        assert running.misunderstood == []


@pytest.fixture(params=["ours", "localstripe"])
def peer(request: pytest.FixtureRequest) -> StripeFake | LocalStripe:
    peer: StripeFake | LocalStripe = request.getfixturevalue(request.param)
    return peer


@pytest.fixture
def v1(peer: StripeFake | LocalStripe) -> Any:
    return peer.client().v1


@pytest.fixture
def client(peer: StripeFake | LocalStripe) -> Iterator[StripeClient]:
    """Ours, as the product uses it."""
    with StripeClient(API_KEY, base_url=peer.url) as client:
        yield client


def customer_with(v1: Any, card: str = "pm_card_visa") -> tuple[str, str]:
    customer = v1.customers.create({"email": "pay@acme.example"})
    method = v1.payment_methods.attach(card, {"customer": customer.id})
    return customer.id, method.id


def charge(v1: Any, customer: str, method: str, **more: Any) -> Any:
    asked = {"amount": 2000, "currency": "usd", "customer": customer, "payment_method": method}
    return v1.payment_intents.create(asked | more)


def test_a_card_is_charged(v1: Any) -> None:
    customer, method = customer_with(v1)
    metadata = {"ringfence_payment_id": "1"}
    made = charge(v1, customer, method, off_session=True, confirm=True, metadata=metadata)
    found = v1.payment_intents.retrieve(made.id, {"expand": ["latest_charge"]})
    assert (found.status, found.amount, found.currency) == ("succeeded", 2000, "usd")
    assert (found.customer, found.payment_method) == (customer, method)
    assert found.metadata["ringfence_payment_id"] == "1"
    assert (found.latest_charge.status, found.latest_charge.payment_intent) == (
        "succeeded",
        made.id,
    )
    booked = v1.balance_transactions.retrieve(found.latest_charge.balance_transaction)
    assert (booked.amount, booked.net, booked.source) == (
        2000,
        2000 - booked.fee,
        found.latest_charge.id,
    )


def test_a_charge_in_two_steps(v1: Any) -> None:
    made = charge(v1, *customer_with(v1))
    assert made.status == "requires_confirmation"
    assert v1.payment_intents.confirm(made.id).status == "succeeded"


def test_a_charge_that_is_given_up(v1: Any) -> None:
    made = charge(v1, *customer_with(v1))
    assert v1.payment_intents.cancel(made.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError):
        v1.payment_intents.confirm(made.id)


def test_a_card_that_is_declined(v1: Any) -> None:
    customer, method = customer_with(v1, "pm_card_chargeCustomerFail")
    with pytest.raises(stripe.CardError) as declined:
        charge(v1, customer, method, off_session=True, confirm=True)
    assert (declined.value.http_status, declined.value.code) == (402, "card_declined")
    (event,) = v1.events.list({"type": "payment_intent.payment_failed", "limit": 1}).data
    told = event.data.object
    assert (told.customer, told.status) == (customer, "requires_payment_method")
    assert told.last_payment_error.code == "card_declined"


def test_a_part_is_given_back(v1: Any) -> None:
    customer, method = customer_with(v1)
    intent = charge(v1, customer, method, off_session=True, confirm=True).id
    first = v1.refunds.create({"payment_intent": intent, "amount": 500})
    second = v1.refunds.create({"payment_intent": intent, "amount": 300})
    listed = v1.refunds.list({"payment_intent": intent}).data
    assert {(each.id, each.amount, each.status) for each in listed} == {
        (first.id, 500, "succeeded"),
        (second.id, 300, "succeeded"),
    }
    assert {each.charge for each in listed} == {first.charge}
    assert v1.charges.retrieve(first.charge).amount_refunded == 800


def test_what_happened_is_listed(v1: Any) -> None:
    customer, method = customer_with(v1)
    made = {charge(v1, customer, method, off_session=True, confirm=True).id for _ in range(3)}
    asked = {"type": "payment_intent.succeeded", "created": {"gte": int(time.time()) - 60}}
    listed = v1.events.list(asked | {"limit": 2}).auto_paging_iter()
    told = [event.data.object.id for event in listed if event.data.object.customer == customer]
    assert len(told) == 3
    assert set(told) == made
    assert v1.events.list(asked | {"created": {"gt": int(time.time()) + 60}}).data == []


def test_who_is_not_known(v1: Any) -> None:
    questions: list[Callable[[], Any]] = [
        lambda: v1.payment_intents.retrieve("pi_nobody"),
        lambda: v1.customers.retrieve("cus_nobody"),
        lambda: charge(v1, "cus_nobody", "pm_card_visa"),
    ]
    for ask in questions:
        with pytest.raises(stripe.InvalidRequestError):
            ask()


def test_our_client_reports_both_to_the_letter(v1: Any, client: StripeClient) -> None:
    customer, method = customer_with(v1)
    asked = {"amount": 2000, "currency": "usd", "customer": customer, "payment_method": method}
    asked |= {"off_session": True, "confirm": True, "metadata": {"ringfence_payment_id": "1"}}
    answer = client.create_intent(json.dumps(asked), str(uuid.uuid4()))
    charged = json.loads(answer.text)
    assert (answer.status, charged["status"], charged["amount"]) == (200, "succeeded", 2000)
    customer, method = customer_with(v1, "pm_card_chargeCustomerFail")
    asked |= {"customer": customer, "payment_method": method}
    answer = client.create_intent(json.dumps(asked), str(uuid.uuid4()))
    error = json.loads(answer.text)["error"]
    assert (answer.status, error["code"]) == (402, "card_declined")
    asked |= {"customer": "cus_nobody"}
    assert client.create_intent(json.dumps(asked), str(uuid.uuid4())).status in (400, 404)


def test_our_client_reads_lists_to_their_end(v1: Any, client: StripeClient) -> None:
    customer, method = customer_with(v1)
    for _ in range(5):
        charge(v1, customer, method, off_session=True, confirm=True)
    now = int(time.time())
    asked = {"limit": 3, "created": {"gte": now - 60, "lte": now + 60}}
    pages = [json.loads(page.text)["data"] for page in client.pages("events", asked)]
    assert {len(page) for page in pages[:-1]} == {3}
    told = [
        event["data"]["object"]["id"]
        for page in pages
        for event in page
        if event["type"] == "payment_intent.succeeded"
        and event["data"]["object"]["customer"] == customer
    ]
    assert (len(told), len(set(told))) == (5, 5)


def test_what_others_sign_is_taken(root: Session, urls: Urls, localstripe: LocalStripe) -> None:
    """It states no amount_received, so nothing it says was paid is credited without a person."""
    variables = {"STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_MODE": "test"}
    v1: Any = localstripe.client().v1
    with Edge(urls.role("ringfence_web"), **variables) as edge:
        payer = Payer.make(root, edge)
        paid, declined = payer.pays(2000), payer.pays(3000)
        localstripe.deliver_to(f"http://127.0.0.1:{edge.port}{WEBHOOK}", SECRET)
        customer, method = customer_with(v1)
        metadata = {"ringfence_payment_id": paid.id}
        charge(v1, customer, method, off_session=True, confirm=True, metadata=metadata)
        customer, method = customer_with(v1, "pm_card_chargeCustomerFail")
        with pytest.raises(stripe.CardError):
            charge(
                v1,
                customer,
                method,
                amount=3000,
                off_session=True,
                confirm=True,
                metadata={"ringfence_payment_id": declined.id},
            )
        events = {
            event.data.object.metadata["ringfence_payment_id"]: event.id
            for kind in ("succeeded", "payment_failed")
            for event in v1.events.list({"type": f"payment_intent.{kind}"}).auto_paging_iter()
            if "ringfence_payment_id" in event.data.object.metadata
        }
        wait_for(
            lambda: payer.ask(
                "select count(*) = 2 from ringfence.webhook_delivery where vendor = 'stripe'"
                " and event_key = any(%(events)s)",
                events=[events[paid.id], events[declined.id]],
            )[0][0],
            "both events",
        )
        assert payer.works({"id": events[declined.id]}) == "declined"
        assert payer.works({"id": events[paid.id]}) == "quarantined"
    assert payer.state()[:2] == (0, 0)
