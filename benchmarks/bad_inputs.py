"""Every kind of bad input beside a good document: what is said, the exit status, what of the good one.

    python benchmarks/bad_inputs.py [--report docs/bad-inputs.md]

Runs `python -m helpers process` for each, in a folder that is thrown away, and prints a Markdown table. For
Linux: it drops the super-user's rights where permissions are tried, and makes a small disk to fill.
"""

import argparse
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import simulate

from helpers import paths, schemas, store

sys.path.insert(0, str(paths.ROOT / "tests"))
from make_files import HEADER, html_file, pdf_file
from test_documents import BAD, TEXT

GOOD = """某市2023年重点工作上半年进展情况表
| 序号 | 目标任务 | 进展情况 | 责任单位 |
| 1 | 新增城镇就业5000人以上。 | 已新增城镇就业2600人。 | 市人社局 |
| 2 | 改造农村公路30公里。 | 已改造农村公路12公里。 | 市交通运输局 |
"""
RESULTS = [2600.0, 12.0]
FILES = {  # what a file is -> its name among the files that the tests of reading make
    "empty file": "empty.txt",
    "white space only": "blank.txt",
    "binary file named .txt": "binary.txt",
    "picture named .html": "picture.html",
    "one line of 8 MB": "line.txt",
    "page of more than 500,000 tags": "tags.html",
    "page with nothing but tags": "only-tags.html",
    "script of 11 MB in a page": "script.html",
    "mail archive without a page": "parts.mhtml",
    "cells that claim to span 1,000 columns": "spans.html",
    "zip bomb in .docx": "bomb.docx",
    "zip bomb in .xlsx": "bomb.xlsx",
    "bomb in a .pdf": "bomb.pdf",
    "entities in .docx": "entities.docx",
    "entities in .xlsx": "entities.xlsx",
    "200,000 empty paragraphs in .docx": "breaks.docx",
    "cell far out in .xlsx": "far.xlsx",
    ".docx with a password": "locked.docx",
    "old .xls": "old.xls",
    ".docx cut off": "cut.docx",
    ".xlsx with a broken part": "cut.xlsx",
    "other zip archive named .docx": "zip.docx",
    "text named .docx": "fake.docx",
    "text named .pdf": "fake.pdf",
    ".pdf cut off": "cut.pdf",
    "scanned .pdf without text": "scanned.pdf",
}
NAMES = {
    "name with spaces": "two  spaces.txt",
    "name with quotes": 'it\'s "quoted".txt',
    "name with a line break": "two\nlines.txt",
    "Chinese name": "某市 重点工作.txt",
    "name like a formula": "=1+1.txt",
    "name that is not UTF-8": os.fsdecode(b"\xff\xfe.txt"),
}


@dataclass(frozen=True)
class Ended:
    """A run that ended: exit status, what it said, and the folder of its tables."""

    status: int
    said: str
    out: Path


def main() -> None:
    """Try everything and write the table."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--report", type=Path, default=paths.ROOT / "docs" / "bad-inputs.md")
    chosen = options.parse_args()
    lines = [
        "# Bad inputs",
        "",
        "Made by `python benchmarks/bad_inputs.py`, which runs `python -m helpers process` for each input",
        "beside a good document. Exit status 0: all were read; 1: one could not be read, the others were;",
        "2: the run could not go on; 128 and the number of a signal: it was stopped.",
        "",
        "| tried | exit status | said | good document |",
        "| --- | ---: | --- | --- |",
    ]
    for row in tried():
        lines.append(f"| {' | '.join(row)} |")
        print(lines[-1], flush=True)
    store.write_text(chosen.report, "\n".join([*lines, ""]))


def tried() -> Iterator[tuple[str, ...]]:
    """Rows of the table."""
    for what, fill in (files() | links_and_folders()).items():
        yield in_a_folder(what, lambda folder, fill=fill: beside_good(folder, fill))
    for what, attempt in RUNS.items():
        yield in_a_folder(what, attempt)


def in_a_folder(what: str, attempt: Callable[[Path], tuple[Ended, str]]) -> tuple[str, ...]:
    """Row of one attempt, made in a folder of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "raw").mkdir()
        (folder / "raw" / "good.txt").write_text(GOOD, encoding="utf-8")
        ended, good = attempt(folder)
        said = ended.said.replace(f"{folder}/", "").replace("|", "\\|")
        return what, str(ended.status), said, good


# --- runs ---------------------------------------------------------------------------------------------


def command(folder: Path, *words: str) -> list[str]:
    """Words of a run over the folder's documents."""
    given = words or (str(folder / "raw"),)
    return [sys.executable, "-m", "helpers", "process", *given, "--out", str(folder / "out")]


