"""Bad files beside a good one, and text that would be a formula, markup or a path if it were let."""

import csv
import ctypes
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make_files import HEADER, html_file
from test_documents import BAD, TEXT

from helpers import __main__ as command
from helpers import paths, schemas, store

TITLE = "某市2023年重点工作上半年进展情况表"
GOOD = f"{TITLE}\n\n序号\n目标任务\n进展情况\n1\n{TEXT}2\n改造道路9公里。\n已改造3公里。\n"
ODD_NAMES = (
    "two  spaces.txt",
    'it\'s "quoted".txt',
    "two\nlines.txt",
    "某市 重点工作.txt",
    "=1+1.txt",
)
"""Names that are read like any other."""


def bad_files(folder: Path) -> dict[str, str]:
    """Fill a folder with files that cannot be read; the words that must be said of each."""
    for name, (data, _) in BAD.items():
        (folder / name).write_bytes(data)
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(100 * 2**20)
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "nowhere.txt").symlink_to("gone.txt")
    os.mkfifo(folder / "pipe.txt")
    found = {name: reason for name, (_, reason) in BAD.items() if name != "notes.csv"}
    return found | {
        "huge.txt": "larger than 32 MB",
        "loop.txt": "cannot be opened (Too many levels of symbolic links)",
        "nowhere.txt": "cannot be opened (No such file or directory)",
        "pipe.txt": "is no ordinary file",
    }


def odd_files(folder: Path) -> set[str]:
    """Fill a folder with odd files that can be read; their names as they are shown."""
    for name in ODD_NAMES:
        (folder / name).write_text(GOOD, encoding="utf-8")
    odd = {
        "cut.txt": GOOD.encode()[:-2],
        "declared.html": html_file([TEXT], [HEADER], "gbk"),
        "scripts.html": html_file([TEXT], [HEADER]).replace(b"<p>", b"<script>alert('x')</script><p>", 1),
        "deep.html": b"<html><body>" + b"<div><table><tr><td>" * 10_000 + TEXT.encode(),
        "no-table.txt": "今天天气很好,没有任何表格。".encode(),
        "good.html": html_file([TEXT], [HEADER]),
        "one-line.txt": TEXT.replace("\n", "").encode() * 1_000,
    }
    for name, data in odd.items():
        (folder / name).write_bytes(data)
    (folder / "folder.txt").mkdir()
    (folder / "folder.txt" / "inside.txt").write_text(GOOD, encoding="utf-8")
    (folder / "around").symlink_to(folder)
    return {name.replace("\n", "\ufffd") for name in (*ODD_NAMES, *odd)} | {"inside.txt"}


def test_bad_files_are_named_and_those_beside_them_are_read(tmp_path: Path, capsys: pytest.CaptureFixture):
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    (raw / "good.txt").write_text(GOOD, encoding="utf-8")
    bad, odd = bad_files(raw), odd_files(raw)
    assert command.main(["process", str(raw), "--out", str(out), "--workers", "2"]) == 1
    said = capsys.readouterr().err
    for name, reason in bad.items():
        lines = [line for line in said.splitlines() if line.startswith(f"helpers: {name}: ")]
        assert len(lines) == 1 and reason in lines[0], name
    tables = store.load(out)
    assert sorted(tables["documents"].source_file) == sorted(odd | {"good.txt"})
    assert tables["documents"].doc_id.is_unique
    errors = tables["problems"][tables["problems"].severity == "error"]
    assert len(errors) == len(bad)
    assert list(tables["tasks"][tables["tasks"].doc_id == "good~2"].goal)[-1] == "改造道路9公里。"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "raw"]


@pytest.mark.parametrize(
    ("given_path", "message"),
    [
        ("missing", "missing: no such file or folder"),
        ("empty", "no documents in"),
        ("loop", "loop: cannot be opened (Too many levels of symbolic links)"),
        ("notes.csv", "notes.csv: only .txt"),
    ],
)
def test_paths_that_hold_no_document(
    tmp_path: Path, capsys: pytest.CaptureFixture, given_path: str, message: str
):
    (tmp_path / "empty").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "notes.csv").write_text("a", encoding="utf-8")
    status = command.main(["process", str(tmp_path / given_path), "--out", str(tmp_path / "out")])
    assert status == (2 if given_path in ("missing", "empty") else 1)
    assert message in capsys.readouterr().err


def without_override() -> None:
    """Give up what lets the super-user read what may not be read."""
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        ctypes.CDLL(None).prctl(24, capability)  # PR_CAPBSET_DROP; does nothing for other users


def restricted(*words: str | Path) -> tuple[int, str]:
    """Exit status and messages of a run that may read and write only what the permissions say."""
    command = [sys.executable, "-m", "helpers", "process", *map(str, words)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", preexec_fn=without_override)
    return done.returncode, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="the super-user of other systems reads everything")
