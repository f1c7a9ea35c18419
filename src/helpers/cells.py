"""Figures of a row's cells: in words, or a target, result or completion in a column of its own.

A cell may hold several figures for several things, parted by a stroke or mark: 接待游客、旅游收入 with
420、33 below 目标 and 万人次、亿元 below 单位.
"""

import re
from dataclasses import dataclass, replace

from helpers import numbers
from helpers.documents import fold
from helpers.figures import (
    AFTER_FIGURE,
    RATE_NOUN,
    RATES,
    Clause,
    Figure,
    common_tail,
    comparator,
    cut,
    extract,
    kind_of,
    strip,
    strip_verbs,
)
from helpers.tables.headers import REPORT_ROLES
from helpers.tables.looks import is_figure
from helpers.tables.model import Cell, Task

THRESHOLD = re.compile(r"(?<![\d.])\d+(?:亿|千万|百万|万)元以上")
NAME = re.compile(
    r"\d(?<![\d.]\d)(?:\d?(?:分钟[\u4e00-\u9fff]{2,6}圈|G(?![A-Za-z])\+?)|\d{4}(?=[\u4e00-\u9fff]{0,4}(?:热线|平台)))"
    r"|[GSXY](?<![A-Za-z].)\d{1,4}(?=线|国道|省道|高速)"
)
NAME_HINT = re.compile("分钟|G|S|X|Y|热线|平台")  # a quick first look
IN_BRACKETS = re.compile(r"\(([^()]{1,8}?)((?:及?以[上下内]|左右)?)\)\s*$")  # 失业率(%以内)
REMARK = re.compile(r"\([^()]*\)\s*$")  # behind a figure: -3.5(一季度为6.1)
BETWEEN = re.compile(r"[/、;](?![^(]*\))")  # several figures or names of a cell, but for those in brackets
CHANGE = re.compile(r"^(?:增长|增速|增幅)")
NO_PART = re.compile(r"[,。!?\n]|.{20}")  # what a part of a cell of figures does not hold
LEAST_AMOUNT = 100.0  # per cent of growth that no target and no result reaches
LONGEST_SUBJECT = 20
EMPTY = Cell()
NO_SUBJECT = re.compile(r"[\d,。;:!?]")


@dataclass(frozen=True)
class Value:
    """A figure of a cell of several with the name and the unit that belong to it; `at` counts in the cell."""

    name: str
    measure: str
    text: str
    at: int


def of_goal(task: Task) -> list[Figure]:
    """Figures of a row's goal cell; where the target has a column of its own, its value is the target."""
    text = task.goal.text
    cell, more = with_remark(task.figures.get("target", EMPTY).folded)
    if "target" not in task.figures or not is_told(cell):
        return extract(text, "goal", names_in(task.progress.folded), subject_of(task), task.goal.folded)
    at = task.goal.offset(task.figures["target"])
    column, measure = task.figures.get("unit_of_measure", EMPTY), measure_of(task)
    name = fold(text[: min(at, task.goal.offset(column))]).strip()
    if values := several(name, measure, cell):
        found = [column_figure("goal", v.text, at + v.at, v.name, v.measure) for v in values]
        return [figure for figure in found if figure]
    described = [
        replace(figure, role="context") if figure.role == "target" else figure
        for figure in extract(name, "goal")
    ]
    figure = column_figure("goal", cell, at, name, measure)
    beside = [moved(f, at + len(cell) + 1) for f in extract(more, "goal", (), strip(name))]
    return [*described, *([figure] if figure else []), *beside]


def with_remark(text: str) -> tuple[str, str]:
    """The figure of a cell and the further aim in brackets behind it: 1280(增长6%左右)."""
    found = REMARK.search(text)
    if found is None or not re.search(r"\d", found[0]) or not re.search(r"\d", text[: found.start()]):
        return text, ""
    return text[: found.start()], found[0].rstrip()[1:-1]


def names_in(text: str) -> set[str]:
    """Names with digits that a text prints."""
    return set(NAME.findall(text)) if NAME_HINT.search(text) else set()


def thresholds_in(text: str) -> set[str]:
    """Thresholds that a text prints: 50亿元以上."""
    return set(THRESHOLD.findall(text)) if "元以上" in text else set()


def is_told(text: str) -> bool:
    """Whether a cell holds nothing but a figure, or several parted by marks."""
    parts = BETWEEN.split(text)
    return is_lone_figure(text) or (len(parts) > 1 and all(map(one_figure, parts)))


