"""Real workers charge saved cards: killed at the worst moment, or two at once.

What counts is what Stripe has taken and what the wallet got: each once.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from edge import Edge
from outbox import Outbox
from programs import Program, wait_for
from servers import Urls
from stripe_events import SECRET, Payer
from stripe_fake import API_KEY, StripeFake

from ringfence import db
from ringfence.db import Session

INTENTS = "/v1/payment_intents"


@pytest.fixture(scope="module")
def edge(urls: Urls) -> Iterator[Edge]:
    variables = {"STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_MODE": "test"}
    with Edge(urls.role("ringfence_web"), **variables) as running:
        yield running


@pytest.fixture
def fake() -> Iterator[StripeFake]:
    with StripeFake() as running:
        yield running


@pytest.fixture(autouse=True)
def _nothing_is_compared(root: Session) -> Iterator[None]:
    """At a full hour the workers would read Stripe's lists as well, and find what they charged."""
    jobs = "update ringfence.job set enabled = %s where job_name like 'reconcile_stripe%%'"
    root.call(jobs, [False])
    yield
    root.call(jobs, [True])


@pytest.fixture
def payers(box: Outbox, root: Session, edge: Edge, fake: StripeFake) -> Iterator[list[Payer]]:
    """They have 20.00 and a card, which pays 30.00 when less than 5.00 is left."""
    payers = [Payer.make(root, edge) for _ in range(6)]
    for payer in payers:
        payer.keeps_card(fake)
    fake.asked.clear()
    yield payers
    for payer in payers:
        payer.gives_up()


@contextmanager
def working(urls: Urls, fake: StripeFake, name: str) -> Iterator[Program]:
    with Program(
        "work",
        url=urls.role("ringfence_worker"),
        RINGFENCE_WORKER_NAME=name,
        STRIPE_SECRET_KEY=API_KEY,
        STRIPE_BASE_URL=fake.url,
    ) as worker:
        worker.says("effects it carries out")
        yield worker


def charges(fake: StripeFake) -> list[int]:
    """What Stripe has taken for recharges."""
    paid = fake.of("payment_intent", status="succeeded")
    return [intent["amount"] for intent in paid if intent["setup_future_usage"] is None]


def carried_out(payer: Payer) -> bool:
    """Whether nothing is left to be done for it."""
    ((left,),) = payer.ask(
        "select count(*) from ringfence.outbox_message"
        " where org_id = %(org)s and topic = 'stripe.charge' and status in ('waiting', 'leased')"
    )
    return bool(left == 0)


def test_killed_in_the_middle_it_is_one_charge_and_one_credit(
    urls: Urls, box: Outbox, payers: list[Payer], fake: StripeFake
) -> None:
    storing, told, unheard = payers[:3]
    held = [fake.trouble("held") for _ in range(3)]
    with working(urls, fake, "doomed") as worker, db.session(urls.superuser, "lock") as lock:
        for payer, trouble in zip((storing, told, unheard), held, strict=True):
            payer.spends()
            assert trouble.reached.wait(20)
        # One answer is on its way into the database, two were never read.
        lock.call("begin")
        lock.call("select ringfence.lock_wallet(%s)", [storing.org_id])
        held[0].release.set()
        wait_for(lambda: waits_for_the_lock(storing), "the worker to wait for the lock")
        worker.end(signal.SIGKILL)
        lock.call("commit")
    assert charges(fake) == [3000] * 3
    for trouble in held:
        trouble.release.set()
    for event in fake.events("payment_intent.succeeded"):
        if event["data"]["object"]["metadata"]["ringfence_org_id"] == str(told.org_id):
            told.hears(event)
    assert (told.state()[0], unheard.state()[0]) == (3100, 100)
    # The lease of half a minute runs out.
    box.hurry()
    for payer in payers[3:]:
        payer.spends()
    with working(urls, fake, "one") as one, working(urls, fake, "two") as two:
        wait_for(lambda: all(map(carried_out, payers)), "the heirs")
        assert (one.end(), two.end()) == (0, 0)
    assert charges(fake) == [3000] * 6
    asked = [request.key for request in fake.requests(INTENTS)]
    assert (len(asked), len(set(asked))) == (7, 6)
    for payer in payers:
        assert payer.state() == (3100, 2, "credited credited", False, None, 0)
        assert payer.recharge() == ("armed", None, ("credited",))


def waits_for_the_lock(payer: Payer) -> bool:
    """Whether somebody wants to store an answer and cannot."""
    return bool(
        payer.ask(
            "select pid from pg_stat_activity"
            " where query like '%%settle_recharge%%' and wait_event_type = 'Lock'"
        )
    )


def test_fifty_deductions_at_once_are_one_charge(
    urls: Urls, box: Outbox, payers: list[Payer], fake: StripeFake
) -> None:
    payer = payers[0]
    payer.spends(1450)
    start = threading.Barrier(10)

    def spend(_: int) -> None:
        with db.session(urls.superuser, "spender") as session:
            spender = Payer(session, payer.edge, payer.org_id)
            start.wait()
            for _ in range(5):
                spender.spends(11)

    with ThreadPoolExecutor(10) as spenders:
        spending = [spenders.submit(spend, each) for each in range(10)]
        # Charging while they spend: the first charge must not hide a second.
        while not all(each.done() for each in spending):
            carry(box, fake)
    for each in spending:
        each.result()
    carry(box, fake)
    assert len(fake.requests(INTENTS)) == 1
    assert charges(fake) == [3000]
    assert payer.recharge() == ("armed", None, ("credited",))
    assert payer.state() == (5000 - 1450 - 50 * 11, 2, "credited credited", False, None, 0)


def test_two_at_one_charge_because_a_lease_ran_out(
    box: Outbox, payers: list[Payer], fake: StripeFake
) -> None:
    payer = payers[0]
    slow = fake.trouble("slow")
    payer.spends()
    with ThreadPoolExecutor(1) as first:
        late = first.submit(carry, box, fake)
        assert slow.reached.wait(20)
        box.hurry()
        carry(box, fake)
        assert (charges(fake), payer.state()[1]) == ([], 1)
        slow.release.set()
        late.result()
    assert payer.state()[:2] == (3100, 2)
    box.hurry()
    carry(box, fake)
    assert carried_out(payer)
    assert [request.status for request in fake.requests(INTENTS)] == [409, 200]
    assert (charges(fake), payer.state()[:2]) == ([3000], (3100, 2))


def carry(box: Outbox, fake: StripeFake) -> None:
    """Carries out what is due."""
    box.carry(STRIPE_SECRET_KEY=API_KEY, STRIPE_BASE_URL=fake.url)
