"""Processed tables on disk: written whole or not at all, read back with the contract's types.

A cell of a CSV file that a spreadsheet program would take for a formula gets an apostrophe in front, as OWASP
advises (https://owasp.org/www-community/attacks/CSV_Injection): text that starts with = + - @, one of their
full-width forms, a tab or a line break. Text that starts with apostrophes and then one of these gets one
more, so that `read` takes away exactly what was added. Control characters become U+FFFD. This holds for text
columns only: a negative number stays a number. Parquet files hold the text without the apostrophe.
"""

import csv
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import pandas as pd

from helpers import schemas
from helpers.paths import PROCESSED

ENCODING = "utf-8-sig"  # with a byte order mark Excel opens Chinese CSV right
PARQUET = "parquet"
PACKAGE = "datapackage.json"
HALF = ".half"  # end of the name of a file that is being written
UNKNOWN_YEAR = 0  # a name for a missing value would make `year` text where no document has a year
FORMULA = "'*[=+\\-@＝＋－＠\t\n]"
GUARDED = f"^'({FORMULA})"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def inert(text: object) -> object:
    """A cell's text such that neither a spreadsheet nor a reader of CSV takes it for anything but text.

    Whatever is no text is given back as it is.
    """
    if not isinstance(text, str):
        return text
    text = CONTROL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return f"'{text}" if re.match(FORMULA, text) else text


def csv_text(name: str, rows: pd.DataFrame, header: bool = True) -> str:
    """One table as CSV with inert cells; raises pandera's SchemaErrors when it breaks the contract."""
    checked = schemas.check(name, rows)
    texts = {column: checked[column].map(inert) for column in text_columns(name)}
    return checked.assign(**texts).to_csv(index=False, header=header, lineterminator="\n")


def csv_rows(name: str, rows: list[dict]) -> str:
    """Rows as CSV without header, the same text as `csv_text` of a table of them gives and many times faster.

    Raises pandera's SchemaErrors when a row breaks the contract.
    """
    specs = schemas.columns(name)
    columns = {spec["column"]: as_cell(spec) for spec in specs}
    enums = {spec["column"]: schemas.allowed(spec) for spec in specs if spec["enum"]}
    required = [spec["column"] for spec in specs if spec["required"] == "1"]
    for row in rows:
        if any(missing(row.get(column)) for column in required) or any(
            row.get(column) not in words and not missing(row.get(column)) for column, words in enums.items()
        ):
            schemas.check(name, schemas.frame(name, rows))  # raises, with all faults
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    for row in rows:
        cells = ((row.get(column), as_text) for column, as_text in columns.items())
        writer.writerow(["" if missing(value) else as_text(value) for value, as_text in cells])
    return file.getvalue()


def missing(value: object) -> bool:
    """Whether a cell has no value: None or not a number."""
    return value is None or value != value


def as_cell(spec: dict[str, str]) -> Callable:
    """What makes a value of a column ready for the csv module."""
    kinds = {"str": str if schemas.allowed(spec) else inert, "Int64": int, "float64": float, "boolean": bool}
    return kinds[schemas.DTYPES[spec["type"]]]


