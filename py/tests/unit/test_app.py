"""The web application without a database: its edge, its documents, its patience."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import httpx
import pytest
from log_lines import LogLines
from openapi_spec_validator import validate
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message

from ringfence import app, config, health, routes
from ringfence.db import Caller, Database, Params, Row
from ringfence.errors import from_sqlstate
from ringfence.routes.operation import Answer, Operation, json_response

QUEUE = {"active": 1, "completed": 2, "delayed": 0, "failed": 0, "paused": 0, "waiting": 3}


def system(ready: bool = True, jobs: str = "ok", queue: str = "ok") -> list[Row]:
    return [(ready, jobs, queue, ready, None, False, None, 0, 0, QUEUE, None)]


class FakeDatabase:
    """Answers every call with what it was given, or raises it."""

    def __init__(self, answer: Callable[[], list[Row]]) -> None:
        self.answer = answer
        self.calls = 0

    def impatient(self, _wait: float) -> Caller:
        return self

    def call(self, sql: str, params: Params = None) -> list[Row]:
        self.calls += 1
        return self.answer()

    def open(self) -> None: ...

    def close(self) -> None: ...


def raising(error: Exception) -> Callable[[], list[Row]]:
    def answer() -> list[Row]:
        raise error

    return answer


def make(answer: Callable[[], list[Row]] = system) -> tuple[httpx.AsyncClient, FakeDatabase]:
    database = FakeDatabase(answer)
    settings = config.from_env({"DATABASE_URL": "postgresql://h/d"})
    application = app.create_app(settings, cast(Database, database))
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test"), database


def get(
    path: str, answer: Callable[[], list[Row]] = system, method: str = "GET", **more: Any
) -> httpx.Response:
    async def ask() -> httpx.Response:
        client, _ = make(answer)
        async with client:
            return await client.request(method, path, **more)

    return asyncio.run(ask())


def talk(path: str) -> list[Message]:
    """Plays the server: one POST without a body; returns what the application sent."""
    sent: list[Message] = []

    incoming: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if not incoming:
            await asyncio.sleep(60)
        return incoming.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    settings = config.from_env({"DATABASE_URL": "postgresql://h/d"})
    application = app.create_app(settings, cast(Database, FakeDatabase(system)))
    scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b""}
    asyncio.run(application(scope, receive, send))
    return sent


def test_health_has_the_agreed_shape() -> None:
    response = get("/health")
    assert response.status_code == 200
    body = response.json()
    assert body["status"] == "ok"
    assert body["services"] == {"database": "up", "backgroundJobs": "ok", "webhookQueue": "ok"}
    assert body["queueMetrics"] == QUEUE
    assert body["uptime"] >= 0
    assert body["timestamp"].endswith("Z")


CASES = [
    (lambda: system(), 200, "ok", 200, None),
    (lambda: system(ready=False), 200, "degraded", 503, health.NO_WORKER),
    (lambda: system(jobs="late"), 200, "degraded", 200, None),
    (lambda: system(queue="late"), 200, "degraded", 200, None),
    (raising(from_sqlstate(None)), 503, "down", 503, health.AWAY),
    (raising(from_sqlstate("57P03")), 503, "down", 503, health.AWAY),
    (raising(from_sqlstate("42883")), 200, "degraded", 503, health.NO_SCHEMA),
    (raising(from_sqlstate("42501")), 200, "degraded", 503, health.NO_PRIVILEGE),
]


@pytest.mark.parametrize(("answer", "alive", "status", "ready", "reason"), CASES)
def test_health_and_readiness_follow_the_database(
    answer: Callable[[], list[Row]], alive: int, status: str, ready: int, reason: str | None
) -> None:
    response = get("/health", answer)
    assert (response.status_code, response.json()["status"]) == (alive, status)
    response = get("/ready", answer)
    assert (response.status_code, response.json().get("reason")) == (ready, reason)
    assert response.json()["ready"] is (ready == 200)


def test_a_database_that_hangs_does_not_hang_the_answer(log_lines: LogLines) -> None:
    release = threading.Event()

    def hang() -> list[Row]:
        release.wait(20)
        return system()

    async def ask() -> None:
        client, database = make(hang)
        async with client:
            began = time.monotonic()
            first, second = await asyncio.gather(client.get("/health"), client.get("/ready"))
            assert time.monotonic() - began < 2.0
            assert first.json()["services"]["database"] == "down"
            assert second.json()["reason"] == health.HANGS
            began = time.monotonic()
            assert (await client.get("/ready")).status_code == 503
            # The question is hopeless by now, so nobody waits for it again.
            assert time.monotonic() - began < 0.5
            assert database.calls == 1
            release.set()
            await asyncio.sleep(0.1)
            assert (await client.get("/ready")).status_code == 200
            assert database.calls == 2

    asyncio.run(ask())
    told = [event for event in log_lines.events() if event in ("not ready", "ready")]
    assert told == ["not ready", "ready"]


def test_an_unforeseen_fault_of_the_health_check_is_a_problem_document() -> None:
    response = get("/ready", raising(ValueError("hunter2")))
    assert response.status_code == 500
    assert "hunter2" not in response.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nope", 404), ("GET", "/health/", 404), ("POST", "/health", 405)],
)
def test_what_is_not_there_is_a_problem_document(method: str, path: str, status: int) -> None:
    response = get(path, method=method)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status
    assert response.json()["requestId"] == response.headers["x-request-id"]
    if status == 405:
        assert "GET" in response.headers["allow"]


def test_every_answer_carries_the_security_headers() -> None:
    for path in ("/health", "/nope"):
        headers = get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"


def test_a_sane_request_id_is_kept() -> None:
    response = get("/health", headers={"X-Request-Id": "trace-12345678"})
    assert response.headers["x-request-id"] == "trace-12345678"


@pytest.mark.parametrize("offered", ["short", "x" * 65, "with space", "a;drop table"])
def test_any_other_request_id_is_replaced(offered: str) -> None:
    made = get("/health", headers={"X-Request-Id": offered}).headers["x-request-id"]
    assert made != offered
    assert len(made) == 16


def test_the_access_line_leaves_the_query_out(log_lines: LogLines) -> None:
    response = get("/health?token=hunter2", headers={"Authorization": "hunter2"})
    (line,) = [line for line in log_lines.all() if line["event"] == "request"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/health", 200)
    assert line["id"] == response.headers["x-request-id"]
    assert "hunter2" not in str(log_lines.all())


def test_the_description_is_valid_and_names_every_route() -> None:
    document = get("/openapi.json").json()
    validate(document)
    assert document["openapi"].startswith("3.1")
    described = {
        (method.upper(), path) for path, item in document["paths"].items() for method in item
    }
    assert described == {(each.method, each.path) for each in routes.ALL}


# Operations that exist for the tests only ------------------------------------------------------


async def _echo(request: Request) -> Response:
    return json_response({"bytes": len(await request.body())})


def _operation(path: str, handler: Any, body_limit: int | None = None) -> Operation:
    return Operation(
        "POST", path, path, "Test", handler, {422: Answer("Refused.")}, body_limit=body_limit
    )


def _raises(error: Exception) -> Any:
    async def handler(request: Request) -> Response:
        raise error

    return handler


@pytest.fixture
def _more_routes(monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(request: Request) -> Response:
        raise ClientDisconnect

    extra = (
        _operation("/echo", _echo),
        _operation("/small", _echo, body_limit=10),
        _operation("/ignores-body", lambda request: _done()),
        _operation("/refused", _raises(from_sqlstate("RF001", "No name.", '{"argument": "n"}'))),
        _operation("/frozen", _raises(from_sqlstate("RF243", "Charging is frozen.", "{}"))),
        _operation("/broken", _raises(from_sqlstate("RF901", "Books differ.", "{}"))),
        _operation("/bug", _raises(ValueError("hunter2"))),
        _operation("/gone", gone),
        _operation("/late-bug", _late_bug),
    )
    monkeypatch.setattr(routes, "ALL", (*routes.ALL, *extra))


async def _done() -> Response:
    return json_response({})


async def _late_bug(request: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"begun"
        raise ValueError("hunter2")

    return StreamingResponse(pieces())


async def _chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 1024):
        yield b"x" * 1024


@pytest.mark.usefixtures("_more_routes")
class TestMoreRoutes:
    def test_a_body_within_the_limit_arrives(self) -> None:
        response = get("/echo", method="POST", content=b"x" * app.BODY_LIMIT)
        assert response.json() == {"bytes": app.BODY_LIMIT}

    @pytest.mark.parametrize("path", ["/echo", "/ignores-body"])
    def test_a_body_that_announces_too_much_is_refused_unread(self, path: str) -> None:
        response = get(path, method="POST", content=b"x" * (app.BODY_LIMIT + 1))
        assert response.status_code == 413
        assert str(app.BODY_LIMIT) in response.json()["detail"]

    def test_a_chunked_body_is_counted(self) -> None:
        response = get("/echo", method="POST", content=_chunks(app.BODY_LIMIT + 2048))
        assert response.status_code == 413

    def test_a_route_may_have_its_own_limit(self) -> None:
        assert get("/small", method="POST", content=b"x" * 10).status_code == 200
        assert get("/small", method="POST", content=b"x" * 11).status_code == 413

    def test_a_refusal_of_the_database_reaches_the_caller(self, log_lines: LogLines) -> None:
        response = get("/refused", method="POST")
        assert response.status_code == 422
        assert response.json()["code"] == "RF001"
        assert response.json()["info"] == {"argument": "n"}
        assert "request refused" in log_lines.events()

    def test_frozen_charging_is_a_refusal_and_no_failure(self, log_lines: LogLines) -> None:
        assert get("/frozen", method="POST").status_code == 503
        assert "request refused" in log_lines.events()
        assert "request failed" not in log_lines.events()

    def test_a_broken_invariant_is_logged_and_not_told(self, log_lines: LogLines) -> None:
        response = get("/broken", method="POST")
        assert response.status_code == 500
        assert "Books" not in response.text
        (line,) = [line for line in log_lines.all() if line["event"] == "request failed"]
        assert (line["sqlstate"], line["reason"]) == ("RF901", "Books differ.")

    def test_a_bug_tells_nobody_its_text(self, log_lines: LogLines) -> None:
        response = get("/bug", method="POST")
        assert response.status_code == 500
        assert "hunter2" not in response.text + str(log_lines.all())
        assert "request failed" in log_lines.events()

    def test_a_bug_in_the_middle_of_an_answer_ends_it_unfinished(self, log_lines: LogLines) -> None:
        sent = talk("/late-bug")
        # No last piece: the server closes the connection, and nobody takes it for complete.
        assert [message.get("more_body") for message in sent] == [None, True]
        assert "request failed" in log_lines.events()

    def test_a_client_that_leaves_is_no_fault(self, log_lines: LogLines) -> None:
        assert talk("/gone") == []
        assert "client gone" in log_lines.events()
        assert not [line for line in log_lines.all() if line["level"] == "error"]

    def test_the_description_stays_valid(self) -> None:
        validate(get("/openapi.json").json())


def test_anything_but_http_passes_through_the_edge() -> None:
    seen: list[str] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    edge = app._Edge(inner, {})
    asyncio.run(edge({"type": "websocket"}, cast(Any, None), cast(Any, None)))
    assert seen == ["websocket"]
