"""Measures how webhooks are received: latency at a rate, and throughput against a bare route.

Run by bin/load, on a durable cluster. The product is a real `ringfence serve`; the floor is a
Starlette route that does one insert through the same pool, in a process of its own. Both get the
same bodies over kept connections. Throughput is measured in turn, and the ratio of each pair
counts: the rates depend on the machine and on whatever else it does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ringfence.db import Database

SECRET = "load"  # noqa: S105
PATH = "/api/vapi/webhook"
SAMPLES = Path(__file__).parents[1] / "tests" / "sandbox" / "samples"
KINDS = ("vapi_status_update_in_progress", "vapi_status_update_ended", "vapi_end_of_call_report")
# As many as bin/load has made.
ORGANIZATIONS = 50
# One in so many is a question.
QUESTION_EVERY = 10
# The words of a call of a few minutes.
TRANSCRIPT = "AI: How can I help you?\nUser: I should like an appointment on Monday.\n" * 150


def bodies() -> Iterator[bytes]:
    """What Vapi sends of call after call."""
    samples = [json.loads((SAMPLES / f"{kind}.json").read_bytes()) for kind in KINDS]
    samples[-1]["message"]["transcript"] = TRANSCRIPT
    while True:
        call = str(uuid.uuid4())
        for sample in samples:
            sample["message"]["call"]["id"] = call
            yield json.dumps(sample).encode()


def questions() -> Iterator[bytes]:
    """Vapi asks whether a call may take place, one after the other."""
    sample = json.loads((SAMPLES / "vapi_assistant_request.json").read_bytes())
    number = 0
    while True:
        number = number % ORGANIZATIONS + 1
        sample["message"]["call"] |= {"id": str(uuid.uuid4()), "phoneNumberId": f"load-{number}"}
        sample["message"]["phoneNumber"]["id"] = f"load-{number}"
        yield json.dumps(sample).encode()


class Connection:
    """One kept connection that asks one thing after the other."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: bytes) -> int:
        """Posts a body; returns the status."""
        kept = self._streams is not None
        try:
            return await self._post(body)
        except (asyncio.IncompleteReadError, ConnectionError):
            # The server lets go of a connection that nobody has used for five seconds.
            if not kept:
                raise
            self.close()
            self._streams = None
            return await self._post(body)

    async def _post(self, body: bytes) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(
            f"POST {PATH} HTTP/1.1\r\nHost: load\r\nX-Vapi-Secret: {SECRET}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        await reader.readexactly(length)
        return int(head.split(" ", 2)[1])

    def close(self) -> None:
        """Lets go."""
        if self._streams is not None:
            self._streams[1].close()


@dataclass
class Latencies:
    """In ms, counted from when each request was due."""

    what: str
    asked_p99: float
    values: list[float] = field(default_factory=list)
    failures: int = 0

    def __str__(self) -> str:
        cuts = statistics.quantiles(self.values, n=1000)
        met = "met" if cuts[989] < self.asked_p99 and not self.failures else "MISSED"
        return (
            f"  {self.what}: {len(self.values)}, {self.failures} not 200; p50 {cuts[499]:.1f} ms,"
            f" p99 {cuts[989]:.1f} ms, max {max(self.values):.1f} ms"
            f"   asked p99 < {self.asked_p99:g}: {met}"
        )


async def at_a_rate(port: int, rate: int, seconds: float) -> tuple[Latencies, Latencies]:
    """How long events and questions take."""
    events, asked = Latencies("events", 100.0), Latencies("assistant-requests", 300.0)
    free: list[Connection] = []

    async def one(into: Latencies, body: bytes, due: float) -> None:
        connection = free.pop() if free else Connection(port)
        into.failures += await connection.post(body) != 200
        into.values.append((time.perf_counter() - due) * 1000)
        free.append(connection)

    telling, asking = bodies(), questions()
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if number % QUESTION_EVERY == 0:
                group.create_task(one(asked, next(asking), due))
            else:
                group.create_task(one(events, next(telling), due))
    for connection in free:
        connection.close()
    return events, asked


async def as_fast_as_it_goes(port: int, seconds: float, connections: int) -> float:
    """Requests a second, with so many connections that each wait for their answer."""
    source = bodies()
    done = 0
    until = time.perf_counter() + seconds

    async def ask() -> None:
        nonlocal done
        connection = Connection(port)
        while time.perf_counter() < until:
            await connection.post(next(source))
            done += 1
        connection.close()

    await asyncio.gather(*(ask() for _ in range(connections)))
    return done / seconds


def bare(port: int) -> None:
    """The floor: a route that does one insert."""
    database = Database(os.environ["DATABASE_URL"], application_name="bare", size=10)
    database.open()

    async def route(request: Request) -> Response:
        body = (await request.body()).decode()
        await run_in_threadpool(
            database.call, "insert into load.bare (body) values (%s::text::jsonb)", [body]
        )
        return JSONResponse({})

    app = Starlette(routes=[Route(PATH, route, methods=["POST"])])
    uvicorn.run(app, port=port, log_config=None, access_log=False, ws="none")


@dataclass(frozen=True)
class Server:
    """A process that listens."""

    port: int
    pid: int

    def megabytes(self) -> float:
        """The most memory it has had."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024


@contextmanager
def server(*command: str, port: int) -> Iterator[Server]:
    """A process that listens, ended afterwards."""
    environment = os.environ | {
        "RINGFENCE_HTTP_PORT": str(port),
        "VAPI_WEBHOOK_SECRET": SECRET,
        "LOG_LEVEL": "warning",
    }
    process = subprocess.Popen([sys.executable, *command], env=environment)  # noqa: S603
    try:
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def measure(options: argparse.Namespace) -> None:
    """Runs it all and prints what came out."""
    here = str(Path(__file__))
    product_port, bare_port = free_port(), free_port()
    with (
        server("-m", "ringfence", "serve", port=product_port) as product,
        server(here, "--bare", str(bare_port), port=bare_port) as floor,
    ):
        for each in (product, floor):
            asyncio.run(as_fast_as_it_goes(each.port, 1.0, 4))  # plans, connections, caches
        print(f"{options.rate}/s for {options.seconds:g} s")
        for latencies in asyncio.run(at_a_rate(product.port, options.rate, options.seconds)):
            print(latencies, flush=True)
        pairs = []
        for _ in range(options.pairs):
            ours = asyncio.run(as_fast_as_it_goes(product.port, options.pair_seconds, 16))
            theirs = asyncio.run(as_fast_as_it_goes(floor.port, options.pair_seconds, 16))
            pairs.append((ours / theirs, ours, theirs))
            print(f"  product {ours:.0f}/s, bare route {theirs:.0f}/s, ratio {ours / theirs:.2f}")
        ratio = statistics.median(pair[0] for pair in pairs)
        print(
            f"throughput against the bare route: {ratio:.2f}"
            f"   asked 0.5: {'met' if ratio >= 0.5 else 'MISSED'}"
        )
        print(
            f"memory of the web process: {product.megabytes():.0f} MB"
            f"   asked 200: {'met' if product.megabytes() < 200 else 'MISSED'}"
        )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rate", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--pair-seconds", type=float, default=5.0)
    parser.add_argument("--bare", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare:
        bare(options.bare)
    else:
        measure(options)


if __name__ == "__main__":
    main()
