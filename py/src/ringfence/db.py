"""The only module that talks to PostgreSQL.

One statement is one transaction: connections are in autocommit mode and nothing is set on the
session, so transaction poolers work and time limits belong to roles and functions. Every error
of the driver becomes one of `ringfence.errors`. Numbers with a fraction arrive as Decimal, also
inside jsonb: no amount passes through a float.
"""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from typing import Any, LiteralString, Protocol
from urllib.parse import quote, urlencode

import psycopg
from psycopg import conninfo, pq
from psycopg.types.json import set_json_loads
from psycopg_pool import ConnectionPool

from ringfence import errors

Row = tuple[Any, ...]
Params = Mapping[str, object] | Sequence[object] | None

# Four attempts within about a second: long enough for a lock to be released or a pooled
# connection to be replaced, short enough for a vendor that waits for its answer.
_ATTEMPTS = 4
_FIRST_PAUSE = 0.05

# Notice a peer that vanished without a word. Ignored on Unix sockets; the URL may override them.
_LIVENESS = {
    "connect_timeout": "5",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}

loads = partial(json.loads, parse_float=Decimal)


class Caller(Protocol):
    """What the generated functions of `ringfence.api` need of a database."""

    def call(self, sql: LiteralString, params: Params = None) -> list[Row]:
        """Runs one statement and returns its rows."""
        ...


def only_row(rows: list[Row]) -> Row:
    """The row of a function that always returns exactly one."""
    if len(rows) != 1:
        raise errors.Unexpected("P0003", f"expected one row, got {len(rows)}")
    return rows[0]


