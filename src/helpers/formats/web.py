"""Saved web pages: the words of the page line by line, its tables as grids, the site's own parts left out."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import HTTP
from functools import cache
from itertools import groupby

from helpers.formats.page import Page, Spanned, Unreadable
from helpers.formats.text import decode
from helpers.messages import both
from helpers.vocabulary import table

BLOCK_TAGS = """
    address article aside blockquote body br caption center dd div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section table tbody td tfoot th thead
    tr ul
"""
UNSEEN_TAGS = """
    audio button canvas iframe math noscript object option script select style svg template textarea title
    video
"""
BLOCKS, UNSEEN = frozenset(BLOCK_TAGS.split()), frozenset(UNSEEN_TAGS.split())
FURNITURE = ("nav", "footer", "aside")
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
SPACE = re.compile(r"[ \t\r\n\f]+")
HAN = r"[\u2e80-\u9fff\uff00-\uffef]"
WRAPPED_HAN = re.compile(rf"(?<={HAN})[ \t]*[\r\n][ \t\r\n\f]*(?={HAN})")
NAME_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
EMBEDDED = re.compile(r"data:[\w.+-]*/[^\s\"'<>)]{1000,}")  # pictures inside the page, larger than all else
NUMBERED = re.compile(r"[\d((一二三四五六七八九十]")
LONGEST_NAME = 200
MOST_PIECES = 500_000
"""Tags and passages between tags that a page may have; a large one has some ten thousand."""
MOST_PARTS, MOST_NESTED = 2_000, 20
"""Parts of a single-file page, and those that hold parts themselves: browsers make one of these."""
MENU = 5
"""So many lines in a row that are nothing but links are a menu."""
SMALL_SHARE = 0.3
"""A part that is named like the furniture of a site is left out when it has less of the words than this."""
LEAST_TEXT = 100
"""Fewer characters than this are no document: then nothing is left out."""


def read(data: bytes, name: str) -> Page:
    """Page of an HTML file; its encoding is judged by the text and not by what the file declares."""
    from lxml import etree

    markup, coding, problems = decode(data, name)
    listener = Listener(name)
    parser = etree.HTMLParser(target=listener, encoding="utf-8", no_network=True, huge_tree=False)
    etree.fromstring(EMBEDDED.sub("", markup.replace("\0", "")).encode("utf-8"), parser)
    if any(
        error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log
    ):  # it stops there in silence
        raise Unreadable(both("file.passage", name=name))
    return page_of(listener, Page(name, coding, problems=problems))


def read_archive(data: bytes, name: str) -> Page:
    """Page of the first HTML part of a page that a browser saved as a single file (MHTML)."""
    if data.count(b"multipart/") > MOST_NESTED or data.count(b"\n--") > MOST_PARTS:
        raise Unreadable(both("file.not_saved_page", name=name))
    for part in message_from_bytes(data, policy=HTTP).walk():
        if part.get_content_type() == "text/html":
            return read(part.get_payload(decode=True), name)
    raise Unreadable(both("file.no_page", name=name))


@dataclass(frozen=True)
class Line:
    """A line of the page, how many of its characters are links, and the part of the page it stands in."""

    text: str
    linked: int
    part: int

    @property
    def is_link(self) -> bool:
        """Whether the line is nothing but a link."""
        return self.linked >= 0.9 * len(self.text)


class Listener:
    """Hears the tags of a page in order, however deep they are nested (lxml's parser target interface)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: list[Line] = []
        self.grids: list[list[list[Spanned]]] = []
        self.pieces: list[tuple[str, bool]] = []  # words of the open line, and whether they are a link
        self.path: list[tuple[bool, int]] = []  # of each open tag: is it unseen, its part of the page
        self.tables: list[list[list[Spanned]] | None] = []  # None for one that holds others
        self.cells: list[Spanned | None] = []  # the open cell of each open table
        self.lists: list[int | None] = []  # next number of each open list
        self.serial = ""
        self.heard = self.parts = self.links = self.preformatted = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag opens."""
        self.hear()
        if tag in BLOCKS:
            self.end_line()
        unseen, part = self.path[-1] if self.path else (False, 0)
        if not part and is_furniture(tag, attributes):
            self.parts += 1
            part = self.parts
        self.path.append((unseen or tag in UNSEEN, part))
        self.links += tag == "a"
        self.preformatted += tag == "pre"
        if tag == "table":
            if self.tables:
                self.tables[-1] = None
            self.tables.append([])
            self.cells.append(None)
        elif tag == "tr":
            self.start_row()
        elif tag in ("td", "th"):
            self.start_cell(number(attributes, "colspan", 1), number(attributes, "rowspan", 1))
        elif tag in ("ol", "ul"):
            self.lists.append(number(attributes, "start", 1) if tag == "ol" else None)
        elif tag == "li" and self.lists and self.lists[-1] is not None:
            self.serial = f"{self.lists[-1]}."
            self.lists[-1] += 1

    def end(self, tag: str) -> None:
        """A tag closes."""
        if tag in BLOCKS:
            self.end_line()
        self.path.pop()
        self.links -= tag == "a"
        self.preformatted -= tag == "pre"
        if tag in ("td", "th"):
            self.end_cell()
        elif tag == "table":
            self.end_table()
        elif tag in ("ol", "ul"):
            self.lists.pop()

    def data(self, words: str) -> None:
        """Words between tags."""
        self.hear()
        if not self.path or not self.path[-1][0]:
            self.pieces.append((words, self.links > 0))

    def hear(self) -> None:
        """Count what is heard; Unreadable beyond the limit."""
        self.heard += 1
        if self.heard > MOST_PIECES:
            raise Unreadable(both("file.tags", name=self.name, limit=MOST_PIECES))

    def close(self) -> None:
        """The page is at its end."""
        self.end_line()

    def end_line(self) -> None:
        """Make a line of the words since the last one, numbered by its list if it prints no number itself."""
        whole = "".join(words for words, _ in self.pieces)
        linked = sum(len(words.strip()) for words, link in self.pieces if link)
        self.pieces.clear()
        part = self.path[-1][1] if self.path else 0
        for line in re.split(r"[\r\n]+", whole) if self.preformatted else [WRAPPED_HAN.sub("", whole)]:
            shown = SPACE.sub(" ", line).strip()
            if shown:
                serial = "" if NUMBERED.match(shown) else self.serial
                self.lines.append(Line(serial + shown, linked, part))
                self.serial = ""

    def start_row(self) -> None:
        """A row of the innermost table begins."""
        self.end_cell()
        if self.tables and self.tables[-1] is not None:
            self.tables[-1].append([])

    def start_cell(self, columns: int, rows: int) -> None:
        """A cell begins; one that was left open ends here."""
        self.end_cell()
        if self.tables and self.tables[-1] is not None:
            self.cells[-1] = Spanned((len(self.lines), len(self.lines)), columns, rows)

    def end_cell(self) -> None:
        """The open cell, if there is one, ends with the last line."""
        if self.tables and self.tables[-1] is not None and (cell := self.cells[-1]):
            if not self.tables[-1]:
                self.tables[-1].append([])
            self.tables[-1][-1].append(Spanned((cell.lines[0], len(self.lines)), cell.columns, cell.rows))
            self.cells[-1] = None

    def end_table(self) -> None:
        """The innermost table ends; one that holds others only lays out the page and is no grid."""
        self.end_cell()
        self.cells.pop()
        rows = self.tables.pop()
        if rows is not None:
            self.grids.append(rows)


def number(attributes: dict[str, str], name: str, default: int) -> int:
    """Number that an attribute holds; the default for none or nonsense."""
    match = re.match(r"\s*(\d{1,5})", attributes.get(name) or "")
    return int(match[1]) if match else default


@cache
def furniture_words() -> frozenset[str]:
    """Words in class names and ids of the parts of a site that do not belong to the document."""
    return frozenset(row["word"] for row in table("page_parts"))


def is_furniture(tag: str, attributes: dict[str, str]) -> bool:
    """Whether a tag opens a part that belongs to the site, or one that is not shown."""
    if tag in FURNITURE or "hidden" in attributes or HIDDEN.search(attributes.get("style", "")):
        return True
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"[:LONGEST_NAME]
    return any(part.lower() in furniture_words() for part in NAME_PART.findall(names))


def page_of(listener: Listener, page: Page) -> Page:
    """The page without the site's own parts; the ranges of cells follow the lines that are left out."""
    out = left_out(listener.lines)
    moved = [0]
    for i, line in enumerate(listener.lines):
        if i not in out:
            page.lines.append(line.text)
        moved.append(len(page.lines))
    for rows in listener.grids:
        page.add_spanned([[cell.moved(moved) for cell in row] for row in rows])
    if out:
        words = sum(len(listener.lines[i].text) for i in out)
        page.note(both("read.furniture", lines=len(out), characters=words))
    return page


def left_out(lines: list[Line]) -> set[int]:
    """Places of the lines that belong to the site: in parts named so that have few words, and in menus."""
    total = sum(len(line.text) - line.linked for line in lines)
    words: dict[int, int] = {}
    for line in lines:
        words[line.part] = words.get(line.part, 0) + len(line.text) - line.linked
    out = {i for i, line in enumerate(lines) if line.part and words[line.part] <= SMALL_SHARE * total}
    for is_link, run in groupby(range(len(lines)), key=lambda i: lines[i].is_link):
        members = list(run)
        if is_link and len(members) >= MENU:
            out.update(members)
    kept = sum(len(line.text) for i, line in enumerate(lines) if i not in out)
    return out if kept >= LEAST_TEXT else set()
