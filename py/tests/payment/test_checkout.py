"""Paying over HTTP: a session for every click, and a page that says what is true."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import httpx
import jsonschema  # type: ignore[import-untyped]
import pytest
from edge import SIGN_IN, Edge
from log_lines import LogLines
from servers import Urls
from stripe_events import Payer
from stripe_fake import API_KEY, DECLINED, SLOW, StripeFake
from tokens import SERVICE_KEYS, bearer, token

from ringfence import doctor
from ringfence.db import Session
from ringfence.routes import payments

CHECKOUT = "/api/billing/checkout"
RETURN = "/api/billing/checkout/return"
AUTO_RECHARGE = "/api/billing/auto-recharge"
SESSIONS = "/v1/checkout/sessions"
PUBLIC_URL = "https://pay.example"


@pytest.fixture(scope="module")
def fake() -> Iterator[StripeFake]:
    with StripeFake() as fake:
        yield fake


@pytest.fixture
def stripe(fake: StripeFake) -> StripeFake:
    fake.clear()
    return fake


@pytest.fixture(scope="module")
def edge(urls: Urls, fake: StripeFake) -> Iterator[Edge]:
    variables = {"STRIPE_SECRET_KEY": API_KEY, "STRIPE_BASE_URL": fake.url}
    with Edge(urls.role("ringfence_web"), PUBLIC_URL=PUBLIC_URL, **variables, **SIGN_IN) as edge:
        yield edge


class Customer:
    """An organization that asks, and holds every answer against the description."""

    def __init__(self, edge: Edge, payer: Payer) -> None:
        self.payer = payer
        self._edge = edge
        self._document = edge.ask("GET", "/openapi.json").json()
        self._headers = bearer(token(payer.org_id))

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        answer = self._edge.ask(method, path, headers=self._headers, **more)
        responses = self._document["paths"][path][method.lower()]["responses"]
        media, _, _ = answer.headers["content-type"].partition(";")
        described = responses[str(answer.status_code)]["content"][media]["schema"]
        if media != "text/html":
            jsonschema.validate(answer.json(), {**self._document, **described})
        return answer

    def click(self, amount: int = 2000, **more: object) -> httpx.Response:
        return self.ask("POST", CHECKOUT, json={"amount": amount, **more})

    def page(self, session: str | None) -> httpx.Response:
        return self.ask("GET", RETURN, params={"session_id": session} if session else {})

    def attempts(self) -> list[tuple[Any, ...]]:
        return self.payer.ask(
            "select status, amount, problem from billing.payment_status"
            " where org_id = %(org)s order by created_at"
        )


@pytest.fixture
def customer(root: Session, edge: Edge) -> Customer:
    return Customer(edge, Payer.make(root, edge))


def heading(page: httpx.Response) -> str:
    found = re.search(r"<h1>(.*)</h1>", page.text)
    assert found
    return found[1]


def looks_again(page: httpx.Response) -> bool:
    return 'http-equiv="refresh"' in page.text


def only_session(stripe: StripeFake) -> dict[str, Any]:
    (session,) = stripe.of("checkout.session")
    return session


# ---------------------------------------------------------------- a session for every click


def test_from_the_click_to_the_credit(customer: Customer, stripe: StripeFake) -> None:
    begun = customer.click().json()
    session = only_session(stripe)
    assert (begun["status"], begun["url"], begun["duplicate"]) == ("open", session["url"], False)
    assert session["amount_total"] == 2000
    assert session["success_url"] == f"{PUBLIC_URL}{RETURN}?session_id={{CHECKOUT_SESSION_ID}}"
    assert session["cancel_url"] == f"{PUBLIC_URL}{RETURN}"
    assert session["metadata"]["ringfence_payment_id"] == begun["paymentId"]
    waiting = customer.page(session["id"])
    assert (heading(waiting), looks_again(waiting)) == ("Not paid yet", True)
    stripe.pay(session["id"])
    for _ in range(2):
        paid = customer.page(session["id"])
        assert (heading(paid), looks_again(paid)) == ("Payment received", False)
        assert "20.00 USD was added" in paid.text
    assert customer.payer.state() == (2000, 1, "credited", False, None, 0)


def test_a_second_click_is_the_same_payment(customer: Customer, stripe: StripeFake) -> None:
    first, second = customer.click().json(), customer.click().json()
    assert second == {**first, "duplicate": True}
    assert customer.click(amount=2001).json()["paymentId"] != first["paymentId"]
    assert customer.click(saveCard=True).json()["paymentId"] != first["paymentId"]
    assert len(stripe.of("checkout.session")) == 3


def test_clicks_at_the_same_moment_make_one_session(customer: Customer, stripe: StripeFake) -> None:
    with ThreadPoolExecutor(6) as hands:
        answers = list(hands.map(lambda _: customer.click(), range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["paymentId"] for answer in answers}) == 1
    assert {answer.json()["url"] for answer in answers} == {only_session(stripe)["url"]}


def test_addresses_of_ones_own(customer: Customer, stripe: StripeFake) -> None:
    paid, back = "https://a.example/paid", "https://a.example/back"
    assert customer.click(successUrl=paid, cancelUrl=back).status_code == 200
    session = only_session(stripe)
    assert (session["success_url"], session["cancel_url"]) == (paid, back)
    refused = customer.click(amount=3000, successUrl="javascript:alert(1)")
    assert (refused.status_code, refused.json()["code"]) == (422, "RF003")


@pytest.mark.parametrize(
    "body",
    [{}, {"amount": 0}, {"amount": "2000"}, {"amount": 20.5}, {"amount": 2000, "saveCard": 1}],
)
def test_what_is_not_asked_properly(
    customer: Customer, stripe: StripeFake, body: dict[str, Any]
) -> None:
    assert customer.ask("POST", CHECKOUT, json=body).status_code == 422
    assert stripe.asked == []


# ---------------------------------------------------------------- Stripe is not at its best


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stripe is asked once more at once."""
    monkeypatch.setattr(payments, "_PAUSE", 0.0)


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize("kind", ["lost", "in_use", "down"])
def test_what_passes_is_not_seen(customer: Customer, stripe: StripeFake, kind: Any) -> None:
    stripe.trouble(kind, SESSIONS)
    begun = customer.click()
    assert begun.status_code == 200
    assert begun.json()["url"] == only_session(stripe)["url"]
    assert len({request.key for request in stripe.requests(SESSIONS)}) == 1


