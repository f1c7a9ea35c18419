"""Tables: one small made-up document per layout, the choice of the layout, and what no reader may do."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import seconds

from helpers import pipeline, tables
from helpers.cleaning import clean
from helpers.documents import Document, fold
from helpers.tables import dealing, headers, looks
from helpers.tables.model import Rebuilt, Task

unhurried = settings(deadline=None)

LINES = [
    "序号",
    "目标任务",
    "进展情况",
    "责任单位",
    "年度目标",
    "完成数",
    "完成率",
    "备注",
    "类别",
    "1",
    "2",
    "3",
    "7",
]
LINES += [
    "1.修缮古桥12座。",
    "2、修公园",
    "3)疏浚",
    "一、城乡建设",
    "(一)交通",
    "县交通局",
    "△县建设局、县财政局",
]
LINES += [
    "截至6月底,已修缮古桥7座。",
    "修缮古桥12座,力争年底前全部完工。",
    "900",
    "50%",
    "—",
    "",
    "  ",
    "打印",
]
LINES += [
    "目标任务:修桥。责任单位:县交通局。进展情况:已完成。",
    "| 序号 | 重点任务 | 进展情况 |",
    "| 1 | 修桥 |",
]
LINES += ["| | | |", "|", "序号目标任务进展情况责任单位", "1修缮古桥12座,力争完工。已修缮7座。县交通局"]
LINES += [
    "2新建公园5个,力争建成。已建成3个。",
    "责任单位:县交通局",
    "(责任单位:县水利局",
    "序号\t目标任务\t进展情况",
]
LINES += ["1\t修桥\t已修", "2031年青山县重点工作完成情况表", "过去一年,全县修缮古桥10座,成绩显著,群众满意。"]
pages = st.lists(st.sampled_from(LINES), max_size=16).map("\n".join)

COLUMNS = """2031年青山县重点工作完成情况表
序号
目标任务
进展情况
责任单位
1
修缮古桥12座,力争年底前全部完工。
截至6月底,已修缮古桥7座。
△县交通局、县文旅局
2
新建口袋公园5个以上。
已建成口袋公园3个。
其余2个正在施工。
县建设局
3
疏浚河道30公里。
目前完成疏浚18公里。
县水利局
各乡镇
"""
PIPE = """2031年青山县重点项目完成情况
| 进展情况 | 责任单位 | 序号 | 重点任务 | 备注 |
| 已修缮古桥7座。 | 县交通局、县文旅局 | 1 | 修缮古桥12座。 | |
| 已建成公园3个。 | 县建设局 | 2 | 新建口袋公园5个。 | 续建 |
| 完成疏浚18公里。 | 县水利局 | 3 | 疏浚河道30公里。 | |
"""
GLUED = """2031年青山县重点工作完成情况
序号工作任务进展情况责任单位
1修缮古桥12座,力争年底前完工。截至6月底,已修缮古桥7座。县交通局
2新建口袋公园5个,确保年内建成。已建成口袋公园3个,完成率60%。县建设局、县教育局
3疏浚河道30公里,力争三季度完成。目前已完成疏浚18公里。县水利局
"""
FIELDS = """2031年青山县重点任务完成情况
1.目标任务:修缮古桥12座。责任单位:县交通局。进展情况:已修缮古桥7座。
2.目标任务:新建口袋公园5个。责任单位:县建设局、县教育局。进展情况:已建成口袋公园3个。
3.目标任务:疏浚河道30公里。责任单位:县水利局。进展情况:目前完成疏浚18公里。
"""
PLAN = """2031年青山县工作要点
一、城乡建设
1.修缮古桥。年内修缮古桥12座。
牵头单位:县交通局
配合单位:县文旅局、各乡镇
2.新建公园。新建口袋公园5个。
牵头单位:县建设局
二、水利建设
3.疏浚河道。疏浚河道30公里。
牵头单位:县水利局、县财政局
"""
PARAGRAPHS = """2031年青山县政府工作完成情况
加快修缮古桥,力争年底前修缮古桥12座以上。
截至6月底,已修缮古桥7座,古桥修缮完成率58%。
大力建设口袋公园,确保新建口袋公园5个以上。
目前已建成口袋公园3个,口袋公园建设完成年度目标的60%。
推进河道疏浚,全年疏浚河道30公里以上。
今年以来,累计完成河道疏浚18公里,同比增长5%。
实施农贸市场改造,力争改造农贸市场4家以上。
"""
PROSE = """2031年青山县政府工作报告摘要
过去一年,全县修缮古桥10座,新建公园4个,发展成绩显著。
城乡建设
加快修缮古桥,力争年内修缮古桥12座以上,推动交通出行更加便捷。
大力建设口袋公园,确保新建口袋公园5个以上,让群众推窗见绿。
水利建设
推进河道疏浚,全年疏浚河道30公里以上,确保度汛安全。
"""
FIGURES = """2031年青山县民生实事完成情况
序号
指标名称
年度目标
完成数
完成率
1
新增托位(个)
900
450
50%
2
新建公厕
20座
12座
60%
3
培训护工
3000人
2100人
70%
"""
LAYOUTS = {
    "columns": COLUMNS,
    "pipe": PIPE,
    "glued": GLUED,
    "items": FIELDS,
    "paragraphs": PARAGRAPHS,
    "prose": PROSE,
}


def rebuilt(text: str) -> Rebuilt:
    """What is rebuilt of a text."""
    return tables.rebuild(clean(Document("demo", "demo.txt", "0", text, "utf-8")))


def tasks(text: str) -> tuple[Task, ...]:
    """Task rows of a text."""
    return rebuilt(text).tasks


def cells(text: str) -> list[tuple]:
    """(serial, goal, progress, units) of each row."""
    return [(task.serial, task.goal.text, task.progress.text, task.units) for task in tasks(text)]


def judged(text: str) -> list[dict]:
    """Rows of the attainment table of a text that reports on half a year."""
    title = "青山县2031年重点工作上半年完成情况\n"
    return pipeline.tabulate(Document("demo", "demo.txt", "0", title + text, "utf-8"))["attainment"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_is_recognised_and_says_why(layout):
    found = rebuilt(LAYOUTS[layout])
    assert found.layout == layout
    assert found.evidence[0].why.zh
    assert [fit.score for fit in found.evidence] == sorted((f.score for f in found.evidence), reverse=True)


# One cell or paragraph a line


def test_columns():
    assert cells(COLUMNS) == [
        *[("1", "修缮古桥12座,力争年底前全部完工。", "截至6月底,已修缮古桥7座。", ("县交通局", "县文旅局"))],
        *[("2", "新建口袋公园5个以上。", "已建成口袋公园3个。\n其余2个正在施工。", ("县建设局",))],
        *[("3", "疏浚河道30公里。", "目前完成疏浚18公里。", ("县水利局", "各乡镇"))],
    ]
    assert [task.lead for task in tasks(COLUMNS)] == ["县交通局", None, None]


def test_columns_without_units():
    text = COLUMNS.replace("责任单位\n", "").replace("△县交通局、县文旅局\n", "").replace("县建设局\n", "")
    found = cells(text.replace("县水利局\n各乡镇\n", ""))
    assert [(goal[:2], len(units)) for _, goal, _, units in found] == [("修缮", 0), ("新建", 0), ("疏浚", 0)]
    assert found[1][2] == "已建成口袋公园3个。\n其余2个正在施工。"


def test_columns_with_units_before_the_progress():
    text = """序号
