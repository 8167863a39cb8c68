"""What Stripe's lists say and no webhook did, comes into the books, once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from edge import Edge
from programs import Program, invoke, wait_for
from servers import Urls
from stripe_events import SECRET, Payer
from stripe_fake import API_KEY, StripeFake
from wallets import Row, Session, connect, one

from ringfence import db, poller
from ringfence.db import Database
from ringfence.stripe_client import StripeClient

LATEST = """
select *
  from billing.reconciliation_history
 where vendor = 'stripe'
 order by requested_at desc
 limit 1
"""


@pytest.fixture(scope="module")
def edge(urls: Urls) -> Iterator[Edge]:
    variables = {"STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_MODE": "test"}
    with Edge(urls.role("ringfence_web"), **variables) as running:
        yield running


@dataclass
class Compared:
    """An organization that pays by Stripe, of which nobody was told for two hours."""

    fake: StripeFake
    payer: Payer
    ops: Session
    database: Database
    stop: threading.Event = field(default_factory=threading.Event)
    waits: list[float] = field(default_factory=list)

    def pays(self, amount: int) -> str:
        """A payment that is paid; returns its intent."""
        return str(self.fake.pay(self.payer.opens(self.fake, amount))["id"])

    def work(self, key: str = API_KEY, sleep: Any = None) -> bool:
        """One round of a worker."""
        with StripeClient(key, base_url=self.fake.url) as client:
            vendor = poller.stripe(client, sleep or self.waits.append)
            return poller.run_once(self.database, [vendor], "worker:test", self.stop)

    def request(self) -> None:
        """Asks for a run."""
        self.ops.execute("select billing.request_reconciliation('stripe')")

    def reconcile(self) -> Row:
        """A run from beginning to end."""
        self.request()
        assert self.work()
        return self.run()

    def run(self) -> Row:
        """What the newest run has come to."""
        return one(self.ops, LATEST)

    def balance(self) -> int:
        """What is in the wallet."""
        balance: int = self.payer.state()[0]
        return balance

    def faults(self) -> int:
        """Faults of the organization's books."""
        faults: int = self.payer.state()[-1]
        return faults


@pytest.fixture(scope="module")
def fake() -> Iterator[StripeFake]:
    with StripeFake() as running:
        yield running


@pytest.fixture
def stage(urls: Urls, root: db.Session, edge: Edge, fake: StripeFake) -> Iterator[Compared]:
    database = Database(urls.role("ringfence_worker"), application_name="test", size=3)
    database.open()
    fake.clear()
    with connect("ringfence_ops") as ops:
        # What another test left would come first.
        root.call(
            "update ringfence.reconciliation_run set status = 'failed'"
            " where status in ('waiting', 'running') returning 1"
        )
        fake.advance(hours=-2)
        compared = Compared(fake, Payer.make(root, edge), ops, database)
        yield compared
        assert compared.faults() == 0
    database.close()


def test_what_no_webhook_told_is_put_right_once(stage: Compared) -> None:
    first, second = stage.pays(2000), stage.pays(3000)
    refund = stage.fake.refund(first, 500)["id"]
    dispute = stage.fake.dispute(second)["id"]
    stage.fake.open_intent({"amount": 700, "currency": "usd"})
    told = stage.fake.events()

    run = stage.reconcile()
    assert (run["status"], run["total_checked"], run["missing_found"], run["recovered"]) == (
        "completed",
        4,
        4,
        4,
    )
    assert stage.balance() == 1500
    known = {"missing": {first, second, refund, dispute}}
    findings = stage.ops.execute(
        "select kind, external_id from billing.reconciliation_findings where org_id = %s",
        [stage.payer.org_id],
    ).fetchall()
    assert {"missing": {each["external_id"] for each in findings}} == known
    (fees,) = stage.payer.ask(
        "select (select sum(fee) from billing.payment_status where org_id = %(org)s),"
        " (select sum(fee) from billing.payment_reversals where org_id = %(org)s)"
    )
    booked = sum(each["fee"] for each in stage.fake.of("balance_transaction"))
    assert fees[0] > 0
    assert sum(fees) == booked

    # The events that never came are worked in by their handlers, and change nothing any more.
    assert run["stored"] > 0
    for event in told:
        ((status,),) = stage.payer.ask(
            "select max(status) from ringfence.webhook_delivery where event_key = %(id)s",
            id=event["id"],
        )
        assert status is None or stage.payer.works(event) in ("duplicate", "unchanged", "noted")
    assert stage.balance() == 1500
    again = stage.reconcile()
    assert (again["total_checked"], again["missing_found"], again["stored"]) == (4, 0, 0)
    assert (again["unmatched"], again["failed"]) == (0, 0)
    assert stage.balance() == 1500


def test_what_is_on_its_way_is_credited_and_not_missing(stage: Compared) -> None:
    stage.fake.advance(hours=2)
    stage.pays(2000)
    run = stage.reconcile()
    assert (run["total_checked"], run["missing_found"]) == (1, 0)
    assert stage.balance() == 2000


