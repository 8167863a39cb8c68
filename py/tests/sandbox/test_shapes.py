"""What the sandbox sends has the fields of what the vendor sends; sample values are invented."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from receiver import Receiver
from stages import Stage, staged

SAMPLES = Path(__file__).parent / "samples"

# In the samples, and rightly not here: what was denied has no assistant to monitor, and what the
# account and the caller chose for themselves.
NOT_OURS = {
    "message.call.assistantOverrides",
    "message.call.monitor",
    "message.call.transport",
    "message.call.assistantId",
    "message.phoneNumber.server",
    "message.inboundPhoneCallDebuggingArtifacts.assistantRequestResponse",
    "message.assistant.metadata",
    "assistantOverrides",
    "message.call.squadId",
}


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"vapi_{name}.json").read_text())


def shape(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every path of a document with the type found there."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from shape(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            kind = inner.get("type", "") if isinstance(inner, dict) else ""
            yield from shape(inner, f"{path}[{kind}]")
    else:
        kind = "number" if isinstance(value, int | float) else type(value).__name__
        yield path, "bool" if isinstance(value, bool) else kind


def missing(wanted: Any, got: Any) -> list[str]:
    have = dict(shape(got))
    return [
        f"{path}: {kind}, here {have.get(path)}"
        for path, kind in shape(wanted)
        if not any(path == each or path.startswith(each + ".") for each in NOT_OURS)
        and have.get(path) != kind
    ]


@pytest.fixture
def played(receiver: Receiver) -> Iterator[Stage]:
    with staged(receiver) as stage:
        stage.allow(maxDurationSeconds=540, metadata={"tenant_id": "t"})
        stage.play(147.736)
        yield stage


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("assistant_request", "assistant-request"),
        ("status_update_in_progress", "status-update:in-progress"),
        ("status_update_ended", "status-update:ended"),
        ("end_of_call_report", "end-of-call-report"),
    ],
)
def test_webhooks(played: Stage, name: str, kind: str) -> None:
    (message,) = played.receiver.of(kind)
    assert missing(sample(name), {"message": message}) == []


def test_a_failed_request(receiver: Receiver) -> None:
    with staged(receiver) as stage:
        stage.answer(200, {"assistant": {"name": "x", "no": 1}})
        stage.play()
    (message,) = receiver.of("status-update:ended")
    wanted = sample("status_update_ended_assistant_request_failed")
    assert missing(wanted, {"message": message}) == []


def test_a_listed_call(played: Stage) -> None:
    (call,) = played.rest("GET", "/call").json()
    # The number had no assistant, so the answer to the question named it.
    assert missing(sample("get_call_item"), call) == []


def test_a_created_call(played: Stage) -> None:
    body = {
        "assistantId": played.assistant,
        "phoneNumberId": played.number,
        "customer": {"number": "+15005550100"},
    }
    created = played.rest("POST", "/call", json=body).json()
    assert missing(sample("post_call_response"), created) == []
