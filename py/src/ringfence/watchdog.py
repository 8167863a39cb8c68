"""The web process tells operators that no worker is there: nobody else could.

What is otherwise sent is sent by a worker. Whether an incident has begun, and which web process is
to tell of it, the database decides; this only asks twice a minute and carries the words.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping
from typing import cast

from ringfence import api
from ringfence.config import Settings
from ringfence.db import Caller, Database
from ringfence.effects.effect import Carrier, Effect, NotDone
from ringfence.effects.lanes import operators
from ringfence.errors import DatabaseError
from ringfence.log import Log

_log = Log("watchdog")

_PAUSE = 30.0


class Watchdog:
    """Looks for a worker in a thread of its own, as long as the web process serves."""

    def __init__(self, database: Database, channels: Mapping[str, Carrier], pause: float) -> None:
        self._database: Caller = database.impatient(2.0)
        self._channels = channels
        self._pause = pause
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begins to look; the first time after a pause, so that a worker has time to start."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread; what it is about to send is sent."""
        self._stop.set()
        self._thread.join(timeout=5.0)

    def _watch(self) -> None:
        while not self._stop.wait(self._pause):
            try:
                self.look()
            except DatabaseError:
                # That the database is away is for /ready to say, and for whoever asks it.
                _log.debug("the database is away")

    def look(self) -> bool:
        """Tells operators where the database says that it is for us to do; whether it was told."""
        claimed = api.claim_worker_alarm(self._database)
        if not claimed:
            return False
        alarm = claimed[0]
        _log.error("no worker is there", message=str(alarm.message))
        if not self._tell(str(alarm.subject), str(alarm.message)):
            return False
        api.confirm_worker_alarm(self._database, p_alert_id=cast("uuid.UUID", alarm.alert_id))
        return True

    def _tell(self, subject: str, message: str) -> bool:
        payloads = {
            "slack": {"text": f"{subject}\n{message}"},
            "email": {"subject": subject, "text": message},
        }
        return any([self._carry(topic, payloads[topic]) for topic in self._channels])

    def _carry(self, topic: str, payload: Mapping[str, str]) -> bool:
        nobody = uuid.UUID(int=0)
        effect = Effect(uuid.uuid4(), nobody, topic, payload, 1, nobody)
        try:
            self._channels[topic](effect)
        except NotDone as error:
            _log.warning("operators could not be told", channel=topic, reason=str(error))
        except Exception as error:
            # An address nobody can use, say: that stops neither the other channels nor the thread.
            _log.error("operators could not be told", error, channel=topic)
        else:
            return True
        return False


def create(settings: Settings, database: Database) -> Watchdog:
    """The watchdog of one web process."""
    return Watchdog(database, operators(settings), _PAUSE)
