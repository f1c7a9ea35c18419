"""The Excel summary, written and opened again."""

import itertools
import math
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from small_tables import MIXED, PLAN, REPORT, tables

from helpers import judging, review, schemas, workbook

SHEETS = [
    "总览",
    "分领域",
    "责任单位",
    "任务台账",
    "指标对照",
    "自报核查",
    "跨文件跟踪",
    "复核",
    "问题清单",
    "数据说明",
    "选项",
]


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    return workbook.write(tables(MIXED), tmp_path_factory.mktemp("book") / "达成情况.xlsx")


@pytest.fixture(scope="module")
def opened(written):
    return openpyxl.load_workbook(written)


@pytest.fixture(scope="module")
def cached(written):
    return openpyxl.load_workbook(written, data_only=True)


def column(sheet, heading: str) -> list:
    """Values of the column with this heading in the first row."""
    headings = [cell.value for cell in sheet[1]]
    return [row[headings.index(heading)] for row in sheet.iter_rows(min_row=2, values_only=True)]


def cell_below(sheet, word: str, right: int = 1):
    """The value that many cells to the right of the first cell holding the word."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == word:
                return sheet.cell(cell.row, cell.column + right).value
    raise AssertionError(f"{word} does not stand on {sheet.title}")


def test_sheets_stand_in_order_in_both_languages(opened, tmp_path):
    assert opened.sheetnames == SHEETS
    english = openpyxl.load_workbook(workbook.write(tables(MIXED), tmp_path / "en.xlsx", language="en"))
    assert english.sheetnames[:5] == ["Overview", "Sectors", "Units", "Tasks", "Targets"]
    assert "on track" in [cell.value for row in english["Overview"] for cell in row]


def test_every_table_has_unique_headings_and_a_row(opened):
    names = []
    for sheet in opened:
        for table in sheet.tables.values():
            names.append(table.displayName)
            rows = list(sheet[table.ref])
            headings = [cell.value for cell in rows[0]]
            assert len(rows) > 1, table.displayName
            assert all(isinstance(heading, str) and heading for heading in headings)
            assert len({heading.lower() for heading in headings}) == len(headings)
            assert headings == [entry.name for entry in table.tableColumns]
            assert table.autoFilter is not None
    assert len(names) == len(set(names)) == 9
    assert all(re.fullmatch(r"[A-Za-z_]\w*", name) for name in names)


def test_pages_are_a4_landscape_with_titles_and_frozen_headings(opened):
    for sheet in opened.worksheets[:-1]:
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        if sheet.title not in ("总览", "数据说明"):
            assert sheet.freeze_panes is not None
            assert sheet.print_title_rows == "$1:$1"


def test_verdicts_are_formulas_with_the_values_of_the_table(opened, cached):
    expected = tables(MIXED)["attainment"]
    words = {"met": "已达标", "on_track": "达序时", "behind": "落后", "not_reported": "未报告"}
    for heading in ("完成率", "与序时进度差（百分点）", "状态", "灯"):
        assert all(value.startswith("=") for value in column(opened["指标对照"], heading))
    assert column(cached["指标对照"], "状态") == [words[status] for status in expected.status]
    for heading, name, scale in (("完成率", "completion", 100), ("与序时进度差（百分点）", "gap_pp", 1)):
        for shown, told in zip(column(cached["指标对照"], heading), expected[name], strict=True):
            if math.isnan(told):
                assert shown in (None, "")
            else:
                assert shown * scale == pytest.approx(told)


def test_verdict_that_no_formula_gives_stays_a_value_and_is_counted(tmp_path):
    overruled = {
        "status": "met",
        "lamp": "green",
        "result_value": 10.0,
        "result_unit": "个",
        "completion": 10.0,
    }
    path = workbook.write(tables([overruled | {"gap_pp": -40.0}]), tmp_path / "book.xlsx")
    sheets = openpyxl.load_workbook(path)
    assert column(sheets["指标对照"], "状态") == ["已达标"]
    assert column(sheets["指标对照"], "完成率")[0].startswith("=")
    lines = [row[0].value for row in sheets["数据说明"]]
    assert any(line and line.endswith("保留的目标数： 1") for line in lines)


def test_corrected_targets_are_marked(tmp_path):
    small = tables(MIXED[:3])
    small["attainment"]["reviewed"] = ["corrected", None, "accepted"]
    sheet = openpyxl.load_workbook(workbook.write(small, tmp_path / "book.xlsx"))["指标对照"]
    assert column(sheet, "复核标记") == ["已更正", None, "已认可"]


def test_overview_counts_by_formula_without_plans(opened, cached):
    assert cell_below(opened["总览"], "已达标").startswith("=COUNTIFS(")
    for word, count in (("已达标", 5), ("达序时", 1), ("落后", 3), ("未报告", 1)):
        assert cell_below(cached["总览"], word) == count
    assert cell_below(cached["总览"], "已达标", right=2) == pytest.approx(5 / 9)
    assert cell_below(cached["总览"], "已达标", right=3) == 9
    assert cell_below(cached["总览"], "未报告", right=2) == pytest.approx(1 / 10)
    assert cell_below(cached["总览"], "不计入：计划类文件的目标") == 1


def test_sectors_and_units_count_the_same_targets(cached):
    sectors = dict(
        zip(column(cached["分领域"], "领域"), column(cached["分领域"], "合计（计入）"), strict=False)
    )
    assert sectors["就业与社会保障"] == 4
    assert sectors["教育"] == 2
    units = cached["责任单位"]
    assert column(units, "责任单位") == ["市教育局", "市人力社保局"]
    assert column(units, "任务数") == [11, 10]
    assert column(units, "合计（计入）") == [10, 9]
    assert column(units, "计划类目标（不计）") == [1, 1]


def test_units_with_wildcards_and_quotes_are_counted_as_they_are_written(tmp_path):
    rows = [{"units": '市"双招双引"办*;市局?'}, {"units": "市局甲"}]
    path = workbook.write(tables(rows), tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(path)["责任单位"]
    formulas = dict(zip(column(sheet, "责任单位"), column(sheet, "未报告"), strict=True))
    assert '"*;市局~?;*"' in formulas["市局?"]
    assert '"*;市""双招双引""办~*;*"' in formulas['市"双招双引"办*']


def test_followed_indicators_stand_in_order_of_time(cached):
    sheet = cached["跨文件跟踪"]
    assert column(sheet, "指标") == ["新增学位", "新增学位"]
    assert column(sheet, "年份") == [2023, 2024]


def claim(
    task_id: str, stated: float, computed: float | None, verdict: str, target_id: str | None = None
) -> dict:
    row = {"doc_id": REPORT, "task_id": task_id, "target_id": target_id, "check": "share_done", "unit": "%"}
    row |= {"claim_text": f"完成年度目标的{stated}%", "claim_start": 5, "claim_end": 9}
    return row | {"stated": stated, "computed": computed, "verdict": verdict}


def test_audit_shows_the_doubtful_first(tmp_path):
    small = tables(MIXED)
    claims = [
        claim(f"{REPORT}:001", 54.8, None, "not_checkable"),
        claim(f"{REPORT}:002", 120.0, 130.0, "does_not_follow", f"{REPORT}:002-1"),
    ]
    small["audit"] = schemas.frame("audit", claims)
    sheet = openpyxl.load_workbook(workbook.write(small, tmp_path / "book.xlsx"))["自报核查"]
    assert column(sheet, "结论") == ["不吻合", "无法核对"]
    assert column(sheet, "所称减重算") == [-10, None]
    assert column(sheet, "指标") == ["新增岗位2", None]
    assert column(sheet, "依据页") == ["查看原文", None]


def test_problems_are_listed_the_gravest_first(tmp_path):
    small = tables(MIXED)
    about = {"doc_id": REPORT, "task_id": f"{REPORT}:001"}
    notes = [
        ("judge", "note", "单位按目标读"),
        ("rebuild", "warning", "没有进展"),
        ("review", "warning", "找不到原文"),
    ]
    rows = [
        about | {"stage": stage, "severity": grave, "message": text, "message_en": "in English"}
        for stage, grave, text in notes
    ]
    small["problems"] = schemas.frame("problems", rows)
    book = openpyxl.load_workbook(workbook.write(small, tmp_path / "book.xlsx"))
    assert column(book["问题清单"], "程度") == ["警告", "警告", "提示"]
    assert column(book["问题清单"], "环节") == ["重建表格", "复核", "判定"]
    assert "找不到原文" in "".join(str(reason) for reason in column(book["复核"], "事由"))
    english = openpyxl.load_workbook(workbook.write(small, tmp_path / "en.xlsx", language="en"))
    assert column(english["Problems"], "message") == ["in English"] * 3
    assert "in English" in "".join(str(reason) for reason in column(english["Review"], "why"))


def test_formats_and_colours_go_with_the_words(opened):
    sheet = opened["指标对照"]
    by_heading = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(2, by_heading["完成率"]).number_format == "0.0%"
    assert sheet.cell(2, by_heading["目标值"]).number_format == "#,##0.####"
    assert sheet.cell(2, by_heading["目标原句"]).alignment.wrap_text
    rules = [rule for found in sheet.conditional_formatting for rule in found.rules]
    assert {'"已达标"', '"达序时"', '"落后"', '"未报告"', '"红灯"'} <= {
        formula for rule in rules for formula in rule.formula
    }
    hidden = [key for key, dimension in sheet.column_dimensions.items() if dimension.hidden]
    assert sheet.cell(1, openpyxl.utils.column_index_from_string(hidden[0])).value == "换算系数"


def test_evidence_is_a_link_beside_the_workbook(opened):
    cell = opened["指标对照"].cell(2, [c.value for c in opened["指标对照"][1]].index("依据页") + 1)
    assert cell.value == "查看原文"
    assert cell.hyperlink.target == f"doc-{REPORT}.html"
    assert cell.hyperlink.location == f"{REPORT}:001-1"


def test_native_charts_with_description(written):
    with zipfile.ZipFile(written) as package:
        names = package.namelist()
        assert sum(name.startswith("xl/charts/chart") for name in names) == 3
        drawing = package.read("xl/drawings/drawing1.xml").decode("utf-8")
    assert 'descr="各领域目标状态（项）"' in drawing


HOSTILE = [
    '=HYPERLINK("http://x.invalid","点我")',
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "控制\x00\x07字\x0b符",
    "非字\ufffe符",
    "_x0041_",
    "https://x.invalid/",
    "{=1}",
    "12%",
]


def test_document_text_is_always_text(tmp_path):
    rows = [{"target_text": text, "indicator": text, "unit": text, "units": text} for text in HOSTILE]
    sheets = openpyxl.load_workbook(workbook.write(tables(rows), tmp_path / "book.xlsx"))
    shown = column(sheets["指标对照"], "目标原句")
    assert shown == [re.sub("[\x00-\x08\x0b\ufffe]", "", text) for text in HOSTILE]
    for name in ("指标对照", "任务台账", "责任单位"):
        cells = [cell for row in sheets[name] for cell in row if cell.data_type == "f"]
        assert all(cell.value.startswith(("=IF(", "=COUNTIFS(")) for cell in cells)
    assert not sheets["任务台账"]._hyperlinks


def test_lone_surrogate_is_removed():
    assert workbook.clean("代理\ud800字符", "…") == "代理字符"


def test_long_text_is_cut_with_a_mark(tmp_path):
    rows = [{"target_text": "长" * 40_000}, {"target_text": "𠮷" * 20_000}, {"target_text": "长" * 32_767}]
    sheets = openpyxl.load_workbook(workbook.write(tables(rows), tmp_path / "book.xlsx"))
    long, pairs, fits = column(sheets["指标对照"], "目标原句")
    assert len(long) == 32_767 and long.endswith("全文见 CSV 文件）")
    assert len(pairs.encode("utf-16-le")) // 2 <= 32_767 and pairs.startswith("𠮷𠮷") and "见" in pairs
    assert fits == "长" * 32_767


@pytest.mark.parametrize(
    "documents", [{}, {PLAN: 0.0}, {REPORT: 0.5}], ids=["nothing", "only a plan", "only a report"]
)
def test_no_target_at_all_still_gives_a_workbook(tmp_path, documents):
    sheets = openpyxl.load_workbook(workbook.write(tables([], documents), tmp_path / "book.xlsx"))
    assert sheets.sheetnames == SHEETS
    assert sheets["指标对照"]["A1"].value == "没有可列的内容。"
    assert not sheets["指标对照"].tables
    assert cell_below(sheets["总览"], "已达标").startswith("=COUNTIFS(")


def test_missing_values_and_unknown_place_are_written(tmp_path):
    small = tables([{"indicator": None, "unit": None, "units": None}])
    small["documents"].loc[:, ["title", "jurisdiction", "period_start", "as_of"]] = None
    sheets = openpyxl.load_workbook(workbook.write(small, tmp_path / "book.xlsx"))
    assert column(sheets["指标对照"], "文件") == [REPORT]
    assert sheets["责任单位"]["A1"].value == "没有可列的内容。"


def test_same_tables_give_the_same_bytes(written, tmp_path):
    again = workbook.write(tables(MIXED), tmp_path / "again.xlsx")
    assert again.read_bytes() == written.read_bytes()


def test_failed_write_leaves_the_old_file_alone(tmp_path, monkeypatch):
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"old")

    def locked(*_):
        raise PermissionError

    monkeypatch.setattr(workbook.os, "replace", locked)
    with pytest.raises(PermissionError, match="close it in Excel"):
        workbook.write(tables(MIXED), path)
    assert [file.name for file in tmp_path.iterdir()] == ["book.xlsx"]
    assert path.read_bytes() == b"old"


def test_sheet_names_are_legal():
    assert workbook.legal_name("综合经济/金融[1]:*?") == "综合经济 金融 1"
    assert workbook.legal_name("'" + "长" * 40) == "长" * 31
    assert workbook.legal_name("//") == "_"


def test_review_sheet_offers_the_words_to_choose_from(opened):
    sheet = opened["复核"]
    assert opened["选项"].sheet_state == "hidden"
    choices = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert len(choices) == 4
    headings = [cell.value for cell in sheet[1]]
    letter = openpyxl.utils.get_column_letter(headings.index("决定") + 1)
    assert choices[f"{letter}2:{letter}12"] == "'选项'!$A$1:$A$4"
    assert [cell.value for cell in opened["选项"]["A"][:4]] == ["认可", "不是目标", "更正", "撤回"]
    assert sheet.column_dimensions[openpyxl.utils.get_column_letter(headings.index("校验键") + 1)].hidden


def test_review_sheet_begins_with_what_is_most_doubtful(cached):
    sheet = cached["复核"]
    scores = column(sheet, "关注度")
    assert scores == sorted(scores, reverse=True)
    assert column(sheet, "事由")[0] == "不吻合"


# --- recalculated by LibreOffice ------------------------------------------------------------------


def recalculated(book: openpyxl.Workbook, folder: Path) -> openpyxl.Workbook:
    """The workbook after LibreOffice worked out every formula; openpyxl saves it without cached values."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-calc): no recalculation test")
    book.save(folder / "bare.xlsx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", folder / "out"]
    subprocess.run([*command, folder / "bare.xlsx"], check=True, capture_output=True, timeout=180)
    return openpyxl.load_workbook(folder / "out" / "bare.xlsx", data_only=True)


