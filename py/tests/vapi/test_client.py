"""The poller's side against the sandbox, over a real socket: nothing lost, nothing twice."""

from __future__ import annotations

import itertools
import json
import random
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from log_lines import LogLines
from vendors import BEGIN, Vendor, Waits

from ringfence.errors import Failure
from ringfence.vapi import client as module
from ringfence.vapi.client import (
    CallText,
    Field,
    Page,
    TooManyCalls,
    VapiClient,
    VapiRefused,
    VapiUnavailable,
)

DAY = timedelta(days=1)


def ids(pages: Iterator[Page]) -> list[str]:
    return [call.id for page in pages for call in page.calls]


def faked(handler: Callable[[httpx.Request], httpx.Response], **more: Any) -> VapiClient:
    """A client whose vendor is a function."""
    settings = {"requests_per_second": 1e6, "sleep": Waits(), **more}
    return VapiClient("key", transport=httpx.MockTransport(handler), **settings)


def always(*answers: httpx.Response) -> Callable[[httpx.Request], httpx.Response]:
    """Each answer once, the last for ever."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


class TestPaging:
    def test_a_quiet_window_is_one_request(self, vendor: Vendor) -> None:
        placed = vendor.place(1, 2, 3)
        with vendor.client() as client:
            pages = list(client.calls(BEGIN, BEGIN + DAY))
        assert len(pages) == 1
        assert sorted(ids(iter(pages))) == sorted(placed)
        assert vendor.sandbox.counters().api_requests == 1

    def test_nothing_is_a_page_without_calls(self, vendor: Vendor) -> None:
        with vendor.client() as client:
            assert [page.array() for page in client.calls(BEGIN, BEGIN + DAY)] == ["[]"]
            assert list(client.calls(BEGIN + DAY, BEGIN)) == []

    @pytest.mark.parametrize("by", ["createdAt", "updatedAt"])
    def test_full_pages_are_asked_for_again_in_shorter_steps(
        self, vendor: Vendor, by: Field
    ) -> None:
        dice = random.Random(7)
        # Even traffic, a rush within a second, and calls at the very same moments.
        offsets = [dice.uniform(0, 86_000) for _ in range(200)]
        offsets += [40_000 + dice.uniform(0, 1) for _ in range(150)] + [50_000.5] * 9
        placed = vendor.place(*offsets)
        with vendor.client() as client:
            pages = list(client.calls(BEGIN, BEGIN + DAY, by=by))
        assert sorted(ids(iter(pages))) == sorted(placed)
        assert all(len(page.calls) < 10 for page in pages)
        for earlier, later in itertools.pairwise(pages):
            assert earlier.until == later.since

    def test_steps_grow_again_after_a_rush(self, vendor: Vendor) -> None:
        vendor.place(*[x / 100 for x in range(100)])
        with vendor.client() as client:
            list(client.calls(BEGIN, BEGIN + timedelta(days=30)))
        assert vendor.sandbox.counters().api_requests < 100

    def test_both_ends_are_included_to_the_millisecond(self, vendor: Vendor) -> None:
        placed = vendor.place(9.999, 10, 15, 20, 20.001)
        begin, end = BEGIN + timedelta(seconds=10), BEGIN + timedelta(seconds=20)
        with vendor.client() as client:
            assert sorted(ids(client.calls(begin, end))) == sorted(placed[1:4])
            finer = timedelta(microseconds=999)
            assert sorted(ids(client.calls(begin + finer, end + finer))) == sorted(placed[1:4])

    def test_any_zone_will_do(self, vendor: Vendor) -> None:
        placed = vendor.place(5)
        there = BEGIN.astimezone(datetime.strptime("+0530", "%z").tzinfo)
        with vendor.client() as client:
            assert ids(client.calls(there, there + DAY)) == placed

    def test_more_calls_in_a_millisecond_than_a_page_holds_fail_loudly(
        self, vendor: Vendor
    ) -> None:
        placed = vendor.place(1, 2, *[40.0005] * 10, 50)
        seen: list[str] = []
        with vendor.client() as client:
            pages = client.calls(BEGIN, BEGIN + DAY)
            with pytest.raises(TooManyCalls, match=r"00:00:40\.000Z"):
                seen.extend(call.id for page in pages for call in page.calls)
        # What came before is delivered, and nothing after the gap.
        assert sorted(seen) == sorted(placed[:2])

    def test_one_less_than_that_is_no_trouble(self, vendor: Vendor) -> None:
        placed = vendor.place(*[40.0] * 9, *[40.001] * 9)
        with vendor.client() as client:
            assert sorted(ids(client.calls(BEGIN, BEGIN + DAY))) == sorted(placed)

    def test_calls_that_begin_while_reading_do_no_harm(self, vendor: Vendor) -> None:
        placed = vendor.place(*range(0, 300, 7))
        with vendor.client() as client:
            pages = client.calls(BEGIN, BEGIN + DAY)
            seen = [call.id for call in next(pages).calls]
            vendor.place(1)
            later = vendor.place(80_000)
            seen += ids(pages)
        assert sorted(seen) == sorted(placed + later)

    def test_the_text_is_the_vendors_own(self, vendor: Vendor) -> None:
        (placed,) = vendor.place(1)
        headers = {"Authorization": f"Bearer {vendor.sandbox.api_key}"}
        received = httpx.get(f"{vendor.sandbox.url}/call", headers=headers, trust_env=False).text
        with vendor.client() as client:
            (page,) = client.calls(BEGIN, BEGIN + DAY)
            assert client.get_call(placed) == page.calls[0]
        assert page.array() == received
        assert json.loads(page.calls[0].text)["id"] == placed


class TestTrouble:
    def test_a_storm_of_429_passes(self, vendor: Vendor) -> None:
        placed = vendor.place(*range(40))
        with vendor.client() as client:
            pages = client.calls(BEGIN, BEGIN + DAY)
            seen = [call.id for call in next(pages).calls]
            vendor.sandbox.refuse_api(429, times=5, retry_after="7")
            seen += ids(pages)
        assert sorted(seen) == sorted(placed)
        assert vendor.waits.asked == [7.0] * 5

    def test_a_5xx_in_the_middle_passes(self, vendor: Vendor) -> None:
        placed = vendor.place(*range(40))
        with vendor.client() as client:
            pages = client.calls(BEGIN, BEGIN + DAY)
            seen = [call.id for call in next(pages).calls]
            vendor.sandbox.refuse_api(500, times=1)
            vendor.sandbox.refuse_api(503, times=2)
            seen += ids(pages)
        assert sorted(seen) == sorted(placed)
        # Longer each time, and scattered.
        asked = vendor.waits.asked
        assert [2.0**n / 2 <= wait <= 2.0**n for n, wait in enumerate(asked)] == [True] * 3

    def test_a_storm_without_end_is_given_up(self, vendor: Vendor) -> None:
        vendor.sandbox.refuse_api(429, times=1000, retry_after="1")
        with vendor.client(attempts=4) as client, pytest.raises(VapiUnavailable) as raised:
            list(client.calls(BEGIN, BEGIN + DAY))
        assert raised.value.retry_after == 1
        assert vendor.sandbox.counters().api_refused == 4

    @pytest.mark.parametrize("status", [400, 402, 403])
    def test_what_will_not_get_better_is_asked_once(self, vendor: Vendor, status: int) -> None:
        vendor.sandbox.refuse_api(status, times=9)
        with vendor.client() as client, pytest.raises(VapiRefused) as raised:
            list(client.calls(BEGIN, BEGIN + DAY))
        assert raised.value.status == status
        assert vendor.sandbox.counters().api_refused == 1
        assert vendor.waits.asked == []

    def test_a_wrong_key_names_the_variable(self, vendor: Vendor, log_lines: LogLines) -> None:
        client = VapiClient("hunter2-key", base_url=vendor.sandbox.url)
        with client, pytest.raises(VapiRefused, match="VAPI_PRIVATE_KEY") as raised:
            client.get_call("abc")
        assert "hunter2" not in str(raised.value) + log_lines.stream.getvalue()

    def test_nobody_listens(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{probe.getsockname()[1]}"
            waits = Waits()
            client = VapiClient("key", base_url=url, attempts=3, sleep=waits)
            with client, pytest.raises(VapiUnavailable, match="ConnectError"):
                client.get_call("abc")
        assert len([wait for wait in waits.asked if wait > 0.5]) >= 2

    def test_a_worker_that_stops_ends_the_wait(self, vendor: Vendor) -> None:
        class Stopped(Exception):
            pass

        def stop(_: float) -> None:
            raise Stopped

        vendor.sandbox.refuse_api(503)
        client = VapiClient("k", base_url=vendor.sandbox.url, sleep=stop)
        with client, pytest.raises(Stopped):
            client.get_call("abc")

    def test_requests_keep_their_pace(self) -> None:
        waits = Waits()
        client = faked(always(httpx.Response(404)), requests_per_second=0.5, sleep=waits)
        for _ in range(3):
            client.get_call("abc")
        assert [round(wait) for wait in waits.asked] == [2, 4]


class TestAnswers:
    """Answers that no sandbox gives."""

    def listing(self, text: str, **more: Any) -> list[CallText]:
        client = faked(always(httpx.Response(200, text=text)), **more)
        pages = client.calls(BEGIN, BEGIN + timedelta(seconds=1))
        return [call for page in pages for call in page.calls]

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "null",
            "{}",
            '"[]"',
            "[",
            "[] x",
            "[1]",
            "[null]",
            "[{}]",
            '[{"id":1}]',
            '[{"id":"a","createdAt":"2030-05-01T00:00:00.000Z"}',
            '[{"id":"a","createdAt":"2030-05-01T00:00:00.000Z"},]',
            '[{"id":"a","createdAt":"2030-05-01T00:00:00.000Z"} {}]',
            "[" * 100_000,
            "<html>",
        ],
    )
    def test_what_is_no_list_is_refused(self, text: str) -> None:
        with pytest.raises(VapiRefused):
            self.listing(text)

    def test_bytes_that_are_no_text(self) -> None:
        client = faked(always(httpx.Response(200, content=b"[\xff]")))
        with pytest.raises(VapiRefused, match="UTF-8"):
            list(client.calls(BEGIN, BEGIN))

    @pytest.mark.parametrize(
        "moment", ['"2030-05-02T00:00:00Z"', '"2029-05-01T00:00:00Z"', '"soon"', "7", "null"]
    )
    def test_a_vendor_that_ignores_the_window_is_found_out(self, moment: str) -> None:
        with pytest.raises(VapiRefused, match="window"):
            self.listing(f'[{{"id":"a","createdAt":{moment}}}]')

    def test_a_limit_that_is_ignored_does_not_lose_calls(self) -> None:
        # The vendor's usual limit counts as full, whatever was asked for.
        call = '{"id":"%s","createdAt":"2030-05-01T00:00:00.000Z"}'
        text = "[" + ",".join(call % number for number in range(100)) + "]"
        with pytest.raises(TooManyCalls):
            self.listing(text, page_size=1000)

    def test_spaces_and_monstrous_numbers_stay_as_they_are(self) -> None:
        item = (
            '{ "id" : "a", "createdAt":"2030-05-01T00:00:00.000Z", "cost": 0.10000000000000000555,'
            ' "n": ' + "9" * 5000 + ', "e": 1E400, "nan": NaN, "text": "\\u0000 \\ud800 ]}," }'
        )
        assert self.listing(f" [ \n{item}\t ] \n") == [CallText("a", item)]

    def test_a_call_at_the_bound_that_comes_twice_is_passed_on_once(self) -> None:
        call = '{"id":"a","createdAt":"2030-05-01T00:00:00.500Z"}'
        full = "[" + ",".join([call] * 2) + "]"
        handler = always(httpx.Response(200, text=full), httpx.Response(200, text=f"[{call}]"))
        client = faked(handler, page_size=2)
        assert ids(client.calls(BEGIN, BEGIN + timedelta(seconds=1))) == ["a"]

    def test_a_list_that_is_not_there(self) -> None:
        with pytest.raises(VapiRefused, match="404"):
            list(faked(always(httpx.Response(404))).calls(BEGIN, BEGIN))

    def test_a_redirect_is_not_followed(self) -> None:
        asked: list[str] = []

        def handler(request: httpx.Request) -> httpx.Response:
            asked.append(str(request.url))
            return httpx.Response(302, headers={"Location": "https://evil.example/"})

        with pytest.raises(VapiRefused, match="302"):
            faked(handler).get_call("abc")
        assert asked == ["https://api.vapi.ai/call/abc"]

    @pytest.mark.parametrize("text", ['{"id":"other"}', "[]", '{"id":"abc"} {}', "x"])
    def test_another_call_than_was_asked_for(self, text: str) -> None:
        with pytest.raises(VapiRefused):
            faked(always(httpx.Response(200, text=text))).get_call("abc")

    @pytest.mark.parametrize("call_id", ["", "../phone-number", "a/b", "a?b", "a\n", "x" * 65])
    def test_an_id_that_is_none_never_leaves(self, call_id: str) -> None:
        with pytest.raises(VapiRefused):
            faked(always(httpx.Response(200))).get_call(call_id)

    def test_an_answer_without_end_is_cut_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "_LARGEST_ANSWER", 1000)
        with pytest.raises(VapiRefused, match="too long"):
            self.listing("[" + " " * 2000 + "]")

    def test_an_answer_that_trickles_is_cut_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "_LONGEST_READ", -1.0)
        with pytest.raises(VapiUnavailable, match="end"):
            self.listing("[]")

    @pytest.mark.parametrize(
        ("header", "low", "high"),
        [
            ("0", 0, 0),
            ("3", 3, 3),
            ("86400", 60, 60),
            ("in half a minute", 10, 30),
            ("Thu, 01 Jan 1998 00:00:00 GMT", 0, 0),
            ("-5", 0.5, 1),
            ("soon", 0.5, 1),
            ("Thu, 01 Jan 2099 00:00:00 -0000", 0.5, 1),
        ],
    )
    def test_every_form_of_retry_after(self, header: str, low: float, high: float) -> None:
        waits = Waits()
        if header == "in half a minute":
            header = format_datetime(datetime.now(UTC) + timedelta(seconds=30))
        handler = always(httpx.Response(503, headers={"Retry-After": header}), httpx.Response(404))
        assert faked(handler, sleep=waits).get_call("abc") is None
        (wait,) = waits.asked or [0.0]
        assert low <= wait <= high


def test_the_key_goes_nowhere_without_tls() -> None:
    with pytest.raises(Failure, match="https"):
        VapiClient("key", base_url="http://api.vapi.example")
    with pytest.raises(ValueError, match="page"):
        VapiClient("key", page_size=1)


def test_memory_stays_flat() -> None:
    """What is kept does not depend on how many calls there are, only on the size of a page."""
    every = timedelta(seconds=1)

    def handler(request: httpx.Request) -> httpx.Response:
        query = request.url.params
        low, high = (datetime.fromisoformat(query[f"createdAt{end}"]) for end in ("Ge", "Lt"))
        first, last = -((BEGIN - low) // every), -((BEGIN - high) // every)
        items = (
            f'{{"id":"{number:08}","createdAt":"{(BEGIN + number * every).isoformat()}"}}'
            for number in range(first, min(last, first + 1000))
        )
        return httpx.Response(200, text="[" + ",".join(items) + "]")

    def read(count: int) -> tuple[int, int]:
        seen = 0
        with faked(handler, page_size=1000) as client:
            tracemalloc.start()
            for page in client.calls(BEGIN, BEGIN + (count - 1) * every):
                seen += len(page.calls)
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        return seen, most

    few, many = read(5_000), read(40_000)
    assert (few[0], many[0]) == (5_000, 40_000)
    assert many[1] < few[1] * 1.25


def test_threads_share_one_pace() -> None:
    began: list[float] = []

    def handler(_: httpx.Request) -> httpx.Response:
        began.append(time.monotonic())
        return httpx.Response(404)

    client = faked(handler, requests_per_second=50, sleep=time.sleep)
    threads = [threading.Thread(target=client.get_call, args=("abc",)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(began) - min(began) >= 0.09
