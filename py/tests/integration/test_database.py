"""The pool and the generated functions against a real server."""

from __future__ import annotations

import contextlib
import json
import threading
import time
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from programs import wait_for
from servers import Proxy, Urls

from ringfence import api, db, errors
from ringfence.db import Database


def rows_of(answer: object) -> list[Any]:
    """The rows of a function, whether it is declared to give one or many."""
    return answer if isinstance(answer, list) else [answer]


def test_an_organization_is_created_once(web_database: Database) -> None:
    org_id = uuid.uuid4()
    (first,) = rows_of(
        api.create_organization(web_database, p_org_id=org_id, p_name="Müller & Söhne")
    )
    (again,) = rows_of(
        api.create_organization(web_database, p_org_id=str(org_id), p_name="Müller & Söhne")
    )
    assert [first.outcome, again.outcome] == ["created", "duplicate"]
    assert first.org_id == again.org_id == org_id
    assert first.name == "Müller & Söhne"
    assert first.created_at.tzinfo is not None


def test_the_counter_from_an_operator_s_side(ops_database: Database) -> None:
    (made,) = rows_of(api.create_organization(ops_database, p_name="Agency"))
    org_id = made.org_id
    (limit,) = rows_of(api.set_debt_limit(ops_database, p_org_id=org_id, p_debt_limit=700))
    assert limit.debt_limit == 700
    settings = api.configure_organization(ops_database, p_org_id=org_id)
    assert len({setting.name for setting in settings}) == len(settings)
    name = f"a-{uuid.uuid4()}"
    (linked,) = rows_of(
        api.link_vendor(
            ops_database,
            p_org_id=org_id,
            p_vendor="vapi",
            p_kind="assistant",
            p_external_id=name,
        )
    )
    assert (linked.org_id, linked.kind) == (org_id, "assistant")
    (unlinked,) = rows_of(
        api.unlink_vendor(
            ops_database,
            p_org_id=org_id,
            p_vendor="vapi",
            p_kind="assistant",
            p_external_id=name,
        )
    )
    assert unlinked.external_id == name


@pytest.mark.xdist_group("tick")
def test_the_schedule_can_be_driven_step_by_step(ops_database: Database) -> None:
    until = api.record_heartbeat(ops_database, p_caller="manual:test")
    assert until is not None
    assert until.tzinfo is not None
    # What is due is run one by one, until nothing is: that depends on the second this runs in.
    jobs = {name for (name,) in ops_database.call("select job_name from billing.job_status")}
    ran = {api.run_next_job(ops_database, p_caller="manual:test") for _ in range(len(jobs) + 2)}
    assert ran <= {*jobs, None}
    assert api.release_heartbeat(ops_database, p_caller="manual:test") is True
    assert api.release_heartbeat(ops_database, p_caller="manual:test") is False


def test_errors_carry_their_code_and_facts(ops_database: Database) -> None:
    with pytest.raises(errors.NotFound) as raised:
        api.set_debt_limit(ops_database, p_org_id=uuid.uuid4(), p_debt_limit=5)
    error = raised.value
    assert (error.sqlstate or "").startswith("RF1")
    assert isinstance(json.loads(error.detail or ""), dict)
    assert error.message
    assert error.where


