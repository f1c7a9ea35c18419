"""Do the percentages and totals that a document states follow from the figures it prints?

A stated completion is recomputed from the result it is said of and the row's target. Where that does not give what is
stated, another base is named only when exactly one printed figure explains the claim: another target of the row, a
plan printed beside the result, an earlier figure for the same thing, or the neighbour whose percentage was swapped.
Rounding follows GB/T 8170: a percentage agrees when it lies within half a unit of its last printed digit.
"""

import math
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
ALIKE = 0.6  # likeness of words from which two figures are taken to speak of the same thing
FINEST = 6  # decimals beyond which a stated percentage is not read
PLANNED = re.compile(
    r"(?:任务|计划|目标|指标|预算|总投资|总工程量|基数)(?:任务|目标|指标|完成|投资|总额|总量|总数|数|量|额|值|为|是|达|共|约|:)*\s*$"
)
OF_PLANNED = re.compile(r"\s*的?(?:比例为?)?\s*")  # between a printed plan and its percentage: 占计划8亿元的25%
BY_STAGES = re.compile(r"(?<!支出)(?<!投资)(?<!执行)(?<!预算)进度[^,。;]{0,6}$")
ROUGH_BEFORE = re.compile(r"(?:约|近|超|超过|不少于|比|较|增加|减少|[^,。;]{0,6}平均)\s*$")
ROUGH_AFTER = re.compile(r"\s*(?:余|多|以上|左右)")
AMONG = re.compile(r"[^。;\n]{0,24}其中[^。;\n]{0,24}")
LISTED = re.compile(r"[^,。;:()\d]{0,12}(?:[:(]|,?(?:分别为|分别是|即))[^,。;:()\n]{0,24}")
OPEN_LIST = re.compile(r"其中|含|包括|如|以上|以下|累计|较|比|同比|因")
REST = re.compile(r"\s*[^、,;。()\d]{0,6}等")
EACH = re.compile(r"各(?:有|为|建|新增)?\s*$")


@dataclass(frozen=True)
class Finding:
    """What became of one claim. Offsets of `claim` and `target` count in their cells.

    `computed` is the completion against the row's target, or against the base named in `explanation` where the row
    has none; for a sum it is the sum of the parts. `target_index` counts in the matches of the row.
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
    """A stated completion, the figure it is said of (None: not clear which), and the figures its sentence prints."""

    share: Figure
    said_of: Figure | None
    sentence: tuple[Figure, ...]
    in_list: bool


@dataclass(frozen=True)
class Row:
    """What a claim of a row can be compared with."""

    goal: Sequence[Figure]
    progress: Sequence[Figure]
    matches: Sequence[Match]
    text: str
    elsewhere: Sequence[Figure]


def check(
    goal: Sequence[Figure],
    progress: Sequence[Figure],
    matches: Sequence[Match],
    text: str,
    elsewhere: Sequence[Figure] = (),
) -> list[Finding]:
    """Findings on every stated completion and every listed total of a row's progress.

    `goal` and `progress` are the figures of the two cells, `text` the folded progress; `elsewhere` may hold targets of
    the document's other rows, which can explain a percentage taken from another base.
    """
    row = Row(goal, progress, matches, text, elsewhere)
    return [*(judge(claim, row) for claim in claims(progress)), *sums(progress, text)]


def word_for(target_index: int, findings: Iterable[Finding]) -> str | None:
    """The gravest verdict on the percentages stated for a target; None where the row states none for it."""
    verdicts = {finding.verdict for finding in findings if finding.target_index == target_index}
    return next((verdict for verdict in GRAVEST if verdict in verdicts), None)


def cases(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The claims that do not add up, gravest first, with the sentence of the target beside that of the claim."""
    found = tables["audit"][tables["audit"].verdict.isin(DOUBTFUL)]
    found = found.merge(tables["tasks"][["task_id", "serial", "units", "sector"]], on="task_id", how="left")
    found = found.assign(
        difference=found.stated - found.computed, grave=found.verdict.map(GRAVEST.index).astype("int64")
    )
    found = found.assign(size=found.difference.abs()).sort_values(
        ["grave", "size"], ascending=[True, False], kind="stable", ignore_index=True
    )
    first = ["doc_id", "task_id", "target_id", "serial", "check", "verdict", "target_text", "claim_text"]
    return found[[*first, "stated", "computed", "difference", "unit", "explanation", "units", "sector"]].join(
        found[["claim_start", "claim_end", "target_start", "target_end"]]
    )


# Claims ---------------------------------------------------------------------------------------------------------


def claims(progress: Sequence[Figure]) -> Iterator[Claim]:
    """Stated completions with the figures they are said of: the last ones before them in their sentence, in turn."""
    seen = 0
    for run in [*attainment.share_runs(progress), *shares_of_printed_plans(progress)]:
        first = run[0]
        if not first.before and first.clause[0] == first.clause[1]:  # a cell of its own: its words stand in the row
            sentence = [f for f in progress if measures(f) and f.end <= first.start]
        else:
            sentence = [f for f in progress if measures(f) and first.sentence[0] <= f.start and f.end <= first.start]
        reported = once([f for f in sentence if f.role == "result" and f.start >= seen and not is_planned(f)])
        last = reported[-len(run) :] if len(reported) >= len(run) else [None] * len(run)
        for share, said_of in zip(run, last, strict=True):
            yield Claim(share, said_of, tuple(sentence), len(run) > 1)
        seen = run[-1].end if len(run) > 1 else 0


def shares_of_printed_plans(progress: Sequence[Figure]) -> list[list[Figure]]:
    """Percentages right behind the plan they are taken of: 占年度计划8亿元的25%."""
    return [
        [share]
        for plan, share in zip(progress, progress[1:], strict=False)
        if share.role == "result" and share.unit == "%" and is_planned(plan) and OF_PLANNED.fullmatch(share.before)
    ]


def measures(figure: Figure) -> bool:
    """Whether a figure is an amount that a percentage can be taken of."""
    return figure.role in ("result", "context", "target") and figure.kind not in ("growth", "rank")


def is_planned(figure: Figure) -> bool:
    """Whether a figure of the progress is a plan and no result: 1季度分解任务8家, 年度计划投资12亿元."""
    return PLANNED.search(figure.before) is not None


def once(figures: Sequence[Figure]) -> list[Figure]:
    """Figures without those that stand for a second name of the same number."""
    return list({figure.start: figure for figure in figures}.values())


# Percentages ----------------------------------------------------------------------------------------------------
