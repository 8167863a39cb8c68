"""`Sandbox`: the vendor on a port of loopback, in a thread of its own, driven from Python.

with Sandbox(SandboxConfig(server={"url": url, "secret": "s"}, speed=0)) as sandbox:
    number = sandbox.add_number()
    call = sandbox.inbound(number, talk_seconds=90)
    sandbox.advance(200)
    assert sandbox.call(call).report.arrived
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from types import TracebackType
from typing import Any, Self, TypeVar

import uvicorn

from ringfence.errors import Failure
from ringfence.sandbox import clock
from ringfence.sandbox.app import create_app
from ringfence.sandbox.calls import Behaviour, CallFacts
from ringfence.sandbox.delivery import Counters, Faults
from ringfence.sandbox.vendor import SandboxConfig, Trouble, Vendor

# How long a command from another thread may take; a standing clock may have much to play.
_PATIENCE = 600.0
_START_PATIENCE = 15.0

Result = TypeVar("Result")


class Sandbox:
    """A running vendor. Every method can be called from any thread."""

    def __init__(self, config: SandboxConfig | None = None, *, port: int = 0) -> None:
        self.config = config or SandboxConfig()
        self._port = port
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: uvicorn.Server | None = None
        self._vendor: Vendor | None = None
        self._fault: BaseException | None = None
        self.url = ""

    # ------------------------------------------------------------ running it

    def start(self) -> Self:
        """Takes its port and answers from now on."""
        listener = _listen(self._port)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._thread = threading.Thread(
            target=self._run, args=(listener,), name="sandbox", daemon=True
        )
        self._thread.start()
        if not self._ready.wait(_START_PATIENCE) or self._fault:
            raise Failure(f"The sandbox did not start ({self._fault}).") from self._fault
        return self

    def stop(self) -> None:
        """Ends it and drops what was still to come; raises what went wrong inside, if anything."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join(_START_PATIENCE)
        self._server = None
        if self._fault:
            raise self._fault
        if self._vendor is not None and self._vendor.agenda.failures:
            raise self._vendor.agenda.failures[0]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self, listener: socket.socket) -> None:
        try:
            asyncio.run(self._serve(listener))
        except BaseException as error:
            self._fault = error
        finally:
            listener.close()
            self._ready.set()

    async def _serve(self, listener: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        vendor = self._vendor = Vendor(self.config, self.url)
        server = self._server = uvicorn.Server(
            uvicorn.Config(
                create_app(vendor),
                log_config=None,
                access_log=False,
                ws="none",
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=2,
            )
        )
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started and not serving.done():
            await asyncio.sleep(0.005)
        self._ready.set()
        try:
            await serving
        finally:
            await vendor.agenda.close()
            await vendor.post.close()

    # ------------------------------------------------------------ what there is

    @property
    def api_key(self) -> str:
        """The key of the REST API."""
        return self.config.api_key

    @property
    def host(self) -> str:
        """Host and port, as they stand in control URLs."""
        return self.url.removeprefix("http://")

    def add_assistant(self, **fields: Any) -> str:
        """A saved assistant; fields as the vendor names them. Returns its id."""
        return self._do(lambda vendor: vendor.add_assistant(**fields))

    def add_number(
        self,
        number: str = "+15005550006",
        *,
        assistant_id: str | None = None,
        server: Mapping[str, Any] | None = None,
        fallback: Mapping[str, Any] | None = None,
    ) -> str:
        """A phone number; without an assistant each call is asked about. Returns its id."""
        return self._do(
            lambda vendor: vendor.add_number(
                number, assistant_id=assistant_id, server=server, fallback=fallback
            )
        )

    # ------------------------------------------------------------ calls

    def inbound(
        self,
        number_id: str,
        *,
        customer: str = "+15005550123",
        talk_seconds: float = 120.0,
        answer_after: float = 2.5,
        reason: str = "customer-ended-call",
    ) -> str:
        """Somebody calls, and hangs up after so long if nobody else does. Returns the call's id."""
        behaviour = Behaviour(talk_seconds=talk_seconds, answer_after=answer_after, reason=reason)
        return self._do(lambda vendor: vendor.inbound(number_id, customer, behaviour).id)

    def expect(self, customer: str, behaviour: Behaviour) -> None:
        """How a customer behaves when POST /call dials them."""
        self._do(lambda vendor: vendor.expect(customer, behaviour))

    def past_calls(
        self,
        number_id: str,
        created_at: Sequence[datetime],
        *,
        talk_seconds: float = 120.0,
        customer: str = "+15005550123",
        max_seconds: int = 600,
    ) -> list[str]:
        """Calls that are over and that nobody was told of, one for each moment. Returns their ids.

        This is how lists grow long: a hundred thousand take some seconds and 400 MB.
        """
        moments, talk = (
            [clock.milliseconds(each) for each in created_at],
            round(talk_seconds * 1000),
        )

        def add(vendor: Vendor) -> list[str]:
            return [
                vendor.past(number_id, customer, moment, talk, max_seconds).id for moment in moments
            ]

        return self._do(add)

    def hang_up(self, call_id: str) -> None:
        """The person at the other end hangs up now."""
        self._do(lambda vendor: vendor.hang_up(vendor.calls[call_id]))

    def amend(
        self, call_id: str, *, talk_seconds: float | None = None, cost: Decimal | None = None
    ) -> None:
        """The vendor's figures of an ended call change without a word."""
        self._do(lambda vendor: vendor.amend(vendor.calls[call_id], talk_seconds, cost))

    def call(self, call_id: str) -> CallFacts:
        """The truth about a call."""
        return self._do(lambda vendor: vendor.calls[call_id].facts())

    def calls(self) -> list[CallFacts]:
        """The truth about all of them, in the order in which they began."""
        return self._do(lambda vendor: [call.facts() for call in vendor.calls.values()])

    def counters(self) -> Counters:
        """What has happened so far."""
        return self._do(Vendor.counters_now)

    # ------------------------------------------------------------ mishaps and time

    def set_faults(self, faults: Faults) -> None:
        """What becomes of webhooks from now on."""

        def change(vendor: Vendor) -> None:
            vendor.post.faults = faults

        self._do(change)

    def refuse_api(self, status: int, times: int = 1, retry_after: str | None = None) -> None:
        """The next requests to the REST API get this instead of an answer."""
        trouble = Trouble(status, times, retry_after)
        self._do(lambda vendor: vendor.troubles.append(trouble))

    def now(self) -> datetime:
        """The vendor's time."""
        moment = self._do(lambda vendor: vendor.clock.now())
        return datetime.fromisoformat(clock.iso(moment)).astimezone(UTC)

    def advance(self, seconds: float) -> None:
        """Moves a standing clock; returns when all that happens on the way has happened."""
        self._await(lambda vendor: vendor.advance(seconds))

    def set_speed(self, speed: float) -> None:
        """Goes on at another speed."""
        self._do(lambda vendor: vendor.agenda.set_speed(speed))

    def settle(self) -> None:
        """Waits until every request and webhook under way has its answer."""
        self._await(lambda vendor: vendor.agenda.idle())

    def wait_until_quiet(self, patience: float = 60.0) -> None:
        """Waits until every call has ended and every webhook has come to its end."""
        deadline = time.monotonic() + patience
        while not self._do(lambda vendor: vendor.agenda.quiet):
            if time.monotonic() > deadline:
                raise TimeoutError(f"the sandbox was not quiet within {patience} s")
            time.sleep(0.02)

    def _do(self, action: Callable[[Vendor], Result]) -> Result:
        async def act(vendor: Vendor) -> Result:
            return action(vendor)

        return self._await(act)

    def _await(self, action: Callable[[Vendor], Coroutine[Any, Any, Result]]) -> Result:
        if self._loop is None or self._vendor is None or self._server is None:
            raise Failure("The sandbox is not running.")
        work = action(self._vendor)
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)


def _listen(port: int) -> socket.socket:
    # Named TCP, or asyncio leaves small packets waiting for the receipt of those before them.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        # Loopback only: whoever reaches it may place calls and read what was said.
        listener.bind(("127.0.0.1", port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise Failure(
            f"The sandbox cannot listen on port {port} ({error.strerror}); choose another."
        ) from None
    return listener
