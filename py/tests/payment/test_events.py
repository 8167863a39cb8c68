"""What Stripe sends, from a signed body over a socket to the ledger."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from edge import Edge
from servers import Urls
from stripe_events import SECRET, WEBHOOK, Payer, Payment, deliver
from stripe_fake import sample

from ringfence import db
from ringfence.db import Session


@pytest.fixture(scope="module")
def edge(urls: Urls) -> Iterator[Edge]:
    variables = {"STRIPE_WEBHOOK_SECRET": f"whsec_old, {SECRET}", "STRIPE_MODE": "test"}
    with Edge(urls.role("ringfence_web"), **variables) as running:
        yield running


@pytest.fixture
def payer(root: Session, edge: Edge) -> Payer:
    return Payer.make(root, edge)


# ---------------------------------------------------------------- who gets in


def test_an_event_is_stored_once(payer: Payer, edge: Edge) -> None:
    event = payer.pays(1000).intent_event(client_secret="pi_secret_of_the_customer")
    assert deliver(edge, event).json() == {}
    assert deliver(edge, event, "whsec_old").status_code == 200
    stored = payer.ask(
        "select status::text, payload #>> '{data,object,client_secret}'"
        " from ringfence.webhook_delivery where event_key = %(id)s",
        id=event["id"],
    )
    assert [status for status, _ in stored] == ["waiting"]
    assert "secret_of" not in str(stored)


def test_nothing_is_stored_of_a_stranger(payer: Payer, edge: Edge) -> None:
    event = payer.pays(1000).intent_event()
    assert deliver(edge, event, "whsec_other").status_code == 400
    assert edge.ask("POST", WEBHOOK, json=event).status_code == 400
    live = event | {"livemode": True}
    answer = deliver(edge, live)
    assert answer.status_code == 400
    assert "STRIPE_MODE" in answer.json()["detail"]
    assert deliver(edge, event | {"account": "acct_other"}).status_code == 400
    found = payer.ask(
        "select count(*) from ringfence.webhook_delivery where event_key = %(id)s", id=event["id"]
    )
    assert found == [(0,)]


def test_a_wrong_address_is_no_redirect(edge: Edge) -> None:
    assert deliver(edge, sample("event"), path=f"{WEBHOOK}/").status_code == 404
    assert edge.ask("GET", WEBHOOK).status_code == 405


def test_what_is_too_large(edge: Edge) -> None:
    assert deliver(edge, " " * 1_000_001).status_code == 413


def test_without_a_secret_it_says_so(urls: Urls) -> None:
    with Edge(urls.role("ringfence_web")) as bare:
        answer = deliver(bare, sample("event"))
    assert answer.status_code == 503
    assert "STRIPE_WEBHOOK_SECRET" in answer.json()["detail"]


def test_a_type_nobody_knows_is_kept(payer: Payer) -> None:
    event = payer.pays(1000).event("charge.of.another.kind", "charge")
    assert payer.hears(event) == "ignored"


# ---------------------------------------------------------------- once


def test_two_hundred_deliveries_are_one_credit(payer: Payer, urls: Urls) -> None:
    """As events of the session and of its intent, and as what the page behind it asks for."""
    payment = payer.pays(2000)
    page = payment.session_event()["data"]["object"]
    forms = ("completed", "async_payment_succeeded")
    events = [payment.session_event(form) for form in forms for _ in range(20)]
    events += [payment.intent_event() for _ in range(40)]
    waiting: queue.SimpleQueue[Callable[[Session], str]] = queue.SimpleQueue()
    for number, event in enumerate(events * 2):
        waiting.put(partial(payer.hears, event))
        if number % 4 == 0:
            waiting.put(partial(payer.looks, page))
    start = threading.Barrier(16)
    outcomes: queue.SimpleQueue[str] = queue.SimpleQueue()

    def work() -> None:
        with db.session(urls.superuser, "test") as session:
            start.wait()
            while not waiting.empty():
                try:
                    deliver_it = waiting.get_nowait()
                except queue.Empty:
                    return
                outcomes.put(deliver_it(session))

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = [outcomes.get() for _ in range(outcomes.qsize())]
    assert len(said) == 200
    assert said.count("credited") == 1
    assert set(said) == {"credited", "duplicate"}
    assert payer.state() == (2000, 1, "credited", False, None, 0)


def test_a_currency_without_a_smaller_unit(root: Session, edge: Edge) -> None:
    payer = Payer.make(root, edge, "JPY")
    assert payer.hears(payer.pays(5000, "jpy").session_event()) == "credited"
    assert payer.state()[:3] == (5000, 1, "credited")


def test_a_bank_that_takes_its_time(payer: Payer) -> None:
    payment = payer.pays(1000)
    assert payer.hears(payment.session_event(payment_status="unpaid")) == "pending"
    assert payer.hears(payment.intent_event("processing", status="processing")) == "pending"
    assert payer.state()[0] == 0
    assert payer.hears(payment.session_event("async_payment_succeeded")) == "credited"
    assert payer.state() == (1000, 1, "credited", False, None, 0)


def test_what_nobody_here_asked_for(payer: Payer) -> None:
    foreign = payer.pays(1000).intent_event(metadata={})
    assert payer.hears(foreign) == "quarantined"
    assert payer.state()[0] == 0
    found = payer.ask(
        "select org_id, status, received from billing.payment_status"
        " where payment_intent_id = %(id)s",
        id=foreign["data"]["object"]["id"],
    )
    assert found == [(None, "quarantined", 1000)]


# ---------------------------------------------------------------- in any order

_BOOKED = {"id": "txn_1", "fee": 59, "net": 941, "currency": "usd"}
_DECLINED = {"status": "requires_payment_method", "last_payment_error": {"code": "card_declined"}}

_STORIES: dict[str, tuple[list[tuple[str, str, dict[str, Any]]], tuple[Any, ...]]] = {
    "paid at the second attempt, with its fee": (
        [
            ("session", "completed", {}),
            ("intent", "succeeded", {}),
            ("intent", "payment_failed", _DECLINED),
            ("charge", "charge.updated", {"balance_transaction": _BOOKED}),
        ],
        (1000, 1, "credited", False, 59, 0),
    ),
    "refunded in part, and the refund of the rest failed": (
        [
            ("intent", "succeeded", {}),
            ("refund", "created", {"amount": 300, "id": "re_first_"}),
            ("refund", "created", {"amount": 700, "id": "re_second_", "status": "pending"}),
            ("refund", "failed", {"amount": 700, "id": "re_second_", "status": "failed"}),
        ],
        (700, 1, "credited", False, None, 0),
    ),
    "disputed and lost": (
        [
            ("intent", "succeeded", {}),
            ("dispute", "funds_withdrawn", {"amount": 1500, "status": "needs_response"}),
            ("dispute", "closed", {"amount": 1500, "status": "lost"}),
        ],
        (-500, 1, "credited", False, None, 0),
    ),
    "disputed, and not decided": (
        [
            ("session", "completed", {}),
            ("dispute", "created", {"amount": 400, "status": "warning_needs_response"}),
            ("dispute", "funds_withdrawn", {"amount": 400, "status": "needs_response"}),
            ("refund", "created", {"amount": 600}),
        ],
        (0, 1, "credited", True, None, 0),
    ),
    "disputed and won": (
        [
            ("intent", "succeeded", {}),
            ("dispute", "created", {"amount": 1000, "status": "needs_response"}),
            ("dispute", "funds_reinstated", {"amount": 1000, "status": "won"}),
        ],
        (1000, 1, "credited", False, None, 0),
    ),
}


def told(payment: Payment, about: str, kind: str, more: dict[str, Any]) -> dict[str, Any]:
    """One line of a story as an event."""
    if "id" in more:
        more = more | {"id": more["id"] + payment.name}
    if about == "charge":
        return payment.event(kind, "charge", **more)
    event: dict[str, Any] = getattr(payment, f"{about}_event")(kind, **more)
    return event


@pytest.mark.parametrize("story", _STORIES)
def test_every_order_ends_the_same(root: Session, edge: Edge, story: str) -> None:
    lines, ending = _STORIES[story]
    orders = []
    for order in itertools.permutations(lines):
        payer = Payer.make(root, edge)
        payment = payer.pays(1000)
        orders.append((payer, [told(payment, *line) for line in order]))
    with ThreadPoolExecutor(8) as pool:
        every = [event for _, events in orders for event in events]
        assert {answer.status_code for answer in pool.map(partial(deliver, edge), every)} == {200}
    for payer, events in orders:
        for event in events:
            assert payer.works(event) != "None"
        assert payer.state() == ending, [event["type"] for event in events]
