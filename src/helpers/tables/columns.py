"""Flattened columns: every cell, or every paragraph of a cell, stands on a line of its own.

Header words on lines of their own give the columns, bare serials begin the rows, and the lines between
two serials are dealt out to the columns by their order and their looks.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from helpers.cleaning import Cleaned
from helpers.messages import both, listed
from helpers.problems import Problem
from helpers.tables import headers, rows, steps
from helpers.tables.dealing import deal, dealt, is_wrapped
from helpers.tables.grid_columns import Part, read_columns
from helpers.tables.headers import FIGURE_ROLES
from helpers.tables.looks import is_category, is_figure, is_heading, is_none, is_note, is_units
from helpers.tables.model import Fit, Line, Span, Task, lines_of
from helpers.tables.steps import SERIAL

TITLE_WORDS = re.compile(r"(?:情况|汇总|方案|通报|清单|分解|报告|进度|表)(?:\(?续[表前]?\d*\)?)?$")
CONTINUED = re.compile(r"\(续[表前]?\d*\)$|^续表")
GAP = 5
REGULAR = 0.7
STEPS = 3
LOOKED_AT = 40
SENTENCE = 15  # characters


@dataclass(frozen=True)
class Header:
    """A header found at lines [first, last): roles of its columns from left to right."""

    first: int
    last: int
    roles: tuple[str, ...]


def fit(cleaned: Cleaned) -> Fit:
    """Evidence for this layout: a header in lines, and serials that begin rows below it."""
    lines, found = table_of(cleaned)
    if not found:
        return Fit("columns", 0.0, both("fit.no_columns"))
    starts = row_starts(lines, found)
    bare = 0 if "serial" in found[0].roles else len(rebuild_without_serials(cleaned, lines, found)[0])
    roles = listed(both(f"head.{role}") for role in found[0].roles)
    return Fit(
        "columns",
        0.95 if len(starts) >= 2 or bare >= 3 else 0.1,
        both("fit.columns", headers=len(found), roles=roles, serials=len(starts)),
    )


@lru_cache(maxsize=4)
def table_of(cleaned: Cleaned) -> tuple[list[Line], list[Header]]:
    """The headers of a document, and its lines less those that a page break repeats inside a table, with the
    title above them.
    """
    lines = steps.without_glue(lines_of(cleaned))
    found = find_headers(lines)
    titles = {line.text for line in lines[: found[0].first]} if found else set()
    dropped: set[int] = set()
    stops = [header.first for header in found[2:]] + [len(lines)]
    for before, header, stop in zip(found, found[1:], stops, strict=False):
        if header.roles != before.roles or "serial" not in header.roles:
            continue
        first = header.first
        while lines[first - 1].text in titles or CONTINUED.search(lines[first - 1].text):
            first -= 1
        numbers = (SERIAL.fullmatch(line.text) for line in lines[header.last : stop])
        anew = next((int(match[1]) for match in numbers if match), 0) == 1
        if not anew and not section_above(lines, replace(header, first=first)):
            dropped |= set(range(first, header.last))
    if not dropped:
        return lines, found
    kept = [line for i, line in enumerate(lines) if i not in dropped]
    return kept, find_headers(kept)


def find_headers(lines: list[Line]) -> list[Header]:
    """Runs of lines that are header words; up to two unknown short lines may stand among them."""
    found, i = [], 0
    while i < len(lines):
        if headers.role(lines[i].text) is None:
            i += 1
            continue
        roles, last, unknown = [], i, 0
        for j in range(i, min(i + 12, len(lines))):
            name = None if is_heading(lines[j].text) else headers.role(lines[j].text)
            if name is None and (
                unknown == 2 or j == i or len(lines[j].text) > 14 or is_figure(lines[j].text)
            ):
                break
            unknown += name is None
            roles.append(name)
            last = j + 1 if name else last
        roles = roles[: last - i]
        above = loose_lines(lines[i:last], roles)
        roles, i = roles[above:], i + above
        if len({name for name in roles if name}) >= 2 and ("serial" in roles or "goal" in roles):
            found.append(Header(i, last, tuple(settle(roles))))
            i = last
        else:
            i += 1
    stops = [header.first for header in found[1:]] + [len(lines)]
    return [with_prose(lines, header, stop) for header, stop in zip(found, stops, strict=False)]


def with_prose(lines: list[Line], header: Header, stop: int) -> Header:
    """The header with its targets told to be goals, or its 完成进度 to be a report, where sentences stand
    below it and hardly a figure.
    """
    words = {"target": "goal"} if "progress" in header.roles else {"share_done": "progress"}
    if not words.keys() & set(header.roles) or "result" in header.roles:
        return header
    texts = [line.text for line in lines[header.last : stop] if not SERIAL.fullmatch(line.text)]
    figures = sum(is_figure(text) and not is_none(text) for text in texts)
    if sum(len(text) >= SENTENCE for text in texts) <= 2 * figures:
        return header
    return replace(header, roles=tuple(words.get(name, name) for name in header.roles))


def loose_lines(lines: list[Line], roles: list[str | None]) -> int:
    """How many lines of a run stand above its header: up to a heading (某市长主抓重点工作)."""
    before = roles.index("serial") if "serial" in roles else 0
    return next((j + 1 for j in reversed(range(before)) if not headers.is_word(lines[j].text)), 0)


def settle(roles: list[str | None]) -> list[str]:
    """Give unknown columns a role: the goal where none is known yet, a note otherwise.

    A goal may have two columns, its name and what is to be done.
    """
    names: list[str] = []
    for name in headers.settled(roles):
        if name is None:
            name = "goal" if "goal" not in [*roles, *names] else "note"
        elif name in names and name not in ("units", "goal"):
            name = next((other for other in ("progress", "goal") if other not in roles), "note")
        names.append(name)
    return names


def row_starts(lines: list[Line], found: list[Header]) -> list[tuple[int, str, int]]:
    """(line, serial, header) of each row: bare numbers that carry the run of serials on.

    A number continues the run when it is the next one (or a few further, when serials were lost), repeats
    the last one, or begins again at 1 below a new heading. Where columns hold figures, the distances
    between them decide.
    """
    starts: list[tuple[int, str, int]] = []
    for h, header in enumerate(found):
        stop = found[h + 1].first if h + 1 < len(found) else len(lines)
        previous = int(starts[-1][1]) if starts else 0
        if "serial" not in header.roles and any("serial" in other.roles for other in found):
            continue  # a table without serials beside others
        numeric = any(name in FIGURE_ROLES for name in header.roles) or in_step(lines, header, stop)
        if numeric and "serial" in header.roles:
            ahead = header.roles.index("serial")
            at = steps.serials(lines, header.last, stop, len(header.roles), ahead, previous + 1)
            starts += [(i, SERIAL.fullmatch(lines[i].text)[1], h) for i in at]
            continue
        since, fresh = 1, True
        for i in range(header.last, stop):
            match = SERIAL.fullmatch(lines[i].text)
            follows = i + 1 < stop and not SERIAL.fullmatch(lines[i + 1].text)
            if match and follows and since:
                value = int(match[1])
                if previous <= value <= previous + GAP or (value == 1 and fresh):
                    starts.append((i, match[1], h))
                    previous, since, fresh = value, 0, False
                    continue
            if is_heading(lines[i].text):
                fresh = True
            else:
                since += 1
    return starts


def in_step(lines: list[Line], header: Header, stop: int) -> bool:
    """Whether the first rows below a header have a line for each column, figures among them: their serials
    stand that far apart.
    """
    if "serial" not in header.roles:
        return False
    width, place = len(header.roles), header.roles.index("serial")
    chunked = [lines[at : at + width] for at in range(header.last, stop, width)[:STEPS]]
    if len(chunked) < STEPS or len(chunked[-1]) < width:
        return False
    found = [SERIAL.fullmatch(row.pop(place).text) for row in chunked]
    serials = [int(match[1]) for match in found if match]
    figures = all(any(is_figure(line.text) and not is_none(line.text) for line in row) for row in chunked)
    return figures and len(serials) == STEPS and serials == list(range(serials[0], serials[0] + STEPS))


def rebuild(cleaned: Cleaned) -> tuple[list[Task], list[Problem]]:
    """Task rows and problems of a document in this layout."""
    lines, found = table_of(cleaned)
    starts = row_starts(lines, found)
    bare = [header for header in found if "serial" not in header.roles]
    plain, unlike = rebuild_without_serials(cleaned, lines, found) if bare else ([], [])
    if len(bare) == len(found) and len(plain) > len(starts):
        return plain, unlike
    tasks, problems = rebuild_with_serials(cleaned, lines, found, starts)
    return (
        together(tasks, plain, [*problems, *unlike])
        if len(bare) < len(found) and plain
        else (tasks, problems)
    )


def together(
    tasks: list[Task], others: list[Task], problems: list[Problem]
) -> tuple[list[Task], list[Problem]]:
    """Rows of tables with serials and of others on one page, in the order of the page."""
    whole = sorted([*tasks, *others], key=lambda task: task.start)
    numbered = {id(task) for task in tasks}
    row = {task.row: n for n, task in enumerate(whole, start=1) if id(task) in numbered}
    moved = [replace(problem, row=row.get(problem.row)) if problem.row else problem for problem in problems]
    return [replace(task, row=n) for n, task in enumerate(whole, start=1)], moved


def rebuild_with_serials(
    cleaned: Cleaned, lines: list[Line], found: list[Header], starts: list[tuple[int, str, int]]
) -> tuple[list[Task], list[Problem]]:
    """Rows and problems of the tables that print serials."""
    tasks: list[Task] = []
    problems: list[Problem] = []
    section = None
    regular = regular_ones(lines, found, starts)
    found = [
        by_content(lines, header, chunks(lines, found, starts, h)) if h in regular else header
        for h, header in enumerate(found)
    ]
    ends = row_ends(lines, found, starts, regular)
    wrapped = is_wrapped([lines[at + 1 : end] for (at, _, _), end in zip(starts, ends, strict=True)])
    for k, (at, serial, h) in enumerate(starts):
        header = found[h]
        if k == 0 or starts[k - 1][2] != h:
            free = k == 0 or ends[k - 1] < header.first
            above = heading_between(lines, header.last, at) or (free and section_above(lines, header))
            section = above or section
        cells = lines[at - cells_ahead(header, h in regular) : at] + lines[at + 1 : ends[k]]
        body, heading = without_heading(cells, header)
        due = starts[k + 1][1] if k + 1 < len(starts) else None
        for n, part in enumerate(parted(body, header, serial, due)):
            names = [name for name in header.roles if name != "serial"]
            category, roles = dealt(part, names, h in regular, wrapped)
            printed = serial if n == 0 else None
            if not roles.get("goal"):
                problems.append(
                    Problem("rebuild", "warning", both("rows.no_goal", serial=serial), len(tasks) + 1)
                )
                continue
            where = f"{section} · {category}" if section and category else section or category
            measure = measure_of(lines, header)
            tasks.append(rows.task(cleaned, len(tasks) + 1, printed, where, roles, measure=measure))
            if printed is None:
                problems.append(
                    Problem("rebuild", "warning", both("rows.no_serial", serial=serial), len(tasks))
                )
        section = heading or section
    return tasks, problems + serial_gaps(tasks)


def regular_ones(lines: list[Line], found: list[Header], starts: list[tuple[int, str, int]]) -> set[int]:
    """The headers most rows of which have just as many lines as there are columns: each cell is one line."""
    exact: dict[int, list[bool]] = {}
    for (at, _, h), (end, _, other) in zip(starts, starts[1:], strict=False):
        if h == other:
            exact.setdefault(h, []).append(len(cells_of(lines[at:end])) == len(found[h].roles))
    return {h for h, ones in exact.items() if sum(ones) >= REGULAR * len(ones)}


def cells_of(lines: list[Line]) -> list[Line]:
    """The lines that are no chapter headings."""
    return [line for line in lines if not is_heading(line.text)]


def chunks(
    lines: list[Line], found: list[Header], starts: list[tuple[int, str, int]], h: int
) -> list[list[Line]]:
    """Lines of the rows below a header that have as many as it has columns."""
    width, ahead = len(found[h].roles), cells_ahead(found[h], regular=True)
    pairs = zip(starts, starts[1:], strict=False)
    rows_of = [cells_of(lines[at - ahead : end - ahead]) for (at, _, g), (end, _, _) in pairs if g == h]
    return [row for row in rows_of if len(row) == width]


def by_content(lines: list[Line], header: Header, chunked: list[list[Line]]) -> Header:
    """The header with roles that its cells confirm, as in a grid: figures below 目标 are targets."""
    if not chunked:
        return header
    head, *body = (
        [Part(line.start, line.end, line.text) for line in row]
        for row in [lines[header.first : header.last], *chunked]
    )
    return replace(header, roles=tuple(column.role or "note" for column in read_columns([head], body)))


def measure_of(lines: list[Line], header: Header) -> str:
    """The unit that the header of the target's column prints, or nothing."""
    at = header.roles.index("target") if "target" in header.roles else -1
    return headers.measure_of(lines[header.first + at].text) if at >= 0 else ""


