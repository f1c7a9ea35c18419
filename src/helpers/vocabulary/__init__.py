"""Words as data: the tables in this folder, read once each.

The tables are plain CSV (UTF-8) that an analyst can edit; no rule of the program stands in them.
"""

import csv
from functools import cache

from helpers.paths import VOCABULARY


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
