"""Checks the shape of the tree: what a change consists of, and how a deploy script is written.

Sqitch itself takes a missing verify script for a warning, and an included file for part of nothing.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LABELS = ("Purpose", "Called by", "Idempotency", "Locks", "Errors", "Returns")
WIDTH = 100
CREATED = re.compile(r"create (?:or replace )?(?:function|procedure) (\w+)\.(\w+)\(", re.I)


def planned_changes() -> dict[str, str]:
    """The changes in order, each with its line."""
    lines = (ROOT / "sqitch.plan").read_text().splitlines()
    return {
        line.split()[0]: line for line in lines if line and not line.startswith(("%", "#", "@"))
    }


def check_plan(change: str, line: str) -> list[str]:
    """The plan and the script name the same requirements; nothing is left as scaffolded."""
    path = ROOT / "deploy" / f"{change}.sql"
    text = path.read_text() if path.exists() else ""
    brackets = re.search(r"\[([^]]*)\]", line)
    planned = set(brackets[1].split()) if brackets else set()
    written = set(re.findall(r"^-- requires: (\S+)$", text, re.M))
    faults = []
    if planned != written:
        faults.append(f"sqitch.plan and deploy/{change}.sql require different changes")
    if line.endswith("# What it does") or "The purpose in one sentence" in text:
        faults.append(f"{change} still says what bin/new-function wrote")
    return faults


def check_deploy(change: str, text: str) -> list[str]:
    faults = []
    if not re.search(r"^begin;$", text, re.M) or not text.rstrip().endswith("commit;"):
        faults.append("is not one transaction (begin; … commit;)")
    if re.search(r"^\\", text, re.M):
        faults.append("uses a psql command: a deploy script is self-contained")
    for schema, name in CREATED.findall(text):
        if f"as ${name}$" not in text and "language sql" not in text:
            faults.append(f"{schema}.{name} has no dollar tag of its own name")
    if CREATED.search(text) and change != "core/verify_helpers":
        faults += [
            f"has no line '{label}' in its contract"
            for label in LABELS
            if not re.search(rf"^-- {label} +\S", text, re.M)
        ]
        if len(CREATED.findall(text)) > 1:
            faults.append("creates more than one function")
    if change != "monitor/manifest":
        faults += [
            f"line {number} is longer than {WIDTH} columns"
            for number, line in enumerate(text.splitlines(), 1)
            if len(line) > WIDTH
        ]
    return faults


def check_change(change: str) -> list[str]:
    faults = []
    for directory, verb in (("deploy", "Deploy"), ("revert", "Revert"), ("verify", "Verify")):
        path = ROOT / directory / f"{change}.sql"
        if not path.exists():
            faults.append(f"{directory}/{change}.sql is missing")
            continue
        text = path.read_text()
        if not text.startswith(f"-- {verb} ringfence:{change} "):
            faults.append(f"{directory}/{change}.sql does not begin with its own name")
        if directory == "verify" and not re.search(r"^(select|do)\b", text, re.M):
            faults.append(f"verify/{change}.sql verifies nothing")
        if directory == "deploy":
            faults += [f"deploy/{change}.sql {fault}" for fault in check_deploy(change, text)]
            if CREATED.search(text) and not (ROOT / "sql/tests" / f"{change}.sql").exists():
                faults.append(f"sql/tests/{change}.sql is missing")
    return faults


def check_orphans(changes: list[str]) -> list[str]:
    faults = []
    for directory in ("deploy", "revert", "verify", "sql/tests"):
        for path in sorted((ROOT / directory).rglob("*.sql")):
            name = str(path.relative_to(ROOT / directory).with_suffix(""))
            if name not in changes and not name.startswith("gates/"):
                faults.append(f"{directory}/{name}.sql belongs to no change of sqitch.plan")
    return faults


def check_documents() -> list[str]:
    """Everything a caller may use, and every error, stands in the manual."""
    manual = (ROOT / "docs/sql-api.md").read_text()
    faults = []
    for path in sorted((ROOT / "deploy").rglob("*.sql")):
        text = path.read_text()
        names = [name for schema, name in CREATED.findall(text) if schema == "billing"]
        names += re.findall(r"^create (?:or replace )?view billing\.(\w+)", text, re.M)
        faults += [f"docs/sql-api.md says nothing of {n}" for n in names if f"`{n}" not in manual]
    registry = (ROOT / "deploy/core/errors.sql").read_text()
    codes = re.findall(r"^    \('(RF\d{3})'", registry, re.M)
    faults += [f"docs/sql-api.md does not list {code}" for code in codes if code not in manual]
    return faults


def main() -> int:
    changes = planned_changes()
    faults = [fault for change, line in changes.items() for fault in check_plan(change, line)]
    faults += [fault for change in changes for fault in check_change(change)]
    faults += check_orphans(list(changes)) + check_documents()
    for fault in faults:
        print(fault)
    print(f"{len(changes)} changes, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
