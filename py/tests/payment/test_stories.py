"""Whatever happens at Stripe, told in any order and more than once, ends with what Stripe has.

What happens is drawn by lot. The wallet is compared with plain sums over the fake's own objects,
which know nothing of ledgers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress

import pytest
from edge import Edge
from servers import Urls
from stripe_events import SECRET, Payer
from stripe_fake import DECLINED, SLOW, Refusal, StripeFake

from ringfence.db import Session

_WITHDRAWN = ("needs_response", "under_review", "lost")


@pytest.fixture(scope="module")
def edge(urls: Urls) -> Iterator[Edge]:
    variables = {"STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_MODE": "test"}
    with Edge(urls.role("ringfence_web"), **variables) as running:
        yield running


@pytest.fixture(scope="module")
def running() -> Iterator[StripeFake]:
    with StripeFake() as running:
        yield running


def live(lot: random.Random, fake: StripeFake, session: str) -> None:
    """One payment from the open session to whatever becomes of it."""
    for _ in range(lot.randint(0, 2)):
        fake.pay(session, DECLINED)
    kind = lot.choice(["good", "good", "good", "slow", "expires", "stays"])
    if kind == "expires":
        fake.expire(session)
    if kind in ("expires", "stays"):
        return
    intent = fake.pay(session, SLOW) if kind == "slow" else fake.pay(session)
    if kind == "slow":
        fake.settle(intent["id"], good=lot.random() < 0.7)
    if intent["status"] != "succeeded":
        return
    for _ in range(lot.randint(0, 3)):
        # More than is left is refused, as it is at Stripe.
        with suppress(Refusal):
            refund = fake.refund(intent["id"], lot.randint(1, intent["amount"]))
            if lot.random() < 0.4:
                fake.fail_refund(refund["id"])
    for _ in range(lot.randint(0, 2)):
        status = lot.choice(["needs_response", "warning_needs_response"])
        dispute = fake.dispute(intent["id"], lot.randint(1, 2 * intent["amount"]), status)
        if status.startswith("warning_") and lot.random() < 0.5:
            fake.escalate(dispute["id"])
        ending = lot.choice(["won", "lost", None])
        if ending and not dispute["status"].startswith("warning_"):
            fake.close(dispute["id"], ending)


def ought(fake: StripeFake) -> tuple[int, int, bool]:
    """What the wallet ought to be: balance, credits, whether something is disputed."""
    paid = fake.of("payment_intent", status="succeeded")
    back = [each for each in fake.of("refund") if each["status"] != "failed"]
    taken = [each for each in fake.of("dispute") if each["status"] in _WITHDRAWN]
    balance = sum(each["amount"] for each in paid)
    balance -= sum(each["amount"] for each in back + taken)
    return balance, len(paid), any(each["status"] != "lost" for each in taken)


@pytest.mark.parametrize("seed", range(4))
def test_a_story_ends_with_what_stripe_has(
    root: Session, edge: Edge, running: StripeFake, seed: int
) -> None:
    lot = random.Random(seed)
    running.clear()
    payer = Payer.make(root, edge)
    for _ in range(3):
        live(lot, running, payer.opens(running, lot.randint(1000, 9000)))
    told = running.events()
    told += lot.sample(told, len(told) // 3)
    lot.shuffle(told)
    for event in told:
        payer.hears(event)
    balance, credits, _, disputed, _, faults = payer.state()
    assert (balance, credits, disputed) == ought(running)
    assert faults == 0
