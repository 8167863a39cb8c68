"""`ringfence serve` as a process: what it answers, and how it ends."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
from functools import partial
from pathlib import Path

import httpx
import pytest
from programs import Program, Web, free_port, run, wait_for
from servers import Proxy, Urls

from ringfence import db
from ringfence.worker import SAME_SIGNAL

# Whether a worker lives is one fact of the whole database, so these tests take turns.
pytestmark = pytest.mark.xdist_group("tick")


@pytest.fixture
def _no_worker(urls: Urls) -> None:
    with db.session(urls.superuser, "test") as session:
        session.call("delete from ringfence.heartbeat")


@pytest.fixture
def _worker(urls: Urls) -> None:
    with db.session(urls.role("ringfence_worker"), "test") as session:
        session.call("call billing.tick('worker:test')")


def answers(web: Web, path: str, status: int) -> bool:
    return web.get(path).status_code == status


@pytest.mark.usefixtures("_worker")
def test_it_answers_and_stops(urls: Urls) -> None:
    with Web(urls.role("ringfence_web")) as web:
        wait_for(partial(answers, web, "/health", 200), "the database")
        body = web.get("/health").json()
        assert body["services"]["database"] == "up"
        assert body["uptime"] > 0
        assert web.get("/ready").json()["ready"] is True
        assert web.get("/openapi.json").json()["openapi"].startswith("3.1")
        assert "server" not in web.get("/health").headers
        assert web.get("/none").json()["title"] == "Not Found"
        assert "stripe: not configured (set STRIPE_SECRET_KEY)" in web.log
        web.says("path=/none status=404")
        assert web.end() == 0
        assert "web stopped" in web.log
        assert "Traceback" not in web.log


@pytest.mark.usefixtures("_no_worker")
def test_without_a_worker_it_is_alive_but_not_ready(urls: Urls) -> None:
    with Web(urls.role("ringfence_web")) as web:
        wait_for(partial(answers, web, "/health", 200), "the database")
        assert web.get("/health").json()["status"] == "degraded"
        answer = web.get("/ready")
        assert answer.status_code == 503
        assert "start ringfence work" in answer.json()["reason"]
        assert web.end(signal.SIGINT) == 0


@pytest.mark.usefixtures("_worker")
def test_the_database_may_go_and_come_back(urls: Urls, proxy: tuple[Proxy, Path]) -> None:
    running, directory = proxy
    running.stop()
    # It starts without a database: there is nothing half-done about a web process that says so.
    with Web(urls.through(directory, "ringfence_web")) as web:
        for expected in (503, 200, 503, 200):
            if expected == 200:
                running.start()
            else:
                running.stop()
            wait_for(partial(answers, web, "/health", expected), f"{expected}")
            began = time.monotonic()
            assert web.get("/ready").status_code == expected
            assert time.monotonic() - began < 2.2
        assert web.log.count("not ready") == 2
        assert "refused" not in web.log
        assert web.end() == 0


@pytest.mark.usefixtures("_worker")
def test_a_database_that_hangs_is_told_within_two_seconds(
    urls: Urls, proxy: tuple[Proxy, Path]
) -> None:
    running, directory = proxy
    with Web(urls.through(directory, "ringfence_web")) as web:
        wait_for(partial(answers, web, "/ready", 200), "the database")
        running.fall_silent()
        for path in ("/health", "/ready", "/health"):
            began = time.monotonic()
            assert web.get(path).status_code == 503
            assert time.monotonic() - began < 2.2
        # A stop does not wait for the server either.
        began = time.monotonic()
        assert web.end() == 0
        assert time.monotonic() - began < 5
        running.speak()


def test_an_occupied_port_is_one_sentence(urls: Urls) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run("serve", url=urls.role("ringfence_web"), RINGFENCE_HTTP_PORT=str(port))
    assert done.returncode == 1
    assert done.stderr == (
        f"ringfence: Port {port} is taken by another program; stop it or set RINGFENCE_HTTP_PORT.\n"
    )


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1"])
def test_an_address_that_is_not_ours_is_one_sentence(urls: Urls, host: str) -> None:
    done = run(
        "serve",
        url=urls.role("ringfence_web"),
        RINGFENCE_HTTP_HOST=host,
        RINGFENCE_HTTP_PORT=str(free_port()),
    )
    assert done.returncode == 1
    assert host in done.stderr
    assert "RINGFENCE_HTTP_HOST" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_it_serves_on_ipv6(urls: Urls) -> None:
    port = free_port()
    with Program(
        "serve",
        url=urls.role("ringfence_web"),
        RINGFENCE_HTTP_HOST="::1",
        RINGFENCE_HTTP_PORT=str(port),
    ) as web:
        web.says(f"http://[::1]:{port}")
        answer = httpx.get(f"http://[::1]:{port}/openapi.json", trust_env=False)
        assert answer.status_code == 200


def test_a_second_signal_ends_at_once(urls: Urls, proxy: tuple[Proxy, Path]) -> None:
    running, directory = proxy
    with Web(urls.through(directory, "ringfence_web")) as web:
        wait_for(partial(answers, web, "/health", 200), "the database")
        running.fall_silent()
        # Without a second signal this request would be given its time.
        client = threading.Thread(target=partial(ask, web))
        client.start()
        time.sleep(0.3)
        web.send(signal.SIGTERM)
        # Right behind the first it is the same one: timeout(1) sends two.
        web.send(signal.SIGTERM)
        time.sleep(SAME_SIGNAL + 0.2)
        assert web.running
        assert web.end(signal.SIGTERM) == 128 + signal.SIGTERM
        client.join()
        running.speak()


def ask(web: Web) -> None:
    with contextlib.suppress(httpx.HTTPError):
        web.get("/health")
