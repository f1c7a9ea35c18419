"""Aggregations that charts, notebooks and the workbook share: tables in, tables out.

Two rules hold everywhere: `met` and `on_track` are never added, and `not_reported` is always there.
"""

import re

import pandas as pd

from helpers.documents import fold
from helpers.wording import say

STATUSES = ("met", "on_track", "behind", "not_reported")
JUDGED = ("met", "on_track", "behind")


def document_names(documents: pd.DataFrame, language: str = "zh") -> dict[str, str]:
    """doc_id -> short name such as 湖州市2023年1–6月; the doc_id itself where place or period is unknown."""
    names = {row.doc_id: document_name(row, language) for row in documents.itertuples()}
    repeated = pd.Series(names).duplicated(keep=False)
    return {doc_id: f"{name} ({doc_id})" if repeated[doc_id] else name for doc_id, name in names.items()}


def document_name(row, language: str) -> str:
    """Name of one row of `documents` made of place, year and months reported."""
    if pd.isna(row.jurisdiction) or pd.isna(row.period_start):
        return row.doc_id
    part = "year" if row.elapsed_share >= 1 else "months"
    period = part if row.elapsed_share > 0 else "plan"
    return say(
        f"document.{period}",
        language,
        place=row.jurisdiction,
        year=row.period_start[:4],
        month=round(row.elapsed_share * 12),
    )


def reporting(attainment: pd.DataFrame) -> pd.DataFrame:
    """Targets of documents that report (elapsed share above 0); those of plans cannot be judged yet."""
    return attainment[attainment.elapsed_share > 0]


