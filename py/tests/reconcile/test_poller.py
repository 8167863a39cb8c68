"""A run ends well, ends with a reason, or is gone on with by somebody else."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from compared import HOUR, Stage
from programs import Program, invoke, run, wait_for
from servers import Urls
from wallets import Session, connect, one

from ringfence import api, poller, reconcile_cli
from ringfence.vapi.client import CallText, Page, VapiClient


@contextmanager
def superuser(urls: Urls) -> Iterator[Session]:
    with connect("postgres", urls.superuser) as session:
        yield session


class Pages:
    """Stands for a client whose pages a test makes."""

    def __init__(self, pages: Iterator[Page]) -> None:
        self._pages = pages

    def calls(self, since: datetime, until: datetime) -> Iterator[Page]:
        """The test's pages, whatever the window."""
        assert since < until
        return self._pages


def client_of(pages: Iterator[Page]) -> VapiClient:
    return cast("VapiClient", Pages(pages))


def test_nothing_waits(stage: Stage) -> None:
    assert stage.work(None) is False


def test_without_a_key_the_run_fails_and_says_so(stage: Stage) -> None:
    run_id = stage.request()
    assert stage.work(None)
    state = stage.run(run_id)
    assert (state["status"], state["last_error"]) == ("failed", poller.vapi(None).no_key)


def test_without_a_key_a_run_is_left_to_a_worker_that_has_one(stage: Stage) -> None:
    run_id = stage.request()
    say = "select billing.register_channels('worker:keyed', %s)"
    stage.ops.execute(say, [["vapi.look_up_call"]])
    try:
        assert stage.work(None) is False
        assert stage.run(run_id)["status"] == "waiting"
        with stage.client() as client:
            assert stage.work(client)
        assert stage.run(run_id)["status"] == "completed"
    finally:
        stage.ops.execute(say, [[]])


def test_a_vendor_that_does_not_answer_is_asked_again_later(stage: Stage) -> None:
    run_id = stage.request()
    stage.sandbox.refuse_api(503, times=1)
    with stage.client(attempts=1) as client:
        assert stage.work(client)
        state = stage.run(run_id)
        assert (state["status"], state["last_error"]) == ("waiting", "Vapi answered 503.")
        assert state["next_attempt_at"] > datetime.now(UTC)
        assert stage.work(client) is False


def test_a_vendor_that_refuses_is_not_asked_again(stage: Stage) -> None:
    run_id = stage.request()
    stage.sandbox.refuse_api(401, times=1)
    with stage.client() as client:
        assert stage.work(client)
    assert stage.run(run_id)["status"] == "failed"


def test_it_stops_at_once(stage: Stage) -> None:
    run_id = stage.request()
    stage.sandbox.refuse_api(429, times=9, retry_after="60")
    threading.Timer(0.2, stage.stop.set).start()
    began = time.monotonic()
    with stage.client() as client:
        assert stage.work(client)
    assert time.monotonic() - began < 5
    assert stage.run(run_id)["last_error"] == "the worker was stopped"


def test_it_stops_between_two_pages(stage: Stage) -> None:
    run_id = stage.request()

    def pages() -> Iterator[Page]:
        stage.stop.set()
        yield Page((), stage.now, stage.now)

    assert stage.work(client_of(pages()))
    assert stage.run(run_id)["last_error"] == "the worker was stopped"


def test_one_run_at_a_time(stage: Stage) -> None:
    stage.request()
    stage.request(start=stage.now - HOUR)
    assert len(api.claim_reconciliation(stage.database, p_worker="somebody")) == 1
    with stage.client() as client:
        assert stage.work(client) is False


def test_long_waits_do_not_lose_the_lease(
    stage: Stage, urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poller, "_HEARTBEAT", 0.02)
    run_id = stage.request()

    def lease(session: Session) -> Any:
        return session.execute(
            "select leased_until from ringfence.reconciliation_run where run_id = %s", [run_id]
        ).fetchone()

    def pages() -> Iterator[Page]:
        with superuser(urls) as session:
            before = lease(session)
            wait_for(lambda: lease(session) != before, "a heartbeat")
        yield Page((), stage.now, stage.now)

    assert stage.work(client_of(pages()))
    assert stage.run(run_id)["status"] == "completed"


def test_who_lost_the_lease_gives_up(
    stage: Stage, urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poller, "_HEARTBEAT", 0.02)
    run_id = stage.request()

    def pages() -> Iterator[Page]:
        with superuser(urls) as session:
            session.execute(
                "update ringfence.reconciliation_run set lease = gen_random_uuid(),"
                " worker = 'another' where run_id = %s",
                [run_id],
            )
        time.sleep(0.1)  # for heartbeats, which find out and leave it to the page
        yield Page((), stage.now, stage.now)

    assert stage.work(client_of(pages()))
    state = stage.run(run_id)
    assert (state["status"], state["worker"]) == ("running", "another")


