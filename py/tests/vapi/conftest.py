"""Fixtures of the client's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from vendors import BEGIN, Vendor, Waits

from ringfence.sandbox import Sandbox, SandboxConfig


@pytest.fixture(params=["newest", "arbitrary"])
def vendor(request: pytest.FixtureRequest) -> Iterator[Vendor]:
    """The order of lists is nowhere promised, so the tests see two of them."""
    config = SandboxConfig(speed=0, start=BEGIN, order=request.param)
    with Sandbox(config) as sandbox:
        yield Vendor(sandbox, sandbox.add_number(), Waits())
