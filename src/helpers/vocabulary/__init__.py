"""Words as data: the tables in this folder, read once each.

The tables are plain CSV (UTF-8) that an analyst can edit; no rule of the program stands in them.
"""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from operator import add
from typing import TypeVar

from helpers.paths import VOCABULARY

T = TypeVar("T")


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


def places(text: str, heads: Mapping[str, T]) -> Iterator[tuple[int, T]]:
    """Where words may begin that are filed under their first two characters: (offset, what is filed)."""
    filed = map(heads.get, map(add, text, text[1:]))
    return (place for place in enumerate(filed) if place[1] is not None)
