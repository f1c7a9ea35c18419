"""The command line: exit statuses, what it writes, and what it says when something is amiss."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from helpers import schemas
from helpers.__main__ import main

REPORT = """青山县2031年重点工作上半年完成情况
序号
目标任务
进展情况
1
修缮古桥12座。
截至6月底,已修缮古桥7座。
2
新建口袋公园5个。
已建成口袋公园3个。
"""


@pytest.fixture
def good(tmp_path) -> Path:
    """A folder with one readable document."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "qingshan-2031-h1.txt").write_text(REPORT, encoding="utf-8")
    return folder


def files(folder: Path) -> set[str]:
    """Names of the files in a folder."""
    return {path.name for path in folder.iterdir() if path.is_file()}


def test_all_read_is_status_0_and_writes_every_table(tmp_path, good):
    out = tmp_path / "out"
    assert main(["process", str(good), "--out", str(out)]) == 0
    assert files(out) >= {f"{name}.csv" for name in schemas.TABLES} | {"datapackage.json"}
    rows = pd.read_csv(out / "attainment.csv", encoding="utf-8-sig")
    assert rows.indicator.tolist() == ["修缮古桥", "新建口袋公园"]


def test_one_unreadable_document_is_status_1_and_the_others_are_written(tmp_path, good, capsys):
    (good / "broken.txt").write_bytes(b"\x00\x01\x02" * 400)
    assert main(["process", str(good), "--out", str(tmp_path / "out")]) == 1
    assert "broken.txt" in capsys.readouterr().err
    assert pd.read_csv(tmp_path / "out" / "documents.csv").doc_id.tolist() == ["qingshan-2031-h1"]
    problems = pd.read_csv(tmp_path / "out" / "problems.csv")
    assert problems[problems.severity == "error"].doc_id.tolist() == ["broken"]


def test_a_file_of_an_unknown_kind_named_itself_is_status_1(tmp_path, good):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n")
    assert main(["process", str(good), str(tmp_path / "picture.png"), "--out", str(tmp_path / "out")]) == 1


def test_a_path_that_does_not_exist_is_status_2(tmp_path, capsys):
    assert main(["process", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")]) == 2
    assert "nowhere" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_folder_without_documents_is_status_2(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert main(["process", str(tmp_path / "empty"), "--out", str(tmp_path / "out")]) == 2
    assert "no documents" in capsys.readouterr().err


def test_an_output_folder_that_is_a_file_is_status_2(tmp_path, good, capsys):
    (tmp_path / "out").write_text("", encoding="utf-8")
    assert main(["process", str(good), "--out", str(tmp_path / "out")]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [[], ["process"], ["process", "x"], ["proces", "x"], ["report", "--out", "x"]]
)
def test_unusable_arguments_are_status_2(arguments):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2


def test_a_second_run_writes_the_same_bytes(tmp_path, good):
    for out in ("one", "two"):
        main(["process", str(good), "--out", str(tmp_path / out)])
    main(["process", str(good), "--out", str(tmp_path / "two")])  # over its own result
    for name in files(tmp_path / "one"):
        one, two = (tmp_path / out / name for out in ("one", "two"))
        assert one.read_bytes() == two.read_bytes(), name


def test_two_files_with_one_stem_are_both_kept(tmp_path, good):
    (good / "copy").mkdir()
    (good / "copy" / "qingshan-2031-h1.txt").write_text(REPORT, encoding="utf-8")
    assert main(["process", str(good), "--out", str(tmp_path / "out")]) == 0
    assert pd.read_csv(tmp_path / "out" / "documents.csv").doc_id.nunique() == 2
    assert pd.read_csv(tmp_path / "out" / "attainment.csv").target_id.is_unique


def test_a_document_that_was_removed_leaves_the_tables(tmp_path, good):
    (good / "second.txt").write_text(REPORT, encoding="utf-8")
    out = tmp_path / "out"
    main(["process", str(good), "--out", str(out)])
    (good / "second.txt").unlink()
    main(["process", str(good), "--out", str(out)])
    assert pd.read_csv(out / "documents.csv").doc_id.tolist() == ["qingshan-2031-h1"]


def test_it_runs_as_a_module(tmp_path, good):
    command = [sys.executable, "-m", "helpers", "process", str(good), "--out", str(tmp_path / "out")]
    found = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, encoding="utf-8")
    assert (found.returncode, found.stdout) == (0, "")
