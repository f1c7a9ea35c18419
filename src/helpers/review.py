"""The analyst's corrections: out of the workbook, into a file under version control, into every run.

    workbook (review sheet) → take → data/review/corrections.csv → apply → tables

A correction is tied to the words it is about: the goal, the clause in it, the figure's own characters, and
which of several such figures it is. It holds no row number, so it survives new rules and pages saved again.
The file only grows: a correction that finds no place is orphaned and kept, and two that contradict each other
are shown and neither is applied until one of the reviewers changes or withdraws his.
"""

import csv
import io
import json
import math
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from helpers import judging, numbers, store, wording
from helpers.messages import both, listed
from helpers.paths import ROOT
from helpers.vocabulary import labels

CORRECTIONS = ROOT / "data" / "review" / "corrections.csv"
ANCHOR = ("doc_id", "goal", "sentence", "figure", "occurrence", "indicator")
FIELDS = ("value", "unit", "kind", "result_value", "result_unit", "status", "sector")
NUMBERS = ("value", "result_value")
ENUMS = {"kind": "kind", "status": "status", "sector": "sector", "decision": "decision"}
COLUMNS = (*ANCHOR, "decision", *FIELDS, "note", "reviewer", "date", "taken_from")
DECISIONS = ("accept", "reject", "correct", "withdraw")
PINNED = ("value", "unit", "kind", "result_value", "result_unit", "sector")  # what `accept` says is right
NOTHING = "none"  # stands for a result that is to be removed
ALIKE = 90  # per cent of equal characters between a clause and the same clause on a page saved again
SAME_GOAL = 80  # the like for the whole goal, which may have grown or shrunk by a neighbouring sentence

# How much a doubt weighs: what is doubtful in a verdict of `behind` comes first, a plan's target last.
WEIGHTS = {"behind": 1.0, "on_track": 0.8, "met": 0.8, "not_reported": 0.6}
PLAN_WEIGHT = 0.3
AUDIT_DOUBTS = {"does_not_follow": 1.0, "another_base": 0.6, "rounds_differently": 0.2}
PROBLEM_DOUBTS = {"error": 1.0, "warning": 0.8, "note": 0.3}
SILENCE_DOUBT = 0.4  # the task has a progress text, and no result was found in it


class ReviewError(Exception):
    """A file that cannot be used, said so that the analyst knows what to do."""


@dataclass(frozen=True)
class Taken:
    """What came of a workbook: new corrections, ones known before, remarks on rows left out."""

    new: int
    known: int
    remarks: tuple[str, ...]


# --- anchors: the words a target stands on ---------------------------------------------------------


