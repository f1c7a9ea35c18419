"""What a document says about itself: title, publisher, place, period, reporting date, elapsed share."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import ahocorasick_rs

from helpers.cleaning import boilerplate_pattern
from helpers.documents import Document, fold
from helpers.vocabulary import finder, table

HEAD = 3000
TITLE_END = re.compile(
    r"(?:情况|汇总|一览|分解|进展|进度|完成|结果|任务|方案|通报|清单|报告|摘要|计划|要点|项目|台账|工作|实绩)"
    r"(?:汇总|分解)?(?:表|的通知|的通报|公示|公告|公开|书)?(?:\(.{1,12}\))?$"
)
TITLE_LABEL = re.compile(r"^(?:信息名称|信息标题|文件名称|标题|名称|题名)\s*:\s*")
TITLE_YEAR = re.compile(r"(20\d\d)年?")
PUBLISHED = re.compile(
    r"(?:发布|公开|成文|生成|发文|印发)?(?:日期|时间)\s*:\s*(20\d\d)[-年./](\d{1,2})[-月./](\d{1,2})"
)
BARE_DATE = re.compile(r"^\s*(20\d\d)-(\d{1,2})-(\d{1,2})", re.MULTILINE)
PUBLISHER = re.compile(
    r"(?:发布机构|信息来源|发文机关|来源|主办单位|主办|版权所有)[^\S\n]*:[^\S\n]*([\u4e00-\u9fff]{3,30})(?!\s*:)"
)
PARTS = (
    (re.compile(r"1\s*[-—–~至]\s*(1[0-2]|[1-9])月"), None),
    (re.compile(r"前三季度|三季度"), 9),
    (re.compile(r"上半年|半年度|半年|二季度"), 6),
    (re.compile(r"一季度|首季"), 3),
    (re.compile(r"全年|年度完成|年终|四季度"), 12),
)
TITLE_MONTH = re.compile(r"(?<!\d)(1[0-2]|[1-9])月")
AS_OF_LINE = re.compile(
    r"^[^\S\n]*[(]?[^\S\n]*截[至止](?:20\d\d年)?(1[0-2]|[1-9])月(?:底|末|\d{1,2}日)?[)]?[^\S\n]*$",
    re.MULTILINE,
)
PLACE_NAME = re.compile(r"([\u4e00-\u9fff]{2,5}?(?:自治州|市|县|区|旗))")
NO_PART_OF_PLACE = re.compile(r"20\d\d年度?|关于|中共|前?[一二三四]季度|[上下]半年|年度|\d{1,2}月份?")
REPORT_WORDS = re.compile(r"进展|完成情况|推进情况|落实情况|通报|进度|实施情况|办理情况|办理结果|完成结果")
SEAT = re.compile(r"(自治州|市|县|区|旗|盟|州)(?:人民)?(?:政府|委|第)")
NAME_BEFORE = re.compile(r"[\u4e00-\u9fff]{2,6}\Z")
OTHER_PLACES = (
    "全市",
    "我市",
    "本市",
    "各市",
    "省市",
    "城市",
    "市县",
    "地市",
    "全县",
    "我县",
    "各县",
    "市区",
    "社区",
    "园区",
    "新区",
)


@dataclass(frozen=True)
class Metadata:
    """Columns of the documents table that the text gives; None where it does not say."""

    title: str | None
    publisher: str | None
    jurisdiction: str | None
    level: str
    period_start: date | None
    period_end: date | None
    as_of: date | None
    elapsed_share: float
    published: date | None

    @property
    def year(self) -> int | None:
        """Year the targets are set for."""
        return self.period_start.year if self.period_start else None


def describe(document: Document, reports: bool) -> Metadata:
    """Metadata of a document; `reports` says whether any of its rows has a progress cell.

    The elapsed share is months gone by at the reporting date / 12: 0 for a plan, 1 for a full-year report.
    """
    text = fold(document.text)
    head = text[:HEAD]
    title = find_title(head)
    published = find_published(text)
    year = find_year(title, published, text)
    months = months_elapsed(title or "", text, published, year) if reports else 0
    publisher = next((match[1] for match in PUBLISHER.finditer(text)), None)
    place = find_place(title or "", publisher or "", text)
    return Metadata(
        title=title,
        publisher=publisher,
        jurisdiction=place,
        level=level_of(place or "") or level_of(own_office(f"{publisher or ''}\n{title or ''}")) or "unknown",
        period_start=date(year, 1, 1) if year else None,
        period_end=date(year, 12, 31) if year else None,
        as_of=date(year, months, monthrange(year, months)[1]) if year and months else None,
        elapsed_share=round(months / 12, 3),
        published=published,
    )


def find_title(head: str) -> str | None:
    """The document's title: the line near the top that reads like one, best with a year in it."""
    lines = [TITLE_LABEL.sub("", line.strip()) for line in head.split("\n") if line.strip()][:25]
    lines = [line for line in lines if not boilerplate_pattern().fullmatch(line) and ">" not in line]
    titles = [line for line in lines if 6 <= len(line) <= 60 and TITLE_END.search(line) and "。" not in line]
    dated = [line for line in titles if TITLE_YEAR.search(line) or REPORT_WORDS.search(line)]
    return (dated or titles or [None])[0]


