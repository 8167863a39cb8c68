"""An organization's wallet: what it holds, what moved it, and authorizing and settling calls."""

from __future__ import annotations

from decimal import Decimal
from http import HTTPStatus
from typing import Any
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ringfence import api, wire
from ringfence.auth import Access
from ringfence.errors import HttpError
from ringfence.routes.operation import (
    Answer,
    Operation,
    Schema,
    json_response,
    object_schema,
    reference,
)

_PAGE = 50

# What the database decided against, in the words of HTTP. Everything else went well.
_REFUSED = {
    "insufficient_credit": "There is not enough credit for this call.",
    "debt_limit_exceeded": "This would pass the debt limit.",
    "blocked": "Spending is blocked for this organization.",
}

_RESERVE = {
    "callId": wire.text("The call, in your words; a repeat answers the same hold.", required=True),
    "vapiCallId": wire.text("The call's id at Vapi, when it is known already."),
    "estimatedMinutes": wire.whole("How long it may take; 5 when left out.", 1, 720),
}
_COMMIT = {
    "callId": wire.text("The call, by any of its names.", required=True),
    "durationSeconds": wire.number("How long it was.", 0, 10_000_000, required=True),
}
_PAGING = {
    "limit": wire.whole("Entries in the answer.", 1, 1000, default=_PAGE),
    "before": wire.whole("Only entries with a lower seq: nextBefore of the page before.", 1, 2**53),
}


async def wallet(request: Request) -> Response:
    """What the organization's wallet holds."""
    (row,) = await run_in_threadpool(api.wallet_balance, _database(request), p_org_id=_org(request))
    return json_response({"success": True, **wire.camel(row)})


async def transactions(request: Request) -> Response:
    """The entries of its ledger, newest first."""
    asked = wire.read_query(request, _PAGING)
    limit = asked.get("limit", _PAGE)
    rows = await run_in_threadpool(
        api.statement,
        _database(request),
        p_org_id=_org(request),
        p_limit=limit,
        p_before_seq=asked.get("before"),
    )
    # A page that is not full is the last one.
    following = rows[-1].seq if len(rows) == limit else None
    return json_response(
        {
            "success": True,
            "transactions": [wire.camel(row) for row in rows],
            "nextBefore": following,
        }
    )


async def reserve_credits(request: Request) -> Response:
    """Authorizes a call."""
    asked = await wire.read_body(request, _RESERVE)
    more: dict[str, Any] = {}
    if "estimatedMinutes" in asked:
        more["p_estimated_minutes"] = asked["estimatedMinutes"]
    row = await run_in_threadpool(
        api.reserve_call_credits,
        _database(request),
        p_org_id=_org(request),
        p_call_id=asked["callId"],
        p_vapi_call_id=asked.get("vapiCallId"),
        **more,
    )
    return _decided(row)


async def commit_credits(request: Request) -> Response:
    """Settles a call."""
    asked = await wire.read_body(request, _COMMIT)
    duration: Decimal = asked["durationSeconds"]
    row = await run_in_threadpool(
        api.commit_reserved_credits,
        _database(request),
        p_org_id=_org(request),
        p_call_id=asked["callId"],
        p_duration_seconds=duration,
    )
    return _decided(row)


def _decided(row: api.Reservation | api.Posting) -> Response:
    decision = wire.camel(row)
    refusal = _REFUSED.get(row.outcome or "")
    if refusal:
        raise HttpError(HTTPStatus.PAYMENT_REQUIRED, refusal, info=decision)
    return json_response({"success": True, **decision})


def _org(request: Request) -> UUID:
    org_id: UUID = request.state.principal.org_id
    return org_id


def _database(request: Request) -> Any:
    return request.app.state.database


_AMOUNT: Schema = {"type": "integer", "description": "In the currency's smallest unit."}
_FLAG: Schema = {"type": "boolean"}
_TEXT: Schema = {"type": "string"}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_UUID: Schema = {"type": "string", "format": "uuid"}
_TIME: Schema = {"type": "string", "format": "date-time"}
_TIME_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
_COUNT: Schema = {"type": "integer"}
_FACTS: Schema = {"type": ["object", "null"], "description": "More facts."}

