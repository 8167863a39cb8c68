"""Webhooks: signed as the vendor signs, sent where the vendor sends, and what becomes of them."""

from __future__ import annotations

import hmac
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from receiver import Received, Receiver
from stages import Stage, staged

from ringfence.sandbox import Bearer, CallFacts, Faults, HmacCredential
from ringfence.sandbox.delivery import Credential
from ringfence.vapi.signatures import HmacPlan, Refused, Verified, Verifier


def verify(verifier: Verifier, request: Received) -> Verified:
    raw = [(name.encode(), value.encode()) for name, value in request.headers.items()]
    return verifier.verify(raw, request.body, datetime.now(UTC))


class TestSignatures:
    def one(self, receiver: Receiver, server: dict[str, Any], **settings: Any) -> Received:
        with staged(receiver, server, **settings) as stage:
            stage.play()
        return receiver.received[-1]

    def test_a_shared_secret(self, receiver: Receiver) -> None:
        request = self.one(receiver, {"secret": "shared"})
        assert request.headers["x-vapi-secret"] == "shared"
        assert verify(Verifier(secrets=("new", "shared")), request) == Verified("secret", 1)

    @pytest.mark.parametrize(
        "credential", [Bearer("token"), Bearer("token", header="X-Vapi-Secret", prefix=False)]
    )
    def test_a_bearer(self, receiver: Receiver, credential: Credential) -> None:
        server = {"credentialId": "c"}
        request = self.one(receiver, server, credentials={"c": credential})
        assert verify(Verifier(secrets=("token",)), request).scheme == "secret"

    @pytest.mark.parametrize(
        ("credential", "plan"),
        [
            (HmacCredential("key"), HmacPlan()),
            (HmacCredential("key", unit="s"), HmacPlan()),
            (
                HmacCredential("key", algorithm="sha512", encoding="base64"),
                HmacPlan(algorithm="sha512", signature_encoding="base64"),
            ),
            (
                HmacCredential(
                    "key",
                    signature_header="X-Sig",
                    timestamp_header="X-At",
                    signature_prefix="v1=",
                    payload_format="{body}|{timestamp}",
                ),
                HmacPlan(
                    signature_header="X-Sig",
                    timestamp_header="X-At",
                    signature_prefix="v1=",
                    payload_format="{body}|{timestamp}",
                ),
            ),
        ],
    )
    def test_an_hmac_credential(
        self, receiver: Receiver, credential: HmacCredential, plan: HmacPlan
    ) -> None:
        server = {"credentialId": "c"}
        request = self.one(receiver, server, credentials={"c": credential})
        verifier = Verifier(hmac_secrets=("key",), plan=plan)
        assert verify(verifier, request) == Verified("hmac", 0)
        request.body += b" "
        with pytest.raises(Refused):
            verify(verifier, request)

    def test_the_default_is_what_the_vendor_describes(self, receiver: Receiver) -> None:
        server = {"credentialId": "c"}
        request = self.one(receiver, server, credentials={"c": HmacCredential("key")})
        payload = request.headers["x-timestamp"].encode() + b"." + request.body
        expected = hmac.digest(b"key", payload, "sha256").hex()
        assert request.headers["x-signature"] == expected

    def test_headers_of_the_server_win(self, receiver: Receiver) -> None:
        server = {"credentialId": "c", "headers": {"Authorization": "Basic x", "X-Tenant": "t"}}
        request = self.one(receiver, server, credentials={"c": Bearer("token")})
        assert request.headers["authorization"] == "Basic x"
        assert request.headers["x-tenant"] == "t"

    def test_a_server_of_the_call_is_unsigned_unless_it_says_how(self, receiver: Receiver) -> None:
        with staged(receiver, {"secret": "shared"}) as stage:
            stage.allow(server={"url": receiver.url})
            stage.play()
        asked, *told = receiver.received
        assert "x-vapi-secret" in asked.headers
        assert not [request for request in told if "x-vapi-secret" in request.headers]


