"""What every file type is read into: lines, and tables whose cells are ranges of lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from helpers.messages import Message, both
from helpers.problems import Problem

Range = tuple[int, int]  # of lines, the last one not included
Span = tuple[int, int]  # of characters
Grid = tuple[tuple[Span, ...], ...]

LARGEST_FILE = 32 * 2**20
"""Bytes that a file may have; a task table of a whole province with its pictures has less than a tenth."""
LARGEST_TEXT = 2_000_000
"""Characters that a document may have: some hundred times what a usual one has."""
LARGEST_GRID = 200_000
"""Places (rows times columns, merged ones counted each) that the tables of a document may have."""

MOST_COLUMNS = 1000
"""Columns that one cell may reach over, as in browsers."""

LINE_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
NOTHING: Range = (0, 0)


class Unreadable(Exception):
    """The file cannot be read as a document; the message says why and what to do (printed: in English)."""

    def __init__(self, message: Message):
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message.en


class Spanned(NamedTuple):
    """A cell as HTML has it: its lines, and how many columns and rows it takes (0 rows: all that follow)."""

    lines: Range
    columns: int
    rows: int

    def moved(self, to: Sequence[int]) -> "Spanned":
        """The cell after line i of its page has become line to[i]."""
        first, last = self.lines
        return self._replace(lines=(to[first], to[last]))


def printed_name(name: str) -> str:
    """A file's name as text that can be shown and stored: odd bytes and control characters replaced."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


@dataclass
class Page:
    """A document while it is being read. A merged cell is the same range of lines wherever it reaches."""

    name: str
    coding: str
    lines: list[str] = field(default_factory=list)
    grids: list[list[list[Range]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    places: int = 0

    def add(self, text: str) -> Range:
        """Append the text's lines, blank ones left out; the range they take."""
        first = len(self.lines)
        self.lines += [line.strip() for line in LINE_BREAK.split(text) if line.strip()]
        return first, len(self.lines)

    def add_grid(self, rows: list[list[Range]]) -> None:
        """Append a table, short rows filled up; one with a single column is no table but lines."""
        width = max(map(len, rows), default=0)
        self.allow(width * len(rows))
        if width >= 2:
            self.places += width * len(rows)
            self.grids.append([row + [NOTHING] * (width - len(row)) for row in rows])

    def add_spanned(self, rows: list[list[Spanned]]) -> None:
        """Append a table of cells that may reach over columns and rows, placed as browsers do."""
        reaching: dict[int, tuple[int, Range]] = {}  # column: rows below that the cell reaches into, cell
        placed: list[list[Range]] = []
        taken = 0
        for i, cells in enumerate(rows):
            row = {column: cell for column, (_, cell) in reaching.items()}
            reaching = {column: (left - 1, cell) for column, (left, cell) in reaching.items() if left > 1}
            column = 0
            for cell in cells:
                while column in row:
                    column += 1
                below = min(cell.rows or len(rows), len(rows) - i) - 1
                for at in range(column, column + min(max(1, cell.columns), MOST_COLUMNS)):
                    row[at] = cell.lines
                    if below:
                        reaching[at] = (below, cell.lines)
                self.allow(taken + len(row))
            taken += len(row)
            placed.append([row.get(at, NOTHING) for at in range(max(row, default=-1) + 1)])
        self.add_grid(placed)

    def allow(self, places: int) -> None:
        """Raise Unreadable when so many more places are beyond the limit."""
        if self.places + places > LARGEST_GRID:
            raise Unreadable(both("file.cells", name=self.name, limit=LARGEST_GRID))

    def warn(self, message: Message) -> None:
        """Tell what may be lost or wrong in what was read."""
        self.problems.append(Problem("read", "warning", message))

    def note(self, message: Message) -> None:
        """Tell what was left out with good reason."""
        self.problems.append(Problem("read", "note", message))

    def compose(self) -> tuple[str, tuple[Grid, ...]]:
        """The text, one line below the other, and the tables with each cell's span in it."""
        starts = [0, *accumulate(len(line) + 1 for line in self.lines)]

        def span(cell: Range) -> Span:
            first, last = cell
            return (starts[first], starts[last] - 1) if first < last else (0, 0)

        grids = tuple(tuple(tuple(map(span, row)) for row in rows) for rows in self.grids)
        return "\n".join(self.lines), grids