目标任务
责任单位
进展情况
1
修缮古桥12座,力争年底前全部完工。
县交通局、县文旅局
截至6月底,已修缮古桥7座。
2
新建口袋公园5个以上。
县建设局
已建成口袋公园3个。
"""
    assert [(progress, units) for _, _, progress, units in cells(text)] == [
        ("截至6月底,已修缮古桥7座。", ("县交通局", "县文旅局")),
        ("已建成口袋公园3个。", ("县建设局",)),
    ]


def test_columns_with_an_unnamed_category():
    text = COLUMNS.replace("1\n修缮", "1\n交通建设\n修缮").replace("2\n新建", "2\n城市建设\n新建")
    assert [task.section for task in tasks(text)] == ["交通建设", "城市建设", None]
    assert [goal[:4] for _, goal, _, _ in cells(text)] == ["修缮古桥", "新建口袋", "疏浚河道"]


def test_columns_with_a_header_repeated_on_the_next_page():
    text = COLUMNS.replace("责任单位\n", "").replace("△县交通局、县文旅局\n", "").replace("县建设局\n", "")
    text = text.replace("县水利局\n各乡镇\n", "")
    assert cells(text.replace("3\n疏浚", "序号\n目标任务\n进展情况\n3\n疏浚")) == cells(text)


def test_columns_below_headings_begin_their_serials_anew():
    head = "序号\n目标任务\n进展情况\n"
    one = "1\n修缮古桥12座,力争完工。\n已修缮古桥7座。\n2\n新建公园5个,力争建成。\n已建成公园3个。\n"
    found = tasks(f"王县长主抓工作\n{head}{one}李副县长主抓工作\n{head}{one}")
    assert [(task.row, task.serial, task.section[:1]) for task in found] == [
        *((1, "1", "王"), (2, "2", "王"), (3, "1", "李"), (4, "2", "李"))
    ]


def test_figure_columns_stay_apart():
    first = tasks(FIGURES)[0]
    assert {name: cell.text for name, cell in first.figures.items()} == {
        "target": "900",
        "result": "450",
        "share_done": "50%",
    }
    assert (first.goal.text, first.progress.text) == ("新增托位(个)\n900", "450\n50%")


def test_a_gap_in_the_serials_is_a_problem():
    found = rebuilt(COLUMNS.replace("3\n疏浚", "5\n疏浚"))
    assert [task.serial for task in found.tasks] == ["1", "2", "5"]
    (gap,) = [problem for problem in found.problems if "序号从" in problem.message.zh]
    assert (gap.severity, gap.row) == ("warning", 3)
    assert "2" in gap.message.zh and "5" in gap.message.zh


def test_a_row_without_progress_is_a_problem():
    found = rebuilt(PIPE.replace("已建成公园3个。", ""))
    assert [p.row for p in found.problems if "进展" in p.message.zh] == [2]


# Other layouts


def test_pipe_table_with_columns_in_another_order():
    assert cells(PIPE) == [
        ("1", "修缮古桥12座。", "已修缮古桥7座。", ("县交通局", "县文旅局")),
        ("2", "新建口袋公园5个。", "已建成公园3个。", ("县建设局",)),
        ("3", "疏浚河道30公里。", "完成疏浚18公里。", ("县水利局",)),
    ]


def test_pipe_table_with_a_continued_cell_a_rule_and_a_section():
    text = """| 序号 | 目标任务 | 进展情况 |
| --- | --- | --- |
| 一、交通 | | |
| 1 | 修缮古桥12座。 | 已修缮古桥7座。 |
其余5座正在施工。
| 序号 | 目标任务 | 进展情况 |
| 2 | 新建公园5个。 | 已建成公园3个。 |
| 3 | 疏浚河道30公里。 | 完成18公里。 |
"""
    assert [(serial, progress) for serial, _, progress, _ in cells(text)] == [
        ("1", "已修缮古桥7座。\n其余5座正在施工。"),
        ("2", "已建成公园3个。"),
        ("3", "完成18公里。"),
    ]
    assert {task.section for task in tasks(text)} == {"一、交通"}


def test_a_pipe_line_of_another_width_is_a_problem():
    found = rebuilt(PIPE + "| 修路 | 8里 |\n")
    assert len(found.tasks) == 3
    assert any("修路" in problem.message.zh for problem in found.problems)


def test_several_unit_columns_of_a_pipe_table_are_all_units():
    text = """| 序号 | 目标任务 | 牵头单位 | 配合单位 | 进展情况 |
