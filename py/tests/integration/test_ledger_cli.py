"""The books from the command line: the audit, statements, and the archive behind them."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from programs import invoke, run, wait_for
from servers import Urls

from ringfence import db, ledger_cli
from ringfence.errors import Failure

# A test changes entries for a moment: an audit of everything beside it would see that.
pytestmark = pytest.mark.xdist_group("audit")


@pytest.fixture
def owner(urls: Urls) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(urls.superuser, autocommit=True) as connection:
        connection.execute("set role ringfence_owner")
        yield connection


def wallet(owner: psycopg.Connection[Any], calls: int = 0, org: UUID | None = None) -> UUID:
    """An organization with a top-up and so many calls."""
    org = org or uuid4()
    owner.execute("select billing.create_organization(p_org_id => %s, p_name => 'Ledger')", [org])
    owner.execute("select billing.add_wallet_credits(%s, 1000000, 'opening')", [org])
    owner.execute(
        "select billing.deduct_call_credits(%s, 'call-' || n, 10 + n %% 7)"
        "  from generate_series(1, %s) as n",
        [org, calls],
    )
    return org


def seal(owner: psycopg.Connection[Any], org: UUID) -> None:
    owner.execute("select ringfence.seal_organization(%s, 1000000, now())", [org])


def archived(owner: psycopg.Connection[Any], org: UUID) -> int:
    row = owner.execute(
        "select archived_seq from ringfence.wallet where org_id = %s", [org]
    ).fetchone()
    assert row
    return int(row[0])


def statement(urls: Urls, org: UUID, *options: str) -> list[dict[str, str]]:
    done = invoke("statement", "--org", str(org), "--csv", *options, url=urls.role("ringfence_ops"))
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


# The audit ----------------------------------------------------------------------------------


def test_books_in_order_end_with_code_0(urls: Urls, owner: psycopg.Connection[Any]) -> None:
    org = wallet(owner, 3)
    done = run("audit", "--org", str(org), url=urls.role("ringfence_readonly"))
    assert (done.returncode, done.stdout) == (0, "The books are in order.\n"), done.stderr


def test_an_altered_entry_is_named(urls: Urls, owner: psycopg.Connection[Any]) -> None:
    org = wallet(owner, 5)
    seal(owner, org)
    change = "update ringfence.credit_transaction set amount = amount %s 1 where org_id = %s"
    with psycopg.connect(urls.superuser, autocommit=True) as intruder:
        intruder.execute("set session_replication_role = replica")
        intruder.execute(f"{change % ('-', '%s')} and seq = 3", [org])
        try:
            done = invoke("audit", "--org", str(org), url=urls.role("ringfence_ops"))
        finally:
            intruder.execute(f"{change % ('+', '%s')} and seq = 3", [org])
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert f"seals          {org} 3: altered: not what seal 1 has here" in lines
    assert any(line.startswith(f"balance_after  {org} 3: ") for line in lines)
    assert lines[-1] == f"{len(lines) - 1} faults in the books."
    assert invoke("audit", "--org", str(org), url=urls.admin).returncode == 0


def test_the_books_are_right_at_every_instant(urls: Urls, owner: psycopg.Connection[Any]) -> None:
    org = wallet(owner, 5)
    ended = threading.Event()

    def keep(statement: str) -> None:
        with psycopg.connect(urls.superuser, autocommit=True) as connection:
            connection.execute("set role ringfence_owner")
            while not ended.is_set():
                connection.execute(statement)

    charge = f"select billing.deduct_call_credits('{org}', gen_random_uuid()::text, 7)"
    prove = f"""select ringfence.seal_organization('{org}', 1000, clock_timestamp()),
                       ringfence.roll_up_accounts(clock_timestamp(), clock_timestamp()),
                       ringfence.archive_organization('{org}', 'infinity', 5)"""
    threads = [threading.Thread(target=keep, args=[work]) for work in (charge, charge, prove)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(20):
            audit = "select * from billing.audit_invariants(%s)"
            assert owner.execute(audit, [org]).fetchall() == []
        wait_for(lambda: archived(owner, org) > 5, "an archive")
    finally:
        ended.set()
        for thread in threads:
            thread.join(15)


def test_who_may_not_audit_hears_so(urls: Urls) -> None:
    done = invoke("audit", url=urls.role("ringfence_web"))
    assert done.returncode == 1
    assert done.stderr.startswith("ringfence: ")


def test_an_unknown_organization_is_no_clean_audit(urls: Urls) -> None:
    done = invoke("audit", "--org", str(uuid4()), url=urls.role("ringfence_ops"))
    assert done.returncode == 1
    assert "no such organization" in done.stderr


# Statements ---------------------------------------------------------------------------------


def test_a_statement_adds_up(urls: Urls, owner: psycopg.Connection[Any]) -> None:
    org = wallet(owner, 2500)
    rows = statement(urls, org)
    opening, *entries, closing = rows
    assert [int(row["seq"]) for row in entries] == list(range(1, 2502))
    assert (opening["kind"], closing["kind"]) == ("opening_balance", "closing_balance")
    amounts = sum(int(row["amount"]) for row in entries)
    assert int(opening["balance"]) + amounts == int(closing["balance"])
    assert {row["currency"] for row in rows} == {"USD"}
    assert all(row["recorded_at"].endswith("+00:00") for row in entries)
    assert entries[0]["amount"] == "1000000"
    assert entries[1]["amount"] == "-11"

    # A part of it, with its own ends; numbers 11 to 20.
    part = statement(
        urls, org, "--from", entries[10]["recorded_at"], "--to", entries[20]["recorded_at"]
    )
    assert [row["balance"] for row in part] == [
        entries[9]["balance"],
        *(row["balance"] for row in entries[10:20]),
        entries[19]["balance"],
    ]
    assert part[0]["recorded_at"] == entries[10]["recorded_at"]
    assert part[-1]["recorded_at"] == entries[20]["recorded_at"]


def test_an_empty_statement_has_its_ends(urls: Urls, owner: psycopg.Connection[Any]) -> None:
    org = wallet(owner)
    rows = statement(urls, org, "--from", "2020-01-01", "--to", "2020-02-01T12:00+02:00")
    assert [(row["kind"], row["balance"], row["recorded_at"]) for row in rows] == [
        ("opening_balance", "0", "2020-01-01T00:00:00.000000+00:00"),
        ("closing_balance", "0", "2020-02-01T10:00:00.000000+00:00"),
    ]


def test_no_cell_is_a_formula(urls: Urls, owner: psycopg.Connection[Any]) -> None:
    org = wallet(owner)
    keys = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", 'plain, "quoted"\nand broken']
    for key in keys:
        owner.execute(
            "select billing.deduct_call_credits(%s, %s, 5, %s)", [org, key, '{"a": 1.50}']
        )
    entries = statement(urls, org)[2:-1]
    assert [row["reference"] for row in entries] == ["'" + key for key in keys[:5]] + keys[5:]
    assert {row["amount"] for row in entries} == {"-5"}
    assert {row["details"] for row in entries} == {'{"a": 1.50}'}
    assert {row["over_limit"] for row in entries} == {"false"}


def test_a_statement_for_people(urls: Urls, owner: psycopg.Connection[Any]) -> None:
    org = wallet(owner, 1)
    owner.execute("select billing.deduct_call_credits(%s, 'a' || chr(27) || '[2J', 5)", [org])
    done = invoke("statement", "--org", str(org), url=urls.role("ringfence_ops"))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "Amounts are in the smallest unit of USD."
    assert lines[1].split() == ["opening", "balance", "0"]
    assert lines[2].split()[1:] == ["top_up", "+1000000", "1000000", "opening"]
    assert lines[4].split()[1:] == ["call", "-5", "999984", "a?[2J"]
    assert lines[5].split() == ["closing", "balance", "999984"]


def test_what_is_written_meanwhile_is_not_in_it(
    urls: Urls, owner: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_cli, "_PAGE", 2)
    org = wallet(owner, 5)
    with db.session(urls.role("ringfence_ops"), "test") as session:
        statement = ledger_cli.read(session, org, None, None)
        first = next(statement.entries)
        owner.execute("select billing.deduct_call_credits(%s, 'meanwhile', 5)", [org])
        rest = list(statement.entries)
    assert [entry.seq for entry in [first, *rest]] == [1, 2, 3, 4, 5, 6]


def test_entries_that_do_not_follow_are_not_printed_as_if_they_did(
    urls: Urls, owner: psycopg.Connection[Any]
) -> None:
    org = wallet(owner, 5)
    with db.session(urls.role("ringfence_ops"), "test") as session:
        entries = ledger_cli._entries(session, org, 2, 4, opening=0, closing=0)
        with pytest.raises(Failure, match="Entry 3 does not follow"):
            list(entries)
        entries = ledger_cli._entries(session, org, 0, 1, opening=0, closing=5)
        with pytest.raises(Failure, match="closing balance"):
            list(entries)


@pytest.mark.parametrize("time", ["yesterday", "infinity", "2026-13-01"])
def test_a_time_that_is_none(time: str) -> None:
    done = invoke("statement", "--org", str(uuid4()), "--from", time, url="postgresql://x/y")
    assert done.returncode == 2
    assert "is not a time such as" in done.stderr


# The archive --------------------------------------------------------------------------------


def test_the_archive_takes_what_is_sealed_and_old(
    urls: Urls, owner: psycopg.Connection[Any]
) -> None:
    org, unsealed = wallet(owner, 4500), wallet(owner, 2)
    seal(owner, org)
    before = statement(urls, org)
    owner.execute("call ringfence.archive_ledger('2000-01-01Z')")
    assert archived(owner, org) == 0
    owner.execute("call ringfence.archive_ledger('infinity', 4400)")
    # Others may have sealed entries too; what is left comes with the next call.
    owner.execute("call ringfence.archive_ledger('infinity', 1000000)")
    assert (archived(owner, org), archived(owner, unsealed)) == (4501, 0)
    assert statement(urls, org) == before
    assert invoke("audit", "--org", str(org), url=urls.admin).returncode == 0


def test_an_archive_that_is_killed_leaves_whole_steps(
    urls: Urls, owner: psycopg.Connection[Any]
) -> None:
    first, second = sorted([uuid4(), uuid4()])
    for org in (first, second):
        wallet(owner, 20, org)
        seal(owner, org)

    def archive() -> None:
        with psycopg.connect(
            urls.superuser, autocommit=True, application_name="killed"
        ) as connection:
            connection.execute("set role ringfence_owner")
            with pytest.raises(psycopg.OperationalError):
                connection.execute("call ringfence.archive_ledger('infinity', 1000000)")

    with psycopg.connect(urls.superuser) as busy:
        busy.execute("select billing.deduct_call_credits(%s, 'busy', 5)", [second])
        archiving = threading.Thread(target=archive)
        archiving.start()
        wait_for(lambda: archived(owner, first) == 21, "the first organization's archive")
        owner.execute("reset role")
        owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'killed'"
        )
        owner.execute("set role ringfence_owner")
        archiving.join(15)
    assert not archiving.is_alive()
    assert (archived(owner, first), archived(owner, second)) == (21, 0)
    for org in (first, second):
        assert invoke("audit", "--org", str(org), url=urls.admin).returncode == 0
    owner.execute("call ringfence.archive_ledger('infinity', 1000000)")
    assert archived(owner, second) == 21
    assert invoke("audit", "--org", str(second), url=urls.admin).returncode == 0
