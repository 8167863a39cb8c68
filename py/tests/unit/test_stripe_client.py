"""How Stripe is asked, and that its answers come back to the letter."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from receiver import Received, Receiver

from ringfence.stripe_answer import Unanswered
from ringfence.stripe_client import StripeClient

KEY = "sk_test_not_to_be_seen"
ERROR = {"error": {"type": "card_error", "code": "card_declined", "payment_intent": {"id": "pi_1"}}}


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Receiver, StripeClient]]:
    with Receiver() as vendor:
        address = vendor.url.removesuffix("/hook")
        with StripeClient(KEY, base_url=address, account="acct_1", timeout=0.5) as client:
            yield vendor, client


@pytest.fixture
def vendor(pair: tuple[Receiver, StripeClient]) -> Receiver:
    vendor, _ = pair
    vendor.received.clear()
    vendor.headers.clear()
    vendor.answer = lambda _: (200, {})
    return vendor


@pytest.fixture
def client(pair: tuple[Receiver, StripeClient]) -> StripeClient:
    return pair[1]


def test_what_is_asked_goes_out_unchanged(vendor: Receiver, client: StripeClient) -> None:
    asked = {
        "mode": "payment",
        "metadata": {"a": "ä"},
        "line_items": [{"quantity": 1, "price_data": {"unit_amount": 12345678901234567890}}],
        "adaptive_pricing": {"enabled": False},
        "success_url": "https://a.example/?s={CHECKOUT_SESSION_ID}",
    }
    client.create_session(json.dumps(asked), "checkout:1")
    (request,) = vendor.received
    assert request.path == "/v1/checkout/sessions"
    assert {name: value for name, (value,) in parse_qs(request.body.decode()).items()} == {
        "mode": "payment",
        "metadata[a]": "ä",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][unit_amount]": "12345678901234567890",
        "adaptive_pricing[enabled]": "false",
        "success_url": "https://a.example/?s={CHECKOUT_SESSION_ID}",
    }
    headers = request.headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["idempotency-key"] == "checkout:1"
    assert headers["stripe-account"] == "acct_1"
    assert headers["stripe-version"].startswith("2026-10-28")


def test_nothing_is_said_of_this_machine(vendor: Receiver, client: StripeClient) -> None:
    client.session("cs_1")
    client.session("cs_1")
    assert "x-stripe-client-telemetry" not in vendor.received[1].headers
    said = json.loads(vendor.received[1].headers["x-stripe-client-user-agent"])
    assert not {"platform", "telemetry_id"} & set(said)


@pytest.mark.parametrize("status", [200, 400, 401, 402, 403, 404, 409, 429, 500, 503])
def test_every_answer_comes_back_to_the_letter(
    vendor: Receiver, client: StripeClient, status: int
) -> None:
    text = json.dumps(ERROR) + " \n"
    vendor.answer = lambda _: (status, text.encode())
    vendor.headers = {"Retry-After": "7"}
    answer = client.create_intent("{}", "recharge:1")
    assert (answer.status, answer.text) == (status, text)
    assert answer.retry_after == 7.0
    assert "card_declined" not in repr(answer)
    # Nothing was tried again.
    assert len(vendor.received) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"[]"), (200, b"<html>"), (502, b"<html>"), (302, b""), (200, b"\xff{}"), (200, b"")],
)
def test_what_is_not_stripes_is_no_answer(
    vendor: Receiver, client: StripeClient, status: int, body: bytes
) -> None:
    vendor.answer = lambda _: (status, body)
    with pytest.raises(Unanswered, match=str(status)):
        client.session("cs_1")
    assert len(vendor.received) == 1


def test_nobody_there() -> None:
    with StripeClient(KEY, base_url="http://127.0.0.1:1") as lonely:
        with pytest.raises(Unanswered) as silence:
            lonely.session("cs_of_somebody")
        told = f"{silence.value!r} {silence.value.__cause__!r} {lonely!r} {vars(lonely)!r}"
    assert "cs_of_somebody" not in told
    assert KEY not in told


def test_an_answer_that_trickles_in_comes_to_an_end() -> None:
    stop = threading.Event()

    def drip(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection, contextlib.suppress(OSError):
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
            while not stop.wait(0.05):
                connection.sendall(b" ")

    with socket.create_server(("127.0.0.1", 0)) as server:
        dripping = threading.Thread(target=drip, args=(server,), daemon=True)
        dripping.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        with (
            StripeClient(KEY, base_url=address, timeout=0.2) as client,
            pytest.raises(Unanswered, match="ReadTimeout"),
        ):
            client.session("cs_1")
        stop.set()
        dripping.join(5)


def test_the_session_comes_with_its_intent(vendor: Receiver, client: StripeClient) -> None:
    client.session("cs_1/../x?y")
    (request,) = vendor.received
    assert request.path == "/v1/checkout/sessions/cs_1%2F..%2Fx%3Fy?expand[0]=payment_intent"
    assert "idempotency-key" not in request.headers


def pages(*contents: list[dict[str, Any]]) -> Any:
    """Answers page by page, and says which are not the last."""
    left = list(contents)

    def answer(_: Received) -> tuple[int, Any]:
        page = left.pop(0)
        return 200, {"object": "list", "data": page, "has_more": bool(left)}

    return answer


def test_the_intents_of_a_customer_are_all_of_them(vendor: Receiver, client: StripeClient) -> None:
    vendor.answer = pages([{"id": "pi_3"}, {"id": "pi_2"}], [{"id": "pi_1", "amount": 10**19}])
    found = client.intents_of("cus_1", datetime(2030, 1, 1, tzinfo=UTC))
    assert json.loads(found.text) == {
        "object": "list",
        "data": [{"id": "pi_3"}, {"id": "pi_2"}, {"id": "pi_1", "amount": 10**19}],
    }
    asked = [parse_qs(urlsplit(request.path).query) for request in vendor.received]
    assert asked[0] == {"limit": ["100"], "customer": ["cus_1"], "created[gte]": ["1893456000"]}
    assert asked[1] == {**asked[0], "starting_after": ["pi_2"]}


def test_a_list_that_fails_half_way_is_no_list(vendor: Receiver, client: StripeClient) -> None:
    listed = pages([{"id": "pi_2"}], [])
    vendor.answer = lambda request: (
        (500, {"error": {}}) if "starting_after" in request.path else listed(request)
    )
    assert client.intents_of("cus_1", datetime(2030, 1, 1, tzinfo=UTC)).status == 500


@pytest.mark.parametrize(
    "content",
    [{}, {"data": []}, {"has_more": True, "data": []}, {"has_more": True, "data": [{}]}],
)
def test_what_is_no_list_does_not_pass_for_an_empty_one(
    vendor: Receiver, client: StripeClient, content: dict[str, Any]
) -> None:
    vendor.answer = lambda _: (200, content)
    with pytest.raises(Unanswered):
        client.intents_of("cus_1", datetime(2030, 1, 1, tzinfo=UTC))
