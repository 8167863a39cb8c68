"""Reads vendors' lists for the database, which compares them with what was charged and credited.

A run is claimed under a lease of a minute. Each page goes into the database as the vendor wrote
it, in one transaction; a run whose worker is lost goes on with another, from how far the list has
been read where the vendor's list can begin there, and else from its beginning, which changes
nothing. Nothing is kept here but the page in hand.

While the vendor makes us wait, a second thread says that the run is still alive: an empty page
does that. What is judged, what is missing and what happens then, the database decides.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from ringfence import api, stripe_lists
from ringfence.errors import BadArgument, Conflict, DatabaseError
from ringfence.log import Log
from ringfence.stripe_lists import Sleep, StripeRefused, StripeUnavailable
from ringfence.vapi.client import Page, VapiClient, VapiError, VapiUnavailable

if TYPE_CHECKING:
    from ringfence.api import ClaimReconciliation
    from ringfence.config import Settings
    from ringfence.db import Caller, Database
    from ringfence.stripe_client import StripeClient

_log = Log("reconciliation")

Value = TypeVar("Value")
# Hands a part of a list to the database.
Delivery = Callable[["Caller"], object]

# A page is one transaction, which keeps the wallets it has to do with locked: small ones.
_PAGE = 100
# An empty list of Stripe's.
_NOTHING = '{"data": []}'
# A third of the lease may pass twice without harm.
_HEARTBEAT = 15.0
# Shorter than what a worker that stops waits for what is under way.
_TIMEOUT = 10.0
_KEY_HOLDERS = "select 1 from billing.channels where topic = %(topic)s and workers > 0"


class Stopped(Exception):
    """The worker was told to stop."""


@dataclass(frozen=True, slots=True)
class Vendor:
    """Whose lists are read. `read` is None where there is no key to read them with."""

    name: str
    no_key: str
    # Who may do this at the vendor may read its lists too: both take the same key.
    topic: str
    # Renews the lease of a run, and nothing more.
    beat: Callable[..., object]
    read: Callable[[ClaimReconciliation], Iterator[Delivery]] | None


def vapi(client: VapiClient | None) -> Vendor:
    """Vapi, whose list of calls can be read from any instant on."""
    return Vendor(
        "vapi",
        "VAPI_PRIVATE_KEY is not set: without it Vapi's list of calls cannot be read",
        "vapi.look_up_call",
        partial(api.reconcile_vapi_calls, p_calls="[]"),
        partial(_read_vapi, client) if client else None,
    )


def stripe(client: StripeClient | None, sleep: Sleep) -> Vendor:
    """Stripe, whose lists are read from the newest to the oldest, one behind the other."""
    return Vendor(
        "stripe",
        "STRIPE_SECRET_KEY is not set: without it Stripe's lists cannot be read",
        "stripe.charge",
        partial(api.reconcile_stripe_payments, p_kind="events", p_objects=_NOTHING),
        partial(_read_stripe, client, sleep) if client else None,
    )


def sleep_until(stop: threading.Event) -> Sleep:
    """What a client sleeps with so that it ends its waits when `stop` is set."""

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise Stopped

    return sleep


def vendors_of(
    settings: Settings, stop: threading.Event, resources: ExitStack
) -> tuple[Vendor, Vendor]:
    """Vapi and Stripe, with clients that stop waiting when `stop` is set."""
    sleep = sleep_until(stop)
    vapi_client = stripe_client = None
    if settings.vapi_private_key is not None:
        vapi_client = resources.enter_context(
            VapiClient(
                settings.vapi_private_key,
                base_url=settings.vapi_base_url,
                sleep=sleep,
                timeout=_TIMEOUT,
            )
        )
    if settings.stripe_secret_key is not None:
        # Here, because the SDK takes 24 MB.
        from ringfence.stripe_client import client_of

        stripe_client = resources.enter_context(client_of(settings, timeout=_TIMEOUT))
    return vapi(vapi_client), stripe(stripe_client, sleep)


def run_once(
    database: Database, vendors: Sequence[Vendor], caller: str, stop: threading.Event
) -> bool:
    """Carries out one run, if one waits; says whether it did.

    Without a key a run is left to a worker that has one; where there is none, it fails.
    """
    mine = {
        vendor.name: vendor
        for vendor in vendors
        if vendor.read is not None or not somebody_has_a_key(database, vendor)
    }
    claims = api.claim_reconciliation(database, p_worker=caller, p_vendors=list(mine))
    if not claims:
        return False
    run = claims[0]
    error, retry = _attempt(database, mine[_known(run.vendor)], run, stop)
    try:
        ended = api.finish_reconciliation(
            database.patient(),
            p_run_id=_known(run.run_id),
            p_error=error,
            p_lease=run.lease,
            p_retry=retry,
        )
    except Conflict:
        _log.warning("somebody else went on with the run", run_id=str(run.run_id))
        return True
    _log.info(
        "reconciliation " + str(ended.status),
        vendor=run.vendor,
        run_id=str(run.run_id),
        attempt=run.attempt,
        checked=ended.total_checked,
        missing=ended.missing_found,
        recovered=ended.recovered,
        reliability=str(ended.webhook_reliability),
        **({"reason": error} if error else {}),
    )
    return True


def somebody_has_a_key(database: Caller, vendor: Vendor) -> bool:
    """Whether a worker is alive that may ask the vendor."""
    return bool(database.call(_KEY_HOLDERS, {"topic": vendor.topic}))


def _attempt(
    database: Database, vendor: Vendor, run: ClaimReconciliation, stop: threading.Event
) -> tuple[str | None, bool]:
    """Reads the lists; returns what went wrong, if anything, and whether trying again may help."""
    if vendor.read is None:
        return vendor.no_key, False
    try:
        with _kept_alive(database, vendor, run):
            for deliver in vendor.read(run):
                if stop.is_set():
                    raise Stopped
                # Safe to repeat: whatever is listed is counted once in a run, and has one effect.
                deliver(database.patient())
    except Stopped:
        return "the worker was stopped", True
    except (VapiUnavailable, StripeUnavailable) as error:
        return str(error), True
    except (VapiError, StripeRefused) as error:
        return str(error), False
    except BadArgument as error:
        _log.error("a page was refused", error, run_id=str(run.run_id))
        return f"the database refused a page: {error}", False
    except Conflict:
        # Whoever has the run now ends it; finishing it finds out the same.
        return "the lease was lost", True
    return None, True


def _read_vapi(client: VapiClient, run: ClaimReconciliation) -> Iterator[Delivery]:
    """With the last part of a step the run has come as far as the step goes."""
    for step in client.calls(_known(run.resume_from), _known(run.list_to)):
        starts = range(0, max(len(step.calls), 1), _PAGE)
        for start in starts:
            part = Page(step.calls[start : start + _PAGE], step.since, step.until)
            yield partial(
                api.reconcile_vapi_calls,
                p_run_id=_known(run.run_id),
                p_calls=part.array(),
                p_lease=run.lease,
                p_until=step.until if start == starts[-1] else None,
            )


def _read_stripe(
    client: StripeClient, sleep: Sleep, run: ClaimReconciliation
) -> Iterator[Delivery]:
    """Only with the end of the last list the run has come anywhere."""
    page = partial(api.reconcile_stripe_payments, p_run_id=_known(run.run_id), p_lease=run.lease)
    since, until = _known(run.resume_from), _known(run.list_to)
    for kind in stripe_lists.KINDS:
        for text in stripe_lists.pages(client, kind, since, until, sleep):
            yield partial(page, p_kind=kind, p_objects=text)
    yield partial(page, p_kind="events", p_objects=_NOTHING, p_until=until)


@contextmanager
def _kept_alive(database: Database, vendor: Vendor, run: ClaimReconciliation) -> Iterator[None]:
    """Renews the lease now and then."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(_HEARTBEAT):
            try:
                vendor.beat(database, p_run_id=_known(run.run_id), p_lease=run.lease)
            except DatabaseError as error:
                # A page under way renews it as well, and what is wrong comes up there.
                _log.debug("the lease was not renewed", reason=str(error))

    thread = threading.Thread(target=renew, name="reconciliation heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _known(value: Value | None) -> Value:
    """A column that is never null here, though the catalog cannot say so."""
    return cast("Value", value)
