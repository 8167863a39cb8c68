"""What callers get while the database is away."""

from __future__ import annotations

from typing import Any

from ringfence.vapi import gate
from ringfence.vapi.gate import Fallback


def allowed(seconds: int = 3600) -> dict[str, Any]:
    return {
        "assistantId": "a",
        "assistantOverrides": {
            "maxDurationSeconds": seconds,
            "metadata": {"organization": "o", "reservation": "r"},
            "server": {"url": "https://billing.example"},
        },
    }


def test_the_gate_is_closed_unless_told_otherwise() -> None:
    fallback = Fallback("deny", 300)
    fallback.remember("p", allowed())
    assert set(fallback.answer("p")) == {"error"}


def test_numbers_that_were_answered_are_answered_again_with_a_cap() -> None:
    fallback = Fallback("allow", 300)
    fallback.remember("p", allowed())
    assert fallback.answer("p") == {
        "assistantId": "a",
        "assistantOverrides": {
            "maxDurationSeconds": 300,
            "metadata": {"organization": "o"},
            "server": {"url": "https://billing.example"},
        },
    }
    fallback.remember("p", allowed(120))
    assert fallback.answer("p")["assistantOverrides"]["maxDurationSeconds"] == 120
    assert set(fallback.answer("other")) == {"error"}
    assert set(fallback.answer(None)) == {"error"}


def test_who_was_refused_last_is_refused() -> None:
    fallback = Fallback("allow", 300)
    fallback.remember("p", allowed())
    fallback.remember("p", {"error": "No credit."})
    assert set(fallback.answer("p")) == {"error"}


def test_it_remembers_so_many_numbers_and_no_more(monkeypatch: Any) -> None:
    monkeypatch.setattr(gate, "_REMEMBERED", 2)
    fallback = Fallback("allow", 300)
    for number in ("p", "q", "p", "r"):
        fallback.remember(number, allowed())
    assert "error" in fallback.answer("q")
    assert "error" not in fallback.answer("p")
    fallback.remember(["p"], allowed())
