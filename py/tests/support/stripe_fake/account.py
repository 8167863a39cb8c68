"""What happens at Stripe: customers pay, cards are declined, money is taken back.

Each action leaves the objects and the events that Stripe would, in its order. Tests call them; what
comes over HTTP calls the same.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, Literal

from stripe_fake.parameters import Refusal
from stripe_fake.store import Object, Store

_SMALLEST = {"usd": 50, "eur": 50}
_LARGEST = 99_999_999
_MINUTES = 60
_MOVED = ("needs_response", "under_review", "lost", "won")


@dataclass(frozen=True)
class Card:
    """What becomes of a charge to it."""

    result: Literal["succeeded", "declined", "processing", "requires_action"] = "succeeded"
    code: str = "card_declined"
    decline_code: str | None = None
    advice_code: str | None = None
    message: str = "Your card was declined."


GOOD = Card()
DECLINED = Card("declined", decline_code="generic_decline")
NO_FUNDS = Card(
    "declined",
    decline_code="insufficient_funds",
    advice_code="try_again_later",
    message="Your card has insufficient funds.",
)
STOLEN = Card("declined", decline_code="stolen_card", advice_code="do_not_try_again")
EXPIRED = Card(
    "declined",
    code="expired_card",
    decline_code="expired_card",
    advice_code="do_not_try_again",
    message="Your card has expired.",
)
# The bank wants to see the customer, who is not there.
AUTHENTICATION = Card(
    "declined",
    code="authentication_required",
    decline_code="authentication_required",
    message="Your card was declined. This transaction requires authentication.",
)
SLOW = Card("processing")
WANTS_CUSTOMER = Card("requires_action")

# Stripe's own names of cards for trying out; each use makes a payment method of its own.
TRIAL_CARDS = {
    "pm_card_visa": GOOD,
    "pm_card_visa_chargeDeclined": DECLINED,
    "pm_card_chargeCustomerFail": DECLINED,
}


class Account(Store):
    """An account at Stripe."""

    def clear(self) -> None:
        super().clear()
        self.cards: dict[str, Card] = {}
        self._hidden: dict[str, Object] = {}

    # ------------------------------------------------------------ customers and cards

    def customer(self, **more: Any) -> Object:
        """A new customer."""
        cleared = {"discount": None, "currency": None, "shipping": None}
        customer = self.add("customer", **(cleared | more))
        self.tell("customer.created", customer)
        return customer

    def card(self, customer: str | None, card: Card = GOOD) -> str:
        """A card that behaves like this, kept for the customer; returns its payment method."""
        method = self.add("payment_method", metadata={}, customer=customer)
        self.cards[method["id"]] = card
        if customer is not None:
            self.tell("payment_method.attached", method)
        return str(method["id"])

    def save_card(self, customer: str, card: Card = GOOD) -> Object:
        """A customer leaves a card without paying; returns the setup intent."""
        intent = self.add(
            "setup_intent",
            customer=customer,
            payment_method=self.card(customer, card),
            last_setup_error=None,
            next_action=None,
            status="succeeded",
        )
        self.tell("setup_intent.succeeded", intent)
        return intent

    def detach(self, method: str) -> Object:
        """A card is no longer the customer's."""
        card = self.get("payment_method", method)
        if card["customer"] is None:
            raise Refusal(400, "The payment method you provided is not attached to a customer.")
        before = {"customer": card["customer"]}
        card["customer"] = None
        self.tell("payment_method.detached", card, before)
        return card

    def delete_customer(self, name: str) -> Object:
        """A customer is no longer there; the event has what it was like."""
        customer = self.get("customer", name)
        for method in self.of("payment_method", customer=name):
            self.detach(method["id"])
        self.tell("customer.deleted", customer)
        gone = {"id": name, "object": "customer", "deleted": True}
        self.objects[name] = gone
        return gone

    # ------------------------------------------------------------ Checkout

    def open_session(self, asked: Object) -> Object:
        """A session of Checkout, as asked for."""
        mode = asked.get("mode", "payment")
        if mode != "payment":
            raise Refusal(400, f"Not played here: mode {mode}", param="mode")
        if not asked.get("success_url"):
            raise Refusal(
                400,
                "Missing required param: success_url.",
                code="parameter_missing",
                param="success_url",
            )
        if self.named("customer", asked.get("customer")) and "customer_creation" in asked:
            raise Refusal(
                400,
                "You may only specify one of these parameters: customer, customer_creation.",
                param="customer_creation",
            )
        amount, currency = self._total(asked.get("line_items", []))
        now = self.now()
        expires_at = asked.get("expires_at", now + 24 * 60 * _MINUTES)
        if not now + 30 * _MINUTES <= expires_at <= now + 24 * 60 * _MINUTES:
            raise Refusal(
                400,
                "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from"
                " Checkout Session creation.",
                param="expires_at",
            )
        session = self.add(
            "checkout.session",
            amount_subtotal=amount,
            amount_total=amount,
            currency=currency,
            customer=asked.get("customer"),
            client_reference_id=asked.get("client_reference_id"),
            metadata=asked.get("metadata", {}),
            success_url=asked["success_url"],
            cancel_url=asked.get("cancel_url"),
            expires_at=expires_at,
            adaptive_pricing=asked.get("adaptive_pricing", {"enabled": True}),
            payment_intent=None,
            status="open",
            payment_status="unpaid",
            payment_method_types=asked.get("allowed_payment_method_types", ["card"]),
            customer_creation=asked.get("customer_creation", "if_required"),
            currency_conversion=None,
            after_expiration=None,
            total_details={"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
            **dict.fromkeys(
                ("consent", "consent_collection", "customer_details", "shipping_cost"), None
            ),
        )
        session["url"] = f"https://checkout.stripe.com/c/pay/{session['id']}"
        # Kept apart: a session does not show them.
        self._hidden[session["id"]] = asked.get("payment_intent_data", {})
        return session

    def pay(self, session: str, card: Card = GOOD) -> Object:
        """A customer pays a session, or tries to; returns the intent."""
        paid = self.get("checkout.session", session)
        if paid["status"] != "open":
            raise AssertionError(f"the session is {paid['status']}")
        hidden = self._hidden[session]
        if paid["payment_intent"] is None:
            if paid["customer"] is None and (
                hidden.get("setup_future_usage") or paid["customer_creation"] == "always"
            ):
                paid["customer"] = self.customer(email="payer@customer.example")["id"]
            intent = self._intent(
                amount=paid["amount_total"],
                currency=paid["currency"],
                customer=paid["customer"],
                metadata=hidden.get("metadata", {}),
                setup_future_usage=hidden.get("setup_future_usage"),
            )
            paid["payment_intent"] = intent["id"]
        intent = self.get("payment_intent", paid["payment_intent"])
        keeps = paid["customer"] if intent["setup_future_usage"] else None
        method = self.card(keeps, card) if card.result != "declined" else self.card(None, card)
        self._charge(intent, method, books=False)
        if intent["status"] in ("succeeded", "processing"):
            paid |= {"status": "complete", "url": None}
            paid["payment_status"] = "paid" if intent["status"] == "succeeded" else "unpaid"
            self.tell("checkout.session.completed", paid)
        self._book(intent)
        return intent

    def expire(self, session: str) -> Object:
        """A session that was not paid is over."""
        over = self.get("checkout.session", session)
        if over["status"] != "open":
            raise Refusal(
                400,
                'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout'
                f" Session has a status of `{over['status']}`.",
            )
        over |= {"status": "expired", "url": None}
        self.tell("checkout.session.expired", over)
        return over

    def advance(self, **duration: float) -> None:
        """Lets time pass, and sessions expire."""
        super().advance(**duration)
        for session in self.of("checkout.session", status="open"):
            if session["expires_at"] <= self.now():
                self.expire(session["id"])

    # ------------------------------------------------------------ intents

    def open_intent(self, asked: Object) -> Object:
        """A payment intent, as asked for, and confirmed where that is asked for."""
        if asked.get("off_session") and not asked.get("confirm"):
            raise Refusal(
                400,
                "You cannot set `off_session` without setting `confirm` to true.",
                param="off_session",
            )
        self.named("customer", asked.get("customer"))
        method = self._method(asked.get("payment_method"), asked.get("customer"))
        _check_amount(asked["amount"], asked["currency"])
        intent = self._intent(
            amount=asked["amount"],
            currency=asked["currency"].lower(),
            customer=asked.get("customer"),
            payment_method=method,
            metadata=asked.get("metadata", {}),
            description=asked.get("description"),
            setup_future_usage=asked.get("setup_future_usage"),
        )
        intent["status"] = "requires_confirmation" if method else "requires_payment_method"
        return self.confirm(intent["id"], {}) if asked.get("confirm") else intent

    def confirm(self, name: str, asked: Object) -> Object:
        """Has an intent charged; raises Refusal when the card is declined."""
        intent = self.get("payment_intent", name)
        if intent["status"] not in ("requires_confirmation", "requires_payment_method"):
            raise _unexpected(intent, "confirm")
        given = self._method(asked.get("payment_method"), intent["customer"])
        method = given or intent["payment_method"]
        if method is None:
            raise Refusal(
                400,
                "You cannot confirm this PaymentIntent because it's missing a payment method.",
                code="payment_intent_unexpected_state",
            )
        self._charge(intent, method)
        failure = intent["last_payment_error"]
        if failure is not None:
            told = {name: value for name, value in failure.items() if name != "type"}
            raise Refusal(
                402,
                kind="card_error",
                payment_intent=copy.deepcopy(intent),
                **told,
            )
        return intent

    def cancel(self, name: str) -> Object:
        """An intent is dead."""
        intent = self.get("payment_intent", name)
        if intent["status"] in ("succeeded", "canceled", "processing"):
            raise _unexpected(intent, "cancel")
        intent |= {"status": "canceled", "canceled_at": self.now()}
        self.tell("payment_intent.canceled", intent)
        return intent

    def settle(self, name: str, *, good: bool = True) -> Object:
        """The bank has made up its mind, or the customer has satisfied it."""
        intent = self.get("payment_intent", name)
        assert intent["status"] in ("processing", "requires_action"), intent["status"]
        card = self.cards[intent["payment_method"]] = GOOD if good else DECLINED
        self._succeed(intent) if good else self._decline(intent, card)
        for session in self.of("checkout.session", payment_intent=name):
            if good:
                session["payment_status"] = "paid"
            ending = "succeeded" if good else "failed"
            self.tell(f"checkout.session.async_payment_{ending}", session)
        self._book(intent)
        return intent

    def _intent(self, **more: Any) -> Object:
        cleared = dict.fromkeys(
            ("last_payment_error", "next_action", "canceled_at", "processing", "shipping")
        )
        cleared |= dict.fromkeys(("transfer_data", "managed_payments", "customer_account"))
        intent = self.add("payment_intent", **(cleared | more), capture_method="automatic_async")
        intent["client_secret"] = f"{intent['id']}_secret_of_the_customer"
        self.tell("payment_intent.created", intent)
        return intent

    def _method(self, name: str | None, customer: str | None) -> str | None:
        if name in TRIAL_CARDS:
            return self.card(None, TRIAL_CARDS[name])
        method = self.named("payment_method", name)
        if method is None:
            return None
        if customer is None and method["customer"] is not None:
            raise Refusal(
                400,
                "The payment method you provided is attached to a customer, so you must provide"
                " the customer.",
            )
        if customer is not None and method["customer"] != customer:
            raise Refusal(
                400,
                f"The customer does not have a payment method with the ID {name}. The payment"
                " method must be attached to the customer.",
                code="resource_missing",
                param="payment_method",
            )
        return str(method["id"])

    def _charge(self, intent: Object, method: str, *, books: bool = True) -> None:
        card = self.cards[method]
        intent |= {"payment_method": method, "last_payment_error": None, "next_action": None}
        if card.result == "declined":
            self._decline(intent, card)
        elif card.result == "succeeded":
            self._succeed(intent)
            if books:
                self._book(intent)
        else:
            intent["status"] = card.result
            if card.result == "requires_action":
                intent["next_action"] = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
            self.tell(f"payment_intent.{card.result}", intent)

    def _succeed(self, intent: Object) -> None:
        charge = self._charged(intent, amount_captured=intent["amount"], captured=True)
        intent |= {
            "status": "succeeded",
            "amount_received": intent["amount"],
            "latest_charge": charge["id"],
            "next_action": None,
        }
        self.tell("charge.succeeded", charge)
        self.tell("payment_intent.succeeded", intent)

    def _decline(self, intent: Object, card: Card) -> None:
        charge = self._charged(
            intent,
            paid=False,
            status="failed",
            failure_code=card.code,
            failure_message=card.message,
        )
        intent |= {
            "status": "requires_payment_method",
            "payment_method": None,
            "latest_charge": charge["id"],
            "last_payment_error": {
                "type": "card_error",
                "code": card.code,
                "decline_code": card.decline_code,
                "advice_code": card.advice_code,
                "message": card.message,
                "charge": charge["id"],
                "payment_method": copy.deepcopy(
                    self.get("payment_method", charge["payment_method"])
                ),
            },
        }
        self.tell("charge.failed", charge)
        self.tell("payment_intent.payment_failed", intent)

    def _charged(self, intent: Object, **more: Any) -> Object:
        copied = ("amount", "currency", "customer", "metadata", "payment_method", "description")
        own: Object = {
            "payment_intent": intent["id"],
            "balance_transaction": None,
            **dict.fromkeys(("source", "shipping", "transfer_data", "refunds", "receipt_url")),
        }
        return self.add("charge", **own, **({name: intent[name] for name in copied} | more))

    # ------------------------------------------------------------ Stripe's own books

    def _book(self, intent: Object) -> None:
        """Where Stripe writes a charge down, with its fee: a moment after it has succeeded."""
        if intent["status"] != "succeeded":
            return
        charge = self.get("charge", intent["latest_charge"])
        fee = (intent["amount"] * 29 + 500) // 1000 + 30
        booked = self._booked("charge", charge["id"], charge["amount"], charge["currency"], fee)
        charge["balance_transaction"] = booked["id"]
        # The event names it and does not show it.
        self.tell("charge.updated", charge, {"balance_transaction": None})

    def _booked(
        self, kind: str, source: str, amount: int, currency: str, fee: int = 0, **more: Any
    ) -> Object:
        detail = {"type": "stripe_fee", "amount": fee, "currency": currency}
        detail |= {"application": None, "description": "Stripe processing fees"}
        own: Object = {
            "type": kind,
            "reporting_category": kind,
            "source": source,
            "amount": amount,
            "currency": currency,
            "fee": fee,
            "net": amount - fee,
            "fee_details": [detail] if fee else [],
            "description": None,
            "available_on": self.now() + 2 * 24 * 60 * _MINUTES,
            "status": "pending",
        }
        return self.add("balance_transaction", **(own | more))

    # ------------------------------------------------------------ what is taken back

    def refund(
        self, intent: str, amount: int | None = None, status: str = "succeeded", **more: Any
    ) -> Object:
        """Gives a payment back, or a part of it."""
        charge = self._charge_of(intent)
        left = charge["amount"] - charge["amount_refunded"]
        if charge["refunded"]:
            raise Refusal(
                400,
                f"Charge {charge['id']} has already been refunded.",
                code="charge_already_refunded",
            )
        amount = left if amount is None else amount
        if amount > left:
            raise Refusal(
                400,
                f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
                param="amount",
            )
        own: Object = {"charge": charge["id"], "payment_intent": intent, "amount": amount}
        own |= {"currency": charge["currency"], "status": status}
        refund = self.add("refund", **(own | more))
        booked = self._booked("refund", refund["id"], -amount, charge["currency"])
        refund["balance_transaction"] = booked["id"]
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        self.tell("refund.created", refund)
        self.tell("charge.refunded", charge)
        return refund

    def fail_refund(self, name: str, reason: str = "expired_or_canceled_card") -> Object:
        """The money could not be given back: it may be a month later."""
        refund = self.get("refund", name)
        charge = self.get("charge", refund["charge"])
        booked = self._booked("refund_failure", name, refund["amount"], refund["currency"])
        before = {"status": refund["status"]}
        refund |= {
            "status": "failed",
            "failure_reason": reason,
            "failure_balance_transaction": booked["id"],
        }
        charge["amount_refunded"] -= refund["amount"]
        charge["refunded"] = False
        self.tell("refund.failed", refund)
        self.tell("refund.updated", refund, before)
        return refund

    def dispute(
        self, intent: str, amount: int | None = None, status: str = "needs_response"
    ) -> Object:
        """A cardholder wants it back; an inquiry (warning_…) moves no money."""
        charge = self._charge_of(intent)
        dispute = self.add(
            "dispute",
            charge=charge["id"],
            payment_intent=intent,
            amount=charge["amount"] if amount is None else amount,
            currency=charge["currency"],
            status=status,
            reason="fraudulent",
            is_charge_refundable=status.startswith("warning_"),
        )
        charge["disputed"] = True
        self.tell("charge.dispute.created", dispute)
        if status in _MOVED:
            self._move(dispute, -dispute["amount"], "dispute", 1500)
            self.tell("charge.dispute.funds_withdrawn", dispute)
        return dispute

    def escalate(self, name: str) -> Object:
        """An inquiry becomes a dispute."""
        dispute = self.get("dispute", name)
        before = {"status": dispute["status"]}
        dispute["status"] = "needs_response"
        self._move(dispute, -dispute["amount"], "dispute", 1500)
        self.tell("charge.dispute.updated", dispute, before)
        self.tell("charge.dispute.funds_withdrawn", dispute)
        return dispute

    def close(self, name: str, status: str = "lost") -> Object:
        """It is decided: lost, won, or warning_closed."""
        dispute = self.get("dispute", name)
        dispute["status"] = status
        if status == "won":
            self._move(dispute, dispute["amount"], "dispute_reversal", 0)
            self.tell("charge.dispute.funds_reinstated", dispute)
        self.tell("charge.dispute.closed", dispute)
        return dispute

    def warn(self, intent: str) -> Object:
        """The issuer suspects fraud."""
        charge = self._charge_of(intent)
        warning = self.add("radar.early_fraud_warning", charge=charge["id"], payment_intent=intent)
        self.tell("radar.early_fraud_warning.created", warning)
        return warning

    def _charge_of(self, intent: str) -> Object:
        paid = self.named("payment_intent", intent)
        assert paid
        if paid["status"] != "succeeded":
            raise Refusal(
                400,
                f"This PaymentIntent ({intent}) does not have a successful charge to refund.",
                code="payment_intent_unexpected_state",
            )
        return self.get("charge", paid["latest_charge"])

    def _move(self, dispute: Object, amount: int, category: str, fee: int) -> None:
        booked = self._booked(
            "adjustment",
            dispute["id"],
            amount,
            dispute["currency"],
            fee,
            reporting_category=category,
        )
        dispute["balance_transactions"] = [
            *dispute["balance_transactions"],
            copy.deepcopy(booked),
        ]

    def _total(self, lines: list[Object]) -> tuple[int, str]:
        if not lines:
            raise Refusal(
                400,
                "You must pass `line_items` in `payment` mode.",
                code="parameter_missing",
                param="line_items",
            )
        total, currencies = 0, set()
        for line in lines:
            price = line.get("price_data", {})
            if "unit_amount" not in price or "product_data" not in price:
                raise Refusal(400, "Not played here: prices that are kept", param="line_items")
            total += price["unit_amount"] * line.get("quantity", 1)
            currencies.add(price["currency"].lower())
        if len(currencies) > 1:
            raise Refusal(400, "All prices must have the same currency.", param="line_items")
        currency: str = currencies.pop()
        _check_amount(total, currency)
        return total, currency


def _check_amount(amount: int, currency: str) -> None:
    if amount < _SMALLEST.get(currency.lower(), 1):
        raise Refusal(
            400,
            "Amount must convert to at least 50 cents.",
            code="amount_too_small",
            param="amount",
        )
    if amount > _LARGEST:
        raise Refusal(
            400,
            "Amount must be no more than $999,999.99",
            code="amount_too_large",
            param="amount",
        )


def _unexpected(intent: Object, verb: str) -> Refusal:
    return Refusal(
        400,
        f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}.",
        code="payment_intent_unexpected_state",
        payment_intent=copy.deepcopy(intent),
    )
