"""The sandbox as a running thing: its clock, its thread, its command."""

from __future__ import annotations

import asyncio
import signal
import socket
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from programs import Program, free_port, invoke
from receiver import Receiver
from stages import BEGIN, staged

from ringfence.errors import Failure
from ringfence.sandbox import Sandbox, SandboxConfig
from ringfence.sandbox.clock import Agenda, Clock, iso, milliseconds
from ringfence.sandbox.vendor import VendorError


class TestClock:
    def test_moments_are_exact(self) -> None:
        moment = datetime(2030, 5, 1, 12, 0, 0, 123_999, tzinfo=UTC)
        assert iso(milliseconds(moment)) == "2030-05-01T12:00:00.123Z"
        assert iso(-1) == "1969-12-31T23:59:59.999Z"

    def test_a_day_in_a_moment(self, receiver: Receiver) -> None:
        with staged(receiver, speed=86_400) as stage:
            began = time.monotonic()
            for _ in range(20):
                stage.sandbox.inbound(stage.number, talk_seconds=300)
            stage.sandbox.wait_until_quiet()
            facts = stage.sandbox.calls()
            passed = stage.sandbox.now() - BEGIN
        assert time.monotonic() - began < 20
        assert passed > timedelta(seconds=307)
        # However late the loop came round to it, durations are exact.
        assert {call.seconds for call in facts} == {300}

    def test_the_speed_can_change(self, receiver: Receiver) -> None:
        with staged(receiver, speed=1) as stage:
            call = stage.sandbox.inbound(stage.number, talk_seconds=3600, answer_after=0)
            with pytest.raises(TimeoutError):
                stage.sandbox.wait_until_quiet(0.05)
            with pytest.raises(VendorError, match="stands still"):
                stage.sandbox.advance(1)
            stage.sandbox.set_speed(100_000)
            stage.sandbox.wait_until_quiet()
            assert stage.sandbox.call(call).ended_reason == "exceeded-max-duration"

    def test_a_call_that_ends_early_leaves_nothing_to_wait_for(self, receiver: Receiver) -> None:
        with staged(receiver, speed=10, processing_seconds=0.1) as stage:
            call = stage.sandbox.inbound(stage.number, talk_seconds=500, answer_after=0.1)
            while stage.sandbox.call(call).status != "in-progress":
                time.sleep(0.01)
            stage.sandbox.hang_up(call)
            stage.sandbox.wait_until_quiet(5)

    def test_without_a_beginning_it_is_now(self) -> None:
        with Sandbox(SandboxConfig(speed=1)) as sandbox:
            assert abs(sandbox.now() - datetime.now(UTC)) < timedelta(seconds=5)

    def test_a_fault_inside_is_not_swallowed(self) -> None:
        async def broken() -> None:
            raise ZeroDivisionError

        async def run() -> list[Exception]:
            agenda = Agenda(Clock(0, 0))
            agenda.start(broken())
            await agenda.idle()
            return agenda.failures

        assert [type(each) for each in asyncio.run(run())] == [ZeroDivisionError]


class TestThread:
    def test_it_ends_cleanly_with_calls_under_way(self, receiver: Receiver) -> None:
        with staged(receiver, speed=1) as stage:
            for _ in range(5):
                stage.sandbox.inbound(stage.number)
            url = stage.sandbox.url
        with pytest.raises(httpx.ConnectError):
            httpx.get(url, trust_env=False)
        stage.sandbox.stop()
        with pytest.raises(Failure, match="not running"):
            stage.sandbox.calls()

    def test_a_port_that_is_taken(self) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with pytest.raises(Failure, match=f"port {port}"):
                Sandbox(port=port).start()

    def test_a_setup_the_vendor_would_refuse(self) -> None:
        with pytest.raises(Failure, match=r"server\.url"):
            Sandbox(SandboxConfig(server={"url": "nowhere"})).start()
        config = SandboxConfig(server={"url": "http://x", "credentialId": "none"})
        with pytest.raises(Failure, match="credentialId"):
            Sandbox(config).start()

    def test_no_secret_shows_in_a_repr(self) -> None:
        config = SandboxConfig(api_key="hunter2", server={"url": "http://x", "secret": "hunter2"})
        assert "hunter2" not in repr(config)


class TestCommand:
    def test_it_runs_until_it_is_told_to_stop(self, receiver: Receiver) -> None:
        port = free_port()
        arguments = ["--port", str(port), "--webhook-url", receiver.url, "--speed", "1000"]
        arguments += ["--start", "2029-12-31T22:00:00+0000"]
        secrets = {"VAPI_PRIVATE_KEY": "key-1", "VAPI_HMAC_SECRET": "new, old"}
        with Program("sandbox", *arguments, url="postgresql://unused/", **secrets) as program:
            program.says("sandbox listening")
            headers = {"Authorization": "Bearer key-1"}
            url = f"http://127.0.0.1:{port}/sandbox"
            placed = httpx.post(f"{url}/calls", json={}, headers=headers, trust_env=False)
            assert placed.status_code == 201
            time_there = httpx.get(url, headers=headers, trust_env=False).json()["time"]
            assert time_there.startswith(("2029-12-31T2", "2030-01-01T"))
            assert program.end(signal.SIGTERM) == 0
            assert "sandbox stopped" in program.log
            assert "key-1" not in program.log
        assert receiver.received[0].kind == "assistant-request"
        assert "x-signature" in receiver.received[0].headers

    def test_a_port_that_is_taken_is_one_sentence(self) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            done = invoke("sandbox", "--port", str(other.getsockname()[1]))
        assert done.returncode == 1
        assert done.stderr.startswith("ringfence: The sandbox cannot listen")

    def test_what_it_is_told_is_checked(self) -> None:
        assert invoke("sandbox", "--lose", "2").returncode == 2
        done = invoke("sandbox", "--webhook-url", "nowhere", "--port", "0")
        assert (done.returncode, "server.url" in done.stderr) == (1, True)

    def test_it_waits_for_a_signal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(signal, "sigwait", lambda _: signal.SIGTERM)
        more = {"VAPI_WEBHOOK_SECRET": "shared"}
        assert invoke("sandbox", "--port", "0", "--start", "2030-01-01", **more).returncode == 0
        url = ("--webhook-url", "http://127.0.0.1:9/")
        assert invoke("sandbox", "--port", "0", *url, **more).returncode == 0
        assert invoke("sandbox", "--port", "0", *url, VAPI_HMAC_SECRET="k").returncode == 0
        assert invoke("sandbox", "--port", "0", *url).returncode == 0