| 1 | 修缮古桥12座。 | 县交通局 | 县文旅局、县财政局 | 已修缮古桥7座。 |
| 2 | 新建公园5个。 | 县建设局 | | 已建成公园3个。 |
| 3 | 疏浚河道30公里。 | 县水利局 | 县财政局 | 完成18公里。 |
"""
    assert [task.units for task in tasks(text)] == [
        *(("县交通局", "县文旅局", "县财政局"), ("县建设局",), ("县水利局", "县财政局"))
    ]
    assert [task.lead for task in tasks(text)] == ["县交通局", "县建设局", "县水利局"]


def test_tabs_part_cells_as_bars_do():
    text = "序号\t目标任务\t进展情况\n1\t修桥5座\t已修3座\n2\t修路6里\t已修4里\n3\t建公园\t未启动\n"
    assert [cell[:3] for cell in cells(text)][1] == ("2", "修路6里", "已修4里")


def test_glued_rows():
    assert cells(GLUED) == [
        *[("1", "修缮古桥12座,力争年底前完工。", "截至6月底,已修缮古桥7座。", ("县交通局",))],
        *[("2", "新建口袋公园5个,确保年内建成。", "已建成口袋公园3个,完成率60%。", ("县建设局", "县教育局"))],
        *[("3", "疏浚河道30公里,力争三季度完成。", "目前已完成疏浚18公里。", ("县水利局",))],
    ]


def test_glued_rows_after_a_goal_that_begins_with_a_figure():
    text = GLUED.replace("2新建口袋公园5个", "25个口袋公园开工")
    assert [(serial, goal[:6]) for serial, goal, _, _ in cells(text)][1] == ("2", "5个口袋公园")


def test_headings_between_glued_rows_are_sections():
    text = GLUED.replace("2新建", "二、城市建设\n2新建").replace("3疏浚", "三、水利建设\n3疏浚")
    assert [task.section for task in tasks(text)] == [None, "二、城市建设", "三、水利建设"]
    assert [cell[:3] for cell in cells(text)] == [cell[:3] for cell in cells(GLUED)]


def test_items_with_inline_fields():
    assert cells(FIELDS) == [
        ("1", "修缮古桥12座。", "已修缮古桥7座。", ("县交通局",)),
        ("2", "新建口袋公园5个。", "已建成口袋公园3个。", ("县建设局", "县教育局")),
        ("3", "疏浚河道30公里。", "目前完成疏浚18公里。", ("县水利局",)),
    ]


def test_items_of_a_plan_with_lead_and_other_units():
    found = tasks(PLAN)
    assert [task.units for task in found] == [
        *(("县交通局", "县文旅局", "各乡镇"), ("县建设局",), ("县水利局", "县财政局"))
    ]
    assert [task.lead for task in found] == ["县交通局", "县建设局", None]
    assert [task.section for task in found] == ["一、城乡建设", "一、城乡建设", "二、水利建设"]
    assert [task.goal.text for task in found][0] == "修缮古桥。年内修缮古桥12座。"


def test_items_begin_anew_below_a_heading():
    text = PLAN.replace("3.疏浚", "1.疏浚")
    assert [(task.row, task.serial) for task in tasks(text)] == [(1, "1"), (2, "2"), (3, "1")]


def test_what_follows_the_last_item_is_no_part_of_it():
    found = rebuilt(PLAN + "附件:任务分解表\n")
    assert "附件" not in found.tasks[-1].goal.text
    assert any("附件" in problem.message.zh for problem in found.problems)


def test_paragraphs_alternate_and_a_goal_may_go_unreported():
    found = cells(PARAGRAPHS)
    assert [goal[:6] for _, goal, _, _ in found] == [
        "加快修缮古桥",
        "大力建设口袋",
        "推进河道疏浚",
        "实施农贸市场",
    ]
    assert [progress[:4] for _, _, progress, _ in found] == ["截至6月", "目前已建", "今年以来", ""]
    assert any("没有进展" in problem.message.zh for problem in rebuilt(PARAGRAPHS).problems)


def test_paragraphs_keep_a_report_in_several_numbered_paragraphs_together():
    more = "2.古桥修缮的其余5座正在招标,预计三季度开工建设。"
    text = PARAGRAPHS.replace("截至6月底,已", "1.截至6月底,已").replace("58%。\n", f"58%。\n{more}\n")
    assert [goal[:6] for _, goal, _, _ in cells(text)][:2] == ["加快修缮古桥", "大力建设口袋"]
    assert tasks(text)[0].progress.text.endswith(more)


def test_prose_items_keep_their_title_and_serial():
    text = PROSE.replace("加快修缮", "(1)古桥修缮\n加快修缮").replace("大力建设", "(2)公园建设\n大力建设")
    found = tasks(text)
    assert [task.serial for task in found] == ["1", "2", None]
    assert found[1].goal.text.startswith("(2)公园建设\n大力建设口袋公园")


def test_prose_sets_the_look_back_apart():
    found = rebuilt(PROSE)
    assert [(task.section, task.goal.text[:6]) for task in found.tasks] == [
        *(("城乡建设", "加快修缮古桥"), ("城乡建设", "大力建设口袋"), ("水利建设", "推进河道疏浚"))
    ]
    assert [cell.text[:4] for cell in found.review] == ["过去一年"]


@pytest.mark.parametrize("text", ["", "天气很好", "\n\n", "序号\n目标任务\n进展情况\n"])
def test_a_page_without_rows_is_a_problem(text):
    found = rebuilt(text)
    assert found.tasks == ()
    assert any("没有找到任务行" in problem.message.zh for problem in found.problems)


# Roles of headers, and dealing passages out to them


@pytest.mark.parametrize(
    ("word", "role"),
    [
        *(("序号", "serial"), ("目标任务", "goal"), ("工作任务", "goal"), ("进展情况", "progress")),
        *(("责任单位", "units"), ("完成率(%)", "share_done"), ("年度目标", "target"), ("备注", "note")),
        *(
            ("2031年重点工作", "goal"),
            ("修缮古桥", None),
            ("", None),
            ("本页所列目标任务均已逐项完成情况", None),
        ),
    ],
)
def test_header_words(word, role):
    assert headers.role(word) == role


def test_header_words_run_together():
    assert headers.glued_roles("序号工作任务进展情况责任单位") == ["serial", "goal", "progress", "units"]
    assert headers.glued_roles("序号修缮古桥") == []
    assert headers.glued_roles("目标任务目标任务") == []


def test_deal_tells_the_columns_by_the_looks():
    texts = [
        "修缮古桥12座,力争完工。",
        "截至6月底,已修缮古桥7座。",
        "其余5座正在施工。",
        "县交通局、县水利局",
    ]
    assert dealing.deal(texts, ["goal", "progress", "units"]) == [[0], [1, 2], [3]]
    assert dealing.deal([texts[0], texts[3], texts[1]], ["goal", "units", "progress"]) == [[0], [1], [2]]
    assert dealing.deal(["修缮古桥", "900", "450", "50%"], ["goal", "target", "result", "share_done"]) == [
        *([0], [1], [2], [3])
    ]


roles = st.permutations(["goal", "progress", "units", "leader", "note", "target", "category"])


@unhurried
@given(st.lists(st.sampled_from(LINES), max_size=9), roles, st.integers(1, 7))
def test_deal_keeps_the_order_and_deals_every_passage_once(texts, names, n):
    dealt = dealing.deal(texts, names[:n])
    assert len(dealt) == n
    assert [i for group in dealt for i in group] == list(range(len(texts)))


@pytest.mark.parametrize(
    ("text", "units"),
    [
        *(
            ("县交通局、县水利局", True),
            ("△县交通局", True),
            ("各乡镇、县府办(督查室)", True),
            ("各区", True),
        ),
        *(("县交通局已修缮古桥7座", False), ("", False), ("修缮古桥。", False), ("交通、水利", False)),
    ],
)
def test_lists_of_offices_are_told_from_prose(text, units):
    assert looks.is_units(text) is units


def test_goals_are_told_from_reports():
    assert looks.progress_score("截至6月底,已修缮古桥7座,同比增长5%。") > 1
    assert looks.progress_score("力争修缮古桥12座以上,确保年底前完工。") < 0


def test_the_first_look_for_evidence_misses_none():
    pages = (Path(__file__).parent / "places").glob("*.txt")
    lines = {line.strip() for page in pages for line in fold(page.read_text(encoding="utf-8")).splitlines()}
    for line in lines:
        weights = [weight for find, weight in looks.evidence() if find(line)]
        assert looks.progress_score(line) == pytest.approx(sum(weights)), line


# Properties


@unhurried
@given(pages)
def test_rows_are_numbered_and_stand_in_the_text_in_order(text):
    found = rebuilt(text)
    size = len(found.cleaned.text)
    assert [task.row for task in found.tasks] == list(range(1, len(found.tasks) + 1))
    assert all(0 <= task.start < task.end <= size for task in found.tasks)
    assert all(a.end <= b.start for a, b in zip(found.tasks, found.tasks[1:], strict=False))


@unhurried
@given(pages)
def test_cells_are_the_words_of_the_text(text):
    found = rebuilt(text)
    for task in found.tasks:
        for cell in (task.goal, task.progress, *task.figures.values()):
            pieces = [found.cleaned.text[start:end] for start, end in cell.pieces]
            assert cell.text == "\n".join(pieces)
            assert all(task.start <= start < end <= task.end for start, end in cell.pieces)


@unhurried
@given(st.sampled_from(sorted(LAYOUTS)), st.integers(0, 16))
def test_a_line_anywhere_is_in_a_row_or_in_the_problems(layout, at):
    lines = LAYOUTS[layout].splitlines()
    lines.insert(at % len(lines), "另有说明:丙丁戊己,一并办理。")
    found = rebuilt("\n".join(lines))
    inside = [found.cleaned.text[task.start : task.end] for task in found.tasks]
    said = [problem.message.zh for problem in found.problems] + [cell.text for cell in found.review]
    assert any("丙丁戊己" in text for text in inside + said)


@unhurried
@given(st.text(max_size=120))
def test_arbitrary_text_never_makes_a_reader_raise(text):
    cleaned = clean(Document("demo", "demo.txt", "0", text, "utf-8"))
    for reader in tables.READERS.values():
        assert 0 <= reader.fit(cleaned).score <= 1
    tables.rebuild(cleaned)


@pytest.mark.parametrize("text", [COLUMNS, PIPE, FIELDS, PARAGRAPHS, PROSE])
def test_time_grows_with_the_length(text):
    head, body = text.split("\n", 1)
    assert seconds(rebuilt, f"{head}\n{body * 120}") < 8 * seconds(rebuilt, f"{head}\n{body * 30}") + 0.02


def test_a_line_with_a_lead_mark_is_a_list_of_units():
    text = COLUMNS.replace("县建设局\n", "△县建设局、县林场\n")
    assert tasks(text)[1].units == ("县建设局", "县林场")


def test_a_title_above_the_header_is_no_section():
    assert {task.section for task in tasks(FIGURES.replace("完成情况", "进度"))} == {None}


def test_every_row_has_a_goal():
    assert all(task.goal.text for task in tasks("序号\n目标任务\n进展情况\n1\n责任单位:\n2\n修缮古桥12座\n"))


def test_the_rule_below_a_pipe_header_is_not_reported_as_lost():
    text = PIPE.replace("备注 |\n", "备注 |\n| --- | --- | --- | --- | --- |\n")
    assert not any("---" in problem.message.zh for problem in rebuilt(text).problems)


def test_a_header_repeated_below_a_units_cell_leaves_it_in_its_row():
    text = COLUMNS.replace("县建设局\n", "县建设局\n序号\n目标任务\n进展情况\n责任单位\n")
    assert cells(text) == cells(COLUMNS)


def test_time_grows_with_the_lines_of_one_row():
    long_row = COLUMNS.replace("其余2个正在施工。\n", "其余2个正在施工。\n" * 200)
    longer_row = COLUMNS.replace("其余2个正在施工。\n", "其余2个正在施工。\n" * 800)
    assert seconds(rebuilt, longer_row) < 8 * seconds(rebuilt, long_row) + 0.02


def test_an_office_word_inside_a_sentence_cuts_no_row_whose_units_stand_last():
    text = GLUED.replace("疏浚河道30公里,力争三季度完成。", "开行社区巴士线路3条,力争三季度完成。")
    assert tasks(text)[2].goal.text == "开行社区巴士线路3条,力争三季度完成。"


# Lines of cells, header words of other places

GAPS = """2031年青山县重点工作三季度进展
责任单位     序号     2031年工作目标     前三季度进展     亮灯
县交通局     1     修缮古桥12座     已修缮古桥7座     黄灯
县建设局、县教育局     2     新建口袋公园5个     建成口袋公园4个     绿灯
县水利局     3     疏浚河道30公里     已完成疏浚18公里
抄送:县委办。
"""


def test_wide_gaps_part_cells_as_bars_do():
    assert rebuilt(GAPS).layout == "pipe"
    assert cells(GAPS) == [
        ("1", "修缮古桥12座", "已修缮古桥7座", ("县交通局",)),
        ("2", "新建口袋公园5个", "建成口袋公园4个", ("县建设局", "县教育局")),
        ("3", "疏浚河道30公里", "已完成疏浚18公里", ("县水利局",)),
    ]


def test_a_name_of_two_characters_written_wide_is_one_cell():
    text = GAPS.replace("亮灯", "责任领导").replace("黄灯", "丁  一").replace("绿灯", "戊  己")
    assert cells(text) == cells(GAPS)


def test_empty_cells_between_tabs_keep_their_place():
    text = """序号\t重点任务\t年度目标\t牵头单位\t参与单位\t上半年进展\t备注