def anchors(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The words each target stands on: `ANCHOR` with target_id, task_id and the shown values of a target.

    `occurrence` counts figures with the same characters in goals with the same words, so it does not depend
    on which of them were read as targets.
    """
    rows = tables["attainment"].merge(tables["tasks"][["task_id", "goal"]], on="task_id", how="left")
    texts = figure_texts(tables["figures"])
    rows["figure"] = [
        texts.get((row.doc_id, row.target_start)) or f"{wording.number(row.value)}{text_of(row.unit)}"
        for row in rows.itertuples()
    ]
    rows["sentence"] = rows["target_text"]
    places = figure_places(tables, rows)
    rows["occurrence"] = [
        1 + sum(start < row.target_start for start in places[place_key(row.doc_id, row.goal, row.figure)])
        for row in rows.itertuples()
    ]
    return rows[[*ANCHOR, "task_id", "target_id", *FIELDS]]


def figure_texts(figures: pd.DataFrame) -> dict[tuple[str, int], str]:
    """Characters of every figure of a goal by document and place in the source."""
    goals = figures[figures["cell"] == "goal"]
    return {(row.doc_id, row.raw_start): row.text for row in goals.itertuples()}


def figure_places(tables: dict[str, pd.DataFrame], targets: pd.DataFrame) -> dict[tuple, set[int]]:
    """Places in the source of the figures with the same characters in the goals with the same words."""
    goals = dict(zip(tables["tasks"]["task_id"], tables["tasks"]["goal"], strict=True))
    places: dict[tuple, set[int]] = {}
    figures = tables["figures"][tables["figures"]["cell"] == "goal"]
    for row in figures.itertuples():
        key = place_key(row.doc_id, goals.get(row.task_id, ""), row.text)
        places.setdefault(key, set()).add(row.raw_start)
    for row in targets.itertuples():
        places.setdefault(place_key(row.doc_id, row.goal, row.figure), set()).add(row.target_start)
    return places


def place_key(doc_id: str, goal: str, figure: str) -> tuple[str, str, str]:
    """What figures have in common that only their order tells apart."""
    return doc_id, squash(goal), squash_figure(figure)


@cache
def squash(text: str) -> str:
    """Text without width, blanks, punctuation and letter case: what a page saved again may change."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def squash_figure(text: str) -> str:
    """A figure's characters without blanks; its decimal point and sign stay."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def text_of(value: object) -> str:
    """Text, empty for a missing one."""
    return value if isinstance(value, str) else ""


def alike(one: str, other: str, bound: float = ALIKE) -> bool:
    """Whether two squashed texts say the same: equal digits, and characters only lost or added.

    A replaced character may turn 小学 into 中学, so it makes another text whatever the share of equal ones.
    """
    if one == other:
        return True
    if re.findall(r"\d+", one) != re.findall(r"\d+", other) or fuzz.ratio(one, other) < bound:
        return False
    return all(step.tag != "replace" for step in Levenshtein.editops(one, other))


def place(corrections: pd.DataFrame, targets: pd.DataFrame) -> list[str | None]:
    """target_id for each correction, None where its words are gone.

    Equal words go first; a target that equal words have claimed is not open to words that are only alike,
    because then both stood in the document when the corrections were made.
    """
    rows = corrections.to_dict("records")
    by_document = {doc_id: group.to_dict("records") for doc_id, group in targets.groupby("doc_id")}
    equal = [equal_target(row, by_document.get(row["doc_id"], [])) for row in rows]
    claimed = set(equal)
    return [
        found or near_target(row, by_document.get(row["doc_id"], []), claimed)
        for row, found in zip(rows, equal, strict=True)
    ]


def equal_target(row: dict, targets: list[dict]) -> str | None:
    """The target that stands on the very words of a correction."""
    return best_named(
        row,
        [
            target
            for target in targets
            if squash_figure(target["figure"]) == squash_figure(row["figure"])
            and squash(target["sentence"]) == squash(row["sentence"])
            and squash(target["goal"]) == squash(row["goal"])
            and target["occurrence"] == int(row["occurrence"])
        ],
    )


def near_target(row: dict, targets: list[dict], claimed: set[str | None]) -> str | None:
    """The target whose words are the correction's but for what a page saved again may lose or add."""
    goal, sentence = squash(row["goal"]), squash(row["sentence"])
    found = [
        target
        for target in targets
        if target["target_id"] not in claimed
        and squash_figure(target["figure"]) == squash_figure(row["figure"])
        and alike(squash(target["sentence"]), sentence)
        and (squash(target["goal"]) != goal or squash(target["sentence"]) != sentence)
        and same_goal(squash(target["goal"]), goal)
    ]
    same_order = [target for target in found if target["occurrence"] == int(row["occurrence"])]
    return best_named(row, same_order or (found if len(found) == 1 else []))


def same_goal(one: str, other: str) -> bool:
    """Whether two squashed goals are the same task, perhaps cut differently out of the page."""
    return one in other or other in one or alike(one, other, SAME_GOAL)


def best_named(row: dict, targets: list[dict]) -> str | None:
    """The target with the likest indicator: 存、贷款均增长10% is one figure and two targets."""
    if not targets:
        return None
    name = text_of(row["indicator"])
    return max(targets, key=lambda target: fuzz.ratio(name, text_of(target["indicator"])))["target_id"]


# --- the review sheet -------------------------------------------------------------------------------


def candidates(tables: dict[str, pd.DataFrame], corrections: pd.DataFrame) -> list[dict]:
    """Rows of the review sheet, what deserves a look first: anchor, shown values, score, reasons, known.

    `reasons` are keys of words (audit.does_not_follow, doubt.match …) or messages of problems; `known` says
    what reviewers said before. Rejected targets, which the tables no longer hold, follow at the end.
    """
    targets = anchors(tables)
    placed = place(corrections, targets)
    doubts = doubts_of(tables)
    said: dict[str | None, list[dict]] = {}
    for target_id, correction in zip(placed, corrections.to_dict("records"), strict=True):
        said.setdefault(target_id, []).append(correction)
    rows = []
    for row in targets.to_dict("records"):
        known = said.get(row["target_id"], [])
        score, reasons = doubts[row["target_id"]]
        rows.append(row | {"score": 0.0 if known else score, "reasons": reasons, "known": known})
    rows.sort(key=lambda row: -row["score"])
    return rows + rejected(corrections, placed)


def doubts_of(tables: dict[str, pd.DataFrame]) -> dict[str, tuple[float, list[str]]]:
    """Score and reasons of every target: the strongest doubt times the weight of its verdict."""
    problems = tables["problems"].groupby("task_id")
    messages = {
        task_id: list(zip(rows["severity"], rows["message"], strict=True)) for task_id, rows in problems
    }
    reporting = set(tables["tasks"].loc[tables["tasks"]["progress"].notna(), "task_id"])
    result = {}
    for row in tables["attainment"].itertuples():
        doubts = [(PROBLEM_DOUBTS[severity], message) for severity, message in messages.get(row.task_id, [])]
        if row.audit in AUDIT_DOUBTS:
            doubts.append((AUDIT_DOUBTS[row.audit], f"audit.{row.audit}"))
        if row.basis == "none" and row.task_id in reporting:
            doubts.append((SILENCE_DOUBT, "doubt.silence"))
        if row.basis != "none" and pd.notna(row.confidence) and row.confidence < 1:
            doubts.append((1 - row.confidence, "doubt.match"))
        weight = WEIGHTS[row.status] if row.elapsed_share > 0 else PLAN_WEIGHT
        doubts.sort(key=lambda doubt: -doubt[0])
        score = weight * doubts[0][0] if doubts else 0.0
        result[row.target_id] = (score, [reason for _, reason in doubts])
    return result


def rejected(corrections: pd.DataFrame, placed: list[str | None]) -> list[dict]:
    """Rows for the targets that reviewers rejected, so that a rejection can be withdrawn."""
    gone = corrections[pd.Series(placed, index=corrections.index, dtype="object").isna()]
    rows = []
    for _, group in gone.groupby(list(ANCHOR), dropna=False, sort=False):
        opinion, contested = settle(group.to_dict("records"))
        if opinion.get("decision") == "reject" and not contested:
            anchor = group.iloc[0][list(ANCHOR)].to_dict()
            empty = dict.fromkeys((*FIELDS, "task_id", "target_id"))
            known = group.to_dict("records")
            rows.append(anchor | empty | {"score": 0.0, "reasons": ["doubt.rejected"], "known": known})
    return rows


def key(row: dict) -> str:
    """The hidden cell of a review row: its anchor and the values shown, as JSON."""
    shown = {field: plain(row[field]) for field in FIELDS}
    anchor = {name: plain(row[name]) for name in ANCHOR}
    return json.dumps(anchor | {"shown": shown}, ensure_ascii=False)


def plain(value: object) -> object:
    """A value as JSON knows it; missing ones are None."""
    if value is None or value is pd.NA or value != value:
        return None
    return value if isinstance(value, str) else float(value) if isinstance(value, float) else int(value)


# --- out of the workbook ----------------------------------------------------------------------------


def take(file: Path, corrections: Path = CORRECTIONS) -> Taken:
    """Append the edits of a workbook's review sheet to the corrections; a second take of a file adds nothing.

    Raises ReviewError, and changes nothing, when the workbook or the corrections cannot be read, or when the
    workbook has no review sheet of this version. Rows that cannot be understood are left out and remarked on.
    """
    sheet = review_sheet(file)
    headings = heading_columns(sheet)
    remarks = []
    if file.with_name(f"~${file.name}").exists():
        remarks.append(f"{file.name} is open in Excel: what was saved last has been read")
    if missing := [name for name in INPUTS if name not in headings]:
        remarks.append(f"columns missing on the review sheet, taken as empty: {', '.join(missing)}")
    old = load(corrections)
    seen = {identity(row) for row in old.to_dict("records")}
    new, known = [], 0
    for number, cells in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=2):
        filled = {name: cells[j] for name, j in headings.items() if not blank(cells[j])}
        if not set(filled) & set(INPUTS):
            continue
        try:
            row = correction(filled) | {"taken_from": file.name}
        except ValueError as fault:
            remarks.append(f"row {number} of the review sheet was not taken: {fault}")
            continue
        known += identity(row) in seen
        if identity(row) not in seen:
            seen.add(identity(row))
            new.append(row)
    if new:
        save(pd.concat([old, frame(new)], ignore_index=True), corrections)
    return Taken(len(new), known, tuple(remarks))


