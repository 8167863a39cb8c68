"""What Vapi sends: events, questions that cannot wait, and the heartbeat of callers that poll.

Nothing is looked at before its signature is verified on the raw bytes. An event is stored,
committed and answered; it is worked in later. A question whether a call may take place is answered
by the database, within a deadline behind which the configured fallback answers. A request that
only the organization's own server can answer is passed on to it.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from ringfence import api
from ringfence.auth import Authenticator
from ringfence.config import Settings
from ringfence.db import Database
from ringfence.effects import public_network
from ringfence.effects.effect import NotDone
from ringfence.errors import (
    DatabaseError,
    HttpError,
    NotDeployed,
    TimedOut,
    TryAgain,
    Unavailable,
)
from ringfence.log import Log
from ringfence.routes.operation import Answer, Operation, Schema, json_response
from ringfence.vapi import events
from ringfence.vapi.events import Event, Kind, Unreadable
from ringfence.vapi.gate import Fallback
from ringfence.vapi.signatures import Refused, Verifier

_log = Log("vapi")
_T = TypeVar("_T")

WEBHOOK = "/api/vapi/webhook"
STATUS_CHECK = "/api/vapi/webhook/status-check"

# A report carries the transcript of its call. The database takes no more either.
_LARGEST_REPORT = 10_000_000
# Reading a report takes up to ten times its size in memory, and other threads have to wait for
# it. So large ones are taken few at a time; the others wait this long for their turn.
_SMALL = 256 * 1024
_LARGE_AT_ONCE = 2
_LONGEST_TURN = 10.0
# Vapi waits 20 seconds for its answer. Before that it is told to send again, and what waits here
# is bounded, however long the database is away.
_STORE_SECONDS = 12.0
_STORE_WAIT = 2.0
_MOST_WAITING = 500
# Vapi waits 20 seconds for an answer to a request.
_FORWARD_SECONDS = 17.0
_LARGEST_REPLY = 1_000_000
_FORWARDS = 64
_FORWARDS_OF_ONE = 8
# Connections on which calls are let through, however busy the others are.
FOR_THE_GATE = 2
# No connection after this long: the database is away.
_CONNECT_WAIT = 1.0
_LONGEST_ELAPSED = 1_000_000

_AWAY = (TimeoutError, Unavailable, TimedOut, TryAgain, NotDeployed)


class Vapi:
    """What the routes share: one per application."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.verifier = Verifier(settings.vapi_webhook_secret, settings.vapi_hmac_secret)
        self.configured = bool(settings.vapi_webhook_secret or settings.vapi_hmac_secret)
        self.server_url = settings.public_url + WEBHOOK if settings.public_url else None
        self.deadline = settings.vapi_gate_deadline_ms / 1000
        self.fallback = Fallback(settings.vapi_gate_fallback, settings.vapi_gate_fallback_seconds)
        # Threads of their own: a thread that waits for a database that hangs cannot be called
        # back, and slow servers of organizations must not keep others waiting.
        self._gate = ThreadPoolExecutor(settings.database_pool_size, "vapi-gate")
        ordinary = max(1, settings.database_pool_size - FOR_THE_GATE)
        self._store = ThreadPoolExecutor(ordinary, "vapi-store")
        self._waiting = 0
        self._read = ThreadPoolExecutor(_LARGE_AT_ONCE, "vapi-read")
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)
        self._forward = ThreadPoolExecutor(_FORWARDS, "vapi-forward")
        self._forwarding: Counter[UUID] = Counter()
        self._counting = threading.Lock()

    # ------------------------------------------------------------ who is there

    async def authentic(self, request: Request, room: AsyncExitStack) -> bytes:
        """The body of a request that is Vapi's; raises HttpError for any other.

        A large one has its turn until `room` is left.
        """
        if not self.configured:
            raise HttpError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "Vapi's secret is not configured here: set VAPI_WEBHOOK_SECRET or"
                " VAPI_HMAC_SECRET.",
            )
        if not self.verifier.needs_body(request.headers.raw):
            self._verify(request, b"")
        body = await self._body(request, room)
        await self._aside(len(body), partial(self._verify, request, body))
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise HttpError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be JSON.")
        return body

    async def _body(self, request: Request, room: AsyncExitStack) -> bytes:
        announced = request.headers.get("content-length", "")
        large = announced.isdecimal() and int(announced) > _SMALL
        if large:
            await room.enter_async_context(self.turn())
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > _SMALL and not large:
                large = True
                await room.enter_async_context(self.turn())
        return bytes(body)

    def _verify(self, request: Request, body: bytes) -> None:
        try:
            self.verifier.verify(request.headers.raw, body, datetime.now(UTC))
        except Refused as refused:
            # The reason is for the operator; a stranger learns nothing from it.
            _log.warning("not Vapi's", reason=refused.reason, id=request.state.request_id)
            raise HttpError(HTTPStatus.UNAUTHORIZED, "The request is not signed.") from None

    async def _aside(self, size: int, action: Callable[[], _T]) -> _T:
        """Does at once what is short, and in a thread what would keep the others waiting."""
        return action() if size <= _SMALL else await _in(self._read, action)

    # ------------------------------------------------------------ events

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits until there is room for a large body."""
        try:
            async with asyncio.timeout(_LONGEST_TURN):
                await self._large.acquire()
        except TimeoutError:
            raise _busy() from None
        try:
            yield
        finally:
            self._large.release()

    async def take(self, request: Request, room: AsyncExitStack) -> Event:
        """The event in the body; one that nobody can read is kept, and HttpError raised."""
        body = await self.authentic(request, room)
        try:
            return await self._aside(len(body), partial(events.read, body))
        except Unreadable as fault:
            return await _refuse(self, body, fault)

    async def store(self, key: str, kind: str, text: str) -> api.ReceiveWebhook:
        """Keeps an event; it has been committed when this returns."""
        store = partial(
            api.receive_webhook,
            self.database.patient(_STORE_WAIT),
            p_vendor="vapi",
            p_event_key=key,
            p_event_type=kind,
            p_payload=text,
        )
        return await self._ask(store)

    async def _ask(self, action: Callable[[], _T]) -> _T:
        """Has the database do what may be sent again; HttpError when it does not in time."""
        if self._waiting >= _MOST_WAITING:
            raise _busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(_STORE_SECONDS):
                return await _in(self._store, action)
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting -= 1

    # ------------------------------------------------------------ the gate

    async def decide(self, event: Event) -> Any:
        """May the call take place? The database's answer, or the fallback's."""
        number = json.loads(event.ids)["phoneNumberId"]
        try:
            async with asyncio.timeout(self.deadline):
                decision = await _in(self._gate, partial(self._ask_gate, event.text))
        except (TimeoutError, DatabaseError) as error:
            away = isinstance(error, _AWAY)
            answer = self.fallback.answer(number if away else None)
            _log.error(
                "the gate answers without the database",
                error,
                call=event.call_id,
                answer="deny" if "error" in answer else "allow",
            )
            return answer
        self.fallback.remember(number, decision.answer or {"error": ""})
        _log.info("gate", outcome=decision.outcome, call=event.call_id)
        return decision.answer

    def _ask_gate(self, text: str) -> api.AnswerAssistantRequest:
        ask = partial(
            api.answer_assistant_request,
            self.database.urgent(_CONNECT_WAIT),
            p_payload=text,
            p_server_url=self.server_url,
        )
        try:
            return ask()
        except TryAgain:
            return ask()

    # ------------------------------------------------------------ requests to others

    async def pass_on(self, event: Event) -> Response:
        """What the organization's own server answers. Failures are answers too.

        Vapi would send again whatever is not 2xx, and have a tool do its work twice.
        """
        database = self.database.patient(_STORE_WAIT)
        target = await self._ask(partial(api.vapi_forward_url, database, p_call=event.ids))
        try:
            if target.org_id is None or target.forward_url is None:
                raise NotDone("No server is set up for this.")
            reply = await _in(
                self._forward, partial(self._ask_server, target.org_id, target.forward_url, event)
            )
        except NotDone as failure:
            _log.warning("not passed on", type=event.type, org=target.org_id, reason=str(failure))
            return json_response(_failed(event))
        return Response(reply, HTTPStatus.OK, {"Cache-Control": "no-store"}, "application/json")

    def _ask_server(self, org_id: UUID, url: str, event: Event) -> bytes:
        loopback = self.settings.webhooks_to_loopback
        try:
            parts = urlsplit(url)
            url.encode("ascii")
            if not parts.hostname or parts.port == 0:
                raise ValueError
        except ValueError:
            raise NotDone("Its URL is malformed.") from None
        if parts.scheme not in (("https", "http") if loopback else ("https",)):
            raise NotDone("Its URL does not begin with https.")
        with self._counting:
            if self._forwarding[org_id] >= _FORWARDS_OF_ONE:
                raise NotDone("Too many requests wait for its server.")
            self._forwarding[org_id] += 1
        try:
            reply = public_network.ask(
                url,
                event.text.encode("utf-8", "replace"),
                {"Content-Type": "application/json", "Host": parts.netloc.rpartition("@")[2]},
                seconds=_FORWARD_SECONDS,
                limit=_LARGEST_REPLY,
                loopback=loopback,
            )
        finally:
            with self._counting:
                self._forwarding[org_id] -= 1
                if not self._forwarding[org_id]:
                    del self._forwarding[org_id]
        if not HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
            raise NotDone(f"Its server answered {reply.status}.")
        try:
            json.loads(reply.body)
        except (ValueError, RecursionError):
            raise NotDone("Its server's answer is not JSON.") from None
        return reply.body

    # ------------------------------------------------------------ heartbeat

    def caller(self, request: Request) -> UUID:
        """The organization of a caller that polls: `X-Org-Id`, which Vapi's secret vouches for."""
        try:
            return UUID(request.headers.get("x-org-id", ""))
        except ValueError:
            raise HttpError(
                HTTPStatus.UNPROCESSABLE_ENTITY, "X-Org-Id must hold an organization's id."
            ) from None

    async def check(
        self, ask: Callable[..., api.CallCheck], org_id: UUID, call_id: str, elapsed: Decimal | None
    ) -> api.CallCheck:
        """May the call go on?"""
        check = partial(
            ask,
            self.database.patient(_STORE_WAIT),
            p_org_id=org_id,
            p_call_id=call_id,
            p_elapsed_seconds=elapsed,
        )
        return await self._ask(check)


