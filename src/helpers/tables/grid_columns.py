"""Columns of a grid: named by header rows, which merged cells tie together, or told by the looks of cells."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from helpers.cleaning import Cleaned
from helpers.tables import dealing, headers
from helpers.tables.headers import SERIAL
from helpers.tables.looks import is_figure, is_units

LONGEST_WORD = 20
LOOKED_AT = 40
SENTENCE = 12
MOST, HALF = 0.7, 0.5
ROLES = ("serial", "category", "goal", "progress", "units", "leader", "target", "result", "share_done")


@dataclass(frozen=True)
class Part:
    """A cell: its span of the clean text and its folded words. Places of a merged cell hold equal parts."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Column:
    """What a column holds, the header word that says so, and the header above a group of columns."""

    role: str | None
    word: str = ""
    group: Part | None = None


Row = list[Part]
Table = list[Row]


def tables_of(cleaned: Cleaned) -> list[Table]:
    """The document's grids with their cells' places in the clean text."""
    folded = cleaned.folded
    tables = []
    for grid in cleaned.document.grids:
        spans = np.array([span for row in grid for span in row], dtype=np.int64).reshape(-1, 2)
        starts = np.searchsorted(cleaned.ends, spans[:, 0], side="right")
        ends = np.maximum(starts, np.searchsorted(cleaned.begins, spans[:, 1], side="left"))
        parts = iter(
            [Part(a, b, folded[a:b].strip()) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        )
        tables.append([[next(parts) for _ in row] for row in grid])
    return tables


def filled(row: Iterable[Part]) -> Row:
    """The cells of a row that hold words, each once."""
    return [part for part in dict.fromkeys(row) if part.text]


def is_header(row: Row) -> bool:
    """Whether a row is made of short words, two of which at least name columns of a task table."""
    words = [part.text for part in filled(row)]
    if any(len(word) > LONGEST_WORD for word in words):
        return False
    roles = [headers.role(word) for word in words]
    known = sum(role is not None for role in roles)
    return len(set(roles) - {None}) >= 2 and 2 * known >= len(roles)


def header_blocks(table: Table) -> list[tuple[int, int]]:
    """First row of each header and the row after its last; rows tied by merged cells are one header."""
    blocks: list[tuple[int, int]] = []
    i = 0
    while i < len(table):
        if is_header(table[i]):
            first, last = i, i + 1
            floor = blocks[-1][1] if blocks else 0
            while first > floor and heads_groups(table[first - 1]):
                first -= 1
            while last < len(table) and continues_header(table[last - 1], table[last]):
                last += 1
            blocks.append((first, last))
            i = last
        else:
            i += 1
    return blocks


def heads_groups(row: Row) -> bool:
    """Whether a row stands above column names: short words, one of which at least reaches over columns."""
    words = filled(row)
    reaches = any(row.count(part) > 1 for part in words)
    return len(words) > 1 and reaches and all(len(part.text) <= LONGEST_WORD for part in words)


def continues_header(above: Row, row: Row) -> bool:
    """Whether a row names the columns below a header's merged cells; others reach into it from above."""
    shared = {part for part in row if part.text and part in above}
    fresh = [part for part in filled(row) if part not in shared]
    return bool(shared and fresh) and not any(is_figure(p.text) or len(p.text) > LONGEST_WORD for p in fresh)


def read_columns(block: Table, body: Table) -> list[Column]:
    """Columns that a header names above the rows of `body`."""
    columns = []
    for at in range(len(block[0])):
        stack = filled(row[at] for row in block)
        names = [headers.role(part.text) for part in reversed(stack)]
        role = next((name for name in names if name), None)
        over = stack[0] if len(stack) > 1 and names[-1] is None else None
        columns.append(Column(role, stack[-1].text if stack else "", over))
    columns = only_real_groups(columns)
    return by_content(columns, body)


def only_real_groups(columns: list[Column]) -> list[Column]:
    """Columns with their group kept where two groups at least hold two or more roles, as in wide tables."""
    inside: dict[Part, list[str | None]] = {}
    for column in columns:
        if column.group:
            inside.setdefault(column.group, []).append(column.role)
    real = {group for group, roles in inside.items() if len(set(roles) - {None}) > 1}
    return [
        column if column.group in real and len(real) > 1 else replace(column, group=None)
        for column in columns
    ]


def by_content(columns: list[Column], body: Table) -> list[Column]:
    """Columns with roles that their cells confirm: figures under 目标 are targets, offices under 单位 units.

    Columns that no header word names get a role by their looks.
    """
    texts = [texts_of(body, at) for at in range(len(columns))]
    roles = [column.role for column in columns]
    for at, column in enumerate(columns):
        if column.role == "unit_of_measure" and mostly(texts[at], is_units):
            roles[at] = "units"
        elif (
            mostly(texts[at], is_figure)
            and (column.group or roles.count("goal") > 1)
            and column.role == "goal"
        ):
            roles[at] = "target"
        elif column.role == "share_done" and mostly(texts[at], lambda text: len(text) >= SENTENCE):
            roles[at] = "progress" if "progress" not in roles else "note"
        elif mostly(texts[at], is_figure) and column.role == "progress":
            percent = mostly(texts[at], lambda text: text.endswith("%")) and "target" not in roles
            roles[at] = "share_done" if percent else "result"
    roles = headers.settled(by_looks(texts, roles))
    whole = [at for at, role in enumerate(roles) if role == "goal"]
    merged = [at for at in whole if is_merged(body, at)]
    if 0 < len(merged) < len(whole):
        roles = ["category" if at in merged else role for at, role in enumerate(roles)]
    return [replace(column, role=role) for column, role in zip(columns, roles, strict=True)]


def by_looks(texts: list[list[str]], roles: list[str | None]) -> list[str]:
    """Roles, missing ones given to the columns whose cells look most like them (assignment problem)."""
    unknown = [at for at, role in enumerate(roles) if role is None]
    if not unknown:
        return list(roles)
    free = [name for name in ROLES if name not in roles] + ["note"] * len(unknown)
    gains = np.array([[gain(texts[at], name) for name in free] for at in unknown])
    chosen = list(roles)
    for i, j in zip(*linear_sum_assignment(gains, maximize=True), strict=True):
        chosen[unknown[i]] = free[j]
    return chosen


def gain(texts: list[str], name: str) -> float:
    """How well a column's cells look like what a role holds; a note is what looks like nothing else."""
    if name == "note" or not texts:
        return 0.3 if name == "note" else 0.0
    if name == "serial":
        numbers = [int(match[1]) for text in texts if (match := SERIAL.fullmatch(text))]
        return 4.0 if len(numbers) > MOST * len(texts) and numbers == sorted(numbers) else -4.0
    looks = float(np.mean([dealing.fit(text, name) for text in texts]))
    if name in ("goal", "progress"):
        looks += min(3.0, float(np.mean([len(text) for text in texts])) / 15)
    if name == "share_done":
        looks += 0.5 if mostly(texts, lambda text: text.endswith("%")) else -0.5
    return looks - 0.1 * ROLES.index(name)


def agree(columns: list[Column], body: Table) -> bool:
    """Whether the cells of a grid without header look like what its columns should hold.

    There must be goals, and beside them serials, offices or sentences that report.
    """
    if len(columns) != len(body[0]):
        return False
    texts: dict[str | None, list[str]] = {}
    for at, column in enumerate(columns):
        texts.setdefault(column.role, []).extend(texts_of(body, at))
    serials, units = texts.get("serial"), texts.get("units")
    for found, test in ((serials, SERIAL.fullmatch), (units, is_units)):
        if found and not mostly(found, test, HALF):
            return False
    sentences = [
        text for role in ("goal", "progress") for text in texts.get(role, ()) if len(text) >= SENTENCE
    ]
    return bool(texts.get("goal") and (serials or (units and sentences) or len(sentences) > 1))


def texts_of(body: Table, at: int) -> list[str]:
    """Words of a column's first filled cells, each merged one once."""
    return [part.text for part in filled(row[at] for row in body)][:LOOKED_AT]


def mostly(texts: list[str], test: Callable[[str], object], share: float = MOST) -> bool:
    """Whether most of the texts pass a test."""
    return bool(texts) and sum(bool(test(text)) for text in texts) >= share * len(texts)


def is_merged(body: Table, at: int) -> bool:
    """Whether a column's cells reach over several rows each, as categories do."""
    places = [row[at] for row in body if row[at].text]
    return len(set(places)) <= 0.7 * len(places)
