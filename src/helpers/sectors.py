"""To which sector a task belongs: weighted subject words of its goal, its units and its progress.

The first clause of a goal names its main subject, so a word weighs the less the later its clause begins;
within a clause the noun comes last (工业园区污水处理 is about sewage). A word inside a longer one does not
count: 农村公路 is a road, not farming. Rows without a sector (人民, 以上) keep 人民政府 from being read as
民政 and 以上市场 as 上市. The words stand in `vocabulary/sector_words.csv` and `departments.csv`.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import ahocorasick_rs

from helpers.documents import fold
from helpers.vocabulary import finder, table

UNKNOWN = "governance_reform"  # of a task that no word speaks for: general government business
CLAUSE_END = re.compile(r"[,。;!?\n]")
HALF_WEIGHT_AT = 40  # characters into the goal at which the words of a clause count half
LAST_IN_CLAUSE = 0.1  # what a word at the end of its clause weighs more than one at the beginning
PROGRESS_SHARE = 0.1  # weight of a word in the progress cell against one at the beginning of the goal
PROGRESS_READ = 200  # characters of the progress cell that are read
OTHER_UNITS = 0.25  # weight of all units but the first together, against the first
SURE_AT = 6.0  # evidence from which on only the runner-up makes a verdict doubtful

Weights = tuple[tuple[str, float], ...]  # sectors that a word speaks for, and how much


@dataclass(frozen=True)
class Lexicon:
    """Words with the sectors that each speaks for, and what finds them all in one pass over a text."""

    words: tuple[str, ...]
    sectors: tuple[Weights, ...]
    finder: ahocorasick_rs.AhoCorasick


@dataclass(frozen=True)
class Sector:
    """A sector key, how sure it is (0 to 1), and the words that speak for it, the weightiest first."""

    key: str
    confidence: float
    words: tuple[str, ...] = ()


def assign(goal: str, progress: str, units: Sequence[str]) -> Sector:
    """Sector of a task's main subject; goal and progress are folded text, `units` as printed, the lead unit
    first.

    A task without any known word is `governance_reform` with confidence 0. Raises UnicodeEncodeError for lone
    surrogates, which no document holds.
    """
    listed = evidence(goal, progress, units)
    if not listed:
        return Sector(UNKNOWN, 0.0)
    totals: dict[str, float] = defaultdict(float)
    for _, sector, weight in listed:
        totals[sector] += weight
    (best, key), *others = sorted(((total, sector) for sector, total in totals.items()), reverse=True)
    runner_up = others[0][0] if others else 0.0
    confidence = (best - runner_up) / best * min(1.0, best / SURE_AT)
    words: dict[str, float] = defaultdict(float)
    for word, sector, weight in listed:
        if sector == key:
            words[word] += weight
    return Sector(key, round(confidence, 3), tuple(sorted(words, key=words.get, reverse=True)))


def evidence(goal: str, progress: str, units: Sequence[str]) -> list[tuple[str, str, float]]:
    """(word, sector, weight) of all that speaks for a sector."""
    listed = []
    subjects = lexicon("sector_words")
    ends = [-1, *(match.start() for match in CLAUSE_END.finditer(goal)), len(goal)]
    for word, (at, sectors) in found(goal, subjects).items():
        clause = bisect_right(ends, at)
        start, end = ends[clause - 1] + 1, ends[clause]
        share = (
            HALF_WEIGHT_AT / (HALF_WEIGHT_AT + start) * (1 + LAST_IN_CLAUSE * (at - start) / (end - start))
        )
        for sector, weight in sectors:
            listed.append((word, sector, weight * share))
    for word, (_, sectors) in found(progress[:PROGRESS_READ], subjects).items():
        for sector, weight in sectors:
            listed.append((word, sector, weight * PROGRESS_SHARE))
    for i, unit in enumerate(units):
        share = OTHER_UNITS / (len(units) - 1) if i else 1.0
        for word, sector, weight in departments(unit):
            listed.append((word, sector, weight * share))
    return listed


@lru_cache(maxsize=4096)
def departments(unit: str) -> tuple[tuple[str, str, float], ...]:
    """(word, sector, weight) of what a unit's name speaks for; the same few units stand in many rows."""
    hits = found(fold(unit), lexicon("departments")).items()
    return tuple((word, sector, weight) for word, (_, sectors) in hits for sector, weight in sectors)


@cache
def lexicon(name: str) -> Lexicon:
    """Words of a table with their sectors and weights."""
    words: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in table(name):
        words[row["word"]] += [(row["sector"], float(row["weight"]))] if row["sector"] else []
    return Lexicon(tuple(words), tuple(map(tuple, words.values())), finder(words, longest=True))


def found(text: str, words: Lexicon) -> dict[str, tuple[int, Weights]]:
    """Words in a text that speak for sectors and where they first stand; the longest at each place counts."""
    hits: dict[str, tuple[int, Weights]] = {}
    for i, start, _ in words.finder.find_matches_as_indexes(text):
        if (sectors := words.sectors[i]) and words.words[i] not in hits:
            hits[words.words[i]] = (start, sectors)
    return hits
