"""Tables that the file sets apart: merged cells, all kinds of header, sections, wide tables, page breaks."""

import re
from pathlib import Path

import numpy as np
import pytest
from make_files import HEADER, docx_file, html_file, pdf_file, xlsx_file

from helpers import cleaning, documents, paths, tables
from helpers.tables.grid_columns import tables_of
from helpers.tables.model import Rebuilt, Task

LINES = ["某市2023年重点工作进展情况表", "发布日期:2023-07-14"]
JOBS = "新增城镇就业5000人,发放稳岗补贴。"
ROADS = "改造农村公路30公里。"


def of_page(folder: Path, body: str) -> Rebuilt:
    """Tables rebuilt from a web page with this body."""
    return of_file(folder / "page.html", f"<html><body>{body}</body></html>".encode())


def of_file(path: Path, data: bytes) -> Rebuilt:
    path.write_bytes(data)
    return tables.rebuild(cleaning.clean(documents.read(path)))


def cells(task: Task) -> tuple:
    """What a row says, white space left out."""
    goal, progress = (re.sub(r"\s", "", cell.text) for cell in (task.goal, task.progress))
    return task.serial, goal, progress, task.units, task.lead


def row(*words: str) -> str:
    return (
        "<tr>" + "".join(word if word.startswith("<td") else f"<td>{word}</td>" for word in words) + "</tr>"
    )


def test_same_document_in_every_format_gives_the_same_tasks(tmp_path: Path):
    raw = paths.ROOT / "data" / "raw" / "shaoxing-2020-q1.txt"
    text = raw.read_text(encoding="utf-8")
    expected = of_file(tmp_path / "a.txt", text.encode("utf-8"))
    rows = [HEADER] + [
        [
            task.serial,
            task.goal.text,
            task.progress.text,
            "\n".join("△" * (unit == task.lead) + unit for unit in task.units),
        ]
        for task in expected.tasks
    ]
    files = {
        "gb.txt": text.encode("gb18030"),
        "utf16.txt": text.encode("utf-16"),
        "b.html": html_file(LINES, rows, "gb18030"),
        "c.docx": docx_file(LINES, rows),
        "d.xlsx": xlsx_file(LINES, rows),
    }
    assert len(expected.tasks) > 100
    for name, data in files.items():
        found = of_file(tmp_path / name, data)
        assert found.layout == ("columns" if name.endswith("txt") else "grid"), name
        assert list(map(cells, found.tasks)) == list(map(cells, expected.tasks)), name


def test_cells_know_their_place_in_the_document(tmp_path: Path):
    found = of_file(
        tmp_path / "a.html", html_file(LINES, [HEADER, ["1", JOBS, "新增城镇就业2600人", "市人社局"]])
    )
    task = found.tasks[0]
    start, end = found.cleaned.raw(task.start, task.end)
    assert found.cleaned.document.text[start:end] == f"1\n{JOBS}\n新增城镇就业2600人\n市人社局"


def test_spans_follow_what_cleaning_takes_out_and_puts_in(tmp_path: Path):
    body = row(*HEADER) + row("1", "打印", "20236月完成\u200b60%70%", "市人社局")
    path = tmp_path / "a.html"
    path.write_bytes(f"<table>{body}</table>".encode())
    cleaned = cleaning.clean(documents.read(path))
    texts = [part.text for part in tables_of(cleaned)[0][1]]
    assert texts == ["1", "", "2023年6月完成60%、70%", "市人社局"]


def test_merged_category_goal_and_units(tmp_path: Path):
    body = row("类别", *HEADER)
    body += row('<td rowspan="3">民生', "1", f'<td rowspan="2">{JOBS}', "新增就业2600人", "市人社局")
    body += row("2", "补贴发放1200万元", "市财政局")
    body += row("3", ROADS, "已完成12公里", "△市交通局<br>各区、县(市)政府")
    found = of_page(tmp_path, f"<table>{body}</table>").tasks
    assert [cells(task) for task in found] == [
        ("1", JOBS, "新增就业2600人补贴发放1200万元", ("市人社局", "市财政局"), None),
        ("3", ROADS, "已完成12公里", ("市交通局", "各区、县(市)政府"), "市交通局"),
    ]
    assert [task.section for task in found] == ["民生", "民生"]


