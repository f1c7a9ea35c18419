"""The Excel summary: what a supervision office passes on, sheet by sheet.

Written with XlsxWriter, because its `write_formula(…, value=…)` stores a cached value beside each formula:
a previewer, pandas or a mail viewer shows the number, and Excel recalculates when a value is edited.
openpyxl writes no cached values; it reads the edits back (`review.py`) and re-opens the file in the tests.

Completion, gap, status and lamp on the targets' sheet are formulas over the value columns, and the counts of
the summary sheets count by formula. Each formula is also worked out here (`by_formula`); where the processed
table says otherwise, as for a status set by an analyst, the table's value is written instead of a formula.
"""

import os
import re
import tempfile
import unicodedata
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from helpers import __version__, judging, numbers, review, schemas, summary, wording
from helpers.summary import JUDGED, STATUSES
from helpers.vocabulary import labels, table

EVIDENCE = "doc-{doc_id}.html#{target_id}"  # page and anchor beside the workbook where a target is shown
RIGHT = (
    "number",
    "count",
    "percent",
    "points",
    "hundredths",
    "date",
    "general",
)  # styles whose cells stand to the right
LONGEST = 32_767  # UTF-16 units in one cell; Excel refuses more
# Okabe and Ito's colours, as in charts.py
COLOURS = {"met": "#0072B2", "on_track": "#56B4E9", "behind": "#D55E00", "not_reported": "#B8B8B8"}
TINTS = {"met": "#CCE3F0", "on_track": "#E3F3FC", "behind": "#F9DCCB", "not_reported": "#EEEEEE"}
LAMP_TINTS = {"green": "#CDE8D5", "yellow": "#FFF0B3", "red": "#F7C6C5", "grey": "#EEEEEE"}
AUDIT_ORDER = {
    "does_not_follow": 0,
    "another_base": 1,
    "rounds_differently": 2,
    "not_checkable": 3,
    "follows": 4,
}
AUDIT_TINTS = {"does_not_follow": "#F9DCCB", "another_base": "#FFF0B3"}
SHEETS = (
    "overview",
    "sectors",
    "units",
    "tasks",
    "targets",
    "audit",
    "tracking",
    "review",
    "problems",
    "notes",
    "lists",
)
Z = 1.959963984540054  # two-sided 95 %, as in summary.wilson

VERDICT_RULES = (
    "rule.met",
    "rule.on_track",
    "rule.behind",
    "rule.not_reported",
    "rule.gap",
    "rule.lamp",
    "rule.plan",
)
RULES = (*VERDICT_RULES, "rule.disagree", "rule.interval", "rule.live", "rule.review")

# Formulas of one row of the targets' sheet, the rules of judging.py over again: a small name is the row's
# cell, a capital one a word or a part of a formula.
FORMULA_WORDS = {
    "TOTAL": "kind.total",
    "RANK": "kind.rank",
    "AT_MOST": "cmp.<=",
    "ABOUT": "cmp.~",
    "MET": "status.met",
    "ON_TRACK": "status.on_track",
    "BEHIND": "status.behind",
    "SILENT": "status.not_reported",
    "GREEN": "lamp.green",
    "YELLOW": "lamp.yellow",
    "RED": "lamp.red",
    "GREY": "lamp.grey",
}
SLACK = "0.000000001*MAX(1,ABS({value}))"
REACHED = (
    f"IF(OR({{kind}}={{RANK}},{{cmp}}={{AT_MOST}}),{{scaled}}<={{value}}+{SLACK},"
    f"IF(AND({{cmp}}={{ABOUT}},{{value}}<0),{{scaled}}<={{value}}*{judging.ABOUT:.6g}+{SLACK},"
    f"{{scaled}}>={{value}}*IF({{cmp}}={{ABOUT}},{judging.ABOUT:.6g},1)-{SLACK}))"
)
ON_TIME = "AND({elapsed_share}<1,ISNUMBER({completion}),N({completion})>={elapsed_share}-0.000000001)"
FORMULAS = {
    "scaled": '=IF(AND(ISNUMBER({result_value}),ISNUMBER({factor})),{result_value}*{factor},"")',
    "completion": "=IF(AND({kind}={TOTAL},ISNUMBER({scaled}),{value}>0),{scaled}/{value},"
    'IF(ISNUMBER({reported_pct}),{reported_pct},""))',
    "gap_pp": "=IF(AND({kind}={TOTAL},{elapsed_share}>0,{elapsed_share}<1,ISNUMBER({completion})),"
    '({completion}-{elapsed_share})*100,"")',
    "status": "=IF(ISNUMBER({scaled}),"
    "IF({REACHED},{MET},IF(AND({kind}={TOTAL},{cmp}<>{AT_MOST},{ON_TIME}),{ON_TRACK},{BEHIND})),"
    "IF(ISNUMBER({reported_pct}),IF({reported_pct}>=1,{MET},IF({ON_TIME},{ON_TRACK},{BEHIND})),{SILENT}))",
    "lamp": "=IF({status}={SILENT},{GREY},IF({status}<>{BEHIND},{GREEN},IF(NOT(ISNUMBER({gap_pp})),{RED},"
    "IF(ROUND({gap_pp},6)>-lamp_green,{GREEN},IF(ROUND({gap_pp},6)>=-lamp_yellow,{YELLOW},{RED})))))",
}

# Numbers that their column's format would print with a bare decimal point or as ####: condition to format
SPECIAL_NUMBERS = {
    "number": {
        "AND(ISNUMBER({x}),ABS(N({x}))>=1E8)": "huge",
        "AND(ISNUMBER({x}),OR(N({x})=INT(N({x})),ABS(N({x}))>=1E5))": "whole",
    },
    "percent": {"N({x})>=100": "huge_percent"},
    "points": {"N({x})>=10000": "huge_points"},
}

# Control characters, lone surrogates and the two non-characters may not stand in the XML of a workbook.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Formula:
    """A formula and the value it has now."""

    text: str
    value: float | str


@dataclass(frozen=True)
class Link:
    """A link to a file beside the workbook, and the words to show."""

    address: str
    text: str


@dataclass(frozen=True)
class Column:
    """A column of a sheet's table: key in the data and key of the heading, width in characters, format."""

    key: str
    heading: str
    width: float
    style: str = "text"
    hidden: bool = False