_WALLET = object_schema(
    {
        "success": {"const": True},
        "orgId": _UUID,
        "currency": _TEXT,
        "balance": _AMOUNT,
        "held": _AMOUNT,
        "available": _AMOUNT,
        "debtLimit": _AMOUNT,
        "remainingDebtCapacity": _AMOUNT,
        "needsRecharge": _FLAG,
        "spendingStopped": _FLAG,
        "nextExpiryAt": _TIME_OR_NULL,
        "asOf": _TIME,
    }
)
_ENTRY = object_schema(
    {
        "seq": _COUNT,
        "transactionId": _UUID,
        "occurredAt": _TIME,
        "recordedAt": _TIME,
        "kind": _TEXT,
        "amount": _AMOUNT,
        "balanceBefore": _AMOUNT,
        "balanceAfter": _AMOUNT,
        "reference": _TEXT_OR_NULL,
        "counterAccount": _TEXT,
        "overLimit": _FLAG,
        "details": _FACTS,
    }
)
_TRANSACTIONS = object_schema(
    {
        "success": {"const": True},
        "transactions": {"type": "array", "items": reference("Transaction")},
        "nextBefore": {
            "type": ["integer", "null"],
            "description": "Where the next page begins; null on the last one.",
        },
    }
)
_RESERVATION = object_schema(
    {
        "success": {"const": True},
        "outcome": {"enum": ["reserved", "duplicate"]},
        "applied": _FLAG,
        "duplicate": _FLAG,
        "reservationId": _UUID,
        "callId": _TEXT,
        "vapiCallId": _TEXT_OR_NULL,
        "status": _TEXT,
        "reserved": _AMOUNT,
        "grantedSeconds": _COUNT,
        "maxDurationSeconds": _COUNT,
        "effectiveBalance": _AMOUNT,
        "expiresAt": _TIME_OR_NULL,
        "details": _FACTS,
    }
)
_SETTLEMENT = object_schema(
    {
        "success": {"const": True},
        "outcome": {"enum": ["applied", "duplicate"]},
        "applied": _FLAG,
        "duplicate": _FLAG,
        "transactionId": _UUID,
        "seq": _COUNT,
        "amount": _AMOUNT,
        "balanceBefore": _AMOUNT,
        "balanceAfter": _AMOUNT,
        "held": _AMOUNT,
        "available": _AMOUNT,
        "remainingDebtCapacity": _AMOUNT,
        "needsRecharge": _FLAG,
        "overLimit": _FLAG,
        "details": _FACTS,
    }
)
_NO_ORGANIZATION = Answer("There is no such organization.")

OPERATIONS = (
    Operation(
        "GET",
        "/api/billing/wallet",
        "getWallet",
        "What the wallet holds",
        wallet,
        {200: Answer("The wallet now.", reference("Wallet")), 404: _NO_ORGANIZATION},
        ("wallet",),
        {"Wallet": _WALLET},
        access=Access.ORGANIZATION,
    ),
    Operation(
        "GET",
        "/api/billing/wallet/transactions",
        "listTransactions",
        "The ledger, newest first, a page at a time",
        transactions,
        {200: Answer("A page.", reference("Transactions")), 404: _NO_ORGANIZATION},
        ("wallet",),
        {"Transactions": _TRANSACTIONS, "Transaction": _ENTRY},
        access=Access.ORGANIZATION,
        query=_PAGING,
    ),
    Operation(
        "POST",
        "/api/billing/reserve-credits",
        "reserveCredits",
        "Authorize a call and set its first minutes aside",
        reserve_credits,
        {
            200: Answer("Held; duplicate says that it was before.", reference("Reservation")),
            402: Answer("Refused for money; `info` has the facts."),
            404: _NO_ORGANIZATION,
            409: Answer("A name is another call's or another organization's."),
        },
        ("calls",),
        {"Reservation": _RESERVATION},
        access=Access.ORGANIZATION,
        body=_RESERVE,
    ),
    Operation(
        "POST",
        "/api/billing/commit-credits",
        "commitCredits",
        "Settle a call and give the rest of its hold back",
        commit_credits,
        {
            200: Answer("Charged; duplicate says that it was before.", reference("Settlement")),
            404: Answer("There is no such organization, or no rate."),
            409: Answer("The state does not allow it."),
        },
        ("calls",),
        {"Settlement": _SETTLEMENT},
        access=Access.ORGANIZATION,
        body=_COMMIT,
    ),
)