def test_sections_across_all_columns_and_repeated_headers(tmp_path: Path):
    body = row('<td colspan="4">张某副市长主抓重点工作') + row(*HEADER)
    body += row("1", JOBS, "已新增2600人", "市人社局") + row(*HEADER)
    body += row('<td colspan="4">二、城乡建设') + row("2", ROADS, "已完成12公里", "市交通局")
    found = of_page(tmp_path, f"<table>{body}</table>")
    assert [(task.serial, task.section) for task in found.tasks] == [
        ("1", "张某副市长主抓重点工作"),
        ("2", "二、城乡建设"),
    ]


def test_header_of_two_rows_over_lead_and_supporting_offices(tmp_path: Path):
    body = row(*(f'<td rowspan="2">{word}' for word in HEADER[:3]), '<td colspan="2">责任单位')
    body += row("牵头单位", "配合单位") + row("1", JOBS, "已新增2600人", "市人社局", "市财政局、市教育局")
    task = of_page(tmp_path, f"<table>{body}</table>").tasks[0]
    assert (task.units, task.lead) == (("市人社局", "市财政局", "市教育局"), "市人社局")


def test_columns_in_any_order_with_extra_ones_and_unknown_words(tmp_path: Path):
    body = row("备注", "责任方", "序号", "最新动态", "要办的事", "完成时限")
    for serial, goal, progress in (
        ("1", JOBS, "已新增就业2600人,完成52%。"),
        ("2", ROADS, "已完成12公里,其余在建。"),
    ):
        body += row("", "市人社局", serial, progress, goal, "12月底")
    found = of_page(tmp_path, f"<table>{body}</table>")
    assert cells(found.tasks[0]) == ("1", JOBS, "已新增就业2600人,完成52%。", ("市人社局",), None)


def test_no_header_at_all(tmp_path: Path):
    body = "".join(
        row(serial, goal, progress, unit)
        for serial, goal, progress, unit in (
            ("1", "力争" + JOBS, "截至6月底已新增就业2600人。", "市人社局"),
            ("2", "年内" + ROADS, "截至6月底已完成12公里。", "市交通局"),
            ("3", "新建幼儿园5所以上。", "已开工3所,其余正在办理前期手续。", "市教育局"),
        )
    )
    found = of_page(tmp_path, f"<table>{body}</table>")
    assert found.layout == "grid"
    assert [task.serial for task in found.tasks] == ["1", "2", "3"]
    assert found.tasks[2].progress.text.startswith("已开工3所") and found.tasks[2].units == ("市教育局",)


def test_card_of_the_publication_is_no_task_table(tmp_path: Path):
    card = row("索引号", "E95417299-1/2023-06628", "成文日期", "2023-08-31")
    card += row("公开形式", "主动公开", "发布机构", "某市人民政府")
    body = row(*HEADER) + row("1", JOBS, "已新增2600人", "市人社局")
    found = of_page(tmp_path, f"<table>{card}</table><h1>2023年重点任务</h1><table>{body}</table>")
    assert [cells(task) for task in found.tasks] == [("1", JOBS, "已新增2600人", ("市人社局",), None)]
    assert found.tasks[0].section is None


def test_grid_that_goes_on_without_header(tmp_path: Path):
    first = row(*HEADER) + row("1", JOBS, "已新增2600人", "市人社局")
    more = row("2", ROADS, "已完成12公里", "市交通局") + row("注", "本表数据截至6月底", "", "")
    contact = row("甲科室", "联系人", "李某", "0575-12345")
    page = "".join(f"<table>{body}</table>" for body in (first, more, contact))
    found = of_page(tmp_path, page)
    assert [task.serial for task in found.tasks][:2] == ["1", "2"]
    assert "联系人" not in "".join(task.goal.text for task in found.tasks)


