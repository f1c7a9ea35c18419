"""The round of the analyst's corrections: out of the workbook, into the file, into the next run."""

import datetime
import random
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_tables import REPORT, tables

from helpers import review, workbook

JOBS = {"indicator": "城镇新增就业", "target_text": "城镇新增就业100个以上", "result_value": 60.0}
JOBS |= {"result_unit": "个", "completion": 60.0, "gap_pp": 10.0, "status": "on_track", "lamp": "green"}
JOBS |= {"basis": "result", "confidence": 0.6, "result_text": "已新增60个"}
SCHOOL = {"indicator": "新建小学", "target_text": "新建小学3所", "value": 3.0, "unit": "所", "cmp": "="}
SCHOOL |= {"sector": "education"}
BY_LI = {"复核人": "李", "复核日期": datetime.date(2026, 5, 3)}


def written(folder: Path, small: dict, language: str = "zh", corrections: pd.DataFrame | None = None) -> Path:
    path = folder / "book.xlsx"
    return workbook.write(small, path, language=language, corrections=corrections)


def edit(path: Path, indicator: str, cells: dict[str, object]) -> Path:
    """Fill cells of the review row with this indicator, by heading."""
    book = openpyxl.load_workbook(path)
    sheet = book["复核"]
    headings = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[headings.index("指标")].value == indicator)
    for heading, value in cells.items():
        row[headings.index(heading)].value = value
    book.save(path)
    return path


def taken(folder: Path, small: dict, *edits: tuple[str, dict]) -> pd.DataFrame:
    """Corrections after these edits of a workbook made from the tables."""
    path = written(folder, small)
    for indicator, cells in edits:
        edit(path, indicator, cells)
    review.take(path, folder / "corrections.csv")
    return review.load(folder / "corrections.csv")


def correction(small: dict, indicator: str, **said: str) -> pd.DataFrame:
    """One correction of a target, as `take` would store it."""
    anchor = review.anchors(small).set_index("indicator", drop=False).loc[indicator]
    row = {name: str(anchor[name]) for name in review.ANCHOR} | {"decision": "correct"} | said
    return review.frame([row])


def test_correction_comes_back_and_is_judged_again(tmp_path):
    small = tables([JOBS, SCHOOL])
    filled = {"决定": "更正", "更正目标值": 50, "更正单位": "人", "备注": "=1+1,见附件", **BY_LI}
    rows = taken(tmp_path, small, ("城镇新增就业", filled))
    assert rows.iloc[0].to_dict() == {
        "doc_id": REPORT,
        "goal": "城镇新增就业100个以上",
        "sentence": "城镇新增就业100个以上",
        "figure": "100个",
        "occurrence": "1",
        "indicator": "城镇新增就业",
        "decision": "correct",
        "value": "50",
        "unit": "人",
        "note": "=1+1,见附件",
        "reviewer": "李",
        "date": "2026-05-03",
        "taken_from": "book.xlsx",
        **dict.fromkeys(("kind", "result_value", "result_unit", "status", "sector"), ""),
    }
    after, report = review.apply(small, rows)
    row = after["attainment"].iloc[0]
    assert (row.value, row.unit, row.completion, row.status, row.confidence) == (50, "人", 120, "met", 1)
    assert list(report.outcome) == ["applied"]
    assert small["attainment"].iloc[0].value == 100


def test_taking_the_same_file_twice_changes_nothing(tmp_path):
    path = edit(written(tmp_path, tables([JOBS])), "城镇新增就业", {"更正完成值": 61.5, **BY_LI})
    first = review.take(path, tmp_path / "corrections.csv")
    stored = (tmp_path / "corrections.csv").read_bytes()
    second = review.take(path, tmp_path / "corrections.csv")
    assert (first.new, first.known, second.new, second.known) == (1, 0, 0, 1)
    assert (tmp_path / "corrections.csv").read_bytes() == stored
    assert stored.startswith(b"\xef\xbb\xbf")


def test_nothing_filled_in_writes_no_file(tmp_path):
    assert review.take(written(tmp_path, tables([JOBS])), tmp_path / "corrections.csv").new == 0
    assert not (tmp_path / "corrections.csv").exists()


