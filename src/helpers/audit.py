"""Do the percentages and totals that a document states follow from the figures it prints?

A stated completion is recomputed from the result it is said of and the row's target. Where that does not
give what is stated, another base is named only when exactly one printed figure explains the claim: another
target of the row, a plan printed beside the result, another figure for the same thing, or the neighbour in
a list whose percentage was swapped. A percentage agrees when it lies within half a unit of its last printed
digit, so both ways of rounding a tie agree (GB/T 8170 rounds to even).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from itertools import islice

import pandas as pd

from helpers import attainment, likeness, numbers
from helpers.attainment import Match
from helpers.documents import fold
from helpers.figures import Figure
from helpers.messages import Message, both

GRAVEST = ("does_not_follow", "another_base", "rounds_differently", "not_checkable", "follows")
DOUBTFUL = GRAVEST[:3]
CASES = (
    *("doc_id", "serial", "verdict", "target_text", "claim_text", "stated", "computed", "difference", "unit"),
    *("explanation", "explanation_en", "check", "units", "sector", "task_id", "target_id"),
    *("target_start", "target_end", "claim_start", "claim_end"),
)
ALIKE = 0.6  # likeness of words from which two figures are taken to speak of the same thing
NEAREST = 30  # figures before a percentage that can explain it
LEAD = 24  # characters before a figure that say what it is
FINEST = 6  # decimals beyond which a stated percentage is not read
LARGEST = 1e18  # in base units; a larger number is damage
HALF = Decimal("0.5")
PLANNED = re.compile(
    r"(?:任务|计划|目标|指标|预算|总投资|总工程量|基数)"
    r"(?:任务|目标|指标|完成|投资|总[额量数]|[数量额值]|为|是|达|共|约|:)*\s*$"
)
OF_PLAN = ("", "的", "的比例", "的比例为")  # between a plan and its percentage: 占计划8亿元的25%
WHICH_PLAN = re.compile(r"年度|全年|季度|月度|分解|下达|时序|总投资|总工程量|[两三四五]年|十[三四五]五")
BY_STAGES = re.compile(r"(?<!支出)(?<!投资)(?<!执行)(?<!预算)进度[^,。;]{0,8}$")  # of works, not of a count
OPENS_LIST = re.compile("[:(]|分别|即|其中")  # a quick first look
PARTLY = re.compile(r"[^。;\n]{0,24}其中[^。;\n]{0,24}")
WHOLLY = re.compile(r"[^,。;:()\n]{0,12}(?:[:(]|,?(?:分别为|分别是|分别有|即))[^,。;:()\n]{0,24}")
SELECTED = re.compile(r"其中|含|包括|[比如较因]|以上|以下|累计")
MARK = re.compile(r"[、,;和及]")
LIST_END = re.compile(r"[。:\n]|其中|^[^(]*\)")
AND = str.maketrans("和及", "、、")
REST = re.compile(r"[^、,;。()\d]{0,6}等")
EACH = re.compile(r"各(?:有|为|建|新增)?\s*$")
ROUGH = re.compile(r"(?:约|近|超过?|不少于|(?:比|较|增加|减少)[\u4e00-\u9fff]{0,8})\s*$")


@dataclass(frozen=True)
class Finding:
    """What became of one claim. Offsets of `claim` and `target` count in their cells.

    `computed` is the completion against the row's target, or against the plan named in `explanation` where
    the row has no target for it; for a sum it is the sum of the parts, or the part that is too large.
    `target_index` counts in the matches of the row.
    """

    check: str
    stated: float
    computed: float | None
    unit: str
    verdict: str
    explanation: Message
    claim: Figure
    target: Figure | None = None
    target_index: int | None = None


@dataclass(frozen=True)
class Claim:
    """A stated completion at its place in a list (分别完成目标的A、B和C) and what the list is said of.

    `reported` is empty where the sentence does not print a result for each percentage; `before` holds the
    last amounts of the cell before the list, `sentence` those of its sentence.
    """

    run: tuple[Figure, ...]
    place: int
    reported: tuple[Figure, ...]
    sentence: tuple[Figure, ...]
    before: tuple[Figure, ...]

    @property
    def share(self) -> Figure:
        """The percentage itself."""
        return self.run[self.place]

    @property
    def result(self) -> Figure | None:
        """The result the percentage is said of."""
        return self.reported[self.place] if self.reported else None


@dataclass(frozen=True)
class Row:
    """What a claim can be compared with."""

    goal: Sequence[Figure]
    matches: Sequence[Match]
    text: str
    elsewhere: Sequence[Figure]

    def answered(self, figure: Figure | None) -> int | None:
        """The match whose result a figure is."""
        results = (match.result.start if match.result else None for match in self.matches)
        return next((i for i, start in enumerate(results) if figure and start == figure.start), None)


def check(
    goal: Sequence[Figure],
    progress: Sequence[Figure],
    matches: Sequence[Match],
    text: str,
    elsewhere: Sequence[Figure] = (),
) -> list[Finding]:
    """Findings on every stated completion and every total with listed parts in a row's progress.

    `goal` and `progress` are the figures of the two cells in order, those of columns behind those of the
    words; `text` is the folded progress; `elsewhere` may hold targets of the document's other rows, which can
    explain a percentage.
    """
    row = Row(goal, matches, text, elsewhere)
    return [*(judge(claim, row) for claim in claims(progress)), *sums(progress, text)]


def word_for(target_index: int, findings: Iterable[Finding]) -> str | None:
    """The gravest verdict on what is stated for a target; None where nothing is stated for it."""
    verdicts = {finding.verdict for finding in findings if finding.target_index == target_index}
    return next((verdict for verdict in GRAVEST if verdict in verdicts), None)


def cases(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The claims that do not add up, gravest first, the target's sentence beside the claim's."""
    found = tables["audit"][tables["audit"].verdict.isin(DOUBTFUL)]
    tasks = tables["tasks"][["task_id", "serial", "units", "sector"]]
    found = found.merge(tasks, on="task_id", how="left")
    found["difference"] = found.stated - found.computed
    found["grave"] = found.verdict.map(GRAVEST.index)
    found["closeness"] = -found.difference.abs()
    return found.sort_values(["grave", "closeness"], kind="stable", ignore_index=True)[list(CASES)]


