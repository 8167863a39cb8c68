"""`ringfence audit` and `ringfence statement`: the books, for people.

A statement is read a page at a time, so that its length does not matter, and oldest first, as
people read it. Numbers have no gaps, so its pages are known beforehand: what is written to the
ledger meanwhile does not move them.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import click

from ringfence import api, config, db
from ringfence.db import Session
from ringfence.errors import Failure

_PAGE = 1000

# Both functions see the same instant, because they are called in one statement.
_FRAME = """
select totals.currency, totals.entries, totals.opening_balance, totals.closing_balance,
       coalesce((select newest.seq
                   from billing.statement(%(org)s, %(start)s, %(end)s, p_limit => 1) as newest), 0)
  from billing.statement_totals(%(org)s, %(start)s, %(end)s) as totals
"""

_ENTRIES = """
select seq, transaction_id, occurred_at, recorded_at, kind, amount, balance_before, balance_after,
       reference, counter_account, over_limit, details::text
  from billing.statement(%(org)s, p_limit => %(limit)s, p_before_seq => %(before)s)
 order by seq
"""

_COLUMNS = (
    "seq",
    "transaction_id",
    "occurred_at",
    "recorded_at",
    "kind",
    "amount",
    "currency",
    "balance",
    "reference",
    "counter_account",
    "over_limit",
    "details",
)

# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Entry(NamedTuple):
    """A row of `_ENTRIES`."""

    seq: int
    transaction_id: UUID
    occurred_at: datetime
    recorded_at: datetime
    kind: str
    amount: int
    balance_before: int
    balance_after: int
    reference: str
    counter_account: str
    over_limit: bool
    details: str | None


class Statement(NamedTuple):
    """What a statement is about, its ends, and its entries as they are asked for."""

    start: datetime | None
    end: datetime | None
    currency: str
    opening: int
    closing: int
    entries: Iterator[Entry]


def instant(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """A date or a time; without an offset it is UTC."""
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(
            f"'{value}' is not a time such as 2026-11-01 or 2026-11-01T08:00Z."
        ) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


@click.command("audit")
@click.option("--org", type=click.UUID, help="One organization only.")
def audit_command(org: UUID | None) -> None:
    """Derive the books again and say what does not come out; exit code 0 only when all does."""
    with _session("ringfence audit") as session:
        faults = api.audit_invariants(session, p_org_id=org)
    for fault in faults:
        where = f"{fault.org_id or 'all'} {'' if fault.seq is None else fault.seq}".rstrip()
        click.echo(f"{fault.invariant:<14} {where}: {fault.problem}")
    if faults:
        click.echo(f"{len(faults)} faults in the books.")
        sys.exit(1)
    click.echo("The books are in order.")


@click.command("statement")
@click.option("--org", type=click.UUID, required=True, help="Whose wallet.")
@click.option("--from", "start", callback=instant, help="First instant, by when it was recorded.")
@click.option("--to", "end", callback=instant, help="Up to, but not including, this instant.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated, for spreadsheets.")
def statement_command(
    org: UUID, start: datetime | None, end: datetime | None, as_csv: bool
) -> None:
    """Print the entries of a wallet, oldest first, between opening and closing balance.

    Amounts are in the smallest unit of the currency. Times without an offset are UTC.
    """
    with _session("ringfence statement") as session:
        statement = read(session, org, start, end)
        if as_csv:
            _print_csv(statement)
        else:
            _print_table(statement)


def read(session: Session, org: UUID, start: datetime | None, end: datetime | None) -> Statement:
    """The statement of a period; nothing that is recorded from now on is in it."""
    [(currency, count, opening, closing, newest)] = session.call(
        _FRAME, {"org": org, "start": start, "end": end}
    )
    entries = _entries(session, org, newest - count, newest, opening, closing)
    return Statement(start, end, currency, opening, closing, entries)


def _entries(
    session: Session, org: UUID, above: int, newest: int, opening: int, closing: int
) -> Iterator[Entry]:
    """The entries with numbers above `above`; each must begin where the one before it ended."""
    balance = opening
    while above < newest:
        page = min(above + _PAGE, newest)
        rows = session.call(_ENTRIES, {"org": org, "limit": page - above, "before": page + 1})
        for entry in map(Entry._make, rows):
            if entry.balance_before != balance:
                raise Failure(f"Entry {entry.seq} does not follow: run ringfence audit.")
            balance = entry.balance_after
            yield entry
        above = page
    if balance != closing:
        raise Failure("The entries do not lead to the closing balance: run ringfence audit.")


def _print_csv(statement: Statement) -> None:
    writer = csv.writer(sys.stdout)

    def balance(kind: str, at: datetime | None, amount: int) -> None:
        known = {
            "recorded_at": _time(at),
            "kind": kind,
            "currency": statement.currency,
            "balance": amount,
        }
        writer.writerow([known.get(column, "") for column in _COLUMNS])

    writer.writerow(_COLUMNS)
    balance("opening_balance", statement.start, statement.opening)
    for entry in statement.entries:
        writer.writerow(
            (
                entry.seq,
                entry.transaction_id,
                _time(entry.occurred_at),
                _time(entry.recorded_at),
                _text(entry.kind),
                entry.amount,
                statement.currency,
                entry.balance_after,
                _text(entry.reference),
                _text(entry.counter_account),
                str(entry.over_limit).lower(),
                _text(entry.details or ""),
            )
        )
    balance("closing_balance", statement.end, statement.closing)


def _print_table(statement: Statement) -> None:
    def line(at: datetime | None, kind: str, amount: str, balance: int, reference: str) -> None:
        time = _time(at, "seconds")
        click.echo(f"{time:<25}  {kind:<15} {amount:>14} {balance:>16}  {reference}".rstrip())

    click.echo(f"Amounts are in the smallest unit of {statement.currency}.")
    line(statement.start, "opening balance", "", statement.opening, "")
    for entry in statement.entries:
        reference = "".join(char if char.isprintable() else "?" for char in entry.reference)
        line(entry.recorded_at, entry.kind, f"{entry.amount:+}", entry.balance_after, reference)
    line(statement.end, "closing balance", "", statement.closing, "")


def _text(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _time(value: datetime | None, precision: str = "microseconds") -> str:
    return value.astimezone(UTC).isoformat(timespec=precision) if value else ""


def _session(name: str) -> AbstractContextManager[Session]:
    return db.session(config.from_env(os.environ).database_url, name)
