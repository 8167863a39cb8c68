"""Calls from many real connections: a hold is there once, ends once, and is charged once."""

from __future__ import annotations

import os
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from at_once import at_once
from call_storm import run
from calls import ask, price, set_up
from wallets import Row, Session, call, connect, create_organization, faults, one, url

# The ticks of one test would look after the calls of another; together they need too many
# connections besides.
pytestmark = pytest.mark.xdist_group("calls")

SECONDS = float(os.environ.get("RINGFENCE_CALL_STORM_SECONDS", "3"))


@pytest.fixture(scope="module")
def ops() -> Iterator[Session]:
    with connect("ringfence_ops") as session:
        yield session


@pytest.fixture
def org_id(ops: Session) -> Iterator[uuid.UUID]:
    """An organization whose calls are gone afterwards."""
    org_id = create_organization(ops, debt_limit=0)
    set_up(ops, org_id, exposure_limit=1_000_000)
    yield org_id
    clear(ops, org_id)
    assert faults(ops, org_id) == []


def clear(ops: Session, org_id: uuid.UUID) -> None:
    for row in open_reservations(ops, org_id):
        ask(ops, "release", org_id=org_id, call_id=row["call_id"])


def open_reservations(session: Session, org_id: uuid.UUID) -> list[Row]:
    return session.execute(
        "select * from billing.open_reservations where org_id = %s", (org_id,)
    ).fetchall()


def opening(ops: Session, org_id: uuid.UUID, amount: int) -> None:
    call(ops, "add_wallet_credits", p_org_id=org_id, p_amount=amount,
         p_idempotency_key="opening")  # fmt: skip


@contextmanager
def watched(org_id: uuid.UUID) -> Iterator[None]:
    """Looks all the while, from a session of its own, whether more is held than there is."""
    stop = threading.Event()
    seen: list[Row] = []
    looks = Counter[str]()

    def watch() -> None:
        with connect("ringfence_admin") as session:
            session.execute("set role ringfence_owner")
            while not stop.is_set():
                row = one(
                    session,
                    "select wallet.balance, wallet.held, (select coalesce(sum(live.reserved), 0) "
                    "from ringfence.live_call as live where live.org_id = wallet.org_id) as live "
                    "from ringfence.wallet as wallet where wallet.org_id = %(org_id)s",
                    org_id=org_id,
                )
                looks["looks"] += 1
                if row["held"] > row["balance"] or row["held"] != row["live"]:
                    seen.append(row)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    assert seen == []
    assert looks["looks"] > 5


def test_one_call_is_reserved_once(ops: Session, org_id: uuid.UUID) -> None:
    opening(ops, org_id, 10_000)
    answers = at_once(
        50, 50, lambda session, _: ask(session, "reserve", org_id=org_id, call_id="one call")
    )
    assert Counter(row["outcome"] for row in answers) == {"reserved": 1, "duplicate": 49}
    assert len({row["reservation_id"] for row in answers}) == 1
    assert {row["reserved"] for row in answers} == {350}
    assert [row["reserved"] for row in open_reservations(ops, org_id)] == [350]


def test_money_for_ten_holds_ten(ops: Session, org_id: uuid.UUID) -> None:
    opening(ops, org_id, 10 * 350)
    with watched(org_id):
        answers = at_once(
            24,
            200,
            lambda session, number: ask(
                session, "reserve", org_id=org_id, call_id=f"call {number}",
                vapi_call_id=f"{org_id}:{number}",
            ),
        )  # fmt: skip
    assert Counter(row["outcome"] for row in answers) == {
        "reserved": 10,
        "insufficient_credit": 190,
    }
    assert sum(row["reserved"] for row in answers) == 10 * 350
    assert len(open_reservations(ops, org_id)) == 10


def test_purchases_and_reservations_share_what_is_there(ops: Session, org_id: uuid.UUID) -> None:
    opening(ops, org_id, 5_000)

    def ask_either(session: Session, number: int) -> Row:
        if number % 2:
            return call(session, "check_balance_and_deduct_asset_cost", p_org_id=org_id,
                        p_cost=90 + number % 40, p_asset_type="number",
                        p_idempotency_key=f"purchase {number}")  # fmt: skip
        return ask(session, "reserve", org_id=org_id, call_id=f"call {number}",
                   minutes=1 + number % 3)  # fmt: skip

    with watched(org_id):
        answers = at_once(16, 240, ask_either)
    outcomes = Counter(row["outcome"] for row in answers)
    assert outcomes["applied"] > 5, outcomes
    assert outcomes["reserved"] > 5, outcomes
    assert outcomes["insufficient_credit"] > 20, outcomes
    bought = sum(-row["amount"] for row in answers if "amount" in row)
    held = sum(row["reserved"] for row in answers if "reserved" in row)
    wallet = one(ops, "select * from billing.wallet_balance(%(org_id)s)", org_id=org_id)
    assert (wallet["balance"], wallet["held"]) == (5_000 - bought, held)
    # Not a minute of a call and not the cheapest purchase is left.
    assert 0 <= wallet["available"] < 90


