"""Rows told by serials of any style, by the names of their fields, or by what their sentences say."""

import pytest
from test_tables import cells, rebuilt, tasks
from timing import seconds

from helpers.tables import fields, serials

REPORT = """青山县重点工作上半年推进情况的报告
县发改局局长 李某
各位代表:现将上半年推进情况报告如下,请予审议。
一、总体情况
全县上下齐心协力,共开调度会9次。
二、分项情况
(一)关于古桥。目标是年内修缮古桥12座。截至6月底,修缮古桥7座,占年度目标的58%。(县交通局、各县(市、区)政府)
(二)关于公园。计划新建口袋公园5个。目前建成口袋公园3个;其余2个正在选址。(县建设局)
(三)关于河道。要求疏浚河道30公里,1至6月疏浚河道18公里。(县水利局)
三、存在的问题
(一)项目推进不快。资金拨付仍在等待,古桥仅修缮7座。
(二)要素保障不足。目前缺地20亩。
四、下一步打算
确保年底前修缮古桥12座。
"""
REPORT_ROWS = [
    (
        "(一)",
        "关于古桥。目标是年内修缮古桥12座。",
        "截至6月底,修缮古桥7座,占年度目标的58%。",
        ("县交通局", "各县(市、区)政府"),
    ),
    ("(二)", "关于公园。计划新建口袋公园5个。", "目前建成口袋公园3个;其余2个正在选址。", ("县建设局",)),
    ("(三)", "关于河道。要求疏浚河道30公里,", "1至6月疏浚河道18公里。", ("县水利局",)),
]
NAMED = """青山县2031年民生实事三季度推进情况
实事一:古桥有新颜
年度目标:修缮古桥12座,架设便桥3座。
推进情况:修缮古桥7座,便桥完工2座。
存在问题:雨天较多,滞后20天。
下步打算:10月底前再修缮2座。
责任单位:县交通局、县文旅局
实事二:家门口的公园
年度目标:新建口袋公园5个。
推进情况:建成口袋公园3个。
存在问题:无
责任单位:县建设局
实事三:清清河道
年度目标:疏浚河道30公里。
推进情况:疏浚河道18公里。
责任单位:县水利局
举报电话:12345
"""
NAMED_ROWS = [
    ("修缮古桥12座,架设便桥3座。", "修缮古桥7座,便桥完工2座。", ("县交通局", "县文旅局")),
    ("新建口袋公园5个。", "建成口袋公园3个。", ("县建设局",)),
    ("疏浚河道30公里。", "疏浚河道18公里。", ("县水利局",)),
]


def rows(text: str) -> list[tuple]:
    """(goal, progress, units) of each row."""
    return [row[1:] for row in cells(text)]


def test_items_in_prose_hold_goal_report_and_offices():
    assert cells(REPORT) == REPORT_ROWS
    assert {task.section for task in tasks(REPORT)} == {"二、分项情况"}


@pytest.mark.parametrize("brackets", ["()", "〔〕", "【】"])
def test_offices_of_prose_stand_in_any_brackets(brackets):
    text = REPORT.replace("(县建设局)", f"{brackets[0]}县建设局{brackets[1]}")
    assert cells(text) == REPORT_ROWS


def test_offices_may_stand_between_goal_and_report():
    text = REPORT.replace("。(县建设局)", "。").replace("公园5个。", "公园5个。(县建设局)")
    assert cells(text) == REPORT_ROWS


def test_items_on_two_lines_and_items_on_one_line_are_alike():
    assert cells(REPORT.replace("截至6月底", "\n截至6月底").replace("目前建成", "\n目前建成")) == REPORT_ROWS


def test_named_fields_below_a_title():
    assert rows(NAMED) == NAMED_ROWS
    assert [task.serial for task in tasks(NAMED)] == ["实事一", "实事二", "实事三"]
    assert tasks(NAMED)[0].section == "古桥有新颜"


@pytest.mark.parametrize(
    "names",
    [
        ("工作目标", "目前进度", "存在困难", "下一步计划", "牵头部门"),
        ("工作内容", "工作推进情况", "问题和困难", "下步工作安排", "主办单位"),
        ("任务目标", "截至9月底完成情况", "存在问题及原因", "后续安排", "责任主体"),
    ],
)
def test_fields_have_other_names_elsewhere(names):
    text = NAMED
    for known, other in zip(("年度目标", "推进情况", "存在问题", "下步打算", "责任单位"), names, strict=True):
        text = text.replace(f"{known}:", f"{other}:")
    assert rows(text) == NAMED_ROWS