def cells_ahead(header: Header, regular: bool) -> int:
    """How many cells of a row stand before its serial: none where they are not surely printed in each row."""
    before = header.roles[: header.roles.index("serial")] if "serial" in header.roles else ()
    return len(before) if regular or set(before) <= {"units"} else 0


def row_ends(
    lines: list[Line], found: list[Header], starts: list[tuple[int, str, int]], regular: set[int]
) -> list[int]:
    """The line after the last one of each row.

    The last row below a header ends before the heading of the next header, or the title printed above it
    again, and before remarks; a line that a regular table's row needs is its last cell.
    """
    ends = []
    titles = {line.text for line in lines[: found[0].first]} if found else set()
    for k, (at, _, h) in enumerate(starts):
        ahead, stop = cells_ahead(found[h], h in regular), len(lines)
        if k + 1 < len(starts) and starts[k + 1][2] == h:
            ends.append(starts[k + 1][0] - ahead)
            continue
        if k + 1 < len(starts):
            following = found[starts[k + 1][2]]
            above = lines[following.first - 1].text
            needed = h in regular and following.first - at + ahead == len(found[h].roles)
            heading = not needed and section_above(lines, following)
            stop = following.first - bool(heading or above in titles or CONTINUED.search(above))
        first = at + 2 - bool(ahead)
        ends.append(next((i for i in range(first, stop) if is_note(lines[i].text)), stop))
    return ends