# Claims: which percentage is said of which figure


def claims(progress: Sequence[Figure]) -> Iterator[Claim]:
    """Stated completions with the results they are said of: the last ones before them, in turn."""
    runs = [*attainment.share_runs(progress), *shares_of_plans(progress)]
    # columns stand behind all words, so the place in the cell does not tell the order
    place_of = {id(figure): i for i, figure in enumerate(progress)} if runs else {}
    end = 0
    for run in sorted(runs, key=lambda run: place_of[id(run[0])]):
        i = place_of[id(run[0])]
        left = 0 if fills_cell(run[0]) else run[0].sentence[0]
        before = tuple(filter(is_amount, progress[max(0, i - NEAREST) : i]))
        sentence = tuple(f for f in before if f.start >= left)
        since = left if len(run) == 1 else end  # a list answers the figures since the claim before it
        results = {f.start: f for f in sentence if f.role == "result" and f.start >= since and not is_plan(f)}
        reported = tuple(results.values())[-len(run) :]
        reported = reported if len(reported) == len(run) else ()
        for place, share in enumerate(run):
            if exact(share) is not None:
                yield Claim(tuple(run), place, reported, sentence, before)
        end = run[-1].end


def fills_cell(share: Figure) -> bool:
    """Whether a percentage stands in a column of its own, so that the row's other columns say what of."""
    return not share.before and share.clause[0] == share.clause[1]


def shares_of_plans(progress: Sequence[Figure]) -> list[list[Figure]]:
    """Percentages right behind the plan they are taken of: 占年度计划8亿元的25%."""
    return [
        [share]
        for plan, share in zip(progress, progress[1:], strict=False)
        if share.role == "result" and share.unit == "%" and share.before.strip() in OF_PLAN and is_plan(plan)
    ]


def is_amount(figure: Figure) -> bool:
    """Whether a percentage can be taken of a figure."""
    return figure.role in ("target", "result", "context") and figure.kind not in ("growth", "rank")


def is_plan(figure: Figure) -> bool:
    """Whether a figure of the progress is a plan and no result: 一季度分解任务8家, but not 完成任务8家."""
    lead = figure.before[-LEAD:]
    planned = PLANNED.search(lead)
    return is_amount(figure) and planned is not None and "完成" not in lead[: planned.start()][-8:]


# Percentages: recomputed in decimals of 28 digits. What is printed is exact, and so is every quotient that
# can lie on the line between two printed percentages.


def exact(figure: Figure) -> Decimal | None:
    """Value in base units as printed, free of binary rounding; None for what no report can mean."""
    return in_base_units(figure.value, figure.unit)


@lru_cache(maxsize=1024)
def in_base_units(value: float, unit: str) -> Decimal | None:
    """The number that the digits of a value and its unit say."""
    if not abs(numbers.base(value, unit)[0]) <= LARGEST:
        return None
    return printed_number(value, 9) * factor(unit)


