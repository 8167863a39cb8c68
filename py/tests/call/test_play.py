"""Calls as they happen against what the database decides about them."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, event, example, given, settings
from hypothesis import strategies as st
from play import Move, Plan, Play, Script
from wallets import Session, connect

# The ticks of one play would look after the calls of another.
pytestmark = pytest.mark.xdist_group("calls")

EXAMPLES = int(os.environ.get("RINGFENCE_EXAMPLES", "0"))


def quick(examples: int) -> settings:
    # More of them: RINGFENCE_EXAMPLES=1000.
    return settings(
        max_examples=EXAMPLES or examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        print_blob=True,
        database=None,
    )


@pytest.fixture(scope="module")
def ops() -> Iterator[Session]:
    with connect("ringfence_ops") as session:
        yield session


@pytest.fixture(scope="module")
def owner() -> Iterator[Session]:
    with connect("ringfence_admin") as session:
        session.execute("set role ringfence_owner")
        yield session


milliseconds = st.sampled_from([0, 0, 0, 1, 250, 999])
talks = st.one_of(st.integers(1, 90), st.integers(60, 700), st.just(5000))
plans = st.builds(
    lambda ring, more, talk, part, **rest: Plan(
        rings=ring * 1000 + more, talks=talk * 1000 + part, **rest
    ),
    ring=st.sampled_from([0, 0, 1, 7, 25, 60]),
    more=milliseconds,
    talk=talks,
    part=milliseconds,
    at=st.integers(0, 150),
    early=milliseconds,
    minutes=st.integers(1, 6),
    linked=st.sampled_from([0, 0, 0, 2, 9]),
    begins=st.sampled_from(["answered"] * 9 + ["unanswered", "silent"]),
    start_told=st.sampled_from([None, None, 0, 2, 45]),
    beats=st.sampled_from([None, None, None, 1, 7, 23]),
    beats_elapsed=st.booleans(),
    report=st.sampled_from([0, 0, 0, 3, 200, 6000, 40000]),
    again=st.sampled_from([None, None, 0, 100, 90000]),
)
SETTINGS = {
    "call_mode": st.sampled_from(["incremental", "strict"]),
    "max_call_seconds": st.sampled_from([60, 100, 300, 3600]),
    "warn_seconds": st.sampled_from([10, 30, 60, 100]),
}
changes = st.one_of(*(st.tuples(st.just(name), value) for name, value in SETTINGS.items()))
moves = st.one_of(
    st.builds(Move, at=st.integers(0, 400), amount=st.integers(1, 300),
              what=st.sampled_from(["top_up", "top_up", "buy", "deduct"])),
    st.builds(Move, at=st.integers(0, 400), amount=st.integers(1, 300), what=st.just("gift")),
    st.builds(Move, at=st.integers(0, 400), amount=changes, what=st.just("set")),
)  # fmt: skip
scripts = st.builds(
    Script,
    calls=st.lists(plans, min_size=1, max_size=6).map(tuple),
    moves=st.lists(moves, max_size=5).map(tuple),
    opening=st.integers(0, 1500),
    debt_limit=st.sampled_from([0, 0, 100, 500]),
    settings=st.fixed_dictionaries(
        {"exposure_limit": st.sampled_from([10000, 10000, 300, 0])},
        optional=SETTINGS | {"calls_may_use_debt": st.booleans()},
    ).map(lambda chosen: tuple(chosen.items())),
)


# What random scripts meet seldom. A heartbeat that does not say how long the call is, at the very
# second at which the call is due:
SAYS_NO_LENGTH = Script(
    (Plan(0, minutes=1, talks=9000_000, beats=59, beats_elapsed=False),),
    (Move(0, "buy", 70),),
    opening=140,
    debt_limit=100,
)
# A warning while it still rings, and the end that comes later because nobody had answered:
WARNED_WHILE_IT_RANG = Script((Plan(0, talks=9000_000, rings=25_000, start_told=0),), opening=76)
# The cap is lowered while a call goes on that has a longer one:
CAP_LOWERED = Script(
    (Plan(0, minutes=1, talks=9000_000), Plan(0, minutes=1, talks=9000_000)),
    (Move(1, "set", ("max_call_seconds", 60)),),
    opening=300,
    debt_limit=500,
)


@quick(50)
@example(SAYS_NO_LENGTH, "when due")
@example(WARNED_WHILE_IT_RANG, "when due")
@example(CAP_LOWERED, "when due")
@given(script=scripts, tick=st.sampled_from(["when due", "to the instant"]))
def test_no_call_is_free_and_none_takes_what_is_not_there(
    ops: Session, owner: Session, script: Script, tick: str
) -> None:
    play = Play(ops, owner, script, tick).run()
    for what, *_ in play.effects:
        event(what)
    event(f"refused {play.refused > 0}")
    event(f"reported late {play.late > 0}")


@quick(12)
@given(script=scripts)
def test_looking_when_due_is_as_good_as_looking_every_second(
    ops: Session, owner: Session, script: Script
) -> None:
    """Nothing that happens between two due instants needs anybody to look."""
    plays = [Play(ops, owner, script, tick).run() for tick in ("every second", "when due")]
    for one, other in zip(*(play.calls.values() for play in plays), strict=True):
        assert (one.ended, one.told, one.warned) == (other.ended, other.told, other.warned)
        assert one.seconds == other.seconds
    assert plays[0].balance == plays[1].balance


@quick(26)
@given(
    script=st.builds(
        Script,
        calls=st.lists(
            plans.filter(lambda plan: plan.begins != "silent"), min_size=1, max_size=6
        ).map(tuple),
        moves=st.lists(
            moves.filter(lambda move: move.what != "set" or move.amount[0] != "call_mode"),
            max_size=5,
        ).map(tuple),
        opening=st.integers(0, 1500),
        debt_limit=st.sampled_from([0, 100]),
        settings=st.sampled_from(
            [(("call_mode", "strict"),), (("call_mode", "strict"), ("max_call_seconds", 100))]
        ),
    )
)
def test_strict_calls_need_nobody(ops: Session, owner: Session, script: Script) -> None:
    """No worker, no tick: the vendor's cap is enough."""
    play = Play(ops, owner, script, tick="never").run()
    event(f"calls {sum(each.seconds > 0 for each in play.calls.values())}")
    event(f"refused {play.refused > 0}")