@dataclass(frozen=True)
class Book:
    """The open workbook with what every sheet needs: words in the language asked for, and shared formats."""

    file: xlsxwriter.Workbook
    words: dict[str, str]
    styles: dict[str, Format]
    lamp_rule: str

    def say(self, key: str) -> str:
        return self.words[key]

    def sheet(self, key: str) -> Worksheet:
        return self.file.get_worksheet_by_name(legal_name(self.say(f"sheet.{key}")))


TARGETS = (
    Column("document", "col.document", 15),
    Column("serial", "tasks.serial", 6),
    Column("indicator", "attainment.indicator", 22),
    Column("kind", "attainment.kind", 6),
    Column("cmp", "attainment.cmp", 8),
    Column("value", "attainment.value", 10, "number"),
    Column("value_max", "attainment.value_max", 7, "number"),
    Column("unit", "attainment.unit", 9),
    Column("result_value", "attainment.result_value", 10, "number"),
    Column("result_unit", "attainment.result_unit", 9),
    Column("reported_pct", "attainment.reported_pct", 9, "percent"),
    Column("completion", "attainment.completion", 9, "percent"),
    Column("elapsed_share", "attainment.elapsed_share", 8, "percent"),
    Column("gap_pp", "col.gap", 11, "points"),
    Column("status", "attainment.status", 9),
    Column("lamp", "attainment.lamp", 9),
    Column("target_text", "attainment.target_text", 36),
    Column("result_text", "attainment.result_text", 36),
    Column("link", "col.evidence", 9, "link"),
    Column("basis", "attainment.basis", 11),
    Column("sector", "attainment.sector", 18),
    Column("units", "col.units", 22),
    Column("counted", "col.counted", 9, "centre"),
    Column("confidence", "attainment.confidence", 8, "percent"),
    Column("audit", "attainment.audit", 10),
    Column("reviewed", "col.reviewed", 9),
    Column("target_id", "attainment.target_id", 24),
    Column("factor", "col.factor", 9, "general", hidden=True),
    Column("scaled", "col.scaled", 9, "general", hidden=True),
    Column("units_key", "col.units_key", 9, hidden=True),
)
TASKS = (
    Column("document", "col.document", 15),
    Column("serial", "tasks.serial", 7),
    Column("section", "tasks.section", 16),
    Column("goal", "tasks.goal", 52),
    Column("units", "tasks.units", 20),
    Column("lead_unit", "tasks.lead_unit", 14),
    Column("progress", "tasks.progress", 60),
    Column("stage", "tasks.status", 9),
    Column("sector", "tasks.sector", 14),
    Column("n_targets", "col.n_targets", 8, "count"),
    Column("task_id", "tasks.task_id", 20),
)
AUDIT = (
    Column("document", "col.document", 15),
    Column("serial", "tasks.serial", 7),
    Column("indicator", "attainment.indicator", 22),
    Column("check", "audit.check", 13),
    Column("stated", "audit.stated", 11, "number"),
    Column("computed", "audit.computed", 11, "number"),
    Column("difference", "col.difference", 13, "hundredths"),
    Column("unit", "audit.unit", 8),
    Column("audit", "audit.verdict", 11),
    Column("explanation", "audit.explanation", 40),
    Column("claim_text", "audit.claim_text", 44),
    Column("target_text", "attainment.target_text", 36),
    Column("link", "col.evidence", 9, "link"),
)
TRACKING = (
    Column("jurisdiction", "documents.jurisdiction", 10),
    Column("indicator", "attainment.indicator", 26),
    Column("kind", "attainment.kind", 8),
    Column("year", "col.year", 8, "general"),
    Column("role", "figures.role", 8),
    Column("date", "col.date", 12, "date"),
    Column("cmp", "attainment.cmp", 8),
    Column("value", "figures.value", 12, "number"),
    Column("unit", "figures.unit", 10),
    Column("status", "attainment.status", 10),
    Column("document", "col.document", 22),
    Column("text", "col.sentence", 60),
)
REVIEW = (
    Column("score", "review.score", 8, "count"),
    Column("reasons", "review.reasons", 20),
    Column("document", "col.document", 15),
    Column("serial", "tasks.serial", 6),
    Column("indicator", "attainment.indicator", 20),
    Column("sentence", "attainment.target_text", 34),
    Column("result_text", "attainment.result_text", 34),
    Column("value", "attainment.value", 10, "number"),
    Column("unit", "attainment.unit", 8),
    Column("kind", "attainment.kind", 6),
    Column("result_value", "attainment.result_value", 10, "number"),
    Column("result_unit", "attainment.result_unit", 9),
    Column("status", "attainment.status", 8),
    Column("sector", "attainment.sector", 16),
    Column("decision", "review.decision", 9, "entry"),
    Column("new_value", "review.new_value", 10, "entry_number"),
    Column("new_unit", "review.new_unit", 9, "entry"),
    Column("new_kind", "review.new_kind", 9, "entry"),
    Column("new_result_value", "review.new_result_value", 10, "entry_number"),
    Column("new_result_unit", "review.new_result_unit", 10, "entry"),
    Column("new_status", "review.new_status", 10, "entry"),
    Column("new_sector", "review.new_sector", 16, "entry"),
    Column("note", "review.note", 22, "entry"),
    Column("reviewer", "review.reviewer", 9, "entry"),
    Column("date", "review.date", 11, "entry_date"),
    Column("known", "review.known", 30),
    Column("link", "col.evidence", 9, "link"),
    Column("key", "review.key", 9, hidden=True),
)
DROP_DOWNS = {"decision": "decision", "new_kind": "kind", "new_status": "status", "new_sector": "sector"}
UNITS = (
    Column("unit", "col.units", 30),
    Column("n_tasks", "col.n_tasks", 9, "count"),
    Column("n_lead", "col.n_lead", 9, "count"),
    *(Column(status, f"status.{status}", 10, "count") for status in STATUSES),
    Column("total", "col.total", 11, "count"),
    Column("excluded", "col.excluded", 13, "count"),
)
SECTORS = (
    Column("sector", "col.sector", 24),
    Column("n_tasks", "col.n_tasks", 9, "count"),
    *(Column(status, f"status.{status}", 10, "count") for status in STATUSES),
    Column("total", "col.total", 11, "count"),
    Column("judged", "col.judged", 10, "count"),
    Column("met_share", "col.met_share", 12, "percent"),
    Column("low", "col.low", 12, "percent"),
    Column("high", "col.high", 12, "percent"),
    Column("on_track_share", "col.on_track_share", 12, "percent"),
    Column("behind_share", "col.behind_share", 12, "percent"),
    Column("not_reported_share", "col.not_reported_share", 12, "percent"),
    Column("excluded", "col.excluded", 13, "count"),
    Column("minus", "col.minus", 9, "percent", hidden=True),
    Column("plus", "col.plus", 9, "percent", hidden=True),
)
OVERVIEW = (
    Column("sector", "col.sector", 36),
    *(Column(status, f"status.{status}", 12, "count") for status in STATUSES),
    Column("total", "col.total", 12, "count"),
)
DOCUMENTS = (
    Column("document", "col.document", 36),
    Column("period_start", "documents.period_start", 12, "date"),
    Column("period_end", "documents.period_end", 12, "date"),
    Column("as_of", "documents.as_of", 12, "date"),
    Column("elapsed_share", "documents.elapsed_share", 12, "percent"),
    Column("n_tasks", "documents.n_tasks", 12, "count"),
    Column("n_targets", "col.n_targets", 12, "count"),
    Column("counted", "col.counted", 10, "centre"),
    Column("doc_id", "col.doc_id", 22),
    Column("title", "documents.title", 50),
)
PROBLEMS = (
    Column("severity", "problems.severity", 9),
    Column("stage", "problems.stage", 10),
    Column("document", "col.document", 18),
    Column("serial", "tasks.serial", 8),
    Column("message", "problems.message", 80),
    Column("task_id", "problems.task_id", 24),
)
CODEBOOK = (
    Column("table", "col.table", 14),
    Column("column", "col.column", 18),
    Column("label", "col.label", 16),
    Column("type", "col.type", 10),
    Column("allowed", "col.allowed", 30),
    Column("unit", "col.unit", 16),
    Column("meaning", "col.meaning", 70),
)


