"""A call, and every document the vendor shows of it.

Shapes and peculiarities are the vendor's own: the `call` inside a webhook is what was known when
the call was created, whatever has happened since; costs are rounded one by one and do not add up
to the digit; the recording's address is signed anew for each delivery.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ringfence.sandbox.clock import Appointment, iso

Json = dict[str, Any]

DEFAULT_MAX_SECONDS = Decimal(600)

_FOUR_PLACES = Decimal("0.0001")
_MODEL = {"provider": "openai", "model": "gpt-4.1"}
_VOICE = {"provider": "vapi", "voiceId": "Elliot"}
_TRANSCRIBER = {"provider": "deepgram", "model": "nova-3"}
_ANALYST = {"provider": "google", "model": "gemini-2.5-flash"}


def encode(document: object) -> bytes:
    """JSON as the vendor sends it."""
    return json.dumps(document, separators=(",", ":"), default=_number).encode()


def _number(value: object) -> int | float:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} has no JSON form")
    # The nearest float of a number this short is written with the very same digits.
    return int(value) if value == value.to_integral_value() else float(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What the person at the other end does."""

    talk_seconds: float = 120.0
    answers: bool = True
    answer_after: float = 2.5
    reason: str = "customer-ended-call"


@dataclass(slots=True)
class Delivery:
    """One webhook: what became of it, and what each attempt was answered (None: nothing)."""

    kind: str
    status: str | None
    moment: int
    lost: bool = False
    delayed: bool = False
    reordered: bool = False
    repeated: bool = False
    answers: list[int | None] = field(default_factory=list)

    @property
    def arrived(self) -> bool:
        """Whether the receiver said that it has it."""
        return any(answer is not None and 200 <= answer < 300 for answer in self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """The truth about a call, to compare with what somebody makes of it."""

    id: str
    kind: str
    status: str
    phone_number_id: str
    customer: str
    max_seconds: Decimal
    metadata: Mapping[str, Any]
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    ended_reason: str | None
    seconds: Decimal
    cost: Decimal
    spoken: tuple[str, ...]
    deliveries: tuple[Delivery, ...]

    @property
    def report(self) -> Delivery | None:
        """The end-of-call report, once there is one."""
        reports = (each for each in self.deliveries if each.kind == "end-of-call-report")
        return next(reports, None)


@dataclass(slots=True, kw_only=True)
class Call:
    """A call at the vendor. Moments are in milliseconds of the vendor's clock."""

    sequence: int
    id: str
    kind: str
    number: Json
    customer: str
    created: int
    behaviour: Behaviour
    status: str
    updated: int
    control_url: str
    org_id: str
    name: str | None = None
    assistant: Json | None = None
    overrides: Json = field(default_factory=dict)
    server: Json | None = None
    messages: frozenset[str] = frozenset()
    started: int | None = None
    ended: int | None = None
    ended_reason: str | None = None
    destination: Json | None = None
    costs: list[Json] | None = None
    spoken: list[str] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    # What is to become of it as things stand; its end calls all of that off.
    course: list[Appointment] = field(default_factory=list)
    # One delivery at a time, so that without faults the receiver sees them in order.
    lane: asyncio.Lock = field(default_factory=asyncio.Lock)

    def setting(self, name: str) -> Any:
        """A setting of the assistant as this call has it."""
        override = self.overrides.get(name)
        return override if override is not None else (self.assistant or {}).get(name)

    @property
    def max_seconds(self) -> Decimal:
        """How long the vendor lets it last."""
        return Decimal(self.setting("maxDurationSeconds") or DEFAULT_MAX_SECONDS)

    @property
    def controllable(self) -> bool:
        """Whether it has a control URL."""
        return (self.setting("monitorPlan") or {}).get("controlEnabled") is not False

    @property
    def duration(self) -> int:
        """Milliseconds from start to end; nothing for a call that never started."""
        if self.started is None or self.ended is None:
            return 0
        return self.ended - self.started

    @property
    def cost(self) -> Decimal:
        """What the vendor asks for it, to four places."""
        total = sum((part["cost"] for part in self.costs or ()), Decimal(0))
        return total.quantize(_FOUR_PLACES, ROUND_HALF_UP)

    def facts(self) -> CallFacts:
        """What is true of it now."""
        return CallFacts(
            id=self.id,
            kind=self.kind,
            status=self.status,
            phone_number_id=self.number["id"],
            customer=self.customer,
            max_seconds=self.max_seconds,
            metadata=dict(self.setting("metadata") or {}),
            created_at=_moment(self.created),
            started_at=None if self.started is None else _moment(self.started),
            ended_at=None if self.ended is None else _moment(self.ended),
            ended_reason=self.ended_reason,
            seconds=Decimal(self.duration) / 1000,
            cost=self.cost,
            spoken=tuple(self.spoken),
            deliveries=tuple(
                dataclasses.replace(each, answers=list(each.answers)) for each in self.deliveries
            ),
        )


def _moment(milliseconds: int) -> datetime:
    # By way of the text, because dividing would round.
    return datetime.fromisoformat(iso(milliseconds)).astimezone(UTC)


# ---------------------------------------------------------------- costs


def costs_of(duration: int) -> list[Json]:
    """What a call of this many milliseconds costs, part by part, as the vendor lists it."""
    exact = Decimal(duration) / 60_000
    minutes = exact.quantize(_FOUR_PLACES, ROUND_HALF_UP)
    # The transcriber listens a little longer than the call is billed for.
    heard = exact + Decimal("0.05")
    characters = int(exact * 730)
    prompt, completion = int(exact * 3420), int(exact * 248)
    tokens = prompt * Decimal("0.00000015") + completion * Decimal("0.0000006")
    return [
        {"type": "transport", "provider": "twilio", "minutes": minutes, "cost": Decimal(0)},
        {
            "type": "transcriber",
            "transcriber": _TRANSCRIBER,
            "minutes": heard.quantize(Decimal("0.000000000001")),
            "cost": (heard * Decimal("0.01124")).quantize(Decimal("0.00000001")),
        },
        {
            "type": "model",
            "model": _MODEL,
            "promptTokens": prompt,
            "completionTokens": completion,
            "cachedPromptTokens": 0,
            "cost": tokens,
        },
        {
            "type": "voice",
            "voice": _VOICE,
            "characters": characters,
            "cost": characters * Decimal("0.00005"),
        },
        {
            "type": "vapi",
            "subType": "normal",
            "minutes": minutes,
            "cost": minutes * Decimal("0.05"),
        },
        {
            "type": "analysis",
            "analysisType": "summary",
            "model": _ANALYST,
            "promptTokens": 512,
            "completionTokens": 61,
            "cost": Decimal("0.0001131"),
        },
        {
            "type": "knowledge-base",
            "model": _ANALYST,
            "promptTokens": 0,
            "completionTokens": 0,
            "cost": Decimal(0),
        },
    ]


def _breakdown(call: Call) -> Json:
    parts = {part["type"]: part for part in call.costs or ()}

    def cost(kind: str) -> Decimal:
        value = Decimal(parts.get(kind, {}).get("cost", 0))
        return value.quantize(_FOUR_PLACES, ROUND_HALF_UP)

    model = parts.get("model", {})
    analysis: Json = {"summary": cost("analysis"), "summaryPromptTokens": 512}
    analysis["summaryCompletionTokens"] = 61
    for kind in ("structuredData", "successEvaluation"):
        analysis |= {kind: 0, f"{kind}PromptTokens": 0, f"{kind}CompletionTokens": 0}
    return {
        "transport": cost("transport"),
        "stt": cost("transcriber"),
        "llm": cost("model"),
        "tts": cost("voice"),
        "vapi": cost("vapi"),
        "chat": 0,
        "total": call.cost,
        "llmPromptTokens": model.get("promptTokens", 0),
        "llmCompletionTokens": model.get("completionTokens", 0),
        "llmCachedPromptTokens": 0,
        "ttsCharacters": parts.get("voice", {}).get("characters", 0),
        "voicemailDetectionCost": 0,
        "knowledgeBaseCost": 0,
        "analysisCostBreakdown": analysis,
    }


# ---------------------------------------------------------------- documents


def listed(call: Call, transcript: str) -> Json:
    """The call as GET /call and GET /call/{id} show it: as it is now."""
    document: Json = {
        "id": call.id,
        "orgId": call.org_id,
        "assistantId": (call.assistant or {}).get("id"),
        "phoneNumberId": call.number["id"],
        "type": call.kind,
        "status": call.status,
        "createdAt": iso(call.created),
        "updatedAt": iso(call.updated),
        "cost": call.cost,
        "customer": {"number": call.customer},
        **_telephony(call),
    }
    if call.name:
        document["name"] = call.name
    if call.overrides:
        document["assistantOverrides"] = call.overrides
    if call.assistant is not None:
        document["monitor"] = _monitor(call)
    if call.started is not None:
        document["startedAt"] = iso(call.started)
    if call.ended is not None:
        document |= {"endedReason": call.ended_reason, "endedAt": iso(call.ended)}
    if call.destination is not None:
        document["destination"] = call.destination
    if call.costs is not None:
        document |= _findings(call, transcript, signature="")
        document |= {"costBreakdown": _breakdown(call), "costs": call.costs}
    return document


def created(call: Call, limits: Json) -> Json:
    """What POST /call answers."""
    return {**listed(call, ""), "subscriptionLimits": limits}


def assistant_request(call: Call, moment: int) -> Json:
    """The question whom an incoming call is for."""
    snapshot = _snapshot(call) | {"assistantId": None, "squadId": None}
    document = _envelope(call, "assistant-request", moment)
    document["message"]["call"] = snapshot
    return document


def status_update(call: Call, moment: int, status: str, **more: Any) -> Json:
    """The call has come to another state."""
    fields: Json = {"status": status, **more}
    if call.assistant is not None:
        fields["artifact"] = {"messages": [], "messagesOpenAIFormatted": []}
    return _envelope(call, "status-update", moment, **fields, **_assistant(call))


def hang(call: Call, moment: int) -> Json:
    """The assistant hesitates. (Nobody hangs up.)"""
    return _envelope(call, "hang", moment, artifact={"messages": []}, **_assistant(call))


def transfer_update(call: Call, moment: int) -> Json:
    """The call goes on with somebody else."""
    fields: Json = {"destination": call.destination, "artifact": {"messages": []}}
    return _envelope(call, "transfer-update", moment, **fields, **_assistant(call))


def end_of_call_report(call: Call, moment: int, transcript: str, signature: str) -> Json:
    """The call is over and everything about it is known."""
    seconds = Decimal(call.duration) / 1000
    fields: Json = {
        **_findings(call, transcript, signature),
        "endedReason": call.ended_reason,
        "cost": call.cost,
        "costBreakdown": _breakdown(call),
        "costs": call.costs or [],
        "durationMs": call.duration,
        "durationSeconds": seconds,
        "durationMinutes": (seconds / 60).quantize(_FOUR_PLACES, ROUND_HALF_UP),
    }
    if call.started is not None:
        fields["startedAt"] = iso(call.started)
    if call.ended is not None:
        fields["endedAt"] = iso(call.ended)
    if call.destination is not None:
        fields["destination"] = call.destination
    return _envelope(call, "end-of-call-report", moment, **fields, **_assistant(call))


def _envelope(call: Call, kind: str, moment: int, **fields: Any) -> Json:
    return {
        "message": {
            "timestamp": moment,
            "type": kind,
            **fields,
            "call": _snapshot(call),
            "phoneNumber": call.number,
            "customer": {"number": call.customer},
        }
    }


def _snapshot(call: Call) -> Json:
    """The call as it was when it was created, which is all a webhook says of it."""
    document: Json = {
        "id": call.id,
        "orgId": call.org_id,
        "createdAt": iso(call.created),
        "updatedAt": iso(call.created),
        "type": call.kind,
        "status": "ringing" if call.kind == "inboundPhoneCall" else "queued",
        **_telephony(call),
        "phoneNumberId": call.number["id"],
        "customer": {"number": call.customer},
    }
    if call.assistant is None:
        del document["transport"]
        return document
    document |= {"assistantId": call.assistant.get("id"), "monitor": _monitor(call)}
    if call.overrides:
        document["assistantOverrides"] = call.overrides
    return document


def _telephony(call: Call) -> Json:
    sid = "CA" + call.id.replace("-", "")
    return {
        "phoneCallProvider": "twilio",
        "phoneCallProviderId": sid,
        "phoneCallTransport": "pstn",
        "transport": {
            "provider": "twilio",
            "accountSid": "AC00000000000000000000000000000000",
            "callSid": sid,
            "conversationType": "voice",
        },
    }


def _monitor(call: Call) -> Json:
    listen = "ws" + call.control_url.removeprefix("http").removesuffix("control") + "listen"
    return {"listenUrl": listen} | ({"controlUrl": call.control_url} if call.controllable else {})


def _assistant(call: Call) -> Json:
    """The assistant of a message, with what the call has overridden."""
    if call.assistant is None:
        return {}
    shown = {name: value for name, value in call.overrides.items() if name != "variableValues"}
    document = {"orgId": call.org_id, **call.assistant, **shown}
    document.setdefault("model", _MODEL)
    document.setdefault("voice", {**_VOICE, "version": 2})
    document.setdefault("transcriber", {**_TRANSCRIBER, "language": "en"})
    return {"assistant": document, "assistantVersion": None}


def _findings(call: Call, transcript: str, signature: str) -> Json:
    """What was said, where the recording is, what the analysis found."""
    begin = call.started or call.created
    messages = [
        {
            "role": role,
            "message": words,
            "time": begin + offset,
            "endTime": begin + offset + 500,
            "secondsFromStart": Decimal(offset) / 1000,
            "duration": 500,
            **({"source": ""} if role == "bot" else {}),
        }
        for role, words, offset in (("bot", "Hello?", 1280), ("user", "Hi.", 3700))
    ]
    place = f"https://storage.vapi.ai/{call.id}-{call.ended}"
    query = f"?signature={signature}" if signature else ""
    mono, stereo = f"{place}-mono.wav{query}", f"{place}-stereo.wav{query}"
    summary = "Caller greeted the assistant."
    return {
        "analysis": {"summary": summary, "successEvaluation": "true"},
        "artifact": {
            "messages": messages,
            "messagesOpenAIFormatted": [
                {"role": "assistant", "content": "Hello?"},
                {"role": "user", "content": "Hi."},
            ],
            "transcript": transcript,
            "recordingUrl": mono,
            "stereoRecordingUrl": stereo,
            "recording": {"stereoUrl": stereo, "mono": {"combinedUrl": mono}},
            "transfers": [],
            "nodes": [],
            "variables": {},
        },
        "summary": summary,
        "transcript": transcript,
        "messages": messages,
        "recordingUrl": mono,
        "stereoRecordingUrl": stereo,
    }
