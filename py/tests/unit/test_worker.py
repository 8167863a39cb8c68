"""The loops: they survive whatever an action raises, say it once, and stop when told."""

from __future__ import annotations

import os
import signal
import threading
import time
from unittest.mock import MagicMock

import pytest
from log_lines import LogLines

from ringfence import config, worker
from ringfence.errors import from_sqlstate
from ringfence.worker import Loop, Trouble


class Script:
    """An action that does what each step says, then asks to stop."""

    def __init__(self, *steps: Exception | None) -> None:
        self._steps = list(steps)
        self.stop = threading.Event()

    def __call__(self) -> None:
        step = self._steps.pop(0)
        if not self._steps:
            self.stop.set()
        if step:
            raise step


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_LONGEST_PAUSE", 0.01)


def run(script: Script) -> None:
    worker.repeat(Loop("tick", script, pause=0.001, leads=True), script.stop)


def test_an_absent_database_is_said_once_and_its_return_once(log_lines: LogLines) -> None:
    away = from_sqlstate(None, "refused")
    run(Script(None, away, away, away, None, None))
    assert log_lines.events() == ["the database is away; trying again", "working again"]
    assert log_lines.all()[1]["failed_rounds"] == 3


def test_one_loop_says_it_for_all(log_lines: LogLines) -> None:
    script = Script(from_sqlstate(None, "refused"), None)
    worker.repeat(Loop("follower", script, pause=0.001), script.stop)
    assert {line["level"] for line in log_lines.all()} == {"debug"}


def test_another_fault_is_news(log_lines: LogLines) -> None:
    run(Script(from_sqlstate(None), from_sqlstate("42883"), ValueError("hunter2"), None))
    lines = log_lines.all()
    assert [line.get("error") for line in lines] == [None, "NotDeployed", "ValueError", None]
    assert "hunter2" not in str(lines)


def test_a_lasting_fault_is_repeated_after_a_while(
    log_lines: LogLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_REPEAT_AFTER", 0.0)
    run(Script(from_sqlstate(None), from_sqlstate(None)))
    assert len(log_lines.events()) == 2


def test_pauses_grow_to_a_bound(monkeypatch: pytest.MonkeyPatch, log_lines: LogLines) -> None:
    monkeypatch.setattr(worker, "_LONGEST_PAUSE", 5.0)
    trouble = Trouble("tick")
    pauses = [trouble.report(from_sqlstate(None)) for _ in range(12)]
    assert 0.25 <= pauses[0] <= 0.5
    assert all(2.5 <= pause <= 5.0 for pause in pauses[5:])
    assert log_lines.events() == ["the database is away; trying again"]


def test_a_round_under_way_is_finished() -> None:
    finished = []
    began = threading.Event()

    def slow() -> None:
        began.set()
        time.sleep(0.1)
        finished.append(True)

    assert worker.run_loops([Loop("slow", slow)], began.wait)
    assert finished == [True]


def test_a_round_that_never_ends_does_not_hold_up_the_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "_GRACE", 0.05)
    began, release = threading.Event(), threading.Event()

    def stuck() -> None:
        began.set()
        release.wait(10)

    assert not worker.run_loops([Loop("stuck", stuck)], began.wait)
    release.set()


def test_a_stop_that_runs_out_of_time_is_no_success(
    monkeypatch: pytest.MonkeyPatch, log_lines: LogLines
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(worker, "run_loops", lambda *_arguments: False)
    monkeypatch.setattr(worker, "Database", lambda *_args, **_more: MagicMock())
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.setattr(signal, "pthread_sigmask", lambda *_args: set())
    worker.run(config.from_env({"DATABASE_URL": "postgresql://h/d"}))
    assert codes == [1]
    assert "a round did not finish in time; ending all the same" in log_lines.events()
