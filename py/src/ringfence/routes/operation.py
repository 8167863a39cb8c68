"""What one operation of the HTTP API is made of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ringfence import wire
from ringfence.auth import Access
from ringfence.wire import Fields

Schema = Mapping[str, Any]
Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A documented response: what it means and, unless it is a problem, its JSON schema."""

    description: str
    schema: Schema | None = None
    media: str = "application/json"


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
    access: Access = Access.OPEN
    # What it reads from the query and the body; it is refused whatever else stands there.
    query: Fields = field(default_factory=dict)
    body: Fields | None = None


def json_response(body: object, status: int = 200) -> Response:
    """A JSON response that no cache keeps."""
    return Response(
        wire.encode(body),
        status,
        {"Cache-Control": "no-store"},
        "application/json",
    )


def reference(name: str) -> Schema:
    """A reference to a component schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def object_schema(properties: Mapping[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    """An object of exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }
