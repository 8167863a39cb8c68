"""Claims effects and has them carried out, several at a time, the urgent beside the slow.

Topics share a lane when they can wait for each other. A lane claims no more than it has hands
free, so nothing that is leased waits; and what one lane is stuck in does not concern the others.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ringfence import api
from ringfence.config import Settings
from ringfence.db import Database
from ringfence.effects.effect import Carrier, Effect, NotDone
from ringfence.effects.mail import Mail
from ringfence.effects.slack import Slack
from ringfence.effects.stripe import Stripe
from ringfence.effects.vapi import Vapi, Wait
from ringfence.effects.webhook import AlertWebhook, Webhook
from ringfence.errors import DatabaseError
from ringfence.log import Log
from ringfence.vapi.client import VapiClient

_log = Log("effects")

# What fail_outbox takes for "no use in trying".
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which topics share how many hands, and how often somebody looks for work."""

    name: str
    topics: tuple[str, ...]
    hands: int
    pause: float


# Orders have many hands: when a wallet runs dry all its calls have to end at once, and each hand
# stays with its call until that has ended.
PLANS = (
    Plan("orders", ("vapi.end_call", "vapi.say"), hands=32, pause=0.25),
    Plan("questions", ("vapi.look_up_call",), hands=2, pause=1.0),
    Plan("payments", ("stripe.charge", "stripe.checkout"), hands=4, pause=0.5),
    Plan("messages", ("slack", "email", "alert_webhook"), hands=3, pause=1.0),
    # Many as well, because servers that hang keep theirs for as long as a webhook may take.
    Plan("webhooks", ("webhook",), hands=16, pause=0.5),
)


def carriers(
    settings: Settings, database: Database, wait: Wait, resources: ExitStack
) -> dict[str, Carrier]:
    """Who carries out what, as far as it is configured; `resources` closes what they keep open."""
    table: dict[str, Carrier] = {
        "webhook": Webhook(database.patient(), settings.webhooks_to_loopback)
    }
    if settings.vapi_private_key:
        # One attempt each: the outbox does the trying again, and sooner for orders.
        urgent, ordinary = (
            resources.enter_context(_client(settings, requests_per_second, timeout))
            for requests_per_second, timeout in ((20.0, 3.0), (2.0, 15.0))
        )
        hasty = Vapi(urgent, database.patient(), wait)
        patient = Vapi(ordinary, database.patient(), wait)
        table |= {
            "vapi.say": hasty.say,
            "vapi.end_call": hasty.end_call,
            "vapi.look_up_call": patient.look_up_call,
        }
    if settings.stripe_secret_key:
        # Here, because the SDK takes 24 MB.
        from ringfence.stripe_client import client_of

        stripe = Stripe(resources.enter_context(client_of(settings)), database.patient())
        table |= {"stripe.charge": stripe.charge, "stripe.checkout": stripe.checkout}
    table |= operators(settings)
    if settings.alert_webhook_url:
        table["alert_webhook"] = AlertWebhook(
            settings.alert_webhook_url,
            settings.alert_webhook_secret,
            settings.webhooks_to_loopback,
        )
    return table


def operators(settings: Settings) -> dict[str, Carrier]:
    """How people who operate the system are told something."""
    table: dict[str, Carrier] = {}
    if settings.slack_webhook_url:
        table["slack"] = Slack(settings.slack_webhook_url)
    if settings.smtp_url and settings.alert_email:
        sender = settings.smtp_from or settings.alert_email
        table["email"] = Mail(settings.smtp_url, sender, settings.alert_email)
    return table


def _client(settings: Settings, requests_per_second: float, timeout: float) -> VapiClient:
    return VapiClient(
        str(settings.vapi_private_key),
        base_url=settings.vapi_base_url,
        requests_per_second=requests_per_second,
        attempts=1,
        timeout=timeout,
    )


