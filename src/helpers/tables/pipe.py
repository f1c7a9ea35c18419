"""Lines of cells: one row a line, cells between bars, tabs or wide gaps, columns in any order.

The lines are put into a grid, which is read like the grids that a file sets apart itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from helpers.cleaning import Cleaned
from helpers.messages import both
from helpers.problems import Problem
from helpers.tables import dealing, grid, headers
from helpers.tables.columns import serial_gaps
from helpers.tables.grid_columns import Column, Part, Row, is_header, read_columns
from helpers.tables.looks import is_category, is_heading, is_note, is_units
from helpers.tables.model import Fit, Line, Span, Task, lines_of

BAR = re.compile(r"[^\S\n]*[|│┃┆┊║][^\S\n]*")
TAB = re.compile(r" *\t *")
GAP = re.compile(r" {2,}(?!(?<=(?<!\S)[\u4e00-\u9fff] {2})[\u4e00-\u9fff](?!\S))")  # 马  骏 is one name
MARKS = (BAR, TAB, GAP)
WIDE = "  "
SIGNS = {BAR: "|│┃┆┊║", TAB: "\t", GAP: (WIDE,)}  # without one of them there is no mark
RULE = re.compile(r"[\s|│┃┆┊║+:=—─━═┄┈┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝╞╪╡╟╫╢-]+")
OPEN_CELL = re.compile(r'(?:^|\t)"[^"\t]*$')  # a spreadsheet puts a cell of several lines in quotes
CLOSED_CELL = re.compile(r'"(?=\t|$)')
NOTHING = Part(0, 0, "")
PROSE = ("progress", "goal")
LONGEST_CELL = 40  # lines
LEAST_GAPS = 3  # cells of a header that nothing but wide gaps parts


@dataclass(frozen=True)
class Header:
    """The first header: its line, what stands between its cells, and their number."""

    at: int
    mark: re.Pattern[str]
    width: int
    framed: bool  # a bar stands before its first cell; without one, a bar there parts off an empty cell


def fit(cleaned: Cleaned) -> Fit:
    """Evidence for this layout: a header line and many lines parted in the same way."""
    lines, header = table_of(cleaned)
    if header is None:
        return Fit("pipe", 0.0, both("fit.no_pipe"))
    least = min(3, header.width)
    rows = [line for line in lines[header.at :] if len(cells(cleaned, line, header)) >= least]
    return Fit(
        "pipe",
        0.98 if len(rows) >= 3 else 0.2,
        both("fit.pipe", lines=len(rows), header=lines[header.at].text[:40]),
    )


@lru_cache(maxsize=4)
def table_of(cleaned: Cleaned) -> tuple[list[Line], Header | None]:
    """The lines of a document, each of a table's rows on one, and the first header."""
    lines = row_lines(cleaned)
    header = header_of(cleaned, lines)
    if header is None or header.mark is GAP:
        return lines, header
    return [*lines[: header.at], *unwrapped(cleaned, lines[header.at :], header)], header


def unwrapped(cleaned: Cleaned, lines: list[Line], header: Header) -> list[Line]:
    """The lines of a table, those made one that only together have as many cells as the header: a cell of
    several lines goes on in the next one, and the cells behind it follow there.
    """
    whole: list[Line] = []
    at = 0
    while at < len(lines):
        end, marks = at, len(cells(cleaned, lines[at], header)) - 1
        while (
            0 < marks < header.width - 1 and end + 1 < len(lines) and goes_on(cleaned, lines[end + 1], header)
        ):
            end += 1
            marks += len(cells(cleaned, lines[end], header)) - 1
        if marks != header.width - 1:
            end = at  # no whole row: the lines are left as they are
        start, stop = lines[at].start, lines[end].end
        whole.append(Line(start, stop, cleaned.folded[start:stop]) if end > at else lines[at])
        at = end + 1
    return whole


def goes_on(cleaned: Cleaned, line: Line, header: Header) -> bool:
    """Whether a line may go on with a row: it does not begin with a serial and is no heading, header or
    remark.
    """
    row = cells(cleaned, line, header)
    numbered = len(row) > 1 and headers.SERIAL.fullmatch(row[0].text)
    return not (numbered or is_header(row) or is_note(line.text) or (len(row) == 1 and is_heading(line.text)))


def row_lines(cleaned: Cleaned) -> list[Line]:
    """The lines, those of a cell in quotes made one with the line that it begins in."""
    lines = lines_of(cleaned)
    if "\t" not in cleaned.folded:
        return lines
    whole: list[Line] = []
    at = 0
    while at < len(lines):
        end = at
        if OPEN_CELL.search(lines[at].text):
            following = range(at + 1, min(len(lines), at + LONGEST_CELL))
            end = next((i for i in following if CLOSED_CELL.search(lines[i].text)), at)
        start, stop = lines[at].start, lines[end].end
        whole.append(Line(start, stop, cleaned.folded[start:stop]))
        at = end + 1
    return whole


def header_of(cleaned: Cleaned, lines: list[Line]) -> Header | None:
    """The first line whose cells are header words; bars part cells before tabs do, tabs before gaps."""
    for mark in MARKS:
        if not any(sign in cleaned.folded for sign in SIGNS[mark]):
            continue
        for at, line in enumerate(lines):
            if (mark is GAP and WIDE not in line.text) or (mark is not TAB and not mark.search(line.text)):
                continue
            header = Header(at, mark, 0, mark is BAR and mark.match(line.text) is not None)
            row = cells(cleaned, line, header)
            roles = {headers.role(part.text) for part in row} - {None}
            if len(roles) >= 2 and (mark is not GAP or len(row) >= LEAST_GAPS and is_header(row)):
                return replace(header, width=len(row))
    return None


