"""Calls whose reports were lost are charged once; what does not agree is found and corrected."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from compared import Stage
from wallets import connect

PER_MINUTE = 70


def test_calls_whose_reports_were_lost_are_charged_once(stage: Stage) -> None:
    ids = stage.past(30)
    lost, gated, failed = ids[:4], ids[0], ids[1]
    stage.ops.execute(
        "select billing.reserve_call_credits(%s, %s, %s)", [stage.org_id, gated, gated]
    )
    with connect("ringfence_web") as web:
        web.execute(
            "select billing.receive_webhook('vapi', %s, 'end-of-call-report', 'broken')",
            [f"{failed}:end-of-call-report"],
        )
    for call_id in ids[4:]:
        stage.charge(call_id, 60)

    run = stage.reconcile()
    assert run["webhook_reliability"] == Decimal("86.67")
    assert run["result"] | {"webhookReliability": None} == {
        "totalChecked": 30,
        "missingFound": 4,
        "recovered": 4,
        "webhookReliability": None,
        "errors": [],
    }
    calls = stage.calls()
    assert {call_id for call_id in ids if calls[call_id]["reconciled"]} == set(lost)
    assert {calls[call_id]["charge"] for call_id in ids} == {PER_MINUTE}
    assert stage.balance() == 1_000_000 - 30 * PER_MINUTE
    causes = {call_id: each["cause"] for call_id, each in stage.findings("missing").items()}
    assert causes == dict.fromkeys(lost, "vendor_miss") | {failed: "our_failure"}

    again = stage.reconcile()
    assert (again["total_checked"], again["missing_found"], again["recovered"]) == (30, 0, 0)
    assert stage.balance() == 1_000_000 - 30 * PER_MINUTE


def test_another_duration_or_cost_is_corrected_once(stage: Stage) -> None:
    shorter, longer, dearer = stage.past(3)
    for call_id in (shorter, longer, dearer):
        stage.ops.execute(
            "select billing.reserve_call_credits(%s, %s, %s)", [stage.org_id, call_id, call_id]
        )
    stage.charge(shorter, 90)
    stage.charge(longer, 30)
    stage.charge(dearer, 60)
    stage.reconcile()
    found = stage.findings("mismatched_duration")
    assert {call_id: each["amount"] for call_id, each in found.items()} == {
        shorter: -35,
        longer: 35,
    }

    stage.sandbox.amend(dearer, cost=Decimal("0.5"))
    run = stage.reconcile()
    assert (run["mismatched"], run["adjusted"]) == (1, 0)
    assert stage.calls()[dearer]["vendor_cost"] == Decimal("0.5")
    assert stage.findings("mismatched_cost").keys() == {dearer}
    assert stage.reconcile()["mismatched"] == 0
    assert stage.balance() == 1_000_000 - 3 * PER_MINUTE


def test_what_is_not_over_or_just_was_is_left_alone(stage: Stage) -> None:
    assistant = stage.sandbox.add_assistant(name="R")
    number = stage.sandbox.add_number("+15005550007", assistant_id=assistant)
    stage.ops.execute(
        "select billing.link_vendor(%s, 'vapi', 'phone_number', %s)", [stage.org_id, number]
    )
    stage.sandbox.inbound(number, talk_seconds=3600)
    stage.sandbox.settle()
    stage.past(2, ago=timedelta(minutes=10))
    stage.past(1, ago=timedelta(hours=48.5))
    stage.past(1, ago=timedelta(hours=50))

    run = stage.reconcile()
    assert (run["total_checked"], run["recovered"]) == (0, 0)
    assert stage.calls() == {}
    assert stage.findings("missing") == {}


def test_the_calls_of_nobody_are_kept_until_somebody_is_found(stage: Stage) -> None:
    stranger = stage.sandbox.add_number("+15005550008")
    [call_id] = stage.past(1, number=stranger)
    run = stage.reconcile(org=None)
    assert run["quarantined"] >= 1
    assert stage.findings("quarantined")[call_id]["org_id"] is None
    assert stage.calls() == {}

    stage.ops.execute(
        "select billing.link_vendor(%s, 'vapi', 'phone_number', %s)", [stage.org_id, stranger]
    )
    stage.reconcile(org=None)
    assert stage.calls()[call_id]["charge"] == PER_MINUTE
    assert stage.findings("quarantined")[call_id]["resolution"] == "owner_found"


def test_a_run_of_one_organization_leaves_the_others_alone(stage: Stage) -> None:
    stranger = stage.sandbox.add_number("+15005550009")
    stage.past(2, number=stranger)
    stage.past(1)
    run = stage.reconcile()
    assert (run["total_checked"], run["passed_over"]) == (1, 2)