def without_heading(body: list[Line], header: Header) -> tuple[list[Line], str | None]:
    """The lines of a row less the heading of the next chapter at their end, and that heading.

    A bare category below the last cell is one too: below a list of units, or more than the columns hold.
    """
    at = next((i for i, line in enumerate(body) if i and is_heading(line.text) and i >= len(body) - 2), None)
    if at is None and len(body) > 2 and is_category(body[-1].text):
        numeric = any(name in FIGURE_ROLES for name in header.roles)
        closed = header.roles[-1] == "units" and is_units(body[-2].text)
        if closed or (numeric and len(body) == len(header.roles)):
            at = len(body) - 1
    return (body[:at], body[at].text) if at is not None else (body, None)


def parted(body: list[Line], header: Header, serial: str, due: str | None) -> list[list[Line]]:
    """Lines of one row, or of several where the serials between were lost.

    Parted by the looks of the cells where columns hold figures, else where the run of serials has a gap and
    each part has a goal and as many cells as a row needs.
    """
    names = [name for name in header.roles if name != "serial"]
    if of_figures(header) and len(body) != len(names):
        return steps.rows_by_looks(steps.figures_parted(body, names), names)
    lost = int(due) - int(serial) - 1 if due else 0
    if not 0 < lost <= 3 or len(body) < (lost + 1) * max(2, len(names) - 1):
        return [body]
    groups = deal([line.text for line in body], names * (lost + 1))
    parts = [
        [body[i] for group in groups[n * len(names) : (n + 1) * len(names)] for i in group]
        for n in range(lost + 1)
    ]
    return parts if all(len(part) >= 2 for part in parts) else [body]


