"""Alternating paragraphs: a goal, then what became of it, without serials; some goals have no report.

Each paragraph is a goal, a report of progress or a list of units. The most likely reading of the whole
sequence is found with the Viterbi algorithm (https://doi.org/10.1109/TIT.1967.1054010): how a paragraph
looks, how much it repeats the words of the goal before it, and how goals and reports usually follow each
other.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from statistics import mean

from helpers.cleaning import Cleaned
from helpers.messages import both
from helpers.problems import Problem
from helpers.tables import fields, rows
from helpers.tables.columns import TITLE_WORDS
from helpers.tables.looks import is_heading, is_units, overlap, progress_score
from helpers.tables.model import Fit, Line, Span, Task, lines_of

NUMBERED = re.compile(r"(\d{1,2})[.、]")
GOAL, PROGRESS = 0, 1
APART = 2.0  # what a report of few words of its own must have more evidence than the goal before it
TURN = {(GOAL, GOAL): 0.1, (GOAL, PROGRESS): 0.6, (PROGRESS, GOAL): -0.2, (PROGRESS, PROGRESS): 0.0}


def fit(cleaned: Cleaned) -> Fit:
    """Evidence for this layout: prose paragraphs, a good part of which report progress, others set goals."""
    lines = [line for line in prose(lines_of(cleaned)) if not is_offices(line.text)]
    if len(lines) < 4:
        return Fit("paragraphs", 0.0, both("fit.few_paragraphs"))
    scores = [progress_score(line.text) for line in lines]
    states = read(tuple(lines))
    answers = [states[i] == PROGRESS and scores[i] - scores[i - 1] >= APART for i in range(1, len(lines))]
    reports = max(sum(score >= 1.5 for score in scores), sum(answers))
    goals = max(sum(score <= -1.0 for score in scores), sum(answers))
    echo = {GOAL: [0.0], PROGRESS: [0.0]}
    for i in range(1, len(lines)):
        if states[i] == GOAL or states[i - 1] == GOAL:
            echo[states[i]].append(overlap(lines[i - 1].text, lines[i].text))
    contrast = mean(echo[PROGRESS]) - mean(echo[GOAL])
    score = max(0.0, min(0.9, 0.15 + 2.6 * contrast)) if min(reports, goals) >= 2 else 0.1
    counts = {"paragraphs": len(lines), "reports": reports, "goals": goals}
    why = both("fit.paragraphs", contrast=contrast, **counts)
    return Fit("paragraphs", score, why)


def prose(lines: list[Line]) -> list[Line]:
    """Lines below the title that are paragraphs or lists of units."""
    title = next(
        (i for i, line in enumerate(lines[:8]) if TITLE_WORDS.search(line.text) and len(line.text) < 60), -1
    )
    kept = [line for line in lines[title + 1 :] if len(line.text) >= least(line) or is_offices(line.text)]
    return [line for line in kept if not is_heading(line.text)]


def is_offices(text: str) -> bool:
    """Whether a paragraph lists offices, with a name before them or without."""
    name = fields.head(text)
    return is_units(text) or bool(name and is_units(text[name.end() :]))


def least(line: Line) -> int:
    """How many characters a paragraph has at least: fewer where it ends as a sentence."""
    return 8 if line.text.endswith("。") else 12


@lru_cache(maxsize=4)
def read(lines: tuple[Line, ...]) -> tuple[int, ...]:
    """GOAL or PROGRESS for each paragraph: the most likely sequence, which begins with a goal."""
    best = [{GOAL: looks(lines, 0)[GOAL], PROGRESS: looks(lines, 0)[PROGRESS] - 4.0}]
    back: list[dict[int, int]] = []
    for i in range(1, len(lines)):
        emission, step, came = looks(lines, i), {}, {}
        for state in (GOAL, PROGRESS):
            came[state] = max((GOAL, PROGRESS), key=lambda before: best[-1][before] + TURN[before, state])
            step[state] = best[-1][came[state]] + TURN[came[state], state] + emission[state]
        best.append(step)
        back.append(came)
    state = max(best[-1], key=best[-1].get) if lines else GOAL
    states = [state]
    for came in reversed(back):
        state = came[state]
        states.append(state)
    return tuple(states[::-1])


def looks(lines: Sequence[Line], i: int) -> dict[int, float]:
    """How well paragraph i looks like a goal and like a report."""
    text = lines[i].text
    if is_offices(text):
        return {GOAL: -9.0, PROGRESS: 0.0}
    score = max(-4.0, min(4.0, progress_score(text)))
    number = NUMBERED.match(text)
    if number and int(number[1]) > 1:
        score += 3.5
    if i:
        echo = max(overlap(lines[j].text, text) for j in range(max(0, i - 2), i))
        score += 5.0 * min(echo, 0.5) - 0.6
    if i + 1 < len(lines):
        score -= 2.0 * overlap(text, lines[i + 1].text)
    return {GOAL: -score / 2, PROGRESS: score / 2}


def rebuild(cleaned: Cleaned) -> tuple[list[Task], list[Problem]]:
    """Task rows and problems of a document in this layout."""
    lines = prose(lines_of(cleaned))
    tasks, problems, roles = [], [], {}
    for line, state in zip(lines, read(tuple(lines)), strict=True):
        span: Span = (line.start, line.end)
        if is_offices(line.text) and roles:
            named = fields.fields_of(cleaned, [span])
            roles.setdefault("units", []).extend(field.span for field in named)
        elif state == GOAL:
            if roles:
                tasks.append(rows.task(cleaned, len(tasks) + 1, None, None, roles))
            roles = {"goal": [span]}
        else:
            roles.setdefault("progress", []).append(span)
    if roles:
        tasks.append(rows.task(cleaned, len(tasks) + 1, None, None, roles))
    silent = sum(not task.progress.text for task in tasks)
    if silent:
        problems.append(Problem("rebuild", "note", both("rows.unanswered", count=silent)))
    return tasks, problems