class Lane:
    """Hands that carry out effects of some topics."""

    def __init__(
        self,
        plan: Plan,
        table: Mapping[str, Carrier],
        database: Database,
        worker: str,
        stop: threading.Event,
    ) -> None:
        self.plan = plan
        self._table = {topic: table[topic] for topic in plan.topics if topic in table}
        self._database = database
        self._worker = worker
        self._stop = stop
        self._hands = ThreadPoolExecutor(plan.hands, thread_name_prefix=plan.name)
        self._busy: dict[str, Effect] = {}
        self._changed = threading.Condition()

    @property
    def topics(self) -> list[str]:
        """What it can carry out; nothing else is claimed."""
        return list(self._table)

    def round(self) -> None:
        """Claims what there is, until nothing is due or no hand is free."""
        while not self._stop.is_set():
            with self._changed:
                if not self._changed.wait_for(self._free, self.plan.pause):
                    return
                free = self._free()
            claimed = api.claim_outbox(
                self._database, p_topics=self.topics, p_limit=free, p_worker=self._worker
            )
            for row in claimed:
                self._begin(row)
            if len(claimed) < free:
                return

    def _free(self) -> int:
        return self.plan.hands - len(self._busy)

    def _begin(self, row: api.ClaimOutbox) -> None:
        effect = Effect.claimed(row)
        with self._changed:
            self._busy[str(effect.lease)] = effect
        self._hands.submit(self._carry, effect)

    def _carry(self, effect: Effect) -> None:
        began = time.monotonic()
        try:
            self._record(effect, began)
        except DatabaseError as error:
            # The lease runs out, and somebody does it again under the same key.
            _log.error("what became of an effect could not be recorded", error, **_named(effect))
        finally:
            with self._changed:
                self._busy.pop(str(effect.lease), None)
                self._changed.notify_all()

    def _record(self, effect: Effect, began: float) -> None:
        try:
            result = self._table[effect.topic](effect)
        except NotDone as failure:
            self._fail(effect, failure)
        except DatabaseError as error:
            self._fail(effect, NotDone(f"The database would not have it: {error}."))
        except Exception as error:
            # Poison: a payload nobody can read, or a mistake of ours. It must not stop the others.
            _log.error("an effect could not be carried out", error, **_named(effect))
            self._fail(effect, NotDone(f"It could not be carried out ({type(error).__name__})."))
        else:
            done = api.complete_outbox(
                self._database.patient(),
                p_id=effect.message_id,
                p_lease=effect.lease,
                p_result=json.dumps(result),
            )
            seconds = round(time.monotonic() - began, 3)
            _log.info("carried out", outcome=done.outcome, seconds=seconds, **_named(effect))

    def _fail(self, effect: Effect, failure: NotDone) -> None:
        retry_at = None
        if failure.hopeless:
            retry_at = _NEVER
        elif failure.after is not None:
            retry_at = datetime.now(UTC) + timedelta(seconds=failure.after)
        failed = api.fail_outbox(
            self._database.patient(),
            p_id=effect.message_id,
            p_lease=effect.lease,
            p_error=str(failure),
            p_retry_at=retry_at,
        )
        _log.warning(
            "not carried out", outcome=failed.outcome, reason=str(failure), **_named(effect)
        )

    def drain(self, seconds: float) -> bool:
        """Waits for what is under way; what does not finish is given back. True if all did."""
        self._hands.shutdown(wait=False)
        with self._changed:
            if self._changed.wait_for(lambda: not self._busy, max(0.0, seconds)):
                return True
            left = list(self._busy.values())
        for effect in left:
            try:
                self._fail(effect, NotDone("The worker was stopped meanwhile.", after=0.0))
            except DatabaseError as error:
                _log.warning("a lease runs out by itself", reason=str(error), **_named(effect))
        return False


def _named(effect: Effect) -> dict[str, object]:
    return {"topic": effect.topic, "effect": str(effect.message_id), "attempt": effect.attempt}
