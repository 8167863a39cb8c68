"""Webhooks to customers' own systems, verified by the library customers use."""

from __future__ import annotations

import json
import socket
import threading
from typing import Any

import httpcore
import pytest
from outbox import Outbox
from receiver import Received, Receiver
from standardwebhooks import Webhook, WebhookVerificationError

from ringfence.effects import public_network
from ringfence.effects.effect import NotDone
from ringfence.effects.public_network import is_public, post


class Customer:
    """An organization whose own system listens."""

    def __init__(self, box: Outbox, url: str) -> None:
        self.box = box
        ((self.org_id,),) = box.session.call(
            "select org_id from billing.create_organization(p_name => 'Listener')"
        )
        self.url = url
        self.secret = self.listen(url)

    def listen(self, url: str) -> Any:
        ((secret,),) = self.box.session.call(
            "select secret from billing.set_webhook_endpoint(%s, %s)", [self.org_id, url]
        )
        return secret

    def happens(self) -> Any:
        """Credit comes in; the effect that tells of it."""
        self.box.session.call(
            "select billing.add_wallet_credits(%s, 250, gen_random_uuid()::text)", [self.org_id]
        )
        ((effect,),) = self.box.session.call(
            "select message_id from billing.outbox_messages where org_id = %s"
            " order by created_at desc limit 1",
            [self.org_id],
        )
        return effect

    def carry(self) -> None:
        self.box.carry(RINGFENCE_WEBHOOKS_TO_LOOPBACK="yes")


@pytest.fixture
def customer(box: Outbox, receiver: Receiver) -> Customer:
    return Customer(box, receiver.url)


def verified(request: Received, secret: str) -> Any:
    return Webhook(secret).verify(request.body.decode(), request.headers)


def test_an_event_that_can_be_verified(customer: Customer, receiver: Receiver) -> None:
    effect = customer.happens()
    customer.carry()
    (request,) = receiver.received
    event = verified(request, customer.secret)
    assert event["type"] == "credit.added"
    assert (event["data"]["amount"], event["data"]["currency"]) == (250, "USD")
    assert request.headers["webhook-id"] == str(effect)
    assert request.headers["content-type"] == "application/json"
    assert customer.box.look(effect)["result"] == {"sent": True, "status": 200}
    with pytest.raises(WebhookVerificationError):
        verified(request, "whsec_" + "A" * 43 + "=")
    with pytest.raises(WebhookVerificationError):
        verified(Received(request.headers, request.body + b" "), customer.secret)


def test_a_repeat_is_the_same_event(customer: Customer, receiver: Receiver) -> None:
    receiver.answer = lambda _: (503, b"")
    effect = customer.happens()
    customer.carry()
    assert customer.box.look(effect)["last_error"] == "The endpoint answered 503."
    customer.box.hurry()
    customer.carry()
    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_both_secrets_while_they_change(customer: Customer, receiver: Receiver) -> None:
    ((fresh,),) = customer.box.session.call(
        "select secret from billing.rotate_webhook_secret(%s, %s)", [customer.org_id, customer.url]
    )
    customer.happens()
    customer.carry()
    (request,) = receiver.received
    assert verified(request, customer.secret) == verified(request, fresh)


def test_gone_is_gone(customer: Customer, receiver: Receiver) -> None:
    receiver.answer = lambda _: (410, b"")
    effect = customer.happens()
    customer.carry()
    assert customer.box.look(effect)["status"] == "dead"
    assert customer.box.session.call(
        "select enabled, disabled_reason from billing.webhook_endpoints where org_id = %s",
        [customer.org_id],
    ) == [(False, "Its server answered 410 Gone.")]


def test_who_no_longer_listens_is_not_told(customer: Customer, receiver: Receiver) -> None:
    effect = customer.happens()
    customer.box.session.call(
        "select billing.remove_webhook_endpoint(%s, %s)", [customer.org_id, customer.url]
    )
    customer.carry()
    assert customer.box.look(effect)["result"]["sent"] is False
    assert not receiver.received


def test_retry_after_and_no_redirects(customer: Customer, receiver: Receiver) -> None:
    receiver.answer = lambda _: (429, b"")
    receiver.headers = {"Retry-After": "1200"}
    effect = customer.happens()
    customer.carry()
    assert 1190 <= customer.box.look(effect)["wait"] <= 1200
    receiver.answer, receiver.headers = lambda _: (302, b""), {}
    effect = customer.happens()
    customer.carry()
    assert customer.box.look(effect)["last_error"] == "The endpoint answered 302."
    assert len(receiver.received) == 2


