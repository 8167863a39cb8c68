"""What a call costs, against plain fractions: every quote, for random rates and durations."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from wallets import Session, connect, one

START = datetime(2035, 1, 1, tzinfo=UTC)
DIGITS = {"USD": 2, "EUR": 2, "JPY": 0}

quick = settings(
    # More of them: RINGFENCE_EXAMPLES=1000.
    max_examples=int(os.environ.get("RINGFENCE_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    print_blob=True,
    database=None,
)


def decimals(low: str, high: str, places: int) -> st.SearchStrategy[Decimal]:
    """Decimals of at most so many digits after the point, small and round ones more often."""
    return st.one_of(
        st.decimals(low, high, places=places),
        st.decimals(low, high, places=0) if Decimal(low) == int(Decimal(low)) else st.nothing(),
        st.decimals(low, str(min(Decimal(high), 500)), places=min(places, 3)),
    )


prices = decimals("0", "1000000000", 6)
models = st.one_of(
    st.fixed_dictionaries({"model": st.just("per_minute"), "per_minute": prices}),
    st.fixed_dictionaries(
        {
            "model": st.sampled_from(["cost_plus", "greater_of"]),
            "per_minute": prices,
            "markup": decimals("0", "10", 6),
            "hold_per_minute": st.decimals("0.000001", "1000", places=6),
        }
    ),
)
rates = st.builds(
    lambda model, **others: model | others,
    models,
    increment_seconds=st.one_of(st.sampled_from([1, 6, 60]), st.integers(1, 3600)),
    minimum_seconds=st.one_of(st.just(0), st.integers(0, 3600)),
    connection_fee=st.one_of(st.just(0), st.integers(0, 1000000000)),
)
durations = st.one_of(
    st.integers(0, 7200).map(Decimal),
    st.decimals("0", "43200", places=3),
    st.decimals("0", "10000000", places=9),
)
costs = st.one_of(
    st.none(), st.decimals("0", "20", places=4), st.decimals("0", "1000000", places=18)
)
usd_per_unit = st.one_of(
    st.sampled_from([Decimal("1.08"), Decimal("0.0067"), Decimal(3)]),
    st.decimals("0.00001", "10", places=12),
)


@dataclass
class Quoted:
    """What the reference says."""

    amount: int
    billed_seconds: int
    provisional: bool


def reference(
    rate: dict[str, Any], seconds: Decimal, cost: Decimal | None, usd: Decimal, digits: int
) -> Quoted:
    """A price as the manual states it, in fractions, which round nothing."""
    if seconds == 0:
        return Quoted(0, 0, False)
    increment = rate["increment_seconds"]
    billed = ceil(Fraction(max(Fraction(seconds), rate["minimum_seconds"]), increment)) * increment
    minutes = Fraction(billed, 60)
    by_time = Fraction(rate["per_minute"]) * minutes
    provisional = rate["model"] != "per_minute" and cost is None
    if rate["model"] == "per_minute":
        price = by_time
    else:
        if cost is None:
            by_cost = Fraction(rate["hold_per_minute"]) * minutes
        else:
            by_cost = Fraction(cost) / Fraction(usd) * 10**digits * (1 + Fraction(rate["markup"]))
        price = by_cost if rate["model"] == "cost_plus" else max(by_time, by_cost)
    return Quoted(ceil(rate["connection_fee"] + price), billed, provisional)


class Tariff:
    """An organization in each currency, and a clock: every rate begins after the one before."""

    def __init__(self, ops: Session) -> None:
        self.ops = ops
        self.organizations: dict[str, uuid.UUID] = {
            currency: one(
                ops,
                "select org_id from billing.create_organization("
                "p_name => 'Quoted', p_currency => %(currency)s)",
                currency=currency,
            )["org_id"]
            for currency in DIGITS
        }
        latest = one(ops, "select max(valid_from) from billing.exchange_rates")["max"]
        self.now = max(START, latest or START)

    def set(self, currency: str, rate: dict[str, Any], usd: Decimal) -> None:
        """A rate for that organization from a second later on, and what its currency costs."""
        self.now += timedelta(seconds=1)
        if currency != "USD":
            one(
                self.ops,
                "select outcome from billing.set_exchange_rate("
                "%(currency)s, %(usd)s, p_as_of => %(now)s)",
                currency=currency,
                usd=usd,
                now=self.now,
            )
        optional = {"per_minute": None, "markup": Decimal(0), "hold_per_minute": None}
        given_rate = optional | rate
        if rate["model"] == "cost_plus":
            given_rate["per_minute"] = None
        one(
            self.ops,
            "select outcome from billing.set_rate(p_org_id => %(org_id)s, p_model => %(model)s, "
            "p_per_minute => %(per_minute)s, p_increment_seconds => %(increment_seconds)s, "
            "p_minimum_seconds => %(minimum_seconds)s, p_connection_fee => %(connection_fee)s, "
            "p_markup => %(markup)s, p_hold_per_minute => %(hold_per_minute)s, "
            "p_as_of => %(now)s)",
            org_id=self.organizations[currency],
            now=self.now,
            **given_rate,
        )

    def quote(self, currency: str, seconds: Decimal, cost: Decimal | None, at: datetime) -> Quoted:
        """What the database says."""
        row = one(
            self.ops,
            "select * from billing.quote_call(%(org_id)s, %(seconds)s, %(cost)s, %(at)s)",
            org_id=self.organizations[currency],
            seconds=seconds,
            cost=cost,
            at=at,
        )
        assert row["currency"] == currency
        return Quoted(
            row["amount"], row["billed_seconds"], row["breakdown"].get("provisional", False)
        )


@pytest.fixture(scope="module")
def ops() -> Iterator[Session]:
    with connect("ringfence_ops") as session:
        yield session


@pytest.fixture(scope="module")
def tariff(ops: Session) -> Tariff:
    return Tariff(ops)


# The exchange rates are everybody's, so these run in one process.
pytestmark = pytest.mark.xdist_group("rates")


@quick
@given(
    currency=st.sampled_from(sorted(DIGITS)),
    rate=rates,
    usd=usd_per_unit,
    calls=st.lists(st.tuples(durations, costs), min_size=1, max_size=8),
)
def test_a_quote_is_what_the_manual_says(
    tariff: Tariff,
    currency: str,
    rate: dict[str, Any],
    usd: Decimal,
    calls: list[tuple[Decimal, Decimal | None]],
) -> None:
    """Amount and billed seconds, to the unit."""
    tariff.set(currency, rate, usd)
    event(f"{currency} {rate['model']}")
    worth = Decimal(1) if currency == "USD" else usd
    for seconds, cost in calls:
        expected = reference(rate, seconds, cost, worth, DIGITS[currency])
        assert tariff.quote(currency, seconds, cost, tariff.now) == expected


@quick
@given(before=rates, after=rates, seconds=durations)
def test_a_rate_counts_from_its_instant(
    tariff: Tariff, before: dict[str, Any], after: dict[str, Any], seconds: Decimal
) -> None:
    """What was in force before is quoted as before, whatever has been set since."""
    tariff.set("EUR", before, Decimal(1))
    earlier = tariff.now
    first = tariff.quote("EUR", seconds, None, earlier)
    tariff.set("EUR", after, Decimal(2))
    assert tariff.quote("EUR", seconds, None, earlier) == first
    assert tariff.quote("EUR", seconds, None, tariff.now) == reference(
        after, seconds, None, Decimal(2), 2
    )
