"""Thousands of documents, each read apart from the others, into one set of tables.

    find → name → (part for each document, in worker processes) → tables out of the parts, in order

A part holds the rows of one document. It is written whole or not at all, under a name made of all it depends
on: content, name, and the rules that read it. So a run that was killed leaves nothing half done, the next one
reads only what is missing or changed, and the tables are the same bytes however often it was stopped and
however many workers it had.
"""

import gzip
import hashlib
import json
import time
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from io import StringIO
from itertools import islice
from pathlib import Path

import pandas as pd

from helpers import __version__, documents, pipeline, pool, review, schemas, store
from helpers.messages import Message, both
from helpers.paths import PACKAGE
from helpers.problems import Problem

PARTS = "parts"
TIME_LIMIT = 60.0
"""Seconds that one document may take; usual ones of 10,000 characters take a quarter of one."""
BATCH = 200
"""Documents whose rows are in memory at a time while the tables are put together."""
PATIENCE = 2.0
"""Seconds to wait for another run in the same folder, such as one that was killed just now."""


class Unusable(Exception):
    """The run cannot go on; the message says why and what to do."""


@dataclass(frozen=True)
class Job:
    """A document to be read: id, file name, bytes, and where its part belongs."""

    doc_id: str
    name: str
    data: bytes
    part: str


@dataclass(frozen=True)
class Entry:
    """What the tables take of a document: its part, or the reason why there is none."""

    doc_id: str
    part: str | None
    failure: Message | None = None


@dataclass(frozen=True)
class Run:
    """What became of a run: how many documents, how many of them were read by an earlier run, and the files
    that could not be read with the reason.
    """

    documents: int
    reused: int
    failed: dict[str, str]


def process(
    paths: Sequence[Path],
    out: Path,
    workers: int = 1,
    time_limit: float = TIME_LIMIT,
    scheduler: str | None = None,
    with_parquet: bool = False,
    corrections: pd.DataFrame | None = None,
    step: Callable[[bool], None] = lambda failed: None,
) -> Run:
    """Tables of the documents (as `sources.find` gives them) in `out`; `step` is called after each document.

    A document that cannot be read, crashes its worker or takes longer than `time_limit` seconds is a line in
    the problems table and in `failed`. `scheduler` is the address of a Dask cluster to use in place of
    `workers` processes. `corrections` are what analysts said in review; they win over what was read.

    Raises Unusable when another run writes to `out`, pool.NoWorkers when there is no cluster at the address,
    and OSError when `out` cannot be written.
    """
    parts = out / PARTS
    parts.mkdir(parents=True, exist_ok=True)
    with locked(out):
        reader = Reader(paths, parts, step)
        if scheduler:
            results = pool.on_cluster(tabulate, reader.jobs(), scheduler, time_limit)
        else:
            results = pool.local(tabulate, reader.jobs(), workers, time_limit)
        for job, result in results:
            reader.keep(job, result)
        failed = assemble(reader.entries, parts, out, with_parquet, corrections)
        prune(parts, {entry.part for entry in reader.entries})
        for path in out.glob(f".*{store.HALF}"):
            path.unlink()  # of a run that was killed: nobody else writes here now
    files = dict(zip((entry.doc_id for entry in reader.entries), map(str, paths), strict=True))
    return Run(len(paths), reader.reused, {files[doc_id]: message for doc_id, message in failed.items()})


# --- which documents --------------------------------------------------------------------------------


def doc_ids(paths: Iterable[Path]) -> Iterator[str]:
    """An id for each path, in turn: the stem as it can be shown, with a number where it was there before."""
    taken: set[str] = set()
    for path in paths:
        stem = unicodedata.normalize("NFC", documents.printed_name(path.stem))
        name, n = stem, 1
        while name in taken:
            n += 1
            name = f"{stem}~{n}"
        taken.add(name)
        yield name


