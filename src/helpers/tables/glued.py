"""Glued rows: serial, goal, progress and units of a row run together on one line, the header likewise."""

import re
from functools import cache
from itertools import pairwise

from helpers.cleaning import Cleaned
from helpers.messages import both
from helpers.problems import Problem
from helpers.tables import dealing, headers, rows
from helpers.tables.columns import serial_gaps
from helpers.tables.looks import is_heading, is_note, is_units, unit_endings
from helpers.tables.model import Fit, Line, Span, Task, lines_of
from helpers.vocabulary import any_of

SENTENCE = re.compile(r"[^。]*。(?:[”》)」]*)|[^。]+$")
REPORT_BEGINS = re.compile(
    r"截[至止]|[上下]半年|今年|全[市县区省]|我[市县区]|目前|已|\d|[一二三四]季度|前三季度|累计|预计|受|因|新|完成|正在|“"
)
MORE_OF_NAME = re.compile(  # 市税务 is 市税务局, 市生态环境局 its 东湖分局, 市委 市委政法委, 各县 各县区政府
    r"[、,;/]|[\u4e00-\u9fff]{0,2}局$|[\u4e00-\u9fff]{0,6}(?:分局|[支大总]队|调查队|公司)$"
    r"|(?<=[委社府院县区市镇乡])[\u4e00-\u9fff]{0,4}$"
)
UNITS_BEGIN = re.compile(r"(?:[%)]|\d[\u4e00-\u9fff]{0,2})(?=[△市县区省州各])")  # 招生1200人 and 市教育局
SHORT_NAME = re.compile(r"(?:^|[、,;/])(?!各)[^、,;/]{1,2}$")  # of 市发改委、市统计局 up to the second 市
ECHO, LEAST_GOAL = 4, 10  # characters of a goal that its report repeats; of a goal at least
LOST_MOST = 3  # serials in a row that may have been lost
SERIAL = re.compile(r"(?!(?:19|20)\d\d(?:年|[-./]\d))\d{1,3}")  # and no date


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
    """(line, serial) of the lines that begin with the serial that is due, or with one of the next where more
    rows follow that way: the 2 of 20 is not the serial 2 that was lost.
    """
    texts = [line.text if SERIAL.match(line.text) else "" for line in lines]
    starts, due, first = [], 1, at + 1
    while options := found_from(texts, first, due):
        nearest = min(i for i, _ in options)
        if options[0] != (nearest, due):
            options.sort(key=lambda option: -run_length(texts, *option))
        i, value = options[0]
        starts.append((i, str(value)))
        due, first = value + 1, i + 1
    return starts


def found_from(texts: list[str], first: int, due: int) -> list[tuple[int, int]]:
    """(line, serial) of the next line that begins with the serial due, and with each that may follow if it
    was lost.
    """
    values = range(due, due + LOST_MOST + 1)
    found = ((next((i for i in range(first, len(texts)) if begins(texts[i], str(v))), -1), v) for v in values)
    return [(i, value) for i, value in found if i >= 0]


def run_length(texts: list[str], at: int, value: int) -> int:
    """How many lines from one on carry its run of serials on, none of them lost."""
    length = 1
    for text in texts[at + 1 :]:
        if begins(text, str(value + length)):
            length += 1
    return length


def begins(text: str, serial: str) -> bool:
    """Whether a line begins with a serial and has words behind it."""
    return text.startswith(serial) and len(text) > len(serial) + 8


def rebuild(cleaned: Cleaned) -> tuple[list[Task], list[Problem]]:
    """Task rows and problems of a document in this layout."""
    lines = lines_of(cleaned)
    at = header_at(lines)
    if at is None:
        return [], [Problem("rebuild", "warning", both("fit.no_glued"))]
    order = [name for name in headers.glued_roles(lines[at].text) if name != "serial"]
    starts = with_lost(cleaned, lines, row_starts(lines, at), order)
    tasks, problems, section = [], [], None
    ends = [i for i, _ in starts[1:]] + [len(lines)]
    for (i, serial), end in zip(starts, ends, strict=False):
        body, heading = body_of(lines[i:end])
        pieces = [
            piece for n, line in enumerate(body) for piece in passages(line, 0 if n else len(serial), order)
        ]
        roles = {
            name: joined([pieces[g] for g in group])
            for name, group in zip(order, dealt(cleaned, pieces, order), strict=True)
            if group
        }
        if not serial:
            lost = both("rows.no_serial", serial=tasks[-1].serial)
            problems.append(Problem("rebuild", "warning", lost, len(tasks) + 1))
        tasks.append(rows.task(cleaned, len(tasks) + 1, serial or None, section, roles))
        section = heading or section
    return tasks, problems + serial_gaps(tasks)


