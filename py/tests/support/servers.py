"""The database under test, and a proxy in front of it that can be taken away."""

from __future__ import annotations

import copy
import os
import select
import socket
import threading
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ringfence import db


class Urls:
    """Where the test database is, for each login."""

    def __init__(self) -> None:
        try:
            self.admin = os.environ["RINGFENCE_TEST_URL"]
            self.superuser = os.environ["RINGFENCE_TEST_SUPERUSER_URL"]
        except KeyError as missing:
            pytest.fail(f"{missing} is not set: run these tests through make test", pytrace=False)

    def role(self, role: str) -> str:
        """The test database, as another login."""
        return self._with(self.admin, user=role)

    def database(self, database: str) -> str:
        """Another database of the server, as its superuser."""
        return self._with(self.superuser, dbname=database)

    def of(self, database: str) -> Urls:
        """Another database of the server, for each login."""
        other = copy.copy(self)
        other.admin = self._with(self.admin, dbname=database)
        other.superuser = self.database(database)
        return other

    def through(self, directory: Path, role: str) -> str:
        """The test database as a login, by way of another socket directory."""
        return self._with(self.admin, user=role, host=str(directory))

    @property
    def socket_path(self) -> str:
        """The server's socket."""
        parts = conninfo_to_dict(self.admin)
        return f"{parts['host']}/.s.PGSQL.{parts['port']}"

    @staticmethod
    def _with(url: str, **parts: str) -> str:
        return db.canonical_url(make_conninfo("", **(conninfo_to_dict(url) | parts)))


class Proxy:
    """Passes a socket on to the server, until it is told to refuse or to fall silent.

    The tests cannot stop the server they share; a client cannot tell this from it.
    """

    def __init__(self, directory: Path, target: str) -> None:
        self._path = directory / Path(target).name
        self._target = target
        self._silent = threading.Event()
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None

    def start(self) -> None:
        """Takes connections."""
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._listener.listen(64)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def stop(self) -> None:
        """Refuses new connections and breaks those there are."""
        self._path.unlink(missing_ok=True)
        if self._listener:
            # Wakes the thread in accept, which closing alone does not.
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for end in list(self._open):
            end.close()
        self._open.clear()

    def fall_silent(self) -> None:
        """Keeps every connection and passes nothing on."""
        self._silent.set()

    def speak(self) -> None:
        """Passes on again, also what came in meanwhile."""
        self._silent.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._target)
            self._open |= {client, server}
            threading.Thread(target=self._pass_on, args=(client, server), daemon=True).start()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        other = {client: server, server: client}
        try:
            while True:
                for end in select.select([client, server], [], [], 0.05)[0]:
                    while self._silent.is_set():
                        threading.Event().wait(0.02)
                    data = end.recv(65536)
                    if not data:
                        return
                    other[end].sendall(data)
        except (OSError, ValueError):
            return
        finally:
            for end in other:
                end.close()
                self._open.discard(end)