@pytest.mark.usefixtures("hurry")
def test_what_lasts_is_the_same_payment_later(customer: Customer, stripe: StripeFake) -> None:
    for _ in range(2):
        stripe.trouble("down", SESSIONS)
    refused = customer.click()
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "2"
    assert "same payment" in refused.json()["detail"]
    assert customer.attempts() == [("created", 2000, None)]
    assert customer.click().status_code == 200
    assert customer.attempts() == [("open", 2000, None)]
    assert len({request.key for request in stripe.requests(SESSIONS)}) == 1


def test_too_many_are_asked_to_wait(customer: Customer, stripe: StripeFake) -> None:
    stripe.trouble("limited", SESSIONS)
    refused = customer.click()
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    assert len(stripe.requests(SESSIONS)) == 1


def test_a_refusal_is_the_end_of_it(customer: Customer, stripe: StripeFake) -> None:
    # Less than Stripe takes.
    refused = customer.click(amount=10)
    assert refused.status_code == 502
    assert "Nothing was charged" in refused.json()["detail"]
    assert "amount" not in refused.text
    ((status, _, problem),) = customer.attempts()
    assert (status, problem[:17]) == ("failed", "Stripe answered 4")
    customer.click(amount=10)
    assert len({request.key for request in stripe.requests(SESSIONS)}) == 2


def test_a_key_that_stripe_refuses(
    urls: Urls, root: Session, stripe: StripeFake, log_lines: LogLines
) -> None:
    variables = {"STRIPE_SECRET_KEY": "sk_live_wrong", "STRIPE_BASE_URL": stripe.url}
    with Edge(urls.role("ringfence_web"), PUBLIC_URL=PUBLIC_URL, **variables, **SIGN_IN) as edge:
        customer = Customer(edge, Payer.make(root, edge))
        refused = customer.click()
        shown = customer.page("cs_test_1")
    assert refused.status_code == 503
    assert "STRIPE_SECRET_KEY" in refused.json()["detail"]
    assert customer.attempts() == [("created", 2000, None)]
    assert (shown.status_code, heading(shown)) == (503, "We are looking")
    assert "Stripe refuses the key" in log_lines.events()
    assert "sk_live" not in log_lines.stream.getvalue()


