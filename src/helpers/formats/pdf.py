"""PDF with text: tables by their ruled lines, other text by lines, those broken by the page made whole."""

import logging
import re
import time
import zlib
from bisect import bisect_right
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

from helpers.formats.page import NOTHING, Page, Range, Unreadable
from helpers.messages import both, listed

if TYPE_CHECKING:
    from pdfplumber.page import Page as Sheet
    from pdfplumber.table import Table

MOST_PAGES = 500
MOST_SECONDS = 120
MOST_TABLES, MOST_CROSSINGS = 50, 20_000
"""On one sheet; drawings with more lines than that are no tables."""
LARGEST_STREAM = 32 * 2**20
"""Bytes that a compressed part of the file may unpack to, pictures left aside."""
STREAM = re.compile(rb"(?<!end)stream\r?\n")
PAGE_NUMBER = re.compile(r"[-—–·\s]*(?:第\s*)?\d{1,4}\s*页?(?:\s*[/,,]?\s*共\s*\d+\s*页)?[-—–·\s]*")
UNMAPPED = re.compile(r"\(cid:\d+\)")
ITEM = re.compile(
    r"[((]?\d{1,3}(?:[)).](?!\d)|、)|[一二三四五六七八九十]+、|[((][一二三四五六七八九十]+[))]|[△▲★☆]"
)
OFFICE = re.compile(r"[市省县区州各国]|[\u4e00-\u9fff]{2,3}[区县市](?:政府|[、,]|$)")
TO_THE_EDGE = 1.6
"""A line that ends nearer to the edge than so many characters was broken by the page, not by its writer."""
INDENT = 1.5
SPACE_WIDTH, LINE_HEIGHT = 0.6, 4
"""A gap of that share of a character is a space; characters so many points apart in height make one line."""
Box = tuple[float, float, float, float]


def read(data: bytes, name: str) -> Page:
    """Page of a PDF. Raises Unreadable for one that is encrypted, scanned, or takes too long."""
    import pdfplumber  # here, as it takes half a second to load
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it comments on every oddity of a font
    check_streams(data, name)
    page, started, without, last = Page(name, "pdf"), time.monotonic(), [], None
    try:
        with pdfplumber.open(BytesIO(data), pages=range(1, MOST_PAGES + 2)) as book:
            for number, sheet in enumerate(book.pages, start=1):
                if number > MOST_PAGES or time.monotonic() - started > MOST_SECONDS:
                    raise Unreadable(both("file.pages", name=name))
                if sheet.chars:
                    last = add(sheet, page, last)
                else:
                    without.append(number)
                sheet.close()
    except PdfminerException as error:
        if any(isinstance(reason, PDFPasswordIncorrect) for reason in error.args):
            raise Unreadable(both("file.password", name=name)) from error
        raise
    text = "".join(page.lines)
    if not text:
        raise Unreadable(both("file.scanned", name=name))
    if sum(map(len, UNMAPPED.findall(text))) > 0.2 * len(text):
        raise Unreadable(both("file.fonts", name=name))
    if without:
        page.warn(both("read.no_text_pages", pages=listed(without)))
    return page