@pytest.mark.parametrize("frame", ["【{}】", "〔{}〕", "[{}]:", "{}——", "(1){}:", "●{}:", "{}\n", "〖{}〗:"])
def test_names_of_fields_are_set_apart_in_many_ways(frame):
    text = NAMED
    for name in ("年度目标", "推进情况", "存在问题", "下步打算", "责任单位"):
        text = text.replace(f"{name}:", frame.format(name))
    assert rows(text) == NAMED_ROWS


@pytest.mark.parametrize(
    "style",
    [
        *("{}、", "({})", "第{}件:", "项目{}:", "民生实事{} ", "【实事{}】"),
        *("任务{}\n", "重点任务{}."),
    ],
)
def test_serials_of_many_styles_begin_rows(style):
    text = NAMED
    for figure in "一二三":
        text = text.replace(f"实事{figure}:", style.format(figure))
    assert rows(text) == NAMED_ROWS


@pytest.mark.parametrize("figures", ["123", "①②③"])
def test_serials_in_figures_begin_rows(figures):
    text = NAMED
    for chinese, figure in zip("一二三", figures, strict=True):
        text = text.replace(f"实事{chinese}:", f"{figure}." if figure.isascii() else figure)
    assert rows(text) == NAMED_ROWS


def test_serials_in_chinese_begin_anew_below_a_chapter():
    text = """青山县2031年主要任务完成情况
一、城乡建设
(一)修缮古桥12座。〔责任单位:县交通局、各镇(街道)〕
完成情况——1.修缮古桥7座。2.其余正在招标。
(二)新建口袋公园5个。〔责任单位:县建设局〕
完成情况——建成口袋公园3个。
二、水利建设
(一)疏浚河道30公里。〔责任单位:县水利局〕
完成情况——疏浚河道18公里。
"""
    assert cells(text) == [
        ("(一)", "修缮古桥12座。", "1.修缮古桥7座。2.其余正在招标。", ("县交通局", "各镇(街道)")),
        ("(二)", "新建口袋公园5个。", "建成口袋公园3个。", ("县建设局",)),
        ("(一)", "疏浚河道30公里。", "疏浚河道18公里。", ("县水利局",)),
    ]
    assert [task.section for task in tasks(text)] == ["一、城乡建设"] * 2 + ["二、水利建设"]


def test_lists_inside_named_fields_are_no_rows():
    text = NAMED.replace("修缮古桥7座,", "\n1.修缮古桥7座,\n2.").replace(
        "疏浚河道18公里", "\n1.疏浚河道18公里"
    )
    assert [goal for goal, _, _ in rows(text)] == [goal for goal, _, _ in NAMED_ROWS]


def test_numbered_fields_are_no_chapters():
    text = NAMED.replace("年度目标:", "(一)年度目标\n").replace("推进情况:", "(二)推进情况\n")
    assert rows(text) == NAMED_ROWS


def test_a_lost_serial_is_a_problem_in_any_style():
    found = rebuilt(REPORT.replace("(三)", "(四)"))
    assert [task.serial for task in found.tasks] == ["(一)", "(二)", "(四)"]
    assert any("序号从" in problem.message.zh and problem.row == 3 for problem in found.problems)


def test_chapters_of_a_plan_are_not_taken_for_its_items():
    body = "".join(f"{i}.修缮古桥{i}座。年内完成修缮,并建成便桥{i}座。\n" for i in range(1, 4))
    text = f"青山县要点\n一、交通\n{body}二、城建\n{body}三、水利\n{body}"
    assert [task.serial for task in tasks(text)] == ["1", "2", "3"] * 3


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        *(("12.修桥", "1.", 12), ("(3)修桥", "(1)", 3), ("(十一)修桥", "(一)", 11), ("③修桥", "①", 3)),
        *(("实事十:修桥", "实事一", 10), ("第2项 修桥", "实事一", 2), ("1.5公里", "1.", None)),
        *(("项目二期", "实事一", None), ("第一件大事", "实事一", None)),
    ],
)
def test_serials_and_their_values(text, style, value):
    found = serials.serial_of(text, style)
    assert (found.value if found else None) == value


