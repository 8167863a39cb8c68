"""What all tests share."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from log_lines import LogLines

from ringfence import log


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
