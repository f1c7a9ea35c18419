"""The rules of judgement: what reaches a target, what lies behind, and which lamp shows it."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import judging, schemas

unhurried = settings(deadline=None)

KINDS, CMPS = ("total", "level", "growth", "rank"), (">=", "<=", "~", "=")
amounts = st.floats(-1e12, 1e12, allow_nan=False)


@pytest.mark.parametrize(
    ("result", "cmp", "value", "kind", "reached"),
    [
        (100, ">=", 100, "total", True),  # 以上 includes the number
        (99.99, ">=", 100, "total", False),
        (100, "=", 100, "total", True),
        (120, "=", 100, "total", True),
        (99, "=", 100, "total", False),
        (28, "<=", 28, "level", True),  # 以内 includes the number
        (28.1, "<=", 28, "level", False),
        (97, "~", 100, "total", True),  # 左右 is reached from 97 %
        (96.9, "~", 100, "total", False),
        (5.82, "~", 6, "growth", True),
        (5.81, "~", 6, "growth", False),
        (-2.91, "~", -3, "growth", True),
        (-2.9, "~", -3, "growth", False),
        (-4, "<=", -4, "growth", True),  # a fall of 4 %
        (-5, "<=", -4, "growth", True),
        (-3, "<=", -4, "growth", False),
        (3, "<=", -4, "growth", False),
        (-1, ">=", 2, "growth", False),
        (3, "<=", 5, "rank", True),  # the first are the best
        (6, "<=", 5, "rank", False),
        (1, "=", 3, "rank", True),
        (4, "=", 3, "rank", False),
        (0.1 + 0.2, "<=", 0.3, "level", True),  # no harm by rounding of binary numbers
    ],
)
def test_reached(result, cmp, value, kind, reached):
    assert judging.reached(result, cmp, value, kind) is reached


@pytest.mark.parametrize(
    ("done", "kind", "percent", "reported", "elapsed", "status"),
    [
        (True, "total", 100, None, 0.5, "met"),
        (True, "level", None, 40, 0.5, "met"),  # the printed result decides, not the stated percentage
        (False, "total", 80, 100, 1, "behind"),
        (False, "total", 50, None, 0.5, "on_track"),  # exactly on schedule
        (False, "total", 49.9, None, 0.5, "behind"),
        (False, "total", 99.9, None, 1, "behind"),  # the year is over
        (False, "level", None, None, 0.5, "behind"),
        (False, "growth", 90, 90, 0.5, "behind"),  # compared directly, not with the schedule
        (False, "rank", None, None, 0.25, "behind"),
        (None, "total", 100, 100, 0.5, "met"),
        (None, "total", 75, 75, 0.75, "on_track"),
        (None, "total", 74, 74, 0.75, "behind"),
        (None, "level", 60, 60, 0.5, "on_track"),  # only a percentage is known
        (None, "level", 60, 60, 1, "behind"),
        (None, "total", None, None, 0.5, "not_reported"),
        (None, "rank", None, None, 1, "not_reported"),
    ],
)
def test_status(done, kind, percent, reported, elapsed, status):
    assert judging.status(done, kind, percent, reported, elapsed) == status


@pytest.mark.parametrize(
    ("result", "value", "kind", "reported", "percent"),
    [
        (30, 40, "total", 80, 75),  # result over target, whatever is stated
        (None, 40, "total", 80, 80),
        (None, 40, "total", None, None),
        (92, 95, "level", None, None),
        (92, 95, "level", 90, 90),
        (3, 0, "total", None, None),  # nothing can be divided by a target of naught
        (50, 40, "total", None, 125),
    ],
)
def test_completion(result, value, kind, reported, percent):
    assert judging.completion(result, value, kind, reported) == percent


@pytest.mark.parametrize(
    ("percent", "kind", "elapsed", "gap"),
    [
        (75, "total", 0.5, 25),
        (20, "total", 0.25, -5),
        (75, "total", 1, None),  # only within the year
        (75, "total", 0, None),  # a plan
        (75, "level", 0.5, None),
        (None, "total", 0.5, None),
    ],
)
def test_gap_to_schedule(percent, kind, elapsed, gap):
    assert judging.gap(percent, kind, elapsed) == gap


@pytest.mark.parametrize(
    ("status", "points", "strict", "yinchuan"),
    [
        ("met", None, "green", "green"),
        ("on_track", 0.0, "green", "green"),
        ("not_reported", None, "grey", "grey"),
        ("behind", -0.1, "yellow", "green"),
        ("behind", -9.9, "yellow", "green"),
        ("behind", -10.0, "yellow", "yellow"),
        ("behind", -10.1, "red", "yellow"),
        ("behind", -30.0, "red", "yellow"),
        ("behind", -30.1, "red", "red"),
        ("behind", None, "red", "red"),  # short of a level, or at the end of the year
    ],
)
def test_lamps_of_both_rules(status, points, strict, yinchuan):
    assert judging.lamp(status, points, "strict") == strict
    assert judging.lamp(status, points, "yinchuan-2025") == yinchuan


def test_strict_is_the_rule_in_force():
    assert judging.lamp("behind", -5.0) == judging.lamp("behind", -5.0, "strict")


def test_an_unknown_lamp_rule_names_those_that_exist():
    with pytest.raises(ValueError, match="strict, yinchuan-2025"):
        judging.lamp("met", 0.0, "loose")


@pytest.mark.parametrize(
    ("result", "cmp", "value", "kind", "exceeded"),
    [
        (101, ">=", 100, "total", True),
        (100, ">=", 100, "total", False),
        (27, "<=", 28, "level", True),
        (28, "<=", 28, "level", False),
        (2, "=", 3, "rank", True),
        (3, "=", 3, "rank", False),
        (None, "=", 3, "rank", None),
    ],
)
def test_exceeded(result, cmp, value, kind, exceeded):
    assert judging.exceeded(result, cmp, value, kind) is exceeded


def test_rules_are_printed_with_the_verdicts_they_explain():
    verdicts = {row["verdict"] for row in judging.rules()}
    assert verdicts == {"met", "on_track", "behind", "not_reported", "audit", "lamp"}
    assert all(row["rule"] for row in judging.rules())


@unhurried
@given(amounts, st.sampled_from(CMPS), amounts, st.sampled_from(KINDS), st.sampled_from([0, 0.25, 0.5, 1.0]))
def test_every_result_gets_a_verdict_of_the_contract(result, cmp, value, kind, elapsed):
    done = judging.reached(result, cmp, value, kind)
    percent = judging.completion(result, value, kind, None)
    status = judging.status(done, kind, percent, None, elapsed)
    lamp = judging.lamp(status, judging.gap(percent, kind, elapsed))
    allowed = {spec["column"]: schemas.allowed(spec) for spec in schemas.columns("attainment")}
    assert status in allowed["status"]
    assert lamp in allowed["lamp"]
    assert (status == "met") == done


@unhurried
@given(amounts, amounts, amounts)
def test_more_is_never_worse_for_a_lower_bound(small, more, value):
    low, high = sorted((small, more))
    assert judging.reached(high, ">=", value, "total") >= judging.reached(low, ">=", value, "total")
    assert judging.reached(low, "<=", value, "level") >= judging.reached(high, "<=", value, "level")


def test_no_lamp_falls_between_the_bands():
    for rule in judging.LAMPS:
        lamps = [judging.lamp("behind", -points / 10, rule) for points in range(1, 500)]
        order = {"green": 0, "yellow": 1, "red": 2}
        assert [order[lamp] for lamp in lamps] == sorted(order[lamp] for lamp in lamps)
    assert judging.lamp("behind", -math.inf) == "red"