def test_without_a_key_it_says_so(urls: Urls, root: Session) -> None:
    with Edge(urls.role("ringfence_web"), PUBLIC_URL=PUBLIC_URL, **SIGN_IN) as edge:
        customer = Customer(edge, Payer.make(root, edge))
        for answer in (
            customer.click(),
            customer.ask("PUT", AUTO_RECHARGE, json={"enabled": False}),
        ):
            assert answer.status_code == 503
            assert "STRIPE_SECRET_KEY" in answer.json()["detail"]
        shown = customer.page("cs_test_1")
        assert (shown.status_code, "STRIPE_SECRET_KEY" in shown.text) == (503, True)
        assert customer.ask("GET", AUTO_RECHARGE).json()["status"] == "disabled"


def test_without_an_address_it_must_be_told_where(
    urls: Urls, root: Session, stripe: StripeFake
) -> None:
    variables = {"STRIPE_SECRET_KEY": API_KEY, "STRIPE_BASE_URL": stripe.url}
    with Edge(urls.role("ringfence_web"), **variables, **SIGN_IN) as edge:
        customer = Customer(edge, Payer.make(root, edge))
        refused = customer.click()
        assert refused.status_code == 422
        assert refused.json()["info"]["field"] == "successUrl"
        assert "PUBLIC_URL" in refused.json()["detail"]
        own = "https://a.example"
        assert customer.click(successUrl=own, cancelUrl=own).status_code == 200


def test_only_an_organization_pays(edge: Edge) -> None:
    for method, path in (("POST", CHECKOUT), ("PUT", AUTO_RECHARGE), ("GET", AUTO_RECHARGE)):
        assert edge.ask(method, path).status_code == 401
        service = edge.ask(method, path, headers={"X-Service-Key": SERVICE_KEYS[0]})
        assert service.status_code == 403


# ---------------------------------------------------------------- the page


def test_the_page_needs_nothing_from_elsewhere(customer: Customer) -> None:
    page = customer.page(None)
    assert (page.status_code, heading(page)) == (200, "The payment was not finished")
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "http://" not in page.text
    assert "https://" not in page.text


def test_who_turns_back_brings_no_session(customer: Customer, stripe: StripeFake) -> None:
    assert heading(customer.page("{CHECKOUT_SESSION_ID}")) == "The payment was not finished"
    assert stripe.asked == []


def test_there_is_a_page_for_every_status(root: Session) -> None:
    ((check,),) = root.call(
        "select pg_get_constraintdef(oid) from pg_constraint"
        " where conname = 'payment_status_check' and contypid <> 0"
    )
    assert set(re.findall("'([a-z]+)'", check)) == set(payments._PAGES)


@pytest.mark.parametrize(
    "session",
    ["nobody's", "cs_../../v1/customers", "<script>", "cs_test_nobody", "cs_" + "a" * 300],
)
def test_a_session_nobody_knows(customer: Customer, stripe: StripeFake, session: str) -> None:
    page = customer.page(session)
    assert (page.status_code, heading(page)) == (404, "There is no such payment")
    assert session not in page.text
    assert len(stripe.asked) == (1 if session == "cs_test_nobody" else 0)


def test_somebody_elses_session_is_not_ours(customer: Customer, stripe: StripeFake) -> None:
    price = {"currency": "usd", "unit_amount": 2000, "product_data": {"name": "A hat"}}
    session = stripe.open_session(
        {"success_url": "https://x.example", "line_items": [{"quantity": 1, "price_data": price}]}
    )
    assert customer.page(session["id"]).status_code == 404
    assert customer.attempts() == []


def test_the_bank_takes_its_time(customer: Customer, stripe: StripeFake) -> None:
    customer.click()
    session = only_session(stripe)
    stripe.pay(session["id"], DECLINED)
    assert heading(customer.page(session["id"])) == "Not paid yet"
    stripe.pay(session["id"], SLOW)
    page = customer.page(session["id"])
    assert (heading(page), looks_again(page)) == ("The payment is being confirmed", True)
    assert "20.00 USD" in page.text
    stripe.settle(session["payment_intent"])
    assert heading(customer.page(session["id"])) == "Payment received"


