"""The stage of the tests, set up and checked at the end."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from compared import Stage
from servers import Urls
from wallets import connect, create_organization

from ringfence.db import Database
from ringfence.sandbox import Sandbox, SandboxConfig


@pytest.fixture
def stage(urls: Urls) -> Iterator[Stage]:
    database = Database(urls.role("ringfence_worker"), application_name="test", size=3)
    now = datetime.now(UTC)
    with (
        connect("ringfence_ops") as ops,
        connect("postgres", urls.superuser) as superuser,
        Sandbox(SandboxConfig(speed=0, start=now, seed=uuid.uuid4().int % 2**31)) as sandbox,
    ):
        # What another test left would come first.
        superuser.execute(
            "update ringfence.reconciliation_run set status = 'failed'"
            " where status in ('waiting', 'running')"
        )
        # And its workers, which had keys.
        superuser.execute("delete from ringfence.channel")
        number = sandbox.add_number()
        org_id = create_organization(ops, opening=1_000_000)
        ops.execute("select billing.link_vendor(%s, 'vapi', 'phone_number', %s)", [org_id, number])
        database.open()
        yield Stage(sandbox, number, org_id, ops, database)
        database.close()
        faults = ops.execute("select * from billing.audit_invariants(%s)", [org_id]).fetchall()
        assert faults == []
