"""The source documents behind the processed tables, for what shows raw text beside what was read from it."""

from pathlib import Path

import pandas as pd

from helpers import cleaning, documents, tables
from helpers.documents import Document


class SourceChanged(Exception):
    """The folder no longer holds the file that a table was made from."""


def document(about: pd.Series, raw: Path | str) -> Document:
    """The file that a row of the documents table was made from, found below `raw` by name and checksum."""
    for path in sorted(Path(raw).rglob("*")):
        if path.name == about.source_file and path.is_file():
            found = documents.read(path)
            if found.sha256 == about.source_sha256:
                return found
    raise SourceChanged(
        f"{raw} holds no {about.source_file} as it was when it was processed: run `make report` again"
    )


def every(rows: pd.DataFrame, raw: Path | str) -> dict[str, Document]:
    """doc_id -> source document, for all rows of the documents table."""
    return {about.doc_id: document(about, raw) for _, about in rows.iterrows()}


def most_edited(edits: pd.DataFrame, found: dict[str, Document]) -> Document:
    """The document that the cleaning changed in most places: the one to look at first."""
    counts = edits.doc_id.value_counts()
    return found[counts.index[0]] if len(counts) else next(iter(found.values()))


def layouts(found: dict[str, Document]) -> pd.DataFrame:
    """How well each layout family fits each document: doc_id, layout, score, why; best first."""
    fits = [
        {"doc_id": doc_id, "layout": fit.layout, "score": round(fit.score, 2), "why": fit.why}
        for doc_id, source in found.items()
        for fit in tables.rebuild(cleaning.clean(source)).evidence
    ]
    return pd.DataFrame(fits)


def coverage(tasks: pd.DataFrame, found: dict[str, Document]) -> pd.DataFrame:
    """How much of each document lies within task rows: doc_id, n_tasks, characters, in_rows (%)."""
    inside = (tasks.raw_end - tasks.raw_start).groupby(tasks.doc_id).sum()
    rows = [
        {
            "doc_id": doc_id,
            "n_tasks": (tasks.doc_id == doc_id).sum(),
            "characters": len(source.text),
            "in_rows": round(100 * inside.get(doc_id, 0) / len(source.text), 1),
        }
        for doc_id, source in found.items()
    ]
    return pd.DataFrame(rows)
