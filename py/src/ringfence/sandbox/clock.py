"""The vendor's time, in milliseconds since 1970, and what is to happen when.

A running clock may be faster than real time. A standing one moves only when it is told to, from
one event to the next, and everything an event sets off ends before the next: tests see the same
course of things each time.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

from ringfence.log import Log

_log = Log("sandbox")

# An event is told when it was due, not when the loop came round to it, so times come out exact.
Event = Callable[[int], None]


def iso(moment: int) -> str:
    """As the vendor writes it: UTC, three decimals, Z."""
    seconds, milliseconds = divmod(moment, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds:03}Z"


def milliseconds(moment: datetime) -> int:
    """A moment in the vendor's unit, exactly; finer fractions are cut off."""
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


class Clock:
    """The time by itself. `speed` 1 is real time, 60 a minute in a second, 0 stands still."""

    def __init__(self, start: int, speed: float) -> None:
        self._origin = start
        self._since = time.monotonic()
        self._speed = speed

    @property
    def speed(self) -> float:
        """Seconds of the vendor's in a real second."""
        return self._speed

    def now(self) -> int:
        """The vendor's time."""
        return self._origin + int((time.monotonic() - self._since) * 1000 * self._speed)

    def set_speed(self, speed: float) -> None:
        """Goes on from now at another speed."""
        self._origin, self._since = self.now(), time.monotonic()
        self._speed = speed

    def move_to(self, moment: int) -> None:
        """Moves a clock forward; never backward."""
        self._origin, self._since = max(moment, self.now()), time.monotonic()


class Appointment:
    """Something that is to happen, unless it is called off."""

    __slots__ = ("_event",)

    def __init__(self, event: Event) -> None:
        self._event: Event | None = event

    @property
    def stands(self) -> bool:
        """Whether it is still to happen."""
        return self._event is not None

    def call_off(self) -> None:
        """Does nothing when its time comes."""
        self._event = None

    def happen(self, moment: int) -> None:
        """Its time has come."""
        if self._event is not None:
            self._event(moment)


class Agenda:
    """What is to happen when, and what is happening now. Lives in one event loop."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._events: list[tuple[int, int, Appointment]] = []
        self._count = 0
        self._timer: asyncio.TimerHandle | None = None
        self._running: set[asyncio.Task[None]] = set()
        self.failures: list[Exception] = []

    def at(self, moment: int, event: Event) -> Appointment:
        """Has `event` happen at a moment, or at once when that is past."""
        self._count += 1
        appointment = Appointment(event)
        heapq.heappush(self._events, (moment, self._count, appointment))
        self._arm()
        return appointment

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Does something that takes time, such as asking another server."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._finished)

    @property
    def quiet(self) -> bool:
        """Whether nothing is under way and nothing is to come."""
        return not self._running and not any(each.stands for _, _, each in self._events)

    async def idle(self) -> None:
        """Waits until nothing is under way."""
        while self._running:
            await asyncio.wait(self._running)

    async def advance(self, duration: int) -> None:
        """Moves a standing clock, through every event on the way."""
        target = self.clock.now() + duration
        await self.idle()
        while self._events and self._events[0][0] <= target:
            self._happen()
            await self.idle()
        self.clock.move_to(target)

    def set_speed(self, speed: float) -> None:
        """Goes on at another speed."""
        self.clock.set_speed(speed)
        self._arm()

    async def close(self) -> None:
        """Drops what is to come and what is under way."""
        self._events.clear()
        self._arm()
        for task in self._running:
            task.cancel()
        await self.idle()

    def _happen(self) -> None:
        due, _, appointment = heapq.heappop(self._events)
        self.clock.move_to(due)
        appointment.happen(due)

    def _arm(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._events and self.clock.speed > 0:
            wait = (self._events[0][0] - self.clock.now()) / 1000 / self.clock.speed
            self._timer = asyncio.get_running_loop().call_later(max(0.0, wait), self._run_due)

    def _run_due(self) -> None:
        while self._events and self._events[0][0] <= self.clock.now():
            due, _, appointment = heapq.heappop(self._events)
            appointment.happen(due)
        self._arm()

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            _log.error("an event failed", error)
            self.failures.append(error)
