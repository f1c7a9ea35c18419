"""Which figure answers which target, and is it met: one row per target.

Results are given to the targets of a row by an optimal assignment (scipy's linear_sum_assignment, the
Jonker-Volgenant algorithm, https://doi.org/10.1109/TAES.2016.140952) on how well they answer them
(`likeness`): better none than a wrong one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from scipy.optimize import linear_sum_assignment

from helpers import judging, numbers
from helpers.figures import Figure, strip_verbs
from helpers.likeness import ACCEPT, ANYTHING, TARGET_WORDS, alike, core, likenesses, pairs, same_unit
from helpers.messages import Message, both
from helpers.vocabulary import table

IN_ORDER = 0.27  # enough for the only figure left between the answers of the targets before and after
OTHER_BASE = re.compile(
    r"分解目标|季度(?:任务|目标|计划)|[两三四五]年(?:任务|目标|计划)|总投资|总工程量|时序任务|十[三四五]五|累计任务|(?:占|完成)总"
)
STRICT = re.compile(r"(?:超过|突破|超|高于)\s*$")
SHARED = re.compile(r"均|都|各项|两项|三项|全部")
RATE_WORD = re.compile(
    r"(?:完成|开工|完工|竣工|投产|签约|执行|支出)(?:率|进度)(?=(?:已|为|达到?|约|超|:)*\s*$)"
)
SHARE_OF = re.compile(r"(?:^|[,、])\s*占(?:比)?(?:为|达)?\s*$")
SHARE_WORD = re.compile(r"(?:占比|比例|比重|率)$")


@dataclass(frozen=True)
class Match:
    """A target with the result that answers it, the percentage done that the document states, and how
    sure that is.
    """

    target: Figure
    result: Figure | None = None
    share: Figure | None = None
    confidence: float | None = None


def match(targets: Sequence[Figure], progress: Sequence[Figure], text: str, year: int | None) -> list[Match]:
    """One match per target. `progress` holds all figures of the progress cell, `text` its folded words.

    `year` is the year the document reports on: figures said of another year answer nothing.
    """
    progress = [
        rate_asked_for(f, before, targets) for before, f in zip([None, *progress], progress, strict=False)
    ]
    candidates = [f for f in progress if f.role == "result"]
    chosen: dict[int, int] = {}
    scores: list[list[float]] = []
    if targets and candidates:
        scores = likenesses(targets, candidates, text, year)
        rows, columns = linear_sum_assignment(np.maximum(scores, 0), maximize=True)
        best = zip(rows.tolist(), columns.tolist(), strict=True)
        chosen = {i: j for i, j in best if scores[i][j] >= ACCEPT}
        answer_in_order(targets, candidates, scores, chosen, text)
        answer_shared(targets, candidates, scores, chosen)
    shares = assign_shares(targets, candidates, chosen, progress, text)
    return [
        Match(
            target,
            with_magnitude(target, candidates[chosen[i]]) if i in chosen else None,
            shares.get(i),
            confidence(scores[i][chosen[i]]) if i in chosen else None,
        )
        for i, target in enumerate(targets)
    ]


def rate_asked_for(figure: Figure, before: Figure | None, targets: Sequence[Figure]) -> Figure:
    """A completion that is stated as the result where a target asks for just that rate (投资完成率100%), or
    for the share of the things counted just `before` it (优良水体7个,占87.5%).
    """
    if figure.role != "share_done":
        return figure
    counted = before is not None and before.role == "result" and before.sentence == figure.sentence
    if counted and SHARE_OF.search(figure.before):
        wanted = [
            t for t in targets if t.kind == "level" and t.unit == "%" and SHARE_WORD.search(t.indicator)
        ]
        mine = pairs(core(before.indicator))
        if any(2 * len(mine & pairs(core(t.indicator))) >= len(mine) for t in wanted):
            return replace(figure, role="result", kind="level", indicator=before.indicator + "占比")
    rate = RATE_WORD.search(figure.before)
    if rate and any(t.kind == "level" and t.indicator.endswith(rate[0]) for t in targets):
        return replace(figure, role="result", kind="level", indicator=figure.before)
    return figure


def with_magnitude(target: Figure, result: Figure) -> Figure:
    """The result with the magnitude that its unit lost (1.02亿元 for a target of 1万亿元), where only that
    makes sense.

    Put back when the printed numbers are of one size, the target's unit is the result's with a magnitude
    before it, and as printed the result would be less than a thousandth of the target. A result without any
    unit takes the target's, less a magnitude that it cannot share: 5320 for a target of 1.1万人.
    """
    bare = numbers.without_magnitude(target.unit)
    if not result.unit and bare != target.unit:
        return replace(result, unit=bare if result.value >= 1000 * target.value else target.unit)
    lost = target.unit.endswith(result.unit) and target.unit != result.unit and result.unit
    near = target.value and 0.5 <= result.value / target.value <= 2
    if lost and near and abs(result.base[0]) < abs(target.base[0]) / 1000:
        return replace(result, unit=target.unit)
    return result


def confidence(score: float) -> float:
    """Share of results with such a score that were right on the labelled documents.

    `vocabulary/calibration.csv` holds the points; `make accuracy` draws how well they hold.
    """
    return round(float(np.interp(score, *calibration())), 3)


@cache
def calibration() -> tuple[np.ndarray, np.ndarray]:
    """Scores, and the share of results that were right at each."""
    scores, shares = ([float(row[name]) for row in table("calibration")] for name in ("score", "confidence"))
    return np.array(scores), np.array(shares)


def names_another(target: Figure, result: Figure, text: str) -> bool:
    """Whether a figure has a name of its own that shares no word with the target."""
    if len(strip_verbs(result.indicator)) < 2:
        return False
    names = [core(figure.indicator) for figure in (target, result)]
    rates = all(name.endswith("率") for name in names) and pairs(names[0]).isdisjoint(pairs(names[1]))
    return alike(target, result, text) == 0 or rates


def answer_in_order(targets, candidates, scores, chosen: dict[int, int], text: str) -> None:
    """Take the only figure left between the answers of the targets before and after, where words speak
    for it a little.
    """
    for i in range(len(targets)):
        if i in chosen:
            continue
        low = max((candidates[chosen[k]].start for k in range(i) if k in chosen), default=-1)
        high = min(
            (candidates[chosen[k]].start for k in range(i + 1, len(targets)) if k in chosen), default=10**9
        )
        free = [
            j
            for j, result in enumerate(candidates)
            if low < result.start < high
            and j not in chosen.values()
            and scores[i][j] >= IN_ORDER
            and (same_unit(targets[i], result) or {targets[i].unit, result.unit} & ANYTHING)
            and not names_another(targets[i], result, text)
        ]
        if len(free) == 1:
            chosen[i] = free[0]


def answer_shared(targets, candidates, scores, chosen: dict[int, int]) -> None:
    """Give a figure that is said of all (各项指标均为100%) to targets that still lack one and ask for
    just that.
    """
    for i, target in enumerate(targets):
        if i in chosen or target.kind != "level":
            continue
        for j, result in enumerate(candidates):
            generic = SHARED.search(result.before) or any(
                SHARED.search(other.before) for other in candidates if other.sentence == result.sentence
            )
            brief = len(core(result.indicator)) <= 8 or "各项" in result.indicator
            if generic and brief and scores[i][j] >= 0 and result.base == target.base:
                chosen[i] = j
                scores[i][j] = max(scores[i][j], ACCEPT)
                break


def assign_shares(targets, candidates, chosen: dict[int, int], progress, text: str) -> dict[int, Figure]:
    """The stated percentage done of each target.

    It belongs to the result right before it in the sentence (a list of percentages to the last results in
    turn), or, where no result stands before it, to the target whose words the sentence repeats.
    """
    owner = {id(candidates[j]): i for i, j in chosen.items()}
    found: dict[int, Figure] = {}
    for run in share_runs(progress):
        if run[0].sentence == (0, len(text)) and run[0].clause == (0, len(text)):
            in_column(targets, chosen, run, found)
            continue
        if OTHER_BASE.search(text[max(run[0].sentence[0], run[0].start - 16) : run[0].start + 1]):
            continue
        before = [f for f in candidates if f.sentence == run[0].sentence and f.end <= run[0].start]
        if 0 < len(before) < len(run):
            continue  # a figure of the list was not read: none can be told its percentage
        if of_its_own(targets, chosen, run, found):
            continue
        last = before[-len(run) :]
        owned = [id(result) in owner for result in last]
        if len(last) == 1 and not owned[0]:
            restated = [i for i, t in enumerate(targets) if i not in chosen and t.base == last[0].base]
            owner |= {id(last[0]): restated[0]} if len(restated) == 1 else {}
            owned = [bool(restated)]
        if len(run) == 1 and "均" in run[0].before and len(before) > 1:
            last, run, owned = before, run * len(before), [True]
        if last and (any(owned) or not re.search(r"进度", run[0].before)):
            for result, share in zip(last, run[-len(last) :], strict=True):
                if id(result) in owner:
                    found.setdefault(owner[id(result)], share)
        else:
            said_of(targets, chosen, run, text, found)
    return found


def of_its_own(targets, chosen: dict[int, int], run: list[Figure], found: dict[int, Figure]) -> bool:
    """Give a percentage whose own clause names a target without a result to it (防沙治沙任务超额7.8%)."""
    words = pairs(core(TARGET_WORDS.sub("", run[0].indicator)))
    named = [i for i, t in enumerate(targets) if i not in chosen and pairs(core(t.indicator)) <= words]
    if len(run) != 1 or len(named) != 1:
        return False
    found.setdefault(named[0], run[0])
    return True


def in_column(targets, chosen: dict[int, int], run: list[Figure], found: dict[int, Figure]) -> None:
    """Percentages of a column of completion: one for each target, or for each that can have one, in turn."""
    totals = [i for i, target in enumerate(targets) if target.kind == "total"]
    for those in (range(len(targets)), totals, sorted(chosen)):
        if len(those) == len(run):
            found |= dict(zip(those, run, strict=True))
            return


def share_runs(progress: Sequence[Figure]) -> list[list[Figure]]:
    """Percentages done that follow each other in one list."""
    runs: list[list[Figure]] = []
    last = None
    for figure in progress:
        if figure.role == "share_done":
            if last is not None and last.role == "share_done" and figure.start - last.end <= 2:
                runs[-1].append(figure)
            else:
                runs.append([figure])
        last = figure
    return runs


def said_of(targets, chosen: dict[int, int], run: list[Figure], text: str, found: dict[int, Figure]) -> None:
    """Give percentages without a result before them to the targets whose words their sentence repeats."""
    sentence = pairs(core(text[run[0].sentence[0] : run[0].start]))
    fits = []
    for i, target in enumerate(targets):
        wanted = pairs(core(target.indicator))
        shared = len(wanted & sentence)
        cover = shared / len(wanted)
        if (
            i not in chosen
            and i not in found
            and (cover >= 0.6 or shared >= 4 or (len(targets) == 1 and cover >= 0.25))
        ):
            fits.append((cover, i))
    best = sorted(sorted(fits, key=lambda pair: -pair[0])[: len(run)], key=lambda pair: pair[1])
    for (_, i), share in zip(best, run, strict=False):
        found[i] = share


def verdict(found: Match, elapsed: float) -> dict[str, object]:
    """Columns of the attainment table that follow from a match and the elapsed share."""
    target, result = found.target, found.result
    value, _ = target.base
    answer = result.base[0] if result else None
    reported = found.share.value if found.share else None
    done = judging.reached(answer, target.cmp, value, target.kind) if result else None
    percent = judging.completion(answer, value, target.kind, reported)
    status = judging.status(done, target.kind, percent, reported, elapsed, target.cmp)
    points = judging.gap(percent, target.kind, elapsed)
    return {
        "indicator": target.indicator,
        "kind": target.kind,
        "cmp": target.cmp,
        "value": target.value,
        "value_max": target.value_max,
        "unit": target.unit or None,
        "result_value": result.value if result else None,
        "result_unit": (result.unit or target.unit or None) if result else None,
        "reported_pct": reported,
        "completion": percent,
        "gap_pp": points,
        "elapsed_share": elapsed,
        "status": status,
        "exceeded": judging.exceeded(answer, target.cmp, value, target.kind),
        "lamp": judging.lamp(status, points),
        "basis": "result" if result else "reported_pct" if found.share else "none",
        "confidence": found.confidence,
    }


def remarks(found: Match, goal: str) -> list[Message]:
    """What an analyst should know about a match.

    A result exactly on the line of 超过 or 突破 counts as reached; a magnitude may have been put back.
    """
    target, result = found.target, found.result
    if result is None:
        return []
    notes = []
    if result.base == target.base and (strict := STRICT.search(goal[: target.start])):
        line = strict[0] + target.text
        notes.append(both("judge.equal", indicator=target.indicator, target=line))
    if not result.text.replace(" ", "").endswith(result.unit):
        about = {"indicator": target.indicator, "result": result.text, "unit": result.unit}
        notes.append(both("judge.unit", **about))
    return notes