def test_a_page_that_cannot_be_read_ends_the_run(stage: Stage) -> None:
    run_id = stage.request()
    page = Page((CallText("x", "{"),), stage.now, stage.now)
    assert stage.work(client_of(iter([page])))
    state = stage.run(run_id)
    assert state["status"] == "failed"
    assert "refused a page" in state["last_error"]


def test_large_pages_go_in_small_ones(stage: Stage) -> None:
    ids = stage.past(230)
    run_id = stage.request()
    with stage.client(page_size=1000) as client:
        assert stage.work(client)
    assert stage.run(run_id)["recovered"] == 230
    assert stage.calls().keys() == set(ids)


def command(stage: Stage, *more: str) -> tuple[tuple[str, ...], dict[str, str]]:
    begin = (stage.now - 4.5 * HOUR).isoformat()
    arguments = ("reconcile", "vapi", "--from", begin, "--to", stage.now.isoformat(), *more)
    return arguments, {
        "VAPI_PRIVATE_KEY": stage.sandbox.api_key,
        "VAPI_BASE_URL": stage.sandbox.url,
    }


def test_killed_in_the_middle_it_goes_on_from_there(stage: Stage, urls: Urls) -> None:
    # Spread, so that the client finds the step that fills its pages soon.
    ids = stage.past(230, ago=4 * HOUR, apart=timedelta(seconds=36))
    arguments, variables = command(stage, "--org", str(stage.org_id))
    url = urls.role("ringfence_worker")

    def state() -> Any:
        return stage.ops.execute(
            "select run_id, status, progress_at, recovered, attempts, errors"
            " from billing.reconciliation_history where org_id = %s",
            [stage.org_id],
        ).fetchone()

    with Program(*arguments, url=url, **variables) as doomed:
        wait_for(lambda: (now := state()) and now["recovered"] > 0, "some of the calls")
        doomed.end(signal.SIGKILL)
    found = state()
    assert found["status"] == "running"
    assert 0 < found["recovered"] < 230

    with superuser(urls) as session:
        session.execute(
            "update ringfence.reconciliation_run set leased_until = now() where run_id = %s",
            [found["run_id"]],
        )
    done = run(*arguments, url=url, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    after = state()
    assert after["run_id"] == found["run_id"]
    assert (after["status"], after["attempts"], after["recovered"]) == ("completed", 2, 230)
    assert stage.balance() == 1_000_000 - 230 * 70
    assert stage.calls().keys() == set(ids)


def test_the_command_says_what_it_found(stage: Stage, urls: Urls) -> None:
    stage.past(3)
    arguments, variables = command(stage, "--org", str(stage.org_id))
    done = invoke(*arguments, url=urls.role("ringfence_ops"), **variables)
    assert done.returncode == 0, done.stderr
    assert "3  of these charged" in done.stdout
    assert "0.00%" in done.stdout


def test_the_command_without_a_key_says_so(stage: Stage, urls: Urls) -> None:
    arguments, _ = command(stage)
    runs = "select count(*) as runs from billing.reconciliation_history"
    before = one(stage.ops, runs)
    done = invoke(*arguments, url=urls.role("ringfence_ops"))
    assert done.returncode == 1
    assert "VAPI_PRIVATE_KEY is not set" in done.stderr
    assert one(stage.ops, runs) == before


def test_the_command_waits_for_whoever_has_the_run(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    run_id = stage.request()
    stage.sandbox.refuse_api(503, times=1)
    with stage.client(attempts=1) as client:
        stage.work(client)
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            stage.ops.execute(
                "select billing.claim_reconciliation("
                "'another', p_as_of => now() + interval '2 minutes')"
            )
            stage.ops.execute(
                "select billing.finish_reconciliation(%s, p_as_of => now() + interval '2 minutes')",
                [run_id],
            )

    state = reconcile_cli.wait(stage.database, run_id, lambda: False, sleep)
    assert state.status == "completed"
    assert capsys.readouterr().out.count("Trying again at") == 1


def test_a_call_that_cannot_be_worked_in_is_named(stage: Stage) -> None:
    text = (
        f'[{{"id": "odd-{stage.org_id}", "status": "ended",'
        f' "phoneNumberId": "{stage.number}", "createdAt": "soon"}}]'
    )
    run_id = stage.request()
    api.claim_reconciliation(stage.database, p_worker="test")
    api.reconcile_vapi_calls(stage.database, p_run_id=run_id, p_calls=text)
    assert stage.run(run_id)["failed"] == 1
