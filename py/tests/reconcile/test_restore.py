"""A database is lost and an older one restored: nobody pays twice, and nothing paid is lost."""

from __future__ import annotations

import json
import shlex
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from edge import Edge
from outbox import Outbox
from programs import invoke
from servers import Urls
from stripe_events import SECRET, Payer
from stripe_fake import API_KEY, StripeFake

from ringfence import db
from ringfence.errors import DatabaseError

STRIPE = {"STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_MODE": "test"}


@dataclass
class Installation:
    """A database and those who work with it."""

    urls: Urls
    box: Outbox
    edge: Edge
    fake: StripeFake

    def carry(self) -> None:
        """Workers look after recharges, and charge what was decided."""
        self.box.hurry()
        self.box.session.call("select ringfence.consider_recharges_job(now(), null)")
        self.box.carry(STRIPE_SECRET_KEY=API_KEY, STRIPE_BASE_URL=self.fake.url)

    def command(self, *words: str) -> tuple[int, str]:
        """What a command says to an operator."""
        done = invoke(
            *words,
            url=self.urls.role("ringfence_ops"),
            STRIPE_SECRET_KEY=API_KEY,
            STRIPE_BASE_URL=self.fake.url,
        )
        return done.returncode, done.stdout + done.stderr

    def payer(self, payer: Payer) -> Payer:
        """The same organization, here."""
        return replace(payer, session=self.box.session, edge=self.edge)

    def charges(self, payer: Payer) -> int:
        """How often Stripe has charged its card."""
        return sum(
            intent["metadata"].get("ringfence_org_id") == str(payer.org_id)
            and intent["metadata"].get("ringfence_purpose") == "recharge"
            for intent in self.fake.of("payment_intent", status="succeeded")
        )


def install(urls: Urls, fake: StripeFake, resources: ExitStack) -> Installation:
    session = resources.enter_context(db.session(urls.superuser, "test"))
    # What other tests left would come first.
    session.call(
        "update ringfence.reconciliation_run set status = 'failed'"
        " where status in ('waiting', 'running') returning 1"
    )
    edge = resources.enter_context(Edge(urls.role("ringfence_web"), **STRIPE))
    return Installation(urls, Outbox(urls, session), edge, fake)


@pytest.fixture
def live(urls: Urls) -> Iterator[Installation]:
    with ExitStack() as resources:
        fake = resources.enter_context(StripeFake())
        fake.advance(minutes=-30)
        installation = install(urls, fake, resources)
        installation.box.clear()
        yield installation


class Backup:
    """A backup, and what is restored from it."""

    def __init__(self, live: Installation, root: db.Session, directory: Path) -> None:
        ((self.at,),) = root.call("select now()")
        self._root = root
        self._fake = live.fake
        self._file = str(directory / "backup")
        self._name = f"restored_{uuid.uuid4().hex}"
        self._urls = live.urls.of(self._name)
        self._run("pg_dump", "--format=custom", "--file", self._file, live.urls.superuser)

    def restore(self, resources: ExitStack) -> Installation:
        """A new installation; it is gone when `resources` are closed."""
        self._root.call(f"create database {self._name}")
        resources.callback(self._root.call, f"drop database {self._name} with (force)")
        self._run("pg_restore", "--dbname", self._urls.superuser, self._file)
        return install(self._urls, self._fake, resources)

    @staticmethod
    def _run(*words: str) -> None:
        subprocess.run(words, check=True, capture_output=True, timeout=60)