def of_figures(header: Header) -> bool:
    """Whether a table gives target and result in columns of figures."""
    return {"target", "result"} <= set(header.roles)


def rebuild_without_serials(cleaned: Cleaned, lines: list[Line], found: list[Header]) -> tuple[list, list]:
    """Rows of the tables that print no serials: as many lines a row as the header has columns, or, where
    columns hold figures and cells were left empty, by their looks.

    Lines that do not fit the looks of the columns are reported, not forced in.
    """
    tasks: list[Task] = []
    lost: list[Line] = []
    section = None
    for h, header in enumerate(found):
        stop = found[h + 1].first if h + 1 < len(found) else len(lines)
        section = section_above(lines, header) or section
        if "serial" in header.roles and len(found) > 1:
            continue
        body = lines[
            header.last : next((i for i in range(header.last, stop) if is_note(lines[i].text)), stop)
        ]
        width = len(header.roles)
        firsts = range(0, min(len(body), LOOKED_AT * width) - width + 1, width)
        told = by_content(lines, header, [body[at : at + width] for at in firsts])
        header = told if {"goal", *FIGURE_ROLES} & set(told.roles) > {"goal"} else header
        drafts, unlike = in_steps(body, header, section)
        if unlike and of_figures(header):
            drafts, unlike = by_looks(body, header, section)
        for above, roles in drafts:
            measure = measure_of(lines, header)
            tasks.append(rows.task(cleaned, len(tasks) + 1, None, above, roles, measure=measure))
        lost += unlike
    if not lost:
        return tasks, []
    words = lost[0].text[:30]
    return tasks, [Problem("rebuild", "warning", both("rows.unlike", count=len(lost), words=words))]


