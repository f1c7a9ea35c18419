"""Do the percentages and totals that a document states follow from the figures it prints?

A stated completion is recomputed from the result it is said of and the row's target. Where that does not give what is
stated, another base is named only when exactly one printed figure explains the claim: another target of the row, a
plan printed beside the result, another figure for the same thing, or the neighbour whose percentage was swapped.
A percentage agrees when it lies within half a unit of its last printed digit, so both ways of rounding a tie agree
(GB/T 8170 rounds to even).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from helpers import attainment, numbers
from helpers.attainment import Match
from helpers.documents import fold
from helpers.figures import Figure

GRAVEST = ("does_not_follow", "another_base", "rounds_differently", "not_checkable", "follows")
DOUBTFUL = GRAVEST[:3]
CASES = (
    *("doc_id", "serial", "verdict", "target_text", "claim_text", "stated", "computed", "difference", "unit"),
    *("explanation", "check", "units", "sector", "task_id", "target_id"),
    *("target_start", "target_end", "claim_start", "claim_end"),
)
ALIKE = 0.6  # likeness of words from which two figures are taken to speak of the same thing
FINEST = 6  # decimals beyond which a stated percentage is not read
LARGEST = 1e18  # in base units; a larger number is damage
PLANNED = re.compile(
    r"(?:任务|计划|目标|指标|预算|总投资|总工程量|基数)"
    r"(?:任务|目标|指标|完成|投资|总[额量数]|[数量额值]|为|是|达|共|约|:)*\s*$"
)
OF_PLANNED = re.compile(r"\s*的?(?:比例为?)?\s*")  # between a printed plan and its percentage: 占计划8亿元的25%
BY_STAGES = re.compile(r"(?<!支出)(?<!投资)(?<!执行)(?<!预算)进度[^,。;]{0,8}$")  # of works, not of a count
PARTLY = re.compile(r"[^。;\n]{0,24}其中[^。;\n]{0,24}")
WHOLLY = re.compile(r"[^,。;:()\n]{0,12}(?:[:(]|,?(?:分别为|分别是|分别有|即))[^,。;:()\n]{0,24}")
SELECTED = re.compile(r"其中|含|包括|[比如较因]|以上|以下|累计")
MARK = re.compile(r"[、,;]|[和及](?=[^、,;]*$)")
AND = "和及"
LIST_END = re.compile(r"[。:\n]|其中|^[^(]*\)")
REST = re.compile(r"[^、,;。()\d]{0,6}等")
EACH = re.compile(r"各(?:有|为|建|新增)?\s*$")
ROUGH = re.compile(r"(?:约|近|超过?|不少于|[比较增减][\u4e00-\u9fff]{0,8})\s*$")
REASONS = {
    "list": "百分比与所印数字个数不一致,对应关系不明",
    "stages": "所称为工程或统一口径的进度,不由所印数字推算",
    "base": "所称基数未印出",
    "result": "未印出与所称对应的完成数",
    "target": "未印出可供核对的目标数",
}


@dataclass(frozen=True)
class Finding:
    """What became of one claim. Offsets of `claim` and `target` count in their cells.

    `computed` is the completion against the row's target, or against the plan named in `explanation` where the row
    has no target for it; for a sum it is the sum of the parts. `target_index` counts in the matches of the row.
    """

    check: str
    stated: float
    computed: float | None
    unit: str
    verdict: str
    explanation: str
    claim: Figure
    target: Figure | None = None
    target_index: int | None = None


@dataclass(frozen=True)
class Claim:
    """A stated completion at its place in a list (分别完成目标的A、B和C), with the results that the list is said of.

    `reported` is empty where the sentence does not print a result for each percentage; `sentence` holds all amounts
    that stand before the list.
    """

    run: tuple[Figure, ...]
    place: int
    reported: tuple[Figure, ...]
    sentence: tuple[Figure, ...]

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
    progress: Sequence[Figure]
    matches: Sequence[Match]
    text: str
    elsewhere: Sequence[Figure]

    def answered(self, result: Figure | None) -> int | None:
        """The match whose result a figure is."""
        found = (i for i, match in enumerate(self.matches) if result and match.result and match.result.start == result.start)
        return next(found, None)


def check(
    goal: Sequence[Figure],
    progress: Sequence[Figure],
    matches: Sequence[Match],
    text: str,
    elsewhere: Sequence[Figure] = (),
) -> list[Finding]:
    """Findings on every stated completion and every total with listed parts in a row's progress.

    `goal` and `progress` are the figures of the two cells, `text` is the folded progress; `elsewhere` may hold targets
    of the document's other rows, which can explain a percentage.
    """
    row = Row(goal, progress, matches, text, elsewhere)
    return [*(judge(claim, row) for claim in claims(progress)), *sums(progress, text)]


def word_for(target_index: int, findings: Iterable[Finding]) -> str | None:
    """The gravest verdict on what is stated for a target; None where nothing is stated for it."""
    verdicts = {finding.verdict for finding in findings if finding.target_index == target_index}
    return next((verdict for verdict in GRAVEST if verdict in verdicts), None)


def cases(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The claims that do not add up, gravest first, the sentence of the target beside that of the claim."""
    found = tables["audit"][tables["audit"].verdict.isin(DOUBTFUL)]
    found = found.merge(tables["tasks"][["task_id", "serial", "units", "sector"]], on="task_id", how="left")
    found["difference"] = found.stated - found.computed
    found["grave"] = found.verdict.map(GRAVEST.index)
    found["near"] = -found.difference.abs()
    return found.sort_values(["grave", "near"], kind="stable", ignore_index=True)[list(CASES)]


