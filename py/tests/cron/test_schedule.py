"""pg_cron and a worker drive one schedule: together, and each alone when the other is stopped.

Real pg_cron, which knows minutes only, so this takes about two of them.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

RINGFENCE = Path(sys.executable).parent / "ringfence"

# Each run notes its slot and who drove it; a slot that came twice would fail on the key.
SETUP = """
set role ringfence_owner;
create table ringfence.e2e_slot (slot timestamptz primary key, caller text not null);
create function ringfence.e2e_job(p_slot timestamptz, p_as_of timestamptz) returns bigint
language plpgsql as $e2e_job$
begin
    insert into ringfence.e2e_slot
    values (p_slot, split_part(current_setting('application_name'), ' ', 1));
    return 1;
end
$e2e_job$;
select ringfence.add_job('e2e_job', 'ringfence.e2e_job', interval '5 seconds');
reset role;
"""


@pytest.fixture(scope="module")
def admin() -> Iterator[psycopg.Connection]:
    with psycopg.connect(os.environ["RINGFENCE_TEST_URL"], autocommit=True) as connection:
        connection.execute(SETUP)
        yield connection


def environment(url: str, user: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": make_conninfo(url, user=user)}


def cron(command: str) -> str:
    done = subprocess.run(
        [RINGFENCE, "cron", command],
        env=environment(os.environ["RINGFENCE_TEST_SUPERUSER_URL"], "postgres"),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def start_worker() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [RINGFENCE, "work"],
        env=environment(os.environ["RINGFENCE_TEST_URL"], "ringfence_worker"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def stop_worker(worker: subprocess.Popen[str]) -> None:
    worker.send_signal(signal.SIGTERM)
    output, _ = worker.communicate(timeout=30)
    assert worker.returncode == 0, output


def count(admin: psycopg.Connection, caller: str) -> int:
    row = admin.execute(
        "select count(*) from ringfence.e2e_slot where caller = %s", [caller]
    ).fetchone()
    assert row is not None
    return int(row[0])


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"still not so after {seconds} s"
        time.sleep(0.2)


def alive(admin: psycopg.Connection) -> set[str]:
    rows = admin.execute("select kind from billing.scheduler_heartbeats where alive").fetchall()
    return {kind for (kind,) in rows}


def test_each_slot_runs_once_whoever_comes_first(admin: psycopg.Connection) -> None:
    cron("install")
    # A second time: replaced, not doubled.
    cron("install")
    with psycopg.connect(os.environ["RINGFENCE_TEST_SUPERUSER_URL"]) as superuser:
        catalogue = make_conninfo(os.environ["RINGFENCE_TEST_SUPERUSER_URL"], dbname="postgres")
        database = superuser.info.dbname
    with psycopg.connect(catalogue, autocommit=True) as postgres:
        ticking = postgres.execute(
            "select jobname, schedule, username from cron.job"
            " where database = %s and command like '%%billing.tick%%'",
            [database],
        ).fetchall()
        assert ticking == [(f"ringfence:tick:{database}", "* * * * *", "ringfence_worker")]

    # Both: the worker is there first nearly always, pg_cron comes by each minute.
    worker = start_worker()
    try:
        wait_until(lambda: count(admin, "ringfence") >= 2, 30)
        wait_until(lambda: alive(admin) == {"worker", "pg_cron"}, 75)
    finally:
        stop_worker(worker)
    # The lease was given back, so its absence shows at once.
    assert alive(admin) == {"pg_cron"}

    # The worker is gone: pg_cron keeps the jobs running.
    before = count(admin, "pg_cron")
    wait_until(lambda: count(admin, "pg_cron") > before, 75)

    # pg_cron is gone: the worker keeps them running.
    cron("remove")
    before = count(admin, "ringfence")
    worker = start_worker()
    try:
        wait_until(lambda: count(admin, "ringfence") >= before + 2, 30)
    finally:
        stop_worker(worker)

    # Each slot once: the key of e2e_slot would have made a second run of one fail.
    status = admin.execute(
        "select failures, last_error, runs from billing.job_status where job_name = 'e2e_job'"
    ).fetchone()
    noted = admin.execute("select count(*) from ringfence.e2e_slot").fetchone()
    failed = admin.execute(
        "select error from billing.job_history where job_name = 'e2e_job'"
    ).fetchall()
    assert status is not None
    assert noted is not None
    assert (status[0], status[1], failed) == (0, None, [])
    assert status[2] == noted[0]
