"""What is tried again, how often, and what never is."""

from __future__ import annotations

import time

import pytest

from ringfence import db
from ringfence.db import Database, Params, Row
from ringfence.errors import DatabaseError, Unexpected, from_sqlstate


class Flaky(Database):
    """A database whose first calls fail."""

    def __init__(self, *failures: DatabaseError) -> None:
        super().__init__("postgresql://h/d", application_name="test")
        self.failures = list(failures)
        self.calls = 0
        self.waits: list[float] = []

    def run(self, sql: str, params: Params, wait: float, *, urgent: bool = False) -> list[Row]:
        self.calls += 1
        self.waits.append(wait)
        if self.failures:
            raise self.failures.pop(0)
        return [(1,)]


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    made: list[float] = []
    monkeypatch.setattr(time, "sleep", made.append)
    return made


@pytest.mark.parametrize("sqlstate", ["40001", "40P01", "55P03", "57P01", None])
def test_conflicts_and_lost_connections_are_tried_again(
    sqlstate: str | None, pauses: list[float]
) -> None:
    database = Flaky(*[from_sqlstate(sqlstate)] * 3)
    assert database.patient().call("select 1") == [(1,)]
    assert database.calls == 4
    assert len(pauses) == 3
    assert sum(pauses) < 1.5


def test_trying_again_is_bounded() -> None:
    database = Flaky(*[from_sqlstate("40001")] * 9)
    with pytest.raises(DatabaseError):
        database.patient().call("select 1")
    assert database.calls == 4


@pytest.mark.parametrize("sqlstate", ["RF001", "57014", "23505", "42501"])
def test_nothing_else_is_tried_again(sqlstate: str) -> None:
    database = Flaky(from_sqlstate(sqlstate))
    with pytest.raises(DatabaseError):
        database.patient().call("select 1")
    assert database.calls == 1


def test_without_being_told_nothing_is_tried_again() -> None:
    database = Flaky(from_sqlstate("40001"))
    with pytest.raises(DatabaseError):
        database.call("select 1")
    assert database.calls == 1


def test_the_impatient_wait_less_and_once() -> None:
    database = Flaky(from_sqlstate(None))
    with pytest.raises(DatabaseError):
        database.impatient(0.5).call("select 1")
    assert database.waits == [0.5]


@pytest.mark.parametrize("rows", [[], [(1,), (2,)]])
def test_a_row_too_few_or_too_many_is_noticed(rows: list[Row]) -> None:
    assert db.only_row([(1,)]) == (1,)
    with pytest.raises(Unexpected):
        db.only_row(rows)
