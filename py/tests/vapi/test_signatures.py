"""Who may claim to be Vapi: known answers, and every way of being somebody else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.vapi.signatures import HmacPlan, Refused, Verified, Verifier

SECRET = "whk_test_secret"
STAMP = "1787238405"
NOW = datetime.fromtimestamp(int(STAMP), UTC)
BODY = (
    b'{"message":{"type":"status-update","status":"in-progress",'
    b'"call":{"id":"0198c2b4-6f1e-7aa3-9d0c-5b7e21f4c9aa"}}}'
)
# Computed by hand from the vendor's description of its default plan.
SIGNATURE = "0d6ce5d7770d72e672f0e3c6d07efdde23c970286d78bc34b78f18cc03ce65ca"

Headers = list[tuple[bytes, bytes]]


def raw(**fields: str) -> Headers:
    return [(name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()]


def refusal(verifier: Verifier, headers: Headers, body: bytes = BODY, now: datetime = NOW) -> str:
    with pytest.raises(Refused) as raised:
        verifier.verify(headers, body, now)
    return raised.value.reason


class TestSharedSecret:
    verifier = Verifier(secrets=("new", "old"))

    @pytest.mark.parametrize(
        ("headers", "index"),
        [
            (raw(X_Vapi_Secret="new"), 0),
            (raw(x_vapi_secret="old"), 1),
            (raw(Authorization="Bearer new"), 0),
            (raw(authorization="bearer   old"), 1),
        ],
    )
    def test_either_header_and_either_secret(self, headers: Headers, index: int) -> None:
        assert self.verifier.verify(headers, BODY, NOW) == Verified("secret", index)

    @pytest.mark.parametrize(
        ("headers", "reason"),
        [
            ([], "unsigned"),
            (raw(X_Vapi_Secret=""), "unsigned"),
            (raw(Authorization="new"), "unsigned"),
            (raw(Authorization="Basic new"), "unsigned"),
            (raw(X_Vapi_Secret="ne"), "wrong secret"),
            (raw(X_Vapi_Secret="new "), "wrong secret"),
            (raw(X_Vapi_Secret="new,old"), "wrong secret"),
            (raw(X_Vapi_Secret="new") + raw(X_Vapi_Secret="new"), "unsigned"),
        ],
    )
    def test_anything_else_is_refused(self, headers: Headers, reason: str) -> None:
        assert refusal(self.verifier, headers) == reason

    def test_nothing_configured_lets_nobody_in(self) -> None:
        assert refusal(Verifier(), raw(X_Vapi_Secret="")) == "no secret is configured"
        assert refusal(Verifier(secrets=("",)), raw(X_Vapi_Secret="x")) == "wrong secret"

    def test_bytes_that_are_no_text_are_only_a_wrong_secret(self) -> None:
        assert refusal(self.verifier, [(b"x-vapi-secret", b"\xff\xfe")]) == "wrong secret"


class TestHmac:
    verifier = Verifier(hmac_secrets=(SECRET,))

    def signed(self, signature: str = SIGNATURE, stamp: str = STAMP) -> Headers:
        return raw(X_Signature=signature, X_Timestamp=stamp)

    def test_the_known_answer(self) -> None:
        assert self.verifier.verify(self.signed(), BODY, NOW) == Verified("hmac", 0)
        assert self.verifier.verify(self.signed(SIGNATURE.upper()), BODY, NOW).scheme == "hmac"

    @pytest.mark.parametrize("seconds", [-300, -1, 0, 1, 300])
    def test_inside_the_window(self, seconds: int) -> None:
        now = NOW + timedelta(seconds=seconds)
        assert self.verifier.verify(self.signed(), BODY, now).secret == 0

    @pytest.mark.parametrize("seconds", [-301, 301, 86_400, -86_400])
    def test_outside_the_window_on_either_side(self, seconds: int) -> None:
        now = NOW + timedelta(seconds=seconds)
        assert refusal(self.verifier, self.signed(), now=now) == "stale signature"

    def test_a_new_time_on_an_old_signature(self) -> None:
        later = self.signed(stamp=str(int(STAMP) + 1))
        assert refusal(self.verifier, later) == "wrong signature"

    def test_a_changed_body(self) -> None:
        assert refusal(self.verifier, self.signed(), BODY + b" ") == "wrong signature"

    @pytest.mark.parametrize(
        ("signature", "stamp"),
        [
            ("", STAMP),
            ("zz" * 32, STAMP),
            (SIGNATURE + " " + SIGNATURE, STAMP),
            (SIGNATURE, ""),
            (SIGNATURE, "soon"),
            (SIGNATURE, "-1"),
            (SIGNATURE, "9" * 16),
            (SIGNATURE, "9" * 99),
            (SIGNATURE, "2026-08-20T15:04:09"),
        ],
    )
    def test_malformed(self, signature: str, stamp: str) -> None:
        assert refusal(self.verifier, self.signed(signature, stamp)) == "malformed signature"

    def test_no_signature_where_one_is_wanted(self) -> None:
        assert refusal(self.verifier, []) == "unsigned"
        assert refusal(self.verifier, raw(X_Vapi_Secret=SECRET)) == "unsigned"

    def test_a_wrong_signature_is_not_saved_by_the_shared_secret(self) -> None:
        both = Verifier(secrets=("shared",), hmac_secrets=(SECRET,))
        assert both.verify(raw(X_Vapi_Secret="shared"), BODY, NOW).scheme == "secret"
        forged = self.signed("00" * 32) + raw(X_Vapi_Secret="shared")
        assert refusal(both, forged) == "wrong signature"

    def test_a_signature_sent_twice_is_ambiguous(self) -> None:
        assert refusal(self.verifier, self.signed() + self.signed()) == "malformed signature"

    def test_the_second_secret_of_a_rotation(self) -> None:
        assert Verifier(hmac_secrets=("new", SECRET)).verify(self.signed(), BODY, NOW).secret == 1

    def test_an_empty_secret_signs_nothing(self) -> None:
        forged = hmac.new(b"", STAMP.encode() + b"." + BODY, hashlib.sha256).hexdigest()
        assert refusal(Verifier(hmac_secrets=("",)), self.signed(forged)) == "wrong signature"


class TestPlans:
    def sign(self, plan: HmacPlan, key: bytes, payload: bytes) -> str:
        digest = hmac.new(key, payload, plan.algorithm).digest()
        encoded = base64.b64encode(digest).decode() if plan.signature_encoding == "base64" else ""
        return plan.signature_prefix + (encoded or digest.hex())

    @pytest.mark.parametrize(
        "plan",
        [
            HmacPlan(algorithm="sha512"),
            HmacPlan(algorithm="sha1", signature_encoding="base64"),
            HmacPlan(signature_prefix="sha256=", signature_header="X-Hub-Signature-256"),
            HmacPlan(timestamp_header="X-Sent-At"),
        ],
    )
    def test_each_setting_of_a_credential(self, plan: HmacPlan) -> None:
        signature = self.sign(plan, SECRET.encode(), STAMP.encode() + b"." + BODY)
        headers = [
            (plan.signature_header.encode(), signature.encode()),
            (plan.timestamp_header.encode(), STAMP.encode()),
        ]
        verifier = Verifier(hmac_secrets=(SECRET,), plan=plan)
        assert verifier.verify(headers, BODY, NOW).scheme == "hmac"
        other = Verifier(hmac_secrets=("another",), plan=plan)
        assert refusal(other, headers) == "wrong signature"

    def test_a_payload_with_everything_in_it(self) -> None:
        plan = HmacPlan(
            payload_format="{method} {url} {svix-id} {timestamp}\n{body}",
            message_id_header="Svix-Id",
        )
        payload = b"POST https://b.example/w m_1 " + STAMP.encode() + b"\n" + BODY
        headers = raw(
            X_Signature=self.sign(plan, SECRET.encode(), payload),
            X_Timestamp=STAMP,
            Svix_Id="m_1",
        )
        verifier = Verifier(hmac_secrets=(SECRET,), plan=plan)
        assert verifier.verify(headers, BODY, NOW, url="https://b.example/w").secret == 0
        with pytest.raises(Refused, match="wrong signature"):
            verifier.verify(headers, BODY, NOW, url="https://c.example/w")

    def test_a_placeholder_in_the_body_is_only_text(self) -> None:
        body = b"{timestamp}"
        signature = self.sign(HmacPlan(), SECRET.encode(), STAMP.encode() + b"." + body)
        headers = raw(X_Signature=signature, X_Timestamp=STAMP)
        assert Verifier(hmac_secrets=(SECRET,)).verify(headers, body, NOW).secret == 0

    def test_a_secret_in_base64(self) -> None:
        plan = HmacPlan(secret_is_base64=True)
        signature = self.sign(plan, b"\x00\xff key", STAMP.encode() + b"." + BODY)
        headers = raw(X_Signature=signature, X_Timestamp=STAMP)
        secrets = ("not base64!", base64.b64encode(b"\x00\xff key").decode())
        assert Verifier(hmac_secrets=secrets, plan=plan).verify(headers, BODY, NOW).secret == 1

    def test_a_broken_base64_signature(self) -> None:
        plan = HmacPlan(signature_encoding="base64", signature_prefix="v1,")
        verifier = Verifier(hmac_secrets=(SECRET,), plan=plan)
        for broken in ("v1,", "v1,%%%", "AAAA"):
            headers = raw(X_Signature=broken, X_Timestamp=STAMP)
            assert refusal(verifier, headers) == "malformed signature"

    @pytest.mark.parametrize(
        "settings",
        [
            {"payload_format": "{body}"},
            {"payload_format": "{timestamp}"},
            {"payload_format": "{timestamp}.{body}.{secret}"},
            {"payload_format": "{svix-id}.{timestamp}.{body}"},
            {"algorithm": "md5"},
        ],
    )
    def test_a_plan_that_protects_too_little_is_refused(self, settings: dict[str, str]) -> None:
        with pytest.raises(ValueError, match=r"payload format|algorithm"):
            HmacPlan(**settings)  # type: ignore[arg-type]

    @pytest.mark.parametrize("unit", ["s", "ms", "fraction", "iso", "iso-z"])
    def test_every_spelling_of_the_time(self, unit: str) -> None:
        stamp = {
            "s": STAMP,
            "ms": STAMP + "123",
            "fraction": STAMP + ".5",
            "iso": NOW.isoformat(),
            "iso-z": NOW.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        }[unit]
        payload = stamp.encode() + b"." + BODY
        headers = raw(
            X_Signature=self.sign(HmacPlan(), SECRET.encode(), payload), X_Timestamp=stamp
        )
        verifier = Verifier(hmac_secrets=(SECRET,))
        assert verifier.verify(headers, BODY, NOW).scheme == "hmac"
        assert refusal(verifier, headers, now=NOW + timedelta(hours=1)) == "stale signature"


@given(st.binary(max_size=300), st.text(min_size=1, max_size=40), st.integers(0, 10**10))
def test_what_was_signed_is_accepted_and_nothing_else(body: bytes, key: str, stamp: int) -> None:
    secret = json.dumps(key)  # any text, free of lone surrogates
    sent = str(stamp).encode()
    digest = hmac.new(secret.encode(), sent + b"." + body, hashlib.sha256).hexdigest()
    headers = [(b"x-signature", digest.encode()), (b"x-timestamp", sent)]
    now = datetime.fromtimestamp(stamp, UTC)
    verifier = Verifier(hmac_secrets=(secret,))
    assert verifier.verify(headers, body, now).secret == 0
    assert refusal(verifier, headers, body + b"x", now) == "wrong signature"
    other = Verifier(hmac_secrets=(secret + "x",))
    assert refusal(other, headers, body, now) == "wrong signature"


@given(st.lists(st.tuples(st.binary(max_size=20), st.binary(max_size=90)), max_size=6))
def test_whatever_a_stranger_sends_is_refused_and_never_breaks(headers: Headers) -> None:
    stamped = [(b"x-signature", b"00"), (b"X-TIMESTAMP", STAMP.encode()), *headers]
    verifier = Verifier(secrets=("shared-secret",), hmac_secrets=(SECRET,))
    for each in (headers, stamped):
        with pytest.raises(Refused):
            verifier.verify(each, BODY, NOW)


def test_no_secret_shows_in_a_repr_or_a_refusal() -> None:
    verifier = Verifier(secrets=("shared-secret",), hmac_secrets=(SECRET,))
    shown = repr(verifier) + refusal(verifier, raw(X_Vapi_Secret="guessed"))
    assert not [word for word in ("shared-secret", SECRET, "guessed") if word in shown]


def test_every_comparison_is_made_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[tuple[int, int]] = []

    def compare(a: bytes, b: bytes) -> bool:
        lengths.append((len(a), len(b)))
        return a == b

    monkeypatch.setattr(hmac, "compare_digest", compare)
    Verifier(secrets=("a", "bb", "ccc")).verify(raw(X_Vapi_Secret="a"), BODY, NOW)
    # All secrets are tried although the first matches, and no length differs.
    assert lengths == [(32, 32)] * 3
