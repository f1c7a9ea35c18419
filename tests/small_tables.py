"""A few documents, tasks and targets as processed tables, for tests of what is made from them."""

import pandas as pd

from helpers import schemas

REPORT, PLAN = "demo-2023-h1", "demo-2024-plan"


def tables(targets: list[dict], documents: dict[str, float] | None = None) -> dict[str, pd.DataFrame]:
    """Tables with these targets, each in a task of its own unless it names one (`task_id`)."""
    documents = {REPORT: 0.5, PLAN: 0.0} if documents is None else documents
    rows = [target(number, about) for number, about in enumerate(targets, start=1)]
    tasks = {row["task_id"]: task(row) for row in reversed(rows)}
    figures = [figure(number, row) for number, row in enumerate(rows, start=1)]
    attainment = [{key: value for key, value in row.items() if key not in ("units", "goal")} for row in rows]
    return {
        "documents": schemas.frame(
            "documents", [document(doc_id, documents[doc_id]) for doc_id in documents]
        ),
        "tasks": schemas.frame("tasks", sorted(tasks.values(), key=lambda row: row["row"])),
        "figures": schemas.frame("figures", figures),
        "attainment": schemas.frame("attainment", attainment),
        "audit": schemas.frame("audit", []),
        "edits": schemas.frame("edits", []),
        "problems": schemas.frame("problems", []),
    }


def document(doc_id: str, elapsed: float) -> dict:
    """A document of 某市 for the year in its name."""
    year = doc_id.split("-")[1]
    return {
        "doc_id": doc_id,
        "title": f"某市{year}年重点工作",
        "publisher": "某市人民政府",
        "jurisdiction": "某市",
        "level": "city",
        "period_start": f"{year}-01-01",
        "period_end": f"{year}-12-31",
        "as_of": f"{year}-06-30" if elapsed else None,
        "elapsed_share": elapsed,
        "source_file": f"{doc_id}.txt",
        "source_sha256": "0" * 64,
        "n_tasks": 1,
    }


def target(number: int, about: dict) -> dict:
    """A target: jobs to be created, half done, unless `about` says otherwise."""
    doc_id = about.get("doc_id", REPORT)
    row = {
        "doc_id": doc_id,
        "task_id": f"{doc_id}:{number:03d}",
        "target_id": f"{doc_id}:{number:03d}-1",
        "indicator": f"新增岗位{number}",
        "kind": "total",
        "cmp": ">=",
        "value": 100.0,
        "unit": "个",
        "elapsed_share": 0.5,
        "status": "not_reported",
        "lamp": "grey",
        "basis": "none",
        "target_text": f"新增岗位{number}达到100个以上",
        "target_start": 10 * number,
        "target_end": 10 * number + 4,
        "sector": "employment_welfare",
        "units": "市人力社保局;市教育局",
    }
    return row | about


def task(row: dict) -> dict:
    """The task of a target, with its sentence as the goal."""
    return {
        "doc_id": row["doc_id"],
        "task_id": row["task_id"],
        "row": int(row["task_id"].rsplit(":", 1)[1]),
        "goal": row.get("goal", row["target_text"]),
        "progress": row.get("result_text"),
        "units": row["units"],
        "sector": row["sector"],
        "sector_confidence": 0.8,
        "status": "under_way",
        "raw_start": 0,
        "raw_end": 100,
    }


def figure(number: int, row: dict) -> dict:
    """The figure of a target as it stands in the goal."""
    return {
        "doc_id": row["doc_id"],
        "task_id": row["task_id"],
        "figure_id": f"{row['doc_id']}:f{number:03d}",
        "cell": "goal",
        "role": "target",
        "value": row["value"],
        "unit": row["unit"],
        "text": f"{row['value']:g}{row['unit'] or ''}",
        "raw_start": row["target_start"],
        "raw_end": row["target_end"],
    }


# One target of each kind of verdict; completion, gap, status and lamp worked out by hand.
MIXED = [
    {  # 55,148 of 60,000 people: units of different magnitude
        "indicator": "城镇新增就业",
        "value": 6.0,
        "unit": "万人",
        "result_value": 55148.0,
        "result_unit": "人",
        "completion": 91.91333333333333,
        "gap_pp": 41.91333333333333,
        "status": "on_track",
        "lamp": "green",
        "basis": "result",
    },
    {"result_value": 130.0, "result_unit": "个", "completion": 130.0, "gap_pp": 80.0, "status": "met"}
    | {"lamp": "green", "basis": "result", "reported_pct": 120.0, "audit": "does_not_follow"},
    {"result_value": 42.0, "result_unit": "个", "completion": 42.0, "gap_pp": -8.0, "status": "behind"}
    | {"lamp": "yellow", "basis": "result"},
    {"reported_pct": 20.0, "completion": 20.0, "gap_pp": -30.0, "status": "behind", "lamp": "red"}
    | {"basis": "reported_pct", "sector": "education", "units": "市教育局"},
    {"kind": "level", "cmp": "<=", "value": 3.0, "unit": "%", "result_value": 3.0, "result_unit": "%"}
    | {"status": "met", "lamp": "green", "basis": "result", "indicator": "登记失业率"},
    {"kind": "growth", "cmp": "~", "value": 6.0, "unit": "%", "result_value": 5.82, "result_unit": "%"}
    | {"status": "met", "lamp": "green", "basis": "result", "sector": "economy_finance"},
    {"kind": "growth", "cmp": "~", "value": 6.0, "unit": "%", "result_value": 5.7, "result_unit": "%"}
    | {"status": "behind", "lamp": "red", "basis": "result", "sector": "economy_finance"},
    {"kind": "growth", "cmp": "<=", "value": -10.0, "unit": "%", "result_value": -15.14, "result_unit": "%"}
    | {"status": "met", "lamp": "green", "basis": "result", "sector": "safety_justice"},
    {"kind": "rank", "cmp": "=", "value": 3.0, "unit": "位", "result_value": 2.0, "result_unit": "位"}
    | {"status": "met", "lamp": "green", "basis": "result", "sector": "economy_finance"},
    {"indicator": "新增学位", "sector": "education"},
    {"doc_id": PLAN, "elapsed_share": 0.0, "indicator": "新增学位", "sector": "education"},
]
