"""The rules by which a target is judged, in one place; notebook 04 prints them before the verdicts.

Sources: boundary words 以上, 以下, 以内 include the number (Civil Code art. 1259); 序时进度 is completion
in percent less the share of the year elapsed, as published reports use it (Sanming 2010, Ningde); lamps
as Yinchuan published them in March 2025. A straight line through the year is weak evidence early on:
investment does not run evenly.
"""

import math

from helpers.messages import both

ABOUT = 0.97
LAMPS = {  # rule -> (points behind schedule up to which a target is yellow, from which it is yellow)
    "strict": (0.0, 10.0),
    "yinchuan-2025": (10.0, 30.0),
}
LAMP = "strict"
RULES = {  # key of the rule's words -> the verdict, or what else, it is about
    "judging.reached": "met",
    "judging.about": "met",
    "judging.stated": "met",
    "judging.on_schedule": "on_track",
    "judging.behind": "behind",
    "judging.silent": "not_reported",
    "judging.audit": "audit",
    "judging.strict": "lamp",
    "judging.yinchuan-2025": "lamp",
}


def rules() -> list[dict[str, str]]:
    """The rules in words, Chinese and English, to be shown."""
    words = {key: both(key) for key in RULES}
    return [{"verdict": RULES[key], "rule": said.zh, "rule_en": said.en} for key, said in words.items()]


def reached(result: float, cmp: str, value: float, kind: str) -> bool:
    """Whether a result in base units reaches a target in base units."""
    slack = 1e-9 * max(1.0, abs(value))
    if kind == "rank" or cmp == "<=":
        return result <= value + slack
    if cmp == "~" and value < 0:
        return result <= value + (1 - ABOUT) * abs(value) + slack
    if cmp == "~":
        return result >= ABOUT * value - slack
    return result >= value - slack


def completion(result: float | None, value: float, kind: str, reported_pct: float | None) -> float | None:
    """Completion in percent: result over target for totals, else what the document states."""
    if kind == "total" and result is not None and value > 0:
        return 100 * result / value
    return reported_pct


def status(
    done: bool | None,
    kind: str,
    percent: float | None,
    reported_pct: float | None,
    elapsed: float,
    cmp: str = "=",
) -> str:
    """met, on_track, behind or not_reported.

    `done` says whether the printed result reaches the target, None where there is no result; `percent` is the
    completion; `elapsed` the share of the year gone by at the reporting date.
    """
    if done is None and reported_pct is None:
        return "not_reported"
    if done or (done is None and reported_pct >= 100):
        return "met"
    # an amount that has to stay below its limit and is above it will not come back to schedule
    by_schedule = (kind == "total" and cmp != "<=") or done is None
    if by_schedule and elapsed < 1 and percent is not None and percent >= 100 * elapsed:
        return "on_track"
    return "behind"


def gap(percent: float | None, kind: str, elapsed: float) -> float | None:
    """Percentage points ahead of schedule (behind: negative); totals of a report within the year only."""
    if percent is None or kind != "total" or not 0 < elapsed < 1:
        return None
    return percent - 100 * elapsed


def lamp(verdict: str, points: float | None, rule: str = LAMP) -> str:
    """green, yellow, red or grey; ValueError for an unknown rule."""
    if rule not in LAMPS:
        raise ValueError(f"unknown lamp rule {rule!r}; there are {', '.join(LAMPS)}")
    if verdict == "not_reported":
        return "grey"
    if verdict in ("met", "on_track"):
        return "green"
    yellow_from, red_from = LAMPS[rule]
    behind = -points if points is not None else math.inf
    if behind < yellow_from:
        return "green"
    return "yellow" if behind <= red_from else "red"


def exceeded(result: float | None, cmp: str, value: float, kind: str) -> bool | None:
    """Whether a result goes beyond the target; None without a result."""
    if result is None:
        return None
    return result < value if cmp == "<=" or kind == "rank" else result > value
