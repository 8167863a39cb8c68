"""bin/up: the product in one command, and nothing of it left afterwards."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster_tools import TREE, Cluster, free_port, wait_for

pytestmark = pytest.mark.xdist_group("up")


class Product(Cluster):
    """A run of bin/up in the background, like a person's in a terminal."""

    def __init__(self) -> None:
        super().__init__()
        self.http = free_port()
        self.env["RINGFENCE_HTTP_PORT"] = str(self.http)
        self.log = self.base / "up.log"
        self.up: subprocess.Popen[bytes] | None = None

    def begin(self) -> subprocess.Popen[bytes]:
        with self.log.open("wb") as log:
            self.up = subprocess.Popen(
                self.command("up"),
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        assert wait_for(lambda: self.status("/ready") == 200, 60), self.log.read_text()
        return self.up

    def status(self, path: str) -> int:
        """The HTTP status of a page; 0 when nobody answers."""
        try:
            url = f"http://127.0.0.1:{self.http}{path}"
            with urllib.request.urlopen(url, timeout=5) as answer:
                json.load(answer)
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def pids(self, word: str) -> list[int]:
        return [
            int(line.split()[0])
            for line in self.processes()
            if line.rstrip().endswith(f"ringfence {word}")
        ]

    def remove(self) -> None:
        if self.up is not None and self.up.poll() is None:
            self.up.kill()
            self.up.wait(10)
        super().remove()


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    """One for all tests, so that only the first deploys. Each brings about what it needs."""
    made = Product()
    yield made
    made.remove()


@pytest.fixture
def stopped(product: Product) -> Product:
    done = product.run("stop", script="up")
    assert done.returncode == 0, done.stderr
    return product


@pytest.fixture
def with_database(product: Product) -> Product:
    done = product.run("db", script="up")
    assert done.returncode == 0, done.stderr
    return product


def test_it_runs_and_ctrl_c_leaves_no_process(stopped: Product) -> None:
    up = stopped.begin()
    assert stopped.status("/health") == 200
    assert f"http://127.0.0.1:{stopped.http}" in stopped.log.read_text()

    again = stopped.refuses(script="up")
    assert f"already runs in this tree (pid {up.pid})" in again
    assert stopped.status("/health") == 200

    os.killpg(up.pid, signal.SIGINT)
    os.killpg(up.pid, signal.SIGINT)  # an impatient second Ctrl-C changes nothing
    assert up.wait(30) == 0, stopped.log.read_text()
    assert wait_for(lambda: not stopped.processes(), 3), stopped.processes()
    assert "Traceback" not in stopped.log.read_text()


def test_killed_runs_leave_nothing_that_hinders_the_next(stopped: Product) -> None:
    up = stopped.begin()
    up.kill()
    up.wait(10)
    # The kernel tells web and worker; the database stays until somebody stops it.
    assert wait_for(lambda: not stopped.pids("serve") + stopped.pids("work"), 10)
    os.kill(stopped.postmaster(), signal.SIGKILL)

    up = stopped.begin()
    up.terminate()
    assert up.wait(30) == 0
    assert wait_for(lambda: not stopped.processes(), 3), stopped.processes()


def test_a_database_that_was_there_before_stays(with_database: Product) -> None:
    pid = with_database.postmaster()
    up = with_database.begin()
    up.send_signal(signal.SIGHUP)  # a terminal that closes; TERM is sent in the test above
    assert up.wait(30) == 0, with_database.log.read_text()
    assert not with_database.pids("serve") + with_database.pids("work")
    assert with_database.postmaster() == pid


@pytest.mark.parametrize(("victim", "name"), [("serve", "web app"), ("work", "worker")])
def test_when_one_process_dies_the_other_is_stopped(
    product: Product, victim: str, name: str
) -> None:
    up = product.begin()
    (pid,) = product.pids(victim)
    os.kill(pid, signal.SIGKILL)
    assert up.wait(30) == 1
    assert f"The {name} ended by itself with exit code 137" in product.log.read_text()
    assert not product.pids("serve") + product.pids("work")


def test_make_stop_ends_all_of_it(with_database: Product) -> None:
    up = with_database.begin()
    assert with_database.run("stop", script="up").returncode == 0
    assert up.wait(5) == 0
    assert wait_for(lambda: not with_database.processes(), 3), with_database.processes()


def test_a_taken_http_port_is_said_before_anything_starts(cluster: Cluster) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = cluster.refuses(script="up", RINGFENCE_HTTP_PORT=port)
    assert f"Port {port} is taken" in told
    assert "RINGFENCE_HTTP_PORT=" in told
    assert not cluster.data.exists()


def test_make_url_prints_one_line(cluster: Cluster) -> None:
    done = subprocess.run(
        ["make", "url"], cwd=TREE, env=cluster.env, text=True, capture_output=True, check=True
    )
    assert done.stdout.count("\n") == 1
    assert done.stdout.startswith("postgresql://ringfence_admin@/ringfence?host=")


def test_migrate_needs_to_know_where(cluster: Cluster) -> None:
    assert "DATABASE_URL is not set" in cluster.refuses(script="migrate")
    nowhere = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
    told = cluster.refuses(script="migrate", DATABASE_URL=nowhere)
    assert "Traceback" not in told


def test_revert_does_not_happen_by_accident(cluster: Cluster) -> None:
    told = cluster.refuses("revert", script="migrate", DATABASE_URL="postgresql:///any")
    assert "add --yes" in told


def test_scripts_name_their_usage() -> None:
    for script in ("up", "migrate", "python-env", "install-packages"):
        done = subprocess.run(
            [Path(TREE, "bin", script), "dance"], text=True, capture_output=True, check=False
        )
        assert done.returncode != 0
        assert done.stderr.startswith("ringfence: usage: ")
