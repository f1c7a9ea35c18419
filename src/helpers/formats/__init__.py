"""File types: what a file is, told by its content before its name, and the reader of each type."""

import re
from collections.abc import Callable

from helpers.formats import archive, excel, pdf, text, web, word
from helpers.formats.page import LARGEST_FILE, LARGEST_TEXT, Grid, Page, Unreadable, printed_name
from helpers.messages import both, listed

__all__ = [
    "LARGEST_FILE",
    "LARGEST_TEXT",
    "SUFFIXES",
    "Grid",
    "Page",
    "Unreadable",
    "kind",
    "printed_name",
    "read",
]

READABLE = (".txt", ".md", ".html", ".htm", ".mhtml", ".mht", ".docx", ".xlsx", ".pdf")
OLD_OFFICE = (".doc", ".xls", ".wps", ".et")
SUFFIXES = READABLE + OLD_OFFICE
"""What a folder is searched for. Old office files are among them so that they are named, with what to do."""

READERS: dict[str, Callable[[bytes, str], Page]] = {
    "text": text.read,
    "html": web.read,
    "mhtml": web.read_archive,
    "docx": word.read,
    "xlsx": excel.read,
    "pdf": pdf.read,
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
MHTML = re.compile(
    rb"(?:From|Subject|MIME-Version|Snapshot-Content-Location)[^\r\n]*\r?\n.*?multipart/related", re.S
)


def kind(data: bytes, suffix: str, name: str) -> str:
    """Type of a file: by its content where that is plain, otherwise by its suffix.

    Raises Unreadable for what is none of the types in READERS.
    """
    if data.startswith(OLE):
        raise Unreadable(both("file.old_office", name=name))
    if data.startswith(b"PK\x03\x04"):
        return archive.kind(data, name)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if HTML.match(data[:4096]):
        return "html"
    if suffix in (".mhtml", ".mht") or MHTML.match(data[:4096]):
        return "mhtml"
    if suffix in (".txt", ".md"):
        return "text"
    if suffix in (".html", ".htm"):
        return "html"
    if suffix in SUFFIXES:
        raise Unreadable(both("file.not_as_named", name=name, suffix=suffix))
    raise Unreadable(both("file.other_type", name=name, suffixes=listed(READABLE)))


def read(data: bytes, suffix: str, name: str) -> Page:
    """Page of a file's bytes; Unreadable for whatever cannot be read as a document."""
    try:
        return READERS[kind(data, suffix, name)](data, name)
    except Unreadable:
        raise
    except Exception as error:  # the parsers raise errors of every kind on broken files
        reason = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        raise Unreadable(both("file.broken", name=name, reason=reason)) from error
