"""What the web process does when no worker is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from programs import wait_for
from receiver import Receiver
from servers import Urls

from ringfence import db
from ringfence.db import Database
from ringfence.effects.effect import Carrier, Effect, NotDone
from ringfence.effects.slack import Slack
from ringfence.watchdog import Watchdog

# Whether a worker lives is one fact of the whole database, so these tests take turns.
pytestmark = pytest.mark.xdist_group("tick")


class Told:
    """A channel that keeps what it is given, or refuses it."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.payloads: list[Mapping[str, object]] = []
        self.refuses = refuses

    def __call__(self, effect: Effect) -> Mapping[str, object]:
        if self.refuses:
            raise NotDone("no")
        self.payloads.append(effect.payload)
        return {}


def ask(urls: Urls, sql: str) -> list[tuple[object, ...]]:
    with db.session(urls.superuser, "test") as session:
        return [tuple(row) for row in session.call(sql)]


@pytest.fixture
def web(urls: Urls) -> Iterator[Database]:
    """The web process's connections, to a database in which there is no worker."""
    ask(urls, "delete from ringfence.heartbeat")
    ask(urls, "delete from ringfence.alert")
    database = Database(urls.role("ringfence_web"), application_name="ringfence web")
    database.open()
    yield database
    database.close()
    ask(urls, "delete from ringfence.alert")


def told(urls: Urls) -> object:
    ((names,),) = ask(urls, "select told from billing.alert_status where rule = 'worker_missing'")
    return names


def test_one_of_several_tells_operators_once(urls: Urls, web: Database) -> None:
    slack, email = Told(), Told()
    table: dict[str, Carrier] = {"slack": slack, "email": email}
    one, other = Watchdog(web, table, 30), Watchdog(web, table, 30)
    assert [one.look(), other.look(), one.look()] == [True, False, False]
    assert [str(payload["text"]).splitlines()[0] for payload in slack.payloads] == [
        "Ringfence: Critical: worker missing"
    ]
    assert [payload["subject"] for payload in email.payloads] == [
        "Ringfence: Critical: worker missing"
    ]
    assert told(urls) == "web"


def test_one_channel_is_enough_and_none_is_not(urls: Urls, web: Database) -> None:
    mute: dict[str, Carrier] = {"slack": Told(refuses=True)}
    assert Watchdog(web, mute, 30).look() is False
    assert told(urls) == "nobody: no channel was configured"
    # Whoever claimed it has a minute; then it is tried again.
    ask(urls, "update ringfence.alert set claimed_at = claimed_at - interval '61 s'")
    half: dict[str, Carrier] = {"slack": Slack("http://["), "email": Told()}
    assert Watchdog(web, half, 30).look() is True
    assert told(urls) == "web"


def test_a_worker_ends_the_incident(urls: Urls, web: Database) -> None:
    watchdog = Watchdog(web, {"slack": Told()}, 30)
    assert watchdog.look() is True
    with db.session(urls.role("ringfence_worker"), "test") as session:
        session.call("select billing.record_heartbeat('worker:test')")
    assert watchdog.look() is False
    ((state,),) = ask(urls, "select state from billing.alert_status where rule = 'worker_missing'")
    assert state == "ok"


def test_it_looks_by_itself_and_outlives_the_database(urls: Urls, web: Database) -> None:
    with Receiver() as receiver:
        away = Database("postgresql://nobody@127.0.0.1:1/none", application_name="away", wait=0.1)
        away.open()
        lost = Watchdog(away, {}, 0.01)
        found = Watchdog(web, {"slack": Slack(receiver.url)}, 0.01)
        lost.start()
        found.start()
        wait_for(lambda: bool(receiver.received), "the message")
        wait_for(lambda: told(urls) == "web", "that it was told")
        found.stop()
        lost.stop()
        away.close()
    assert b"No worker has been heard of." in receiver.received[0].body
