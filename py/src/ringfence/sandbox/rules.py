"""What Vapi refuses. Each rule looks at a value and names every fault in it.

The REST API answers 400 with the list; a fault in the answer to an assistant-request ends the
call. Fields are those of the vendor's published schema. Models, voices and the like are somebody
else's business and are only looked at from outside. As at the vendor, null counts as absent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

Rule = Callable[[Any, str], list[str]]

SERVER_MESSAGES = frozenset(
    {
        "assistant.speechStarted",
        "assistant.started",
        "call.artifact.upload",
        "call.delete.failed",
        "call.deleted",
        "chat.created",
        "chat.deleted",
        "conversation-update",
        "end-of-call-report",
        "function-call",
        "handoff-destination-request",
        "hang",
        "language-change-detected",
        "language-changed",
        "model-output",
        "phone-call-control",
        "session.created",
        "session.deleted",
        "session.updated",
        "speech-update",
        "status-update",
        "tool-calls",
        "transcript",
        'transcript[transcriptType="final"]',
        "transfer-destination-request",
        "transfer-update",
        "user-interrupted",
        "voice-input",
    }
)
DEFAULT_SERVER_MESSAGES = frozenset(
    {
        "assistant.started",
        "conversation-update",
        "end-of-call-report",
        "function-call",
        "handoff-destination-request",
        "hang",
        "speech-update",
        "status-update",
        "tool-calls",
        "transfer-destination-request",
        "user-interrupted",
    }
)


def parse(text: bytes | str) -> Any:
    """JSON without floats; raises ValueError for anything that is not JSON."""
    return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


# ---------------------------------------------------------------- building blocks


def anything(value: Any, path: str) -> list[str]:
    """No rule."""
    return []


def flag(value: Any, path: str) -> list[str]:
    """true or false."""
    return [] if isinstance(value, bool) else [f"{path} must be a boolean value"]


def table(value: Any, path: str) -> list[str]:
    """An object with whatever in it."""
    return [] if isinstance(value, dict) else [f"{path} must be an object"]


def text(longest: int = 100_000) -> Rule:
    """A string."""

    def rule(value: Any, path: str) -> list[str]:
        if not isinstance(value, str):
            return [f"{path} must be a string"]
        if len(value) > longest:
            return [f"{path} must be shorter than or equal to {longest} characters"]
        return []

    return rule


def number(low: int, high: int) -> Rule:
    """A number within bounds, both allowed."""

    def rule(value: Any, path: str) -> list[str]:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return [f"{path} must be a number conforming to the specified constraints"]
        if value < low:
            return [f"{path} must not be less than {low}"]
        if value > high:
            return [f"{path} must not be greater than {high}"]
        return []

    return rule


def one_of(choices: Collection[str]) -> Rule:
    """One of a few words."""

    def rule(value: Any, path: str) -> list[str]:
        if isinstance(value, str) and value in choices:
            return []
        return [f"{path} must be one of the following values: {', '.join(sorted(choices))}"]

    return rule


def each(item: Rule) -> Rule:
    """A list whose items keep a rule."""

    def rule(value: Any, path: str) -> list[str]:
        if not isinstance(value, list):
            return [f"{path} must be an array"]
        return [
            fault
            for position, element in enumerate(value)
            for fault in item(element, f"{path}.{position}")
        ]

    return rule


def record(fields: Mapping[str, Rule], required: Collection[str] = ()) -> Rule:
    """An object that has these fields and no other."""

    def rule(value: Any, path: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{path} must be an object"]
        prefix = f"{path}." if path else ""
        faults = [f"{prefix}property {name} should not exist" for name in value.keys() - fields]
        for name, check in fields.items():
            if value.get(name) is not None:
                faults += check(value[name], f"{prefix}{name}")
            elif name in required:
                faults.append(f"{prefix}{name} should not be null or undefined")
        return sorted(faults)

    return rule


def url(value: Any, path: str) -> list[str]:
    """An address of the web."""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        good = parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    return [] if good else [f"{path} must be a URL address"]


def e164(value: Any, path: str) -> list[str]:
    """A phone number: plus and digits."""
    if isinstance(value, str) and re.fullmatch(r"\+[1-9][0-9]{6,14}", value):
        return []
    return [
        f"{path} must be a valid phone number in the E.164 format. "
        "Hot tip, you may be missing the country code (Eg. US: +1)."
    ]


# ---------------------------------------------------------------- the vendor's objects

BACKOFF_PLAN = record(
    {
        "type": one_of({"fixed", "exponential"}),
        "maxRetries": number(0, 10),
        "baseDelaySeconds": number(0, 10),
        "excludedStatusCodes": each(number(100, 599)),
    },
    required=("type", "maxRetries", "baseDelaySeconds"),
)

SERVER = record(
    {
        "url": url,
        "timeoutSeconds": number(1, 300),
        "credentialId": text(),
        "headers": table,
        "backoffPlan": BACKOFF_PLAN,
        "staticIpAddressesEnabled": flag,
        "encryptedPaths": each(text()),
        # Older than credentials, and still in use.
        "secret": text(),
    }
)

MONITOR_PLAN = record(
    {
        "listenEnabled": flag,
        "listenAuthenticationEnabled": flag,
        "controlEnabled": flag,
        "controlAuthenticationEnabled": flag,
        "monitorIds": each(text()),
    }
)

_ASSISTANT: dict[str, Rule] = {
    "analysisPlan": table,
    "artifactPlan": table,
    "backgroundSound": text(),
    "backgroundSpeechDenoisingPlan": table,
    "clientMessages": each(text()),
    "compliancePlan": table,
    "credentialIds": each(text()),
    "credentials": each(table),
    "endCallMessage": text(1000),
    "endCallPhrases": each(text(140)),
    "firstMessage": text(),
    "firstMessageInterruptionsEnabled": flag,
    "firstMessageMode": one_of(
        {
            "assistant-speaks-first",
            "assistant-speaks-first-with-model-generated-message",
            "assistant-waits-for-user",
        }
    ),
    "hooks": each(
        record(
            {
                "on": text(),
                "do": each(table),
                "filters": anything,
                "name": text(),
                "options": table,
            },
            required=("on", "do"),
        )
    ),
    "keypadInputPlan": table,
    "maxDurationSeconds": number(10, 43_200),
    "metadata": table,
    "model": table,
    "modelOutputInMessagesEnabled": flag,
    "monitorPlan": MONITOR_PLAN,
    "name": text(40),
    "observabilityPlan": table,
    "server": SERVER,
    "serverMessages": each(one_of(SERVER_MESSAGES)),
    # Spelt so in older assistants.
    "serverUrl": url,
    "serverUrlSecret": text(),
    "silenceTimeoutSeconds": number(5, 3600),
    "startSpeakingPlan": table,
    "stopSpeakingPlan": table,
    "transcriber": table,
    "transportConfigurations": each(table),
    "voice": table,
    "voicemailDetection": anything,
    "voicemailMessage": text(1000),
}

ASSISTANT = record(_ASSISTANT)
ASSISTANT_OVERRIDES = record(_ASSISTANT | {"tools:append": each(table), "variableValues": table})

DESTINATION = record(
    {
        "type": one_of({"number", "sip", "assistant"}),
        "number": e164,
        "sipUri": text(),
        "extension": text(10),
        "callerId": text(40),
        "message": anything,
        "description": text(),
        "transferPlan": table,
        "numberE164CheckEnabled": flag,
        "assistantName": text(40),
    },
    required=("type",),
)

# Squads and workflows are not played; that they are objects is all that is asked of them.
_WHO: dict[str, Rule] = {
    "assistantId": text(),
    "assistant": ASSISTANT,
    "assistantOverrides": ASSISTANT_OVERRIDES,
    "squadId": text(),
    "squad": table,
    "squadOverrides": ASSISTANT_OVERRIDES,
    "workflowId": text(),
    "workflow": table,
    "workflowOverrides": table,
}
WHO = ("assistantId", "assistant", "squadId", "squad", "workflowId", "workflow")

ASSISTANT_REQUEST_ANSWER = record(_WHO | {"destination": DESTINATION, "error": anything})

_CUSTOMER = record(
    {
        "number": e164,
        "name": text(40),
        "externalId": text(40),
        "email": text(40),
        "extension": text(10),
        "sipUri": text(),
        "numberE164CheckEnabled": flag,
        "assistantOverrides": ASSISTANT_OVERRIDES,
    }
)

_CREATE_CALL = record(
    _WHO
    | {
        "assistantVersion": text(),
        "phoneNumberId": text(),
        "customer": _CUSTOMER,
        "name": text(40),
        "schedulePlan": record(
            {"earliestAt": text(), "latestAt": text()}, required=("earliestAt",)
        ),
        "transport": table,
    }
)


def create_call(value: Any) -> list[str]:
    """What POST /call is refused for. (Batches and numbers made for one call are not played.)"""
    faults = _CREATE_CALL(value, "")
    if not isinstance(value, dict):
        return faults
    if not any(value.get(name) for name in WHO):
        faults.append("One of assistant, assistantId, squad or squadId must be given")
    if not value.get("phoneNumberId"):
        faults.append("Need Either `phoneNumberId` Or `phoneNumber`.")
    customer = value.get("customer")
    if not isinstance(customer, dict) or not customer.get("number"):
        faults.append("Need Either `customer` Or `customerId`.")
    return faults


# ---------------------------------------------------------------- live call control

_CONTROL: dict[str, Rule] = {
    "say": record(
        {
            "type": anything,
            "content": text(),
            "endCallAfterSpoken": flag,
            "interruptAssistantEnabled": flag,
            "interruptionsEnabled": flag,
        },
        required=("content",),
    ),
    "end-call": record({"type": anything}),
    "add-message": record(
        {"type": anything, "message": table, "triggerResponseEnabled": flag},
        required=("message",),
    ),
    "control": record(
        {
            "type": anything,
            "control": one_of(
                {
                    "mute-assistant",
                    "mute-customer",
                    "say-first-message",
                    "unmute-assistant",
                    "unmute-customer",
                }
            ),
        },
        required=("control",),
    ),
    "transfer": record(
        {"type": anything, "destination": DESTINATION, "content": text()},
        required=("destination",),
    ),
    "handoff": record(
        {"type": anything, "destination": table, "content": text()}, required=("destination",)
    ),
}


def control(value: Any) -> list[str]:
    """What a control URL cannot carry out."""
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in _CONTROL:
        return [f"type must be one of the following values: {', '.join(sorted(_CONTROL))}"]
    return _CONTROL[kind](value, "")