def take_folder(folder: Path = CORRECTIONS.parent, corrections: Path = CORRECTIONS) -> dict[str, Taken]:
    """What came of every workbook laid into a folder, by file name; an unusable one stops no other."""
    results = {}
    for file in sorted(folder.glob("*.xlsx")):
        if file.name.startswith("~$"):
            continue
        try:
            results[file.name] = take(file, corrections)
        except ReviewError as fault:
            results[file.name] = Taken(0, 0, (str(fault),))
    return results


INPUTS = ("decision", *(f"new_{field}" for field in FIELDS), "note", "reviewer", "date")


def review_sheet(file: Path) -> openpyxl.worksheet.worksheet.Worksheet:
    """The sheet that has the hidden key column, whatever it is called; a clear message otherwise."""
    if file.name.startswith("~$"):
        raise ReviewError(f"{file.name} is Excel's note that the workbook is open: name the workbook itself")
    try:
        book = openpyxl.load_workbook(file)  # a formula typed into a cell shows as such and is remarked on
    except FileNotFoundError as fault:
        raise ReviewError(f"there is no file {file}") from fault
    except PermissionError as fault:
        raise ReviewError(f"{file.name} is locked: close it in Excel and take it again") from fault
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        ParseError,
        EOFError,
        ValueError,
        OSError,
    ) as fault:
        raise ReviewError(
            f"{file.name} is not a whole workbook: save it as .xlsx again and take it again"
        ) from fault
    for sheet in book.worksheets:
        if "key" in heading_columns(sheet):
            return sheet
    raise ReviewError(
        f"{file.name} has no review sheet with its hidden key column: it was written by an older version "
        "or the column was deleted. Build the workbook anew and enter the corrections there"
    )


