"""An organization whose number is at a sandbox vendor, and a database that compares the two."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from wallets import Row, Session, one

from ringfence import poller
from ringfence.db import Database
from ringfence.sandbox import Sandbox
from ringfence.vapi.client import VapiClient

HOUR = timedelta(hours=1)


@dataclass
class Stage:
    """A vendor that stands still at now, and an organization with a number there."""

    sandbox: Sandbox
    number: str
    org_id: uuid.UUID
    ops: Session
    database: Database
    stop: threading.Event = field(default_factory=threading.Event)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def client(self, **settings: Any) -> VapiClient:
        """A client in a hurry, which can be stopped."""
        options = {"page_size": 10, "requests_per_second": 1e6, "attempts": 2} | settings
        return VapiClient(
            self.sandbox.api_key,
            base_url=self.sandbox.url,
            sleep=poller.sleep_until(self.stop),
            **options,
        )

    def past(
        self,
        count: int,
        talk_seconds: float = 60,
        ago: timedelta = 3 * HOUR,
        number: str = "",
        apart: timedelta = timedelta(seconds=1),
    ) -> list[str]:
        """Calls that are over and that nobody was told of."""
        moments = [self.now - ago + apart * each for each in range(count)]
        return self.sandbox.past_calls(number or self.number, moments, talk_seconds=talk_seconds)

    def charge(self, call_id: str, seconds: int) -> None:
        """Charges a call as its report would have."""
        one(
            self.ops,
            "select outcome from billing.commit_reserved_credits(%(org)s, %(call)s, %(seconds)s)",
            org=self.org_id,
            call=call_id,
            seconds=seconds,
        )

    def request(self, **more: Any) -> uuid.UUID:
        """Asks for a run of the organization; another window each time."""
        asked = {"start": self.now - 48 * HOUR, "end": datetime.now(UTC), "org": self.org_id}
        run_id: uuid.UUID = one(
            self.ops,
            "select run_id from billing.request_reconciliation("
            "p_from => %(start)s, p_to => %(end)s, p_org_id => %(org)s)",
            **(asked | more),
        )["run_id"]
        return run_id

    def work(self, client: VapiClient | None) -> bool:
        """One round of a worker."""
        return poller.run_once(self.database, [poller.vapi(client)], "worker:test", self.stop)

    def reconcile(self, **more: Any) -> Row:
        """A run from beginning to end."""
        run_id = self.request(**more)
        with self.client() as client:
            assert self.work(client)
        return self.run(run_id)

    def run(self, run_id: uuid.UUID) -> Row:
        """What a run has come to."""
        return one(
            self.ops,
            "select * from billing.reconciliation_history where run_id = %(run)s",
            run=run_id,
        )

    def calls(self) -> dict[str, Row]:
        """The organization's calls, by their id at the vendor."""
        rows = self.ops.execute("select * from billing.calls where org_id = %s", [self.org_id])
        return {row["vapi_call_id"] or row["call_id"]: row for row in rows}

    def findings(self, kind: str) -> dict[str, Row]:
        """What was found, by the call's id at the vendor."""
        rows = self.ops.execute(
            "select * from billing.reconciliation_findings"
            " where kind = %s and (org_id = %s or org_id is null)",
            [kind, self.org_id],
        )
        return {row["external_id"]: row for row in rows}

    def balance(self) -> int:
        """What is in the wallet."""
        row = one(self.ops, "select balance from billing.wallet_balance(%(org)s)", org=self.org_id)
        balance: int = row["balance"]
        return balance