def with_lost(
    cleaned: Cleaned, lines: list[Line], starts: list[tuple[int, str]], order: list[str]
) -> list[tuple[int, str]]:
    """The starts of rows, with those of rows whose serial was lost: where the run of serials has a gap, lines
    that hold a passage for each column.
    """
    whole = list(starts)
    for (i, serial), (end, following) in zip(starts, starts[1:], strict=False):
        lost = int(following) - int(serial) - 1
        alone = [j for j in range(i + 1, end) if lost and is_row(cleaned, lines[j], order)]
        whole += [(j, "") for j in alone[:lost]]
    return sorted(whole)


def is_row(cleaned: Cleaned, line: Line, order: list[str]) -> bool:
    """Whether a line alone holds a passage for each column."""
    return all(dealt(cleaned, passages(line, 0, order), order))


def body_of(lines: list[Line]) -> tuple[list[Line], str | None]:
    """The lines of a row, and the heading of the next chapter below it; a header printed again behind a page
    break is none of them, nor is a remark below the table.
    """
    end = next((n for n, line in enumerate(lines) if is_note(line.text)), len(lines))
    kept = [line for line in lines[:end] if not headers.glued_roles(line.text)]
    heading = next((line.text for line in reversed(kept) if is_heading(line.text)), None)
    return [line for line in kept if not is_heading(line.text)], heading


def dealt(cleaned: Cleaned, pieces: list[Span], order: list[str]) -> list[list[int]]:
    """Which passages of a row each column holds."""
    return dealing.deal([cleaned.folded[a:b].strip() for a, b in pieces], order, extra_goal=-0.3)


def passages(line: Line, skip: int, order: list[str]) -> list[Span]:
    """Spans of the sentences of a line after its serial; what follows the last one may be the units.

    Where units have a column further left, a sentence may begin with them.
    """
    text = line.text
    match = re.match(r"\s*[.、]?\s*", text[skip:])
    spans = []
    for sentence in SENTENCE.finditer(text, skip + match.end()):
        start = line.start + sentence.start()
        cut = before_units(sentence[0]) or (0 if order[-1] == "units" else after_units(sentence[0]))
        echo = 0 if spans else repeated(sentence[0])
        cuts = sorted({0, cut, echo, len(sentence[0])})
        spans += [(start + a, start + b) for a, b in pairwise(cuts)]
    return spans


def repeated(text: str) -> int:
    """Where a report begins that no mark parts from its goal, by the first words of the goal: 国道改线
    15公里国道改线….
    """
    again = re.compile(rf"(?<=\w){re.escape(text[:ECHO])}").search(text, LEAST_GOAL)
    return again.start() if again else 0


def after_units(text: str) -> int:
    """Where a list of units at the head of a passage ends: behind the name of an office, or before a word of
    time or scope.
    """
    found = 0
    for match in office_end().finditer(text, 0, 80):
        end = match.end()
        if text.count("(", 0, end) > text.count(")", 0, end):
            continue  # inside brackets: (本表由各责任单位提供)
        further = not found or MORE_OF_NAME.match(text, found, end)
        if further and not SHORT_NAME.search(text, 0, end) and is_units(text[found:end]):
            found = end
    if found:
        return found
    begins = (match.start() for match in REPORT_BEGINS.finditer(text, 3, 80))
    return next((at for at in begins if is_units(text[:at])), 0)


@cache
def office_end() -> re.Pattern[str]:
    """What the names of offices end with."""
    return re.compile(any_of(unit_endings()))


def before_units(text: str) -> int:
    """Where a list of units that no full stop sets apart begins in a passage: after a number, unit or
    bracket.
    """
    for match in UNITS_BEGIN.finditer(text):
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
