"""How far a task has come by what its progress cell says, by the verdicts on its targets, and by the calendar.

Marks are words of the progress cell that speak for a stage, each with a weight; they stand in
`vocabulary/stage_words.csv` as patterns that begin with at least two plain characters. A report on the whole year
is read for signs that work was left unfinished, a report within the year for signs that all of it is done already.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from helpers.vocabulary import table

CLAUSE_END = re.compile(r"[,。;!?\n]+")
STALLED_CLAUSES = 0.3  # share of the clauses that must speak of standstill before the task as a whole stands still
LONGEST_TEXT = 80
# What must be there at the end and is no figure: a part of the goal that met figures say nothing about
OUTCOME = re.compile(
    r"争创|创建|创成|建成|建设|新建|改建|扩建|迁建|改造|开工|启动|举办|承办|筹备|编制|打造|申报|纳入|列入|完工|投用|投产|通车|培育|引进"
)


@dataclass(frozen=True)
class Stage:
    """Status (completed, under_way, not_started, stalled, not_reported) and the words of the progress that say so."""

    status: str
    text: str


@dataclass(frozen=True)
class Mark:
    """A passage that speaks for a stage, where it starts and how much it weighs."""

    start: int
    stage: str
    weight: float


def classify(goal: str, progress: str, statuses: Sequence[str], elapsed: float) -> Stage:
    """Stage of a task.

    `goal` and `progress` are folded text, `statuses` the statuses of the row's targets (met, on_track, behind,
    not_reported), `elapsed` the share of the year gone by at the reporting date (1 for a report on the whole year).
    """
    if not progress.strip():
        return Stage("not_reported", "")
    marks = marks_of(progress)
    weights: dict[str, float] = defaultdict(float)
    for mark in marks:
        weights[mark.stage] += mark.weight
    judged = [status for status in statuses if status != "not_reported"]
    if stands_still(progress, marks, judged):
        status = "stalled"
    elif weights["not_started"] > weights["under_way"] + weights["completed"] and not judged:
        status = "not_started"
    elif elapsed >= 1:
        status = "completed" if done_at_the_end(weights, statuses, judged) else "under_way"
    else:
        status = "completed" if done_early(goal, weights, statuses) else "under_way"
    return Stage(status, decisive(progress, marks, status))


def stands_still(progress: str, marks: Sequence[Mark], judged: Sequence[str]) -> bool:
    """Whether the work as a whole stands still: not where one part of several does, nor where figures come in."""
    if "met" in judged or "on_track" in judged:
        return False
    clauses = sum(1 for clause in CLAUSE_END.split(progress) if clause.strip())
    return sum(mark.stage == "stalled" for mark in marks) >= STALLED_CLAUSES * clauses


def done_at_the_end(weights: dict[str, float], statuses: Sequence[str], judged: Sequence[str]) -> bool:
    """Whether a task is done in a report on the whole year: its figures decide, and its words where there are none."""
    if judged:
        return 2 * judged.count("met") >= len(judged)
    unanswered = 2 if statuses else 0
    return weights["completed"] >= weights["under_way"] + weights["stalled"] + unanswered


def done_early(goal: str, weights: dict[str, float], statuses: Sequence[str]) -> bool:
    """Whether a task is done before the year is over: all its figures are reached and no other outcome is left."""
    if statuses:
        return all(status == "met" for status in statuses) and not other_outcomes(goal) and weights["under_way"] < 3
    return weights["completed"] >= 5 and weights["under_way"] < 2


def other_outcomes(goal: str) -> bool:
    """Whether the goal names something to be brought about that no figure measures."""
    return any(OUTCOME.search(part) for part in CLAUSE_END.split(goal) if not re.search(r"\d", part))


def decisive(progress: str, marks: Sequence[Mark], status: str) -> str:
    """The clause with the weightiest mark of a status, or else the first clause."""
    mine = [mark for mark in marks if mark.stage == status]
    at = max(mine, key=lambda mark: mark.weight).start if mine else len(progress) - len(progress.lstrip(" ,。;!?\n"))
    start = max((match.end() for match in CLAUSE_END.finditer(progress, 0, at)), default=0)
    end = CLAUSE_END.search(progress, at)
    return progress[start : end.start() if end else len(progress)].strip()[:LONGEST_TEXT]


@cache
def patterns() -> dict[str, tuple[tuple[re.Pattern[str], str, float], ...]]:
    """Patterns with stage and weight by their first two characters, the longest first."""
    heads = defaultdict(list)
    for row in sorted(table("stage_words"), key=lambda row: -len(row["pattern"])):
        heads[row["pattern"][:2]].append((re.compile(row["pattern"]), row["stage"], float(row["weight"])))
    return {head: tuple(entries) for head, entries in heads.items()}


def marks_of(text: str) -> list[Mark]:
    """Marks of a text from left to right; none lies within another."""
    heads, marks, free = patterns(), [], 0
    for at in range(len(text) - 1):
        entries = heads.get(text[at : at + 2])
        if entries is None or at < free:
            continue
        for pattern, stage, weight in entries:
            if match := pattern.match(text, at):
                marks.append(Mark(at, stage, weight))
                free = match.end()
                break
    return marks
