"""How right the reading is: the processed tables against labels that people wrote.

Labels are JSON Lines, one task row a line (see `data/gold/README.md`). A labelled row is found by the
first and last characters of its cells, so labels stay valid when rules change. Only the labelled stretch
of a document counts: rows before its first and after its last labelled row are neither demanded nor
punished.
"""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz

from helpers import documents, numbers, paths, pipeline
from helpers.documents import fold

SAME_GOAL, SAME_PROGRESS, SAME_ROW, SAME_NAME = 90, 93, 60, 50  # least likeness in percent
TOLERANCE = 0.005
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0001)


@dataclass(frozen=True)
class Comparison:
    """Labels and reading side by side: `rows` one line per labelled row, `targets` one per labelled or
    read target.
    """

    rows: pd.DataFrame
    targets: pd.DataFrame


def squash(text: str | None) -> str:
    """A text without spaces, marks and width variants."""
    return re.sub(r"[\W_]+", "", fold(text or ""))


def labelled(path: Path, text: str) -> list[dict]:
    """Labelled rows of one file, with the goal and progress cut out of the document's text.

    Raises ValueError naming the row whose words do not stand in the text.
    """
    flat, rows, at = re.sub(r"\s+", "", text), [], 0
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        for cell in ("goal", "progress"):
            row[cell] = ""
            if not row[f"{cell}_start"]:
                continue
            first, last = (re.sub(r"\s+", "", row[f"{cell}_{side}"]) for side in ("start", "end"))
            start = flat.find(first, at)
            end = flat.find(last, start) if start >= 0 else -1
            if end < 0:
                raise ValueError(f"{path.name}: row {row['row']}: its {cell} does not stand in {row['doc']}")
            at = end + len(last)
            row[cell] = flat[start:at]
        rows.append(row)
    return rows


def compare(tables: dict[str, pd.DataFrame], gold: Path = paths.GOLD, raw: Path = paths.RAW) -> Comparison:
    """Labels of `gold` against the tables read from `raw`; documents without labels are left out."""
    rows, targets = [], []
    layouts = tables["documents"].set_index("doc_id").layout
    for path in sorted(gold.glob("*.jsonl")):
        doc_id = json.loads(path.read_text("utf-8").split("\n", 1)[0])["doc"]
        if doc_id not in layouts:
            continue
        source = tables["documents"].set_index("doc_id").source_file[doc_id]
        wanted = labelled(path, documents.read(raw / source).text)
        mine = tables["tasks"][tables["tasks"].doc_id == doc_id].to_dict("records")
        read = {task_id: part.to_dict("records") for task_id, part in tables["attainment"].groupby("task_id")}
        where = {"labels": path.stem, "doc_id": doc_id, "layout": layouts[doc_id]}
        for label, task in pair_rows(wanted, mine):
            rows.append({**where, **compare_row(label, task)})
            found = read.get(task["task_id"], []) if task else []
            targets += [{**where, **pair} for pair in compare_targets(label, found)]
    return Comparison(pd.DataFrame(rows), pd.DataFrame(targets))


def pair_rows(wanted: list[dict], tasks: list[dict]) -> list[tuple[dict | None, dict | None]]:
    """Labelled and read rows that belong together; a read row inside the labelled stretch without label
    too.
    """
    keys = [squash(task["goal"]) for task in tasks]
    taken: dict[int, dict] = {}
    pairs: list[tuple[dict | None, dict | None]] = []
    for label in wanted:
        goal = squash(label["goal"])
        scores = [
            fuzz.ratio(key, goal)
            if i not in taken and (key[:4] == goal[:4] or key[:12] in goal or goal[:12] in key)
            else 0
            for i, key in enumerate(keys)
        ]
        best = max(range(len(keys)), key=scores.__getitem__, default=None)
        if best is not None and scores[best] >= SAME_ROW:
            taken[best] = label
            pairs.append((label, tasks[best]))
        else:
            pairs.append((label, None))
    inside = range(min(taken), max(taken) + 1) if taken else []
    return pairs + [(None, tasks[i]) for i in inside if i not in taken]