def test_every_field_can_be_corrected(tmp_path):
    filled = {"更正目标值": "1,234.5", "更正单位": "万人", "更正类型": "水平", "更正完成值": "3.25"}
    filled |= {"更正完成值单位": "亿人", "更正状态": "落后", "更正领域": "教育", "复核日期": "2026年5月3日"}
    row = taken(tmp_path, tables([JOBS]), ("城镇新增就业", filled)).iloc[0]
    assert list(row[list(review.FIELDS)]) == [
        "1234.5",
        "万人",
        "level",
        "3.25",
        "亿人",
        "behind",
        "education",
    ]
    assert row.date == "2026-05-03" and row.decision == "correct"
    after, _ = review.apply(tables([JOBS]), review.frame([row.to_dict()]))
    target, task = after["attainment"].iloc[0], after["tasks"].iloc[0]
    assert (target.kind, target.status, target.lamp, target.sector) == ("level", "behind", "red", "education")
    assert (task.sector, task.sector_confidence) == ("education", 1)
    assert pd.isna(target.result_start)


def test_result_can_be_removed(tmp_path):
    rows = taken(tmp_path, tables([JOBS]), ("城镇新增就业", {"决定": "更正", "更正完成值": "无"}))
    row = review.apply(tables([JOBS]), rows)[0]["attainment"].iloc[0]
    assert pd.isna(row.result_value) and pd.isna(row.result_unit) and pd.isna(row.completion)
    assert (row.status, row.basis) == ("not_reported", "none")


def test_accepted_reading_survives_a_change_of_rules(tmp_path):
    rows = taken(tmp_path, tables([JOBS]), ("城镇新增就业", {"决定": "认可"}))
    after, report = review.apply(tables([JOBS]), rows)
    assert list(report.outcome) == ["applied"]
    assert after["attainment"].iloc[0].confidence == 1
    misread = JOBS | {"result_value": 6.0, "completion": 6.0, "status": "behind"}
    row = review.apply(tables([misread]), rows)[0]["attainment"].iloc[0]
    assert (row.result_value, row.status) == (60, "on_track")


def test_rejected_target_leaves_the_tables_and_can_come_back(tmp_path):
    small = tables([JOBS, SCHOOL])
    rows = taken(tmp_path, small, ("新建小学", {"决定": "不是目标", "复核人": "李"}))
    after, _ = review.apply(small, rows)
    assert list(after["attainment"].indicator) == ["城镇新增就业"]
    path = written(tmp_path, after, corrections=rows)
    sheet = openpyxl.load_workbook(path)["复核"]
    assert "李 不是目标" in [cell.value for row in sheet for cell in row]
    review.take(edit(path, "新建小学", {"决定": "撤回", "复核人": "李"}), tmp_path / "corrections.csv")
    again, report = review.apply(small, review.load(tmp_path / "corrections.csv"))
    assert len(again["attainment"]) == 2
    assert list(report.outcome) == ["superseded", "noted"]


def test_known_corrections_are_shown_on_the_next_workbook(tmp_path):
    small = tables([JOBS])
    rows = correction(
        small, "城镇新增就业", value="50", kind="level", reviewer="李", date="2026-05-03", note="见附件"
    )
    sheet = openpyxl.load_workbook(written(tmp_path, small, corrections=rows))["复核"]
    headings = [cell.value for cell in sheet[1]]
    assert (
        sheet.cell(2, headings.index("已有更正") + 1).value == "李 2026-05-03 更正 目标值 50 类型 水平 见附件"
    )


# --- several reviewers ------------------------------------------------------------------------------


def test_contradicting_corrections_are_shown_and_not_applied():
    small = tables([JOBS])
    rows = pd.concat(
        [
            correction(small, "城镇新增就业", value="50", sector="education", reviewer="李"),
            correction(small, "城镇新增就业", value="80", reviewer="王"),
        ],
        ignore_index=True,
    )
    after, report = review.apply(small, rows)
    assert list(report.outcome) == ["contradicting", "contradicting"]
    assert after["attainment"].iloc[0].value == 100
    assert after["attainment"].iloc[0].sector == "education"
    assert len(after["problems"]) == 2 and "contradicts" in after["problems"].iloc[0].message_en


def test_rejection_contradicts_a_correction():
    small = tables([JOBS])
    rows = [correction(small, "城镇新增就业", value="50", reviewer="李")]
    rows += [correction(small, "城镇新增就业", decision="reject", reviewer="王")]
    after, report = review.apply(small, pd.concat(rows, ignore_index=True))
    assert list(report.outcome) == ["contradicting", "contradicting"]
    assert len(after["attainment"]) == 1


def test_later_entry_of_the_same_reviewer_replaces_his_earlier_one():
    small = tables([JOBS])
    rows = [correction(small, "城镇新增就业", value="80", reviewer="李", date="2026-05-09")]
    rows += [correction(small, "城镇新增就业", value="50", unit="人", reviewer="李", date="2026-05-03")]
    after, report = review.apply(small, pd.concat(rows, ignore_index=True))
    assert (after["attainment"].iloc[0].value, after["attainment"].iloc[0].unit) == (80, "人")
    assert list(report.outcome) == ["applied", "applied"]


