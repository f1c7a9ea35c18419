"""The main job: what it writes and prints, that it makes the same twice, how it ends when something fails."""

import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from small_tables import MIXED, PLAN, REPORT, tables

from helpers import job, report
from helpers.__main__ import main

DOCUMENT = """某市2023年上半年重点工作完成情况
发布日期:2023-07-10
| 序号 | 目标任务 | 责任单位 | 进展情况 |
| 1 | 新增就业5万人 | 市人力社保局 | 1-6月新增就业3万人 |
| 2 | 新建住房800套 | 市建设局 | 1-6月新建住房300套,完成37.5% |
| 3 | 新建学校6所 | 市教育局 | 前期工作有序推进 |
"""
WRITTEN = {"index.html", "01_clean_text.html", "doc-small.html", report.WORKBOOK, job.PICTURE}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A folder with one document."""
    folder = tmp_path / "my documents"
    folder.mkdir()
    (folder / "small.txt").write_text(DOCUMENT, encoding="utf-8")
    return folder


@pytest.fixture
def run(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs the main job with the first notebook alone; its exit status."""
    first = report.notebooks()[:1]
    monkeypatch.setattr(report, "notebooks", lambda: first)

    def run(language: str = "zh", reports: str = "reports") -> int:
        folders = ("--processed", str(tmp_path / "processed"), "--reports", str(tmp_path / reports))
        return main(["report", "--raw", str(raw), *folders, "--language", language])

    return run


def test_report_of_some_documents_of_a_corpus(run, raw: Path, tmp_path: Path, capsys):
    corpus, reports = tmp_path / "corpus", tmp_path / "reports"
    (raw / "county.txt").write_text(DOCUMENT.replace("某市", "青山县"), encoding="utf-8")
    assert main(["process", str(raw), "--out", str(corpus)]) == 0
    arguments = ["report", "--corpus", str(corpus), "--raw", str(raw), "--reports", str(reports)]
    assert main([*arguments, "--place", "青山县", "--year", "2022", "2023", "--level", "county"]) == 0
    assert set(files(reports)) == WRITTEN - {"doc-small.html"} | {"doc-county.html"}
    assert "青山县" in (reports / "01_clean_text.html").read_text(encoding="utf-8")
    assert "某市" not in (reports / "01_clean_text.html").read_text(encoding="utf-8")
    assert main([*arguments, "--place", "火星市"]) == 2
    assert "no document is of place 火星市" in capsys.readouterr().err


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("已达标", "用时", "打开")), ("en", ("met", "took", "open"))]
)
def test_it_writes_pages_and_workbook_and_says_so(run, tmp_path: Path, capsys, language: str, words: tuple):
    assert run(language) == 0
    assert set(files(tmp_path / "reports")) == WRITTEN
    shown = capsys.readouterr()
    assert [word for word in words if word not in shown.out.lower()] == []
    assert f"{tmp_path / 'reports' / 'index.html'}" in shown.out
    assert f"{tmp_path / 'reports' / report.WORKBOOK}" in shown.out
    assert "100%" in shown.err
    book = openpyxl.load_workbook(tmp_path / "reports" / report.WORKBOOK, read_only=True)
    assert len(book.sheetnames) > 5


def test_deleted_results_come_back_the_same(run, tmp_path: Path):
    """Pages and tables byte for byte, the workbook cell for cell, as it holds the time it was made at."""
    folders = [tmp_path / "processed", tmp_path / "reports"]
    run()
    before = [files(folder) for folder in folders]
    for folder in folders:
        shutil.rmtree(folder)
    run()
    after = [files(folder) for folder in folders]
    assert [set(made) for made in before] == [set(made) for made in after]
    changed = [name for old, new in zip(before, after, strict=True) for name in old if old[name] != new[name]]
    assert set(changed) <= {report.WORKBOOK}


def test_shares_of_the_steps_add_up():
    line = job.steps({"read": 1.0, "workbook": 1.0, "pages": 6.0}, "en")
    assert "8.0 s" in line
    assert sum(int(share) for share in re.findall(r"\((\d+)%\)", line)) in (99, 100, 101)


def test_result_table_counts_every_target_once():
    small = tables(MIXED)
    shown = job.result_table(small, "zh").set_index("文件")
    statuses = ["已达标", "达序时", "落后", "未报告"]
    assert list(shown.index) == [REPORT, PLAN]
    assert (shown[statuses].sum(axis=1) == shown["目标"]).all()
    assert shown["目标"].sum() == len(small["attainment"])


def test_no_picture_when_nothing_was_reported(tmp_path: Path):
    plan_only = tables([about for about in MIXED if about.get("doc_id") == PLAN], {PLAN: 0.0})
    job.picture(plan_only, tmp_path / "none.png", "zh")
    assert not (tmp_path / "none.png").exists()


def test_a_document_that_cannot_be_read_is_named_and_the_rest_is_done(run, raw: Path, tmp_path: Path, capsys):
    (raw / "photo.pdf").write_bytes(b"no pdf at all")
    assert run() == 1
    assert "photo.pdf" in capsys.readouterr().err
    assert set(files(tmp_path / "reports")) == WRITTEN


def test_broken_notebook_ends_the_job_with_its_name(run, monkeypatch: pytest.MonkeyPatch, capsys):
    def broken(*_, **__):
        raise report.ReportError("01_clean_text.ipynb: cell 3 raises KeyError: 'x'")

    monkeypatch.setattr(report, "build", broken)
    assert run() == 2
    assert "01_clean_text.ipynb: cell 3" in capsys.readouterr().err


def test_reports_folder_that_is_a_file_is_named(run, tmp_path: Path, capsys):
    (tmp_path / "taken").write_text("", encoding="utf-8")
    assert run(reports="taken") == 2
    assert "taken" in capsys.readouterr().err
