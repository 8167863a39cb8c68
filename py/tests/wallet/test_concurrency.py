"""Many at once, through real connections: money is there once, a key counts once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from at_once import at_once
from storm import run
from wallets import Session, call, connect, create_organization, faults, url

# All of these share one worker of pytest-xdist: together they need too many connections.
pytestmark = pytest.mark.xdist_group("many-connections")


@pytest.fixture(scope="module")
def ops() -> Iterator[Session]:
    with connect("ringfence_ops") as session:
        yield session


@pytest.mark.parametrize(("calls", "asset_type"), [(1000, "phone_number"), (100, "provision")])
def test_money_for_one_buys_one(ops: Session, calls: int, asset_type: str) -> None:
    org_id = create_organization(ops, opening=100)
    answers = at_once(
        24,
        calls,
        lambda session, number: call(
            session,
            "check_balance_and_deduct_asset_cost",
            p_org_id=org_id,
            p_cost=100,
            p_asset_type=asset_type,
            p_idempotency_key=f"purchase {number}",
        ),
    )
    outcomes = Counter(answer["outcome"] for answer in answers)
    assert outcomes == {"applied": 1, "insufficient_credit": calls - 1}
    assert {answer["balance_after"] for answer in answers if not answer["applied"]} <= {0}
    assert faults(ops, org_id) == []


def test_one_key_counts_once(ops: Session) -> None:
    org_id = create_organization(ops, opening=1000)
    answers = at_once(
        50,
        50,
        lambda session, number: call(
            session, "deduct_call_credits", p_org_id=org_id, p_call_id="one call", p_amount=70
        ),
    )
    assert Counter(answer["outcome"] for answer in answers) == {"applied": 1, "duplicate": 49}
    # All of them tell the same.
    names = ("transaction_id", "seq", "amount", "balance_before", "balance_after")
    assert len({tuple(answer[name] for name in names) for answer in answers}) == 1
    assert (answers[0]["amount"], answers[0]["balance_after"]) == (-70, 930)
    assert faults(ops, org_id) == []


def test_a_storm_leaves_the_books_in_order() -> None:
    outcomes = run(url(), seconds=2.5)
    for outcome in ("applied", "duplicate", "debt_limit_exceeded", "insufficient_credit"):
        assert outcomes[outcome] > 0, outcomes
