"""The source documents behind the processed tables, for what shows raw text beside what was read from it."""

import hashlib
from pathlib import Path

import pandas as pd

from helpers import cleaning, documents, store, tables
from helpers.documents import Document
from helpers.paths import PROCESSED


class SourceChanged(Exception):
    """The folder no longer holds the file that a table was made from."""


def files(raw: Path | str) -> dict[str, Path]:
    """Checksum -> document of the folder `raw`."""
    inside = (path for path in sorted(Path(raw).rglob("*")) if path.suffix.lower() in documents.SUFFIXES)
    shown = (path for path in inside if path.is_file() and not path.name.startswith("."))
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in shown}


def load(raw: Path | str, processed: Path = PROCESSED) -> dict[str, pd.DataFrame]:
    """Tables of the documents in `raw`: the processed ones if they were made from these files, else new.

    So a notebook whose first cell names another folder shows that folder, not the one processed last.
    """
    stored = store.load(processed) if (processed / "documents.csv").exists() else None
    found = set(files(raw))
    if stored is not None:
        unread = ((stored["problems"].stage == "read") & (stored["problems"].severity == "error")).sum()
        known = set(stored["documents"].source_sha256)
        if known <= found and len(found) <= len(known) + unread:
            return stored
    from helpers import pipeline, review  # here, because the matching takes seconds to load

    return pipeline.process(pipeline.find([Path(raw)]), corrections=review.load()).tables


def document(about: pd.Series, raw: Path | str) -> Document:
    """The file that a row of the documents table was made from, found below `raw` by its checksum."""
    path = files(raw).get(about.source_sha256)
    if path is None:
        raise SourceChanged(f"{raw} holds no {about.source_file} as it was: run `make report` again")
    return documents.read(path)


def every(rows: pd.DataFrame, raw: Path | str) -> dict[str, Document]:
    """doc_id -> source document, for all rows of the documents table."""
    return {about.doc_id: document(about, raw) for _, about in rows.iterrows()}


def most_edited(edits: pd.DataFrame, found: dict[str, Document]) -> Document:
    """The document that the cleaning changed in most places: the one to look at first."""
    counts = edits.doc_id.value_counts()
    return found[counts.index[0]] if len(counts) else next(iter(found.values()))


def layouts(found: dict[str, Document]) -> pd.DataFrame:
    """How well each layout family fits each document: doc_id, layout, score, why, why_en; best first."""
    fits = [
        {
            "doc_id": doc_id,
            "layout": fit.layout,
            "score": round(fit.score, 2),
            "why": fit.why.zh,
            "why_en": fit.why.en,
        }
        for doc_id, source in found.items()
        for fit in tables.weigh(cleaning.clean(source))
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
