"""Runs pgbench in pairs and prints ratios. Called by bin/bench, which made the cluster."""

# Its own programs, from the path bin/bench set, and its own numbers in SQL.
# ruff: noqa: S603, S607, S608

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "sql" / "bench"
SECTIONS = ("single", "lots", "hot", "batch", "reads", "calls", "reconcile")
ORGANIZATIONS = 10_000
LOTS_FROM = 1_000_001
# As many entries as there are organizations otherwise, but enough in each for a page.
PAGED_FROM, PAGED, PAGE = 2_000_001, 200, 50
LIVE_FROM, LIVE_EACH = 3_000_001, 10
LISTED_FROM, LISTED, LISTED_CALLS = 4_000_001, 100, 10_000
CLIENTS = 8


@dataclass(frozen=True)
class Runner:
    """One side of a comparison: a script, where it runs and over which organizations."""

    name: str
    script: str
    database: str = "small"
    first: int = 1
    last: int = ORGANIZATIONS
    # How much of what is counted one transaction does, and what else the script wants to know.
    units: int = 1
    variables: tuple[str, ...] = ()


@dataclass
class Figures:
    """What came out of the runs of one side."""

    rates: list[float] = field(default_factory=list)
    server_us: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Bar:
    """A ratio that is asked for."""

    name: str
    at_least: float


def run_dir() -> Path:
    return Path(os.environ["RINGFENCE_RUN_DIR"])


def environment(user: str) -> dict[str, str]:
    return os.environ | {
        "PGHOST": str(run_dir() / "sock"),
        "PGPORT": os.environ["RINGFENCE_PG_PORT"],
        "PGUSER": user,
    }


def sql(database: str, statement: str) -> str:
    """Asks as superuser; the answer unaligned."""
    done = subprocess.run(
        ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement],
        env=environment("postgres"),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout.strip()


