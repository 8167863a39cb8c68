"""Who may claim to be Stripe: the SDK's known answers, and every way of being somebody else."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from stripe import WebhookSignature

from ringfence.payments import Misplaced, Refused, Verifier

SECRET, OLD = "whsec_test_secret", "whsec_old_secret"
STAMP = 1_700_000_000
NOW = datetime.fromtimestamp(STAMP, UTC)
BODY = (
    b'{"id":"evt_test_webhook","object":"event","api_version":"2026-10-28.endive",'
    b'"created":1700000000,"data":{"object":{"id":"pi_test_1","object":"payment_intent",'
    b'"amount":2000,"currency":"usd","status":"succeeded"}},"livemode":false,'
    b'"pending_webhooks":1,"request":{"id":null,"idempotency_key":null},'
    b'"type":"payment_intent.succeeded"}'
)
# Computed by the SDK and by OpenSSL.
SIGNED = "72206175e9fc943aa4b3dfc7eadf3a96d3d37993cb989639569546ffc7ccf68a"
SIGNED_OLD = "689e8dc05d2ed29b1fbcf9eb44b09226a214335028bacc7f25e122291e879222"
HEADER = f"t={STAMP},v1={SIGNED}"


@pytest.fixture(autouse=True)
def _the_clock_of_the_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: float(STAMP))


def verifier(**more: Any) -> Verifier:
    return Verifier(**{"secrets": (SECRET, OLD), "live": False, **more})


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        f"t={STAMP},v1={SIGNED_OLD}",
        f"t={STAMP},v1={'0' * 64},v1={SIGNED}",
        f"t={STAMP},v1={SIGNED},v0=whatever",
    ],
)
def test_what_stripe_has_signed(header: str) -> None:
    event = verifier().verify(header, BODY, NOW)
    assert (event.id, event.type) == ("evt_test_webhook", "payment_intent.succeeded")
    assert event.text == BODY.decode()


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (None, BODY),
        ("", BODY),
        ("abc", BODY),
        (f"t={STAMP}", BODY),
        (f"t={STAMP},v0={SIGNED}", BODY),
        (f"t={STAMP + 1},v1={SIGNED}", BODY),
        (f"t={STAMP},v1=é", BODY),
        (HEADER, json.dumps(json.loads(BODY)).encode()),
        (HEADER, BODY.replace(b"2000", b"9000")),
        (HEADER, b"\xff"),
    ],
)
def test_what_somebody_else_has(header: str | None, body: bytes) -> None:
    with pytest.raises(Refused):
        verifier().verify(header, body, NOW)


def test_an_empty_secret_lets_nobody_in() -> None:
    forged = WebhookSignature.generate_signature_header(BODY.decode(), "", STAMP)
    with pytest.raises(Refused):
        verifier(secrets=("", " ")).verify(forged, BODY, NOW)
    with pytest.raises(Refused):
        verifier(secrets=()).verify(HEADER, BODY, NOW)


@pytest.mark.parametrize(
    ("apart", "taken"), [(-301, False), (-300, True), (300, True), (301, False)]
)
def test_the_window_has_two_sides(apart: int, taken: bool) -> None:
    header = WebhookSignature.generate_signature_header(BODY.decode(), SECRET, STAMP + apart)
    if taken:
        assert verifier().verify(header, BODY, NOW).id == "evt_test_webhook"
    else:
        with pytest.raises(Refused):
            verifier().verify(header, BODY, NOW)


@pytest.mark.parametrize(
    ("change", "more", "reason"),
    [
        ({"livemode": True}, {}, "STRIPE_MODE"),
        ({"livemode": None}, {}, "STRIPE_MODE"),
        ({}, {"live": True}, "STRIPE_MODE"),
        ({"account": "acct_1"}, {}, "STRIPE_ACCOUNT"),
        ({}, {"account": "acct_1"}, "STRIPE_ACCOUNT"),
        ({"account": "acct_2"}, {"account": "acct_1"}, "STRIPE_ACCOUNT"),
        ({"id": None}, {}, "not an event"),
        ({"id": "evt 1"}, {}, "not an event"),
        ({"type": 7}, {}, "not an event"),
    ],
)
def test_what_is_not_for_us(change: dict[str, Any], more: dict[str, Any], reason: str) -> None:
    body = json.dumps(json.loads(BODY) | change)
    header = WebhookSignature.generate_signature_header(body, SECRET, STAMP)
    with pytest.raises(Misplaced, match=reason):
        verifier(**more).verify(header, body.encode(), NOW)


@pytest.mark.parametrize("body", ["[]", "null", "not JSON", "[" * 100_000])
def test_what_is_no_event(body: str) -> None:
    header = WebhookSignature.generate_signature_header(body, SECRET, STAMP)
    with pytest.raises(Misplaced):
        verifier().verify(header, body.encode(), NOW)


def test_a_connected_account_that_is_meant() -> None:
    body = json.dumps(json.loads(BODY) | {"account": "acct_1"})
    header = WebhookSignature.generate_signature_header(body, SECRET, STAMP)
    assert verifier(account="acct_1").verify(header, body.encode(), NOW).id == "evt_test_webhook"


def test_no_secret_shows() -> None:
    assert "whsec" not in repr(verifier())