async def _in(pool: ThreadPoolExecutor, action: Callable[[], _T]) -> _T:
    return await asyncio.get_running_loop().run_in_executor(pool, action)


def _busy() -> HttpError:
    return HttpError(
        HTTPStatus.SERVICE_UNAVAILABLE, "It could not be kept in time.", {"Retry-After": "5"}
    )


def _failed(event: Event) -> dict[str, object]:
    """What Vapi is told in the place of an answer nobody gave."""
    error = "The server for this did not answer."
    if event.type != "tool-calls":
        return {"error": error}
    calls = event.message.get("toolCallList") or event.message.get("toolCalls")
    listed = calls if isinstance(calls, list) else []
    wanted = [each.get("id") for each in listed if isinstance(each, dict)]
    return {"results": [{"toolCallId": each, "error": error} for each in wanted]}


# ---------------------------------------------------------------- routes


async def webhook(request: Request) -> Response:
    """Takes whatever Vapi sends."""
    vapi: Vapi = request.app.state.vapi
    async with AsyncExitStack() as room:
        event = await vapi.take(request, room)
        if event.kind is Kind.STORED:
            await vapi.store(event.key, event.type, event.text)
    if event.kind is Kind.GATE:
        return json_response(await vapi.decide(event))
    if event.kind is Kind.REQUEST:
        return await vapi.pass_on(event)
    return json_response({})