def one_figure(text: str) -> bool:
    """Whether a passage holds just one figure, and no sentence."""
    found = [] if NO_PART.search(text) else [t for t in numbers.tokens(text) if t.role != "time"]
    return len(found) == 1


def several(name: str, measure: str, text: str) -> list[Value]:
    """The figures of a cell of several, each with its name and unit; none where it holds one, or where names
    and figures do not agree in number.
    """
    marks = [0, *(match.end() for match in BETWEEN.finditer(text))]
    parts = BETWEEN.split(text)
    if len(parts) < 2 or not all(map(one_figure, parts)):
        return []
    names, units = names_of(name, len(parts))
    measures = BETWEEN.split(measure) if measure else []
    units = measures if len(measures) == len(parts) else [measure] * len(parts) if measure else units
    if len(names) != len(parts) or len(units) != len(parts):
        return []
    named = [one + "增长" * bool(CHANGE.match(unit)) for one, unit in zip(names, units, strict=True)]
    told = zip(named, [CHANGE.sub("", unit) for unit in units], parts, marks, strict=True)
    return [Value(*one) for one in told]


def names_of(name: str, count: int) -> tuple[list[str], list[str]]:
    """The names of the things in a cell and their units in brackets, one each; a unit may stand for all."""
    parts = BETWEEN.split(name)
    if len(parts) == 1:  # 地区生产总值(亿元/增长%)
        inside = re.search(r"\(([^()]*)\)", name)
        units = re.split(r"[/、;]", inside[1]) if inside else []
        return [REMARK.sub("", name)] * count, units
    lead, mark, first = parts[0].rpartition(":")
    units = [bracket[0].strip("() ") if (bracket := REMARK.search(part)) else "" for part in parts]
    units = [units[-1] if sum(map(bool, units)) == 1 else unit for unit in units]
    bare = [REMARK.sub("", part).strip() for part in (first, *parts[1:])]
    bare = [bare[0] + part if RATE_NOUN.fullmatch(part) else part for part in bare]  # 预算收入/增速
    if tail := common_tail(bare):
        bare = [*(one + tail for one in bare[:-1]), bare[-1]]
    return [lead + one for one in bare], units


def is_lone_figure(text: str) -> bool:
    """Whether a cell holds one figure and no words but those of comparison: ≥95%, 增长6%左右, 5万亩以上."""
    found = [token for token in numbers.tokens(text) if token.role != "time"]
    if len(found) != 1:
        return is_figure(text)
    named = strip_verbs(strip(text[: found[0].start]))
    return not named and not AFTER_FIGURE.sub("", text[found[0].end :], count=1).strip()


def subject_of(task: Task) -> str:
    """What a row is about by the name that stands in a cell of its own before the goal, or nothing."""
    if len(task.goal.pieces) < 2:
        return ""
    start, end = task.goal.pieces[0]
    name = task.goal.folded[: end - start]
    return "" if len(name) > LONGEST_SUBJECT or NO_SUBJECT.search(name) else strip(name)


def of_progress(task: Task, goal: list[Figure]) -> list[Figure]:
    """Figures of a row's progress cell; columns of results and percentages done are read as what they are and
    come last, wherever they stand.
    """
    columns = [(role, task.figures[role]) for role in REPORT_ROLES if role in task.figures]
    columns.sort(key=lambda column: task.progress.offset(column[1]))
    subject = subject_of(task)
    if not columns:
        known = names_in(task.goal.folded) | thresholds_in(task.goal.folded)
        return extract(task.progress.text, "progress", known, subject, task.progress.folded)
    targets = [figure for figure in goal if figure.role == "target"]
    wanted = targets[0] if targets else None
    whole = (0, len(task.progress.text))
    found: list[Figure] = []
    words, at = [], 0  # passages of the cell that are no column's, with where they begin
    for role, cell in columns:
        start = task.progress.offset(cell)
        words.append((task.progress.text[at:start], at))
        at = start + len(cell.text)
        lone = REMARK.sub("", cell.folded)
        if role == "share_done":
            found += column_shares(cell.folded, start, whole)
        elif len(targets) > 1 and len(told := several_results(cell.folded, start, targets, whole)) > 1:
            found += told
        elif figure := column_figure("progress", lone, start, "") if is_figure(lone) else None:
            if role == "change":
                figure = replace(figure, kind="growth", unit=figure.unit or "%", **named_like(wanted))
            elif is_amount(figure, wanted, task):
                figure = replace(figure, unit=measure_of(task), **named_like(wanted))
            else:
                figure = like(figure, wanted)
            found.append(replace(figure, sentence=whole))
        else:
            words.append((cell.text, start))
    words.append((task.progress.text[at:], at))
    told = [moved(f, start) for text, start in words for f in extract(text, "progress", (), subject)]
    return [*told, *found]


