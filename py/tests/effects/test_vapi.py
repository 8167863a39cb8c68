"""Orders to live calls, carried out against the sandbox vendor: ended means that it has ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from outbox import Outbox
from vendors import BEGIN

from ringfence import api
from ringfence.sandbox import Faults, Sandbox, SandboxConfig


@dataclass
class Line:
    """One organization's call, at the vendor and in our books."""

    box: Outbox
    sandbox: Sandbox
    org_id: str
    call: str

    def decide(self, topic: str, **more: object) -> UUID:
        host = self.sandbox.url.removeprefix("http://")
        payload = {"call_id": self.call, "vapi_call_id": self.call, "control_host": host}
        return self.box.decide(topic, payload | more, self.org_id)

    def carry(self, **more: str) -> None:
        # Time passes at the vendor only while somebody waits for it.
        variables = {"VAPI_PRIVATE_KEY": self.sandbox.api_key, "VAPI_BASE_URL": self.sandbox.url}
        self.box.carry(self.sandbox.advance, **(variables | more))

    @property
    def status(self) -> str:
        return self.sandbox.call(self.call).status

    @property
    def acknowledged(self) -> bool:
        ((at,),) = self.box.session.call(
            "select end_acknowledged_at from billing.calls where org_id = %s and call_id = %s",
            [self.org_id, self.call],
        )
        return at is not None


@pytest.fixture
def line(box: Outbox) -> Iterator[Line]:
    # Another seed each time, because the ids of calls come from it and are one organization's each.
    config = SandboxConfig(speed=0, start=BEGIN, seed=uuid4().int >> 80)
    with Sandbox(config) as sandbox:
        number = sandbox.add_number(assistant_id=sandbox.add_assistant(name="Receptionist"))
        call = sandbox.inbound(number, talk_seconds=600)
        sandbox.advance(10)
        ((org_id,),) = box.session.call(
            "select org_id from billing.create_organization(p_name => 'Caller')"
        )
        box.session.call("select billing.add_wallet_credits(%s, 1000, 'x')", [org_id])
        box.session.call("select billing.reserve_call_credits(%s, %s, %s)", [org_id, call, call])
        yield Line(box, sandbox, org_id, call)
        box.session.call("select billing.release_reservation(%s, %s, 'over')", [org_id, call])


def test_a_call_is_ended_and_has_ended(line: Line) -> None:
    effect = line.decide("vapi.end_call")
    line.carry()
    assert line.status == "ended"
    assert line.box.look(effect)["result"] == {"ended": True}
    assert line.acknowledged


def test_with_a_last_sentence(line: Line) -> None:
    effect = line.decide("vapi.end_call", message="Goodbye.")
    line.carry()
    facts = line.sandbox.call(line.call)
    assert facts.spoken == ("Goodbye.",)
    assert facts.ended_reason == "assistant-ended-call-after-message-spoken"
    assert line.box.look(effect)["status"] == "done"


def test_an_order_that_is_taken_and_not_followed_is_given_again(line: Line) -> None:
    line.sandbox.set_faults(Faults(ignore_control=1.0))
    effect = line.decide("vapi.end_call", message="Goodbye.")
    line.carry()
    found = line.box.look(effect)
    assert found["last_error"] == "Vapi took the order, but the call goes on."
    assert (found["status"], line.status) == ("waiting", "in-progress")
    assert line.acknowledged
    line.sandbox.set_faults(Faults())
    line.box.hurry()
    line.carry()
    # The second time without a word.
    assert line.sandbox.call(line.call).ended_reason == "manually-canceled"
    assert line.box.look(effect)["status"] == "done"


def test_a_call_that_is_over_needs_no_order(line: Line) -> None:
    line.sandbox.hang_up(line.call)
    orders = [line.decide("vapi.end_call"), line.decide("vapi.say", message="Soon.")]
    unknown = [
        line.decide("vapi.end_call", control_host=None),
        line.decide("vapi.say", message="Soon.", control_host=None),
        line.decide("vapi.say", message="Soon.", control_host=None, vapi_call_id="nobody"),
    ]
    line.carry()
    for effect in orders + unknown:
        assert line.box.look(effect)["result"] == {"over": True}
    assert not line.acknowledged


def test_a_call_that_is_settled_is_not_called(line: Line) -> None:
    line.box.session.call(
        "select billing.commit_reserved_credits(%s, %s, 60)", [line.org_id, line.call]
    )
    effect = line.decide("vapi.end_call")
    line.carry()
    assert line.box.look(effect)["result"] == {"over": True}
    assert line.status == "in-progress"


def test_a_settlement_is_proof_enough(line: Line) -> None:
    line.sandbox.set_faults(Faults(ignore_control=1.0))

    def settle(_: float) -> None:
        line.box.session.call(
            "select billing.commit_reserved_credits(%s, %s, 60)", [line.org_id, line.call]
        )

    effect = line.decide("vapi.end_call")
    line.box.carry(settle, VAPI_PRIVATE_KEY=line.sandbox.api_key, VAPI_BASE_URL=line.sandbox.url)
    assert line.box.look(effect)["result"] == {"ended": True}


def test_where_to_is_asked_when_it_was_never_heard(line: Line) -> None:
    effect = line.decide("vapi.say", message="Soon.", control_host=None)
    line.carry()
    assert line.sandbox.call(line.call).spoken == ("Soon.",)
    assert line.box.look(effect)["result"] == {"over": False}


def test_a_call_without_a_control_url(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    from ringfence.vapi.client import CallText, VapiClient

    def get_call(_: VapiClient, call_id: str) -> CallText:
        return CallText(call_id, json.dumps({"id": call_id, "status": "in-progress"}))

    monkeypatch.setattr(VapiClient, "get_call", get_call)
    effect = line.decide("vapi.say", message="Soon.", control_host=None)
    line.carry()
    assert line.box.look(effect)["last_error"] == "Vapi states no control URL for the call."


@pytest.mark.parametrize("host", ["evil.example", "vapi.ai.evil.example", "127.0.0.1:9", "x@a"])
def test_orders_go_to_vapi_only(line: Line, host: str) -> None:
    effect = line.decide("vapi.end_call", control_host=host)
    line.carry()
    found = line.box.look(effect)
    assert found["status"] == "dead"
    assert "control URL" in found["last_error"]


def test_vapi_is_away_or_refuses(line: Line) -> None:
    line.sandbox.refuse_api(503, times=1, retry_after="30")
    effect = line.decide("vapi.end_call", control_host=None)
    line.carry()
    assert 25 <= line.box.look(effect)["wait"] <= 30
    line.box.hurry()
    line.carry(VAPI_PRIVATE_KEY="wrong")
    found = line.box.look(effect)
    # A person puts that right, and then it goes on.
    assert found["status"] == "waiting"
    assert "VAPI_PRIVATE_KEY" in found["last_error"]


def test_what_became_of_a_call(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []

    @dataclass
    class Settled:
        outcome: str = "settled"

    def settle(_db: object, **arguments: Any) -> Settled:
        told.append(arguments)
        return Settled()

    monkeypatch.setattr(api, "settle_looked_up_call", settle, raising=False)
    known = line.decide("vapi.look_up_call")
    unknown = line.decide("vapi.look_up_call", vapi_call_id="nobody", call_id="other")
    line.carry()
    assert line.box.look(known)["result"] == {"outcome": "settled"}
    assert line.box.look(unknown)["status"] == "done"
    texts = {arguments["p_call_id"]: arguments["p_call"] for arguments in told}
    assert json.loads(texts[line.call])["id"] == line.call
    assert texts["other"] is None