def test_one_call_is_charged_once(ops: Session, org_id: uuid.UUID) -> None:
    opening(ops, org_id, 1_000)
    ask(ops, "reserve", org_id=org_id, call_id="ours", vapi_call_id=f"{org_id}:vapi")
    names = ("ours", f"{org_id}:vapi")
    answers = at_once(
        50,
        50,
        lambda session, number: ask(
            session, "commit", org_id=org_id, call_id=names[number % 2], seconds=90
        ),
    )
    assert Counter(row["outcome"] for row in answers) == {"applied": 1, "duplicate": 49}
    assert len({(row["transaction_id"], row["amount"]) for row in answers}) == 1
    wallet = one(ops, "select * from billing.wallet_balance(%(org_id)s)", org_id=org_id)
    assert (wallet["balance"], wallet["held"]) == (1_000 - price(90), 0)


def test_settlement_release_and_sweeper_meet(ops: Session, org_id: uuid.UUID) -> None:
    """Whoever comes first: the hold ends once, and the call is charged."""
    rounds = 150
    opening(ops, org_id, 100_000)
    ask(ops, "reserve", org_id=org_id, call_id="another")
    long_ago = datetime.now(UTC) - timedelta(hours=3)
    meet = threading.Barrier(4)
    answers: dict[str, list[Row]] = {"commit": [], "release": [], "cleanup": []}

    def work(what: str) -> None:
        with connect("ringfence_ops") as session:
            for number in range(rounds):
                meet.wait(timeout=30)
                about: Row = {"org_id": org_id, "call_id": f"call {number}"}
                if what == "commit":
                    about["seconds"] = 61
                answers[what].append(ask(session, what, **about))
                meet.wait(timeout=30)

    threads = [threading.Thread(target=work, args=(what,)) for what in answers]
    for thread in threads:
        thread.start()
    for number in range(rounds):
        ask(ops, "reserve", org_id=org_id, call_id=f"call {number}", as_of=long_ago)
        meet.wait(timeout=30)
        meet.wait(timeout=30)
        wallet = one(ops, "select * from billing.wallet_balance(%(org_id)s)", org_id=org_id)
        assert (wallet["balance"], wallet["held"]) == (100_000 - (number + 1) * price(61), 350)
    for thread in threads:
        thread.join()
    assert Counter(row["outcome"] for row in answers["commit"]) == {"applied": rounds}
    statuses = Counter(
        row["status"]
        for row in ops.execute("select status from billing.calls where org_id = %s", (org_id,))
    )
    assert statuses == {"ended": rounds, "reserved": 1}


def test_many_who_tick_tell_each_call_once(ops: Session) -> None:
    organizations = [create_organization(ops, debt_limit=0, opening=2 * 70) for _ in range(40)]
    begun_at = datetime.now(UTC)
    for org_id in organizations:
        set_up(ops, org_id, exposure_limit=1000)
        for number in range(2):
            ask(ops, "reserve", org_id=org_id, call_id=f"call {number}", minutes=1,
                vapi_call_id=f"{org_id}:{number}", as_of=begun_at)  # fmt: skip
    # Both warned at the beginning, both ended at the end of the minute.
    for moment, what in ((0, "vapi.say"), (59, "vapi.end_call")):
        as_of = begun_at + timedelta(seconds=moment)
        looked_after = at_once(
            4, 40, lambda session, _, as_of=as_of: ask(session, "tick", as_of=as_of),  # type: ignore[misc]
            role="ringfence_worker",
        )  # fmt: skip
        assert sum(row["calls"] for row in looked_after) == 2 * len(organizations)
        effects = ops.execute(
            "select org_id, count(*) as effects, count(distinct payload ->> 'call_id') as calls "
            "from billing.outbox_messages where org_id = any(%s) and topic = %s group by org_id",
            (organizations, what),
        ).fetchall()
        assert len(effects) == len(organizations)
        assert {(row["effects"], row["calls"]) for row in effects} == {(2, 2)}
    for org_id in organizations:
        clear(ops, org_id)
        assert faults(ops, org_id) == []


def test_a_storm_of_calls_leaves_the_books_in_order() -> None:
    outcomes = run(url(), SECONDS)
    for outcome in ("reserved", "applied", "duplicate", "released", "linked", "joined", "live"):
        assert outcomes[outcome] > 0, outcomes
