"""A webhook that has its backend killed, which restarts the whole server. Run by bin/faults."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress

import psycopg
from wallets import connect
from webhooks import Inbox, inbox

TICK = "call billing.tick('worker:faults')"
VICTIM = (
    "select pid from pg_stat_activity"
    " where query like '%%worker:faults%%' and wait_event = 'PgSleep'"
)


def wait_for_server(box: Inbox) -> None:
    end = time.monotonic() + 30
    while True:
        with suppress(psycopg.OperationalError):
            box.ask("select 1")
            return
        assert time.monotonic() < end, "the server does not come back"
        time.sleep(0.1)


def kill_in_the_middle(box: Inbox) -> None:
    """Ticks, and kills the backend while its handler hangs."""

    def tick() -> None:
        with suppress(psycopg.OperationalError), connect("ringfence_worker") as session:
            session.execute(TICK)

    thread = threading.Thread(target=tick)
    thread.start()
    end = time.monotonic() + 10
    while not (victims := box.ask(VICTIM)):
        assert time.monotonic() < end, "nothing hangs"
        time.sleep(0.05)
    os.kill(victims[0][0], signal.SIGKILL)
    thread.join()
    wait_for_server(box)


def test_a_webhook_that_restarts_the_server_does_it_four_times_and_no_more() -> None:
    superuser = os.environ["RINGFENCE_TEST_SUPERUSER_URL"]
    with inbox(superuser) as box:
        box.receive("work", times=2)
        box.receive("hang")
        box.receive("work", number=2, times=2)
        for attempt in range(1, 5):
            kill_in_the_middle(box)
            assert ("hang", "active", attempt, 1) in box.states()
            box.time_passes()
        with connect("ringfence_worker") as session:
            for _ in range(4):
                session.execute(TICK)
        states = box.states()
        assert states[0] == ("hang", "dead", 4, 1)
        assert {state[:2] for state in states[1:]} == {("work", "completed")}
        assert box.ask("select count(*), count(distinct number) from pytest.work") == [(4, 4)]
