"""Numbers in running text: what is a figure, with which value and unit, and what is a name or a date."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from timing import seconds

from helpers import numbers
from helpers.documents import fold
from helpers.numbers import TIME, times_in, tokens

unhurried = settings(deadline=None)

PIECES = [
    *"0123456789％%。.,，、:;-—~至()“”《》\n 年月日个亿家人位名第前增占均·/余号°９",
    *("2031", "12月", "1,234", "5.5", "万元", "以上", "分钟", "公里", "国道", "G", "版", "30(30.3)"),
    *("学位", "目标", "亿元", "进一步", "三农", "个百分点", "12345热线"),
]
mixed = st.lists(st.sampled_from(PIECES), max_size=25).map(lambda parts: fold("".join(parts)))


def measures(text: str) -> list[tuple]:
    """(value, upper value, unit) of the figures of a text."""
    found = [token for token in tokens(fold(text)) if token.role in ("measure", "bare")]
    return [(token.value, token.value_max, token.unit) for token in found]


def roles(text: str) -> list[tuple[str, str]]:
    """(characters, role) of every token of a text."""
    return [(token.text, token.role) for token in tokens(fold(text))]


@pytest.mark.parametrize(
    ("text", "value", "unit", "base"),
    [
        ("投资1.2万亿元", 1.2, "万亿元", (1.2e12, "元")),
        ("投资182.6亿元", 182.6, "亿元", (182.6e8, "元")),
        ("利用外资3亿美元", 3, "亿美元", (3e8, "美元")),
        ("接待2800万人次", 2800, "万人次", (2.8e7, "人次")),
        ("绿地15万㎡", 15, "万㎡", (150000, "平方米")),
        ("发电6亿千瓦时", 6, "亿千瓦时", (6e8, "千瓦时")),
        ("浓度28微克/立方米", 28, "微克/立方米", (28, "微克/立方米")),
        ("上升2.5个百分点", 2.5, "个百分点", (2.5, "个百分点")),
        ("达标率96％", 96, "%", (96, "%")),
        ("新增10余家", 10, "家", (10, "家")),
        ("培训3千人", 3, "千人", (3000, "人")),
        ("种树 200 棵", 200, "棵", (200, "棵")),
        ("总量达到1.5亿,", 1.5, "亿", (1.5e8, "")),
    ],
)
def test_a_unit_is_read_with_its_magnitude(text, value, unit, base):
    assert measures(text) == [(value, None, unit)]
    assert numbers.base(value, unit) == pytest.approx(base)


@pytest.mark.parametrize("printed", ["3-5家", "3—5家", "3~5家", "3至5家", "3 - 5家", "3—5家"])
def test_ranges_are_one_figure(printed):
    assert measures(f"新增{printed}") == [(3, 5, "家")]


def test_a_dash_before_a_smaller_number_is_no_range():
    assert measures("水位200-100米") == [(200, None, ""), (100, None, "米")]


@pytest.mark.parametrize("printed", ["增速-2.5%", "同比:-2.5%", "增速−2.5%"])
def test_a_dash_after_a_word_is_a_minus(printed):
    assert measures(printed) == [(-2.5, None, "%")]


@pytest.mark.parametrize(
    ("text", "value"), [("三分之二", 66.67), ("四分之三以上", 75), ("百分之三十", 30), ("百分之五", 5)]
)
def test_fractions_in_chinese_are_percentages(text, value):
    assert measures(f"支出占{text}") == [(value, None, "%")]


@pytest.mark.parametrize(
    ("text", "value", "unit"), [("十三个", 13, "个"), ("二十家", 20, "家"), ("一百二十户", 120, "户")]
)
def test_chinese_numerals_before_a_measure_word_are_figures(text, value, unit):
    assert measures(f"新建{text}") == [(value, None, unit)]


@pytest.mark.parametrize(
    "words",
    [
        *(
            "进一步",
            "三农",
            "十大工程",
            "一体化",
            "十四五",
            "三个一批",
            "十项措施",
            "十个方面",
            "几十家",
            "第十个",
        )
    ],
)
def test_chinese_numerals_in_words_are_none(words):
    assert measures(f"推进{words}") == []


@pytest.mark.parametrize(
    ("text", "rank"), [("前三位", 3), ("第一名", 1), ("位居首位。", 1), ("居全省第3位", 3), ("进入前5名", 5)]
)
def test_ranks_are_told_from_counts(text, rank):
    assert [(token.value, token.rank) for token in tokens(text)] == [(rank, True)]
    assert not any(token.rank for token in tokens("选派5名医生"))


@pytest.mark.parametrize(
    "name",
    [
        *(
            "5G基站",
            "4A级景区",
            "104国道",
            "“1+9”体系",
            "2.0版",
            "15分钟生活圈",
            "8号线",
            "第3届",
            "12345热线",
        ),
        *(
            "5人制足球场",
            "220kV变电站",
            "PM2.5",
            "《10条意见》",
            "一期C12地块",
            "500强企业",
            "20分钟通勤圈",
            "北纬30°",
            "“8+4”政策",
        ),
    ],
)
def test_names_with_digits_are_names(name):
    assert {role for _, role in roles(f"建设{name}")} == {"name"}


@pytest.mark.parametrize(
    ("text", "unit"),
    [("56个配套政策", "个"), ("5强化措施", ""), ("电量50度电", "度")],
)
def test_figures_that_look_like_names_are_figures(text, unit):
    assert measures(text)[0][2] == unit


@pytest.mark.parametrize(
    "date",
    [
        *("2031年6月", "2031年", "2029-2031年", "1-9月", "3月5日", "3月中旬", "12日", "1—2月", "2031年度"),
        *("24小时", "5个工作日", "6个月", "3年", "10·15"),
    ],
)
def test_dates_and_durations_are_time(date):
    assert roles(f"于{date}") == [(date, "time")]


@pytest.mark.parametrize("mark", ["1.", "2、", "(3)", "3)", "11."])
def test_list_marks_are_names(mark):
    assert roles(f"安排:\n{mark}修桥5座")[1:] == [("5座", "measure")]
    assert roles(f"安排:\n{mark}修桥5座")[0][1] == "name"


def test_the_list_number_that_is_due_is_told_from_a_decimal():
    text = "1.修桥5座\n2.3座闸门\n3.20个驿站"
    assert measures(text) == [(5, None, "座"), (3, None, "座"), (20, None, "个")]


@pytest.mark.parametrize(
    ("text", "value"), [("1,234.5亿元", 1234.5), ("1，234，567亿元", 1234567), ("12,345亿元", 12345)]
)
def test_thousands_commas_belong_to_the_number(text, value):
    assert measures(text) == [(value, None, "亿元")]


def test_other_commas_part_two_numbers():
    assert measures("增长12,34人") == [(12, None, ""), (34, None, "人")]


def test_figures_without_unit_are_kept():
    assert roles("新增岗位670分别增长5%") == [("670", "bare"), ("5%", "measure")]


def test_digits_that_ran_together_with_a_known_threshold_are_parted():
    text = "落地项目4250亿元以上项目9个"
    assert measures(text)[0] == (4250, None, "亿元")
    parted = [token.text for token in tokens(text, {"50亿元以上"})]
    assert parted == ["42", "50亿元", "9个"]
    assert [token.text for token in tokens("引进50亿元以上项目9个", {"50亿元以上"})] == ["50亿元", "9个"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("打造“5A景区“8大”名片”", ["name", "name"]),  # a mark whose partner was lost
        ("推进“12", ["name"]),
        ("产值突破“30亿元”", ["measure"]),  # a figure in quotes is a figure all the same
        ("“修桥3座,铺路2公里”", ["measure", "measure"]),  # a sentence in quotes is no name
        ("《2030年修桥3座,铺路》", ["time", "name"]),
        ("拨打96345服务平台", ["name"]),
        ("接入120个平台", ["measure"]),
    ],
)
def test_quotes_and_call_numbers(text, found):
    assert [role for _, role in roles(text)] == found


def test_the_exact_figure_in_brackets_belongs_to_the_figure():
    assert roles("浓度30(30.33)微克/立方米") == [("30(30.33)微克/立方米", "measure")]


@unhurried
@example("0-1-1,")
@given(mixed)
def test_every_digit_lies_in_exactly_one_token(text):
    covered = [0] * len(text)
    for token in tokens(text):
        assert token.text == text[token.start : token.end] != ""
        for at in range(token.start, token.end):
            covered[at] += 1
    assert all(n == 1 for c, n in zip(text, covered, strict=True) if c in "0123456789")


@unhurried
@given(mixed)
def test_tokens_stand_in_order_and_apart(text):
    found = tokens(text)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
    assert {token.role for token in found} <= {"measure", "bare", "time", "name"}


@unhurried
@given(st.text(max_size=60))
def test_arbitrary_text_never_raises(text):
    tokens(fold(text))


@pytest.mark.parametrize(("piece", "n"), [("7", 250_000), ("(", 20_000), ("“", 20_000), ("新增学位", 20_000)])
def test_time_grows_with_the_length(piece, n):
    assert seconds(tokens, piece * 4 * n) < 8 * seconds(tokens, piece * n) + 0.05


@pytest.mark.parametrize("piece", ["5,", "5个", "5%、", "5G", "新增5个,", "完成5个,占目标的5%。\n"])
def test_time_grows_with_the_number_of_figures(piece):
    assert seconds(tokens, piece * 2_000) < 8 * seconds(tokens, piece * 500) + 0.02


@pytest.mark.parametrize(("text", "unit"), [("吸引1500多个项目", "个"), ("服务30多万人", "万人")])
def test_a_figure_with_more_than_keeps_its_unit(text, unit):
    assert [token.unit for token in tokens(text)] == [unit]


def test_two_batches_are_a_figure():
    assert measures("实施两批试点") == [(2, None, "批")]


def test_a_fraction_before_a_count_is_one_token():
    assert len(tokens("三分之二十三个")) == 1


def test_points_without_measure_word_are_points():
    assert measures("上升2.5百分点") == [(2.5, None, "百分点")]


def test_time_grows_with_the_number_of_chinese_numerals():
    assert seconds(tokens, "十" * 8_000) < 8 * seconds(tokens, "十" * 2_000) + 0.02


def test_time_grows_with_the_blanks_behind_a_figure():
    assert seconds(tokens, "5" + " " * 800 + "甲") < 8 * seconds(tokens, "5" + " " * 200 + "甲") + 0.02


def test_a_unit_does_not_stand_on_the_next_line():
    assert roles("新建驿站20\n对全市道路整治") == [("20", "bare")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("新建学校两所,改造公园三个。", [(2, None, "所"), (3, None, "个")]),
        ("打造三个中心", []),
        ("不落一个", []),
        ("位居全市前三名", [(3, None, "名")]),
        ("排名全省前五位", [(5, None, "位")]),
    ],
)
def test_small_numbers_in_chinese_count_behind_their_thing(text, found):
    assert measures(text) == found


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("审批时限压缩至3个工作日以内", "measure"),
        ("企业开办平均用时0.4个工作日", "measure"),
        ("15个工作日后答复", "time"),
        ("活动为期3个月", "time"),
    ],
)
def test_a_time_is_a_figure_where_it_is_the_aim(text, role):
    assert [found for _, found in roles(text)] == [role]


def test_areas_and_powers_have_one_base_each():
    assert numbers.base(2, "公顷") == (30, "亩")
    assert numbers.base(60, "兆瓦") == numbers.base(6, "万千瓦") == (60000, "千瓦")


def test_units_in_traditional_characters_have_their_base():
    assert numbers.base(3, "萬畝") == numbers.base(3, "万亩")
    assert numbers.family("億元") == "money"


@pytest.mark.parametrize(
    ("text", "value"), [("改造率不低于八成", 80), ("三成以上的村", 30), ("九成半,", 95), ("完成六成。", 60)]
)
def test_tenths_are_percentages(text, value):
    assert measures(text) == [(value, None, "%")]


@pytest.mark.parametrize("text", ["一成不变", "建成大桥", "第三成品库", "二十成"])
def test_other_words_with_tenths_are_none(text):
    assert measures(text) == []


def test_volts_tell_a_line_from_its_capacity():
    found = [(token.value, token.unit, numbers.unit_role(token.unit)) for token in tokens("35千伏5万千伏安")]
    assert found == [(35, "千伏", "threshold"), (5, "万千伏安", "measure")]


@pytest.mark.parametrize(
    ("text", "known", "found"),
    [
        ("打造315分钟茶歇圈", {"15分钟茶歇圈"}, ["3", "15"]),
        ("改造G77130公里", {"G771"}, ["771", "30公里"]),
        ("热线1234598%以上办结", {"12345"}, ["12345", "98%"]),
        ("PM2.531微克/立方米", set(), ["2.5", "31微克/立方米"]),
    ],
)
def test_digits_that_ran_together_with_a_name_are_parted(text, known, found):
    assert [token.text.lstrip("G") for token in tokens(text, known)][: len(found)] == found


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("新改建公路120km。", 120, "公里"),
        ("新改建公路120KM,", 120, "公里"),
        ("新增装机2MW。", 2000, "千瓦"),
        ("浓度36ug/m3,", 36, "微克/立方米"),
        ("车速26公里/小时以上", 26, "公里/小时"),
        ("出栏生猪二十一万头。", 210_000, "头"),
    ],
)
def test_units_in_letters_and_rates_and_large_numerals(text, value, unit):
    (token,) = tokens(text)
    assert numbers.base(token.value, token.unit) == (pytest.approx(value), unit)


@given(st.text(alphabet="0123456789年月日号底末旬-—–~至·.,、 \n截“《元人家", max_size=18))
def test_the_quick_look_for_words_of_time_misses_none(text):
    assert times_in(text) == [match.span() for match in TIME.finditer(text)]