# Claims: which percentage is said of which figure ---------------------------------------------------------------


def claims(progress: Sequence[Figure]) -> Iterator[Claim]:
    """Stated completions with the results they are said of: the last ones before them in their sentence, in turn."""
    end = 0
    for run in sorted([*attainment.share_runs(progress), *shares_of_plans(progress)], key=lambda run: run[0].start):
        alone = not run[0].before and run[0].clause[0] == run[0].clause[1]  # in a cell of its own
        left = 0 if alone else run[0].sentence[0]
        sentence = [f for f in progress if is_amount(f) and left <= f.start and f.end <= run[0].start]
        since = left if len(run) == 1 else end  # a list answers the figures since the claim before it
        results = [f for f in sentence if f.role == "result" and f.start >= since and not is_plan(f)]
        reported = list({f.start: f for f in results}.values())[-len(run) :]
        for place, share in enumerate(run):
            if exact(share) is not None:
                yield Claim(tuple(run), place, tuple(reported) if len(reported) == len(run) else (), tuple(sentence))
        end = run[-1].end


def shares_of_plans(progress: Sequence[Figure]) -> list[list[Figure]]:
    """Percentages right behind the plan they are taken of: 占年度计划8亿元的25%."""
    return [
        [share]
        for plan, share in zip(progress, progress[1:], strict=False)
        if share.role == "result" and share.unit == "%" and is_plan(plan) and OF_PLANNED.fullmatch(share.before)
    ]


def is_amount(figure: Figure) -> bool:
    """Whether a percentage can be taken of a figure."""
    return figure.role in ("target", "result", "context") and figure.kind not in ("growth", "rank")


def is_plan(figure: Figure) -> bool:
    """Whether a figure of the progress is a plan and no result: 一季度分解任务8家, 年度计划投资12亿元."""
    return is_amount(figure) and PLANNED.search(figure.before) is not None


# Percentages: recomputed with exact fractions -------------------------------------------------------------------


def exact(figure: Figure) -> Fraction | None:
    """Value in base units as printed, free of binary rounding; None for what no report can mean."""
    if not abs(figure.base[0]) <= LARGEST:
        return None
    return Fraction(str(round(figure.value, 9))) * factor(figure)


