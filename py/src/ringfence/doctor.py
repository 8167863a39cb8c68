"""`ringfence doctor`: everything that is worth checking, in the order in which it breaks.

Each check is one row: what was looked at, `ok` or `problem`, and what is there or what to do.
Nothing stops at the first fault, except that without a database there is nothing more to ask.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

import click

from ringfence import api, config, cron, db, errors
from ringfence.config import Settings
from ringfence.db import Session
from ringfence.errors import ConfigError, DatabaseError, NotDeployed
from ringfence.stripe_answer import Unanswered

_TOLERATED_SKEW = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the doctor's report."""

    what: str
    ok: bool
    text: str


def run(environ: Mapping[str, str]) -> int:
    """Prints the report; the exit code is 0 only when nothing is wrong."""
    findings = []
    for finding in examine(environ):
        findings.append(finding)
        click.echo(f"{finding.what:<16} {'ok' if finding.ok else 'problem':<8} {finding.text}")
    return 0 if all(finding.ok for finding in findings) else 1


def examine(environ: Mapping[str, str]) -> Iterator[Finding]:
    """All findings, as they are made."""
    yield Finding("python", True, ".".join(str(part) for part in sys.version_info[:3]))
    for line in config.misspelt(environ):
        yield Finding("configuration", False, line)
    try:
        settings = config.from_env(environ)
    except ConfigError as error:
        for fault in error.faults:
            yield Finding("configuration", False, fault)
        return
    yield Finding("configuration", True, "complete")
    for line in config.describe(settings):
        yield Finding("configuration", True, line)
    yield from _examine_stripe(settings)
    try:
        with db.session(settings.database_url, "ringfence doctor") as session:
            yield from _examine_database(session)
    except DatabaseError as error:
        yield Finding("database", False, errors.explain(error))
        return
    yield from _examine_cron(settings)


def _examine_stripe(settings: Settings) -> Iterator[Finding]:
    """Whether Stripe answers to our key; without one it was said above that there is none."""
    if not settings.stripe_secret_key:
        return
    # Here, because the SDK takes 24 MB.
    from ringfence.stripe_client import client_of

    try:
        with client_of(settings, timeout=5.0) as client:
            status = next(client.pages("payment_intents", {"limit": 1})).status
    except Unanswered as silence:
        yield Finding("stripe", False, str(silence))
        return
    mode = "live" if settings.stripe_live else "test"
    if f"_{'test' if settings.stripe_live else 'live'}_" in settings.stripe_secret_key:
        yield Finding("stripe", False, f"STRIPE_SECRET_KEY is not for {mode} mode: see STRIPE_MODE")
        return
    said = {200: f"answers, in {mode} mode", 401: "refuses STRIPE_SECRET_KEY"}
    yield Finding("stripe", status == HTTPStatus.OK, said.get(status, f"answers {status}"))


def _examine_database(session: Session) -> Iterator[Finding]:
    number, version, database, login = session.call(
        "select current_setting('server_version_num')::int, current_setting('server_version'),"
        " current_database(), current_user"
    )[0]
    yield Finding("database", True, f"{database} as {login}")
    new_enough = number >= 150000
    needs = "" if new_enough else "; Ringfence needs 15 or newer"
    yield Finding("server", new_enough, f"PostgreSQL {version}{needs}")
    yield _clock(session)
    checks = (
        ("schema", _schema),
        ("schedule", _schedule),
        ("worker", _worker),
        ("effects", _effects),
        ("alerts", _alerts),
    )
    for what, check in checks:
        yield from _guarded(what, check, session)


def _guarded(
    what: str, check: Callable[[Session], Iterator[Finding]], session: Session
) -> Iterator[Finding]:
    """One part of the report; what it cannot ask is a finding too."""
    try:
        yield from check(session)
    except NotDeployed:
        yield Finding(what, False, "the schema is not deployed, or not up to date; run make deploy")
    except DatabaseError as error:
        yield Finding(what, False, errors.explain(error))


def _clock(session: Session) -> Finding:
    before = datetime.now(UTC)
    theirs = session.call("select clock_timestamp()")[0][0]
    ours = before + (datetime.now(UTC) - before) / 2
    skew = (theirs - ours).total_seconds()
    text = f"{skew:+.3f} s between server and this machine"
    if abs(skew) <= _TOLERATED_SKEW:
        return Finding("clock", True, text)
    return Finding("clock", False, f"{text}; synchronise both clocks (NTP)")


def _schema(session: Session) -> Iterator[Finding]:
    rows = api.verify_deployment(session)
    wrong = [row for row in rows if not row.ok]
    for row in wrong:
        yield Finding("schema", False, f"{row.kind} {row.identity}: {row.problem}")
    if not wrong:
        yield Finding("schema", True, f"{len(rows)} objects, grants and jobs as deployed")


def _schedule(session: Session) -> Iterator[Finding]:
    jobs = session.call(
        "select job_name, failures, last_error, lateness > interval '5 minutes', lateness::text"
        " from billing.job_status order by job_name"
    )
    for name, failures, last_error, late, lateness in jobs:
        if failures:
            yield Finding("schedule", False, f"{name} failed {failures} times: {last_error}")
        elif late:
            yield Finding("schedule", False, f"{name} is {lateness} late; is a worker running?")
    yield Finding("schedule", True, f"{len(jobs)} jobs")


def _worker(session: Session) -> Iterator[Finding]:
    health = api.system_health(session)
    seen = health.worker_last_seen
    last = f"last seen {seen:%Y-%m-%d %H:%M:%S %Z}" if seen else "never seen"
    if health.worker_alive:
        yield Finding("worker", True, last)
    else:
        yield Finding("worker", False, f"{last}; start ringfence work")


def _effects(session: Session) -> Iterator[Finding]:
    """What waits for a worker with other keys."""
    for topic, waiting in session.call(
        "select topic, waiting from billing.channels where not configured and waiting > 0"
        " order by topic"
    ):
        yield Finding(
            "effects", False, f"{waiting} of {topic} wait, and no worker is configured for it"
        )


def _alerts(session: Session) -> Iterator[Finding]:
    """What operators have been told of and nobody has put right; a missing worker is said above."""
    firing = session.call(
        "select rule, summary, advice from billing.alert_status"
        " where state = 'firing' and rule <> 'worker_missing' order by rule"
    )
    for rule, summary, advice in firing:
        yield Finding("alerts", False, f"{rule}: {summary.rstrip('.')}. {advice}")
    if not firing:
        yield Finding("alerts", True, "none")


def _examine_cron(settings: Settings) -> Iterator[Finding]:
    """pg_cron is a second pair of hands: its absence is no fault, its failing is."""
    try:
        problems = cron.faults(settings)
    except cron.NotUsable as reason:
        yield Finding("pg_cron", True, str(reason))
        return
    except DatabaseError as error:
        yield Finding("pg_cron", False, errors.explain(error))
        return
    for problem in problems:
        yield Finding("pg_cron", False, problem)
    if not problems:
        yield Finding("pg_cron", True, "calls the schedule every minute")
