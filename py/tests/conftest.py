"""What all tests share."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from log_lines import LogLines
from servers import Proxy, Urls

from ringfence import db, log
from ringfence.db import Database, Session


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """Some tests switch the log on; none leaves it on for the next."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def log_lines() -> LogLines:
    """Switches the JSON log on and collects it."""
    lines = LogLines()
    log.setup("json", "debug", lines.stream)
    return lines


@pytest.fixture(scope="session")
def urls() -> Urls:
    """The database under test."""
    return Urls()


@pytest.fixture
def proxy(urls: Urls) -> Iterator[tuple[Proxy, Path]]:
    """A running proxy, and the directory that stands for the server's."""
    # Not tmp_path: a socket's path may have 107 bytes only.
    with tempfile.TemporaryDirectory(prefix="rf-") as directory:
        running = Proxy(Path(directory), urls.socket_path)
        running.start()
        yield running, Path(directory)
        running.stop()


@pytest.fixture
def root(urls: Urls) -> Iterator[Session]:
    """A session of the superuser, to set up what no API does and to look behind it."""
    with db.session(urls.superuser, "test") as session:
        yield session


@pytest.fixture
def web_database(urls: Urls) -> Iterator[Database]:
    """A pool as the web application has it."""
    database = Database(urls.role("ringfence_web"), application_name="test", size=4)
    database.open()
    yield database
    database.close()


@pytest.fixture
def ops_database(urls: Urls) -> Iterator[Database]:
    """A pool as an operator has it."""
    database = Database(urls.role("ringfence_ops"), application_name="test", size=4)
    database.open()
    yield database
    database.close()