def factor(figure: Figure) -> Fraction:
    """What the figure's unit multiplies by: 10000 for 万人."""
    return Fraction(str(numbers.base(1.0, figure.unit)[0]))


def percent(result: Figure | None, base: Figure | None) -> Fraction | None:
    """Result over base in percent; None where one of them is missing or the base is nothing."""
    above, below = (exact(figure) if figure else None for figure in (result, base))
    return 100 * above / below if above is not None and below else None


def digit(figure: Figure) -> Fraction:
    """One unit of the last printed digit."""
    printed = re.search(r"\d\.(\d+)", fold(figure.text))
    return Fraction(1, 10 ** min(FINEST, len(printed[1]))) if printed else Fraction(1)


def stated(share: Figure) -> Fraction:
    """The percentage as printed; 超额26.21% is 126.21."""
    return Fraction(str(round(share.value, FINEST)))


def agrees(share: Figure, computed: Fraction | None) -> bool:
    """Whether a recomputed percentage gives the stated one when it is rounded to the printed digits."""
    return computed is not None and abs(computed - stated(share)) <= digit(share) / 2


def near(share: Figure, result: Figure, base: Figure) -> str:
    """How a percentage that does not agree comes close: cut off, rounded up, one digit off; empty if it does not."""
    computed, said, unit = percent(result, base), stated(share), digit(share)
    if agrees(share, computed):
        return ""
    if said < computed < said + unit:
        return "所称为截尾"
    if said - unit < computed < said:
        return "所称为进位"
    if abs(computed - said) <= unit * 3 / 2:
        return "所称末位相差一"
    step = digit(result) * factor(result)  # a count is printed whole, 5.1万人 is not
    blur = 50 * step / abs(exact(base)) if step != 1 else 0
    return "完成数印出前已舍入,在其舍入范围内与所称相符" if abs(computed - said) <= blur + unit / 2 else ""


# Verdicts -------------------------------------------------------------------------------------------------------


def judge(claim: Claim, row: Row) -> Finding:
    """The finding on one stated completion."""
    for result, index in pairs(claim, row):
        target = row.matches[index].target
        if agrees(claim.share, percent(result, target)):
            return finding(claim, row, index, "follows", "与所称一致", result, target)
    index = owner(claim, row)
    base, why = base_of(claim, row, index)
    if why == "stages":
        return finding(claim, row, index, "not_checkable", REASONS[why])
    if not why and (how := near(claim.share, claim.result, base)):
        return finding(claim, row, index, "rounds_differently", how, claim.result, base)
    if swapped(claim, row):
        return finding(claim, row, index, "another_base", "与同句另一项的百分比互换", claim.result, base)
    if other := other_base(claim, row, index):
        figure, words = other
        own = row.matches[index].target if index is not None else figure
        return finding(claim, row, index, "another_base", words, claim.result, own)
    if why:
        return finding(claim, row, index, "not_checkable", REASONS[why])
    return finding(claim, row, index, "does_not_follow", implied(claim), claim.result, base)


def pairs(claim: Claim, row: Row) -> Iterator[tuple[Figure, int]]:
    """Results and targets that a percentage may be said of: its own result first, then others of the sentence.

    A list is held to its order. Targets that nothing answers come last, and only for a result that answers none.
    """
    ordered = [claim.result] if claim.result and len(claim.run) > 1 else list(claim.sentence[::-1])
    answers = [(f, i) for f in ordered for i, m in enumerate(row.matches) if m.result and m.result.start == f.start]
    yield from answers
    if claim.result is None or owner(claim, row) is None:
        for figure in ordered:
            for i, match in enumerate(row.matches):
                if match.result is None and attainment.comparable(match.target, figure):
                    yield figure, i


def owner(claim: Claim, row: Row) -> int | None:
    """The target that the claim's result answers; a single percentage is not said of a rate."""
    if claim.result is None or (claim.result.family == "percent" and len(claim.run) == 1):
        return None
    return row.answered(claim.result)


