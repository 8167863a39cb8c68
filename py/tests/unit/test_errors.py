"""SQLSTATE to class to HTTP status, and what a caller gets to see of an error."""

from __future__ import annotations

import pytest

from ringfence import errors

CASES = [
    ("RF001", errors.BadArgument, 422),
    ("RF101", errors.NotFound, 404),
    ("RF201", errors.Conflict, 409),
    ("RF243", errors.Conflict, 503),
    ("RF301", errors.KeyReused, 409),
    ("RF901", errors.BrokenInvariant, 500),
    ("RF501", errors.Unexpected, 500),
    ("22P02", errors.BadArgument, 422),
    ("22012", errors.Unexpected, 500),
    ("40001", errors.TryAgain, 503),
    ("40P01", errors.TryAgain, 503),
    ("55P03", errors.TryAgain, 503),
    ("57014", errors.TimedOut, 503),
    ("57P01", errors.Unavailable, 503),
    ("53300", errors.Unavailable, 503),
    ("08006", errors.Unavailable, 503),
    ("28P01", errors.Unavailable, 503),
    ("25006", errors.Unavailable, 503),
    (None, errors.Unavailable, 503),
    ("42883", errors.NotDeployed, 503),
    ("3F000", errors.NotDeployed, 503),
    ("42501", errors.NotAllowed, 500),
    ("23505", errors.Unexpected, 500),
    ("XX000", errors.Unexpected, 500),
]


@pytest.mark.parametrize(("sqlstate", "kind", "status"), CASES)
def test_each_sqlstate_has_one_class_and_one_status(
    sqlstate: str | None, kind: type[errors.DatabaseError], status: int
) -> None:
    error = errors.from_sqlstate(sqlstate, "m")
    assert type(error) is kind
    answer = errors.problem(error, "r-1")
    assert answer.status == status == answer.body["status"]
    assert ("Retry-After" in answer.headers) == (status == 503)
    assert answer.body["requestId"] == "r-1"


@pytest.mark.parametrize("sqlstate", ["RF001", "RF101", "RF201", "RF301"])
def test_errors_for_callers_carry_text_code_and_facts(sqlstate: str) -> None:
    error = errors.from_sqlstate(sqlstate, "No such thing.", '{"limit": 5, "price": 0.10}', "ops")
    body = errors.problem(error, "r").body
    assert body["code"] == sqlstate
    assert body["detail"] == "No such thing."
    assert body["info"] == {"limit": 5, "price": "0.10"}
    assert "ops" not in str(body)


@pytest.mark.parametrize(
    "error",
    [
        errors.from_sqlstate("RF901", "secret", '{"secret": 1}', "secret"),
        errors.from_sqlstate("23505", "secret", "Key (secret)"),
        errors.from_sqlstate("22P02", 'invalid input syntax: "secret"'),
        errors.from_sqlstate(None, "connection to secret failed"),
        errors.from_sqlstate("42501", "permission denied for secret"),
        ValueError("secret"),
        errors.Failure("secret"),
    ],
)
def test_nothing_internal_goes_out(error: Exception) -> None:
    body = errors.problem(error, "r").body
    assert "secret" not in str(body)
    assert not {"code", "detail", "info"} & body.keys()


def test_a_refused_request_says_why() -> None:
    answer = errors.problem(errors.HttpError(413, "Too much.", {"Allow": "GET"}), "r")
    assert answer.body["type"] == "urn:ringfence:problem:request-entity-too-large"
    assert answer.body["detail"] == "Too much."
    assert answer.headers == {"Allow": "GET"}
    assert "detail" not in errors.problem(errors.HttpError(404), "r").body


@pytest.mark.parametrize("detail", [None, "", "not json", "[1]", "7"])
def test_a_detail_that_is_no_object_is_left_out(detail: str | None) -> None:
    assert "info" not in errors.problem(errors.from_sqlstate("RF001", "m", detail), "r").body


def test_the_prefix_of_a_proxy_is_cut() -> None:
    error = errors.from_sqlstate("RF101", "billing.f(2): [node1] REMOTE ERROR: No such thing.")
    assert error.message == "No such thing."


def test_of_the_context_only_our_functions_are_kept() -> None:
    error = errors.from_sqlstate(
        "RF001", "m", where="JSON data, line 1: {secret}\nPL/pgSQL function billing.f() line 3"
    )
    assert error.where == ("PL/pgSQL function billing.f() line 3",)
    assert "secret" not in repr(error)
    assert str(error) == "BadArgument (RF001)"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            errors.from_sqlstate(
                None,
                'Multiple connection attempts failed. All failures were:\n- host: "a"\n'
                '- host: "b", port 1: Connection refused',
            ),
            'cannot be reached: host: "b", port 1: Connection refused. Check DATABASE_URL',
        ),
        (
            errors.from_sqlstate(
                None, "connection failed: connection to server failed: no\n\tIs it running?"
            ),
            "The database cannot be reached: connection to server failed: no. Check",
        ),
        (errors.from_sqlstate("42883", "no function"), "run make deploy"),
        (errors.from_sqlstate("42501", "permission denied"), "use another login"),
        (errors.from_sqlstate("RF001", "Bad.", None, "Do this."), "RF001: Bad. Do this."),
        (
            errors.from_sqlstate("RF002", "Too much.", '{"maximum": 5}', "See the detail."),
            'RF002: Too much. See the detail. Detail: {"maximum": 5}',
        ),
        (errors.from_sqlstate("XX000", "boom"), "XX000: boom."),
    ],
)
def test_explain_is_one_sentence_for_people(error: errors.DatabaseError, words: str) -> None:
    text = errors.explain(error)
    assert words in text
    assert "\n" not in text
