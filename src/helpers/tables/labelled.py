"""Rows without serials whose fields are named: a goal, then 进展:…; or 年度目标:…, 推进情况:….

One name heads every row: the first of those that stand often at the head of a line. The lines without a
name before it, as many as most rows have, are the row's goal, or its title where the goal has a name.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from helpers.cleaning import Cleaned
from helpers.messages import both
from helpers.problems import Problem
from helpers.tables import fields, headers, rows, units
from helpers.tables.looks import is_heading, progress_score
from helpers.tables.model import Fit, Line, Span, Task, lines_of
from helpers.tables.serials import Serial, serial_of, styles

LEAST_ROWS = 3
MOST = 0.6  # of the count of the commonest name: a name as common as that heads rows
MOST_SURE = 0.93  # below numbered items, whose serials say more, above paragraphs told by their looks
SAME = ""  # for a name
REPORTING = 1.0  # evidence that a line without a name goes on with the report before it
REPORTS = {"progress", "result", "share_done"}


@dataclass(frozen=True)
class Reading:
    """Lines of each row, the heading above each, and the name that heads them."""

    blocks: tuple[tuple[Line, ...], ...]
    sections: tuple[str | None, ...]
    label: str


def fit(cleaned: Cleaned) -> Fit:
    """Evidence for this layout: lines that begin with the same names of fields again and again."""
    reading = read(cleaned)
    if reading is None:
        return Fit("labelled", 0.0, both("fit.no_labelled"))
    size = sum(line.end - line.start for block in reading.blocks for line in block)
    share = size / max(1, sum(len(line.text) for line in lines_of(cleaned)))
    why = both("fit.labelled", rows=len(reading.blocks), label=reading.label, share=share)
    return Fit("labelled", min(MOST_SURE, 0.72 + 0.28 * share), why)


def rebuild(cleaned: Cleaned) -> tuple[list[Task], list[Problem]]:
    """Task rows and problems of a document in this layout."""
    reading = read(cleaned)
    tasks: list[Task] = []
    blocks, sections = (reading.blocks, reading.sections) if reading else ((), ())
    shown = serials_of([block[0] for block in blocks])
    for block, section, serial in zip(blocks, sections, shown, strict=True):
        spans: list[Span] = [(line.start, line.end) for line in block]
        spans[0] = (block[0].start + (serial.end if serial else 0), block[0].end)
        roles, labels, title = fields.by_role(fields.fields_of(cleaned, spans))
        if title:
            section = " · ".join(filter(None, (section, cleaned.text[slice(*title)].strip())))
        if roles.get("goal"):
            printed = serial.shown if serial else None
            tasks.append(rows.task(cleaned, len(tasks) + 1, printed, section, roles, labels))
    return tasks, []


def serials_of(firsts: list[Line]) -> list[Serial | None]:
    """Serials that begin the rows, of the style that most of them have, if there is one."""
    found = ([serial_of(line.text, style) for line in firsts] for style in styles())
    best = max(found, key=lambda serials: sum(map(bool, serials)))
    return best if sum(map(bool, best)) >= MOST * len(firsts) else [None] * len(firsts)


@lru_cache(maxsize=4)
def read(cleaned: Cleaned) -> Reading | None:
    """The rows of a document, or None where no name stands at the head of enough lines."""
    lines = lines_of(cleaned)
    names = names_of(lines)
    usual_names = often(names)
    label = next((name for name in names if name in usual_names), None)
    heads = [i for i, name in enumerate(names) if name == label]
    inside = all(inline(lines[i]) for i in heads)
    if label is None or not (inside or any(headers.roles_by_word()[name] in REPORTS for name in usual_names)):
        return None
    loose = [loose_before(lines, names, i) for i in heads]
    counts = Counter(loose[1:])  # above the first row stand the title and the preface
    usual = max(sorted(counts), key=counts.get)
    goal_first = headers.roles_by_word()[label] in ("goal", "target")
    if not (usual or goal_first or inside):
        return None
    firsts = [head - min(usual, before) for head, before in zip(heads, loose, strict=True)]
    return divided(lines, names, dict(zip(firsts, heads, strict=True)), label)


def names_of(lines: list[Line]) -> list[str | None]:
    """The name of a field that each line begins with; SAME for what stands below a name alone."""
    found: list[str | None] = []
    alone = False
    for line in lines:
        match = fields.head(line.text) or inline(line)
        found.append(fields.label_of(match) if match else SAME if alone else None)
        alone = match is not None and match.end() == len(line.text)
    return found


def inline(line: Line) -> re.Match[str] | None:
    """The first name inside a line that has several, one of them of a report, behind words without a name."""
    found = fields.names_in(line.text)
    told = any(headers.roles_by_word()[fields.label_of(match)] in REPORTS for match in found)
    return found[0] if found and found[0].start() and told else None


def often(names: list[str | None]) -> set[str]:
    """The names that stand about as often as the commonest one."""
    counts = Counter(name for name in names if name)
    least = max(LEAST_ROWS, MOST * max(counts.values(), default=0))
    return {name for name, count in counts.items() if count >= least}


def loose_before(lines: list[Line], names: list[str | None], at: int) -> int:
    """How many lines without a name stand just before a line, down to a heading or a line with one."""
    first = at
    while first and names[first - 1] is None and not is_heading(lines[first - 1].text):
        first -= 1
    return at - first


def divided(lines: list[Line], names: list[str | None], starts: dict[int, int], label: str) -> Reading:
    """Lines of each row, from its first line over the one that heads it to the next row.

    Of the lines without a name after that, one with offices, where other goals have them, is a row without
    report; one that sounds like a report goes on with the one before; headings and others belong to no row.
    """
    noted = sum(bool(units.remarks(lines[i].text)) for i in starts) >= MOST * len(starts)
    blocks: list[list[Line]] = []
    sections: list[str | None] = []
    section = next((line.text for line in reversed(lines[: min(starts)]) if is_heading(line.text)), None)
    head = 0
    for i in range(min(starts), len(lines)):
        line, loose = lines[i], names[i] is None
        head = starts.get(i, head)
        if i in starts or (i > head and loose and noted and units.remarks(line.text)):
            blocks.append([line])
            sections.append(section)
        elif loose and is_heading(line.text):
            section = line.text
        elif i <= head or not loose or (blocks[-1][-1] is lines[i - 1] and goes_on(line.text)):
            blocks[-1].append(line)
    return Reading(tuple(map(tuple, blocks)), tuple(sections), label)


def goes_on(text: str) -> bool:
    """Whether a line without a name sounds like more of the report before it."""
    return progress_score(text) >= REPORTING
