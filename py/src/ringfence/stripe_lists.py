"""Stripe's lists, read to their end for reconciliation. Fetches, and decides nothing.

A list is newest first and has a cursor, so what is made while it is read changes nothing behind
it. What goes wrong between two pages is tried again from the last object that was read. What
cannot be read must not pass for the end of a list.

    Failure
    ├── StripeRefused      4xx: asking again is vain
    └── StripeUnavailable  429, 5xx or no answer, also at the last attempt
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from ringfence.errors import Failure
from ringfence.stripe_answer import Answer, Unanswered

if TYPE_CHECKING:
    from ringfence.stripe_client import Kind, StripeClient

# Payments come first, so that what is about them is known for ours.
KINDS: Final[tuple[Kind, ...]] = (
    "payment_intents",
    "checkout/sessions",
    "refunds",
    "disputes",
    "events",
    "balance_transactions",
)

_ATTEMPTS = 6
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0
# Stripe allows 25 requests a second to one address, and others need it too.
_PAUSE = 0.05

Sleep = Callable[[float], object]


class StripeRefused(Failure):
    """Asking again will not help."""


class StripeUnavailable(Failure):
    """Asking again later may help."""


def pages(
    client: StripeClient, kind: Kind, since: datetime, until: datetime, sleep: Sleep
) -> Iterator[str]:
    """What was created from `since` to `until`, page by page as Stripe wrote it.

    `sleep` may raise to end a wait early, as a worker that is told to stop does.
    """
    asked: dict[str, Any] = {
        "created": {"gte": math.floor(since.timestamp()), "lte": math.ceil(until.timestamp())}
    }
    attempts = 0
    while True:
        problem, wait = "", None
        try:
            for page in client.pages(kind, asked):
                if page.status != HTTPStatus.OK:
                    problem, wait = _problem(page), page.retry_after
                    break
                attempts = 0
                yield page.text
                asked["starting_after"] = _last_id(page) or asked.get("starting_after")
                sleep(_PAUSE)
            else:
                return
        except Unanswered as silence:
            problem = str(silence)
        attempts += 1
        if attempts == _ATTEMPTS:
            raise StripeUnavailable(problem)
        sleep(min(_LONGEST_WAIT, wait or _FIRST_WAIT * 2.0 ** (attempts - 1)))


def _problem(page: Answer) -> str:
    """What an answer without a list says; raises StripeRefused where asking again is vain."""
    problem = f"Stripe answered {page.status}."
    again = (HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS)
    if page.status < HTTPStatus.INTERNAL_SERVER_ERROR and page.status not in again:
        raise StripeRefused(problem)
    return problem


def _last_id(page: Answer) -> str | None:
    listed = json.loads(page.text)["data"]
    return str(listed[-1]["id"]) if listed else None