def find_published(text: str) -> date | None:
    """Day of publication from the date line, or a bare date at the beginning of a line near the top."""
    for match in [*PUBLISHED.finditer(text[:HEAD]), *BARE_DATE.finditer(text[:HEAD])]:
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
    return None


def find_year(title: str | None, published: date | None, text: str) -> int | None:
    """Year of the targets: from the title, else the year the text speaks of most, else the year of
    publication.
    """
    if title and (match := TITLE_YEAR.search(title)):
        return int(match[1])
    years = Counter(re.findall(r"(?<!\d)(20\d\d)年", text))
    if years:
        return int(years.most_common(1)[0][0])
    return published.year if published else None


def months_elapsed(title: str, text: str, published: date | None, year: int | None) -> int:
    """Months gone by at the reporting date: from the title or a line of its own (截至8月底), else from
    publication in a later year, else from what the text speaks of; a report that says nothing of it covers
    the months before its publication.
    """
    for pattern, months in PARTS:
        if match := pattern.search(title):
            return months or int(match[1])
    if match := TITLE_MONTH.search(title) or AS_OF_LINE.search(text[:HEAD]):
        return int(match[1])
    if published and year and published.year > year:
        return 12
    ends = Counter(int(month) for month in re.findall(r"1\s*[-—–~至]\s*(1[0-2]|[1-9])月", text))
    ends.update(
        int(month) for month in re.findall(r"(?:截至|截止|至)\D{0,6}?(1[0-2]|[1-9])月(?:底|末)", text)
    )
    for pattern, months in PARTS[1:]:
        ends[months] += len(pattern.findall(text[:HEAD]))
    said = [
        month for month, count in ends.most_common() if count and (not published or month <= published.month)
    ]
    if said:
        return said[0]
    if published and year == published.year:
        return max(1, published.month - 1)
    return 12


@cache
def cities() -> tuple[tuple[str, ...], ahocorasick_rs.AhoCorasick]:
    """Names of prefecture-level cities without 市, and what finds them."""
    names = tuple(row["name"] for row in table("cities"))
    return names, finder(names, longest=True)


def find_place(title: str, publisher: str, text: str) -> str | None:
    """City or county the document speaks of: named in the title or by the publisher, else the one named
    most.
    """
    for source in (title, publisher):
        match = PLACE_NAME.search(NO_PART_OF_PLACE.sub(" ", source))
        if match and not match[1].endswith(OTHER_PLACES) and len(match[1]) > 2:
            return match[1]
    named = Counter(place for place in seats(text) if not place.endswith(OTHER_PLACES))
    names, city = cities()
    said = Counter(i for i, _, _ in city.find_matches_as_indexes(text))
    best_city = Counter({f"{names[i]}市": n for i, n in said.items() if n >= 3}).most_common(1)
    counties = Counter({place: n for place, n in named.items() if place.endswith(("县", "旗")) and n >= 3})
    best_county = counties.most_common(1)
    if best_county and text.count(best_county[0][0][:-1]) > 2 * (best_city[0][1] if best_city else 0):
        return best_county[0][0]
    return best_city[0][0] if best_city else None


def seats(text: str) -> Iterator[str]:
    """Places whose government, committee or congress a text names, with the words before them."""
    at = 0
    for seat in SEAT.finditer(text):
        if name := NAME_BEFORE.search(text, max(at, seat.start() - 6), seat.start()):
            at = seat.end()
            yield name[0] + seat[1]


def own_office(text: str) -> str:
    """市, 县 or 区 where the text speaks of its own government without a name (县府办, 市政府办公室)."""
    match = re.search(r"(?<![\u4e00-\u9fff])([市县区])(?:人民)?(?:政府|府办|委)", text)
    return match[1] if match else ""


def level_of(place: str) -> str | None:
    """city or county by the name's last character; None without a name."""
    if not place:
        return None
    return "county" if place.endswith(("县", "旗", "区")) else "city"