class TestRouting:
    def test_an_event_goes_to_one_server(self, receiver: Receiver) -> None:
        with Receiver() as number_server, Receiver() as own_server, staged(receiver) as stage:
            stage.number = stage.sandbox.add_number(server={"url": number_server.url})
            number_server.answer = lambda request: (
                200,
                {
                    "assistantId": stage.assistant,
                    "assistantOverrides": {"server": {"url": own_server.url}},
                },
            )
            stage.play()
            assert number_server.kinds() == ["assistant-request"]
            assert own_server.kinds() == [
                "status-update:in-progress",
                "status-update:ended",
                "end-of-call-report",
            ]
        assert receiver.received == []

    def test_only_what_was_asked_for(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            stage.allow(serverMessages=["end-of-call-report", "transfer-update"])
            stage.play()
        assert receiver.kinds() == ["assistant-request", "end-of-call-report"]


def fates(call: CallFacts) -> list[tuple[str, str | None, bool, bool, bool, bool]]:
    return [
        (each.kind, each.status, each.lost, each.delayed, each.reordered, each.repeated)
        for each in call.deliveries
    ]


class TestFaults:
    def test_all_lost(self, receiver: Receiver) -> None:
        with staged(receiver, faults=Faults(lose=1)) as stage:
            call = stage.play()
            counters = stage.sandbox.counters()
            facts = stage.sandbox.call(call)
            listed = stage.rest("GET", f"/call/{call}").json()
        # The question is no webhook that can get lost: somebody waits for its answer.
        assert receiver.kinds() == ["assistant-request"]
        assert (counters.webhooks, counters.webhooks_lost, counters.reports_lost) == (3, 3, 1)
        assert facts.report is not None
        assert facts.report.lost
        assert not facts.report.arrived
        assert listed["status"] == "ended"

    def test_all_repeated(self, receiver: Receiver) -> None:
        with staged(receiver, faults=Faults(repeat=1)) as stage:
            stage.play()
            assert stage.sandbox.counters().reports_repeated == 1
        assert Counter(receiver.kinds()[1:]).most_common() == [
            ("status-update:in-progress", 2),
            ("status-update:ended", 2),
            ("end-of-call-report", 2),
        ]
        first, second = receiver.of("end-of-call-report")
        # The body of a repeat differs, so nobody can tell repeats by their hash.
        assert first != second
        assert first["cost"] == second["cost"]

    def test_some_reordered(self, receiver: Receiver) -> None:
        faults = Faults(reorder=0.5)
        with staged(receiver, faults=faults, seed=3) as stage:
            for _ in range(12):
                stage.play()
            assert stage.sandbox.counters().webhooks_reordered > 5
        orders: dict[str, list[str]] = {}
        for request in receiver.received:
            orders.setdefault(request.message["call"]["id"], []).append(request.kind)
        usual = next(iter(orders.values()))
        assert all(sorted(order) == sorted(usual) for order in orders.values())
        assert len({tuple(order) for order in orders.values()}) > 2

    def test_all_late(self, receiver: Receiver) -> None:
        with staged(receiver, faults=Faults(delay=1, longest_delay=600)) as stage:
            stage.sandbox.inbound(stage.number, talk_seconds=10)
            stage.sandbox.settle()
            stage.sandbox.advance(20)
            early = len(receiver.received)
            stage.sandbox.advance(700)
            assert stage.sandbox.counters().webhooks_delayed == 3
        assert early < len(receiver.received) == 4

    def test_faults_of_one_kind_only(self, receiver: Receiver) -> None:
        faults = Faults(lose=1, only=frozenset({"end-of-call-report"}))
        with staged(receiver, faults=faults) as stage:
            stage.play()
        assert receiver.kinds()[-1] == "status-update:ended"
        assert len(receiver.received) == 3

    def test_a_seed_repeats_a_day(self) -> None:
        faults = Faults(lose=0.2, repeat=0.2, reorder=0.2, delay=0.2, hang=0.2)

        def day(seed: int) -> list[Any]:
            with Receiver() as receiver, staged(receiver, faults=faults, seed=seed) as stage:
                for each in range(20):
                    stage.sandbox.inbound(stage.number, talk_seconds=30 + each)
                stage.sandbox.settle()
                stage.sandbox.advance(3600)
                return [(call.id, fates(call)) for call in stage.sandbox.calls()]

        first = day(1)
        assert day(1) == first
        assert day(2) != first

    def test_rates_come_true(self, receiver: Receiver) -> None:
        faults = Faults(lose=0.1, repeat=0.1, only=frozenset({"end-of-call-report"}))
        with staged(receiver, faults=faults) as stage:
            number = stage.sandbox.add_number(assistant_id=stage.assistant)
            stage.sandbox.set_speed(100_000)
            for _ in range(100):
                stage.sandbox.inbound(number, talk_seconds=60)
            stage.sandbox.wait_until_quiet()
            counters = stage.sandbox.counters()
        assert counters.reports == 100
        assert 2 <= counters.reports_lost <= 20
        assert 2 <= counters.reports_repeated <= 20
        received = len(receiver.of("end-of-call-report"))
        assert received == 100 - counters.reports_lost + counters.reports_repeated


PLAN = {"type": "exponential", "maxRetries": 3, "baseDelaySeconds": 2}


class TestRetries:
    def refusing(self, stage: Stage, times: int, status: int = 503) -> list[datetime]:
        """Reports are refused so many times; returns when, by the vendor's clock, they came."""
        came: list[datetime] = []

        def answer(request: Received) -> tuple[int, Any]:
            if request.kind == "assistant-request":
                return 200, {"assistantId": stage.assistant}
            if request.kind == "end-of-call-report":
                came.append(datetime.now(UTC))
                return (status if len(came) <= times else 200), {}
            return 200, {}

        stage.receiver.answer = answer
        return came

    def test_without_a_plan_there_is_one_attempt(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            came = self.refusing(stage, 1)
            facts = stage.sandbox.call(stage.play())
            assert stage.sandbox.counters().given_up == 1
        assert len(came) == 1
        assert facts.report is not None
        assert facts.report.answers == [503]

    def test_with_a_plan_it_is_tried_again(self, receiver: Receiver) -> None:
        with staged(receiver, {"backoffPlan": PLAN}) as stage:
            self.refusing(stage, 2)
            facts = stage.sandbox.call(stage.play())
        assert facts.report is not None
        assert facts.report.answers == [503, 503, 200]
        assert facts.report.arrived

    def test_the_waits_double(self, receiver: Receiver) -> None:
        with staged(receiver, {"backoffPlan": PLAN}) as stage:
            came = self.refusing(stage, 99)
            stage.sandbox.inbound(stage.number, talk_seconds=10)
            stage.sandbox.settle()
            counts = []
            # The report is due 2.5 + 10 + 5 seconds after the ring.
            for step in (17.4, 0.2, 1.8, 0.2, 3.8, 0.2, 7.8, 0.2, 600):
                stage.sandbox.advance(step)
                counts.append(len(came))
        assert counts == [0, 1, 1, 2, 2, 3, 3, 4, 4]

    def test_excluded_statuses_are_final(self, receiver: Receiver) -> None:
        plan = {**PLAN, "type": "fixed", "excludedStatusCodes": [401]}
        with staged(receiver, {"backoffPlan": plan}) as stage:
            came = self.refusing(stage, 99, status=401)
            stage.play()
            assert len(came) == 1
            self.refusing(stage, 99, status=500)
            facts = stage.sandbox.call(stage.play())
        assert facts.report is not None
        assert facts.report.answers == [500] * 4

    def test_nobody_there(self, receiver: Receiver) -> None:
        with staged(receiver) as stage:
            stage.allow(server={"url": "http://127.0.0.1:9/"})
            facts = stage.sandbox.call(stage.play())
        assert facts.report is not None
        assert facts.report.answers == [None]
        assert not facts.report.arrived
