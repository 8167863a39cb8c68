"""Reads back what was logged."""

from __future__ import annotations

import io
import json
from typing import Any


class LogLines:
    """What was logged so far, as parsed JSON lines."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def all(self) -> list[dict[str, Any]]:
        """Every line."""
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def events(self) -> list[str]:
        """Only the names of the events."""
        return [line["event"] for line in self.all()]