def several_results(text: str, at: int, targets: list[Figure], whole: tuple[int, int]) -> list[Figure]:
    """Results in a cell of several, one for each target in turn; a part with other words answers none."""
    marks = [0, *(match.end() for match in BETWEEN.finditer(text))]
    parts = BETWEEN.split(text)
    if len(parts) != len(targets):
        return []
    found = []
    for part, mark, target in zip(parts, marks, targets, strict=True):
        lone = REMARK.sub("", part).strip()
        bare = re.sub(r"[\d.%]+.*$", "", lone)
        if is_figure(lone) or (one_figure(lone) and bare and bare in target.indicator):
            figure = column_figure("progress", part, at + mark, "")
            found += [replace(like(figure, target), sentence=whole)] if figure else []
    return found


def column_shares(text: str, at: int, whole: tuple[int, int]) -> list[Figure]:
    """Percentages of a column of completion, in turn: 93.7%/81.3%."""
    return [
        Figure(
            "progress",
            "share_done",
            at + number.start(),
            at + number.end(),
            number[0],
            numbers.number(number[0]),
            unit="%",
            clause=whole,
            sentence=whole,
        )
        for number in numbers.NUMBER.finditer(text)
    ]


def moved(figure: Figure, by: int) -> Figure:
    """The figure of a passage that begins `by` characters into its cell."""
    clause, sentence = ((start + by, end + by) for start, end in (figure.clause, figure.sentence))
    return replace(figure, start=figure.start + by, end=figure.end + by, clause=clause, sentence=sentence)


def column_figure(cell: str, text: str, at: int, name: str, measure: str = "") -> Figure | None:
    """The figure of a cell that holds nothing but a value.

    Its unit is printed with it, stands in a column of its own (`measure`), or in brackets in the name:
    就业(万人).
    """
    tokens = [token for token in numbers.tokens(text) if token.role != "time"]
    if not tokens:
        return None
    token = tokens[0]
    bracket = IN_BRACKETS.search(name)
    inside = bracket[1] if bracket and numbers.unit_pattern().fullmatch(bracket[1]) else ""
    bound = bracket[2] if inside else ""
    unit = token.unit or measure or inside
    bare = name[: bracket.start()] if inside else name
    before = bare + text[: token.start]
    rank = token.rank or (unit in ("位", "名") and numbers.RANKED.search(before) is not None)
    token = replace(token, unit=unit, role="measure", rank=rank)
    where = Clause(0, len(text), (0, len(text)), before, bound or text[token.end :], False)
    kind, value = kind_of(token, where, [], bare)
    return Figure(
        cell,
        "target" if cell == "goal" else "result",
        at + token.start,
        at + token.end,
        text[token.start : token.end],
        value,
        token.value_max,
        unit=unit,
        cmp=comparator(token, where, kind, value),
        kind=kind,
        indicator=cut("back", re.sub(r"^\d+(?:个|项|件)", "", strip(bare))),
        before=before,
        clause=(at, at + len(text)),
        sentence=(0 if cell == "goal" else at, at + len(text)),
    )


def like(figure: Figure, wanted: Figure | None) -> Figure:
    """A result column's figure with the words, kind and, where it prints none, the unit of the target
    beside it.
    """
    if wanted is None:
        return figure
    unit = figure.unit or wanted.unit
    fell = wanted.kind == "growth" and wanted.value < 0 < figure.value and not figure.before
    value = -figure.value if fell else figure.value  # 能耗下降(%): the heading says that it fell
    return replace(figure, value=value, unit=unit, kind=wanted.kind, **named_like(wanted))


def named_like(wanted: Figure | None) -> dict[str, str]:
    """The words of the target, for a figure of its row that has none."""
    return {"indicator": wanted.indicator, "before": wanted.before} if wanted else {}


def is_amount(figure: Figure, wanted: Figure | None, task: Task) -> bool:
    """Whether a result is the amount itself where the target is its growth (增长8% and 298.4 below 亿元)."""
    if wanted is None or wanted.kind != "growth" or figure.unit or not measure_of(task):
        return False
    amount = numbers.family(measure_of(task)) not in RATES
    return amount and ("change" in task.figures or figure.value >= LEAST_AMOUNT)


def measure_of(task: Task) -> str:
    """The unit that a row prints in a column of its own, or the header of its target."""
    column = task.figures.get("unit_of_measure", EMPTY)
    return column.folded.strip() or task.measure
