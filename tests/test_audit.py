"""Verdicts of the audit: rounding, other bases, swapped percentages, lists of all parts or only of some."""

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers import attainment, audit, figures, schemas
from helpers.documents import fold
from helpers.figures import Figure


def findings(goal: str, progress: str, elsewhere: str = "") -> list[audit.Finding]:
    """Findings on a row of these two sentences; `elsewhere` is the goal of another row."""
    promised, reported = figures.extract(goal, "goal"), figures.extract(progress, "progress")
    targets = [figure for figure in promised if figure.role == "target"]
    matches = attainment.match(targets, reported, fold(progress), 2024)
    others = [figure for figure in figures.extract(elsewhere, "goal") if figure.role == "target"]
    return audit.check(promised, reported, matches, fold(progress), others)


def verdicts(goal: str, progress: str, elsewhere: str = "") -> list[tuple[float, str]]:
    """(stated, verdict) of each finding."""
    return [(one.stated, one.verdict) for one in findings(goal, progress, elsewhere)]


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        ("87.6%", "follows"),  # 87.64
        ("88%", "follows"),
        ("87.640%", "follows"),
        ("87%", "rounds_differently"),  # cut off
        ("87.7%", "rounds_differently"),  # rounded up
        ("87.63%", "rounds_differently"),
        ("89%", "rounds_differently"),  # one off in the last digit: 88 is right
        ("87.4%", "does_not_follow"),
        ("90%", "does_not_follow"),
        ("8.764%", "does_not_follow"),
    ],
)
def test_rounding_is_judged_by_the_printed_digits(printed, verdict):
    progress = f"新建口袋公园2191个,完成年度目标的{printed}。"
    assert verdicts("新建口袋公园2500个", progress) == [(float(printed[:-1]), verdict)]


@pytest.mark.parametrize("printed", ["12.4", "12.5"])
def test_both_ways_of_rounding_a_tie_follow(printed):
    goal, progress = "栽种行道树2000棵", f"栽种行道树249棵,完成年度目标的{printed}%。"
    assert verdicts(goal, progress) == [(float(printed), "follows")]  # 12.45


def test_a_result_printed_in_wan_may_have_been_rounded_before():
    progress = "培训护工5.1万人,完成年度目标的64.21%。"  # 51,368 of 80,000
    (found,) = findings("培训护工8万人", progress)
    assert (found.verdict, found.computed) == ("rounds_differently", 63.75)
    assert "舍入" in found.explanation.zh
    assert verdicts("培训护工8万人", progress.replace("64.21", "65.21")) == [(65.21, "does_not_follow")]


def test_a_finding_says_what_was_divided_and_which_target_it_speaks_of():
    (found,) = findings("改造老桥12座,新建驿站40个", "新建驿站30个,完成年度目标的85%。")
    assert (found.check, found.unit, found.stated, found.computed) == ("share_done", "%", 85.0, 75.0)
    assert (found.target_index, found.target.text, found.claim.text) == (1, "40个", "85%")
    assert "30个÷40个=75%" in found.explanation.zh
    assert "35.29个" in found.explanation.zh  # the base that 85 % would need


def test_beyond_target_is_counted_from_one_hundred():
    assert verdicts("新增停车位800个", "新增停车位1000个,超额25%。") == [(125.0, "follows")]


def test_percentages_of_a_list_are_held_to_their_order():
    goal = "修缮古井20口,整治河道8条,新建泵站5座"
    progress = "修缮古井9口、整治河道6条、新建泵站5座,分别完成年度目标的45%、60%、100%。"
    assert verdicts(goal, progress) == [(45.0, "follows"), (60.0, "does_not_follow"), (100.0, "follows")]


def test_two_swapped_percentages_explain_each_other():
    progress = "修缮古井9口、整治河道6条,分别完成年度目标的75%、45%。"
    found = findings("修缮古井20口,整治河道8条", progress)
    assert [one.verdict for one in found] == ["another_base", "another_base"]
    assert all("互换" in one.explanation.zh for one in found)


