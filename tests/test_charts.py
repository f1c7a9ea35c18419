"""Charts: Chinese shows, nothing overlaps, every count is printed, and the text for the blind has it too."""

import re

import matplotlib as mpl
import pandas as pd
import pytest
import seaborn as sns
from matplotlib.backends.backend_agg import FigureCanvasAgg
from small_tables import REPORT, tables

from helpers import charts, schemas, summary, wording
from helpers.summary import STATUSES

LONG = "符合条件的义务教育段新居民随迁子女入读公办学校并享受同等待遇的保障比例"
SECTORS = schemas.allowed({"enum": "@sectors"})
AWKWARD_UNITS = [
    "各区县政府(南太湖新区、长合区管委会)和有关市级单位",
    "市发展改革委",
    "$x$局",
    "市人民政府办公室",
]


@pytest.fixture(autouse=True)
def style():
    charts.style()


def awkward(count: int = 90) -> dict[str, pd.DataFrame]:
    """Targets of every kind, status and sector with long names, long units, huge and negative figures."""
    rows = []
    for n in range(count):
        kind = ("total", "level", "growth", "rank")[n % 4 if n % 3 else 0]
        status = STATUSES[n % 4]
        value = (-84.0, 0.95, 12345678.9, 100.0, 15.0)[n % 5] if kind != "total" else 10.0 ** (n % 7)
        result = None if status == "not_reported" else value * (0.3 + n % 9)
        rows.append(
            {
                "indicator": LONG if n % 2 else f"新增{n}",
                "kind": kind,
                "cmp": (">=", "<=", "~", "=")[n % 4],
                "value": value,
                "value_max": value * 2 if n % 11 == 0 else None,
                "unit": "%" if kind != "total" else ("万吨标准煤", "家", "亿元")[n % 3],
                "result_value": result,
                "result_unit": "%" if kind != "total" else ("万吨标准煤", "家", "亿元")[n % 3],
                "completion": None if result is None or kind != "total" else 100 * result / value,
                "status": status,
                "sector": SECTORS[n % len(SECTORS)],
                "units": ";".join(AWKWARD_UNITS[: 1 + n % 4]) + f";单位{n % 23}",
            }
        )
    return tables(rows)


def audit_rows() -> pd.DataFrame:
    """Claims that do not follow, close together and far apart."""
    claims = [(LONG, 33.3, 33.4), ("完成率4%", 4.0, 419.88), ("完成", 120.0, 12.0)]
    rows = [
        {
            "doc_id": REPORT,
            "task_id": f"{REPORT}:001",
            "check": "share_done",
            "stated": stated,
            "computed": computed,
            "unit": "%",
            "verdict": "does_not_follow",
            "claim_text": text,
            "claim_start": place,
            "claim_end": place + 1,
        }
        for place, (text, stated, computed) in enumerate(claims)
    ]
    return schemas.frame("audit", rows)


def series() -> pd.DataFrame:
    """Statements on one indicator, results close to targets."""
    rows = [
        (2019 + n, role, 6.0 + 0.1 * n, f"{2019 + n}-12-31")
        for n in range(4)
        for role in ("target", "result")
    ]
    points = pd.DataFrame(rows, columns=["year", "role", "value", "date"])
    return points.assign(doc_id=REPORT, value_max=None, unit="%", cmp="~", status="met")