1\t古桥\t修缮12座\t县交通局\t\t已修缮7座。\t
\t公园\t新建5个\t县建设局\t县教育局\t建成4个。\t提前
3\t河道\t疏浚30公里\t县水利局\t县财政局\t\t
"""
    assert cells(text) == [
        ("1", "古桥\n修缮12座", "已修缮7座。", ("县交通局",)),
        (None, "公园\n新建5个", "建成4个。", ("县建设局", "县教育局")),
        ("3", "河道\n疏浚30公里", "", ("县水利局", "县财政局")),
    ]
    assert [task.lead for task in tasks(text)] == ["县交通局", "县建设局", "县水利局"]


def test_a_cell_that_goes_on_in_the_next_line_of_a_drawn_table():
    text = """┌────┬──────┬──────┬──────┐
│ 序号 │ 目标任务 │ 进展情况 │ 责任单位 │
├────┼──────┼──────┼──────┤
│ 1 │ 修缮古桥12座。 │ 已修缮古桥7座, │ 县交通局 │
│   │ │ 其余5座正在施工。 │ │
├────┼──────┼──────┼──────┤
│ 2 │ 新建口袋公园5个。 │ 建成口袋公园4个。 │ 县建设局 │
│ 3 │ 疏浚河道30公里。 │ 完成18公里。 │ 县水利局 │
└────┴──────┴──────┴──────┘
"""
    assert [progress for _, _, progress, _ in cells(text)] == [
        *("已修缮古桥7座,\n其余5座正在施工。", "建成口袋公园4个。", "完成18公里。")
    ]


@pytest.mark.parametrize(
    "note", ["说明:数据截至6月底。", "备注:红灯为滞后。", "\n公示期为7天。", "抄送:县委办。"]
)
def test_remarks_below_a_table_belong_to_no_row(note):
    assert cells(f"{PIPE}{note}\n") == cells(PIPE)


def test_targets_of_the_quarters_are_no_goals():
    text = """序号|重点工作|年度目标|一季度目标|二季度目标|责任领导|责任单位