def run(folder: Path, words: list[str], before: Callable[[], None] | None = None) -> Ended:
    """A run to its end; `before` is called in its process."""
    done = subprocess.run(words, capture_output=True, preexec_fn=before)
    return ended(folder, done.returncode, done.stderr)


def ended(folder: Path, status: int, said: bytes) -> Ended:
    """What there is to tell of a run: its messages, and what is noted of documents that were read."""
    lines = said.decode("utf-8", "replace").splitlines()
    messages = [line.removeprefix("helpers: ") for line in lines if line.startswith("helpers: ")]
    return Ended(status, "<br>".join([*messages, *notes(folder / "out")]) or "–", folder / "out")


def notes(out: Path) -> list[str]:
    """Documents beside the good one that were read, with warnings about them."""
    if not (out / "documents.csv").exists():
        return []
    tables = {name: store.read(out / f"{name}.csv", name) for name in ("documents", "problems")}
    others = tables["documents"].query("source_file != 'good.txt'")
    warnings = tables["problems"].query("severity == 'warning'")
    return [
        "; ".join(
            [f"read {row.doc_id}: tasks {row.n_tasks}", *warnings.message_en[warnings.doc_id == row.doc_id]]
        )
        for row in others.itertuples()
    ]


def good(out: Path) -> str:
    """Whether the good document is in the tables as it should be."""
    if not all((out / f"{name}.csv").exists() for name in schemas.TABLES):
        return "no tables"
    tables = store.load(out)
    ids = tables["documents"].query("source_file == 'good.txt'").doc_id
    rows = tables["attainment"][tables["attainment"].doc_id.isin(ids)]
    return "read" if list(rows.result_value) == RESULTS else "MISSING"


def beside_good(folder: Path, fill: Callable[[Path], None]) -> tuple[Ended, str]:
    """A run over a folder with something bad in it."""
    fill(folder / "raw")
    done = run(folder, command(folder), without_override)
    return done, good(done.out)


def without_override() -> None:
    """Give up what lets the super-user read what may not be read."""
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        ctypes.CDLL(None).prctl(24, capability)  # PR_CAPBSET_DROP; does nothing for other users


def then_again(folder: Path, first: Ended) -> tuple[Ended, str]:
    """What came of a run that could not go on, and of the same command once nothing is in its way."""
    again = run(folder, command(folder))
    return first, f"{good(again.out)} by the next run (exit status {again.status})"


# --- files --------------------------------------------------------------------------------------------


def files() -> dict[str, Callable[[Path], None]]:
    """Bad and odd files: what they are, and what puts them into a folder."""
    made = {what: (name, BAD[name][0]) for what, name in FILES.items()}
    page = html_file([TEXT], [HEADER])
    rows = [HEADER, ["1", "新增城镇就业5000人以上。", "已新增城镇就业2600人。", "市人社局"]]
    made |= {what: (name, GOOD.encode("utf-8")) for what, name in NAMES.items()}
    made |= {
        "one line of 100 MB": ("huge.txt", b"a" * 100 * 2**20),
        "UTF-8 cut off within a character": ("cut.txt", GOOD.rstrip(" |\n").encode("utf-8")[:-1]),
        "GBK page that declares UTF-8": ("declared.html", html_file([TEXT], rows, "gbk")),
        "no table at all": ("no-table.txt", "今天天气很好,没有任何表格。".encode()),
        "page with scripts": ("scripts.html", page.replace(b"<p>", b"<script>alert('x')</script><p>", 1)),
        "page with 10,000 nested tags": ("deep.html", b"<div><table><tr><td>" * 2500 + TEXT.encode()),
        "second file with the same stem": ("good.html", html_file(["某市2023年重点工作进展"], rows)),
        ".pdf with a password": ("locked.pdf", locked_pdf()),
    }
    return {what: writer(name, data) for what, (name, data) in made.items()}


def writer(name: str, data: bytes) -> Callable[[Path], None]:
    """What puts a file into a folder."""
    return lambda folder: (folder / name).write_bytes(data) and None


def locked_pdf() -> bytes:
    """A PDF that asks for a password."""
    keys = b"/O<%s>/U<%s>/P -4/R 2/V 1/Filter/Standard" % (b"00" * 32, b"11" * 32)
    return pdf_file(["某市"]).replace(b"/Root", b"/ID[<00><00>]/Encrypt<<" + keys + b">>/Root")


