"""What becomes of effects: done, tried again, dead; and what nobody is configured for."""

from __future__ import annotations

import json
import threading

from log_lines import LogLines
from outbox import Outbox
from programs import invoke
from receiver import Receiver
from servers import Urls

from ringfence.db import Database
from ringfence.errors import Unavailable


def test_slack_is_told(box: Outbox, receiver: Receiver) -> None:
    effect = box.decide("slack", {"text": "<!channel> 5 < 6 & more"})
    box.carry(SLACK_WEBHOOK_URL=receiver.url)
    assert box.look(effect) == {
        "status": "done",
        "attempts": 1,
        "last_error": None,
        "result": {"status": 200},
        "wait": None,
    }
    (request,) = receiver.received
    # Nothing of what people called themselves is markup.
    assert json.loads(request.body) == {"text": "&lt;!channel&gt; 5 &lt; 6 &amp; more"}


def test_what_nobody_is_configured_for_waits(urls: Urls, box: Outbox) -> None:
    effect = box.decide("slack", {"text": "x"})
    box.carry()
    assert box.look(effect)["attempts"] == 0
    assert box.session.call(
        "select configured, waiting from billing.channels where topic = 'slack'"
    ) == [(False, 1)]
    said = invoke("doctor", url=urls.admin).stdout
    assert "1 of slack wait, and no worker is configured for it" in said


def test_an_attempt_that_failed_comes_again(box: Outbox, receiver: Receiver) -> None:
    receiver.answer = lambda _: (500, b"")
    effect = box.decide("slack", {"text": "x"})
    box.carry(SLACK_WEBHOOK_URL=receiver.url)
    found = box.look(effect)
    assert (found["status"], found["attempts"]) == ("waiting", 1)
    assert found["last_error"] == "Slack answered 500."
    receiver.answer = lambda _: (200, b"ok")
    box.hurry()
    box.carry(SLACK_WEBHOOK_URL=receiver.url)
    assert box.look(effect)["status"] == "done"


def test_when_is_the_vendors_to_say(box: Outbox, receiver: Receiver) -> None:
    receiver.answer = lambda _: (429, b"")
    receiver.headers = {"Retry-After": "600"}
    effect = box.decide("slack", {"text": "x"})
    box.carry(SLACK_WEBHOOK_URL=receiver.url)
    assert 590 <= box.look(effect)["wait"] <= 600


def test_a_refusal_for_good_is_a_dead_letter_at_once(box: Outbox, receiver: Receiver) -> None:
    for status in (302, 403, 404):
        receiver.answer = lambda _, status=status: (status, b"")
        effect = box.decide("slack", {"text": "x"})
        box.carry(SLACK_WEBHOOK_URL=receiver.url)
        assert box.look(effect)["status"] == "dead"
        assert box.session.call(
            "select error_message from billing.dead_letters where id = %s", [effect]
        ) == [(f"Slack answered {status}.",)]


def test_attempts_come_to_an_end(box: Outbox) -> None:
    effect = box.decide("slack", {"text": "x"})
    box.session.call(
        "update ringfence.outbox_message set attempts = 9 where message_id = %s", [effect]
    )
    # Nobody listens there.
    box.carry(SLACK_WEBHOOK_URL="http://127.0.0.1:9/secret")
    found = box.look(effect)
    assert (found["status"], found["attempts"]) == ("dead", 10)
    assert found["last_error"] == "Slack did not answer (ConnectError)."


def test_poison_stops_nobody_else(box: Outbox, receiver: Receiver, log_lines: LogLines) -> None:
    poison = box.decide("slack", {"no": "text"})
    others = [box.decide("slack", {"text": str(number)}) for number in range(7)]
    box.carry(SLACK_WEBHOOK_URL=receiver.url)
    assert box.look(poison)["last_error"] == "It could not be carried out (KeyError)."
    assert {box.look(effect)["status"] for effect in others} == {"done"}
    assert "an effect could not be carried out" in log_lines.events()


def test_what_the_database_refuses_is_a_failure(box: Outbox) -> None:
    effect = box.decide("webhook", {"endpoint_id": "not an id"})
    box.carry()
    found = box.look(effect)
    assert found["last_error"] == "The database would not have it: BadArgument (22P02)."
    assert found["status"] == "waiting"


def test_a_lane_claims_what_its_hands_can_hold(box: Outbox, receiver: Receiver) -> None:
    release = threading.Event()

    def slow(_: object) -> tuple[int, bytes]:
        release.wait(20)
        return 200, b""

    receiver.answer = slow
    effects = [box.decide("slack", {"text": str(number)}) for number in range(5)]
    with box.lanes(lambda _: None, SLACK_WEBHOOK_URL=receiver.url) as lanes:
        lane = next(lane for lane in lanes if lane.topics == ["slack"])
        lane.round()
        states = sorted(box.look(effect)["status"] for effect in effects)
        assert states == ["leased"] * 3 + ["waiting"] * 2
        release.set()
        lane.round()
        lane.round()
    assert {box.look(effect)["status"] for effect in effects} == {"done"}


def test_what_does_not_finish_in_time_is_given_back(
    box: Outbox, receiver: Receiver, log_lines: LogLines
) -> None:
    release, began = threading.Event(), threading.Event()

    def slow(_: object) -> tuple[int, bytes]:
        began.set()
        release.wait(20)
        return 200, b""

    receiver.answer = slow
    effect = box.decide("slack", {"text": "x"})
    with box.lanes(lambda _: None, SLACK_WEBHOOK_URL=receiver.url) as lanes:
        lane = next(lane for lane in lanes if lane.topics == ["slack"])
        lane.round()
        began.wait(10)
        assert not lane.drain(0)
        assert box.look(effect)["status"] == "waiting"
        release.set()
    # Whoever takes it next has the say; the one before finds that it has lost.
    assert box.look(effect)["last_error"] == "The worker was stopped meanwhile."
    assert [line["outcome"] for line in log_lines.all() if line["event"] == "carried out"] == [
        "lost"
    ]


def test_with_the_database_away_the_lease_runs_out(
    box: Outbox, receiver: Receiver, log_lines: LogLines
) -> None:
    release, began = threading.Event(), threading.Event()

    def slow(_: object) -> tuple[int, bytes]:
        began.set()
        release.wait(20)
        return 200, b""

    receiver.answer = slow
    effect = box.decide("slack", {"text": "x"})

    class Away(Database):
        def run(self, *_: object, **__: object) -> list[tuple[object, ...]]:
            raise Unavailable

    with box.lanes(lambda _: None, SLACK_WEBHOOK_URL=receiver.url) as lanes:
        lane = next(lane for lane in lanes if lane.topics == ["slack"])
        lane.round()
        began.wait(10)
        lane._database = Away("postgresql://nowhere/x", application_name="test")
        assert not lane.drain(0)
        release.set()
    assert box.look(effect)["status"] == "leased"
    # Neither given back, nor recorded as done: another does it again, under the same key.
    assert {
        "a lease runs out by itself",
        "what became of an effect could not be recorded",
    } <= set(log_lines.events())