1|修缮古桥(座)|12|3|7|丁一|交通局
2|公园|新建口袋公园5个|选址|动工|丁一|建设局
3|河道|疏浚河道30公里|—|15公里|戊己|水利局
"""
    assert cells(text) == [
        ("1", "修缮古桥(座)\n12", "", ("交通局",)),
        ("2", "公园\n新建口袋公园5个", "", ("建设局",)),
        ("3", "河道\n疏浚河道30公里", "", ("水利局",)),
    ]


def test_the_target_of_a_quarter_is_the_goal_where_there_is_no_other():
    rows = "1|修桥5座|已修3座|缺砂石\n2|修路6里|已修4里|\n3|建公园1座|开工|缺地\n"
    text = f"序号|二季度目标|二季度进展|存在问题\n{rows}"
    assert cells(text)[0] == ("1", "修桥5座", "已修3座", ())


@pytest.mark.parametrize(
    ("word", "role"),
    [
        *(("2031年目标", "goal"), ("前三季度进展", "progress"), ("截至9月底完成情况", "progress")),
        *(("三季度目标", "milestone"), ("1-6月目标任务", "milestone"), ("进展情况及存在问题", "progress")),
        *(("下一步打算", "note"), ("亮灯", "note"), ("参与单位", "units"), ("区级牵头领导", "leader")),
        *(("进度(%)", "share_done"), ("完成情况(%)", "share_done"), ("内容与要求", "goal")),
    ],
)
def test_header_words_of_other_places(word, role):
    assert headers.role(word) == role


def test_a_title_made_of_header_words_is_no_header():
    assert headers.glued_roles("重点工作目标完成情况") == []


PERCENT = """2031年青山县目标任务1-8月完成情况统计表
序号
指标名称
计量单位
年度目标
1-8月完成
占年度目标(%)
责任单位
备注
一、城建
1
修缮古桥
座
12
7
58.3
县交通局
雨季停工
2
新建公园
个
5
5
100
县建设局
—
二、水利
3
疏浚河道
公里
30
18
60
县水利局、各乡(镇、街道)
—
2031年青山县目标任务1-8月完成情况统计表(续)
序号
指标名称
计量单位
年度目标
1-8月完成
占年度目标(%)
责任单位
备注
4
种植林木
亩
900
0
0
县林业局
—
填表说明
注:1.增速类指标不计算比重;2.未达进度的单位须说明原因。
审核人:丁一
"""


def test_remarks_in_a_last_column_are_no_chapters():
    assert [(task.serial, task.section, task.goal.text[:4]) for task in tasks(PERCENT)] == [
        *(("1", "一、城建", "修缮古桥"), ("2", "一、城建", "新建公园")),
        *(("3", "二、水利", "疏浚河道"), ("4", "二、水利", "种植林木")),
    ]


def test_the_title_printed_again_and_remarks_below_a_table_belong_to_no_row():
    found = tasks(PERCENT)
    assert found[2].units == ("县水利局", "各乡(镇、街道)")
    assert found[3].units == ("县林业局",)
    assert found[3].progress.text == "0\n0"


def test_cells_one_a_line_with_columns_of_long_remarks():
    text = """序号
重点任务
年度目标
进展情况
存在问题
下步打算
责任单位
1
古桥
修缮古桥12座。
已修缮古桥7座。
已完成招标的3座桥因汛期推迟。
7月底前完成剩余古桥修缮,目前正在备料。
县交通局
2
公园
新建公园5个。
已建成公园3个。
无
已着手2个公园选址,力争9月开工。
县建设局
"""
    assert cells(text) == [
        ("1", "古桥\n修缮古桥12座。", "已修缮古桥7座。", ("县交通局",)),
        ("2", "公园\n新建公园5个。", "已建成公园3个。", ("县建设局",)),
    ]


def test_marks_for_nothing_are_no_units():
    text = COLUMNS.replace("责任单位\n", "牵头单位\n配合单位\n")
    text = text.replace("县文旅局\n", "县文旅局\n/\n").replace("县建设局\n", "县建设局\n—\n")
    assert [task.units for task in tasks(text)] == [task.units for task in tasks(COLUMNS)]


def test_units_are_shown_as_printed():
    text = COLUMNS.replace("各乡镇", "各区、县（市）政府")
    assert tasks(text)[2].units == ("县水利局", "各区、县（市）政府")


def test_serials_behind_other_columns():
    text = """责任单位
