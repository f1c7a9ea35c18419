"""The main job after the documents are read: run the notebooks, write pages and workbook, say what came
out.
"""

import sys
import time
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from helpers import charts, report, review, store, summary, workbook
from helpers.wording import say

PICTURE = "attainment-by-sector.png"
MOST_LINES = 40  # documents in the table on the screen; with more, the first and the last ones


def run(
    raw: Path, processed: Path, reports: Path, language: str, reading: float, choice: store.Choice = store.ALL
) -> None:
    """Workbook and pages of the processed tables, then a short table of the result on standard output.

    `reading` is the seconds that reading the documents took, for the shares of the steps. Only the documents
    chosen are shown.
    """
    tables = store.load(processed, choice)
    started = time.perf_counter()
    reports.mkdir(parents=True, exist_ok=True)
    book = workbook.write(tables, reports / report.WORKBOOK, language, corrections=review.load())
    picture(tables, reports / PICTURE, language)
    after_book = time.perf_counter()
    pages = len(report.notebooks()) + len(tables["documents"]) + 1
    with tqdm(total=pages, desc=say("job.pages", language), file=sys.stderr) as bar:
        written = report.build(reports, language, raw, processed, choice, lambda name: bar.update())
    seconds = {"read": reading, "workbook": after_book - started, "pages": time.perf_counter() - after_book}
    print(result_table(tables, language).to_string(index=False, max_rows=MOST_LINES))
    print(steps(seconds, language))
    print("\n".join([f"{say('job.open', language)}:", *(f"  {path}" for path in [written[0], book])]))


def picture(tables: dict[str, pd.DataFrame], path: Path, language: str) -> None:
    """The main chart as a picture of its own, for a slide or a README; none when nothing was reported."""
    rows = summary.reporting(tables["attainment"])
    if len(rows):
        charts.style()
        chart = charts.sector_status(rows, say("title.sector_status", language), language)
        path.write_bytes(chart.png())


def result_table(tables: dict[str, pd.DataFrame], language: str) -> pd.DataFrame:
    """Documents with their tasks and how their targets stand, one line each."""
    order = ["met", "on_track", "behind", "not_reported"]
    counts = pd.crosstab(tables["attainment"].doc_id, tables["attainment"].status)
    counts = counts.reindex(index=tables["documents"].doc_id, columns=order, fill_value=0)
    counts.insert(0, say("job.tasks", language), tables["documents"].set_index("doc_id").n_tasks)
    counts.insert(1, say("job.targets", language), counts[order].sum(axis=1))
    names = {status: say(f"status.{status}", language) for status in order}
    return (
        counts.rename(columns=names)
        .rename_axis(say("job.document", language))
        .rename_axis(None, axis=1)
        .reset_index()
    )


def steps(seconds: dict[str, float], language: str) -> str:
    """One line with the seconds and the share of each step."""
    total = sum(seconds.values())
    parts = [f"{say(f'job.{name}', language)} {s:.1f} s ({s / total:.0%})" for name, s in seconds.items()]
    return f"{say('job.total', language)} {total:.1f} s: " + ", ".join(parts)
