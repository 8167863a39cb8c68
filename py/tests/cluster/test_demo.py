"""bin/demo: a day against the product, its books compared with the vendor's truth."""

from __future__ import annotations

import os
import re
import subprocess

from cluster_tools import TREE


def figures(table: str) -> dict[str, str]:
    """The table at the end: what, how much."""
    rows = re.findall(r"^   (\S.*?) {3,}(\S+(?: %| s)?)(?: {3,}.*)?$", table, re.MULTILINE)
    return dict(rows)


def test_a_short_day() -> None:
    # A real key in the environment is none of its business.
    env = {**os.environ, "VAPI_PRIVATE_KEY": "not-for-the-demo"}
    done = subprocess.run(
        [str(TREE / "bin" / "demo"), "--calls", "40", "--seed", "3", "--no-kill"],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = figures(done.stdout)
    assert found["calls that took place"] == found["charged"]
    assert int(found["charged"]) >= 39
    assert found["charged wrongly, twice or never"] == "0"
    assert found["calls to a number nobody knows"] == "1"
    assert found["audit_invariants()"] == "0"
    assert "not-for-the-demo" not in done.stdout + done.stderr