def same(shown: object, told: object) -> bool:
    if isinstance(shown, int | float) and isinstance(told, int | float):
        return math.isclose(shown, told, rel_tol=1e-9, abs_tol=1e-9)
    return (shown or None) == (told or None)


def test_recalculation_gives_the_cached_values(written, cached, tmp_path):
    formulas = openpyxl.load_workbook(written)
    cells = [cell for sheet in formulas for row in sheet for cell in row if cell.data_type == "f"]
    fresh = recalculated(formulas, tmp_path)
    assert len(cells) > 100
    for cell in cells:
        told, shown = (book[cell.parent.title][cell.coordinate].value for book in (cached, fresh))
        assert same(shown, told), f"{cell.parent.title}!{cell.coordinate} {cell.value}: {told} became {shown}"
    assert not [cell for sheet in fresh for row in sheet for cell in row if cell.data_type == "e"]


def test_changed_result_changes_verdict_and_counts(written, tmp_path):
    book = openpyxl.load_workbook(written)
    headings = [cell.value for cell in book["指标对照"][1]]
    book["指标对照"].cell(2, headings.index("完成值") + 1).value = 60_000
    fresh = recalculated(book, tmp_path)
    assert column(fresh["指标对照"], "完成率")[0] == pytest.approx(1)
    assert column(fresh["指标对照"], "状态")[0] == "已达标"
    assert cell_below(fresh["总览"], "已达标") == 6
    assert cell_below(fresh["总览"], "达序时") == 0
    assert column(fresh["责任单位"], "达序时") == [0, 0]