def write(
    tables: dict[str, pd.DataFrame],
    path: Path,
    language: str = "zh",
    lamp_rule: str = judging.LAMP,
    corrections: pd.DataFrame | None = None,
) -> Path:
    """Write the processed tables as one Excel workbook in Chinese (`zh`) or English (`en`); return its path.

    `corrections` (`review.load()`) are shown beside the targets they are about on the review sheet.

    The file is written beside its place and moved there when it is whole. Raises PermissionError with a plain
    message when the old file cannot be replaced because it is open.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}.", suffix=".xlsx")
    os.close(handle)
    try:
        fill(tables, name, language, lamp_rule, review.frame([]) if corrections is None else corrections)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except PermissionError as error:
        raise PermissionError(f"{path} cannot be replaced: close it in Excel and run again") from error
    finally:
        Path(name).unlink(missing_ok=True)
    return path


def fill(
    tables: dict[str, pd.DataFrame], name: str, language: str, lamp_rule: str, corrections: pd.DataFrame
) -> None:
    """All sheets, in the order of `SHEETS`."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(name, options) as file:
        book = Book(file, vocabulary(language), styles(file), lamp_rule)
        for key in SHEETS:
            set_up(book, file.add_worksheet(legal_name(book.say(f"sheet.{key}"))))
        file.set_properties({"title": book.say("overview.title"), "created": pd.Timestamp(2000, 1, 1)})
        names = summary.document_names(tables["documents"], language)
        tables = {name: wording.spoken(rows, language) for name, rows in tables.items()}
        targets = target_rows(tables, names)
        n_fixed = write_targets(book, targets)
        write_overview(book, tables, targets, names)
        write_sectors(book, tables, targets)
        write_units(book, tables, targets)
        write_tasks(book, tables, names)
        write_audit(book, tables, targets, names)
        write_tracking(book, tables, names)
        write_review(book, tables, targets, corrections)
        write_problems(book, tables, names)
        write_notes(book, tables, n_fixed)


# --- words, formats, cells ---------------------------------------------------------------------


def vocabulary(language: str) -> dict[str, str]:
    """All words of the workbook by key: sheet names, headings, enums, sectors, explanations."""
    columns = {f"{row['table']}.{row['column']}": row[f"label_{language}"] for row in table("columns")}
    meanings = {f"meaning.{row['table']}.{row['column']}": row["meaning"] for row in table("columns")}
    own = {key: label for key, label in labels("workbook_labels", language).items() if label}
    return columns | meanings | wording.words(language) | own


