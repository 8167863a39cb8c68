"""Decides effects as the database does, and has them carried out within the test's process."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID

from servers import Urls

from ringfence import config, db
from ringfence.db import Database, Session
from ringfence.effects.lanes import PLANS, Lane, carriers

NOBODY = "00000000-0000-0000-0000-000000000000"


class Outbox:
    """What is to be done on the outside, seen from inside."""

    def __init__(self, urls: Urls, session: Session) -> None:
        self.session = session
        self._urls = urls
        session.call("set role ringfence_owner")

    def clear(self) -> None:
        """Nothing is left to do, and nobody is configured."""
        self.session.call(
            "delete from ringfence.outbox_message where status in ('waiting', 'leased')"
        )
        self.session.call("delete from ringfence.channel")

    def decide(self, topic: str, payload: Mapping[str, object], org_id: str = NOBODY) -> UUID:
        """An effect that is due now."""
        ((effect,),) = self.session.call(
            "select ringfence.enqueue_effect(%s, %s, gen_random_uuid()::text, %s, null)",
            [org_id, topic, json.dumps(payload)],
        )
        assert isinstance(effect, UUID)
        return effect

    def hurry(self) -> None:
        """What waits for its next attempt, or for a lease to run out, is due now."""
        self.session.call(
            "update ringfence.outbox_message set not_before = now(),"
            " leased_until = case when status = 'leased' then now() end"
            " where status in ('waiting', 'leased')"
        )

    def look(self, effect: UUID) -> dict[str, Any]:
        """Where an effect stands; `wait` is how many seconds until it is tried again."""
        names = ("status", "attempts", "last_error", "result", "wait")
        (row,) = self.session.call(
            "select status, attempts, last_error, result,"
            " round(extract(epoch from next_attempt_at - now()))"
            " from billing.outbox_messages where message_id = %s",
            [effect],
        )
        return dict(zip(names, row, strict=True))

    def carry(self, wait: Callable[[float], object] = lambda _: None, **variables: str) -> None:
        """Claims what is due and carries it out, as far as `variables` configure it."""
        with self.lanes(wait, **variables) as lanes:
            for lane in lanes:
                if lane.topics:
                    lane.round()

    @contextmanager
    def lanes(self, wait: Callable[[float], object], **variables: str) -> Iterator[list[Lane]]:
        """The lanes of a worker; at the end they have finished what they took."""
        url = self._urls.role("ringfence_worker")
        settings = config.from_env({"DATABASE_URL": url, **variables})
        database = Database(url, application_name="test", size=8)
        database.open()
        stop = threading.Event()
        with ExitStack() as resources:
            table = carriers(settings, database, wait, resources)
            lanes = [Lane(plan, table, database, "worker:test", stop) for plan in PLANS]
            yield lanes
            assert all([lane.drain(20) for lane in lanes])
        database.close()


@contextmanager
def outbox(urls: Urls) -> Iterator[Outbox]:
    """The outbox of the database under test, empty."""
    with db.session(urls.superuser, "test") as session:
        box = Outbox(urls, session)
        box.clear()
        yield box
        box.clear()