def compare_row(label: dict | None, task: dict | None) -> dict:
    """One line of `rows`: whether text, sector and stage are right, and how many units."""
    want = set(label["units"]) if label else set()
    have = set(text(task["units"]).split(";")) - {""} if task else set()
    line = {
        "row": label["row"] if label else None,
        "goal": (label["goal"] if label else text(task["goal"]))[:40],
        "wanted": label is not None,
        "read": task is not None,
        "right": False,
        "units_wanted": len(want),
        "units_read": len(have),
        "units_right": len({squash(u) for u in want} & {squash(u) for u in have}),
        "sector_right": None,
        "stage_wanted": label["task_status"] if label else None,
        "stage_read": task["status"] if task else None,
    }
    if label and task:
        goal = fuzz.ratio(squash(task["goal"]), squash(label["goal"]))
        without_notes = fuzz.ratio(squash(task["goal"]), squash(NOTE.sub("", label["goal"])))
        progress = fuzz.ratio(squash(text(task["progress"])), squash(label["progress"]))
        line["right"] = max(goal, without_notes) >= SAME_GOAL and progress >= SAME_PROGRESS
        line["sector_right"] = task["sector"] in (label["sector"], *label["sector_ok"])
    return line


NOTE = re.compile(r"[((<]?(?:牵头市领导|联系市领导|责任单位)[::].*?(?=[;;]|$)")


def text(value: object) -> str:
    """A cell of a table as text; a missing one is empty."""
    return value if isinstance(value, str) else ""


def compare_targets(label: dict | None, found: list[dict]) -> list[dict]:
    """Lines of `targets`: labelled targets with the read one that fits, then read ones that nothing asks for.

    A read target fits when value and unit are the same; of several, the one whose name is nearest.
    """
    left, lines = list(found), []
    for target in sorted(label["targets"] if label else [], key=lambda t: t["optional"]):
        fitting = [
            f for f in left if same(f["value"], f["unit"], target["value"], target["unit"], sign=False)
        ]
        best = max(fitting, key=lambda f: likeness(f["indicator"], target["indicator"]), default=None)
        if best is not None:
            left.remove(best)
        if not target["optional"]:
            lines.append({"row": label["row"], **target_line(target, best)})
    return lines + [{"row": label["row"] if label else None, **target_line(None, extra)} for extra in left]


def target_line(want: dict | None, read: dict | None) -> dict:
    """One line of `targets`."""
    line = {
        "indicator": want["indicator"] if want else text(read["indicator"]),
        "kind": want["kind"] if want else read["kind"],
        "wanted": want is not None,
        "read": read is not None,
        "status_wanted": want["status"] if want else None,
        "status_read": read["status"] if read else None,
        "confidence": read["confidence"] if read else None,
        "result_wanted": bool(want and want["result"]),
        "result_read": bool(read and pd.notna(read["result_value"])),
        **dict.fromkeys(("kind_right", "cmp_right", "name_right", "result_right", "pct_right", "judged")),
    }
    if want and read:
        result = same_result(want["result"], read)
        line |= {
            "kind_right": read["kind"] == want["kind"],
            "cmp_right": read["cmp"] == want["cmp"] and (read["value"] < 0) == (want["value"] < 0),
            "name_right": likeness(read["indicator"], want["indicator"]) >= SAME_NAME,
            "result_right": result,
            "pct_right": same_number(read["reported_pct"], want["reported_pct"]),
            "judged": result and read["status"] == want["status"],
        }
    return line


def likeness(one: str | None, other: str | None) -> float:
    """Likeness of two names in percent; one inside the other counts as the same."""
    a, b = squash(text(one)), squash(text(other))
    if not a or not b:
        return 0.0
    return 100.0 if a in b or b in a else fuzz.ratio(a, b)


def same(value: float, unit: str | None, other: float, other_unit: str | None, sign: bool = True) -> bool:
    """Whether two amounts are the same within half a percent, units and magnitudes considered."""
    a, base = numbers.base(float(value), text(unit))
    b, other_base = numbers.base(float(other), text(other_unit))
    if not sign:
        a, b = abs(a), abs(b)
    return base == other_base and abs(a - b) <= TOLERANCE * max(abs(a), abs(b), 1e-9)


def same_result(want: dict | None, read: dict) -> bool:
    """Whether the result read is the labelled one, or rightly absent."""
    if want is None or pd.isna(read["result_value"]):
        return (want is None) == bool(pd.isna(read["result_value"]))
    return same(read["result_value"], read["result_unit"], want["value"], want["unit"])


def same_number(one: float | None, other: float | None) -> bool:
    """Whether two numbers are the same, or both missing."""
    if other is None or pd.isna(one):
        return (other is None) == bool(pd.isna(one))
    return abs(one - other) <= TOLERANCE * max(abs(one), abs(other), 1e-9)


def f1(right: float, read: float, wanted: float) -> float:
    """Harmonic mean of precision and recall; not a number where nothing is wanted or read."""
    return 2 * right / (read + wanted) if read + wanted else float("nan")


