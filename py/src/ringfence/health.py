"""The state of the system, asked for at most once at a time and never waited for long.

A server that hangs keeps its caller waiting for ever; that must not take the health page with
it, because the page is how anybody learns of it. So one background thread asks the database, all
requests share its answer, and none waits longer than `_PATIENCE`.
"""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass

from ringfence import api
from ringfence.api import SystemHealth
from ringfence.db import Database
from ringfence.errors import DatabaseError, NotAllowed, NotDeployed
from ringfence.log import Log

_log = Log("web")

# Probes of load balancers usually give up after two seconds or more.
_PATIENCE = 1.7
_CONNECT_WAIT = 1.2

HANGS = "The database does not answer."
AWAY = "The database cannot be reached."
NO_SCHEMA = "The schema is not deployed; run make deploy."
NO_PRIVILEGE = "The database login lacks privileges; connect as ringfence_web."
NO_WORKER = "No worker has reported in the last 30 seconds; start ringfence work."


@dataclass(frozen=True, slots=True)
class Report:
    """What is known: whether the database answered, what it said, and why we are not ready."""

    database_up: bool
    system: SystemHealth | None
    reason: str | None

    @property
    def ready(self) -> bool:
        """Whether this process and a worker can do their part."""
        return self.reason is None

    @property
    def status(self) -> str:
        """`ok`, `degraded` (it answers, but jobs or workers are missing) or `down`."""
        if not self.database_up:
            return "down"
        late = self.system is None or self.system.background_jobs != "ok"
        queue_late = self.system is not None and self.system.webhook_queue == "late"
        return "degraded" if late or queue_late or not self.ready else "ok"


class Health:
    """Asks the database how it is, sharing one question among all who want to know."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._asked_at = 0.0
        self._question: Future[Report] | None = None
        self._last_reason: str | None = None

    async def report(self) -> Report:
        """The state now, or that the database does not answer."""
        question, deadline = self._ask()
        try:
            report = await asyncio.wait_for(
                asyncio.shield(asyncio.wrap_future(question)),
                max(0.0, deadline - time.monotonic()),
            )
        except TimeoutError:
            report = Report(False, None, HANGS)
        self._tell(report)
        return report

    def _ask(self) -> tuple[Future[Report], float]:
        """The question under way, or a new one, and until when it is worth waiting for."""
        with self._lock:
            if self._question is None or self._question.done():
                self._question = Future()
                self._asked_at = time.monotonic()
                # A daemon: a server that never answers must not hold up the end of the process.
                threading.Thread(target=self._answer, args=(self._question,), daemon=True).start()
            return self._question, self._asked_at + _PATIENCE

    def _answer(self, question: Future[Report]) -> None:
        try:
            question.set_result(self._look())
        except Exception as error:
            question.set_exception(error)

    def _look(self) -> Report:
        try:
            system = api.system_health(self._database.impatient(_CONNECT_WAIT))
        except NotDeployed:
            return Report(True, None, NO_SCHEMA)
        except NotAllowed:
            return Report(True, None, NO_PRIVILEGE)
        except DatabaseError:
            return Report(False, None, AWAY)
        return Report(True, system, None if system.ready else NO_WORKER)

    def _tell(self, report: Report) -> None:
        """Says once when readiness is lost and once when it is back."""
        with self._lock:
            news = report.reason != self._last_reason
            self._last_reason = report.reason
        if news and report.reason:
            _log.warning("not ready", reason=report.reason)
        elif news:
            _log.info("ready")
