"""Download the pages that sources.csv names into the folder of raw documents.

One page at a time, with a pause, and only those that are missing: an interrupted run is resumed by running
it again. A page is either whole or not there.
"""

import argparse
import csv
import os
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from helpers import formats, paths

if TYPE_CHECKING:
    from requests import Response, Session

AGENT = "target-attainment-notebooks (research; reads published progress reports)"
TIMEOUT = (10, 30)
"""Seconds to wait for a connection and for each part of an answer."""
PAUSE = 2.0
"""Seconds between two pages."""
MOST_SECONDS = 120
LEAST_TEXT = 100
"""Characters that a page must have; sites that want no programs answer with less."""
UNREACHED = 3
"""After so many pages in a row that no connection could be made for, the rest waits for the next run."""
ENDS = (".html", ".pdf", ".docx", ".xlsx")
IDENTIFIER = re.compile(r"[A-Za-z0-9][\w.-]{0,99}", re.ASCII)


class Refused(Exception):
    """A page could not be had; the message says why."""


class Offline(Refused):
    """No connection could be made."""


@dataclass(frozen=True)
class Source:
    """A line of sources.csv: the document's id, and its address, which may lack its https://."""

    id: str
    address: str


@dataclass(frozen=True)
class Downloads:
    """What became of a run: ids of pages saved, there before, without address, and failed with the reason."""

    saved: tuple[str, ...]
    present: tuple[str, ...]
    without_address: tuple[str, ...]
    failed: dict[str, str]
    offline: bool


def sources(path: Path) -> list[Source]:
    """Lines of sources.csv. Raises ValueError for an id that cannot be a file name or stands twice."""
    with Path(path).open(encoding="utf-8-sig", newline="") as lines:
        found = [Source(row["id"].strip(), (row["address"] or "").strip()) for row in csv.DictReader(lines)]
    for source in found:
        if not IDENTIFIER.fullmatch(source.id):
            raise ValueError(f"{path}: the id {source.id!r} may hold letters, digits, - _ and . only")
    if len({source.id for source in found}) < len(found):
        raise ValueError(f"{path}: an id stands twice")
    return found


def download(table: Path, folder: Path, pause: float = PAUSE) -> Downloads:
    """Save the pages of the table as <id>.html (.pdf, .docx or .xlsx by content) unless they are there."""
    import requests

    wanted = sources(table)
    present = {source.id for source in wanted if any((folder / f"{source.id}{end}").exists() for end in ENDS)}
    missing = [source for source in wanted if source.address and source.id not in present]
    without = [source.id for source in wanted if not source.address and source.id not in present]
    saved: list[str] = []
    failed: dict[str, str] = {}
    unreached = 0
    folder.mkdir(parents=True, exist_ok=True)
    with requests.Session() as session:
        session.headers["User-Agent"] = AGENT
        for number, source in enumerate(tqdm(missing, desc="下载原文", unit="份", file=sys.stderr)):
            if unreached == UNREACHED:
                failed[source.id] = "left for the next run, as no connection could be made before"
                continue
            if number:
                time.sleep(pause)
            try:
                save(fetch(session, source.address), source.id, folder)
                saved.append(source.id)
                unreached = 0
            except Refused as error:
                failed[source.id] = str(error)
                unreached = unreached + 1 if isinstance(error, Offline) else 0
    offline = bool(failed) and not saved and unreached > 0
    return Downloads(tuple(saved), tuple(sorted(present)), tuple(without), failed, offline)


def fetch(session: "Session", address: str) -> bytes:
    """Content of an address; without scheme, https is tried before http. Raises Refused or Offline."""
    import requests

    schemes = [""] if "://" in address else ["https://", "http://"]
    reasons: list[str] = []
    answered = False
    for scheme in schemes:
        try:
            with session.get(scheme + address, timeout=TIMEOUT, stream=True) as answer:
                answered = True
                if answer.ok:
                    return body_of(answer)
                reasons.append(f"{answer.url} answers {answer.status_code} {answer.reason}")
        except requests.RequestException as error:
            reasons.append(f"{scheme}{address}: {type(error).__name__}")
    kind = Refused if answered else Offline
    raise kind("; ".join(reasons))


def body_of(answer: "Response") -> bytes:
    """What an answer holds, if it is not too large and does not take for ever."""
    started, parts, size = time.monotonic(), [], 0
    for part in answer.iter_content(2**16):
        parts.append(part)
        size += len(part)
        if size > formats.LARGEST_FILE or time.monotonic() - started > MOST_SECONDS:
            raise Refused(f"{answer.url} is too large or too slow")
    return b"".join(parts)


def save(data: bytes, name: str, folder: Path) -> Path:
    """Write a page that can be read as a document, whole or not at all; Refused for any other."""
    try:
        page = formats.read(data, ".html", name)
    except formats.Unreadable as error:
        raise Refused(str(error)) from error
    if sum(map(len, page.lines)) < LEAST_TEXT:
        raise Refused("the site answers with a page without text; open it in a browser and save it by hand")
    end = f".{page.coding}" if f".{page.coding}" in ENDS else ".html"
    path, part = folder / f"{name}{end}", folder / f".{name}.part"
    try:
        part.write_bytes(data)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path


def main(arguments: list[str] | None = None) -> int:
    """Download what is missing and say what became of it; 0 when nothing failed, 2 for unusable arguments."""
    top = argparse.ArgumentParser(prog="python -m helpers originals", description="Downloads original pages.")
    top.add_argument("--sources", type=Path, default=paths.RAW / paths.SOURCES, metavar="FILE")
    top.add_argument("--folder", type=Path, default=paths.RAW, metavar="DIR")
    top.add_argument("--pause", type=float, default=PAUSE, metavar="SECONDS", help="between two pages")
    options = top.parse_args(arguments)
    try:
        result = download(options.sources.expanduser(), options.folder.expanduser(), max(0.0, options.pause))
    except (OSError, ValueError, KeyError) as error:
        print(f"helpers: the originals cannot be downloaded: {error}", file=sys.stderr)
        return 2
    for name, reason in result.failed.items():
        print(f"helpers: {name}: {reason}", file=sys.stderr)
    for name in result.without_address:
        print(f"helpers: {name}: no address is known", file=sys.stderr)
    print(f"{len(result.saved)} saved, {len(result.present)} there before, {len(result.failed)} failed")
    if result.offline:
        print(
            "helpers: no connection could be made: is this computer online? Then run it again",
            file=sys.stderr,
        )
    return 1 if result.failed else 0