def excluded(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Plans, whose targets are not judged: doc_id, title, tasks (count), targets (count)."""
    plans = tables["documents"].query("elapsed_share == 0")
    targets = tables["attainment"].groupby("doc_id").size()
    return pd.DataFrame(
        {
            "doc_id": plans.doc_id,
            "title": plans.title,
            "tasks": plans.n_tasks,
            "targets": plans.doc_id.map(targets).fillna(0).astype(int),
        }
    ).reset_index(drop=True)


def status_counts(attainment: pd.DataFrame, by: str) -> pd.DataFrame:
    """Targets by `by` (index) and status (columns met, on_track, behind, not_reported), and `targets`.

    All are counts; most targets first, ties by name.
    """
    counts = attainment.groupby([by, "status"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=list(STATUSES), fill_value=0).astype(int)
    counts.columns.name = None
    counts["targets"] = counts.sum(axis="columns")
    return counts.sort_index().sort_values("targets", ascending=False, kind="stable")


def wilson(count: int, of: int) -> tuple[float, float]:
    """95 % Wilson interval of a share, both ends as shares of 1; the whole range when there is nothing."""
    from scipy.stats import binomtest  # here, because it takes seconds to load and most notebooks need none

    if of == 0:
        return 0.0, 1.0
    interval = binomtest(int(count), int(of)).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def shares(attainment: pd.DataFrame, by: str) -> pd.DataFrame:
    """Shares by `by` with their counts: columns by, status, count, of, share, low, high (shares of 1).

    `met` and `behind` are shares of the judged targets, `not_reported` of all targets; low and high are
    the 95 % Wilson interval. `share` is missing where no target was judged.
    """
    counts = status_counts(attainment, by)
    judged = counts[list(JUDGED)].sum(axis="columns")
    rows = [
        {by: key, "status": status, "count": count, "of": of}
        for status, base in (("met", judged), ("behind", judged), ("not_reported", counts.targets))
        for key, count, of in zip(counts.index, counts[status], base, strict=True)
    ]
    table = pd.DataFrame(rows, columns=[by, "status", "count", "of"])
    intervals = [wilson(count, of) for count, of in zip(table["count"], table["of"], strict=True)]
    table["share"] = table["count"] / table["of"].where(table["of"] > 0)
    table["low"] = [low for low, _ in intervals]
    table["high"] = [high for _, high in intervals]
    return table


def situated(attainment: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Targets with place and year (text, empty where unknown) and months (1 to 12) of their document."""
    about = documents.set_index("doc_id").loc[attainment.doc_id]
    return attainment.assign(
        place=about.jurisdiction.fillna("").to_numpy(),
        year=about.period_start.str[:4].fillna("").to_numpy(),
        months=(12 * about.elapsed_share).round().astype(int).to_numpy(),
    )


def latest(situated: pd.DataFrame) -> pd.DataFrame:
    """Targets of the latest reports of each place and year, so that none counts once for every report on it.

    Documents whose place is not known stand for themselves.
    """
    place = situated.place.where(situated.place != "", situated.doc_id)
    last = situated.groupby([place, "year"]).months.transform("max")
    return situated[situated.months == last]


def met_shares(situated: pd.DataFrame) -> pd.DataFrame:
    """Judged targets by place and sector: place, sector, met, judged (counts), low, high, of_all.

    low and high are the 95 % Wilson interval of the share that is met, of_all is that share over all places
    (shares of 1).
    """
    judged = situated[situated.status.isin(JUDGED)]
    met = judged.assign(met=judged.status == "met").groupby(["place", "sector"]).met
    table = met.agg(met="sum", judged="size").reset_index()
    ends = [wilson(row.met, row.judged) for row in table.itertuples()]
    sums = table.groupby("sector")[["met", "judged"]].transform("sum")
    return table.assign(
        low=[low for low, _ in ends], high=[high for _, high in ends], of_all=sums.met / sums.judged
    )


def by_unit(attainment: pd.DataFrame, tasks: pd.DataFrame) -> pd.DataFrame:
    """One row per target and responsible unit: the columns of attainment and `unit_name`.

    A target that three units share stands there three times, so sums over units exceed the targets;
    targets without a unit are left out.
    """
    units = tasks.set_index("task_id").units.fillna("").str.split(r"\s*;\s*", regex=True)
    spread = attainment.assign(unit_name=attainment.task_id.map(units)).explode("unit_name")
    return spread[spread.unit_name != ""].reset_index(drop=True)


def completions(attainment: pd.DataFrame) -> pd.DataFrame:
    """`total` targets, highest completion first within their sector and those without a figure last."""
    totals = attainment[attainment.kind == "total"]
    return totals.sort_values("completion", ascending=False, na_position="last", kind="stable")


def gaps(attainment: pd.DataFrame) -> pd.DataFrame:
    """Targets behind schedule, widest gap first (gap_pp in percentage points; other kinds have none)."""
    late = attainment[attainment.status == "behind"]
    return late.sort_values("gap_pp", na_position="last", kind="stable")


def stage_counts(tasks: pd.DataFrame) -> pd.DataFrame:
    """Tasks by sector (index) and stage (columns, counts)."""
    counts = tasks.groupby(["sector", "status"]).size().unstack(fill_value=0)
    counts.columns.name = None
    return counts


def plain_indicator(name: str | None) -> str:
    """Indicator without what names the same thing in other words: brackets, 增速, 年均 and the like."""
    bare = re.sub(r"[（(<〈].*?[）)>〉]|[“”\"'‘’\s]", "", "" if pd.isna(name) else fold(name))
    bare = re.sub(r"^(?:全市|全县|全区|全年|实现|力争|确保)+", "", bare)
    bare = re.sub(r"(?:同比|年均)?(?:增速|增长率|增长|增幅)$", "", bare)
    return {"GDP": "地区生产总值", "生产总值": "地区生产总值"}.get(bare, bare)


def followed(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Targets and results of every document as points of a series, to follow a promise over documents.

    Columns: jurisdiction, indicator (plain), kind, doc_id, role (target or result), year, date (end of the
    period for a target, reporting date for a result), value, value_max, unit, cmp, status, text.
    """
    documents = tables["documents"].set_index("doc_id")
    points = pd.concat(
        [target_points(tables["attainment"]), result_points(tables["attainment"]), review_points(tables)]
    )
    about = documents.loc[points.doc_id]
    points["jurisdiction"] = about.jurisdiction.to_numpy()
    points["indicator"] = points.indicator.map(plain_indicator)
    points["unit"] = points.unit.map(fold, na_action="ignore")
    looks_back = (points.role == "review").to_numpy()
    year = pd.to_numeric(about.period_start.str[:4]).to_numpy() - looks_back
    points["year"] = year
    whole_year = pd.Series(year, index=points.index).map("{:.0f}-12-31".format)
    reported = pd.Series(about.as_of.to_numpy(), index=points.index)
    points["date"] = whole_year.where((points.role != "result") | reported.isna(), reported)
    points["role"] = points.role.replace("review", "result")
    return points[(points.indicator != "") & points.year.notna()].reset_index(drop=True)


POINT = ["doc_id", "indicator", "kind", "value", "value_max", "unit", "cmp", "status", "text"]


def target_points(attainment: pd.DataFrame) -> pd.DataFrame:
    """Targets as points (role target)."""
    return attainment.rename(columns={"target_text": "text"})[POINT].assign(role="target")


def result_points(attainment: pd.DataFrame) -> pd.DataFrame:
    """Results matched to targets as points (role result)."""
    found = attainment[attainment.result_value.notna()]
    renamed = found[["doc_id", "indicator", "kind", "cmp", "status"]].assign(
        value=found.result_value, value_max=float("nan"), unit=found.result_unit, text=found.result_text
    )
    return renamed[POINT].assign(role="result")


def review_points(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Results that stand in review paragraphs, which look back at the year before the document's own.

    Averages and sums over several years are no results of that year.
    """
    figures = tables["figures"]
    found = figures[(figures.cell == "review") & (figures.role == "result") & figures.value.notna()]
    found = found[~found.period.fillna("").str.contains("年均|五年|十[三四五]五")]
    return found.assign(status=None)[POINT].assign(role="review")


def recurring(points: pd.DataFrame) -> pd.DataFrame:
    """Series that more than one document speaks of: jurisdiction, indicator, kind, unit, and the counts
    documents, points, targets and results.

    Most documents first, then most results. There must be a target, or there is no promise to follow.
    """
    keys = ["jurisdiction", "indicator", "kind", "unit"]
    table = points.groupby(keys, dropna=False).agg(
        documents=("doc_id", "nunique"),
        points=("value", "size"),
        targets=("role", lambda roles: (roles == "target").sum()),
        results=("role", lambda roles: (roles == "result").sum()),
    )
    table = table[(table.documents > 1) & (table.targets > 0)].reset_index()
    order = ["documents", "results", "points"]
    return table.sort_values(order, ascending=False, kind="stable", ignore_index=True)


def statements(points: pd.DataFrame) -> pd.DataFrame:
    """Points of one series in order of time, said again in another document only once; index from 0.

    A target stands before the results of its year.
    """
    first = points.sort_values("doc_id", kind="stable").drop_duplicates(["year", "role", "date", "value"])
    ahead = first.assign(later=first.role == "result", year=first.year.astype(int))
    return ahead.sort_values(["year", "later", "date", "value"], kind="stable", ignore_index=True)


def tally(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Number of rows for each combination of `by`, in order: columns `by` and count."""
    return rows.groupby(by).size().rename("count").reset_index()


def edited_characters(edits: pd.DataFrame) -> pd.DataFrame:
    """Edits by document and rule: doc_id, rule, edits (count), removed and added (characters)."""
    sizes = edits.assign(
        removed=edits.raw_end - edits.raw_start, added=edits.after.str.len().fillna(0).astype(int)
    )
    table = sizes.groupby(["doc_id", "rule"]).agg(
        edits=("rule", "size"), removed=("removed", "sum"), added=("added", "sum")
    )
    return table.reset_index()


def claim_names(cases: pd.DataFrame, attainment: pd.DataFrame) -> list[str]:
    """What each audited claim is said of: the indicator of its target, else the words around its figure."""
    indicators = attainment.set_index("target_id").indicator
    return [
        indicators[row.target_id] if row.target_id in indicators.index else around(row.claim_text, row.stated)
        for row in cases.itertuples()
    ]


def around(sentence: str, figure: float, width: int = 14) -> str:
    """A figure with the words before it; the beginning of the sentence where it is not found."""
    text = f"{figure:g}"
    place = sentence.find(text)
    if place < 0:
        return sentence[: 2 * width]
    return (
        re.split("[,，;；。]", sentence[max(0, place - width) : place])[-1]
        + sentence[place : place + len(text) + 1]
    )


def percentages(scores: pd.DataFrame) -> pd.DataFrame:
    """Scores with shares of 1 as percentages; counts and names stay."""
    shares = scores.select_dtypes("float").columns
    return scores.assign(**{name: (100 * scores[name]).round(1) for name in shares})
