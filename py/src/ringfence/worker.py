"""The worker: loops beside each other, stopped together.

Each loop repeats one action until the worker is told to stop. What can go wrong in an action is
handled here, once for all loops: the database being away is said once, and once more when it is
back; anything else is said when it begins and again each minute it lasts. A loop never ends on
its own account. A later loop (fetching, sending) is one more line in `run`.

Any number of workers may run at once: whatever they take is leased or locked in the database. One
that is killed loses nothing, because its leases run out; one that is told to stop takes nothing
new, finishes what it has in hand, and gives back what it cannot finish.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from ringfence import api, config, poller
from ringfence.config import Settings
from ringfence.db import Database
from ringfence.effects.lanes import PLANS, Lane, carriers
from ringfence.errors import DatabaseError, Unavailable
from ringfence.log import Log

_log = Log("worker")

# Stopping waits this long for what is under way: longer than a webhook may take. The server rolls
# back what does not finish, and effects are given back.
_GRACE = 12.0
_REPEAT_AFTER = 60.0
_LONGEST_PAUSE = 5.0
# Signals closer to the first than this are the same one, sent more than once.
SAME_SIGNAL = 0.5
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Loop:
    """An action to repeat, and the pause between two rounds of it in seconds.

    The database is away for all loops at once, so one that leads says it for all of them.
    """

    name: str
    action: Callable[[], object]
    pause: float = 1.0
    leads: bool = False


class Trouble:
    """Remembers what is wrong with one loop, so that the log says it once and not each second."""

    def __init__(self, loop: str, leads: bool = True) -> None:
        self._loop = loop
        self._leads = leads
        self._reason: str | None = None
        self._said_at = 0.0
        self._rounds = 0

    def report(self, error: Exception) -> float:
        """Logs the error when it is news; returns how long to wait before the next round."""
        reason = str(error) if isinstance(error, DatabaseError) else repr(type(error))
        now = time.monotonic()
        if reason != self._reason or now - self._said_at >= _REPEAT_AFTER:
            if isinstance(error, Unavailable):
                say = _log.warning if self._leads else _log.debug
                say("the database is away; trying again", loop=self._loop)
            else:
                _log.error("a round failed; trying again", error, loop=self._loop)
            self._reason, self._said_at = reason, now
        self._rounds += 1
        longest = min(_LONGEST_PAUSE, 0.25 * 2.0 ** min(self._rounds, 8))
        return longest * random.uniform(0.5, 1.0)  # noqa: S311

    def clear(self) -> None:
        """Says that it works again, if it did not."""
        if self._reason is not None:
            say = _log.info if self._leads else _log.debug
            say("working again", loop=self._loop, failed_rounds=self._rounds)
        self._reason, self._rounds = None, 0


def repeat(loop: Loop, stop: threading.Event) -> None:
    """Runs one loop until `stop` is set; a round under way is always finished."""
    trouble = Trouble(loop.name, loop.leads)
    while not stop.is_set():
        try:
            loop.action()
        except Exception as error:
            pause = trouble.report(error)
        else:
            trouble.clear()
            pause = loop.pause
        stop.wait(pause)


def run_loops(
    loops: Sequence[Loop],
    wait_for_stop: Callable[[], object],
    stop: threading.Event | None = None,
    lanes: Sequence[Lane] = (),
) -> bool:
    """Runs the loops in threads until `wait_for_stop` returns; true if all of them finished."""
    stop = stop or threading.Event()
    threads = [
        threading.Thread(target=repeat, args=(loop, stop), name=loop.name, daemon=True)
        for loop in loops
    ]
    for thread in threads:
        thread.start()
    wait_for_stop()
    stop.set()
    deadline = time.monotonic() + _GRACE
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    drained = [lane.drain(deadline - time.monotonic()) for lane in lanes]
    return all(drained) and not any(thread.is_alive() for thread in threads)


def run(settings: Settings) -> int:
    """The `ringfence work` command; returns its exit code."""
    # Blocked before any thread starts, so that every thread leaves the signals to the main one.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
    caller = f"worker:{settings.worker_name}"
    database = Database(
        settings.database_url,
        application_name=f"ringfence {caller}"[:63],
        size=settings.database_pool_size,
        transaction_pooler=settings.transaction_pooler,
        # Short, so that a stop is not held up while the database is away.
        wait=2.0,
    )
    _log.info("; ".join(config.describe(settings)) or "every vendor is configured")
    _log.info("worker started", caller=caller)
    database.open()
    stop = threading.Event()
    resources = ExitStack()
    table = carriers(settings, database, stop.wait, resources)
    lanes = [Lane(plan, table, database, caller, stop) for plan in PLANS]
    channels = Channels(database, caller, sorted(table))
    vendors = poller.vendors_of(settings, stop, resources)

    def compare(vendor: poller.Vendor) -> Callable[[], object]:
        return lambda: poller.run_once(database, [vendor], caller, stop)

    # Each tick also renews the heartbeat, which is a lease of 30 seconds.
    # The second loop renews it while a tick is busy with a long job.
    loops = [
        Loop("tick", lambda: api.tick(database, p_caller=caller), leads=True),
        Loop("heartbeat", lambda: api.record_heartbeat(database, p_caller=caller), pause=5.0),
        Loop("channels", channels.register, pause=15.0),
        Loop("webhooks", lambda: work_in_webhooks(database, stop), pause=0.2),
        *(Loop(f"reconciliation {vendor.name}", compare(vendor), pause=5.0) for vendor in vendors),
        *(Loop(lane.plan.name, lane.round, lane.plan.pause) for lane in lanes if lane.topics),
    ]
    finished = run_loops(loops, _wait_for_signal, stop, lanes)
    if finished:
        _give_lease_back(database, caller)
    else:
        _log.error("a round did not finish in time; ending all the same")
    resources.close()
    database.close()
    _log.info("worker stopped")
    if not finished:
        # A thread still waits for the server and would hold up an ordinary exit.
        os._exit(1)
    return 0


class Channels:
    """Says which effects this worker can carry out, and once which nobody can."""

    def __init__(self, database: Database, caller: str, topics: list[str]) -> None:
        self._database = database
        self._caller = caller
        self._topics = topics
        self._missing: list[str] | None = None

    def register(self) -> None:
        """Says it again, so that it counts as long as this worker lives."""
        said = api.register_channels(self._database, p_caller=self._caller, p_topics=self._topics)
        missing = [str(topic) for topic in said]
        if missing != self._missing:
            _log.info(
                "effects it carries out; the others wait for somebody who is configured for them",
                topics=" ".join(self._topics),
                nobody=" ".join(missing),
            )
        self._missing = missing


def work_in_webhooks(database: Database, stop: threading.Event) -> None:
    """Works in what vendors told us until nothing is due. What has been claimed is finished."""
    while not stop.is_set():
        claim = api.claim_webhooks(database)
        if claim is None:
            return
        while api.process_webhook(database, p_claim=claim):
            pass


def _wait_for_signal() -> None:
    number = signal.sigwait(_STOP_SIGNALS)
    _log.info("stopping; another signal ends at once", signal=signal.Signals(number).name)
    threading.Thread(target=_end_at_another_signal, name="signals", daemon=True).start()


def _end_at_another_signal() -> None:
    # Supervisors, timeout(1) and a terminal may send the first one to the process and its group.
    time.sleep(SAME_SIGNAL)
    while signal.sigtimedwait(_STOP_SIGNALS, 0):
        pass
    os._exit(128 + signal.sigwait(_STOP_SIGNALS))


def _give_lease_back(database: Database, caller: str) -> None:
    """Lets the others see at once that this worker is gone, instead of in 30 seconds."""
    try:
        api.release_heartbeat(database.impatient(1.0), p_caller=caller)
    except DatabaseError as error:
        _log.warning("the lease could not be given back; it runs out by itself", reason=str(error))
