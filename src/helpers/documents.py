"""Read a page as an analyst saved it: its text, untouched, and what it says about itself."""

import hashlib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from helpers.problems import Problem

SUFFIXES = (".txt", ".md")
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# Width and punctuation variants that mean the same; one character for one, so that offsets stay.
FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(a): b for a, b in zip("\u3000\u00a0\u2002\u2003\u2009﹪﹒•", "     %.·", strict=True)
}


class Unreadable(Exception):
    """The file cannot be read as a document; the message says why and what to do."""


@dataclass(frozen=True)
class Document:
    """A source file: its text as decoded (offsets in every table point into it) and the bytes' checksum."""

    doc_id: str
    source_file: str
    sha256: str
    text: str
    encoding: str
    problems: tuple[Problem, ...] = field(default=())


def fold(text: str) -> str:
    """The text with full-width forms and odd spaces made plain; same length, for matching only."""
    return text.translate(FOLD)


def read(path: Path) -> Document:
    """Document of a text file in UTF-8, UTF-16 or GB 18030.

    Raises Unreadable, with the reason and what to do, for every file that holds no readable text.
    """
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise Unreadable(
            f"{path.name}: only {', '.join(SUFFIXES)} files are read; save the page as plain text"
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(
            f"{path.name}: cannot be opened ({error.strerror}); check that it exists and may be read"
        )
    text, encoding = decode(data, path.name)
    if not text.strip():
        raise Unreadable(f"{path.name}: holds no text; save the page again")
    if "\x00" in text or sum(unicodedata.category(c) == "Cc" for c in text[:4096]) > 0.3 * len(text[:4096]):
        raise Unreadable(f"{path.name}: is not a text file; save the page as plain text (.txt)")
    return Document(path.stem, path.name, hashlib.sha256(data).hexdigest(), text, encoding)


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Text and the encoding it was in; Unreadable when no known encoding fits."""
    bom = next((encoding for mark, encoding in BOMS.items() if data.startswith(mark)), None)
    for encoding in [bom] if bom else ["utf-8", "gb18030"]:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise Unreadable(f"{name}: neither UTF-8, UTF-16 nor GB 18030 text; save the page again as UTF-8")
