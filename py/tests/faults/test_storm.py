"""The storm in its long form, and the storm while the server is killed. Run by bin/faults, which
gives them a durable cluster of their own.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from storm import Storm, run
from wallets import connect, faults, url

TREE = Path(__file__).resolve().parents[3]
SECONDS = float(os.environ.get("RINGFENCE_STORM_SECONDS", "20"))


def server_processes() -> list[int]:
    """The server and everything it has started, the server first."""
    data = Path(os.environ["RINGFENCE_RUN_DIR"]) / "data"
    server = int((data / "postmaster.pid").read_text().split("\n")[0])
    children = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == server:
            children.append(int(status.parent.name))
    return [server, *children]


def kill_server() -> None:
    """As a power cut would: nobody gets to finish anything."""
    processes = server_processes()
    for process in processes:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            assert process != processes[0], "the server was gone before it was killed"
    end = time.monotonic() + 20
    while any(Path(f"/proc/{process}/cwd").exists() for process in processes):
        assert time.monotonic() < end, "the server does not die"
        time.sleep(0.05)


def start_server() -> None:
    subprocess.run([TREE / "bin" / "cluster", "start"], check=True, timeout=120)


def test_a_long_storm_leaves_the_books_in_order() -> None:
    outcomes = run(url(), SECONDS)
    assert outcomes["55P03"] == 0, "somebody waited for a lock longer than a caller would"


@pytest.mark.parametrize("attempt", [1, 2, 3])
def test_what_was_answered_survives_the_end_of_the_server(attempt: int) -> None:
    storm = Storm(url())
    storm.start()
    time.sleep(SECONDS / 4)
    kill_server()
    storm.finish()
    start_server()

    unanswered = sum(len(notes.unknown) for notes in storm.notes)
    print(f"attempt {attempt}: {unanswered} calls were under way")
    assert unanswered > 0, "the server was killed while nothing went on"
    # First as it is, then with what callers do: they send again what was not answered.
    storm.check()
    storm.resolve_unknown()
    outcomes = storm.check()
    print(dict(outcomes))
    with connect("ringfence_ops") as session:
        for org_id in storm.organizations:
            assert faults(session, org_id) == []
        assert session.execute("select * from billing.trial_balance where not ok").fetchall() == []