def test_sectors_of_one_task_must_agree():
    twins = [
        JOBS | {"task_id": f"{REPORT}:001"},
        SCHOOL | {"task_id": f"{REPORT}:001", "target_id": f"{REPORT}:001-2"},
    ]
    small = tables(twins)
    rows = [
        correction(small, "城镇新增就业", sector="health"),
        correction(small, "新建小学", sector="education"),
    ]
    after, report = review.apply(small, pd.concat(rows, ignore_index=True))
    assert list(report.outcome) == ["contradicting", "contradicting"]
    assert after["tasks"].iloc[0].sector == small["tasks"].iloc[0].sector


# --- the words a correction is tied to --------------------------------------------------------------


def test_page_saved_again_with_other_blanks_and_lost_quotes_keeps_its_corrections():
    before = tables([SCHOOL | {"target_text": "推进“公办”学校建设,新建小学3所;改建4所"}])
    after = tables([SCHOOL | {"target_text": "推进 公办学校建设,\u00a0新建小学 3所;改建4所"}])
    rows = correction(before, "新建小学", value="5")
    assert list(review.apply(after, rows)[1].outcome) == ["applied"]


def test_clause_that_lost_a_measure_word_keeps_its_corrections():
    before = tables([SCHOOL | {"target_text": "推进公办学校标准化建设,新建小学3所,改建中学4所"}])
    after = tables([SCHOOL | {"target_text": "推进公办学校标准化建设,新建小学3所,改建中学4"}])
    assert list(review.apply(after, correction(before, "新建小学", value="5"))[1].outcome) == ["applied"]


@pytest.mark.parametrize("other", ["新建中学3所", "新建小学3所和中学5所", "新建小学4所"])
def test_other_words_orphan_a_correction(other):
    value = 4.0 if "4" in other else 3.0
    rows = correction(tables([SCHOOL]), "新建小学", value="5")
    after, report = review.apply(tables([SCHOOL | {"target_text": other, "value": value}]), rows)
    assert list(report.outcome) == ["orphaned"]
    assert after["attainment"].iloc[0].value == value
    assert "no longer finds its words" in after["problems"].iloc[0].message_en


def test_correction_of_a_document_not_read_now_is_absent():
    rows = correction(tables([SCHOOL]), "新建小学", value="5")
    after, report = review.apply(tables([], {"demo-2025-q1": 0.25}), rows)
    assert list(report.outcome) == ["absent"]
    assert after["problems"].empty


def test_same_figure_in_several_equal_rows_is_told_apart_by_order():
    rows = [SCHOOL | {"indicator": f"新建小学{where}"} for where in "甲乙丙"]
    small = tables(rows)
    assert list(review.anchors(small).occurrence) == [1, 2, 3]
    after, _ = review.apply(small, correction(small, "新建小学乙", value="5"))
    assert list(after["attainment"].value) == [3, 5, 3]


def test_one_figure_of_two_targets_is_told_apart_by_name():
    task = {"task_id": f"{REPORT}:001", "target_text": "存、贷款均增长10%", "value": 10.0, "unit": "%"}
    task |= {"kind": "growth", "target_start": 5, "target_end": 8}
    names = ("存款", "贷款")
    small = tables([task | {"indicator": name, "target_id": f"{REPORT}:001-{name}"} for name in names])
    after, _ = review.apply(small, correction(small, "贷款", value="12"))
    assert list(after["attainment"].value) == [10, 12]


def test_order_of_figures_does_not_depend_on_which_are_targets():
    rows = [SCHOOL | {"indicator": f"新建小学{where}"} for where in "甲乙"]
    small = tables(rows)
    kept, _ = review.apply(small, correction(small, "新建小学甲", decision="reject"))
    assert list(review.anchors(kept).occurrence) == [2]


# --- files that are not as they should be -----------------------------------------------------------


def test_moved_columns_and_deleted_rows_do_no_harm(tmp_path):
    path = written(tmp_path, tables([JOBS, SCHOOL]))
    edit(path, "新建小学", {"更正目标值": 5, **BY_LI})
    book = openpyxl.load_workbook(path)
    old = book["复核"]
    rows = [[cell.value for cell in row] for row in old.iter_rows()]
    del book["复核"]
    sheet = book.create_sheet("改了名")
    for row in rows:
        if "城镇新增就业" not in row:
            sheet.append(row[::-1])
    book.save(path)
    assert review.take(path, tmp_path / "corrections.csv").new == 1
    assert review.load(tmp_path / "corrections.csv").iloc[0].value == "5"


