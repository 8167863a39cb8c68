"""The OpenAPI description of all operations, made from the same list as the routes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ringfence import __version__
from ringfence.auth import Access
from ringfence.routes.operation import Answer, Operation, Schema, json_response, reference
from ringfence.wire import Field, Fields

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
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation)
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
            "securitySchemes": _SECURITY_SCHEMES,
            "schemas": schemas,
            "responses": {
                "Problem": {
                    "description": "Something went wrong.",
                    "content": {"application/problem+json": {"schema": reference("Problem")}},
                }
            },
        },
    }


_SECURITY_SCHEMES: Schema = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "Claim org_id (at the top or under app_metadata) names the organization; "
        "role operator makes an operator.",
    },
    "serviceKey": {"type": "apiKey", "in": "header", "name": "X-Service-Key"},
}

# Which of them lets somebody in.
_SECURITY: dict[Access, list[dict[str, list[str]]]] = {
    Access.OPEN: [],
    Access.ORGANIZATION: [{"token": []}],
    Access.READER: [{"token": []}, {"serviceKey": []}],
    Access.OPERATOR: [{"serviceKey": []}, {"token": []}],
}

_REFUSALS = {
    401: Answer("No token or key, or a wrong one."),
    403: Answer("The token does not allow this."),
    503: Answer("Sign-in is not configured, or the database or the issuer's keys are away."),
}
_BODY_REFUSALS = {
    400: Answer("The body is not JSON."),
    408: Answer("The body did not come in time."),
    413: Answer("The body is too large."),
    415: Answer("The body is not sent as JSON."),
}
_FIELD_REFUSALS = {422: Answer("A field is missing, wrong or unknown; `info` names it.")}


def _described(operation: Operation) -> dict[str, Any]:
    answers: dict[int, Answer] = {}
    if operation.access is not Access.OPEN:
        answers |= _REFUSALS
    if operation.body is not None:
        answers |= _BODY_REFUSALS
    if operation.body is not None or operation.query:
        answers |= _FIELD_REFUSALS
    answers |= operation.answers
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": list(operation.tags),
        "security": _SECURITY[operation.access],
        "parameters": [
            {"name": name, "in": "query", "required": field.required, "schema": field.schema}
            for name, field in operation.query.items()
        ],
        "responses": {
            **{str(status): _answer(answer) for status, answer in sorted(answers.items())},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    if operation.body is not None:
        described["requestBody"] = _request_body(operation.body)
    return described


def _request_body(fields: Fields) -> dict[str, Any]:
    required = [name for name, field in fields.items() if field.required]
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            # Absent and null are the same to us.
            name: field.schema if field.required else {**field.schema, "type": _or_null(field)}
            for name, field in fields.items()
        },
        "additionalProperties": False,
    }
    if required:
        schema["required"] = required
    return {"required": bool(required), "content": {"application/json": {"schema": schema}}}


def _or_null(field: Field) -> list[str]:
    return [field.schema["type"], "null"]


def _answer(answer: Answer) -> dict[str, Any]:
    if answer.schema is None:
        return {
            "description": answer.description,
            "content": {"application/problem+json": {"schema": reference("Problem")}},
        }
    return {
        "description": answer.description,
        "content": {answer.media: {"schema": answer.schema}},
    }
