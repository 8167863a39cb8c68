"""The commands as a person types them: one sentence for every fault, and no traceback."""

from __future__ import annotations

import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from programs import environment, invoke, run
from servers import Urls

from ringfence import db

PACKAGE = Path(__file__).parents[2]


def failure(*arguments: str, url: str | None = None, **variables: str) -> str:
    done = invoke(*arguments, url=url, **variables)
    assert done.returncode == 1, done.stdout + done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("ringfence: ")
    return lines[0]


@pytest.mark.parametrize(
    "command", [["serve"], ["work"], ["preflight"], ["psql-url"], ["cron", "install"]]
)
def test_a_bad_configuration_is_one_sentence_with_every_fault(command: list[str]) -> None:
    sentence = failure(*command, LOG_LEVEL="loud")
    assert "DATABASE_URL is not set" in sentence
    assert "LOG_LEVEL must be one of" in sentence


def test_help_and_version() -> None:
    done = run("--help")
    assert done.returncode == 0
    for command in ("serve", "work", "doctor", "psql-url", "cron", "preflight"):
        assert command in done.stdout
    assert run("--version").stdout.startswith("ringfence, version ")


def test_an_unknown_command_says_so() -> None:
    done = invoke("srve")
    assert done.returncode == 2
    assert "No such command" in done.stderr


def test_psql_url_hides_the_password_unless_asked() -> None:
    url = "postgresql://u:hunter2@h:5/d"
    assert invoke("psql-url", url=url).stdout == "postgresql://u@h:5/d\n"
    assert invoke("psql-url", "--with-password", url=url).stdout == url + "\n"


def test_a_misspelt_variable_is_warned_of(urls: Urls) -> None:
    done = invoke("preflight", url=urls.admin, RINGFENCE_HTTP_PROT="1")
    assert done.returncode == 0
    assert "did you mean RINGFENCE_HTTP_PORT?" in done.stderr


def test_libpq_runs_a_client_program(urls: Urls) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ringfence.libpq", "psql", "-XAtc", "select current_user"],
        env=environment(urls.role("ringfence_ops")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "ringfence_ops\n", done.stderr


def test_libpq_without_a_program_is_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ringfence.libpq"],
        env=environment(None),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("ringfence: Name the program")


# preflight -------------------------------------------------------------------------------------


@pytest.fixture
def scratch(urls: Urls) -> Iterator[psycopg.Connection]:
    """An empty database of its own, dropped afterwards; the connection is the superuser's."""
    name = f"rf_scratch_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(urls.database("postgres"), autocommit=True) as server:
        server.execute(f"create database {name} template template0")
        with psycopg.connect(urls.database(name), autocommit=True) as connection:
            yield connection
        server.execute(f"drop database {name} with (force)")


def as_login(urls: Urls, scratch: psycopg.Connection, login: str) -> str:
    return db.in_database(urls.role(login), scratch.info.dbname)


def test_preflight_passes_where_a_deploy_would(urls: Urls) -> None:
    done = invoke("preflight", url=urls.admin)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_preflight_names_an_unreachable_server(tmp_path: Path) -> None:
    sentence = failure("preflight", url=f"postgresql://u@/d?host={tmp_path}&port=1")
    assert "cannot be reached" in sentence
    assert "Check DATABASE_URL" in sentence
    sentence = failure("preflight", url="postgresql://u:hunter2@127.0.0.1:1/d")
    assert "Connection refused" in sentence
    assert "hunter2" not in sentence


def test_preflight_wants_the_right_to_create(urls: Urls, scratch: psycopg.Connection) -> None:
    sentence = failure("preflight", url=as_login(urls, scratch, "ringfence_admin"))
    assert "may not create schemas" in sentence
    assert "grant create on database" in sentence


def test_preflight_refuses_a_foreign_schema(urls: Urls, scratch: psycopg.Connection) -> None:
    scratch.execute(f"grant create on database {scratch.info.dbname} to ringfence_admin")
    assert invoke("preflight", url=as_login(urls, scratch, "ringfence_admin")).returncode == 0
    scratch.execute("create schema billing")
    sentence = failure("preflight", url=as_login(urls, scratch, "ringfence_admin"))
    assert "Schema billing exists already" in sentence


def test_preflight_wants_power_over_the_roles(urls: Urls, scratch: psycopg.Connection) -> None:
    scratch.execute(f"grant create on database {scratch.info.dbname} to ringfence_readonly")
    url = as_login(urls, scratch, "ringfence_readonly")
    sentence = failure("preflight", url=url)
    assert "may not manage the roles ringfence_ops, ringfence_owner" in sentence
    assert "alter role ringfence_readonly createrole" in sentence
    scratch.execute(f"revoke create on database {scratch.info.dbname} from ringfence_readonly")


# the wheel -------------------------------------------------------------------------------------


def test_the_wheel_builds_and_installs(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(PACKAGE / "pyproject.toml", source)
    shutil.copytree(PACKAGE / "src", source / "src", ignore=shutil.ignore_patterns("*.egg-info"))
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir"]
    done = subprocess.run(
        [*build, str(tmp_path), str(source)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("ringfence-*.whl")
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(venv / "bin" / "python")]
    subprocess.run([*pip, "install", "--quiet", "--no-index", "--no-deps", str(wheel)], check=True)
    # What it depends on comes from the environment of the tests: no network is needed.
    (site,) = (venv / "lib").glob("python*/site-packages")
    ours = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "dependencies.pth").write_text(ours + "\n")
    code = "import ringfence, pathlib; print(pathlib.Path(ringfence.__file__).parent)"
    where = subprocess.run(
        [venv / "bin" / "python", "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert where == str(site / "ringfence")
    assert (site / "ringfence" / "py.typed").exists()
    done = subprocess.run(
        [venv / "bin" / "ringfence", "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "billing" in done.stdout
