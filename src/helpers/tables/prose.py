"""Prose plans: chapters of paragraphs without serials, each paragraph one task; what looks back is set
apart.
"""

import re

from helpers.cleaning import Cleaned
from helpers.messages import both
from helpers.problems import Problem
from helpers.tables import rows
from helpers.tables.looks import is_heading, progress_score
from helpers.tables.model import Cell, Fit, Line, Task, cell, lines_of

SENTENCE_END = ("。", "!", ";", "”", ")")
LOOK_BACK = re.compile(
    r"(?:[一二三四五六七八九十]年来|过去[一五]年|回顾|20\d\d年(?:是|,|全[市县区])|“十[一二三四五]五”(?:时期|期间)|成绩|成就|刚刚过去)"
)
ITEM = re.compile(r"[((]?\d{1,2}[)).、]\s*\S")
OUTLOOK = re.compile(r"到20\d\d年|指导思想|总体要求|候选项目|征集|注:")


def fit(cleaned: Cleaned) -> Fit:
    """Evidence for this layout: paragraphs below short chapter titles, few of which report progress."""
    lines = lines_of(cleaned)
    bodies = [line for line in lines if is_paragraph(line)]
    if not bodies:
        return Fit("prose", 0.05, both("fit.no_prose"))
    plans = sum(progress_score(line.text) < 0.5 for line in bodies)
    why = both("fit.prose", paragraphs=len(bodies), plans=plans)
    return Fit("prose", 0.3 + 0.4 * plans / len(bodies), why)


def is_paragraph(line: Line) -> bool:
    """Whether a line is a paragraph of prose."""
    return len(line.text) >= 20 and line.text.endswith(SENTENCE_END) and not is_heading(line.text)


def is_title(line: Line) -> bool:
    """Whether a line is a chapter or item title: short and no sentence."""
    return len(line.text) <= 40 and not line.text.endswith(("。", ";", ",", ":"))


def rebuild(cleaned: Cleaned) -> tuple[list[Task], list[Problem]]:
    """Task rows and problems of a document in this layout; `review` gives the paragraphs that look back."""
    tasks: list[Task] = []
    section, pending = None, None
    back, ahead = divide(lines_of(cleaned))
    for line in ahead:
        if is_paragraph(line):
            spans = [(line.start, line.end)]
            if pending is not None:
                spans = [(pending.start, pending.end), *spans]
            serial = re.match(r"[((]?(\d{1,2})", pending.text)[1] if pending is not None else None
            tasks.append(rows.task(cleaned, len(tasks) + 1, serial, section, {"goal": spans}))
            pending = None
        elif ITEM.match(line.text) and is_title(line):
            pending = line
        elif is_title(line):
            section, pending = line.text.strip("—- "), None
    note = Problem("rebuild", "note", both("rows.prose_aside", count=len(back)))
    return tasks, [note] if back else []


def divide(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """(paragraphs that look back or explain, all other lines)."""
    back = [line for line in lines if is_paragraph(line) and looks_back(line)]
    known = set(back)
    return back, [line for line in lines if line not in known]


def looks_back(line: Line) -> bool:
    """Whether a paragraph reports the past, states principles or explains how the document came about."""
    head = line.text[:40]
    if LOOK_BACK.search(head) or OUTLOOK.search(head):
        return True
    return progress_score(line.text) >= 2.0


def review(cleaned: Cleaned) -> tuple[Cell, ...]:
    """Paragraphs that report results without a task: they answer promises of earlier documents."""
    back, _ = divide(lines_of(cleaned))
    return tuple(
        cell(cleaned, [(line.start, line.end)]) for line in back if not OUTLOOK.search(line.text[:40])
    )
