"""What operators watch: the queues, and every figure there is for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ringfence import api, wire
from ringfence.auth import Access
from ringfence.routes.operation import (
    Answer,
    Operation,
    Schema,
    json_response,
    object_schema,
    reference,
)

_TEXT_FORMAT = "text/plain; version=0.0.4"


async def queue_stats(request: Request) -> Response:
    """How each queue stands."""
    rows = await run_in_threadpool(api.queue_depths, request.app.state.database)
    queues = {str(row.queue): wire.camel(row) for row in rows}
    for queue in queues.values():
        del queue["queue"]
    return json_response({"success": True, "queues": queues})


async def metrics(request: Request) -> Response:
    """Every figure of billing.metrics in Prometheus' text format."""
    rows = await run_in_threadpool(api.read_metrics, request.app.state.database)
    return Response(exposition(rows), 200, {"Cache-Control": "no-store"}, _TEXT_FORMAT)


def exposition(rows: Iterable[api.ReadMetrics]) -> str:
    """The figures, those of one name together, as their order is."""
    lines: list[str] = []
    for name, samples in groupby(rows, key=lambda row: str(row.name)):
        kind = "counter" if name.endswith("_total") else "gauge"
        lines.append(f"# TYPE ringfence_{name} {kind}")
        lines += (f"ringfence_{name}{_labels(row.labels)} {row.value}" for row in samples)
    return "".join(f"{line}\n" for line in lines)


def _labels(labels: dict[str, object] | None) -> str:
    pairs = ",".join(f'{name}="{_escaped(str(value))}"' for name, value in (labels or {}).items())
    return f"{{{pairs}}}" if pairs else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


_COUNT: Schema = {"type": "integer", "minimum": 0}

_QUEUE_STATS = object_schema(
    {
        "success": {"const": True},
        "queues": {
            "type": "object",
            "additionalProperties": object_schema(
                {
                    "waiting": _COUNT,
                    "active": _COUNT,
                    "delayed": _COUNT,
                    "completed": _COUNT,
                    "failed": _COUNT,
                    "paused": _COUNT,
                    "dead": _COUNT,
                    "oldestAgeSeconds": _COUNT,
                }
            ),
        },
    }
)

OPERATIONS = (
    Operation(
        "GET",
        "/api/monitoring/queue-stats",
        "getQueueStats",
        "How each queue stands",
        queue_stats,
        {200: Answer("By the queue's name.", reference("QueueStats"))},
        ("operations",),
        {"QueueStats": _QUEUE_STATS},
        access=Access.OPERATOR,
    ),
    Operation(
        "GET",
        "/metrics",
        "getMetrics",
        "Every figure, for Prometheus",
        metrics,
        {200: Answer("Prometheus' text format.", {"type": "string"}, "text/plain")},
        ("operations",),
        access=Access.OPERATOR,
    ),
)
