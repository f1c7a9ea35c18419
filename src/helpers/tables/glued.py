"""Glued rows: serial, goal, progress and units of a row run together on one line, the header likewise."""

import re

from helpers.cleaning import Cleaned
from helpers.messages import both
from helpers.problems import Problem
from helpers.tables import dealing, headers, rows
from helpers.tables.columns import serial_gaps
from helpers.tables.looks import is_heading, is_note, is_units
from helpers.tables.model import Fit, Line, Span, Task, lines_of

SENTENCE = re.compile(r"[^。]*。(?:[”》)」]*)|[^。]+$")
REPORT_BEGINS = re.compile(
    r"截[至止]|[上下]半年|今年|全[市县区省]|我[市县区]|目前|已|\d|[一二三四]季度|前三季度|累计|预计|受|因|新|完成|正在|“"
)
OFFICE_ENDS = re.compile(r"(?<=[局委办府会队社院心司行])(?=[\u4e00-\u9fffA-Za-z“])")
SERIAL = re.compile(r"\d{1,3}")


def fit(cleaned: Cleaned) -> Fit:
    """Evidence for this layout: a line of header words run together, and lines that begin with the next
    serial.
    """
    lines = lines_of(cleaned)
    at = header_at(lines)
    if at is None:
        return Fit("glued", 0.0, both("fit.no_glued"))
    starts = row_starts(lines, at)
    return Fit(
        "glued",
        0.96 if len(starts) >= 2 else 0.1,
        both("fit.glued", header=lines[at].text, lines=len(starts)),
    )


def header_at(lines: list[Line]) -> int | None:
    """Index of the line whose words are a run of header words."""
    return next((i for i, line in enumerate(lines) if headers.glued_roles(line.text)), None)


def row_starts(lines: list[Line], at: int) -> list[tuple[int, str]]:
    """(line, serial) of the lines that begin with the serial that is due."""
    starts, due = [], 1
    for i in range(at + 1, len(lines)):
        match = SERIAL.match(lines[i].text)
        if match and lines[i].text.startswith(str(due)) and len(lines[i].text) > len(str(due)) + 8:
            starts.append((i, str(due)))
            due += 1
    return starts


def rebuild(cleaned: Cleaned) -> tuple[list[Task], list[Problem]]:
    """Task rows and problems of a document in this layout."""
    lines = lines_of(cleaned)
    at = header_at(lines)
    if at is None:
        return [], [Problem("rebuild", "warning", both("fit.no_glued"))]
    order = [name for name in headers.glued_roles(lines[at].text) if name != "serial"]
    starts = row_starts(lines, at)
    tasks, section = [], None
    for k, (i, serial) in enumerate(starts):
        end = starts[k + 1][0] if k + 1 < len(starts) else len(lines)
        pieces, heading = [], section
        for line in lines[i:end]:
            if is_note(line.text):
                break
            if headers.glued_roles(line.text):  # printed again behind a page break
                continue
            if is_heading(line.text):
                heading = line.text
                continue
            skip = len(serial) if line is lines[i] else 0
            pieces += passages(line, skip, units_last=order[-1] == "units")
        texts = [cleaned.folded[a:b].strip() for a, b in pieces]
        roles: dict[str, list[Span]] = {}
        for name, group in zip(order, dealing.deal(texts, order, extra_goal=-0.3), strict=True):
            if group:
                roles[name] = joined([pieces[g] for g in group])
        tasks.append(rows.task(cleaned, len(tasks) + 1, serial, section, roles))
        section = heading
    return tasks, serial_gaps(tasks)


def passages(line: Line, skip: int, units_last: bool) -> list[Span]:
    """Spans of the sentences of a line after its serial; what follows the last one may be the units.

    Where units have a column further left, a sentence may begin with them.
    """
    text = line.text
    match = re.match(r"\s*[.、]?\s*", text[skip:])
    spans = []
    for sentence in SENTENCE.finditer(text, skip + match.end()):
        start, end = line.start + sentence.start(), line.start + sentence.end()
        cut = before_units(sentence[0]) or (0 if units_last else after_units(sentence[0]))
        spans += [(start, start + cut), (start + cut, end)] if 0 < cut < len(sentence[0]) else [(start, end)]
    return spans


def after_units(text: str) -> int:
    """Where a list of units at the head of a passage ends: before a word of time or scope."""
    for pattern in (REPORT_BEGINS, OFFICE_ENDS):
        for match in pattern.finditer(text, 3, 80):
            if is_units(text[: match.start()]):
                return match.start()
    return 0


def before_units(text: str) -> int:
    """Where a list of units that no full stop sets apart begins in a passage: after a number, unit or
    bracket.
    """
    for match in re.finditer(r"(?<=[%\d)])(?=[△市县区省各])", text):
        if is_units(text[match.end() :]):
            return match.end()
    return 0


def joined(spans: list[Span]) -> list[Span]:
    """Neighbouring spans made one."""
    result = [spans[0]]
    for start, end in spans[1:]:
        if start == result[-1][1]:
            result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return result
