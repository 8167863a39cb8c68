"""A handler of webhooks that does what its payload says, for tests of the inbox."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

_HANDLER = """
create schema if not exists pytest;
create table if not exists pytest.work (delivery_id uuid, number integer, xact xid8);
create or replace function ringfence.pytest_handler(
    p_payload jsonb, p_delivery_id uuid, p_received_at timestamptz, p_as_of timestamptz)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $handler$
begin
    insert into pytest.work
    values (p_delivery_id, (p_payload ->> 'number')::integer, pg_current_xact_id());
    case p_payload ->> 'do'
        when 'fail' then raise exception 'poison';
        when 'hang' then perform pg_sleep(60);
        when 'die' then perform pg_terminate_backend(pg_backend_pid());
        else null;
    end case;
    return 'worked';
end $handler$;
insert into ringfence.webhook_handler values ('pytest', 'known', 'ringfence.pytest_handler')
on conflict do nothing;
delete from pytest.work;
delete from ringfence.webhook_delivery where vendor = 'pytest';
"""

_AWAY = """
delete from ringfence.webhook_delivery where vendor = 'pytest';
delete from ringfence.webhook_handler where vendor = 'pytest';
drop function ringfence.pytest_handler(jsonb, uuid, timestamptz, timestamptz);
drop schema pytest cascade;
"""


class Inbox:
    """The inbox of one database, looked at by its superuser."""

    def __init__(self, address: str) -> None:
        self._address = address

    def ask(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The rows of a query, in a session of its own: the server may have been killed since."""
        with psycopg.connect(self._address, autocommit=True) as session:
            cursor = session.execute(query.encode(), parameters)
            return cursor.fetchall() if cursor.description else []

    def receive(self, do: str, number: int = 0, times: int = 1) -> None:
        """Stores so many events that ask for this."""
        with psycopg.connect(self._address, autocommit=True) as session:
            for each in range(number, number + times):
                session.execute(
                    "select billing.receive_webhook('pytest', %s, 'known', %s)",
                    [str(uuid.uuid4()), json.dumps({"do": do, "number": each})],
                )

    def states(self) -> list[tuple[Any, ...]]:
        """What has become of them, by what they asked for."""
        return self.ask(
            "select payload ->> 'do', status::text, attempts, count(*)"
            " from ringfence.webhook_delivery where vendor = 'pytest'"
            " group by 1, 2, 3 order by 1, 3"
        )

    def time_passes(self) -> None:
        """Whatever waits for its time, or for a claim to run out, is due."""
        self.ask(
            "update ringfence.webhook_delivery set due_at = received_at"
            " where vendor = 'pytest' and status in ('waiting', 'active')"
        )


@contextmanager
def inbox(address: str) -> Iterator[Inbox]:
    """An inbox with the handler in it, which is gone afterwards."""
    box = Inbox(address)
    box.ask(_HANDLER)
    try:
        yield box
    finally:
        box.ask(_AWAY)