def test_a_session_that_is_over(customer: Customer, stripe: StripeFake) -> None:
    customer.click()
    session = only_session(stripe)
    stripe.expire(session["id"])
    page = customer.page(session["id"])
    assert (heading(page), looks_again(page)) == ("Nothing was paid", False)


def test_what_was_paid_is_not_what_was_asked_for(customer: Customer, stripe: StripeFake) -> None:
    customer.click()
    session = only_session(stripe)
    session["amount_total"] = 50
    stripe.pay(session["id"])
    page = customer.page(session["id"])
    assert heading(page) == "Payment received"
    assert "could not be added" in page.text
    assert customer.payer.state()[:3] == (0, 0, "quarantined")


def test_stripe_is_away_while_somebody_looks(customer: Customer, stripe: StripeFake) -> None:
    customer.click()
    session = only_session(stripe)
    stripe.pay(session["id"])
    stripe.trouble("down", f"{SESSIONS}/{session['id']}", "GET")
    page = customer.page(session["id"])
    assert (page.status_code, heading(page), looks_again(page)) == (503, "We are looking", True)
    assert heading(customer.page(session["id"])) == "Payment received"


def test_whoever_would_have_to_wait_is_told_so(
    customer: Customer, stripe: StripeFake, edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("_paying", "_looking"):
        monkeypatch.setattr(edge.app.state.payments, room, SimpleNamespace(available_tokens=0))
    assert customer.click().status_code == 503
    assert customer.page("cs_test_1").status_code == 503
    assert stripe.asked == []


# ---------------------------------------------------------------- automatic recharge


def test_automatic_recharge_wants_a_card(customer: Customer, stripe: StripeFake) -> None:
    wanted = {"enabled": True, "threshold": 500, "amount": 2000, "monthlyCap": 10000}
    refused = customer.ask("PUT", AUTO_RECHARGE, json=wanted)
    assert (refused.status_code, refused.json()["code"]) == (409, "RF242")
    customer.click(saveCard=True)
    session = only_session(stripe)
    stripe.pay(session["id"])
    customer.page(session["id"])
    done = customer.ask("PUT", AUTO_RECHARGE, json=wanted).json()
    assert (done["outcome"], done["status"], done["hasCard"]) == ("changed", "armed", True)
    assert customer.ask("PUT", AUTO_RECHARGE, json=wanted).json()["outcome"] == "duplicate"
    state = customer.ask("GET", AUTO_RECHARGE).json()
    assert (state["threshold"], state["amount"], state["monthlyCap"]) == (500, 2000, 10000)
    off = customer.ask("PUT", AUTO_RECHARGE, json={"enabled": False}).json()
    assert (off["status"], off["threshold"]) == ("disabled", 500)


# ---------------------------------------------------------------- around it


@pytest.mark.parametrize(
    ("key", "ok", "text"),
    [
        (API_KEY, True, "answers, in test mode"),
        ("sk_wrong", False, "refuses STRIPE_SECRET_KEY"),
        ("sk_live_1", False, "STRIPE_SECRET_KEY is not for test mode: see STRIPE_MODE"),
    ],
)
def test_the_doctor_asks_stripe(stripe: StripeFake, key: str, ok: bool, text: str) -> None:
    variables = {"STRIPE_SECRET_KEY": key, "STRIPE_BASE_URL": stripe.url, "STRIPE_MODE": "test"}
    findings = doctor.examine({"DATABASE_URL": "postgresql://127.0.0.1:1/x", **variables})
    assert [(each.ok, each.text) for each in findings if each.what == "stripe"] == [(ok, text)]


def test_the_doctor_gets_no_answer() -> None:
    variables = {"STRIPE_SECRET_KEY": API_KEY, "STRIPE_BASE_URL": "http://127.0.0.1:1"}
    findings = doctor.examine({"DATABASE_URL": "postgresql://127.0.0.1:1/x", **variables})
    assert [each.ok for each in findings if each.what == "stripe"] == [False]


def test_who_has_no_key_does_not_load_the_sdk() -> None:
    program = (
        "import sys; from ringfence import app, config, db, worker;"
        "settings = config.from_env({'DATABASE_URL': 'postgresql://h/d'});"
        "database = db.Database('postgresql://h/d', application_name='x');"
        "app.create_app(settings, database);"
        "worker.carriers(settings, database, None, None);"
        "assert 'stripe' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
