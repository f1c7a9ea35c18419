"""LANGUAGE=en: on pages and in the workbook nothing is Chinese but what the documents say themselves."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from lxml import html
from openpyxl.utils.cell import range_boundaries

from helpers import cleaning, documents, paths, pipeline, report, wording, workbook

SPECIMENS = paths.ROOT / "data" / "raw"
CHINESE = re.compile("[\u4e00-\u9fff]+")
KEY = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b|\b(?!corrections\.csv)[a-z]+\.[a-z_]+\b")
"""What an untranslated key looks like: not_reported, rows.gap."""

DOCUMENT_TEXT = {
    *("document", "title", "publisher", "jurisdiction", "section", "goal", "progress", "indicator", "text"),
    *("responsible units", "units for counting", "lead unit", "unit", "result unit", "target", "result"),
    *("target sentence", "result sentence", "claim sentence", "edit (struck out / put in)", "key"),
}
"""Headings of columns whose cells are the document's own words."""
MIXED = {"message", "explanation", "evidence", "why"}
"""Headings of columns whose cells are sentences of ours with words of the document in them."""
CODEBOOK = {"table", "column", "allowed values", "unit", "type"}
"""Headings of the codebook's columns that give the names used in the CSV files."""
CODE = '*[parent::details[@class="code"] and not(self::summary)]'
UNSEEN = f"ancestor-or-self::script | ancestor-or-self::style | ancestor-or-self::{CODE}"
TITLES = "ancestor-or-self::*[self::aside or self::h1 or self::title or self::code]"
SOURCE = 'ancestor-or-self::*[@class="source" or @class="plaintext"] | ancestor-or-self::nav'


@pytest.fixture(scope="module")
def made(pages) -> Path:
    """Folder with the English pages."""
    return pages["en"][0].parent


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    """The tables of all specimens."""
    return pipeline.process(pipeline.find([SPECIMENS])).tables


@pytest.fixture(scope="module")
def said(made, tables) -> str:
    """All that the documents say: their text before and after cleaning, and the indicators made of it."""
    found = [documents.read(path) for path in pipeline.find([SPECIMENS, made.parent / "raw"])]
    texts = [text for one in found for text in (one.text, cleaning.clean(one).text)]
    return "\n".join([*texts, *tables["figures"].indicator.dropna()])


def tree(path: Path) -> html.HtmlElement:
    """A page."""
    return html.fromstring(path.read_text(encoding="utf-8"), parser=report.parser())


def heading_of(element: html.HtmlElement) -> str:
    """What the cell around an element is headed with; empty outside of tables and lists of terms."""
    if element.xpath(TITLES):
        return "evidence"
    cells = element.xpath("ancestor-or-self::*[self::td or self::dd]")
    return heading_of_cell(cells[-1]) if cells else ""


def heading_of_cell(cell: html.HtmlElement) -> str:
    """The heading that a cell repeats, or what stands before it."""
    before = cell.getprevious()
    return cell.get("data-label") or ("" if before is None else before.text_content())


def shown(page: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """(heading, text) of all that a page shows outside of code and source text."""
    for text in page.xpath("//text()[normalize-space()]"):
        parent = text.getparent().getparent() if text.is_tail else text.getparent()
        if parent is None or parent.xpath(UNSEEN) or parent.xpath(SOURCE):
            continue
        named = parent.xpath("ancestor-or-self::a[starts-with(@href, 'doc-')]")
        yield "document" if named else heading_of(parent), str(text)
    for attribute in ("placeholder", "aria-label", "data-label"):
        yield from (("", value) for value in page.xpath(f"//@{attribute}"))
    for attribute in ("alt", "title"):  # of pictures and of figures in the source text
        yield from (("evidence", value) for value in page.xpath(f"//@{attribute}"))


def foreign(pairs: Iterable[tuple[str, str]], said: str) -> list[tuple[str, str]]:
    """Texts with Chinese that is none of the document's, and texts with a key for a word."""
    return [
        (heading, text[:80])
        for heading, text in pairs
        if heading not in DOCUMENT_TEXT and (is_chinese(heading, text, said) or is_key(heading, text, said))
    ]


def is_chinese(heading: str, text: str, said: str) -> bool:
    """Whether a text has Chinese words; where ours and the document's are mixed, the latter do not count."""
    return any(heading not in MIXED or run not in said for run in CHINESE.findall(text))


def is_key(heading: str, text: str, said: str) -> bool:
    """Whether a text has a key for a word; the codebook explains values by their names in the CSV files."""
    return heading != "meaning" and any(key not in said for key in KEY.findall(text))


def test_pages_are_english_but_for_the_documents_words(made, said):
    for path in made.glob("*.html"):
        pairs = list(shown(tree(path)))
        assert foreign(pairs, said) == [], path.name
        assert sum(heading in {*DOCUMENT_TEXT, *MIXED} for heading, _ in pairs) > 2, path.name


def test_chrome_is_english(made):
    for path in made.glob("*.html"):
        labels = tree(path).xpath("//h2 | //h3 | //th | //dt | //label | //option | //button | //p[not(@id)]")
        parts = [label.xpath(".//text()[not(ancestor::code)]") for label in labels if not label.xpath(SOURCE)]
        found = ["".join(part) for part in parts]
        assert found and [text for text in found if CHINESE.search(text)] == [], path.name
        assert tree(path).get("lang") == "en"


def test_no_markup_shows_as_text(made):
    for path in made.glob("*.html"):
        assert [text for _, text in shown(tree(path)) if re.search(r"</?(?:span|mark|a|dd)\b", text)] == []


# --- the workbook -----------------------------------------------------------------------------------


def cells(path: Path) -> Iterator[tuple[str, str]]:
    """(heading, text) of every cell of a workbook that holds text; no heading outside of tables."""
    for sheet in openpyxl.load_workbook(path, data_only=True):
        yield "", sheet.title
        areas = [range_boundaries(area.ref) for area in sheet.tables.values()]
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    tops = [top for _, top, _, bottom in areas if top < cell.row <= bottom]
                    yield sheet.cell(tops[0], cell.column).value if tops else "", cell.value


def test_the_workbook_is_english_but_for_the_documents_words(tables, said, tmp_path):
    book = workbook.write(tables, tmp_path / "book.xlsx", "en")
    pairs = [(heading, text) for heading, text in cells(book) if heading not in CODEBOOK]
    assert foreign(pairs, said) == []
    assert sum(heading in DOCUMENT_TEXT for heading, _ in pairs) > 1000
    with zipfile.ZipFile(book) as parts:
        drawn = [parts.read(name).decode() for name in parts.namelist() if "/charts/" in name]
    assert drawn and not any(CHINESE.search(part) for part in drawn)


def test_a_chinese_workbook_would_be_noticed(tables, said, tmp_path):
    """The test above sees Chinese where there is some: in each of our sentences and headings."""
    book = workbook.write(tables, tmp_path / "book.xlsx", "zh")
    found = {text for _, text in foreign(cells(book), said)}
    assert {"总览", wording.say("status.on_track")} <= found
    assert any("未归入任何任务行" in text for text in found)
    assert any("与所称一致" in text for text in found)
