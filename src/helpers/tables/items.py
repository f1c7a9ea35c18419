"""Numbered items: each task begins with its serial; its fields are named, or told by what they say.

Covers work plans (1.标题。正文, with 牵头单位:… lines or without), reports with named fields (目标任务:…
责任单位:… 进展情况:…) and reports whose items are prose, a goal and then what became of it. The style of the
serials is the one whose items look most like rows: 1. or (1), 一、 or (一), ①, 实事一 or 第一件.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

from helpers.cleaning import Cleaned
from helpers.messages import both
from helpers.problems import Problem
from helpers.tables import fields, rows, running, serials
from helpers.tables.columns import gap
from helpers.tables.fields import Field
from helpers.tables.looks import HEADING, is_aside, is_heading
from helpers.tables.model import Fit, Line, Span, Task, lines_of
from helpers.tables.serials import Serial
from helpers.tables.units import ends_with_offices

CLOSING = re.compile(r"\(?(?:责任领导|本通知|此通知|附件|注[::]|联系人|特此|以上报告)")
PART = re.compile(r"第[一二三四五六七八九十]+(?:部分|篇|板块|类)")
LEAST_ITEMS = 3
PLAIN = ("1.", "(1)")  # styles that items without named fields may have
MOST = 0.6  # share of the items that must look like rows before the serials are taken for those of rows
LONGEST_PROSE = 6  # lines of an item that holds its goal and its report without names
LONGEST_TITLE = 40
TITLE = re.compile(r"[^\d,。;:!?]{2,24}")  # of an item, on a line of its own
STOPS = ("。", ";", "!", "?")
OFTEN = 3  # so many times the same words are no heading but the name of a field


@dataclass(frozen=True)
class Item:
    """A numbered item: its serial, the line it begins at, the heading above it, its fields."""

    serial: Serial
    line: int
    section: str | None
    fields: tuple[Field, ...]

    @property
    def reported(self) -> bool:
        """Whether the item says what became of its goal."""
        return any(field.role == "progress" for field in self.fields)


@dataclass(frozen=True)
class Reading:
    """The items of one style of serials, how many lines bear such serials, whether they look like rows."""

    items: tuple[Item, ...]
    numbered: int
    sound: bool
    share: float

    @property
    def score(self) -> float:
        """How well the items fit."""
        names = sum(field.label != "" for item in self.items for field in item.fields)
        named = self.sound or names >= len(self.items)
        most = 0.95 if self.sound else 0.94
        return min(most, 0.35 * len(self.items) / self.numbered + 0.45 * self.share + (0.3 if named else 0.0))


def fit(cleaned: Cleaned) -> Fit:
    """Evidence for this layout: lines that begin with the next serial, and fields inside them."""
    reading = read(cleaned)
    if reading is None:
        return Fit("items", 0.0, both("fit.no_items"))
    names = sum(field.label != "" for item in reading.items for field in item.fields)
    counts = {"items": len(reading.items), "numbered": reading.numbered, "fields": names}
    return Fit("items", reading.score, both("fit.items", share=reading.share, **counts))


@lru_cache(maxsize=4)
def read(cleaned: Cleaned) -> Reading | None:
    """The reading of the style of serials that fits best: items that look like rows, then the higher score.

    Plain lists of a plan have no such looks; they must be numbered 1. or (1). Each part of a document (第一
    部分) may have serials of its own style.
    """
    lines = lines_of(cleaned)
    whole = best_style(cleaned, lines)
    marks = [i for i, line in enumerate(lines) if PART.match(line.text) and len(line.text) <= LONGEST_TITLE]
    if len(marks) < 2:
        return whole
    parts = [lines[a:b] for a, b in zip(marks, [*marks[1:], len(lines)], strict=True)]
    found = [reading for part in parts if (reading := best_style(cleaned, part)) and reading.sound]
    several = Reading(
        tuple(item for reading in found for item in reading.items),
        sum(reading.numbered for reading in found),
        sound=True,
        share=sum(reading.share for reading in found),
    )
    better = len(found) == len(parts) and (not whole or len(several.items) > len(whole.items))
    return several if better else whole


def best_style(cleaned: Cleaned, lines: list[Line]) -> Reading | None:
    """The reading of some lines by the style of serials that fits best."""
    found = {style: read_style(cleaned, lines, style) for style in serials.styles()}
    kept = [reading for style, reading in found.items() if reading and (reading.sound or style in PLAIN)]
    return max(kept, key=lambda reading: (reading.sound, reading.score), default=None)


def read_style(cleaned: Cleaned, lines: list[Line], style: str) -> Reading | None:
    """Items of one style, or None where there are too few."""
    chapters = chapters_of(lines, style)
    starts = without_names(lines, item_starts(lines, style, chapters))
    if len(starts) < LEAST_ITEMS:
        return None
    ends, bodies = bodies_of(lines, starts, chapters)
    found, sound = fields_of(cleaned, bodies)
    if lost := lost_starts(lines, starts, ends, found) or lost_between(lines, starts, ends):
        starts = sorted([*starts, *lost], key=lambda start: start[0])
        ends, bodies = bodies_of(lines, starts, chapters)
        found, sound = fields_of(cleaned, bodies)
    above = sections(lines, chapters)
    items = [Item(serial, i, above[i], tuple(f)) for (i, serial), f in zip(starts, found, strict=True)]
    alike = PLAIN if style in PLAIN else (style,)
    numbered = sum(any(serials.serial_of(line.text, one) for one in alike) for line in lines)
    reach = sum(lines[end - 1].end - lines[i].start for (i, _), end in zip(starts, ends, strict=True))
    return Reading(tuple(items), numbered, sound, reach / max(1, len(cleaned.text)))


def chapters_of(lines: list[Line], style: str) -> set[int]:
    """Lines that are headings above items of a style; words that stand there often name a field instead."""
    at = {i: HEADING.sub("", line.text, count=1) for i, line in enumerate(lines) if is_heading(line.text)}
    often = Counter(at.values())
    return {i for i, words in at.items() if often[words] < OFTEN and serials.is_chapter(lines[i].text, style)}


def item_starts(lines: list[Line], style: str, chapters: set[int]) -> list[tuple[int, Serial]]:
    """(line, serial) of the items: each carries the run on, or begins again at 1 below a heading."""
    starts: list[tuple[int, Serial]] = []
    previous, fresh = 0, True
    for i, line in enumerate(lines):
        serial = serials.serial_of(line.text, style)
        if i in chapters:
            fresh = True
        elif serial and serials.follows(serial.value, previous, fresh):
            starts.append((i, serial))
            previous, fresh = serial.value, False
    return starts


def without_names(lines: list[Line], starts: list[tuple[int, Serial]]) -> list[tuple[int, Serial]]:
    """The items, unless the serials number fields (1.目标任务:…, 2.进展情况:…): then those without a name."""
    texts = [lines[i].text[serial.end :] for i, serial in starts]
    names = [match and fields.label_of(match) for match in map(fields.head, texts)]
    several = len(set(filter(None, names))) > 1
    return [start for start, name in zip(starts, names, strict=True) if not (several and name)]


def bodies_of(
    lines: list[Line], starts: list[tuple[int, Serial]], chapters: set[int]
) -> tuple[list[int], list[list[Span]]]:
    """The line where each item ends, and its body."""
    ends = [i for i, _ in starts[1:]] + [len(lines)]
    bodies = [body_of(lines, i, end, serial, chapters) for (i, serial), end in zip(starts, ends, strict=True)]
    return ends, bodies


def lost_starts(
    lines: list[Line], starts: list[tuple[int, Serial]], ends: list[int], found: list[list[Field]]
) -> list[tuple[int, Serial]]:
    """Items inside others whose serial was lost: the name of the first field stands there again, below a
    title.
    """
    lost = []
    for (i, serial), end, item in zip(starts, ends, found, strict=True):
        opener = next((field.label for field in item if field.label), None)
        heads = [fields.name_at(lines[j].text) for j in range(i, end)] if opener else []
        again = [i + n for n, name in enumerate(heads) if name == opener][1:]
        for n, j in enumerate(again):
            title = lines[j - 1].text
            titled = heads[j - 1 - i] is None and len(title) <= LONGEST_TITLE and not title.endswith(STOPS)
            lost.append((j - titled, Serial("", serial.value + n + 1, 0)))
    return lost


def lost_between(
    lines: list[Line], starts: list[tuple[int, Serial]], ends: list[int]
) -> list[tuple[int, Serial]]:
    """Items inside others whose serial was lost: where the run of serials has a gap, lines that end with
    offices below lines that do.
    """
    lost = []
    for (i, serial), end, (_, following) in zip(starts, ends, starts[1:], strict=False):
        closed = [j for j in range(i, end) if ends_with_offices(lines[j].text)]
        alone = [b for a, b in pairwise(closed) if b == a + 1]
        missing = range(serial.value + 1, following.value)
        lost += [(j, Serial("", value, 0)) for j, value in zip(alone, missing, strict=False)]
    return lost


def sections(lines: list[Line], chapters: set[int]) -> list[str | None]:
    """The heading that each line stands under."""
    above, found = None, []
    for i, line in enumerate(lines):
        above = line.text if i in chapters else above
        found.append(above)
    return found


def body_of(lines: list[Line], first: int, end: int, serial: Serial, chapters: set[int]) -> list[Span]:
    """Spans of an item's lines, up to a heading: an introduction to the next chapter is not part of it."""
    spans = [(lines[first].start + serial.end, lines[first].end)]
    for i in range(first + 1, end):
        if i in chapters or CLOSING.match(lines[i].text):
            break
        spans.append((lines[i].start, lines[i].end))
    return spans


