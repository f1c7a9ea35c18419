"""Pipe tables: one row a line, cells between vertical bars or tabs, columns in any order."""

import re

from helpers.cleaning import Cleaned
from helpers.messages import both
from helpers.problems import Problem
from helpers.tables import headers, rows
from helpers.tables.columns import serial_gaps, settle
from helpers.tables.looks import is_heading
from helpers.tables.model import Fit, Line, Span, Task, lines_of

BAR = re.compile(r"\s*[|│┃\t]\s*")
RULE = re.compile(r"[\s|│┃+:—-]+")


def fit(cleaned: Cleaned) -> Fit:
    """Evidence for this layout: a header line and many lines with the same bars."""
    lines = lines_of(cleaned)
    barred = [line for line in lines if len(cells(line)) >= 3]
    at = header_at(lines)
    if at is None:
        return Fit("pipe", 0.0, both("fit.no_pipe"))
    return Fit(
        "pipe",
        0.98 if len(barred) >= 3 else 0.2,
        both("fit.pipe", lines=len(barred), header=lines[at].text[:40]),
    )


def cells(line: Line) -> list[Span]:
    """Spans of the cells of a line in the clean text, empty ones included (the outer bars left out)."""
    text = line.text
    bars = list(BAR.finditer(text))
    if not bars:
        return [(line.start, line.end)]
    edges = [0, *(edge for bar in bars for edge in (bar.start(), bar.end())), len(text)]
    spans = [(line.start + a, line.start + b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    if bars[0].start() == 0:
        spans = spans[1:]
    return spans[:-1] if bars[-1].end() == len(text) else spans


def header_at(lines: list[Line]) -> int | None:
    """Index of the first line whose cells are header words."""
    for i, line in enumerate(lines):
        spans = cells(line)
        if len(spans) < 2:
            continue
        known = [headers.role(line.text[a - line.start : b - line.start]) for a, b in spans]
        if len({name for name in known if name}) >= 2:
            return i
    return None


def rebuild(cleaned: Cleaned) -> tuple[list[Task], list[Problem]]:
    """Task rows and problems of a document in this layout."""
    lines = lines_of(cleaned)
    at = header_at(lines)
    if at is None:
        return [], [Problem("rebuild", "warning", both("fit.no_pipe"))]
    words = [lines[at].text[a - lines[at].start : b - lines[at].start] for a, b in cells(lines[at])]
    roles = settle(unique([headers.role(word) for word in words]))
    found: list[tuple[str | None, dict[str, list[Span]], dict[str, list[str]]]] = []
    problems: list[Problem] = []
    section = None
    for line in lines[at + 1 :]:
        spans = cells(line)
        texts = [line.text[a - line.start : b - line.start] for a, b in spans]
        filled = [i for i, text in enumerate(texts) if text]
        if RULE.fullmatch(line.text) or [headers.role(text) for text in texts] == [
            headers.role(w) for w in words
        ]:
            continue
        if len(filled) == 1 and (is_heading(texts[filled[0]]) or len(spans) > 1):
            section = texts[filled[0]]
        elif len(spans) >= len(roles) - 1 and len(spans) >= 2:
            row: dict[str, list[Span]] = {}
            named: dict[str, list[str]] = {}
            for name, word, span in zip(roles, words, spans, strict=False):
                row.setdefault(name, []).append(span)
                named.setdefault(name, []).append(word)
            found.append((section, row, named))
        elif found and len(spans) == 1 and not is_heading(line.text):
            found[-1][1].setdefault(last_text_role(roles), []).append(spans[0])
        else:
            problems.append(Problem("rebuild", "warning", both("rows.width", words=line.text[:40])))
    tasks = [build(cleaned, i, *parts) for i, parts in enumerate(found, 1)]
    return tasks, problems + serial_gaps(tasks)


def unique(roles: list[str | None]) -> list[str | None]:
    """Roles with a second goal or progress column turned into a note; several unit columns are all units."""
    seen: set[str] = set()
    result = []
    for name in roles:
        result.append("note" if name in seen and name != "units" else name)
        seen.add(name or "")
    return result


def last_text_role(roles: list[str]) -> str:
    """Column that a line without bars continues: the last one that holds prose."""
    return next((name for name in reversed(roles) if name in ("progress", "goal")), "goal")


def build(cleaned: Cleaned, row: int, section: str | None, spans: dict[str, list[Span]], words: dict) -> Task:
    """Task of the spans of one line."""
    serial = next((cleaned.folded[a:b].strip() for a, b in spans.pop("serial", [])), None)
    serial = serial if serial and re.fullmatch(r"\d{1,4}", serial) else None
    kept = {name: [span for span in parts if span[0] < span[1]] for name, parts in spans.items()}
    kept = {name: parts for name, parts in kept.items() if parts} or {"goal": [(0, 0)]}
    labels = [
        w
        for w, span in zip(words.get("units", []), spans.get("units", []), strict=False)
        if span[0] < span[1]
    ]
    return rows.task(cleaned, row, serial, section, kept, labels)
