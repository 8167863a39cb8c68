"""bin/cluster: what it makes, and that it survives what happens to clusters."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
from cluster_tools import BY_ROOT, TREE, Cluster

needs_root = pytest.mark.skipif(not BY_ROOT, reason="changes OS users, which only root may")


# --- what it makes --------------------------------------------------------------------------


def test_the_url_is_one_line_that_works(running: Cluster) -> None:
    url = running.ok("url")
    assert url.count("\n") == 1
    assert url.startswith("postgresql://ringfence_admin@/ringfence?host=/")
    assert running.sql("select current_user", "ringfence_admin", "ringfence") == "ringfence_admin"


def test_the_administrator_owns_the_database_and_is_no_superuser(running: Cluster) -> None:
    assert (
        running.sql(
            "select r.rolsuper, r.rolcreaterole, r.rolcreatedb from pg_database d"
            " join pg_roles r on r.oid = d.datdba where d.datname = 'ringfence'"
        )
        == "f|t|f"
    )


def test_the_env_lines_lead_to_the_same_database(running: Cluster) -> None:
    done = subprocess.run(
        [
            "bash",
            "-c",
            f"eval \"$('{TREE}/bin/cluster' env)\" && psql -XAt -c 'select current_user'",
        ],
        env=running.env,
        text=True,
        capture_output=True,
        timeout=30,
        check=True,
    )
    assert done.stdout == "ringfence_admin\n"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("listen_addresses", "127.0.0.1"),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
        ("jit", "off"),
        ("cron.use_background_workers", "off"),
        ("password_encryption", "scram-sha-256"),
    ],
)
def test_settings_of_the_default_profile(running: Cluster, setting: str, value: str) -> None:
    assert running.sql(f"show {setting}") == value


def test_nobody_gets_in_without_proof(running: Cluster) -> None:
    methods = running.sql("select distinct auth_method from pg_hba_file_rules order by 1")
    assert methods.splitlines() == ["peer", "scram-sha-256"]
    assert running.sql("select count(*) from pg_hba_file_rules where error is not null") == "0"


def test_it_listens_on_loopback_only(running: Cluster) -> None:
    sockets = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    listening = [
        line.split()[1]
        for line in sockets.splitlines()
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{running.port:04X}")
    ]
    assert listening == [f"0100007F:{running.port:04X}"]


def test_the_server_is_not_root(running: Cluster) -> None:
    assert Path(f"/proc/{running.postmaster()}").stat().st_uid != 0


def test_pg_cron_is_ready(running: Cluster) -> None:
    assert running.sql("select count(*) from pg_extension where extname = 'pg_cron'") == "1"


def test_a_second_start_is_quick_and_leaves_the_server_alone(running: Cluster) -> None:
    pid = running.postmaster()
    begin = time.monotonic()
    running.ok("start")
    assert time.monotonic() - begin < 1
    assert running.postmaster() == pid


def test_status_tells_what_runs(running: Cluster) -> None:
    status = running.ok("status")
    assert f"pid {running.postmaster()}, port {running.port}" in status
    assert "profile  durable" in status


def test_the_log_can_be_read(running: Cluster) -> None:
    assert "database system is ready" in running.ok("logs")


def test_psql_opens_on_the_database(running: Cluster) -> None:
    assert running.ok("psql", "-XAtc", "select current_database()") == "ringfence\n"


def test_a_running_cluster_does_not_move_to_another_port(running: Cluster) -> None:
    told = running.refuses("start", RINGFENCE_PG_PORT=str(running.port + 1))
    assert f"already runs on port {running.port}" in told


def test_a_durable_cluster_never_becomes_a_throw_away_one(cluster: Cluster) -> None:
    cluster.ok("start", "--profile", "durable")
    cluster.ok("stop")
    assert "cannot become test" in cluster.refuses("start", "--profile", "test")
    cluster.ok("start", "--profile", "bench")
    assert cluster.sql("show fsync") == "on"


def test_the_throw_away_profile_says_what_it_is(reused: Cluster) -> None:
    reused.ok("start", "--profile", "test")
    assert "throw-away" in reused.ok("status")
    assert "THROW-AWAY" in (reused.data / "conf.d/ringfence.conf").read_text()
    assert reused.sql("show fsync") == "off"
    assert "plpgsql_check" in reused.sql("show shared_preload_libraries")


# --- its life -------------------------------------------------------------------------------


def test_stop_then_start_on_another_port_keeps_the_data(reused: Cluster) -> None:
    reused.ok("start")
    reused.sql("create table if not exists kept as select 42 as n", "ringfence_admin", "ringfence")
    reused.ok("stop")
    assert reused.processes() == []
    assert reused.run("status").returncode == 3
    reused.ok("stop")  # nothing to do is no failure
    reused.env["RINGFENCE_PG_PORT"] = str(reused.port + 1)
    reused.ok("start")
    assert reused.sql("select n from kept", "ringfence_admin", "ringfence") == "42"


def test_a_killed_server_recovers_with_its_data(reused: Cluster) -> None:
    reused.ok("start")
    reused.sql("create table if not exists kept as select 42 as n", "ringfence_admin", "ringfence")
    sleeper = subprocess.Popen(
        ["psql", "-Xc", "select pg_sleep(60)", reused.ok("url").strip()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.kill(reused.postmaster(), signal.SIGKILL)
    reused.ok("start")
    sleeper.wait(10)
    assert reused.sql("select n from kept", "ringfence_admin", "ringfence") == "42"


def test_a_pid_file_with_somebody_elses_number_is_stale(reused: Cluster) -> None:
    reused.ok("start")
    reused.ok("stop")
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        (reused.data / "postmaster.pid").write_text(f"{bystander.pid}\n{reused.data}\n1\n5\n")
        assert reused.run("status").returncode == 3
        reused.ok("stop")
        reused.ok("start")
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_half_made_data_directories_do_not_hinder(cluster: Cluster) -> None:
    unfinished = cluster.run_dir / "data.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("15\n")
    (cluster.data / "base").mkdir(parents=True)
    done = cluster.run("start")
    assert done.returncode == 0, done.stderr
    assert "set aside" in done.stderr
    assert not unfinished.exists()
    assert [path.name for path in cluster.run_dir.glob("data.unusable-*/*")] == ["base"]


def test_an_interrupted_bootstrap_is_completed(reused: Cluster) -> None:
    reused.ok("start")
    reused.sql("drop database ringfence")
    reused.sql("drop role ringfence_admin")
    reused.ok("start")
    assert reused.sql("select 1", "ringfence_admin", "ringfence") == "1"


def test_two_starts_at_once_make_one_cluster(cluster: Cluster) -> None:
    both = [
        subprocess.Popen(
            cluster.command("cluster", "start"),
            env=cluster.env,
            text=True,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    told = [process.communicate(timeout=60)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert "".join(told).count("Made a PostgreSQL") == 1
    assert cluster.sql("select 1") == "1"


def test_a_long_path_and_strange_characters(cluster: Cluster) -> None:
    cluster.run_dir = cluster.base / ("it's a long, long way " * 5).strip()
    cluster.env["RINGFENCE_RUN_DIR"] = str(cluster.run_dir)
    done = cluster.run("start")
    assert done.returncode == 0, done.stderr
    assert "The socket is in" in done.stderr
    assert cluster.sql("select current_user", "ringfence_admin", "ringfence") == "ringfence_admin"


@needs_root
def test_a_directory_out_of_the_servers_reach(cluster: Cluster) -> None:
    private = cluster.base / "private"
    private.mkdir(mode=0o700)
    cluster.env["RINGFENCE_RUN_DIR"] = str(private / "run")
    done = cluster.run("start")
    assert done.returncode == 0, done.stderr
    assert "out of reach for the OS user postgres, using /var/lib/ringfence/" in done.stderr
    assert cluster.sql("select current_user", "ringfence_admin", "ringfence") == "ringfence_admin"
    place = cluster.ok("status").split("data ")[1].split()[0]
    cluster.ok("destroy", "--yes")
    assert not Path(place).parent.exists()


@needs_root
def test_a_cluster_that_becomes_unreachable_is_not_replaced(cluster: Cluster) -> None:
    parent = cluster.base / "parent"
    cluster.run_dir = parent / "run"
    cluster.env["RINGFENCE_RUN_DIR"] = str(cluster.run_dir)
    cluster.data.mkdir(parents=True)
    parent.chmod(0o700)
    assert "chmod o+x" in cluster.refuses("start")


@needs_root
def test_without_root_the_server_runs_as_the_user(cluster: Cluster) -> None:
    cluster.scripts = cluster.base / "tree" / "bin"
    shutil.copytree(TREE / "bin", cluster.scripts)
    shutil.chown(cluster.base / "tree", "nobody")
    cluster.run_dir = cluster.base / "tree" / ".run"
    del cluster.env["RINGFENCE_RUN_DIR"]
    as_root, cluster.prefix = (
        cluster.prefix,
        ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"],
    )
    cluster.ok("start")
    assert Path(f"/proc/{cluster.postmaster()}").owner() == "nobody"
    assert cluster.sql("select current_user", "ringfence_admin", "ringfence") == "ringfence_admin"

    # Root meets a cluster of somebody else: it stays theirs.
    cluster.prefix = as_root
    cluster.ok("stop")
    cluster.ok("start")
    assert Path(f"/proc/{cluster.postmaster()}").owner() == "nobody"


# --- what can be wrong ----------------------------------------------------------------------


def test_a_taken_port(cluster: Cluster) -> None:
    with socket.create_server(("127.0.0.1", cluster.port)):
        told = cluster.refuses("start")
    assert f"Port {cluster.port} is taken" in told
    assert "RINGFENCE_PG_PORT=" in told
    assert not cluster.data.exists()


@pytest.mark.parametrize("port", ["", "abc", "0", "70000", "5466; touch oops"])
def test_a_port_that_is_none(cluster: Cluster, port: str) -> None:
    if port == "":
        assert "port=5466" in cluster.ok("url", RINGFENCE_PG_PORT="")
    else:
        assert "must be a port" in cluster.refuses("start", RINGFENCE_PG_PORT=port)


def test_no_server_binaries(cluster: Cluster) -> None:
    empty = cluster.base / "empty"
    empty.mkdir()
    told = cluster.refuses("start", RINGFENCE_PG_BINDIR=str(empty))
    assert "No PostgreSQL server of version 15 or newer" in told
    assert "bin/install-packages" in told


def test_a_cluster_of_another_major(reused: Cluster) -> None:
    reused.ok("start")
    reused.ok("stop")
    version = (reused.data / "PG_VERSION").read_text()
    (reused.data / "PG_VERSION").write_text("13\n")
    try:
        assert "was made by PostgreSQL 13" in reused.refuses("start")
    finally:
        (reused.data / "PG_VERSION").write_text(version)


def test_a_directory_that_cannot_be_written(cluster: Cluster) -> None:
    cluster.env["RINGFENCE_RUN_DIR"] = "/proc/ringfence"
    assert "Cannot write to /proc/ringfence" in cluster.refuses("start")


def test_a_setting_the_server_does_not_take(reused: Cluster) -> None:
    reused.ok("stop")
    told = reused.refuses("start", RINGFENCE_PG_MAX_CONNECTIONS="-1")
    assert "did not start" in told
    reused.ok("start")


def test_an_unknown_profile_and_an_unknown_command(cluster: Cluster) -> None:
    assert "Unknown cluster profile" in cluster.refuses("start", "--profile", "fast")
    assert cluster.run("dance").returncode == 2


def test_destroy_asks_first(cluster: Cluster) -> None:
    (cluster.data / "base").mkdir(parents=True)
    assert "--yes" in cluster.refuses("destroy")
    assert cluster.data.exists()
    cluster.ok("destroy", "--yes")
    assert not cluster.run_dir.exists()