def heading_columns(sheet: openpyxl.worksheet.worksheet.Worksheet) -> dict[str, int]:
    """Position of each known heading in the first row, in either language."""
    words = {
        label: key.removeprefix("review.")
        for language in wording.LANGUAGES
        for key, label in labels("workbook_labels", language).items()
        if key.startswith("review.")
    }
    first = next(sheet.iter_rows(min_row=1, max_row=1, values_only=True), ())
    return {words[label]: j for j, label in enumerate(first) if label in words}


def blank(value: object) -> bool:
    """Whether a cell is empty to the eye."""
    return value is None or (isinstance(value, str) and not value.strip())


def correction(filled: dict[str, object]) -> dict[str, str]:
    """One row of the corrections from the filled cells of a review row; ValueError says what is wrong."""
    anchor, shown = read_key(filled.get("key"))
    fields = {
        field: read_field(field, filled[f"new_{field}"]) for field in FIELDS if f"new_{field}" in filled
    }
    decision = read_enum("decision", filled["decision"]) if "decision" in filled else ""
    decision = decision or ("correct" if fields else "")
    if decision == "correct" and not fields:
        raise ValueError("it says correct and gives no corrected value")
    if decision in ("accept", "reject", "withdraw") and fields:
        raise ValueError(f"it says {decision} and gives corrected values as well")
    if decision == "accept" and shown["value"] is None:
        raise ValueError("it accepts a rejected target: choose withdraw to take the rejection back")
    if decision == "accept":
        fields = {field: shown_field(field, shown[field]) for field in PINNED}
    rest = {
        "note": str(filled.get("note", "")).strip(),
        "reviewer": str(filled.get("reviewer", "")).strip(),
        "date": read_date(filled["date"]) if "date" in filled else "",
    }
    return dict.fromkeys(COLUMNS, "") | anchor | {"decision": decision} | fields | rest


def read_key(cell: object) -> tuple[dict[str, str], dict[str, object]]:
    """Anchor and shown values out of the hidden cell."""
    try:
        stored = json.loads(cell)
        anchor = {name: "" if stored[name] is None else str(stored[name]) for name in ANCHOR}
        return anchor, stored["shown"]
    except (TypeError, KeyError, ValueError) as fault:
        raise ValueError("its hidden key is missing or damaged, so its words are not known") from fault


