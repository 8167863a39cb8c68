"""`StripeFake`: Stripe on a port of loopback, in a thread, as strict as the SDK's own types.

with StripeFake() as stripe:
    client = stripe.client()
    session = client.v1.checkout.sessions.create({...}, {"idempotency_key": "checkout:1"})
    stripe.pay(session.id)
    for event in stripe.events("payment_intent.succeeded"): ...
"""

from __future__ import annotations

import copy
import json
import socket
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Self

import stripe
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Path
from starlette.types import Receive, Scope, Send

from stripe_fake import api
from stripe_fake.account import Account
from stripe_fake.client import Http, signed
from stripe_fake.parameters import Refusal, parse, read
from stripe_fake.store import Object

_KEPT = 24 * 60 * 60
_PATIENCE = 60.0

# lost      carried out, and the connection breaks before the answer
# broken    carried out, and answered with 500; the key answers 500 from then on
# down      500, and nothing was carried out
# in_use    409, as if the key were in flight
# limited   429 with Retry-After
# held      carried out, and answered when the test says so
# slow      in flight until the test says so
Kind = Literal["lost", "broken", "down", "in_use", "limited", "held", "slow"]


@dataclass
class Trouble:
    """What goes wrong with a request; `reached` when it has gone as far as it goes."""

    kind: Kind
    method: str
    path: str
    taken: bool = False
    reached: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Asked:
    """A request that came, and the status of its answer."""

    method: str
    path: str
    key: str | None
    parameters: Object
    status: int


@dataclass
class _Answer:
    status: int
    body: Object
    headers: dict[str, str] = field(default_factory=dict)
    is_lost: bool = False


@dataclass
class _Kept:
    """What is known of an idempotency key."""

    asked: tuple[str, str, Object]
    at: int
    answer: _Answer | None = None


