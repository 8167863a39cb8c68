"""Webhooks as the schedule works them in: each for itself, whatever one of them does."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest
from servers import Urls
from webhooks import Inbox, inbox

DEATHS = "select error_message from billing.dead_letters where kind = 'pytest:known'"

pytestmark = pytest.mark.xdist_group("tick")


@pytest.fixture
def box(urls: Urls) -> Iterator[Inbox]:
    with inbox(urls.superuser) as box:
        yield box


def tick(urls: Urls, options: str = "") -> None:
    with psycopg.connect(
        urls.role("ringfence_worker"), autocommit=True, options=options
    ) as session:
        session.execute("call billing.tick('worker:queues')")


def test_each_event_has_a_transaction_of_its_own_and_poison_blocks_none(
    urls: Urls, box: Inbox
) -> None:
    box.receive("work", times=12)
    box.receive("fail")
    box.receive("work", number=12, times=12)
    tick(urls)
    assert box.states() == [("fail", "waiting", 1, 1), ("work", "completed", 1, 24)]
    assert box.ask(
        "select count(*), count(distinct xact), count(distinct number) from pytest.work"
    ) == [(24, 24, 24)]
    for _ in range(4):
        box.time_passes()
        tick(urls)
    assert box.states() == [("fail", "dead", 4, 1), ("work", "completed", 1, 24)]
    assert box.ask(DEATHS) == [("P0001: poison",)]


def test_a_time_limit_ends_one_event_and_the_tick(urls: Urls, box: Inbox) -> None:
    box.receive("hang")
    box.receive("work", times=3)
    tick(urls, "-c statement_timeout=1s")
    # Its limit has struck, so it ends; those it had claimed are somebody's in a minute.
    assert box.states() == [("hang", "waiting", 1, 1), ("work", "active", 1, 3)]
    box.ask("delete from ringfence.webhook_delivery where payload ->> 'do' = 'hang'")
    box.time_passes()
    tick(urls)
    assert box.states() == [("work", "completed", 2, 3)]


def test_what_takes_its_backend_down_is_dead_after_four_attempts(urls: Urls, box: Inbox) -> None:
    box.receive("work", times=3)
    box.receive("die")
    box.receive("work", number=3, times=3)
    lost = 0
    # The others are claimed again one by one, until it is its turn.
    for _ in range(20):
        try:
            tick(urls)
        except psycopg.OperationalError:
            lost += 1
        box.time_passes()
    assert lost == 4
    states = box.states()
    assert states[0] == ("die", "dead", 4, 1)
    assert {state[:2] for state in states[1:]} == {("work", "completed")}
    assert max(attempts for _, _, attempts, _ in states[1:]) == 2
    assert box.ask("select count(*), count(distinct number) from pytest.work") == [(6, 6)]
    ((error,),) = box.ask(DEATHS)
    assert "lost" in error


def test_many_workers_do_each_event_once(urls: Urls, box: Inbox) -> None:
    box.receive("work", times=150)
    errors: list[BaseException] = []

    def work() -> None:
        try:
            tick(urls)
        except BaseException as error:  # shown below, in the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert box.states() == [("work", "completed", 1, 150)]
    assert box.ask("select count(*), count(distinct number) from pytest.work") == [(150, 150)]
    ((counted, completed),) = box.ask(
        "select (select completed from billing.queue_stats where queue = 'webhooks'),"
        " count(*) from ringfence.webhook_delivery where status = 'completed'"
    )
    assert counted >= completed
