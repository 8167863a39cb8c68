"""A call from ring to settlement: `ringfence serve` here, the strict sandbox there."""

from __future__ import annotations

import uuid

import pytest
from gated import Gated
from programs import Program, free_port, wait_for
from servers import Urls

from ringfence.db import Session
from ringfence.sandbox import Faults, HmacCredential, Sandbox, SandboxConfig

SECRET, HMAC_SECRET = "between-us", "to-sign-with"


@pytest.mark.parametrize("mode", ["override", "saved"])
def test_from_ring_to_settlement(urls: Urls, root: Session, mode: str) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    server = {"url": f"{address}/api/vapi/webhook", "secret": SECRET}
    config = SandboxConfig(
        server=server,
        credentials={"ours": HmacCredential(HMAC_SECRET)},
        seed=uuid.uuid4().int % 2**32,
        speed=0,
        faults=Faults(repeat=1.0),
    )
    with (
        Program(
            "serve",
            url=urls.role("ringfence_web"),
            RINGFENCE_HTTP_PORT=str(port),
            PUBLIC_URL=address,
            VAPI_WEBHOOK_SECRET=SECRET,
            VAPI_HMAC_SECRET=HMAC_SECRET,
        ) as web,
        Sandbox(config) as vendor,
    ):
        web.says("listening")
        gated = Gated(root, vendor.add_number())
        gated.set_up(
            vapi_assistant_id=vendor.add_assistant(name="Receptionist"),
            vapi_mode=mode,
            vapi_credential_id="ours",
        )
        call = vendor.inbound(gated.number, talk_seconds=90)
        for _ in range(30):
            vendor.advance(10)
        assert gated.outcomes(call)["assistant-request"][0] == "completed"
        wait_for(lambda: "end-of-call-report" in gated.outcomes(call), "the report")
        gated.work(call)
        charge = root.call(
            "select status::text, charge, duration_seconds from ringfence.call"
            " where vapi_call_id = %(call)s",
            {"call": call},
        )
        assert charge == [("ended", 105, 90)]
        web.end()
