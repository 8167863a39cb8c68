"""The vendor's HTTP: its REST API, the control URLs, and a surface of our own under /sandbox.

What Vapi has and the product does not use (squads, tools, analytics, recordings) is not here.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ringfence.sandbox import calls, rules
from ringfence.sandbox.calls import Behaviour, Call, CallFacts, Json, encode
from ringfence.sandbox.clock import iso
from ringfence.sandbox.delivery import Faults
from ringfence.sandbox.vendor import Trouble, Vendor, VendorError

_DEFAULT_LIMIT = 100
_LARGEST_LIMIT = 1000
_BEGINNING, _END = -(10**15), 10**15
_NOT_FOUND = ["not found"]

Handler = Callable[[Vendor, Request], Awaitable[Response]]


def create_app(vendor: Vendor) -> Starlette:
    """The application of one vendor."""

    def route(path: str, method: str, handler: Handler, *, api: bool = True) -> Route:
        async def endpoint(request: Request) -> Response:
            return await _guarded(vendor, request, handler, api=api)

        return Route(path, endpoint, methods=[method], name=f"{method} {path}")

    app = Starlette(
        routes=[
            route("/call", "GET", _list_calls),
            route("/call", "POST", _create_call),
            route("/call/{id}", "GET", _get_call),
            route("/call/{id}", "PATCH", _patch_call),
            route("/assistant", "GET", _list_assistants),
            route("/assistant/{id}", "GET", _get_assistant),
            route("/phone-number", "GET", _list_numbers),
            route("/phone-number/{id}", "GET", _get_number),
            route("/sandbox", "GET", _overview, api=False),
            route("/sandbox/calls", "GET", _truth, api=False),
            route("/sandbox/calls", "POST", _place_call, api=False),
            route("/sandbox/assistants", "POST", _add_assistant, api=False),
            route("/sandbox/numbers", "POST", _add_number, api=False),
            route("/sandbox/calls/{id}/hang-up", "POST", _hang_up, api=False),
            route("/sandbox/faults", "PUT", _set_faults, api=False),
            route("/sandbox/trouble", "POST", _set_trouble, api=False),
            route("/sandbox/clock", "POST", _set_clock, api=False),
            Route("/{id}/control", _control_of(vendor), methods=["POST"]),
        ],
        exception_handlers={HTTPException: _no_such_route},
    )
    app.router.redirect_slashes = False
    return app


async def _guarded(vendor: Vendor, request: Request, handler: Handler, *, api: bool) -> Response:
    """Key, trouble ordered for the API, and refusals in the vendor's form."""
    if api:
        vendor.counters.api_requests += 1
        trouble = vendor.trouble()
        if trouble is not None:
            vendor.counters.api_refused += 1
            retry = {} if trouble.retry_after is None else {"Retry-After": trouble.retry_after}
            return _refusal(trouble.status, ["on demand"], retry)
    if request.headers.get("authorization") != f"Bearer {vendor.config.api_key}":
        return _refusal(401, ["Invalid Key."])
    try:
        return await handler(vendor, request)
    except VendorError as error:
        return _refusal(error.status, error.faults)


