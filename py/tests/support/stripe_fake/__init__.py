"""A fake of Stripe that does what its documentation says and refuses what its SDK does not know."""

from stripe_fake.account import (
    AUTHENTICATION,
    DECLINED,
    EXPIRED,
    GOOD,
    NO_FUNDS,
    SLOW,
    STOLEN,
    WANTS_CUSTOMER,
    Account,
    Card,
)
from stripe_fake.client import API_KEY, Http, signed
from stripe_fake.parameters import Refusal
from stripe_fake.server import StripeFake
from stripe_fake.store import Object, sample

__all__ = [
    "API_KEY",
    "AUTHENTICATION",
    "DECLINED",
    "EXPIRED",
    "GOOD",
    "NO_FUNDS",
    "SLOW",
    "STOLEN",
    "WANTS_CUSTOMER",
    "Account",
    "Card",
    "Http",
    "Object",
    "Refusal",
    "StripeFake",
    "sample",
    "signed",
]
