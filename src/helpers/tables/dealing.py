"""The lines of one row dealt out to the columns of its table, by their order and their looks."""

import re
from collections.abc import Sequence

from helpers.tables import steps
from helpers.tables.headers import FIGURE_ROLES, SERIAL
from helpers.tables.looks import (
    PERSON,
    is_category,
    is_figure,
    is_heading,
    is_none,
    is_units,
    overlap,
    progress_score,
)
from helpers.tables.model import Line

NOTHING = float("-inf")
NEVER_NONE = ("goal", "serial", *FIGURE_ROLES)  # a mark for nothing is a figure, and no goal
AHEAD = re.compile(  # what a column of plans to come says
    r"^(?:下一?步|其余|剩余|加[快强大]|协调|抓紧|督促|力争|确保|继续|尽快|进一步|对接|年底前|年内|\d{1,2}月(?:底|[上中下]旬)?前?)"
    r"|(?:月底|旬|年底|年内|月)前?(?:完成|交付|完工|建成|开工|投用)"
)
DEADLINE = re.compile(
    r"(?:(?:截至|截止)?(?:20\d\d年?)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:年)?(?:底|末|初|内|中|[上中下]旬)?前?(?:完成)?"
    r"|.{0,6}(?:长期|持续|全年|年内|季度末?|半年)(?:推进|实施|坚持|完成|前)?|20\d\d[.年/-]\d{1,2}(?:[.月/-]\d{0,2}日?)?)"
)
LONGEST_DEADLINE = 30
STOPS = ("。", "!", "?")
LISTED = re.compile(r"\d{1,2}[.、)]|[(①-⑳]|[一二三四五六]是")
MOSTLY, WRAPS = 0.8, 1.5  # share of the rows that end with a stop; lines of a row that break off
BROKEN = (",", "、", "和", "与", "及")  # at the end of a line that goes on in the next
ECHO = 0.4  # share of its pairs of characters that a report has in common with its goal
NO_UNITS = re.compile(r"[\d。;:%]")  # what prose holds and lists of units do not


def dealt(
    body: list[Line], names: list[str], regular: bool, wrapped: bool = False
) -> tuple[str | None, dict[str, list]]:
    """Category label, if the row has one, and the spans of each role; the lines of a `wrapped` table's cells
    break off anywhere.
    """
    body = steps.figures_parted(body, names)
    if len(body) > len(names):
        body = unbroken(body, wrapped)
    order = names if "category" in names else ["category", *names]
    texts = [line.text for line in body]
    if len(texts) < 3 or not is_category(texts[0]) or len(texts[1]) < 2 * len(texts[0]):
        order = [name for name in order if name != "category" or "category" in names]
    if in_turn(texts, names, regular):
        groups, order = [[i] for i in range(len(body))], names
    elif {"target", "result"} <= set(names) and len(body) <= len(names) + steps.MORE_CELLS:
        groups, order = steps.with_change(texts, names, steps.fitted(body, names)[-1][1]), names
    else:
        groups = reports_apart(texts, order, deal(texts, order))
    roles: dict[str, list] = {}
    for name, group in zip(order, groups, strict=True):
        roles.setdefault(name, []).extend((body[i].start, body[i].end) for i in group)
    category = roles.pop("category", None)
    label = next((line.text for line in body if category and line.start == category[0][0]), None)
    return label, {name: spans for name, spans in roles.items() if spans}


def in_turn(texts: list[str], names: list[str], regular: bool) -> bool:
    """Whether the lines of a row are its cells one by one: as many as columns, where the whole table is
    like that or columns hold figures.
    """
    if len(texts) != len(names):
        return False
    cells = list(zip(texts, names, strict=True))
    if any(is_units(text) for text, name in cells if name == "progress"):
        return False
    units = [text for text, name in cells if name == "units"]
    return any(name in FIGURE_ROLES for name in names) or (
        regular and not any(NO_UNITS.search(text) for text in units)
    )


def reports_apart(texts: list[str], order: list[str], groups: list[list[int]]) -> list[list[int]]:
    """The passages of each column, with those given to the progress that stand in the goal below a whole
    sentence and repeat its words: 新增床位600张。 and 新增床位352张。
    """
    at = order.index("goal") if "goal" in order else len(order)
    if order[at + 1 : at + 2] != ["progress"]:
        return groups
    goal = groups[at]
    for n in range(1, len(goal)):
        first = texts[goal[n - 1]]
        if first.endswith("。") and overlap(texts[goal[n]], first) >= ECHO:
            return [*groups[:at], goal[:n], [*goal[n:], *groups[at + 1]], *groups[at + 2 :]]
    return groups


