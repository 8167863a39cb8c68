"""api.py says exactly what the database offers: checked by the generator, and without it."""

from __future__ import annotations

import dataclasses
import inspect
import subprocess
import sys
import types
import typing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from programs import environment
from servers import Urls

from ringfence import api

GENERATOR = Path(__file__).parents[2] / "tools" / "generate_api.py"

# One row per routine; arguments and columns as the catalog has them.
ROUTINES = """
select routine.proname,
       routine.proargnames,
       routine.proargmodes::text[],
       routine.pronargs,
       routine.pronargdefaults,
       pg_get_function_identity_arguments(routine.oid),
       (select array_agg(pg_get_function_arg_default(routine.oid, n::int) order by n)
          from generate_series(1, routine.pronargs) as n),
       (select array_agg(attribute.attname::text order by attribute.attnum)
          from pg_attribute as attribute
          join pg_type as composite on composite.typrelid = attribute.attrelid
         where composite.oid = routine.prorettype
           and attribute.attnum > 0)
  from pg_proc as routine
 where routine.pronamespace = 'billing'::regnamespace
 order by 1
"""


@pytest.fixture(scope="module")
def catalog(urls: Urls) -> dict[str, Any]:
    with psycopg.connect(urls.admin, autocommit=True) as connection:
        return {row[0]: row[1:] for row in connection.execute(ROUTINES)}


def wrappers() -> dict[str, types.FunctionType]:
    return {
        name: member
        for name, member in inspect.getmembers(api, inspect.isfunction)
        if member.__module__ == api.__name__
    }


def test_the_generator_finds_no_difference(urls: Urls) -> None:
    done = subprocess.run(
        [sys.executable, GENERATOR, "--check"],
        env=environment(urls.admin),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_both_sides_have_the_same_routines(catalog: dict[str, Any]) -> None:
    assert set(wrappers()) == set(catalog)


def test_both_sides_have_the_same_parameters(catalog: dict[str, Any]) -> None:
    for name, wrapper in wrappers().items():
        names, _, count, *_ = catalog[name]
        first, *rest = inspect.signature(wrapper).parameters.values()
        assert first.name == "db"
        assert [parameter.name for parameter in rest] == (names or [])[:count], name
        assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in rest), name


def as_text(value: object) -> str:
    """A value as PostgreSQL writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_both_sides_have_the_same_defaults(catalog: dict[str, Any], urls: Urls) -> None:
    with psycopg.connect(urls.admin, autocommit=True) as connection:
        for name, wrapper in wrappers().items():
            defaults = catalog[name][5] or []
            parameters = list(inspect.signature(wrapper).parameters.values())[1:]
            for parameter, default in zip(parameters, defaults, strict=True):
                where = f"{name}({parameter.name})"
                if default is None:
                    assert parameter.default is parameter.empty, where
                    continue
                row = (
                    connection.execute(
                        f"select ({default}) is not distinct from %s", [parameter.default]
                    ).fetchone()
                    if parameter.default is None
                    else connection.execute(
                        f"select ({default})::text = %s", [as_text(parameter.default)]
                    ).fetchone()
                )
                assert row == (True,), where


def test_both_sides_have_the_same_result_columns(catalog: dict[str, Any]) -> None:
    for name, wrapper in wrappers().items():
        names, modes, *_, composite = catalog[name]
        columns = composite or [
            n for n, mode in zip(names or [], modes or [], strict=False) if mode in "to"
        ]
        hints = typing.get_type_hints(wrapper, include_extras=True)
        answer = hints["return"]
        row = typing.get_args(answer)[0] if typing.get_origin(answer) is list else answer
        if not columns:
            assert not dataclasses.is_dataclass(row), name
            continue
        assert [field.name for field in dataclasses.fields(row)] == columns, name
        assert row.__dataclass_params__.frozen, name


def test_no_name_is_used_twice(urls: Urls) -> None:
    with psycopg.connect(urls.admin) as connection:
        row = connection.execute(
            "select count(*) = count(distinct proname) from pg_proc"
            " where pronamespace = 'billing'::regnamespace"
        ).fetchone()
    assert row == (True,)


def test_a_difference_is_shown_and_is_an_error(urls: Urls, tmp_path: Path) -> None:
    copy = tmp_path / "tools" / "generate_api.py"
    copy.parent.mkdir()
    copy.write_text(GENERATOR.read_text())
    target = tmp_path / "src" / "ringfence" / "api.py"
    target.parent.mkdir(parents=True)
    target.write_text((GENERATOR.parents[1] / "src/ringfence/api.py").read_text() + "# stale\n")
    command = [sys.executable, str(copy)]
    checked = subprocess.run(
        [*command, "--check"],
        env=environment(urls.admin),
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 1
    assert "-# stale" in checked.stdout
    assert subprocess.run(command, env=environment(urls.admin), check=False).returncode == 0
    assert "stale" not in target.read_text()
