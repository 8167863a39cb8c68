"""What Vapi sends: which event it is, and what has to be done with it. Pure functions.

The message is Vapi's and may hold anything, so nothing is read from it but what is named here,
and whatever is missing or of another type counts as absent. What it means is the database's
business; here it is only told apart.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

# Many of these come each second of a call, and none of them says anything about money.
_NOISE = frozenset(
    {
        "assistant.speechStarted",
        "conversation-update",
        "language-change-detected",
        "language-changed",
        "model-output",
        "speech-update",
        "transcript",
        'transcript[transcriptType="final"]',
        "user-interrupted",
        "voice-input",
    }
)
# Vapi waits for an answer that only the organization's own server has.
_REQUESTS = frozenset(
    {
        "call.endpointing.request",
        "campaign.predial",
        "function-call",
        "handoff-destination-request",
        "knowledge-base-request",
        "tool-calls",
        "transfer-destination-request",
        "voice-request",
    }
)

_NAME = re.compile(r"[!-~]{1,200}")
_LONGEST_TYPE = 100


class Kind(Enum):
    """What becomes of an event."""

    GATE = "gate"
    REQUEST = "request"
    NOISE = "noise"
    STORED = "stored"


class Unreadable(Exception):
    """A body that is not JSON, or not a message; `is_json` says which."""

    def __init__(self, *, is_json: bool) -> None:
        self.is_json = is_json
        super().__init__("not a message" if is_json else "not JSON")


@dataclass(frozen=True)
class Event:
    """A message of Vapi. `text` is what came, fit to be handed to the database."""

    type: str
    message: Mapping[str, Any]
    text: str

    @property
    def kind(self) -> Kind:
        """What becomes of it."""
        if self.type == "assistant-request":
            return Kind.GATE
        if self.type in _NOISE:
            return Kind.NOISE
        return Kind.REQUEST if self.type in _REQUESTS else Kind.STORED

    @cached_property
    def call(self) -> Mapping[str, Any]:
        """The call it is about, as far as it says."""
        return _object(self.message, "call")

    @property
    def call_id(self) -> str | None:
        """The call's id, if it can be one."""
        return _name(self.call.get("id"))

    @property
    def key(self) -> str:
        """What makes it this event and no other: call, type and status, or the time it was sent.

        Vapi has no id for events, and the bodies of two deliveries of one event differ. Without
        a call there is nothing better than the body.
        """
        if self.call_id is None:
            return f"{digest(self.text)}:{self.type}"
        mark = _name(self.message.get("status")) or _name(self.message.get("timestamp")) or ""
        return f"{self.call_id}:{self.type}:{mark}"

    @property
    def ids(self) -> str:
        """The ids by which the call's owner is found, as JSON."""
        found = {
            "id": self.call.get("id"),
            "orgId": self.call.get("orgId"),
            "phoneNumberId": self.call.get("phoneNumberId")
            or _object(self.message, "phoneNumber").get("id"),
            "assistantId": self.call.get("assistantId")
            or _object(self.message, "assistant").get("id"),
            "assistantOverrides": {
                "metadata": _object(self.call, "assistantOverrides").get("metadata")
            },
        }
        return json.dumps(found, default=str)


def read(body: bytes) -> Event:
    """The event in a body; raises Unreadable."""
    text = as_text(body)
    try:
        parsed = json.loads(
            text,
            parse_float=_as_it_stands,
            parse_int=_whole,
            parse_constant=_no_constant,
            strict=False,
        )
    except (ValueError, RecursionError):
        raise Unreadable(is_json=False) from None
    message = _object(parsed, "message")
    kind = message.get("type")
    if not isinstance(kind, str) or len(kind) > _LONGEST_TYPE or not _NAME.fullmatch(kind):
        raise Unreadable(is_json=True)
    return Event(kind, message, text)


def as_text(body: bytes) -> str:
    """A body as PostgreSQL takes a text: it knows no NUL."""
    return body.decode("utf-8", "replace").replace("\x00", " ")


def digest(text: str) -> str:
    """A name for a body that has none."""
    return "sha256-" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _object(parent: Any, name: str) -> Mapping[str, Any]:
    value = parent.get(name) if isinstance(parent, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _name(value: Any) -> str | None:
    text = str(value) if isinstance(value, str | int) else ""
    return text if _NAME.fullmatch(text) else None


def _whole(digits: str) -> int | str:
    # Python refuses to read numbers of thousands of digits; the database reads them as null.
    return int(digits) if len(digits) <= 30 else digits


def _as_it_stands(digits: str) -> str:
    # Not str: only between steps of Python's own do other threads get their turn in a long body.
    return digits


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