def test_files_and_folders_that_may_not_be_read_or_written(tmp_path: Path):
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    for name in ("good.txt", "secret.txt"):
        (raw / name).write_text(GOOD, encoding="utf-8")
    (raw / "secret.txt").chmod(0)
    status, said = restricted(raw, "--out", out)
    assert status == 1
    assert "secret.txt: cannot be opened (Permission denied); check that it exists and may be read" in said
    assert list(store.load(out)["documents"].doc_id) == ["good"]
    out.chmod(0o555)
    (out / "parts").chmod(0o555)
    status, said = restricted(raw, "--out", out)
    assert status == 2
    assert "the tables cannot be written (Permission denied); choose another folder" in said
    (raw / "shut").mkdir(mode=0)
    status, said = restricted(raw, "--out", tmp_path / "other")
    assert status == 2
    assert "shut: cannot be searched (Permission denied); check its permissions" in said


def test_table_of_bad_inputs_tells_of_no_good_document_that_was_lost():
    lines = (paths.ROOT / "docs" / "bad-inputs.md").read_text(encoding="utf-8").splitlines()
    ends = [line.rsplit("|", 2)[1].strip() for line in lines if line.startswith("|")][2:]
    assert len(ends) > 50 and {end.split(" by ")[0] for end in ends} == {"read"}


# --- text that is nothing but text --------------------------------------------------------------------

FORMULAS = (
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "＝1",
    '=HYPERLINK("//x")',
    "'=1",
    "''=1",
    "=cmd|' /C calc'!A0",
)
PLAIN = (
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "a,b",
    'say "x"',
    "two\nlines",
    "'quoted'",
    "",
    None,
)


@pytest.mark.parametrize("text", FORMULAS)
def test_text_like_a_formula_gets_an_apostrophe(text: str):
    assert store.inert(text) == f"'{text}"


@pytest.mark.parametrize("text", PLAIN)
def test_other_text_is_left_alone(text: str | None):
    assert store.inert(text) == text


def test_control_characters_are_replaced():
    assert store.inert("a\x00b\x1b[31mc\x7f\ud800") == "a\ufffdb\ufffd[31mc\ufffd\ufffd"
    assert store.inert("a\r\nb\rc") == "a\nb\nc"


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(), st.sampled_from(FORMULAS)), min_size=1))
def test_any_text_comes_back_from_csv_and_from_arrow(texts: list[str | None]):
    about = {"doc_id": "d", "stage": "read", "severity": "note", "message": "m", "message_en": "m"}
    rows = [about | {"task_id": text} for text in texts]
    written = store.csv_rows("problems", rows)
    assert written == store.csv_text("problems", schemas.frame("problems", plain_rows(rows)), header=False)
    cells = [row[1] for row in csv.reader(StringIO(written, newline=""))]
    assert not any(cell.startswith(tuple("=+-@\t\n＝＋－＠")) for cell in cells)
    expected = [row["task_id"] or None for row in plain_rows(rows)]
    read = store.read(StringIO(store.header("problems") + written), "problems").task_id
    arrow = store.arrow_table("problems", written)["task_id"]
    assert [None if pd.isna(text) else text for text in read] == expected
    assert arrow.to_pylist() == expected


def plain_rows(rows: list[dict]) -> list[dict]:
    """The rows with control characters replaced as the tables have them."""

    def plain(text: str | None) -> str | None:
        return store.inert(f".{text}")[1:] if text is not None else None

    return [row | {"task_id": plain(row["task_id"])} for row in rows]


def test_hostile_document_reaches_the_tables_as_text(tmp_path: Path):
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    goal = "=HYPERLINK(\"http://x\")新增就业5000人以上<script>alert('x')</script>。"
    progress = "-已新增就业6000人,见../../../etc/passwd。"
    lines = ["某市2023年重点工作上半年进展情况表", *HEADER]
    for i in range(1, 4):
        lines += [str(i), goal, progress, "@市财政局"]
    (raw / "'=1+1.txt").write_text("\n".join(lines), encoding="utf-8")
    assert command.main(["process", str(raw), "--out", str(out)]) == 0
    tables = store.load(out)
    assert list(tables["tasks"].goal) == [goal] * 3
    assert list(tables["tasks"].progress) == [progress] * 3
    assert set(tables["tasks"].doc_id) == {"'=1+1"}
    for name in schemas.TABLES:
        free = store.text_columns(name)
        for row in csv.DictReader((out / f"{name}.csv").open(encoding="utf-8-sig", newline="")):
            assert not any(row[column].startswith(tuple("=+-@\t\n＝＋－＠")) for column in free), row
    assert list(pd.read_parquet(out / "parquet" / "tasks").goal) == [goal] * 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "raw"]
