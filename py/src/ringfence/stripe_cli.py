"""`ringfence stripe`: stops what is charged by Stripe, and lets it go on, say after a restore.

The procedure is in docs/operations.md. What may be done when, the database decides.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from datetime import datetime

import click

from ringfence import api, config, db
from ringfence.db import Session
from ringfence.ledger_cli import instant


@click.group("stripe")
def stripe_group() -> None:
    """Freeze what is charged by Stripe, and thaw it."""


@stripe_group.command("freeze")
@click.option("--reason", required=True, help="Why, for whoever asks later.")
@click.option(
    "--restored-to",
    callback=instant,
    help="After a restore: when the backup was made. What was begun since is taken over.",
)
def freeze_command(reason: str, restored_to: datetime | None) -> None:
    """Charge nothing new from now on; what was paid is credited all the same.

    Times without an offset are UTC.
    """
    with _session() as session:
        api.freeze_charging(session, p_reason=reason, p_restored_to=restored_to)
        _say(session)


@stripe_group.command("thaw")
def thaw_command() -> None:
    """Let charging go on; after a restore only when Stripe has been compared."""
    with _session() as session:
        thawed = api.thaw_charging(session)
        if thawed.outcome == "thawed":
            click.echo(f"Automatic recharges that are looked at again: {thawed.recharges}.")
        _say(session)


@stripe_group.command("status")
def status_command() -> None:
    """Say whether charging is frozen, and what is to be done about it."""
    with _session() as session:
        _say(session)


def _say(session: Session) -> None:
    now = api.charging_status(session)
    if not now.frozen:
        click.echo("Charging goes on.")
        return
    click.echo(f"Charging has been frozen since {now.frozen_at}: {now.reason}")
    if now.restored_to is not None:
        click.echo(f"The backup that was restored is of {now.restored_to}.")
    if now.may_thaw:
        click.echo("When all is well: ringfence stripe thaw")
    elif now.compare_from is not None:
        click.echo("What happened at Stripe since then has to be worked in first:")
        click.echo(f"  ringfence reconcile stripe --from {now.compare_from:%Y-%m-%dT%H:%M:%S%z}")


def _session() -> AbstractContextManager[Session]:
    settings = config.from_env(os.environ)
    return db.session(settings.database_url, "ringfence stripe")
