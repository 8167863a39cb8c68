"""What customers are told of, from the deduction to the letter, and how often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from outbox import Outbox
from receiver import Receiver

from ringfence import api
from ringfence.db import Database


def organization(box: Outbox, balance: int) -> str:
    ((org_id,),) = box.session.call(
        "select org_id from billing.create_organization(p_name => 'Shop',"
        " p_email => 'shop@example.com')"
    )
    box.session.call("select billing.add_wallet_credits(%s, %s, 'opening')", [org_id, balance])
    return str(org_id)


def topics(box: Outbox, org_id: str) -> list[str]:
    rows = box.session.call(
        "select topic from billing.outbox_messages where org_id = %s order by topic", [org_id]
    )
    return [topic for (topic,) in rows]


def test_many_at_once_make_one_notice(
    box: Outbox, ops_database: Database, receiver: Receiver
) -> None:
    org_id = organization(box, 700)
    api.set_webhook_endpoint(
        ops_database, p_org_id=org_id, p_url=receiver.url, p_events=["balance.low"]
    )

    def deduct(number: int) -> str | None:
        answer = api.deduct_call_credits(
            ops_database.patient(), p_org_id=org_id, p_call_id=f"c{number}", p_amount=10
        )
        return answer.outcome

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(deduct, range(40))) == {"applied"}
    assert topics(box, org_id) == ["webhook"]
    box.carry(RINGFENCE_WEBHOOKS_TO_LOOPBACK="yes")
    (request,) = receiver.received
    # At the moment of the crossing, not at that of sending.
    assert b'"balance": 490' in request.body


def test_a_letter_only_where_there_is_a_channel(box: Outbox) -> None:
    without, later = organization(box, 600), organization(box, 600)
    box.session.call("select billing.deduct_call_credits(%s, 'c', 200)", [without])
    box.session.call("select billing.register_channels('worker:mail', '{email}')")
    box.session.call("select billing.deduct_call_credits(%s, 'c', 200)", [later])
    assert topics(box, without) == []
    assert topics(box, later) == ["email"]


def test_what_is_undone_is_not_told(box: Outbox, receiver: Receiver) -> None:
    org_id = organization(box, 600)
    box.session.call("select billing.set_webhook_endpoint(%s, %s)", [org_id, receiver.url])
    # A crash half-way, as far as the database can tell.
    with suppress(ZeroDivisionError), box.session.transaction():
        box.session.call("select billing.deduct_call_credits(%s, 'c', 200)", [org_id])
        assert topics(box, org_id) == ["webhook"]
        raise ZeroDivisionError
    assert topics(box, org_id) == []
    box.session.call("select billing.deduct_call_credits(%s, 'c', 200)", [org_id])
    assert topics(box, org_id) == ["webhook"]