@lru_cache(maxsize=1024)
def factor(unit: str) -> Decimal:
    """What a unit multiplies by: 10000 for 万人."""
    return printed_number(numbers.base(1.0, unit)[0], 9)


def printed_number(value: float, decimals: int) -> Decimal:
    """The number that the digits of a float say, up to some decimals."""
    return Decimal(str(round(value, decimals)))


def percent(result: Figure | None, base: Figure | None) -> Decimal | None:
    """Result over base in percent; None where one of them is missing or the base is nothing."""
    if result is None or base is None:
        return None
    return in_percent(result.value, result.unit, base.value, base.unit)


@lru_cache(maxsize=1024)
def in_percent(value: float, unit: str, base: float, unit_of_base: str) -> Decimal | None:
    """A value with its unit in percent of another."""
    above, below = in_base_units(value, unit), in_base_units(base, unit_of_base)
    return 100 * above / below if above is not None and below else None


def digit(figure: Figure) -> Decimal:
    """One unit of the last printed digit."""
    return last_place(figure.text)


@lru_cache(maxsize=1024)
def last_place(number: str) -> Decimal:
    """One unit of the last digit of a printed number."""
    decimals = re.search(r"\d\.(\d+)", fold(number))
    return Decimal(1).scaleb(-min(FINEST, len(decimals[1])) if decimals else 0)


def stated(share: Figure) -> Decimal:
    """The percentage as printed; 超额26.21% is 126.21."""
    return as_printed(share.value)


@lru_cache(maxsize=1024)
def as_printed(value: float) -> Decimal:
    """The number that the digits of a percentage say."""
    return printed_number(value, FINEST)


def agrees(share: Figure, computed: Decimal | None) -> bool:
    """Whether a recomputed percentage, rounded to the printed digits, gives the stated one."""
    if computed is None or abs(float(computed) - share.value) > 1:
        return False  # no printed digit stands for more than 1
    return abs(computed - stated(share)) <= digit(share) / 2


def near(share: Figure, result: Figure, base: Figure) -> Message | None:
    """How a percentage that does not agree comes close to the stated one; None where it does not."""
    computed, said, unit = percent(result, base), stated(share), digit(share)
    if agrees(share, computed):
        return None
    if said < computed < said + unit:
        return both("claim.cut")
    if said - unit < computed < said:
        return both("claim.rounded_up")
    if abs(computed - said) <= unit * 3 / 2:
        return both("claim.last_digit")
    step = digit(result) * factor(result.unit)  # a count is printed whole, 5.1万人 is not
    blur = 50 * step / abs(exact(base)) if step != 1 else 0
    return both("claim.rounded_result") if abs(computed - said) <= blur + unit / 2 else None


def same_unit(one: Figure, other: Figure) -> bool:
    """Whether two figures count the same; a lost unit may be any unit of things, 个 counts all of them."""
    things = one.family == other.family == "count" and {one.unit, other.unit} & {"", "个"}
    return one.base[1] == other.base[1] or bool(things)


# Verdicts on percentages


def judge(claim: Claim, row: Row) -> Finding:
    """The finding on one stated completion."""
    for result, i in pairs(claim, row):
        target = row.matches[i].target
        if agrees(claim.share, percent(result, target)):
            words = division(result, target) + both("claim.follows")
            return finding(claim, row, i, "follows", words, result, target)
    index = owner(claim, row)
    base, why = base_of(claim, row, index)
    if why == "stages":
        return finding(claim, row, index, "not_checkable", both("claim.stages"))
    done = division(claim.result, base)
    if not why and (how := near(claim.share, claim.result, base)):
        return finding(claim, row, index, "rounds_differently", done + how, claim.result, base)
    if swapped(claim, row):
        words = done + both("claim.swapped")
        return finding(claim, row, index, "another_base", words, claim.result, base)
    if other := other_base(claim, row, index):
        words = named_base(claim, row, index, other)
        own = row.matches[index].target if index is not None else other
        return finding(claim, row, index, "another_base", words, claim.result, own)
    if not why and claim.result.base[1] != base.base[1]:  # households are no measure of 44个 places
        why = "units"
    if why:
        return finding(claim, row, index, "not_checkable", both(f"claim.{why}"))
    return finding(claim, row, index, "does_not_follow", done + implied(claim), claim.result, base)


