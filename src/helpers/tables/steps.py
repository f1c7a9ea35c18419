"""Flattened tables of figures: which bare numbers are the serials, and figures that ran together.

Where columns hold figures, a bare number may be a serial or a value. The serials are the run of numbers
that stand most nearly as many lines apart as the table has columns (dynamic programming).
"""

import re
from collections.abc import Sequence
from itertools import accumulate

from helpers.numbers import NUMBER, number, unit_pattern
from helpers.tables.headers import FIGURE_ROLES
from helpers.tables.looks import is_figure, is_heading, is_units
from helpers.tables.model import Line

SERIAL = re.compile(r"(\d{1,3})\s*[.、]?")
AT_UNITS = re.compile(r"(\d{1,3})(?=[\u4e00-\u9fff])")
LINE_PRICE = 0.15  # what each line too many or too few between two serials costs of the worth of a row
LOST_PRICE = 0.3  # what each serial costs that is left out
LOST_MOST = 5
LOOKED_BACK = 60  # bare numbers before one that are looked at
FIGURES = re.compile(r"\d[\d.]*%?")
UNLIKE = -3.0  # worth of a cell below a column that holds something else
EMPTY = {"goal": -9.0, "target": -0.9, "result": -0.7, "units": -0.5}  # of columns without a cell; others:
EMPTY_OTHER = -0.4
FURTHER = -0.6  # of a cell that stands below another in the same column
MORE_CELLS = 2  # a row may have that many more cells than columns
MANY = ("goal", "units", "note", "progress")  # columns whose cells may have several lines
LONGEST_FIGURE = 24
MISPRINT = (0.5, 2.0)  # a percentage done that is off by no more is one, if wrong
EXACT = 0.51  # of the last digit printed: a percentage that rounds to what is printed


def serials(lines: Sequence[Line], first: int, stop: int, width: int, ahead: int, due: int) -> list[int]:
    """Lines of [first, stop) that are the serials of a table with `width` columns, `ahead` of them before the
    serial; the first is `due`, or 1 where the table counts anew.
    """
    found, place, fresh = [], 0, False
    for i in range(first, stop):
        if is_heading(lines[i].text):
            fresh = True
            continue
        match = SERIAL.fullmatch(lines[i].text)
        if match and i + 1 < stop:
            found.append((i, int(match[1]), place, fresh))
            fresh = False
        place += 1
    best: list[tuple[float, int]] = []
    headings = list(accumulate(fresh for *_, fresh in found))
    for k, (_, value, place, _) in enumerate(found):
        opens = 1.0 - LINE_PRICE * abs(place - ahead) if value in (1, due) else -1.0
        options = [(opens, -1)]
        for p in range(max(0, k - LOOKED_BACK), k):
            _, earlier, at, _ = found[p]
            step = value - earlier
            anew = value == 1 and headings[k] > headings[p]
            if anew or 1 <= step <= LOST_MOST:
                lost = 0 if anew else step - 1
                off = abs(place - at - width * (lost + 1))
                options.append((best[p][0] + 1.0 - LINE_PRICE * off - LOST_PRICE * lost, p))
        best.append(max(options))
    at = max(range(len(best)), key=lambda k: best[k][0], default=-1)
    chosen = []
    while at >= 0:
        chosen.append(found[at][0])
        at = best[at][1]
    return chosen[::-1]


def without_glue(lines: Sequence[Line]) -> list[Line]:
    """The lines, those with a serial in front of a list of units parted: 19县住建局."""
    parted: list[Line] = []
    for line in lines:
        match = AT_UNITS.match(line.text)
        if match and is_units(line.text[match.end() :]):
            at = line.start + match.end()
            parted += [Line(line.start, at, match[1]), Line(at, line.end, line.text[match.end() :])]
        else:
            parted.append(line)
    return parted


def figures_parted(body: list[Line], names: Sequence[str]) -> list[Line]:
    """The cells of a row, a result parted from the percentage done that ran together with it.

    Done where the row lacks one cell, what stands there is no figure, and just one way of parting agrees with
    the target: of a target of 330, 341.6103.5 is 341.6 and 103.5 %.
    """
    pair = [at for at in range(len(names) - 1) if list(names[at : at + 2]) == ["result", "share_done"]]
    if not pair or "target" not in names or len(body) != len(names) - 1:
        return body
    at = pair[0]
    line, target = body[at], NUMBER.search(body[names.index("target") - (names.index("target") > at)].text)
    if is_figure(line.text) or not (target and number(target[0]) and FIGURES.fullmatch(line.text)):
        return body
    cuts = [
        cut for cut in range(1, len(line.text)) if agrees(line.text[:cut], line.text[cut:], number(target[0]))
    ]
    if len(cuts) != 1:
        return body
    cut = cuts[0]
    first = Line(line.start, line.start + cut, line.text[:cut])
    second = Line(line.start + cut, line.end, line.text[cut:])
    return [*body[:at], first, second, *body[at + 1 :]]