def text_columns(name: str) -> list[str]:
    """Columns of a table that hold text of documents; the words of an enum (>=, =) are the contract's own."""
    specs = [spec for spec in schemas.columns(name) if not schemas.allowed(spec)]
    return [spec["column"] for spec in specs if schemas.DTYPES[spec["type"]] == "str"]


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old content or the new one, never half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=HALF)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Write a text file so that a reader sees the old content or the new one, never half of it."""
    write_bytes(path, text.encode(encoding))


def save(tables: dict[str, pd.DataFrame], folder: Path, title: str) -> None:
    """Check the tables against the contract and write them as CSV with `datapackage.json`.

    Raises pandera's SchemaErrors when a table breaks the contract, OSError when the folder cannot be written.
    """
    texts = {name: csv_text(name, tables[name]) for name in schemas.TABLES}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write_text(folder / f"{name}.csv", text, ENCODING)
    write_text(folder / PACKAGE, package(title))


def package(title: str) -> str:
    """Text of `datapackage.json`."""
    return json.dumps(schemas.datapackage(title), ensure_ascii=False, indent=1) + "\n"


class OtherVersion(Exception):
    """The tables have other columns than those of this program; the message says what to do."""


class NothingChosen(Exception):
    """No document fits the choice; the message says what was asked for."""


@dataclass(frozen=True)
class Choice:
    """Some documents: ids, places (绍兴市), years (2023) and levels (province, city, county).

    What is left empty leaves no document out.
    """

    documents: Collection[str] = ()
    places: Collection[str] = ()
    years: Collection[str | int] = ()
    levels: Collection[str] = ()

    @property
    def everything(self) -> bool:
        """Whether no document is left out."""
        return not any(vars(self).values())

    def of(self, documents: pd.DataFrame) -> pd.DataFrame:
        """Rows of the documents table that fit; NothingChosen when an id is unknown or nothing fits."""
        if unknown := set(self.documents) - set(documents.doc_id):
            raise NothingChosen(f"no document {', '.join(sorted(unknown))} in the tables")
        wanted = {
            "document": (documents.doc_id, self.documents),
            "place": (documents.jurisdiction, self.places),
            "year": (documents.period_start.str[:4], [str(year) for year in self.years]),
            "level": (documents.level, self.levels),
        }
        fits = pd.Series(True, index=documents.index)
        for column, values in wanted.values():
            fits &= column.isin(list(values)) | (not values)
        if len(documents) and not fits.any():
            said = "; ".join(f"{name} {' '.join(values)}" for name, (_, values) in wanted.items() if values)
            raise NothingChosen(f"no document is of {said}; documents.csv lists what there is")
        return documents[fits]


ALL = Choice()


def load(folder: Path = PROCESSED, choice: Choice = ALL) -> dict[str, pd.DataFrame]:
    """Tables by name with the contract's dtypes, of the documents chosen.

    With Parquet beside the CSV files only the rows of these documents are read. Raises FileNotFoundError or
    OtherVersion, which say what to run, when there are no tables or old ones, NothingChosen when no document
    fits.
    """
    for name in schemas.TABLES:
        check_file(folder / f"{name}.csv", name)
    if not choice.everything and (folder / PARQUET).is_dir():
        documents = choice.of(read(folder / "documents.csv", "documents")).reset_index(drop=True)
        found = {name: from_parquet(folder / PARQUET / name, name, documents) for name in schemas.TABLES}
        return found | {"documents": documents}
    tables = {name: read(folder / f"{name}.csv", name) for name in schemas.TABLES}
    return tables if choice.everything else cut(tables, choice)


def check_file(path: Path, name: str) -> None:
    """Make sure that there is a table's file, and that it has the columns of the contract."""
    if not path.exists():
        raise FileNotFoundError(f"no {path.name} in {path.parent}: run `make report` first")
    with path.open(encoding=ENCODING) as file:
        if file.readline() != header(name):
            raise OtherVersion(f"{path}: was written by another version; read the documents again")


def cut(tables: dict[str, pd.DataFrame], choice: Choice) -> dict[str, pd.DataFrame]:
    """The tables cut down to the documents chosen; NothingChosen when none fits."""
    ids = choice.of(tables["documents"]).doc_id
    return {name: rows[rows.doc_id.isin(ids)].reset_index(drop=True) for name, rows in tables.items()}


def read(source: Path | IO[str], name: str) -> pd.DataFrame:
    """One table of the contract from its CSV file, without the apostrophes that guard against formulas."""
    dtypes = {spec["column"]: schemas.DTYPES[spec["type"]] for spec in schemas.columns(name)}
    rows = pd.read_csv(source, encoding=ENCODING, dtype=dtypes, keep_default_na=False, na_values=[""])
    texts = {column: rows[column].str.replace(GUARDED, r"\1", regex=True) for column in text_columns(name)}
    return rows.assign(**texts)


