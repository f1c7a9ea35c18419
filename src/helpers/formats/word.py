"""Word documents: paragraphs and tables in order, merged cells, and the numbers that Word prints itself."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from helpers.formats.page import MOST_COLUMNS, NOTHING, Page, Range, Unreadable
from helpers.messages import both

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MOST_PARAGRAPHS = 200_000
BREAKS = (W + "br", W + "cr")
DIGITS = "〇一二三四五六七八九"
CHINESE_STYLES = ("chineseCounting", "chineseCountingThousand", "taiwaneseCountingThousand")


def read(data: bytes, name: str) -> Page:
    """Page of a .docx file."""
    import docx

    document = docx.Document(BytesIO(data))
    body = document.element.body
    if sum(1 for _ in body.iter(W + "p")) > MOST_PARAGRAPHS:
        raise Unreadable(both("file.paragraphs", name=name, limit=MOST_PARAGRAPHS))
    for twice in list(body.iter(FALLBACK)):  # a text box is there once more for old programs
        twice.getparent().remove(twice)
    page, serials = Page(name, "docx"), Serials(document)
    for element in children(body):
        if element.tag == W + "p":
            page.add(paragraph(element, serials))
        elif element.tag == W + "tbl":
            page.add_grid(rows_of(element, page, serials))
    return page


def children(element: "Element") -> Iterator["Element"]:
    """Children in their order; content controls and tracked insertions stand for what they hold."""
    for child in element:
        if child.tag == W + "sdt":
            for content in child.iterchildren(W + "sdtContent"):
                yield from children(content)
        elif child.tag in (W + "ins", W + "smartTag", W + "customXml"):
            yield from children(child)
        else:
            yield child


def paragraph(element: "Element", serials: "Serials") -> str:
    """Words of a paragraph, deleted ones left out, behind the number that Word prints before it."""
    pieces = [serials.before(element)]
    for part in element.iter(W + "t", W + "tab", W + "noBreakHyphen", *BREAKS):
        if part.tag == W + "t":
            pieces.append(part.text or "")
        elif part.tag in BREAKS:
            pieces.append("\n")
        elif part.tag == W + "noBreakHyphen":
            pieces.append("-")
        elif part.getparent().tag == W + "r":  # a tab between words, not the definition of a tab stop
            pieces.append("\t")
    return "".join(pieces)


def rows_of(table: "Element", page: Page, serials: "Serials") -> list[list[Range]]:
    """Cells of a table; one that continues the cell above is the same cell."""
    rows: list[list[Range]] = []
    taken = 0
    for row in (child for child in children(table) if child.tag == W + "tr"):
        cells = [NOTHING] * min(count(row, "trPr/gridBefore"), len(rows[-1]) if rows else 0)
        for cell in (child for child in children(row) if child.tag == W + "tc"):
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            continues = merge is not None and merge.get(W + "val", "continue") == "continue"
            if continues and rows and len(cells) < len(rows[-1]):
                lines = rows[-1][len(cells)]
            else:
                texts = [paragraph(part, serials).replace("\t", " ") for part in cell.iter(W + "p")]
                lines = page.add("\n".join(texts))
            cells += [lines] * max(1, count(cell, "tcPr/gridSpan"))
            page.allow(taken + len(cells))
        taken += len(cells)
        rows.append(cells)
    return rows


def attribute(element: "Element", path: str) -> str:
    """Value of a property of the element; an empty string where it is not set."""
    found = element.find("/".join(W + tag for tag in path.split("/")))
    return found.get(W + "val", "") if found is not None else ""


def count(element: "Element", path: str) -> int:
    """Number of columns that a property of the element holds; 0 for none or nonsense."""
    text = attribute(element, path)
    return min(int(text), MOST_COLUMNS) if re.fullmatch(r"\d{1,5}", text) else 0


class Level(NamedTuple):
    """A level of a numbered list: its first number, how numbers are written, the words around them (%1.)."""

    start: int
    style: str
    words: str


class Serials:
    """Numbers that Word prints before paragraphs and that stand nowhere in their text."""

    def __init__(self, document: "Document") -> None:
        numbering, styles = part_of(document, "numbering"), part_of(document, "styles")
        self.levels = {
            item.get(W + "abstractNumId"): {
                level.get(W + "ilvl"): level_of(level) for level in item.iter(W + "lvl")
            }
            for item in numbering
            if item.tag == W + "abstractNum"
        }
        self.kinds = {
            item.get(W + "numId"): attribute(item, "abstractNumId")
            for item in numbering
            if item.tag == W + "num"
        }
        self.styles = {style.get(W + "styleId"): style for style in styles if style.tag == W + "style"}
        self.counts: dict[str, dict[str, int]] = {}

    def before(self, paragraph: "Element") -> str:
        """Number before a paragraph, which is counted by this call; nothing for bullets and plain text."""
        numbered = self.numbered(paragraph)
        if numbered is None:
            return ""
        kind = self.kinds.get(attribute(numbered, "numId"), "")
        depth = attribute(numbered, "ilvl") or "0"
        level = self.levels.get(kind, {}).get(depth)
        if level is None or level.style in ("bullet", "none"):
            return ""
        counts = self.counts.setdefault(kind, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return re.sub(r"%(\d)", lambda match: self.printed(kind, str(int(match[1]) - 1)), level.words)

    def numbered(self, paragraph: "Element") -> "Element | None":
        """What numbers a paragraph: itself, its style, or a style that this one is based on."""
        holder, seen = paragraph, set()
        while holder is not None:
            found = holder.find(f"{W}pPr/{W}numPr")
            if found is not None:
                return found
            name = attribute(holder, "pPr/pStyle") if holder is paragraph else attribute(holder, "basedOn")
            holder = self.styles.get(name) if name not in seen else None
            seen.add(name)
        return None

    def printed(self, kind: str, depth: str) -> str:
        """Present number of a level as it is written."""
        level = self.levels[kind].get(depth)
        count = self.counts[kind].get(depth, level.start if level else 1)
        return chinese(count) if level and level.style in CHINESE_STYLES and 0 < count < 100 else str(count)


def level_of(level: "Element") -> Level:
    """Level of a numbered list."""
    start = attribute(level, "start")
    first = int(start) if re.fullmatch(r"\d{1,5}", start) else 1
    return Level(first, attribute(level, "numFmt"), attribute(level, "lvlText"))


def part_of(document: "Document", name: str) -> list["Element"]:
    """Elements of another part of the document, such as its styles; none where it has no such part."""
    related = (rel for rel in document.part.rels.values() if not rel.is_external)
    part = next((rel.target_part for rel in related if rel.reltype.endswith(f"/{name}")), None)
    return [] if part is None else list(part.element)


def chinese(number: int) -> str:
    """A number from 1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")
