"""Every failure this package raises, and what each becomes on the way out.

    RingfenceError
    ├── Failure               a person can put it right: one sentence, exit code 1
    │   └── ConfigError       the environment is wrong; names every fault at once
    ├── HttpError             a request refused by the web process (401, 404, 413, …), or by what
    │                         the database decided (402, 429)
    └── DatabaseError         everything that went wrong in or on the way to PostgreSQL
        ├── BadArgument       RF0xx
        ├── NotFound          RF1xx
        ├── Conflict          RF2xx
        ├── KeyReused         RF3xx
        ├── BrokenInvariant   RF9xx
        ├── TryAgain          rolled back by the server for concurrency: same key, try again
        ├── TimedOut          the statement ran into its time limit and was rolled back
        ├── Unavailable       no connection, or it broke: the outcome may be unknown
        ├── NotDeployed       the schema is missing or older than this package
        ├── NotAllowed        the login lacks a privilege
        └── Unexpected        any other SQLSTATE

What a caller of the HTTP API sees is a problem document (RFC 9457). Only the text and the JSON
detail of RF0xx to RF3xx were written for callers; of everything else nothing but the class goes
out, because server messages may quote data, names or paths.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import NamedTuple


class RingfenceError(Exception):
    """The root: `except RingfenceError` catches what this package raises on purpose."""


class Failure(RingfenceError):
    """Something a person can put right. The message is one sentence saying what and how."""


class ConfigError(Failure):
    """The environment is wrong; carries one line per fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("The configuration is wrong: " + "; ".join(self.faults) + ".")


class HttpError(RingfenceError):
    """A request refused by the web process itself."""

    def __init__(
        self,
        status: int,
        detail: str | None = None,
        headers: dict[str, str] | None = None,
        info: dict[str, object] | None = None,
    ) -> None:
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.info = info
        super().__init__(f"{status} {HTTPStatus(status).phrase}")


@dataclass(eq=False)
class DatabaseError(RingfenceError):
    """A statement that failed. `message` is the server's own and may quote data: never log it."""

    sqlstate: str | None = None
    message: str = ""
    detail: str | None = None
    hint: str | None = None
    where: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        super().__init__(f"{type(self).__name__} ({self.sqlstate or 'no answer'})")

    def __str__(self) -> str:
        return f"{type(self).__name__} ({self.sqlstate or 'no answer'})"


class BadArgument(DatabaseError):
    """RF0xx: the caller sent something that can never be right."""


class NotFound(DatabaseError):
    """RF1xx: what the caller named does not exist."""


class Conflict(DatabaseError):
    """RF2xx: the thing exists but is in a state that does not allow this."""


class KeyReused(DatabaseError):
    """RF3xx: the idempotency key was used before, with other content."""


class BrokenInvariant(DatabaseError):
    """RF9xx: the books disagree with themselves. Somebody must look."""


class TryAgain(DatabaseError):
    """The server rolled the statement back because of others; the same key may be sent again."""


class TimedOut(DatabaseError):
    """The statement was cancelled at its time limit; nothing of it remains."""


class Unavailable(DatabaseError):
    """No connection, or it broke half-way. A statement under way may or may not have happened."""


class NotDeployed(DatabaseError):
    """The function or schema is not there: the deploy is missing or older than this package."""


class NotAllowed(DatabaseError):
    """The login lacks a privilege: a fault of the installation, not of the caller."""


class Unexpected(DatabaseError):
    """A SQLSTATE nobody planned for."""


class Rule(NamedTuple):
    """One row of the table below."""

    prefix: str
    kind: type[DatabaseError]
    status: HTTPStatus
    slug: str
    title: str
    retry_after: int | None = None


_AGAIN = "The request met others at work; send it again with the same key"
_AWAY = "The database is not available; send the request again with the same key"

