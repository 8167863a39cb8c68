"""What an account at Stripe holds: objects, the events about them, a clock; and its lists."""

from __future__ import annotations

import copy
import json
import threading
import time
import uuid
from collections.abc import Mapping
from datetime import timedelta
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import stripe

from stripe_fake.parameters import Refusal

Object = dict[str, Any]

_SAMPLES = Path(__file__).parent.parent / "stripe_samples"
_EVENTS_LAST = int(timedelta(days=30).total_seconds())

_PREFIXES = {
    "balance_transaction": "txn",
    "charge": "ch",
    "checkout.session": "cs_test",
    "customer": "cus",
    "dispute": "du",
    "event": "evt",
    "payment_intent": "pi",
    "payment_method": "pm",
    "radar.early_fraud_warning": "issfr",
    "refund": "re",
    "setup_intent": "seti",
}
_CURSORS = ("limit", "starting_after", "ending_before", "expand")
_NOT_FILTERS = frozenset((*_CURSORS, "created", "types", "type", "delivery_success"))


def sample(kind: str, **more: Any) -> Object:
    """One of Stripe's published objects, with something set."""
    read: Object = json.loads(_published(kind))
    return read | more


@cache
def _published(kind: str) -> str:
    return (_SAMPLES / f"{kind}.json").read_text()


class Store:
    """Everything by its id, in the order in which it was made."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.clear()

    def clear(self) -> None:
        """Nothing has happened yet."""
        self.objects: dict[str, Object] = {}
        # Whose request is being carried out; what Stripe does by itself has none.
        self.request: Object = {"id": None, "idempotency_key": None}
        # Events nobody has answered with 2xx: what `delivery_success=false` lists.
        self.undelivered: set[str] = set()
        self._ahead = 0

    # ------------------------------------------------------------ time

    def now(self) -> int:
        """The time at Stripe."""
        return int(time.time()) + self._ahead

    def advance(self, **duration: float) -> None:
        """Lets time pass at Stripe: advance(hours=25)."""
        self._ahead += int(timedelta(**duration).total_seconds())

    # ------------------------------------------------------------ objects

    def add(self, kind: str, **more: Any) -> Object:
        """Makes an object out of Stripe's sample of its kind."""
        prefix = _PREFIXES[kind]
        own = {"id": f"{prefix}_{uuid.uuid4().hex[:24]}", "created": self.now()}
        made = sample(kind, **(own | more))
        self.objects[made["id"]] = made
        return made

    def get(self, kind: str, name: str) -> Object:
        """An object by its id; raises Refusal where there is none."""
        found = self.objects.get(name)
        if found is None or found["object"] != kind:
            noun = kind.replace(".", " ").replace("_", " ")
            raise Refusal(
                404, f"No such {noun}: '{name}'", code="resource_missing", param=kind.split(".")[-1]
            )
        return found

    def named(self, kind: str, name: str | None) -> Object | None:
        """What a parameter names; raises Refusal as for a parameter, not for an address."""
        if name is None:
            return None
        try:
            found = self.get(kind, name)
        except Refusal as refused:
            refused.status = 400
            raise
        if found.get("deleted"):
            raise Refusal(400, f"No such {kind}: '{name}'", code="resource_missing", param=kind)
        return found

    def of(self, kind: str, **equal: Any) -> list[Object]:
        """The objects of a kind with these values, oldest first."""
        return [
            each
            for each in list(self.objects.values())
            if each["object"] == kind
            and all(each.get(name) == value for name, value in equal.items())
        ]

    # ------------------------------------------------------------ events

    def tell(self, kind: str, about: Object, before: Object | None = None) -> Object:
        """Makes an event of what an object is like now."""
        data: Object = {"object": copy.deepcopy(about)}
        if before is not None:
            data["previous_attributes"] = before
        event = self.add(
            "event",
            type=kind,
            data=data,
            api_version=stripe.api_version,
            pending_webhooks=1,
            request=dict(self.request),
        )
        self.undelivered.add(event["id"])
        return event

    def events(self, *kinds: str) -> list[Object]:
        """What was told so far, oldest first, as copies: all of it, or of these types."""
        told = [event for event in self.of("event") if not kinds or event["type"] in kinds]
        return copy.deepcopy(told)

    # ------------------------------------------------------------ lists

    def page(self, kind: str, asked: Mapping[str, Any], url: str) -> Object:
        """A page of a list, newest first."""
        limit = asked.get("limit", 10)
        if not 1 <= limit <= 100:
            raise Refusal(400, "Invalid limit: must be between 1 and 100", param="limit")
        found = [each for each in reversed(self.of(kind)) if self._matches(each, asked)]
        names = [each["id"] for each in found]
        if (after := asked.get("starting_after")) is not None:
            start = self._place(names, after, "starting_after") + 1
            found, rest = found[start : start + limit], found[start + limit :]
        elif (before := asked.get("ending_before")) is not None:
            end = self._place(names, before, "ending_before")
            found, rest = found[max(0, end - limit) : end], found[: max(0, end - limit)]
        else:
            found, rest = found[:limit], found[limit:]
        return {"object": "list", "url": url, "has_more": bool(rest), "data": found}

    def _place(self, names: list[str], name: str, parameter: str) -> int:
        if name not in names:
            raise Refusal(
                400, f"No such object: '{name}'", code="resource_missing", param=parameter
            )
        return names.index(name)

    def _matches(self, each: Object, asked: Mapping[str, Any]) -> bool:
        if each["object"] == "event" and not self._matches_event(each, asked):
            return False
        created = asked.get("created", {})
        bounds = {"gte": created, "lte": created} if isinstance(created, int) else created
        at = each["created"]
        return (
            at > bounds.get("gt", -1)
            and at >= bounds.get("gte", 0)
            and at < bounds.get("lt", at + 1)
            and at <= bounds.get("lte", at)
            and all(
                each.get(name) == value for name, value in asked.items() if name not in _NOT_FILTERS
            )
        )

    def _matches_event(self, event: Object, asked: Mapping[str, Any]) -> bool:
        patterns = asked.get("types", [asked.get("type", "*")])
        if len(patterns) > 20:
            raise Refusal(400, "Array types exceeded maximum 20 allowed elements.", param="types")
        delivered = asked.get("delivery_success")
        return (
            event["created"] > self.now() - _EVENTS_LAST
            and any(fnmatch(event["type"], pattern) for pattern in patterns)
            and (delivered is None or delivered == (event["id"] not in self.undelivered))
        )

    # ------------------------------------------------------------ expanding

    def expanded(self, answer: Object, paths: list[str]) -> Object:
        """A copy of an answer with the objects in place of their ids."""
        copied = copy.deepcopy(answer)
        for path in paths:
            self._expand(copied, path.split("."), path)
        return copied

    def _expand(self, at: Object, steps: list[str], path: str) -> None:
        name, rest = steps[0], steps[1:]
        if name not in at:
            raise Refusal(400, f"This property cannot be expanded ({path}).", param="expand")
        if isinstance(at[name], list):
            for each in at[name]:
                self._expand(each, rest, path)
            return
        if isinstance(at[name], str):
            if at[name] not in self.objects:
                raise Refusal(400, f"This property cannot be expanded ({path}).", param="expand")
            at[name] = copy.deepcopy(self.objects[at[name]])
        if rest and isinstance(at[name], dict):
            self._expand(at[name], rest, path)
