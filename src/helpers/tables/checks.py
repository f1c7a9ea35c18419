"""Checks of a rebuilt table: nothing of the document unassigned in silence, as many rows as it says
itself.
"""

import re
from collections.abc import Iterable, Sequence

from helpers.cleaning import Cleaned
from helpers.messages import Message, both
from helpers.problems import Problem
from helpers.tables import headers
from helpers.tables.looks import is_heading
from helpers.tables.model import Cell, Line, Span, Task, lines_of

STATED = re.compile(
    r"(?<![\d.])(\d{1,3})(?:大)?[项件个]\s*(?:年度)?(?:重点)?(?:民生)?"
    r"(?:工作任务|目标任务|重点任务|重点工作|民生实事|实事|工作(?!日)|任务)"
)
SHOWN = 60  # characters of a passage that a message shows


def check(cleaned: Cleaned, tasks: Sequence[Task], review: Sequence[Cell]) -> list[Problem]:
    """Problems of a rebuilt table: its number of rows, and passages that belong to no row."""
    return [*row_count(cleaned, tasks), *leftovers(cleaned, tasks, review)]


def row_count(cleaned: Cleaned, tasks: Sequence[Task]) -> list[Problem]:
    """A warning where the head of the document says how many tasks there are and another number was found."""
    if not tasks:
        return []
    head = cleaned.folded[: min(task.start for task in tasks)]
    stated = [int(match[1]) for match in STATED.finditer(head) if int(match[1]) >= 5]
    if not stated or len(tasks) in stated:
        return []
    message = both("rows.count", stated=stated[0], read=len(tasks))
    return [Problem("rebuild", "warning", message)]


def leftovers(cleaned: Cleaned, tasks: Sequence[Task], review: Sequence[Cell]) -> list[Problem]:
    """A line for each passage that is in no row, no heading and no header: a warning between rows, else
    a note.
    """
    if not tasks:
        return []
    covered = [(task.start, task.end) for task in tasks] + [piece for cell in review for piece in cell.pieces]
    known = {part for task in tasks for part in (task.section or "").split(" · ")}
    serials = {task.serial for task in tasks}
    loose = [
        line
        for line in outside(lines_of(cleaned), covered)
        if line.text not in known and line.text.strip(".、") not in serials and not is_furniture(line)
    ]
    first, last = min(task.start for task in tasks), max(task.end for task in tasks)
    return [
        Problem(
            "rebuild", "warning" if first < start < last else "note", passage_message(cleaned, start, end)
        )
        for start, end in joined(loose, cleaned.folded)
    ]


def outside(lines: list[Line], spans: Iterable[Span]) -> list[Line]:
    """Lines that no span touches."""
    ordered = sorted(spans)
    result, k, reach = [], 0, -1
    for line in lines:
        while k < len(ordered) and ordered[k][0] < line.end:
            reach = max(reach, ordered[k][1])
            k += 1
        if reach <= line.start:
            result.append(line)
    return result


def is_furniture(line: Line) -> bool:
    """Whether a line is a chapter heading, part of a header or a mere rule."""
    if not re.search(r"\w", line.text):  # the rule below a header
        return True
    if is_heading(line.text) or headers.role(line.text) or headers.glued_roles(line.text):
        return True
    cells = [cell for cell in re.split(r"[|│┃\t]", line.text) if cell.strip()]
    return len(cells) > 1 and sum(headers.role(cell) is not None for cell in cells) >= 2


def joined(lines: list[Line], text: str) -> list[Span]:
    """Spans of runs of lines with nothing but white space between them."""
    spans: list[Span] = []
    for line in lines:
        if spans and not text[spans[-1][1] : line.start].strip():
            spans[-1] = (spans[-1][0], line.end)
        else:
            spans.append((line.start, line.end))
    return spans


def passage_message(cleaned: Cleaned, start: int, end: int) -> Message:
    """What the analyst is told of a passage: where it stands in the source, how long it is, how it begins."""
    raw_start, raw_end = cleaned.raw(start, end)
    begin = " ".join(cleaned.text[start:end].split())[:SHOWN]
    return both("rows.leftover", start=raw_start, end=raw_end, words=begin)
