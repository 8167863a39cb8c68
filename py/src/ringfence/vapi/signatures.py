"""Whether a request really comes from Vapi: pure functions over the raw bytes of its body.

Vapi can identify itself in two ways, and an organization chooses per server or credential:

* a shared secret, sent as `X-Vapi-Secret` or as `Authorization: Bearer`. It says who calls, and
  nothing of the body or the time;
* an HMAC credential: a signature over timestamp and body. Header names, algorithm and what is
  signed are the credential's own settings (`HmacPlan`); the defaults are the vendor's.

Each kind takes several secrets, so that one can be replaced without a gap. Every comparison takes
the same time whatever differs, and all secrets are tried whichever matches. Neither the secrets
nor what was sent appear in any message or repr.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

# Header names and values as ASGI hands them over: bytes, names in any case.
RawHeaders = Iterable[tuple[bytes, bytes]]

WINDOW = timedelta(seconds=300)

_SHARED_HEADER = "x-vapi-secret"
_BEARER = re.compile(rb"bearer +(\S+)", re.IGNORECASE)
_NUMBER = re.compile(r"([0-9]{1,16})(?:\.[0-9]{1,9})?")
_PLACEHOLDER = re.compile(r"\{([a-z-]+)\}")
_ALGORITHMS = {"sha256": hashlib.sha256, "sha512": hashlib.sha512, "sha1": hashlib.sha1}


@dataclass(frozen=True, slots=True)
class HmacPlan:
    """How a credential signs. A plan whose signature leaves out body or time is refused."""

    algorithm: Literal["sha256", "sha512", "sha1"] = "sha256"
    signature_header: str = "x-signature"
    timestamp_header: str = "x-timestamp"
    signature_prefix: str = ""
    payload_format: str = "{timestamp}.{body}"
    message_id_header: str | None = None
    signature_encoding: Literal["hex", "base64"] = "hex"
    secret_is_base64: bool = False

    def __post_init__(self) -> None:
        if self.algorithm not in _ALGORITHMS:
            raise ValueError(f"{self.algorithm} is not an algorithm Vapi signs with")
        named = set(_PLACEHOLDER.findall(self.payload_format))
        unknown = named - {"timestamp", "body", "method", "url", "svix-id"}
        if unknown:
            raise ValueError(f"the payload format names {min(unknown)}, which Vapi does not know")
        # Without the time anybody who saw a request could send it again for ever.
        if not {"timestamp", "body"} <= named:
            raise ValueError("the payload format must hold {timestamp} and {body}")
        if "svix-id" in named and not self.message_id_header:
            raise ValueError("a payload format with {svix-id} needs the message id's header")


@dataclass(frozen=True, slots=True)
class Verified:
    """A request that is Vapi's; `secret` counts from 0, so that an old one still in use shows."""

    scheme: Literal["hmac", "secret"]
    secret: int


