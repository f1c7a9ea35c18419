"""Sectors: one test per rule of `sectors.assign`, and checks that hold for every row of its word tables."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import sectors
from helpers.vocabulary import labels, table

SECTORS = set(labels("sectors"))
TABLES = ("sector_words", "departments")
SPEECH = st.text(
    st.sampled_from("粮食教育医院就业公路森林市政府人民以上,。;环境1%") | st.characters(codec="utf-8"),
    max_size=60,
)


@pytest.mark.parametrize(
    ("goal", "sector"),
    [
        ("居民消费价格涨幅控制在3%左右。", "economy_finance"),
        ("新增省级专精特新企业12家。", "industry_digital"),
        ("技术合同成交额突破8亿元。", "innovation_talent"),
        ("开行国际班列60列,外贸进出口增长5%。", "trade_investment"),
        ("改造撂荒地3000亩,种植大豆2万亩。", "agriculture_rural"),
        ("建成抽水蓄能电站1座。", "environment_energy"),
        ("打通断头路4条,加装电梯30部。", "urban_transport"),
        ("送戏下乡200场,新建体育公园2个。", "culture_tourism_sport"),
        ("消除大班额,新增学位900个。", "education"),
        ("每千人口执业医师达到3.1人。", "health"),
        ("新增养老床位300张、托位200个。", "employment_welfare"),
        ("新建小型消防站2个。", "safety_justice"),
        ("高频事项全程网办率达到90%。", "governance_reform"),
    ],
)
def test_every_sector_is_reached_by_its_words_alone(goal, sector):
    assert sectors.assign(goal, "", ()).key == sector


@pytest.mark.parametrize(
    ("goal", "sector"),
    [
        ("新改建农村公路80公里。", "urban_transport"),  # not farming
        ("创建国家食品安全示范城市。", "health"),  # not safety
        ("优化营商环境。", "governance_reform"),  # not the environment
        ("做好森林草原防灭火工作。", "safety_justice"),  # not forestry
        ("单位地区生产总值能耗下降3%。", "environment_energy"),  # not the economy
    ],
)
def test_a_longer_word_covers_the_words_inside_it(goal, sector):
    assert sectors.assign(goal, "", ()).key == sector


@pytest.mark.parametrize(
    ("text", "ghost"),
    [
        ("县人民政府", "民政"),
        ("一星级以上市场15家", "上市"),
        ("市政府常务会议", "市政"),
        ("全国学前教育示范县", "国学"),
        ("机动车检测", "动车"),
        ("通过会议审议", "过会"),
    ],
)
def test_words_that_only_arise_between_words_are_not_read(text, ghost):
    assert ghost not in sectors.found(text, sectors.lexicon("sector_words"))


def test_government_as_such_is_not_civil_affairs_among_units():
    assert not any(
        hit for _, hit in sectors.found("各县(区)人民政府", sectors.lexicon("departments")).values()
    )


def test_the_beginning_of_the_goal_weighs_more_than_its_end():
    first, second = "新增停车位200个。", "新建卫生院2所。"
    assert sectors.assign(first + second, "", ()).key == "urban_transport"
    assert sectors.assign(second + first, "", ()).key == "health"


def test_within_a_clause_the_last_noun_is_the_subject():
    assert sectors.assign("推进产业园区污水管网建设", "", ()).key == "environment_energy"


def test_the_lead_unit_decides_where_the_goal_says_nothing():
    units = ["市体育局", "市财政局", "市公安局"]
    assert sectors.assign("完成上级交办的各项任务", "", units).key == "culture_tourism_sport"
    assert sectors.assign("完成上级交办的各项任务", "", units[::-1]).key == "safety_justice"


def test_the_goal_outweighs_the_unit_that_reports_it():
    assert sectors.assign("新增水稻种植面积2万亩,完成粮食收购。", "", ["市发改委"]).key == "agriculture_rural"


def test_progress_decides_only_where_goal_and_units_say_nothing():
    assert sectors.assign("完成年度任务", "建成幼儿园3所", ()).key == "education"
    assert sectors.assign("新建公路30公里", "幼儿园、中小学、教师、校舍齐备", ()).key == "urban_transport"


def test_no_known_word_is_general_government_without_confidence():
    assert sectors.assign("", "", ()) == sectors.Sector("governance_reform", 0.0)


def test_two_subjects_make_the_verdict_doubtful_and_one_makes_it_sure():
    sure = sectors.assign("新建幼儿园5所,扩建小学2所,引进教师80名", "", ["市教育局"])
    torn = sectors.assign("新建幼儿园、公路", "", ())
    assert sure.confidence > 0.8 > 0.3 > torn.confidence
    assert "幼儿园" in sure.words


@given(SPEECH, SPEECH, st.lists(SPEECH, max_size=4))
def test_any_text_gets_a_known_sector_and_a_confidence_between_nought_and_one(goal, progress, units):
    sector = sectors.assign(goal, progress, units)
    assert sector.key in SECTORS
    assert 0 <= sector.confidence <= 1
    assert len(set(sector.words)) == len(sector.words)


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_a_word_table_is_usable(name):
    for row in table(name):
        assert row["sector"] in SECTORS | {""}, row
        assert len(row["word"]) >= 2, row  # words are found by their first two characters
        assert float(row["weight"]) > 0 or not row["sector"], row


@pytest.mark.parametrize("name", TABLES)
def test_no_word_stands_twice_for_the_same_sector(name):
    rows = Counter((row["word"], row["sector"]) for row in table(name))
    assert [row for row, times in rows.items() if times > 1] == []


def test_every_sector_has_words_enough_for_cities_not_seen_yet():
    assert min(Counter(row["sector"] for row in table("sector_words") if row["sector"]).values()) >= 150
