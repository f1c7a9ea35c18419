"""Prose reports without serials: every paragraph is a row and holds its goal and what became of it."""

from dataclasses import dataclass
from functools import lru_cache

from helpers.cleaning import Cleaned
from helpers.messages import both
from helpers.problems import Problem
from helpers.tables import fields, rows, running
from helpers.tables.fields import Field
from helpers.tables.looks import is_aside, is_heading
from helpers.tables.model import Fit, Line, Span, Task, lines_of

SHORTEST = 20  # characters of a paragraph
ENDS = ("。", "!", ";", ")", "】", "〕")
LEAST_ROWS = 3
MOST = 0.6  # share of the paragraphs that must hold a goal and a report


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with the heading above it, its fields, and whether they set a goal and report on it."""

    section: str | None
    fields: tuple[Field, ...]
    whole: bool


def fit(cleaned: Cleaned) -> Fit:
    """Evidence for this layout: paragraphs most of which set a goal first and report on it then."""
    found = read(cleaned)
    telling = sum(one.whole for one in found)
    share = telling / max(1, len(found))
    enough = telling >= LEAST_ROWS and share >= MOST
    why = both("fit.answered", paragraphs=len(found), answered=telling)
    return Fit("answered", 0.5 + 0.42 * share if enough else 0.1 * share, why)


def rebuild(cleaned: Cleaned) -> tuple[list[Task], list[Problem]]:
    """Task rows and problems of a document in this layout."""
    tasks: list[Task] = []
    for one in read(cleaned):
        if one.whole:
            roles, labels, _ = fields.by_role(one.fields)
            tasks.append(rows.task(cleaned, len(tasks) + 1, None, one.section, roles, labels))
    return tasks, []


@lru_cache(maxsize=4)
def read(cleaned: Cleaned) -> list[Paragraph]:
    """Paragraphs of a document, but for chapters on problems and plans to come."""
    found, section = [], None
    for line in lines_of(cleaned):
        if is_heading(line.text) or not is_paragraph(line):
            section = line.text if is_heading(line.text) else section
        elif not (section and is_aside(section)):
            found.append((section, [(line.start, line.end)]))
    told = split(cleaned, found)
    return split(cleaned, found, sure=True) if sum(one.whole for one in told) >= MOST * len(found) else told


def split(
    cleaned: Cleaned, found: list[tuple[str | None, list[Span]]], sure: bool = False
) -> list[Paragraph]:
    """The paragraphs with their fields; unless they are `sure` to report, only up to the one by which
    too many of them are not whole.
    """
    told: list[Paragraph] = []
    spare = (1 - MOST) * len(found)
    for section, body in found:
        row = running.split(cleaned, body, sure)
        told.append(Paragraph(section, tuple(row.fields), row.whole))
        spare -= not told[-1].whole
        if spare < 0 and not sure:
            break
    return told


def is_paragraph(line: Line) -> bool:
    """Whether a line is a paragraph of prose."""
    return len(line.text) >= SHORTEST and line.text.endswith(ENDS)
