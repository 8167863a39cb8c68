"""Paying: a Checkout session for a customer, the page behind it, and automatic recharge.

Every step that has to hold is committed by the database before Stripe hears of it, and what Stripe
answers goes back to the database, which judges it. A click that got no answer is simply repeated:
the same organization and amount are the same payment, under the same key.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ringfence import api, checkout, wire
from ringfence.auth import Access
from ringfence.checkout import KeyRefused, NotNow, Refused
from ringfence.config import Settings
from ringfence.errors import DatabaseError, HttpError
from ringfence.log import Log
from ringfence.routes.operation import (
    Answer,
    Operation,
    Schema,
    json_response,
    object_schema,
    reference,
)
from ringfence.routes.payment_page import Page
from ringfence.stripe_answer import Unanswered

if TYPE_CHECKING:
    from ringfence.db import Caller
    from ringfence.stripe_client import StripeClient

_log = Log("stripe")
_T = TypeVar("_T")

CHECKOUT = "/api/billing/checkout"
RETURN = "/api/billing/checkout/return"
AUTO_RECHARGE = "/api/billing/auto-recharge"

# The customer looks on.
_TIMEOUT = 8.0
_PAUSE = 0.5
_RETRY_AFTER = 2
# How many ask Stripe at the same time. The page is open to anybody: those who come to it must not
# keep others from paying, nor spend what Stripe allows us in a second.
_PAYING, _LOOKING = 8, 4
_SESSION = re.compile(r"cs_[A-Za-z0-9_]{1,200}")
# Stripe puts the session there when the customer has paid, and leaves it for one who turns back.
_PLACE = "{CHECKOUT_SESSION_ID}"
_LONGEST_URL = 2000
_MOST = 99_999_999
_LARGEST_CAP = 10**15

_CHECKOUT = {
    "amount": wire.whole("In the currency's smallest unit.", 1, _MOST, required=True),
    "saveCard": wire.flag("Keep the card for automatic recharge; false when left out."),
    "successUrl": wire.text(
        "Where the customer goes who has paid; a page of this API when left out. Stripe puts the"
        " session's id where {CHECKOUT_SESSION_ID} stands.",
        longest=_LONGEST_URL,
    ),
    "cancelUrl": wire.text(
        "Where the customer goes who turns back; a page of this API when left out.",
        longest=_LONGEST_URL,
    ),
}
_RETURN = {"session_id": wire.text("The Checkout session, as Stripe names it.", longest=203)}
_AUTO_RECHARGE = {
    "enabled": wire.flag("Whether to charge the saved card.", required=True),
    "threshold": wire.whole("Charge when less than this is available.", 0, _LARGEST_CAP),
    "amount": wire.whole("How much to charge each time.", 1, _MOST),
    "monthlyCap": wire.whole("The most to charge in a month (UTC).", 1, _LARGEST_CAP),
}


class Payments:
    """What the routes share: one per application."""

    def __init__(self, settings: Settings) -> None:
        self._client = _client(settings)
        self.page = f"{settings.public_url}{RETURN}" if settings.public_url else None
        self._paying = CapacityLimiter(_PAYING)
        self._looking = CapacityLimiter(_LOOKING)

    @property
    def configured(self) -> bool:
        """Whether there is a key."""
        return self._client is not None

    @property
    def client(self) -> StripeClient:
        """Who asks Stripe; HttpError where there is no key."""
        if self._client is None:
            raise HttpError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "Payments are not configured here: set STRIPE_SECRET_KEY.",
            )
        return self._client

    @property
    def return_url(self) -> str | None:
        """Where a customer who has paid is sent, unless the organization says otherwise."""
        return f"{self.page}?session_id={_PLACE}" if self.page else None

    async def pay(self, action: Callable[[], _T]) -> _T:
        """Has a payment begun, in a thread that holds nobody else up."""
        return await _in(self._paying, action)

    async def look(self, action: Callable[[], _T]) -> _T:
        """Has a session read, in another."""
        return await _in(self._looking, action)

    def close(self) -> None:
        """Closes its connections."""
        if self._client is not None:
            self._client.close()


def _client(settings: Settings) -> StripeClient | None:
    if not settings.stripe_secret_key:
        return None
    # Here, because the SDK takes 24 MB.
    from ringfence.stripe_client import client_of

    return client_of(settings, timeout=_TIMEOUT)


async def _in(room: CapacityLimiter, action: Callable[[], _T]) -> _T:
    """Refuses whoever would have to wait for those who wait for Stripe."""
    if room.available_tokens < 1:
        raise _later(None)
    return await to_thread.run_sync(action, limiter=room)


# ---------------------------------------------------------------- paying


async def begin_checkout(request: Request) -> Response:
    """Begins a payment, or finds the one that is open."""
    payments = _payments(request)
    client = payments.client
    asked = await wire.read_body(request, _CHECKOUT)
    begin = partial(
        api.begin_checkout,
        request.app.state.database.patient(),
        p_org_id=_org(request),
        p_amount=asked["amount"],
        p_success_url=_url(asked, "successUrl", payments.return_url),
        p_cancel_url=_url(asked, "cancelUrl", payments.page),
        p_save_card=asked.get("saveCard", False),
    )
    try:
        opened = await payments.pay(
            partial(_opened, begin, client, request.app.state.database.patient())
        )
    except NotNow as reason:
        _log.warning("no session yet", reason=str(reason), id=request.state.request_id)
        raise _later(reason.retry_after) from None
    except KeyRefused as reason:
        _log.error("Stripe refuses the key", reason=str(reason), id=request.state.request_id)
        raise HttpError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Stripe does not accept the key of this installation: see STRIPE_SECRET_KEY.",
        ) from None
    except Refused as reason:
        _log.error("no session", reason=str(reason), id=request.state.request_id)
        raise HttpError(
            HTTPStatus.BAD_GATEWAY,
            "Stripe would not begin this payment. Nothing was charged; the operators see why.",
        ) from None
    return json_response({"success": True, **opened})


def _opened(
    begin: Callable[[], api.BeginCheckout], client: StripeClient, database: Caller
) -> dict[str, object]:
    begun = begin()
    if begun.outcome == "open":
        return _session("open", duplicate=True, of=begun)
    again = partial(
        checkout.open_session,
        client,
        database,
        str(begun.payment_id),
        str(begun.idempotency_key),
        str(begun.parameters),
    )
    try:
        recorded = again()
    except NotNow as reason:
        if reason.retry_after:
            raise
        # Whoever clicked at the same moment has it in hand, or a packet was lost.
        time.sleep(_PAUSE)
        recorded = again()
    return _session(recorded.status, duplicate=recorded.outcome == "duplicate", of=recorded)


def _session(
    status: str | None, *, duplicate: bool, of: api.BeginCheckout | api.RecordCheckout
) -> dict[str, object]:
    return {
        "paymentId": of.payment_id,
        "status": status,
        "url": of.url,
        "expiresAt": wire.instant(of.expires_at),
        "duplicate": duplicate,
    }


def _url(asked: dict[str, Any], name: str, usual: str | None) -> str:
    url: str | None = asked.get(name) or usual
    if url is None:
        raise HttpError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"{name} is required, because PUBLIC_URL is not set here.",
            info={"field": name, "problem": "is required"},
        )
    return url


def _later(after: float | None) -> HttpError:
    return HttpError(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Stripe does not answer just now. Try again: it will be the same payment.",
        {"Retry-After": str(max(_RETRY_AFTER, math.ceil(after or 0)))},
    )


# ---------------------------------------------------------------- the page behind it

_NOT_CONFIGURED = Page(
    "Payments are not configured here", "Whoever operates this has to set STRIPE_SECRET_KEY."
)
_LEFT = Page(
    "The payment was not finished",
    "Nothing is charged for a payment that is not finished. You can pay whenever you like.",
)
_UNKNOWN = Page("There is no such payment", "Check the address of this page.")
_AWAY = Page(
    "We are looking",
    "Whether the payment has arrived cannot be seen just now; this page looks again by itself."
    " If you paid, the money is not lost: your balance will change by itself.",
    again=True,
)
_NOT_YET = Page(
    "Not paid yet", "The payment is still open. This page looks again by itself.", again=True
)
_OVER = Page(
    "Nothing was paid", "The payment was not made in time, or not at all. Nothing is charged."
)
_PAGES = {
    "credited": Page("Payment received", "{amount} was added to your balance."),
    "pending": Page(
        "The payment is being confirmed",
        "The bank is confirming the payment of {amount}. Your balance will change by itself.",
        again=True,
    ),
    "quarantined": Page(
        "Payment received",
        "We have your payment, but it could not be added to your balance yet. We have been told;"
        " please contact us if it takes long.",
    ),
    "created": _NOT_YET,
    "open": _NOT_YET,
    "declined": _NOT_YET,
    "failed": _OVER,
    "expired": _OVER,
    "canceled": _OVER,
}


async def returned(request: Request) -> Response:
    """The page a customer comes to from Stripe. Whoever knows the session may see it."""
    payments = _payments(request)
    if not payments.configured:
        return _NOT_CONFIGURED.response(HTTPStatus.SERVICE_UNAVAILABLE)
    session_id = request.query_params.get("session_id")
    if session_id in (None, _PLACE):
        return _LEFT.response()
    if not _SESSION.fullmatch(session_id):
        return _UNKNOWN.response(HTTPStatus.NOT_FOUND)
    database = request.app.state.database.patient()
    try:
        found = await payments.look(partial(_looked, payments.client, database, session_id))
    except (HttpError, NotNow, Unanswered, KeyRefused, DatabaseError) as error:
        _log.error("no session to show", error, reason=str(error), id=request.state.request_id)
        return _AWAY.response(HTTPStatus.SERVICE_UNAVAILABLE)
    if found is None or found.status is None:
        return _UNKNOWN.response(HTTPStatus.NOT_FOUND)
    return _PAGES[found.status].about(found.amount_text or "").response()


def _looked(client: StripeClient, database: Caller, session_id: str) -> api.ApplyCheckout | None:
    """What the database makes of the session as Stripe has it; None where Stripe has none."""
    answer = client.session(session_id)
    if answer.status == HTTPStatus.OK:
        return api.apply_checkout(database, p_session=answer.text)
    checkout.check(answer)
    return None


# ---------------------------------------------------------------- automatic recharge


async def set_auto_recharge(request: Request) -> Response:
    """Says when the saved card is to be charged."""
    payments = _payments(request)
    # Nobody is promised a recharge that nobody could make.
    _ = payments.client
    asked = await wire.read_body(request, _AUTO_RECHARGE)
    row = await run_in_threadpool(
        api.set_auto_recharge,
        request.app.state.database.patient(),
        p_org_id=_org(request),
        p_enabled=asked["enabled"],
        p_threshold=asked.get("threshold"),
        p_amount=asked.get("amount"),
        p_monthly_cap=asked.get("monthlyCap"),
        p_return_url=payments.return_url,
    )
    return json_response({"success": True, **wire.camel(row)})


async def auto_recharge(request: Request) -> Response:
    """How automatic recharge is set, and how it stands."""
    row = await run_in_threadpool(
        api.auto_recharge, request.app.state.database, p_org_id=_org(request)
    )
    return json_response({"success": True, **wire.camel(row)})


def _payments(request: Request) -> Payments:
    payments: Payments = request.app.state.payments
    return payments


def _org(request: Request) -> UUID:
    org_id: UUID = request.state.principal.org_id
    return org_id


_AMOUNT: Schema = {"type": "integer", "description": "In the currency's smallest unit."}
_AMOUNT_OR_NULL: Schema = {"type": ["integer", "null"]}
_FLAG: Schema = {"type": "boolean"}
_TEXT: Schema = {"type": "string"}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_TIME_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
_SESSION_SCHEMA = object_schema(
    {
        "success": {"const": True},
        "paymentId": {"type": "string", "format": "uuid"},
        "status": _TEXT,
        "url": {"type": "string", "description": "Send the customer there."},
        "expiresAt": _TIME_OR_NULL,
        "duplicate": _FLAG,
    }
)
_SETTING = {
    "status": {"enum": ["armed", "in_flight", "paused", "disabled"]},
    "threshold": _AMOUNT_OR_NULL,
    "amount": _AMOUNT_OR_NULL,
    "monthlyCap": _AMOUNT_OR_NULL,
    "chargedThisMonth": _AMOUNT,
    "currency": _TEXT,
    "hasCard": _FLAG,
    "problem": _TEXT_OR_NULL,
    "nextAttemptAt": _TIME_OR_NULL,
    "payUrl": _TEXT_OR_NULL,
}
_NO_ORGANIZATION = Answer("There is no such organization.")
_NOT_NOW = Answer(
    "Payments are not configured, charging is frozen, or Stripe, the database or the issuer's keys"
    " are away: the same request again is the same payment."
)
_HTML: Schema = {"type": "string"}

OPERATIONS = (
    Operation(
        "POST",
        CHECKOUT,
        "beginCheckout",
        "Begin a payment, or find the one that is open",
        begin_checkout,
        {
            200: Answer(
                "The session; duplicate says that it was there before.",
                reference("CheckoutSession"),
            ),
            404: _NO_ORGANIZATION,
            502: Answer("Stripe refused; nothing was charged."),
            503: _NOT_NOW,
        },
        ("payments",),
        {"CheckoutSession": _SESSION_SCHEMA},
        access=Access.ORGANIZATION,
        body=_CHECKOUT,
    ),
    Operation(
        "GET",
        RETURN,
        "checkoutReturn",
        "The page behind a payment; it reads the session at Stripe, and credits it",
        returned,
        {
            200: Answer("How the payment stands.", _HTML, "text/html"),
            404: Answer("There is no such session.", _HTML, "text/html"),
            503: Answer(
                "Stripe or the database is away; the page looks again.", _HTML, "text/html"
            ),
        },
        ("payments",),
        query=_RETURN,
    ),
    Operation(
        "GET",
        AUTO_RECHARGE,
        "getAutoRecharge",
        "How automatic recharge is set, and how it stands",
        auto_recharge,
        {200: Answer("As it is.", reference("AutoRecharge")), 404: _NO_ORGANIZATION},
        ("payments",),
        {"AutoRecharge": object_schema({"success": {"const": True}, **_SETTING})},
        access=Access.ORGANIZATION,
    ),
    Operation(
        "PUT",
        AUTO_RECHARGE,
        "setAutoRecharge",
        "Say when the saved card is to be charged; what is left out stays as it was",
        set_auto_recharge,
        {
            200: Answer("As it is now.", reference("AutoRechargeSet")),
            404: _NO_ORGANIZATION,
            409: Answer("There is no saved card: pay once with saveCard first."),
            503: _NOT_NOW,
        },
        ("payments",),
        {
            "AutoRechargeSet": object_schema(
                {
                    "success": {"const": True},
                    "outcome": {"enum": ["changed", "duplicate"]},
                    **_SETTING,
                }
            )
        },
        access=Access.ORGANIZATION,
        body=_AUTO_RECHARGE,
    ),
)
