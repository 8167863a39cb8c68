"""Fixtures of the sandbox's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Where webhooks go."""
    with Receiver() as running:
        yield running