def shown_field(field: str, value: object) -> str:
    """A shown value as a correction holds it; a target without a result is one without result on purpose."""
    if value is None:
        return NOTHING if field in ("result_value", "result_unit") else ""
    return number_text(value) if field in NUMBERS else str(value)


def read_field(field: str, cell: object) -> str:
    """A corrected value as text: a number, a key of an enum, or the unit as typed."""
    if field.startswith("result_") and str(cell).strip().lower() in ("无", "none"):
        return NOTHING
    if field in NUMBERS:
        return read_number(cell)
    return read_enum(field, cell) if field in ENUMS else str(cell).strip()


def read_number(cell: object) -> str:
    """A number as typed: 1,234 and full-width digits are read, 5% and words are not."""
    text = re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", str(cell)))
    try:
        value = float(text)
    except ValueError as fault:
        raise ValueError(f"{cell!r} is not a number") from fault
    if isinstance(cell, bool) or not math.isfinite(value):
        raise ValueError(f"{cell!r} is not a number")
    return number_text(value)


def number_text(value: float) -> str:
    """A number that reads back exactly, whole ones without a decimal point."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def read_enum(field: str, cell: object) -> str:
    """Key of a word chosen from a drop-down, in either language; the key itself is understood too."""
    words = {
        spoken: key.split(".", 1)[1]
        for language in wording.LANGUAGES
        for key, label in (wording.words(language) | labels("workbook_labels", language)).items()
        if key.startswith(f"{ENUMS[field]}.")
        for spoken in (label.lower(), key.split(".", 1)[1])
    }
    word = str(cell).strip().lower()
    if word not in words:
        raise ValueError(f"{cell!r} is not one of the words for {field}")
    return words[word]


def read_date(cell: object) -> str:
    """ISO date from a date cell or from text such as 2026/5/3 or 2026年5月3日."""
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    parts = re.fullmatch(r"\s*(\d{4})\D(\d{1,2})\D(\d{1,2})日?\s*", str(cell))
    if not parts:
        raise ValueError(f"{cell!r} is not a date")
    return date(*map(int, parts.groups())).isoformat()


# --- the corrections' file --------------------------------------------------------------------------


def frame(rows: list[dict]) -> pd.DataFrame:
    """Corrections as a table of text; empty text where nothing is said."""
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str").fillna("")


def load(path: Path = CORRECTIONS) -> pd.DataFrame:
    """The corrections taken so far, none when there is no file; ReviewError when it cannot be read whole."""
    if not path.exists():
        return frame([])
    try:
        text = path.read_text(encoding=store.ENCODING)
    except (OSError, UnicodeDecodeError) as fault:
        raise ReviewError(
            f"{path.name} cannot be read: close it elsewhere, and save it as UTF-8 CSV"
        ) from fault
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
        raise ReviewError(
            f"{path.name} lacks the columns {', '.join(missing)}: restore it from version control"
        )
    rows = list(reader)
    for number, row in enumerate(rows, start=1):
        if None in row or None in row.values() or not row["occurrence"].isdigit():
            raise ReviewError(
                f"correction {number} in {path.name} is not whole: restore it from version control"
            )
    return frame(rows)


def save(rows: pd.DataFrame, path: Path = CORRECTIONS) -> None:
    """Write the corrections, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        store.write_text(path, rows.to_csv(index=False, lineterminator="\n"), store.ENCODING)
    except PermissionError as fault:
        raise ReviewError(f"{path.name} is locked: close it elsewhere; nothing was taken") from fault


def identity(row: dict) -> tuple[str, ...]:
    """What makes two corrections the same one: everything but the file they came from."""
    return tuple(row[name] for name in COLUMNS if name != "taken_from")


# --- into the tables --------------------------------------------------------------------------------


