"""Connection strings in all the forms libpq and its poolers know."""

from __future__ import annotations

import os
from collections.abc import Callable
from decimal import Decimal

import pytest

from ringfence import db, libpq
from ringfence.errors import ConfigError, Failure


@pytest.mark.parametrize(
    ("dsn", "url"),
    [
        ("postgresql://u:p%40@h:1/d", "postgresql://u@h:1/d"),
        ("host=h user=u dbname=d", "postgresql://u@h/d"),
        ("postgres://h", "postgresql://h/"),
        (
            "postgresql://u@/d?host=/run/my%20dir&port=5466",
            "postgresql://u@/d?host=%2Frun%2Fmy%20dir&port=5466",
        ),
        ("host=a,b port=1,2 dbname=d", "postgresql:///d?host=a%2Cb&port=1%2C2"),
        ("postgresql://u@h/d?sslmode=require", "postgresql://u@h/d?sslmode=require"),
        ("postgresql://u@h/d?pgbouncer=true&sslmode=require", "postgresql://u@h/d?sslmode=require"),
        ("postgresql://u@h/d?pgbouncer=true", "postgresql://u@h/d"),
        ("postgresql://[::1]:5/d", "postgresql:///d?host=%3A%3A1&port=5"),
    ],
)
def test_the_canonical_url_means_the_same(dsn: str, url: str) -> None:
    assert db.canonical_url(dsn) == url
    again = db.canonical_url(url, with_password=True)
    assert again == url


def test_the_password_is_shown_only_on_request() -> None:
    dsn = "host=h user=u password='p@ss word' dbname=d"
    assert db.canonical_url(dsn) == "postgresql://u@h/d"
    assert db.canonical_url(dsn, with_password=True) == "postgresql://u:p%40ss%20word@h/d"


def test_libpq_gets_everything_through_its_environment() -> None:
    environment = db.libpq_environment(
        "postgresql://u:p@h:7/d?sslmode=require&keepalives_idle=3&pgbouncer=true"
    )
    assert environment == {
        "PGUSER": "u",
        "PGPASSWORD": "p",
        "PGHOST": "h",
        "PGPORT": "7",
        "PGDATABASE": "d",
        "PGSSLMODE": "require",
    }


def test_another_database_of_the_same_server() -> None:
    other = db.in_database("postgresql://u:p@h/d", "x y")
    assert db.canonical_url(other, with_password=True) == "postgresql://u:p@h/x%20y"


@pytest.mark.parametrize(
    ("mark", "expected"), [("true", True), ("1", True), ("", True), ("false", False)]
)
def test_the_mark_of_a_pooler_decides_before_the_port(mark: str, expected: bool) -> None:
    assert (
        db.behind_transaction_pooler(f"postgresql://h:6543/d?pgbouncer={mark}&sslmode=x")
        is expected
    )


def test_the_program_replaces_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[str, list[str], dict[str, str]]] = []
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@h/d")
    monkeypatch.setattr(os, "execvpe", lambda *args: started.append(args))
    replace: Callable[[list[str]], object] = libpq.run
    replace(["psql", "-c", "x"])
    program, command, environment = started[0]
    assert (program, command) == ("psql", ["psql", "-c", "x"])
    assert environment["PGPASSWORD"] == "p"
    assert environment["PATH"] == os.environ["PATH"]


def test_a_program_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://h/d")
    with pytest.raises(Failure, match="no-such-program cannot be run: No such file"):
        libpq.run(["no-such-program"])
    with pytest.raises(Failure, match="Name the program"):
        libpq.run([])
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(ConfigError):
        libpq.run(["psql"])


def test_json_never_yields_a_float() -> None:
    value = db.loads('{"a": 0.1, "b": [1e2, 7]}')
    assert value == {"a": Decimal("0.1"), "b": [Decimal("1e2"), 7]}
    assert isinstance(value["b"][1], int)
