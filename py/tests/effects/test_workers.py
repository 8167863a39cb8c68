"""Real worker processes: killed, stopped, several at once, and the slow beside the urgent."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from outbox import Outbox
from programs import Program, wait_for
from receiver import Received, Receiver
from servers import Urls
from vendors import BEGIN

from ringfence.sandbox import Sandbox, SandboxConfig


class Slow:
    """An answer that takes as long as the test wants."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.release = threading.Event()

    def __call__(self, _: Received) -> tuple[int, bytes]:
        self.asked.set()
        self.release.wait(30)
        return 200, b"ok"


@pytest.fixture
def slow(receiver: Receiver) -> Iterator[Slow]:
    slow = Slow()
    receiver.answer = slow
    yield slow
    slow.release.set()


@contextmanager
def working(urls: Urls, name: str, **variables: str) -> Iterator[Program]:
    with Program(
        "work", url=urls.role("ringfence_worker"), RINGFENCE_WORKER_NAME=name, **variables
    ) as worker:
        worker.says("effects it carries out")
        yield worker


def test_killed_in_the_middle_another_takes_over(
    urls: Urls, box: Outbox, receiver: Receiver, slow: Slow
) -> None:
    effect = box.decide("slack", {"text": "x"})
    with working(urls, "doomed", SLACK_WEBHOOK_URL=receiver.url) as worker:
        assert slow.asked.wait(20)
        worker.end(signal.SIGKILL)
    assert box.look(effect)["status"] == "leased"
    slow.release.set()
    # The lease of half a minute runs out.
    box.hurry()
    with working(urls, "heir", SLACK_WEBHOOK_URL=receiver.url) as worker:
        wait_for(lambda: box.look(effect)["status"] == "done", "the other worker")
        assert worker.end() == 0
    assert box.look(effect)["attempts"] == 2


def test_two_share_the_work(urls: Urls, box: Outbox, receiver: Receiver) -> None:
    effects = [box.decide("slack", {"text": str(number)}) for number in range(40)]
    with (
        working(urls, "one", SLACK_WEBHOOK_URL=receiver.url) as one,
        working(urls, "two", SLACK_WEBHOOK_URL=receiver.url) as two,
    ):
        wait_for(
            lambda: all(box.look(effect)["status"] == "done" for effect in effects), "all of it"
        )
        assert (one.end(), two.end()) == (0, 0)
    bodies = Counter(request.body for request in receiver.received)
    assert set(bodies.values()) == {1}
    assert len(bodies) == 40


def test_told_to_stop_it_finishes_what_it_has(
    urls: Urls, box: Outbox, receiver: Receiver, slow: Slow
) -> None:
    first = box.decide("slack", {"text": "first"})
    with working(urls, "polite", SLACK_WEBHOOK_URL=receiver.url) as worker:
        assert slow.asked.wait(20)
        worker.send(signal.SIGTERM)
        worker.says("stopping")
        later = box.decide("slack", {"text": "later"})
        slow.release.set()
        assert worker.wait() == 0
    assert box.look(first)["status"] == "done"
    assert box.look(later)["attempts"] == 0
    assert "Traceback" not in worker.log


def test_the_slow_does_not_keep_the_urgent_waiting(
    urls: Urls, box: Outbox, receiver: Receiver, slow: Slow
) -> None:
    for text in "abcdefghij":
        box.decide("slack", {"text": text})
    with Sandbox(SandboxConfig(speed=0, start=BEGIN)) as sandbox:
        number = sandbox.add_number(assistant_id=sandbox.add_assistant(name="Receptionist"))
        calls = [sandbox.inbound(number, talk_seconds=600) for _ in range(5)]
        sandbox.advance(10)
        with working(
            urls,
            "busy",
            SLACK_WEBHOOK_URL=receiver.url,
            VAPI_PRIVATE_KEY=sandbox.api_key,
            VAPI_BASE_URL=sandbox.url,
        ) as worker:
            assert slow.asked.wait(20)
            orders = [
                box.decide("vapi.end_call", {"call_id": call, "vapi_call_id": call})
                for call in calls
            ]
            wait_for(
                lambda: all(box.look(order)["status"] == "done" for order in orders),
                "the calls to end",
            )
            assert {sandbox.call(call).status for call in calls} == {"ended"}
            assert not slow.release.is_set()
            slow.release.set()
            assert worker.end() == 0


def test_what_nobody_carries_out_is_said_once_and_shown(urls: Urls, box: Outbox) -> None:
    box.decide("email", {"subject": "x", "text": "x"})
    with working(urls, "bare") as worker:
        wait_for(lambda: "webhook" in configured(box), "the channels")
        assert configured(box) == {"webhook"}
        assert worker.end() == 0
    (line,) = [line for line in worker.lines if "effects it carries out" in line]
    assert "email" in line.partition("nobody=")[2]
    assert "VAPI_PRIVATE_KEY" in worker.log


def configured(box: Outbox) -> set[str]:
    return {
        topic
        for (topic,) in box.session.call("select topic from billing.channels where configured")
    }


def test_webhooks_are_worked_in_at_once(urls: Urls, box: Outbox) -> None:
    with working(urls, "quick"):
        box.session.call(
            "select billing.receive_webhook('vapi', gen_random_uuid()::text, 'nobody.handles',"
            " '{}') from generate_series(1, 30)"
        )
        wait_for(
            lambda: (
                box.session.call(
                    "select count(*) from billing.webhook_delivery_log"
                    " where event_type = 'nobody.handles' and status in ('waiting', 'active')"
                )
                == [(0,)]
            ),
            "the inbox to be empty",
        )
