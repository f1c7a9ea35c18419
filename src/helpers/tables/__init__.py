"""Rebuild the table of a document: each layout family says how well it fits, the best one reads."""

from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType

from helpers.cleaning import Cleaned
from helpers.messages import both
from helpers.problems import Problem
from helpers.tables import answered, checks, columns, glued, grid, items, labelled, paragraphs, pipe, prose
from helpers.tables.model import Fit, Rebuilt, Task

READERS: dict[str, ModuleType] = {
    "grid": grid,
    "pipe": pipe,
    "columns": columns,
    "glued": glued,
    "items": items,
    "labelled": labelled,
    "answered": answered,
    "paragraphs": paragraphs,
    "prose": prose,
}


SURE = 0.95  # a reader that found its header and rows: the readers after it need not be asked


def weigh(cleaned: Cleaned, enough: float = 2.0) -> tuple[Fit, ...]:
    """How well each layout family fits a document, the best first.

    Readers are asked in turn until one fits at least `enough`; by default all of them are asked.
    """
    fits: list[Fit] = []
    for reader in READERS.values():
        fits.append(reader.fit(cleaned))
        if fits[-1].score >= enough:
            break
    return tuple(sorted(fits, key=lambda fit: -fit.score))


def rebuild(cleaned: Cleaned) -> Rebuilt:
    """Task rows of a document by the layout that fits best, with the evidence for each layout.

    Assumes clean text; promises rows numbered from 1, in document order, each with a goal. What fails a
    check or could not be placed is in `problems`.
    """
    evidence = weigh(cleaned, SURE)
    layout = evidence[0].layout
    tasks, problems = with_goals(*READERS[layout].rebuild(cleaned))
    if not tasks:
        problems = [*problems, Problem("rebuild", "warning", both("rows.none"))]
    silent = [task.row for task in tasks if not task.progress.text]
    if layout != "paragraphs" and silent and len(silent) < len(tasks):
        problems += [Problem("rebuild", "warning", both("rows.silent"), row) for row in silent]
    review = prose.review(cleaned) if layout in ("prose", "items") else ()
    problems = [*problems, *checks.check(cleaned, tasks, review)]
    return Rebuilt(cleaned, layout, evidence, tuple(tasks), review, tuple(problems))


def with_goals(tasks: Sequence[Task], problems: Sequence[Problem]) -> tuple[list[Task], list[Problem]]:
    """The rows that have a goal, numbered from 1, and the problems with their new numbers; the others are
    problems.
    """
    numbers: dict[int | None, int] = {}
    kept, found = [], []
    for task in tasks:
        if task.goal.text.strip():
            row = len(kept) + 1
            kept.append(task if task.row == row else replace(task, row=row))
            numbers[task.row] = len(kept)
        else:
            key = "rows.no_goal" if task.serial else "rows.no_goal_or_serial"
            found.append(Problem("rebuild", "warning", both(key, serial=task.serial)))
    return kept, [*(replace(problem, row=numbers.get(problem.row)) for problem in problems), *found]