def test_pages_and_troubles(stage: Compared) -> None:
    """Behind hundreds of foreign payments, a limit, an outage and a lost answer there is ours."""
    stage.pays(2000)
    for _ in range(250):
        stage.fake.open_intent({"amount": 700, "currency": "usd"})
    path = "/v1/payment_intents"
    for kind in ("limited", "down", "lost"):
        stage.fake.trouble(kind, path, "GET")
    run = stage.reconcile()
    assert (run["status"], run["attempts"], run["recovered"]) == ("completed", 1, 1)
    assert len(stage.fake.requests(path, "GET")) == 6
    assert {2.0, 4.0} <= set(stage.waits)
    assert stage.balance() == 2000


def test_a_key_that_is_refused_ends_the_run(stage: Compared) -> None:
    stage.request()
    assert stage.work(key="rk_test_of_somebody")
    run = stage.run()
    assert (run["status"], run["last_error"]) == ("failed", "Stripe answered 401.")


def test_an_outage_ends_the_attempt(stage: Compared) -> None:
    stage.request()
    for _ in range(6):
        stage.fake.trouble("down", "/v1/refunds", "GET")
    assert stage.work()
    run = stage.run()
    assert (run["status"], run["last_error"]) == ("waiting", "Stripe answered 500.")


def test_it_stops_at_once(stage: Compared) -> None:
    stage.request()
    stage.fake.trouble("limited", "/v1/payment_intents", "GET")
    stage.stop.set()
    assert stage.work(sleep=poller.sleep_until(stage.stop))
    assert stage.run()["last_error"] == "the worker was stopped"


def test_without_a_key_the_run_fails_and_says_so(stage: Compared) -> None:
    stage.request()
    vendors = [poller.vapi(None), poller.stripe(None, stage.waits.append)]
    assert poller.run_once(stage.database, vendors, "worker:test", stage.stop)
    assert stage.run()["last_error"] == vendors[1].no_key


def test_the_other_vendor_does_not_wait(stage: Compared) -> None:
    stage.request()
    stage.ops.execute("select billing.request_reconciliation()")
    vendors = [poller.vapi(None), poller.stripe(None, stage.waits.append)]
    claim = "select vendor from billing.claim_reconciliation('test', %s)"
    assert one(stage.ops, claim % "'{stripe}'")["vendor"] == "stripe"
    assert poller.run_once(stage.database, vendors, "worker:test", stage.stop)
    assert stage.run()["status"] == "running"


def test_beside_the_events_themselves(stage: Compared, urls: Urls) -> None:
    """A page and the events of the same payments, worked in at the same moment."""
    for amount in range(1000, 1008):
        stage.fake.refund(stage.pays(amount), 100)
    told = stage.fake.events("payment_intent.succeeded", "refund.created")

    def hears(events: list[Any]) -> None:
        with db.session(urls.superuser, "test") as session:
            for event in events:
                stage.payer.hears(event, session)

    stage.request()
    with ThreadPoolExecutor(3) as pool:
        others = [pool.submit(hears, told[start::2]) for start in range(2)]
        assert pool.submit(stage.work).result()
        for other in others:
            other.result()
    assert stage.run()["failed"] == 0
    assert stage.payer.state()[:2] == (sum(range(1000, 1008)) - 800, 8)


def test_killed_in_the_middle(stage: Compared, urls: Urls) -> None:
    stage.fake.refund(stage.pays(2000), 500)
    held = stage.fake.trouble("held", "/v1/refunds", "GET")
    variables = {"STRIPE_SECRET_KEY": API_KEY, "STRIPE_BASE_URL": stage.fake.url}
    url = urls.role("ringfence_worker")
    with Program("reconcile", "stripe", url=url, **variables) as doomed:
        wait_for(held.reached.is_set, "the second list")
        doomed.end(signal.SIGKILL)
    held.release.set()
    assert stage.run()["status"] == "running"
    assert stage.balance() == 2000
    stage.payer.ask(
        "update ringfence.reconciliation_run set leased_until = now() where status = 'running'"
        " returning 1"
    )
    assert stage.work()
    run = stage.run()
    assert (run["status"], run["attempts"], run["recovered"]) == ("completed", 2, 2)
    assert stage.balance() == 1500


def test_the_command_says_what_it_found(stage: Compared, urls: Urls) -> None:
    stage.pays(2000)
    variables = {"STRIPE_SECRET_KEY": API_KEY, "STRIPE_BASE_URL": stage.fake.url}
    done = invoke("reconcile", "stripe", url=urls.role("ringfence_ops"), **variables)
    assert done.returncode == 0, done.stderr
    assert "1  of these put right" in done.stdout
    assert stage.balance() == 2000
    done = invoke("reconcile", "stripe", url=urls.role("ringfence_ops"))
    assert done.returncode == 1
    assert "STRIPE_SECRET_KEY is not set" in done.stderr
