"""One line per event, nothing private in it, and nobody else's lines."""

from __future__ import annotations

import io
import json
import logging

import pytest

from ringfence import log
from ringfence.errors import from_sqlstate


def text_of(*calls: str, level: str = "info", **fields: object) -> str:
    stream = io.StringIO()
    log.setup("text", level, stream)
    for call in calls:
        getattr(log.Log("web"), call)("it happened", **fields)
    return stream.getvalue()


def test_text_lines_carry_component_event_and_fields() -> None:
    line = text_of("info", n=1, s="two words", e="", q='a"b')
    assert line.endswith(' web    it happened n=1 s="two words" e="" q="a\\"b"\n')


def test_levels_are_shown_from_warning_on() -> None:
    lines = text_of("debug", "info", "warning", "error", level="debug").splitlines()
    assert len(lines) == 4
    assert " WARNING it" in lines[2]
    assert " ERROR it" in lines[3]


def test_the_level_is_respected() -> None:
    assert text_of("debug", "info", level="warning") == ""


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("evil", ["a\nb", "a\r\nb", "a\u2028b", "a\x1b[2Jb"])
def test_nobody_can_write_a_line_of_their_own(form: str, evil: str) -> None:
    stream = io.StringIO()
    log.setup(form, "info", stream)
    log.Log("web").info(f"event {evil}", field=evil)
    text = stream.getvalue()
    assert len(text.splitlines()) == 1
    assert text.rstrip("\n").isprintable()


def test_json_lines_keep_their_own_four_keys() -> None:
    stream = io.StringIO()
    log.setup("json", "info", stream)
    log.Log("worker").info("tick", level="fake", event="fake", took=1.5)
    line = json.loads(stream.getvalue())
    assert (line["level"], line["event"], line["component"]) == ("info", "tick", "worker")
    assert line["took"] == 1.5
    assert line["time"].endswith("Z")


def test_an_exception_shows_its_class_and_place_but_not_its_text() -> None:
    stream = io.StringIO()
    log.setup("text", "info", stream)
    try:
        raise ValueError("hunter2")
    except ValueError as error:
        log.Log("web").error("failed", error)
        logging.getLogger("library").exception("library failed\nhunter2")
    text = stream.getvalue()
    assert "hunter2" not in text
    assert text.count("ValueError") == 2
    assert "test_an_exception_shows" in text


def test_a_database_error_shows_its_code_and_our_own_sentence_only() -> None:
    ours = log.error_fields(
        from_sqlstate("RF901", "The books differ.", '{"s": 1}', "Look.", "PL/pgSQL function f()")
    )
    assert ours["reason"] == "The books differ."
    assert ours["hint"] == "Look."
    assert ours["where"] == "PL/pgSQL function f()"
    foreign = log.error_fields(from_sqlstate("23505", "duplicate key hunter2", "hunter2"))
    assert foreign == {"error": "Unexpected", "sqlstate": "23505"}
    assert "hint" not in log.error_fields(from_sqlstate("RF901", "m"))
    assert log.error_fields(None) == {}