def test_figure_columns_with_unit_of_measure(tmp_path: Path):
    body = row("序号", "指标名称", "单位", "目标", "完成数", "完成比例(%)", "责任单位")
    body += row("1", "城镇新增就业", "万人", "55", "15.47", "28.13", "市人社局")
    body += row("", "其中:高校毕业生", "万人", "20", "7.1", "35.5", "市人社局")
    found = of_page(tmp_path, f"<table>{body}</table>").tasks
    assert [task.goal.text for task in found] == ["城镇新增就业\n万人\n55", "其中:高校毕业生\n万人\n20"]
    assert {name: cell.text for name, cell in found[0].figures.items()} == {
        "unit_of_measure": "万人",
        "target": "55",
        "result": "15.47",
        "share_done": "28.13",
    }


@pytest.mark.parametrize("places_in_rows", [False, True])
def test_wide_table_of_indicators_and_places(tmp_path: Path, places_in_rows: bool):
    indicators, places = ["固定资产投资(亿元)", "新增就业(人)"], ["甲区", "乙县"]
    down, across = (places, indicators) if places_in_rows else (indicators, places)
    first = "县(市、区)" if places_in_rows else "指标名称"
    body = row(f'<td rowspan="2">{first}', *(f'<td colspan="3">{name}' for name in across))
    body += row(*["目标任务", "进度", "完成比例"] * 2)
    body += "".join(
        row(name, "100", f"{i}1", f"{i}1%", "200", f"{i}2", f"{i}6%") for i, name in enumerate(down, 3)
    )
    rebuilt = of_page(tmp_path, f"<table>{body}</table>")
    found = rebuilt.tasks
    goals = {task.goal.text: task.progress.text for task in found}
    assert len(found) == len(goals) == 4
    assert goals["甲区\n固定资产投资(亿元)\n100"] == "31\n31%"
    assert goals["乙县\n新增就业(人)\n200"] == "42\n46%"
    assert all(task.end - task.start < 25 for task in found)
    assert [problem.severity for problem in rebuilt.problems] == ["note"]


def test_row_continued_on_the_next_page(tmp_path: Path):
    goal = "加快推进城乡公交一体化建设,新增公交线路12条,更新新能源公交车200辆,改造候车亭80座"
    rows = [
        HEADER,
        ["1", goal, "已新增公交线路5条,其余线路正在论证之中", "市交通局"],
        ["2", ROADS, "已完成12公里。", "市交通局"],
    ]
    found = of_file(
        tmp_path / "a.pdf", pdf_file(["某市2023年重点工作进展情况表"], rows, columns=4, per_page=7)
    )
    assert len(found.cleaned.document.grids) == 2
    assert [cells(task) for task in found.tasks] == [
        ("1", goal, rows[1][2], ("市交通局",), None),
        ("2", ROADS, "已完成12公里。", ("市交通局",), None),
    ]


def test_rows_that_are_no_tasks_and_text_outside_of_the_grid_are_reported(tmp_path: Path):
    body = row(*HEADER) + row("1", JOBS, "已新增2600人", "市人社局") + row("注", "数据截至6月底", "", "")
    found = of_page(tmp_path, f"<p>以下两项工作另行部署,年底前完成。</p><table>{body}</table>")
    messages = "".join(problem.message.zh for problem in found.problems)
    assert "以下两项工作" in messages and "数据截至6月底" in messages
    assert len(found.tasks) == 1


def test_small_table_in_a_plan_leaves_the_plan_to_its_reader(tmp_path: Path):
    items = "".join(
        f"<p>{i}.推进第{i}类项目建设,完成投资{i}亿元以上,新建标准厂房{i}万平方米。</p>" for i in range(1, 9)
    )
    found = of_page(tmp_path, items + f"<table>{row('指标', '目标值')}{row('就业', '5000')}</table>")
    assert found.layout == "items" and len(found.tasks) == 8


def test_plain_text_has_no_grids(tmp_path: Path):
    found = of_file(tmp_path / "a.txt", "1. 新增就业5000人。\n".encode())
    assert found.cleaned.document.grids == ()
    assert np.isclose(next(fit.score for fit in found.evidence if fit.layout == "grid"), 0.0)
