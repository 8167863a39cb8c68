"""`ringfence reconcile`: compares what a vendor says with what was charged, now.

The run is asked for like any other, and carried out here or by a worker, whoever claims it first;
either way this waits for its end.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import click

from ringfence import api, config, poller
from ringfence.db import Caller, Database
from ringfence.errors import ConfigError
from ringfence.ledger_cli import instant

_PAUSE = 0.5

_STATE = """
select status, window_from, window_to, attempts, total_checked, missing_found, recovered,
       webhook_reliability, mismatched, adjusted, quarantined, unmatched, passed_over, failed,
       last_error, next_attempt_at,
       (select coalesce(array_agg(coalesce(error ->> 'call', '?') || ': '
                                  || coalesce(error ->> 'message', '?')), '{}')
          from jsonb_array_elements(errors) as error)
  from billing.reconciliation_history
 where run_id = %(run_id)s
"""


class State(NamedTuple):
    """A row of `_STATE`."""

    status: str
    window_from: datetime
    window_to: datetime
    attempts: int
    total_checked: int
    missing_found: int
    recovered: int
    webhook_reliability: object
    mismatched: int
    adjusted: int
    quarantined: int
    unmatched: int
    passed_over: int
    failed: int
    last_error: str | None
    next_attempt_at: datetime | None
    errors: list[str]


@click.group("reconcile")
def reconcile_group() -> None:
    """Compare what a vendor says has happened with what was charged."""


@reconcile_group.command("vapi")
@click.option("--from", "start", callback=instant, help="First instant; 48 hours ago by default.")
@click.option("--to", "end", callback=instant, help="Up to, but not including; now by default.")
@click.option("--org", type=click.UUID, help="One organization only.")
def vapi_command(start: datetime | None, end: datetime | None, org: UUID | None) -> None:
    """Charge the calls whose reports never came, and say what does not agree.

    Without VAPI_PRIVATE_KEY a worker that has it does the reading.

    Judges calls that Vapi created in the window and that ended more than fifteen minutes ago.
    Exit code 0 only when all of it was compared. Times without an offset are UTC.
    """
    settings = config.from_env(os.environ)
    with ExitStack() as resources:
        database = Database(settings.database_url, application_name="ringfence reconcile", size=2)
        resources.callback(database.close)
        database.open()
        stop = threading.Event()
        client = poller.client_of(settings, stop, resources)
        if client is None and not poller.somebody_has_a_key(database):
            # Asked for all the same, the run would only fail, and be reported as such.
            raise ConfigError([poller.NO_KEY])
        run_id = api.request_reconciliation(
            database, p_from=start, p_to=end, p_org_id=org, p_trigger="command"
        ).run_id
        caller = f"command:{settings.worker_name}"
        state = wait(
            database, run_id, lambda: poller.run_once(database, client, caller, stop), time.sleep
        )
    _print(state)
    sys.exit(0 if state.status == "completed" and not state.failed else 1)


def wait(
    database: Caller,
    run_id: UUID | None,
    work: Callable[[], bool],
    sleep: Callable[[float], object],
) -> State:
    """Works until the run is over, whoever carries it out."""
    said: datetime | None = None
    while True:
        [row] = database.call(_STATE, {"run_id": run_id})
        state = State._make(row)
        if state.status in ("completed", "failed"):
            return state
        if state.next_attempt_at and state.last_error and state.next_attempt_at != said:
            click.echo(f"Trying again at {state.next_attempt_at:%H:%M:%S}: {state.last_error}.")
            said = state.next_attempt_at
        if not work():
            sleep(_PAUSE)


def _print(state: State) -> None:
    click.echo(f"Calls that Vapi created from {state.window_from} to {state.window_to}: ", nl=False)
    click.echo(state.status + (f" ({state.last_error})." if state.last_error else "."))
    for figure, meaning in (
        (state.total_checked, "compared"),
        (state.missing_found, "missing: ended, and not charged until now"),
        (state.recovered, "of these charged"),
        (state.mismatched, "with another duration or cost than we had"),
        (state.adjusted, "of these with a correction of the charge"),
        (state.quarantined, "of nobody we know: in quarantine"),
        (state.unmatched, "of ours that Vapi does not have"),
        (state.passed_over, "listed, but not judged yet, or not part of this"),
        (state.failed, "that could not be worked in"),
    ):
        click.echo(f"{figure:>9}  {meaning}")
    click.echo(f"{state.webhook_reliability!s:>8}%  of the calls compared were charged without it")
    for error in state.errors:
        click.echo(f"           {error}")