序号
目标任务
进展情况
县交通局
1
修缮古桥12座。
已修缮古桥7座。
县建设局
2
新建公园5个。
已建成公园3个。
县水利局
3
疏浚河道30公里。
完成18公里。
备注:数据截至6月底。
"""
    assert cells(text) == [
        ("1", "修缮古桥12座。", "已修缮古桥7座。", ("县交通局",)),
        ("2", "新建公园5个。", "已建成公园3个。", ("县建设局",)),
        ("3", "疏浚河道30公里。", "完成18公里。", ("县水利局",)),
    ]


def test_the_last_cell_above_a_header_is_no_heading_where_the_row_needs_it():
    head = "序号\n目标任务\n责任单位\n进展情况\n"
    rows = [f"{i}\n修缮古桥{i}座。\n县交通局\n已修缮古桥{i}座\n" for i in range(1, 7)]
    text = head + "".join(rows[:3]) + head + "".join(rows[3:])
    assert [(task.progress.text, task.section) for task in tasks(text)] == [
        (f"已修缮古桥{i}座", None) for i in range(1, 7)
    ]


def test_a_cell_that_an_unusual_office_fills_is_units_in_a_regular_table():
    head = "序号\n目标任务\n责任单位\n进展情况\n"
    rows = "1\n修桥5座。\n县交通局\n已修3座。\n2\n修路6里。\n青山通达、三家驿\n已修4里。\n"
    more = "3\n建公园。\n县建设局\n已开工。\n"
    assert tasks(head + rows + more)[1].units == ("青山通达", "三家驿")


def test_a_heading_that_ends_with_a_header_word_is_no_column():
    head = "丁一副县长主抓重点工作\n序号\n目标任务\n进展情况\n"
    rows = "1\n修缮古桥12座。\n已修缮古桥7座。\n其余5座在建。\n2\n新建公园5个。\n已建成公园3个。\n"
    assert [(serial, progress) for serial, _, progress, _ in cells(head + rows)] == [
        ("1", "已修缮古桥7座。\n其余5座在建。"),
        ("2", "已建成公园3个。"),
    ]
    assert {task.section for task in tasks(head + rows)} == {"丁一副县长主抓重点工作"}


@pytest.mark.parametrize("serials", [True, False])
def test_columns_of_figures_are_told_by_their_cells(serials):
    head = ["序号", "主要指标", "单位", "2031年目标", "去年同期", "完成情况", "状态", "责任单位"]
    rows = [
        ["1", "修缮古桥", "座", "12", "9", "7", "黄灯", "县交通局"],
        ["2", "新建公园", "个", "5", "2", "5", "绿灯", "县建设局"],
        ["3", "疏浚河道", "公里", "30", "26", "18", "红灯", "县水利局"],
    ]
    found = tasks("\n".join(cell for row in [head, *rows] for cell in row[1 - serials :]))
    assert [task.goal.text for task in found] == ["修缮古桥\n座\n12", "新建公园\n个\n5", "疏浚河道\n公里\n30"]
    assert [(task.progress.text, task.units) for task in found] == [
        *(("7", ("县交通局",)), ("5", ("县建设局",)), ("18", ("县水利局",)))
    ]
    assert [task.figures["target"].text for task in found] == ["12", "5", "30"]


def test_a_period_before_a_header_word_is_read_over_where_headers_run_together():
    text = GLUED.replace("序号工作任务进展情况责任单位", "序号工作任务截至8月底推进情况责任单位")
    assert [task.serial for task in tasks(text)] == ["1", "2", "3"]


def test_the_goal_stands_in_the_order_of_the_page():
    text = """2031年青山县主要指标监测表
