"""Many questions at the same time, from many sessions."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable

from wallets import Row, Session, connect


def at_once(
    sessions: int, calls: int, ask: Callable[[Session, int], Row], role: str = "ringfence_web"
) -> list[Row]:
    """The answers to that many calls, begun together from that many sessions."""
    numbers = itertools.count()
    answers: list[Row] = []
    errors: list[BaseException] = []
    ready = threading.Barrier(sessions)

    def work() -> None:
        try:
            with connect(role) as session:
                ready.wait(timeout=60)
                while (number := next(numbers)) < calls:
                    answers.append(ask(session, number))
        except BaseException as error:  # shown below, in the test's own thread
            errors.append(error)
            ready.abort()

    threads = [threading.Thread(target=work) for _ in range(sessions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    return answers
