"""Rows without serials whose fields have names."""

import pytest
from test_tables import cells, rebuilt, tasks

PAIRS = """青山县2031年重点任务1—9月进展情况
修缮古桥12座,架设便桥3座。(责任单位:县交通局)
进展:修缮古桥7座,便桥全部完工。
新建口袋公园5个。(责任单位:县建设局、县教育局)
进展:建成口袋公园3个。
疏浚河道30公里。(责任单位:县水利局)
进展:疏浚河道18公里。
"""
ROWS = [
    (None, "修缮古桥12座,架设便桥3座。", "修缮古桥7座,便桥全部完工。", ("县交通局",)),
    (None, "新建口袋公园5个。", "建成口袋公园3个。", ("县建设局", "县教育局")),
    (None, "疏浚河道30公里。", "疏浚河道18公里。", ("县水利局",)),
]


def test_a_named_report_below_each_goal():
    assert rebuilt(PAIRS).layout == "labelled"
    assert cells(PAIRS) == ROWS


@pytest.mark.parametrize(
    "frame", ["【工作进展】", "完成情况——", "截至9月底落实情况:", "目前进度:\n", "〔执行情况〕"]
)
def test_reports_have_other_names_elsewhere(frame):
    assert cells(PAIRS.replace("进展:", frame)) == ROWS


def test_offices_on_a_line_of_their_own():
    text = PAIRS.replace("(责任单位:", "\n牵头部门:").replace(")\n", "\n")
    assert cells(text) == ROWS


def test_named_goals_below_titles():
    text = PAIRS.replace("修缮", "古桥新颜\n年度任务:修缮", 1).replace("新建", "身边公园\n年度任务:新建")
    text = text.replace("疏浚", "清清河道\n年度任务:疏浚", 1)
    assert cells(text) == ROWS
    assert [task.section for task in tasks(text)] == ["古桥新颜", "身边公园", "清清河道"]


def test_a_chapter_is_the_section():
    text = PAIRS.replace("新建", "二、城乡建设\n新建")
    assert cells(text) == ROWS
    assert [task.section for task in tasks(text)] == [None, "二、城乡建设", "二、城乡建设"]


def test_a_goal_without_report_is_a_row():
    text = PAIRS.replace("进展:建成口袋公园3个。\n", "").replace("便桥3座", "便桥3座、人行天桥2座")
    more = "改造农贸市场4家。(责任单位:县商务局)\n进展:已改造农贸市场2家。\n"
    assert [progress[:4] for _, _, progress, _ in cells(text + more)] == [
        "修缮古桥",
        "",
        "疏浚河道",
        "已改造农",
    ]


def test_a_dash_for_the_report_is_none():
    assert cells(PAIRS.replace("建成口袋公园3个。", "—"))[1] == (*ROWS[1][:2], "", ROWS[1][3])


def test_a_report_may_go_on_in_the_next_paragraph():
    text = PAIRS.replace("便桥全部完工。", "便桥全部完工。\n截至9月底,其余5座已完成招标。")
    assert cells(text)[0][2] == "修缮古桥7座,便桥全部完工。\n截至9月底,其余5座已完成招标。"
    assert cells(text)[1:] == ROWS[1:]


def test_other_lines_between_rows_belong_to_none_and_are_reported():
    found = rebuilt(PAIRS.replace("疏浚河道30", "本栏目由融媒体中心供稿\n疏浚河道30"))
    assert [task.goal.text for task in found.tasks] == [row[1] for row in ROWS]
    assert any("融媒体" in problem.message.zh for problem in found.problems)


def test_all_fields_in_one_paragraph():
    text = PAIRS.replace(")\n进展:", ")进展:")
    assert cells(text) == ROWS
    text = PAIRS.replace("(责任单位:", "责任单位:").replace(")\n", "。\n").replace("。责任", "。\n责任")
    assert cells(text.replace("\n责任", "责任").replace("\n进展", "进展")) == ROWS


def test_serials_that_begin_anew_without_a_heading_are_kept():
    one = "1.修缮古桥12座。\n进展:修缮古桥7座。\n2.疏浚河道30公里。\n进展:疏浚河道18公里。\n"
    found = tasks(f"青山县进展情况\n县交通局\n{one}县水利局\n{one}")
    assert [task.serial for task in found] == ["1", "2", "1", "2"]
    assert [task.goal.text for task in found][:2] == ["修缮古桥12座。", "疏浚河道30公里。"]
