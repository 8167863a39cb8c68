"""pg_cron: the rows, whose they are, and what is said where it cannot be used.

Whether the rows really run is shown in tests/cron, which waits for whole minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import psycopg
import pytest
from programs import invoke
from servers import Urls

from ringfence import cron, db, doctor
from ringfence.config import from_env
from ringfence.db import Session

# One catalogue per server, and the worker's heartbeat per database.
pytestmark = pytest.mark.xdist_group("tick")


@pytest.fixture(scope="module")
def catalogue(urls: Urls) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(urls.database("postgres"), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def database(urls: Urls) -> str:
    with psycopg.connect(urls.admin) as connection:
        return connection.info.dbname


@pytest.fixture
def _removed(urls: Urls) -> Iterator[None]:
    yield
    invoke("cron", "remove", url=urls.superuser)


def rows(catalogue: psycopg.Connection[Any], database: str) -> list[tuple[Any, ...]]:
    return catalogue.execute(
        "select jobname, schedule, command, database, username, active from cron.job"
        " where jobname = %s or jobname = 'ringfence:upkeep' order by jobname",
        [cron.tick_job(database)],
    ).fetchall()


@pytest.mark.usefixtures("_removed")
def test_installing_registers_two_rows_once(
    urls: Urls, catalogue: psycopg.Connection[Any], database: str
) -> None:
    for _ in range(2):
        done = invoke("cron", "install", url=urls.superuser)
        assert done.returncode == 0, done.stderr
        assert done.stdout == (
            f"pg_cron calls the schedule of database {database} every minute, "
            "as ringfence_worker.\n"
        )
    tick, upkeep = rows(catalogue, database)
    assert tick == (
        f"ringfence:tick:{database}",
        "* * * * *",
        "call billing.tick('pg_cron')",
        database,
        "ringfence_worker",
        True,
    )
    assert upkeep[0] == "ringfence:upkeep"
    assert upkeep[3:] == ("postgres", "ringfence_worker", True)


@pytest.mark.usefixtures("_removed")
def test_the_upkeep_really_deletes_what_is_old_and_its_own(
    urls: Urls, catalogue: psycopg.Connection[Any], database: str
) -> None:
    invoke("cron", "install", url=urls.superuser)
    catalogue.execute(
        "insert into cron.job_run_details (jobid, runid, username, command, end_time) values"
        " (-1, -1, 'ringfence_worker', 'old', now() - interval '8 days'),"
        " (-1, -2, 'ringfence_worker', 'new', now() - interval '6 days'),"
        " (-1, -3, 'postgres', 'not ours', now() - interval '8 days')"
    )
    command = rows(catalogue, database)[1][2]
    as_worker = urls.database("postgres").replace("postgres@", "ringfence_worker@")
    with psycopg.connect(as_worker, autocommit=True) as worker:
        worker.execute(command)
    left = catalogue.execute(
        "delete from cron.job_run_details where jobid = -1 returning command"
    ).fetchall()
    assert sorted(left) == [("new",), ("not ours",)]


@pytest.mark.usefixtures("_removed")
def test_installing_again_mends_a_row(
    urls: Urls, catalogue: psycopg.Connection[Any], database: str
) -> None:
    invoke("cron", "install", url=urls.superuser)
    for damage, words in (
        ("active = false", "switched off"),
        ("nodeport = 1", "points at another server"),
    ):
        catalogue.execute(
            f"update cron.job set {damage} where jobname = %s", [cron.tick_job(database)]
        )
        done = invoke("cron", "status", url=urls.superuser)
        assert done.returncode == 1
        assert words in done.stdout
        assert invoke("cron", "install", url=urls.superuser).returncode == 0
        done = invoke("cron", "status", url=urls.superuser)
        assert done.returncode == 0, done.stdout
        assert "no run yet" in done.stdout
        assert "drives the schedule" in done.stdout


@pytest.mark.usefixtures("_removed")
def test_the_last_run_is_shown(
    urls: Urls, catalogue: psycopg.Connection[Any], database: str
) -> None:
    invoke("cron", "install", url=urls.superuser)
    catalogue.execute(
        "insert into cron.job_run_details"
        " (jobid, username, status, return_message, start_time, end_time)"
        " select jobid, username, 'failed', 'it broke', now(), now() from cron.job"
        " where jobname = %s",
        [cron.tick_job(database)],
    )
    done = invoke("cron", "status", url=urls.superuser)
    assert done.returncode == 1
    assert "failed" in done.stdout
    assert "problem: the last run by pg_cron failed: it broke" in done.stdout
    catalogue.execute("delete from cron.job_run_details where return_message = 'it broke'")


def test_removing_takes_both_rows_and_may_be_repeated(
    urls: Urls, catalogue: psycopg.Connection[Any], database: str
) -> None:
    invoke("cron", "install", url=urls.superuser)
    done = invoke("cron", "remove", url=urls.superuser)
    assert done.returncode == 0, done.stderr
    assert cron.tick_job(database) not in [row[0] for row in rows(catalogue, database)]
    assert "rows removed: 0" in invoke("cron", "remove", url=urls.superuser).stdout
    done = invoke("cron", "status", url=urls.superuser)
    assert done.returncode == 1
    assert "has no row" in done.stdout


def test_a_login_that_may_not_use_it_is_told_who_ticks(urls: Urls) -> None:
    done = invoke("cron", "install", url=urls.admin)
    assert done.returncode == 1
    assert "the worker drives the schedule alone" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    done = invoke("cron", "install", "--if-available", url=urls.admin)
    assert done.returncode == 0
    assert "the worker drives the schedule alone" in done.stdout


def test_an_ordinary_login_schedules_in_the_catalogue_s_own_database(
    urls: Urls, catalogue: psycopg.Connection[Any]
) -> None:
    """As hosted servers have it: pg_cron in the one database there is, and no superuser."""
    url = db.in_database(urls.role("ringfence_admin"), "postgres")
    catalogue.execute("create schema billing")
    try:
        catalogue.execute("grant usage on schema billing to ringfence_admin")
        catalogue.execute("create procedure billing.tick(p_caller text) language sql as 'select 1'")
        catalogue.execute("grant usage on schema cron to ringfence_admin")
        for _ in range(2):
            done = invoke("cron", "install", url=url)
            assert done.returncode == 0, done.stderr
            assert "as ringfence_admin" in done.stdout
        found = catalogue.execute(
            "select jobname, database, username from cron.job"
            " where username = 'ringfence_admin' order by 1"
        ).fetchall()
        assert found == [
            ("ringfence:tick:postgres", "postgres", "ringfence_admin"),
            ("ringfence:upkeep", "postgres", "ringfence_admin"),
        ]
        assert "rows removed: 2" in invoke("cron", "remove", url=url).stdout
    finally:
        catalogue.execute("delete from cron.job where username = 'ringfence_admin'")
        catalogue.execute("revoke usage on schema cron from ringfence_admin")
        catalogue.execute("drop schema billing cascade")


def test_a_launcher_that_is_gone_is_noticed(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cron, "_LAUNCHER", "select 1 where false")
    monkeypatch.setattr(cron, "_FREEZES", "select 1")
    text = " ".join(cron.faults(from_env({"DATABASE_URL": urls.superuser})))
    assert "launcher is not running" in text
    assert "cron.use_background_workers" in text


def test_the_extension_is_made_where_it_is_missing(
    urls: Urls, catalogue: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    class Fake:
        def call(self, sql: str, _params: object = None) -> list[tuple[int]]:
            asked.append(sql)
            return [] if "pg_extension" in sql else [(1,)]

    cron._require_extension(cast(Session, Fake()), "postgres", create=True)
    assert asked[-1] == "create extension if not exists pg_cron"
    with pytest.raises(cron.NotUsable, match="not set up"):
        cron._require_extension(cast(Session, Fake()), "postgres", create=False)


def test_without_the_schema_there_is_nothing_to_call(urls: Urls) -> None:
    done = invoke("cron", "install", url=urls.database("postgres"))
    assert done.returncode == 1
    assert "run make deploy first" in done.stderr


def test_without_the_library_the_worker_ticks(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    # A database without the extension stands for a server that does not load the library.
    monkeypatch.setattr(cron, "_WHERE", "select current_database(), current_database()")
    with pytest.raises(cron.NotUsable, match="not set up in database"):
        cron.faults(from_env({"DATABASE_URL": urls.superuser}))


# the doctor ------------------------------------------------------------------------------------


def findings(url: str, **variables: str) -> dict[str, list[tuple[bool, str]]]:
    found: dict[str, list[tuple[bool, str]]] = {}
    for finding in doctor.examine({"DATABASE_URL": url, **variables}):
        found.setdefault(finding.what, []).append((finding.ok, finding.text))
    return found


@pytest.mark.usefixtures("_removed")
def test_the_doctor_finds_nothing_in_a_healthy_installation(urls: Urls) -> None:
    invoke("cron", "install", url=urls.superuser)
    with psycopg.connect(urls.role("ringfence_worker"), autocommit=True) as worker:
        worker.execute("call billing.tick('worker:test')")
    with psycopg.connect(urls.superuser, autocommit=True) as superuser:
        # Not what this is about, and other tests leave such things behind.
        superuser.execute("delete from ringfence.alert")
    for url in (urls.superuser, urls.admin):
        with psycopg.connect(urls.role("ringfence_worker"), autocommit=True) as worker:
            worker.execute("call billing.tick('pg_cron')")
        done = invoke("doctor", url=url)
        assert "problem" not in done.stdout
        assert done.returncode == 0
        assert "PostgreSQL 1" in done.stdout
        assert "calls the schedule every minute" in done.stdout


def test_the_doctor_names_every_fault(urls: Urls) -> None:
    with psycopg.connect(urls.superuser, autocommit=True) as superuser:
        superuser.execute("delete from ringfence.heartbeat")
        superuser.execute("revoke execute on function billing.system_health from ringfence_ops")
        try:
            done = invoke("doctor", url=urls.admin, RINGFENCE_HTTP_PROT="1")
        finally:
            superuser.execute("grant execute on function billing.system_health to ringfence_ops")
    assert done.returncode == 1
    problems = [line for line in done.stdout.splitlines() if " problem " in line]
    text = "\n".join(problems)
    assert "did you mean RINGFENCE_HTTP_PORT?" in text
    assert "system_health" in text
    assert "never seen; start ringfence work" in text
    # It sees its own rows only, so it does not claim that there is none.
    assert "cannot see rows of others" in done.stdout


def test_the_doctor_looks_at_late_and_failing_jobs(urls: Urls) -> None:
    with psycopg.connect(urls.superuser, autocommit=True) as superuser:
        try:
            superuser.execute(
                "update ringfence.job set next_slot = next_slot - interval '3 days',"
                " failures = 0 where job_name = 'upkeep'"
            )
            assert any(not ok and "late" in text for ok, text in findings(urls.admin)["schedule"])
            superuser.execute(
                "update ringfence.job set failures = 2, last_error = 'it broke'"
                " where job_name = 'upkeep'"
            )
            assert (False, "upkeep failed 2 times: it broke") in findings(urls.admin)["schedule"]
        finally:
            superuser.execute(
                "update ringfence.job set next_slot = next_slot + interval '3 days',"
                " failures = 0, last_error = null where job_name = 'upkeep'"
            )


def test_the_doctor_names_alerts(urls: Urls) -> None:
    with psycopg.connect(urls.superuser, autocommit=True) as superuser:
        superuser.execute("delete from ringfence.alert")
        assert findings(urls.admin)["alerts"] == [(True, "none")]
        superuser.execute(
            "insert into ringfence.alert (rule, opened_at, last_seen_at, summary, facts)"
            " values ('dead_letters', now(), now(), 'One is dead.', '{}')"
        )
        try:
            ((ok, text),) = findings(urls.admin)["alerts"]
        finally:
            superuser.execute("delete from ringfence.alert")
    assert not ok
    assert text.startswith("dead_letters: One is dead. Look at billing.dead_letters")


def test_the_doctor_without_a_schema_a_database_or_a_configuration(urls: Urls) -> None:
    found = findings(urls.database("postgres"))
    for what in ("schema", "schedule", "worker"):
        assert found[what] == [
            (False, "the schema is not deployed, or not up to date; run make deploy")
        ]
    assert found["pg_cron"][0][0] is False
    found = findings("postgresql://127.0.0.1:1/d")
    assert list(found)[-1] == "database"
    assert "Connection refused" in found["database"][0][1]
    done = invoke("doctor", LOG_FORMAT="xml")
    assert done.returncode == 1
    assert done.stdout.count(" problem ") == 2
    assert "Traceback" not in done.stderr


def test_the_doctor_says_what_a_login_may_not_ask(urls: Urls) -> None:
    with psycopg.connect(urls.superuser, autocommit=True) as superuser:
        superuser.execute("revoke select on billing.job_status from ringfence_web")
        try:
            found = findings(urls.role("ringfence_web"))
        finally:
            superuser.execute("grant select on billing.job_status to ringfence_web")
    assert any(not ok and "lacks a privilege" in text for ok, text in found["schedule"])


def test_the_doctor_compares_the_clocks(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_TOLERATED_SKEW", -1.0)
    ok, text = findings(urls.admin)["clock"][0]
    assert not ok
    assert "synchronise" in text
