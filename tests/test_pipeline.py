"""The whole way of a document: right spans, documents that fail alone, the same bytes in two runs."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import seconds

from helpers import cleaning, documents, metadata, numbers, paths, pipeline, reading, schemas, tables
from helpers.documents import Document, fold

REPORT = """青山县2031年重点工作上半年完成情况
发布日期:2031-07-15
序号
目标任务
进展情况
责任单位
1
修缮古桥12座以上,投资8。5亿元。
截至6月底,已修缮古桥7座,完成年度目标的58%;完成投资3。2亿元。
△县交通局、县文旅局
2
新建口袋公园5个,2031年底前开放。
口袋公园建设推迟。
县建设局
4
旅游收入增长10%。
20316月底,旅游收入增长11。5%。
县文旅局
"""
FOLDERS = {"data/raw": paths.RAW, "shared/documents": paths.SHARED / "documents"}


@pytest.fixture(scope="module", params=FOLDERS)
def corpus(request) -> tuple[dict[str, str], dict[str, pd.DataFrame]]:
    """Texts by document and the tables read from them, for every document of a folder."""
    folder = FOLDERS[request.param]
    if not folder.is_dir():
        pytest.skip(f"no {request.param} beside this checkout")
    tables = pipeline.process(pipeline.find([folder])).tables
    names = tables["documents"].set_index("doc_id").source_file
    return {doc_id: documents.read(folder / name).text for doc_id, name in names.items()}, tables


@pytest.fixture
def report(tmp_path) -> dict[str, pd.DataFrame]:
    """Tables of the made-up report."""
    path = tmp_path / "qingshan-2031-h1.txt"
    path.write_text(REPORT, encoding="utf-8")
    return pipeline.process([path]).tables


def test_rows_are_read_together_as_they_are_one_by_one():
    document = Document("qingshan-2031-h1", "qingshan-2031-h1.txt", "", REPORT, "utf-8")
    tasks = tables.rebuild(cleaning.clean(document)).tasks
    about = metadata.describe(document, reports=True)
    together = reading.read(tasks, about)
    assert together == [row for task in tasks for row in reading.read([task], about)]
    assert [len(row.matches) for row in together] == [2, 1, 1]


def bare(words: str) -> str:
    """Words without the marks that cleaning puts in or changes."""
    return re.sub(r"[。.年、]", "", words)


# One document


def test_a_report_becomes_targets_with_results(report):
    columns = ["indicator", "kind", "value", "unit", "result_value", "reported_pct", "status"]
    assert report["attainment"][columns].astype(object).replace({pd.NA: None}).values.tolist() == [
        ["修缮古桥", "total", 12, "座", 7, 58, "on_track"],
        ["修缮古桥投资", "total", 8.5, "亿元", 3.2, None, "behind"],
        ["新建口袋公园", "total", 5, "个", None, None, "not_reported"],
        ["旅游收入", "growth", 10, "%", 11.5, None, "met"],
    ]


def test_tasks_keep_serial_units_and_stage(report):
    tasks = report["tasks"]
    assert tasks.task_id.tolist() == [f"qingshan-2031-h1:{row:03d}" for row in (1, 2, 3)]
    assert tasks.serial.tolist() == ["1", "2", "4"]
    assert tasks.units.tolist() == ["县交通局;县文旅局", "县建设局", "县文旅局"]
    assert tasks.lead_unit.iloc[0] == "县交通局"
    assert tasks.status.iloc[1] == "stalled"


def test_the_document_is_described(report):
    (about,) = report["documents"].to_dict("records")
    assert (about["doc_id"], about["as_of"], about["elapsed_share"], about["n_tasks"]) == (
        *("qingshan-2031-h1", "2031-06-30", 0.5, 3),
    )
    assert re.fullmatch("[0-9a-f]{64}", about["source_sha256"])


def test_spans_point_into_the_raw_file_across_repairs(report):
    words = [REPORT[row.raw_start : row.raw_end] for row in report["figures"].itertuples()]
    assert {"8。5亿元", "3。2亿元", "11。5%", "20316月"} <= set(words)
    assert REPORT[report["tasks"].raw_start[0] :].startswith("修缮古桥12座")


def test_edits_and_problems_are_kept(report):
    assert report["edits"].rule.value_counts()["decimal_stop"] == 3
    assert any("序号从 2 跳到 4" in message for message in report["problems"].message)


def test_ids_are_unique_and_refer_to_each_other(report):
    assert report["attainment"].target_id.is_unique and report["figures"].figure_id.is_unique
    assert set(report["attainment"].task_id) <= set(report["tasks"].task_id)
    assert set(report["audit"].target_id.dropna()) <= set(report["attainment"].target_id)


# All documents: the spans cut the right words out of the raw file


def test_figures_are_the_words_at_their_place(corpus):
    texts, tables = corpus
    edited = {doc_id: rows.raw_start.tolist() for doc_id, rows in tables["edits"].groupby("doc_id")}
    for row in tables["figures"].itertuples():
        words = texts[row.doc_id][row.raw_start : row.raw_end]
        if words != row.text:
            assert any(row.raw_start <= at < row.raw_end for at in edited[row.doc_id]), row
            assert bare(words) == bare(row.text), row


def test_targets_are_cut_out_of_the_raw_file(corpus):
    cut_out(corpus, "target")


def test_results_are_cut_out_of_the_raw_file(corpus):
    cut_out(corpus, "result")


def cut_out(corpus, side: str) -> None:
    """Check that the spans of all rows cut the stated number, in its sentence, out of the raw file."""
    texts, tables = corpus
    rows = tables["attainment"].dropna(subset=f"{side}_start")
    assert len(rows)
    for row in rows.itertuples():
        words = texts[row.doc_id][getattr(row, f"{side}_start") : getattr(row, f"{side}_end")]
        stated = row.value if side == "target" else row.result_value
        stated = row.reported_pct if pd.isna(stated) else stated
        plain = fold(words).replace("。", ".")
        (token, *_) = numbers.tokens(plain) or numbers.tokens("位居" + plain)  # 第一 is a rank behind it
        assert abs(stated) in (token.value, -token.value, 100 + token.value), row
        assert bare(words) in bare(getattr(row, f"{side}_text")), row


def test_rows_stand_in_their_document_in_order_and_hold_their_targets(corpus):
    texts, tables = corpus
    spans = tables["tasks"].set_index("task_id")
    for doc_id, tasks in tables["tasks"].groupby("doc_id"):
        assert tasks.raw_start.is_monotonic_increasing
        assert tasks.raw_end.max() <= len(texts[doc_id])
    for row in tables["attainment"].itertuples():
        assert spans.raw_start[row.task_id] <= row.target_start < row.target_end <= spans.raw_end[row.task_id]


def test_goals_are_the_words_of_the_raw_file(corpus):
    texts, tables = corpus
    for row in tables["tasks"].itertuples():
        first = row.goal.split("\n")[0][:4]
        assert bare(first) in bare(texts[row.doc_id][row.raw_start : row.raw_end]), row


def test_every_table_keeps_the_contract(corpus):
    for name in schemas.TABLES:
        schemas.check(name, corpus[1][name])


def test_each_target_has_one_figure_and_the_status_its_basis(corpus):
    _, tables = corpus
    targets = tables["attainment"]
    assert len(targets) == (tables["figures"].role == "target").sum()
    assert ((targets.basis == "none") == (targets.status == "not_reported")).all()
    assert (targets.basis == "result").equals(targets.result_value.notna())


# Several documents


@pytest.mark.parametrize("unreadable", [b"", b"\x00\x01\x02" * 400, b"%PDF-1.4 no such thing", b" \n \n"])
def test_a_document_that_cannot_be_read_does_not_touch_the_others(tmp_path, unreadable):
    (tmp_path / "bad.txt").write_bytes(unreadable)
    (tmp_path / "good.txt").write_text(REPORT, encoding="utf-8")
    found = pipeline.process(pipeline.find([tmp_path]), tmp_path / "out")
    assert found.tables["documents"].doc_id.tolist() == ["good"]
    assert [Path(path).name for path in found.failed] == ["bad.txt"]
    problems = found.tables["problems"]
    assert problems[problems.doc_id == "bad"][["stage", "severity"]].values.tolist() == [["read", "error"]]
    assert (tmp_path / "out" / "attainment.csv").exists()


def test_two_files_with_one_stem_are_two_documents(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "report.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "a" / "report.md").write_text(REPORT, encoding="utf-8")
    tables = pipeline.process(pipeline.find([tmp_path])).tables
    assert tables["documents"].doc_id.tolist() == ["report", "report~2", "report~3"]
    assert tables["attainment"].target_id.is_unique and tables["figures"].figure_id.is_unique


def test_documents_are_found_by_name_below_folders_and_once(tmp_path):
    for name in ("b.txt", "a.TXT", "c.exe", ".hidden.txt"):
        (tmp_path / name).write_text(REPORT, encoding="utf-8")
    found = pipeline.find([tmp_path, tmp_path / "b.txt", tmp_path / "c.exe"])
    assert [path.name for path in found] == ["a.TXT", "b.txt", "c.exe"]


def test_a_path_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        pipeline.find([tmp_path / "nowhere"])


def test_the_folder_that_a_browser_saves_beside_a_page_is_no_documents(tmp_path: Path):
    for name in ("a.html", "a_files/frame.html", "b.htm", "b.files/c.htm", "d_files/e.html", "x/a.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("某市", encoding="utf-8")
    found = [path.relative_to(tmp_path).as_posix() for path in pipeline.find([tmp_path])]
    assert found == ["a.html", "b.htm", "d_files/e.html", "x/a.html"]


def test_two_runs_write_the_same_bytes(tmp_path):
    found = pipeline.find([paths.RAW])
    for name in ("one", "two"):
        pipeline.process(found, tmp_path / name)
    for file in sorted((tmp_path / "one").iterdir()):
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


def test_the_order_of_other_documents_changes_nothing(tmp_path):
    found = pipeline.find([paths.RAW])
    forth, back = (pipeline.process(files).tables["attainment"] for files in (found, found[::-1]))
    key = ["doc_id", "target_id"]
    assert forth.sort_values(key, ignore_index=True).equals(back.sort_values(key, ignore_index=True))


def test_the_data_package_fits_the_rows(tmp_path):
    pipeline.process(pipeline.find([paths.RAW]), tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        rows = pd.read_csv(
            tmp_path / resource["path"], encoding="utf-8-sig", dtype="str", keep_default_na=False
        )
        assert len(rows), resource["name"]
        for field in resource["schema"]["fields"]:
            cells = rows[field["name"]]
            assert not field["constraints"]["required"] or (cells != "").all(), field
            filled = cells[cells != ""]
            assert filled.isin(field["constraints"].get("enum", filled)).all(), field
            assert filled.str.fullmatch(PATTERNS[field["type"]], flags=re.DOTALL).all(), field


PATTERNS = {
    "string": ".*",
    "number": r"-?\d+(\.\d+)?(e[+-]?\d+)?",
    "integer": r"-?\d+",
    "boolean": "True|False",
    "date": r"\d{4}-\d\d-\d\d",
}


@settings(max_examples=20, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_arbitrary_text_gives_tables_of_the_contract(text):
    rows = pipeline.tabulate(Document("demo", "demo.txt", "0", text, "utf-8"))
    for name in schemas.TABLES:
        schemas.check(name, schemas.frame(name, rows[name]))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([*REPORT.splitlines(), "", "|", "60%", "注:", "3.修路"]), max_size=30))
def test_shuffled_lines_give_tables_of_the_contract(lines):
    rows = pipeline.tabulate(Document("demo", "demo.txt", "0", "\n".join(lines), "utf-8"))
    for name in schemas.TABLES:
        schemas.check(name, schemas.frame(name, rows[name]))


@pytest.mark.parametrize(
    ("piece", "n"),
    [("7", 100_000), ("(", 10_000), (",", 25_000), ("“", 5_000), ("修桥5座,", 400), ("驿站5,", 800)],
)
def test_time_grows_with_the_length_of_a_cell(piece, n):
    assert seconds(twice_in_a_report, piece * 4 * n) < 8 * seconds(twice_in_a_report, piece * n) + 0.05


def twice_in_a_report(cell: str) -> pipeline.Rows:
    """Tables of a report whose first row holds a cell twice."""
    text = REPORT.replace("修缮古桥12座以上", cell).replace("已修缮古桥7座", cell)
    return pipeline.tabulate(Document("demo", "demo.txt", "0", text, "utf-8"))