@cache
def rules() -> str:
    """Checksum of all that a part depends on beside the document: the package's source and word tables."""
    files = sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.csv")])
    digest = hashlib.sha256(__version__.encode())
    for file in files:
        digest.update(file.relative_to(PACKAGE).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def part_name(doc_id: str, name: str, data: bytes) -> str:
    """Name of a document's part, below the folder of parts."""
    known = json.dumps([rules(), doc_id, name, hashlib.sha256(data).hexdigest()])
    key = hashlib.sha256(known.encode()).hexdigest()
    return f"{key[:2]}/{key}.json.gz"


# --- reading ----------------------------------------------------------------------------------------


class Reader:
    """The documents of a run on their way: which are to be read, and what became of each, in order."""

    def __init__(self, paths: Sequence[Path], parts: Path, step: Callable[[bool], None]):
        self.paths, self.parts, self.step = paths, parts, step
        self.entries: list[Entry] = []
        self.places: dict[str, int] = {}
        self.reused = 0

    def jobs(self) -> Iterator[Job]:
        """Documents that have no part yet, one after the other, so that only those at work are in memory."""
        for path, doc_id in zip(self.paths, doc_ids(self.paths), strict=True):
            name = documents.printed_name(path.name)
            try:
                data = documents.contents(path, name)
            except documents.Unreadable as error:
                self.entries.append(Entry(doc_id, None, error.message))
                self.step(True)
                continue
            part = part_name(doc_id, path.name, data)
            self.places[doc_id] = len(self.entries)
            self.entries.append(Entry(doc_id, part))
            if (self.parts / part).exists():
                self.reused += 1
                self.step(False)
            else:
                yield Job(doc_id, path.name, data, part)

    def keep(self, job: Job, result: bytes | pool.Lost) -> None:
        """Write the part of a document, or note why there is none, to be tried again by the next run."""
        if isinstance(result, pool.Lost):
            message = both("file.lost", name=documents.printed_name(job.name), reason=result.reason)
            self.entries[self.places[job.doc_id]] = Entry(job.doc_id, None, message)
        else:
            path = self.parts / job.part
            path.parent.mkdir(exist_ok=True)
            store.write_bytes(path, result)
        self.step(isinstance(result, pool.Lost))


def tabulate(job: Job) -> bytes:
    """Part of one document: its rows as CSV, checked against the contract, or why it cannot be read."""
    failure = None
    try:
        document = documents.parse(job.name, job.data)
    except documents.Unreadable as error:
        failure = error.message
        rows = failed_rows(job.doc_id, failure)
    else:
        rows = pipeline.tabulate(replace(document, doc_id=job.doc_id))
    start = rows["documents"][0]["period_start"] if rows["documents"] else None
    part = {
        "failure": failure.en if failure else None,
        "year": int(start[:4]) if start else None,
        "tables": {name: store.csv_rows(name, rows[name]) for name in schemas.TABLES if rows[name]},
    }
    return gzip.compress(json.dumps(part, ensure_ascii=False).encode("utf-8"), 1, mtime=0)


def failed_rows(doc_id: str, message: Message) -> pipeline.Rows:
    """Rows of a document that could not be read."""
    rows: pipeline.Rows = {name: [] for name in schemas.TABLES}
    rows["problems"].append(pipeline.problem(doc_id, Problem("read", "error", message)))
    return rows


# --- tables out of the parts ------------------------------------------------------------------------


def assemble(
    entries: list[Entry], parts: Path, out: Path, with_parquet: bool, corrections: pd.DataFrame | None
) -> dict[str, str]:
    """Write the tables of all documents, in order; reasons of those that could not be read, by id."""
    failed: dict[str, str] = {}
    by_document = {} if corrections is None else dict(iter(corrections.groupby("doc_id")))
    remaining = iter(entries)
    with store.Tables(out, pipeline.TITLE, with_parquet) as tables:
        while batch := list(islice(remaining, BATCH)):
            pieces: dict[str, list[tuple[int | None, str]]] = {name: [] for name in schemas.TABLES}
            for entry in batch:
                part = load_part(entry, parts)
                if part["failure"]:
                    failed[entry.doc_id] = part["failure"]
                if entry.doc_id in by_document:
                    part["tables"] = corrected(part["tables"], by_document[entry.doc_id])
                for name, text in part["tables"].items():
                    pieces[name].append((part["year"], text))
            for name, of_batch in pieces.items():
                tables.add(name, of_batch)
    return failed


def load_part(entry: Entry, parts: Path) -> dict:
    """Part of a document, made here when there is only a failure to tell."""
    if entry.part is not None:
        try:
            return json.loads(gzip.decompress((parts / entry.part).read_bytes()))
        except (EOFError, zlib.error, gzip.BadGzipFile, ValueError) as error:
            (parts / entry.part).unlink()
            raise Unusable(f"{parts / entry.part}: is damaged and was removed; run again") from error
    rows = failed_rows(entry.doc_id, entry.failure)["problems"]
    text = store.csv_rows("problems", rows)
    return {"failure": entry.failure.en, "year": None, "tables": {"problems": text}}


def corrected(texts: dict[str, str], corrections: pd.DataFrame) -> dict[str, str]:
    """Tables of one document, as CSV without header, after the analysts' corrections of it."""
    tables = {
        name: store.read(StringIO(store.header(name) + texts.get(name, "")), name) for name in schemas.TABLES
    }
    changed, _ = review.apply(tables, corrections)
    return {name: store.csv_text(name, changed[name], header=False) for name in schemas.TABLES}


def prune(parts: Path, used: set[str | None]) -> None:
    """Delete parts that no document of this run has."""
    for path in parts.glob("??/*"):
        if path.relative_to(parts).as_posix() not in used:
            path.unlink()


# --- one run at a time ------------------------------------------------------------------------------


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Keep other runs out of the folder; the system lifts the lock when this process ends, however it does.

    Raises Unusable when another run has it. Where the system has no such locks, nothing is kept out.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    with (out / ".lock").open("w", encoding="ascii") as file:
        patience = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > patience:
                    message = f"{out}: another run writes there; wait for its end or choose another folder"
                    raise Unusable(message) from error
                time.sleep(0.05)
        yield