Draft = tuple[str | None, dict[str, list[Span]]]  # of a row: the heading above it, the spans of each role


def in_steps(body: list[Line], header: Header, section: str | None) -> tuple[list[Draft], list[Line]]:
    """Rows of as many lines as there are columns, tried from each line on, and the lines that fit none."""
    drafts: list[Draft] = []
    unlike: list[Line] = []
    i = 0
    while i < len(body):
        row = body[i : i + len(header.roles)]
        if is_heading(body[i].text):
            section = body[i].text
            i += 1
        elif fits(row, header.roles):
            roles: dict[str, list[Span]] = {}
            for name, line in zip(header.roles, row, strict=True):
                roles.setdefault(name, []).append((line.start, line.end))
            drafts.append((section, roles))
            i += len(row)
        else:
            unlike.append(body[i])
            i += 1
    return drafts, unlike


def by_looks(body: list[Line], header: Header, section: str | None) -> tuple[list[Draft], list[Line]]:
    """Rows of a table of figures by the looks of their cells, and the lines that make no row."""
    drafts: list[Draft] = []
    unlike: list[Line] = []
    heads = [i for i, line in enumerate(body) if is_heading(line.text)]
    for start, end in zip([-1, *heads], [*heads, len(body)], strict=True):
        section = body[start].text if start >= 0 else section
        for row in steps.rows_by_looks(body[start + 1 : end], header.roles):
            _, roles = dealt(row, list(header.roles), regular=False)
            figures = sum(len(roles.get(name, ())) for name in FIGURE_ROLES)
            if roles.get("goal") and figures:
                drafts.append((section, roles))
            else:
                unlike += row
    return drafts, unlike


def fits(body: list[Line], names: tuple[str, ...]) -> bool:
    """Whether lines look like one row of the columns: figures where figures belong, words for the goal."""
    if len(body) != len(names) or not any(name in FIGURE_ROLES or name == "units" for name in names):
        return False
    looks = {
        "goal": lambda text: not is_figure(text),
        "units": lambda text: is_units(text) or is_none(text),
        **dict.fromkeys(FIGURE_ROLES, is_figure),
        "result": lambda text: is_figure(text) or (len(text) <= 8 and not is_units(text)),  # 在建, 未开工
    }
    return all(name not in looks or looks[name](line.text) for name, line in zip(names, body, strict=True))


def section_above(lines: list[Line], header: Header) -> str | None:
    """Heading on the line above a header: short, no sentence, not the document's title."""
    if header.first == 0:
        return None
    above = lines[header.first - 1].text
    if len(above) > 40 or above.endswith(("。", ";", ",")) or TITLE_WORDS.search(above) or ":" in above:
        return None
    if is_units(above):  # the last cell of the row above a repeated header
        return None
    return above


def heading_between(lines: list[Line], first: int, last: int) -> str | None:
    """Chapter heading that stands between a header and its first row."""
    return next((line.text for line in lines[first:last] if is_heading(line.text)), None)


def serial_gaps(tasks: list[Task]) -> list[Problem]:
    """A note for each break in the run of serials."""
    found = []
    for before, after in zip(tasks, tasks[1:], strict=False):
        if before.serial and after.serial and int(after.serial) > int(before.serial) + 1:
            found.append(gap(before.serial, after.serial, after.row))
    return found


def gap(before: str, after: str, row: int) -> Problem:
    """What is said of a row whose serial does not follow the one before."""
    return Problem("rebuild", "warning", both("rows.gap", before=before, after=after), row)