def base_of(claim: Claim, row: Row, index: int | None) -> tuple[Figure | None, str]:
    """What the claim is held to: the row's target, else a plan printed beside the result; or why there is nothing."""
    if BY_STAGES.search(claim.run[0].before):
        return None, "stages"
    if claim.result is None:
        return None, "list" if len(claim.run) > 1 else "result"
    first = claim.run[0]
    named = attainment.OTHER_BASE.search(row.text[max(first.sentence[0], first.start - 16) : first.start])
    plans = {exact(f): f for f in claim.sentence if is_plan(f) and same_unit(f, claim.result)}
    plan = next(iter(plans.values())) if len(plans) == 1 else None
    base = row.matches[index].target if index is not None and not (named and plan) else plan
    if percent(claim.result, base) is None:
        return None, "base" if named else "target"
    return base, "base" if named and base is not plan else ""


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


def other_base(claim: Claim, row: Row, index: int | None) -> tuple[Figure, str] | None:
    """The one printed figure that explains the percentage as taken of another base, with words for it."""
    own = exact(row.matches[index].target) if index is not None else None
    found: dict[Fraction, tuple[Figure, str]] = {}
    for figure, name in bases(claim, row):
        computed = percent(claim.result, figure)
        if exact(figure) != own and same_unit(figure, claim.result) and agrees(claim.share, computed):
            words = f"按{name}“{name_of(figure)}”计算为{shown(computed)}%,与所称一致"
            found.setdefault(exact(figure), (figure, words))
    return next(iter(found.values())) if len(found) == 1 else None


def bases(claim: Claim, row: Row) -> Iterator[tuple[Figure, str]]:
    """Printed figures that a percentage could sensibly be taken of."""
    if claim.result is None:
        return
    yield from ((f, "文中所印计划数") for f in claim.sentence if is_plan(f))
    yield from ((f, "本任务的另一数") for f in row.goal if is_amount(f))
    for figures, name in ((row.progress, "文中同一事项的另一数"), (row.elsewhere, "另一任务的目标")):
        for figure in figures:
            same = (figure.cell, figure.start) == (claim.result.cell, claim.result.start)
            if is_amount(figure) and not same and attainment.alike(figure, claim.result, row.text) >= ALIKE:
                yield figure, name


def same_unit(one: Figure, other: Figure) -> bool:
    """Whether two figures count the same; a lost unit may be any unit of things, 个 counts all of them."""
    things = one.family == other.family == "count" and {one.unit, other.unit} & {"", "个"}
    return one.base[1] == other.base[1] or bool(things)


def implied(claim: Claim) -> str:
    """The base that the stated percentage would need."""
    said = stated(claim.share)
    if not said:
        return "与所称不符"
    needed = 100 * exact(claim.result) / said / factor(claim.result)
    return f"与所称不符;按所称倒推,基数约为{shown(needed)}{claim.result.unit},文中未见"


def finding(
    claim: Claim,
    row: Row,
    index: int | None,
    verdict: str,
    words: str,
    result: Figure | None = None,
    base: Figure | None = None,
) -> Finding:
    """A finding on a stated completion with the sum that was done; the target is the one it is said of, if any."""
    if index is None:
        spoken = (i for i, m in enumerate(row.matches) if m.share and m.share.start == claim.share.start)
        index = next(spoken, None)
    computed = percent(result, base)
    done = f"{result.text}÷{base.text}={shown(computed)}%," if computed is not None else ""
    target = row.matches[index].target if index is not None else None
    value = float(computed) if computed is not None else None
    return Finding("share_done", claim.share.value, value, "%", verdict, done + words, claim.share, target, index)