def fields_of(cleaned: Cleaned, bodies: list[list[Span]]) -> tuple[list[list[Field]], bool]:
    """Fields of each item, and whether the items look like rows.

    They do where most have named fields, none twice, or where most hold a goal and a report in prose.
    """
    named = [fields.fields_of(cleaned, body) for body in bodies]
    reported = any(field.role == "progress" for item in named for field in item)
    if reported:
        told = [told_of(cleaned, item, body) for item, body in zip(named, bodies, strict=True)]
        return told, sum(map(is_row, named)) >= MOST * len(bodies)
    short = [body if len(body) <= LONGEST_PROSE and not holds_items(cleaned, body) else [] for body in bodies]
    told = [running.split(cleaned, body).fields for body in short]
    if sum(any(field.role == "progress" for field in item) for item in told) >= MOST * len(bodies):
        longest = max(map(len, short[:-1]))
        bodies = [*bodies[:-1], bodies[-1][:longest]]  # what follows the last item may be the document's end
        return [titled(cleaned, body) for body in bodies], True
    single = [not several_offices(cleaned, body) for body in bodies]
    return named, sum(is_row(item) and one for item, one in zip(named, single, strict=True)) >= MOST * len(
        bodies
    )


def told_of(cleaned: Cleaned, item: list[Field], body: list[Span]) -> list[Field]:
    """The fields of an item among others with a named report; one of several lines that names none is read as
    prose that may report.
    """
    if len(body) == 1 or any(field.role == "progress" for field in item):
        return item
    told = running.split(cleaned, body, sure=True).fields
    return told if any(field.role == "progress" for field in told) else item


