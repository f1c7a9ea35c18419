"""Words that people see, in Chinese or English, and figures written as the documents write them."""

from functools import cache

import pandas as pd

from helpers import schemas, vocabulary

LANGUAGES = ("zh", "en")
ENUMS = {  # column of a table -> prefix of its words in labels.csv
    "status": "status",
    "kind": "kind",
    "cmp": "cmp",
    "lamp": "lamp",
    "basis": "basis",
    "audit": "audit",
    "severity": "severity",
    "role": "role",
    "cell": "cell",
    "level": "level",
    "stage": "jobstage",
    "layout": "layout",
    "rule": "edit",
    "applies_to": "applies_to",
    "check": "check",
    "verdict": "audit",
    "status_wanted": "status",
    "status_read": "status",
    "fault": "fault",
    "reviewed": "reviewed",
    "score_labels": "set",
}


def language(wish: str | None) -> str:
    """`wish` where it is zh or en, else zh: LANGUAGE may hold a desktop's locale list such as `en_US:en`."""
    return wish if wish in LANGUAGES else "zh"


@cache
def words(spoken: str) -> dict[str, str]:
    """All labels of one language by key; sectors have the prefix `sector.`."""
    sectors = vocabulary.labels("sectors", spoken)
    return vocabulary.labels("labels", spoken) | {f"sector.{key}": label for key, label in sectors.items()}


def say(key: str, language: str = "zh", **values) -> str:
    """The label of `key` with its {placeholders} filled; KeyError for a key that labels.csv lacks."""
    label = words(language)[key]
    return label.format(**values) if values else label


def column(table: str, name: str, language: str = "zh") -> str:
    """Heading of a column: that of the data contract for `table`, of labels.csv, or of any other table."""
    if label := headings(table, language).get(name) or words(language).get(f"column.{name}"):
        return label
    found = [headings(other, language)[name] for other in schemas.TABLES if name in headings(other, language)]
    if not found:
        raise KeyError(f"no heading for column {name!r}: add column.{name} to labels.csv")
    return found[0]


@cache
def headings(table: str, language: str) -> dict[str, str]:
    """Column names of a table of the data contract with their headings."""
    return {spec["column"]: spec[f"label_{language}"] for spec in schemas.columns(table)}


def translate(rows: pd.DataFrame, table: str, language: str = "zh") -> pd.DataFrame:
    """The same rows with headings and enum values in words; free text stays as it is."""
    enums = ENUMS | {"sector": "sector"} | ({"status": "stage"} if table == "tasks" else {})
    worded = rows.copy()
    for name in worded.columns.intersection(list(enums)):
        worded[name] = [
            "" if pd.isna(value) else say(f"{enums[name]}.{value}", language) for value in worded[name]
        ]
    return worded.rename(columns={name: column(table, name, language) for name in worded.columns})


def spoken(rows: pd.DataFrame, language: str = "zh") -> pd.DataFrame:
    """The rows with sentences in one language: for English, `message_en` takes the place of `message`."""
    twins = {f"{name}_en": name for name in rows.columns if f"{name}_en" in rows.columns}
    if language == "zh":
        return rows.drop(columns=list(twins))
    return rows.drop(columns=list(twins.values())).rename(columns=twins)


def number(value: float | None, digits: int = 4) -> str:
    """A figure without needless zeros: 2.0 is 2, 28.350 is 28.35; empty when there is none."""
    if value is None or pd.isna(value):
        return ""
    text = f"{value:.{digits}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def quantity(value: float | None, unit: str | None, upper: float | None = None, cmp: str = "=") -> str:
    """A figure with comparator, upper end of its range and unit: ≥3–4家; empty when there is none."""
    if value is None or pd.isna(value):
        return ""
    upto = f"–{number(upper)}" if upper is not None and not pd.isna(upper) else ""
    return f"{say(f'cmp.{cmp}')}{number(value)}{upto}{'' if pd.isna(unit) else unit}"