def cells(cleaned: Cleaned, line: Line, header: Header) -> Row:
    """Cells of a line, empty ones included, those at its ends too where tabs part them."""
    text, mark = cleaned.folded, header.mark
    start, end = line.start, line.end
    while mark is TAB and start and text[start - 1] in "\t ":
        start -= 1
    while mark is TAB and end < len(text) and text[end] in "\t ":
        end += 1
    found = list(mark.finditer(text, start, end))
    edges = [start, *(edge for bar in found for edge in bar.span()), end]
    spans: list[Span] = list(zip(edges[::2], edges[1::2], strict=True))
    if mark is BAR and found:
        opened = header.framed and found[0].start() == start
        spans = spans[opened : len(spans) - (found[-1].end() == end)]
    if mark is TAB:
        spans = [(a + 1, b - 1) if b - a > 2 and text[a] == text[b - 1] == '"' else (a, b) for a, b in spans]
    return [Part(a, b, text[a:b].strip()) for a, b in spans]


def rebuild(cleaned: Cleaned) -> tuple[list[Task], list[Problem]]:
    """Task rows and problems of a document in this layout."""
    lines, header = table_of(cleaned)
    if header is None:
        return [], [Problem("rebuild", "warning", both("fit.no_pipe"))]
    reading = grid.Reading(named=True)
    problems: list[Problem] = []
    for block in blocks(cleaned, lines, header):
        problems += read_block(cleaned, block, header, reading)
    tasks = [grid.build(cleaned, number, draft) for number, draft in enumerate(reading.drafts, start=1)]
    return tasks, problems + serial_gaps(tasks)


def blocks(cleaned: Cleaned, lines: list[Line], header: Header) -> Iterator[list[Line]]:
    """Lines of each header with what stands below it, up to the next header."""
    starts = [header.at]
    for at in range(header.at + 1, len(lines)):
        if is_header(cells(cleaned, lines[at], header)):
            starts.append(at)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start:end]


def read_block(cleaned: Cleaned, block: list[Line], header: Header, reading: grid.Reading) -> list[Problem]:
    """Read the rows below one header; the problems are lines that fit no row."""
    rows = [cells(cleaned, line, header) for line in block]
    head = rows[0]
    whole = [row for row in rows[1:] if len(row) == len(head)] or [[NOTHING] * len(head)]
    reading.columns = read_columns([head], whole)
    problems: list[Problem] = []
    above: Row = []
    for i, (line, row) in enumerate(zip(block, rows, strict=True)):
        if i == 0 or RULE.fullmatch(line.text):
            continue
        words = [part for part in row if part.text]
        role = role_of_more(words, row, reading)
        if len(words) == 1 and (is_heading(words[0].text) or (len(row) > 1 and not role)):
            grid.read_heading(words[0], reading)
        elif is_row(row, len(head), header.mark):
            fitted = in_columns(cleaned, row, reading.columns, header.mark)
            grid.read_row(fitted, above, reading)
            above = fitted
        elif above and role and not is_note(line.text) and adjacent(cleaned, block[i - 1], line):
            grid.add(reading, words[0], role)
        else:
            above = []
            if not is_note(line.text):
                problems.append(Problem("rebuild", "warning", both("rows.width", words=line.text[:40])))
    return problems


def role_of_more(words: Row, row: Row, reading: grid.Reading) -> str | None:
    """Role of the column that a line with a single passage goes on with: the one it stands in; alone on
    its line, the last one where it lists more units, or else the last one that holds prose. A label in a row
    that is empty but for it goes on with none.
    """
    roles = [column.role for column in reading.columns]
    if len(words) != 1 or not reading.drafts:
        return None
    if len(row) == 1 and roles[-1] == "units" and is_units(words[0].text):
        return "units"
    if len(row) == 1:
        return next((name for name in reversed(roles) if name in PROSE), "goal")
    at = row.index(words[0])
    return roles[at] if 0 < at < len(roles) and not is_category(words[0].text) else None


def is_row(row: Row, width: int, mark: re.Pattern[str]) -> bool:
    """Whether a line has about as many cells as its header; wide gaps do not show the empty ones."""
    return len(row) >= max(2, width // 2 if mark is GAP else width - 1)


def in_columns(cleaned: Cleaned, row: Row, columns: list[Column], mark: re.Pattern[str]) -> Row:
    """The cells of a line, one for each column.

    Cells that wide gaps part, or more of them than columns, are dealt out by their looks.
    """
    lacking = len(columns) - len(row)
    if lacking == 0 or (lacking > 0 and mark is not GAP):
        return row + [NOTHING] * lacking
    words = [part for part in row if part.text]
    groups = dealing.deal([part.text for part in words], [column.role for column in columns])
    return [joined(cleaned, [words[i] for i in group]) for group in groups]


def joined(cleaned: Cleaned, parts: Row) -> Part:
    """Neighbouring cells made one."""
    if not parts:
        return NOTHING
    start, end = parts[0].start, parts[-1].end
    return Part(start, end, cleaned.folded[start:end].strip())


def adjacent(cleaned: Cleaned, before: Line, line: Line) -> bool:
    """Whether no blank line stands between two lines."""
    return cleaned.text.count("\n", before.end, line.start) == 1
