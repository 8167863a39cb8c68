"""Everything at once: many sessions move the money of a few organizations in every way there is.

Each session notes what it was answered. Afterwards the ledger must hold exactly what was answered
as applied, once, with the same number and amount; what was refused must not be there; and the
books must be in order. A session that loses the server notes what it does not know the fate of.
"""

from __future__ import annotations

import json
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import psycopg
from wallets import Row, Session, call, connect, create_organization, deduct_batch, faults

Key = tuple[uuid.UUID, str, str]
# Errors that are right and change nothing: refunded too much, too late to grant what has expired by
# now, waited too long for a lock.
EXPECTED_ERRORS = ("RF203", "RF002", "55P03")


@dataclass
class Notes:
    """What one session knows."""

    # The answer to each key that was answered as applied: seq and amount.
    applied: dict[Key, tuple[int, int]] = field(default_factory=dict)
    # Keys answered as refused, or as an error that changes nothing.
    refused: set[Key] = field(default_factory=set)
    # Sent, but the server went before it answered: what was sent, to be sent again.
    unknown: list[tuple[str, list[Row]]] = field(default_factory=list)
    charges: list[tuple[uuid.UUID, uuid.UUID, int]] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


class Storm:
    """The sessions, their organizations, and the reckoning afterwards."""

    def __init__(
        self, address: str, sessions: int = 16, organizations: int = 20, seed: int | None = None
    ) -> None:
        self.address = address
        self.seed = seed if seed is not None else random.randrange(2**32)
        self.run = uuid.uuid4().hex[:8]
        self.notes = [Notes() for _ in range(sessions)]
        self.stop = threading.Event()
        with connect("ringfence_ops", address) as session:
            self.organizations = [
                create_organization(session, opening=300) for _ in range(organizations)
            ]

    def start(self) -> None:
        """Lets it loose."""
        print(f"storm: seed {self.seed}, run {self.run}")
        self._threads = [
            threading.Thread(target=self._session, args=(number, notes), daemon=True)
            for number, notes in enumerate(self.notes)
        ]
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Waits until every session has noted its last answer."""
        self.stop.set()
        for thread in self._threads:
            thread.join(timeout=30)
            assert not thread.is_alive(), "a session never got its answer"

    # ------------------------------------------------------------------ a session

    def _session(self, number: int, notes: Notes) -> None:
        chance = random.Random(f"{self.seed}:{number}")
        role = "ringfence_ops" if number % 2 else "ringfence_worker"
        try:
            with connect(role, self.address) as session:
                count = 0
                while not self.stop.is_set():
                    count += 1
                    self._act(session, chance, f"{self.run}:{number}:{count}", notes)
        except psycopg.OperationalError as error:
            # The server has gone. What it was asked last, it may or may not have done.
            if error.sqlstate not in (None, "57P01", "57P02", "57P03"):
                notes.errors.append(repr(error))
        except BaseException as error:  # a thread's end must not go unseen
            notes.errors.append(repr(error))

    def _act(self, session: Session, chance: random.Random, key: str, notes: Notes) -> None:
        org_id = chance.choice(self.organizations)
        what = chance.choices(
            ["deduct", "credit", "lot", "buy", "refund", "batch", "expire", "again"],
            [30, 10, 6, 8, 10, 6, 4, 6],
        )[0]
        if what == "again":
            org_id, key, amount = self._earlier(chance, notes) or (org_id, key, 7)
            self.send(session, notes, "deduct_call_credits",
                      [{"p_org_id": org_id, "p_call_id": key, "p_amount": amount}])  # fmt: skip
        elif what == "deduct":
            self.send(session, notes, "deduct_call_credits",
                      [{"p_org_id": org_id, "p_call_id": key,
                        "p_amount": chance.randint(1, 60)}])  # fmt: skip
        elif what in ("credit", "lot"):
            expires_at = None
            if what == "lot":
                expires_at = datetime.now(UTC) + timedelta(seconds=chance.uniform(0.3, 3))
            self.send(session, notes, "add_wallet_credits",
                      [{"p_org_id": org_id, "p_idempotency_key": key,
                        "p_amount": chance.randint(1, 200), "p_expires_at": expires_at,
                        "p_priority": chance.choice([None, None, 50])}])  # fmt: skip
        elif what == "buy":
            self.send(session, notes, "check_balance_and_deduct_asset_cost",
                      [{"p_org_id": org_id, "p_idempotency_key": key, "p_asset_type": "number",
                        "p_cost": chance.randint(1, 100)}])  # fmt: skip
        elif what == "refund" and notes.charges:
            org_id, transaction_id, charged = chance.choice(notes.charges)
            self.send(session, notes, "refund_transaction",
                      [{"p_org_id": org_id, "p_transaction_id": transaction_id,
                        "p_idempotency_key": key,
                        "p_amount": chance.randint(1, charged)}])  # fmt: skip
        elif what == "batch":
            self.send(session, notes, "batch",
                      [{"org_id": chance.choice(self.organizations), "call_id": f"{key}:{item}",
                        "amount": chance.randint(1, 30)}
                       for item in range(chance.randint(1, 30))])  # fmt: skip
        elif what == "expire":
            session.execute("select billing.expire_credits()")
            notes.outcomes["expire"] += 1

    @staticmethod
    def _earlier(chance: random.Random, notes: Notes) -> tuple[uuid.UUID, str, int] | None:
        """A call of this session that was charged."""
        if not notes.applied:
            return None
        org_id, scope, key = chance.choice(list(notes.applied)[-50:])
        return (org_id, key, -notes.applied[org_id, scope, key][1]) if scope == "call" else None

    def send(self, session: Session, notes: Notes, function: str, arguments: list[Row]) -> None:
        """Asks, and notes what was answered; before that, that it was asked."""
        request = (function, arguments)
        notes.unknown.append(request)
        keys = [key_of(function, item) for item in arguments]
        try:
            if function == "batch":
                answers = deduct_batch(session, arguments)
            else:
                answers = [call(session, function, **arguments[0])]
        except psycopg.Error as error:
            if error.sqlstate not in EXPECTED_ERRORS:
                raise
            notes.unknown.pop()
            notes.refused.update(keys)
            notes.outcomes[error.sqlstate or ""] += 1
            return
        notes.unknown.pop()
        for key, answer in zip(keys, answers, strict=True):
            notes.outcomes[answer["outcome"]] += 1
            self._note(notes, key, answer)

    @staticmethod
    def _note(notes: Notes, key: Key, answer: Row) -> None:
        fact = (answer["seq"], answer["amount"])
        if answer["duplicate"]:
            # A repeat must tell what the first was told.
            if notes.applied.setdefault(key, fact) != fact:
                notes.errors.append(f"{key}: first {notes.applied[key]}, then {fact}")
        elif answer["applied"]:
            if key in notes.applied:
                notes.errors.append(f"{key} was applied twice")
            notes.applied[key] = fact
            if key[1] in ("call", "asset"):
                notes.charges.append((key[0], answer["transaction_id"], -answer["amount"]))
        else:
            notes.refused.add(key)

    # ------------------------------------------------------------------ afterwards

    def resolve_unknown(self) -> int:
        """Sends again what was never answered: each is applied now or was, never both."""
        requests = [(notes, *request) for notes in self.notes for request in notes.unknown]
        with connect("ringfence_ops", self.address) as session:
            for notes, function, arguments in requests:
                notes.unknown.clear()
                self.send(session, notes, function, arguments)
        return len(requests)

    def check(self) -> Counter[str]:
        """Every answer against the ledger, and the books against themselves."""
        errors = [error for notes in self.notes for error in notes.errors]
        assert errors == []
        applied: dict[Key, tuple[int, int]] = {}
        for notes in self.notes:
            assert not applied.keys() & notes.applied.keys()
            applied |= notes.applied
        open_questions = {
            key_of(function, item)
            for notes in self.notes
            for function, arguments in notes.unknown
            for item in arguments
        }
        with connect("ringfence_admin", self.address) as session:
            session.execute("set role ringfence_owner")
            ledger: dict[Key, tuple[int, int]] = {}
            for row in session.execute(
                "select org_id, scope, key, seq, amount from ringfence.ledger "
                "where org_id = any(%s) and kind <> 'expiry' and key <> 'opening'",
                (self.organizations,),
            ):
                key = (row["org_id"], row["scope"], row["key"])
                assert key not in ledger
                ledger[key] = (row["seq"], row["amount"])
            lost = {key: fact for key, fact in applied.items() if ledger.get(key) != fact}
            assert lost == {}, "answered as applied, but not so in the ledger"
            assert ledger.keys() - applied.keys() <= open_questions, "in the ledger, unanswered"
            refused = {key for notes in self.notes for key in notes.refused}
            assert not (refused - applied.keys()) & ledger.keys() - open_questions
            session.execute("reset role")
        with connect("ringfence_ops", self.address) as session:
            for org_id in self.organizations:
                assert faults(session, org_id) == []
        return sum((notes.outcomes for notes in self.notes), Counter[str]())


SCOPES = {
    "batch": ("call", "call_id"),
    "deduct_call_credits": ("call", "p_call_id"),
    "add_wallet_credits": ("credit", "p_idempotency_key"),
    "check_balance_and_deduct_asset_cost": ("asset", "p_idempotency_key"),
    "refund_transaction": ("refund", "p_idempotency_key"),
}


def key_of(function: str, item: Row) -> Key:
    """What identifies a movement."""
    scope, name = SCOPES[function]
    return (item["org_id" if function == "batch" else "p_org_id"], scope, item[name])


def run(address: str, seconds: float, **options: int) -> Counter[str]:
    """A storm from beginning to end."""
    storm = Storm(address, **options)
    storm.start()
    time.sleep(seconds)
    storm.finish()
    outcomes = storm.check()
    print(json.dumps(outcomes, sort_keys=True))
    return outcomes