def styles(file: xlsxwriter.Workbook) -> dict[str, Format]:
    """Formats by name, one object each, shared by every sheet."""
    base = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
    lined = base | {"bottom": 1, "bottom_color": "#DDE3E7"}
    number = lined | {"align": "right", "indent": 1}
    entry = base | {"bg_color": "#FFFBE6", "border": 1, "border_color": "#DDE3E7"}
    heading = base | {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#DCE6EC"}
    looks = {
        "text": lined | {"text_wrap": True, "num_format": "@"},
        "centre": lined | {"align": "center"},
        "plain": base,
        "general": number,
        "number": number | {"num_format": "#,##0.####"},
        "count": number | {"num_format": "#,##0"},
        "percent": number | {"num_format": "0.0%"},
        "points": number | {"num_format": "+0.0;-0.0;0.0"},
        "hundredths": number | {"num_format": "+0.00;-0.00;0.00"},
        "date": number | {"num_format": "yyyy-mm-dd"},
        "link": lined | {"font_color": "#0563C1", "underline": 1},
        "entry": entry | {"text_wrap": True, "num_format": "@"},
        "entry_number": entry | {"num_format": "#,##0.####"},
        "entry_date": entry | {"num_format": "yyyy-mm-dd"},
        "input": number | {"num_format": "0", "bg_color": "#FFFBE6", "border": 1},
        "heading": heading,
        "heading_right": heading | {"align": "right", "indent": 1},
        "title": base | {"bold": True, "font_size": 16},
        "part": base | {"bold": True, "font_size": 12},
        "huge": {"num_format": "0.0E+00"},
        "whole": {"num_format": "#,##0"},
        "huge_percent": {"num_format": '">9,999%"'},
        "huge_points": {"num_format": '">9,999"'},
    }
    tints = {f"status.{key}": {"bg_color": colour} for key, colour in TINTS.items()}
    tints |= {f"lamp.{key}": {"bg_color": colour} for key, colour in LAMP_TINTS.items()}
    tints |= {f"audit.{key}": {"bg_color": colour} for key, colour in AUDIT_TINTS.items()}
    return {key: file.add_format(look) for key, look in (looks | tints).items()}


def set_up(book: Book, sheet: Worksheet) -> None:
    """Page set-up of every sheet: A4 landscape, one page wide, page numbers."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C" + book.say("page.footer"))
    sheet.hide_gridlines(2)


def legal_name(name: str) -> str:
    """Sheet name that Excel accepts: 31 characters without `[ ] : * ? / \\` and no apostrophe at the ends."""
    return re.sub(r"[\[\]:*?/\\]", " ", name).strip().strip("'")[:31] or "_"


def clean(text: str, mark: str) -> str:
    """Text that a cell can hold: no forbidden characters, and cut with a mark where Excel would refuse it."""
    text = FORBIDDEN.sub("", text)
    if len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    room = (LONGEST - len(mark)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + mark


def put(book: Book, sheet: Worksheet, row: int, column: int, value: object, style: str) -> None:
    """Write one cell by the type of its value; text is always written as text."""
    look = book.styles[style]
    if isinstance(value, Formula):
        sheet.write_formula(row, column, value.text, look, value.value)
    elif isinstance(value, Link):
        sheet.write_url(row, column, f"external:{value.address}", look, value.text)
    elif value is None or value is pd.NA or value != value or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str) and style == "date":
        sheet.write_datetime(row, column, pd.Timestamp(value).to_pydatetime(), look)
    elif isinstance(value, str):
        sheet.write_string(row, column, clean(value, book.say("text.cut")), look)
    else:
        sheet.write_number(row, column, float(value), look)


def put_table(
    book: Book, key: str, columns: tuple[Column, ...], rows: list[dict], top: int = 0, name: str = ""
) -> None:
    """Write rows as a real Excel table with its headings at row `top`; a sentence instead when there is none.

    Excel "repairs" a file whose table has no data row or whose headings are not unique (it ignores case).
    """
    sheet = book.sheet(key)
    headings = [book.say(column.heading) for column in columns]
    if len({heading.lower() for heading in headings}) < len(headings) or not all(headings):
        raise ValueError(f"headings of sheet {key} are not unique and filled: {', '.join(headings)}")
    if not rows:
        sheet.write_string(top, 0, book.say("empty.rows"), book.styles["plain"])
        return
    lines = max(
        ceil(text_width(heading) / (column.width - 2))
        for heading, column in zip(headings, columns, strict=True)
    )
    sheet.set_row(top, 14 * min(lines, 3) + 4)
    for i, row in enumerate(rows, start=top + 1):
        sheet.set_row(i, row_height(columns, row))
    for j, column in enumerate(columns):
        for i, row in enumerate(rows, start=top + 1):
            put(book, sheet, i, j, row[column.key], column.style)
        for condition, look in SPECIAL_NUMBERS.get(column.style, {}).items():
            criteria = "=" + condition.format(x=f"{xl_col_to_name(j)}{top + 2}")
            options = {"type": "formula", "criteria": criteria, "format": book.styles[look]}
            sheet.conditional_format(top + 1, j, top + len(rows), j, options)
    spec = [
        {
            "header": heading,
            "header_format": book.styles["heading_right" if column.style in RIGHT else "heading"],
        }
        for heading, column in zip(headings, columns, strict=True)
    ]
    options = {"columns": spec, "name": name or key, "style": "Table Style Light 1", "banded_rows": False}
    sheet.add_table(top, 0, top + len(rows), len(columns) - 1, options)


def row_height(columns: tuple[Column, ...], row: dict) -> float:
    """Height in points that shows the longest text of the row, up to a third of a screen.

    Excel fits rows by itself only when they are edited, LibreOffice not at all.
    """
    lines = 1
    for column in columns:
        text = row[column.key]
        if isinstance(text, str) and column.style in ("text", "entry") and not column.hidden:
            lines = max(lines, ceil(text_width(text[:2000]) / (column.width - 1)))
    return min(lines, 20) * 14 + 3


def text_width(text: str) -> int:
    """Width in characters of a column: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def put_sheet(
    book: Book, key: str, columns: tuple[Column, ...], rows: list[dict], frozen: int = 0, printed: str = ""
) -> None:
    """A sheet that is one table: widths, frozen and repeated headings, colours beside the words.

    Only the columns up to `printed` go onto paper, all of them where it is empty.
    """
    sheet = book.sheet(key)
    for j, column in enumerate(columns):
        sheet.set_column(j, j, column.width, None, {"hidden": column.hidden})
    if printed:
        sheet.print_area(0, 0, len(rows), [column.key for column in columns].index(printed))
    sheet.freeze_panes(1, frozen)
    sheet.repeat_rows(0)
    put_table(book, key, columns, rows)
    for word in ("status", "lamp", "audit"):
        if rows and word in [column.key for column in columns]:
            tint(book, sheet, word, 1, [column.key for column in columns].index(word), len(rows))


def tint(book: Book, sheet: Worksheet, word: str, top: int, column: int, count: int) -> None:
    """Colour the cells of a column by the word in them."""
    for style in book.styles:
        if style.startswith(f"{word}."):
            options = {
                "type": "cell",
                "criteria": "==",
                "value": f'"{book.say(style)}"',
                "format": book.styles[style],
            }
            sheet.conditional_format(top, column, top + count - 1, column, options)


def letter(columns: tuple[Column, ...], key: str) -> str:
    """Letter of the column with this key."""
    return xl_col_to_name([column.key for column in columns].index(key))


# --- targets: values, formulas, and what the formulas give -------------------------------------


def target_rows(tables: dict[str, pd.DataFrame], names: dict[str, str]) -> pd.DataFrame:
    """Attainment with what its task says of serial and units, and the factor from result to target unit."""
    tasks = tables["tasks"][["task_id", "serial", "row", "units", "lead_unit"]]
    rows = tables["attainment"].merge(tasks, on="task_id", how="left", validate="many_to_one")
    rows["serial"] = rows["serial"].fillna(rows["row"].astype("str"))
    rows["document"] = rows["doc_id"].map(names)
    rows["factor"] = [factor(row) for row in rows.to_dict("records")]
    return rows


def factor(row: dict) -> float | None:
    """Number that turns the result into the target's unit: 0.0001 for 55148人 against 6万人."""
    if present(row["result_value"]) is None:
        return None
    result_unit, unit = (u if isinstance(u, str) else "" for u in (row["result_unit"], row["unit"]))
    return numbers.base(1.0, result_unit)[0] / numbers.base(1.0, unit)[0]


def present(value: object) -> float | None:
    """The number, or None where it is missing."""
    return None if value is None or value is pd.NA or value != value else float(value)


def formulas(book: Book, line: int) -> dict[str, str]:
    """The formulas of one row of the targets' sheet, numbered as in Excel, as they are written into it."""
    names = {column.key: f"{letter(TARGETS, column.key)}{line}" for column in TARGETS}
    names |= {name: f'"{book.say(key)}"' for name, key in FORMULA_WORDS.items()}
    names |= {"REACHED": REACHED.format(**names), "ON_TIME": ON_TIME.format(**names)}
    return {key: text.format(**names) for key, text in FORMULAS.items()}


def write_targets(book: Book, targets: pd.DataFrame) -> int:
    """The targets' sheet; returns how many rows keep a verdict that the formulas do not give."""
    rows, n_fixed = [], 0
    for line, row in enumerate(targets.to_dict("records"), start=2):
        shown = shown_target(book, row)
        given = review.verdict(row, book.lamp_rule)
        told = {
            "completion": present(row["completion"]),
            "gap_pp": present(row["gap_pp"]),
            "status": row["status"],
            "lamp": row["lamp"],
        }
        texts = formulas(book, line)
        for key in told:
            value = share(told[key]) if key == "completion" else told[key]
            value = worded(book, key, value)
            shown[key] = Formula(texts[key], value) if agrees(told[key], given[key]) else value
        scaled = "" if present(row["factor"]) is None else row["result_value"] * row["factor"]
        shown["scaled"] = Formula(texts["scaled"], scaled)
        n_fixed += any(not agrees(told[key], given[key]) for key in told)
        rows.append(shown)
    put_sheet(book, "targets", TARGETS, rows, frozen=3, printed="result_text")
    return n_fixed


def shown_target(book: Book, row: dict) -> dict:
    """A target with words for enums, shares for percentages and the link to its evidence."""
    units = row["units"] if isinstance(row["units"], str) else ""
    return row | {
        "kind": book.say(f"kind.{row['kind']}"),
        "cmp": book.say(f"cmp.{row['cmp']}"),
        "reported_pct": share(row["reported_pct"]),
        "basis": book.say(f"basis.{row['basis']}"),
        "sector": book.say(f"sector.{row['sector']}"),
        "audit": worded(book, "audit", row["audit"]),
        "reviewed": worded(book, "reviewed", row.get("reviewed")),
        "counted": book.say("yes" if row["elapsed_share"] > 0 else "no"),
        "link": evidence(book, row),
        "units_key": f";{units};",
    }


def evidence(book: Book, row: dict) -> Link:
    """Link to the place of a target on its document's page."""
    address = EVIDENCE.format(doc_id=quote(row["doc_id"]), target_id=quote(row["target_id"], safe=":-"))
    return Link(address, book.say("evidence.open"))


def share(percentage: object) -> float | None:
    """78.2 as 0.782, which Excel shows as 78.2%."""
    number = present(percentage)
    return None if number is None else number / 100


def worded(book: Book, key: str, value: object) -> object:
    """Word of an enum in the workbook's language; empty text for a missing value."""
    if value is None or value is pd.NA or value != value:
        return ""
    return book.say(f"{key}.{value}") if isinstance(value, str) else value


def agrees(told: object, given: object) -> bool:
    """Whether the table's value is the one that the formula gives."""
    if isinstance(told, float) and isinstance(given, float):
        return abs(told - given) <= 1e-9 * max(1.0, abs(told))
    return told == given


def count_formula(book: Book, n_targets: int, criteria: dict[str, str]) -> str:
    """COUNTIFS over the targets' sheet: column key to criterion as written in the formula."""
    name = book.sheet("targets").get_name()
    pairs = []
    for key, criterion in criteria.items():
        column = letter(TARGETS, key)
        pairs.append(f"'{name}'!${column}$2:${column}${max(n_targets, 1) + 1},{criterion}")
    return f"=COUNTIFS({','.join(pairs)})"


def counts(book: Book, targets: pd.DataFrame, chosen: pd.Series, criteria: dict[str, str]) -> dict:
    """Formula cells for the statuses of the chosen targets, their total, and the targets of plans among them.

    `criteria` must choose in the formula what `chosen` chooses in the table.
    """
    yes, no = f'"{book.say("yes")}"', f'"{book.say("no")}"'
    counted = chosen & (targets["elapsed_share"] > 0)
    cells = {}
    for status in STATUSES:
        having = criteria | {"counted": yes, "status": f'"{book.say(f"status.{status}")}"'}
        value = int((counted & (targets["status"] == status)).sum())
        cells[status] = Formula(count_formula(book, len(targets), having), value)
    having = criteria | {"counted": yes}
    cells["total"] = Formula(count_formula(book, len(targets), having), int(counted.sum()))
    having = criteria | {"counted": no}
    cells["excluded"] = Formula(count_formula(book, len(targets), having), int((chosen & ~counted).sum()))
    return cells


# --- summaries ---------------------------------------------------------------------------------


def write_overview(
    book: Book, tables: dict[str, pd.DataFrame], targets: pd.DataFrame, names: dict[str, str]
) -> None:
    """Key figures, status by sector with its chart, documents, rules with the limits of the lamps."""
    sheet = book.sheet("overview")
    for j, column in enumerate(DOCUMENTS):
        sheet.set_column(j, j, column.width)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, book.say("overview.title"), book.styles["title"])
    sheet.write_string(1, 0, book.say("overview.subtitle"), book.styles["plain"])
    put_key_figures(book, tables, targets, top=3)

    top = 14
    rows = [
        {"sector": sector} | counts(book, targets, targets["sector"] == key, {"sector": f'"{sector}"'})
        for key, sector in sectors_by_size(book, targets)
    ]
    put_table(book, "overview", OVERVIEW, rows, top, "overview_sectors")
    put_status_chart(book, "overview", OVERVIEW, top + 1, len(rows), "H4", (640, 540))

    top += max(len(rows), 1) + 3
    sheet.write_string(top - 1, 0, book.say("overview.documents"), book.styles["part"])
    documents = document_rows(book, tables, names)
    put_table(book, "overview", DOCUMENTS, documents, top, "overview_documents")
    put_rules(book, top + max(len(documents), 1) + 2)