def shown(value: Fraction) -> str:
    """A number with at most two decimals."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def name_of(figure: Figure) -> str:
    """A figure with the words it stands with, as short as they tell it apart."""
    return f"{figure.indicator}{figure.text}"


# Sums: a total against its listed parts -------------------------------------------------------------------------


@dataclass(frozen=True)
class Listing:
    """Parts that the text lists behind a total, and whether they are said to be all of it."""

    total: Figure
    parts: tuple[Figure, ...]
    whole: bool


def sums(progress: Sequence[Figure], text: str) -> list[Finding]:
    """Findings on totals whose parts are listed: their sum, or a part that is larger than the total."""
    return [found for listing in listings(progress, text) if (found := add_up(listing))]


def listings(progress: Sequence[Figure], text: str) -> Iterator[Listing]:
    """Totals with their parts: 12家,其中A5家、B7家 names some of them, 12家:A5家、B7家 all."""
    amounts = list({f.start: f for f in progress if f.role not in ("name", "time")}.values())
    for i, total in enumerate(amounts[:-1]):
        opening = text[total.end : amounts[i + 1].start]
        whole = WHOLLY.fullmatch(opening) is not None and not SELECTED.search(opening)
        if (whole or PARTLY.fullmatch(opening)) and is_amount(total) and not is_rough(total, text):
            parts, closed = parts_of(total, amounts, i + 1, text)
            yield Listing(total, tuple(parts), whole and closed)


def parts_of(total: Figure, amounts: Sequence[Figure], first: int, text: str) -> tuple[list[Figure], bool]:
    """Figures listed from `first` on between marks of one kind, and whether the list is sure to end there."""
    bracket = "(" in text[total.end : amounts[first].start]
    parts, mark = [amounts[first]], ""
    for figure in amounts[first + 1 :]:
        gap = text[parts[-1].end : figure.start]
        found = MARK.search(gap)
        if found is None or LIST_END.search(gap) or (mark and found[0] != mark and found[0] not in AND):
            break
        mark = mark or ("、" if found[0] in AND else found[0])
        parts.append(figure)
    exact_parts = all(same_unit(total, part) and not is_rough(part, text) for part in parts)
    unnamed = REST.match(text, parts[-1].end)
    return parts if exact_parts else [], (bracket or mark == "、") and not unnamed


def is_rough(figure: Figure, text: str) -> bool:
    """Whether a figure is no exact count: 57万余项, 超300家, 比上年增加5家."""
    about = figure.cmp != "=" or "余" in figure.text or text[figure.end : figure.end + 1] in ("余", "多")
    return about or ROUGH.search(figure.before) is not None


def times(part: Figure) -> int:
    """How often a part counts: 甲、乙各2个 is twice 2."""
    names = part.before.strip("、,;和及 ")
    return 1 + len(re.findall("[、和及与]", names)) if EACH.search(part.before) else 1


def add_up(listing: Listing) -> Finding | None:
    """The finding on a total. Where only some parts are named there is none, unless they fit or one is too large."""
    total, parts = listing.total, listing.parts
    values = [exact(part) for part in parts]
    whole = exact(total)
    if whole is None or None in values:
        return None
    added = sum(value * times(part) for value, part in zip(values, parts, strict=True))
    rounding = sum(digit(f) * factor(f) / 2 for f in (total, *parts) if digit(f) * factor(f) != 1)
    if len(parts) > 1 and added == whole:
        return of_sum(total, added, "follows", f"所列{len(parts)}项之和与总数一致")
    if len(parts) > 1 and listing.whole and abs(added - whole) <= rounding:
        return of_sum(total, added, "rounds_differently", f"所列{len(parts)}项之和与总数相差在舍入范围内")
    if len(parts) > 1 and listing.whole:
        return of_sum(total, added, "does_not_follow", f"所列{len(parts)}项之和与总数不符")
    if max(values) > whole:
        return of_sum(total, max(values), "does_not_follow", "其中一项大于总数")
    return None


def of_sum(total: Figure, added: Fraction, verdict: str, words: str) -> Finding:
    """A finding on a total."""
    added /= factor(total)
    sentence = f"{words}:{shown(added)}{total.unit}与{total.text}"
    return Finding("sum", total.value, float(added), total.unit, verdict, sentence, total)
