"""Orders to live calls: only to Vapi, rebuilt from parts, and never believed without looking."""

from __future__ import annotations

import json

import httpx
import pytest
from receiver import Receiver
from vendors import Vendor

from ringfence.sandbox import Faults
from ringfence.vapi.client import (
    ControlUrl,
    ControlUrlRefused,
    VapiClient,
    VapiRefused,
    VapiUnavailable,
)

CALL = "0198c2b4-6f1e-7aa3-9d0c-5b7e21f4c9aa"
HOST = "phone-call-websocket.aws-us-west-2-backend-production2.vapi.ai"
URL = f"https://{HOST}/{CALL}/control"


class TestControlUrl:
    def test_it_is_rebuilt_from_its_parts(self) -> None:
        control = ControlUrl.parse(URL, CALL)
        assert control == ControlUrl(HOST, CALL)
        assert control.rebuilt() == URL

    @pytest.mark.parametrize(
        "received",
        [
            "",
            "<" + URL + ">",
            URL.replace("https", "http"),
            URL.replace("https", "file"),
            URL + "/",
            URL + "?a=b",
            URL + "#x",
            URL + "\n",
            URL.upper(),
            URL.replace(CALL, "another"),
            URL.replace("control", "listen"),
            URL.replace(HOST, HOST + ":444"),
            URL.replace(HOST, "user@" + HOST),
            URL.replace(HOST, "evil.example#" + HOST),
            URL.replace(HOST, HOST + ".evil.example"),
            URL.replace(HOST, "vapi.ai.evil.example"),
            URL.replace(HOST, "evilvapi.ai"),
            URL.replace(HOST, "vapi.ai"),
            URL.replace(HOST, "-x.vapi.ai"),
            URL.replace(HOST, "127.0.0.1"),
            URL.replace(HOST, "[::1]"),
            "https://[" + HOST,
            f"http://127.0.0.1:8090/{CALL}/control",
            f"https://{HOST}/x/../{CALL}/control",
        ],
    )
    def test_anything_else_is_refused(self, received: str) -> None:
        with pytest.raises(ControlUrlRefused):
            ControlUrl.parse(received, CALL)

    def test_one_more_host_and_only_that_one(self) -> None:
        url = f"http://127.0.0.1:8090/{CALL}/control"
        assert ControlUrl.parse(url, CALL, "127.0.0.1:8090").rebuilt("127.0.0.1:8090") == url
        for extra in ("127.0.0.1:8091", "127.0.0.1", "evil.example:8090", None):
            with pytest.raises(ControlUrlRefused):
                ControlUrl.parse(url, CALL, extra)
        with pytest.raises(ControlUrlRefused):
            ControlUrl("evil.example", CALL).rebuilt("evil.example")

    @pytest.mark.parametrize("call_id", ["", "a/b", "..", "a?b", "a b"])
    def test_parts_are_checked_when_they_are_used(self, call_id: str) -> None:
        with pytest.raises(ControlUrlRefused):
            ControlUrl(HOST, call_id).rebuilt()
        client = VapiClient("key")
        with client, pytest.raises(ControlUrlRefused):
            client.end_call(ControlUrl("evil.example", CALL))


class TestOrders:
    def live(self, vendor: Vendor, talk_seconds: float = 300) -> tuple[str, ControlUrl]:
        """A call that is under way, and where it takes orders."""
        sandbox = vendor.sandbox
        assistant = sandbox.add_assistant(name="Receptionist")
        number = sandbox.add_number(assistant_id=assistant)
        call = sandbox.inbound(number, talk_seconds=talk_seconds)
        sandbox.advance(10)
        with vendor.client() as client:
            text = client.get_call(call)
            assert text is not None
            received = json.loads(text.text)["monitor"]["controlUrl"]
            return call, client.control_url(received, call)

    def test_a_call_is_ended(self, vendor: Vendor) -> None:
        call, control = self.live(vendor)
        with vendor.client() as client:
            assert client.end_call(control)
            # It has ended, so the next order finds nobody.
            assert not client.end_call(control)
        facts = vendor.sandbox.call(call)
        assert (facts.status, facts.ended_reason) == ("ended", "manually-canceled")
        assert vendor.sandbox.counters().control_accepted == 1

    def test_a_call_is_warned_and_goes_on(self, vendor: Vendor) -> None:
        call, control = self.live(vendor)
        with vendor.client() as client:
            assert client.say(control, "Your balance runs out in a minute.")
        vendor.sandbox.advance(60)
        facts = vendor.sandbox.call(call)
        assert facts.spoken == ("Your balance runs out in a minute.",)
        assert facts.status == "in-progress"

    def test_a_call_is_ended_after_a_last_word(self, vendor: Vendor) -> None:
        call, control = self.live(vendor)
        with vendor.client() as client:
            assert client.say(control, "Goodbye.", end_call=True)
        vendor.sandbox.advance(5)
        reason = vendor.sandbox.call(call).ended_reason
        assert reason == "assistant-ended-call-after-message-spoken"

    def test_success_is_no_proof(self, vendor: Vendor) -> None:
        call, control = self.live(vendor)
        vendor.sandbox.set_faults(Faults(ignore_control=1.0))
        with vendor.client() as client:
            assert client.end_call(control)
        assert vendor.sandbox.call(call).status == "in-progress"
        assert vendor.sandbox.counters().control_ignored == 1

    def test_an_order_is_given_once_whatever_comes_back(self) -> None:
        with Receiver(lambda _: (503, b"")) as receiver:
            host = receiver.url.removeprefix("http://").removesuffix("/hook")
            with VapiClient("hunter2", base_url=f"http://{host}") as client:
                with pytest.raises(VapiUnavailable):
                    client.say(ControlUrl(host, CALL), "Hello.")
                receiver.answer = lambda _: (302, b"")
                with pytest.raises(VapiRefused) as raised:
                    client.end_call(ControlUrl(host, CALL))
            assert raised.value.status == 302
            assert len(receiver.received) == 2
            # The key is for the API; a control URL's host has no business with it.
            assert not [r for r in receiver.received if "authorization" in r.headers]
            assert json.loads(receiver.received[1].body) == {"type": "end-call"}

    def test_nobody_answers(self) -> None:
        def refuse(_: httpx.Request) -> httpx.Response:
            raise httpx.ConnectTimeout("late")

        client = VapiClient("key", transport=httpx.MockTransport(refuse))
        with client, pytest.raises(VapiUnavailable, match="ConnectTimeout"):
            client.end_call(ControlUrl(HOST, CALL))
