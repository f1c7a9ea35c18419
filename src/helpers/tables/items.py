"""Numbered items: each task begins with its serial; fields, where there are any, are named inline.

Covers work plans (1.标题。正文, with 牵头单位:… lines or without) and reports with inline fields
(目标任务:… 责任单位:… 进展情况:…).
"""

import re
from functools import cache

from helpers.cleaning import Cleaned
from helpers.messages import both
from helpers.problems import Problem
from helpers.tables import headers, rows
from helpers.tables.columns import serial_gaps
from helpers.tables.looks import is_heading
from helpers.tables.model import Fit, Line, Span, Task, lines_of
from helpers.tables.units import end_of_note

ITEM = re.compile(r"[((]?(\d{1,3})[)).、]+\s*(?=[^\d\s])")
CLOSING = re.compile(r"\(?(?:责任领导|本通知|此通知|附件|注[::]|联系人|特此)")


def fit(cleaned: Cleaned) -> Fit:
    """Evidence for this layout: lines that begin with the next serial, and named fields inside them."""
    lines = lines_of(cleaned)
    starts = item_starts(lines)
    numbered = sum(ITEM.match(line.text) is not None for line in lines)
    fields = sum(len(list(field_pattern().finditer(line.text))) for line in lines)
    if len(starts) < 3:
        return Fit("items", 0.0, both("fit.no_items"))
    in_run = len(starts) / max(1, numbered)
    share = sum(end.end - start.start for start, end in zip_ends(lines, starts)) / max(1, len(cleaned.text))
    score = min(0.94, 0.35 * in_run + 0.45 * share + (0.3 if fields >= len(starts) else 0.0))
    why = both("fit.items", items=len(starts), numbered=numbered, share=share, fields=fields)
    return Fit("items", score, why)


def zip_ends(lines: list[Line], starts: list[tuple[int, str]]) -> list[tuple[Line, Line]]:
    """First and last line of each item."""
    ends = [i for i, _ in starts[1:]] + [len(lines)]
    return [(lines[i], lines[end - 1]) for (i, _), end in zip(starts, ends, strict=True)]


@cache
def field_pattern() -> re.Pattern[str]:
    """A header word used as the name of an inline field."""
    named = ("goal", "progress", "units", "leader")
    words = [
        word for word, name in headers.header_words() if name in named or len(word) > 2 and name != "serial"
    ]
    names = "|".join(words)
    return re.compile(
        rf"[【\[](?P<framed>{names})[】\]]\s*:?\s*|(?<![\u4e00-\u9fff])(?P<plain>{names})\s*:\s*"
    )


def item_starts(lines: list[Line]) -> list[tuple[int, str]]:
    """(line, serial) of the items: each carries the run on, or begins again at 1 below a heading."""
    starts: list[tuple[int, str]] = []
    previous, fresh = 0, True
    for i, line in enumerate(lines):
        match = ITEM.match(line.text)
        if match:
            value = int(match[1])
            if previous < value <= previous + 3 or (value == 1 and fresh):
                starts.append((i, match[1]))
                previous, fresh = value, False
        elif is_heading(line.text):
            fresh = True
    return starts


def rebuild(cleaned: Cleaned) -> tuple[list[Task], list[Problem]]:
    """Task rows and problems of a document in this layout."""
    lines = lines_of(cleaned)
    starts = item_starts(lines)
    tasks: list[Task] = []
    section = nearest_heading(lines, starts[0][0]) if starts else None
    for k, (i, serial) in enumerate(starts):
        end = starts[k + 1][0] if k + 1 < len(starts) else len(lines)
        body, heading = body_of(lines[i:end])
        roles, labels = fields_of(cleaned, body)
        if roles.get("goal"):
            tasks.append(rows.task(cleaned, len(tasks) + 1, serial, section, roles, labels))
        section = heading or section
    return tasks, serial_gaps([task for task in tasks if task.serial])


def nearest_heading(lines: list[Line], before: int) -> str | None:
    """Last heading above the first item."""
    return next((line.text for line in reversed(lines[:before]) if is_heading(line.text)), None)


def body_of(block: list[Line]) -> tuple[list[Span], str | None]:
    """Spans of an item's lines, and the heading that ends it, if one does.

    What follows a heading (an introduction to the next chapter) is not part of the item.
    """
    first = block[0]
    match = ITEM.match(first.text)
    spans = [(first.start + match.end(), first.end)]
    for line in block[1:]:
        if is_heading(line.text):
            return spans, next(other.text for other in reversed(block) if is_heading(other.text))
        if CLOSING.match(line.text):
            break
        spans.append((line.start, line.end))
    return spans, None


def fields_of(cleaned: Cleaned, body: list[Span]) -> tuple[dict[str, list[Span]], list[str]]:
    """Spans of each field of an item, and the labels of its units; text before the first label is the
    goal.
    """
    roles: dict[str, list[Span]] = {}
    labels: list[str] = []
    name, label = "goal", ""
    for start, end in body:
        text = cleaned.folded[start:end]
        at = 0
        if name in ("units", "leader") and not field_pattern().search(text):
            break  # what follows the units without a name of its own closes the document
        for match in [*field_pattern().finditer(text), None]:
            stop = match.start() if match else len(text)
            stop -= match is not None and text[at:stop].endswith("(")  # the bracket that holds the next field
            if text[at:stop].strip(" ()。;,"):
                piece = (start + at, start + (end_of_units(text, at, stop) if name == "units" else stop))
                roles.setdefault(name, []).append(piece)
                if name == "units":
                    labels.append(label)
            if match:
                label, at = match["framed"] or match["plain"], match.end()
                name = headers.role(label) or "note"
    return roles, labels


def end_of_units(text: str, start: int, stop: int) -> int:
    """Where a field of units ends: at most at the next label, else where the list of offices does."""
    return min(stop, end_of_note(text, start, bracketed=False))
