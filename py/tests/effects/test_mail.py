"""E-mail, to a server nobody here wrote."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from outbox import Outbox
from programs import free_port

CERTIFICATE = Path(__file__).with_name("certificate.pem")


class Post:
    """What the server took; `answer` decides about each message."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.private: list[bool] = []
        self.refuse_recipient: str | None = None
        self.refuse_message: str | None = None

    async def handle_RCPT(
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: object
    ) -> str:
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: object, envelope: Envelope) -> str:
        if self.refuse_message:
            return self.refuse_message
        self.taken.append(envelope)
        self.private.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 OK"

    def last(self) -> Message:
        """The last one it took."""
        content = self.taken[-1].content
        assert isinstance(content, bytes)
        return message_from_bytes(content)


def tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


class Plain(Controller):
    """Answers in clear, and offers what `more` says."""

    def __init__(self, post: Post, **more: Any) -> None:
        self._more = more
        super().__init__(post, hostname="127.0.0.1", port=free_port())

    def factory(self) -> SMTP:
        return SMTP(self.handler, ident="test", **self._more)


@contextmanager
def serving(controller: Controller) -> Iterator[int]:
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def port(post: Post) -> Iterator[int]:
    with serving(Plain(post)) as port:
        yield port


LETTER = {"to": "customer@example.com", "subject": "Low", "text": "Your balance is low.\n"}


def carry(box: Outbox, port: int, scheme: str = "smtp", login: str = "", **more: str) -> None:
    url = f"{scheme}://{login}127.0.0.1:{port}"
    more |= {"SMTP_URL": url, "ALERT_EMAIL": "ops@example.org"}
    box.carry(lambda _: None, **more)


def test_a_letter(box: Outbox, post: Post, port: int) -> None:
    effect = box.decide("email", LETTER)
    carry(box, port)
    letter = post.last()
    assert letter["From"] == "ops@example.org"
    assert letter["To"] == "customer@example.com"
    assert letter["Subject"] == "Low"
    assert letter["Message-ID"] == f"<{effect}@example.org>"
    assert letter.get_content_type() == "text/plain"
    assert letter.get_payload() == "Your balance is low.\r\n"
    assert post.taken[0].rcpt_tos == ["customer@example.com"]
    assert box.look(effect)["result"] == {"message_id": f"<{effect}@example.org>"}


def test_a_repeat_has_the_same_id(box: Outbox, post: Post, port: int) -> None:
    effect = box.decide("email", LETTER)
    post.refuse_message = "451 later"
    carry(box, port)
    assert box.look(effect)["last_error"] == "The message was refused (451)."
    post.refuse_message = None
    box.hurry()
    carry(box, port, SMTP_FROM="billing@example.net")
    assert post.last()["Message-ID"] == f"<{effect}@example.net>"
    assert post.last()["From"] == "billing@example.net"


def test_what_names_nobody_goes_to_the_operators(box: Outbox, post: Post, port: int) -> None:
    box.decide("email", {"subject": "Ärger", "text": "Zeile 1\n.\nZeile 2"})
    carry(box, port)
    assert post.taken[0].rcpt_tos == ["ops@example.org"]
    assert post.last().get_payload(decode=True) == b"Zeile 1\r\n.\r\nZeile 2\r\n"


def test_no_line_of_a_subject_becomes_a_header(box: Outbox, post: Post, port: int) -> None:
    box.decide("email", LETTER | {"subject": "Low\r\nBcc: all@example.com\n\nbody\u2028x"})
    carry(box, port)
    assert "Bcc" not in post.last()
    assert post.last()["Subject"] == "Low Bcc: all@example.com body x"
    assert post.taken[0].rcpt_tos == ["customer@example.com"]


@pytest.mark.parametrize(
    "to", ["a@example.com, b@example.com", "a@example.com\nBcc: b@example.com", "<a@b>", "nobody"]
)
def test_one_recipient_and_only_one(box: Outbox, post: Post, port: int, to: str) -> None:
    effect = box.decide("email", LETTER | {"to": to})
    carry(box, port)
    assert box.look(effect)["status"] == "dead"
    assert not post.taken


def test_refusals(box: Outbox, post: Post, port: int) -> None:
    for recipient, message, status in (
        ("550 unknown", None, "dead"),
        ("450 busy", None, "waiting"),
        (None, "554 spam", "dead"),
    ):
        post.refuse_recipient, post.refuse_message = recipient, message
        effect = box.decide("email", LETTER)
        carry(box, port)
        assert box.look(effect)["status"] == status


def test_nobody_there(box: Outbox) -> None:
    effect = box.decide("email", LETTER)
    carry(box, free_port())
    found = box.look(effect)
    assert found["last_error"] == "The mail server did not take it (ConnectionRefusedError)."


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_privately_where_the_server_can(box: Outbox, post: Post, scheme: str) -> None:
    logins: list[Any] = []

    def authenticate(*arguments: Any) -> AuthResult:
        logins.append(arguments[-1])
        return AuthResult(success=arguments[-1].password == b"p@ss", handled=False)

    more: dict[str, Any] = {"authenticator": authenticate, "auth_require_tls": scheme == "smtp"}
    controller: Controller
    if scheme == "smtp":
        controller = Plain(post, tls_context=tls(), **more)
    else:
        port = free_port()
        controller = Controller(post, hostname="127.0.0.1", port=port, ssl_context=tls(), **more)
    with serving(controller) as port:
        box.decide("email", LETTER)
        carry(box, port, scheme, "us%40er:p%40ss@")
        assert logins[0].login == b"us@er"
        assert post.private == [True]
        effect = box.decide("email", LETTER)
        carry(box, port, scheme, "user:wrong@")
        assert box.look(effect)["last_error"] == "The mail server answered 535."


def test_no_password_in_clear(
    box: Outbox, post: Post, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ringfence.effects.mail._LOOPBACK", ())
    effect = box.decide("email", LETTER)
    carry(box, port, login="user:secret@")
    assert str(box.look(effect)["last_error"]).startswith("The mail server offers no encryption")
    # Without a password there is nothing to hide.
    box.decide("email", LETTER)
    carry(box, port)
    assert len(post.taken) == 1


def test_a_stranger_is_not_trusted(
    box: Outbox, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ringfence.effects.mail._LOOPBACK", ())
    with serving(Plain(post, tls_context=tls())) as port:
        effect = box.decide("email", LETTER)
        carry(box, port)
    assert not post.taken
    assert "SSLCertVerificationError" in box.look(effect)["last_error"]
