"""The wallet against a plain reference: every answer, the balance and each lot, to the unit."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, event, example, given, settings
from hypothesis import strategies as st
from reference import Answer, Hold, Moves, Refused, Wallet
from wallets import Row, Session, call, connect, create_organization, deduct_batch, faults, one

DEBT_LIMIT = 30
START = datetime(2030, 1, 1, tzinfo=UTC)
UNIT = timedelta(hours=1)

Step = dict[str, Any]

amounts = st.integers(1, 60)
# Few keys, so that they come again; the same key and amount is a replay, another amount RF301.
steps = st.fixed_dictionaries(
    {
        "what": st.sampled_from(
            ["credit"] * 6
            + ["deduct"] * 5
            + ["refund"] * 5
            + ["buy", "hold", "hold", "release", "capture", "expire"]
        ),
        "amount": amounts,
        "key": st.integers(0, 40),
        "wait": st.sampled_from([0, 0, 0, 1, 2, 5]),
        "kind": st.sampled_from(["top_up", "top_up", "grant", "promotion"]),
        "expires": st.sampled_from([None, None, None, 1, 2, 3, 8, 20]),
        "priority": st.sampled_from([None, None, None, 0, 50, 100, 200]),
        "which": st.integers(0, 30),
        "share": st.sampled_from([1, 2, 3, 0]),
    }
)

quick = settings(
    # More of them: RINGFENCE_EXAMPLES=1000.
    max_examples=int(os.environ.get("RINGFENCE_EXAMPLES", "16")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    print_blob=True,
    database=None,
)


def as_lists(moves: Moves | None) -> list[list[int]] | None:
    """Moves as an array of the database comes back."""
    return None if moves is None else [list(move) for move in moves]


def answer_or_error(here: Callable[[], Answer]) -> Answer | Refused:
    """What the reference says."""
    try:
        return here()
    except Refused as refused:
        return refused


class Book:
    """One wallet twice: here and in the database."""

    def __init__(self, ops: Session, owner: Session) -> None:
        self.ops = ops
        self.owner = owner
        self.org_id = create_organization(ops, DEBT_LIMIT)
        self.model = Wallet(DEBT_LIMIT)
        self.now = START
        self.transaction_ids: dict[int, uuid.UUID] = {}
        self.compared = 0

    def run(self, step: Step) -> None:
        """One operation on both, and the comparison."""
        self.now += step["wait"] * UNIT
        getattr(self, step["what"])(step)
        self.compare()

    def both(self, there: str, here: Callable[[], Answer], **arguments: object) -> None:
        """Calls a function and the reference, which must answer alike or fail alike."""
        arguments |= {"p_org_id": self.org_id, "p_as_of": self.now}
        expected = answer_or_error(here)
        if isinstance(expected, Refused):
            with pytest.raises(psycopg.Error) as caught:
                call(self.ops, there, **arguments)
            assert caught.value.sqlstate == expected.sqlstate
            if expected.field_name:
                detail = json.loads(caught.value.diag.message_detail or "{}")
                assert detail["field"] == expected.field_name
            event(f"{there} {expected.sqlstate}")
            return
        row = call(self.ops, there, **arguments)
        event(f"{there} {row['outcome']}")
        facts = row | (row["details"] or {})
        if "expired_at_once" in facts:
            event("expired at once")
        assert {name: facts.get(name) for name in expected} == expected
        assert row["details"] is None or set(row["details"]) - {"recorded_at"} <= set(expected)
        if row["applied"]:
            self.transaction_ids[row["seq"]] = row["transaction_id"]
        assert row["transaction_id"] == self.transaction_ids.get(row["seq"])

    def credit(self, step: Step) -> None:
        expires_at = None if step["expires"] is None else self.now + step["expires"] * UNIT
        # A key repeated must be able to repeat its expiry too.
        first = self.model._find("credit", f"k{step['key']}")
        if first is not None and step["share"]:
            expires_at = first.expires_at
        arguments = (f"k{step['key']}", step["amount"], step["kind"], expires_at, step["priority"])
        if first is not None and step["share"] == 1:
            arguments = (first.key, first.amount, first.kind, expires_at, first.priority)
        key, amount, kind, expires_at, priority = arguments
        self.both(
            "add_wallet_credits",
            lambda: self.model.credit(self.now, key, amount, kind, expires_at, priority),
            p_idempotency_key=key,
            p_amount=amount,
            p_kind=kind,
            p_expires_at=expires_at,
            p_priority=priority,
        )

    def deduct(self, step: Step) -> None:
        key, amount = self.again("call", step)
        self.both(
            "deduct_call_credits",
            lambda: self.model.deduct(self.now, key, amount),
            p_call_id=key,
            p_amount=amount,
        )

    def buy(self, step: Step) -> None:
        key, amount = self.again("asset", step)
        self.both(
            "check_balance_and_deduct_asset_cost",
            lambda: self.model.buy(self.now, key, amount),
            p_idempotency_key=key,
            p_cost=amount,
            p_asset_type="number",
        )

    def again(self, scope: str, step: Step) -> tuple[str, int]:
        """A key and an amount; most often those of the first time, if there was one."""
        key = f"k{step['key']}"
        first = self.model._find(scope, key)
        if first is not None and step["share"]:
            return key, -first.amount
        return key, step["amount"]

    def refund(self, step: Step) -> None:
        charges = [e for e in self.model.entries if e.scope in ("call", "asset")]
        if step["share"] == 0:
            charges = self.model.entries
        if not charges:
            return
        charge = charges[step["which"] % len(charges)]
        amount = step["amount"]
        if step["share"]:
            left = -charge.amount - self.model.refunded.get(charge.seq, 0)
            amount = max(left // step["share"], 1)
        key = f"r{step['key']}"
        transaction_id = self.transaction_ids.get(charge.seq)
        if transaction_id is None:
            row = one(
                self.owner,
                "select ringfence.transaction_id(%(org_id)s, %(seq)s) as id",
                org_id=self.org_id,
                seq=charge.seq,
            )
            transaction_id = self.transaction_ids[charge.seq] = row["id"]
        self.both(
            "refund_transaction",
            lambda: self.model.refund(self.now, key, charge.seq, str(transaction_id), amount),
            p_idempotency_key=key,
            p_transaction_id=transaction_id,
            p_amount=amount,
        )

    def hold(self, step: Step) -> None:
        held = self.model.hold(self.now, step["amount"])
        with self.owner.transaction():
            self.owner.execute("select ringfence.lock_wallet(%s)", (self.org_id,))
            self.owner.execute("select ringfence.open_wallet(%s, %s)", (self.org_id, self.now))
            if held:
                row = one(
                    self.owner,
                    "select ringfence.hold_credit(%(org_id)s, %(amount)s, %(now)s) as allocations",
                    org_id=self.org_id,
                    amount=step["amount"],
                    now=self.now,
                )
                assert row["allocations"] == as_lists(held.allocations)
                event("held")

    def release(self, step: Step) -> None:
        if not self.model.holds:
            return
        hold: Hold = self.model.holds[step["which"] % len(self.model.holds)]
        with self.owner.transaction():
            self.owner.execute("select ringfence.lock_wallet(%s)", (self.org_id,))
            self.owner.execute(
                "select ringfence.release_hold(%s, %s, %s::bigint[], %s)",
                (
                    self.org_id,
                    hold.amount,
                    as_lists(hold.allocations),
                    self.now,
                ),
            )
        self.model.release(self.now, hold)
        event("released")

    def capture(self, step: Step) -> None:
        """A held call that has happened: it may cost less than the hold, as much, or more."""
        key = f"k{step['key']}"
        if not self.model.holds or self.model._find("call", key):
            return
        hold: Hold = self.model.holds[step["which"] % len(self.model.holds)]
        amount = hold.amount if step["share"] == 1 else step["amount"]
        arguments = {
            "org_id": self.org_id,
            "key": key,
            "amount": -amount,
            "hold": hold.amount,
            "allocations": as_lists(hold.allocations),
            "now": self.now,
        }
        expected = self.model.capture(self.now, key, amount, hold)
        row = one(
            self.owner,
            """
            select *
              from ringfence.post_entry(%(org_id)s, 'call', %(key)s, %(amount)s, 'call',
                       'revenue:call', 'settlement', p_hold => %(hold)s,
                       p_allocations => %(allocations)s::bigint[], p_as_of => %(now)s)
            """,
            **arguments,
        )
        event(f"captured {'more' if amount > hold.amount else 'at most'} what was held")
        facts = row | (row["details"] or {})
        assert {name: facts.get(name) for name in expected} == expected
        self.transaction_ids[row["seq"]] = row["transaction_id"]

    def expire(self, step: Step) -> None:
        """The job: for this wallet alone, so that tests side by side do not meet."""
        self.model.expire(self.now)
        with self.owner.transaction():
            self.owner.execute("select ringfence.lock_wallet(%s)", (self.org_id,))
            self.owner.execute("select ringfence.open_wallet(%s, %s)", (self.org_id, self.now))

    def compare(self) -> None:
        """Balance, lots and the new entries are the same in both."""
        state = one(
            self.owner,
            """
            select wallet.balance, wallet.held, wallet.has_lots, wallet.seq,
                   (select coalesce(jsonb_agg(jsonb_build_array(lot.lot_seq, lot.remaining,
                                                  lot.allocated, lot.promotional, lot.priority,
                                                  lot.open) order by lot.lot_seq), '[]')
                      from ringfence.credit_lot as lot
                     where lot.org_id = wallet.org_id) as lots,
                   (select coalesce(jsonb_agg(jsonb_build_array(entry.seq, entry.scope, entry.key,
                                                  entry.amount, entry.balance_after, entry.kind,
                                                  entry.over_limit, to_jsonb(entry.lot_moves),
                                                  extract(epoch from entry.occurred_at)::bigint)
                                              order by entry.seq), '[]')
                      from ringfence.credit_transaction as entry
                     where entry.org_id = wallet.org_id
                       and entry.seq > %(compared)s) as entries
              from ringfence.wallet as wallet
             where wallet.org_id = %(org_id)s
            """,
            org_id=self.org_id,
            compared=self.compared,
        )
        model = self.model
        assert (state["balance"], state["held"]) == (model.balance, model.held)
        assert (state["has_lots"], state["seq"]) == (model.has_lots, len(model.entries))
        lots = sorted(model.lots.values(), key=lambda lot: lot.seq)
        assert state["lots"] == [
            [
                lot.seq,
                lot.remaining,
                lot.allocated,
                lot.promotional,
                lot.priority,
                lot.remaining > 0 or lot.allocated > 0,
            ]
            for lot in lots
        ]
        if model.has_lots:
            assert sum(lot.remaining for lot in lots) == max(model.balance, 0)
        assert state["entries"] == [
            [
                entry.seq,
                entry.scope,
                entry.key,
                entry.amount,
                entry.balance_after,
                entry.kind,
                entry.over_limit,
                as_lists(entry.moves),
                entry.occurred_at and int(entry.occurred_at.timestamp()),
            ]
            for entry in model.entries[self.compared :]
        ]
        self.compared = len(model.entries)

        # What is read at an instant does not wait for anybody to book what has expired.
        later = self.now + 2 * UNIT
        row = one(
            self.ops,
            "select * from billing.wallet_balance(%(org_id)s, %(later)s)",
            org_id=self.org_id,
            later=later,
        )
        assert row["balance"] == model.spendable(later)


@pytest.fixture(scope="module")
def ops() -> Iterator[Session]:
    with connect("ringfence_ops") as session:
        yield session


@pytest.fixture(scope="module")
def owner() -> Iterator[Session]:
    with connect("ringfence_admin") as session:
        session.execute("set role ringfence_owner")
        yield session


def by_hand(*rows: tuple[str, int, int | None, int, int]) -> list[Step]:
    """A sequence written down: what, amount, expires, wait, key."""
    return [
        {"what": what, "amount": amount, "expires": expires, "wait": wait, "key": key,
         "kind": "top_up", "priority": None, "which": 2, "share": 0}
        for what, amount, expires, wait, key in rows
    ]  # fmt: skip


# What a random sequence meets seldom: a charge out of two lots and debt, the debt repaid and a lot
# expired in between, given back in parts, each of them twice and more than there is.
UNWINDING = by_hand(
    ("credit", 20, 2, 0, 0),
    ("credit", 5, None, 0, 1),
    ("deduct", 40, None, 1, 0),
    ("credit", 30, None, 0, 2),
    ("expire", 1, None, 5, 0),
    ("refund", 10, None, 0, 0),
    ("refund", 10, None, 0, 0),
    ("refund", 6, None, 0, 1),
    ("refund", 20, None, 0, 2),
    ("refund", 20, None, 1, 2),
    ("refund", 4, None, 0, 3),
    ("refund", 1, None, 0, 4),
)


@quick
@example(UNWINDING)
@given(st.lists(steps, min_size=30, max_size=60))
def test_a_wallet_is_what_the_reference_says(
    ops: Session, owner: Session, sequence: list[Step]
) -> None:
    book = Book(ops, owner)
    for step in sequence:
        book.run(step)
    # Its holds are no calls', which the audit notices: the wallet's own figures must be right.
    assert [row for row in faults(ops, book.org_id) if row["invariant"] != "held"] == []


items = st.lists(
    st.fixed_dictionaries(
        {
            "org": st.integers(0, 4),
            "call": st.integers(0, 8),
            "amount": amounts,
            "conflict": st.sampled_from([False] * 30 + [True]),
        }
    ),
    max_size=25,
)


@quick
@given(first=items, second=items)
def test_a_batch_answers_as_one_by_one(ops: Session, first: list[Step], second: list[Step]) -> None:
    worlds = [[create_organization(ops, DEBT_LIMIT) for _ in range(5)] for _ in range(2)]
    for world in worlds:
        for number, org_id in enumerate(world):
            call(ops, "add_wallet_credits", p_org_id=org_id, p_amount=40,
                 p_idempotency_key="opening", p_as_of=START)  # fmt: skip
            if number < 2:
                # One with lots; one with a lot that is overdue when the batches come.
                call(ops, "add_wallet_credits", p_org_id=org_id, p_amount=15,
                     p_idempotency_key="lot", p_expires_at=START + (1 + 9 * number) * UNIT,
                     p_priority=1, p_as_of=START)  # fmt: skip

    known: dict[tuple[int, int], int] = {}
    for place, batch in enumerate([first, second]):
        now = START + (place + 2) * UNIT
        rows = []
        for item in batch:
            # A call has one amount, unless this is to be the conflict.
            agreed = known.setdefault((item["org"], item["call"]), item["amount"])
            rows.append((item["org"], f"c{item['call']}", agreed + item["conflict"]))
        compare_batch(ops, worlds, rows, now)
    for world in worlds:
        for org_id in world:
            assert faults(ops, org_id) == []


def compare_batch(
    ops: Session,
    worlds: list[list[uuid.UUID]],
    rows: list[tuple[int, str, int]],
    now: datetime,
) -> None:
    """The batch in one world, call by call in the other."""
    together = [
        {"org_id": worlds[0][number], "call_id": key, "amount": amount}
        for number, key, amount in rows
    ]
    expected, sqlstate = one_by_one(ops, worlds[1], rows, now)
    if sqlstate:
        assert sqlstate == "RF301"
        before = [standing(ops, org_id) for org_id in worlds[0]]
        with pytest.raises(psycopg.Error) as caught:
            deduct_batch(ops, together, now)
        assert caught.value.sqlstate == sqlstate
        assert [standing(ops, org_id) for org_id in worlds[0]] == before
        event("conflict")
        return

    answers = deduct_batch(ops, together, now)
    assert [row["place"] for row in answers] == list(range(1, len(rows) + 1))
    assert [(row["org_id"], row["call_id"]) for row in answers] == [
        (worlds[0][number], key) for number, key, _ in rows
    ]
    assert [plain(row) for row in answers] == [plain(row) for row in expected]
    for row in answers:
        event(f"batch {row['outcome']}")
    # The standing may differ only in ids: the same balances, the same history.
    assert [standing(ops, org_id) for org_id in worlds[0]] == [
        standing(ops, org_id) for org_id in worlds[1]
    ]


def one_by_one(
    session: Session, world: list[uuid.UUID], rows: list[tuple[int, str, int]], now: datetime
) -> tuple[list[Row], str | None]:
    """The answers in turn, all or nothing; what failed, if something did."""
    answers: list[Row] = []
    try:
        with session.transaction():
            for number, key, amount in rows:
                answers.append(
                    call(
                        session,
                        "deduct_call_credits",
                        p_org_id=world[number],
                        p_call_id=key,
                        p_amount=amount,
                        p_as_of=now,
                    )
                )
    except psycopg.Error as error:
        return [], error.sqlstate
    return answers, None


def plain(row: Row) -> Row:
    """An answer without what names the organization or the clock."""
    details = {k: v for k, v in (row["details"] or {}).items() if k != "recorded_at"}
    hidden = {"place", "org_id", "call_id", "transaction_id", "details"}
    return {name: value for name, value in row.items() if name not in hidden} | {"details": details}


def standing(session: Session, org_id: uuid.UUID) -> list[Row]:
    """The history of a wallet, without what names the organization."""
    return session.execute(
        "select seq, kind, amount, balance_after, occurred_at, reference, counter_account, "
        "over_limit, details from billing.statement(%s, p_limit => 1000)",
        (org_id,),
    ).fetchall()
