"""Structured logging on top of the standard library: an event name and fields, one line each.

Only ids, outcomes, codes and durations are logged. Payloads, headers, secrets and the text of
server messages are not, because they carry other people's data. Control characters are escaped,
so that nobody can write a line of their own into the log.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

from ringfence.errors import DatabaseError

_ROOT = "ringfence"


class Log:
    """Writes events of one component (`web`, `worker`, `cli`)."""

    def __init__(self, component: str) -> None:
        self._logger = logging.getLogger(f"{_ROOT}.{component}")

    def debug(self, event: str, /, **fields: object) -> None:
        """A detail for somebody looking for a fault."""
        self._write(logging.DEBUG, event, fields)

    def info(self, event: str, /, **fields: object) -> None:
        """Something worth knowing that needs nobody."""
        self._write(logging.INFO, event, fields)

    def warning(self, event: str, /, **fields: object) -> None:
        """Something an operator should read within a day."""
        self._write(logging.WARNING, event, fields)

    def error(self, event: str, error: BaseException | None = None, /, **fields: object) -> None:
        """Something an operator should look at now."""
        self._write(logging.ERROR, event, {**fields, **error_fields(error)})

    def _write(self, level: int, event: str, fields: Mapping[str, object]) -> None:
        self._logger.log(level, "%s", event, extra={"fields": dict(fields)})


def error_fields(error: BaseException | None) -> dict[str, object]:
    """What may be said of an exception: its class, its code and where it was raised."""
    if error is None:
        return {}
    fields: dict[str, object] = {"error": type(error).__name__}
    if isinstance(error, DatabaseError):
        fields["sqlstate"] = error.sqlstate
        if (error.sqlstate or "").startswith("RF"):
            # Messages of class RF are constant sentences; any other may quote data.
            fields["reason"] = error.message
            if error.hint:
                fields["hint"] = error.hint
        if error.where:
            fields["where"] = error.where[0]
        return fields
    fields["at"] = frames(error.__traceback__)
    return fields


def frames(trace: TracebackType | None) -> str:
    """The innermost calls of a traceback without the exception's text, which may quote data."""
    calls = traceback.extract_tb(trace)[-4:]
    return " < ".join(f"{call.name}:{call.lineno}" for call in reversed(calls))


def setup(log_format: str, level: str, stream: TextIO | None = None) -> None:
    """Sends our events and those of the libraries to one stream, in one form."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_JsonFormatter() if log_format == "json" else _TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(_ROOT).setLevel(level.upper())
    # The pool reports each failed attempt to connect; we say once that the database is away.
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)


class _TextFormatter(logging.Formatter):
    """One readable line: time, component, level when it matters, event, fields."""

    def format(self, record: logging.LogRecord) -> str:
        parts = [_time(record), f"{_component(record):<6}"]
        if record.levelno >= logging.WARNING:
            parts.append(record.levelname)
        parts.append(_escape(_event(record)))
        parts += [f"{name}={_value(value)}" for name, value in _fields(record).items()]
        return " ".join(parts)


class _JsonFormatter(logging.Formatter):
    """One JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "component": _component(record),
            "event": _event(record),
        }
        for name, value in _fields(record).items():
            # A field never replaces one of the four above.
            line.setdefault(name, value)
        return json.dumps(line, default=str)


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _component(record: logging.LogRecord) -> str:
    return record.name.removeprefix(f"{_ROOT}.")


def _event(record: logging.LogRecord) -> str:
    # A library's message may carry a traceback; its text is left out, its place is kept.
    return record.getMessage().split("\n", 1)[0]


def _fields(record: logging.LogRecord) -> dict[str, object]:
    fields: dict[str, object] = dict(getattr(record, "fields", {}))
    if record.exc_info and record.exc_info[1] is not None:
        fields |= error_fields(record.exc_info[1])
    return fields


def _value(value: object) -> str:
    text = str(value)
    if text and not any(char in ' "=\\' or not char.isprintable() for char in text):
        return text
    return json.dumps(text)


def _escape(text: str) -> str:
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)
