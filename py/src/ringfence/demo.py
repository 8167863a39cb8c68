"""`make demo`: a day of calls against the product as it is, with the sandbox as the vendor.

The day is yesterday, played as fast as the product answers; behind it one call is played in real
time, in which the money runs out. Nothing here is a stand-in but the vendor: a web process and a
worker of their own, a PostgreSQL that is durable. What the vendor knows to be true is compared with
what was charged.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Any

import click

from ringfence import api
from ringfence.db import Database
from ringfence.errors import Failure
from ringfence.sandbox import Faults, HmacCredential, Sandbox, SandboxConfig

_CUSTOMERS = ("Dentist", "Garage", "Bakery", "Lawyer", "Hotel", "Florist", "Gym", "Library")
_DAY = 86_400
_LOSE, _REPEAT, _REORDER, _DELAY = 0.04, 0.05, 0.10, 0.05
_CREDENTIAL = "demo-hmac"
_SETTINGS = {"vapi_credential_id": _CREDENTIAL}
# Set aside a minute at a time, and warned ten seconds ahead, so that nobody has to wait for it.
_SHORT = {
    "estimated_minutes": 1,
    "warn_seconds": 10,
    "warn_message": "Your credit is running out. This call will end in a few seconds.",
}
# Cents a minute, as every organization has it that sets no rate of its own.
_RATE = Decimal(70)
# What two callers share in the end: a minute and some seconds for each.
_KIOSK_CREDIT = 150


@dataclass(slots=True)
class Cast:
    """Who takes part: organizations with a number each, and a number nobody knows."""

    numbers: dict[uuid.UUID, str] = field(default_factory=dict)
    stranger: str = ""
    kiosk: uuid.UUID | None = None

    def owner(self, number_id: str) -> uuid.UUID | None:
        """Whose number it is."""
        return next((org for org, number in self.numbers.items() if number == number_id), None)


@click.command("demo", hidden=True)
@click.option("--calls", type=click.IntRange(10, 2000), default=300, show_default=True)
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--no-kill", is_flag=True, help="Without the call that is played in real time.")
@click.option("--logs", type=click.Path(path_type=Path), default=Path(), help="Where to log.")
def demo_command(calls: int, seed: int, no_kill: bool, logs: Path) -> None:
    """Play a day; `make demo` makes the database for it."""
    with ExitStack() as stack:
        stage = Stage.build(stack, seed, logs)
        told = time.monotonic()
        stage.play_day(calls, random.Random(seed))  # noqa: S311
        click.echo(f"   … played in {time.monotonic() - told:.0f} s.")
        if not no_kill:
            stage.play_kiosk()
        stage.reconcile()
        faults = stage.report()
    sys.exit(1 if faults else 0)


@dataclass(slots=True)
class Stage:
    """The running system, and the vendor."""

    database: Database
    vendor: Sandbox
    cast: Cast
    lost_reports: int = 0

    @classmethod
    def build(cls, stack: ExitStack, seed: int, logs: Path) -> Stage:
        """Starts everything; what was started ends with the stack."""
        secret, port = secrets.token_hex(24), _free_port()
        public = f"http://127.0.0.1:{port}"
        credential = HmacCredential(secret)
        vendor = stack.enter_context(
            Sandbox(
                SandboxConfig(
                    server={"url": f"{public}/api/vapi/webhook", "credentialId": _CREDENTIAL},
                    credentials={_CREDENTIAL: credential},
                    seed=seed,
                    speed=0,
                    start=datetime.now(UTC) - timedelta(seconds=_DAY + 3600),
                    faults=Faults(lose=_LOSE, repeat=_REPEAT, reorder=_REORDER, delay=_DELAY),
                )
            )
        )
        environment = {
            "PUBLIC_URL": public,
            "RINGFENCE_HTTP_PORT": str(port),
            "VAPI_BASE_URL": f"http://{vendor.host}",
            "VAPI_PRIVATE_KEY": vendor.api_key,
            "VAPI_HMAC_SECRET": secret,
        }
        for name, role in (("work", "WORKER"), ("serve", "WEB")):
            url = os.environ[f"DEMO_{role}_URL"]
            stack.enter_context(_process(name, {**environment, "DATABASE_URL": url}, logs))
        _wait_until_ready(f"{public}/ready")
        database = Database(os.environ["DATABASE_URL"], application_name="ringfence demo")
        database.open()
        stack.callback(database.close)
        stage = cls(database, vendor, Cast())
        stage.set_up()
        return stage

    def set_up(self) -> None:
        """Organizations with credit, assistants and numbers."""
        for name in (*_CUSTOMERS, "Kiosk"):
            org_id = uuid.uuid4()
            api.create_organization(self.database, p_org_id=org_id, p_name=name)
            credit = _KIOSK_CREDIT if name == "Kiosk" else 50_000
            api.add_wallet_credits(
                self.database, p_org_id=org_id, p_amount=credit, p_idempotency_key="opening"
            )
            number = self.vendor.add_number()
            links = {"assistant": self.vendor.add_assistant(name=name), "phone_number": number}
            for kind, external_id in links.items():
                api.link_vendor(
                    self.database,
                    p_org_id=org_id,
                    p_vendor="vapi",
                    p_kind=kind,
                    p_external_id=external_id,
                )
            api.configure_organization(
                self.database,
                p_org_id=org_id,
                p_settings=json.dumps(_SETTINGS | (_SHORT if name == "Kiosk" else {})),
            )
            self.cast.numbers[org_id] = number
            if name == "Kiosk":
                self.cast.kiosk = org_id
        self.cast.stranger = self.vendor.add_number()

    # ------------------------------------------------------------ the play

    def play_day(self, calls: int, chance: random.Random) -> None:
        """Calls at random moments of a day, of random length, to random customers."""
        click.echo(
            f"1. A day with {calls} calls to {len(_CUSTOMERS)} customers; {_LOSE:.0%} of all "
            f"webhooks get lost, {_REPEAT:.0%} come twice, {_REORDER:.0%} out of order, "
            f"{_DELAY:.0%} late."
        )
        numbers = [
            number for org_id, number in self.cast.numbers.items() if org_id != self.cast.kiosk
        ]
        moments = sorted(chance.uniform(0, _DAY) for _ in range(calls))
        passed = 0.0
        for place, moment in enumerate(moments):
            self.vendor.advance(moment - passed)
            passed = moment
            # One in the middle of the day is to a number that nobody has linked.
            number = self.cast.stranger if place == calls // 2 else chance.choice(numbers)
            self.vendor.inbound(number, talk_seconds=round(chance.lognormvariate(4.4, 0.9), 3))
        self.vendor.advance(_DAY + 3600 - passed)
        self.vendor.settle()
        counters = self.vendor.counters()
        self.lost_reports = counters.reports_lost
        click.echo(
            f"   The vendor has sent {counters.webhooks} webhooks, lost {counters.webhooks_lost} "
            f"({counters.reports_lost} of them reports), repeated {counters.webhooks_repeated}."
        )

    def play_kiosk(self) -> None:
        """Two calls in real time, which share what there is until it has run out."""
        assert self.cast.kiosk is not None  # noqa: S101
        number = self.cast.numbers[self.cast.kiosk]
        click.echo(
            f"2. Now in real time: the Kiosk has {_KIOSK_CREDIT} cents, and two callers who would "
            "each talk for ten minutes."
        )
        self.vendor.set_faults(Faults())
        self.vendor.advance((datetime.now(UTC) - self.vendor.now()).total_seconds())
        self.vendor.set_speed(1)
        going = [self.vendor.inbound(number, talk_seconds=600, answer_after=0.5) for _ in range(2)]
        said: set[tuple[str, str]] = set()
        calls, deadline = list(going), time.monotonic() + 120
        while going and time.monotonic() < deadline:
            for call in calls:
                facts, name = self.vendor.call(call), f"caller {calls.index(call) + 1}"
                for sentence in facts.spoken:
                    if (call, sentence) not in said:
                        said.add((call, sentence))
                        click.echo(f"   … {name} is told: {sentence}")
                if facts.status == "ended" and call in going:
                    going.remove(call)
                    click.echo(f"   … {name} had {facts.seconds} s ({facts.ended_reason}).")
            time.sleep(0.2)
        for call in calls:
            _until(lambda call=call: self._settled(call), "the reports of these calls")

    def _settled(self, vapi_call_id: str) -> bool:
        return bool(
            self.database.call(
                "select from billing.calls where vapi_call_id = %(id)s and status = 'ended'",
                {"id": vapi_call_id},
            )
        )

    def reconcile(self) -> None:
        """The nightly reconciliation, now."""
        click.echo("3. The nightly reconciliation looks for what no webhook told us.")
        _until(self._inbox_empty, "the webhooks that came late")
        requested = api.request_reconciliation(self.database, p_vendor="vapi")
        run_id = str(requested.run_id)
        _until(lambda: self._run(run_id)["status"] in ("completed", "failed"), "reconciliation")
        run = self._run(run_id)
        if run["status"] != "completed":
            raise Failure(f"The reconciliation failed: {run['last_error']}")

    def _inbox_empty(self) -> bool:
        waiting = "select from ringfence.webhook_delivery where status in ('waiting', 'active')"
        return not self.database.call(waiting)

    def _run(self, run_id: str) -> dict[str, Any]:
        names = ("status", "last_error", "total_checked", "missing_found", "recovered")
        rows = self.database.call(
            "select status, last_error, total_checked, missing_found, recovered"
            " from billing.reconciliation_history where run_id = %(run)s::uuid",
            {"run": run_id},
        )
        return dict(zip(names, rows[0], strict=True))

    # ------------------------------------------------------------ the books

    def report(self) -> int:
        """Compares the vendor's truth with our books and prints both; how many differ."""
        truth = [each for each in self.vendor.calls() if each.seconds > 0]
        due = {each.id: _price(each.seconds) for each in truth}
        charged: dict[str, int] = dict(
            self.database.call(
                "select vapi_call_id, charge from billing.calls where status = 'ended'"
            )
        )
        entries = self._one(
            "select count(*), coalesce(-sum(amount), 0)::bigint"
            " from billing.credit_transactions where kind = 'call'"
        )
        wrong = [call for call, amount in due.items() if charged.get(call) != amount]
        recovered = self._one(
            "select count(*), coalesce(sum(charge), 0)::bigint from billing.calls where reconciled"
        )
        faults = self.database.call("select invariant, problem from billing.audit_invariants()")
        strangers = self._one("select count(*) from billing.quarantine")
        rows = [
            ("calls that took place", f"{len(truth)}", f"{_money(sum(due.values()))} due"),
            ("charged", f"{entries[0]}", f"{_money(entries[1])}"),
            ("of these by reconciliation", f"{recovered[0]}", f"{_money(recovered[1])} recovered"),
            ("charged wrongly, twice or never", f"{len(wrong)}", ", ".join(wrong[:3])),
            ("webhook reliability", f"{self._reliability()} %", f"{self.lost_reports} lost"),
            ("calls to a number nobody knows", f"{strangers[0]}", "refused, and shown"),
            *self._kill(),
            ("audit_invariants()", f"{len(faults)}", "problems in the books"),
        ]
        click.echo("\n" + _table(rows))
        for invariant, problem in faults[:10]:
            click.echo(f"   {invariant}: {problem}")
        return len(wrong) + len(faults) + int(entries[0] != len(truth))

    def _kill(self) -> Iterator[tuple[str, str, str]]:
        for latency, beyond in self.database.call(
            "select seconds_to_end, charged_beyond_hold from billing.kill_latency"
        ):
            yield ("ended for want of money", f"{latency} s", f"{_money(beyond)} beyond its hold")

    def _reliability(self) -> object:
        return self._one(
            "select coalesce(round(100.0 * sum(webhook_calls) / nullif(sum(total_calls), 0), 2),"
            " 100) from billing.vapi_webhook_reliability"
        )[0]

    def _one(self, query: Any) -> Any:
        return self.database.call(query)[0]


def _price(seconds: Decimal) -> int:
    """What a call costs at the default rate: by the second, rounded up, and so is the sum."""
    whole = seconds.to_integral_value(ROUND_CEILING)
    return int((whole * _RATE / 60).to_integral_value(ROUND_CEILING))


def _money(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f} USD"


def _table(rows: Sequence[tuple[str, str, str]]) -> str:
    widths = [max(len(row[place]) for row in rows) for place in (0, 1)]
    return "\n".join(
        f"   {name:<{widths[0]}}   {figure:>{widths[1]}}   {remark}".rstrip()
        for name, figure, remark in rows
    )


def _until(happened: Any, what: str, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise Failure(f"Waited {seconds:.0f} s for {what}: see the logs.")
        time.sleep(0.1)


def _wait_until_ready(url: str) -> None:
    def ready() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False

    _until(ready, "the web process and the worker")


@contextmanager
def _process(command: str, environment: dict[str, str], logs: Path) -> Iterator[None]:
    """`ringfence serve` or `ringfence work`, until the end."""
    with (logs / f"{command}.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "ringfence", command],
            env={**os.environ, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
