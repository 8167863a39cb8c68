"""Reads a vendor's list for the database, which compares it with what was charged.

A run is claimed under a lease of a minute. Each page goes into the database as the vendor wrote
it, together with how far the list has been read, in one transaction; so a run whose worker is
lost goes on with another from there. Nothing is kept here but the page in hand.

While the vendor makes us wait, a second thread says that the run is still alive: an empty page
does that. Which calls are judged, what is missing and what happens then, the database decides.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TypeVar, cast

from ringfence import api
from ringfence.errors import BadArgument, Conflict, DatabaseError
from ringfence.log import Log
from ringfence.vapi.client import Page, Sleep, VapiClient, VapiError, VapiUnavailable

if TYPE_CHECKING:
    from ringfence.api import ClaimReconciliation
    from ringfence.config import Settings
    from ringfence.db import Caller, Database

_log = Log("reconciliation")

Value = TypeVar("Value")

NO_KEY = "VAPI_PRIVATE_KEY is not set: without it Vapi's list of calls cannot be read"

# Who may look up one call may read the list too: both take the same key.
_KEY_HOLDERS = """
select 1 from billing.channels where topic = 'vapi.look_up_call' and workers > 0
"""

# A page is one transaction, which keeps the wallets it has to do with locked: small ones.
_PAGE = 100
# A third of the lease may pass twice without harm.
_HEARTBEAT = 15.0


class Stopped(Exception):
    """The worker was told to stop."""


def sleep_until(stop: threading.Event) -> Sleep:
    """What a VapiClient sleeps with so that it ends its waits when `stop` is set."""

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise Stopped

    return sleep


def client_of(settings: Settings, stop: threading.Event, resources: ExitStack) -> VapiClient | None:
    """A client that stops waiting when `stop` is set; None without a key."""
    if settings.vapi_private_key is None:
        return None
    return resources.enter_context(
        VapiClient(
            settings.vapi_private_key,
            base_url=settings.vapi_base_url,
            sleep=sleep_until(stop),
            # Shorter than what a worker that stops waits for what is under way.
            timeout=10.0,
        )
    )


def run_once(
    database: Database, client: VapiClient | None, caller: str, stop: threading.Event
) -> bool:
    """Carries out one run, if one waits; says whether it did.

    Without a key the run is left to a worker that has one; where there is none, it fails.
    """
    if client is None and somebody_has_a_key(database):
        return False
    claims = api.claim_reconciliation(database, p_worker=caller)
    if not claims:
        return False
    run = claims[0]
    error, retry = _attempt(database, client, run, stop)
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
        run_id=str(run.run_id),
        attempt=run.attempt,
        checked=ended.total_checked,
        missing=ended.missing_found,
        recovered=ended.recovered,
        reliability=str(ended.webhook_reliability),
        **({"reason": error} if error else {}),
    )
    return True


def somebody_has_a_key(database: Caller) -> bool:
    """Whether a worker is alive that may ask Vapi."""
    return bool(database.call(_KEY_HOLDERS))


def _attempt(
    database: Database, client: VapiClient | None, run: ClaimReconciliation, stop: threading.Event
) -> tuple[str | None, bool]:
    """Reads the list; returns what went wrong, if anything, and whether trying again may help."""
    if client is None:
        return NO_KEY, False
    try:
        with _kept_alive(database, run):
            for page in client.calls(_known(run.resume_from), _known(run.list_to)):
                if stop.is_set():
                    raise Stopped
                _deliver(database, run, page)
    except Stopped:
        return "the worker was stopped", True
    except VapiUnavailable as error:
        return str(error), True
    except VapiError as error:
        return str(error), False
    except BadArgument as error:
        _log.error("a page was refused", error, run_id=str(run.run_id))
        return f"the database refused a page: {error}", False
    except Conflict:
        # Whoever has the run now ends it; finishing it finds out the same.
        return "the lease was lost", True
    return None, True


def _deliver(database: Database, run: ClaimReconciliation, page: Page) -> None:
    """One step of the list; with the last part of it the run has come as far as the step goes."""
    starts = range(0, max(len(page.calls), 1), _PAGE)
    for start in starts:
        part = Page(page.calls[start : start + _PAGE], page.since, page.until)
        # Safe to repeat: a call is counted once in a run, and has one charge.
        api.reconcile_vapi_calls(
            database.patient(),
            p_run_id=_known(run.run_id),
            p_calls=part.array(),
            p_lease=run.lease,
            p_until=page.until if start == starts[-1] else None,
        )


@contextmanager
def _kept_alive(database: Database, run: ClaimReconciliation) -> Iterator[None]:
    """Renews the lease now and then."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(_HEARTBEAT):
            try:
                api.reconcile_vapi_calls(
                    database, p_run_id=_known(run.run_id), p_calls="[]", p_lease=run.lease
                )
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