def from_parquet(folder: Path, name: str, documents: pd.DataFrame) -> pd.DataFrame:
    """Rows that one table has of some documents, in the contract's order of columns and dtypes."""
    years = pd.to_numeric(documents.period_start.str[:4]).fillna(UNKNOWN_YEAR).astype(int)
    filters = [("year", "in", set(years)), ("doc_id", "in", set(documents.doc_id))]
    columns = [spec["column"] for spec in schemas.columns(name)]
    rows = pd.read_parquet(folder, filters=filters, columns=columns)
    return rows.astype({spec["column"]: schemas.DTYPES[spec["type"]] for spec in schemas.columns(name)})


class Tables:
    """The tables of a corpus while they are written, in pieces of CSV without header, in order.

    Used with `with`: at its end the new tables take the place of the old ones, which stay when there is an
    exception. Needs memory for the piece in hand only. Raises OSError when the folder cannot be written.
    """

    def __init__(self, folder: Path, title: str, with_parquet: bool):
        self.folder, self.title, self.with_parquet = folder, title, with_parquet
        self.draft = folder / ".tables"
        self.files: dict[str, IO[str]] = {}
        self.writers: dict[tuple[str, int | None], object] = {}

    def __enter__(self) -> Self:
        shutil.rmtree(self.draft, ignore_errors=True)
        self.draft.mkdir()
        for name in schemas.TABLES:
            file = TextIOWrapper((self.draft / f"{name}.csv").open("wb"), encoding=ENCODING, newline="")
            self.files[name] = file
            file.write(header(name))
        return self

    def add(self, name: str, pieces: list[tuple[int | None, str]]) -> None:
        """Append pieces of one table, each with the year of its document."""
        for _, text in pieces:
            self.files[name].write(text)
        if self.with_parquet:
            for year in dict.fromkeys(year for year, text in pieces if text):
                self.add_parquet(name, year, "".join(text for its_year, text in pieces if its_year == year))

    def add_parquet(self, name: str, year: int | None, text: str) -> None:
        """Append CSV without header to the table's Parquet file of a year, as one group of rows."""
        from pyarrow import parquet  # here, because most commands need none

        rows = arrow_table(name, text)
        if (name, year) not in self.writers:
            folder = self.draft / PARQUET / name / f"year={year or UNKNOWN_YEAR}"
            folder.mkdir(parents=True)
            self.writers[name, year] = parquet.ParquetWriter(folder / "part.parquet", rows.schema)
        self.writers[name, year].write_table(rows)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            for file in [*self.files.values(), *self.writers.values()]:
                file.close()
            if error is None:
                self.put_in_place()
        finally:
            shutil.rmtree(self.draft, ignore_errors=True)

    def put_in_place(self) -> None:
        """Replace the old tables by the new ones."""
        if self.with_parquet:
            for name in schemas.TABLES:  # a table without rows still is one that can be read
                if not (self.draft / PARQUET / name).exists():
                    self.add_parquet(name, None, "")
                    self.writers[name, None].close()
        shutil.rmtree(self.folder / PARQUET, ignore_errors=True)
        if self.with_parquet:
            os.replace(self.draft / PARQUET, self.folder / PARQUET)
        for name in schemas.TABLES:
            os.replace(self.draft / f"{name}.csv", self.folder / f"{name}.csv")
        write_text(self.folder / PACKAGE, package(self.title))


def header(name: str) -> str:
    """First line of a table's CSV file."""
    return ",".join(spec["column"] for spec in schemas.columns(name)) + "\n"


def arrow_table(name: str, text: str):
    """Arrow table of CSV without header, without the apostrophes that guard against formulas."""
    import pyarrow as pa
    from pyarrow import compute
    from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv

    kinds = {"str": pa.string(), "Int64": pa.int64(), "float64": pa.float64(), "boolean": pa.bool_()}
    types = {spec["column"]: kinds[schemas.DTYPES[spec["type"]]] for spec in schemas.columns(name)}
    data = (header(name) + text).encode("utf-8")
    rows = read_csv(
        BytesIO(data),
        read_options=ReadOptions(use_threads=False, block_size=max(1, 2 * len(data))),
        parse_options=ParseOptions(newlines_in_values=True),
        convert_options=ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True),
    )
    for i, column in enumerate(rows.column_names):
        if types[column] == pa.string():
            plain = compute.replace_substring_regex(rows[column], GUARDED, r"\1")
            rows = rows.set_column(i, column, plain)
    return rows