def pairs(claim: Claim, row: Row) -> Iterator[tuple[Figure, int]]:
    """Results and targets that a percentage may be said of: its own result first, then the sentence's others.

    A list is held to its order. Targets that nothing answers come last, and only where the claim's result
    answers none.
    """
    in_order = claim.result and len(claim.run) > 1
    results = [claim.result] if in_order else claim.sentence[::-1]
    for result in results:
        yield from (
            (result, i)
            for i, match in enumerate(row.matches)
            if match.result and match.result.start == result.start
        )
    if row.answered(claim.result) is None:
        for result in results:
            yield from (
                (result, i)
                for i, match in enumerate(row.matches)
                if match.result is None and likeness.comparable(match.target, result)
            )


def owner(claim: Claim, row: Row) -> int | None:
    """The target that the claim's result answers; a single percentage is not said of a rate."""
    if claim.result and claim.result.family == "percent" and len(claim.run) == 1:
        return None
    return row.answered(claim.result)


def base_of(claim: Claim, row: Row, index: int | None) -> tuple[Figure | None, str]:
    """What the claim is held to, the row's target or a plan that the claim names; or why there is nothing."""
    if BY_STAGES.search(claim.run[0].before):
        return None, "stages"
    if claim.result is None:
        return None, "no_order" if len(claim.run) > 1 else "no_result"
    first = claim.run[0]
    lead = row.text[max(first.sentence[0], first.start - 16) : first.start]
    other = attainment.OTHER_BASE.search(lead)
    plan = plan_named(claim)
    base = plan if plan and (other or index is None) else None
    if base is None and index is not None and not other:
        base = row.matches[index].target
    if percent(claim.result, base) is None:
        return None, "no_base" if other else "no_target"
    return base, ""


def plan_named(claim: Claim) -> Figure | None:
    """The plan of the sentence that the claim is of by its words: 年度计划投资8亿元 and 完成年度计划的25%."""
    attached = claim.share.role == "result"
    wanted = set(WHICH_PLAN.findall(claim.run[0].before))
    for plan in claim.sentence[::-1]:
        meant = attached or (wanted and wanted <= set(WHICH_PLAN.findall(plan.before)))
        if is_plan(plan) and meant and same_unit(plan, claim.result):
            return plan
    return None


def swapped(claim: Claim, row: Row) -> bool:
    """Whether two percentages of a list follow from each other's figures."""
    indices = [row.answered(result) for result in claim.reported]
    computed = [
        percent(result, row.matches[i].target) if i is not None else None
        for result, i in zip(claim.reported, indices, strict=True)
    ]
    return any(
        agrees(claim.share, value) and agrees(claim.run[place], computed[claim.place])
        for place, value in enumerate(computed)
    )


def other_base(claim: Claim, row: Row, index: int | None) -> Figure | None:
    """The one printed figure that explains the percentage as taken of another base."""
    if claim.result is None:
        return None
    found = {exact(figure): figure for figure in explaining(claim, claim.result, row)}
    own = exact(row.matches[index].target) if index is not None else None
    return next(iter(found.values())) if len(found) == 1 and own not in found else None


def explaining(claim: Claim, result: Figure, row: Row) -> Iterator[Figure]:
    """Figures that give the percentage and are a sensible base: of like name, of the goal, or a plan."""
    for figure in (*claim.before, *row.elsewhere, *row.goal):
        itself = figure.cell == result.cell and figure.start == result.start
        gives = same_unit(figure, result) and agrees(claim.share, percent(result, figure))
        if gives and is_amount(figure) and not itself:
            plan = is_plan(figure) and figure in claim.sentence
            if plan or figure in row.goal or likeness.alike(figure, result, row.text) >= ALIKE:
                yield figure


# Words of the findings


def finding(
    claim: Claim,
    row: Row,
    index: int | None,
    verdict: str,
    words: Message,
    result: Figure | None = None,
    base: Figure | None = None,
) -> Finding:
    """A finding on a stated completion, with the target it is said of as far as that is known."""
    if index is None:
        told = (match.share.start if match.share else None for match in row.matches)
        index = next((i for i, start in enumerate(told) if start == claim.share.start), None)
    computed = percent(result, base)
    return Finding(
        check="share_done",
        stated=float(stated(claim.share)),
        computed=None if computed is None else float(computed),
        unit="%",
        verdict=verdict,
        explanation=words,
        claim=claim.share,
        target=None if index is None else row.matches[index].target,
        target_index=index,
    )


def division(result: Figure | None, base: Figure | None) -> Message:
    """The sum that was done: 4家÷8家=50%."""
    computed = percent(result, base)
    if computed is None:
        return Message()
    return both("claim.division", result=result.text, base=base.text, percent=shown(computed))