class StripeFake(Account):
    """A running fake. It is the account itself: every action of it can be called.

    At its end it asserts that nobody asked for what Stripe does not have, or asked in a way that
    Stripe would not understand; a test that means to do so clears `misunderstood`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._http = Http()
        self._socket = socket.create_server(("127.0.0.1", 0))
        # What asyncio does for sockets of its own making: an answer in two pieces does not wait.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        methods = ["GET", "POST", "DELETE", "PUT", "PATCH"]
        app = Starlette(routes=[Path("/{path:path}", self._endpoint, methods=methods)])
        self._server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, access_log=False, ws="none", lifespan="off")
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )

    def clear(self) -> None:
        # One test's misunderstanding is not lost because the next begins.
        assert not getattr(self, "misunderstood", None), self.misunderstood
        super().clear()
        self.asked: list[Asked] = []
        self.misunderstood: list[str] = []
        self._troubles: list[Trouble] = []
        self._keys: dict[str, _Kept] = {}

    # ------------------------------------------------------------ for tests

    def client(self) -> stripe.StripeClient:
        """The SDK's client, talking to this."""
        return self._http.client(self.url)

    def trouble(
        self, kind: Kind, path: str = "/v1/payment_intents", method: str = "POST"
    ) -> Trouble:
        """The next request of this kind goes wrong; several wait for their turn."""
        trouble = Trouble(kind, method, path)
        self._troubles.append(trouble)
        return trouble

    def deliver(self, url: str, secret: str, *kinds: str) -> list[int]:
        """Posts the events that nobody has taken yet, oldest first; returns the answers."""
        statuses = []
        for event in self.events(*kinds):
            if event["id"] in self.undelivered:
                body, headers = signed(event, secret)
                answer = self._http.post(url, body, headers)
                statuses.append(answer.status_code)
                if answer.is_success:
                    self.undelivered.discard(event["id"])
        return statuses

    def requests(self, path: str, method: str = "POST") -> list[Asked]:
        """What came to an address."""
        return [each for each in self.asked if (each.method, each.path) == (method, path)]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for trouble in self._troubles:
            trouble.release.set()
        self._http.close()
        self._server.should_exit = True
        self._thread.join(15)
        self._socket.close()
        assert kind is not None or not self.misunderstood, self.misunderstood

    # ------------------------------------------------------------ HTTP

    async def _endpoint(self, request: Request) -> Response:
        body = (await request.body()).decode()
        form = body if request.method == "POST" else request.url.query
        answer = await run_in_threadpool(
            self._answer, request.method, request.url.path, form, dict(request.headers)
        )
        if answer.is_lost:
            return _Lost()
        return Response(
            json.dumps(answer.body), answer.status, answer.headers, media_type="application/json"
        )

    def _answer(self, method: str, path: str, form: str, headers: Mapping[str, str]) -> _Answer:
        key = headers.get("idempotency-key") if method == "POST" else None
        parameters: Object = {}
        try:
            self._authenticate(headers)
            trouble = self._take(method, path)
            if trouble:
                _refuse(trouble, key)
            parameters = parse(form)
            answer = self._once(method, path, key, parameters, trouble)
        except Refusal as refusal:
            answer = _refused(refusal)
            if refusal.status == 429:
                answer.headers |= {"Retry-After": "2", "Stripe-Rate-Limited-Reason": "global-rate"}
        except Exception as mistake:
            self.misunderstood.append(f"the fake itself: {mistake!r}")
            raise
        with self.lock:
            self.asked.append(Asked(method, path, key, parameters, answer.status))
        return answer

    def _authenticate(self, headers: Mapping[str, str]) -> None:
        if not headers.get("authorization", "").startswith("Bearer sk_test_"):
            raise Refusal(401, "Invalid API Key provided")
        if headers.get("stripe-version") != stripe.api_version:
            self.misunderstood.append(f"Stripe-Version {headers.get('stripe-version')}")

    def _take(self, method: str, path: str) -> Trouble | None:
        with self.lock:
            for trouble in self._troubles:
                if not trouble.taken and (trouble.method, trouble.path) == (method, path):
                    trouble.taken = True
                    return trouble
        return None

    def _once(
        self, method: str, path: str, key: str | None, parameters: Object, trouble: Trouble | None
    ) -> _Answer:
        """Carries a request out, or answers as before where its key has been seen."""
        kind = trouble.kind if trouble else None
        asked = (method, path, parameters)
        if key is None:
            return _after(self._carry_out(*asked, None), trouble)
        with self.lock:
            kept = self._keys.get(key)
            if kept and kept.at > self.now() - _KEPT:
                return self._again(key, kept, asked)
            kept = self._keys[key] = _Kept(asked, self.now())
        try:
            if trouble and kind == "slow":
                trouble.reached.set()
                trouble.release.wait(_PATIENCE)
            answer = self._carry_out(*asked, key)
        except Refusal:
            # What was not understood was not carried out: nothing is kept of it.
            with self.lock:
                del self._keys[key]
            raise
        if kind == "broken":
            answer = _refused(Refusal(500, "Something went wrong on Stripe's end.", "api_error"))
        kept.answer = answer
        return _after(answer, trouble)

    def _again(self, key: str, kept: _Kept, asked: tuple[str, str, Object]) -> _Answer:
        if kept.asked != asked:
            self.misunderstood.append(f"the key {key} with other parameters")
            raise Refusal(
                400,
                "Keys for idempotent requests can only be used with the same parameters they were"
                f" first used with. Try using a key other than '{key}' if you meant to execute a"
                " different request.",
                "idempotency_error",
            )
        if kept.answer is None:
            raise _in_use(key)
        return _Answer(
            kept.answer.status,
            kept.answer.body,
            kept.answer.headers | {"Idempotent-Replayed": "true"},
        )

    def _carry_out(self, method: str, path: str, tree: Object, key: str | None) -> _Answer:
        """Raises Refusal for what is not understood; what is, has an answer, be it an error."""
        found = api.find(method, path)
        if found is None:
            self.misunderstood.append(f"{method} {path}")
            raise Refusal(404, f"Unrecognized request URL ({method}: {path}).")
        route, name = found
        try:
            asked = read(route.parameters, tree)
        except Refusal as refusal:
            self.misunderstood.append(f"{method} {path}: {refusal}")
            raise
        request_id = f"req_{uuid.uuid4().hex[:14]}"
        with self.lock:
            # A request that is refused leaves what it did before: a decline is an event.
            self.request = {"id": request_id, "idempotency_key": key}
            try:
                done = route.act(self, name, asked)
                answer = _Answer(200, self.expanded(done, asked.get("expand", [])))
            except Refusal as refusal:
                answer = _refused(refusal)
            finally:
                self.request = {"id": None, "idempotency_key": None}
        answer.headers["Request-Id"] = request_id
        return answer


class _Lost(Response):
    """An answer that never arrives: the connection ends in the middle of it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"100")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


def _after(answer: _Answer, trouble: Trouble | None) -> _Answer:
    if trouble:
        trouble.reached.set()
        if trouble.kind == "lost":
            return _Answer(0, {}, is_lost=True)
        if trouble.kind == "held":
            trouble.release.wait(_PATIENCE)
    return answer


def _refuse(trouble: Trouble, key: str | None) -> None:
    """The troubles behind which nothing was carried out."""
    if trouble.kind == "down":
        raise Refusal(500, "Something went wrong on Stripe's end.", "api_error")
    if trouble.kind == "in_use":
        raise _in_use(key)
    if trouble.kind == "limited":
        raise Refusal(429, "Request rate limit exceeded.", code="rate_limit")


def _in_use(key: str | None) -> Refusal:
    return Refusal(
        409,
        "There is currently another in-progress request using this Idempotent Key (that probably"
        f" means you submitted twice, and the other request is still going through): {key}.",
        code="idempotency_key_in_use",
    )


def _refused(refusal: Refusal) -> _Answer:
    return _Answer(refusal.status, {"error": copy.deepcopy(refusal.error)})
