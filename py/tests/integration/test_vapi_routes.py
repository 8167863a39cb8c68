"""What Vapi sends, through the application to the database: who gets in, and what becomes of it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from gated import Gated
from log_lines import LogLines
from receiver import Receiver
from servers import Urls
from starlette.requests import Request

from ringfence import api, app, config
from ringfence.db import Database, Session
from ringfence.errors import HttpError
from ringfence.routes import vapi

SECRET, HMAC_SECRET = "of-vapi", "to-sign-with"
HEADERS = {"x-vapi-secret": SECRET, "content-type": "application/json"}
Post = Callable[..., httpx.Response]


def client(database: Database, **variables: str) -> Post:
    """Posts to an application of its own, to the webhook unless told otherwise."""
    chosen = {
        "DATABASE_URL": "postgresql://h/d",
        "PUBLIC_URL": "https://billing.example",
        "VAPI_WEBHOOK_SECRET": f"old,{SECRET}",
        "VAPI_HMAC_SECRET": HMAC_SECRET,
    } | variables
    settings = config.from_env({name: value for name, value in chosen.items() if value})
    application = app.create_app(settings, database)

    def post(body: Any, path: str = vapi.WEBHOOK, **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(application, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
                sent = {k: v for k, v in (HEADERS | headers).items() if v}
                return await http.post(path, content=content, headers=sent)

        return asyncio.run(send())

    return post


@pytest.fixture
def post(web_database: Database) -> Post:
    return client(web_database)


@pytest.fixture
def gated(root: Session) -> Gated:
    return Gated(root).set_up()


@pytest.fixture
def call_id() -> str:
    return str(uuid.uuid4())


def signed(body: bytes, at: float | None = None) -> dict[str, str]:
    stamp = str(int(at or time.time()))
    signature = hmac.new(HMAC_SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    return {"x-vapi-secret": "", "x-timestamp": stamp, "x-signature": signature.hexdigest()}


# ---------------------------------------------------------------- who gets in


def test_an_event_is_stored_before_it_is_answered(post: Post, gated: Gated, call_id: str) -> None:
    body = gated.message("status-update", call_id, status="in-progress")
    assert post(body).json() == {}
    assert gated.outcomes(call_id) == {"status-update": ("waiting", None)}
    assert post(body).status_code == 200
    gated.work(call_id)
    assert gated.outcomes(call_id) == {"status-update": ("completed", "started")}


def test_a_signature_does_too(post: Post, gated: Gated, call_id: str) -> None:
    body = json.dumps(gated.message("hang", call_id)).encode()
    assert post(body, **signed(body)).status_code == 200
    assert set(gated.outcomes(call_id)) == {"hang"}


@pytest.mark.parametrize(
    "headers",
    [
        {"x-vapi-secret": ""},
        {"x-vapi-secret": "wrong"},
        {"x-vapi-secret": "", "authorization": "Bearer wrong"},
        {"x-signature": "00", "x-timestamp": "1"},
        {"x-vapi-secret": "", "x-vapi-signature": "sha256=00"},
    ],
)
def test_nothing_is_stored_of_a_stranger(
    post: Post, gated: Gated, call_id: str, headers: dict[str, str]
) -> None:
    answer = post(gated.message("hang", call_id), **headers)
    assert answer.status_code == 401
    assert set(answer.json()) == {"type", "title", "status", "detail", "requestId"}
    assert gated.outcomes(call_id) == {}


@pytest.mark.parametrize("apart", [-310, 310])
def test_nor_of_an_old_or_early_signature(
    post: Post, gated: Gated, call_id: str, apart: int
) -> None:
    body = json.dumps(gated.message("hang", call_id)).encode()
    assert post(body, **signed(body, time.time() + apart)).status_code == 401
    changed = body.replace(b"hang", b"gone")
    assert post(changed, **signed(body)).status_code == 401
    assert gated.outcomes(call_id) == {}


def test_without_a_secret_nobody_gets_in(web_database: Database, gated: Gated) -> None:
    post = client(web_database, VAPI_WEBHOOK_SECRET="", VAPI_HMAC_SECRET="")
    answer = post(gated.message("hang", "c"))
    assert answer.status_code == 503
    assert "VAPI_WEBHOOK_SECRET" in answer.json()["detail"]


def test_what_is_not_json_by_its_type(post: Post, gated: Gated, call_id: str) -> None:
    answer = post(gated.message("hang", call_id), **{"content-type": "text/plain"})
    assert answer.status_code == 415
    assert gated.outcomes(call_id) == {}


def test_what_is_too_large(post: Post) -> None:
    assert post(b" " * 10_000_001).status_code == 413


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"broken": "%s', "dead"),
        (b'["%s", ' + b"[" * 100_000, "dead"),
        (b'{"message": "%s"}', "waiting"),
        (b'["%s"]', "waiting"),
    ],
    ids=["broken", "deep", "no message", "a list"],
)
def test_what_nobody_can_read_is_kept_and_refused(
    post: Post, gated: Gated, call_id: str, body: bytes, status: str
) -> None:
    answer = post(body.replace(b"%s", call_id.encode()))
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("The body is not")
    kept = gated.ask(
        "select status::text from ringfence.webhook_delivery"
        " where event_type = 'unreadable' and payload::text like '%%' || %(call)s || '%%'",
        call=call_id,
    )
    assert kept == [(status,)]


def test_unknown_events_are_kept_and_noise_is_not(post: Post, gated: Gated, call_id: str) -> None:
    assert post(gated.message("brand-new", call_id)).status_code == 200
    assert post(gated.message("transcript", call_id)).status_code == 200
    gated.work(call_id)
    assert gated.outcomes(call_id) == {"brand-new": ("completed", "ignored")}


def test_a_report_of_no_call_becomes_a_dead_letter(post: Post, gated: Gated) -> None:
    mark = str(uuid.uuid4())
    assert post({"message": {"type": "end-of-call-report", "mark": mark}}).status_code == 200
    (row,) = gated.ask(
        "select result.status, result.error from ringfence.webhook_delivery as delivery,"
        " lateral ringfence.run_webhook(delivery, 4, null) as result"
        " where delivery.payload #>> '{message,mark}' = %(mark)s",
        mark=mark,
    )
    assert row[0] == "dead"
    assert row[1].startswith("RF003")


# ---------------------------------------------------------------- the gate


def test_a_call_that_may_take_place(post: Post, gated: Gated, call_id: str) -> None:
    answer = post(gated.message("assistant-request", call_id))
    assert answer.status_code == 200
    overrides = answer.json()["assistantOverrides"]
    assert overrides["maxDurationSeconds"] == 3600
    assert overrides["metadata"]["organization"] == str(gated.org_id)
    assert overrides["server"]["url"] == "https://billing.example/api/vapi/webhook"
    assert post(gated.message("assistant-request", call_id)).json() == answer.json()
    assert gated.outcomes(call_id) == {"assistant-request": ("completed", "duplicate")}


def test_one_question_asked_at_once_has_one_answer(post: Post, gated: Gated, call_id: str) -> None:
    body = gated.message("assistant-request", call_id)
    with ThreadPoolExecutor(4) as threads:
        answers = [answer.json() for answer in threads.map(post, [body] * 4)]
    assert answers == [answers[0]] * 4
    assert "error" not in answers[0]
    held = gated.ask(
        "select count(*) from ringfence.live_call where org_id = %(org)s", org=gated.org_id
    )
    assert held == [(1,)]


def test_a_refusal_is_spoken(post: Post, root: Session, call_id: str) -> None:
    poor = Gated(root).set_up(balance=0, no_credit_message="No credit left.")
    answer = post(poor.message("assistant-request", call_id))
    assert (answer.status_code, answer.json()) == (200, {"error": "No credit left."})
    assert poor.outcomes(call_id) == {"assistant-request": ("completed", "insufficient_credit")}
    nobody = post(Gated(root).message("assistant-request", str(uuid.uuid4())))
    assert set(nobody.json()) == {"error"}


@pytest.fixture
def away() -> Iterator[Database]:
    database = Database("postgresql://nobody@127.0.0.1:1/none", application_name="t", size=1)
    database.open()
    yield database
    database.close()


@pytest.mark.parametrize("policy", ["deny", "allow"])
def test_without_the_database_the_configuration_decides(
    away: Database, gated: Gated, call_id: str, policy: str, log_lines: LogLines
) -> None:
    settings = {"VAPI_GATE_FALLBACK": policy, "VAPI_GATE_DEADLINE_MS": "100"}
    answer = client(away, **settings)(gated.message("assistant-request", call_id))
    assert answer.status_code == 200
    assert set(answer.json()) == {"error"}  # nobody has called this number yet
    assert "the gate answers without the database" in str(log_lines.stream.getvalue())


def test_a_number_that_was_answered_before_is_let_through_with_a_cap(
    web_database: Database, gated: Gated, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = client(
        web_database,
        VAPI_GATE_FALLBACK="allow",
        VAPI_GATE_FALLBACK_SECONDS="120",
        VAPI_GATE_DEADLINE_MS="1000",
    )
    assert "error" not in post(gated.message("assistant-request", str(uuid.uuid4()))).json()

    released = threading.Event()

    def hang(*_: object, **__: object) -> None:
        released.wait(10)

    monkeypatch.setattr(api, "answer_assistant_request", hang)
    answer = post(gated.message("assistant-request", str(uuid.uuid4()))).json()
    released.set()
    assert answer["assistantId"] == "assistant"
    assert answer["assistantOverrides"]["maxDurationSeconds"] == 120
    assert answer["assistantOverrides"]["metadata"] == {"organization": str(gated.org_id)}


def test_a_request_the_database_refuses_is_never_let_through(
    web_database: Database, gated: Gated
) -> None:
    post = client(web_database, VAPI_GATE_FALLBACK="allow")
    post(gated.message("assistant-request", str(uuid.uuid4())))
    body = gated.message("assistant-request", "x")
    body["message"]["call"]["id"] = None
    assert set(post(body).json()) == {"error"}


# ---------------------------------------------------------------- requests to others


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


def test_a_tool_call_is_passed_on(
    web_database: Database, root: Session, receiver: Receiver, call_id: str
) -> None:
    post = client(web_database, RINGFENCE_WEBHOOKS_TO_LOOPBACK="yes")
    gated = Gated(root).set_up(vapi_forward_url=receiver.url)
    receiver.answer = lambda _: (200, {"results": [{"toolCallId": "t", "result": "42"}]})
    body = gated.message("tool-calls", call_id, toolCallList=[{"id": "t"}])
    assert post(body).json() == {"results": [{"toolCallId": "t", "result": "42"}]}
    (got,) = receiver.received
    assert json.loads(got.body) == body
    assert "x-vapi-secret" not in {name.lower() for name in got.headers}
    assert gated.outcomes(call_id) == {}

    replies: list[tuple[int, Any]] = [
        (500, {}),
        (200, b"no JSON"),
        (302, {}),
        (200, b"[" + b"1," * 600_000),
    ]
    receiver.answer = lambda _: replies[-1]
    while replies:
        assert post(body).json() == {
            "results": [{"toolCallId": "t", "error": "The server for this did not answer."}]
        }
        replies.pop()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x",
        "https://127.0.0.1:1/x",
        "https://user@127.0.0.1:1/x",
        "https://2130706433/",
        "https://h:99999/",
        "https:///x",
        "",
        "ftp://h",
        "https://[",
        "https://é",
    ],
)
def test_not_to_private_addresses_nor_in_clear(
    post: Post, root: Session, call_id: str, url: str
) -> None:
    gated = Gated(root).set_up(vapi_forward_url=url or None)
    answer = post(gated.message("transfer-destination-request", call_id))
    assert answer.status_code == 200
    assert answer.json() == {"error": "The server for this did not answer."}


def test_one_organization_does_not_keep_all_waiting(
    post: Post, root: Session, call_id: str, monkeypatch: pytest.MonkeyPatch, log_lines: LogLines
) -> None:
    monkeypatch.setattr(vapi, "_FORWARDS_OF_ONE", 0)
    gated = Gated(root).set_up(vapi_forward_url="https://tenant.example")
    assert post(gated.message("tool-calls", call_id)).json() == {"results": []}
    assert "Too many requests" in log_lines.stream.getvalue()


@pytest.mark.parametrize("listed", [7, "t", {"id": "t"}, [None]])
def test_calls_of_tools_that_are_none_are_answered_too(
    post: Post, gated: Gated, call_id: str, listed: object
) -> None:
    answer = post(gated.message("tool-calls", call_id, toolCallList=listed))
    assert (answer.status_code, answer.json()) == (200, {"results": []})


# ---------------------------------------------------------------- under pressure


def request(*pieces: bytes, **headers: str) -> Request:
    """One whose body comes in pieces; without any it must not be read."""
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    left = list(pieces)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    return Request({"type": "http", "headers": raw, "state": {"request_id": "r"}}, receive)


@pytest.fixture
def routes(web_database: Database) -> vapi.Vapi:
    variables = {"DATABASE_URL": "postgresql://h/d", "VAPI_WEBHOOK_SECRET": SECRET}
    return vapi.Vapi(config.from_env(variables), web_database)


def test_the_body_of_a_stranger_is_not_read(routes: vapi.Vapi) -> None:
    async def read() -> None:
        async with AsyncExitStack() as room:
            await routes.authentic(request(x_vapi_secret="wrong", content_length="9000000"), room)

    with pytest.raises(HttpError) as refused:
        asyncio.run(read())
    assert refused.value.status == 401


@pytest.mark.parametrize("announced", [True, False])
def test_large_reports_are_taken_few_at_a_time(
    routes: vapi.Vapi, monkeypatch: pytest.MonkeyPatch, announced: bool
) -> None:
    monkeypatch.setattr(vapi, "_LONGEST_TURN", 0.01)

    async def take(*pieces: bytes) -> str:
        length = {"content_length": str(len(b"".join(pieces)))} if announced else {}
        sent = request(*pieces, x_vapi_secret=SECRET, content_type="application/json", **length)
        async with AsyncExitStack() as room:
            return (await routes.take(sent, room)).type

    small, large = b'{"message": {"type": "hang"}}', b" " * 300_000

    async def third() -> None:
        assert await take(large, small) == "hang"
        async with routes.turn(), routes.turn():
            assert await take(small) == "hang"
            await take(large, small)

    with pytest.raises(HttpError) as refused:
        asyncio.run(third())
    assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "5"})


def test_a_large_report_is_kept_like_any_other(post: Post, gated: Gated, call_id: str) -> None:
    body = gated.message("hang", call_id, transcript="AI: hello\n" * 50_000, score=[0.5])
    assert post(body).status_code == 200
    assert gated.outcomes(call_id) == {"hang": ("waiting", None)}


def test_nobody_waits_for_long_for_a_database_that_hangs(
    routes: vapi.Vapi, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = threading.Event()
    monkeypatch.setattr(vapi, "_STORE_SECONDS", 0.01)
    monkeypatch.setattr(api, "receive_webhook", lambda *_, **__: back.wait(30))
    for most in (1, 0):
        monkeypatch.setattr(vapi, "_MOST_WAITING", most)
        with pytest.raises(HttpError) as refused:
            asyncio.run(routes.store("key", "hang", "{}"))
        assert refused.value.status == 503
    back.set()


def test_calls_are_let_through_while_the_other_connections_are_taken(
    urls: Urls, gated: Gated, call_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vapi, "_STORE_WAIT", 0.01)
    taken, done = threading.Event(), threading.Event()
    database = Database(
        urls.role("ringfence_web"), application_name="test", size=2, reserved=1, wait=0.05
    )
    database.open()

    def take() -> None:
        with database._turn(1.0, urgent=False):
            taken.set()
            done.wait(30)

    thread = threading.Thread(target=take)
    thread.start()
    taken.wait(30)
    assert client(database)(gated.message("hang", call_id)).status_code == 503
    assert "error" not in client(database)(gated.message("assistant-request", call_id)).json()
    done.set()
    thread.join()
    database.close()


# ---------------------------------------------------------------- heartbeat


def check(post: Post, org: object, body: Any) -> httpx.Response:
    return post(body, vapi.STATUS_CHECK, **{"x-org-id": str(org)})


def test_whether_a_call_may_go_on(post: Post, gated: Gated, call_id: str) -> None:
    post(gated.message("assistant-request", call_id))
    body = {"call": {"id": call_id}, "message": {"durationSeconds": 12.5}}
    answer = check(post, gated.org_id, body).json()
    assert answer["endCall"] is False
    assert 3500 < answer["remainingSeconds"] < 3600
    assert check(post, gated.org_id, {"call": {"id": call_id}}).json()["endCall"] is False

    unknown = check(post, gated.org_id, {"call": {"id": f"u-{call_id}"}})
    assert (unknown.status_code, unknown.json()["endCall"]) == (200, False)
    found = gated.ask(
        "select reason from billing.quarantine where external_id = 'u-' || %(call)s", call=call_id
    )
    assert found == [("never authorized",)]


@pytest.mark.parametrize(
    ("org", "body", "status"),
    [
        ("", {"call": {"id": "c"}}, 422),
        ("nobody", {"call": {"id": "c"}}, 422),
        (uuid.uuid4(), {"call": {"id": "c"}}, 404),
        (uuid.uuid4(), {"call": {"id": 7}}, 422),
        (uuid.uuid4(), {"call": None}, 422),
        (uuid.uuid4(), [], 422),
        (uuid.uuid4(), b"{", 400),
        (uuid.uuid4(), {"call": {"id": "c"}, "message": {"durationSeconds": "12"}}, 422),
        (uuid.uuid4(), {"call": {"id": "c"}, "message": {"durationSeconds": True}}, 422),
    ],
)
def test_what_cannot_be_checked(post: Post, org: object, body: Any, status: int) -> None:
    assert check(post, org, body).status_code == status


def test_a_check_needs_the_secret_too(post: Post, gated: Gated) -> None:
    answer = post({"call": {"id": "c"}}, vapi.STATUS_CHECK, **{"x-vapi-secret": "wrong"})
    assert answer.status_code == 401
