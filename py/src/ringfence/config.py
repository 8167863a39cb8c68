"""The configuration: environment variables, read once, checked together.

`from_env` names every missing or malformed variable in one error. A secret may also come from a
file: NAME_FILE gives its path, and giving both is an error because one of them is out of date.
"""

from __future__ import annotations

import base64
import dataclasses
import difflib
import os
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from ringfence import db
from ringfence.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Variable:
    """How one setting is found in the environment."""

    name: str
    parse: Callable[[str], object]
    secret: bool = False
    required: bool = False


def _text(value: str) -> str:
    return value


def _list(value: str) -> tuple[str, ...]:
    items = tuple(item.strip() for item in value.split(",") if item.strip())
    if not items:
        raise ValueError("must hold at least one secret")
    return items


def _keys(value: str) -> tuple[str, ...]:
    keys = _list(value)
    # Whoever guesses one is an operator, and nobody counts the guesses.
    if min(map(len, keys)) < 16:
        raise ValueError("must be at least 16 characters long, each of them")
    return keys


def _signing_secrets(value: str) -> tuple[str, ...]:
    secrets = _list(value)
    for secret in secrets:
        try:
            length = len(base64.b64decode(secret.removeprefix("whsec_"), validate=True))
        except ValueError:
            length = 0
        if length < 24:
            raise ValueError("must be whsec_ and at least 24 bytes in base64")
    return secrets


def _stripe_secrets(value: str) -> tuple[str, ...]:
    secrets = _list(value)
    if not all(secret.startswith("whsec_") for secret in secrets):
        raise ValueError("must begin with whsec_")
    return secrets