def test_this_machine_is_not_called(customer: Customer, receiver: Receiver) -> None:
    plain = customer.happens()
    customer.box.carry()
    assert customer.box.look(plain)["last_error"] == "Webhooks are sent over https only."
    customer.listen("https://localhost:9/")
    customer.box.session.call(
        "select billing.remove_webhook_endpoint(%s, %s)", [customer.org_id, customer.url]
    )
    private = customer.happens()
    customer.box.carry()
    found = customer.box.look(private)
    assert found["last_error"] == "The host is not on the public internet."
    assert found["status"] == "dead"
    assert not receiver.received


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1",
        "169.254.169.254", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0",
        "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1",
        "2002:7f00:1::", "2001:0:53aa:64c:0:fbff:80ff:fffe", "fd00:ec2::254",
        "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b:1::7f00:1", "fec0::1",
    ],
)  # fmt: skip
def test_what_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_what_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[::1]", "2130706433", "0x7f.1", "127.1", "[::ffff:10.0.0.1]"]
)
def test_no_way_of_writing_an_address_helps(host: str) -> None:
    with pytest.raises(NotDone, match="public") as raised:
        post(f"https://{host}/", b"", {}, seconds=2, loopback=False)
    assert raised.value.hopeless


def test_a_slow_name_wins_no_time(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever answers for a name may take as long as all of the request may."""
    resolve, over = socket.getaddrinfo, threading.Event()

    def slowly(*asked: Any, **more: Any) -> Any:
        over.wait(30)
        return resolve(*asked, **more)

    cut = public_network._PublicNetwork.cut

    def cut_and_tell(network: public_network._PublicNetwork) -> None:
        cut(network)
        over.set()

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    monkeypatch.setattr(public_network._PublicNetwork, "cut", cut_and_tell)
    with pytest.raises(NotDone, match="in time"):
        post(receiver.url, b"", {}, seconds=0.01, loopback=True)
    assert not receiver.received


def test_a_name_is_judged_by_all_it_leads_to(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def resolve(host: str, port: int, **_: object) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("93.184.215.14", port)), (2, 1, 6, "", ("10.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(NotDone, match="public"):
        post("https://rebinding.example/", b"", {}, seconds=2)
    assert asked == ["rebinding.example"]


def test_the_address_that_was_judged_is_called(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    """A name that leads elsewhere a moment later changes nothing."""
    port = int(receiver.url.split(":")[2].split("/")[0])
    resolve = socket.getaddrinfo
    asked = []

    def once(host: str, port: int, *more: Any, **named: Any) -> Any:
        asked.append(host)
        return resolve("127.0.0.1" if host == "name.example" else host, port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    status, _ = post(f"http://name.example:{port}/hook", b"{}", {}, seconds=5, loopback=True)
    assert status == 200
    assert asked[0] == "name.example"
    # What is called after it is an address already.
    assert set(asked[1:]) <= {"127.0.0.1"}
    assert receiver.received[0].headers["host"] == f"name.example:{port}"


def test_the_next_address_when_one_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(_host: str, port: int, **_: object) -> list[Any]:
        return [(2, 1, 6, "", (f"93.184.215.{last}", port)) for last in (1, 2, 2, 3, 4, 5)]

    called: list[str] = []

    def refuse(_: object, host: str, *__: object) -> Any:
        called.append(host)
        raise httpcore.ConnectError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", refuse)
    with pytest.raises(NotDone, match="ConnectError"):
        post("https://far.example/", b"", {}, seconds=2)
    # Not all there may be: somebody could name a thousand.
    assert called == ["93.184.215.1", "93.184.215.2", "93.184.215.3"]


def test_a_name_that_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> list[Any]:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(NotDone, match="nowhere"):
        post("https://nowhere.invalid/", b"", {}, seconds=2)


def test_nobody_is_waited_for_for_ever() -> None:
    """An answer that trickles in is cut off, although each byte of it comes in time."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        over = threading.Event()

        def trickle() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not over.wait(0.02):
                    try:
                        connection.sendall(b"X: y\r\n")
                    except OSError:
                        return

        thread = threading.Thread(target=trickle)
        thread.start()
        port = listener.getsockname()[1]
        with pytest.raises(NotDone, match="no answer"):
            post(f"http://127.0.0.1:{port}/", b"{}", {}, seconds=0.3, loopback=True)
        over.set()
        thread.join()


def test_a_long_answer_is_not_read(customer: Customer, receiver: Receiver) -> None:
    receiver.answer = lambda _: (200, b"x" * 5_000_000)
    effect = customer.happens()
    customer.carry()
    assert customer.box.look(effect)["status"] == "done"


def test_no_secret_is_to_be_seen(customer: Customer) -> None:
    effect = customer.happens()
    customer.carry()
    (row,) = customer.box.session.call(
        "select row_to_json(message)::text from billing.outbox_messages as message"
        " where message_id = %s",
        [effect],
    )
    assert customer.secret not in row[0]
    assert json.loads(row[0])["status"] == "done"
