"""What comes in over HTTP, checked against what an operation declares, and what goes out.

A field is declared once, as the JSON schema that the OpenAPI document shows; requests are checked
against that same declaration. Nothing is converted on the way: a number in quotes is not a
number, true is not 1, a key that comes twice is refused, and amounts never become floats.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

from starlette.requests import Request

from ringfence.errors import HttpError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Fields = Mapping[str, "Field"]

_UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# Numbers longer than this are none of ours, and costly to turn into one.
_DIGITS = 40


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """One field of a body or parameter of a query, as JSON schema has it."""

    schema: Mapping[str, Any]
    required: bool = False


def text(description: str, *, longest: int = 200, required: bool = False) -> Field:
    """A text that is not empty."""
    limits = {"minLength": 1, "maxLength": longest}
    return Field({"type": "string", **limits, "description": description}, required)


def whole(
    description: str, low: int, high: int, *, default: int | None = None, required: bool = False
) -> Field:
    """A whole number."""
    schema = {"type": "integer", "minimum": low, "maximum": high, "description": description}
    return Field(schema if default is None else {**schema, "default": default}, required)


def number(description: str, low: int, high: int, *, required: bool = False) -> Field:
    """A number that may have decimals."""
    limits = {"minimum": low, "maximum": high}
    return Field({"type": "number", **limits, "description": description}, required)


def flag(description: str, *, required: bool = False) -> Field:
    """Yes or no."""
    return Field({"type": "boolean", "description": description}, required)


def uuid(description: str) -> Field:
    """A UUID in its usual form."""
    return Field({"type": "string", "format": "uuid", "description": description})


def moment(description: str) -> Field:
    """An instant with its zone."""
    return Field({"type": "string", "format": "date-time", "description": description})


# Coming in ------------------------------------------------------------------------------------


async def read_body(request: Request, fields: Fields) -> dict[str, Any]:
    """The checked fields of a JSON body; absent and null ones are left out."""
    raw = await request.body()
    if not raw and not any(field.required for field in fields.values()):
        return {}
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip()
    if kind.lower() != "application/json":
        raise HttpError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON, with Content-Type: application/json."
        )
    try:
        body = json.loads(
            raw.decode("utf-8"),
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=_NotANumber,
            object_pairs_hook=_once,
        )
    except (ValueError, RecursionError):
        raise HttpError(HTTPStatus.BAD_REQUEST, "The body is not JSON.") from None
    if not isinstance(body, dict):
        _refuse("body", "must be an object")
    return _checked(body, fields)


def read_query(request: Request, fields: Fields) -> dict[str, Any]:
    """The checked parameters of the query; empty ones are as good as absent."""
    values: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        if name in values:
            _refuse(name, "must stand there once")
        if name in fields and fields[name].schema["type"] == "integer" and value:
            # Digits and nothing else: int() would take spaces, underscores and other scripts.
            plain = re.fullmatch(r"-?[0-9]+", value)
            values[name] = _integer(value) if plain else _NotANumber(value)
        else:
            values[name] = value or None
    return _checked(values, fields)


class _NotANumber:
    """NaN, Infinity, or a number beyond all bounds: kept so that its field can be named."""

    def __init__(self, _text: str) -> None:
        pass


def _integer(digits: str) -> object:
    return int(digits) if len(digits) <= _DIGITS else _NotANumber(digits)


def _decimal(digits: str) -> object:
    value = Decimal(digits) if len(digits) <= _DIGITS else None
    # 1e999999 is short to write and long to carry.
    if value is None or abs(value.adjusted()) > _DIGITS:
        return _NotANumber(digits)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        _refuse(next(name for name in names if names.count(name) > 1), "must stand there once")
    return found


def _checked(values: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    for name in values:
        if name not in fields:
            _refuse(name, "is not known here; known are: " + (", ".join(fields) or "none"))
    checked: dict[str, Any] = {}
    for name, field in fields.items():
        value = values.get(name)
        if value is not None:
            checked[name] = _CHECKS[field.schema["type"]](name, value, field.schema)
        elif field.required:
            _refuse(name, "is missing")
    return checked


def _text(name: str, value: object, schema: Mapping[str, Any]) -> object:
    if not isinstance(value, str):
        _refuse(name, "must be a string")
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        _refuse(name, "holds a character that no text can hold")
    longest = schema.get("maxLength", 100)
    if not 1 <= len(value) <= longest:
        _refuse(name, f"must have 1 to {longest} characters")
    if schema.get("format") == "uuid":
        if not re.fullmatch(_UUID, value):
            _refuse(name, "must be a UUID")
        return UUID(value)
    if schema.get("format") == "date-time":
        return _moment(name, value)
    return value


def _moment(name: str, value: str) -> datetime:
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is None or len(value) < len("2030-01-01T00:00Z"):
        _refuse(name, "must be a date and time with its zone, such as 2030-01-31T00:00:00Z")
    return parsed


def _whole(name: str, value: object, schema: Mapping[str, Any]) -> object:
    if type(value) is not int:
        _refuse(name, f"must be a whole number from {schema['minimum']} to {schema['maximum']}")
    return _bounded(name, value, schema)


def _number(name: str, value: object, schema: Mapping[str, Any]) -> object:
    if type(value) is int:
        value = Decimal(value)
    if type(value) is not Decimal:
        _refuse(name, f"must be a number from {schema['minimum']} to {schema['maximum']}")
    return _bounded(name, value, schema)


def _bounded(name: str, value: int | Decimal, schema: Mapping[str, Any]) -> int | Decimal:
    if not schema["minimum"] <= value <= schema["maximum"]:
        _refuse(name, f"must be from {schema['minimum']} to {schema['maximum']}")
    return value


def _flag(name: str, value: object, _: Mapping[str, Any]) -> object:
    if type(value) is not bool:
        _refuse(name, "must be true or false")
    return value


_CHECKS = {"string": _text, "integer": _whole, "number": _number, "boolean": _flag}

# What of a caller's own words is said back to him.
_ECHOED = 100


def _refuse(name: str, why: str) -> NoReturn:
    shown = name.encode("ascii", "backslashreplace").decode()[:_ECHOED]
    raise HttpError(
        HTTPStatus.UNPROCESSABLE_ENTITY, f"{shown} {why}.", info={"field": shown, "problem": why}
    )


# Going out ------------------------------------------------------------------------------------


def encode(value: object) -> str:
    """JSON text. Decimals are numbers with the digits they came with, times are UTC."""
    if isinstance(value, Mapping):
        items = (f"{json.dumps(str(key))}:{encode(item)}" for key, item in value.items())
        return "{" + ",".join(items) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(encode(item) for item in value) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value, default=str)


def camel(row: DataclassInstance) -> dict[str, Any]:
    """A row of the database with its columns' names in camelCase; what is in them stays."""
    return {
        _camel(column.name): _outside(getattr(row, column.name))
        for column in dataclasses.fields(row)
    }


def instant(value: datetime | None) -> str | None:
    """An instant as text, in UTC."""
    return None if value is None else value.isoformat().replace("+00:00", "Z")


def _outside(value: Any) -> Any:
    return instant(value) if isinstance(value, datetime) else value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
