"""The OpenAPI description of all operations, made from the same list as the routes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ringfence import __version__
from ringfence.routes.operation import Answer, Operation, Schema, json_response, reference

_PROBLEM: Schema = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "A sentence for people."},
        "code": {
            "type": "string",
            "pattern": "^RF[0-3][0-9A-Z]{2}$",
            "description": "The error's number in the registry.",
        },
        "info": {"type": "object", "description": "The facts behind the error."},
        "requestId": {"type": "string", "description": "Finds the request in the log."},
    },
    "required": ["type", "title", "status", "requestId"],
    "additionalProperties": False,
}


async def openapi(request: Request) -> Response:
    """The document this module makes."""
    return json_response(request.app.state.openapi)


OPERATIONS = (
    Operation(
        "GET",
        "/openapi.json",
        "getOpenApi",
        "This description",
        openapi,
        {200: Answer("An OpenAPI 3.1 document.", {"type": "object"})},
        ("operations",),
    ),
)


def document(operations: Iterable[Operation], public_url: str | None) -> dict[str, Any]:
    """The OpenAPI 3.1 document of `operations`."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Schema] = {"Problem": _PROBLEM}
    for operation in operations:
        schemas.update(operation.components)
        paths.setdefault(operation.path, {})[operation.method.lower()] = {
            "operationId": operation.name,
            "summary": operation.summary,
            "tags": list(operation.tags),
            "responses": {
                **{str(status): _answer(answer) for status, answer in operation.answers.items()},
                "default": {"$ref": "#/components/responses/Problem"},
            },
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ringfence",
            "version": __version__,
            "summary": "Prepaid billing for resold voice calls.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": public_url or "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {
                "Problem": {
                    "description": "Something went wrong.",
                    "content": {"application/problem+json": {"schema": reference("Problem")}},
                }
            },
        },
    }


def _answer(answer: Answer) -> dict[str, Any]:
    if answer.schema is None:
        return {
            "description": answer.description,
            "content": {"application/problem+json": {"schema": reference("Problem")}},
        }
    return {
        "description": answer.description,
        "content": {"application/json": {"schema": answer.schema}},
    }