def every_case(lamp_rule: str) -> list[dict]:
    """Targets of every kind and comparator with results around them, judged by the program's rules."""
    cases = []
    kinds = [("total", 100.0), ("level", 100.0), ("growth", 100.0), ("growth", -20.0), ("rank", 100.0)]
    for (kind, value), cmp in itertools.product(kinds, (">=", "<=", "~", "=")):
        outcomes = [(None, None), (None, 49.0), (None, 50.0), (None, 100.0), (40.0, None)]
        for result, reported in outcomes + [(value * share, 60.0) for share in (0.5, 0.969, 0.97, 1.0, 1.2)]:
            case = {
                "kind": kind,
                "cmp": cmp,
                "value": value,
                "result_value": result,
                "reported_pct": reported,
            }
            case |= {"elapsed_share": 0.5 if len(cases) % 3 else 1.0, "unit": "个", "result_unit": "个"}
            cases.append(case | review.verdict(case, lamp_rule))
    return cases


@pytest.mark.parametrize("lamp_rule", judging.LAMPS)
def test_formulas_judge_as_the_program_does(tmp_path, lamp_rule):
    path = workbook.write(tables(every_case(lamp_rule)), tmp_path / "book.xlsx", lamp_rule=lamp_rule)
    fresh = recalculated(openpyxl.load_workbook(path), tmp_path)
    formulas, cached = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    for heading in ("完成率", "与序时进度差（百分点）", "状态", "灯"):
        assert all(value.startswith("=") for value in column(formulas["指标对照"], heading))
        pairs = zip(*(column(book["指标对照"], heading) for book in (fresh, cached)), strict=True)
        wrong = [line for line, (shown, told) in enumerate(pairs, start=2) if not same(shown, told)]
        assert not wrong, f"{heading}: lines {wrong}"
