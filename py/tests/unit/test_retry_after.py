"""When a vendor wants to be asked again."""

from __future__ import annotations

import pytest

from ringfence.retry_after import seconds_of


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7.0),
        ("999999", 86_400.0),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 86_400.0),
        ("Fri, 31 Dec 1999 23:59:59 GMT", 0.0),
        ("Fri, 31 Dec 99999999999 23:59:59 GMT", None),
        ("Fri, 31 Dec 1999 23:59:59", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_what_it_may_say(said: str | None, seconds: float | None) -> None:
    assert seconds_of(said) == seconds
