"""Who may do what, tried with every false paper there is, against a real server."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
import tokens
from edge import SIGN_IN, Edge
from log_lines import LogLines
from servers import Urls
from tokens import Issuer, bearer, claims, forged, signed, token

from ringfence import app, db, jwks

ANY = "11111111-2222-4333-8444-555555555555"
WALLET = "/api/billing/wallet"
STATUS = "/api/billing/reconciliation/status"
QUEUES = "/api/monitoring/queue-stats"
ORGANIZATION_ROUTES = [
    ("GET", WALLET),
    ("GET", "/api/billing/wallet/transactions"),
    ("POST", "/api/billing/reserve-credits"),
    ("POST", "/api/billing/commit-credits"),
    ("POST", "/api/billing/reconciliation/trigger"),
]
READER_ROUTES = [
    ("GET", f"/api/billing/reconciliation/{each}") for each in ("status", "metrics", "history")
]
OPERATOR_ROUTES = [
    ("POST", "/api/billing/reconciliation/run-now"),
    ("GET", QUEUES),
    ("GET", "/metrics"),
]


def organization(urls: Urls, credit: int = 0) -> str:
    with db.session(urls.superuser, "test") as session:
        ((org_id,),) = session.call("select tests.wallet(%s)", [credit])
    return str(org_id)


@pytest.fixture(scope="module")
def edge(urls: Urls) -> Iterator[Edge]:
    with Edge(urls.role("ringfence_web"), **SIGN_IN) as edge:
        yield edge


@pytest.fixture(scope="module")
def org(urls: Urls) -> str:
    return organization(urls, credit=1000)


def refused(answer: httpx.Response, status: int, words: str = "") -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json().get("detail", ""), answer.text
    if status == 401 and "vapi" not in answer.url.path:
        assert answer.headers["www-authenticate"].startswith('Bearer realm="ringfence"')


def test_a_good_token_sees_its_wallet(edge: Edge, org: str) -> None:
    for paper in (token(org), token(app_metadata={"org_id": org}), token(org.upper())):
        answer = edge.ask("GET", WALLET, headers=bearer(paper))
        assert answer.status_code == 200, answer.text
        assert answer.json()["orgId"] == org
        assert answer.json()["balance"] == 1000
    assert edge.ask("GET", WALLET, headers={"authorization": f"bearer {token(org)}"}).is_success


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"exp": int(time.time()) - 60}, "expired"),
        ({"exp": None}, "lacks"),
        ({"exp": "soon"}, "cannot be verified"),
        ({"nbf": int(time.time()) + 600}, "not valid yet"),
        ({"aud": "another"}, "audience"),
        ({"aud": None}, "lacks"),
        ({"iss": "https://another.example"}, "issuer"),
        ({"iss": None}, "lacks"),
    ],
)
def test_claims_that_are_wrong(edge: Edge, org: str, bad: dict[str, Any], words: str) -> None:
    refused(edge.ask("GET", WALLET, headers=bearer(token(org, **bad))), 401, words)


def test_a_clock_may_be_a_little_off(edge: Edge, org: str) -> None:
    for said in ({"exp": int(time.time()) - 3}, {"nbf": int(time.time()) + 5}):
        assert edge.ask("GET", WALLET, headers=bearer(token(org, **said))).is_success


def test_signatures_that_are_wrong(edge: Edge, org: str) -> None:
    good = token(org)
    head, body, signature = good.split(".")
    other = token(uuid4()).split(".")[1]
    said = claims(org)
    for paper in (
        forged({"alg": "none", "typ": "JWT"}, said),
        forged({"alg": "None"}, said),
        forged({"alg": "HS256"}, said, b"another secret of the tests, long enough"),
        forged({"alg": "HS512"}, said, tokens.SECRET.encode()),
        forged({"alg": "RS256"}, said, tokens.SECRET.encode()),
        forged({"alg": "HS256", "crit": ["b64"], "b64": False}, said, tokens.SECRET.encode()),
        f"{head}.{other}.{signature}",
        f"{head}.{body}.",
        f"{head}.{body}",
        good[:-4] + "AAAA",
        "x",
        "..",
        "a" * 20_000,
    ):
        refused(edge.ask("GET", WALLET, headers=bearer(paper)), 401, "cannot be verified")


def test_headers_that_are_wrong(edge: Edge, org: str) -> None:
    refused(edge.ask("GET", WALLET), 401)
    assert "error" not in edge.ask("GET", WALLET).headers["www-authenticate"]
    for value in ("Bearer", "Basic YTpi", token(org)):
        refused(edge.ask("GET", WALLET, headers={"Authorization": value}), 401)
    twice = [("Authorization", f"Bearer {token(org)}")] * 2
    refused(edge.ask("GET", WALLET, headers=twice), 401, "one header")
    refused(edge.ask("GET", WALLET, params={"access_token": token(org)}), 401)


@pytest.mark.parametrize("bad", ["", "me", f"urn:uuid:{ANY}", ANY.replace("-", ""), 7, [ANY]])
def test_an_organization_must_be_a_uuid(edge: Edge, bad: object) -> None:
    paper = signed(claims(bad))
    refused(edge.ask("GET", WALLET, headers=bearer(paper)), 403, "UUID")


def test_a_token_without_organization_is_nobodys(edge: Edge, org: str) -> None:
    for said in ({}, {"user_metadata": {"org_id": org}}, {"app_metadata": "x"}):
        refused(edge.ask("GET", WALLET, headers=bearer(token(**said))), 403, "no organization")
        refused(edge.ask("GET", STATUS, headers=bearer(token(**said))), 403, "no organization")


@pytest.mark.parametrize(("method", "path"), ORGANIZATION_ROUTES + READER_ROUTES)
def test_an_unknown_organization_is_not_found(edge: Edge, method: str, path: str) -> None:
    body = {
        "/api/billing/reserve-credits": {"callId": "c"},
        "/api/billing/commit-credits": {"callId": "c", "durationSeconds": 1},
    }.get(path, {})
    more: dict[str, Any] = {"json": body} if method == "POST" else {}
    answer = edge.ask(method, path, headers=bearer(token(uuid4())), **more)
    refused(answer, 404)
    assert answer.json()["code"] == "RF101"


@pytest.mark.parametrize(("method", "path"), OPERATOR_ROUTES)
def test_operators_routes_are_for_operators(edge: Edge, org: str, method: str, path: str) -> None:
    refused(edge.ask(method, path), 401)
    refused(edge.ask(method, path, headers=bearer(token(org))), 403, "operators")
    for role in ("Operator", "admin", ["operator"], True):
        refused(edge.ask(method, path, headers=bearer(token(org, role=role))), 403)
    nested = token(org, app_metadata={"role": "operator"}, user_metadata={"role": "operator"})
    refused(edge.ask(method, path, headers=bearer(nested)), 403)
    refused(edge.ask(method, path, headers={"X-Service-Key": "guess"}), 401)
    # A wrong key is wrong whatever else is sent along.
    both = {"X-Service-Key": "", **bearer(token(role="operator"))}
    refused(edge.ask(method, path, headers=both), 401)
    if method == "GET":
        for headers in (
            *({"X-Service-Key": key} for key in tokens.SERVICE_KEYS),
            *(bearer(key) for key in tokens.SERVICE_KEYS),
            bearer(token(role="operator")),
            bearer(token(org, role="operator")),
        ):
            assert edge.ask(method, path, headers=headers).status_code == 200


def test_operators_see_all_but_have_no_wallet(edge: Edge, org: str) -> None:
    key = {"X-Service-Key": tokens.SERVICE_KEYS[0]}
    for _, path in READER_ROUTES:
        assert edge.ask("GET", path, headers=key).is_success
        assert edge.ask("GET", path, headers=bearer(token(role="operator"))).is_success
    for method, path in ORGANIZATION_ROUTES:
        refused(edge.ask(method, path, headers=key), 403)
    # With an organization in it, an operator's token speaks for that one.
    both = bearer(token(org, role="operator"))
    assert edge.ask("GET", WALLET, headers=both).json()["orgId"] == org


def test_every_route_that_is_open_is_meant_to_be(edge: Edge) -> None:
    document = edge.ask("GET", "/openapi.json").json()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if operation["security"]:
                answer = edge.ask(method.upper(), path)
                assert answer.status_code == 401, (method, path)
                assert "401" in operation["responses"]
            else:
                assert path in {
                    "/health",
                    "/ready",
                    "/openapi.json",
                    "/api/billing/checkout/return",
                    "/api/billing/reconciliation/health",
                    "/api/vapi/webhook",
                    "/api/vapi/webhook/status-check",
                    "/api/webhooks/stripe",
                }


@pytest.mark.parametrize(
    ("variables", "path", "words"),
    [
        ({}, WALLET, "set JWT_SECRET or JWKS_URL"),
        ({}, STATUS, "set JWT_SECRET or JWKS_URL"),
        ({}, QUEUES, "set SERVICE_KEY, or JWT_SECRET or JWKS_URL"),
        ({"SERVICE_KEY": tokens.SERVICE_KEYS[0]}, WALLET, "set JWT_SECRET or JWKS_URL"),
    ],
)
def test_what_is_not_configured_says_so(
    urls: Urls, variables: dict[str, str], path: str, words: str
) -> None:
    with Edge(urls.role("ringfence_web"), **variables) as edge:
        refused(edge.ask("GET", path), 503, words)
        refused(edge.ask("GET", path, headers=bearer("x.y.z")), 503, words)


def test_a_service_key_where_there_is_none(urls: Urls) -> None:
    without = {name: value for name, value in SIGN_IN.items() if name != "SERVICE_KEY"}
    with Edge(urls.role("ringfence_web"), **without) as edge:
        refused(edge.ask("GET", QUEUES, headers={"X-Service-Key": "k"}), 503, "set SERVICE_KEY")
    with Edge(urls.role("ringfence_web"), SERVICE_KEY=tokens.SERVICE_KEYS[0]) as edge:
        assert edge.ask("GET", QUEUES, headers=bearer(tokens.SERVICE_KEYS[0])).is_success
        refused(edge.ask("GET", QUEUES, headers=bearer("l")), 401, "service key")


def test_no_paper_reaches_the_log(edge: Edge, org: str, log_lines: LogLines) -> None:
    paper = token(org, exp=1)
    edge.ask("GET", f"{WALLET}?token={paper}", headers=bearer(paper))
    edge.ask("GET", QUEUES, headers={"X-Service-Key": tokens.SERVICE_KEYS[0]})
    edge.ask("GET", QUEUES, headers={"X-Service-Key": "a-wrong-key"})
    assert log_lines.stream.getvalue().count("queue-stats") == 2
    for secret in (paper, paper.split(".")[1], tokens.SERVICE_KEYS[0], "a-wrong-key"):
        assert secret not in log_lines.stream.getvalue()


def test_a_status_check_takes_an_organizations_token(urls: Urls, org: str) -> None:
    path = "/api/vapi/webhook/status-check"
    call_id = str(uuid4())
    body = {"call": {"id": call_id}, "message": {"durationSeconds": 3}}
    with Edge(urls.role("ringfence_web"), VAPI_WEBHOOK_SECRET="vapi-secret", **SIGN_IN) as edge:
        answer = edge.ask("POST", path, json=body, headers=bearer(token(org)))
        assert answer.status_code == 200, answer.text
        assert answer.json()["endCall"] is False
        # Whoever has a token cannot have calls put down as lost.
        with db.session(urls.superuser, "test") as session:
            found = session.call(
                "select from ringfence.quarantined_call where vapi_call_id = %(id)s",
                {"id": call_id},
            )
        assert found == []
        # The header counts for nothing beside a token.
        other = {"X-Org-Id": str(uuid4()), **bearer(token(org))}
        assert edge.ask("POST", path, json=body, headers=other).is_success
        for paper in (token(org, exp=1), forged({"alg": "none"}, claims(org))):
            refused(edge.ask("POST", path, json=body, headers=bearer(paper)), 401)
        refused(edge.ask("POST", path, json=body, headers=bearer(token())), 403)
        refused(edge.ask("POST", path, json=body), 401)


# Keys of an issuer --------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as issuer:
        issuer.add_rsa("one")
        yield issuer


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keyed(urls: Urls, issuer: Issuer, clock: Clock) -> Iterator[Edge]:
    variables = {name: value for name, value in SIGN_IN.items() if name != "JWT_SECRET"}
    with Edge(urls.role("ringfence_web"), JWKS_URL=issuer.url, **variables) as edge:
        edge.app.state.auth._keys = jwks.KeySet(issuer.url, clock)
        yield edge


def sees(edge: Edge, paper: str) -> int:
    return edge.ask("GET", WALLET, headers=bearer(paper)).status_code


def test_keys_of_an_issuer(keyed: Edge, issuer: Issuer, org: str) -> None:
    issuer.add_ec("curve", alg="ES256", use="sig")
    assert sees(keyed, issuer.token("one", org)) == 200
    assert sees(keyed, issuer.token("one", org, "PS384")) == 200
    assert sees(keyed, issuer.token("curve", org, "ES256")) == 200
    assert issuer.fetches == 1
    refused(
        keyed.ask("GET", WALLET, headers=bearer(issuer.token("one", org, exp=1))), 401, "expired"
    )


def test_a_public_key_is_no_secret(keyed: Edge, issuer: Issuer, org: str) -> None:
    issuer.published.append({"kty": "oct", "k": "c2VjcmV0", "kid": "oct", "alg": "HS256"})
    pem = issuer.public_pem("one")
    for kid in ("one", "oct"):
        for secret in (pem, pem.strip(), tokens.SECRET.encode(), b"secret"):
            assert sees(keyed, forged({"alg": "HS256", "kid": kid}, claims(org), secret)) == 401
        assert sees(keyed, forged({"alg": "none", "kid": kid}, claims(org))) == 401
    # Nor does a token bring its own key, or say where to fetch one.
    stranger = Issuer()
    stranger.add_rsa("one")
    evil = {"jku": "http://127.0.0.1:9/", "jwk": stranger.published[0], "kid": "one"}
    said = claims(org)
    paper = signed(said, stranger.private["one"], "RS256", **evil)
    assert sees(keyed, paper) == 401
    for odd in (["one"], 1):
        assert sees(keyed, forged({"alg": "RS256", "kid": odd}, said, b"x")) == 401
    stranger._server.server_close()


def test_a_key_serves_only_what_it_is_for(keyed: Edge, issuer: Issuer, org: str) -> None:
    issuer.add_rsa("sealed", use="enc")
    issuer.add_rsa("strict", alg="RS512")
    assert sees(keyed, issuer.token("sealed", org)) == 401
    assert sees(keyed, issuer.token("strict", org)) == 401
    assert sees(keyed, issuer.token("strict", org, "RS512")) == 200
    # Without an id there must be no choice.
    assert sees(keyed, issuer.token("one", org, named=False)) == 401


def test_one_key_needs_no_id(keyed: Edge, issuer: Issuer, org: str) -> None:
    assert sees(keyed, issuer.token("one", org, named=False)) == 200


def test_a_new_key_is_looked_for_once_a_minute(
    keyed: Edge, issuer: Issuer, org: str, clock: Clock
) -> None:
    assert sees(keyed, issuer.token("one", org)) == 200
    issuer.add_rsa("two")
    assert sees(keyed, issuer.token("two", org)) == 401
    assert issuer.fetches == 1
    clock.now += 61
    assert sees(keyed, issuer.token("two", org)) == 200
    issuer.add_rsa("made up", publish=False)
    for _ in range(5):
        assert sees(keyed, issuer.token("made up", org)) == 401
    assert issuer.fetches == 2


def test_a_withdrawn_key_stops_serving(keyed: Edge, issuer: Issuer, org: str, clock: Clock) -> None:
    issuer.add_rsa("two")
    assert sees(keyed, issuer.token("one", org)) == 200
    del issuer.published[0]
    clock.now += 601
    # This one still passes, and has the keys renewed beside it.
    sees(keyed, issuer.token("one", org))
    deadline = time.monotonic() + 10
    while sees(keyed, issuer.token("one", org)) == 200:
        assert time.monotonic() < deadline
    assert sees(keyed, issuer.token("two", org)) == 200


@pytest.mark.parametrize(
    "body", [None, b"not json", b"[]", b'{"keys": []}', b"x" * 300_000], ids=range(5)
)
def test_an_issuer_that_is_down(
    keyed: Edge, issuer: Issuer, org: str, clock: Clock, body: bytes | None
) -> None:
    issuer.body, issuer.status = body, 200 if body else 503
    for _ in range(3):
        answer = keyed.ask("GET", WALLET, headers=bearer(issuer.token("one", org)))
        refused(answer, 503, "keys cannot be fetched")
        assert answer.headers["retry-after"] == "5"
    assert issuer.fetches == 1
    issuer.body, issuer.status = None, 200
    clock.now += 5
    assert sees(keyed, issuer.token("one", org)) == 200
    # Known keys go on to serve in the next outage; of unknown ones nobody can say.
    issuer.status = 500
    issuer.add_rsa("two")
    clock.now += 61
    assert sees(keyed, issuer.token("two", org)) == 503
    assert sees(keyed, issuer.token("one", org)) == 200
    assert sees(keyed, forged({"alg": "none", "kid": "one"}, claims(org))) == 401


def test_an_issuer_that_hangs_holds_nobody_up(
    keyed: Edge, issuer: Issuer, org: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Long enough for a busy machine to connect, which the last line wants to see.
    monkeypatch.setattr(jwks, "_TIMEOUT", 1.0)
    issuer.hang.clear()
    assert sees(keyed, issuer.token("one", org)) == 503
    assert sees(keyed, issuer.token("one", org)) == 503
    assert keyed.ask("GET", "/openapi.json").is_success
    assert issuer.fetches == 1


# Bodies that do not come, and bodies in bodies ----------------------------------------------


def test_a_body_ends_in_one_way_only(edge: Edge) -> None:
    hidden = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    head = (
        "POST /api/billing/reserve-credits HTTP/1.1\r\nHost: x\r\n"
        f"Transfer-Encoding: chunked\r\nContent-Length: {5 + len(hidden)}\r\n\r\n0\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", edge.port)) as line:
        line.sendall((head + hidden).encode())
        answer = b""
        while piece := line.recv(4096):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1") == 1


def test_a_body_that_drips_in_is_refused(
    edge: Edge, org: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "BODY_PATIENCE", 0.3)
    head = (
        "POST /api/billing/reserve-credits HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
        f"Content-Type: application/json\r\nAuthorization: Bearer {token(org)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", edge.port)) as line:
        line.sendall(head.encode() + b'{"callId"')
        answer = b""
        while piece := line.recv(4096):
            answer += piece
    status, _, body = answer.partition(b"\r\n\r\n")
    assert status.startswith(b"HTTP/1.1 408 ")
    assert json.loads(body)["status"] == 408
