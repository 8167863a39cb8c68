"""`ringfence work` as a process: the lease, the ways it ends, the database going away."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from programs import Program, wait_for
from servers import Proxy, Urls

from ringfence import db
from ringfence.db import Session
from ringfence.worker import SAME_SIGNAL

pytestmark = pytest.mark.xdist_group("tick")


@pytest.fixture
def session(urls: Urls) -> Iterator[Session]:
    with db.session(urls.superuser, "test") as session:
        session.call("delete from ringfence.heartbeat")
        yield session


def alive(session: Session, caller: str) -> bool:
    return session.call(
        "select alive from billing.scheduler_heartbeats where caller = %s", [caller]
    ) == [(True,)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ticks_and_gives_its_lease_back(
    urls: Urls, session: Session, number: signal.Signals
) -> None:
    with Program(
        "work", url=urls.role("ringfence_worker"), RINGFENCE_WORKER_NAME="polite"
    ) as worker:
        wait_for(lambda: alive(session, "worker:polite"), "the heartbeat")
        began = time.monotonic()
        assert worker.end(number) == 0
        assert time.monotonic() - began < 5
        assert not alive(session, "worker:polite")
        assert f"signal={number.name}" in worker.log
        assert worker.log.rstrip().endswith("worker stopped")
        assert "Traceback" not in worker.log


def test_a_killed_worker_leaves_a_lease_that_runs_out(urls: Urls, session: Session) -> None:
    url = urls.role("ringfence_worker")
    with Program("work", url=url, RINGFENCE_WORKER_NAME="doomed") as worker:
        wait_for(lambda: alive(session, "worker:doomed"), "the heartbeat")
        worker.end(signal.SIGKILL)
    ((left,),) = session.call(
        "select lease_until - last_seen_at <= interval '30 s' from ringfence.heartbeat"
        " where caller = 'worker:doomed'"
    )
    assert left
    # Nothing of it stands in the way of the next one.
    with Program("work", url=url, RINGFENCE_WORKER_NAME="heir") as worker:
        wait_for(lambda: alive(session, "worker:heir"), "the heartbeat")
        assert worker.end() == 0


def test_a_running_tick_is_finished_first(urls: Urls, session: Session) -> None:
    session.call("set role ringfence_owner")
    session.call(
        "create or replace function ringfence.slow_job(p_slot timestamptz, p_as_of timestamptz)"
        " returns bigint language sql as 'select 1 from pg_sleep(1)'"
    )
    session.call("select ringfence.add_job('slow_job', 'ringfence.slow_job', interval '3 s')")
    session.call("reset role")
    try:
        with Program("work", url=urls.role("ringfence_worker")) as worker:
            wait_for(
                lambda: session.call(
                    "select 1 from pg_stat_activity where wait_event = 'PgSleep'"
                    " and application_name like 'ringfence worker:%'"
                ),
                "the job",
            )
            assert worker.end() == 0
        ((last, failures),) = session.call(
            "select last_result, failures from billing.job_status where job_name = 'slow_job'"
        )
        assert (last, failures) == (1, 0)
    finally:
        session.call("delete from ringfence.job_run where job_name = 'slow_job'")
        session.call("delete from ringfence.job where job_name = 'slow_job'")
        session.call("drop function ringfence.slow_job")


def test_the_database_may_go_and_come_back(
    urls: Urls, session: Session, proxy: tuple[Proxy, Path]
) -> None:
    running, directory = proxy
    running.stop()
    with Program(
        "work",
        url=urls.through(directory, "ringfence_worker"),
        RINGFENCE_WORKER_NAME="patient",
    ) as worker:
        worker.says("the database is away")
        running.start()
        worker.says("working again loop=tick")
        wait_for(lambda: alive(session, "worker:patient"), "the heartbeat")
        running.stop()
        wait_for(lambda: worker.log.count("trying again loop=tick") >= 2, "the second loss")
        began = time.monotonic()
        assert worker.end() == 0
        assert time.monotonic() - began < 10
        assert "could not be given back" in worker.log


def test_a_missing_schema_is_said_once(urls: Urls, session: Session) -> None:
    with Program("work", url=urls.database("postgres")) as worker:
        worker.says("loop=tick error=")
        time.sleep(1.0)
        assert worker.log.count("trying again loop=tick") == 1
        assert worker.end() == 0


def test_a_second_signal_ends_at_once(
    urls: Urls, session: Session, proxy: tuple[Proxy, Path]
) -> None:
    running, directory = proxy
    with Program(
        "work", url=urls.through(directory, "ringfence_worker"), RINGFENCE_WORKER_NAME="hasty"
    ) as worker:
        wait_for(lambda: alive(session, "worker:hasty"), "the heartbeat")
        running.fall_silent()
        # The next tick waits for an answer that does not come.
        time.sleep(1.2)
        worker.send(signal.SIGTERM)
        worker.says("stopping")
        # Right behind the first it is the same one: timeout(1) sends two.
        worker.send(signal.SIGTERM)
        began = time.monotonic()
        time.sleep(SAME_SIGNAL + 0.2)
        assert worker.running
        assert worker.end(signal.SIGTERM) == 128 + signal.SIGTERM
        assert time.monotonic() - began < 5
        running.speak()