def check_streams(data: bytes, name: str) -> None:
    """Raise Unreadable when a part of the file that is no picture unpacks to more than LARGEST_STREAM."""
    for match in STREAM.finditer(data):
        if b"/Image" in data[max(0, match.start() - 400) : match.start()].rsplit(b"obj", 1)[-1]:
            continue
        end = data.find(b"endstream", match.end())
        packed = memoryview(data)[match.end() : end if end >= 0 else len(data)]
        try:
            unpacked = zlib.decompressobj().decompress(packed, LARGEST_STREAM + 1)
        except zlib.error:
            continue
        if len(unpacked) > LARGEST_STREAM:
            raise Unreadable(both("file.stream", name=name, limit=LARGEST_STREAM // 2**20))


def add(sheet: "Sheet", page: Page, last: dict | None) -> dict | None:
    """Put one sheet on the page: its tables and the text between them, from top to bottom.

    `last` is the line that the sheet before ended with; the one that this sheet ends with is returned. It is
    None where a table stands there.
    """
    tables = sorted(tables_of(sheet, page), key=lambda table: table.bbox[1])
    boxes = [table.bbox for table in tables]
    outside = [char for char in sheet.chars if not any(inside(char, box) for box in boxes)]
    lines = without_page_number(lines_of(outside))
    left, right = (min(line["x0"] for line in lines), max(line["x1"] for line in lines)) if lines else (0, 0)
    for table in [*tables, None]:
        above = [line for line in lines if table is None or line["top"] < table.bbox[1]]
        lines = lines[len(above) :]
        text = whole(above, left, right)
        if last and above and not begins(last, above[0], left, last["edge"]):
            first, _, text = text.partition("\n")
            page.lines[-1] += first
        page.add(text)
        last = {**above[-1], "edge": right} if above else last
        if table:
            page.add_grid(rows_of(sheet.chars, table.cells, page))
            last = None
    return last


def tables_of(sheet: "Sheet", page: Page) -> list["Table"]:
    """Ruled tables of a sheet with two columns at least; none where there are too many lines for tables."""
    level = {round(edge["top"]) for edge in sheet.edges if edge["orientation"] == "h"}
    upright = {round(edge["x0"]) for edge in sheet.edges if edge["orientation"] == "v"}
    tables = sheet.find_tables() if len(level) * len(upright) <= MOST_CROSSINGS else []
    if len(tables) > MOST_TABLES or len(level) * len(upright) > MOST_CROSSINGS:
        page.warn(both("read.drawing", page=sheet.page_number))
        return []
    return [table for table in tables if any(len(row.cells) > 1 for row in table.rows)]


def lines_of(chars: list[dict]) -> list[dict]:
    """Lines that characters make."""
    from pdfplumber.utils import chars_to_textmap

    if not chars:
        return []
    textmap = chars_to_textmap(chars, x_tolerance_ratio=SPACE_WIDTH, y_tolerance=LINE_HEIGHT)
    return textmap.extract_text_lines(return_chars=False)


def without_page_number(lines: list[dict]) -> list[dict]:
    """The lines less a number of the page above or below them."""
    if lines and PAGE_NUMBER.fullmatch(lines[0]["text"]):
        lines = lines[1:]
    return lines[:-1] if lines and PAGE_NUMBER.fullmatch(lines[-1]["text"]) else lines


def inside(thing: dict, box: Box) -> bool:
    """Whether the middle of a thing on the page lies in a box."""
    x, y = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def rows_of(chars: list[dict], cells: list[Box], page: Page) -> list[list[Range]]:
    """Cells of a table, each at every place between the lines of the table that it takes up."""
    columns = sorted({x for box in cells for x in (box[0], box[2])})
    rows = sorted({y for box in cells for y in (box[1], box[3])})
    page.allow(len(rows) * len(columns))
    places: list[list[Box | None]] = [[None] * (len(columns) - 1) for _ in rows[1:]]
    for box in cells:
        for i in range(rows.index(box[1]), rows.index(box[3])):
            for j in range(columns.index(box[0]), columns.index(box[2])):
                places[i][j] = box
    held: dict[Box | None, list[dict]] = {box: [] for box in (*cells, None)}
    for char in chars:
        i = bisect_right(rows, (char["top"] + char["bottom"]) / 2) - 1
        j = bisect_right(columns, (char["x0"] + char["x1"]) / 2) - 1
        if 0 <= i < len(places) and 0 <= j < len(places[0]):
            held[places[i][j]].append(char)
    in_order = sorted(cells, key=lambda box: (box[1], box[0]))
    known = {box: page.add(whole(lines_of(held[box]), None, box[2])) for box in in_order}
    return [[known.get(box, NOTHING) for box in row] for row in places]


def whole(lines: list[dict], left: float | None, right: float) -> str:
    """Text of the lines, those joined that the edge of the page or cell broke; `left` is None in a cell."""
    if not lines:
        return ""
    text = lines[0]["text"]
    for before, line in pairwise(lines):
        if begins(before, line, left, right):
            text += "\n"
        elif text[-1:].isascii() and text[-1:].isalpha() and line["text"][:1].isascii():
            text += " "
        text += line["text"]
    return text


def begins(before: dict, line: dict, left: float | None, right: float) -> bool:
    """Whether a line begins a paragraph: the line before ended early, or a number, mark or indent says so.

    In a cell, where nothing is indented, each office of a list begins one.
    """
    from helpers.tables.looks import is_units  # not above: tables are made from what is read here

    size = before["bottom"] - before["top"]
    if before["x1"] < right - TO_THE_EDGE * size or ITEM.match(line["text"]):
        return True
    if left is not None:
        return line["x0"] - left > INDENT * size
    return OFFICE.match(line["text"]) is not None and is_units(before["text"]) and is_units(line["text"])
