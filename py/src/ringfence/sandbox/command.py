"""`ringfence sandbox` and `python -m ringfence.sandbox`: the vendor as a program of its own."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from ringfence import log
from ringfence.log import Log
from ringfence.sandbox.delivery import Credential, Faults, HmacCredential
from ringfence.sandbox.server import Sandbox
from ringfence.sandbox.vendor import SandboxConfig

_log = Log("sandbox")

# Under this id the HMAC credential is known, as it would be in the vendor's dashboard.
CREDENTIAL_ID = "sandbox-hmac"

_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_CHANCE = click.FloatRange(0, 1)


@click.command("sandbox")
@click.option("--port", type=click.IntRange(0, 65535), default=8090, show_default=True)
@click.option("--webhook-url", help="Where webhooks go; without it none are sent.")
@click.option("--api-key", envvar="VAPI_PRIVATE_KEY", default="sandbox-private-key")
@click.option("--secret", envvar="VAPI_WEBHOOK_SECRET", help="Sent as X-Vapi-Secret.")
@click.option("--hmac-secret", envvar="VAPI_HMAC_SECRET", help="Signs webhooks.")
@click.option(
    "--speed",
    type=click.FloatRange(0),
    default=1.0,
    show_default=True,
    help="1440 plays a day in a minute; 0 stands still.",
)
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]),
    help="When its time begins (UTC); now, if not given.",
)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--lose", type=_CHANCE, default=0.0, help="How likely a webhook is lost.")
@click.option("--repeat", type=_CHANCE, default=0.0, help="… comes twice.")
@click.option("--reorder", type=_CHANCE, default=0.0, help="… comes after the next one.")
@click.option("--delay", type=_CHANCE, default=0.0, help="… comes up to five minutes late.")
def sandbox_command(
    port: int,
    webhook_url: str | None,
    api_key: str,
    secret: str | None,
    hmac_secret: str | None,
    speed: float,
    start: datetime | None,
    seed: int,
    lose: float,
    repeat: float,
    reorder: float,
    delay: float,
) -> None:
    """Run a vendor to practise with, on loopback, until SIGTERM or Ctrl-C.

    It speaks Vapi's REST API, calls back as Vapi does, and is told what happens under /sandbox.
    Keys come from the same variables as the product's; of a list of secrets the first is used.
    """
    log.setup("text", "info")
    credentials = _credentials(hmac_secret)
    config = SandboxConfig(
        server=_server(webhook_url, secret, credentials),
        credentials=credentials,
        api_key=api_key,
        seed=seed,
        speed=speed,
        start=start if start is None or start.tzinfo else start.replace(tzinfo=UTC),
        faults=Faults(lose=lose, repeat=repeat, reorder=reorder, delay=delay),
    )
    # Blocked before any thread starts, so that the main one alone hears them.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
    try:
        with Sandbox(config, port=port) as sandbox:
            assistant = sandbox.add_assistant(name="Receptionist")
            number = sandbox.add_number()
            _log.info(
                "sandbox listening",
                url=sandbox.url,
                assistant=assistant,
                number=number,
                **({"vapi_credential_id": CREDENTIAL_ID} if credentials else {}),
            )
            if webhook_url and not credentials and not secret:
                _log.warning(
                    "webhooks carry no secret; set VAPI_HMAC_SECRET or VAPI_WEBHOOK_SECRET here too"
                )
            signal.sigwait(_STOP_SIGNALS)
        _log.info("sandbox stopped")
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _credentials(hmac_secret: str | None) -> Mapping[str, Credential]:
    first = _first(hmac_secret)
    return {CREDENTIAL_ID: HmacCredential(first)} if first else {}


def _server(
    url: str | None, secret: str | None, credentials: Mapping[str, Credential]
) -> dict[str, Any] | None:
    """The account's server: signs where it can, else sends the shared secret."""
    if url is None:
        return None
    if credentials:
        return {"url": url, "credentialId": CREDENTIAL_ID}
    first = _first(secret)
    return {"url": url, "secret": first} if first else {"url": url}


def _first(secrets: str | None) -> str | None:
    """The secret in force, of a list kept for rotation."""
    return next((each.strip() for each in (secrets or "").split(",") if each.strip()), None)