def test_a_list_longer_than_its_figures_is_not_forced_upon_them():
    progress = "修缮古井9口,河道与泵站也在推进,分别完成年度目标的45%、60%、70%。"
    goal = "修缮古井20口,整治河道8条,新建泵站5座"
    assert verdicts(goal, progress) == [(45.0, "follows"), (60.0, "not_checkable"), (70.0, "not_checkable")]


def test_the_next_target_of_the_row_is_named_as_the_base():
    goal = "初级工培训4000人,高级工培训9000人"
    (found,) = findings(goal, "初级工培训6300人,完成年度目标的70%。")
    assert (found.verdict, found.target_index, found.computed) == ("another_base", 0, 157.5)
    assert "高级工培训9000人" in found.explanation.zh


def test_a_quarters_quota_is_named_as_the_base():
    progress = "新增药店12家(2季度分解任务16家),完成分解任务的75%。"
    (found,) = findings("新增药店60家", progress)
    assert (found.verdict, found.computed) == ("another_base", 20.0)
    assert "2季度分解任务16家" in found.explanation.zh


@pytest.mark.parametrize(("printed", "verdict"), [("25.5%", "another_base"), ("45.5%", "does_not_follow")])
def test_a_plan_printed_before_its_percentage_is_the_base(printed, verdict):
    progress = f"今年完成投资2.04亿元,占年度计划8亿元的{printed}。"
    assert verdicts("加快推进码头建设", progress) == [(float(printed[:-1]), verdict)]


def test_an_old_target_that_the_text_repeats_is_the_base():
    (found,) = findings("新增养老床位500张", "按原方案新增养老床位400张。现新增养老床位450张,完成率112.5%。")
    assert (found.verdict, found.computed) == ("another_base", 90.0)


def test_a_target_of_another_row_explains_only_the_same_thing():
    goal, progress = "新增托位500个", "新增托位450个,完成年度目标的75%。"
    assert verdicts(goal, progress, "全市新增托位600个") == [(75.0, "another_base")]
    assert verdicts(goal, progress, "安装路灯600个") == [(75.0, "does_not_follow")]


def test_two_bases_that_would_both_do_explain_nothing():
    goal = "初级工培训4000人,中级工培训9000人,高级工培训9010人"
    assert verdicts(goal, "初级工培训6300人,完成年度目标的70%。") == [(70.0, "does_not_follow")]


def test_households_are_not_divided_by_places():
    assert verdicts("实施旧村拆改44个。", "旧村拆改签约1232户,完成率15.78%。") == [(15.78, "not_checkable")]


def test_a_figure_of_another_unit_is_no_base():
    goal = "开展巡查200次,发放手册300册"
    assert verdicts(goal, "开展巡查150次,完成年度目标的50%。") == [(50.0, "does_not_follow")]


@pytest.mark.parametrize(
    ("goal", "progress"),
    [
        ("建设粮库3座", "粮库已开工,形象进度62%。"),  # progress of works
        ("新增岗位500个", "新增岗位450个,按全省口径统一进度为80%。"),
        ("新增岗位500个", "完成省定时序任务的123%。"),
        ("建设隧道30公里", "隧道贯通12公里,完成总工程量的35%。"),  # the whole is not printed
        ("推进水库建设", "完成投资3亿元,完成年度计划的60%。"),
        ("推进水库建设", "计划总投资50亿元,完成投资3亿元,完成年度计划的60%。"),  # another plan is printed
        ("新增财政投入占比达到60%", "投入占比75%,民生支出完成预算的55%。"),  # nothing done of a rate
    ],
)
def test_without_a_figure_to_check_with_nothing_is_claimed(goal, progress):
    assert {one.verdict for one in findings(goal, progress)} == {"not_checkable"}


def test_a_growth_rate_between_result_and_percentage_is_passed_over():
    progress = "旅客吞吐量30万人次,同比增长12%,完成年度目标的60%。"
    assert verdicts("旅客吞吐量50万人次", progress) == [(60.0, "follows")]