def put_rules(book: Book, top: int) -> None:
    """The rules in words; the limits of the lamps stand in cells that the formulas read."""
    sheet = book.sheet("overview")
    sheet.write_string(top, 0, book.say("overview.rules"), book.styles["part"])
    for i, lamp in enumerate(("green", "yellow"), start=top + 1):
        sheet.write_string(i, 0, book.say(f"overview.{lamp}"), book.styles["plain"])
        sheet.write_number(i, 4, judging.LAMPS[book.lamp_rule][i - top - 1], book.styles["input"])
        book.file.define_name(f"lamp_{lamp}", f"='{sheet.get_name()}'!$E${i + 1}")
    for i, key in enumerate(VERDICT_RULES, start=top + 3):
        sheet.write_string(i, 0, book.say(key), book.styles["plain"])


def put_key_figures(book: Book, tables: dict[str, pd.DataFrame], targets: pd.DataFrame, top: int) -> None:
    """The block of key figures: counts by formula, and shares with the count they are shares of."""
    sheet = book.sheet("overview")
    for j, key in enumerate(("col.item", "col.count", "col.share", "col.base")):
        sheet.write_string(top, j, book.say(key), book.styles["heading_right" if j else "heading"])
    everything = counts(book, targets, targets["doc_id"].notna(), {})
    lines = {
        "key.documents": len(tables["documents"]),
        "key.tasks": len(tables["tasks"]),
        "key.targets": len(targets),
        "key.counted": everything["total"],
        **{f"status.{status}": everything[status] for status in STATUSES},
        "key.excluded": everything["excluded"],
    }
    at = {key: f"$B${line}" for line, key in enumerate(lines, start=top + 2)}
    judged = "+".join(at[f"status.{status}"] for status in JUDGED)
    n_judged = sum(everything[status].value for status in JUDGED)
    bases = {f"status.{status}": Formula(f"={judged}", n_judged) for status in JUDGED}
    bases["status.not_reported"] = Formula(f"={at['key.counted']}", everything["total"].value)
    for i, (key, value) in enumerate(lines.items(), start=top + 1):
        sheet.write_string(i, 0, book.say(key), book.styles.get(key, book.styles["text"]))
        put(book, sheet, i, 1, value, "count")
        if key in bases:
            put(book, sheet, i, 2, part(f"B{i + 1}", value, f"D{i + 1}", bases[key]), "percent")
            put(book, sheet, i, 3, bases[key], "count")


