"""Rebuild the table of a document: each layout family says how well it fits, the best one reads."""

from types import ModuleType

from helpers.cleaning import Cleaned
from helpers.problems import Problem
from helpers.tables import checks, columns, glued, grid, items, paragraphs, pipe, prose
from helpers.tables.model import Rebuilt

READERS: dict[str, ModuleType] = {
    "grid": grid,
    "pipe": pipe,
    "columns": columns,
    "glued": glued,
    "items": items,
    "paragraphs": paragraphs,
    "prose": prose,
}


def rebuild(cleaned: Cleaned) -> Rebuilt:
    """Task rows of a document by the layout that fits best, with the evidence for each layout.

    Assumes clean text; promises rows numbered from 1, in document order, each with a goal. What fails a
    check or could not be placed is in `problems`.
    """
    evidence = tuple(sorted((reader.fit(cleaned) for reader in READERS.values()), key=lambda fit: -fit.score))
    layout = evidence[0].layout
    tasks, problems = READERS[layout].rebuild(cleaned)
    if not tasks:
        message = "没有找到任务行:请核对文件是否为任务表、计划或进展通报,或另存为其他格式再试"
        problems = [*problems, Problem("rebuild", "warning", message)]
    silent = [task.row for task in tasks if not task.progress.text]
    if layout != "paragraphs" and silent and len(silent) < len(tasks):
        problems += [Problem("rebuild", "warning", "这一行没有进展单元格", row) for row in silent]
    review = prose.review(cleaned) if layout in ("prose", "items") else ()
    problems = [*problems, *checks.check(cleaned, tasks, review)]
    return Rebuilt(cleaned, layout, evidence, tuple(tasks), review, tuple(problems))
