"""The source documents behind the processed tables, for what shows raw text beside what was read from it."""

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pandas as pd

from helpers import cleaning, documents, store, tables
from helpers.documents import Document
from helpers.paths import PROCESSED
from helpers.store import Choice


class SourceChanged(Exception):
    """The folder no longer holds the file that a table was made from."""


def find(paths: Iterable[Path]) -> list[Path]:
    """Documents below the paths, in order of name; a file named itself is taken whatever its suffix.

    Links to folders are not followed, links that lead nowhere are among the documents so that they are named.
    Raises FileNotFoundError naming a path that does not exist, OSError for a folder that may not be read.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(inside(path))
        elif path.exists() or path.is_symlink():
            found.append(path)
        else:
            raise FileNotFoundError(f"{path}: no such file or folder")
    return list(dict.fromkeys(found))


def inside(folder: Path) -> Iterator[Path]:
    """Files below a folder that look like documents, in no order."""

    def refuse(error: OSError) -> None:
        raise error

    for root, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not belongs_to_page(name, names)]
        for name in names:
            if not name.startswith(".") and Path(name).suffix.lower() in documents.SUFFIXES:
                yield Path(root, name)


def belongs_to_page(folder: str, beside: list[str]) -> bool:
    """Whether a folder holds the pictures and frames that a browser saved with a page: x_files of x.html."""
    name = re.sub(r"[_.]files$", "", folder)
    return name != folder and any(f"{name}{suffix}" in beside for suffix in (".html", ".htm"))


def files(raw: Path | str, names: Collection[str] | None = None) -> dict[str, Path]:
    """Checksum -> document below `raw`; only of the names, as they are shown, if there are any."""
    found = {}
    for path in find([Path(raw)]):
        name = documents.printed_name(path.name)
        if names is None or name in names:
            with suppress(documents.Unreadable):
                found[hashlib.sha256(documents.contents(path, name)).hexdigest()] = path
    return found


def load(
    raw: Path | str, made: Path | str = "", choice: Choice = store.ALL, processed: Path = PROCESSED
) -> dict[str, pd.DataFrame]:
    """Tables of the documents chosen: those in the folder `made` if it is named, else those of all in `raw`.

    The latter are the processed ones if they were made from these files, else new. So a notebook whose first
    cell names another folder shows that folder, not the one processed last.
    """
    if made:
        return store.cut(store.load(Path(made), choice), choice)
    stored = None
    with suppress(FileNotFoundError, store.OtherVersion):
        stored = store.load(processed)
    if stored is not None:
        found = set(files(raw))
        unread = ((stored["problems"].stage == "read") & (stored["problems"].severity == "error")).sum()
        known = set(stored["documents"].source_sha256)
        if known <= found and len(found) <= len(known) + unread:
            return store.cut(stored, choice)
    from helpers import pipeline, review  # here, because the matching takes seconds to load

    return store.cut(pipeline.process(find([Path(raw)]), corrections=review.load()).tables, choice)


def document(about: pd.Series, found: dict[str, Path]) -> Document:
    """The file that a row of the documents table was made from, out of `files`.

    Raises SourceChanged when it is gone or was changed.
    """
    path = found.get(about.source_sha256)
    if path is None:
        raise SourceChanged(f"{about.source_file} is not there as it was: read the documents again")
    return documents.read(path)


def every(rows: pd.DataFrame, raw: Path | str) -> dict[str, Document]:
    """doc_id -> source document, for all rows of the documents table."""
    found = files(raw, set(rows.source_file))
    return {about.doc_id: document(about, found) for _, about in rows.iterrows()}


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