async def _refuse(vapi: Vapi, body: bytes, fault: Unreadable) -> NoReturn:
    """Authentic, and yet nobody can read it: kept as evidence, and not asked for again."""
    text = events.as_text(body)
    await vapi.store(events.digest(text), "unreadable", text)
    raise HttpError(
        HTTPStatus.BAD_REQUEST,
        "The body is not a message with a type." if fault.is_json else "The body is not JSON.",
    )


async def status_check(request: Request) -> Response:
    """Says whether a call may go on."""
    vapi: Vapi = request.app.state.vapi
    auth: Authenticator = request.app.state.auth
    if auth.bears_token(request):
        # Then it is that organization, whatever a header says. Of calls nobody knows only the
        # vendor is taken at its word.
        ask = api.check_call
        org_id = await auth.organization(request)
        body = await request.body()
    else:
        ask = api.answer_status_check
        async with AsyncExitStack() as room:
            body = await vapi.authentic(request, room)
        org_id = vapi.caller(request)
    call_id, elapsed = _asked(body)
    check = await vapi.check(ask, org_id, call_id, elapsed)
    return json_response(
        {
            "endCall": check.end_call,
            "warn": check.warn,
            "message": check.message,
            "remainingSeconds": check.remaining_seconds,
        }
    )


def _asked(body: bytes) -> tuple[str, Decimal | None]:
    """Which call, and how long it has lasted; raises HttpError."""
    try:
        asked = json.loads(body, parse_float=Decimal, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise HttpError(HTTPStatus.BAD_REQUEST, "The body is not JSON.") from None
    call = asked.get("call") if isinstance(asked, dict) else None
    call_id = call.get("id") if isinstance(call, dict) else None
    if not isinstance(call_id, str):
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, "call.id must be a call's id.")
    message = asked.get("message")
    elapsed = message.get("durationSeconds") if isinstance(message, dict) else None
    if elapsed is None:
        return call_id, None
    if isinstance(elapsed, bool) or not isinstance(elapsed, int | Decimal):
        raise HttpError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "message.durationSeconds must be a number."
        )
    # A call that began just now by another clock than ours has not lasted less than nothing.
    return call_id, min(max(Decimal(elapsed), Decimal(0)), Decimal(_LONGEST_ELAPSED))


