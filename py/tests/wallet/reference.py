"""A wallet as it should be, in plain Python: no database, no cleverness, one method a rule.

The property tests run the same operations here and through SQL and compare every answer, the
balance and each lot. It knows no idempotency table and no index: it looks at its list of entries.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Answer = dict[str, Any]
Moves = list[tuple[int, int]]

COUNTER_ACCOUNTS = {"top_up": "stripe", "grant": "promotion", "promotion": "promotion"}
RECHARGE_THRESHOLD = 500


class Refused(Exception):
    """The call must fail with this SQLSTATE, and change nothing."""

    def __init__(self, sqlstate: str, field_name: str | None = None) -> None:
        super().__init__(sqlstate, field_name)
        self.sqlstate = sqlstate
        self.field_name = field_name


@dataclass
class Lot:
    """Credit that expires or has a priority, or the rest beside it."""

    seq: int
    remaining: int
    promotional: bool = False
    priority: int = 100
    expires_at: datetime | None = None
    allocated: int = 0

    @property
    def free(self) -> int:
        return self.remaining - self.allocated

    @property
    def turn(self) -> tuple[int, float, bool, int]:
        """Where it stands in drawing order."""
        expiry = self.expires_at.timestamp() if self.expires_at else float("inf")
        return (self.priority, expiry, not self.promotional, self.seq)

    def expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now


@dataclass
class Entry:
    """One row of the ledger."""

    seq: int
    scope: str
    key: str
    amount: int
    balance_after: int
    kind: str
    reference: str | None = None
    expires_at: datetime | None = None
    priority: int | None = None
    over_limit: bool = False
    moves: Moves | None = None
    occurred_at: datetime | None = None


@dataclass
class Hold:
    """Credit set aside, and the lots it counts on."""

    amount: int
    allocations: Moves | None


@dataclass
class Wallet:
    """One organization's money."""

    debt_limit: int
    balance: int = 0
    held: int = 0
    has_lots: bool = False
    lots: dict[int, Lot] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    refunded: dict[int, int] = field(default_factory=dict)
    holds: list[Hold] = field(default_factory=list)

    # ------------------------------------------------------------------ what callers do

    def credit(
        self,
        now: datetime,
        key: str,
        amount: int,
        kind: str,
        expires_at: datetime | None,
        priority: int | None,
    ) -> Answer:
        first = self._find("credit", key)
        if expires_at is not None and expires_at <= now and first is None:
            raise Refused("RF002")
        return self._post(
            now,
            Entry(0, "credit", key, amount, 0, kind, None, expires_at, priority),
            "settlement",
            promotional=COUNTER_ACCOUNTS[kind] == "promotion",
        )

    def deduct(self, now: datetime, key: str, amount: int) -> Answer:
        return self._post(now, Entry(0, "call", key, -amount, 0, "call"), "debt_limit")

    def buy(self, now: datetime, key: str, cost: int) -> Answer:
        return self._post(now, Entry(0, "asset", key, -cost, 0, "asset", "number"), "zero_debt")

    def refund(
        self, now: datetime, key: str, charge_seq: int, transaction_id: str, amount: int
    ) -> Answer:
        charge = self.entries[charge_seq - 1]
        if charge.amount > 0 or charge.scope not in ("call", "asset"):
            raise Refused("RF204")
        earlier = self.refunded.get(charge_seq, 0)
        if earlier + amount > -charge.amount and self._find("refund", key) is None:
            raise Refused("RF203")
        entry = Entry(0, "refund", key, amount, 0, "refund", transaction_id)
        answer = self._post(now, entry, "settlement", charge=charge)
        if answer["applied"]:
            self.refunded[charge_seq] = earlier + amount
        return answer

    def hold(self, now: datetime, amount: int) -> Hold | None:
        self._expire(now)
        if self.balance - self.held < amount:
            return None
        self.held += amount
        hold = Hold(amount, None)
        if self.has_lots:
            hold.allocations = []
            left = amount
            for lot in sorted(self.lots.values(), key=lambda lot: lot.turn):
                part = min(lot.free, left)
                if part > 0 and not lot.expired(now):
                    lot.allocated += part
                    hold.allocations.append((lot.seq, part))
                    left -= part
        self.holds.append(hold)
        return hold

    def release(self, now: datetime, hold: Hold) -> None:
        self._expire(now)
        self._free(hold)
        self._expire(now, came_back=True)

    def capture(self, now: datetime, key: str, amount: int, hold: Hold) -> Answer:
        """Charges a call that was held: whatever it cost, and the hold ends."""
        return self._post(now, Entry(0, "call", key, -amount, 0, "call"), "settlement", hold=hold)

    def expire(self, now: datetime) -> None:
        self._expire(now)

    def spendable(self, now: datetime) -> int:
        """The balance without what has expired and is not yet booked."""
        return self.balance - sum(
            lot.free for lot in self.lots.values() if lot.expired(now) and lot.free > 0
        )

    # ------------------------------------------------------------------ the rules

    def _find(self, scope: str, key: str) -> Entry | None:
        return next((e for e in self.entries if (e.scope, e.key) == (scope, key)), None)

    def _write(self, entry: Entry) -> Entry:
        self.balance += entry.amount
        entry.seq = len(self.entries) + 1
        entry.balance_after = self.balance
        self.entries.append(entry)
        return entry

    def _free(self, hold: Hold) -> None:
        self.held -= hold.amount
        for seq, part in hold.allocations or []:
            self.lots[seq].allocated -= part
        self.holds.remove(hold)

    def _expire(self, now: datetime, came_back: bool = False) -> int:
        """Books what has expired: one entry a lot, in order of expiry."""
        due = [lot for lot in self.lots.values() if lot.expired(now) and lot.free > 0]
        total = 0
        for lot in sorted(due, key=lambda lot: (lot.expires_at, lot.seq)):
            gone = lot.free
            lot.remaining = lot.allocated
            total += gone
            seq = len(self.entries) + 1
            entry = Entry(seq, "adjustment", f"expiry:{seq}", -gone, 0, "expiry", f"lot {lot.seq}")
            entry.moves = [(lot.seq, -gone)]
            entry.occurred_at = now if came_back else lot.expires_at
            self._write(entry)
        return total

    def _post(
        self,
        now: datetime,
        entry: Entry,
        rule: str,
        promotional: bool = False,
        charge: Entry | None = None,
        hold: Hold | None = None,
    ) -> Answer:
        before = copy.deepcopy(self)
        entry.occurred_at = now
        self._expire(now)
        first = self._find(entry.scope, entry.key)
        if first is not None:
            for name in ("amount", "kind", "reference", "expires_at", "priority"):
                if getattr(first, name) != getattr(entry, name):
                    # An error undoes all of it, also what expired.
                    self.__dict__.update(before.__dict__)
                    raise Refused("RF301", name)
            return self._answer("duplicate", first)

        limit = -self.debt_limit if rule == "debt_limit" else 0
        would_be = self.balance - self.held + entry.amount + (hold.amount if hold else 0)
        if entry.amount < 0 and rule != "settlement" and would_be < limit:
            return self._refusal(rule, entry.amount, would_be, limit)

        entry.over_limit = entry.amount < 0 and would_be < -self.debt_limit
        if self.has_lots or entry.expires_at is not None or entry.priority is not None:
            entry.moves = self._move_lots(entry, promotional, charge, hold)
        self._write(entry)
        if hold:
            self._free(hold)
        at_once = self._expire(now, came_back=True)
        answer = self._answer("applied", entry)
        if at_once:
            answer["expired_at_once"] = at_once
        return answer

    def _move_lots(
        self, entry: Entry, promotional: bool, charge: Entry | None, hold: Hold | None
    ) -> Moves | None:
        change = max(self.balance + entry.amount, 0) - max(self.balance, 0)
        if change == 0:
            return None
        moves: Moves = []
        if not self.has_lots:
            moves += self._add_lot(Lot(len(self.entries), max(self.balance, 0)))
        if change < 0:
            moves += self._draw(-change, hold)
        elif charge is not None:
            moves += self._give_back(charge, entry.amount, change)
        else:
            moves += self._add_lot(
                Lot(
                    len(self.entries) + 1,
                    change,
                    promotional,
                    100 if entry.priority is None else entry.priority,
                    entry.expires_at,
                )
            )
        return moves or None

    def _add_lot(self, lot: Lot) -> Moves:
        if lot.remaining == 0:
            return []
        self.lots[lot.seq] = lot
        self.has_lots = True
        return [(lot.seq, lot.remaining)]

    def _draw(self, amount: int, hold: Hold | None) -> Moves:
        """What the hold itself counts on, then what nobody does, then what other holds do."""
        drawn: dict[int, int] = {}
        order = sorted(self.lots.values(), key=lambda lot: lot.turn)
        own = dict(hold.allocations or []) if hold else {}
        own = {lot.seq: min(own.get(lot.seq, 0), lot.remaining) for lot in order}
        free = {lot.seq: max(lot.free, 0) for lot in order}
        parts = [(lot, own[lot.seq]) for lot in order]
        parts += [(lot, free[lot.seq]) for lot in order]
        parts += [(lot, lot.remaining - own[lot.seq] - free[lot.seq]) for lot in order]
        for lot, size in parts:
            part = min(size, amount)
            if part > 0:
                drawn[lot.seq] = drawn.get(lot.seq, 0) + part
                amount -= part
        assert amount == 0
        for seq, part in drawn.items():
            self.lots[seq].remaining -= part
        return [(seq, -part) for seq, part in drawn.items()]

    def _give_back(self, charge: Entry, amount: int, change: int) -> Moves:
        """Backwards over the charge, unit by unit: debt first, then the last lot it drew on."""
        units: list[int | None] = []
        drawn = charge.moves or []
        units += [None] * (-charge.amount + sum(move for _, move in drawn))
        for seq, move in reversed(drawn):
            units += [seq] * -move
        start = self.refunded.get(charge.seq, 0) + amount - change
        given: dict[int, int] = {}
        loose = 0
        for unit in units[start : start + change]:
            if unit is None:
                loose += 1
            else:
                given[unit] = given.get(unit, 0) + 1
        for seq, part in given.items():
            self.lots[seq].remaining += part
        return sorted(given.items()) + self._add_lot(Lot(len(self.entries) + 1, loose))

    # ------------------------------------------------------------------ answers

    def _answer(self, outcome: str, entry: Entry) -> Answer:
        return self._standing() | {
            "outcome": outcome,
            "applied": outcome == "applied",
            "duplicate": outcome == "duplicate",
            "seq": entry.seq,
            "amount": entry.amount,
            "balance_before": entry.balance_after - entry.amount,
            "balance_after": entry.balance_after,
            "over_limit": entry.over_limit,
        }

    def _refusal(self, rule: str, amount: int, would_be: int, limit: int) -> Answer:
        return self._standing() | {
            "outcome": {"debt_limit": "debt_limit_exceeded"}.get(rule, "insufficient_credit"),
            "applied": False,
            "duplicate": False,
            "seq": None,
            "amount": 0,
            "balance_before": self.balance,
            "balance_after": self.balance,
            "over_limit": False,
            "attempted": -amount,
            "would_be": would_be,
            "over_by": limit - would_be,
            "limit": limit,
        }

    def _standing(self) -> Answer:
        available = self.balance - self.held
        return {
            "held": self.held,
            "available": available,
            "remaining_debt_capacity": max(available + self.debt_limit, 0),
            "needs_recharge": available < RECHARGE_THRESHOLD,
        }
