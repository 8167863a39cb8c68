"""The topic webhook: signed messages to customers' own systems, as Standard Webhooks has them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ringfence import __version__, api
from ringfence.db import Caller
from ringfence.effects.effect import Effect, NotDone
from ringfence.effects.public_network import post
from ringfence.retry_after import seconds_of

_SECONDS = 10.0
_GONE = 410


def signatures(secrets: Sequence[str], identifier: str, at: int, body: str) -> str:
    """The header webhook-signature: one signature for each secret that is valid."""
    signed = f"{identifier}.{at}.{body}".encode()
    made = []
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        digest = hmac.new(key, signed, hashlib.sha256).digest()
        made.append("v1," + base64.b64encode(digest).decode())
    return " ".join(made)


def deliver(
    effect: Effect, url: str, secrets: Sequence[str], body: str, *, loopback: bool
) -> Mapping[str, object]:
    """Sends one signed message, under the id of the effect."""
    if url.startswith("http://") and not loopback:
        raise NotDone("Webhooks are sent over https only.", hopeless=True)
    at = int(time.time())
    identifier = str(effect.message_id)
    status, later = post(
        url,
        body.encode(),
        {
            "content-type": "application/json",
            "user-agent": f"ringfence/{__version__}",
            "webhook-id": identifier,
            "webhook-timestamp": str(at),
            "webhook-signature": signatures(secrets, identifier, at, body),
        },
        seconds=_SECONDS,
        loopback=loopback,
    )
    if 200 <= status < 300:
        return {"sent": True, "status": status}
    raise Refused(status, seconds_of(later))


class Refused(NotDone):
    """The endpoint answered something else than 2xx."""

    def __init__(self, status: int, after: float | None) -> None:
        self.status = status
        super().__init__(f"The endpoint answered {status}.", after=after, hopeless=status == _GONE)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Delivers what customers asked to hear of."""

    database: Caller
    loopback: bool = False

    def __call__(self, effect: Effect) -> Mapping[str, object]:
        """Sends the event to its endpoint, if that still wants it."""
        opened = api.open_webhook(self.database, p_id=effect.message_id, p_lease=effect.lease)
        if not opened:
            return {"sent": False, "reason": "The endpoint was removed or switched off."}
        url, body = str(opened[0].url), str(opened[0].body)
        secrets = [str(secret) for secret in opened[0].secrets or ()]
        try:
            return deliver(effect, url, secrets, body, loopback=self.loopback)
        except Refused as refused:
            if refused.status == _GONE:
                api.disable_webhook_endpoint(
                    self.database,
                    p_org_id=effect.org_id,
                    p_url=url,
                    p_reason="Its server answered 410 Gone.",
                )
            raise


@dataclass(frozen=True, slots=True)
class AlertWebhook:
    """Delivers alerts to the operators' own system."""

    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    loopback: bool = False

    def __call__(self, effect: Effect) -> Mapping[str, object]:
        """Sends `body` as it is."""
        return deliver(
            effect, self.url, self.secrets, str(effect.payload["body"]), loopback=self.loopback
        )
