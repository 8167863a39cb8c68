"""Calls and money, second by second, in plain Python, and the same against the database.

The world here is what really happens: calls begin, are talked on, and end when somebody hangs up,
when the vendor's cap is reached, or when we have told the vendor to end them. It knows what
each call costs and what the balance therefore is. What the database decides (holds, warnings,
ends) is not repeated here but judged: each step is looked at for what must never be.

Times are whole milliseconds from START.
"""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from calls import affordable, ask, price, set_up, start_call
from wallets import Row, Session, call, create_organization, faults, one

START = datetime(2030, 1, 1, tzinfo=UTC)
SECOND = 1000
NEVER = 2**62
RUN = uuid.uuid4().hex[:8]
# A call at the vendor is one organization's, for ever.
NAMES = (f"call-{RUN}-{number}" for number in itertools.count(1))

# What is told to a call, at which second, about which of its ends.
Effect = tuple[str, str, int]


@dataclass(frozen=True)
class Plan:
    """A call as it would be if nobody ended it."""

    at: int  # the second at which it is reserved
    early: int = 0  # and so many milliseconds before it
    minutes: int = 5
    rings: int = 0  # milliseconds until somebody answers
    talks: int = 60 * SECOND
    linked: int = 0  # seconds until the vendor's id is known, at most while it rings
    begins: str = "answered"  # or unanswered, silent: then it never begins
    start_told: int | None = None  # seconds after the start, by a status update
    beats: int | None = None  # a heartbeat every so many seconds
    beats_elapsed: bool = True  # which says how long the call is
    report: int = 0  # seconds from the end to its report
    again: int | None = None  # seconds from its report to a second one


@dataclass(frozen=True)
class Move:
    """Something else that happens to the wallet: top_up, gift, buy, deduct or a setting."""

    at: int
    what: str
    amount: Any


@dataclass(frozen=True)
class Script:
    calls: tuple[Plan, ...]
    moves: tuple[Move, ...] = ()
    opening: int = 500
    debt_limit: int = 0
    settings: tuple[tuple[str, Any], ...] = ()


@dataclass
class Call:
    """A call as it is."""

    name: str
    plan: Plan
    cap: int  # milliseconds
    begun: int | None = None
    ended: int | None = None
    seconds: Decimal = Decimal(0)
    told: int | None = None
    told_of: int = 0
    over: bool = False  # and a report comes
    reports: int = 0
    granted: int = 0
    end_of_hold: int = 0
    watched_since: int = -1
    # When it was warned, and of which end.
    warned: list[tuple[int, int]] = field(default_factory=list)
    knows: bool = False  # that it will end


