"""What Vapi is answered about an incoming call when the database cannot be asked in time.

The gate is closed then, unless the configuration says otherwise. Opened, it lets calls through to
numbers that have been answered before, by the same assistant and with a cap: whoever has credit
most likely still has. Such a call has no reservation; its report charges it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Literal

# As many numbers as one process remembers; the one that was not called for longest goes first.
_REMEMBERED = 10_000
_REFUSAL = "This number is not available at the moment. Goodbye."

Answer = Mapping[str, Any]


class Fallback:
    """Remembers who answers which number. Can be used from several threads."""

    def __init__(self, policy: Literal["deny", "allow"], cap_seconds: int) -> None:
        self._policy = policy
        self._cap = cap_seconds
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, phone_number_id: object, answer: Answer) -> None:
        """Keeps the answer that let a call through; a refusal forgets the number."""
        if self._policy == "deny" or not isinstance(phone_number_id, str):
            return
        with self._lock:
            self._answers.pop(phone_number_id, None)
            if "error" not in answer:
                self._answers[phone_number_id] = answer
            while len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)

    def answer(self, phone_number_id: object) -> Answer:
        """What to answer without the database."""
        with self._lock:
            known = self._answers.get(phone_number_id) if isinstance(phone_number_id, str) else None
        if known is None:
            return {"error": _REFUSAL}
        overrides = known["assistantOverrides"]
        cap = min(self._cap, overrides["maxDurationSeconds"])
        # The reservation in it was another call's.
        metadata = {"organization": overrides["metadata"]["organization"]}
        return {
            **known,
            "assistantOverrides": {**overrides, "maxDurationSeconds": cap, "metadata": metadata},
        }