_CHECK: Schema = {
    "type": "object",
    "properties": {
        "endCall": {"type": "boolean", "description": "The call has to end now."},
        "warn": {"type": "boolean", "description": "The caller should be warned, once."},
        "message": {"type": ["string", "null"], "description": "What to say."},
        "remainingSeconds": {"type": ["integer", "null"], "description": "How long it may go on."},
    },
    "required": ["endCall", "warn", "message", "remainingSeconds"],
    "additionalProperties": False,
}

_PROBLEMS = {
    HTTPStatus.BAD_REQUEST.value: Answer("The body is not what it should be."),
    HTTPStatus.UNAUTHORIZED.value: Answer("The request is not proven to be Vapi's."),
    HTTPStatus.REQUEST_TIMEOUT.value: Answer("The body did not come in time."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE.value: Answer("The body is too large."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE.value: Answer("The body is not JSON by its type."),
    HTTPStatus.SERVICE_UNAVAILABLE.value: Answer(
        "No secret of Vapi is configured, or the database is away."
    ),
}

OPERATIONS = (
    Operation(
        "POST",
        WEBHOOK,
        "vapiWebhook",
        "Vapi's messages: events are kept, questions answered.",
        webhook,
        {
            HTTPStatus.OK.value: Answer(
                "It is kept; or the answer in the form Vapi asks for.", {"type": "object"}
            ),
            **_PROBLEMS,
        },
        tags=("vapi",),
        body_limit=_LARGEST_REPORT,
    ),
    Operation(
        "POST",
        STATUS_CHECK,
        "vapiStatusCheck",
        "May a call go on? For callers that poll.",
        status_check,
        {
            HTTPStatus.OK.value: Answer("Whether it may, and for how long.", _CHECK),
            HTTPStatus.FORBIDDEN.value: Answer("The token names no organization."),
            HTTPStatus.NOT_FOUND.value: Answer("There is no such organization."),
            HTTPStatus.UNPROCESSABLE_ENTITY.value: Answer("An id or a number is missing."),
            **_PROBLEMS,
        },
        tags=("vapi",),
    ),
)
