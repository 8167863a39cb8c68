"""The `ringfence` command.

Whatever a person can put right ends in one sentence on standard error and exit code 1.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from ringfence import (
    __version__,
    config,
    cron,
    db,
    demo,
    doctor,
    errors,
    ledger_cli,
    log,
    preflight,
    reconcile_cli,
    serve,
    stripe_cli,
    worker,
)
from ringfence.config import Settings
from ringfence.errors import DatabaseError, Failure
from ringfence.log import Log
from ringfence.sandbox.command import sandbox_command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ringfence")
def cli() -> None:
    """Prepaid billing for resold voice calls, decided inside PostgreSQL.

    Configured by environment variables; DATABASE_URL says where the database is.
    """


@cli.command("serve")
def serve_command() -> None:
    """Run the web application until SIGTERM or Ctrl-C."""
    sys.exit(serve.run(_settings("web")))


@cli.command("work")
def work_command() -> None:
    """Run the worker until SIGTERM or Ctrl-C."""
    sys.exit(worker.run(_settings("worker")))


@cli.command("preflight")
def preflight_command() -> None:
    """Check that the schema can be deployed with DATABASE_URL."""
    preflight.run(_settings("cli"))


@cli.command("doctor")
def doctor_command() -> None:
    """Say what is wrong with this installation, and what to do."""
    sys.exit(doctor.run(os.environ))


@cli.command("psql-url")
@click.option("--with-password", is_flag=True, help="Include the password.")
def psql_url_command(with_password: bool) -> None:
    """Print DATABASE_URL in the form psql takes."""
    settings = config.from_env(os.environ)
    click.echo(db.canonical_url(settings.database_url, with_password=with_password))


cli.add_command(ledger_cli.audit_command)
cli.add_command(ledger_cli.statement_command)
cli.add_command(reconcile_cli.reconcile_group)
cli.add_command(stripe_cli.stripe_group)
cli.add_command(sandbox_command)
cli.add_command(demo.demo_command)


@cli.group("cron")
def cron_group() -> None:
    """Let pg_cron call the schedule as well, beside the worker."""


@cron_group.command("install")
@click.option("--if-available", is_flag=True, help="Succeed where pg_cron cannot be used.")
def cron_install_command(if_available: bool) -> None:
    """Register the row that calls billing.tick every minute, and the upkeep of pg_cron's log."""
    cron.install(_settings("cli"), if_available=if_available)


@cron_group.command("remove")
def cron_remove_command() -> None:
    """Take our rows out of pg_cron."""
    cron.remove(_settings("cli"))


@cron_group.command("status")
def cron_status_command() -> None:
    """Show our rows, their last runs and whether pg_cron's launcher is alive."""
    sys.exit(cron.status(_settings("cli")))


def _settings(component: str) -> Settings:
    """Reads the environment and switches the log on."""
    settings = config.from_env(os.environ)
    log.setup(settings.log_format, settings.log_level)
    for line in config.misspelt(os.environ):
        Log(component).warning(line)
    return settings


def main() -> NoReturn:
    """The entry point."""
    try:
        cli.main(prog_name="ringfence", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Failure as failure:
        sys.exit(f"ringfence: {failure}")
    except DatabaseError as error:
        sys.exit(f"ringfence: {errors.explain(error)}")
    sys.exit(0)
