"""Grids: tables whose cells the file itself sets apart (web pages, Word, Excel, ruled PDF).

Header rows give the columns their roles; a column without known words gets one by what its cells look like.
A merged cell belongs to every row that it reaches: a goal beside several reports is one task, a category
has many. A wide table crosses indicators with places, each crossing with columns of its own (目标任务,
进度, 完成比例): every crossing that is filled becomes a task, whose goal is the place, the indicator and its
target.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace

from helpers.cleaning import Cleaned
from helpers.messages import both, listed
from helpers.problems import Problem
from helpers.tables import columns as flattened
from helpers.tables import headers, rows
from helpers.tables.grid_columns import (
    SERIAL,
    Column,
    Part,
    Row,
    Table,
    agree,
    by_content,
    filled,
    header_blocks,
    read_columns,
    tables_of,
)
from helpers.tables.headers import FIGURE_ROLES
from helpers.tables.looks import is_heading, is_note, is_units
from helpers.tables.model import Fit, Line, Task, lines_of

LEAST_SHARE = 0.25
LONGEST_HEADING = 40
SHORT = 15
YEAR = re.compile(r"20\d\d")
PLACE_ENDS = ("市", "县", "区", "旗", "州", "镇", "乡", "街道")
NAMES = ("category", "goal", "units")


@dataclass
class Draft:
    """A task in the making: its parts by role, the label of each part that lists units, its own cells, and
    the unit that the header of its target prints.
    """

    serial: str | None
    section: str | None
    parts: dict[str, list[Part]]
    labels: list[str]
    own: list[Part]
    measure: str = ""


@dataclass
class Reading:
    """What was read of all grids so far, and what is carried on from row to row."""

    drafts: list[Draft] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    named: bool = False  # whether a header was found
    section: str | None = None
    category: str | None = None
    after_break: bool = False  # whether the last row may go on in the next one: a new page has begun
    characters: int = 0


def fit(cleaned: Cleaned) -> Fit:
    """Evidence for this layout: grids with header words or fitting columns that hold much of the text."""
    if not cleaned.document.grids:
        return Fit("grid", 0.0, both("fit.no_grid"))
    reading = read(cleaned, lines_of(cleaned))
    share = reading.characters / max(1, len(cleaned.text))
    score = (0.99 if reading.named else 0.9) if reading.drafts and share >= LEAST_SHARE else 0.2 * share
    header = both("fit.no_header")
    if reading.named:
        roles = listed(both(f"head.{column.role or 'other'}") for column in reading.columns)
        header = both("fit.header", roles=roles)
    tables, rows = len(cleaned.document.grids), len(reading.drafts)
    why = both("fit.grid", tables=tables, rows=rows, share=share, header=header)
    return Fit("grid", score, why)


def rebuild(cleaned: Cleaned) -> tuple[list[Task], list[Problem]]:
    """Task rows and problems of a document in this layout."""
    reading = read(cleaned, lines_of(cleaned))
    tasks = [build(cleaned, number, draft) for number, draft in enumerate(reading.drafts, start=1)]
    return tasks, flattened.serial_gaps(tasks)


def read(cleaned: Cleaned, lines: list[Line]) -> Reading:
    """Everything that the grids of a document say, one after the other."""
    reading = Reading()
    starts = [line.start for line in lines]
    end = 0
    for table in tables_of(cleaned):
        cells = filled(part for row in table for part in row)
        if not cells:
            continue
        at = bisect_left(starts, cells[0].start)
        above = heading_above(lines, at) if at and starts[at - 1] >= end else None
        end = max(part.end for part in cells)
        if read_table(table, above, reading):
            reading.characters += sum(part.end - part.start for part in cells)
    return reading


def heading_above(lines: list[Line], at: int) -> str | None:
    """Heading on the line above the one where a grid begins; the title, which tells a year, is none."""
    found = flattened.section_above(lines, flattened.Header(at, at, ()))
    return None if found and YEAR.search(found) else found


def read_table(table: Table, heading: str | None, reading: Reading) -> int:
    """Read one grid; how many of its rows became tasks or parts of tasks.

    A grid without header goes on with the columns of the grid before it where its cells look like that, or is
    read by its looks alone, or left.
    """
    blocks = header_blocks(table)
    if not blocks:
        if not (reading.columns and agree(reading.columns, table)):
            reading.columns = by_content([Column(None)] * len(table[0]), table)
            if not agree(reading.columns, table) or len(table) < 2:
                reading.columns = []
                return 0
        blocks = [(0, 0)]
    reading.section = heading or reading.section
    reading.after_break = bool(reading.drafts)
    for row in table[: blocks[0][0]]:
        read_above(row, reading)
    used = 0
    for (first, last), (until, _) in zip(blocks, [*blocks[1:], (len(table), 0)], strict=True):
        if first < last:
            reading.columns = read_columns(table[first:last], table[last:until])
            reading.named, reading.after_break, reading.category = True, bool(reading.drafts), None
        for at in range(last, until):
            used += read_row(table[at], table[at - 1] if at > last else [], reading)
    return used


def read_above(row: Row, reading: Reading) -> None:
    """Take the section from a row above the header: the title of the whole table is none."""
    words = filled(row)
    if len(words) == 1 and len(words[0].text) <= LONGEST_HEADING and ":" not in words[0].text:
        text = words[0].text
        reading.section = reading.section if flattened.TITLE_WORDS.search(text) else text


def read_row(row: Row, above: Row, reading: Reading) -> bool:
    """Read one row: a section, a task, several tasks of a wide table, or more of the task before it."""
    words = filled(row)
    if not words:
        return False
    if is_note(words[0].text) and len(words) <= 2:
        return False
    if len(words) == 1 and (2 * row.count(words[0]) > len(row) or is_heading(words[0].text)):
        read_heading(words[0], reading)
        return False
    if any(column.group for column in reading.columns):
        return read_crossings(row, above, reading)
    roles = by_role(row, reading.columns)
    if "category" in roles:
        reading.category = " · ".join(part.text for part in roles["category"])
    draft = draft_of(roles, row, above, reading)
    if reading.drafts and continues(draft, reading):
        extend(reading.drafts[-1], draft)
    elif draft.parts.get("goal"):
        reading.drafts.append(draft)
    else:
        return False
    reading.after_break = False
    return True


def read_heading(part: Part, reading: Reading) -> None:
    """Take a row of one cell as the section of the rows below it, unless it is a sentence."""
    if len(part.text) <= LONGEST_HEADING and not part.text.endswith(("。", ";")):
        reading.section, reading.category = part.text, None


def by_role(row: Row, columns: list[Column]) -> dict[str, list[Part]]:
    """Filled cells of a row by the role of their column, each merged cell once."""
    roles: dict[str, list[Part]] = {}
    for part, column in zip(row, columns, strict=True):
        if part.text and part not in roles.get(column.role, ()):
            roles.setdefault(column.role, []).append(part)
    if "unit_of_measure" in roles and "target" not in roles:  # 个, 亿元 belong to a target
        roles.setdefault("note", []).extend(roles.pop("unit_of_measure"))
    return roles


def draft_of(roles: dict[str, list[Part]], row: Row, above: Row, reading: Reading) -> Draft:
    """Task of the cells of a row."""
    serial = next(
        (match[1] for part in roles.get("serial", ()) if (match := SERIAL.fullmatch(part.text))), None
    )
    section = " · ".join(filter(None, (reading.section, reading.category))) or None
    words = {part: column.word for part, column in zip(row, reading.columns, strict=True)}
    labels = [words[part] for part in roles.get("units", ())]
    own = [part for part in filled(row) if part not in above] or filled(row)
    measure = next((headers.measure_of(words[part]) for part in roles.get("target", ())), "")
    return Draft(serial, section, roles, labels, own, measure)


def continues(draft: Draft, reading: Reading) -> bool:
    """Whether a row is more of the task before it.

    It is when both stand beside the same merged goal and target, when it has no goal, or when it lacks the
    serial that the row before has, and a page has ended or the goal before stopped in mid-sentence.
    """
    last = reading.drafts[-1]
    goal, target = draft.parts.get("goal"), draft.parts.get("target")
    if target and target != last.parts.get("target"):
        return False
    if not goal or goal == last.parts["goal"]:
        return any(draft.parts.get(role) for role in ("progress", "units", *FIGURE_ROLES))
    text = last.parts["goal"][-1].text
    cut = len(text) > SHORT and not text.endswith(("。", ";", "!", ")"))
    return draft.serial is None and last.serial is not None and (cut or reading.after_break)


def extend(last: Draft, more: Draft) -> None:
    """Add the cells of a further row to a task."""
    for role, parts in more.parts.items():
        known = last.parts.setdefault(role, [])
        fresh = [part for part in parts if part not in known]
        known += fresh
        if role == "units":
            last.labels += [more.labels[parts.index(part)] for part in fresh]
    last.own += more.own


def add(reading: Reading, part: Part, role: str) -> None:
    """Add a further passage of a cell to the last task."""
    last = reading.drafts[-1]
    last.parts.setdefault(role, []).append(part)
    last.labels += (last.labels[-1:] or [""]) * (role == "units")
    last.own.append(part)


def read_crossings(row: Row, above: Row, reading: Reading) -> bool:
    """Tasks of a row of a wide table, one for each group of columns with anything in it."""
    pairs = list(zip(row, reading.columns, strict=True))
    outer = [part for part, column in pairs if not column.group]
    base = by_role(outer, [column for column in reading.columns if not column.group])
    name = [part for role in NAMES for part in base.get(role, ())]
    before = len(reading.drafts)
    own = [part for part in filled(outer) if part not in above]
    for group in dict.fromkeys(column.group for column in reading.columns if column.group):
        columns = [column for column in reading.columns if column.group == group]
        roles = by_role([part for part, column in pairs if column.group == group], columns)
        if roles and name:
            goal = [group, *name] if is_place(group.text) else [*name, group]
            rest = {role: parts for role, parts in base.items() if role not in ("category", "goal")}
            more = {role: [*rest.get(role, []), *parts] for role, parts in roles.items() if role != "goal"}
            own += [part for parts in roles.values() for part in parts]
            reading.category = None
            draft = draft_of({**rest, **more, "goal": goal + roles.get("goal", [])}, row, above, reading)
            reading.drafts.append(replace(draft, own=own))
            own = []
    return len(reading.drafts) > before


def is_place(text: str) -> bool:
    """Whether a heading names a place or an office."""
    return text.endswith(PLACE_ENDS) or is_units(text)


def build(cleaned: Cleaned, number: int, draft: Draft) -> Task:
    """Task row of a draft; it reaches over its own cells, not over the merged ones it shares."""
    spans = {role: [(part.start, part.end) for part in parts] for role, parts in draft.parts.items()}
    task = rows.task(cleaned, number, draft.serial, draft.section, spans, draft.labels)
    start, end = min(part.start for part in draft.own), max(part.end for part in draft.own)
    return replace(task, start=start, end=end, measure=draft.measure)