def settle(entries: list[dict]) -> tuple[dict[str, str], dict[str, set[str]]]:
    """What the reviewers of one target agree on, and what they contradict each other in.

    A reviewer's later entry (by date, then by the order of taking) replaces his earlier one field by field;
    different values of different reviewers contradict, and a rejection contradicts everything else.
    """
    opinions: dict[str, dict[str, str]] = {}
    for entry in sorted(entries, key=lambda entry: entry["date"]):
        mine = opinions.setdefault(entry["reviewer"], {})
        if entry["decision"] in ("withdraw", "reject"):
            mine.clear()
        if entry["decision"] in ("accept", "correct", "reject"):
            mine["decision"] = "reject" if entry["decision"] == "reject" else "keep"
            mine.update({field: entry[field] for field in FIELDS if entry[field]})
    said: dict[str, set[str]] = {}
    for mine in opinions.values():
        for field, value in mine.items():
            said.setdefault(field, set()).add(value)
    agreed = {field: next(iter(values)) for field, values in said.items() if len(values) == 1}
    return agreed, {field: values for field, values in said.items() if len(values) > 1}


def apply(
    tables: dict[str, pd.DataFrame], corrections: pd.DataFrame, lamp_rule: str = judging.LAMP
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The tables with the analysts' corrections, and a report of what became of each correction.

    Corrected targets are judged again, but a corrected status stands; they have `reviewed` = corrected, and
    confirmed ones accepted. Rejected targets are left out. The report has the columns of the corrections,
    `target_id` and `outcome`: applied, contradicting, orphaned (its words are gone), absent (its document is
    not among these), superseded or noted. Orphaned and contradicting ones stand in `problems` too. The tables
    given are not changed.
    """
    targets = anchors(tables)
    report = corrections.assign(target_id=place(corrections, targets), outcome="orphaned")
    verdicts = {
        target_id: settle(group.to_dict("records"))
        for target_id, group in report.dropna(subset="target_id").groupby("target_id")
    }
    contest_sectors(verdicts, dict(zip(targets["target_id"], targets["task_id"], strict=True)))
    report["outcome"] = [outcome(row, verdicts.get(row["target_id"])) for row in report.to_dict("records")]
    report.loc[~report["doc_id"].isin(tables["documents"]["doc_id"]), "outcome"] = "absent"
    agreed = {target_id: opinion for target_id, (opinion, _) in verdicts.items()}
    changed = tables | {
        "attainment": corrected_targets(tables["attainment"], agreed, lamp_rule),
        "tasks": corrected_tasks(tables["tasks"], targets, agreed),
    }
    changed["attainment"] = with_sectors(changed["attainment"], changed["tasks"])
    changed["problems"] = pd.concat(
        [tables["problems"], problem_rows(report, tables)], ignore_index=True
    ).astype(tables["problems"].dtypes)
    return changed, report


def contest_sectors(verdicts: dict[str, tuple[dict, dict]], tasks: dict[str, str]) -> None:
    """Move sectors on which the targets of one task disagree from what is agreed to what is contested."""
    sectors: dict[str, set[str]] = {}
    for target_id, (agreed, contested) in verdicts.items():
        named = {agreed["sector"]} if "sector" in agreed else contested.get("sector", set())
        sectors.setdefault(tasks[target_id], set()).update(named)
    for target_id, (agreed, contested) in verdicts.items():
        if "sector" in agreed and len(sectors[tasks[target_id]]) > 1:
            contested["sector"] = sectors[tasks[target_id]]
            del agreed["sector"]


def outcome(row: dict, verdict: tuple[dict, dict] | None) -> str:
    """What became of one correction, given what all reviewers of its target said."""
    if verdict is None:
        return "orphaned"
    agreed, contested = verdict
    if row["decision"] in ("", "withdraw"):
        return "noted"
    says = {field: row[field] for field in FIELDS if row[field]}
    says["decision"] = "reject" if row["decision"] == "reject" else "keep"
    if any(says.get(field) in values for field, values in contested.items()):
        return "contradicting"
    return "applied" if any(agreed.get(field) == value for field, value in says.items()) else "superseded"


def corrected_targets(attainment: pd.DataFrame, agreed: dict[str, dict], lamp_rule: str) -> pd.DataFrame:
    """Attainment without the rejected targets and with the agreed values, judged again."""
    rows = []
    for row in attainment.to_dict("records"):
        opinion = agreed.get(row["target_id"], {})
        if opinion.get("decision") != "reject":
            rows.append(corrected(row, opinion, lamp_rule) if opinion.get("decision") == "keep" else row)
    return pd.DataFrame(rows, columns=attainment.columns).astype(attainment.dtypes)


def corrected(row: dict, opinion: dict[str, str], lamp_rule: str) -> dict:
    """One target with the agreed values; a changed result no longer points at its passage."""
    figures = {field: stored(field, text) for field, text in opinion.items() if field in FIELDS}
    changes = {field: value for field, value in figures.items() if not equal(row[field], value)}
    changed = row | changes | {"reviewed": "corrected" if changes else "accepted", "confidence": 1.0}
    if not changes:
        return changed
    if "result_value" in changes:
        changed |= {"result_start": None, "result_end": None}
        if changes["result_value"] is None:
            changed |= {"result_unit": None, "result_text": None}
        changed["basis"] = basis(changed)
    changed |= verdict(changed, lamp_rule)
    if "status" in changes:
        changed["status"] = changes["status"]
        changed["lamp"] = judging.lamp(changes["status"], changed["gap_pp"], lamp_rule)
    return changed


def verdict(row: dict, lamp_rule: str = judging.LAMP) -> dict:
    """What follows from the figures of a row: completion, gap_pp, status, exceeded, lamp."""
    value, _ = numbers.base(row["value"], text_of(row["unit"]))
    result, reported = plain(row["result_value"]), plain(row["reported_pct"])
    kind, elapsed = row["kind"], row["elapsed_share"]
    if result is not None:
        result, _ = numbers.base(result, text_of(row["result_unit"]))
    done = None if result is None else judging.reached(result, row["cmp"], value, kind)
    percent = judging.completion(result, value, kind, reported)
    status = judging.status(done, kind, percent, reported, elapsed, row["cmp"])
    points = judging.gap(percent, kind, elapsed)
    return {
        "completion": percent,
        "gap_pp": points,
        "status": status,
        "exceeded": judging.exceeded(result, row["cmp"], value, kind),
        "lamp": judging.lamp(status, points, lamp_rule),
    }


def stored(field: str, text: str) -> float | str | None:
    """A value of a correction as the tables hold it."""
    if text == NOTHING:
        return None
    return float(text) if field in NUMBERS else text


def equal(old: object, new: object) -> bool:
    """Whether a correction says what the table says already."""
    if plain(old) is None or new is None:
        return plain(old) is None and new is None
    return math.isclose(old, new, rel_tol=1e-12) if isinstance(new, float) else old == new


def basis(row: dict) -> str:
    """What a verdict on this row rests on."""
    if plain(row["result_value"]) is not None:
        return "result"
    return "none" if plain(row["reported_pct"]) is None else "reported_pct"


def corrected_tasks(tasks: pd.DataFrame, targets: pd.DataFrame, agreed: dict[str, dict]) -> pd.DataFrame:
    """Tasks with the sectors agreed on for one of their targets."""
    task_of = dict(zip(targets["target_id"], targets["task_id"], strict=True))
    sectors = {task_of[target]: said["sector"] for target, said in agreed.items() if "sector" in said}
    named = tasks["task_id"].map(sectors).astype("str")
    return tasks.assign(
        sector=tasks["sector"].mask(named.notna(), named),
        sector_confidence=tasks["sector_confidence"].mask(named.notna(), 1.0),
    )


def with_sectors(attainment: pd.DataFrame, tasks: pd.DataFrame) -> pd.DataFrame:
    """Attainment with the sectors of its tasks."""
    sectors = attainment["task_id"].map(dict(zip(tasks["task_id"], tasks["sector"], strict=True)))
    return attainment.assign(sector=sectors.astype(attainment["sector"].dtype))


def problem_rows(report: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Orphaned and contradicting corrections as problems, so that every output shows them."""
    tasks = dict(zip(tables["attainment"]["target_id"], tables["attainment"]["task_id"], strict=True))
    rows = []
    for row in report.to_dict("records"):
        if row["outcome"] not in ("orphaned", "contradicting"):
            continue
        decision = row["decision"] and both(f"decision.{row['decision']}", "workbook_labels")
        said = listed(part for part in (row["reviewer"], row["date"], decision) if part)
        about = {"said": said, "figure": row["figure"], "sentence": row["sentence"]}
        message = both(f"correction.{row['outcome']}", **about)
        rows.append(
            {
                "doc_id": row["doc_id"],
                "task_id": tasks.get(row["target_id"]),
                "stage": "review",
                "severity": "warning",
                "message": message.zh,
                "message_en": message.en,
            }
        )
    return pd.DataFrame(rows, columns=tables["problems"].columns)
