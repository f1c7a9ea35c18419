"""The data contract: tables, columns, types and enums, checked at the borders of the stages.

The words stand in `vocabulary/columns.csv`; here they become pandera schemas and the Frictionless
`datapackage.json` (Table Schema: https://specs.frictionlessdata.io/table-schema/) beside the CSV files.
"""

from functools import cache

import pandas as pd
import pandera.pandas as pa

from helpers.vocabulary import labels, table

DTYPES = {"string": "str", "date": "str", "integer": "Int64", "number": "float64", "boolean": "boolean"}
TABLES = ("documents", "tasks", "figures", "attainment", "audit", "edits", "problems")


@cache
def columns(name: str) -> tuple[dict[str, str], ...]:
    """Specification of the columns of one table, in order; KeyError for an unknown table."""
    found = tuple(row for row in table("columns") if row["table"] == name)
    if not found:
        raise KeyError(f"no table {name!r}; there are {', '.join(TABLES)}")
    return found


def allowed(spec: dict[str, str]) -> list[str]:
    """Values an enum column may hold; empty for a free column."""
    if spec["enum"].startswith("@"):
        return list(labels(spec["enum"][1:]))
    return spec["enum"].split()


def frame(name: str, rows: list[dict]) -> pd.DataFrame:
    """Rows as a table with the contract's columns, order and dtypes; a missing value is NA."""
    specs = columns(name)
    result = pd.DataFrame(rows, columns=[spec["column"] for spec in specs])
    return result.astype({spec["column"]: DTYPES[spec["type"]] for spec in specs})


@cache
def schema(name: str) -> pa.DataFrameSchema:
    """pandera schema of one table (strict: no column more or less)."""
    return pa.DataFrameSchema(
        {
            spec["column"]: pa.Column(
                DTYPES[spec["type"]],
                checks=pa.Check.isin(allowed(spec)) if allowed(spec) else None,
                nullable=spec["required"] == "0",
            )
            for spec in columns(name)
        },
        strict=True,
        ordered=True,
        name=name,
    )


def check(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows, after the check against the contract; raises pandera's SchemaErrors with all faults."""
    return schema(name).validate(rows, lazy=True)


def datapackage(title: str) -> dict:
    """Frictionless data package that describes the CSV files beside it."""
    return {
        "name": "target-attainment",
        "title": title,
        "profile": "tabular-data-package",
        "resources": [
            {
                "name": name,
                "path": f"{name}.csv",
                "profile": "tabular-data-resource",
                "encoding": "utf-8-sig",
                "schema": {"fields": [field(spec) for spec in columns(name)], "missingValues": [""]},
            }
            for name in TABLES
        ],
    }


def field(spec: dict[str, str]) -> dict:
    """Table Schema field of one column."""
    constraints: dict = {"required": spec["required"] == "1"}
    if allowed(spec):
        constraints["enum"] = allowed(spec)
    return {
        "name": spec["column"],
        "type": spec["type"],
        "title": spec["label_zh"],
        "description": spec["meaning"] + (f" (unit: {spec['unit']})" if spec["unit"] else ""),
        "constraints": constraints,
    }
