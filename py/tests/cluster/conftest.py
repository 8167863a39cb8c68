"""Fixtures of the cluster's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cluster_tools import Cluster


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A place for a cluster, nothing in it yet."""
    made = Cluster()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    """One running cluster for tests that only look at it."""
    made = Cluster()
    del made.env["RINGFENCE_CLUSTER_PROFILE"]
    made.ok("start")
    yield made
    made.remove()


@pytest.fixture(scope="module")
def reused() -> Iterator[Cluster]:
    """One for tests that stop, break and start it; each leaves it startable."""
    made = Cluster()
    yield made
    made.remove()
