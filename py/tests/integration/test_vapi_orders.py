"""In whatever order Vapi's events of a call come, and how often: the money is the same."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from gated import Gated

from ringfence import api
from ringfence.db import Session

NOW = datetime.now(UTC).replace(microsecond=0)
STARTED, ENDED = NOW - timedelta(seconds=90), NOW - timedelta(seconds=30)
FACTS: dict[str, dict[str, Any]] = {
    "assistant-request": {},
    "in-progress": {
        "status": "in-progress",
        "timestamp": int(STARTED.timestamp() * 1000) + 3,
    },
    "hang": {"timestamp": int(STARTED.timestamp() * 1000) + 9000},
    "ended": {"status": "ended", "timestamp": int(ENDED.timestamp() * 1000)},
    "end-of-call-report": {
        "startedAt": STARTED.isoformat(),
        "endedAt": ENDED.isoformat(),
        "cost": 0.0731,
        "endedReason": "customer-ended-call",
    },
}
STATE = """
select call.status::text, call.charge, call.started_at, call.ended_at, call.duration_seconds,
       call.vendor_cost, call.ended_reason, call.settled_by, call.control_host,
       call.phone_number_id, call.call_id = call.vapi_call_id, wallet.balance, wallet.held,
       (select count(*) from ringfence.live_call where live_call.org_id = call.org_id),
       (select count(*) from ringfence.ledger
         where ledger.org_id = call.org_id and ledger.kind = 'call')
  from ringfence.call join ringfence.wallet on wallet.org_id = call.org_id
 where call.vapi_call_id = %(call)s
"""


def play(gated: Gated, order: Sequence[str]) -> list[tuple[Any, ...]]:
    """Sends the events of a new call in this order, and has each worked in at once."""
    call_id = str(uuid.uuid4())
    for name in order:
        facts = FACTS[name]
        kind = "status-update" if "status" in facts else name
        body = gated.message(kind, call_id, **facts)
        body["message"]["call"]["monitor"] = {"controlUrl": "https://phone.vapi.ai/c/control"}
        if name == "assistant-request":
            api.answer_assistant_request(gated.session, p_payload=json.dumps(body))
            continue
        api.receive_webhook(
            gated.session,
            p_vendor="vapi",
            p_event_key=f"{call_id}:{name}",
            p_event_type=kind,
            p_payload=json.dumps(body),
        )
        gated.work(call_id)
    return gated.ask(STATE, call=call_id)


REPEATS: dict[str, Callable[[list[str]], list[str]]] = {
    "once": lambda order: order,
    "each twice": lambda order: [name for name in order for _ in range(2)],
    "all again, backwards": lambda order: [*order, *reversed(order)],
}


@pytest.mark.parametrize("repeat", REPEATS)
def test_every_order_ends_alike(root: Session, repeat: str) -> None:
    every = 1 if repeat == "once" else 3
    for order in itertools.islice(itertools.permutations(FACTS), 0, None, every):
        gated = Gated(root).set_up()
        (state,) = play(gated, REPEATS[repeat](list(order)))
        assert state == (
            "ended", 70, STARTED, ENDED, 60, Decimal("0.0731"), "customer-ended-call",
            "webhook", "phone.vapi.ai", gated.number, True, 9930, 0, 0, 1,
        ), order  # fmt: skip


def test_an_unknown_number_loses_nothing_in_any_order(root: Session) -> None:
    for order in itertools.islice(itertools.permutations(FACTS), 0, None, 3):
        gated = Gated(root)
        assert play(gated, order) == []
        settled = gated.ask(
            "select resolved.settled, resolved.amount"
            " from (select tests.wallet(1000) as org_id) as made,"
            " lateral billing.link_vendor(made.org_id, 'vapi', 'phone_number', %(number)s),"
            " lateral billing.resolve_quarantine('vapi', 'phone_number', %(number)s) as resolved",
            number=gated.number,
        )
        assert settled == [(1, -70)], order
