"""Everything that can be done about calls, at once, by many sessions.

Each call has two names, ours and the vendor's, and one length that goes with it, so that whoever
settles it, by whichever name and however often, must have charged the same. Afterwards the names
of each call are linked, and then it has cost what it costs if anybody was told that it was charged,
and nothing if nobody was.
"""

from __future__ import annotations

import json
import random
import threading
import time
import uuid
import zlib
from collections import Counter, deque
from datetime import UTC, datetime, timedelta

import psycopg
from calls import ask, price, set_up
from wallets import Row, Session, call, connect, create_organization, faults

# Right, and nothing has changed: waited too long for a lock, no such call yet, a name that has
# gone to another call, another amount.
EXPECTED_ERRORS = ("55P03", "RF107", "RF232")
ACTIONS = {
    "reserve": 30,
    "commit": 20,
    "check": 15,
    "link": 12,
    "release": 8,
    "tick": 6,
    "top_up": 6,
    "deduct": 6,
    "deduct_call": 5,
    "cleanup": 3,
}


class Storm:
    """The sessions, and the reckoning afterwards."""

    def __init__(self, address: str, sessions: int = 12, organizations: int = 20) -> None:
        self.address = address
        self.seed = random.randrange(2**32)
        self.run = uuid.uuid4().hex[:8]
        self.stop = threading.Event()
        self.outcomes = Counter[str]()
        self.errors: list[str] = []
        # What anybody was told to be charged, and all calls there are.
        self.charged: set[tuple[uuid.UUID, str]] = set()
        self.known: set[tuple[uuid.UUID, str]] = set()
        self.recent: deque[tuple[uuid.UUID, str]] = deque(maxlen=150)
        self.sessions = sessions
        with connect("ringfence_ops", address) as session:
            self.organizations = [
                create_organization(session, opening=2000) for _ in range(organizations)
            ]
            for org_id in self.organizations[::4]:
                set_up(session, org_id, call_mode="strict", max_call_seconds=300)

    def run_for(self, seconds: float) -> None:
        print(f"storm of calls: seed {self.seed}, run {self.run}")
        threads = [
            threading.Thread(target=self._session, args=(number,), daemon=True)
            for number in range(self.sessions)
        ]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self.stop.set()
        for thread in threads:
            thread.join(timeout=30)
            assert not thread.is_alive(), "a session never got its answer"

    # ------------------------------------------------------------------ a session

    def _session(self, number: int) -> None:
        chance = random.Random(f"{self.seed}:{number}")
        try:
            with connect("ringfence_ops", self.address) as session:
                count = 0
                while not self.stop.is_set():
                    count += 1
                    self._act(session, chance, f"{self.run}:{number}:{count}")
        except BaseException as error:  # a thread's end must not go unseen
            self.errors.append(repr(error))
            self.stop.set()

    def _act(self, session: Session, chance: random.Random, new: str) -> None:
        what = chance.choices(list(ACTIONS), list(ACTIONS.values()))[0]
        org_id, name = chance.choice(self.organizations), new
        if self.recent and (what != "reserve" or chance.random() < 0.3):
            org_id, name = chance.choice(list(self.recent))
        self.recent.append((org_id, name))
        self.known.add((org_id, name))
        try:
            row = self._ask(session, chance, what, org_id, name, new)
        except psycopg.Error as error:
            if error.sqlstate not in EXPECTED_ERRORS:
                raise
            self.outcomes[error.sqlstate or ""] += 1
            return
        self.outcomes[row.get("outcome", what)] += 1
        if what in ("commit", "deduct_call") and row["outcome"] in ("applied", "duplicate"):
            assert row["amount"] == -price(length(name)), (what, row)
            self.charged.add((org_id, name))

    def _ask(
        self, session: Session, chance: random.Random, what: str, org_id: uuid.UUID, name: str,
        new: str,
    ) -> Row:  # fmt: skip
        either = chance.choice([name, vendors(name)])
        about: Row = {"org_id": org_id, "call_id": either}
        if what == "reserve":
            about["vapi_call_id"] = chance.choice([None, vendors(name)])
            about["minutes"] = chance.choice([1, 1, 5])
            # Some begin so long ago that they are due, or over.
            ago = chance.choice([0, 0, 30, 58, 59, 7200])
            if ago:
                about["as_of"] = datetime.now(UTC) - timedelta(seconds=ago)
        elif what == "commit":
            about["seconds"] = length(name)
        elif what == "check":
            about["seconds"] = chance.choice([None, 0, 20, 100])
        elif what == "link":
            about = {"org_id": org_id, "call_id": name, "vapi_call_id": vendors(name)}
        elif what in ("tick", "cleanup"):
            about = {}
        elif what == "top_up":
            return call(session, "add_wallet_credits", p_org_id=org_id, p_idempotency_key=new,
                        p_amount=chance.randint(1, 400))  # fmt: skip
        elif what == "deduct":
            return call(session, "deduct_call_credits", p_org_id=org_id, p_call_id=f"{new}:direct",
                        p_amount=chance.randint(1, 60))  # fmt: skip
        elif what == "deduct_call":
            # By one name only: a call of which nobody has heard cannot be linked to another.
            return call(session, "deduct_call_credits", p_org_id=org_id, p_call_id=name,
                        p_amount=price(length(name)))  # fmt: skip
        return ask(session, what, **about)

    # ------------------------------------------------------------------ afterwards

    def check(self) -> Counter[str]:
        """What each call has cost, and the books."""
        assert self.errors == []
        with connect("ringfence_ops", self.address) as session:
            for org_id, name in sorted(self.known, key=str):
                try:
                    ask(session, "link", org_id=org_id, call_id=name, vapi_call_id=vendors(name))
                except psycopg.errors.Error as error:
                    # A call nobody came to is not known, and that is all that may be wrong.
                    if error.sqlstate != "RF107":
                        raise
            for row in session.execute(
                "select org_id, call_id from billing.open_reservations where org_id = any(%s)",
                (self.organizations,),
            ).fetchall():
                ask(session, "release", **row)
            for org_id in self.organizations:
                assert faults(session, org_id) == []
        with connect("ringfence_admin", self.address) as session:
            session.execute("set role ringfence_owner")
            cost = self._costs(session)
        expected = {each: price(length(each[1])) for each in self.charged}
        wrong = {
            each: (cost[each], expected.get(each, 0))
            for each in cost.keys() | expected.keys()
            if cost[each] != expected.get(each, 0)
        }
        assert wrong == {}, f"what calls cost, and what they should: {wrong}"
        return self.outcomes

    def _costs(self, session: Session) -> Counter[tuple[uuid.UUID, str]]:
        """What each call has cost in the ledger, by whatever name, less what was given back."""
        cost = Counter[tuple[uuid.UUID, str]]()
        for row in session.execute(
            "select org_id, key, amount from ringfence.ledger where org_id = any(%s) "
            "and (scope = 'call' and key not like '%%:direct' or key like 'joined:%%')",
            (self.organizations,),
        ):
            name = row["key"].removeprefix("joined:").removesuffix(":vapi")
            cost[row["org_id"], name] -= row["amount"]
        return cost


def vendors(name: str) -> str:
    """What the vendor calls it."""
    return f"{name}:vapi"


def length(name: str) -> int:
    """How long a call was, which goes with its name."""
    return zlib.crc32(name.encode()) % 150 + 1


def run(address: str, seconds: float) -> Counter[str]:
    """A storm from beginning to end."""
    storm = Storm(address)
    storm.run_for(seconds)
    outcomes = storm.check()
    print(json.dumps(outcomes, sort_keys=True))
    return outcomes
