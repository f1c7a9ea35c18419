"""Read a page as an analyst saved it: its text, untouched, and what it says about itself."""

import hashlib
import re
import stat
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePath

from helpers import formats
from helpers.formats import LARGEST_FILE, LARGEST_TEXT, SUFFIXES, Grid, Unreadable, printed_name
from helpers.messages import both
from helpers.problems import Problem
from helpers.vocabulary import table

__all__ = ["SUFFIXES", "Document", "Grid", "Unreadable", "fold", "parse", "printed_name", "read"]

# Width and punctuation variants that mean the same; one character for one, so that offsets stay.
WIDTHS = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | dict(
    zip("\u3000\u00a0\u2002\u2003\u2009﹪﹒•", "     %.·", strict=True)
)


@dataclass(frozen=True)
class Document:
    """A source file: its text (offsets in every table point into it), its tables and the bytes' checksum.

    The text of a plain text file is the file's; that of other types has each cell and paragraph on lines
    of its own. A table is rows of cells, a cell the span of its text; a merged cell is the same span
    wherever it reaches.
    """

    doc_id: str
    source_file: str
    sha256: str
    text: str
    encoding: str
    problems: tuple[Problem, ...] = field(default=())
    grids: tuple[Grid, ...] = field(default=())


def fold(text: str) -> str:
    """The text with full-width forms, odd spaces and traditional characters made plain; same length.

    For matching only: what is shown and stored is the text as printed.
    """
    return foldable().sub(lambda found: plain_forms()[found[0]], text)


def printed_forms(text: str) -> dict[int, str]:
    """For `str.translate`: the printed form of each plain character that a text always prints otherwise.

    Traditional characters in a simplified text are damage: they stay plain.
    """
    forms, used = plain_forms(), set(text)
    pairs = [(forms[c], c) for c in foldable().findall(text) if forms[c] not in used]
    if not pairs:
        return {}
    strewn = sum(c not in WIDTHS for _, c in pairs) < sum(c in simplified() for c in text)
    return {ord(plain): c for plain, c in pairs if c in WIDTHS or not strewn}


@cache
def simplified() -> frozenset[str]:
    """Characters that are the simplified form of another one."""
    return frozenset(row["simplified"] for row in table("traditional"))


@cache
def foldable() -> re.Pattern[str]:
    """Any character that has a plain form; searching for the few is ten times as fast as str.translate."""
    return re.compile(f"[{''.join(map(re.escape, plain_forms()))}]")


@cache
def plain_forms() -> dict[str, str]:
    """The plain form of each character that has one.

    Traditional characters are those of OpenCC's table TSCharacters (Apache License 2.0), with the first
    simplified form given there where GB 2312 has it, less those that simplified text uses too
    (乾吒夥摺甯薹).
    """
    return WIDTHS | {row["traditional"]: row["simplified"] for row in table("traditional")}


def read(path: Path) -> Document:
    """Document of a text, HTML, Word, Excel or PDF file.

    Raises Unreadable, with the reason and what to do, for every file that holds no readable text, and
    nothing else.
    """
    path = Path(path)
    return parse(path.name, contents(path, printed_name(path.name)))


def parse(file_name: str, data: bytes) -> Document:
    """Document of a file's name and bytes; raises Unreadable as `read` does."""
    path = PurePath(file_name)
    name = printed_name(file_name)
    if not data.strip():
        raise Unreadable(both("file.empty", name=name))
    page = formats.read(data, path.suffix.lower(), name)
    text, grids = page.compose()
    if not text.strip():
        raise Unreadable(both("file.no_text", name=name))
    if len(text) > LARGEST_TEXT:
        raise Unreadable(both("file.long", name=name, limit=LARGEST_TEXT))
    checksum = hashlib.sha256(data).hexdigest()
    return Document(printed_name(path.stem), name, checksum, text, page.coding, tuple(page.problems), grids)


def contents(path: Path, name: str) -> bytes:
    """Bytes of a file that is a file and not too large; Unreadable otherwise."""
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise Unreadable(both("file.folder", name=name))
        if not stat.S_ISREG(kind):  # reading a pipe or device would wait for ever
            raise Unreadable(both("file.not_ordinary", name=name))
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Unreadable(both("file.closed", name=name, reason=reason)) from error
    if len(data) > LARGEST_FILE:
        raise Unreadable(both("file.large", name=name, limit=LARGEST_FILE // 2**20))
    return data
