"""What a rebuilt table is made of: lines of the clean text, cells that know their place, task rows."""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from helpers.cleaning import Cleaned
from helpers.documents import fold, printed_forms
from helpers.messages import Message
from helpers.problems import Problem

Span = tuple[int, int]


@dataclass(frozen=True)
class Line:
    """A line of the clean text that is not blank: where it stands and its folded words, trimmed."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Cell:
    """A cell of a row: one or more passages of the clean text, joined by line breaks."""

    text: str = ""
    pieces: tuple[Span, ...] = ()
    folded: str = field(default="", repr=False, compare=False)  # width variants made plain; same length

    def __post_init__(self):
        if self.text and not self.folded:
            object.__setattr__(self, "folded", fold(self.text))

    def clean_span(self, start: int, end: int) -> Span:
        """Span in the clean text of the cell's characters [start, end)."""
        if len(self.pieces) == 1:
            first, _ = self.pieces[0]
            return first + start, first + end
        return self._at(start), self._at(end - 1) + 1 if end > start else self._at(start)

    def offset(self, part: "Cell") -> int:
        """Where a cell that is joined to this one begins in its text; the end where it is none of it."""
        at = 0
        for piece in self.pieces:
            if part.pieces and piece == part.pieces[0]:
                return at
            at += piece[1] - piece[0] + 1
        return len(self.text)

    def _at(self, offset: int) -> int:
        for first, last in self.pieces:
            if offset < last - first:
                return first + offset
            offset -= last - first + 1  # the line break that joins two passages
        return self.pieces[-1][1] if self.pieces else 0

    @cached_property
    def traditional(self) -> dict[int, str]:
        """For `str.translate`: the traditional character that the cell prints for a simplified one."""
        forms = printed_forms(self.text)
        return {plain: c for plain, c in forms.items() if "\u4e00" <= c <= "\u9fff"}

    def printed(self, words: str) -> str:
        """Words that were read from the cell in the characters that it prints."""
        return words.translate(self.traditional) if self.traditional else words


@dataclass(frozen=True)
class Task:
    """One row of a table. `figures` holds the cells of figure columns by role (target, result, share_done,
    change), `measure` the unit that the header of the target's column prints: 年度计划投资(万元).
    """

    row: int
    serial: str | None
    section: str | None
    goal: Cell
    progress: Cell = Cell()
    units: tuple[str, ...] = ()
    lead: str | None = None
    figures: dict[str, Cell] = field(default_factory=dict)
    start: int = 0
    end: int = 0
    measure: str = ""


@dataclass(frozen=True)
class Fit:
    """How well a layout family fits a document, and by what evidence."""

    layout: str
    score: float
    why: Message


@dataclass(frozen=True)
class Rebuilt:
    """Task rows of a document, paragraphs that report results without a task, and how the layout was
    chosen.
    """

    cleaned: Cleaned
    layout: str
    evidence: tuple[Fit, ...]
    tasks: tuple[Task, ...]
    review: tuple[Cell, ...] = ()
    problems: tuple[Problem, ...] = ()


@lru_cache(maxsize=8)
def lines_of(cleaned: Cleaned) -> list[Line]:
    """Lines of the clean text that are not blank."""
    lines, at, folded = [], 0, cleaned.folded
    for raw in folded.split("\n"):
        body = raw.strip()
        if body:
            start = at + raw.index(body)
            lines.append(Line(start, start + len(body), body))
        at += len(raw) + 1
    return lines


def cell(cleaned: Cleaned, pieces: list[Span] | tuple[Span, ...]) -> Cell:
    """Cell of the passages of the clean text, trimmed; passages of white space are left out."""
    kept = []
    for start, end in pieces:
        body = cleaned.text[start:end]
        if body.strip():
            kept.append((start + len(body) - len(body.lstrip()), end - len(body) + len(body.rstrip())))
    text, folded = ("\n".join(words[a:b] for a, b in kept) for words in (cleaned.text, cleaned.folded))
    return Cell(text, tuple(kept), folded)