async def _no_such_route(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _refusal(status, [f"Cannot {request.method} {request.url.path}"])


def _answer(document: object, status: int = 200) -> Response:
    return Response(encode(document), status, media_type="application/json")


def _refusal(status: int, faults: list[str], headers: Mapping[str, str] | None = None) -> Response:
    document = {"message": faults, "error": HTTPStatus(status).phrase, "statusCode": status}
    return Response(encode(document), status, headers, "application/json")


async def _body(request: Request) -> Any:
    try:
        return rules.parse(await request.body())
    except (ValueError, RecursionError):
        raise VendorError(400, ["the body is not JSON"]) from None


def _named(table: Mapping[str, Any], request: Request) -> Any:
    found = table.get(request.path_params["id"])
    if found is None:
        raise VendorError(404, _NOT_FOUND)
    return found


# ---------------------------------------------------------------- calls


async def _list_calls(vendor: Vendor, request: Request) -> Response:
    query = _query(request)
    limit = _limit(query.pop("limit", None))
    equal = {name: query.pop(name, None) for name in ("id", "assistantId", "phoneNumberId")}
    created, updated = _bounds(query, "createdAt"), _bounds(query, "updatedAt")
    if query:
        raise VendorError(400, [f"property {name} should not exist" for name in sorted(query)])
    found: Iterable[Call] = vendor.find("created", *created)
    if updated != (_BEGINNING, _END):
        found = (call for call in found if updated[0] <= call.updated <= updated[1])
        if created == (_BEGINNING, _END):
            found = vendor.find("updated", *updated)
    matching = [call for call in found if _matches(call, equal)]
    documents = [
        calls.listed(call, vendor.config.transcript) for call in _ordered(vendor, matching)[:limit]
    ]
    return _answer(documents)


def _matches(call: Call, equal: Mapping[str, str | None]) -> bool:
    shown = {
        "id": call.id,
        "assistantId": (call.assistant or {}).get("id"),
        "phoneNumberId": call.number["id"],
    }
    return all(wanted is None or shown[name] == wanted for name, wanted in equal.items())


def _ordered(vendor: Vendor, found: list[Call]) -> list[Call]:
    match vendor.config.order:
        case "newest":
            return sorted(found, key=lambda call: (call.created, call.sequence), reverse=True)
        case "oldest":
            return sorted(found, key=lambda call: (call.created, call.sequence))
        case "arbitrary":
            shuffled = list(found)
            random.Random(vendor.config.seed).shuffle(shuffled)  # noqa: S311
            return shuffled


def _query(request: Request) -> dict[str, str]:
    query: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in query:
            raise VendorError(400, [f"{name} is given twice"])
        query[name] = value
    return query


def _limit(value: str | None) -> int:
    if value is None:
        return _DEFAULT_LIMIT
    if not value.isdecimal():
        raise VendorError(400, ["limit must be a number conforming to the specified constraints"])
    limit = int(value)
    if limit > _LARGEST_LIMIT:
        raise VendorError(400, [f"limit must not be greater than {_LARGEST_LIMIT}"])
    return limit


def _bounds(query: dict[str, str], name: str) -> tuple[int, int]:
    """The first and the last millisecond asked for."""
    low, high = _BEGINNING, _END
    for suffix in ("Gt", "Ge", "Lt", "Le"):
        text = query.pop(name + suffix, None)
        if text is None:
            continue
        micros = _microseconds(text, name + suffix)
        match suffix:
            case "Gt":
                low = max(low, micros // 1000 + 1)
            case "Ge":
                low = max(low, -(-micros // 1000))
            case "Lt":
                high = min(high, -(-micros // 1000) - 1)
            case _:
                high = min(high, micros // 1000)
    return low, high


def _microseconds(text: str, name: str) -> int:
    try:
        # A plus sign that was not encoded arrives as a space, and is not forgiven.
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise VendorError(400, [f"{name} must be a valid ISO 8601 date string"]) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


async def _get_call(vendor: Vendor, request: Request) -> Response:
    return _answer(calls.listed(_named(vendor.calls, request), vendor.config.transcript))


async def _create_call(vendor: Vendor, request: Request) -> Response:
    call = vendor.outbound(await _body(request))
    limit, live = vendor.config.concurrency_limit, vendor.live
    limits = {
        "concurrencyBlocked": False,
        "concurrencyLimit": limit,
        "remainingConcurrentCalls": max(0, limit - live),
    }
    return _answer(calls.created(call, limits), 201)


async def _patch_call(vendor: Vendor, request: Request) -> Response:
    """Changes the name, which is all that can be changed. It ends nothing."""
    call: Call = _named(vendor.calls, request)
    body = await _body(request)
    faults = rules.record({"name": rules.text(40)})(body, "")
    if faults:
        raise VendorError(400, faults)
    call.name = body.get("name")
    return _answer(calls.listed(call, vendor.config.transcript))


async def _list_assistants(vendor: Vendor, request: Request) -> Response:
    return _answer(list(vendor.assistants.values()))


async def _get_assistant(vendor: Vendor, request: Request) -> Response:
    return _answer(_named(vendor.assistants, request))


async def _list_numbers(vendor: Vendor, request: Request) -> Response:
    return _answer(list(vendor.numbers.values()))


async def _get_number(vendor: Vendor, request: Request) -> Response:
    return _answer(_named(vendor.numbers, request))


def _control_of(vendor: Vendor) -> Callable[[Request], Awaitable[Response]]:
    async def control(request: Request) -> Response:
        try:
            body = await _body(request)
        except VendorError as error:
            return _refusal(error.status, error.faults)
        authorization = request.headers.get("authorization", "")
        status = vendor.control(request.path_params["id"], body, authorization)
        return _answer({}) if status == 200 else _refusal(status, ["no such call"])

    return control


# ---------------------------------------------------------------- the sandbox's own surface


async def _overview(vendor: Vendor, request: Request) -> Response:
    return _answer(
        {
            "time": iso(vendor.clock.now()),
            "speed": Decimal(str(vendor.clock.speed)),
            "quiet": vendor.agenda.quiet,
            "counters": dataclasses.asdict(vendor.counters_now()),
            "assistants": list(vendor.assistants),
            "phoneNumbers": {each["id"]: each["number"] for each in vendor.numbers.values()},
        }
    )


_ADD_ASSISTANT = rules.record({"name": rules.text(40)})
_ADD_NUMBER = rules.record({"number": rules.e164, "assistantId": rules.text()})


async def _add_assistant(vendor: Vendor, request: Request) -> Response:
    body = await _checked(request, _ADD_ASSISTANT)
    return _answer({"id": vendor.add_assistant(**body)}, 201)


async def _add_number(vendor: Vendor, request: Request) -> Response:
    body = await _checked(request, _ADD_NUMBER)
    number = body.get("number") or f"+1500555{len(vendor.numbers) + 6:04}"
    return _answer({"id": vendor.add_number(number, assistant_id=body.get("assistantId"))}, 201)


async def _truth(vendor: Vendor, request: Request) -> Response:
    return _answer([_shown(call.facts()) for call in vendor.calls.values()])


def _shown(facts: CallFacts) -> Json:
    return {
        "id": facts.id,
        "type": facts.kind,
        "status": facts.status,
        "phoneNumberId": facts.phone_number_id,
        "customer": facts.customer,
        "startedAt": facts.started_at and facts.started_at.isoformat(),
        "endedAt": facts.ended_at and facts.ended_at.isoformat(),
        "endedReason": facts.ended_reason,
        "seconds": facts.seconds,
        "maxDurationSeconds": facts.max_seconds,
        "cost": facts.cost,
        "spoken": facts.spoken,
        "webhooks": [dataclasses.asdict(each) for each in facts.deliveries],
    }


_PLACE_CALL = rules.record(
    {
        "phoneNumberId": rules.text(),
        "customer": rules.e164,
        "talkSeconds": rules.number(0, 86_400),
        "answerAfter": rules.number(0, 600),
        "reason": rules.text(),
    }
)


async def _place_call(vendor: Vendor, request: Request) -> Response:
    body = await _checked(request, _PLACE_CALL)
    usual = Behaviour()
    behaviour = Behaviour(
        talk_seconds=float(body.get("talkSeconds", usual.talk_seconds)),
        answer_after=float(body.get("answerAfter", usual.answer_after)),
        reason=body.get("reason", usual.reason),
    )
    number_id = body.get("phoneNumberId") or next(iter(vendor.numbers), "")
    call = vendor.inbound(number_id, body.get("customer", "+15005550123"), behaviour)
    return _answer(_shown(call.facts()), 201)


async def _hang_up(vendor: Vendor, request: Request) -> Response:
    call: Call = _named(vendor.calls, request)
    vendor.hang_up(call)
    return _answer(_shown(call.facts()))


async def _set_faults(vendor: Vendor, request: Request) -> Response:
    body = await _checked(request, rules.record(dict.fromkeys(_FAULTS, rules.anything)))
    try:
        values: dict[str, Any] = {
            name: frozenset(value) if name == "only" else float(value)
            for name, value in body.items()
            if value is not None
        }
        vendor.post.faults = Faults(**values)
    except (TypeError, ValueError) as error:
        raise VendorError(400, [str(error)]) from None
    return _answer({})


_FAULTS = tuple(each.name for each in dataclasses.fields(Faults))
_TROUBLE = rules.record(
    {
        "status": rules.number(400, 599),
        "times": rules.number(1, 1_000_000),
        "retryAfter": rules.text(),
    },
    required=("status",),
)


async def _set_trouble(vendor: Vendor, request: Request) -> Response:
    body = await _checked(request, _TROUBLE)
    trouble = Trouble(int(body["status"]), int(body.get("times", 1)), body.get("retryAfter"))
    vendor.troubles.append(trouble)
    return _answer({})


_CLOCK = rules.record({"speed": rules.number(0, 1_000_000), "advance": rules.number(0, 10_000_000)})


async def _set_clock(vendor: Vendor, request: Request) -> Response:
    body = await _checked(request, _CLOCK)
    if body.get("speed") is not None:
        vendor.agenda.set_speed(float(body["speed"]))
    if body.get("advance") is not None:
        await vendor.advance(float(body["advance"]))
    return _answer({"time": iso(vendor.clock.now())})


async def _checked(request: Request, rule: rules.Rule) -> Json:
    body = await _body(request)
    faults = rule(body, "")
    if faults:
        raise VendorError(400, faults)
    checked: Json = body
    return checked