def part(count_cell: str, count: Formula, base_cell: str, base: Formula) -> Formula:
    """Share of a counted base; empty where the base is 0."""
    value = count.value / base.value if base.value else ""
    return Formula(f'=IF({base_cell}=0,"",{count_cell}/{base_cell})', value)


def sectors_by_size(book: Book, targets: pd.DataFrame) -> list[tuple[str, str]]:
    """Key and name of every sector that has targets, the one with most counted targets first."""
    sizes = (targets["elapsed_share"] > 0).groupby(targets["sector"]).sum()
    order = sizes.sort_values(ascending=False, kind="stable").index
    return [(key, book.say(f"sector.{key}")) for key in order]


def document_rows(book: Book, tables: dict[str, pd.DataFrame], names: dict[str, str]) -> list[dict]:
    """Documents with their dates, the number of targets, and whether they are counted."""
    n_targets = tables["attainment"].groupby("doc_id").size()
    return [
        row
        | {
            "document": names[row["doc_id"]],
            "n_targets": n_targets.get(row["doc_id"], 0),
            "counted": book.say("yes" if row["elapsed_share"] > 0 else "no"),
        }
        for row in tables["documents"].to_dict("records")
    ]


def write_sectors(book: Book, tables: dict[str, pd.DataFrame], targets: pd.DataFrame) -> None:
    """Sectors with counts, shares and the interval of the share met, and two charts."""
    n_tasks = tables["tasks"].groupby("sector").size()
    rows = []
    for line, (key, sector) in enumerate(sectors_by_size(book, targets), start=2):
        cells = counts(book, targets, targets["sector"] == key, {"sector": f"$A{line}"})
        rows.append({"sector": sector, "n_tasks": n_tasks.get(key, 0)} | cells | shares(cells, line))
    put_sheet(book, "sectors", SECTORS, rows, frozen=1)
    if rows:
        top = len(rows) + 3
        put_status_chart(book, "sectors", SECTORS, 1, len(rows), f"A{top}", (600, 460))
        put_interval_chart(book, len(rows), f"I{top}")


def shares(cells: dict[str, Formula], line: int) -> dict[str, Formula]:
    """Shares of a sector, of judged targets (met with its Wilson interval) and not reported of all.

    The same shares as `summary.shares`, as formulas.
    """
    at = {column.key: f"{letter(SECTORS, column.key)}{line}" for column in SECTORS}
    n = sum(cells[status].value for status in JUDGED)
    judged = Formula("=" + "+".join(at[status] for status in JUDGED), n)
    result = {f"{status}_share": part(at[status], cells[status], at["judged"], judged) for status in JUDGED}
    total = part(at["not_reported"], cells["not_reported"], at["total"], cells["total"])
    low, high = summary.wilson(cells["met"].value, n) if n else ("", "")
    met = result["met_share"].value
    names = at | {"Z": Z}
    middle = "({met}+{Z}^2/2)/({judged}+{Z}^2)"
    half = "{Z}*SQRT({met}*({judged}-{met})/{judged}+{Z}^2/4)/({judged}+{Z}^2)"
    interval = {
        "low": (f"MAX(0,{middle}-{half})", low),
        "high": (f"MIN(1,{middle}+{half})", high),
        "minus": ("{met_share}-{low}", met - low if n else ""),
        "plus": ("{high}-{met_share}", high - met if n else ""),
    }
    result |= {
        key: Formula(f'=IF({at["judged"]}=0,"",{text.format(**names)})', value)
        for key, (text, value) in interval.items()
    }
    return result | {"judged": judged, "not_reported_share": total}