def test_english_workbook_is_read_as_well(tmp_path):
    path = written(tmp_path, tables([JOBS]), language="en")
    book = openpyxl.load_workbook(path)
    headings = [cell.value for cell in book["Review"][1]]
    for heading, value in {
        "decision": "correct",
        "corrected kind": "level",
        "corrected sector": "Education",
    }.items():
        book["Review"].cell(2, headings.index(heading) + 1).value = value
    book.save(path)
    review.take(path, tmp_path / "corrections.csv")
    row = review.load(tmp_path / "corrections.csv").iloc[0]
    assert (row.decision, row.kind, row.sector) == ("correct", "level", "education")


@pytest.mark.parametrize(
    ("cells", "remark"),
    [
        ({"决定": "更正"}, "gives no corrected value"),
        ({"决定": "认可", "更正目标值": 5}, "gives corrected values as well"),
        ({"更正目标值": "五百"}, "is not a number"),
        ({"更正完成值": "5%"}, "is not a number"),
        ({"更正完成值": "=3+4"}, "is not a number"),
        ({"更正领域": "科教"}, "not one of the words for sector"),
        ({"备注": "x", "复核日期": "五月"}, "is not a date"),
        ({"备注": "x", "校验键": None}, "hidden key is missing"),
        ({"备注": "x", "校验键": "{坏"}, "hidden key is missing"),
    ],
)
def test_row_that_cannot_be_understood_is_left_out_with_a_remark(tmp_path, cells, remark):
    path = edit(written(tmp_path, tables([JOBS, SCHOOL])), "城镇新增就业", cells)
    edit(path, "新建小学", {"更正目标值": 5})
    result = review.take(path, tmp_path / "corrections.csv")
    assert result.new == 1
    assert len(result.remarks) == 1 and remark in result.remarks[0]


def test_file_open_in_excel_is_read_with_a_remark(tmp_path):
    path = edit(written(tmp_path, tables([JOBS])), "城镇新增就业", {"更正目标值": 5})
    (tmp_path / "~$book.xlsx").write_bytes(b"lock")
    assert "open in Excel" in review.take(path, tmp_path / "corrections.csv").remarks[0]
    with pytest.raises(review.ReviewError, match="name the workbook itself"):
        review.take(tmp_path / "~$book.xlsx", tmp_path / "corrections.csv")


def test_unusable_workbooks_are_refused_and_nothing_is_lost(tmp_path):
    store = tmp_path / "corrections.csv"
    good = edit(written(tmp_path, tables([JOBS])), "城镇新增就业", {"更正目标值": 5})
    review.take(good, store)
    kept = store.read_bytes()
    half = tmp_path / "half.xlsx"
    half.write_bytes(good.read_bytes()[:5000])
    text = tmp_path / "text.xlsx"
    text.write_text("not a workbook", encoding="utf-8")
    old = tmp_path / "old.xlsx"
    book = openpyxl.load_workbook(good)
    del book["复核"]
    book.save(old)
    for path, message in (
        (half, "not a whole workbook"),
        (text, "not a whole workbook"),
        (old, "older version"),
        (tmp_path / "none.xlsx", "there is no file"),
    ):
        with pytest.raises(review.ReviewError, match=message):
            review.take(path, store)
    assert store.read_bytes() == kept


def test_workbooks_laid_into_the_folder_are_all_taken(tmp_path):
    edit(written(tmp_path, tables([JOBS])), "城镇新增就业", {"更正目标值": 5})
    (tmp_path / "a.xlsx").write_bytes(b"half")
    (tmp_path / "~$book.xlsx").write_bytes(b"lock")
    results = review.take_folder(tmp_path, tmp_path / "corrections.csv")
    assert list(results) == ["a.xlsx", "book.xlsx"]
    assert "not a whole workbook" in results["a.xlsx"].remarks[0]
    assert results["book.xlsx"].new == 1


def test_locked_files_are_named(tmp_path, monkeypatch):
    path = edit(written(tmp_path, tables([JOBS])), "城镇新增就业", {"更正目标值": 5})

    def locked(*_, **__):
        raise PermissionError

    monkeypatch.setattr(review.store, "write_text", locked)
    with pytest.raises(review.ReviewError, match="corrections.csv is locked"):
        review.take(path, tmp_path / "corrections.csv")
    monkeypatch.setattr(review.openpyxl, "load_workbook", locked)
    with pytest.raises(review.ReviewError, match="close it in Excel"):
        review.take(path, tmp_path / "corrections.csv")


