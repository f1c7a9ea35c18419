"""What a document says about itself: title, place, period, reporting date, publication."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import metadata
from helpers.documents import Document
from helpers.metadata import Metadata

unhurried = settings(deadline=None)


def about(text: str, reports: bool = True) -> Metadata:
    """Metadata of a text; `reports` says whether it has progress cells."""
    return metadata.describe(Document("demo", "demo.txt", "0", text, "utf-8"), reports)


@pytest.mark.parametrize(
    ("title", "elapsed", "as_of"),
    [
        ("青山县2031年重点工作一季度进展情况", 0.25, date(2031, 3, 31)),
        ("青山县2031年重点工作上半年完成情况", 0.5, date(2031, 6, 30)),
        ("青山县2031年重点工作半年度完成情况汇总表", 0.5, date(2031, 6, 30)),
        ("青山县2031年重点工作前三季度进展情况", 0.75, date(2031, 9, 30)),
        ("青山县2031年重点工作1-9月进展情况", 0.75, date(2031, 9, 30)),
        ("青山县2031年重点工作1—11月进展情况", 0.917, date(2031, 11, 30)),
        ("青山县2032年重点工作1-2月进展情况", 0.167, date(2032, 2, 29)),
        ("青山县2031年重点任务年度完成情况", 1, date(2031, 12, 31)),
        ("青山县2031年全年重点工作完成情况", 1, date(2031, 12, 31)),
    ],
)
def test_the_title_gives_the_reporting_date(title, elapsed, as_of):
    found = about(f"{title}\n发布日期:2033-02-01\n")
    assert (found.title, found.elapsed_share, found.as_of) == (title, elapsed, as_of)


def test_the_year_of_the_targets_is_the_period():
    found = about("青山县2031年重点工作完成情况")
    assert (found.period_start, found.period_end, found.year) == (date(2031, 1, 1), date(2031, 12, 31), 2031)


def test_a_report_published_in_a_later_year_covers_the_whole_one():
    assert about("青山县2031年重点工作完成情况\n发布日期:2032-01-20").elapsed_share == 1


def test_a_report_without_words_for_its_date_covers_the_months_before_its_publication():
    assert about("青山县2031年重点工作完成情况\n发布日期:2031-10-20").as_of == date(2031, 9, 30)


def test_a_report_without_publication_goes_by_the_dates_in_its_text():
    text = "青山县2031年重点工作完成情况\n截至8月底修桥3座。1-8月投资3亿元。1-5月就业800人。"
    assert about(text).as_of == date(2031, 8, 31)


def test_a_plan_has_no_reporting_date():
    found = about("青山县2031年重点工作责任分解\n发布日期:2031-02-20\n上半年修桥3座", reports=False)
    assert (found.elapsed_share, found.as_of, found.year) == (0, None, 2031)


def test_the_year_is_the_one_the_text_speaks_of_most_when_the_title_has_none():
    assert about("重点工作的通知\n2031年修桥。2031年修路。2030年修渠。", reports=False).year == 2031


@pytest.mark.parametrize(
    "line",
    [
        *("发布日期:2031-04-05", "发布时间:2031/4/5 10:30", "公开日期:2031年4月5日", "日期:2031.04.05"),
        *("2031-04-05 10:30 来源:县府办", "成文日期:2031-04-05"),
    ],
)
def test_publication_dates(line):
    assert about(f"青山县2031年工作要点\n{line}\n").published == date(2031, 4, 5)


def test_a_date_that_no_calendar_has_is_passed_over():
    assert about("工作要点\n发布日期:2031-13-45\n发布日期:2031-04-05").published == date(2031, 4, 5)
    assert about("工作要点\n发布日期:2031-02-30").published is None


@pytest.mark.parametrize(
    "head",
    [
        "当前位置:首页 > 政务公开 > 重点工作完成情况\n",
        "发布日期:2031-04-05 浏览次数:35\n",
        "索引号:002489/2031-00815\n",
        "首页\n> 政府信息公开\n",
    ],
)
def test_the_title_is_no_line_of_the_page(head):
    assert about(f"{head}青山县重点工作完成情况\n1\n修桥").title == "青山县重点工作完成情况"


def test_a_line_with_a_year_makes_the_better_title():
    assert about("重点工作\n青山县2031年重点工作完成情况\n").title == "青山县2031年重点工作完成情况"


def test_a_page_without_title_has_none():
    found = about("修桥的事\n无话", reports=False)
    assert (found.title, found.year, found.published, found.level) == (None, None, None, "unknown")


@pytest.mark.parametrize(
    ("text", "place", "level"),
    [
        ("青山县2031年工作要点", "青山县", "county"),
        ("望江区2031年工作要点", "望江区", "county"),
        ("宜宾市2031年工作要点", "宜宾市", "city"),
        ("2031年工作要点\n来源:宜宾市人民政府办公室", "宜宾市", "city"),
        ("工作要点\n宜宾修桥。宜宾修路。宜宾修渠。", "宜宾市", "city"),
        ("工作要点\n青山县政府修桥。青山县政府修路。青山县委修渠。", "青山县", "county"),
        ("工作要点\n全市修桥。我市修路。各县修渠。", None, "unknown"),
    ],
)
def test_the_place_is_named_by_title_publisher_or_text(text, place, level):
    found = about(text)
    assert (found.jurisdiction, found.level) == (place, level)


def test_the_publisher():
    assert about("工作要点\n来源:青山县人民政府办公室").publisher == "青山县人民政府办公室"
    assert about("工作要点\n无来源").publisher is None


@unhurried
@given(
    st.lists(
        st.sampled_from(
            [*"0123456789-年月日:\n", "2031年", "发布日期:", "一季度", "青山县", "来源:", "工作要点"]
        )
    )
)
def test_any_head_gives_a_share_of_the_year(pieces):
    found = about("".join(pieces))
    assert 0 <= found.elapsed_share <= 1
    assert found.year is None or found.period_end.year == found.year


@pytest.mark.parametrize("title", ["2031年青山县重点工作完成情况", "2031年望江区民生实事完成情况"])
def test_a_year_before_the_place_is_no_part_of_its_name(title):
    assert about(title).jurisdiction == title[5:8]


def test_an_empty_source_label_is_no_publisher():
    assert about("工作要点\n信息来源:\n\n信息来源:青山县府办").publisher == "青山县府办"


def test_a_month_in_the_title_is_the_reporting_date():
    assert about("青山县2031年8月份重点工作进展情况\n发布日期:2031-10-12").as_of == date(2031, 8, 31)


def test_the_date_printed_below_the_title_counts_more_than_the_publication():
    text = "青山县2031年重点工作完成情况\n(截至2031年8月底)\n发布日期:2032-02-01\n截至8月底修桥3座。"
    assert about(text).as_of == date(2031, 8, 31)


def test_places_by_their_government():
    assert list(metadata.seats("青岫县人民政府、白岭市委,清江自治州政府")) == [
        "青岫县",
        "白岭市",
        "清江自治州",
    ]
    assert (
        list(metadata.seats("由青岫\n县政府、县委办")) == []
    )  # a name does not go on over the end of a line
