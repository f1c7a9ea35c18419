"""To which sector a task belongs: weighted subject words of the goal, the responsible units, and the progress.

The first words of a goal name its main subject, so a word weighs the less the later it stands. Words inside a longer
word of the table do not count (农村公路 is a road, not farming). The words and their weights stand in
`vocabulary/sector_words.csv` and `vocabulary/departments.csv`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from helpers.vocabulary import table

UNKNOWN = "governance_reform"  # of a task that no word speaks for: general government business
HALF_WEIGHT_AT = 40  # characters into the goal at which a word counts half
PROGRESS_SHARE = 0.1  # weight of a word in the progress cell against one at the beginning of the goal
PROGRESS_READ = 200  # characters of the progress cell that are read
LEAD_SHARE, OTHER_SHARE = 1.0, 0.25  # weight of the first unit and of all the others together
SURE_AT = 6.0  # evidence from which on only the runner-up makes a verdict doubtful

Lexicon = dict[str, tuple[tuple[str, tuple[tuple[str, float], ...]], ...]]


@dataclass(frozen=True)
class Sector:
    """A sector key, how sure it is (0 to 1), and the words that speak for it, the weightiest first."""

    key: str
    confidence: float
    words: tuple[str, ...] = ()


def assign(goal: str, progress: str, units: Sequence[str]) -> Sector:
    """Sector of a task's main subject; `units` in printed order, the lead unit first.

    A task without any known word is `governance_reform` with confidence 0.
    """
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for word, sector, weight in evidence(goal, progress, units):
        weights[sector][word] = weights[sector].get(word, 0.0) + weight
    if not weights:
        return Sector(UNKNOWN, 0.0)
    totals = sorted(((sum(words.values()), sector) for sector, words in weights.items()), reverse=True)
    best, key = totals[0]
    runner_up = totals[1][0] if len(totals) > 1 else 0.0
    confidence = (best - runner_up) / best * min(1.0, best / SURE_AT)
    words = sorted(weights[key], key=lambda word: -weights[key][word])
    return Sector(key, round(confidence, 3), tuple(words))


def evidence(goal: str, progress: str, units: Sequence[str]) -> Iterator[tuple[str, str, float]]:
    """(word, sector, weight) of all that speaks for a sector; a repeated word counts once per cell."""
    subject = lexicon("sector_words")
    seen = set()
    for at, word, sectors in found(goal, subject):
        if word not in seen:
            seen.add(word)
            place = HALF_WEIGHT_AT / (HALF_WEIGHT_AT + at)
            yield from ((word, sector, weight * place) for sector, weight in sectors)
    seen = set()
    for _, word, sectors in found(progress[:PROGRESS_READ], subject):
        if word not in seen:
            seen.add(word)
            yield from ((word, sector, weight * PROGRESS_SHARE) for sector, weight in sectors)
    departments = lexicon("departments")
    for i, unit in enumerate(units):
        share = LEAD_SHARE if i == 0 else OTHER_SHARE / (len(units) - 1)
        for _, word, sectors in found(unit, departments):
            yield from ((word, sector, weight * share) for sector, weight in sectors)


@cache
def lexicon(name: str) -> Lexicon:
    """Words of a table with their sectors and weights by their first two characters, the longest first."""
    words = defaultdict(list)
    for row in table(name):
        words[row["word"]] += [(row["sector"], float(row["weight"]))] if row["sector"] else []
    heads = defaultdict(list)
    for word in sorted(words, key=len, reverse=True):
        heads[word[:2]].append((word, tuple(words[word])))
    return {head: tuple(entries) for head, entries in heads.items()}


def found(text: str, words: Lexicon) -> list[tuple[int, str, tuple[tuple[str, float], ...]]]:
    """(position, word, its sectors) of the words in a text, left to right, the longest at each place, none twice."""
    hits, free = [], 0
    for at in range(len(text) - 1):
        entries = words.get(text[at : at + 2])
        if entries is None or at < free:
            continue
        for word, sectors in entries:
            if text.startswith(word, at):
                hits.append((at, word, sectors))
                free = at + len(word)
                break
    return hits