def titled(cleaned: Cleaned, body: list[Span]) -> list[Field]:
    """Fields of an item that surely reports, a heading on its first line apart from them."""
    text = cleaned.folded[slice(*body[0])].strip()
    if len(body) > 1 and TITLE.fullmatch(text):
        return [Field("title", "", body[0]), *running.split(cleaned, body[1:], sure=True).fields]
    return running.split(cleaned, body, sure=True).fields


def holds_items(cleaned: Cleaned, body: list[Span]) -> bool:
    """Whether several lines of an item have serials or offices of their own, or each a goal and a report: it
    is a chapter rather than a row.
    """
    texts = [cleaned.folded[slice(*span)] for span in body[1:]]
    if several_offices(cleaned, body):
        return True
    if sum(any(serials.serial_of(text, style) for style in serials.styles()) for text in texts) > 1:
        return True
    return sum(running.split(cleaned, [span]).whole for span in body[1:]) > 1


def several_offices(cleaned: Cleaned, body: list[Span]) -> bool:
    """Whether several lines of an item end with offices in brackets."""
    return sum(ends_with_offices(cleaned.folded[slice(*span)]) for span in body) > 1


def is_row(found: list[Field]) -> bool:
    """Whether an item has a named report or named offices, and none of its fields twice."""
    labels = [label for label, _ in groupby(field.label for field in found) if label]
    telling = any(field.label and field.role in ("progress", "units") for field in found)
    return telling and len(set(labels)) == len(labels)


def rebuild(cleaned: Cleaned) -> tuple[list[Task], list[Problem]]:
    """Task rows and problems of a document in this layout."""
    reading = read(cleaned)
    items = without_asides(reading.items) if reading else []
    tasks: list[Task] = []
    problems: list[Problem] = []
    for before, item in zip([None, *items], items, strict=False):
        roles, labels, title = fields.by_role(item.fields)
        if not roles.get("goal"):
            continue
        section = item.section
        if title:
            section = " · ".join(filter(None, (section, cleaned.text[slice(*title)].strip())))
        shown = item.serial.shown or None
        tasks.append(rows.task(cleaned, len(tasks) + 1, shown, section, roles, labels))
        if before and shown is None:
            lost = both("rows.no_serial", serial=before.serial.shown or before.serial.value)
            problems.append(Problem("rebuild", "warning", lost, len(tasks)))
        elif before and item.serial.value > before.serial.value + 1:
            problems.append(gap(before.serial.shown, shown, len(tasks)))
    return tasks, problems


def without_asides(items: tuple[Item, ...]) -> list[Item]:
    """The items less those of chapters on problems and plans to come, in a document that reports.

    A chapter whose items have a named report is kept, whatever its heading says.
    """
    if sum(item.reported for item in items) < MOST * len(items):
        return list(items)
    kept = []
    for section, group in groupby(items, key=lambda item: item.section):
        chapter = list(group)
        named = any(field.role == "progress" and field.label for item in chapter for field in item.fields)
        if named or not (section and is_aside(section)):
            kept += chapter
    return kept
