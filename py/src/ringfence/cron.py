"""pg_cron: the one place that names `cron.*`.

pg_cron keeps one catalogue per server, in the database its setting names; jobs for other
databases are rows in it. So the catalogue's database has to be found first. Two rows are ours:
one calls the schedule of the target database every minute, one keeps pg_cron's own log of runs
small, which nobody else does. Registering replaces both, which also refreshes the address they
hold: pg_cron stores it per row, and it is wrong after a move or a failover.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from ringfence import api, db
from ringfence.config import Settings
from ringfence.db import Row, Session
from ringfence.errors import Failure, NotAllowed, Unavailable

UPKEEP_JOB = "ringfence:upkeep"
_UPKEEP_SCHEDULE = "17 3 * * *"
# A run that could not even connect has no times: those go by number.
_UPKEEP_COMMAND = """delete from cron.job_run_details
 where username = current_user
   and (end_time < now() - interval '7 days'
        or end_time is null
           and runid < (select max(newest.runid) - 20000 from cron.job_run_details as newest))"""
_TICK_SCHEDULE = "* * * * *"
_TICK_COMMAND = "call billing.tick('pg_cron')"
_APPLICATION = "ringfence cron"

_WORKER = "ringfence_worker"
_TICKS_ALONE = "the worker drives the schedule alone"

_LOGIN = """
select current_user, role.rolsuper, current_database()
  from pg_roles as role
 where role.rolname = current_user
"""

# The setting exists only where the server loads the library, and only some logins may read it.
# Without it the extension is in our own database, or where pg_cron puts it by default.
_WHERE = """
select current_database(),
       coalesce((select setting from pg_settings where name = 'cron.database_name'),
                (select current_database() from pg_extension where extname = 'pg_cron'),
                'postgres')
"""

_ROWS = """
select job.jobname, job.schedule, job.username, run.status, run.start_time
  from cron.job as job
  left join lateral (
      select run.status, run.start_time
        from cron.job_run_details as run
       where run.jobid = job.jobid
       order by run.runid desc
       limit 1
  ) as run on true
 where job.jobname = any(%s)
 order by job.jobname
"""

# Address and port are stored per row, so a copy or a promoted standby may call another server.
_ROW_OF = """
select job.active,
       job.nodeport = current_setting('port')::int
           and job.nodename = coalesce((select setting from pg_settings where name = 'cron.host'),
                                   job.nodename),
       run.status,
       run.return_message
  from cron.job as job
  left join lateral (
      select run.status, run.return_message
        from cron.job_run_details as run
       where run.jobid = job.jobid and run.status in ('succeeded', 'failed')
       order by run.runid desc
       limit 1
  ) as run on true
 where job.jobname = %s
"""

_CALLS = """
select count(*)
  from cron.job
 where job.database = %s
   and job.command ~* 'billing\\.tick'
"""

_LAUNCHER = """
select from pg_stat_activity where application_name = 'pg_cron scheduler'
"""

_FREEZES = """
select from pg_extension
 where extname = 'pg_cron'
   and string_to_array(split_part(extversion, '-', 1), '.')::int[] < array[1, 5]
   and (select setting from pg_settings where name = 'cron.use_background_workers') = 'on'