# The whole mapping SQLSTATE -> class -> HTTP status. The longest matching prefix wins.
RULES: tuple[Rule, ...] = (
    Rule("RF0", BadArgument, HTTPStatus.UNPROCESSABLE_ENTITY, "bad-argument", "Bad argument"),
    Rule("RF1", NotFound, HTTPStatus.NOT_FOUND, "not-found", "Not found"),
    Rule("RF2", Conflict, HTTPStatus.CONFLICT, "conflict", "State conflict"),
    # Nobody's fault, and over some time: an operator has frozen charging.
    Rule("RF243", Conflict, HTTPStatus.SERVICE_UNAVAILABLE, "frozen", "Charging is frozen", 60),
    Rule("RF3", KeyReused, HTTPStatus.CONFLICT, "key-reused", "Idempotency key reused"),
    Rule("RF9", BrokenInvariant, HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Internal error"),
    # Values that do not fit their type: the caller's, but the message is not written for them.
    Rule("22003", BadArgument, HTTPStatus.UNPROCESSABLE_ENTITY, "bad-argument", "Bad argument"),
    Rule("22007", BadArgument, HTTPStatus.UNPROCESSABLE_ENTITY, "bad-argument", "Bad argument"),
    Rule("22008", BadArgument, HTTPStatus.UNPROCESSABLE_ENTITY, "bad-argument", "Bad argument"),
    Rule("22021", BadArgument, HTTPStatus.UNPROCESSABLE_ENTITY, "bad-argument", "Bad argument"),
    Rule("22P02", BadArgument, HTTPStatus.UNPROCESSABLE_ENTITY, "bad-argument", "Bad argument"),
    Rule("22P05", BadArgument, HTTPStatus.UNPROCESSABLE_ENTITY, "bad-argument", "Bad argument"),
    Rule("40001", TryAgain, HTTPStatus.SERVICE_UNAVAILABLE, "try-again", _AGAIN, 1),
    Rule("40P01", TryAgain, HTTPStatus.SERVICE_UNAVAILABLE, "try-again", _AGAIN, 1),
    Rule("55P03", TryAgain, HTTPStatus.SERVICE_UNAVAILABLE, "try-again", _AGAIN, 1),
    Rule("57014", TimedOut, HTTPStatus.SERVICE_UNAVAILABLE, "try-again", _AGAIN, 2),
    # No SQLSTATE at all: the connection was never made, or broke without a word.
    Rule("none", Unavailable, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", _AWAY, 5),
    Rule("08", Unavailable, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", _AWAY, 5),
    Rule("53", Unavailable, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", _AWAY, 5),
    Rule("57P", Unavailable, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", _AWAY, 5),
    Rule("25P03", Unavailable, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", _AWAY, 5),
    # A standby, or a primary that was demoted under us.
    Rule("25006", Unavailable, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", _AWAY, 5),
    Rule("28", Unavailable, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", _AWAY, 5),
    Rule("3D000", Unavailable, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", _AWAY, 5),
    Rule("3F000", NotDeployed, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", _AWAY, 30),
    Rule("42883", NotDeployed, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", _AWAY, 30),
    Rule("42P01", NotDeployed, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", _AWAY, 30),
    Rule("42501", NotAllowed, HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Internal error"),
    Rule("", Unexpected, HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Internal error"),
)

# The codes whose text and detail our functions wrote for the caller to read.
_PUBLIC = ("RF0", "RF1", "RF2", "RF3")

# PL/Proxy puts the function, the node and "REMOTE ERROR:" before the message it passes on.
_PROXY_PREFIX = re.compile(r"^.*? REMOTE [A-Z]+: ", re.DOTALL)


def rule_for(sqlstate: str | None) -> Rule:
    """The row of the table for a SQLSTATE (None: the server said nothing)."""
    code = sqlstate or "none"
    matching = (rule for rule in RULES if code.startswith(rule.prefix))
    return max(matching, key=lambda rule: len(rule.prefix))


def from_sqlstate(
    sqlstate: str | None,
    message: str = "",
    detail: str | None = None,
    hint: str | None = None,
    where: str | None = None,
) -> DatabaseError:
    """The exception for what the server reported."""
    # Of the context only the names of our functions are worth keeping; other lines quote data.
    lines = tuple(
        line for line in (where or "").splitlines() if line.startswith("PL/pgSQL function ")
    )
    return rule_for(sqlstate).kind(
        sqlstate, _PROXY_PREFIX.sub("", message), detail, hint, where=lines
    )


def explain(error: DatabaseError) -> str:
    """One sentence for the person at the terminal, who may read what the server said."""
    said = _first_line(error.message)
    if isinstance(error, Unavailable):
        return f"The database cannot be reached: {said}. Check DATABASE_URL and the server."
    if isinstance(error, NotDeployed):
        return f"The schema is not deployed, or not up to date ({said}); run make deploy."
    if isinstance(error, NotAllowed):
        return f"The login of DATABASE_URL lacks a privilege ({said}); use another login."
    remedy = f" {error.hint}" if error.hint else ""
    # Our own hints speak of the facts in the detail.
    facts = f" Detail: {error.detail}" if error.detail and _is_ours(error) else ""
    return f"The database answered {error.sqlstate}: {said}.{remedy}{facts}"


def _is_ours(error: DatabaseError) -> bool:
    return (error.sqlstate or "").startswith("RF")


def _first_line(message: str) -> str:
    """The essence of a message; where several hosts were tried, of the last attempt."""
    line = message.strip().split("\n")[-1 if message.startswith("Multiple ") else 0].strip()
    return line.removeprefix("- ").removeprefix("connection failed: ").rstrip(".")


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document (RFC 9457) and the response around it."""

    status: int
    body: dict[str, object]
    headers: dict[str, str]


def problem(error: Exception, request_id: str) -> Problem:
    """What the caller of the HTTP API is told about `error`: never more than was meant for it."""
    if isinstance(error, HttpError):
        phrase = HTTPStatus(error.status).phrase
        body = _body(_slug(phrase), phrase, error.status, request_id)
        if error.detail:
            body["detail"] = error.detail
        if error.info is not None:
            body["info"] = error.info
        return Problem(error.status, body, dict(error.headers))
    if not isinstance(error, DatabaseError):
        return Problem(500, _body("internal", "Internal error", 500, request_id), {})
    rule = rule_for(error.sqlstate)
    body = _body(rule.slug, rule.title, rule.status.value, request_id)
    if (error.sqlstate or "").startswith(_PUBLIC):
        body["code"] = error.sqlstate
        body["detail"] = error.message
        info = _info(error.detail)
        if info is not None:
            body["info"] = info
    headers = {} if rule.retry_after is None else {"Retry-After": str(rule.retry_after)}
    return Problem(rule.status.value, body, headers)


def _body(slug: str, title: str, status: int, request_id: str) -> dict[str, object]:
    return {
        "type": f"urn:ringfence:problem:{slug}",
        "title": title,
        "status": status,
        "requestId": request_id,
    }


def _slug(phrase: str) -> str:
    return re.sub(r"[^a-z]+", "-", phrase.lower()).strip("-")


def _info(detail: str | None) -> dict[str, object] | None:
    """The JSON object in DETAIL, or nothing. Fractions stay text: no amount becomes a float."""
    try:
        parsed = json.loads(detail or "", parse_float=str, parse_constant=str)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None
