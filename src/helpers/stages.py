"""How far a task has come, by what its progress cell says, the verdicts on its targets, and the calendar.

Marks are words of the progress cell that speak for a stage, each with a weight; of a clause only the
weightiest counts. They stand in `vocabulary/stage_words.csv` as patterns that begin with two plain
characters. A report on the whole year is read for signs of work left unfinished, one within the year for
signs that all is done.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import ahocorasick_rs

from helpers.vocabulary import finder, table

MARKS = ",。;!?\n"
CLAUSE_END = re.compile(f"[{MARKS}]+")
REASON = re.compile(r"\s*(?:因|由于|鉴于)")  # a clause that says why tells nothing of what was done
PLANNED = re.compile(r"\s*(?:计划|拟|待)")  # a clause that says what is to come
NOTHING_SAID = re.compile(r"[\W_]*(?:暂?无|略)?[\W_]*")
ONLY_NOUGHTS = re.compile(r"(?=.*0)[\s/0.%]+")
OUTCOME = re.compile(  # what must be there at the end; met figures for other parts of a goal do not show it
    r"争创.{2}|创建.{3}|创成|建成|建设|新建|改建|扩建|迁建|改造|开工|启动|举办|承办|筹备|编制|印发|出台|打造|申报|"
    r"纳入|列入|完工|投用|投产|通车|培育|引进"
)
STALLED_CLAUSES = 0.2  # share of the clauses that speak of standstill where the task as a whole stands still
OPEN_WORK = 2.0  # weight of the words for unfinished work from which on a task cannot be done within the year
DONE, ALL_DONE = 4.0, 5.0  # weight of a word that says a thing is done, and of one that says all of it is
UNANSWERED = 2.0  # how much more words for done must weigh at the year's end where figures go unreported
TOLERATED = 1.0  # and how much less they may where the goal has no figures
PLAINLY = 4.0  # weight of a word that says that nothing was begun: 尚未启动
LONGEST_TEXT = 80

Entries = tuple[tuple[re.Pattern[str], str, float], ...]  # patterns with stage and weight


@dataclass(frozen=True)
class Stage:
    """Status (completed, under_way, not_started, stalled, not_reported) and the words that say so."""

    status: str
    text: str


@dataclass(slots=True)
class Mark:
    """A passage that speaks for a stage: where it starts and how much it weighs."""

    start: int
    stage: str
    weight: float


def classify(goal: str, progress: str, verdicts: Sequence[str], elapsed: float) -> Stage:
    """Stage of a task.

    `goal` and `progress` are folded text, `verdicts` the statuses of the row's targets in order (met,
    on_track, behind, not_reported), `elapsed` the share of the year gone by at the reporting date.
    """
    if NOTHING_SAID.fullmatch(progress):
        return Stage("not_reported", "")
    marks = strongest(progress)
    if stands_still(progress, marks, verdicts):
        status = "stalled"
    elif not_begun(progress, marks, verdicts):
        status = "not_started"
    else:
        done = done_at_the_end(marks, verdicts) if elapsed >= 1 else done_early(goal, marks, verdicts)
        status = "completed" if done else "under_way"
    return Stage(status, decisive(progress, marks, status))


def stands_still(progress: str, marks: Sequence[Mark], verdicts: Sequence[str]) -> bool:
    """Whether the work as a whole stands still: not where one part of several does, or figures come in."""
    still = sum(mark.stage == "stalled" for mark in marks)
    if not still or "met" in verdicts or "on_track" in verdicts:
        return False
    return still >= max(moving(marks), STALLED_CLAUSES * len(CLAUSE_END.split(progress)))


def not_begun(progress: str, marks: Sequence[Mark], verdicts: Sequence[str]) -> bool:
    """Whether nothing was done but to draw up lists or name a day, or all that is reported is a nought."""
    if ONLY_NOUGHTS.fullmatch(progress):
        return True
    waiting = sum(mark.stage == "not_started" for mark in marks)
    if waiting > moving(marks) and all(verdict == "not_reported" for verdict in verdicts):
        return True
    plainly = max((mark.weight for mark in marks if mark.stage == "not_started"), default=0.0) >= PLAINLY
    return plainly and not moving(marks) and not {"met", "on_track"} & set(verdicts)


def moving(marks: Sequence[Mark]) -> int:
    """Number of clauses that speak of work being done or finished."""
    return sum(mark.stage in ("under_way", "completed") for mark in marks)


def done_at_the_end(marks: Sequence[Mark], verdicts: Sequence[str]) -> bool:
    """Whether a task is done in a report on the whole year.

    Its figures decide: all that are reported are met, or five sixths of them and the first, the main aim; but
    not where others are unreported and the words speak of unfinished work more than of what is done.
    Where no figure is reported, its words do; they must be stronger where the goal asked for figures.
    """
    judged = [verdict for verdict in verdicts if verdict != "not_reported"]
    open_work = weight(marks, "under_way") + weight(marks, "stalled") + weight(marks, "not_started")
    if judged:
        met = judged.count("met")
        left = len(judged) < len(verdicts) and open_work >= max(OPEN_WORK, weight(marks, "completed"))
        return not left and (met == len(judged) or (judged[0] == "met" and 6 * met >= 5 * len(judged)))
    return weight(marks, "completed") >= open_work + (UNANSWERED if verdicts else -TOLERATED)


def done_early(goal: str, marks: Sequence[Mark], verdicts: Sequence[str]) -> bool:
    """Whether a task is done before the year is over.

    With figures: all of them are met, or those reported are and all is said to be done, and nothing else that
    the goal asks for is left. Without: the goal is one thing to be brought about, and it is said to be done.
    """
    if weight(marks, "under_way") >= OPEN_WORK:
        return False
    said = max((mark.weight for mark in marks if mark.stage == "completed"), default=0.0)
    if verdicts:
        reached = set(verdicts) == {"met"} or (set(verdicts) <= {"met", "not_reported"} and said >= ALL_DONE)
        return reached and not other_outcomes(goal)
    aims = [part for part in CLAUSE_END.split(goal) if part.strip()]
    return len(aims) == 1 and bool(OUTCOME.search(goal)) and said >= DONE


def weight(marks: Sequence[Mark], stage: str) -> float:
    """What all marks of a stage weigh together."""
    return sum(mark.weight for mark in marks if mark.stage == stage)


def other_outcomes(goal: str) -> bool:
    """Whether the goal names something to be brought about that no figure measures."""
    return any(OUTCOME.search(part) for part in CLAUSE_END.split(goal) if not re.search(r"\d", part))


def decisive(progress: str, marks: Sequence[Mark], status: str) -> str:
    """The clause with the weightiest mark of a status, else the first with a figure, else the first."""
    mine = [mark for mark in marks if mark.stage == status]
    if mine:
        at = max(mine, key=lambda mark: mark.weight).start
    else:
        at = (re.search(r"\d", progress) or re.search(r"\w", progress)).start()
    start = 1 + max(progress.rfind(mark, 0, at) for mark in MARKS)
    end = CLAUSE_END.search(progress, at)
    return progress[start : end.start() if end else len(progress)].strip()[:LONGEST_TEXT]


@cache
def patterns() -> dict[str, Entries]:
    """Patterns with stage and weight by their first two characters, the weightiest and longest first."""
    heads = defaultdict(list)
    for row in sorted(table("stage_words"), key=lambda row: (-float(row["weight"]), -len(row["pattern"]))):
        heads[row["pattern"][:2]].append((re.compile(row["pattern"]), row["stage"], float(row["weight"])))
    return {head: tuple(entries) for head, entries in heads.items()}


@cache
def first_look() -> tuple[ahocorasick_rs.AhoCorasick, tuple[Entries, ...]]:
    """What finds all places where a mark may begin, in one pass over a text; the patterns to try there."""
    return finder(patterns()), tuple(patterns().values())


def marks_of(text: str) -> list[Mark]:
    """Marks of a text from left to right; none lies within another."""
    heads, entries = first_look()
    marks, free = [], 0
    for head, at, _ in heads.find_matches_as_indexes(text, overlapping=True):
        if at < free:
            continue
        for pattern, stage, weight in entries[head]:
            if match := pattern.match(text, at):
                marks.append(Mark(at, stage, weight))
                free = match.end()
                break
    return marks


def strongest(text: str) -> list[Mark]:
    """The weightiest mark of each clause: 筹备工作暂停 stands still, whatever 筹备 says."""
    marks = marks_of(text)
    ends = [match.start() for match in CLAUSE_END.finditer(text)] if marks else []
    best: dict[int, Mark] = {}
    for mark in marks:
        clause = bisect_left(ends, mark.start)
        start = ends[clause - 1] + 1 if clause else 0
        if clause in best and mark.weight <= best[clause].weight:
            continue
        planned = mark.stage in ("under_way", "completed") and PLANNED.match(text, start)
        if not (planned or (mark.stage != "stalled" and REASON.match(text, start))):
            best[clause] = mark
    return list(best.values())