"""


class NotUsable(Failure):
    """pg_cron cannot be used here. Nothing is broken: the worker ticks."""


def tick_job(database: str) -> str:
    """The name of the row for one database; another one on the same server has its own."""
    return f"ringfence:tick:{database}"


def install(settings: Settings, *, if_available: bool) -> None:
    """Registers both rows; says in one sentence what it did or why it could not."""
    try:
        click.echo(_install(settings))
    except NotUsable as reason:
        if not if_available:
            raise
        click.echo(str(reason))


def _install(settings: Settings) -> str:
    with db.session(settings.database_url, _APPLICATION) as target:
        if not target.call("select to_regprocedure('billing.tick(text)') is not null")[0][0]:
            raise Failure("The schema is not deployed here; run make deploy first.")
    with _catalogue(settings, create=True) as (session, database):
        login, superuser, catalogue = session.call(_LOGIN)[0]
        user = _WORKER if superuser else login
        with session.transaction():
            _unschedule(session, [tick_job(database), UPKEEP_JOB])
            if user != login:
                # The rows run as the worker's role, which must reach its own log of runs.
                session.call("grant usage on schema cron to ringfence_worker")
                session.call("grant select, delete on cron.job_run_details to ringfence_worker")
            if database == catalogue and not superuser:
                # Providers let an ordinary login schedule in its own database only.
                session.call(
                    "select cron.schedule(%s, %s, %s)",
                    [tick_job(database), _TICK_SCHEDULE, _TICK_COMMAND],
                )
                session.call(
                    "select cron.schedule(%s, %s, %s)",
                    [UPKEEP_JOB, _UPKEEP_SCHEDULE, _UPKEEP_COMMAND],
                )
            else:
                session.call(
                    "select cron.schedule_in_database(%s, %s, %s, %s, %s)",
                    [tick_job(database), _TICK_SCHEDULE, _TICK_COMMAND, database, user],
                )
                session.call(
                    "select cron.schedule_in_database(%s, %s, %s, %s, %s)",
                    [UPKEEP_JOB, _UPKEEP_SCHEDULE, _UPKEEP_COMMAND, catalogue, user],
                )
    return f"pg_cron calls the schedule of database {database} every minute, as {user}."


def remove(settings: Settings) -> None:
    """Takes our row for this database out, and the upkeep with the last of them."""
    with _catalogue(settings) as (session, database), session.transaction():
        removed = _unschedule(session, [tick_job(database)])
        if not session.call("select from cron.job where jobname like 'ringfence:tick:%%'", []):
            removed += _unschedule(session, [UPKEEP_JOB])
    click.echo(f"pg_cron: rows removed: {removed}; {_TICKS_ALONE}.")


def status(settings: Settings) -> int:
    """Prints our rows; the exit code says whether pg_cron really drives the schedule."""
    with _catalogue(settings) as (session, database):
        for name, schedule, user, last_status, last_start in session.call(
            _ROWS, [[tick_job(database), UPKEEP_JOB]]
        ):
            last = "no run yet"
            if last_start:
                last = f"last run {last_start:%Y-%m-%d %H:%M:%S %Z} {last_status}"
            click.echo(f"{name}  {schedule}  as {user}  {last}")
    problems = faults(settings)
    for problem in problems:
        click.echo(f"problem: {problem}")
    if not problems:
        click.echo(f"pg_cron drives the schedule of database {database}.")
    return 1 if problems else 0


def faults(settings: Settings) -> list[str]:
    """What keeps pg_cron from driving the schedule, one sentence each; raises NotUsable."""
    with db.session(settings.database_url, _APPLICATION) as target:
        heard = api.system_health(target).cron_alive
    with _catalogue(settings) as (session, database):
        _, superuser, _ = session.call(_LOGIN)[0]
        rows = session.call(_ROW_OF, [tick_job(database)])
        # pg_cron shows a login its own rows only: another's may be there all the same.
        if not rows and not superuser and not heard:
            raise NotUsable(
                "Nothing has been heard of pg_cron yet, and this login cannot see rows of others; "
                "a superuser's doctor can (here: bin/cluster url postgres)."
            )
        expected = superuser
        found = [*_row_faults(rows, database, expected=expected), *_server_faults(session)]
        if session.call(_CALLS, [database])[0][0] > 1:
            found.append("pg_cron calls the schedule by more than one row; remove the others")
        return found


def _row_faults(rows: list[Row], database: str, *, expected: bool) -> Iterator[str]:
    if expected and not rows:
        yield f"pg_cron has no row for database {database}; run ringfence cron install"
    for active, here, last_status, last_message in rows:
        if not active:
            yield "our row in pg_cron is switched off; run ringfence cron install"
        if not here:
            yield "our row in pg_cron points at another server; run ringfence cron install"
        if last_status == "failed":
            yield f"the last run by pg_cron failed: {last_message}"


def _server_faults(session: Session) -> Iterator[str]:
    if not session.call(_LAUNCHER):
        # Ended on purpose it is never started again, and the server's log does not say so.
        yield "pg_cron's launcher is not running; restart the PostgreSQL server"
    if session.call(_FREEZES):
        yield (
            "pg_cron before 1.5 stands still behind a long job when cron.use_background_workers "
            "is on; switch it off and restart the PostgreSQL server"
        )


@contextmanager
def _catalogue(settings: Settings, *, create: bool = False) -> Iterator[tuple[Session, str]]:
    """A session where pg_cron keeps its rows, and the name of our own database."""
    with db.session(settings.database_url, _APPLICATION) as target:
        database, catalogue = target.call(_WHERE)[0]
    try:
        with db.session(db.in_database(settings.database_url, catalogue), _APPLICATION) as session:
            _require_extension(session, catalogue, create=create)
            yield session, database
    except (NotAllowed, Unavailable) as error:
        raise NotUsable(
            f"The login may not use pg_cron in database {catalogue} "
            f"({error.message.strip().splitlines()[0]}); {_TICKS_ALONE}. To change that, run this "
            "as a superuser (here: bin/cluster url postgres), or grant the login execute on "
            "cron.schedule_in_database."
        ) from error


def _require_extension(session: Session, catalogue: str, *, create: bool) -> None:
    if session.call("select from pg_extension where extname = 'pg_cron'"):
        return
    loaded = session.call("select from pg_settings where name = 'cron.database_name'")
    if create and loaded:
        session.call("create extension if not exists pg_cron")
        return
    raise NotUsable(f"pg_cron is not set up in database {catalogue}; {_TICKS_ALONE}.")


def _unschedule(session: Session, names: list[str]) -> int:
    """Removes the rows of these names, whoever they run as."""
    return len(
        session.call("select cron.unschedule(jobid) from cron.job where jobname = any(%s)", [names])
    )