class Session:
    """One connection of its own, for the commands that look around or change several things."""

    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self._connection = connection

    def call(self, sql: LiteralString, params: Params = None) -> list[Row]:
        """Runs one statement and returns its rows."""
        with _translated():
            return _run(self._connection, sql, params)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside happens together or not at all."""
        with _translated(), self._connection.transaction():
            yield


@contextmanager
def session(dsn: str, application_name: str) -> Iterator[Session]:
    """A direct connection, closed at the end. The failure to connect says why."""
    with _translated():
        connection = psycopg.connect(**_arguments(dsn, application_name))
    with connection:
        _configure(connection)
        yield Session(connection)


class Database:
    """A bounded pool of connections shared by the threads of one process."""

    def __init__(
        self,
        dsn: str,
        *,
        application_name: str,
        size: int = 10,
        transaction_pooler: bool = False,
        wait: float = 5.0,
        reserved: int = 0,
    ) -> None:
        """`reserved` connections are kept for the callers of `urgent`, if there are that many."""
        arguments = _arguments(dsn, application_name)
        if transaction_pooler:
            # The next transaction may run on another server session that never saw the PREPARE.
            arguments["prepare_threshold"] = None
        self._wait = wait
        ordinary = max(1, size - reserved)
        self._ordinary = threading.Semaphore(ordinary) if ordinary < size else None
        self._pool = ConnectionPool(
            kwargs=arguments,
            min_size=1,
            max_size=size,
            open=False,
            configure=_configure,
            # A round trip per use, so that a restart of the server is not the caller's problem.
            check=ConnectionPool.check_connection,
            timeout=wait,
            # More waiting than this cannot be served in time: better an honest 503 at once.
            max_waiting=size * 20,
            # Short, because the pool doubles its pauses: the database may be back long before.
            reconnect_timeout=4.0,
            name=application_name,
        )

    def open(self) -> None:
        """Starts connecting in the background; the database may still be away."""
        self._pool.open()

    def close(self) -> None:
        """Returns what it holds; never waits long for a server that does not answer."""
        self._pool.close(timeout=2.0)

    def call(self, sql: LiteralString, params: Params = None) -> list[Row]:
        """Runs one statement as one transaction and returns its rows; never tries again."""
        return self.run(sql, params, self._wait)

    def patient(self, wait: float | None = None) -> Caller:
        """A caller that tries again after a conflict, a full lock queue or a lost connection.

        Only for statements that may safely run twice: reads, and functions with a key of
        idempotency. A statement whose connection broke may have happened already.
        """
        return _Bound(self, self._wait if wait is None else wait, _ATTEMPTS)

    def impatient(self, wait: float) -> Caller:
        """A caller that gives up after `wait` seconds without a connection."""
        return _Bound(self, wait, 1)

    def urgent(self, wait: float) -> Caller:
        """The same for what must not queue behind the rest: it may use what is reserved."""
        return _Bound(self, wait, 1, urgent=True)

    def run(
        self, sql: LiteralString, params: Params, wait: float, *, urgent: bool = False
    ) -> list[Row]:
        """One attempt, waiting at most `wait` seconds for a connection."""
        deadline = time.monotonic() + wait
        with _translated(), self._turn(wait, urgent=urgent):
            left = max(0.01, deadline - time.monotonic())
            with self._pool.connection(timeout=left) as connection:
                return _run(connection, sql, params)

    @contextmanager
    def _turn(self, wait: float, *, urgent: bool) -> Iterator[None]:
        """Leaves the reserved connections to those they are reserved for."""
        if urgent or self._ordinary is None:
            yield
            return
        if not self._ordinary.acquire(timeout=wait):
            raise errors.Unavailable(None, "every connection is in use")
        try:
            yield
        finally:
            self._ordinary.release()


class _Bound:
    """A database together with how long and how often to try."""

    def __init__(
        self, database: Database, wait: float, attempts: int, *, urgent: bool = False
    ) -> None:
        self._database = database
        self._wait = wait
        self._attempts = attempts
        self._urgent = urgent

    def call(self, sql: LiteralString, params: Params = None) -> list[Row]:
        for attempt in range(1, self._attempts):
            try:
                return self._once(sql, params)
            except (errors.TryAgain, errors.Unavailable):
                # Full jitter: callers that collided do not meet again at the same moment.
                time.sleep(random.uniform(0.5, 1.0) * _FIRST_PAUSE * 2**attempt)  # noqa: S311
        return self._once(sql, params)

    def _once(self, sql: LiteralString, params: Params) -> list[Row]:
        return self._database.run(sql, params, self._wait, urgent=self._urgent)


def _run(connection: psycopg.Connection[Row], sql: LiteralString, params: Params) -> list[Row]:
    cursor = connection.execute(sql, params)
    return cursor.fetchall() if cursor.description is not None else []


def _configure(connection: psycopg.Connection[Row]) -> None:
    set_json_loads(loads, connection)


@contextmanager
def _translated() -> Iterator[None]:
    """Turns what the driver raises into our own exceptions."""
    try:
        yield
    except psycopg.Error as error:
        raise _translate(error) from error


def _translate(error: psycopg.Error) -> errors.DatabaseError:
    diagnostics = error.diag
    sqlstate = error.sqlstate
    if sqlstate is None and isinstance(error, psycopg.DataError):
        # The driver itself refused a value, such as a NUL in a text.
        sqlstate = "22021"
    elif sqlstate is None and not isinstance(
        error, psycopg.OperationalError | psycopg.InterfaceError
    ):
        # A mistake of ours in using the driver: not a lost connection, nothing to try again.
        sqlstate = "XX000"
    return errors.from_sqlstate(
        sqlstate,
        diagnostics.message_primary or str(error),
        diagnostics.message_detail,
        diagnostics.message_hint,
        diagnostics.context,
    )


# Connection strings ----------------------------------------------------------------------------

# Prisma and Supabase mark a transaction pooler this way; libpq would refuse the word.
_POOLER_MARK = re.compile(r"(?<=[?&])pgbouncer=(\w*)&?")


def dsn_fault(dsn: str) -> str | None:
    """What is wrong with a connection string, without quoting it: it may hold a password."""
    try:
        _parameters(dsn)
    except psycopg.ProgrammingError:
        return "expected the form postgresql://user@host:5432/database"
    return None


def behind_transaction_pooler(dsn: str) -> bool:
    """Whether the string names a transaction pooler: by its mark, or the port they all use."""
    mark = _POOLER_MARK.search(dsn)
    if mark:
        return mark[1].lower() in ("true", "1", "")
    return "6543" in str(_parameters(dsn).get("port", "")).split(",")


def canonical_url(dsn: str, *, with_password: bool = False) -> str:
    """The connection string as a URL that psql takes."""
    parts = _parameters(dsn)
    user, password = parts.pop("user", ""), parts.pop("password", "")
    host, port, dbname = parts.pop("host", ""), parts.pop("port", ""), parts.pop("dbname", "")
    login = quote(user, safe="")
    if password and with_password:
        login += ":" + quote(password, safe="")
    # A socket directory, or a list of hosts, does not fit where a URL has its one host.
    inline = bool(re.fullmatch(r"[A-Za-z0-9._-]+", host))
    address = host + (f":{port}" if port else "") if inline else ""
    outside = {} if inline else {"host": host, "port": port}
    query = urlencode({k: v for k, v in {**outside, **parts}.items() if v}, quote_via=quote)
    return (
        "postgresql://"
        + (f"{login}@" if login else "")
        + address
        + "/"
        + quote(dbname, safe="")
        + (f"?{query}" if query else "")
    )


def in_database(dsn: str, database: str) -> str:
    """The same connection, to another database of the server."""
    return conninfo.make_conninfo(**(_parameters(dsn) | {"dbname": database}))


def libpq_environment(dsn: str) -> dict[str, str]:
    """The same connection as PG* variables, so that no secret stands on a command line."""
    names = {
        item.keyword.decode(): item.envvar.decode()
        for item in pq.Conninfo.get_defaults()
        if item.envvar
    }
    parts = _parameters(dsn)
    return {names[key]: value for key, value in parts.items() if key in names and value}


def _parameters(dsn: str) -> dict[str, str]:
    plain = _POOLER_MARK.sub("", dsn).rstrip("?&") if "://" in dsn else dsn
    return {key: str(value) for key, value in conninfo.conninfo_to_dict(plain).items()}


def _arguments(dsn: str, application_name: str) -> dict[str, Any]:
    return {
        **_LIVENESS,
        "application_name": application_name,
        **_parameters(dsn),
        "client_encoding": "utf8",
        "autocommit": True,
    }