@pytest.mark.parametrize(
    ("progress", "verdict"),
    [
        ("建成驿站25个:东镇10个、西镇9个、南镇6个。", "follows"),
        ("建成驿站25个:东镇10个、西镇9个、南镇7个。", "does_not_follow"),
        ("建成驿站25个(东镇10个、西镇9个、南镇7个),另有3个在建。", "does_not_follow"),
        ("建成驿站25个,分别为东镇10个、西镇9个、南镇7个。", "does_not_follow"),
        ("建成驿站25个,其中东镇10个,西镇15个,累计投入3亿元。", "follows"),
        ("建成驿站9个,其中东镇1个,西镇、南镇各4个。", "follows"),
        ("建成驿站25个,其中东镇30个。", "does_not_follow"),  # a part larger than the whole
        ("供水3.5万吨:东厂1.3万吨、西厂2.3万吨。", "rounds_differently"),
    ],
)
def test_a_total_against_its_parts(progress, verdict):
    (found,) = findings("提升服务水平", progress)
    assert (found.check, found.verdict) == ("sum", verdict)


@pytest.mark.parametrize(
    "progress",
    [
        "建成驿站25个,其中东镇10个、西镇9个。",  # 其中 names only some
        "建成驿站25个:东镇10个、西镇9个等。",
        "建成驿站25余个:东镇10个、西镇9个。",
        "建成驿站25个(其中市级10个、省级9个)。",
        "引进项目25个(3亿元以上10个、5亿元以上9个)。",  # one is part of the other
        "建成驿站25个,东镇10个、西镇9个。",
        "建成驿站25个:投入资金10万元、培训员工9人。",
        "举办展会25场,其中参展企业300家。",
    ],
)
def test_no_alarm_where_the_parts_are_not_said_to_be_all(progress):
    assert findings("提升服务水平", progress) == []


def test_word_for_takes_the_gravest_verdict():
    goal, progress = "修缮古井20口", "修缮古井9口,完成年度目标的45%,占全年任务的50%。"
    found = findings(goal, progress)
    assert [one.verdict for one in found] == ["follows", "does_not_follow"]
    assert audit.word_for(0, found) == "does_not_follow"
    assert audit.word_for(1, found) is None


def test_cases_holds_what_does_not_add_up_gravest_and_largest_first():
    stated = {"follows": 50.0, "rounds_differently": 50.6, "another_base": 75.0, "does_not_follow": 60.0}
    rows = [("d:001", verdict, value) for verdict, value in stated.items()]
    rows += [("d:002", "does_not_follow", 90.0), ("d:001", "not_checkable", 10.0)]
    claims = [
        {"doc_id": "d", "task_id": task_id, "check": "share_done", "stated": value, "computed": 50.0}
        | {"verdict": verdict, "claim_text": "完成一半", "claim_start": 1, "claim_end": 2}
        for task_id, verdict, value in rows
    ]
    tasks = pd.DataFrame(
        {"task_id": ["d:001", "d:002"], "serial": ["1", "2"], "units": "甲局", "sector": "health"}
    )
    cases = audit.cases({"audit": schemas.frame("audit", claims), "tasks": tasks})
    assert list(cases.stated) == [90.0, 60.0, 75.0, 50.6]
    assert list(cases.serial) == ["2", "1", "1", "1"]
    assert cases.difference.iloc[0] == 40.0


@given(
    st.integers(1, 10**7),
    st.integers(1, 10**7),
    st.integers(0, 4),
    st.sampled_from(["公里", "万元", "亿元", "万吨", "个"]),
)
def test_a_percentage_computed_from_the_figures_follows(result, target, digits, unit):
    step = 10**digits
    units, rest = divmod(100 * result * step, target)
    whole, part = divmod(units + (2 * rest >= target), step)
    printed = f"{whole}.{part:0{digits}d}" if digits else str(whole)
    goal = figure("goal", "target", target, unit)
    done = replace(figure("progress", "result", result, unit), sentence=(0, 40))
    share = Figure(
        "progress", "share_done", 30, 35, f"{printed}%", float(printed), None, "%", sentence=(0, 40)
    )
    (found,) = audit.check([goal], [done, share], [attainment.Match(goal, done, share)], "甲" * 40)
    assert found.verdict == "follows"
    assert found.computed == pytest.approx(float(Fraction(100 * result, target)))


