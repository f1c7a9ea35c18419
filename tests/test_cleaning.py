"""Cleaning: every rule on its damage and on sound text, the log, and the way back to the raw file."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import seconds

from helpers import cleaning
from helpers.cleaning import Cleaned, Edit, clean
from helpers.documents import Document
from helpers.vocabulary import table

unhurried = settings(deadline=None)

ADVERTISED = "全市修建沧州空调代理绿道30公里,栽种沧州冰箱代理行道树200棵,架设沧州水管代理便桥5座。"
PIECES = [
    *"0123456789。.,、!?%年月-—“”‘’()>|个座 \t\n\r\u200b\u2028\u00a0\x85\x0b９％",
    "2031",
    "3月",
    "亿元",
    "修缮古桥",
    "首页",
    "打印",
    "发布日期:",
]
ADVERTISING = ["沧州空调代理", "沧州冰箱代理", "沧州水管代理"]
damaged = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
advertised = st.lists(st.sampled_from(PIECES + ADVERTISING), max_size=25).map("".join)


def cleaned(text: str) -> Cleaned:
    """Clean form of a text."""
    return clean(Document("demo", "demo.txt", "0", text, "utf-8"))


@pytest.mark.parametrize(
    ("rule", "raw", "expected"),
    [
        ("invisible", "培训\u200b护工3\u20283人", "培训护工33人"),
        ("boilerplate", "当前位置:首页 > 公开\n修桥3座", "\n修桥3座"),
        ("boilerplate", "发布日期:2031-04-15 浏览次数:88\n修桥3座", "\n修桥3座"),
        ("boilerplate", "修桥3座\n【打印本页】 【关闭窗口】\n铺路", "修桥3座\n\n铺路"),
        ("boilerplate", "修桥3座\n用手机扫一扫分享\n", "修桥3座\n\n"),
        ("decimal_stop", "投资182。6亿元,增长6。5%", "投资182.6亿元,增长6.5%"),
        ("list_stop", "1。修缮古桥\n2。疏浚河道", "1.修缮古桥\n2.疏浚河道"),
        ("shouted_end", "1。修缮古桥12座!\n2。疏浚河道?", "1.修缮古桥12座。\n2.疏浚河道。"),
        ("lost_year", "截至20316月底", "截至2031年6月底"),
        ("lost_year", "20311-9月投资5亿元", "2031年1-9月投资5亿元"),
        ("spaced_thousands", "栽树1 250 000棵,投放种苗 3 400株", "栽树1250000棵,投放种苗 3400株"),
        ("spaced_thousands", "栽树\n6 500\n棵", "栽树\n6500\n棵"),
        ("lone_point", "出栏量\n3. 62\n万头\n| 8. 5% |", "出栏量\n3.62\n万头\n| 8.5% |"),
        ("lost_comma", "分别完成75%62.5%", "分别完成75%、62.5%"),
        ("advertising", ADVERTISED, "全市修建绿道30公里,栽种行道树200棵,架设便桥5座。"),
    ],
)
def test_rule_repairs_its_damage_and_logs_it(rule, raw, expected):
    result = cleaned(raw)
    assert result.text == expected
    assert rule in {edit.rule for edit in result.edits}
    assert all(raw[edit.raw_start : edit.raw_end] == edit.before for edit in result.edits)


@pytest.mark.parametrize(
    "sound",
    [
        "修缮古桥12座。2031年完工。",  # a full stop between a figure and a year
        "投资1.5亿元。3座桥完工,增长2.1%。5月通车,占8.8%。",  # points outnumber the stops
        "完成了!大家都高兴吗?",  # a page whose other marks are sound
        "桥修好了!真好。",
        "2031年6月底建成3座",
        "热线12345。6月开通,费用1.5元,降1.2%",
        "分别完成75%、62.5%",
        "完成率12%,3%待核",
        "承办单位\n县林场",  # the header of a column
        "7 200个岗位待补",  # the serial of a line that goes on
        "岗位 900 450 50%,热线 800 820 8820",  # columns, a telephone number
        "1. 2031年\n2. 60个",
        "各科室打印材料300份",  # a word of the page within a sentence
        "新建首页广场1处,来源于群众建议",
        "与沧州空调企业签约,沧州考察2次",
    ],
)
def test_sound_text_is_left_alone(sound):
    assert cleaned(sound).text == sound
    assert cleaned(sound).edits == ()


@pytest.mark.parametrize(
    "sound",
    [
        "全市修建沧州空调代理绿道30公里,栽种沧州冰箱代理行道树200棵。",  # twice may be chance
        "赴沧州空调代理一次,赴沧州空调代理二次,赴沧州空调代理三次。",  # one phrase that never varies
        ADVERTISED + "沧州市与我市结对,沧州市来访,沧州市回访,共赴沧州。",  # the city is spoken of otherwise
    ],
)
def test_a_phrase_that_does_not_vary_repeat_and_stand_alone_is_no_advertising(sound):
    assert cleaned(sound).text == sound


def test_log_says_rule_place_before_and_after():
    assert cleaned("投资8。5亿元").edits == (Edit("decimal_stop", 3, 4, "。", "."),)
    assert cleaned("20316月").edits == (Edit("lost_year", 4, 4, "", "年"),)


def test_edits_point_into_the_raw_text_although_rules_follow_each_other():
    raw = "\u200b1。投资8。5亿元,占75%62%!"
    places = {edit.rule: raw[edit.raw_start : edit.raw_end] for edit in cleaned(raw).edits}
    assert places == {"invisible": "\u200b", "decimal_stop": "。", "list_stop": "。", "shouted_end": "!"} | {
        "lost_comma": ""
    }


def test_spans_lead_back_to_the_raw_words():
    raw = "首页\n投\u200b资8。5亿元"
    result = cleaned(raw)
    start = result.text.index("8.5")
    assert raw[slice(*result.raw(start, start + 3))] == "8。5"
    assert raw[slice(*result.raw(start - 2, start))] == "投\u200b资"
    assert result.raw(len(result.text), len(result.text)) == (len(raw), len(raw))


def test_every_rule_says_what_it_is_for():
    listed = cleaning.rules()
    assert [row["rule"] for row in listed] == list(cleaning.RULES)
    assert all(row["purpose"].endswith("。") and row["purpose_en"].endswith(".") for row in listed)


@unhurried
@given(advertised)
def test_unchanged_characters_map_to_themselves(text):
    result = cleaned(text)
    spans = [result.raw(i, i + 1) for i in range(len(result.text))]
    assert all(0 <= a <= b <= len(text) for a, b in spans)
    assert all(a <= c and b <= d for (a, b), (c, d) in zip(spans, spans[1:], strict=False))
    written = {(edit.raw_start, edit.raw_end) for edit in result.edits if edit.after}
    for character, (start, end) in zip(result.text, spans, strict=True):
        assert text[start:end] == character or (start, end) in written


@unhurried
@given(advertised)
def test_nothing_is_lost_between_clean_text_and_log(text):
    result = cleaned(text)
    kept = {at for i in range(len(result.text)) for at in range(*result.raw(i, i + 1))}
    logged = {at for edit in result.edits for at in range(edit.raw_start, edit.raw_end)}
    assert kept | logged == set(range(len(text)))


@unhurried
@given(damaged)
def test_cleaning_is_idempotent(text):
    once = cleaned(text).text
    assert cleaned(once).text == once


@unhurried
@given(st.text(max_size=60))
def test_arbitrary_text_never_raises_and_is_idempotent(text):
    once = cleaned(text).text
    assert cleaned(once).edits == ()


@pytest.mark.parametrize("piece", ["7", "5,", "(", "“", "投资8。5亿元", "20316月,75%62%", "\t\t\n", "3 240 "])
def test_time_grows_with_the_length_only(piece):
    assert seconds(cleaned, piece * 24_000) < 8 * seconds(cleaned, piece * 6_000) + 0.05


def test_shouted_ends_are_mended_where_only_decimal_points_were_lost():
    assert cleaned("投资182。6亿元,增长6。5%!").text == "投资182.6亿元,增长6.5%。"


def test_a_decimal_point_is_mended_where_advertising_split_the_figure():
    once = cleaned(ADVERTISED + "投资8。沧州水管代理5亿元").text
    assert once.endswith("投资8.5亿元")
    assert cleaned(once).text == once


def test_services_of_a_partner_city_are_no_advertising():
    sound = "学习上海人才服务,对接上海金融服务,引进上海会展服务。"
    assert cleaned(sound).text == sound


@pytest.mark.parametrize(
    ("head", "filler", "n"), [("首页", ">", 11), ("分享", " ", 100), ("字体", " ", 20), ("打印", " ", 40)]
)
def test_a_long_run_of_marks_in_a_page_line_takes_no_longer_than_its_length(head, filler, n):
    assert (
        seconds(cleaned, f"\n{head}{filler * 2 * n} 说明 甲")
        < 4 * seconds(cleaned, f"\n{head}{filler * n} 说明 甲") + 0.005
    )


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("工资5.2万元,税收4。2亿元。", "工资5.2万元,税收4.2亿元。"),
        ("达标率91.5%,投诉率21。6%。", "达标率91.5%,投诉率21.6%。"),
        ("投资\n5.25\n4.18\n318。6\n93%", "投资\n5.25\n4.18\n318.6\n93%"),
        ("面积1.5亩,已完成5。6月底前再办3件。", "面积1.5亩,已完成5。6月底前再办3件。"),
    ],
)
def test_a_single_lost_decimal_point_is_mended_where_no_sentence_begins_so(raw, clean):
    assert cleaned(raw).text == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("筛查12 306人", "筛查12306人"),
        ("覆盖1 200 300人", "覆盖1200300人"),
        ("投资2. 48亿元", "投资2.48亿元"),
        ("新增 9 000个学位", "新增 9000个学位"),
        ("3 500人参加", "3 500人参加"),
        ("2. 48个村", "2. 48个村"),
        ("东区2031 500个", "东区2031 500个"),
    ],
)
def test_blanks_inside_a_number_go_but_not_those_behind_a_serial(raw, clean):
    assert cleaned(raw).text == clean


@pytest.mark.parametrize(
    "line",
    [
        "扫码抢购家用灯具,下单立减200元",
        "【广告】好房开盘,均价8000元",
        "阅读全文>> 热门推荐:海边三日",
        "热门推荐:海边三日",
        "扫码关注“青山发布”,第一时间获取资讯",
        "更多精彩内容请下载“青山”客户端",
        "青山县融媒体中心 | 微博 | 微信 | 客户端下载",
        "无障碍阅读 关怀版 | 联系我们 | 网站声明",
    ],
)
def test_lines_of_advertising_between_paragraphs_are_removed(line):
    assert (
        cleaned(f"修缮古桥12座。\n{line}\n架设便桥5座。").text.replace("\n", "")
        == "修缮古桥12座。架设便桥5座。"
    )


def test_a_task_with_one_word_of_advertising_is_kept():
    text = "发放文旅消费优惠券300万元。\n群众扫码办事事项120项。\n推广下载反诈APP3万人次\n上线青山通APP"
    assert cleaned(text).text == text


def test_a_field_that_stands_often_is_no_footer():
    text = "".join(f"修缮古桥{i}座。\n主办单位:县交通局\n" for i in range(3))
    assert cleaned(text).text == text
    assert "主办单位" not in cleaned("修缮古桥12座。\n主办单位:某县人民政府办公室").text


def test_the_title_that_a_page_break_repeats_is_taken_out_once_more():
    title = "青山县重点工作推进情况表"
    text = f"{title}\n修缮古桥12座。\n{title}(续表)\n修缮古桥7座。\n{title} 第2页共3页\n完\n"
    assert cleaned(text).text.count(title) == 1
    assert cleaned(cleaned(text).text).edits == ()


@unhurried
@given(st.data())
def test_the_first_look_for_lines_of_the_page_misses_none(data):
    row = data.draw(st.sampled_from(table("boilerplate")))
    line = data.draw(st.from_regex(re.compile(row["pattern"]), fullmatch=True))
    assert cleaning.boilerplate_words().find_matches_as_strings(line), (row["pattern"], line)
