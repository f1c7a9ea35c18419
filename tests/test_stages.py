"""Stages: one test per rule of `stages.classify`, and properties that hold for any progress text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import stages
from helpers.vocabulary import table

STATUSES = {"completed", "under_way", "not_started", "stalled", "not_reported"}
VERDICTS = st.lists(st.sampled_from(["met", "on_track", "behind", "not_reported"]), max_size=4)
SPEECH = st.text(st.sampled_from("暂停未启动正在完成印发0,。;%") | st.characters(codec="utf-8"), max_size=60)
HALF, FULL = 0.5, 1.0


def status(
    progress: str, elapsed: float = HALF, verdicts: tuple[str, ...] = (), goal: str = "推进文化馆建设。"
) -> str:
    return stages.classify(goal, progress, verdicts, elapsed).status


@pytest.mark.parametrize("progress", ["", " \n ", "—", "无", "/"])
def test_an_empty_cell_is_not_reported(progress):
    assert stages.classify("建设文化馆。", progress, ("met",), FULL) == stages.Stage("not_reported", "")


@pytest.mark.parametrize(
    "progress", ["已完成选址和勘察。", "方案正在征求意见。", "设计单位已开标。", "起草了初稿。"]
)
def test_drafting_siting_and_tendering_are_under_way(progress):
    assert status(progress) == "under_way"


@pytest.mark.parametrize(
    "progress",
    ["尚未开工。", "任务清单已分解到各县区。", "待省级方案印发后启动。", "计划于二季度启动。", "0", "0 0 0%"],
)
def test_lists_and_intentions_alone_are_not_started(progress):
    assert status(progress, 0.25) == "not_started"


def test_a_task_list_beside_other_work_is_under_way():
    assert status("下发任务清单,完成入户摸底,组织培训4期。", 0.25) == "under_way"


@pytest.mark.parametrize(
    "progress", ["因资金缺口,工程暂停施工。", "活动推迟,具体时间另行通知。", "征收工作基本停滞。"]
)
def test_postponed_or_suspended_work_is_stalled(progress):
    assert status(progress) == "stalled"


def test_one_part_at_a_standstill_does_not_stall_the_task():
    assert status("东区已开工,西区暂缓建设,南区正在招标。") == "under_way"


def test_work_with_figures_that_advance_is_not_stalled():
    assert status("验收推迟。", verdicts=("on_track",)) == "under_way"


def test_abolished_certificates_are_not_abolished_work():
    assert status("取消证明事项35项。") != "stalled"


def test_a_clause_that_stands_still_is_not_saved_by_the_name_of_the_work():
    assert stages.classify("举办论坛。", "筹备工作暂停。", (), HALF) == stages.Stage(
        "stalled", "筹备工作暂停"
    )


def test_within_the_year_met_figures_complete_a_task_that_asks_for_nothing_else():
    assert status("新建公厕31座。", verdicts=("met",), goal="新建公厕30座。") == "completed"


def test_within_the_year_another_outcome_keeps_a_task_under_way():
    goal = "争创国家卫生城市,新建公厕30座。"
    assert status("新建公厕31座,省级初评结束。", verdicts=("met",), goal=goal) == "under_way"


@pytest.mark.parametrize("verdict", ["behind", "on_track", "not_reported"])
def test_within_the_year_one_figure_short_keeps_a_task_under_way(verdict):
    assert (
        status("公厕31座,步道2公里。", verdicts=("met", verdict), goal="公厕30座,步道5公里。") == "under_way"
    )


def test_within_the_year_unfinished_work_outweighs_met_figures():
    assert status("新建公厕31座,正在验收。", verdicts=("met",), goal="新建公厕30座。") == "under_way"


def test_figures_unreported_but_all_said_to_be_done_is_completed():
    assert status("全部完成年度任务。", verdicts=("not_reported",), goal="培训护工300人。") == "completed"


@pytest.mark.parametrize(
    ("goal", "progress", "expected"),
    [
        ("出台停车管理办法。", "办法已于3月正式印发。", "completed"),
        ("出台停车管理办法。", "办法已形成初稿。", "under_way"),
        ("加强停车执法。", "专项行动圆满完成。", "under_way"),  # work that goes on all year
        ("出台停车管理办法,规范收费,增设泊位。", "办法已于3月正式印发。", "under_way"),  # one aim of several
    ],
)
def test_within_the_year_words_complete_a_task_of_a_single_outcome_only(goal, progress, expected):
    assert status(progress, goal=goal) == expected


def test_at_the_end_of_the_year_what_is_reported_and_met_counts():
    assert status("新建公厕31座。", FULL, ("met", "not_reported")) == "completed"


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (("met",) * 5 + ("behind",), "completed"),
        (("met", "met", "met", "behind"), "under_way"),
        (("met", "met", "behind"), "under_way"),
        (("behind", "met", "met", "met"), "under_way"),  # the first figure is the main aim
        (("met", "behind"), "under_way"),
        (("behind",), "under_way"),
    ],
)
def test_at_the_end_of_the_year_the_main_aim_and_five_sixths_decide(verdicts, expected):
    assert status("公厕31座,步道2公里。", FULL, verdicts) == expected


def test_at_the_end_of_the_year_words_decide_where_no_figure_does():
    assert status("文化馆于9月建成开放。", FULL) == "completed"
    assert status("文化馆主体完工,正在装修,预计明年开放。", FULL) == "under_way"


def test_at_the_end_of_the_year_unreported_figures_take_stronger_words():
    assert status("举办讲座两场。", FULL) == "completed"
    assert status("举办讲座两场。", FULL, ("not_reported",)) == "under_way"


def test_a_plan_named_in_the_text_is_not_an_intention():
    assert status("三年行动计划全面完成。", FULL) == "completed"


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        ("成立专班,目前正在桩基施工,资金已到位。", "目前正在桩基施工"),
        ("市区共有7处,情况良好。", "市区共有7处"),  # no mark: the clause with a figure
    ],
)
def test_the_deciding_clause_is_shown(progress, text):
    assert stages.classify("建设文化馆。", progress, (), HALF).text == text


@given(SPEECH, SPEECH, VERDICTS, st.floats(0, 1))
def test_any_text_gets_a_known_status_and_words_of_its_own(goal, progress, verdicts, elapsed):
    stage = stages.classify(goal, progress, verdicts, elapsed)
    assert stage.status in STATUSES
    assert stage.text in progress
    assert bool(stage.text) == (stage.status != "not_reported")


@given(st.text(" \t\n\u3000"), VERDICTS, st.floats(0, 1))
def test_blank_progress_is_never_reported(progress, verdicts, elapsed):
    assert stages.classify("建设文化馆。", progress, verdicts, elapsed).status == "not_reported"


def test_every_pattern_begins_with_two_plain_characters_and_finds_itself():
    for row in table("stage_words"):
        assert re.match(r"[\w%]{2}(?![?*+{])", row["pattern"]), row
        assert row["stage"] in STATUSES - {"not_reported"} and float(row["weight"]) > 0, row
        re.compile(row["pattern"])


def test_no_pattern_stands_twice():
    rows = [row["pattern"] for row in table("stage_words")]
    assert sorted(set(rows)) == sorted(rows)


def test_what_is_planned_is_not_under_way():
    said = "尚未启动,计划三季度完成方案报审。"
    assert status(said, HALF, ("not_reported",), "新建水库1座。") == "not_started"


def test_a_task_with_work_left_and_figures_unreported_is_not_done_at_the_years_end():
    said = "水库大坝填筑至高程186米,工期顺延至次年10月;自来水普及率94.2%。"
    goal = "水库主体完工,新增供水12万吨/日,自来水普及率达94%。"
    assert status(said, FULL, ("not_reported", "met"), goal) == "under_way"
    assert status(said, FULL, ("met",), "自来水普及率达94%。") == "completed"


def test_a_row_that_says_plainly_that_nothing_was_begun_is_not_started_whatever_its_column_says():
    assert status("尚未启动,待资金下达后组织采购|0%", HALF, ("behind",), "改造教室1200间") == "not_started"
    assert status("尚未启动的3间正在采购,已改造900间", HALF, ("on_track",), "改造教室1200间") == "under_way"