# Calls that nobody ends, and nothing else.
endless = st.builds(
    Plan,
    at=st.integers(0, 90),
    early=milliseconds,
    minutes=st.integers(1, 6),
    talks=st.sampled_from([9000_000] * 4 + [37_300, 150_000]),
)


@quick(40)
@given(
    calls=st.lists(endless, min_size=1, max_size=6).map(tuple),
    opening=st.integers(70, 1500),
    longest=st.sampled_from([100, 300, 3600, 3600]),
)
def test_all_calls_together_run_dry_when_foretold(
    ops: Session, owner: Session, calls: tuple[Plan, ...], opening: int, longest: int
) -> None:
    script = Script(
        calls,
        opening=opening,
        settings=(("exposure_limit", 10000), ("max_call_seconds", longest)),
    )
    play = Play(ops, owner, script, foretells=True).run()
    told = [each for each in play.calls.values() if each.told is not None]
    event(f"told {len(told)}")
    if not told or any(each.told is None for each in play.calls.values()):
        return
    # What nobody could use any more is less than what ending each a second early leaves.
    assert 0 <= play.balance <= 4 * len(told)
    if play.dry_at is None or any(each.plan.talks < 5000_000 for each in play.calls.values()):
        return
    # Nothing else has happened, so they end when it was foretold, but for those that had more set
    # aside for themselves from the beginning, and those that came to their cap.
    for each in told:
        assert each.told is not None
        own = each.plan.at + 60 * each.plan.minutes
        assert each.told <= max(play.dry_at, own * 1000) + 1000
        assert each.told >= play.dry_at - 2000 or each.granted == each.cap
