"""The environment is read once, and every fault in it is named at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence import config
from ringfence.errors import ConfigError

URL = "postgresql://web@db.example/billing"


def read(**variables: str) -> config.Settings:
    return config.from_env({"DATABASE_URL": URL, **variables})


def faults(**variables: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as raised:
        config.from_env(variables)
    return raised.value.faults


def test_defaults_need_only_the_database() -> None:
    settings = read()
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8080)
    assert (settings.log_format, settings.log_level) == ("text", "info")
    assert settings.stripe_webhook_secret == ()
    assert settings.worker_name


@pytest.mark.parametrize(
    ("variables", "live"),
    [
        ({}, True),
        ({"STRIPE_SECRET_KEY": "sk_live_1"}, True),
        ({"STRIPE_SECRET_KEY": "rk_test_1"}, False),
        ({"STRIPE_SECRET_KEY": "sk_live_1", "STRIPE_MODE": "test"}, False),
        ({"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_MODE": "live"}, True),
    ],
)
def test_the_mode_of_stripe_is_the_keys(variables: dict[str, str], live: bool) -> None:
    assert read(**variables).stripe_live is live


def test_every_fault_is_named_in_one_error() -> None:
    named = faults(
        RINGFENCE_HTTP_PORT="70000",
        LOG_FORMAT="xml",
        PUBLIC_URL="ftp://x",
        ALERT_EMAIL="nobody",
        STRIPE_SECRET_KEY="pk_live_1",
        STRIPE_BASE_URL="http://stripe.example",
        STRIPE_WEBHOOK_SECRET="sk_live_1",
        TWILIO_ACCOUNT_SID="XX1",
        JWT_SECRET="short",
        RINGFENCE_WORKER_NAME="-bad name",
        DATABASE_POOL_SIZE="many",
    )
    text = " ".join(named)
    for variable in (
        "DATABASE_URL is not set",
        "RINGFENCE_HTTP_PORT",
        "LOG_FORMAT must be one of text, json",
        "PUBLIC_URL",
        "ALERT_EMAIL",
        "STRIPE_SECRET_KEY must begin with sk_ or rk_",
        "STRIPE_BASE_URL",
        "STRIPE_WEBHOOK_SECRET must begin with whsec_",
        "TWILIO_ACCOUNT_SID must begin with AC",
        "JWT_SECRET",
        "RINGFENCE_WORKER_NAME",
        "DATABASE_POOL_SIZE",
    ):
        assert variable in text


def test_a_malformed_database_url_is_not_quoted() -> None:
    (fault,) = faults(DATABASE_URL="hunter2")
    assert "hunter2" not in fault
    assert "postgresql://" in fault


@pytest.mark.parametrize(
    "url", ["https://[", "https://", "http://a b", "x", "https://h:99999", "http://pay.example"]
)
def test_a_url_must_be_one(url: str) -> None:
    assert "PUBLIC_URL" in faults(DATABASE_URL=URL, PUBLIC_URL=url)[0]


def test_webhook_secrets_are_lists_for_rotation() -> None:
    settings = read(STRIPE_WEBHOOK_SECRET="whsec_new, whsec_old")
    assert settings.stripe_webhook_secret == ("whsec_new", "whsec_old")


def test_an_empty_variable_counts_as_unset() -> None:
    assert read(STRIPE_SECRET_KEY="  ").stripe_secret_key is None


def test_in_clear_only_to_this_machine() -> None:
    assert read(PUBLIC_URL="http://localhost:8080").public_url == "http://localhost:8080"
    stand_in = read(STRIPE_BASE_URL="http://127.0.0.1:8420/")
    assert stand_in.stripe_base_url == "http://127.0.0.1:8420"
    assert read().stripe_base_url == "https://api.stripe.com"


def test_a_trailing_slash_is_dropped() -> None:
    assert read(PUBLIC_URL="https://pay.example/").public_url == "https://pay.example"


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("sk_test_1\n")
    assert read(STRIPE_SECRET_KEY_FILE=str(path)).stripe_secret_key == "sk_test_1"


def test_the_database_url_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "url"
    path.write_text(URL)
    assert config.from_env({"DATABASE_URL_FILE": str(path)}).database_url == URL


def test_a_secret_given_twice_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("x")
    (fault,) = faults(DATABASE_URL=URL, SERVICE_KEY="a", SERVICE_KEY_FILE=str(path))
    assert fault == "SERVICE_KEY and SERVICE_KEY_FILE are both set; remove one"


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "No such file"), (b"", "is empty"), (b"\xff\xfe", "not UTF-8")],
)
def test_an_unusable_file_is_a_fault(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    (fault,) = faults(DATABASE_URL=URL, SERVICE_KEY_FILE=str(path))
    assert words in fault


def test_only_secrets_are_read_from_files(tmp_path: Path) -> None:
    path = tmp_path / "port"
    path.write_text("1")
    assert read(RINGFENCE_HTTP_PORT_FILE=str(path)).http_port == 8080


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "set together"),
        ({"TWILIO_AUTH_TOKEN": "t"}, "set together"),
        ({"JWT_SECRET": "x" * 32}, "needs JWT_ISSUER"),
        ({"JWKS_URL": "https://i.example/keys", "JWT_ISSUER": "i"}, "needs JWT_ISSUER"),
        ({"SMTP_URL": "smtp://mail.example"}, "needs ALERT_EMAIL"),
        (
            {
                "JWT_SECRET": "x" * 32,
                "JWKS_URL": "https://i.example/keys",
                "JWT_ISSUER": "i",
                "JWT_AUDIENCE": "a",
            },
            "both set",
        ),
    ],
)
def test_what_belongs_together_is_checked_together(variables: dict[str, str], words: str) -> None:
    (fault,) = faults(DATABASE_URL=URL, **variables)
    assert words in fault


def test_an_operators_key_is_not_guessed() -> None:
    (fault,) = faults(DATABASE_URL=URL, SERVICE_KEY="long-enough-to-be-one,short")
    assert fault == "SERVICE_KEY must be at least 16 characters long, each of them"


def test_the_repr_shows_no_secret() -> None:
    settings = read(
        DATABASE_URL="postgresql://u:hunter2@h/d",
        STRIPE_SECRET_KEY="sk_hunter2",
        STRIPE_WEBHOOK_SECRET="whsec_hunter2",
        SLACK_WEBHOOK_URL="https://hooks.example/hunter2",
        SERVICE_KEY="hunter2-hunter2-h",
        ALERT_WEBHOOK_URL="https://pager.example/hunter2",
        ALERT_WEBHOOK_SECRET="whsec_" + "A" * 32,
    )
    assert "hunter2" not in repr(settings)


def test_describe_names_what_is_switched_off() -> None:
    lines = config.describe(read(STRIPE_SECRET_KEY="sk_1", VAPI_HMAC_SECRET="h"))
    assert "vapi: not configured (set VAPI_PRIVATE_KEY)" in lines
    assert not any(line.startswith(("stripe:", "vapi webhooks")) for line in lines)


def test_a_misspelt_variable_is_pointed_out() -> None:
    (line,) = config.misspelt(
        {"RINGFENCE_HTTP_PROT": "1", "RINGFENCE_PG_PORT": "5466", "HOME": "/", "LOG_LEVEL": "info"}
    )
    assert "RINGFENCE_HTTP_PROT" in line
    assert "did you mean RINGFENCE_HTTP_PORT?" in line
    assert config.misspelt({"RINGFENCE_ZZZZZZZZZZZZZZ": "1"}) == [
        "RINGFENCE_ZZZZZZZZZZZZZZ is not a variable of ringfence"
    ]


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        ({"DATABASE_POOLER": "transaction"}, True),
        ({"DATABASE_URL": URL + "?pgbouncer=true"}, True),
        ({"DATABASE_URL": "postgresql://u@h:6543/d"}, True),
        ({"DATABASE_URL": "postgresql://u@h:6543/d", "DATABASE_POOLER": "session"}, False),
    ],
)
def test_a_transaction_pooler_is_recognised(variables: dict[str, str], expected: bool) -> None:
    assert read(**variables).transaction_pooler is expected


def test_two_workers_of_one_host_have_different_names(monkeypatch: pytest.MonkeyPatch) -> None:
    first = read().worker_name
    monkeypatch.setattr("os.getpid", lambda: 1)
    assert read().worker_name != first
    monkeypatch.setattr("socket.gethostname", lambda: "--")
    assert read().worker_name == "host:1"


@pytest.mark.parametrize("name", ["SLACK_WEBHOOK_URL", "VAPI_BASE_URL"])
def test_in_clear_to_this_machine_only(name: str) -> None:
    loopback = read(**{name: "http://127.0.0.1:8090/x"})
    assert "http://127.0.0.1:8090/x" in (loopback.slack_webhook_url, loopback.vapi_base_url)
    with pytest.raises(ConfigError, match=name):
        read(**{name: "http://example.com/x"})


@pytest.mark.parametrize(("value", "expected"), [("yes", True), ("No", False)])
def test_yes_or_no(value: str, expected: bool) -> None:
    name = "RINGFENCE_WEBHOOKS_TO_LOOPBACK"
    assert read(**{name: value}).webhooks_to_loopback is expected