def put_status_chart(
    book: Book,
    key: str,
    columns: tuple[Column, ...],
    first: int,
    count: int,
    place: str,
    size: tuple[int, int],
) -> None:
    """Stacked bars of the four statuses by sector, counts printed in the bars."""
    if not count:
        return
    sheet = book.sheet(key)
    chart = book.file.add_chart({"type": "bar", "subtype": "stacked"})
    for status in STATUSES:
        j = [column.key for column in columns].index(status)
        dark = status in ("met", "behind")
        chart.add_series(
            {
                "name": book.say(f"status.{status}"),
                "categories": [sheet.get_name(), first, 0, first + count - 1, 0],
                "values": [sheet.get_name(), first, j, first + count - 1, j],
                "fill": {"color": COLOURS[status]},
                "gap": 40,
                # the third part of the format is empty so that no bar of nothing prints a 0
                "data_labels": {
                    "value": True,
                    "num_format": "#,##0;;",
                    "font": {"color": "white" if dark else "black"},
                },
            }
        )
    finish_chart(chart, book.say("overview.chart"), "#,##0", size)
    sheet.insert_chart(place, chart, {"description": book.say("overview.chart")})


def put_interval_chart(book: Book, count: int, place: str) -> None:
    """Share met by sector with its interval as error bars."""
    sheet = book.sheet("sectors")
    name = sheet.get_name()

    def cells(key: str) -> list:
        j = [column.key for column in SECTORS].index(key)
        return [name, 1, j, count, j]

    def span(key: str) -> str:
        return f"='{name}'!${letter(SECTORS, key)}$2:${letter(SECTORS, key)}${count + 1}"

    chart = book.file.add_chart({"type": "bar"})
    bars = {"type": "custom", "plus_values": span("plus"), "minus_values": span("minus")}
    chart.add_series(
        {
            "name": book.say("col.met_share"),
            "categories": cells("sector"),
            "values": cells("met_share"),
            "fill": {"color": COLOURS["met"]},
            "gap": 60,
            "y_error_bars": bars,
        }
    )
    finish_chart(chart, book.say("sectors.chart"), "0%", (640, 460))
    chart.set_x_axis(
        {
            "min": 0,
            "max": 1,
            "num_format": "0%",
            "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}},
        }
    )
    chart.set_legend({"none": True})
    sheet.insert_chart(place, chart, {"description": book.say("sectors.chart")})


