"""Processed tables on disk: written whole or not at all, read back with the contract's types."""

import json
import os
import tempfile
from pathlib import Path

import pandas as pd

from helpers import schemas
from helpers.paths import PROCESSED

ENCODING = "utf-8-sig"  # with a byte order mark Excel opens Chinese CSV right


def write_text(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Write a file so that a reader sees the old content or the new one, never half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding=encoding, newline="") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def save(tables: dict[str, pd.DataFrame], folder: Path, title: str) -> None:
    """Check the tables against the contract and write them as CSV with `datapackage.json`.

    Raises pandera's SchemaErrors when a table breaks the contract, OSError when the folder cannot be written.
    """
    checked = {name: schemas.check(name, tables[name]) for name in schemas.TABLES}
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in checked.items():
        write_text(folder / f"{name}.csv", rows.to_csv(index=False, lineterminator="\n"), ENCODING)
    package = json.dumps(schemas.datapackage(title), ensure_ascii=False, indent=1)
    write_text(folder / "datapackage.json", package + "\n")


def load(folder: Path = PROCESSED) -> dict[str, pd.DataFrame]:
    """Tables by name with the contract's dtypes; FileNotFoundError says what to run when there are none."""
    missing = [name for name in schemas.TABLES if not (folder / f"{name}.csv").exists()]
    if missing:
        raise FileNotFoundError(f"no {missing[0]}.csv in {folder}: run `make report` first")
    return {name: read(folder / f"{name}.csv", name) for name in schemas.TABLES}


def read(path: Path, name: str) -> pd.DataFrame:
    """One table of the contract from its CSV file."""
    dtypes = {spec["column"]: schemas.DTYPES[spec["type"]] for spec in schemas.columns(name)}
    return pd.read_csv(path, encoding=ENCODING, dtype=dtypes, keep_default_na=False, na_values=[""])