def test_after_a_restore(live: Installation, root: db.Session, tmp_path: Path) -> None:
    """Paid, charged and refunded behind the backup; with things still open on both sides of it."""
    fake = live.fake
    busy, flying = (Payer.make(root, live.edge) for _ in range(2))
    busy.keeps_card(fake)
    flying.keeps_card(fake)
    known = busy.opens(fake, 1500)
    flying.spends()
    backup = Backup(live, root, tmp_path)

    lost = busy.opens(fake, 700)
    first = len(fake.events())
    fake.pay(known)
    paid = fake.pay(lost)["id"]
    fake.refund(paid, 100)
    unpaid = busy.opens(fake, 900)
    for event in fake.events()[first:]:
        busy.hears(event)
    _switch_on(busy)
    busy.spends(3700)
    live.carry()
    assert (busy.state()[0], flying.state()[0]) == (3400, 3100)

    with ExitStack() as resources:
        restored = backup.restore(resources)
        busy, flying = restored.payer(busy), restored.payer(flying)
        assert (busy.state()[0], flying.state()[0]) == (2000, 100)
        # Stripe repeats one of the events before anybody has said what happened.
        (event,) = (
            each
            for each in fake.events("payment_intent.succeeded")
            if each["data"]["object"]["id"] == paid
        )
        again = {**event, "id": f"evt_{uuid.uuid4().hex}"}
        assert busy.hears(again) == "quarantined"
        _freeze(restored, backup.at)
        busy.spends(1900)
        restored.carry()
        with pytest.raises(DatabaseError, match="RF243"):
            busy.opens(fake, 500)
        assert (restored.charges(busy), restored.charges(flying)) == (1, 1)
        assert restored.command("stripe", "thaw")[0] == 1

        _, said = restored.command("stripe", "status")
        compare = shlex.split(said.splitlines()[-1])[1:]
        for _ in range(2):
            code, said = restored.command(*compare)
            assert code == 0, said
            assert (busy.state()[0], flying.state()[0]) == (100 + 1500 + 600 + 3000, 3100)
        _work_in(restored)
        code, said = restored.command("stripe", "thaw")
        assert (code, said.splitlines()[-1]) == (0, "Charging goes on.")

        restored.carry()
        assert (restored.charges(busy), restored.charges(flying)) == (1, 1)
        fake.pay(unpaid)
        assert busy.hears(fake.events("checkout.session.completed")[-1]) == "credited"
        # The refund has switched it off here as well.
        _switch_on(busy)
        busy.spends(5800)
        restored.carry()
        assert restored.charges(busy) == 2
        assert busy.state()[0] == 300 + 3000
        assert _of(busy) == {"checkout": 4, "recharge": 2}
        assert (busy.state()[-1], flying.state()[-1]) == (0, 0)
        _freeze_without_a_restore(restored)


def _switch_on(payer: Payer) -> None:
    payer.ask("select outcome from billing.set_auto_recharge(%(org)s, true)")


def _freeze(restored: Installation, at: datetime) -> None:
    code, said = restored.command(
        "stripe", "freeze", "--reason", "The disk is gone.", "--restored-to", at.isoformat()
    )
    assert code == 0, said
    assert "The disk is gone." in said
    assert "ringfence reconcile stripe --from" in said


def _freeze_without_a_restore(restored: Installation) -> None:
    code, said = restored.command("stripe", "freeze", "--reason", "The bank asks.")
    assert (code, said.splitlines()[-1]) == (0, "When all is well: ringfence stripe thaw")
    for _ in range(2):
        code, said = restored.command("stripe", "thaw")
        assert (code, said.splitlines()[-1]) == (0, "Charging goes on.")


def _work_in(restored: Installation) -> None:
    """What the inbox has got from Stripe's list, as a worker does."""
    outcomes: list[Any] = restored.box.session.call(
        "select (ringfence.run_webhook(delivery, 1, null)).outcome"
        "  from ringfence.webhook_delivery as delivery"
        " where vendor = 'stripe' and status = 'waiting'"
    )
    assert "credited" not in {json.dumps(outcome) for (outcome,) in outcomes}


def _of(payer: Payer) -> dict[str, int]:
    """How many payments of each kind have been credited."""
    return dict(
        payer.ask(
            "select purpose, count(*) from billing.payment_status"
            " where org_id = %(org)s and status = 'credited' group by purpose"
        )
    )