序号
指标名称
年度目标
单位
完成数
完成率
1
固定资产投资
340
亿元
318.6
93.7%
2
新建公园
50
个
20
40%
3
疏浚河道
30
公里
18
60%
"""
    assert [task.goal.text for task in tasks(text)] == [
        "固定资产投资\n340\n亿元",
        "新建公园\n50\n个",
        "疏浚河道\n30\n公里",
    ]


def test_offices_between_all_goals_and_reports_hide_no_pairs():
    pairs = [
        ("修缮古桥12座", "截至6月底,修缮古桥7座"),
        ("建设公园5个", "目前建成公园3个"),
        ("疏浚河道30公里", "1-6月疏浚河道18公里"),
    ]
    text = "".join(f"{goal}以上。\n牵头单位:县交通局、县财政局\n{report}。\n" for goal, report in pairs)
    found = cells(f"2031年青山县工作完成情况\n{text}")
    assert [(goal, report) for _, goal, report, _ in found] == [(f"{a}以上。", f"{b}。") for a, b in pairs]
    assert {names for *_, names in found} == {("县交通局", "县财政局")}


def test_named_offices_between_goal_and_report():
    text = PARAGRAPHS.replace("以上。\n截至", "以上。\n牵头单位:县交通局、县财政局\n截至")
    assert tasks(text)[0].units == ("县交通局", "县财政局")
    assert [cell[1:3] for cell in cells(text)] == [cell[1:3] for cell in cells(PARAGRAPHS)]


FIGURES_HEAD = "青山县指标表\n序号\n责任单位\n指标名称\n年度目标\n完成数\n完成比例(%)\n备注\n"


def figure_rows(count: int) -> list[list[str]]:
    """Rows of a table of figures, one list of cells each."""
    names = [
        "古桥修缮(座)",
        "便桥架设(座)",
        "河道疏浚(公里)",
        "驿道重修(公里)",
        "茶市新建(个)",
        "公园新建(个)",
    ]
    return [
        [
            str(n + 1),
            "县交通局",
            names[n % 6] + "第" + "甲乙丙丁戊己"[n // 6],
            f"{n * n + 20}",
            f"{n * n + 10}",
            "50",
            "—",
        ]
        for n in range(count)
    ]


def flat(rows: list[list[str]]) -> str:
    """A page with one cell per line."""
    return FIGURES_HEAD + "".join("\n".join(row) + "\n" for row in rows)


def test_a_figure_equal_to_the_serial_that_is_due_begins_no_row():
    rows = figure_rows(6)
    rows[1][3] = "3"
    assert [task.serial for task in tasks(flat(rows))] == list("123456")


def test_rows_of_figures_without_serial_or_with_cells_missing_are_told_by_their_looks():
    rows = figure_rows(8)
    rows[2] = rows[2][1:]  # its serial was lost
    rows[4] = [*rows[4][:5], rows[4][6]]  # no percentage
    rows[6] = rows[6][1:6]
    found = tasks(flat(rows))
    names = [row[2] for row in figure_rows(8)]
    assert [task.goal.text.split("\n")[0] for task in found] == names
    assert [task.figures["result"].text for task in found] == [row[4] for row in figure_rows(8)]


def test_a_result_that_ran_together_with_its_percentage_is_parted():
    rows = figure_rows(6)
    rows[3][3:6] = ["330", "341.6103.5"]
    (task,) = [task for task in tasks(flat(rows)) if task.serial == "4"]
    assert (task.figures["result"].text, task.figures["share_done"].text) == ("341.6", "103.5")


def test_a_serial_that_ran_together_with_the_units_begins_a_row():
    rows = figure_rows(6)
    rows[3][:2] = ["4县交通局"]
    assert [task.serial for task in tasks(flat(rows))] == list("123456")


def test_a_page_break_inside_a_row_ends_nothing():
    head = "序号\n目标任务\n进展情况\n责任单位\n"
    title = "青山县重点工作推进情况表\n"
    text = title + head + "1\n修缮古桥12座,确保通行。\n" + title + head
    text += "截至6月底,修缮古桥7座。\n县交通局\n2\n新建口袋公园5个以上。\n目前已建成口袋公园3个。\n县建设局\n"
    assert [(task.serial, task.progress.text) for task in tasks(text)] == [
        ("1", "截至6月底,修缮古桥7座。"),
        ("2", "目前已建成口袋公园3个。"),
    ]


def test_a_goal_that_breaks_off_at_a_comma_goes_on_in_the_next_line():
    text = "序号\n责任单位\n目标任务\n进展情况\n"
    text += "1\n县交通局\n修缮古桥12座,\n确保架设便桥3座以上。\n截至6月底,修缮古桥7座。\n便桥已架设2座。\n"
    text += "2\n县建设局\n新建口袋公园5个以上。\n目前已建成口袋公园3个。\n"
    assert tasks(text)[0].goal.text.replace("\n", "") == "修缮古桥12座,确保架设便桥3座以上。"


def test_a_bar_at_the_head_of_a_line_parts_off_an_empty_cell_where_the_header_has_none():
    text = "类别 | 序号 | 目标任务 | 进展情况 | 责任单位 |\n桥 | 1 | 修缮古桥12座 | 修缮7座 | 县交通局 |\n"
    text += " | 2 | 架设便桥3座 | 架设2座 | 县建设局 |\n河 | 3 | 疏浚30公里 | 疏浚18公里 | 县水利局 |\n"
    assert [(task.serial, task.goal.text) for task in tasks(text)] == [
        *[("1", "修缮古桥12座"), ("2", "架设便桥3座"), ("3", "疏浚30公里")]
    ]


def test_a_cell_in_quotes_holds_several_lines():
    text = '序号\t目标任务\t进展情况\t责任单位\n1\t修缮古桥12座\t"1.修缮7座。\n2.便桥2座。"\t县交通局\n'
    text += "2\t新建公园5个\t建成3个\t县建设局\n3\t疏浚30公里\t疏浚18公里\t县水利局\n"
    assert [task.progress.text for task in tasks(text)] == [
        "1.修缮7座。\n2.便桥2座。",
        "建成3个",
        "疏浚18公里",
    ]


def test_tables_with_and_without_serials_stand_on_one_page():
    text = "一、主要指标完成情况\n指标名称\n单位\n全年目标\n一季度完成\n完成比例(%)\n"
    text += "古桥修缮\n座\n12\n3\n25\n便桥架设\n座\n8\n2\n25\n河道疏浚\n公里\n30\n18\n60\n注:快报数\n"
    text += "二、重点工作推进情况\n序号\n重点工作\n牵头单位\n一季度进展\n"
    for n, office in enumerate(("县交通局", "县建设局", "县水利局"), 1):
        text += f"{n}\n确保新建驿站{n}0座以上。\n{office}\n截至3月底,已建成驿站{n}座。\n"
    assert [task.serial for task in tasks(text)] == [None, None, None, "1", "2", "3"]


def test_header_words_run_together_may_have_others_before_them():
    words = "序号重点工作任务一季度进展情况责任单位"
    assert headers.glued_roles(words) == ["serial", "goal", "progress", "units"]
    assert headers.glued_roles("序号年度目标主办/协办单位1—9月完成情况") == [
        "serial",
        "goal",
        "units",
        "progress",
    ]


def test_cells_broken_at_a_fixed_width_are_put_together():
    text = "序号\n责任单位\n目标任务\n进展情况\n"
    for n, office in enumerate(("县交通局", "县建设局", "县水利局"), 1):
        text += f"{n}\n{office}\n力争修缮古桥{n}2座,架设便桥\n{n}座,确保全部通\n行。\n"
        text += f"截至6月底,已修缮古桥\n{n}座,便桥架设\n完成{n}座。\n"
    found = tasks(text)
    assert [task.goal.text.replace("\n", "") for task in found] == [
        f"力争修缮古桥{n}2座,架设便桥{n}座,确保全部通行。" for n in (1, 2, 3)
    ]
    assert all(task.progress.text.startswith("截至6月底") for task in found)


def test_endless_figures_take_time_in_proportion():
    text = "7\n3.5\n古桥\n"
    long, short = FIGURES_HEAD + text * 2400, FIGURES_HEAD + text * 600
    assert seconds(rebuilt, long) < 8 * seconds(rebuilt, short) + 0.02


WRAPPED = """序号{0}目标任务{0}进展情况{0}责任单位
1{0}修缮古桥12座,
架设便桥5座。{0}已修缮古桥7座;
便桥完工2座。{0}县交通局
县文旅局
2{0}新建口袋公园5个。{0}已建成口袋公园3个。{0}县建设局
{0}疏浚河道30公里,
清淤8万方。{0}完成18公里。{0}县水利局
"""


@pytest.mark.parametrize("mark", ["\t", "|", " | "])
def test_rows_go_on_over_the_lines_of_their_cells(mark):
    assert cells(WRAPPED.format(mark))[:2] == [
        (
            *("1", "修缮古桥12座,\n架设便桥5座。", "已修缮古桥7座;\n便桥完工2座。"),
            ("县交通局", "县文旅局"),
        ),
        ("2", "新建口袋公园5个。", "已建成口袋公园3个。", ("县建设局",)),
    ]
    assert [goal[:6] for _, goal, _, _ in cells(WRAPPED.format(mark))] == [
        "修缮古桥12",
        "新建口袋公园",
        "疏浚河道30",
    ]


def test_a_row_that_lacks_cells_is_not_joined_with_the_next():
    text = "序号\t目标任务\t进展情况\t责任单位\n1\t修桥5座\t已修3座\n2\t修路6里\t已修4里\n"
    text += "3\t建公园2个\t未启动\t县建设局\n"
    assert [goal for _, goal, _, _ in cells(text)] == ["修桥5座", "修路6里", "建公园2个"]


UNITS_FIRST = "序号目标任务责任单位完成情况\n" + "".join(
    f"{n}{goal}。{units}{report}。\n"
    for n, goal, units, report in (
        ("1", "修缮古桥12座以上", "市交通局、市公交集团", "G31国道旁古桥修缮7座"),
        ("2", "力争新建口袋公园5个", "市商务局、岚江海关", "据初步统计建成口袋公园3个"),
        ("", "确保疏浚河道30公里", "市人社局、市民政局", "自7月1日起疏浚河道18公里"),
        ("4", "培训护工500人以上", "市公安局、市委政法委", "培训护工300人"),
        ("5", "新增托位90个以上", "市税务局/市红十字会", "新增托位60个"),
    )
)


def test_offices_in_front_of_a_glued_report_end_where_their_names_do():
    assert [units for *_, units in cells(UNITS_FIRST)] == [
        ("市交通局", "市公交集团"),
        ("市商务局", "岚江海关"),
        ("市人社局", "市民政局"),
        ("市公安局", "市委政法委"),
        ("市税务局", "市红十字会"),
    ]


def test_glued_rows_go_on_behind_a_lost_serial():
    assert [(serial, goal[:4]) for serial, goal, _, _ in cells(UNITS_FIRST)] == [
        *(("1", "修缮古桥"), ("2", "力争新建"), (None, "确保疏浚"), ("4", "培训护工"), ("5", "新增托位"))
    ]
    assert any("2" in p.message.zh and p.row == 3 for p in rebuilt(UNITS_FIRST).problems)


def test_a_name_that_breaks_off_goes_on_in_the_next_line():
    text = "序号\n目标任务\n进展情况\n责任单位\n" + "".join(
        f"{n}\n修缮古桥{n}0座。\n已修缮古桥{n}座。\n县自然资源和\n规划局\n" for n in (1, 2, 3)
    )
    assert [task.units for task in tasks(text)] == [("县自然资源和规划局",)] * 3


CHANGES = """指标
单位
全年目标
上半年完成
完成年度目标(%)
同比增长(%)
责任单位
地区生产总值
亿元
增长8%以上
298.4
7.6
县发改局
固定资产投资
亿元
610
318.9
52.3
28.4
县发改局
营造林
万亩
8.5
6.1
81.7
县林业局
新增就业
人
2600
1425
54.8
4.5
县人社局
"""


def test_changes_on_the_year_before_have_a_column_of_their_own():
    found = rebuilt(CHANGES).tasks
    shown = [{role: cell.text for role, cell in task.figures.items()} for task in found]
    told = [(row.get("share_done"), row.get("change")) for row in shown]
    assert told == [(None, "7.6"), ("52.3", "28.4"), ("81.7", None), ("54.8", "4.5")]
    (growth,) = [row for row in judged(CHANGES) if row["kind"] == "growth"]
    assert (growth["result_value"], growth["result_unit"], growth["status"]) == (7.6, "%", "behind")


@pytest.mark.parametrize("mark", ["|", "\t", "\n"])
def test_units_stand_in_headers(mark):
    rows = [["项目名称", "年度计划投资(万元)", "完成投资(万元)", "投资完成率", "责任单位"]]
    rows += [[f"{n}号水库", f"{n}5000", f"{n}2860", "28.6%", "县水利局"] for n in (1, 2, 3)]
    text = "\n".join(mark.join(row) for row in rows) + "\n"
    assert [(row["value"], row["unit"], row["result_unit"]) for row in judged(text)] == [
        (15000, "万元", "万元"),
        (25000, "万元", "万元"),
        (35000, "万元", "万元"),
    ]


def test_a_report_stands_as_it_is_printed_and_its_columns_are_read_as_such():
    text = "|序号|目标任务|完成率%|进展情况|责任单位|\n" + "".join(
        f"|{n}|修缮古桥{n}0座|{n}5|已修缮古桥{n}座|县交通局|\n" for n in (1, 2, 3)
    )
    assert [task.progress.text for task in tasks(text)] == [f"{n}5\n已修缮古桥{n}座" for n in (1, 2, 3)]
    assert [(row["result_value"], row["reported_pct"]) for row in judged(text)] == [(1, 15), (2, 25), (3, 35)]


def test_offices_are_no_report_because_a_row_has_as_many_lines_as_columns():
    row = "{0}\n修缮古桥{0}0座。\n县交通局\n{1}已修缮古桥{0}座。\n{2}"
    text = "序号\n目标任务\n责任单位\n进展情况\n存在问题\n"
    text += "".join(row.format(n, "", "无\n") for n in (1, 2, 3)) + row.format(4, "县文旅局\n", "")
    assert [task.units for task in tasks(text)][3] == ("县交通局", "县文旅局")
    assert [task.progress.text for task in tasks(text)][3] == "已修缮古桥4座。"


def test_a_report_that_nothing_parts_from_its_goal_repeats_its_words():
    text = "序号目标任务进展情况责任单位\n" + "".join(
        f"{n}{words}国道改线工程建成{n}5公里{mark}国道改线已完成{n}公里。县交通局\n"
        for n, words, mark in ((1, "力争", "。"), (2, "", ""), (3, "力争", "。"))
    )
    assert [task.progress.text for task in tasks(text)] == [f"国道改线已完成{n}公里。" for n in (1, 2, 3)]


def test_a_target_may_have_a_further_aim_in_brackets():
    text = "序号|指标名称|单位|年度目标|完成数|责任单位\n" + "".join(
        f"{n}|{name}|亿元|{n}280(增长6%左右)|{n}12.4|县发改局\n"
        for n, name in ((1, "产值"), (2, "投资额"), (3, "销售额"))
    )
    found = [(row["kind"], row["value"], row["unit"], row["result_value"]) for row in judged(text)]
    assert found[:2] == [("total", 1280, "亿元", 112.4), ("growth", 6, "%", None)]


def test_a_report_whose_header_speaks_of_its_progress_is_a_report():
    text = "序号\n重点任务\n完成进度\n责任单位\n" + "".join(
        f"{n}\n年内修缮古桥{n}0座以上。\n截至6月底,全县已修缮古桥{n}座。\n县交通局\n" for n in (1, 2, 3)
    )
    assert [task.progress.text for task in tasks(text)] == [
        f"截至6月底,全县已修缮古桥{n}座。" for n in (1, 2, 3)
    ]


def test_a_time_limit_is_a_date_and_no_short_report():
    text = "序号\n工作任务\n责任单位\n完成时限\n年度进展\n" + "".join(
        f"{n}\n修缮古桥{n}0座,参保率95%以上。\n县交通局\n2031年6月\n参保率9{n}.7%;\n已修缮古桥{n}座。\n"
        for n in (1, 2, 3)
    )
    assert [task.progress.text for task in tasks(text)] == [
        f"参保率9{n}.7%;\n已修缮古桥{n}座。" for n in (1, 2, 3)
    ]


def test_the_first_digit_of_a_serial_is_not_the_one_that_was_lost():
    text = "序号目标任务进展情况责任单位\n" + "".join(
        f"{'' if n == 2 else n}修缮{n}号古桥,力争年内完工。已修缮{n}号古桥。县交通局\n" for n in range(1, 26)
    )
    found = tasks(text)
    assert [task.serial for task in found] == ["1", None, *map(str, range(3, 26))]
    below = tasks("\n".join(text.splitlines()[:19]) + "\n2031年7月8日由县政府办公室公布全部进展\n")
    assert [task.serial for task in below] == ["1", None, *map(str, range(3, 19))]
