"""The web application: `create_app(settings, database)` gives an ASGI application.

Around every request lies one layer (`_Edge`): it gives the request an id, turns whatever was
raised into a problem document, adds the security headers and writes the one access line.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import cast

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ringfence import errors, routes, watchdog, wire
from ringfence.auth import Access, Authenticator
from ringfence.config import Settings
from ringfence.db import Database
from ringfence.errors import Conflict, DatabaseError, HttpError
from ringfence.health import Health
from ringfence.log import Log
from ringfence.routes import description, payments, stripe, vapi
from ringfence.routes.operation import Handler, Operation

_log = Log("web")

# What a stranger may write into our log with one request.
_LOGGED_PATH = 200
# Room for any JSON request of ours; a route that takes more (call reports) says so itself.
BODY_LIMIT = 256 * 1024
# Until when a body must be there, from its first piece on: whoever drips one in holds nothing up.
BODY_PATIENCE = 10.0

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

_SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_app(settings: Settings, database: Database) -> Starlette:
    """The application; `database` is opened and closed with it."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        # Does not wait for the database: until it is there, /health and /ready say so.
        database.open()
        app.state.watchdog.start()
        try:
            yield
        finally:
            app.state.watchdog.stop()
            app.state.payments.close()
            database.close()

    app = Starlette(
        routes=[
            Route(operation.path, _guarded(operation), methods=[operation.method])
            for operation in routes.ALL
        ],
        middleware=[Middleware(_Edge, body_limits=_body_limits())],
        exception_handlers={HTTPException: _refused},
        lifespan=lifespan,
    )
    # A wrong slash is a wrong address: a redirect would turn a vendor's POST into a GET.
    app.router.redirect_slashes = False
    app.state.settings = settings
    app.state.database = database
    app.state.auth = Authenticator(settings)
    app.state.health = Health(database)
    app.state.watchdog = watchdog.create(settings, database)
    app.state.vapi = vapi.Vapi(settings, database)
    app.state.stripe = stripe.verifier(settings)
    app.state.payments = payments.Payments(settings)
    app.state.started_at = time.monotonic()
    app.state.openapi = description.document(routes.ALL, settings.public_url)
    return app


def _guarded(operation: Operation) -> Handler:
    """The handler behind its guard, which leaves in the request who is calling."""
    if operation.access is Access.OPEN:
        return operation.handler

    async def guarded(request: Request) -> Response:
        auth: Authenticator = request.app.state.auth
        request.state.principal = await auth.admit(request, operation.access)
        return await operation.handler(request)

    return guarded


def _body_limits() -> dict[str, int]:
    return {each.path: each.body_limit for each in routes.ALL if each.body_limit is not None}


async def _refused(request: Request, error: Exception) -> Response:
    """What the router refuses (404, 405) becomes a problem document like everything else."""
    refusal = cast(HTTPException, error)
    headers = dict(refusal.headers or {})
    return _problem_response(
        HttpError(refusal.status_code, headers=headers), request.state.request_id
    )


def _problem_response(error: Exception, request_id: str) -> Response:
    problem = errors.problem(error, request_id)
    return Response(
        wire.encode(problem.body),
        problem.status,
        {"Cache-Control": "no-store", **problem.headers},
        "application/problem+json",
    )


class _Edge:
    """The outermost layer: id, size limit, problem documents, headers, access line."""

    def __init__(self, app: ASGIApp, body_limits: dict[str, int]) -> None:
        self._app = app
        self._body_limits = body_limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send, self._limit(scope))
        try:
            exchange.check_head()
            await self._app(scope, exchange.receive, exchange.send)
        except ClientDisconnect:
            _log.info("client gone", id=exchange.request_id)
        except Exception as error:
            await exchange.fail(error)
        exchange.write_access_line()

    def _limit(self, scope: Scope) -> int:
        return self._body_limits.get(scope["path"], BODY_LIMIT)


class _Exchange:
    """One request and its response."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._limit = limit
        self._taken = 0
        self._complete = False
        self._deadline: float | None = None
        self._status: int | None = None
        self._began = time.perf_counter()
        offered = Headers(scope=scope).get("x-request-id", "")
        # An id from a proxy in front is kept, so that one id runs through all logs.
        self.request_id = offered if _SANE_ID.fullmatch(offered) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = self.request_id

    def check_head(self) -> None:
        """Refuses a body that says itself that it is too big, or says twice where it ends."""
        headers = Headers(scope=self._scope)
        announced = headers.get("content-length", "")
        if announced and "transfer-encoding" in headers:
            # A proxy in front may see two requests where we see one, or one where we see two.
            raise HttpError(HTTPStatus.BAD_REQUEST, headers={"Connection": "close"})
        if announced.isdigit() and int(announced) > self._limit:
            raise HttpError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._too_big())

    async def receive(self) -> Message:
        """The next piece of the body; counts, because a chunked one announces nothing."""
        if self._complete:
            # Whoever reads on waits for the caller to go, for as long as that takes.
            return await self._receive()
        self._deadline = self._deadline or asyncio.get_running_loop().time() + BODY_PATIENCE
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise HttpError(
                HTTPStatus.REQUEST_TIMEOUT,
                f"The body must be there within {BODY_PATIENCE:g} seconds.",
                {"Connection": "close"},
            ) from None
        self._complete = not message.get("more_body", False)
        self._taken += len(message.get("body", b""))
        if self._taken > self._limit:
            raise HttpError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._too_big())
        return message

    def _too_big(self) -> str:
        return f"The body may have {self._limit} bytes."

    async def send(self, message: Message) -> None:
        """Adds the headers every response carries."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.request_id
            for name, value in _SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)

    async def fail(self, error: Exception) -> None:
        """Answers with a problem document, unless an answer has begun already."""
        response = _problem_response(error, self.request_id)
        # A conflict is a refusal, also the one that says to come again.
        is_refused = isinstance(error, Conflict)
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR and not is_refused:
            _log.error("request failed", error, id=self.request_id)
        elif isinstance(error, DatabaseError):
            _log.info("request refused", id=self.request_id, sqlstate=error.sqlstate)
        if self._status is None:
            await response(self._scope, self.receive, self.send)

    def write_access_line(self) -> None:
        """Method, path without its query (it may hold a token), status and duration."""
        _log.info(
            "request",
            method=self._scope["method"],
            path=self._scope["path"][:_LOGGED_PATH],
            status=self._status,
            ms=round((time.perf_counter() - self._began) * 1000, 1),
            id=self.request_id,
        )
