"""Fixtures of the tests of effects."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from outbox import Outbox, outbox
from receiver import Receiver
from servers import Urls


@pytest.fixture
def box(urls: Urls) -> Iterator[Outbox]:
    """The outbox, empty."""
    with outbox(urls) as box:
        yield box


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Somebody who takes what is posted."""
    with Receiver() as receiver:
        yield receiver
