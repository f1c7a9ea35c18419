"""Excel workbooks: the first sheet that looks like the table, numbers as the cell prints them."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

from helpers.formats.page import NOTHING, Page, Range, Unreadable
from helpers.messages import both, listed

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet as Sheet

MOST_BLANK_ROWS = 2_000
"""After so many blank rows the rest of a sheet is not looked at: stray marks in its last row are common."""
HEADER_WITHIN = 15
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
UNCOMPUTED = re.compile(rb"</(?:\w+:)?f>(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>")
PLAIN = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[[^\]]*\]')
DIGITS = re.compile(r"[#0?][#0?,]*(?:\.([#0?]+))?")
Place = tuple[int, int]


def read(data: bytes, name: str) -> Page:
    """Page of the first visible sheet with a row of header words, else of the fullest one."""
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
    page = Page(name, "xlsx")
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    texts = {sheet.title: rows for sheet in visible if (rows := rows_of(sheet, page))}
    if not texts:
        raise Unreadable(both("file.no_sheet", name=name))
    fullest = max(texts, key=lambda title: sum(text != "" for row in texts[title] for text in row))
    chosen = next((title for title, rows in texts.items() if has_header(rows)), fullest)
    if others := [title for title in texts if title != chosen]:
        page.warn(both("read.sheets", chosen=chosen, others=listed(others)))
    source = xml_of(book[chosen])
    if missing := len(UNCOMPUTED.findall(source)):
        page.warn(both("read.formulas", chosen=chosen, count=missing))
    page.allow(len(MERGED.findall(source)))
    fill(page, texts[chosen], merged(source, texts[chosen]))
    return page


def rows_of(sheet: "Sheet", page: Page) -> list[list[str]]:
    """Texts of a sheet's cells row by row, without the blank ends of rows and of the sheet."""
    sheet.reset_dimensions()  # what a file states about its size need not be so
    rows: list[list[str]] = []
    filled = taken = 0
    for cells in sheet.iter_rows():
        texts = [printed(cell.value, cell.number_format) if cell.value is not None else "" for cell in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        rows.append(texts)
        taken += len(texts)
        page.allow(taken)
        filled = len(rows) if texts else filled
        if len(rows) - filled > MOST_BLANK_ROWS:
            break
    return rows[:filled]


def xml_of(sheet: "Sheet") -> bytes:
    """The sheet's XML, which alone tells of merged cells when a workbook is read row by row."""
    with sheet._get_source() as source:
        return source.read()


def has_header(rows: list[list[str]]) -> bool:
    """Whether one of the first rows holds the header words of a task table."""
    from helpers.documents import fold  # not above: these are made from what is read here
    from helpers.tables import headers

    roles = ({headers.role(fold(text)) for text in row} - {None} for row in islice(rows, HEADER_WITHIN))
    return any(len(found) >= 2 for found in roles)


def merged(source: bytes, rows: list[list[str]]) -> dict[Place, Place]:
    """For each place that a merged cell reaches within the filled part, the place of its first corner."""
    from openpyxl.utils import column_index_from_string

    width = max(map(len, rows))
    corners: dict[Place, Place] = {}
    for first_column, first_row, last_column, last_row in MERGED.findall(source):
        left, right = (column_index_from_string(name.decode("ascii")) for name in (first_column, last_column))
        top = int(first_row) - 1
        for row in range(top, min(int(last_row), len(rows))):
            for column in range(left - 1, min(right, width)):
                corners.setdefault((row, column), (top, left - 1))
    return corners


def fill(page: Page, rows: list[list[str]], corners: dict[Place, Place]) -> None:
    """Put the cells on the page, each merged one once."""
    width = max(map(len, rows))
    page.allow(width * len(rows))
    known: dict[Place, Range] = {}
    grid: list[list[Range]] = []
    for i, texts in enumerate(rows):
        for j, text in enumerate(texts):
            if corners.get((i, j), (i, j)) == (i, j):
                known[i, j] = page.add(text)
        grid.append([known.get(corners.get((i, j), (i, j)), NOTHING) for j in range(width)])
    page.add_grid(grid)


def printed(value: object, style: str) -> str:
    """A cell's value as Excel shows it: percentages, decimals, thousands, words in the format, dates."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return printed_number(value, style)
    if isinstance(value, datetime | date):
        return printed_date(value, style)
    return str(value)


def printed_number(value: float, style: str) -> str:
    """A number in its format; as short as it is exact where the format is general or out of the ordinary."""
    positive = style.split(";")[0]
    bare = PLAIN.sub("", positive)
    digits = DIGITS.search(bare)
    if digits is None or re.search(r"[Ee/]", bare) or len(DIGITS.findall(bare)) > 1:
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.10g}"
    places = digits[1] or ""
    exact = Decimal(repr(value)) * (100 if "%" in bare else 1)
    rounded = exact.quantize(Decimal(1).scaleb(-len(places)), rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in digits[0] else f"{rounded:f}"
    for _ in range(len(places) - len(places.rstrip("#"))):
        text = text.removesuffix("0")
    words = PLAIN.sub(lambda match: match[1] or match[2] or "", positive)
    before, _, after = words.partition(digits[0])
    return f"{before}{text.rstrip('.')}{after}"


def printed_date(value: date, style: str) -> str:
    """A date as year, month and day; without the day where the format has none."""
    day = "d" in style.lower()
    if "年" in style:
        return f"{value.year}年{value.month}月" + (f"{value.day}日" if day else "")
    return f"{value.year}-{value.month:02}" + (f"-{value.day:02}" if day else "")
