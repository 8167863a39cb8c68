"""Which request does what, and which of the SDK's types says what it may contain."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stripe import params
from stripe.params import checkout, radar

from stripe_fake.account import TRIAL_CARDS, Account
from stripe_fake.parameters import Refusal
from stripe_fake.store import Object

# Answers a request: the account, what stands in the address, the parameters.
Action = Callable[[Account, str, Object], Object]


@dataclass(frozen=True, slots=True)
class Route:
    """One kind of request."""

    method: str
    path: str
    parameters: Any
    act: Action

    def match(self, method: str, path: str) -> str | None:
        """What stands in the address in place of {id}; None where the address is another."""
        pattern = re.escape(self.path).replace(r"\{id\}", "([^/]+)")
        found = re.fullmatch(pattern, path) if method == self.method else None
        return None if found is None else (found[1] if found.groups() else "")


def _listing(path: str, kind: str, parameters: Any) -> Route:
    return Route("GET", path, parameters, lambda account, _, asked: account.page(kind, asked, path))


def _looking(path: str, kind: str, parameters: Any) -> Route:
    return Route(
        "GET", f"{path}/{{id}}", parameters, lambda account, name, _: account.get(kind, name)
    )


def _create_customer(account: Account, _: str, asked: Object) -> Object:
    known = ("email", "name", "metadata", "description")
    customer = account.customer(**{name: asked[name] for name in known if name in asked})
    if "payment_method" in asked:
        _attach(account, asked["payment_method"], {"customer": customer["id"]})
    return customer


def _attach(account: Account, name: str, asked: Object) -> Object:
    account.named("customer", asked["customer"])
    if name in TRIAL_CARDS:
        return account.get("payment_method", account.card(asked["customer"], TRIAL_CARDS[name]))
    method = account.get("payment_method", name)
    if method["customer"] not in (None, asked["customer"]):
        raise Refusal(400, "The payment method you provided has already been attached.")
    method["customer"] = asked["customer"]
    account.tell("payment_method.attached", method)
    return method


def _create_refund(account: Account, _: str, asked: Object) -> Object:
    intent = asked.get("payment_intent")
    if intent is None:
        charge = account.named("charge", asked.get("charge"))
        if charge is None:
            raise Refusal(
                400,
                "One of the following params should be provided for this request:"
                " payment_intent or charge.",
                code="parameter_missing",
            )
        intent = charge["payment_intent"]
    more = {name: asked[name] for name in ("reason", "metadata") if name in asked}
    return account.refund(intent, asked.get("amount"), **more)


_SESSIONS = "/v1/checkout/sessions"
_INTENTS = "/v1/payment_intents"
_METHODS = "/v1/payment_methods"

ROUTES = (
    Route(
        "POST",
        _SESSIONS,
        checkout.SessionCreateParams,
        lambda account, _, asked: account.open_session(asked),
    ),
    Route(
        "POST",
        f"{_SESSIONS}/{{id}}/expire",
        checkout.SessionExpireParams,
        lambda account, name, _: account.expire(name),
    ),
    _listing(_SESSIONS, "checkout.session", checkout.SessionListParams),
    _looking(_SESSIONS, "checkout.session", checkout.SessionRetrieveParams),
    Route(
        "POST",
        _INTENTS,
        params.PaymentIntentCreateParams,
        lambda account, _, asked: account.open_intent(asked),
    ),
    Route(
        "POST",
        f"{_INTENTS}/{{id}}/confirm",
        params.PaymentIntentConfirmParams,
        lambda account, name, asked: account.confirm(name, asked),
    ),
    Route(
        "POST",
        f"{_INTENTS}/{{id}}/cancel",
        params.PaymentIntentCancelParams,
        lambda account, name, _: account.cancel(name),
    ),
    _listing(_INTENTS, "payment_intent", params.PaymentIntentListParams),
    _looking(_INTENTS, "payment_intent", params.PaymentIntentRetrieveParams),
    _listing("/v1/setup_intents", "setup_intent", params.SetupIntentListParams),
    _looking("/v1/setup_intents", "setup_intent", params.SetupIntentRetrieveParams),
    _listing("/v1/charges", "charge", params.ChargeListParams),
    _looking("/v1/charges", "charge", params.ChargeRetrieveParams),
    Route("POST", "/v1/refunds", params.RefundCreateParams, _create_refund),
    _listing("/v1/refunds", "refund", params.RefundListParams),
    _looking("/v1/refunds", "refund", params.RefundRetrieveParams),
    _listing("/v1/disputes", "dispute", params.DisputeListParams),
    _looking("/v1/disputes", "dispute", params.DisputeRetrieveParams),
    _listing("/v1/events", "event", params.EventListParams),
    _looking("/v1/events", "event", params.EventRetrieveParams),
    _listing(
        "/v1/balance_transactions", "balance_transaction", params.BalanceTransactionListParams
    ),
    _looking(
        "/v1/balance_transactions", "balance_transaction", params.BalanceTransactionRetrieveParams
    ),
    _listing(
        "/v1/radar/early_fraud_warnings",
        "radar.early_fraud_warning",
        radar.EarlyFraudWarningListParams,
    ),
    Route("POST", "/v1/customers", params.CustomerCreateParams, _create_customer),
    Route(
        "DELETE",
        "/v1/customers/{id}",
        params.CustomerDeleteParams,
        lambda account, name, _: account.delete_customer(name),
    ),
    _listing("/v1/customers", "customer", params.CustomerListParams),
    _looking("/v1/customers", "customer", params.CustomerRetrieveParams),
    Route(
        "GET",
        "/v1/customers/{id}/payment_methods",
        params.CustomerPaymentMethodListParams,
        lambda account, name, asked: account.page(
            "payment_method", asked | {"customer": name}, f"/v1/customers/{name}/payment_methods"
        ),
    ),
    _looking(_METHODS, "payment_method", params.PaymentMethodRetrieveParams),
    Route("POST", f"{_METHODS}/{{id}}/attach", params.PaymentMethodAttachParams, _attach),
    Route(
        "POST",
        f"{_METHODS}/{{id}}/detach",
        params.PaymentMethodDetachParams,
        lambda account, name, _: account.detach(name),
    ),
)


def find(method: str, path: str) -> tuple[Route, str] | None:
    """The route of a request, and what its address names."""
    for route in ROUTES:
        name = route.match(method, path)
        if name is not None:
            return route, name
    return None
