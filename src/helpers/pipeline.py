"""The way of a document, from the file to the tables: read, clean, rebuild, extract, judge, assign, audit."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from helpers import (
    attainment,
    audit,
    cleaning,
    documents,
    figures,
    metadata,
    reading,
    review,
    schemas,
    store,
    tables,
)
from helpers.figures import Figure
from helpers.messages import both
from helpers.problems import Problem
from helpers.reading import Reading
from helpers.sources import find
from helpers.tables.model import Cell, Rebuilt, Task

__all__ = ["Outcome", "Rows", "find", "process", "tabulate"]

TITLE = "目标完成情况"
Rows = dict[str, list[dict]]


@dataclass(frozen=True)
class Outcome:
    """What became of a run: the tables, and the files that could not be read with the reason."""

    tables: dict[str, pd.DataFrame]
    failed: dict[str, str] = field(default_factory=dict)


def process(
    paths: Sequence[Path],
    out: Path | None = None,
    step: Callable[[Path], None] = lambda path: None,
    corrections: pd.DataFrame | None = None,
) -> Outcome:
    """Tables of all documents, written to `out` when it is given; `step` is called after each document.

    A document that cannot be read is a line in the problems table and in `failed`; the others are not
    touched by it. `corrections` are what analysts said in review; they win over what was read.
    """
    rows: Rows = {name: [] for name in schemas.TABLES}
    failed: dict[str, str] = {}
    taken: set[str] = set()
    for path in paths:
        try:
            document = documents.read(path)
            for name, more in tabulate(rename(document, taken)).items():
                rows[name] += more
        except documents.Unreadable as error:
            failed[str(path)] = str(error)
            rows["problems"].append(problem(path.stem, Problem("read", "error", error.message)))
        step(path)
    result = {name: schemas.frame(name, more) for name, more in rows.items()}
    if corrections is not None:
        result, _ = review.apply(result, corrections)
    if out is not None:
        store.save(result, out, TITLE)
    return Outcome(result, failed)


def rename(document: documents.Document, taken: set[str]) -> documents.Document:
    """The document under an id that no other document of the run has: the stem, or the stem and a number."""
    stem = unicodedata.normalize("NFC", document.doc_id)
    name, n = stem, 1
    while name in taken:
        n += 1
        name = f"{stem}~{n}"
    taken.add(name)
    return documents.Document(**{**vars(document), "doc_id": name})


def tabulate(document: documents.Document) -> Rows:
    """Rows of every table for one document."""
    cleaned = cleaning.clean(document)
    rebuilt = tables.rebuild(cleaned)
    about = metadata.describe(document, reports=any(task.progress.text for task in rebuilt.tasks))
    rows: Rows = {name: [] for name in schemas.TABLES}
    for row in reading.read(rebuilt.tasks, about):
        add_task(document.doc_id, row, rebuilt, rows)
    for passage in rebuilt.review:
        found = figures.extract(passage.text, "review", folded=passage.folded)
        add_figures(document.doc_id, None, passage, found, rebuilt, rows)
    rows["documents"].append(
        {
            "doc_id": document.doc_id,
            "source_file": document.source_file,
            "source_sha256": document.sha256,
            "layout": rebuilt.layout,
            "n_tasks": len(rebuilt.tasks),
            **{name: as_text(value) for name, value in vars(about).items()},
        }
    )
    rows["edits"] += [{"doc_id": document.doc_id, **vars(edit)} for edit in cleaned.edits]
    rows["problems"] += [problem(document.doc_id, found) for found in (*document.problems, *rebuilt.problems)]
    return rows


def as_text(value: object) -> object:
    """A date in ISO form, anything else as it is."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def add_task(doc_id: str, row: Reading, rebuilt: Rebuilt, rows: Rows) -> None:
    """Add one task with its figures, targets, audit findings and problems to the rows."""
    task, sector, stage = row.task, row.sector, row.stage
    task_id = f"{doc_id}:{task.row:03d}"
    if row.crowded:
        targets = len(row.matches)
        message = both("judge.crowded", targets=targets, figures=len(row.progress))
        rows["problems"].append(problem(doc_id, Problem("judge", "warning", message, task.row)))
    start, end = rebuilt.cleaned.raw(task.start, task.end)
    rows["tasks"].append(
        {
            "doc_id": doc_id,
            "task_id": task_id,
            "row": task.row,
            "serial": task.serial,
            "section": task.section,
            "goal": task.goal.text,
            "progress": task.progress.text or None,
            "units": ";".join(task.units) or None,
            "lead_unit": task.lead,
            "sector": sector.key,
            "sector_confidence": sector.confidence,
            "status": stage.status,
            "status_text": stage.text or None,
            "raw_start": start,
            "raw_end": end,
        }
    )
    add_figures(doc_id, task_id, task.goal, row.goal, rebuilt, rows)
    add_figures(doc_id, task_id, task.progress, row.progress, rebuilt, rows)
    for i, (match, verdict) in enumerate(zip(row.matches, row.verdicts, strict=True)):
        target_id = f"{task_id}.{i + 1}"
        place = {"doc_id": doc_id, "task_id": task_id, "target_id": target_id}
        rows["attainment"].append(
            {
                **place,
                **verdict,
                **printed(match, task),
                **passage("target", task.goal, match.target, rebuilt),
                **passage("result", task.progress, match.result or match.share, rebuilt),
                "sector": sector.key,
                "audit": audit.word_for(i, row.findings),
            }
        )
        for message in attainment.remarks(match, task.goal.folded):
            rows["problems"].append(problem(doc_id, Problem("judge", "note", message, task.row)))
    rows["audit"] += [finding_row(doc_id, task_id, finding, task, rebuilt) for finding in row.findings]