@pytest.mark.parametrize("text", ["其工作内容:修桥", "全县完成情况良好", "进展较快", "牵头抓"])
def test_words_of_a_sentence_are_no_names_of_fields(text):
    assert fields.field_pattern().search(text) is None


@pytest.mark.parametrize("text", [REPORT, NAMED])
def test_time_grows_with_the_length(text):
    head, body = text.split("\n", 1)
    assert seconds(rebuilt, f"{head}\n{body * 120}") < 8 * seconds(rebuilt, f"{head}\n{body * 30}") + 0.02


def test_paragraphs_without_serials_hold_goal_and_report():
    text = REPORT
    for figure in "一二三":
        text = text.replace(f"\n({figure})关于", "\n关于")
    found = rebuilt(text)
    assert found.layout == "answered"
    assert [(task.serial, *row[1:]) for task, row in zip(found.tasks, cells(text), strict=True)] == [
        (None, *row[1:]) for row in REPORT_ROWS
    ]


def test_weak_evidence_will_do_where_most_items_report():
    text = REPORT.replace("目前建成口袋公园3个;其余2个正在选址。", "口袋公园3个。")
    assert cells(text)[1] == ("(二)", "关于公园。计划新建口袋公园5个。", "口袋公园3个。", ("县建设局",))


def test_serials_of_fields_are_no_serials_of_rows():
    text = (
        NAMED.replace("年度目标:", "1.年度目标:")
        .replace("推进情况:", "2.推进情况:")
        .replace("责任", "3.责任")
    )
    assert rows(text) == NAMED_ROWS
    assert [task.serial for task in tasks(text)] == ["实事一", "实事二", "实事三"]


def test_arrows_before_a_report_are_no_words_of_it():
    text = REPORT.replace("截至6月底", "\n→截至6月底").replace("目前建成", "\n◇目前建成")
    assert cells(text) == REPORT_ROWS


def test_a_gap_sets_a_name_apart():
    text = NAMED
    for name in ("年度目标", "推进情况", "存在问题", "下步打算", "责任单位"):
        text = text.replace(f"{name}:", f"{name}  ")
    assert rows(text) == NAMED_ROWS


@pytest.mark.parametrize(
    "frame",
    ["{}。{}。责任单位:{}。", "{}。\n责任单位:{2}\n{1}。", "古桥(责任单位:{2})。{0}。{1}。"],
)
def test_only_the_offices_have_a_name(frame):
    parts = [
        ("全年修缮古桥12座", "截至6月底,修缮古桥7座,占年度目标的58%", "县交通局"),
        ("新建口袋公园5个以上", "目前建成口袋公园3个", "县建设局"),
        ("疏浚河道30公里", "1—6月疏浚河道18公里", "县水利局"),
    ]
    frame = frame if "{0}" in frame or "{2}" not in frame else frame.replace("{}", "{0}")
    text = "青山县推进情况\n" + "".join(f"{i}.{frame.format(*part)}\n" for i, part in enumerate(parts, 1))
    found = [(goal.removeprefix("古桥\n"), progress, units) for goal, progress, units in rows(text)]
    assert found == [(f"{goal}。", f"{progress}。", (unit,)) for goal, progress, unit in parts]


def test_a_chapter_of_rows_in_prose_is_no_row():
    body = "古桥:全年目标修缮古桥12座。截至6月底,修缮古桥7座。\n公园:全年目标建设公园5个。目前建成公园3个。\n"
    text = "青山县推进情况\n" + "".join(f"{figure}、方面{figure}\n{body}" for figure in "一二三")
    assert [goal[:2] for _, goal, _, _ in cells(text)] == ["古桥", "公园"] * 3


def test_a_report_begins_with_its_sentence():
    text = REPORT.replace("1至6月疏浚河道18公里。", "按照上级安排,1至6月开展设计。")
    text = text.replace("要求疏浚河道30公里,", "要求疏浚河道30公里。")
    assert cells(text)[2][1:3] == ("关于河道。要求疏浚河道30公里。", "按照上级安排,1至6月开展设计。")


def test_rows_whose_serial_was_lost_begin_where_the_first_field_stands_again():
    text = NAMED.replace("实事二:", "")
    assert rows(text) == NAMED_ROWS


