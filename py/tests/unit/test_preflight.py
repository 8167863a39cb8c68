"""Preflight on servers we do not have at hand: too old, a standby, without the right to create."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from ringfence import config, db, preflight
from ringfence.db import Row, Session
from ringfence.errors import Failure

GOOD = (150004, "15.4", "billing", "deployer", False, True, True)


class FakeSession:
    """Answers the questions of preflight."""

    def __init__(self, login: Row, missing: list[Row], unmanageable: list[Row]) -> None:
        self._answers = {
            preflight._LOGIN: [login],
            preflight._MISSING_ROLES: missing,
            preflight._UNMANAGEABLE_ROLES: unmanageable,
            preflight._SCHEMAS: [],
        }

    def call(self, sql: str, _params: object = None) -> list[Row]:
        return self._answers[sql]


def check(
    monkeypatch: pytest.MonkeyPatch,
    login: Row = GOOD,
    missing: list[Row] | None = None,
    unmanageable: list[Row] | None = None,
) -> str:
    @contextmanager
    def session(_dsn: str, _name: str) -> Iterator[Session]:
        yield cast(Session, FakeSession(login, missing or [], unmanageable or []))

    monkeypatch.setattr(db, "session", session)
    try:
        preflight.run(config.from_env({"DATABASE_URL": "postgresql://h/d"}))
    except Failure as failure:
        return str(failure)
    return ""


def test_a_good_server_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(monkeypatch) == ""
    assert check(monkeypatch, missing=[("ringfence_web",)]) == ""


def test_an_old_server(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(monkeypatch, (140009, "14.9", *GOOD[2:])) == (
        "The server is PostgreSQL 14.9; Ringfence needs 15 or newer."
    )


def test_a_standby(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is a standby" in check(monkeypatch, (*GOOD[:4], True, True, True))


def test_a_login_that_may_not_create_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    login = (*GOOD[:6], False)
    assert check(monkeypatch, login) == ""
    sentence = check(monkeypatch, login, missing=[("ringfence_ops",), ("ringfence_web",)])
    assert "may not create the roles ringfence_ops, ringfence_web" in sentence
    assert "alter role deployer createrole" in sentence


def test_a_role_of_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = check(monkeypatch, unmanageable=[("ringfence_owner",)])
    assert "grant ringfence_owner to deployer with admin option" in sentence
