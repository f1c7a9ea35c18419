"""Office files are ZIP archives of XML: what is looked at before any part of one is unpacked and parsed."""

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from helpers.formats.page import Unreadable
from helpers.messages import both

LARGEST_UNPACKED = 64 * 2**20
"""Bytes that all parts of an office file may have together when unpacked."""
LARGEST_XML = 24 * 2**20
"""Bytes of its XML, which takes twenty times that much memory; pictures are not among it."""
MOST_PARTS = 5_000
XML_PARTS = (".xml", ".rels", ".vml")
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def kind(data: bytes, name: str) -> str:
    """docx or xlsx. Raises Unreadable for other archives, for bombs, and for parts that declare entities."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            check(archive, name)
            parts = archive.namelist()
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Unreadable(both("file.broken", name=name, reason=error)) from error
    for folder, found in (("word/", "docx"), ("xl/", "xlsx")):
        if any(part.startswith(folder) for part in parts):
            return found
    raise Unreadable(both("file.archive", name=name))


def check(archive: ZipFile, name: str) -> None:
    """Raise Unreadable when unpacking would flood the memory, or a part has what no office program writes.

    The sizes that the archive states can be trusted as a limit: no more than these is ever unpacked.
    """
    parts = archive.infolist()
    texts = [part for part in parts if part.filename.lower().endswith(XML_PARTS)]
    for some, limit in ((parts, LARGEST_UNPACKED), (texts, LARGEST_XML)):
        if len(parts) > MOST_PARTS or sum(part.file_size for part in some) > limit:
            raise Unreadable(both("file.bomb", name=name, limit=limit // 2**20))
    for part in texts:
        body = archive.read(part).replace(b"\0", b"")  # without the zeros, UTF-16 reads like ASCII
        if DECLARATION.search(body):
            raise Unreadable(both("file.entities", name=name, part=part.filename))
