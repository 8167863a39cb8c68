"""What the command that reconciles says while it waits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

import pytest

from ringfence import reconcile_cli
from ringfence.db import Caller, Params, Row


class States:
    """A run that is tried again once, and is completed then."""

    def __init__(self) -> None:
        at = datetime(2030, 1, 1, 8, 30, tzinfo=UTC)
        again = {"status": "waiting", "last_error": "Stripe answered 500.", "next_attempt_at": at}
        self.left: list[dict[str, Any]] = [again, {"status": "completed"}]

    def call(self, sql: str, params: Params = None) -> list[Row]:
        state = self.left.pop(0)
        return [tuple(state.get(name) for name in reconcile_cli.State._fields)]


def test_why_a_run_is_tried_again_ends_in_one_full_stop(capsys: pytest.CaptureFixture[str]) -> None:
    reconcile_cli.wait(cast(Caller, States()), uuid4(), lambda: True, float)
    assert capsys.readouterr().out == "Trying again at 08:30:00: Stripe answered 500.\n"