def server_seconds() -> float:
    """Processor time of all sessions that have ended: what a run cost the server."""
    server = (run_dir() / "data" / "postmaster.pid").read_text().split("\n")[0]
    fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def measure(runner: Runner, seconds: float) -> tuple[float, float]:
    """One run: units a second, and microseconds of the server's processors for each."""
    variables = {"first": str(runner.first), "last": str(runner.last)}
    variables |= dict(variable.split("=") for variable in runner.variables)
    before = server_seconds()
    done = subprocess.run(
        [
            "pgbench",
            "--no-vacuum",
            "--protocol=prepared",
            f"--client={CLIENTS}",
            "--jobs=2",
            f"--time={max(round(seconds), 1)}",
            *(f"--define={name}={value}" for name, value in variables.items()),
            f"--file={SCRIPTS / runner.script}",
            runner.database,
        ],
        env=environment("ringfence_web"),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or "aborted" in done.stderr:
        sys.exit(f"{runner.name}: {done.stderr}")
    time.sleep(0.2)  # until the last session has ended
    count = int(re.search(r"actually processed: (\d+)", done.stdout)[1])  # type: ignore[index]
    rate = float(re.search(r"tps = ([\d.]+)", done.stdout)[1])  # type: ignore[index]
    spent = server_seconds() - before
    return rate * runner.units, spent / max(count, 1) / runner.units * 1e6


def compare(title: str, sides: Sequence[Runner], pairs: int, seconds: float, *bars: Bar) -> None:
    """All sides in turn, again and again; each against the first side of the same turn."""
    print(f"\n{title}", flush=True)
    figures = {side.name: Figures() for side in sides}
    for side in sides:
        measure(side, 1)  # plans, caches
    for pair in range(pairs):
        # Every other turn backwards, so that no side always comes after the same one.
        for side in sides if pair % 2 == 0 else list(reversed(sides)):
            rate, cost = measure(side, seconds)
            figures[side.name].rates.append(rate)
            figures[side.name].server_us.append(cost)
    base = figures[sides[0].name]
    asked = {bar.name: bar.at_least for bar in bars}
    for side in sides:
        own = figures[side.name]
        ratios = [mine / other for mine, other in zip(own.rates, base.rates, strict=True)]
        ratio = statistics.median(ratios)
        line = (
            f"  {side.name:<28} {statistics.median(own.rates):>9.0f} /s"
            f" {statistics.median(own.server_us):>7.0f} us server"
        )
        if side is not sides[0]:
            line += f"   ratio {ratio:5.2f}  ({min(ratios):.2f} to {max(ratios):.2f})"
        if side.name in asked:
            verdict = "met" if ratio >= asked[side.name] else "MISSED"
            line += f"   asked {asked[side.name]:g}: {verdict}"
        print(line, flush=True)


def fill(first: int, expires: str, database: str = "small") -> None:
    """Organizations, once."""
    if count_of(database, first) == 0:
        sql(database, f"call bench.add_organizations({first}, {ORGANIZATIONS}, {expires})")
        settle(database)


def count_of(database: str, number: int) -> int:
    """Whether there is an organization of that number."""
    query = f"select count(*) from bench.wallet where org_id = bench.org({number})"
    return int(sql(database, query))


def settle(database: str) -> None:
    sql(database, "vacuum analyze")
    sql(database, "checkpoint")


def single(options: argparse.Namespace) -> None:
    fill(1, "null")
    compare(
        f"One deduction, {ORGANIZATIONS} organizations without lots, {CLIENTS} clients",
        [
            Runner("floor", "floor.sql"),
            Runner("ceiling (wrapped floor)", "wrapped_floor.sql"),
            Runner("deduct_call_credits", "deduct.sql"),
        ],
        options.pairs,
        options.seconds,
        Bar("deduct_call_credits", 0.75),
    )


def lots(options: argparse.Namespace) -> None:
    fill(LOTS_FROM, "'2040-01-01'")
    last = LOTS_FROM + ORGANIZATIONS - 1
    compare(
        f"One deduction, {ORGANIZATIONS} organizations with one expiring lot, {CLIENTS} clients",
        [
            Runner("floor", "floor.sql", first=LOTS_FROM, last=last),
            Runner("deduct_call_credits", "deduct.sql", first=LOTS_FROM, last=last),
        ],
        options.pairs,
        options.seconds,
        Bar("deduct_call_credits", 0.60),
    )


def hot(options: argparse.Namespace) -> None:
    fill(1, "null")
    compare(
        f"One deduction, one organization, {CLIENTS} clients",
        [
            Runner("floor", "floor.sql", last=1),
            Runner("ceiling (wrapped floor)", "wrapped_floor.sql", last=1),
            Runner("deduct_call_credits", "deduct.sql", last=1),
        ],
        options.pairs,
        options.seconds,
        Bar("deduct_call_credits", 0.85),
    )


def batch(options: argparse.Namespace) -> None:
    fill(1, "null")

    def of(items: int, organizations: int) -> Runner:
        return Runner(
            f"batch of {items} over {organizations}",
            "batch.sql",
            units=items,
            variables=(f"items={items}", f"organizations={organizations}"),
        )

    compare(
        f"Deductions in batches, {ORGANIZATIONS} organizations without lots, {CLIENTS} clients",
        [Runner("deduct_call_credits", "deduct.sql"), of(1000, 200), of(50, 25)],
        options.pairs,
        options.seconds,
        Bar("batch of 1000 over 200", 14),
        Bar("batch of 50 over 25", 5),
    )


def reads(options: argparse.Namespace) -> None:
    fill(1, "null")
    fill(1, "null", "large")
    if count_of("small", PAGED_FROM) == 0:
        sql("small", f"call bench.add_organizations({PAGED_FROM}, {PAGED})")
        sql("small", f"call bench.add_history({PAGED_FROM}, {PAGED}, {PAGE - 1})")
        settle("small")
    started = time.monotonic()
    entries = options.rows // ORGANIZATIONS - 1
    sql("large", f"call bench.add_history(1, {ORGANIZATIONS}, {entries})")
    settle("large")
    print(f"\nThe ledger was filled in {time.monotonic() - started:.0f} s.")
    print(
        sql(
            "large",
            """
            select format('%s entries, %s bytes each: heap %s, primary key %s, unique key %s',
                       count.entries, pg_total_relation_size(rel.oid) / count.entries,
                       pg_relation_size(rel.oid) / count.entries,
                       pg_relation_size('ringfence.credit_transaction_pkey') / count.entries,
                       pg_relation_size('ringfence.credit_transaction_key_key') / count.entries)
              from pg_class as rel,
                   (select count(*) as entries from ringfence.credit_transaction) as count
             where rel.oid = 'ringfence.credit_transaction'::regclass
            """,
        )
    )
    small = Runner("small ledger", "wallet_balance.sql")
    # Where a page and a search are read, as many entries, but fifty to an organization.
    paged = replace(small, first=PAGED_FROM, last=PAGED_FROM + PAGED - 1)
    for name, side, script, at_least in (
        ("wallet_balance", small, "wallet_balance.sql", 0.80),
        ("balance_at, random instants", paged, "balance_at.sql", 0.80),
        ("statement, page of 50", paged, "statement.sql", 0.80),
        ("deduct_call_credits, first after a checkpoint", small, "deduct.sql", 0.0),
        ("deduct_call_credits", small, "deduct.sql", 0.90),
    ):
        if at_least == 0.90:
            sql("large", f"call bench.touch_indexes(1, {ORGANIZATIONS})")
        compare(
            f"{name}: {options.rows} entries against {ORGANIZATIONS}",
            [replace(side, script=script), Runner("large ledger", script, "large")],
            options.pairs if at_least else 2,
            options.seconds,
            *([Bar("large ledger", at_least)] if at_least else []),
        )


def live_paths(database: str) -> None:
    """Whether anything on a live path of calls reads a table from end to end."""
    done = subprocess.run(
        [
            *("psql", "-Xq", "-d", database, "-v", f"first={LIVE_FROM}"),
            *("-f", str(SCRIPTS / "live_paths.sql")),
        ],
        env=environment("postgres"),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    plans = done.stderr.count("Query Text:")
    # What fits into a few pages is best read whole: registries, and what nobody uses here.
    large = set(sql(database, "select relname from pg_class where relpages > 8").split())
    scans = set(re.findall(r"Seq Scan on (\S+)", done.stderr)) & large
    verdict = f"MISSED: {', '.join(sorted(scans))}" if scans else "met"
    print(f"\nLive paths: {plans} plans   asked no sequential scan: {verdict}", flush=True)


def calls(options: argparse.Namespace) -> None:
    fill(1, "null")
    compare(
        f"Reserve and commit, two transactions, {ORGANIZATIONS} organizations, {CLIENTS} clients",
        [Runner("floor", "floor.sql"), Runner("a call", "reserve_commit.sql")],
        options.pairs,
        options.seconds,
        Bar("a call", 0.35),
    )
    for database in ("small", "large"):
        fill(LIVE_FROM, "null", database)
        # Ten each where they are counted; one each is enough beside the past calls.
        each = LIVE_EACH if database == "small" else 1
        sql(database, "alter database " + database + " set synchronous_commit = off")
        sql(database, f"call bench.add_live_calls({LIVE_FROM}, {ORGANIZATIONS}, {each})")
        sql(database, "alter database " + database + " reset synchronous_commit")
        settle(database)
    last = LIVE_FROM + ORGANIZATIONS - 1
    check = Runner("check_call", "check_call.sql", first=LIVE_FROM, last=last)
    compare(
        "The heartbeat of a call whose hold is long enough",
        [replace(check, name="a row by primary key", script="read_row.sql"), check],
        options.pairs,
        options.seconds,
        Bar("check_call", 0.9),
    )
    due = 100
    taken = Decimal(sql("small", f"select bench.tick_milliseconds({due}, 15)"))
    print(f"\nA tick over {ORGANIZATIONS * LIVE_EACH} live calls, {due} of them due")
    print(f"  {taken} ms   asked 50: {'met' if taken < 50 else 'MISSED'}")

    started = time.monotonic()
    past = options.past_calls // ORGANIZATIONS
    sql("large", f"call bench.add_past_calls({LIVE_FROM}, {ORGANIZATIONS}, {past})")
    settle("large")
    print(f"\n{options.past_calls} past calls were made in {time.monotonic() - started:.0f} s.")
    live_paths("large")
    for name, script in (
        ("Reserve and commit", "reserve_commit.sql"),
        ("check_call", "check_call.sql"),
    ):
        small = Runner("few past calls", script, first=LIVE_FROM, last=last)
        compare(
            f"{name}: {options.past_calls} past calls against few",
            [small, replace(small, name="many past calls", database="large")],
            options.pairs,
            options.seconds,
            Bar("many past calls", 0.9),
        )


def reconcile(_: argparse.Namespace) -> None:
    """Comparing a vendor's list with what was charged, one call in twenty-five missing."""
    sql("small", f"call bench.add_organizations({LISTED_FROM}, {LISTED})")
    listed = f"{LISTED_FROM}, {LISTED}, {LISTED_CALLS}, 100"
    sql("small", f"call bench.add_listed_calls({listed})")
    settle("small")
    taken, checked, recovered = sql("small", "call bench.reconcile_listed(null, null, null)").split(
        "|"
    )
    met = Decimal(taken) < 10 and (checked, recovered) == ("10000", "400")
    print(f"\nReconciling {checked} calls, {recovered} of them missing")
    print(f"  {Decimal(taken):.1f} s   asked 10: {'met' if met else 'MISSED'}")


def main() -> None:
    """Reads the arguments and runs what is asked for."""
    parser = argparse.ArgumentParser(prog="bin/bench")
    parser.add_argument("--sections", default=",".join(SECTIONS))
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--past-calls", type=int, default=5_000_000)
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    wanted = options.sections.split(",")
    unknown = [name for name in wanted if name not in SECTIONS]
    if unknown:
        parser.error(f"no section {', '.join(unknown)}: there are {', '.join(SECTIONS)}")
    if options.check:
        return
    with Path("/proc/loadavg").open() as load:
        print(f"{os.cpu_count()} processors, load before: {load.read().split()[0]}")
    for name in wanted:
        globals()[name](options)


if __name__ == "__main__":
    main()