@pytest.mark.parametrize(
    "damage",
    ["doc_id,goal\nx,y\n", "half a line", ",".join(review.COLUMNS) + "\nx,y\n"],
    ids=["old", "text", "cut"],
)
def test_damaged_corrections_are_not_overwritten(tmp_path, damage):
    store = tmp_path / "corrections.csv"
    store.write_text(damage, encoding="utf-8-sig")
    path = edit(written(tmp_path, tables([JOBS])), "城镇新增就业", {"更正目标值": 5})
    with pytest.raises(review.ReviewError, match="version control"):
        review.take(path, store)
    assert store.read_text(encoding="utf-8-sig") == damage


# --- fifty corrections at random --------------------------------------------------------------------

PLACES = "东西南北上下左右前后"
THINGS = ("小学", "中学", "公园", "泵站", "桥梁", "停车场", "养老院", "卫生室")


def sentences(count: int) -> list[dict]:
    """That many targets in words of their own, some of which differ by one character only."""
    found = []
    for number in range(count):
        place, thing = PLACES[number % 10], THINGS[number // 10 % 8]
        value = float(2 + number % 7)
        text = f"在{place}城新建{thing}{value:g}所"
        about = {"target_text": text, "indicator": f"{place}城新建{thing}", "value": value, "unit": "所"}
        found.append(about | {"sector": "urban_transport"})
    return found


def random_edit(chance: random.Random) -> dict[str, object]:
    """What an analyst may enter in a row."""
    fields = {
        "更正目标值": chance.choice([7, 12.5, 0.3, -3, 1e6]),
        "更正单位": chance.choice(["座", "万平方米", "=家"]),
        "更正类型": chance.choice(["总量", "水平", "增长", "位次"]),
        "更正完成值": chance.choice([3, 4.25, "无"]),
        "更正完成值单位": chance.choice(["所", "座"]),
        "更正状态": chance.choice(["已达标", "达序时", "落后", "未报告"]),
        "更正领域": chance.choice(["教育", "卫生健康", "农业农村"]),
    }
    chosen = {name: fields[name] for name in chance.sample(list(fields), chance.randint(1, len(fields)))}
    decision = chance.choice(["更正", "更正", "更正", "认可", "不是目标"])
    rest = {
        "决定": decision,
        "备注": chance.choice(["", "+1,核过“原文”", "两行\n备注"]),
        "复核人": chance.choice("李王"),
    }
    return rest | (chosen if decision == "更正" else {})


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_fifty_corrections_come_back_survive_and_orphan(tmp_path_factory, seed):
    chance, folder = random.Random(seed), tmp_path_factory.mktemp("round")
    rows = sentences(80)
    small = tables(rows)
    chosen = {row["indicator"]: random_edit(chance) for row in chance.sample(rows, 50)}
    corrections = take_all(folder, small, chosen)
    said = corrections.set_index("indicator")
    assert len(corrections) == 50
    for indicator, cells in chosen.items():
        assert said.loc[indicator].note == cells["备注"].strip()
        if isinstance(cells.get("更正目标值"), int | float):
            assert float(said.loc[indicator].value) == cells["更正目标值"]
        if "更正单位" in cells:
            assert said.loc[indicator].unit == cells["更正单位"]

    inserted = [{"target_text": f"补充事项{number}", "indicator": f"补充{number}"} for number in range(7)]
    deleted = set(chance.sample(sorted(chosen), 10))
    later = tables(inserted + [row for row in rows if row["indicator"] not in deleted])
    after, report = review.apply(later, corrections)
    fate = report.set_index("indicator").outcome
    assert {indicator for indicator in fate.index if fate[indicator] == "orphaned"} == deleted
    assert (fate.drop(list(deleted)) == "applied").all()
    targets = after["attainment"].set_index("indicator")
    for indicator in set(chosen) - deleted:
        cells = chosen[indicator]
        assert (indicator not in targets.index) == (cells["决定"] == "不是目标")
        if "更正目标值" in cells:
            assert targets.loc[indicator].value == cells["更正目标值"]
    shutil.rmtree(folder)


def take_all(folder: Path, small: dict, chosen: dict[str, dict]) -> pd.DataFrame:
    """Corrections after many edits of one workbook, opened and saved once."""
    path = written(folder, small)
    book = openpyxl.load_workbook(path)
    sheet = book["复核"]
    headings = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for heading, value in chosen.get(row[headings.index("指标")].value, {}).items():
            row[headings.index(heading)].value = value
            row[headings.index(heading)].data_type = "s" if isinstance(value, str) else "n"
    book.save(path)
    assert review.take(path, folder / "corrections.csv").remarks == ()
    return review.load(folder / "corrections.csv")
