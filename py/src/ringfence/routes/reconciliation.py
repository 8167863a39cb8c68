"""Comparing our books with the vendor's: asking for it, how it stands, what it found."""

from __future__ import annotations

import asyncio
import math
import time
from datetime import UTC, datetime
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

_STATUS_PATH = "/api/billing/reconciliation/status"
_HISTORY = 50
# How long run-now waits for the worker, and how often it looks.
_WAIT = 25
_LOOK_EVERY = 0.2

_RUN = {
    "orgId": wire.uuid("Only this organization's calls; all when left out."),
    "from": wire.moment("Calls created from here on; 48 hours before the end when left out."),
    "to": wire.moment("And before this; now when left out."),
    "waitSeconds": wire.whole("How long to wait for the result; 25 when left out.", 0, 55),
}
_PAGING = {
    "limit": wire.whole("Runs in the answer.", 1, 1000, default=_HISTORY),
    "before": wire.moment("Only runs asked for before: requestedAt of the last page's last."),
}


async def trigger(request: Request) -> Response:
    """Asks for a comparison of the organization's own calls."""
    await wire.read_body(request, {})
    asked = await run_in_threadpool(
        api.request_reconciliation,
        _database(request),
        p_org_id=request.state.principal.org_id,
        p_trigger="organization",
    )
    if asked.outcome == "too_soon":
        raise HttpError(
            HTTPStatus.TOO_MANY_REQUESTS,
            "Reconciliation can be asked for once in ten minutes.",
            {"Retry-After": str(_seconds_until(asked.retry_at))},
            {"retryAt": wire.instant(asked.retry_at), "checkStatus": _STATUS_PATH},
        )
    return json_response(
        {
            "success": True,
            "message": "Reconciliation has been asked for.",
            "checkStatus": _STATUS_PATH,
        }
    )


async def run_now(request: Request) -> Response:
    """Asks for a comparison and waits for what it comes to."""
    body = await wire.read_body(request, _RUN)
    patience = body.get("waitSeconds", _WAIT)
    asked = await run_in_threadpool(
        api.request_reconciliation,
        _database(request),
        p_org_id=body.get("orgId"),
        p_from=body.get("from"),
        p_to=body.get("to"),
        p_trigger="operator",
    )
    run = await _outcome(_database(request), asked.run_id, patience)
    if run.status == "failed":
        raise HttpError(HTTPStatus.BAD_GATEWAY, "The reconciliation failed.", info=run.result)
    if run.status != "completed":
        pending = {"message": "It is not done yet.", "runId": run.run_id}
        return json_response(
            {"success": True, **pending, "checkStatus": _STATUS_PATH}, HTTPStatus.ACCEPTED
        )
    return json_response({"success": True, "result": run.result})


async def _outcome(database: Any, run_id: UUID | None, patience: float) -> api.ReconciliationRuns:
    """The run when it is over, or as it is when the patience is."""
    deadline = time.monotonic() + patience
    while True:
        (run,) = await run_in_threadpool(api.reconciliation_runs, database, p_run_id=run_id)
        if run.finished_at is not None or time.monotonic() >= deadline:
            return run
        await asyncio.sleep(_LOOK_EVERY)


async def status(request: Request) -> Response:
    """How many runs are in which state, and the last that ended well."""
    row = await run_in_threadpool(
        api.reconciliation_status, _database(request), p_org_id=_scope(request)
    )
    last = {
        "id": row.last_completed_id,
        "timestamp": wire.instant(row.last_completed_at),
        "result": row.last_result,
    }
    counts = {name: getattr(row, name) for name in ("completed", "failed", "active", "waiting")}
    last_completed = last if row.last_completed_id else None
    return json_response({"success": True, "status": {**counts, "lastCompleted": last_completed}})


async def metrics(request: Request) -> Response:
    """The reliability of webhooks."""
    row = await run_in_threadpool(
        api.reconciliation_metrics, _database(request), p_org_id=_scope(request)
    )
    overall = wire.camel(row)
    daily = overall.pop("daily")
    return json_response({"success": True, "metrics": {"overall": overall, "daily": daily}})


async def history(request: Request) -> Response:
    """The runs, newest first."""
    asked = wire.read_query(request, _PAGING)
    rows = await run_in_threadpool(
        api.reconciliation_runs,
        _database(request),
        p_org_id=_scope(request),
        p_limit=asked.get("limit", _HISTORY),
        p_before=asked.get("before"),
    )
    return json_response({"success": True, "history": [wire.camel(row) for row in rows]})


async def health(request: Request) -> Response:
    """Whether it is well, and when it last was: anybody may know that, and no more."""
    row = await run_in_threadpool(api.reconciliation_health, _database(request))
    body = {
        "success": True,
        "healthy": row.healthy,
        "status": "healthy" if row.healthy else "unhealthy",
        "lastSuccess": wire.instant(row.last_success_at),
    }
    return json_response(body, HTTPStatus.OK if row.healthy else HTTPStatus.SERVICE_UNAVAILABLE)


def _seconds_until(moment: datetime | None) -> int:
    left = (moment - datetime.now(UTC)).total_seconds() if moment else 0
    return max(1, math.ceil(left))


def _scope(request: Request) -> UUID | None:
    org_id: UUID | None = request.state.principal.scope
    return org_id


def _database(request: Request) -> Any:
    return request.app.state.database


_SUCCESS: Schema = {"const": True}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_PERCENT: Schema = {"type": "number", "minimum": 0, "maximum": 100}
_TIME: Schema = {"type": "string", "format": "date-time"}
_TIME_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
_UUID: Schema = {"type": "string", "format": "uuid"}
_UUID_OR_NULL: Schema = {"type": ["string", "null"], "format": "uuid"}
_TEXT: Schema = {"type": "string"}

