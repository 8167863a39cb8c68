"""A private cluster of a test's own: its directory, its port, and nothing left afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TREE = Path(__file__).resolve().parents[3]
BY_ROOT = os.geteuid() == 0


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether the condition came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


class Cluster:
    """Runs the tree's scripts against a run directory and a port of their own."""

    def __init__(self, run_dir: Path | None = None) -> None:
        # Short, because a socket's path is; below /tmp, because another OS user must get there.
        self.base = Path(tempfile.mkdtemp(prefix="rf-", dir="/tmp"))
        self.base.chmod(0o755)
        self.run_dir = run_dir or self.base / "run"
        self.scripts = TREE / "bin"
        self.prefix: list[str] = []
        self.env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PG", "RINGFENCE_", "COV", "DATABASE_URL"))
        }
        self.env |= {
            "RINGFENCE_RUN_DIR": str(self.run_dir),
            "RINGFENCE_PG_PORT": str(free_port()),
            # Nothing here outlives the test, so nothing has to reach the disk.
            "RINGFENCE_CLUSTER_PROFILE": "test",
        }

    @property
    def data(self) -> Path:
        return self.run_dir / "data"

    @property
    def port(self) -> int:
        return int(self.env["RINGFENCE_PG_PORT"])

    def command(self, script: str, *arguments: str) -> list[str]:
        return [*self.prefix, str(self.scripts / script), *arguments]

    def run(
        self, *arguments: str, script: str = "cluster", **env: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs bin/cluster (or another script); never waits for ever."""
        return subprocess.run(
            self.command(script, *arguments),
            env=self.env | env,
            cwd=self.base,
            text=True,
            capture_output=True,
            timeout=100,
            check=False,
        )

    def ok(self, *arguments: str, **env: str) -> str:
        """Runs bin/cluster, which must succeed; its output."""
        done = self.run(*arguments, **env)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refuses(self, *arguments: str, script: str = "cluster", **env: str) -> str:
        """Runs a script, which must fail with one sentence of ours; that sentence."""
        done = self.run(*arguments, script=script, **env)
        assert done.returncode != 0, done.stdout + done.stderr
        last = done.stderr.rstrip("\n").splitlines()[-1]
        assert last.startswith("ringfence: "), done.stderr
        assert last.endswith("."), last
        assert "Traceback" not in done.stderr
        assert ": line " not in done.stderr, done.stderr  # how bash reports its own errors
        return last

    def sql(self, statement: str, role: str = "postgres", database: str = "postgres") -> str:
        """Asks through the address that `bin/cluster url` prints, as the user who runs this."""
        url = self.ok("url", role, database).strip()
        done = subprocess.run(
            [*self.prefix, "psql", "-XAt", "-v", "ON_ERROR_STOP=1", "-c", statement, url],
            env=self.env,
            cwd=self.base,
            text=True,
            capture_output=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def postmaster(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split("\n")[0])

    def processes(self) -> list[str]:
        """Every process that works in, or was started for, the base or run directory."""
        found = []
        places = (str(self.base), str(self.run_dir), str(self.data.resolve()))
        for process in Path("/proc").glob("[0-9]*"):
            if int(process.name) == os.getpid():
                continue
            try:
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                where = os.readlink(process / "cwd")
                environment = (process / "environ").read_bytes().decode(errors="replace")
            except OSError:
                continue
            mine = any(place in command or place in environment for place in places)
            if mine or where.startswith(places):
                found.append(f"{process.name} {command}")
        return found

    def remove(self) -> None:
        self.run("destroy", "--yes")
        shutil.rmtree(self.base, ignore_errors=True)
        assert wait_for(lambda: not self.processes(), 10), self.processes()
