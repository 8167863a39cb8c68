"""How the wallet's tests reach the database."""

from __future__ import annotations

import json
import os
import uuid
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

Row = dict[str, Any]
Session = psycopg.Connection[Row]


def url() -> str:
    """The database under test, as its administrative login."""
    address = os.environ.get("RINGFENCE_TEST_URL")
    if not address:
        pytest.fail(
            "RINGFENCE_TEST_URL is not set: run these tests through make test", pytrace=False
        )
    return address


def connect(role: str, address: str | None = None) -> Session:
    """A session in which every call is a transaction of its own."""
    parts = conninfo_to_dict(address or url()) | {"user": role}
    return psycopg.connect(make_conninfo("", **parts), autocommit=True, row_factory=dict_row)


def create_organization(
    session: Session, debt_limit: int = 500, opening: int = 0, name: str = "Storm"
) -> uuid.UUID:
    """A customer of a test's own."""
    row = one(
        session,
        "select org_id from billing.create_organization("
        "p_name => %(name)s, p_debt_limit => %(debt_limit)s)",
        name=name,
        debt_limit=debt_limit,
    )
    org_id: uuid.UUID = row["org_id"]
    if opening:
        call(session, "add_wallet_credits", p_org_id=org_id, p_amount=opening,
             p_idempotency_key="opening")  # fmt: skip
    return org_id


def one(session: Session, query: LiteralString, **parameters: object) -> Row:
    """The one row of a query."""
    row = session.execute(query, parameters).fetchone()
    assert row is not None
    return row


CALLS: dict[str, LiteralString] = {
    "add_wallet_credits": "select * from billing.add_wallet_credits(p_org_id => %(p_org_id)s, "
    "p_amount => %(p_amount)s, p_idempotency_key => %(p_idempotency_key)s, "
    "p_kind => coalesce(%(p_kind)s, 'top_up'), p_expires_at => %(p_expires_at)s, "
    "p_priority => %(p_priority)s, p_as_of => %(p_as_of)s)",
    "deduct_call_credits": "select * from billing.deduct_call_credits(p_org_id => %(p_org_id)s, "
    "p_call_id => %(p_call_id)s, p_amount => %(p_amount)s, p_as_of => %(p_as_of)s)",
    "check_balance_and_deduct_asset_cost": "select * from "
    "billing.check_balance_and_deduct_asset_cost(p_org_id => %(p_org_id)s, p_cost => %(p_cost)s, "
    "p_asset_type => %(p_asset_type)s, p_idempotency_key => %(p_idempotency_key)s, "
    "p_as_of => %(p_as_of)s)",
    "refund_transaction": "select * from billing.refund_transaction(p_org_id => %(p_org_id)s, "
    "p_transaction_id => %(p_transaction_id)s, p_amount => %(p_amount)s, "
    "p_idempotency_key => %(p_idempotency_key)s, p_as_of => %(p_as_of)s)",
}
OPTIONAL = ("p_kind", "p_expires_at", "p_priority", "p_as_of")


def call(session: Session, function: str, **arguments: object) -> Row:
    """The answer of one of the functions that move money."""
    return one(session, CALLS[function], **(dict.fromkeys(OPTIONAL) | arguments))


def deduct_batch(session: Session, items: list[Row], as_of: object = None) -> list[Row]:
    """The answers to a batch of deductions, in order."""
    return session.execute(
        "select * from billing.deduct_call_credits_batch(%(items)s, %(as_of)s)",
        {"items": json.dumps(items, default=str), "as_of": as_of},
    ).fetchall()


def faults(session: Session, org_id: uuid.UUID) -> list[Row]:
    """What is wrong with the books of an organization."""
    return session.execute("select * from billing.audit_invariants(%s)", (org_id,)).fetchall()
