"""Words as data: the tables in this folder, read once each.

The tables are plain CSV (UTF-8) that an analyst can edit; no rule of the program stands in them.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby

import ahocorasick_rs

from helpers.paths import VOCABULARY

FEW_WORDS = 1000  # of so few, tables of all states are built in a moment and read fastest


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of `vocabulary/<name>.csv` as dictionaries, in file order; empty cells are empty strings.

    Raises FileNotFoundError naming the table when there is none.
    """
    path = VOCABULARY / f"{name}.csv"
    if not path.exists():
        raise FileNotFoundError(f"no vocabulary table {path.name} in {VOCABULARY}")
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def labels(name: str, language: str = "zh") -> dict[str, str]:
    """Key to label of a table that has the columns key, label_zh and label_en."""
    return {row["key"]: row[f"label_{language}"] for row in table(name)}


def finder(words: Iterable[str], longest: bool = False) -> ahocorasick_rs.AhoCorasick:
    """What finds all of some words in one pass over a text, wherever they overlap, or the `longest` at each
    place.

    Its methods raise UnicodeEncodeError for lone surrogates, which no document holds.
    """
    listed = list(words)
    kind = ahocorasick_rs.MatchKind.LeftmostLongest if longest else ahocorasick_rs.MatchKind.Standard
    tables = ahocorasick_rs.Implementation.DFA if len(listed) < FEW_WORDS else None
    return ahocorasick_rs.AhoCorasick(listed, matchkind=kind, implementation=tables)


def any_of(words: Iterable[str], behind: Mapping[str, str] | None = None) -> str:
    """A pattern for any of some words, the longest that fits, as a tree of letters: a few
    comparisons at each place do for hundreds of words. `behind` has patterns that must follow a word.
    """
    return tree([(word, (behind or {}).get(word, "")) for word in sorted(set(words))])


def tree(words: Sequence[tuple[str, str]]) -> str:
    """A pattern for any of some words in order, each with the pattern that must follow it."""
    longer = groupby((word for word in words if word[0]), lambda word: word[0][0])
    choices = [re.escape(first) + tree([(word[1:], end) for word, end in group]) for first, group in longer]
    choices += [end for word, end in words if not word]
    return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"
