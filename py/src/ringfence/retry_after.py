"""What a vendor says of when to come again: the header Retry-After."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Whoever asks for more is asked again after a day.
_LONGEST = 86_400.0


def seconds_of(value: str | None) -> float | None:
    """Seconds from now, whether said as a number or as a date; None for nothing sensible."""
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{1,6}", value.strip()):
        return min(float(value), _LONGEST)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        return None
    return min(max(0.0, (moment - datetime.now(UTC)).total_seconds()), _LONGEST)