def links_and_folders() -> dict[str, Callable[[Path], None]]:
    """What is no ordinary file: what it is, and what puts it into a folder."""

    def shut_file(folder: Path) -> None:
        (folder / "secret.txt").write_text(GOOD, encoding="utf-8")
        (folder / "secret.txt").chmod(0)

    def folder_like_a_file(folder: Path) -> None:
        (folder / "folder.txt").mkdir()
        (folder / "folder.txt" / "inside.txt").write_text(GOOD, encoding="utf-8")

    def page_with_its_folder(folder: Path) -> None:
        (folder / "page_files").mkdir()
        for name in ("page.html", "page_files/frame.html"):
            (folder / name).write_bytes(html_file([TEXT], [HEADER]))

    return {
        "file that may not be read": shut_file,
        "link to itself": lambda folder: (folder / "loop.txt").symlink_to("loop.txt"),
        "link that leads nowhere": lambda folder: (folder / "gone.txt").symlink_to("nowhere.txt"),
        "link to the folder it stands in": lambda folder: (folder / "around").symlink_to(folder),
        "pipe named .txt": lambda folder: os.mkfifo(folder / "pipe.txt"),
        "folder named .txt": folder_like_a_file,
        "page with the folder a browser saved beside it": page_with_its_folder,
    }


# --- runs that something is in the way of ----------------------------------------------------------------


def folder_that_may_not_be_searched(folder: Path) -> tuple[Ended, str]:
    """A folder within, without permission."""
    (folder / "raw" / "shut").mkdir(mode=0)
    first = run(folder, command(folder), without_override)
    (folder / "raw" / "shut").chmod(0o755)
    return then_again(folder, first)


def other_kind_of_file(folder: Path) -> tuple[Ended, str]:
    """A file of a type that is not read, named itself."""
    (folder / "notes.csv").write_text(TEXT, encoding="utf-8")
    done = run(folder, command(folder, str(folder / "raw"), str(folder / "notes.csv")))
    return done, good(done.out)


def missing_path(folder: Path) -> tuple[Ended, str]:
    """A path that is not there."""
    return then_again(folder, run(folder, command(folder, str(folder / "raw"), str(folder / "nowhere"))))


def out_is_a_file(folder: Path) -> tuple[Ended, str]:
    """A file where the folder of tables should be."""
    (folder / "out").write_text("", encoding="utf-8")
    first = run(folder, command(folder))
    (folder / "out").unlink()
    return then_again(folder, first)


def out_not_writable(folder: Path) -> tuple[Ended, str]:
    """A folder of tables without permission to write."""
    (folder / "out").mkdir(mode=0o555)
    first = run(folder, command(folder), without_override)
    (folder / "out").chmod(0o755)
    return then_again(folder, first)


def full_disk(folder: Path) -> tuple[Ended, str]:
    """A disk of 64 KB for the tables of many documents, seen by this run alone."""
    many(folder)
    (folder / "out").mkdir()
    mount = 'mount -t tmpfs -o size=64k none "$0" && exec "$@"'
    inside = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, str(folder / "out")]
    return then_again(folder, run(folder, inside + command(folder)))


def many(folder: Path) -> None:
    """Simulated documents beside the good one, so that a run takes longer than another needs to begin."""
    simulate.write(folder / "raw", simulate.documents(240, tasks=60))


def started(folder: Path) -> subprocess.Popen:
    """A run over many documents that has read some of them."""
    many(folder)
    process = subprocess.Popen([*command(folder), "--workers", "2"], stderr=subprocess.PIPE)
    while not list(folder.glob("out/parts/*/*.gz")):
        time.sleep(0.02)
    return process


def second_run(folder: Path) -> tuple[Ended, str]:
    """Another run into the same folder, while the first is at work."""
    first = started(folder)
    second = run(folder, command(folder))
    first.communicate()
    return second, f"{good(folder / 'out')} by the first run (exit status {first.returncode})"


def signalled(number: signal.Signals) -> Callable[[Path], tuple[Ended, str]]:
    """A run that is sent a signal while it is at work."""

    def attempt(folder: Path) -> tuple[Ended, str]:
        process = started(folder)
        process.send_signal(number)
        said = process.communicate()[1]
        status = process.returncode if process.returncode >= 0 else 128 - process.returncode
        return then_again(folder, ended(folder, status, said))

    return attempt


RUNS = {
    "folder that may not be searched": folder_that_may_not_be_searched,
    "file of another type named itself": other_kind_of_file,
    "path that does not exist": missing_path,
    "output folder that is a file": out_is_a_file,
    "output folder that may not be written": out_not_writable,
    "full disk": full_disk,
    "two runs into one folder at once": second_run,
    "SIGTERM while at work": signalled(signal.SIGTERM),
    "SIGINT (Ctrl-C) while at work": signalled(signal.SIGINT),
    "SIGKILL while at work": signalled(signal.SIGKILL),
}


if __name__ == "__main__":
    main()
