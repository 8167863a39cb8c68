"""How the tests of calls reach the database, and what a call costs."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from decimal import Decimal
from typing import LiteralString

from wallets import Row, Session, one

PER_MINUTE = 70

CALLS: dict[str, LiteralString] = {
    "reserve": "select * from billing.reserve_call_credits(p_org_id => %(org_id)s, "
    "p_call_id => %(call_id)s, p_vapi_call_id => %(vapi_call_id)s, "
    "p_estimated_minutes => coalesce(%(minutes)s::integer, 5), p_as_of => %(as_of)s)",
    "commit": "select * from billing.commit_reserved_credits(p_org_id => %(org_id)s, "
    "p_call_id => %(call_id)s, p_duration_seconds => %(seconds)s, p_as_of => %(as_of)s)",
    "release": "select * from billing.release_reservation(p_org_id => %(org_id)s, "
    "p_call_id => %(call_id)s, p_as_of => %(as_of)s)",
    "link": "select * from billing.link_call(p_org_id => %(org_id)s, p_call_id => %(call_id)s, "
    "p_vapi_call_id => %(vapi_call_id)s, p_as_of => %(as_of)s)",
    "check": "select * from billing.check_call(p_org_id => %(org_id)s, p_call_id => %(call_id)s, "
    "p_elapsed_seconds => %(seconds)s, p_as_of => %(as_of)s)",
    "tick": "select billing.tick_live_calls(p_as_of => %(as_of)s) as calls",
    "cleanup": "select billing.cleanup_expired_reservations(p_as_of => %(as_of)s) as ended",
}
OPTIONAL = ("vapi_call_id", "minutes", "seconds", "as_of")


def ask(session: Session, function: str, **arguments: object) -> Row:
    """The answer of one of the functions about calls."""
    return one(session, CALLS[function], **(dict.fromkeys(OPTIONAL) | arguments))


def price(seconds: Decimal | int) -> int:
    """What a call of that length costs: by the second, each begun second and unit whole."""
    whole = -(-seconds // 1) if isinstance(seconds, int) else int(seconds.__ceil__())
    return -(-PER_MINUTE * whole // 60)


def affordable(amount: int) -> int:
    """The most whole seconds that cost no more than that."""
    return max(amount, 0) * 60 // PER_MINUTE


def set_up(session: Session, org_id: uuid.UUID, **settings: object) -> None:
    """Changes settings of an organization."""
    one(
        session,
        "select count(*) from billing.configure_organization(%(org_id)s, %(settings)s)",
        org_id=org_id,
        settings=json.dumps(settings),
    )


def start_call(owner: Session, org_id: uuid.UUID, call_id: str, started_at: datetime) -> None:
    """What the handler of the vendor's status updates does."""
    with owner.transaction():
        owner.execute("select ringfence.lock_wallet(%s)", (org_id,))
        owner.execute("select ringfence.start_call(%s, %s, %s)", (org_id, call_id, started_at))