def agrees(result: str, share: str, target: float) -> bool:
    """Whether a percentage follows from a result and its target, as exactly as it is printed."""
    share = share.removesuffix("%")
    if not (NUMBER.fullmatch(result) and NUMBER.fullmatch(share)):
        return False
    digits = len(share.partition(".")[2])
    return abs(100 * number(result) / target - number(share)) <= EXACT * 10.0**-digits


def with_change(texts: Sequence[str], names: Sequence[str], groups: list[list[int]]) -> list[list[int]]:
    """The cells of each column, one below the percentage done moved to the change on the year before where it
    is nowhere near what the figures give: a row may lack either.
    """
    at = {name: i for i, name in enumerate(names)}
    if not {"target", "result", "share_done", "change"} <= set(at) or groups[at["change"]]:
        return groups
    cells = [[texts[i] for i in groups[at[name]]] for name in ("target", "result", "share_done")]
    values = [found[0] for cell in cells for text in cell[:1] if (found := NUMBER.search(text))]
    if len(values) < len(cells):
        return groups
    target, result, share = map(number, values)
    if target and MISPRINT[0] <= share / max(1.0, 100 * result / target) <= MISPRINT[1]:
        return groups
    moved = {at["share_done"]: [], at["change"]: groups[at["share_done"]]}
    return [moved.get(i, group) for i, group in enumerate(groups)]


def look(text: str, name: str) -> float:
    """How well a cell of a table of figures looks like what its column holds."""
    figure = is_figure(text)
    if name in FIGURE_ROLES:
        percent = 0.2 if name == "share_done" and text.endswith("%") else 0.0
        told = figure or (
            len(text) <= LONGEST_FIGURE and any(c.isdigit() for c in text) and not is_units(text)
        )
        return (1.0 if figure else 0.4) + percent if told else UNLIKE
    if name == "unit_of_measure":
        return 1.0 if unit_pattern().fullmatch(text) else UNLIKE
    if name == "units":
        return 1.5 if is_units(text) else UNLIKE
    if name == "goal":
        named = not figure and not is_units(text) and not unit_pattern().fullmatch(text) and len(text) > 1
        return 1.5 if named else UNLIKE
    return 0.3 if not figure and not is_units(text) else -0.5


def fitted(body: Sequence[Line], names: Sequence[str]) -> list[tuple[float, list[list[int]]]]:
    """For the first n cells of a row, n from 0 on: what they are worth in the columns, and those of each.

    Cells keep their order; the worth is the greatest possible (dynamic programming).
    """
    size = min(len(body), len(names) + MORE_CELLS)
    best: list[tuple[float, list[list[int]]]] = [(0.0, [])] + [(-99.0, [])] * size
    for name in names:
        looks = [look(line.text, name) for line in body[:size]]
        following = []
        for n in range(size + 1):
            options = [(best[n][0] + EMPTY.get(name, EMPTY_OTHER), n)]
            worth = 0.0
            for first in range(n - 1, (-1 if name in MANY else max(-1, n - 2)), -1):
                worth += looks[first] if first == n - 1 else looks[first] + FURTHER
                options.append((best[first][0] + worth, first))
            score, first = max(options)
            following.append((score, [*best[first][1], list(range(first, n))]))
        best = following
    return best


def rows_by_looks(body: Sequence[Line], names: Sequence[str]) -> list[list[Line]]:
    """The rows that some lines of a table of figures make, by the looks of their cells: serials and empty
    cells may be lost.
    """
    best: list[tuple[float, int]] = [(0.0, 0)]
    widest = len(names) + MORE_CELLS
    ahead = [fitted(body[at : at + widest], names) for at in range(len(body))]
    for end in range(1, len(body) + 1):
        starts = range(max(0, end - widest), end)
        best.append(max((best[at][0] + ahead[at][end - at][0], at) for at in starts))
    parts, end = [], len(body)
    while end:
        parts.append(list(body[best[end][1] : end]))
        end = best[end][1]
    return parts[::-1]
