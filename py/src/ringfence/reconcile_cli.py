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
from typing import NamedTuple, NoReturn
from uuid import UUID

import click

from ringfence import api, config, poller
from ringfence.db import Caller, Database
from ringfence.errors import ConfigError
from ringfence.ledger_cli import instant

_PAUSE = 0.5

_STATE = """
select status, window_from, window_to, attempts, total_checked, missing_found, recovered,
       webhook_reliability, mismatched, adjusted, quarantined, unmatched, passed_over, stored,
       failed, last_error, next_attempt_at,
       (select coalesce(array_agg(coalesce(error ->> 'call', error ->> 'object', '?') || ': '
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
    stored: int
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
    _end(_compare("vapi", start, end, org), "Calls that Vapi created", _OF_CALLS)


@reconcile_group.command("stripe")
@click.option("--from", "start", callback=instant, help="First instant; seven days ago by default.")
@click.option("--to", "end", callback=instant, help="Up to, but not including; now by default.")
def stripe_command(start: datetime | None, end: datetime | None) -> None:
    """Credit the payments nobody told us of, and say what does not agree.

    Refunds and disputes are mirrored, events that never came are worked in, and fees are noted.
    Without STRIPE_SECRET_KEY a worker that has it does the reading.

    Exit code 0 only when all of it was compared. Times without an offset are UTC.
    """
    _end(_compare("stripe", start, end, None), "What Stripe created", _OF_PAYMENTS)


def _compare(vendor: str, start: datetime | None, end: datetime | None, org: UUID | None) -> State:
    """Asks for a run and sees it through."""
    settings = config.from_env(os.environ)
    with ExitStack() as resources:
        database = Database(settings.database_url, application_name="ringfence reconcile", size=2)
        resources.callback(database.close)
        database.open()
        stop = threading.Event()
        vendors = {each.name: each for each in poller.vendors_of(settings, stop, resources)}
        asked = vendors[vendor]
        if asked.read is None and not poller.somebody_has_a_key(database, asked):
            # Asked for all the same, the run would only fail, and be reported as such.
            raise ConfigError([asked.no_key])
        run_id = api.request_reconciliation(
            database, p_vendor=vendor, p_from=start, p_to=end, p_org_id=org, p_trigger="command"
        ).run_id
        caller = f"command:{settings.worker_name}"
        return wait(
            database, run_id, lambda: poller.run_once(database, [asked], caller, stop), time.sleep
        )


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
            why = state.last_error.rstrip(".")
            click.echo(f"Trying again at {state.next_attempt_at:%H:%M:%S}: {why}.")
            said = state.next_attempt_at
        if not work():
            sleep(_PAUSE)


# A figure of the run, and what it means.
_OF_CALLS = (
    ("total_checked", "compared"),
    ("missing_found", "missing: ended, and not charged until now"),
    ("recovered", "of these charged"),
    ("mismatched", "with another duration or cost than we had"),
    ("adjusted", "of these with a correction of the charge"),
    ("quarantined", "of nobody we know: in quarantine"),
    ("unmatched", "of ours that Vapi does not have"),
    ("passed_over", "listed, but not judged yet, or not part of this"),
    ("failed", "that could not be worked in"),
)
_OF_PAYMENTS = (
    ("total_checked", "payments that were paid, refunds and disputes compared"),
    ("missing_found", "missing: not credited, or not in the ledger until now"),
    ("recovered", "of these put right"),
    ("mismatched", "credited otherwise than Stripe states"),
    ("quarantined", "payments in quarantine: not as asked for, or not begun here"),
    ("unmatched", "credited, and Stripe does not have them so"),
    ("stored", "events that had never come, and are worked in now"),
    ("passed_over", "listed, and known already or none of ours"),
    ("failed", "that could not be worked in"),
)


def _end(state: State, what: str, figures: tuple[tuple[str, str], ...]) -> NoReturn:
    """Says what came of a run, and ends."""
    click.echo(f"{what} from {state.window_from} to {state.window_to}: ", nl=False)
    click.echo(state.status + (f" ({state.last_error})." if state.last_error else "."))
    for figure, meaning in figures:
        click.echo(f"{getattr(state, figure):>9}  {meaning}")
    click.echo(f"{state.webhook_reliability!s:>8}%  of what was compared was told of otherwise")
    for error in state.errors:
        click.echo(f"           {error}")
    sys.exit(0 if state.status == "completed" and not state.failed else 1)