def finish_chart(chart: xlsxwriter.chart.Chart, title: str, num_format: str, size: tuple[int, int]) -> None:
    """What both charts share: title, first sector on top, thin grid, legend below."""
    chart.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
    chart.set_x_axis(
        {"num_format": num_format, "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}}
    )
    chart.set_legend({"position": "bottom"})
    chart.show_hidden_data()  # the distances of the interval stand in hidden columns
    chart.set_size({"width": size[0], "height": size[1]})


def write_units(book: Book, tables: dict[str, pd.DataFrame], targets: pd.DataFrame) -> None:
    """Responsible units with tasks, targets and statuses; a shared task counts for each of its units."""
    tasks = tables["tasks"]
    listed = tasks["units"].dropna().str.split(";").explode()
    listed = listed[listed.str.strip() != ""]
    n_tasks, n_lead = listed.value_counts(sort=False), tasks["lead_unit"].value_counts()
    keys = ";" + targets["units"].fillna("").astype("str") + ";"
    rows = []
    for unit in n_tasks.sort_values(ascending=False, kind="stable").index:
        having = keys.str.contains(f";{unit};", regex=False)
        wildcard = re.sub(r"([~*?])", r"~\1", clean(unit, "")[:200]).replace('"', '""')
        cells = counts(book, targets, having, {"units_key": f'"*;{wildcard};*"'})
        rows.append({"unit": unit, "n_tasks": n_tasks[unit], "n_lead": n_lead.get(unit, 0)} | cells)
    put_sheet(book, "units", UNITS, rows, frozen=1)


def write_tasks(book: Book, tables: dict[str, pd.DataFrame], names: dict[str, str]) -> None:
    """The register: one row per task in the order of the documents."""
    n_targets = tables["attainment"].groupby("task_id").size()
    rows = [
        row
        | {
            "document": names[row["doc_id"]],
            "stage": book.say(f"stage.{row['status']}"),
            "sector": book.say(f"sector.{row['sector']}"),
            "n_targets": n_targets.get(row["task_id"], 0),
        }
        for row in tables["tasks"].to_dict("records")
    ]
    put_sheet(book, "tasks", TASKS, rows, frozen=2)


def write_audit(
    book: Book, tables: dict[str, pd.DataFrame], targets: pd.DataFrame, names: dict[str, str]
) -> None:
    """What documents claim against what follows from the figures they print, doubtful claims first."""
    serials = dict(zip(tables["tasks"]["task_id"], tables["tasks"]["serial"], strict=True))
    indicators = dict(zip(targets["target_id"], targets["indicator"], strict=True))
    claims = tables["audit"].sort_values("verdict", key=lambda words: words.map(AUDIT_ORDER), kind="stable")
    rows = []
    for row in claims.to_dict("records"):
        known = isinstance(row["target_id"], str) and row["target_id"] in indicators
        rows.append(
            row
            | {
                "document": names[row["doc_id"]],
                "serial": serials.get(row["task_id"]),
                "indicator": indicators[row["target_id"]] if known else None,
                "check": worded(book, "check", row["check"]),
                "difference": round(row["stated"] - row["computed"], 6),
                "audit": worded(book, "audit", row["verdict"]),
                "link": evidence(book, row) if known else None,
            }
        )
    put_sheet(book, "audit", AUDIT, rows, frozen=3)


def write_tracking(book: Book, tables: dict[str, pd.DataFrame], names: dict[str, str]) -> None:
    """Indicators that more than one document of a place speaks of, each series in the order of time."""
    points = summary.followed(tables)
    keys = ["jurisdiction", "indicator", "kind", "unit"]
    rows = []
    for series in summary.recurring(points)[keys].to_dict("records"):
        same = pd.concat(
            [points[key].eq(series[key]) | (points[key].isna() & pd.isna(series[key])) for key in keys],
            axis=1,
        )
        rows += summary.statements(points[same.all(axis=1)]).to_dict("records")
    shown = [
        row
        | {key: worded(book, key, row[key]) for key in ("kind", "role", "cmp", "status")}
        | {"document": names[row["doc_id"]]}
        for row in rows
    ]
    put_sheet(book, "tracking", TRACKING, shown, frozen=2)


def write_review(
    book: Book, tables: dict[str, pd.DataFrame], targets: pd.DataFrame, corrections: pd.DataFrame
) -> None:
    """What deserves a look first, with drop-downs; `review.take` reads the edits back by the hidden key."""
    shown = {row["target_id"]: row for row in targets.to_dict("records")}
    rows = [
        review_row(book, row, shown.get(row["target_id"])) for row in review.candidates(tables, corrections)
    ]
    put_sheet(book, "review", REVIEW, rows, frozen=5, printed="date")
    book.sheet("review").fit_to_pages(2, 0)  # one page wide would be too small to read
    book.sheet("review").repeat_columns(3, 4)  # serial and indicator
    lists = book.sheet("lists")
    lists.hide()
    for j, (key, enum) in enumerate(DROP_DOWNS.items()):
        words = drop_down(book, enum)
        lists.write_column(0, j, words, book.styles["plain"])
        source = f"='{lists.get_name()}'!${xl_col_to_name(j)}$1:${xl_col_to_name(j)}${len(words)}"
        column = [column.key for column in REVIEW].index(key)
        options = {"validate": "list", "source": source, "error_message": book.say("review.choose")}
        if rows:
            book.sheet("review").data_validation(1, column, len(rows), column, options)


def drop_down(book: Book, enum: str) -> list[str]:
    """Words to choose from for one enum."""
    keys = {
        "decision": review.DECISIONS,
        "kind": schemas.allowed(
            next(spec for spec in schemas.columns("attainment") if spec["column"] == "kind")
        ),
        "status": STATUSES,
        "sector": labels("sectors"),
    }
    return [book.say(f"{enum}.{key}") for key in keys[enum]]


def review_row(book: Book, row: dict, target: dict | None) -> dict:
    """A row of the review sheet; `target` is None for a rejected one, which has only its words left."""
    empty = dict.fromkeys(column.key for column in REVIEW)
    rest = {"document": row["doc_id"]} if target is None else shown_target(book, target)
    return (
        empty
        | {key: value for key, value in rest.items() if key in empty}
        | {
            "score": round(100 * row["score"]),
            "reasons": "\n".join(book.words.get(reason, reason) for reason in row["reasons"]),
            "indicator": row["indicator"],
            "sentence": row["sentence"],
            "status": worded(book, "status", row["status"]),
            "known": "\n".join(said(book, correction) for correction in row["known"]),
            "key": review.key(row),
        }
    )


def said(book: Book, correction: dict[str, str]) -> str:
    """One correction in a line: who, when, what."""
    parts = [correction["reviewer"], correction["date"]]
    if correction["decision"]:
        parts.append(book.say(f"decision.{correction['decision']}"))
    if correction["decision"] == "correct":
        for field in review.FIELDS:
            if correction[field]:
                word = book.words.get(f"{field}.{correction[field]}", correction[field])
                parts.append(f"{book.say(f'attainment.{field}')} {word}")
    return " ".join(part for part in [*parts, correction["note"]] if part)


def write_problems(book: Book, tables: dict[str, pd.DataFrame], names: dict[str, str]) -> None:
    """All that a stage could not place, the gravest first."""
    serials = dict(zip(tables["tasks"]["task_id"], tables["tasks"]["serial"], strict=True))
    order = {"error": 0, "warning": 1, "note": 2}
    problems = tables["problems"].sort_values("severity", key=lambda words: words.map(order), kind="stable")
    rows = [
        row
        | {
            "severity": book.say(f"severity.{row['severity']}"),
            "stage": book.say(f"jobstage.{row['stage']}"),
            "document": names.get(row["doc_id"], row["doc_id"]),
            "serial": serials.get(row["task_id"]),
        }
        for row in problems.to_dict("records")
    ]
    put_sheet(book, "problems", PROBLEMS, rows)


def write_notes(book: Book, tables: dict[str, pd.DataFrame], n_fixed: int) -> None:
    """Rules, coverage, versions, and the codebook of the processed tables."""
    sheet = book.sheet("notes")
    for j, column in enumerate(CODEBOOK):
        sheet.set_column(j, j, column.width)
    facts = {
        "cover.version": __version__,
        "cover.documents": str(len(tables["documents"])),
        "cover.problems": str(len(tables["problems"])),
        "rule.fixed": str(n_fixed),
    }
    remarks = ("cover.qualitative", "cover.sum", "cover.truth", "cover.overlap")
    lines = [("part", book.say("notes.rules")), *(("plain", book.say(key)) for key in RULES)]
    lines += [("part", book.say("notes.cover"))]
    lines += [("plain", f"{book.say(key)} {fact}") for key, fact in facts.items()]
    lines += [("plain", book.say(key)) for key in remarks]
    lines += [("part", book.say("notes.codebook"))]
    for i, (style, text) in enumerate(lines):
        sheet.write_string(i, 0, text, book.styles[style])
    put_table(book, "notes", CODEBOOK, codebook(book), len(lines), "codebook")


def codebook(book: Book) -> list[dict]:
    """One row per column of the processed tables."""
    return [
        {
            "table": name,
            "column": spec["column"],
            "label": book.say(f"{name}.{spec['column']}"),
            "type": spec["type"],
            "allowed": " ".join(schemas.allowed(spec)),
            "unit": spec["unit"],
            "meaning": book.say(f"meaning.{name}.{spec['column']}"),
        }
        for name in schemas.TABLES
        for spec in schemas.columns(name)
    ]