def named_base(claim: Claim, row: Row, index: int | None, base: Figure) -> Message:
    """That the percentage is taken of another base, and which."""
    own = Message()
    if index is not None:
        own = division(claim.result, row.matches[index].target) + both("claim.but")
    if base.cell != "progress":
        kind, words = "in_goal", base.indicator + base.text
    elif is_plan(base):
        kind, words = "planned", row.text[base.clause[0] : base.end]
    else:
        kind, words = "same_thing", base.indicator + base.text
    about = {"kind": both(f"claim.{kind}"), "words": words.strip()}
    return own + both("claim.other_base", percent=shown(percent(claim.result, base)), **about)


def implied(claim: Claim) -> Message:
    """That the percentage does not follow, and the base it would need."""
    said = stated(claim.share)
    if not said:
        return both("claim.differs")
    needed = 100 * exact(claim.result) / said / factor(claim.result.unit)
    return both("claim.implied", base=shown(needed), unit=claim.result.unit)


def shown(value: Decimal) -> str:
    """A number with two decimals at most, a tie rounded up."""
    hundredths = (value * 100 + HALF).to_integral_value(ROUND_FLOOR)
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


# Sums: a total against its listed parts


def sums(progress: Sequence[Figure], text: str) -> list[Finding]:
    """Findings on totals whose parts are listed behind them: 12家,其中A5家、B7家, or 12家:A5家、B7家."""
    amounts = list({f.start: f for f in progress if f.role not in ("name", "time")}.values())
    found = []
    for i, total in enumerate(amounts[:-1]):
        opening = text[total.end : amounts[i + 1].start]
        if not OPENS_LIST.search(opening):
            continue
        whole = WHOLLY.fullmatch(opening) is not None and not SELECTED.search(opening)
        if (whole or PARTLY.fullmatch(opening)) and is_amount(total) and not is_rough(total, text):
            parts, closed = listed(total, islice(amounts, i + 1, None), text)
            found.append(add_up(total, parts, whole and closed))
    return [one for one in found if one]


def listed(total: Figure, following: Iterable[Figure], text: str) -> tuple[list[Figure], bool]:
    """Parts listed behind a total between marks of one kind, and whether the list is sure to end there."""
    parts: list[Figure] = []
    opening = mark = ""
    for figure in following:
        gap = text[parts[-1].end if parts else total.end : figure.start]
        found = MARK.search(gap)
        between = found[0].translate(AND) if found else ""
        if not parts:
            opening = gap
        elif not between or LIST_END.search(gap) or between != (mark or between):
            break
        if not same_unit(total, figure) or is_rough(figure, text):
            return parts, False
        mark = (mark or between) if parts else ""
        parts.append(figure)
    return parts, ("(" in opening or mark == "、") and not REST.match(text, parts[-1].end)


def is_rough(figure: Figure, text: str) -> bool:
    """Whether a figure is no exact count: 57万余项, 超300家, 比上年增加5家."""
    about = figure.cmp != "=" or "余" in figure.text or text[figure.end : figure.end + 1] in ("余", "多")
    return about or ROUGH.search(figure.before[-LEAD:]) is not None


def times(part: Figure) -> int:
    """How often a part counts: 甲、乙各2个 is twice 2."""
    names = part.before.strip("、,;和及 ")
    return 1 + len(re.findall("[、和及与]", names)) if EACH.search(part.before[-LEAD:]) else 1


def add_up(total: Figure, parts: Sequence[Figure], whole: bool) -> Finding | None:
    """The finding on a total. Parts that are not said to be all of it can only fit, or be too large."""
    values = [exact(part) for part in parts]
    said = exact(total)
    if not parts or said is None or None in values:
        return None
    added = sum(value * times(part) for value, part in zip(values, parts, strict=True))
    steps = [digit(figure) * factor(figure.unit) for figure in (total, *parts)]
    rounding = sum(step / 2 for step in steps if step != 1)
    if len(parts) > 1 and added == said:
        return of_sum(total, added, "follows", "sum.follows", len(parts))
    if len(parts) > 1 and whole:
        verdict = "rounds_differently" if abs(added - said) <= rounding else "does_not_follow"
        return of_sum(total, added, verdict, "sum.differs", len(parts))
    if max(values) > said:
        return of_sum(total, max(values), "does_not_follow", "sum.part")
    return None


def of_sum(total: Figure, computed: Decimal, verdict: str, key: str, count: int = 1) -> Finding:
    """A finding on a total: what was added up of how many parts, and whether it is the total."""
    computed /= factor(total.unit)
    words = both(key, count=count, sum=shown(computed), unit=total.unit, total=total.text)
    return Finding("sum", total.value, float(computed), total.unit, verdict, words, total)
