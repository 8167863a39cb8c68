"""What is told apart in what Vapi sends, and what never breaks it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringfence.vapi import events
from ringfence.vapi.events import Kind, Unreadable

SAMPLES = Path(__file__).parents[1] / "sandbox" / "samples"


def event(**message: Any) -> events.Event:
    return events.read(json.dumps({"message": message}).encode())


def sample(name: str) -> events.Event:
    return events.read((SAMPLES / f"{name}.json").read_bytes())


@pytest.mark.parametrize(
    ("name", "kind", "mark"),
    [
        ("vapi_assistant_request", Kind.GATE, "assistant-request:1787238250112"),
        ("vapi_status_update_in_progress", Kind.STORED, "status-update:in-progress"),
        ("vapi_status_update_ended", Kind.STORED, "status-update:ended"),
        ("vapi_end_of_call_report", Kind.STORED, "end-of-call-report:"),
    ],
)
def test_an_event_is_known_by_call_type_and_status(name: str, kind: Kind, mark: str) -> None:
    read = sample(name)
    assert read.kind is kind
    assert read.key.startswith(f"{read.message['call']['id']}:{mark}")


def test_two_deliveries_of_one_event_have_one_key() -> None:
    first = event(type="status-update", status="ended", call={"id": "c"}, artifact={"url": "a"})
    second = event(type="status-update", status="ended", call={"id": "c"}, artifact={"url": "b"})
    assert first.key == second.key == "c:status-update:ended"
    assert event(type="hang", timestamp=1.5, call={"id": "c"}).key == "c:hang:1.5"
    assert event(type="hang", call={"id": "c"}).key == "c:hang:"


@pytest.mark.parametrize("call", [None, [], {"id": [7]}, {"id": "a b"}, {"id": ""}, {"id": None}])
def test_without_a_call_the_body_is_the_key(call: Any) -> None:
    read = event(type="session.created", call=call)
    assert read.key.startswith("sha256-")
    assert read.key.endswith(":session.created")


def test_kinds() -> None:
    assert event(type="transcript").kind is Kind.NOISE
    assert event(type="tool-calls").kind is Kind.REQUEST
    assert event(type="what-nobody-knows-yet").kind is Kind.STORED


@pytest.mark.parametrize(
    ("body", "is_json"),
    [
        (b"", False),
        (b"{", False),
        (b"\xff\xfe", False),
        (b"NaN", False),
        (b"[" * 200_000, False),
        (b"[]", True),
        (b"{}", True),
        (b'{"message": 7}', True),
        (b'{"message": {"type": 7}}', True),
        (b'{"message": {"type": ""}}', True),
        (b'{"message": {"type": "a\\u0000b"}}', True),
        (b'{"message": {"type": "' + b"x" * 101 + b'"}}', True),
    ],
)
def test_what_is_no_message(body: bytes, is_json: bool) -> None:
    with pytest.raises(Unreadable) as caught:
        events.read(body)
    assert caught.value.is_json is is_json


def test_what_postgresql_cleans_is_no_fault_here() -> None:
    digits = b"9" * 5000
    read = events.read(
        b'{"message": {"type": "hang", "n": '
        + digits
        + b', "s": "\\ud800 \x00", "call": {"id": "c"}}}'
    )
    assert read.kind is Kind.STORED
    assert "\x00" not in read.text


def test_ids_are_found_beside_the_call_too() -> None:
    read = event(
        type="tool-calls",
        call={"id": "c", "assistantOverrides": {"metadata": {"organization": "o"}}},
        phoneNumber={"id": "p", "twilioAuthToken": "hidden"},
        assistant={"id": "a"},
    )
    assert json.loads(read.ids) == {
        "id": "c",
        "orgId": None,
        "phoneNumberId": "p",
        "assistantId": "a",
        "assistantOverrides": {"metadata": {"organization": "o"}},
    }
