"""A sandbox that stands still, a receiver, and what a test needs to speak with both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from receiver import Received, Receiver

from ringfence.sandbox import Sandbox, SandboxConfig

BEGIN = datetime(2030, 5, 1, 12, tzinfo=UTC)


@dataclass
class Stage:
    """One assistant, one number without one, and a receiver that lets every call in."""

    sandbox: Sandbox
    receiver: Receiver
    assistant: str
    number: str

    def rest(self, method: str, path: str, **more: Any) -> httpx.Response:
        """A request to the REST API."""
        headers = more.pop("headers", {"Authorization": f"Bearer {self.sandbox.api_key}"})
        with httpx.Client(trust_env=False, timeout=20) as client:
            return client.request(method, self.sandbox.url + path, headers=headers, **more)

    def allow(self, **overrides: Any) -> None:
        """Lets calls in from now on, with these overrides."""
        answer = {"assistantId": self.assistant, "assistantOverrides": overrides}
        self.answer(200, answer)

    def answer(self, status: int, answer: Any) -> None:
        """What assistant-requests are answered from now on; everything else is taken."""

        def decide(request: Received) -> tuple[int, Any]:
            return (status, answer) if request.kind == "assistant-request" else (200, {})

        self.receiver.answer = decide

    def play(self, talk_seconds: float = 90, **more: Any) -> str:
        """A call from ring to report."""
        call = self.sandbox.inbound(self.number, talk_seconds=talk_seconds, **more)
        self.sandbox.settle()
        self.sandbox.advance(3600)
        return call


@contextmanager
def staged(
    receiver: Receiver, server: Mapping[str, Any] | None = None, **settings: Any
) -> Iterator[Stage]:
    """A sandbox that stands still at `BEGIN` unless told otherwise."""
    config = {
        "server": {"url": receiver.url, **(server or {})},
        "speed": 0,
        "start": BEGIN,
        **settings,
    }
    with Sandbox(SandboxConfig(**config)) as sandbox:
        stage = Stage(sandbox, receiver, sandbox.add_assistant(name="R"), sandbox.add_number())
        stage.allow()
        yield stage
