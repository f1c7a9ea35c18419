"""Aggregations: what is counted, what a share is a share of, and how a promise is followed over documents."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_tables import PLAN, REPORT, tables

from helpers import schemas, summary

UNIT = {"period_start": "2020-01-01", "period_end": "2020-12-31"}


@given(st.integers(0, 300), st.integers(0, 300))
def test_wilson_interval_holds_the_share(count, rest):
    low, high = summary.wilson(count, count + rest)
    share = count / (count + rest) if count + rest else 0.5
    assert 0 <= low <= share + 1e-9 and share - 1e-9 <= high <= 1


def test_wilson_interval_against_a_published_value():
    assert summary.wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)  # Newcombe 1998, method 3
    assert summary.wilson(0, 0) == (0.0, 1.0)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(summary.STATUSES)), min_size=1))
def test_status_counts_lose_no_target(rows):
    counts = summary.status_counts(pd.DataFrame(rows, columns=["sector", "status"]), "sector")
    assert list(counts.columns) == [*summary.STATUSES, "targets"]
    assert counts.targets.sum() == len(rows)
    assert (counts[list(summary.STATUSES)].sum(axis="columns") == counts.targets).all()


def test_shares_of_judged_and_of_all():
    rows = pd.DataFrame({"sector": "health", "status": ["met", "met", "on_track", "behind", "not_reported"]})
    shares = summary.shares(rows, "sector").set_index("status")
    assert shares.loc[["met", "behind", "not_reported"], "count"].tolist() == [2, 1, 1]
    assert shares.loc[["met", "behind", "not_reported"], "of"].tolist() == [4, 4, 5]


def test_met_and_on_track_are_never_added():
    rows = pd.DataFrame({"sector": "health", "status": ["met", "on_track"]})
    assert summary.shares(rows, "sector").set_index("status").loc["met", "share"] == 0.5


def test_share_of_nothing_is_missing_not_zero():
    rows = pd.DataFrame({"sector": "health", "status": ["not_reported"]})
    assert pd.isna(summary.shares(rows, "sector").set_index("status").loc["met", "share"])


def test_shared_target_counts_for_every_unit():
    small = tables([{"units": "市教育局; 市财政局"}, {"units": "市教育局"}, {"units": None}])
    counts = summary.by_unit(small["attainment"], small["tasks"]).unit_name.value_counts()
    assert counts.to_dict() == {"市教育局": 2, "市财政局": 1}
    silent = small["attainment"].tail(1)
    assert summary.by_unit(silent, small["tasks"]).empty


def test_plans_are_left_out_and_listed():
    small = tables([{}, {"doc_id": PLAN, "elapsed_share": 0.0}, {"doc_id": PLAN, "elapsed_share": 0.0}])
    assert set(summary.reporting(small["attainment"]).doc_id) == {REPORT}
    assert summary.excluded(small)[["doc_id", "targets"]].to_numpy().tolist() == [[PLAN, 2]]


def test_widest_gap_comes_first():
    small = tables([{"status": "behind", "gap_pp": gap} for gap in (-1.0, -30.0, None, -5.0)])
    assert summary.gaps(small["attainment"]).gap_pp.tolist()[:3] == [-30.0, -5.0, -1.0]


@pytest.mark.parametrize(
    ("elapsed", "language", "name"),
    [
        (0.0, "zh", "某市2023年计划"),
        (0.5, "zh", "某市2023年1–6月"),
        (11 / 12, "zh", "某市2023年1–11月"),
        (1.0, "en", "某市 2023 full year"),
    ],
)
def test_document_name(elapsed, language, name):
    documents = tables([], {REPORT: elapsed})["documents"]
    assert summary.document_names(documents, language) == {REPORT: name}


def test_names_stay_distinct_and_fall_back_to_the_id():
    documents = tables([], {"a-2023": 0.5, "b-2023": 0.5, "c-2023": 0.5})["documents"]
    documents.loc[2, "jurisdiction"] = None
    names = summary.document_names(documents)
    assert len(set(names.values())) == 3 and names["c-2023"] == "c-2023" and "a-2023" in names["a-2023"]


GROWTH = {"indicator": "地区生产总值", "kind": "growth", "unit": "%"}


def followed_tables():
    """A target of 2020 in its first quarter's report; the year's result in the look back of the 2021 plan."""
    early, later = "demo-2020-q1", "demo-2021-plan"
    small = tables(
        [
            GROWTH | {"doc_id": early, "value": 6.0, "cmp": "~", "elapsed_share": 0.25},
            GROWTH | {"doc_id": later, "value": 7.0, "elapsed_share": 0.0, "indicator": "全市GDP增长"},
        ],
        {early: 0.25, later: 0.0},
    )
    review = {
        "doc_id": later,
        "figure_id": "f1",
        "cell": "review",
        "role": "result",
        "indicator": "地区生产总值",
        "kind": "growth",
        "value": 3.3,
        "unit": "%",
        "text": "3.3%",
        "raw_start": 0,
        "raw_end": 4,
    }
    small["figures"] = schemas.frame("figures", [review])
    return small


def test_promise_is_followed_into_the_next_document():
    points = summary.statements(summary.followed(followed_tables()))
    seen = points[["year", "role", "value", "date"]].to_numpy().tolist()
    assert seen == [
        [2020, "target", 6.0, "2020-12-31"],
        [2020, "result", 3.3, "2020-12-31"],  # the look back speaks of the year before its document
        [2021, "target", 7.0, "2021-12-31"],
    ]


def test_recurring_series_need_two_documents_and_a_target():
    series = summary.recurring(summary.followed(followed_tables()))
    assert series[["indicator", "documents", "points"]].to_numpy().tolist() == [["地区生产总值", 2, 3]]


def test_what_several_documents_repeat_is_one_statement():
    small = tables(
        [GROWTH | {"doc_id": doc_id, "value": 6.0} for doc_id in ("a-2020-q1", "a-2020-h1")],
        {"a-2020-q1": 0.25, "a-2020-h1": 0.5},
    )
    assert len(summary.statements(summary.followed(small))) == 1


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("全市地区生产总值增速", "地区生产总值"),
        ("GDP", "地区生产总值"),
        ("“品字标”企业(新增)", "品字标企业"),
        (None, ""),
        ("增长", ""),
    ],
)
def test_plain_indicator(name, plain):
    assert summary.plain_indicator(name) == plain


def test_claim_is_named_after_its_target_or_by_the_words_around_it():
    small = tables([{"indicator": "技术交易额"}])
    cases = pd.DataFrame(
        {
            "target_id": [small["attainment"].target_id[0], None],
            "claim_text": ["年度目标完成率422.7%", "截至6月底,项目今年投资完成年度计划的59.4%,进展顺利"],
            "stated": [422.7, 59.4],
        }
    )
    assert summary.claim_names(cases, small["attainment"]) == [
        "技术交易额",
        "项目今年投资完成年度计划的59.4%",
    ]


def test_only_shares_become_percentages():
    scores = pd.DataFrame({"labels": ["a"], "n_rows": [3], "rows": [0.9876]})
    assert summary.percentages(scores).iloc[0].tolist() == ["a", 3, 98.8]


def corpus() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two reports of one place and year, one of another place, one whose place is not known."""
    about = {"early-2023": 0.5, "late-2023": 1.0, "other-2023": 0.5, "nobody-2023": 0.25}
    rows = [
        {"doc_id": doc_id, "elapsed_share": about[doc_id], "status": status}
        for doc_id in about
        for status in ("met", "met", "behind", "not_reported")
    ]
    made = tables(rows, about)
    places = pd.Series(["甲市", "甲市", "乙市", None], dtype="str")
    return made["attainment"], made["documents"].assign(jurisdiction=places)


def test_only_the_latest_report_of_a_place_and_year_counts():
    rows = summary.latest(summary.situated(*corpus()))
    assert rows.doc_id.unique().tolist() == ["late-2023", "other-2023", "nobody-2023"]
    assert rows.months.unique().tolist() == [12, 6, 3]
    assert rows.place.unique().tolist() == ["甲市", "乙市", ""]


def test_share_met_stands_with_what_was_judged_and_the_share_of_all():
    shares = summary.met_shares(summary.situated(*corpus())).set_index("place")
    assert shares.loc["甲市", ["met", "judged"]].tolist() == [4, 6]
    assert shares.of_all.tolist() == [8 / 12] * 3
    assert tuple(shares.loc["甲市", ["low", "high"]]) == summary.wilson(4, 6)


def test_plain_indicator_is_the_same_in_traditional_characters():
    assert summary.plain_indicator("固定資產投資增速") == summary.plain_indicator("固定资产投资增速")
