"""An organization whose calls come through the gate, and what Vapi says of them."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any, LiteralString

from ringfence import db

_SET_UP = """
select count(*) from (select tests.wallet(%(balance)s) as org_id) as made,
    lateral billing.link_vendor(made.org_id, 'vapi', 'phone_number', %(number)s),
    lateral billing.configure_organization(made.org_id, %(settings)s::jsonb)
"""


@dataclass(frozen=True)
class Gated:
    """One organization, by its number at Vapi. Strict, so that it needs no worker."""

    session: db.Session
    number: str = field(default_factory=lambda: f"number-{uuid.uuid4()}")

    def set_up(self, balance: int = 10_000, **settings: object) -> Gated:
        """Makes it."""
        chosen = {"call_mode": "strict", "vapi_assistant_id": "assistant"} | settings
        self.ask(_SET_UP, balance=balance, number=self.number, settings=json.dumps(chosen))
        return self

    @property
    def org_id(self) -> uuid.UUID:
        """Whose number it is."""
        found = self.ask(
            "select org_id from ringfence.vendor_link where external_id = %(number)s",
            number=self.number,
        )
        org_id: uuid.UUID = found[0][0]
        return org_id

    def ask(self, query: LiteralString, **parameters: object) -> list[tuple[Any, ...]]:
        """The rows of a query, by the superuser."""
        return self.session.call(query, parameters)

    def message(self, kind: str, call_id: str, **more: Any) -> dict[str, Any]:
        """What Vapi sends of a call to it."""
        call = {"id": call_id, "phoneNumberId": self.number, "status": "queued"}
        return {"message": {"type": kind, "call": call, **more}}

    def work(self, call_id: str) -> None:
        """Has what was stored of a call worked in, as a worker would."""
        self.ask(
            "select ringfence.run_webhook(delivery, delivery.attempts + 1, null)"
            " from (select * from ringfence.webhook_delivery"
            " where event_key like %(call)s || ':%%' and status = 'waiting'"
            " order by received_at for update) as delivery",
            call=call_id,
        )

    def outcomes(self, call_id: str) -> dict[str, tuple[str, str | None]]:
        """What has become of each event of a call."""
        rows = self.ask(
            "select event_type, status::text, outcome from ringfence.webhook_delivery"
            " where event_key like %(call)s || ':%%'",
            call=call_id,
        )
        return {kind: (status, outcome) for kind, status, outcome in rows}
