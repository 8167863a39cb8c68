"""The HTTP API as its users meet it: a real server, a real database, and hostile bodies."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import jsonschema  # type: ignore[import-untyped]
import pytest
from edge import SIGN_IN, Edge
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from servers import Urls
from tokens import SERVICE_KEYS, bearer, token

from ringfence import api, db
from ringfence.db import Database

RESERVE = "/api/billing/reserve-credits"
COMMIT = "/api/billing/commit-credits"
WALLET = "/api/billing/wallet"
RECONCILIATION = "/api/billing/reconciliation/"
OPERATOR = {"X-Service-Key": SERVICE_KEYS[0]}

# Runs are one at a time in the whole database, and whether a worker lives is one fact of it.
pytestmark = pytest.mark.xdist_group("tick")


@pytest.fixture(scope="module")
def edge(urls: Urls) -> Iterator[Edge]:
    with Edge(urls.role("ringfence_web"), **SIGN_IN) as edge:
        yield edge


@pytest.fixture(scope="module")
def document(edge: Edge) -> dict[str, Any]:
    document: dict[str, Any] = edge.ask("GET", "/openapi.json").json()
    return document


def organization(urls: Urls, credit: int = 1000) -> str:
    with db.session(urls.superuser, "test") as session:
        ((org_id,),) = session.call("select tests.wallet(%s)", [credit])
    return str(org_id)


@pytest.fixture
def org(urls: Urls) -> str:
    return organization(urls)


class Client:
    """Asks as one organization, and holds every answer against the description."""

    def __init__(self, edge: Edge, document: dict[str, Any], headers: dict[str, str]) -> None:
        self._edge = edge
        self._document = document
        self._headers = headers

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {**self._headers, **more.pop("headers", {})}
        answer = self._edge.ask(method, path, headers=headers, **more)
        operation = self._document["paths"][path.partition("?")[0]][method.lower()]
        described = operation["responses"].get(str(answer.status_code))
        if answer.status_code == 500:
            described = self._document["components"]["responses"]["Problem"]
        assert described, f"{answer.status_code} is not described: {answer.text}"
        media = answer.headers["content-type"].partition(";")[0]
        schema = described["content"][media]["schema"]
        if media != "text/plain":
            jsonschema.validate(answer.json(), {**self._document, **schema})
        return answer


@pytest.fixture
def client(edge: Edge, document: dict[str, Any], org: str) -> Client:
    return Client(edge, document, bearer(token(org)))


@pytest.fixture
def operator(edge: Edge, document: dict[str, Any]) -> Client:
    return Client(edge, document, OPERATOR)


def test_a_call_from_reservation_to_settlement(client: Client) -> None:
    held = client("POST", RESERVE, json={"callId": "call-1", "estimatedMinutes": 2})
    assert held.status_code == 200
    assert held.json()["outcome"] == "reserved"
    assert held.json()["duplicate"] is False
    again = client("POST", RESERVE, json={"callId": "call-1", "vapiCallId": None})
    assert again.status_code == 200
    assert again.json()["duplicate"] is True
    assert again.json()["reservationId"] == held.json()["reservationId"]
    charged = client("POST", COMMIT, json={"callId": "call-1", "durationSeconds": 61.5})
    assert charged.status_code == 200
    assert charged.json()["amount"] < 0
    repeat = client("POST", COMMIT, json={"callId": "call-1", "durationSeconds": 61.5})
    assert repeat.json()["duplicate"] is True
    assert repeat.json()["transactionId"] == charged.json()["transactionId"]
    assert client("GET", WALLET).json()["balance"] == 1000 + charged.json()["amount"]


def test_no_money_is_402(edge: Edge, document: dict[str, Any], urls: Urls) -> None:
    poor = Client(edge, document, bearer(token(organization(urls, credit=0))))
    answer = poor("POST", RESERVE, json={"callId": "call-1"})
    assert answer.status_code == 402
    assert answer.json()["info"]["outcome"] == "insufficient_credit"
    assert answer.json()["title"] == "Payment Required"


def test_a_name_of_another_call_is_409(client: Client) -> None:
    vendors = str(uuid4())
    assert client("POST", RESERVE, json={"callId": "a", "vapiCallId": vendors}).is_success
    assert client("POST", RESERVE, json={"callId": "b"}).is_success
    answer = client("POST", RESERVE, json={"callId": "b", "vapiCallId": vendors})
    assert answer.status_code == 409
    assert answer.json()["code"] == "RF232"


def test_the_ledger_by_pages(client: Client) -> None:
    for number in range(4):
        client("POST", COMMIT, json={"callId": f"c{number}", "durationSeconds": 30})
    path = f"{WALLET}/transactions"
    first = client("GET", path, params={"limit": 3}).json()
    assert [entry["seq"] for entry in first["transactions"]] == [5, 4, 3]
    assert first["nextBefore"] == 3
    rest = client("GET", path, params={"limit": 3, "before": 3}).json()
    assert [entry["seq"] for entry in rest["transactions"]] == [2, 1]
    assert rest["nextBefore"] is None
    assert len(client("GET", path).json()["transactions"]) == 5


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=1001", "limit=ten", "limit=1.5", "limit=+1", "limit=%20 1", "limit=1_0",
     "limit=%D9%A1", "limit=1&limit=2", "before=-1", "before=" + "9" * 30, "page=1"],
)  # fmt: skip
def test_queries_that_are_wrong(client: Client, query: str) -> None:
    answer = client("GET", f"{WALLET}/transactions?{query}")
    assert answer.status_code == 422
    assert answer.json()["info"]["field"] == query.partition("=")[0]


def test_tenants_never_see_each_other(
    edge: Edge, document: dict[str, Any], client: Client, urls: Urls
) -> None:
    stranger = Client(edge, document, bearer(token(organization(urls, credit=0))))
    held = client("POST", RESERVE, json={"callId": "mine", "vapiCallId": str(uuid4())}).json()
    client("POST", RECONCILIATION + "trigger")
    assert stranger("GET", WALLET).json()["balance"] == 0
    assert stranger("GET", f"{WALLET}/transactions").json()["transactions"] == []
    assert stranger("GET", RECONCILIATION + "history").json()["history"] == []
    assert stranger("GET", RECONCILIATION + "status").json()["status"]["waiting"] == 0
    assert stranger("GET", RECONCILIATION + "metrics").json()["metrics"]["daily"] == []
    for name in (held["vapiCallId"], held["reservationId"], "mine"):
        stranger("POST", COMMIT, json={"callId": name, "durationSeconds": 60})
    assert client("GET", WALLET).json()["held"] == held["reserved"]
    # An organization named anywhere but in the token counts for nothing.
    mine = client("GET", WALLET).json()["orgId"]
    answer = stranger("GET", WALLET, headers={"X-Org-Id": mine})
    assert answer.json()["orgId"] != mine


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("{}", "callId"),
        ('{"callId": null}', "callId"),
        ('{"callId": 7}', "callId"),
        ('{"callId": ""}', "callId"),
        ('{"callId": "%s"}' % ("x" * 201), "callId"),
        ('{"callId": "a\\u0000b"}', "callId"),
        ('{"callId": "\\ud800"}', "callId"),
        ('{"callId": ["c"]}', "callId"),
        ('{"callId": "c", "callId": "d"}', "callId"),
        ('{"callId": "c", "estimatedMinutes": true}', "estimatedMinutes"),
        ('{"callId": "c", "estimatedMinutes": "5"}', "estimatedMinutes"),
        ('{"callId": "c", "estimatedMinutes": 5.0}', "estimatedMinutes"),
        ('{"callId": "c", "estimatedMinutes": 0}', "estimatedMinutes"),
        ('{"callId": "c", "estimatedMinutes": -5}', "estimatedMinutes"),
        ('{"callId": "c", "estimatedMinutes": 721}', "estimatedMinutes"),
        ('{"callId": "c", "estimatedMinutes": NaN}', "estimatedMinutes"),
        ('{"callId": "c", "estimatedMinutes": -Infinity}', "estimatedMinutes"),
        ('{"callId": "c", "estimatedMinutes": %s}' % ("9" * 5000), "estimatedMinutes"),
        ('{"callId": "c", "estimatedMinutes": 1e999999999}', "estimatedMinutes"),
        ('{"callId": "c", "orgId": "x"}', "orgId"),
        ('{"callId": "c", "p_as_of": "2030-01-01T00:00:00Z"}', "p_as_of"),
        ('{"callId": "c", "\\ud800": 1}', "\\ud800"),
        ("[]", "body"),
        ("7", "body"),
    ],
    ids=range(24),
)
def test_bodies_that_are_wrong(client: Client, body: str, field: str) -> None:
    json_type = {"Content-Type": "application/json; charset=utf-8"}
    answer = client("POST", RESERVE, content=body, headers=json_type)
    assert answer.status_code == 422, answer.text
    assert answer.json()["info"]["field"] == field


@pytest.mark.parametrize(
    "duration",
    ["true", "NaN", "Infinity", '"60"', "-1", "10000001", "1e30", "1e-400", "null", "[]"],
)
def test_durations_that_are_wrong(client: Client, duration: str) -> None:
    body = f'{{"callId": "c", "durationSeconds": {duration}}}'
    answer = client("POST", COMMIT, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert answer.json()["info"]["field"] == "durationSeconds"


@pytest.mark.parametrize("body", [b"{", b"\xff{}", b"[" * 100_000, b'{"a": 01}', b"{} {}"])
def test_bodies_that_are_not_json(client: Client, body: bytes) -> None:
    answer = client("POST", RESERVE, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


def test_other_kinds_of_bodies(client: Client) -> None:
    assert client("POST", RESERVE, data={"callId": "c"}).status_code == 415
    assert client("POST", RESERVE, content=b" " * 300_000).status_code == 413


def test_methods_and_paths(edge: Edge, org: str) -> None:
    assert edge.ask("POST", WALLET, headers=bearer(token(org))).status_code == 405
    assert edge.ask("GET", WALLET + "/", headers=bearer(token(org))).status_code == 404
    assert edge.ask("GET", "/api/billing/wallet/other").status_code == 404


def test_what_is_ours_stays_ours(
    edge: Edge, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_more: object) -> None:
        raise RuntimeError("secret of /usr/lib in ringfence.wallet")

    monkeypatch.setattr(edge.app.state.database, "call", fail)
    for path in (WALLET, RECONCILIATION + "status"):
        answer = client("GET", path)
        assert answer.status_code == 500
        for inside in ("secret", "usr", "ringfence.wallet", "Runtime", "Traceback", ".py"):
            assert inside not in answer.text


# Reconciliation -----------------------------------------------------------------------------


def test_an_organization_triggers_once_in_ten_minutes(client: Client) -> None:
    first = client("POST", RECONCILIATION + "trigger", json={})
    assert first.status_code == 200
    assert first.json()["checkStatus"] == RECONCILIATION + "status"
    second = client("POST", RECONCILIATION + "trigger")
    assert second.status_code == 429
    assert 590 <= int(second.headers["retry-after"]) <= 600
    assert client("GET", RECONCILIATION + "status").json()["status"]["waiting"] == 1
    runs = client("GET", RECONCILIATION + "history").json()["history"]
    assert [run["requestedBy"] for run in runs] == ["organization"]
    assert client("POST", RECONCILIATION + "trigger", json={"orgId": "x"}).status_code == 422


def test_two_triggers_at_once_are_one(client: Client) -> None:
    codes: list[int] = []

    def trigger() -> None:
        codes.append(client("POST", RECONCILIATION + "trigger").status_code)

    threads = [threading.Thread(target=trigger) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 429, 429, 429]


class Worker:
    """Does what a worker does with a run, by hand."""

    def __init__(self, urls: Urls) -> None:
        self._database = Database(urls.role("ringfence_worker"), application_name="test", size=1)
        self._database.open()
        with db.session(urls.superuser, "test") as session:
            session.call("delete from ringfence.reconciliation_run")

    def end_next(self, error: str | None = None) -> None:
        """Waits for a run and ends it."""
        claimed = None
        while not claimed:
            claimed = api.claim_reconciliation(self._database, p_worker="test")
        for run in claimed:
            assert run.run_id
            api.finish_reconciliation(
                self._database,
                p_run_id=run.run_id,
                p_error=error,
                p_lease=run.lease,
                p_retry=False,
            )

    def close(self) -> None:
        """Gives its connection back."""
        self._database.close()


@pytest.fixture
def worker(urls: Urls) -> Iterator[Worker]:
    worker = Worker(urls)
    yield worker
    worker.close()


def test_run_now_waits_for_the_worker(operator: Client, worker: Worker) -> None:
    thread = threading.Thread(target=worker.end_next)
    thread.start()
    answer = operator("POST", RECONCILIATION + "run-now")
    thread.join()
    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "result": {
            "totalChecked": 0,
            "missingFound": 0,
            "recovered": 0,
            "webhookReliability": 100.0,
            "errors": [],
        },
    }
    # As digits, never by way of a float.
    assert '"webhookReliability":100.00' in answer.text
    status = operator("GET", RECONCILIATION + "status").json()["status"]
    assert status["completed"] == 1
    assert status["lastCompleted"]["result"] == answer.json()["result"]


def test_run_now_that_fails(operator: Client, worker: Worker) -> None:
    thread = threading.Thread(target=worker.end_next, args=("the vendor said no",))
    thread.start()
    answer = operator("POST", RECONCILIATION + "run-now", json={})
    thread.join()
    assert answer.status_code == 502
    assert answer.json()["info"]["errors"] == [{"message": "the vendor said no"}]


def test_run_now_that_takes_longer(operator: Client, worker: Worker, org: str) -> None:
    window = {"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00+01:00"}
    body = {"orgId": org, **window, "waitSeconds": 0}
    answer = operator("POST", RECONCILIATION + "run-now", json=body)
    assert answer.status_code == 202
    assert answer.json()["checkStatus"] == RECONCILIATION + "status"
    (run,) = operator("GET", RECONCILIATION + "history").json()["history"]
    assert run["runId"] == answer.json()["runId"]
    assert run["windowTo"] == "2026-01-01T23:00:00Z"
    # Asked for again while it waits, it is the same one.
    again = operator("POST", RECONCILIATION + "run-now", json=body)
    assert again.json()["runId"] == run["runId"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"orgId": "me"}, "orgId"),
        ({"orgId": uuid4().hex}, "orgId"),
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-01-01T00:00:00"}, "from"),
        ({"to": "2026-01-01"}, "to"),
        ({"waitSeconds": 56}, "waitSeconds"),
        ({"vendor": "vapi"}, "vendor"),
    ],
)
def test_run_now_with_a_wrong_body(operator: Client, body: dict[str, Any], field: str) -> None:
    answer = operator("POST", RECONCILIATION + "run-now", json=body)
    assert answer.status_code == 422
    assert answer.json()["info"]["field"] == field


def test_an_empty_window_is_the_databases_to_refuse(operator: Client) -> None:
    body = {"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}
    answer = operator("POST", RECONCILIATION + "run-now", json=body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "RF002"
    body = {"orgId": str(uuid4())}
    assert operator("POST", RECONCILIATION + "run-now", json=body).status_code == 404


def test_health_says_no_more_than_it_must(
    edge: Edge, document: dict[str, Any], urls: Urls, worker: Worker
) -> None:
    anybody = Client(edge, document, {})
    with db.session(urls.superuser, "test") as session:
        session.call("delete from ringfence.heartbeat")
        answer = anybody("GET", RECONCILIATION + "health")
        assert answer.status_code == 503
        assert answer.json()["healthy"] is False
        session.call("select billing.record_heartbeat('worker:test')")
    answer = anybody("GET", RECONCILIATION + "health")
    assert answer.status_code == 200
    assert answer.json() == {
        "success": True,
        "healthy": True,
        "status": "healthy",
        "lastSuccess": None,
    }


# Monitoring ---------------------------------------------------------------------------------


def test_queue_stats(operator: Client) -> None:
    queues = operator("GET", "/api/monitoring/queue-stats").json()["queues"]
    assert set(queues) == {"webhooks", "effects"}
    assert queues["webhooks"]["oldestAgeSeconds"] >= 0


def test_prometheus_can_read_the_metrics(operator: Client, client: Client) -> None:
    client("POST", RESERVE, json={"callId": "c"})
    answer = operator("GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = {each.name: each for each in text_string_to_metric_families(answer.text)}
    assert families["ringfence_live_calls"].samples[0].value >= 1
    assert families["ringfence_queue_completed"].type == "counter"
    states = {
        sample.labels["state"]
        for sample in families["ringfence_queue_entries"].samples
        if sample.labels["queue"] == "webhooks"
    }
    assert states == {"waiting", "active", "delayed", "failed", "paused", "dead"}
    assert all(name.startswith("ringfence_") for name in families)


# Anything at all ----------------------------------------------------------------------------

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)
FIELDS = st.sampled_from(
    ["callId", "vapiCallId", "estimatedMinutes", "durationSeconds", "orgId", "from", "to"]
)
BODIES = st.dictionaries(FIELDS, ANYTHING, max_size=4) | ANYTHING
POSTS = ["reserve-credits", "commit-credits", "reconciliation/trigger", "reconciliation/run-now"]


@seed(20260101)
@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(path=st.sampled_from(POSTS), body=BODIES)
def test_whatever_is_sent_the_answer_is_described(
    edge: Edge, document: dict[str, Any], org: str, path: str, body: Any
) -> None:
    if path.endswith("run-now") and isinstance(body, dict):
        body["waitSeconds"] = (
            0 if type(body.get("waitSeconds")) is int else body.get("waitSeconds", 0)
        )
    anybody = Client(edge, document, OPERATOR if path.endswith("run-now") else bearer(token(org)))
    answer = anybody(
        "POST",
        f"/api/billing/{path}",
        content=json.dumps(body),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code < 500, answer.text
