"""A call at the sandbox goes as it goes at the vendor, also when it goes wrong."""

from __future__ import annotations

import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from receiver import Received, Receiver
from stages import BEGIN, Stage, staged

from ringfence.sandbox import Behaviour, Faults, Sandbox, SandboxConfig
from ringfence.sandbox.vendor import VendorError

USUAL = ["assistant-request", "status-update:in-progress", "status-update:ended"]
WHOLE = [*USUAL, "end-of-call-report"]


class TestInbound:
    def test_from_ring_to_report(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            stage.allow(maxDurationSeconds=540, metadata={"reservation": "r-1"})
            facts = stage.sandbox.call(stage.play(90))
        assert receiver.kinds() == WHOLE
        assert facts.ended_reason == "customer-ended-call"
        assert facts.seconds == 90
        assert facts.max_seconds == 540
        assert facts.metadata == {"reservation": "r-1"}
        assert facts.started_at == BEGIN + timedelta(seconds=2.5)
        assert facts.report is not None
        assert facts.report.arrived
        (report,) = receiver.of("end-of-call-report")
        assert report["durationMs"] == 90_000
        assert report["startedAt"] == "2030-05-01T12:00:02.500Z"
        assert report["endedAt"] == "2030-05-01T12:01:32.500Z"
        assert report["assistant"]["metadata"] == {"reservation": "r-1"}

    def test_the_call_in_a_webhook_is_what_it_was_at_the_beginning(
        self, receiver: Receiver
    ) -> None:
        with staged(receiver) as stage:
            stage.play()
        for request in receiver.received:
            call = request.message["call"]
            assert call["status"] == "ringing"
            assert call["updatedAt"] == call["createdAt"]
            assert not {"startedAt", "endedAt", "cost", "endedReason"} & call.keys()

    def test_the_limit_ends_it_a_little_late(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            stage.allow(maxDurationSeconds=60)
            over = stage.sandbox.call(stage.play(600))
            within = stage.sandbox.call(stage.play(60))
        assert over.ended_reason == "exceeded-max-duration"
        assert 60 < over.seconds < Decimal("61.6")
        assert within.ended_reason == "customer-ended-call"
        assert within.seconds == 60

    def test_without_a_limit_there_are_ten_minutes(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            facts = stage.sandbox.call(stage.play(3000))
        assert facts.max_seconds == 600
        assert 600 < facts.seconds < 602

    def test_no_money(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            stage.answer(200, {"error": "No credit.", "assistantId": "ignored", "nonsense": 1})
            facts = stage.sandbox.call(stage.play())
            assert stage.sandbox.counters().requests_denied == 1
        assert facts.ended_reason == "assistant-request-returned-error"
        assert facts.spoken == ("No credit.",)
        assert facts.started_at is None
        assert facts.seconds == facts.cost == 0
        # It never began, so nothing is reported.
        assert receiver.kinds() == ["assistant-request", "status-update:ended"]

    @pytest.mark.parametrize(
        ("status", "answer", "reason"),
        [
            (500, {}, "failed"),
            (403, {"error": "No."}, "failed"),
            (402, b"", "failed"),
            (201, {"error": "No."}, "failed"),
            (302, {}, "failed"),
            (200, b"", "failed"),
            (200, b"<html>", "failed"),
            (200, b'{"error": NaN}', "failed"),
            (200, [], "returned-invalid-assistant"),
            (200, {}, "returned-no-assistant"),
            (200, {"assistantOverrides": {}}, "returned-no-assistant"),
            (200, {"error": ""}, "returned-unspeakable-error"),
            (200, {"error": {"code": 1}}, "returned-unspeakable-error"),
            (200, {"assistantId": "who"}, "returned-invalid-assistant"),
            (200, {"assistant": {"name": "x", "endCall": True}}, "returned-invalid-assistant"),
            (200, {"assistantId": 7}, "returned-invalid-assistant"),
            (200, {"assistantId": "x", "metadata": {}}, "returned-invalid-assistant"),
        ],
    )
    def test_bad_answers(self, receiver: Receiver, status: int, answer: Any, reason: str) -> None:
        with staged(receiver) as stage:
            stage.answer(status, answer)
            facts = stage.sandbox.call(stage.play())
            assert stage.sandbox.counters().requests_failed == 1
        assert facts.ended_reason == f"assistant-request-{reason}"
        (ended,) = receiver.of("status-update:ended")
        assert ended["inboundPhoneCallDebuggingArtifacts"]["assistantRequestError"]

    @pytest.mark.parametrize(
        ("overrides", "fault"),
        [
            ({"maxDurationSeconds": 9}, "maxDurationSeconds must not be less than 10"),
            ({"maxDurationSeconds": 43_201}, "maxDurationSeconds must not be greater than 43200"),
            ({"maxDurationSeconds": "60"}, "maxDurationSeconds must be a number"),
            ({"maxDurationSeconds": True}, "maxDurationSeconds must be a number"),
            ({"maxDuration": 60}, "property maxDuration should not exist"),
            ({"metadata": "x"}, "metadata must be an object"),
            ({"serverMessages": ["status-check"]}, "serverMessages.0 must be one of"),
            ({"serverMessages": "hang"}, "serverMessages must be an array"),
            ({"server": {"url": "nowhere"}}, "server.url must be a URL address"),
            ({"server": {"url": "https://[x"}}, "server.url must be a URL address"),
            ({"server": {"timeoutSeconds": 301}}, "timeoutSeconds must not be greater"),
            ({"server": {"credentialId": "none"}}, "credentialId none does not exist"),
            ({"server": {"backoffPlan": {"type": "fixed"}}}, "maxRetries should not be null"),
            ({"server": {"retries": 3}}, "server.property retries should not exist"),
            ({"server": []}, "server must be an object"),
            ({"monitorPlan": {"controlEnabled": 1}}, "controlEnabled must be a boolean"),
            ({"firstMessage": 1}, "firstMessage must be a string"),
            ({"name": "x" * 41}, "name must be shorter"),
            ({"hooks": [{"on": "call.ending"}]}, "do should not be null"),
        ],
    )
    def test_overrides_vapi_would_refuse(
        self, receiver: Receiver, overrides: dict[str, Any], fault: str
    ) -> None:
        with staged(receiver) as stage:
            stage.allow(**overrides)
            facts = stage.sandbox.call(stage.play())
        assert facts.ended_reason == "assistant-request-returned-invalid-assistant"
        (ended,) = receiver.of("status-update:ended")
        assert fault in ended["inboundPhoneCallDebuggingArtifacts"]["assistantRequestError"]

    def test_an_answer_as_the_product_gives_it(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            stage.allow(
                maxDurationSeconds=43_200,
                metadata={"organization": "o"},
                server={
                    "url": receiver.url,
                    "timeoutSeconds": 20,
                    "backoffPlan": {
                        "type": "exponential",
                        "maxRetries": 8,
                        "baseDelaySeconds": 2,
                        "excludedStatusCodes": [400, 413],
                    },
                },
                serverMessages=["status-update", "end-of-call-report"],
                monitorPlan={"controlEnabled": True, "listenEnabled": False},
                firstMessage=None,
                silenceTimeoutSeconds=30.5,
            )
            stage.play()
        assert receiver.kinds() == WHOLE

    def test_a_transient_assistant(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            stage.answer(200, {"assistant": {"name": "T", "maxDurationSeconds": 30}})
            facts = stage.sandbox.call(stage.play(90))
        assert facts.ended_reason == "exceeded-max-duration"

    def test_a_late_answer_is_no_answer(self, receiver: Receiver) -> None:
        with staged(receiver, assistant_request_seconds=0.2) as stage:

            def dawdle(request: Received) -> tuple[int, Any]:
                time.sleep(0.6 if request.kind == "assistant-request" else 0)
                return 200, {"assistantId": stage.assistant}

            receiver.answer = dawdle
            facts = stage.sandbox.call(stage.play())
        assert facts.ended_reason == "assistant-request-failed"

    def test_nobody_there_and_no_address_at_all(self, receiver: Receiver) -> None:
        with staged(receiver, server={"url": "http://127.0.0.1:9/"}) as stage:
            assert stage.sandbox.call(stage.play()).ended_reason == "assistant-request-failed"
        with Sandbox(SandboxConfig(speed=0)) as sandbox:
            call = sandbox.inbound(sandbox.add_number())
            sandbox.advance(100)
            facts = sandbox.call(call)
        assert facts.ended_reason == "assistant-request-failed"
        assert facts.deliveries == ()
        assert receiver.received == []

    def test_a_number_with_an_assistant_asks_nobody(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            number = stage.sandbox.add_number(assistant_id=stage.assistant)
            stage.sandbox.inbound(number)
            stage.sandbox.advance(300)
        assert receiver.kinds() == WHOLE[1:]

    def test_a_fallback_takes_failed_calls_past_the_gate(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            fallback = {"type": "number", "number": "+15005550199"}
            stage.number = stage.sandbox.add_number(fallback=fallback)
            stage.answer(500, {})
            failed = stage.sandbox.call(stage.play())
            stage.answer(200, {"error": "No credit."})
            denied = stage.sandbox.call(stage.play())
        assert failed.ended_reason == "assistant-forwarded-call"
        assert denied.ended_reason == "assistant-request-returned-error"

    def test_a_destination_instead_of_an_assistant(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            stage.answer(200, {"destination": {"type": "number", "number": "+15005550199"}})
            facts = stage.sandbox.call(stage.play())
        assert facts.ended_reason == "assistant-forwarded-call"
        assert "status-update:forwarding" in receiver.kinds()

    def test_the_caller_hangs_up(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            call = stage.sandbox.inbound(stage.number, talk_seconds=500)
            stage.sandbox.advance(32.5)
            stage.sandbox.hang_up(call)
            stage.sandbox.hang_up(call)
            stage.sandbox.advance(1000)
            facts = stage.sandbox.call(call)
        assert facts.ended_reason == "customer-ended-call"
        assert facts.seconds == 30
        assert receiver.kinds() == WHOLE

    def test_the_caller_hangs_up_before_anybody_answers(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            call = stage.sandbox.inbound(stage.number)
            stage.sandbox.settle()
            stage.sandbox.hang_up(call)
            stage.sandbox.advance(1000)
            assert stage.sandbox.call(call).started_at is None
        assert receiver.kinds() == ["assistant-request", "status-update:ended"]

    def test_the_caller_hangs_up_while_we_are_asked(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:

            def hang_up(request: Received) -> tuple[int, Any]:
                if request.kind == "assistant-request":
                    stage.sandbox.hang_up(request.message["call"]["id"])
                return 200, {"assistantId": stage.assistant}

            receiver.answer = hang_up
            facts = stage.sandbox.call(stage.play())
        assert facts.ended_reason == "customer-ended-call"
        assert facts.started_at is None

    def test_a_full_house(self, receiver: Receiver) -> None:
        with staged(receiver, concurrency_limit=1) as stage:
            stage.sandbox.inbound(stage.number, talk_seconds=100)
            facts = stage.sandbox.call(stage.sandbox.inbound(stage.number))
            reason = "call.start.error-subscription-concurrency-limit-reached"
            assert facts.ended_reason == reason
            body = {
                "assistantId": stage.assistant,
                "phoneNumberId": stage.number,
                "customer": {"number": "+15005550100"},
            }
            assert stage.rest("POST", "/call", json=body).status_code == 400
            stage.sandbox.advance(200)
            assert stage.rest("POST", "/call", json=body).status_code == 201

    def test_hang_is_not_the_end(self, receiver: Receiver) -> None:
        with staged(receiver, faults=Faults(hang=1)) as stage:
            facts = stage.sandbox.call(stage.play(90))
        assert receiver.kinds() == [*WHOLE[:2], "hang", *WHOLE[2:]]
        assert facts.seconds == 90

    def test_the_unconnected_can_be_reported_too(self, receiver: Receiver) -> None:
        with staged(receiver, report_unconnected=True) as stage:
            stage.answer(200, {"error": "No credit."})
            stage.play()
        (report,) = receiver.of("end-of-call-report")
        assert (report["cost"], report["durationMs"]) == (0, 0)
        assert "startedAt" not in report

    def test_squads_and_legacy_server_settings(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            overrides = {
                "maxDurationSeconds": 45,
                "serverUrl": receiver.url,
                "serverUrlSecret": "legacy",
            }
            stage.answer(200, {"squadId": "s-1", "squadOverrides": overrides})
            facts = stage.sandbox.call(stage.play())
        assert facts.max_seconds == 45
        assert receiver.received[-1].headers["x-vapi-secret"] == "legacy"


class TestOutbound:
    def body(self, stage: Stage, **more: Any) -> dict[str, Any]:
        return {
            "assistantId": stage.assistant,
            "phoneNumberId": stage.number,
            "customer": {"number": "+15005550100"},
            **more,
        }

    def post(self, stage: Stage, **more: Any) -> httpx.Response:
        return stage.rest("POST", "/call", json=self.body(stage, **more))

    def test_dialled_answered_reported(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            stage.sandbox.expect("+15005550100", Behaviour(talk_seconds=42))
            overrides = {"maxDurationSeconds": 60, "metadata": {"reservation": "r"}}
            created = self.post(stage, assistantOverrides=overrides, name="mine")
            assert created.status_code == 201
            document = created.json()
            assert (document["status"], document["cost"]) == ("queued", 0)
            assert document["subscriptionLimits"]["remainingConcurrentCalls"] == 999
            stage.sandbox.advance(300)
            facts = stage.sandbox.call(document["id"])
            listed = stage.rest("GET", f"/call/{document['id']}").json()
        assert facts.seconds == 42
        assert listed["name"] == "mine"
        assert receiver.kinds() == ["status-update:ringing", *WHOLE[1:]]
        assert receiver.received[0].message["call"]["status"] == "queued"

    def test_nobody_picks_up(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            stage.sandbox.expect("+15005550100", Behaviour(answers=False))
            call = self.post(stage).json()["id"]
            stage.sandbox.advance(300)
            assert stage.sandbox.call(call).ended_reason == "customer-did-not-answer"
        assert receiver.kinds() == ["status-update:ringing", "status-update:ended"]

    def test_a_scheduled_call_waits(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            later = (BEGIN + timedelta(hours=1)).isoformat()
            call = self.post(stage, schedulePlan={"earliestAt": later}).json()
            assert call["status"] == "scheduled"
            stage.sandbox.advance(3500)
            assert stage.sandbox.call(call["id"]).status == "scheduled"
            stage.sandbox.hang_up(call["id"])
            stage.sandbox.advance(3500)
            assert stage.sandbox.call(call["id"]).started_at is None
            assert self.post(stage, schedulePlan={"earliestAt": "soon"}).status_code == 400

    @pytest.mark.parametrize(
        ("more", "fault"),
        [
            ({"metadata": {}}, "property metadata should not exist"),
            ({"name": "x" * 41}, "name must be shorter"),
            ({"assistantId": None}, "One of assistant"),
            ({"assistantId": "who"}, "does not exist"),
            ({"phoneNumberId": None}, "phoneNumberId"),
            ({"phoneNumberId": "what"}, "phoneNumberId does not exist"),
            ({"customer": None}, "customer"),
            ({"customer": {"number": "5550100"}}, "E.164"),
            ({"customer": {"number": "+15005550100", "externalId": "x" * 41}}, "externalId"),
            ({"assistantOverrides": {"maxDurationSeconds": 5}}, "must not be less than 10"),
        ],
    )
    def test_what_is_refused(self, receiver: Receiver, more: dict[str, Any], fault: str) -> None:
        with staged(receiver) as stage:
            refused = self.post(stage, **more)
        assert refused.status_code == 400
        document = refused.json()
        assert (document["error"], document["statusCode"]) == ("Bad Request", 400)
        assert fault in " ".join(document["message"])

    def test_a_body_that_is_no_object(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            assert stage.rest("POST", "/call", content=b"[]").status_code == 400
            assert stage.rest("POST", "/call", content=b"{").status_code == 400


class TestTruth:
    def test_the_vendor_changes_its_figures(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            call = stage.play(90)
            before = stage.rest("GET", f"/call/{call}").json()
            stage.sandbox.amend(call, talk_seconds=80)
            stage.sandbox.amend(call, cost=Decimal("1.2345"))
            after = stage.rest("GET", f"/call/{call}").json()
            facts = stage.sandbox.call(call)
            with pytest.raises(ValueError, match="amended"):
                stage.sandbox.amend(stage.sandbox.inbound(stage.number), talk_seconds=1)
        assert facts.seconds == 80
        assert facts.cost == Decimal("1.2345")
        assert after["cost"] == 1.2345
        assert after["updatedAt"] > before["updatedAt"]
        assert after["endedAt"] < before["endedAt"]
        assert len(receiver.of("end-of-call-report")) == 1

    def test_costs_are_rounded_one_by_one(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            stage.play(147.736)
        (report,) = receiver.of("end-of-call-report")
        total = sum((Decimal(str(part["cost"])) for part in report["costs"]), Decimal(0))
        assert Decimal(str(report["cost"])) == round(total, 4)
        assert report["durationMinutes"] == 2.4623
        (fee,) = [part for part in report["costs"] if part["type"] == "vapi"]
        assert fee["cost"] == 0.123115
        (heard,) = [part for part in report["costs"] if part["type"] == "transcriber"]
        assert heard["minutes"] > report["durationMinutes"]

    def test_counters_add_up(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            for _ in range(3):
                stage.play()
            stage.sandbox.inbound(stage.number, talk_seconds=500)
            counters = stage.sandbox.counters()
            assert len(stage.sandbox.calls()) == 4
        assert (counters.calls, counters.live, counters.ended) == (4, 1, 3)
        assert (counters.webhooks, counters.reports, counters.attempts) == (9, 3, 9)

    def test_what_makes_no_sense_is_refused_at_once(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            with pytest.raises(VendorError, match="404"):
                stage.sandbox.inbound("nowhere")
            with pytest.raises(VendorError, match=r"E\.164"):
                stage.sandbox.add_number("555")
            with pytest.raises(VendorError, match="assistantId"):
                stage.sandbox.add_number(assistant_id="who")
            with pytest.raises(VendorError, match="should not exist"):
                stage.sandbox.add_assistant(colour="red")
            with pytest.raises(ValueError, match="probability"):
                stage.sandbox.set_faults(Faults(lose=4))
            with pytest.raises(ValueError, match="negative"):
                Faults(longest_delay=-1)