def is_wrapped(bodies: list[list[Line]]) -> bool:
    """Whether the cells of a table were broken at a fixed width: its rows end with a full stop, and on the
    way several of their lines do not.
    """
    prose = [[line.text for line in body if is_prose(line.text)] for body in bodies]
    ended = [bool(texts) and texts[-1].endswith(STOPS) for texts in prose]
    open_lines = sum(not text.endswith(STOPS) for texts in prose for text in texts)
    return len(bodies) > 1 and sum(ended) >= MOSTLY * len(bodies) and open_lines >= WRAPS * len(bodies)


def is_prose(text: str) -> bool:
    """Whether a line of a cell is of words, and neither a figure, a list of units nor a time limit."""
    return not (is_figure(text) or is_units(text) or is_heading(text) or is_deadline(text))


def is_deadline(text: str) -> bool:
    """Whether a cell is nothing but a time limit."""
    return len(text) <= LONGEST_DEADLINE and DEADLINE.fullmatch(text) is not None


def unbroken(body: list[Line], wrapped: bool) -> list[Line]:
    """The lines of a row, one that breaks off at a comma made one with the next, or wherever it breaks off
    in a table whose cells are `wrapped`.
    """
    whole: list[Line] = []
    for line in body:
        before = whole[-1].text if whole else "。"
        goes_on = wrapped and is_prose(before) and not before.endswith(STOPS) and is_prose(line.text)
        open_list = before.endswith(BROKEN) and not is_figure(line.text)
        if open_list or (goes_on and not LISTED.match(line.text)):
            last = whole.pop()
            line = Line(last.start, line.end, last.text + line.text)
        whole.append(line)
    return whole


def deal(texts: Sequence[str], roles: Sequence[str], extra_goal: float = -1.0) -> list[list[int]]:
    """Deal the passages of one row out to the columns, in order: for each role the indices of its passages.

    Every passage goes to exactly one role, the order of roles is kept, and the sum of how well passages
    look like what their role holds is the greatest possible (dynamic programming). `extra_goal` is the
    price of each passage after the first in the goal cell.
    """
    n = len(texts)
    best = [0.0, *[NOTHING] * n]  # of the first i passages among the roles so far
    back: list[list[int]] = []
    for name in roles:
        cell, starts = NOTHING, 0  # the best with passage j in this role's cell, and where the cell starts
        left_empty, longer = empty_price(name), next_price(name, extra_goal)
        after, begins = [best[0] + left_empty], [0]
        for j, text in enumerate(texts):
            price = fit(text, name)
            further, first = cell + longer + price, best[j] + price
            cell, starts = (further, starts) if further >= first else (first, j)
            empty = best[j + 1] + left_empty
            after.append(max(cell, empty))
            begins.append(starts if cell >= empty else j + 1)
        best = after
        back.append(begins)
    dealt, end = [], n
    for r in range(len(roles), 0, -1):
        dealt.append(list(range(back[r - 1][end], end)))
        end = back[r - 1][end]
    return dealt[::-1]


def fit(text: str, name: str) -> float:
    """How well a passage looks like what a role holds; a mark for nothing may stand in any column."""
    if name not in NEVER_NONE and is_none(text):
        return 1.0
    if name == "goal":
        return max(-3.0, min(3.0, -progress_score(text))) - (3.0 if is_units(text) else 0.0)
    if name == "progress":
        return max(-3.0, min(3.0, progress_score(text))) - (3.0 if is_units(text) else 0.0)
    if name == "units":
        return 3.5 if is_units(text) else -5.0
    if name == "leader":
        return 2.0 if PERSON.fullmatch(text) and not is_units(text) else -4.0
    if name in FIGURE_ROLES:
        return 3.0 if is_figure(text) else -6.0
    if name == "serial":
        return 3.0 if SERIAL.fullmatch(text) else -6.0
    if name == "deadline":
        return 2.0 if is_deadline(text) else -4.0
    if name == "category":
        return 2.0 if is_category(text) else -9.0
    if name == "note" and AHEAD.search(text) and "已" not in text:
        return 2.0
    return 0.5 if len(text) <= 20 and not is_units(text) else -4.0


def empty_price(name: str) -> float:
    """What it costs to leave a column empty."""
    return {"goal": -20.0, "category": 0.0, "note": 0.0, "progress": -1.0}.get(name, -1.5)


def next_price(name: str, extra_goal: float) -> float:
    """What each further passage in the same cell costs."""
    return {"goal": extra_goal, "progress": -0.1, "units": -0.1}.get(name, -4.0)