@given(
    st.decimals(0, 10**6, places=2),
    st.decimals("0.01", 10**6, places=2),
    st.integers(0, 4),
    st.integers(-1, 1),
)
def test_percentages_agree_just_where_exact_fractions_do(result, target, digits, off):
    exact = 100 * Fraction(result) / Fraction(target)
    said = Fraction(round(exact * 10**digits) + off, 10**digits)
    assume(0 <= said < 10**6)
    near = abs(exact - said) <= Fraction(1, 2 * 10**digits)
    assert agrees(said, digits, float(result), float(target)) is near


@given(st.integers(1, 10**5), st.integers(1, 10**4), st.integers(0, 3))
def test_both_ways_of_rounding_a_tie_agree(steps, target, digits):
    step = Fraction(1, 10**digits)
    tie = steps * step + step / 2
    result = float(tie * target / 100)
    assert agrees(steps * step, digits, result, target)
    assert agrees((steps + 1) * step, digits, result, target)
    assert not agrees((steps + 2) * step, digits, result, target)


def agrees(said: Fraction, digits: int, result: float, target: float) -> bool:
    """Whether a percentage that is printed with some digits is the result in percent of the target."""
    printed = f"{float(said):.{digits}f}%"
    share = Figure("progress", "share_done", 0, len(printed), printed, float(said), None, "%")
    done, wanted = figure("progress", "result", result, "个"), figure("goal", "target", target, "个")
    return audit.agrees(share, audit.percent(done, wanted))


def figure(cell: str, role: str, value: float, unit: str) -> Figure:
    """A figure at the beginning of its cell."""
    return Figure(cell, role, 0, 8, f"{value}{unit}", value, None, unit, kind="total", indicator="工程")


ODD_FIGURES = st.builds(
    Figure,
    cell=st.sampled_from(["goal", "progress"]),
    role=st.sampled_from(["target", "result", "context", "share_done", "time", "name"]),
    start=st.integers(0, 30),
    end=st.integers(0, 30),
    text=st.sampled_from(["", "5%", "1.25万人", "。", "3." + "9" * 50]),
    value=st.floats(),
    unit=st.sampled_from(["", "%", "个", "万人", "亿" * 50 + "元", "奇怪"]),
    cmp=st.sampled_from(["=", ">=", "~"]),
    kind=st.sampled_from(["", "total", "level", "growth", "rank"]),
    indicator=st.text("新增岗位", max_size=4),
    before=st.sampled_from(["", "其中", "年度计划", "完成目标的", "形象进度"]),
    sentence=st.just((0, 30)),
)


@given(
    st.lists(ODD_FIGURES, max_size=4),
    st.lists(ODD_FIGURES, max_size=8),
    st.text("个其中:(、,。各等)", max_size=30),
)
def test_no_figures_raise(goal, progress, text):
    results = [None, *(one for one in progress if one.role == "result")]
    shares = [None, *(one for one in progress if one.role == "share_done")]
    matches = [attainment.Match(one, results[-1], shares[-1]) for one in goal]
    for found in audit.check(goal, progress, matches, text, goal):
        assert found.verdict in audit.GRAVEST


def test_each_of_many_claims_looks_only_at_what_stands_near_it():
    done = figure("progress", "result", 3, "个")
    share = Figure(
        "progress", "share_done", 0, 2, "7%", 7.0, None, "%", before="完成目标的", sentence=(0, 27000)
    )
    row = [replace(one, start=9 * i, end=9 * i + 2) for i in range(3000) for one in (done, share)]
    assert len(audit.check([], row, [], "甲" * 27000)) == 3000