def scores(found: Comparison, by: str = "labels") -> pd.DataFrame:
    """Figures per document (by="labels") or layout, and over all: counts, F1 or share right, each 0 to 1."""
    parts = [
        (name, found.rows[found.rows[by] == name], found.targets[found.targets[by] == name])
        for name in found.rows[by].unique()
    ]
    lines = [{by: name, **score(rows, targets)} for name, rows, targets in parts]
    return pd.DataFrame([*lines, {by: "all", **score(found.rows, found.targets)}])


def score(rows: pd.DataFrame, targets: pd.DataFrame) -> dict[str, float]:
    """Figures of one part of the labels."""
    both = targets[targets.wanted & targets.read]
    met = rows[rows.wanted & rows.read]
    evidence = (both.result_right.astype(bool) & both.result_read).sum()
    return {
        "n_rows": int(rows.wanted.sum()),
        "n_targets": int(targets.wanted.sum()),
        "rows": f1(rows.right.sum(), rows.read.sum(), rows.wanted.sum()),
        "units": f1(rows.units_right.sum(), rows.units_read.sum(), rows.units_wanted.sum()),
        "precision": len(both) / max(1, targets.read.sum()),
        "recall": len(both) / max(1, targets.wanted.sum()),
        "targets": f1(len(both), targets.read.sum(), targets.wanted.sum()),
        **{
            name: both[f"{name}_right"].astype(float).mean()
            for name in ("kind", "cmp", "name", "result", "pct")
        },
        "evidence": f1(evidence, targets.result_read.sum(), targets.result_wanted.sum()),
        "judged": f1(both.judged.astype(bool).sum(), targets.read.sum(), targets.wanted.sum()),
        "sector": met.sector_right.astype(float).mean(),
        "stage": (met.stage_wanted == met.stage_read).mean(),
    }


def by_kind(found: Comparison) -> pd.DataFrame:
    """Targets wanted, read and rightly judged per kind of target."""
    return pd.DataFrame([{"kind": kind, **kind_score(part)} for kind, part in found.targets.groupby("kind")])


def kind_score(part: pd.DataFrame) -> dict[str, float]:
    """Counts and F1 of the targets of one kind."""
    both = part[part.wanted & part.read]
    judged = both.judged.astype(bool).sum()
    return {
        "wanted": int(part.wanted.sum()),
        "read": int(part.read.sum()),
        "targets": f1(len(both), part.read.sum(), part.wanted.sum()),
        "judged": f1(judged, part.read.sum(), part.wanted.sum()),
    }


def confusion(found: Comparison) -> pd.DataFrame:
    """Labelled status against the status read, for targets that were found."""
    both = found.targets[found.targets.wanted & found.targets.read]
    order = ["met", "on_track", "behind", "not_reported"]
    table = pd.crosstab(both.status_wanted, both.status_read)
    return table.reindex(index=order, columns=order, fill_value=0)


def reliability(found: Comparison) -> pd.DataFrame:
    """How often a result is right for each band of confidence: n, mean confidence, share right."""
    given = found.targets[found.targets.read & found.targets.result_read & found.targets.wanted]
    bands = pd.cut(given.confidence.astype(float), BINS, right=False)
    rows = [
        {
            "confidence": part.confidence.mean(),
            "right": part.result_right.astype(float).mean(),
            "n": len(part),
        }
        for _, part in given.groupby(bands, observed=True)
    ]
    return pd.DataFrame(rows, columns=["confidence", "right", "n"])


def errors(found: Comparison) -> pd.DataFrame:
    """Targets that were missed, invented or wrongly judged, with what was wanted and what was read."""
    targets = found.targets
    wrong = targets[~(targets.wanted & targets.read & (targets.judged == True))]  # noqa: E712 - the column holds None too
    fault = wrong.wanted.map({True: "", False: "extra"}).mask(wrong.wanted & ~wrong.read, "missing")
    columns = ["labels", "row", "indicator", "kind", "status_wanted", "status_read"]
    return wrong[columns].assign(fault=fault.mask(fault == "", "judged"))


def main() -> None:
    """Print how the documents of this project compare with their labels, and the shared ones where they
    are present.
    """
    sets = {"data/gold": (paths.GOLD, paths.RAW)}
    if (paths.SHARED / "gold").is_dir():
        sets["shared/gold"] = (paths.SHARED / "gold", paths.SHARED / "documents")
    for name, (gold, raw) in sets.items():
        found = compare(pipeline.process(pipeline.find([raw])).tables, gold, raw)
        print(f"\n{name}")
        for part in (scores(found), by_kind(found), confusion(found), reliability(found)):
            print(part.to_string(float_format=lambda x: f"{x:.3f}"), "\n")
        print(errors(found).to_string(index=False), file=sys.stdout)
