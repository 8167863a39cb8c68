"""Whether the system is alive (`/health`) and able to do its work (`/ready`)."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from ringfence.health import Health, Report
from ringfence.routes.operation import (
    Answer,
    Operation,
    Schema,
    json_response,
    object_schema,
    reference,
)

_QUEUE_COUNTS = ("active", "completed", "delayed", "failed", "paused", "waiting")


async def health(request: Request) -> Response:
    """Answers 200 while the process serves and its database answers."""
    report = await _report(request)
    return json_response(
        {
            "status": report.status,
            "services": _services(report),
            "timestamp": _now(),
            "uptime": round(time.monotonic() - request.app.state.started_at, 3),
            "queueMetrics": _queue_metrics(report),
        },
        200 if report.database_up else 503,
    )


async def ready(request: Request) -> Response:
    """Answers 200 when a request sent now would be carried out to its end."""
    report = await _report(request)
    body: dict[str, object] = {"ready": report.ready, "timestamp": _now()}
    if report.reason:
        body["reason"] = report.reason
    return json_response(body, 200 if report.ready else 503)


async def _report(request: Request) -> Report:
    state: Health = request.app.state.health
    return await state.report()


def _services(report: Report) -> dict[str, str | None]:
    if report.system is None:
        database = "up" if report.database_up else "down"
        return {"database": database, "backgroundJobs": "unknown", "webhookQueue": "unknown"}
    return {
        "database": "up",
        "backgroundJobs": report.system.background_jobs,
        "webhookQueue": report.system.webhook_queue,
    }


def _queue_metrics(report: Report) -> dict[str, int]:
    counts = (report.system.queue_metrics if report.system else None) or {}
    return {name: int(counts.get(name, 0)) for name in _QUEUE_COUNTS}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_HEALTH: Schema = object_schema(
    {
        "status": {
            "type": "string",
            "enum": ["ok", "degraded", "down"],
            "description": "degraded: it answers, but jobs are late or no worker reports.",
        },
        "services": object_schema(
            {
                "database": {"type": "string", "enum": ["up", "down"]},
                "backgroundJobs": {
                    "type": "string",
                    "enum": ["ok", "late", "stopped", "unknown"],
                },
                "webhookQueue": {"type": "string", "enum": ["ok", "late", "unknown"]},
            },
        ),
        "timestamp": {"type": "string", "format": "date-time"},
        "uptime": {"type": "number", "minimum": 0, "description": "Seconds since the start."},
        "queueMetrics": object_schema(
            {name: {"type": "integer", "minimum": 0} for name in _QUEUE_COUNTS},
        ),
    },
)

_READY: Schema = object_schema(
    {
        "ready": {"type": "boolean"},
        "timestamp": {"type": "string", "format": "date-time"},
        "reason": {"type": "string", "description": "Why not, and what to do about it."},
    },
    optional=("reason",),
)

OPERATIONS = (
    Operation(
        "GET",
        "/health",
        "getHealth",
        "Whether the process serves and its database answers",
        health,
        {
            200: Answer("It serves; the body says how well.", reference("Health")),
            503: Answer("The database does not answer.", reference("Health")),
        },
        ("operations",),
        {"Health": _HEALTH},
    ),
    Operation(
        "GET",
        "/ready",
        "getReady",
        "Whether database, schema and a worker are there to carry out requests",
        ready,
        {
            200: Answer("Ready.", reference("Ready")),
            503: Answer("Not ready, and why.", reference("Ready")),
        },
        ("operations",),
        {"Ready": _READY},
    ),
)
