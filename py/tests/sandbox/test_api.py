"""The sandbox's REST API keeps to what is documented of Vapi's, and forgives nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from receiver import Receiver
from stages import BEGIN, Stage, staged

from ringfence.sandbox import Sandbox, SandboxConfig
from ringfence.sandbox.clock import iso, milliseconds


def at(seconds: float) -> str:
    return iso(milliseconds(BEGIN + timedelta(seconds=seconds)))


class TestLists:
    @pytest.fixture
    def stage(self, receiver: Receiver) -> Any:
        with staged(receiver) as stage:
            moments = [BEGIN + timedelta(seconds=each) for each in range(150)]
            stage.sandbox.past_calls(stage.number, moments, talk_seconds=30)
            yield stage

    def listed(self, stage: Stage, **query: Any) -> list[str]:
        answer = stage.rest("GET", "/call", params=query)
        assert answer.status_code == 200, answer.text
        return [call["createdAt"] for call in answer.json()]

    def test_a_hundred_newest_unless_told_otherwise(self, stage: Stage) -> None:
        assert self.listed(stage) == [at(each) for each in range(149, 49, -1)]

    def test_the_limit(self, stage: Stage) -> None:
        assert self.listed(stage, limit=1) == [at(149)]
        assert self.listed(stage, limit=0) == []
        assert len(self.listed(stage, limit=1000)) == 150

    def test_bounds(self, stage: Stage) -> None:
        assert self.listed(stage, createdAtGe=at(147)) == [at(149), at(148), at(147)]
        assert self.listed(stage, createdAtGt=at(147)) == [at(149), at(148)]
        assert self.listed(stage, createdAtLt=at(2)) == [at(1), at(0)]
        assert self.listed(stage, createdAtLe=at(2)) == [at(2), at(1), at(0)]
        between = {"createdAtGe": at(10), "createdAtLe": at(10)}
        assert self.listed(stage, **between) == [at(10)]
        finer = {"createdAtGe": "2030-05-01T12:00:10.000001Z", "createdAtLt": at(12)}
        assert self.listed(stage, **finer) == [at(11)]

    def test_bounds_of_the_last_change(self, stage: Stage) -> None:
        # Created, 2.5 s of ringing, 30 of talk, 5 of processing.
        assert self.listed(stage, updatedAtLe=at(38.5)) == [at(1), at(0)]
        both = {"updatedAtLe": at(38.5), "createdAtGe": at(1)}
        assert self.listed(stage, **both) == [at(1)]

    def test_by_name(self, stage: Stage) -> None:
        (first, *_) = stage.rest("GET", "/call", params={"limit": 1}).json()
        assert self.listed(stage, id=first["id"]) == [at(149)]
        assert self.listed(stage, assistantId="nobody") == []
        assert len(self.listed(stage, phoneNumberId=stage.number)) == 100

    @pytest.mark.parametrize(
        "query",
        [
            {"limit": 1001},
            {"limit": -1},
            {"limit": "many"},
            {"status": "ended"},
            {"page": 2},
            {"sortOrder": "ASC"},
            {"cursor": "x"},
            {"createdAtGe": "yesterday"},
            {"createdAtGe": "2030-05-01T12:00:00 00:00:00"},
            [("limit", 1), ("limit", 2)],
        ],
    )
    def test_what_there_is_not(self, stage: Stage, query: Any) -> None:
        assert stage.rest("GET", "/call", params=query).status_code == 400

    @pytest.mark.parametrize("order", ["oldest", "arbitrary"])
    def test_other_orders(self, receiver: Receiver, order: str) -> None:
        with staged(receiver, order=order) as stage:
            moments = [BEGIN + timedelta(seconds=each) for each in range(30)]
            stage.sandbox.past_calls(stage.number, moments)
            listed = self.listed(stage)
        assert sorted(listed) == [at(each) for each in range(30)]
        assert (listed == sorted(listed)) == (order == "oldest")


class TestRest:
    def test_keys(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "sandbox"}):
                for path in ("/call", "/assistant", "/sandbox"):
                    answer = stage.rest("GET", path, headers=headers)
                    assert answer.status_code == 401
                    assert answer.json()["statusCode"] == 401

    def test_trouble_on_demand(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            stage.sandbox.refuse_api(429, times=2, retry_after="3")
            stage.sandbox.refuse_api(502)
            answers = [stage.rest("GET", "/call") for _ in range(4)]
            assert stage.sandbox.counters().api_refused == 3
        assert [answer.status_code for answer in answers] == [429, 429, 502, 200]
        assert answers[0].headers["Retry-After"] == "3"
        assert "Retry-After" not in answers[2].headers

    def test_assistants_and_numbers(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            (assistant,) = stage.rest("GET", "/assistant").json()
            (number,) = stage.rest("GET", "/phone-number").json()
            assert stage.rest("GET", f"/assistant/{stage.assistant}").json() == assistant
            assert stage.rest("GET", f"/phone-number/{stage.number}").json() == number
            assert (assistant["name"], number["assistantId"]) == ("R", None)
            for path in ("/assistant/x", "/phone-number/x", "/call/x", "/nowhere", "/call/"):
                missing = stage.rest("GET", path)
                assert (missing.status_code, missing.json()["error"]) == (404, "Not Found")
            assert stage.rest("DELETE", "/call").status_code == 405

    def test_a_patch_changes_the_name_and_ends_nothing(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            call = stage.sandbox.inbound(stage.number)
            stage.sandbox.advance(10)
            path = f"/call/{call}"
            assert stage.rest("PATCH", path, json={"name": "n"}).json()["name"] == "n"
            assert stage.rest("PATCH", path, json={"status": "ended"}).status_code == 400
            assert stage.sandbox.call(call).status == "in-progress"


class TestControl:
    def order(self, stage: Stage, call: str, order: Any, **headers: str) -> int:
        path = f"/{call}/control"
        return stage.rest("POST", path, json=order, headers=headers).status_code

    @pytest.fixture
    def stage(self, receiver: Receiver) -> Any:
        with staged(receiver) as stage:
            yield stage

    def live(self, stage: Stage, **overrides: Any) -> str:
        stage.allow(**overrides)
        call = stage.sandbox.inbound(stage.number, talk_seconds=500)
        stage.sandbox.settle()
        stage.sandbox.advance(20)
        return call

    @pytest.mark.parametrize(
        "order",
        [
            {"message": {"type": "end-call"}},
            {"type": "hang-up"},
            {"type": "end-call", "reason": "money"},
            {"type": "say"},
            {"type": "say", "content": 1},
            {"type": "control", "control": "end"},
            {"type": ["end-call"]},
            "end-call",
        ],
    )
    def test_what_it_cannot_read_it_takes_and_does_nothing(self, stage: Stage, order: Any) -> None:
        call = self.live(stage)
        assert self.order(stage, call, order) == 200
        stage.sandbox.advance(10)
        facts = stage.sandbox.call(call)
        assert (facts.status, facts.spoken) == ("in-progress", ())
        assert stage.sandbox.counters().control_refused == 1

    def test_other_orders_are_taken(self, stage: Stage) -> None:
        call = self.live(stage)
        message = {"role": "system", "content": "Wrap up."}
        assert self.order(stage, call, {"type": "add-message", "message": message}) == 200
        assert self.order(stage, call, {"type": "control", "control": "mute-customer"}) == 200
        assert stage.sandbox.counters().control_accepted == 2

    def test_a_transfer_is_the_end_of_what_we_hear(self, stage: Stage, receiver: Receiver) -> None:
        call = self.live(stage, serverMessages=["transfer-update", "status-update"])
        destination = {"type": "number", "number": "+15005550199"}
        assert self.order(stage, call, {"type": "transfer", "destination": destination}) == 200
        stage.sandbox.settle()
        assert stage.sandbox.call(call).ended_reason == "assistant-forwarded-call"
        assert receiver.kinds()[-3:] == [
            "status-update:forwarding",
            "transfer-update",
            "status-update:ended",
        ]

    def test_nobody_to_order(self, stage: Stage) -> None:
        assert self.order(stage, "nobody", {"type": "end-call"}) == 404
        call = self.live(stage, monitorPlan={"controlEnabled": False})
        assert self.order(stage, call, {"type": "end-call"}) == 404
        listed = stage.rest("GET", f"/call/{call}").json()
        assert "controlUrl" not in listed["monitor"]

    def test_a_call_may_ask_who_orders(self, stage: Stage) -> None:
        call = self.live(stage, monitorPlan={"controlAuthenticationEnabled": True})
        assert self.order(stage, call, {"type": "end-call"}) == 401
        key = f"Bearer {stage.sandbox.config.public_key}"
        assert self.order(stage, call, {"type": "end-call"}, Authorization=key) == 200
        assert stage.sandbox.call(call).status == "ended"

    def test_a_body_that_is_no_json(self, stage: Stage) -> None:
        call = self.live(stage)
        answer = stage.rest("POST", f"/{call}/control", content=b"end")
        assert answer.status_code == 400


class TestOwnSurface:
    """What a demonstration in another process uses."""

    @pytest.fixture
    def stage(self, receiver: Receiver) -> Any:
        with staged(receiver) as stage:
            yield stage

    def test_a_call_from_outside(self, stage: Stage) -> None:
        body = {"customer": "+15005550111", "talkSeconds": 61.5, "answerAfter": 1}
        placed = stage.rest("POST", "/sandbox/calls", json=body)
        assert placed.status_code == 201
        stage.sandbox.settle()
        assert stage.rest("POST", "/sandbox/clock", json={"advance": 100}).status_code == 200
        (truth,) = stage.rest("GET", "/sandbox/calls").json()
        assert (truth["seconds"], truth["customer"]) == (61.5, "+15005550111")
        assert [each["answers"] for each in truth["webhooks"]] == [[200]] * 3
        overview = stage.rest("GET", "/sandbox").json()
        assert overview["counters"]["ended"] == 1
        assert overview["phoneNumbers"] == {stage.number: "+15005550006"}
        assert (overview["quiet"], overview["speed"]) == (True, 0)

    def test_another_number(self, stage: Stage) -> None:
        assistant = stage.rest("POST", "/sandbox/assistants", json={"name": "Night"}).json()["id"]
        fixed = stage.rest("POST", "/sandbox/numbers", json={"assistantId": assistant}).json()["id"]
        assert stage.rest("GET", f"/phone-number/{fixed}").json()["assistantId"] == assistant
        stage.rest("POST", "/sandbox/calls", json={"phoneNumberId": fixed, "talkSeconds": 5})
        stage.rest("POST", "/sandbox/clock", json={"advance": 100})
        (truth,) = stage.rest("GET", "/sandbox/calls").json()
        assert (truth["seconds"], truth["phoneNumberId"]) == (5, fixed)

    def test_hanging_up(self, stage: Stage) -> None:
        call = stage.rest("POST", "/sandbox/calls", json={}).json()["id"]
        answer = stage.rest("POST", f"/sandbox/calls/{call}/hang-up")
        assert answer.json()["endedReason"] == "customer-ended-call"
        assert stage.rest("POST", "/sandbox/calls/x/hang-up").status_code == 404

    def test_mishaps(self, stage: Stage, receiver: Receiver) -> None:
        faults = {"lose": 1, "only": ["end-of-call-report"]}
        assert stage.rest("PUT", "/sandbox/faults", json=faults).status_code == 200
        stage.play()
        assert receiver.of("end-of-call-report") == []
        trouble = {"status": 429, "times": 1, "retryAfter": "1"}
        assert stage.rest("POST", "/sandbox/trouble", json=trouble).status_code == 200
        assert stage.rest("GET", "/call").status_code == 429

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("PUT", "/sandbox/faults", {"lose": 2}),
            ("PUT", "/sandbox/faults", {"lose": "x"}),
            ("PUT", "/sandbox/faults", {"luck": 1}),
            ("POST", "/sandbox/trouble", {"status": 200}),
            ("POST", "/sandbox/trouble", {}),
            ("POST", "/sandbox/calls", {"seconds": 1}),
            ("POST", "/sandbox/calls", []),
            ("POST", "/sandbox/clock", {"speed": -1}),
            ("POST", "/sandbox/numbers", {"assistantId": "nobody"}),
        ],
    )
    def test_what_makes_no_sense(self, stage: Stage, method: str, path: str, body: Any) -> None:
        assert stage.rest(method, path, json=body).status_code == 400

    def test_a_call_needs_a_number(self) -> None:
        with Sandbox(SandboxConfig(speed=0)) as sandbox:
            headers = {"Authorization": f"Bearer {sandbox.api_key}"}
            url = f"{sandbox.url}/sandbox/calls"
            answer = httpx.post(url, json={}, headers=headers, trust_env=False)
        assert answer.status_code == 404
