"""Measures which statements of our PL/pgSQL functions the tests have run.

Reads plpgsql_check's profiler, which keeps its counts in shared memory, so that rolled-back tests
and finished sessions count too. Several databases copied from one template are added up by
function and statement. Usage: sql_coverage.py URL …
"""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import NamedTuple

import psycopg

REQUIRED = 95.0

# Statements of functions that write the ledger, or what is held, must all have run.
MONEY = (
    r"(insert\s+into|update(\s+only)?|delete\s+from|merge\s+into)\s+ringfence"
    r"\.(credit_transaction|wallet|credit_reservation|credit_lot)\M"
)

QUERY = """
select proc.oid::regprocedure::text, proc.prosrc ~* %s,
       statement.stmtid, statement.lineno, statement.stmtname, statement.exec_stmts > 0
  from pg_proc as proc
  join pg_namespace as namespace on namespace.oid = proc.pronamespace
  join pg_language as language on language.oid = proc.prolang
 cross join plpgsql_profiler_function_statements_tb(proc.oid) as statement
 where namespace.nspname in ('billing', 'ringfence')
   and language.lanname = 'plpgsql'
"""


class Statement(NamedTuple):
    function: str
    number: int
    line: int
    name: str


def collect(urls: list[str]) -> tuple[dict[Statement, bool], set[str], set[str]]:
    executed: dict[Statement, bool] = defaultdict(bool)
    money: set[str] = set()
    known: set[str] = set()
    for url in urls:
        with psycopg.connect(url) as connection:
            connection.execute("set search_path = pg_catalog, public, pg_temp")
            for function, is_money, number, line, name, ran in connection.execute(QUERY, [MONEY]):
                executed[Statement(function, number, line, name)] |= ran
                if is_money:
                    money.add(function)
            rows = connection.execute(
                "select proc.oid::regprocedure::text from pg_proc as proc"
                " join pg_language as language on language.oid = proc.prolang"
                " where proc.pronamespace::regnamespace::text in ('billing', 'ringfence')"
                "   and language.lanname = 'plpgsql'"
            )
            known |= {function for (function,) in rows}
    return executed, money, known


def main() -> int:
    executed, money, known = collect(sys.argv[1:])
    # A function nobody called has no profile at all, and so no statements to count.
    never_called = sorted(known - {statement.function for statement in executed})
    missing = sorted(statement for statement, ran in executed.items() if not ran)
    ran = sum(executed.values())
    share = 100 * ran / max(len(executed), 1)
    faults = [f"{function} was never called" for function in never_called]
    faults += [
        f"{statement.function} writes money, and line {statement.line} ({statement.name}) never ran"
        for statement in missing
        if statement.function in money
    ]
    if share < REQUIRED:
        faults.append(f"{share:.1f} % of the statements ran, {REQUIRED} % are required")
    for statement in missing:
        print(f"not run: {statement.function} line {statement.line} ({statement.name})")
    for fault in faults:
        print(fault)
    functions = len({statement.function for statement in executed})
    print(f"{ran} of {len(executed)} statements in {functions} functions: {share:.1f} %")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