def test_each_part_may_have_serials_of_its_own():
    parts = [("第一部分 桥", "(一)"), ("第二部分 河", "1、"), ("第三部分 路", "①")]
    row = "目标:修缮第{}段{}里。\n进展:完成{}里。\n责任单位:县交通局\n"
    text = "青山县上半年推进情况\n"
    for heading, first in parts:
        style = {"(一)": ["(一)", "(二)", "(三)"], "1、": ["1、", "2、", "3、"], "①": ["①", "②", "③"]}[first]
        text += heading + "\n" + "".join(mark + row.format(n, n + 10, n) for n, mark in enumerate(style))
    assert len(tasks(text)) == 9


def test_chapters_of_several_rows_with_offices_are_no_items():
    text = "青山县上半年落实情况\n"
    for n, heading in enumerate("一二三四"):
        text += f"{heading}、古桥方面\n"
        for i in (1, 2):
            text += f"力争修缮第{n}{i}号古桥1{i}座,确保架设便桥{i}座以上。(责任单位:县交通局)\n"
            text += f"截至6月底,第{n}{i}号古桥修缮{i}座,架设便桥{i}座,完成年度目标的50%。\n"
    assert len(tasks(text)) == 8


def test_what_stands_behind_the_offices_is_the_report():
    text = "青山县三季度办理情况\n" + "".join(
        f"{n}.修缮古桥{n}0座,架设便桥{n}座。(牵头单位:县交通局;配合单位:县建设局)\n"
        f"{n}0座古桥交付使用,便桥{n}座通行。其中便桥已完成{n}座。\n"
        for n in (1, 2, 3, 4)
    )
    assert [task.progress.text[:3] for task in tasks(text)] == ["10座", "20座", "30座", "40座"]


def test_offices_without_a_name_may_stand_behind_the_report():
    text = "青山县上半年办理情况\n" + "".join(
        f"{n}.年度目标:修缮古桥{n}0座。推进情况:已修缮古桥{n}座。(县交通局、县建设局)\n" for n in (1, 2, 3)
    )
    assert [(task.units, task.progress.text) for task in tasks(text)] == [
        (("县交通局", "县建设局"), f"已修缮古桥{n}座。") for n in (1, 2, 3)
    ]


def test_serials_in_any_brackets():
    for opening, closing in ("()", "〔〕", "【】", "[]"):
        text = "青山县上半年办理情况\n" + "".join(
            f"{opening}0{n}{closing}古桥\n年度目标:修缮古桥{n}0座。\n推进情况:已修缮古桥{n}座。\n"
            for n in (1, 2, 3)
        )
        assert len(tasks(text)) == 3


def test_an_item_whose_serial_was_lost_begins_below_the_offices_of_the_one_before():
    text = "青山县重点任务分解\n" + "".join(
        f"{n}.第{n}号古桥。修缮古桥{n}0座。(牵头单位:县交通局;配合单位:县建设局)\n" for n in (1, 2, 3, 4, 5)
    )
    assert [task.serial for task in tasks(text)] == ["1", "2", "3", "4", "5"]
    lost = tasks(text.replace("3.第3号", "第3号"))
    assert [(task.serial, task.goal.text[:4]) for task in lost] == [
        *(("1", "第1号古"), ("2", "第2号古"), (None, "第3号古"), ("4", "第4号古"), ("5", "第5号古"))
    ]


def test_goal_and_report_may_share_a_sentence():
    text = "青山县年度目标完成情况自查报告\n一、交通\n" + "".join(
        f"({mark}){name}稳步推进。年初确定全年修缮{name}12座的目标,全年实际修缮{name}{n}座。\n"
        for n, (mark, name) in enumerate(
            zip("一二三四", ("古桥", "便桥", "石桥", "木桥"), strict=True), start=9
        )
    )
    assert [task.progress.text for task in tasks(text)] == [
        *(
            "全年实际修缮古桥9座。",
            "全年实际修缮便桥10座。",
            "全年实际修缮石桥11座。",
            "全年实际修缮木桥12座。",
        )
    ]


def test_an_item_may_report_without_the_name_that_the_others_have():
    text = "青山县年度任务完成情况\n" + "".join(
        f"{n}.力争修缮古桥{n}0座。(责任单位:县交通局)\n{name}修缮古桥{n}座。\n"
        for n, name in enumerate(("进展:", "截至12月底,", "进展:", "进展:"), start=1)
    )
    assert [task.progress.text for task in tasks(text)] == [
        *("修缮古桥1座。", "截至12月底,修缮古桥2座。", "修缮古桥3座。", "修缮古桥4座。")
    ]