_RESULT = object_schema(
    {
        "totalChecked": _COUNT,
        "missingFound": _COUNT,
        "recovered": _COUNT,
        "webhookReliability": _PERCENT,
        "errors": {"type": "array", "items": {"type": "object"}},
    }
)
_REQUESTED = object_schema({"success": _SUCCESS, "message": _TEXT, "checkStatus": _TEXT})
_PENDING = object_schema(
    {"success": _SUCCESS, "message": _TEXT, "runId": _UUID, "checkStatus": _TEXT}
)
_DONE = object_schema({"success": _SUCCESS, "result": reference("ReconciliationResult")})
_LAST = object_schema(
    {"id": _UUID, "timestamp": _TIME, "result": reference("ReconciliationResult")}
)
_STATUS = object_schema(
    {
        "success": _SUCCESS,
        "status": object_schema(
            {
                "completed": _COUNT,
                "failed": _COUNT,
                "active": _COUNT,
                "waiting": _COUNT,
                "lastCompleted": {"anyOf": [_LAST, {"type": "null"}]},
            }
        ),
    }
)
_METRICS = object_schema(
    {
        "success": _SUCCESS,
        "metrics": object_schema(
            {
                "overall": object_schema(
                    {
                        "totalCalls": _COUNT,
                        "reconciledCalls": _COUNT,
                        "webhookCalls": _COUNT,
                        "webhookReliability": _PERCENT,
                    }
                ),
                "daily": {
                    "type": "array",
                    "items": object_schema(
                        {
                            "date": {"type": "string", "format": "date"},
                            "total_calls": _COUNT,
                            "reconciled_calls": _COUNT,
                            "webhook_calls": _COUNT,
                            "webhook_reliability_percentage": _PERCENT,
                        }
                    ),
                },
            }
        ),
    }
)
_HISTORY_SCHEMA = object_schema(
    {
        "success": _SUCCESS,
        "history": {
            "type": "array",
            "items": object_schema(
                {
                    "runId": _UUID,
                    "orgId": _UUID_OR_NULL,
                    "vendor": _TEXT,
                    "requestedBy": _TEXT,
                    "status": {"enum": ["waiting", "running", "completed", "failed"]},
                    "attempts": _COUNT,
                    "windowFrom": _TIME,
                    "windowTo": _TIME,
                    "requestedAt": _TIME,
                    "startedAt": _TIME_OR_NULL,
                    "finishedAt": _TIME_OR_NULL,
                    "nextAttemptAt": _TIME_OR_NULL,
                    "result": reference("ReconciliationResult"),
                }
            ),
        },
    }
)
_HEALTH = object_schema(
    {
        "success": _SUCCESS,
        "healthy": {"type": "boolean"},
        "status": {"enum": ["healthy", "unhealthy"]},
        "lastSuccess": _TIME_OR_NULL,
    }
)
_TAGS = ("reconciliation",)
_NO_ORGANIZATION = Answer("There is no such organization.")

OPERATIONS = (
    Operation(
        "POST",
        "/api/billing/reconciliation/trigger",
        "triggerReconciliation",
        "Ask for a comparison of your own calls with the vendor's",
        trigger,
        {
            200: Answer("Asked for.", reference("ReconciliationRequested")),
            404: _NO_ORGANIZATION,
            429: Answer("Asked for less than ten minutes ago; `Retry-After` says when again."),
        },
        _TAGS,
        {"ReconciliationRequested": _REQUESTED},
        access=Access.ORGANIZATION,
        body={},
    ),
    Operation(
        "POST",
        "/api/billing/reconciliation/run-now",
        "runReconciliation",
        "Compare now and answer with what it came to",
        run_now,
        {
            200: Answer("Done.", reference("ReconciliationDone")),
            202: Answer("Not done within waitSeconds.", reference("ReconciliationPending")),
            404: _NO_ORGANIZATION,
            502: Answer("It failed three times; `info` has the result."),
        },
        _TAGS,
        {
            "ReconciliationDone": _DONE,
            "ReconciliationPending": _PENDING,
            "ReconciliationResult": _RESULT,
        },
        access=Access.OPERATOR,
        body=_RUN,
    ),
    Operation(
        "GET",
        _STATUS_PATH,
        "getReconciliationStatus",
        "How the runs of the last thirty days stand",
        status,
        {200: Answer("So.", reference("ReconciliationStatus")), 404: _NO_ORGANIZATION},
        _TAGS,
        {"ReconciliationStatus": _STATUS},
        access=Access.READER,
    ),
    Operation(
        "GET",
        "/api/billing/reconciliation/metrics",
        "getReconciliationMetrics",
        "How far webhooks can be relied on, by day and altogether",
        metrics,
        {200: Answer("So.", reference("ReconciliationMetrics")), 404: _NO_ORGANIZATION},
        _TAGS,
        {"ReconciliationMetrics": _METRICS},
        access=Access.READER,
    ),
    Operation(
        "GET",
        "/api/billing/reconciliation/history",
        "listReconciliations",
        "The runs, newest first",
        history,
        {200: Answer("A page.", reference("ReconciliationHistory")), 404: _NO_ORGANIZATION},
        _TAGS,
        {"ReconciliationHistory": _HISTORY_SCHEMA},
        access=Access.READER,
        query=_PAGING,
    ),
    Operation(
        "GET",
        "/api/billing/reconciliation/health",
        "getReconciliationHealth",
        "Whether missing calls would be found",
        health,
        {
            200: Answer("They would.", reference("ReconciliationHealth")),
            503: Answer(
                "They would not: no worker, or it failed.", reference("ReconciliationHealth")
            ),
        },
        _TAGS,
        {"ReconciliationHealth": _HEALTH},
    ),
)