def _choice(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value.lower() not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return value.lower()

    return parse


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return parse


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        try:
            parts = urlsplit(value)
            valid = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            valid = False
        if not valid or any(char.isspace() for char in value):
            raise ValueError(f"must be a URL beginning with {' or '.join(schemes)}://")
        return value.rstrip("/")

    return parse


def _https(value: str) -> str:
    """As `_url`, but in clear only to this machine itself, where a stand-in may run."""
    url = _url("https", "http")(value) if value.startswith("http://") else _url("https")(value)
    if url.startswith("http://") and urlsplit(url).hostname not in ("127.0.0.1", "localhost"):
        raise ValueError("must be a URL beginning with https://")
    return url


def _yes_or_no(value: str) -> bool:
    return _choice("yes", "no")(value) == "yes"


def _dsn(value: str) -> str:
    fault = db.dsn_fault(value)
    if fault:
        raise ValueError(f"is not a PostgreSQL connection string ({fault})")
    return value


def _email(value: str) -> str:
    if not re.fullmatch(r"[^\s@,]+@[^\s@,]+", value):
        raise ValueError("must be one e-mail address")
    return value


def _prefixed(prefix: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if not value.startswith(prefix):
            raise ValueError(f"must begin with {prefix}")
        return value

    return parse


def _stripe_key(value: str) -> str:
    # The publishable one stands beside it in Stripe's dashboard.
    if not re.fullmatch(r"[sr]k_[A-Za-z0-9_]+", value):
        raise ValueError("must begin with sk_ or rk_")
    return value


def _long_secret(value: str) -> str:
    # RFC 7518 asks for a key at least as long as the hash it feeds.
    if len(value.encode()) < 32:
        raise ValueError("must be at least 32 bytes long")
    return value


def _worker_name(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}", value):
        raise ValueError("must be 1 to 100 letters, digits, dots, colons, dashes or underscores")
    return value


def _default_worker_name() -> str:
    # Host and process: two workers never share a name, so each has a lease of its own.
    host = re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname()).lstrip("-._")[:80]
    return f"{host or 'host'}:{os.getpid()}"


def _from(
    name: str,
    parse: Callable[[str], object] = _text,
    *,
    default: object = None,
    factory: Callable[[], object] | None = None,
    secret: bool = False,
    required: bool = False,
) -> Any:
    """Declares a setting: the variable it comes from, how it is read, what it is when unset."""
    metadata = {"variable": Variable(name, parse, secret, required)}
    if factory:
        return dataclasses.field(default_factory=factory, repr=not secret, metadata=metadata)
    return dataclasses.field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the processes read from their environment. Its repr holds no secret."""

    # A connection string may carry a password, so it counts as a secret.
    database_url: str = _from("DATABASE_URL", _dsn, secret=True, required=True)
    database_pooler: str = _from(
        "DATABASE_POOLER", _choice("none", "session", "transaction"), default="none"
    )
    database_pool_size: int = _from("DATABASE_POOL_SIZE", _whole(1, 100), default=10)

    http_host: str = _from("RINGFENCE_HTTP_HOST", default="127.0.0.1")
    http_port: int = _from("RINGFENCE_HTTP_PORT", _whole(1, 65535), default=8080)
    public_url: str | None = _from("PUBLIC_URL", _https)
    worker_name: str = _from("RINGFENCE_WORKER_NAME", _worker_name, factory=_default_worker_name)
    log_format: str = _from("LOG_FORMAT", _choice("text", "json"), default="text")
    log_level: str = _from(
        "LOG_LEVEL", _choice("debug", "info", "warning", "error"), default="info"
    )

    vapi_private_key: str | None = _from("VAPI_PRIVATE_KEY", secret=True)
    vapi_base_url: str = _from("VAPI_BASE_URL", _https, default="https://api.vapi.ai")
    vapi_webhook_secret: tuple[str, ...] = _from(
        "VAPI_WEBHOOK_SECRET", _list, default=(), secret=True
    )
    vapi_hmac_secret: tuple[str, ...] = _from("VAPI_HMAC_SECRET", _list, default=(), secret=True)
    # What an incoming call is answered when the database does not answer in time.
    vapi_gate_fallback: Literal["deny", "allow"] = _from(
        "VAPI_GATE_FALLBACK", _choice("deny", "allow"), default="deny"
    )
    vapi_gate_fallback_seconds: int = _from(
        "VAPI_GATE_FALLBACK_SECONDS", _whole(10, 43200), default=300
    )
    # Vapi waits for 7.5 seconds, all in all.
    vapi_gate_deadline_ms: int = _from("VAPI_GATE_DEADLINE_MS", _whole(100, 7000), default=3000)
    stripe_secret_key: str | None = _from("STRIPE_SECRET_KEY", _stripe_key, secret=True)
    stripe_base_url: str = _from("STRIPE_BASE_URL", _https, default="https://api.stripe.com")
    stripe_webhook_secret: tuple[str, ...] = _from(
        "STRIPE_WEBHOOK_SECRET", _stripe_secrets, default=(), secret=True
    )
    # Unset, the mode is the key's; live where there is no key either.
    stripe_mode: Literal["live", "test"] | None = _from("STRIPE_MODE", _choice("live", "test"))
    # Only events of this connected account are taken; unset, only those of our own.
    stripe_account: str | None = _from("STRIPE_ACCOUNT", _prefixed("acct_"))
    twilio_account_sid: str | None = _from("TWILIO_ACCOUNT_SID", _prefixed("AC"))
    # Twilio signs its webhooks with the auth token, so it may be a list while it is rotated.
    twilio_auth_token: tuple[str, ...] = _from("TWILIO_AUTH_TOKEN", _list, default=(), secret=True)
    slack_webhook_url: str | None = _from("SLACK_WEBHOOK_URL", _https, secret=True)
    smtp_url: str | None = _from("SMTP_URL", _url("smtp", "smtps"), secret=True)
    smtp_from: str | None = _from("SMTP_FROM", _email)
    alert_email: str | None = _from("ALERT_EMAIL", _email)
    alert_webhook_url: str | None = _from("ALERT_WEBHOOK_URL", _https, secret=True)
    alert_webhook_secret: tuple[str, ...] = _from(
        "ALERT_WEBHOOK_SECRET", _signing_secrets, default=(), secret=True
    )
    # For trying customers' webhooks out on one machine; in production they never go to it.
    webhooks_to_loopback: bool = _from("RINGFENCE_WEBHOOKS_TO_LOOPBACK", _yes_or_no, default=False)

    jwt_secret: str | None = _from("JWT_SECRET", _long_secret, secret=True)
    jwks_url: str | None = _from("JWKS_URL", _https)
    jwt_issuer: str | None = _from("JWT_ISSUER")
    jwt_audience: str | None = _from("JWT_AUDIENCE")
    service_key: tuple[str, ...] = _from("SERVICE_KEY", _keys, default=(), secret=True)

    @property
    def stripe_live(self) -> bool:
        """Whether Stripe's events must be of live mode."""
        if self.stripe_mode is not None:
            return self.stripe_mode == "live"
        return "_test_" not in (self.stripe_secret_key or "")

    @property
    def transaction_pooler(self) -> bool:
        """Whether a pooler hands out another server session for each transaction."""
        return self.database_pooler == "transaction" or (
            self.database_pooler == "none" and db.behind_transaction_pooler(self.database_url)
        )


# Variables with our prefix that the scripts around this package read.
_FOREIGN = frozenset(
    {
        "RINGFENCE_CLUSTER_PROFILE",
        "RINGFENCE_PG_BINDIR",
        "RINGFENCE_PG_PORT",
        "RINGFENCE_RUN_DIR",
        "RINGFENCE_TEST_SUPERUSER_URL",
        "RINGFENCE_TEST_URL",
    }
)


def from_env(environ: Mapping[str, str]) -> Settings:
    """The settings in `environ`; raises ConfigError naming every fault in it."""
    faults: list[str] = []
    values: dict[str, object] = {}
    for field in dataclasses.fields(Settings):
        variable: Variable = field.metadata["variable"]
        try:
            raw = _read(variable, environ)
            if raw is not None:
                values[field.name] = variable.parse(raw)
            elif variable.required:
                faults.append(f"{variable.name} is not set")
        except ValueError as fault:
            faults.append(f"{variable.name} {fault}")
    settings = Settings(**values)  # type: ignore[arg-type]
    faults += _combinations(settings)
    if faults:
        raise ConfigError(faults)
    return settings


def _read(variable: Variable, environ: Mapping[str, str]) -> str | None:
    """The variable's text, from itself or its file. An empty variable counts as unset."""
    direct = environ.get(variable.name, "").strip()
    path = environ.get(f"{variable.name}_FILE", "").strip() if variable.secret else ""
    if not path:
        return direct or None
    if direct:
        raise ValueError(f"and {variable.name}_FILE are both set; remove one")
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ValueError(f"cannot be read from {variable.name}_FILE {path}: {reason}") from None
    if not text:
        raise ValueError(f"is empty in {variable.name}_FILE {path}")
    return text


def _combinations(settings: Settings) -> list[str]:
    """Faults that show only when variables are seen together."""
    faults = []
    if bool(settings.twilio_account_sid) != bool(settings.twilio_auth_token):
        faults.append("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN must be set together")
    if settings.jwt_secret and settings.jwks_url:
        faults.append("JWT_SECRET and JWKS_URL are both set; remove one")
    if (settings.jwt_secret or settings.jwks_url) and not (
        settings.jwt_issuer and settings.jwt_audience
    ):
        faults.append("JWT_SECRET or JWKS_URL needs JWT_ISSUER and JWT_AUDIENCE too")
    if bool(settings.alert_webhook_url) != bool(settings.alert_webhook_secret):
        faults.append("ALERT_WEBHOOK_URL and ALERT_WEBHOOK_SECRET need each other")
    if settings.smtp_url and not settings.alert_email:
        faults.append("SMTP_URL needs ALERT_EMAIL too")
    return faults


# What is switched off without which variable: (the part, the setting, the variable).
_PARTS = (
    ("vapi", "vapi_private_key", "VAPI_PRIVATE_KEY"),
    (
        "vapi webhooks",
        "vapi_webhook_secret vapi_hmac_secret",
        "VAPI_HMAC_SECRET or VAPI_WEBHOOK_SECRET",
    ),
    ("stripe", "stripe_secret_key", "STRIPE_SECRET_KEY"),
    ("page behind a payment", "public_url", "PUBLIC_URL"),
    ("stripe webhooks", "stripe_webhook_secret", "STRIPE_WEBHOOK_SECRET"),
    ("twilio", "twilio_account_sid", "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"),
    ("slack alerts", "slack_webhook_url", "SLACK_WEBHOOK_URL"),
    ("mail alerts", "smtp_url", "SMTP_URL and ALERT_EMAIL"),
    ("webhook alerts", "alert_webhook_url", "ALERT_WEBHOOK_URL and ALERT_WEBHOOK_SECRET"),
    ("customer sign-in", "jwt_secret jwks_url", "JWT_SECRET or JWKS_URL"),
    ("service key", "service_key", "SERVICE_KEY"),
)


def describe(settings: Settings) -> list[str]:
    """One line for each part that is switched off, saying what would switch it on."""
    return [
        f"{part}: not configured (set {variable})"
        for part, names, variable in _PARTS
        if not any(getattr(settings, name) for name in names.split())
    ]


def misspelt(environ: Mapping[str, str]) -> list[str]:
    """One line for each variable with our prefix that nothing reads, most likely a typo."""
    known = {field.metadata["variable"].name for field in dataclasses.fields(Settings)}
    unknown = (
        name
        for name in environ
        if name.startswith("RINGFENCE_") and name not in known and name not in _FOREIGN
    )
    lines = []
    for name in sorted(unknown):
        close = difflib.get_close_matches(name, known | _FOREIGN, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        lines.append(f"{name} is not a variable of ringfence{hint}")
    return lines