def add_figures(
    doc_id: str, task_id: str | None, cell: Cell, found: list[Figure], rebuilt: Rebuilt, rows: Rows
) -> None:
    """Add the figures of one cell to the rows."""
    for figure in found:
        value_base, unit_base = figure.base
        start, end = rebuilt.cleaned.raw(*cell.clean_span(figure.start, figure.end))
        rows["figures"].append(
            {
                "doc_id": doc_id,
                "task_id": task_id,
                "figure_id": f"{doc_id}:f{len(rows['figures']) + 1:04d}",
                "cell": figure.cell,
                "role": figure.role,
                "indicator": cell.printed(figure.indicator) or None,
                "kind": figure.kind or None,
                "cmp": figure.cmp,
                "value": figure.value,
                "value_max": figure.value_max,
                "unit": cell.printed(figure.unit) or None,
                "value_base": value_base,
                "unit_base": unit_base or None,
                "period": figure.period or None,
                "text": figure.text,
                "raw_start": start,
                "raw_end": end,
            }
        )


def printed(match: attainment.Match, task: Task) -> dict[str, str | None]:
    """Indicator and units of a verdict in the characters that the row prints."""
    target, result = match.target, match.result
    unit = task.goal.printed(target.unit)
    answered = task.progress.printed(result.unit) or unit if result else ""
    indicator = task.goal.printed(target.indicator)
    return {"indicator": indicator, "unit": unit or None, "result_unit": answered or None}


def passage(name: str, cell: Cell, figure: Figure | None, rebuilt: Rebuilt) -> dict[str, object]:
    """Sentence of a figure and its place in the source, as columns `<name>_text`, `_start` and `_end`."""
    if figure is None:
        return {f"{name}_text": None, f"{name}_start": None, f"{name}_end": None}
    start, end = rebuilt.cleaned.raw(*cell.clean_span(figure.start, figure.end))
    text = cell.text[slice(*figure.sentence)].strip()
    return {f"{name}_text": text, f"{name}_start": start, f"{name}_end": end}


def finding_row(
    doc_id: str, task_id: str, finding: audit.Finding, task: Task, rebuilt: Rebuilt
) -> dict[str, object]:
    """One line of the audit table."""
    return {
        "doc_id": doc_id,
        "task_id": task_id,
        "target_id": f"{task_id}.{finding.target_index + 1}" if finding.target_index is not None else None,
        "check": finding.check,
        "stated": finding.stated,
        "computed": finding.computed,
        "unit": finding.unit or None,
        "verdict": finding.verdict,
        "explanation": finding.explanation.zh or None,
        "explanation_en": finding.explanation.en or None,
        **passage("claim", task.progress, finding.claim, rebuilt),
        **passage("target", task.goal, finding.target, rebuilt),
    }


def problem(doc_id: str, found: Problem) -> dict[str, object]:
    """One line of the problems table."""
    task_id = f"{doc_id}:{found.row:03d}" if found.row is not None else None
    return {
        "doc_id": doc_id,
        "task_id": task_id,
        "stage": found.stage,
        "severity": found.severity,
        "message": found.message.zh,
        "message_en": found.message.en,
    }