def corpus(places: int = 25) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Targets and documents of many places with long names, two years each, reports of four months."""
    shares = (0.25, 0.5, 0.75, 1.0)
    about = {f"d{n}-{2022 + n % 2}": shares[n % 4] for n in range(2 * places)}
    rows = [
        {
            "doc_id": doc_id,
            "elapsed_share": about[doc_id],
            "sector": sector,
            "status": STATUSES[n % 4 % (2 + i % 3)],
        }
        for i, doc_id in enumerate(about)
        for n, sector in enumerate(SECTORS * 2)
    ]
    made = tables(rows, about)
    names = [f"第{n // 2}个名字很长的自治县" if n // 2 else None for n in range(2 * places)]
    return made["attainment"], made["documents"].assign(jurisdiction=pd.Series(names, dtype="str"))


def draw(name: str, language: str) -> charts.Chart:
    """One chart of each form from awkward data."""
    small = awkward()
    rows, tasks = small["attainment"], small["tasks"]
    forms = {
        "sector_status": lambda: charts.sector_status(rows, "标题", language),
        "sector_shares": lambda: charts.sector_shares(rows, "标题", language),
        "completion": lambda: charts.completion(rows, "标题", language),
        "dumbbell": lambda: charts.dumbbell(rows, "标题", language),
        "unit_status": lambda: charts.unit_status(rows, tasks, "标题", language),
        "sector_units": lambda: charts.sector_units(rows, tasks, "标题", language),
        "by_place": lambda: charts.by_place(*corpus(), language),
        "by_year": lambda: charts.by_period(*corpus(), "year", language),
        "by_months": lambda: charts.by_period(*corpus(), "months", language),
        "timeline": lambda: charts.timeline(series(), {REPORT: "2023年1–6月"}, "标题", language),
        "claims": lambda: charts.claims(audit_rows(), [LONG, "新增", "完成"], "标题", language),
    }
    return forms[name]()


FORMS = (
    "sector_status",
    "sector_shares",
    "completion",
    "dumbbell",
    "unit_status",
    "sector_units",
    "by_place",
    "by_year",
    "by_months",
    "timeline",
    "claims",
)


TITLES = {"by_place": "places", "by_year": "year", "by_months": "months"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", FORMS)
def test_no_label_overlaps_another_or_the_edge(name, language):
    assert charts.overlaps(draw(name, language).figure) == []


@pytest.mark.parametrize("name", FORMS)
def test_chart_says_in_words_what_it_shows(name):
    chart = draw(name, "zh")
    titled = wording.say(f"title.{TITLES[name]}") if name in TITLES else "标题"
    assert chart.alt.count(titled) == 1 and re.search(r"\d", chart.alt)
    assert "{" not in chart.alt
    assert 'alt="' in chart._repr_html_()
    assert chart.png().startswith(b"\x89PNG")


def texts(chart: charts.Chart) -> list[str]:
    """Texts drawn in a chart."""
    return [text.get_text() for text in charts.visible_texts(chart.figure)]


def test_font_has_chinese_although_the_theme_resets_fonts():
    sns.set_theme()
    assert charts.FAMILY not in mpl.rcParams["font.family"]
    charts.style()
    assert mpl.rcParams["font.family"] == [charts.FAMILY]


def test_missing_font_file_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(charts, "FONT_PATH", tmp_path / "no.ttc")
    with pytest.raises(RuntimeError, match="no.ttc"):
        charts.style()


def test_missing_glyph_is_an_error():
    figure = charts.blank(2, 2)
    figure.text(0.5, 0.5, "\ue123")
    with pytest.raises(UserWarning, match="missing"):
        charts.finish(figure, "")


def test_character_without_glyph_in_a_document_does_not_stop_the_chart():
    small = tables([{"indicator": "新增\ue123企业", "completion": 50.0, "status": "met"}])
    assert "新增〓企业" in texts(charts.completion(small["attainment"], "标题"))


def test_overlap_is_found():
    figure = charts.blank(3, 3)
    figure.text(0.5, 0.5, "新增就业")
    figure.text(0.55, 0.5, "新增企业")
    figure.text(0.9, 0.1, "超出边缘的文字")
    FigureCanvasAgg(figure).draw()
    assert charts.overlaps(figure) == ["'超出边缘的文字' over the edge", "'新增就业' and '新增企业'"]


def test_dollar_signs_are_text():
    small = tables([{"indicator": "$x^2$项目", "completion": 50.0, "status": "met"}])
    chart = charts.completion(small["attainment"], "标题")
    assert "$x^2$项目" in texts(chart)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_count_and_every_status_word_is_printed(language):
    rows = awkward(37)["attainment"]
    counts = summary.status_counts(rows, "sector")
    shown = texts(charts.sector_status(rows, "标题", language))
    numbers = [text for text in shown if text.isdigit()]
    assert all(
        numbers.count(str(n)) >= (counts == n).to_numpy().sum() for n in set(counts.to_numpy().ravel())
    )
    assert {wording.say(f"status.{status}", language) for status in STATUSES} <= set(shown)


def test_status_colours_differ_in_lightness_too():
    """Readers who see no hue, and black-and-white prints, still tell the statuses apart."""
    light = sorted(
        sum(c * w for c, w in zip(mpl.colors.to_rgb(rgb), (0.2126, 0.7152, 0.0722), strict=True))
        for rgb in charts.COLOURS.values()
    )
    near = [two for two in zip(light, light[1:], strict=False) if two[1] - two[0] < 0.03]
    assert len(near) <= 1 and charts.HATCH["behind"]  # where lightness is close, the hatch tells


def test_long_lists_are_cut_and_say_so():
    rows = tables([{"completion": float(n), "status": "behind"} for n in range(9)])["attainment"]
    chart = charts.completion(rows, "标题", most=4)
    shown = texts(chart)
    assert any("9 项" in text and "4 项" in text for text in shown)
    assert [text for text in shown if text.startswith("新增岗位")] == [
        "新增岗位4",
        "新增岗位3",
        "新增岗位2",
        "新增岗位1",
    ]


def test_places_beyond_the_limit_are_counted_and_unknown_ones_have_a_word():
    chart = charts.by_place(*corpus(), most=20)
    shown = texts(chart)
    assert "不详（3、6月）" in shown and any(
        "20个地区，另有5个未列" in text.replace("\n", "") for text in shown
    )
    assert sum(text.startswith("第") for text in shown) == 19


def test_arrow_where_the_interval_leaves_out_the_share_of_all():
    about = {"a-2023": 1.0, "b-2023": 1.0}
    rows = [
        {"doc_id": doc_id, "elapsed_share": 1.0, "status": status}
        for doc_id, good, bad in (("a-2023", 18, 2), ("b-2023", 3, 17))
        for status in ["met"] * good + ["behind"] * bad + ["not_reported"] * 5
    ]
    made = tables(rows, about)
    places = made["documents"].assign(jurisdiction=["甲市", "乙市"])
    shown = texts(charts.by_place(made["attainment"], places))
    assert shown.count("90%↑\n18/20") == shown.count("15%↓\n3/20") == shown.count("5/25") == 2


@pytest.mark.parametrize(("period", "word"), [("year", "一个年度"), ("months", "报告月份相同")])
def test_one_place_year_or_month_is_not_compared(period: str, word: str):
    small = tables([{"status": "met"}])
    rows, documents = small["attainment"], small["documents"]
    assert word in charts.by_period(rows, documents, period)._repr_html_()
    assert "只来自一个地区" in charts.by_place(rows, documents)._repr_html_()


def test_of_many_documents_those_with_most_targets_are_drawn():
    rows, documents = corpus(4)
    rows = rows.drop(rows[rows.doc_id == "d0-2022"].index[:3])
    gallery = charts.by_document(charts.sector_status, rows, documents, "title.document_status", "en", most=7)
    assert len(gallery.charts) == 7 and not any("d0-2022" in chart.alt for chart in gallery.charts)
    assert "1 more are not" in gallery._repr_html_()


def test_long_series_are_cut_to_the_last_statements():
    chart = charts.timeline(series(), {REPORT: "2023年1–6月"}, "标题", most=3)
    shown = texts(chart)
    assert any("共 8 次，画出最近的 3 次" in text for text in shown)
    assert len([text for text in shown if text.endswith("%")]) == 3


def test_unreported_targets_are_shown():
    rows = tables([{"completion": 60.0, "status": "on_track"}, {"indicator": "没有下文的"}])["attainment"]
    shown = texts(charts.completion(rows, "标题"))
    assert "没有下文的" in shown and "未报告" in shown


def test_results_of_another_magnitude_are_not_drawn_on_one_scale():
    about = {"kind": "level", "unit": "万人", "result_unit": "人", "result_value": 600.0, "status": "met"}
    assert charts.dumbbell(tables([about])["attainment"], "标题") is None


@pytest.mark.parametrize(
    ("unit", "other", "same"), [("微克", "微克/立方米", True), ("万人", "人", False), ("%", None, True)]
)
def test_units_of_one_magnitude(unit, other, same):
    assert charts.same_unit(unit, other) is same


def test_nothing_to_draw_is_a_sentence_not_an_error():
    nothing = tables([])
    chart = charts.sector_status(nothing["attainment"], "标题")
    assert "没有可以画出的数据" in chart._repr_html_()
    assert (
        charts.by_document(
            charts.completion, nothing["attainment"], nothing["documents"], "title.completion"
        ).charts
        == ()
    )
    assert charts.timelines(nothing).charts == ()


def test_english_charts_hold_no_chinese_but_document_text():
    small = tables(
        [
            {"indicator": f"jobs {n}", "unit": "x", "completion": 50.0, "status": s, "units": "office"}
            for n, s in enumerate(STATUSES)
        ]
    )
    rows = small["attainment"]
    drawn = [
        charts.sector_status(rows, "t", "en"),
        charts.sector_shares(rows, "t", "en"),
        charts.completion(rows, "t", "en"),
        charts.unit_status(rows, small["tasks"], "t", "en"),
        charts.sector_units(rows, small["tasks"], "t", "en"),
    ]
    assert not [
        text for chart in drawn for text in [*texts(chart), chart.alt] if re.search("[\u4e00-\u9fff]", text)
    ]
