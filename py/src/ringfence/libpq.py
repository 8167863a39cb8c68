"""Runs a PostgreSQL client program against DATABASE_URL: `python -m ringfence.libpq psql …`.

The connection goes into PG* variables of the program's environment, so that a password never
stands on a command line where every user of the machine can read it.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from ringfence import config, db
from ringfence.errors import Failure


def run(command: list[str]) -> NoReturn:
    """Replaces this process by `command`."""
    if not command:
        raise Failure("Name the program to run: python -m ringfence.libpq psql …")
    settings = config.from_env(os.environ)
    environment = {**os.environ, **db.libpq_environment(settings.database_url)}
    try:
        os.execvpe(command[0], command, environment)  # noqa: S606
    except OSError as error:
        raise Failure(f"{command[0]} cannot be run: {error.strerror}.") from None


if __name__ == "__main__":
    try:
        run(sys.argv[1:])
    except Failure as failure:
        sys.exit(f"ringfence: {failure}")