def test_a_login_may_do_only_what_is_its_part(web_database: Database) -> None:
    with pytest.raises(errors.NotAllowed):
        api.tick(web_database, p_caller="worker:test")


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("select billing.no_such_function()", errors.NotDeployed),
        ("select 'x'::uuid", errors.BadArgument),
        ("select 1/0", errors.Unexpected),
    ],
)
def test_what_the_server_reports_becomes_ours(
    web_database: Database, sql: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        web_database.call(sql)


def test_a_statement_out_of_time_is_told(urls: Urls) -> None:
    with db.session(urls.admin, "test") as session:
        session.call("set statement_timeout = '20ms'")
        with pytest.raises(errors.TimedOut):
            session.call("select pg_sleep(30)")


def test_what_the_driver_refuses_becomes_ours(web_database: Database) -> None:
    with pytest.raises(errors.BadArgument):
        api.create_organization(web_database, p_name="a\x00b")
    with pytest.raises(errors.Unexpected):
        web_database.call("select %s", [])


def test_no_number_becomes_a_float(web_database: Database) -> None:
    ((value, number),) = web_database.call("""select '{"a": 0.1, "b": [1.50, 2]}'::jsonb, 0.1""")
    assert value == {"a": Decimal("0.1"), "b": [Decimal("1.50"), 2]}
    assert isinstance(number, Decimal)
    ((value,),) = web_database.call("select '[0.1]'::json")
    assert value == [Decimal("0.1")]


def test_a_statement_without_rows_gives_none(ops_database: Database) -> None:
    assert ops_database.call("call billing.tick('manual')") == []
    assert ops_database.call("select 1 where false") == []
    assert len(ops_database.call("select")) == 1


def test_what_happens_in_a_transaction_happens_together(urls: Urls) -> None:
    with db.session(urls.admin, "test") as session:
        session.call("create temporary table t (n int)")
        with contextlib.suppress(errors.Unexpected), session.transaction():
            session.call("insert into t values (1)")
            session.call("select 1/0")
        assert session.call("select count(*) from t") == [(0,)]
        with session.transaction():
            session.call("insert into t values (1)")
        assert session.call("select count(*) from t") == [(1,)]


def test_a_locked_row_is_tried_again_until_it_is_free(urls: Urls, ops_database: Database) -> None:
    calls = []

    class Counting(Database):
        def run(self, sql: str, *arguments: Any, **more: Any) -> list[db.Row]:
            calls.append(sql)
            return super().run(sql, *arguments, **more)

    patient = Counting(urls.admin, application_name="test", size=1)
    patient.open()
    with psycopg.connect(urls.admin) as other:
        other.execute("select pg_advisory_xact_lock(774411)")
        release = threading.Timer(0.15, other.rollback)
        release.start()
        # A function with a lock timeout answers 55P03; nowait is the shortest one.
        rows = patient.patient().call(
            "do $$ begin if not pg_try_advisory_xact_lock(774411) then"
            " raise exception using errcode = '55P03'; end if; end $$"
        )
        release.join()
    patient.close()
    assert rows == []
    assert len(calls) > 1


def test_a_broken_connection_is_replaced_before_anybody_notices(urls: Urls) -> None:
    database = Database(urls.role("ringfence_web"), application_name="rf-broken", size=1)
    database.open()
    ((pid,),) = database.call("select pg_backend_pid()")
    with psycopg.connect(urls.superuser, autocommit=True) as superuser:
        superuser.execute("select pg_terminate_backend(%s, 5000)", [pid])
    ((other,),) = database.call("select pg_backend_pid()")
    assert other != pid
    database.close()


def test_a_connection_lost_under_way_is_told(urls: Urls) -> None:
    database = Database(urls.role("ringfence_web"), application_name="rf-lost", size=1)
    database.open()

    def kill() -> None:
        with psycopg.connect(urls.superuser, autocommit=True) as superuser:
            wait_for(
                lambda: superuser.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where application_name = 'rf-lost' and query like '%pg_sleep%'"
                ).fetchone(),
                "the statement",
            )

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(errors.Unavailable):
        database.call("select pg_sleep(30)")
    killer.join()
    assert database.call("select 1") == [(1,)]
    database.close()


def test_a_database_that_is_away_is_found_again(urls: Urls, proxy: tuple[Proxy, Path]) -> None:
    running, directory = proxy
    database = Database(
        urls.through(directory, "ringfence_web"), application_name="test", size=2, wait=0.3
    )
    database.open()
    assert database.call("select 1") == [(1,)]
    running.stop()
    began = time.monotonic()
    with pytest.raises(errors.Unavailable):
        database.call("select 1")
    assert time.monotonic() - began < 2
    running.start()

    def answers() -> bool:
        try:
            return database.call("select 1") == [(1,)]
        except errors.Unavailable:
            return False

    wait_for(answers, "the database", 10)
    database.close()


def test_too_many_waiting_is_an_answer_at_once(urls: Urls) -> None:
    database = Database(urls.role("ringfence_web"), application_name="test", size=1, wait=10)
    database.open()
    took = []

    def call() -> None:
        began = time.monotonic()
        try:
            database.call("select pg_sleep(0.05)")
        except errors.Unavailable:
            took.append(time.monotonic() - began)

    callers = [threading.Thread(target=call) for _ in range(40)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert took
    assert max(took) < 0.5
    database.close()


def test_behind_a_transaction_pooler_nothing_is_prepared(urls: Urls) -> None:
    for pooler, expected in ((True, 0), (False, 1)):
        database = Database(
            urls.role("ringfence_web"),
            application_name="test",
            size=1,
            transaction_pooler=pooler,
        )
        database.open()
        for _ in range(10):
            database.call("select 1 + %s", [1])
        ((prepared,),) = database.call(
            "select count(*) from pg_prepared_statements where statement like 'select 1 +%%'", []
        )
        database.close()
        assert prepared == expected


def test_the_reason_for_no_connection_is_told(urls: Urls) -> None:
    with (
        pytest.raises(errors.Unavailable) as raised,
        db.session(db.in_database(urls.admin, "no_such_database"), "test"),
    ):
        pass
    assert "no_such_database" in errors.explain(raised.value)