@dataclass
class Play:
    """A script against the database. tick: every second, when due, to the instant, or never."""

    ops: Session
    owner: Session
    script: Script
    tick: str = "when due"
    foretells: bool = False  # when the money will be gone
    now: int = 0
    calls: dict[str, Call] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)  # effects, by their ids
    spent: int = 0
    refused: int = 0
    late: int = 0
    dry_at: int | None = None

    def __post_init__(self) -> None:
        script = self.script
        self.org_id: uuid.UUID = create_organization(self.ops, script.debt_limit)
        self.settings = dict(script.settings)
        if script.settings:
            set_up(self.ops, self.org_id, **self.settings)
        self.balance = script.opening
        if script.opening:
            self.pay("add_wallet_credits", p_amount=script.opening, p_idempotency_key="opening")
        self.agenda: list[tuple[int, int, str, Any]] = []
        self._order = itertools.count()
        for plan in script.calls:
            self.plan(plan.at * SECOND - plan.early, "reserve", plan)
        for move in script.moves:
            self.plan(move.at * SECOND, "move", move)
        self.state = self.look()

    # ------------------------------------------------------------------ time

    def plan(self, at: int, what: str, about: object) -> None:
        """Puts something on the agenda; what is planned first happens first."""
        self.agenda.append((max(at, self.now), next(self._order), what, about))

    @property
    def clock(self) -> datetime:
        return START + timedelta(milliseconds=self.now)

    def run(self) -> Play:
        """Plays it to the end: until no call is left and everything planned has happened."""
        try:
            turns = 0
            while (at := self.next_instant()) is not None:
                turns = turns + 1 if at == self.now else 0
                assert turns < 100, "time stands still"
                self.now = at
                self.happen()
                self.end_by_themselves()
                self.look_after()
            self.finish()
        finally:
            self.leave_nothing()
        return self

    def next_instant(self) -> int | None:
        """When something happens next."""
        running = [each for each in self.calls.values() if each.ended is None]
        instants = [at for at, *_ in self.agenda]
        instants += [self.own_end(each) for each in running if each.begun is not None]
        if self.tick == "every second" and running:
            # While nobody is in a call, only what is due can matter.
            instants.append((self.now // SECOND + 1) * SECOND)
        elif self.tick != "never" and self.state["due_at"] is not None:
            due = max(in_milliseconds(self.state["due_at"]), self.now)
            instants.append(due if self.tick == "to the instant" else -(-due // SECOND) * SECOND)
        return max(min(instants), self.now) if instants else None

    @staticmethod
    def own_end(each: Call) -> int:
        """When a call ends if nobody ends it: somebody hangs up, or the vendor's cap."""
        if each.begun is None:
            return NEVER
        return each.begun + min(each.plan.talks, each.cap)

    # ------------------------------------------------------------------ what happens

    def happen(self) -> None:
        """What is planned for now, one after the other."""
        while due := sorted(item for item in self.agenda if item[0] <= self.now):
            self.agenda.remove(due[0])
            getattr(self, f"do_{due[0][2]}")(due[0][3])

    def do_reserve(self, plan: Plan) -> None:
        name = next(NAMES)
        before = self.state
        row = ask(self.ops, "reserve", org_id=self.org_id, call_id=name, as_of=self.clock,
                  vapi_call_id=None if plan.linked else f"vapi-{name}",
                  minutes=plan.minutes)  # fmt: skip
        funds = before["available"]
        if self.settings.get("calls_may_use_debt"):
            funds += self.script.debt_limit
        strict = self.settings.get("call_mode") == "strict"
        enough = affordable(funds) >= 60 + (5 if strict else 0)
        if self.knows_funds:
            assert row["outcome"] == ("reserved" if enough else "insufficient_credit"), row
            assert row["effective_balance"] == before["available"] - row["reserved"]
        if row["outcome"] != "reserved":
            self.refused += 1
            return
        assert row["reserved"] >= price(60)
        assert 60 <= row["granted_seconds"] <= row["max_duration_seconds"]
        longest = self.settings.get("max_call_seconds", 3600)
        assert row["max_duration_seconds"] <= longest
        each = Call(name, plan, row["max_duration_seconds"] * SECOND)
        self.calls[name] = each
        if plan.linked:
            self.plan(self.now + min(plan.linked * SECOND, plan.rings), "link", each)
        if plan.begins == "answered":
            self.plan(self.now + plan.rings, "begin", each)
        else:
            self.plan(self.now + plan.rings, "give_up", each)
        self.moved()

    def do_link(self, each: Call) -> None:
        row = ask(self.ops, "link", org_id=self.org_id, call_id=each.name, as_of=self.clock,
                  vapi_call_id=f"vapi-{each.name}")  # fmt: skip
        assert row["outcome"] == "linked"
        self.moved()

    def do_begin(self, each: Call) -> None:
        if each.ended is not None:
            return
        each.begun = self.now
        if each.plan.start_told is not None:
            self.plan(self.now + each.plan.start_told * SECOND, "start_told", each)
        if each.plan.beats is not None:
            self.plan(self.now + each.plan.beats * SECOND, "beat", each)

    def do_start_told(self, each: Call) -> None:
        assert each.begun is not None
        start_call(self.owner, self.org_id, each.name,
                   START + timedelta(milliseconds=each.begun))  # fmt: skip
        self.moved()

    def do_beat(self, each: Call) -> None:
        if each.ended is not None:
            return
        assert each.begun is not None
        assert each.plan.beats is not None
        elapsed = Decimal(self.now - each.begun) / SECOND
        row = ask(self.ops, "check", org_id=self.org_id, call_id=each.name,
                  seconds=elapsed if each.plan.beats_elapsed else None,
                  as_of=self.clock)  # fmt: skip
        self.moved()
        if row["end_call"]:
            each.told = each.told if each.told is not None else self.now
            self.end(each, self.now)
            return
        assert row["outcome"] == "live"
        assert row["remaining_seconds"] >= 0
        self.plan(self.now + each.plan.beats * SECOND, "beat", each)

    def do_give_up(self, each: Call) -> None:
        """Nobody answered; that is told, or nobody ever hears of the call again."""
        if each.ended is not None:
            return
        each.ended = self.now
        if each.plan.begins == "unanswered":
            row = ask(self.ops, "release", org_id=self.org_id, call_id=each.name, as_of=self.clock)
            assert row["outcome"] == "released"
            self.moved()

    def do_report(self, each: Call) -> None:
        held = self.live(each.name)
        row = ask(self.ops, "commit", org_id=self.org_id, call_id=f"vapi-{each.name}",
                  seconds=each.seconds, as_of=self.clock)  # fmt: skip
        cost = price(each.seconds)
        each.reports += 1
        if each.reports > 1:
            assert (row["outcome"], row["amount"]) == ("duplicate", -cost)
            self.moved()
            return
        assert (row["outcome"], row["amount"]) == ("applied", -cost), row
        self.balance -= cost
        if held is None:
            self.late += 1
        elif self.watches_in_time(each):
            # No decision of ours let it cost more than was set aside for it.
            assert cost <= held["reserved"], (each, held)
        self.moved(may_overdraw=held is None or not self.watches_in_time(each))
        if each.plan.again is not None:
            self.plan(self.now + each.plan.again * SECOND, "report", each)

    def watches_in_time(self, each: Call) -> bool:
        """Somebody ends it in time, if only the vendor."""
        return self.tick != "never" or self.is_strict(each)

    def is_strict(self, each: Call) -> bool:
        live = self.live(each.name)
        return live is not None and bool(live["is_strict"])

    def do_move(self, move: Move) -> None:
        available = self.state["available"]
        key = f"move-{next(NAMES)}"
        if move.what == "set":
            name, value = move.amount
            self.settings[name] = value
            set_up(self.ops, self.org_id, **{name: value})
        elif move.what in ("top_up", "gift"):
            expires_at = None
            if move.what == "gift":
                expires_at = self.clock + timedelta(seconds=move.amount % 97 + 3)
            self.pay("add_wallet_credits", p_amount=move.amount, p_idempotency_key=key,
                     p_expires_at=expires_at)  # fmt: skip
            self.balance += move.amount
        elif move.what == "buy":
            row = self.pay("check_balance_and_deduct_asset_cost", p_cost=move.amount,
                           p_asset_type="number", p_idempotency_key=key)  # fmt: skip
            self.paid(row)
            if self.knows_funds:
                assert row["applied"] == (available >= move.amount)
        elif move.what == "deduct":
            row = self.pay("deduct_call_credits", p_amount=move.amount, p_call_id=key)
            self.paid(row)
            if self.knows_funds:
                assert row["applied"] == (available - move.amount >= -self.script.debt_limit)
        self.moved(may_overdraw=move.what == "deduct")

    @property
    def kinds(self) -> set[str]:
        return {move.what for move in self.script.moves}

    @property
    def knows_funds(self) -> bool:
        """Nothing has lapsed since the database was looked at."""
        return "gift" not in self.kinds and all(
            datetime.fromisoformat(live["expires_at"]) > self.clock
            for live in self.state["live"].values()
        )

    def paid(self, row: Row) -> None:
        self.balance += row["amount"]
        self.spent -= row["amount"]

    def pay(self, function: str, **arguments: object) -> Row:
        return call(self.ops, function, p_org_id=self.org_id, p_as_of=self.clock, **arguments)

    def end_by_themselves(self) -> None:
        for each in list(self.calls.values()):
            if each.ended is None and each.begun is not None and self.own_end(each) <= self.now:
                self.end(each, self.own_end(each))

    def end(self, each: Call, at: int) -> None:
        each.ended, each.over = at, True
        if each.begun is not None:
            each.seconds = Decimal(at - each.begun) / SECOND
        self.plan(self.now + each.plan.report * SECOND, "report", each)
        self.happen()

    def look_after(self) -> None:
        """The tick, and what it says."""
        if self.tick == "never":
            return
        if self.tick != "to the instant" and self.now % SECOND:
            return
        due_at = self.state["due_at"]
        is_due = due_at is not None and due_at <= self.clock
        if self.tick != "every second" and not is_due:
            return
        looked_after = ask(self.ops, "tick", as_of=self.clock)["calls"]
        assert (looked_after > 0) <= is_due
        if not is_due:
            return
        self.moved()
        assert self.state["due_at"] is None or self.state["due_at"] > self.clock
        for each in self.calls.values():
            if each.told is not None and each.ended is None:
                self.end(each, self.now)

    # ------------------------------------------------------------------ what is looked at

    def look(self) -> Row:
        """What the database holds of this organization."""
        state = one(
            self.owner,
            """
            select wallet.balance, wallet.held, wallet.balance - wallet.held as available,
                   live.due_at, coalesce(live.calls, '{}') as live, coalesce(live.held, 0) as sum,
                   coalesce((select sum(-entry.amount)
                               from ringfence.credit_transaction as entry
                              where entry.org_id = wallet.org_id
                                and entry.kind = 'expiry'), 0) as expired,
                   (select coalesce(jsonb_agg(jsonb_build_array(
                               effect.topic, effect.payload ->> 'call_id',
                               (extract(epoch from effect.created_at) * 1000)::bigint,
                               effect.message_id)), '[]')
                      from ringfence.outbox_message as effect
                     where effect.org_id = wallet.org_id) as effects
              from ringfence.wallet as wallet
              left join lateral (
                   select min(live.due_at) as due_at, sum(live.reserved) as held,
                          jsonb_object_agg(live.call_id, to_jsonb(live)) as calls
                     from ringfence.live_call as live
                    where live.org_id = wallet.org_id) as live on true
             where wallet.org_id = %(org_id)s
            """,
            org_id=self.org_id,
        )
        begin = int(START.timestamp()) * SECOND
        known = {effect[3] for effect in state["effects"]}
        state["effects"] = sorted(
            (what, who, at - begin)
            for what, who, at, effect in state["effects"]
            if effect not in self.seen
        )
        self.seen |= known
        return state

    def live(self, name: str) -> Row | None:
        live: Row | None = self.state["live"].get(name)
        return live

    def moved(self, may_overdraw: bool = False) -> None:
        """Something was done: what must never be is not."""
        before, state = self.state, self.look()
        self.state = state
        assert state["balance"] == self.balance - state["expired"]
        assert state["held"] == state["sum"]

        # Nothing but a direct deduction, or a call whose hold is gone, takes what is not there.
        floor = 0
        if self.settings.get("calls_may_use_debt") or {"gift", "deduct"} <= self.kinds:
            # What a gift covered of a direct deduction, it covers until it expires.
            floor = -self.script.debt_limit
        if not may_overdraw:
            assert state["available"] >= min(floor, before["available"]), self.now
        for each in self.calls.values():
            live = self.live(each.name)
            if live:
                begun_at = datetime.fromisoformat(live["begun_at"])
                each.granted = live["granted_seconds"] * SECOND
                each.end_of_hold = in_milliseconds(begun_at) + each.granted
                far_off = each.end_of_hold - self.now > self.warn_seconds(self.now) * SECOND
                # Once told to end it ends, also when its start becomes known only then.
                if far_off and each.told is None:
                    each.knows = False
                if live["watched"] and each.watched_since < 0:
                    each.watched_since = self.now
            if live and each.begun is not None and each.ended is None:
                # What it has cost so far is set aside, whatever it is that goes on.
                so_far = Decimal(self.now - each.begun) / SECOND
                assert price(so_far) <= live["reserved"] or not self.watches_in_time(each), each

        if self.foretells:
            self.judge_depletion()
        for effect in state["effects"]:
            self.effects.append(effect)
            topic, name, at = effect
            assert at == self.now
            each = self.calls[name]
            if topic == "vapi.end_call":
                assert each.told is None, "told twice"
                each.told, each.told_of = self.now, each.end_of_hold
            elif topic == "vapi.say":
                each.warned.append((at, each.end_of_hold))
                each.knows = True

    def finish(self) -> None:
        """Behind the last call: the money, each charge, and the books."""
        given = sum(m.amount for m in self.script.moves if m.what in ("top_up", "gift"))
        prices = sum(price(each.seconds) for each in self.calls.values() if each.over)
        state = self.state = self.look()
        assert state["balance"] == (
            self.script.opening + given - self.spent - prices - state["expired"]
        )
        assert (state["held"], state["live"]) == (0, {})
        rows = self.owner.execute(
            "select entry.key, sum(entry.amount) as amount, count(*) as charges "
            "from ringfence.credit_transaction as entry "
            "where entry.org_id = %s and entry.scope = 'call' and entry.key like 'call-%%' "
            "group by entry.key",
            (self.org_id,),
        ).fetchall()
        # Whoever ended it, and however often it was said: charged once, by its length.
        assert {row["key"]: (row["amount"], row["charges"]) for row in rows} == {
            each.name: (-price(each.seconds), 1) for each in self.calls.values() if each.over
        }
        for each in self.calls.values():
            if self.tick != "never":
                self.judge_warnings(each)
        assert faults(self.ops, self.org_id) == []

    def judge_warnings(self, each: Call) -> None:
        """Ended for want of money, a call was warned in time, and once for each such end."""
        ends = [end_of_hold for _, end_of_hold in each.warned]
        assert ends == sorted(set(ends)), "warned twice of one end"
        for said, end_of_hold in each.warned:
            ahead = end_of_hold - said
            assert ahead <= self.warn_seconds(said) * SECOND, "warned too early"
            if not self.warns_differently and said > each.watched_since + 2 * SECOND:
                assert ahead >= (self.warn_seconds(said) - 2) * SECOND, "warned too late"
        # At the longest a call may be, its end is no matter of money.
        paid_for = each.granted == each.cap >= min(self.longest) * SECOND
        if each.told is None or each.told != each.ended or paid_for:
            return
        if each.told < self.own_end(each):
            assert each.warned, "ended without a warning"
            assert each.knows or self.warns_differently, "warned of another end only"
            # Not earlier than the tick must, because the next one would be too late.
            assert 0 <= each.told_of - each.told <= SECOND

    @property
    def longest(self) -> list[int]:
        """How long calls might be, at one time or another."""
        lengths = [m.amount[1] for m in self.script.moves
                   if m.what == "set" and m.amount[0] == "max_call_seconds"]  # fmt: skip
        return [dict(self.script.settings).get("max_call_seconds", 3600), *lengths]

    @property
    def warns_differently(self) -> bool:
        """A setting that says when to warn, or which ends are a matter of money, is changed."""
        names = {move.amount[0] for move in self.script.moves if move.what == "set"}
        return bool(names & {"warn_seconds", "max_call_seconds"})

    def warn_seconds(self, at: int) -> int:
        """How long before its end a call was to be warned at that time."""
        seconds: int = dict(self.script.settings).get("warn_seconds", 60)
        for move in sorted(self.script.moves, key=lambda move: move.at):
            if move.what == "set" and move.amount[0] == "warn_seconds" and move.at * SECOND <= at:
                seconds = move.amount[1]
        return seconds

    def judge_depletion(self) -> None:
        """The database foretells to the second when the money will be gone."""
        foretold = one(
            self.owner,
            "select ringfence.runs_dry_at(%(org_id)s, %(available)s, %(now)s) as dry_at",
            org_id=self.org_id,
            available=self.state["available"],
            now=self.clock,
        )["dry_at"]
        dry_at = self.spend_to_the_end()
        assert (foretold and in_milliseconds(foretold)) == dry_at
        if not any(live["ending"] for live in self.state["live"].values()):
            self.dry_at = dry_at

    def spend_to_the_end(self) -> int | None:
        """Lets all calls go on, second by second, until one cannot be paid for."""
        funds = self.state["available"]
        spent = []  # by each call: how long it is, what is left of its hold, how long it may be
        for live in self.state["live"].values():
            if live["watched"] and not live["is_strict"] and not live["ending"]:
                elapsed = self.now - in_milliseconds(datetime.fromisoformat(live["begun_at"]))
                spent.append((elapsed, live["reserved"], live["max_duration_seconds"] * SECOND))
        for second in itertools.count():
            lengths = [(min(elapsed + second * SECOND, cap), held) for elapsed, held, cap in spent]
            beyond = sum(max(price(Decimal(ms) / SECOND) - held, 0) for ms, held in lengths)
            if beyond > max(funds, 0):
                return self.now + max(second - 1, 0) * SECOND
            if all(elapsed + second * SECOND >= cap for elapsed, _, cap in spent):
                return None
        return None

    def leave_nothing(self) -> None:
        """Whatever happened, the next one starts in an empty world."""
        for name in self.look()["live"]:
            ask(self.ops, "release", org_id=self.org_id, call_id=name, as_of=self.clock)


def in_milliseconds(at: datetime) -> int:
    """An instant as it is counted here."""
    return round((at - START) / timedelta(milliseconds=1))
