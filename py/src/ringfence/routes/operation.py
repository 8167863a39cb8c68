"""What one operation of the HTTP API is made of."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

Schema = Mapping[str, Any]
Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A documented response: what it means and, unless it is a problem, its JSON schema."""

    description: str
    schema: Schema | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path, with all the OpenAPI document says of it."""

    method: str
    path: str
    name: str
    summary: str
    handler: Handler
    answers: Mapping[int, Answer]
    tags: tuple[str, ...] = ()
    components: Mapping[str, Schema] = field(default_factory=dict)
    # Bytes a request body may have; None: the application's limit.
    body_limit: int | None = None


def json_response(body: object, status: int = 200) -> Response:
    """A JSON response that no cache keeps."""
    return Response(
        json.dumps(body, separators=(",", ":"), default=str),
        status,
        {"Cache-Control": "no-store"},
        "application/json",
    )


def reference(name: str) -> Schema:
    """A reference to a component schema."""
    return {"$ref": f"#/components/schemas/{name}"}