class Refused(Exception):
    """A request that is not proven to be Vapi's; `reason` is one of a few constant phrases."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Verifier:
    """The secrets in force. Its repr holds none of them."""

    secrets: Sequence[str] = field(default=(), repr=False)
    hmac_secrets: Sequence[str] = field(default=(), repr=False)
    plan: HmacPlan = field(default_factory=HmacPlan)
    window: timedelta = WINDOW

    def needs_body(self, headers: RawHeaders) -> bool:
        """Whether the body takes part; if not, a stranger is known before his body is read."""
        return bool(self.hmac_secrets) and self.plan.signature_header.lower() in _fields(headers)

    def verify(
        self,
        headers: RawHeaders,
        body: bytes,
        now: datetime,
        *,
        method: str = "POST",
        url: str = "",
    ) -> Verified:
        """Which secret vouches for the request; raises Refused if none does.

        A request that carries a signature stands or falls with it, also when it carries a shared
        secret too: who changed the body could otherwise take the easier of two doors.
        """
        fields = _fields(headers)
        if self.needs_body(headers):
            index = verify_hmac(
                fields,
                body,
                now,
                self.hmac_secrets,
                self.plan,
                window=self.window,
                method=method,
                url=url,
            )
            return Verified("hmac", index)
        if self.secrets:
            return Verified("secret", verify_secret(fields, self.secrets))
        raise Refused("unsigned" if self.hmac_secrets else "no secret is configured")


def _fields(headers: RawHeaders) -> dict[str, bytes]:
    """Headers by lower-case name. One sent twice is ambiguous and counts as malformed."""
    fields: dict[str, bytes] = {}
    for name, value in headers:
        key = name.decode("latin-1").lower()
        fields[key] = b"" if key in fields else value
    return fields


def verify_secret(fields: dict[str, bytes], secrets: Sequence[str]) -> int:
    """The index of the shared secret the request carries; raises Refused."""
    offered = [value for value in (fields.get(_SHARED_HEADER), _bearer(fields)) if value]
    if not offered:
        raise Refused("unsigned")
    found = -1
    for index, secret in enumerate(secrets):
        for value in offered:
            # An empty entry in the list of secrets would let everybody in.
            if hmac.compare_digest(_digest(value), _digest(secret.encode())) and secret:
                found = index
    if found < 0:
        raise Refused("wrong secret")
    return found


def _bearer(fields: dict[str, bytes]) -> bytes | None:
    match = _BEARER.fullmatch(fields.get("authorization", b"").strip())
    return match[1] if match else None


def _digest(value: bytes) -> bytes:
    # Of equal length always, so that not even the length of a secret shows in the time taken.
    return hashlib.sha256(value).digest()


def verify_hmac(
    fields: dict[str, bytes],
    body: bytes,
    now: datetime,
    secrets: Sequence[str],
    plan: HmacPlan,
    *,
    window: timedelta = WINDOW,
    method: str = "POST",
    url: str = "",
) -> int:
    """The index of the secret that made the signature; raises Refused.

    The time is read from the header as sent and signed as sent; seconds, milliseconds and ISO
    8601 are understood, because the vendor does not say which of them it is.
    """
    timestamp = fields.get(plan.timestamp_header.lower(), b"")
    signature = _signature(fields.get(plan.signature_header.lower(), b""), plan)
    sent_at = _moment(timestamp)
    if signature is None or sent_at is None:
        raise Refused("malformed signature")
    values = {
        "timestamp": timestamp,
        "body": body,
        "method": method.encode(),
        "url": url.encode(),
        "svix-id": fields.get((plan.message_id_header or "").lower(), b""),
    }
    payload = _payload(plan.payload_format, values)
    found = -1
    for index, secret in enumerate(secrets):
        key = _key(secret, plan)
        expected = hmac.new(key, payload, _ALGORITHMS[plan.algorithm]).digest()
        if hmac.compare_digest(expected, signature) and key:
            found = index
    if found < 0:
        raise Refused("wrong signature")
    # Last, so that nobody without a secret learns anything from the order of the refusals.
    if not now - window <= sent_at <= now + window:
        raise Refused("stale signature")
    return found


def _payload(template: str, values: dict[str, bytes]) -> bytes:
    """The bytes that are signed. A placeholder inside a value stays what it is."""
    pieces = _PLACEHOLDER.split(template)
    return b"".join(
        values[piece] if position % 2 else piece.encode() for position, piece in enumerate(pieces)
    )


def _key(secret: str, plan: HmacPlan) -> bytes:
    if not plan.secret_is_base64:
        return secret.encode()
    try:
        return base64.b64decode(secret, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _signature(value: bytes, plan: HmacPlan) -> bytes | None:
    text = value.decode("latin-1").strip()
    if not text.startswith(plan.signature_prefix):
        return None
    text = text[len(plan.signature_prefix) :]
    if plan.signature_encoding == "hex":
        return bytes.fromhex(text) if re.fullmatch(r"([0-9a-fA-F]{2})+", text) else None
    try:
        return base64.b64decode(text, validate=True) or None
    except (binascii.Error, ValueError):
        return None


def _moment(value: bytes) -> datetime | None:
    """When a request says it was sent: seconds or milliseconds since 1970, or ISO 8601."""
    text = value.decode("latin-1").strip()
    number = _NUMBER.fullmatch(text)
    try:
        if number:
            whole = int(number[1])
            seconds = whole // 1000 if whole > 10**12 else whole
            return datetime.fromtimestamp(seconds, UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else None
