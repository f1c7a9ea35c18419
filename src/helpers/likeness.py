"""How well a figure of a report answers a target of its row: by words, unit, kind, period and place.

A figure for another year, another place, a part of the thing or something merely begun answers nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import ahocorasick_rs
from rapidfuzz import fuzz

from helpers import numbers
from helpers.figures import RATES, Figure, strip_verbs
from helpers.vocabulary import any_of, finder, table

ACCEPT = 0.42  # least likeness at which a figure is taken as the answer; tuned on the labels, see notebook 06
PLACE = re.compile(
    r"(?:^|[其中,、(:和])([\u4e00-\u9fff]{2,3}(?:区|县|市))(?![区级场民域间块容]|政(?!府))|(市本级|市区|市直)"
)
NO_PLACE = (
    "地区",
    "社区",
    "小区",
    "园区",
    "城区",
    "新区",
    "山区",
    "校区",
    "景区",
    "辖区",
    "各区",
    "全市",
    "全区",
    "全旗",
    "我区",
    "本区",
    "我市",
    "本市",
    "城市",
    "全县",
    "各县",
    "超市",
    "上市",
    "自治区",
)
PASSED = re.compile(r"通过\S{0,8}(?:评审|验收|认定|审核)")
ONLY_ON_PAPER = ("designed", "sited", "tendered")  # what passed a review is no result: 规划设计通过评审
PREPARATIONS = ("prepared", "designed", "tendered", "sited", "looked for", "studied", "applied for")
AMONG = re.compile(  # 12所学校中完工5所; 12所学校中,A、B等5所已投用
    r"(\d+(?:\.\d+)?)\s*([\u4e00-\u9fff]{1,2}?)[^,。;、\d]{1,14}中,?(?:[^,。;、\d]{0,8}|[^,。;\d]{2,40}等)$"
)
NEW = re.compile(r"新[建辟增开设线]|新(?=[改、(])")
CHANGED = re.compile(r"改建|改造|改扩建|扩建|优化|(?<=新)[(、]?改")
NO_WORD = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]+")
NO_MATTER = re.compile(r"增速|涨幅|增幅|国家级|省级|市级|县级|全[省市县]")
LAST_DIGIT = re.compile(r".*\d", re.DOTALL)
TARGET_WORDS = re.compile(r"目标任务|任务指标|指标任务|任务|目标")
STOCK = re.compile(r"总数|累计|总量|达到|共有|拥有|现有")
FLOW = re.compile(r"新增|净增|新认定|新认证|新创|新建|新签")
STOCK_NOW = re.compile("总数|总量|累计|拥有|现有|共有|达到?$")
TOTAL_NOW = re.compile(r"(?:累计|总数|总量|总计)(?:已)?达")
FAR = 0.6  # what words earlier in the sentence count
STATED_SHARE = re.compile(r"(?:完成|占|为|达到?)[^,。;]{0,8}(?:目标|计划|任务)[^,。;]{0,4}")
SAID_DONE = re.compile(r"已|完成|累计|目前|截至|实现|建成")
THRESHOLD = re.compile(r"(\d*(?:千|百)?[亿万]元)(?:及?以上|以下)?(?=[\u4e00-\u9fff])")
ANYTHING = {"", "个", "位", "对", "批"}  # measure words of people and of things
HOUSEHOLD = "户"  # households are counted by nothing else: 1232户 is no answer to 44个
COUNTS = ("count", "people", "")  # families of units
COMMON_UNITS = ("个", "家", "项", "%", "亿元", "人", "名", "万元", "")
YEAR_ALONE = re.compile(r"\s*20\d\d年(?:度|全年)?,\s*")
SHORT_PERIOD = re.compile(r"[一二三四]季度|当月|单月|(?<!\d)\d{1,2}月(?:份|当月)")
ONE_MONTH = re.compile(r"(?<!\d)\d{1,2}月(?:份)?(?:当|单)月|^(?:其中)?(?:当|单)月")
SUMMED_UP = re.compile(r"累计|共|合计|总计|上半年|前三季度|[1一]\s*[-—~至]\s*\d{1,2}月")
WON = re.compile("招引|招商|引进")  # what is to be won counts when it is signed
DEED = re.compile(r"(?:基本|主体|全面)?(?:完成|建成|竣工|完工|开工|交付|投用|动工|封顶|新建|新增|改造)$")
PAST_YEAR_LEADS = re.compile(r"20\d\d年(?!以来|底|末|[^,。;]*(?:至今|目前|已))[^,。;]*\d[^,。;]*,")
LAST_YEAR = re.compile(
    r"(?:去年|上一?年)(?!同期|底|末|度|相比|增|以来|基础)(?<![较比与同超]..)(?<![较比与同超]上一年)"
    r"|上年度(?<![较比与同超]上年度)(?!结转|相比|同期)"
)
THIS_YEAR = re.compile(
    r"其中[^,。;]{0,4}?(?:今年|本年|当年|1\s*[-—~至]\s*\d{1,2}月|[上下]半年|[一二三四]季度|全年)"
)
YEAR = re.compile(r"(?<![较比以])(20\d\d)年(?!以来)")


@dataclass(slots=True)
class Asked:
    """What a row asks for by a target: the words around it and its name, those of the target that it is part
    of as well, and what they name of sets whose members exclude each other.
    """

    own: str
    in_all: str
    members: dict[str, set[str]]
    part: bool


@dataclass(slots=True)
class Said:
    """What a cell says of a figure, whatever is asked for: the words that govern it, those behind it in its
    clause, the years and places named before it, whether one is the year before, what its words name of sets
    whose members exclude each other; the sentence's figures of its unit, and whether it is a part of their
    sum.
    """

    governing: str
    behind: str
    years: list[str]
    last_year: bool
    places: tuple[str, ...]
    members: dict[str, set[str]]
    beside: Sequence[Figure]
    in_sum: bool


def in_turn(n: int, m: int) -> list[list[float]]:
    """A hair's breadth for figures that stand in the same order as their targets, to settle ties."""
    rows, columns = [i / max(1, n - 1) for i in range(n)], [j / max(1, m - 1) for j in range(m)]
    return [[0.01 * (1 - abs(row - column)) for column in columns] for row in rows]


def is_part(words: str) -> bool:
    """Whether the words before a figure say that it is part of the one before: 其中, 占."""
    return words.lstrip().removeprefix(",").startswith(("其中", "含")) or words.rstrip().endswith("占")


@lru_cache(maxsize=8192)
def core(words: str) -> str:
    """Words that tell one indicator from another: synonyms made one, verbs and marks left out."""
    plain = NO_WORD.sub("", synonym_pattern().sub(lambda found: synonyms()[found[0]], words))
    bare = NO_MATTER.sub("", strip_verbs(plain))
    return bare if len(bare) > 1 else plain


@cache
def synonyms() -> dict[str, str]:
    """Words of one meaning with the one that stands for them all."""
    return {row["word"]: row["canonical"] for row in table("synonyms")}


@cache
def synonym_pattern() -> re.Pattern[str]:
    """Any word that has a canonical form, the longest first."""
    return re.compile(any_of(synonyms()))


@lru_cache(maxsize=8192)
def pairs(text: str) -> frozenset[str]:
    """Neighbouring characters of a text, or the text itself when it is one character."""
    return frozenset([text[i : i + 2] for i in range(len(text) - 1)]) or frozenset([text])


def alike(target: Figure, result: Figure, text: str) -> float:
    """Likeness of the words, 0 to 1: how much of the words of each stand around the other, and how close
    they are.

    Words earlier in the result's sentence count too, but less.
    """
    mine, other = core(target.indicator), core(result.indicator)
    if not mine:
        return 0.0
    wanted, given = pairs(mine), pairs(other) if other else frozenset()
    cover = standing(wanted, f"{other} {core(result.before + result.after)}")
    if cover < FAR:
        cover = max(cover, FAR * standing(wanted, ahead_of(result, text)))
    around = mine if given <= wanted else f"{mine} {core(target.before + target.after)}"
    back = standing(given, around)
    return 0.5 * max(cover, back) + 0.25 * min(cover, back) + 0.25 * fuzz.ratio(mine, other) / 100


def standing(some: frozenset[str], words: str) -> float:
    """Share of some pairs of characters that stand in a passage."""
    return sum(pair in words for pair in some) / max(1, len(some))


def ahead_of(figure: Figure, text: str) -> str:
    """The words before a figure in its sentence that tell one indicator from another."""
    return core(text[figure.sentence[0] : figure.start])


def comparable(target: Figure, result: Figure) -> bool:
    """Whether kind and unit allow a figure to answer a target at all."""
    return may_answer(target.kind, target.unit, result.kind, result.unit)


@lru_cache(maxsize=4096)
def may_answer(asked_kind: str, asked_unit: str, kind: str, unit: str) -> bool:
    """Whether a figure of some kind and unit can answer a target of another."""
    changes = ("growth", "rank")
    if asked_kind != kind and (asked_kind in changes or kind in changes):
        return False
    asked, told = numbers.factors_of(asked_unit)[1], numbers.factors_of(unit)[1]
    if asked == base_unit(asked_unit, unit):
        return True
    wanted, given = numbers.family(asked_unit), numbers.family(unit)
    if wanted in COUNTS and given in COUNTS:
        units = {asked, told}
        if HOUSEHOLD in units and units - {HOUSEHOLD, "家", ""}:
            return False
        return given != "people" or wanted == "people" or bool(units & ANYTHING)
    return wanted == given == "concentration"


@lru_cache(maxsize=4096)
def base_unit(asked: str, unit: str) -> str:
    """Base unit of a figure; one that prints a magnitude alone (5亿) has that of what is asked for."""
    told = numbers.factors_of(unit)[1]
    alone = not told and unit and asked.startswith(unit[0])
    return numbers.factors_of(asked)[1] if alone else told


def likenesses(
    targets: Sequence[Figure], candidates: Sequence[Figure], text: str, year: int | None
) -> list[list[float]]:
    """How well each figure (columns) answers each target (rows); below zero where it cannot.

    A figure that is the only one of its unit, or that only one target could ask for, is likelier to be
    the answer.
    """
    parts = [of_part_of_period(r, candidates) or beyond_period(r, candidates) for r in candidates]
    company = Counter(r.sentence for r in candidates)
    fits = [[comparable(t, r) for r in candidates] for t in targets]
    same = [
        [fit and same_unit(t, r) for r, fit in zip(candidates, row, strict=True)]
        for t, row in zip(targets, fits, strict=True)
    ]
    alone = [sum(row) <= 1 for row in same]
    only = [sum(column) == 1 for column in zip(*fits, strict=True)]
    beside = in_groups(candidates)
    in_sum = {id(part) for group in beside.values() for part in parts_of_sum(group)}
    asked = [asked_of(targets, i) for i in range(len(targets))]
    said = [
        said_of_result(r, beside[r.sentence, r.base[1]], id(r) in in_sum, text, year) if any(column) else None
        for r, *column in zip(candidates, *fits, strict=True)
    ]

    def score(i: int, j: int) -> float:
        target, result = targets[i], candidates[j]
        if not fits[i][j] or parts[j] or spoiled(target, asked[i], result, said[j], year):
            return -1.0
        if company[result.sentence] > 1 and set_aside(target, asked[i], result, said[j], candidates, text):
            return -1.0
        if result.indicator:
            words = likeness(target, result, text) + 0.08 * alone[i] + 0.05 * only[j]
            return words + as_part(target, result, candidates[j - 1] if j else None, text)
        nameless = same[i][j] and ((alone[i] and only[j]) or same_deed(target, result, targets))
        return ACCEPT if nameless else -1.0  # 已新增104张: nothing else can be meant

    turn = in_turn(len(targets), len(candidates))
    return [[score(i, j) + hair for j, hair in enumerate(row)] for i, row in enumerate(turn)]


def in_groups(figures: Sequence[Figure]) -> dict[tuple[tuple[int, int], str], list[Figure]]:
    """Figures by sentence and base unit."""
    groups = defaultdict(list)
    for figure in figures:
        groups[figure.sentence, figure.base[1]].append(figure)
    return groups


def set_aside(
    target: Figure, asked: Asked, result: Figure, said: Said, candidates: Sequence[Figure], text: str
) -> bool:
    """Whether the other figures of a sentence show that this one answers something else."""
    return (
        restated(target, result, candidates)
        or stock_beside_flow(target, result, said)
        or wider(target, result, said, text)
        or other_deed(target, result, said)
        or (said.in_sum and not asked.part)
    )


def of_part_of_period(result: Figure, candidates: Sequence[Figure]) -> bool:
    """Whether a figure is of one month alone, or of a quarter that the sentence goes on to add up
    (上半年共发放867户).
    """
    if "月" not in result.before and "季度" not in result.before:
        return False
    if ONE_MONTH.search(result.before):
        return True
    if not SHORT_PERIOD.search(result.before):
        return False
    return any(
        SUMMED_UP.search(other.before)
        for other in candidates
        if other.sentence == result.sentence and other.start > result.start and other.unit == result.unit
    )


def beyond_period(result: Figure, candidates: Sequence[Figure]) -> bool:
    """Whether a figure adds up several years, and the next tells this year's part (累计61亿,其中今年10亿)."""
    return "累计" in result.before and any(
        THIS_YEAR.search(other.before)
        for other in candidates
        if other.sentence == result.sentence and other.start > result.start and other.unit == result.unit
    )


def as_part(target: Figure, result: Figure, whole: Figure | None, text: str) -> float:
    """For or against a part of the figure before it, the `whole`: what was finished of just what the target
    asks for (23个小区全部开工,其中完工14个), else a hair against it where the target is no part.
    """
    told = whole is not None and whole.sentence == result.sentence and whole.base == target.base
    directly = told and whole.named_after and whole.clause == result.clause  # 18所学校完工15所
    lead = text[max(result.sentence[0], result.start - 40) : result.start]
    if whole is not None and told and asked_deed(target, whole):
        return -0.3  # 开工1200套,其中基本建成310套: the target asks for what is said of the whole
    among = AMONG.search(lead) if "中" in lead else None
    among = among is not None and numbers.base(float(among[1]), among[2]) == target.base
    since_begun = told and DEED.search(result.before) and begun_pattern().search(whole.before)
    told, directly = told or among, directly or among or since_begun  # 已开工86个,完工51个
    if not (directly or is_part(result.before)) or is_part(target.before):
        return 0.0
    named_after = result.named_after or among
    nameless = DEED.search(result.indicator) or named_after or len(strip_verbs(result.indicator)) < 2
    done = done_pattern().search(result.before + result.after * named_after)
    return 0.3 if told and nameless and done else -0.03


def asked_deed(target: Figure, whole: Figure) -> bool:
    """Whether a target asks for no more than a beginning (开工) that is said of a figure."""
    wanted, said = (figure.before + figure.indicator + figure.after for figure in (target, whole))
    return any(found[0] in said for found in begun_pattern().finditer(wanted))


def other_deed(target: Figure, result: Figure, said: Said) -> bool:
    """Whether a figure tells one of two deeds that the target asks for together, and another figure tells the
    other (新改建5个: 新建2个、改造3个).
    """
    asked = target.before + target.indicator
    if not (NEW.search(asked) and CHANGED.search(asked)):
        return False
    for mine, other in ((NEW, CHANGED), (CHANGED, NEW)):
        if mine.search(result.before) and not other.search(result.before):
            told = (c.before for c in said.beside if c is not result)
            return any(other.search(before) and not mine.search(before) for before in told)
    return False


def stock_beside_flow(target: Figure, result: Figure, said: Said) -> bool:
    """Whether a figure is what there is by now, next to what was added, and the target asks for the addition
    (新增7家,累计达56家).
    """
    if target.kind != "total" or not STOCK.search(result.before) or FLOW.search(result.before):
        return False
    return any(
        other.start < result.start
        and core(other.indicator) == core(result.indicator)
        and FLOW.search(other.before)
        for other in said.beside
    )


def wider(target: Figure, result: Figure, said: Said, text: str) -> bool:
    """Whether a figure counts things of any kind or size where the target asks for those that a part of it
    names (签约率46%,其中重点人群签约率83%; 签约项目26个,其中亿元以上项目14个).
    """
    following = [c for c in said.beside if c.start > result.start]
    if not following:
        return False
    missed = pairs(core(target.indicator)) - pairs(ahead_of(result, text)) - pairs(core(result.indicator))
    if any(is_part(c.before) and len(pairs(core(c.indicator)) & missed) > 1 for c in following):
        return True
    size = members(target.before + target.indicator).get("threshold")
    if not size or "threshold" in members(result.before + result.indicator):
        return False
    return any(size == members(c.before + c.indicator).get("threshold") for c in following)


def parts_of_sum(beside: Sequence[Figure]) -> Sequence[Figure]:
    """The parts that a sentence lists of a whole (培训19850人次,其中甲3172人次、乙16678人次), of its figures
    of one unit.
    """
    at = next((k for k, c in enumerate(beside) if k and is_part(c.before)), 0)
    parts = beside[at:] if at else []
    return parts if len(parts) > 1 and sum(c.base[0] for c in parts) == beside[at - 1].base[0] else []


def restated(target: Figure, result: Figure, candidates: Sequence[Figure]) -> bool:
    """Whether a figure only says the target again before what was done of it (4.2万亩农田已完工3.1万亩)."""
    if not result.named_after or result.base != target.base:
        return False
    return any(
        other.clause == result.clause
        and other.start > result.start
        and other.base[1] == result.base[1]
        and DEED.search(other.before)
        for other in candidates
    )


def same_deed(target: Figure, result: Figure, targets: Sequence[Figure]) -> bool:
    """Whether a nameless result says what only this target says: 基本建成5200套, 基本建成5644套."""
    said = DEED.search(result.before)
    if said is None:
        return False
    asked = [t for t in targets if t.base[1] == target.base[1] and t.before.rstrip().endswith(said[0])]
    return asked == [target]


def likeness(target: Figure, result: Figure, text: str) -> float:
    """How well a figure's words and unit answer a target, up to about 1.1."""
    rare = target.unit == result.unit and target.unit not in COMMON_UNITS
    said_done = bool(SAID_DONE.search(result.before))
    unit = 0.1 if same_unit(target, result) else -0.03
    words = 0.05 + 0.8 * alike(target, result, text)
    return words + unit + 0.05 * rare + 0.05 * said_done + stock_or_flow(target, result)


def stock_or_flow(target: Figure, result: Figure) -> float:
    """For or against an answer: both speak of a stock (总数达98家), or of what was added."""
    asked, told = (figure.before + figure.indicator for figure in (target, result))
    if "净增" in asked:
        return 0.2 if "净增" in told else -0.4 if STOCK_NOW.search(told) else -0.05
    if target.kind == "total" and FLOW.search(asked) and TOTAL_NOW.search(told) and not FLOW.search(told):
        return -0.4
    if target.kind == "level" and target.family in ("count", "people"):
        words = result.before if FLOW.search(result.before) else told  # 总量4.1万户,比年初净增3216户
        flow_alone = FLOW.search(words) and not STOCK.search(words)
        return 0.1 * bool(STOCK.search(told)) - (1.0 if STOCK.search(asked) else 0.2) * bool(flow_alone)
    return -0.1 * ("净增" in told)


def same_unit(target: Figure, result: Figure) -> bool:
    """Whether two figures have the same base unit; positions always do."""
    asked = numbers.factors_of(target.unit)[1]
    return target.kind == "rank" or asked == base_unit(target.unit, result.unit)


def asked_of(targets: Sequence[Figure], i: int) -> Asked:
    """What target i asks for.

    Of 新签约项目260个,其中大项目6个 both are signed: a part, or what stands beside another target in a list,
    has the words of that one too. A name goes before the words around it.
    """
    target = targets[i]
    own = target.before + target.after + target.indicator
    part = is_part(target.before)
    whole = targets[i - 1].before if i and (part or target.before.startswith("、")) else ""
    return Asked(own, whole + own, members(own) | members(target.indicator), part)


def said_of_result(
    result: Figure, beside: Sequence[Figure], in_sum: bool, text: str, year: int | None
) -> Said:
    """What the cell `text` says of a figure; `beside` are its sentence's figures of its unit, and it may be
    part of their sum.
    """
    before = previous_mark(text, result.clause[0] - 1)
    governing, behind = words_about(result, text, before)
    named = result.before + result.indicator + (result.after if result.named_after else "")
    return Said(
        governing,
        behind,
        years_of(result, text, before, year),
        LAST_YEAR.search(result.before) is not None,
        places_in(result.before),
        members(named),
        beside,
        in_sum,
    )


def words_about(result: Figure, text: str, before: int) -> tuple[str, str]:
    """The words that govern a figure of the cell `text`, in its clause or the one `before` it; those behind.

    其中 passes on what is said of the whole. What follows an amount counts too (17000家任务已分解); behind
    a word of completion 任务 is what was done (完成52个村治理任务).
    """
    words = result.before or result.indicator
    own_after = "" if result.after.startswith(("、", ",")) else result.after
    clause = text[before : result.start]
    if is_part(text[result.clause[0] - 1 : result.start]) or is_part(words):
        words = STATED_SHARE.sub("", clause) + own_after
    elif is_part(text[result.sentence[0] : result.start]):
        words = text[previous_mark(text, result.sentence[0] - 1) : result.start] + own_after
    behind = STATED_SHARE.sub("", own_after + said_of_all(text[result.end : result.clause[1]]))
    behind += text[slice(*beyond_bracket(text, result.clause[1]))]
    return words, TARGET_WORDS.sub("", behind) if done_pattern().search(result.before) else behind


def years_of(result: Figure, text: str, before: int, year: int | None) -> list[str]:
    """Years that stand before a figure in its clause, or lead up to it in the one `before`."""
    words = text[max(result.clause[0], result.start - 30) : result.start]
    lead = text[before : result.clause[0]]
    if "20" in lead and (
        YEAR_ALONE.fullmatch(lead)
        or (year and PAST_YEAR_LEADS.match(lead.strip()) and not YEAR.search(words))
    ):
        words = lead + words
    return YEAR.findall(words) if "20" in words else []


def spoiled(target: Figure, asked: Asked, result: Figure, said: Said, year: int | None) -> bool:
    """Whether a figure speaks of another year, a part, a place, or of something begun or planned.

    A year that the target names is none other (恢复到2019年的90%).
    """
    years = [int(y) for y in said.years if y not in asked.own]
    if (year and years and years[-1] != year) or said.last_year:
        return True
    if merely_begun(target, asked, result, said) or otherwise_qualified(asked, said):
        return True
    return any(place not in asked.own for place in said.places)


@lru_cache(maxsize=4096)
def places_in(words: str) -> tuple[str, ...]:
    """Places that some words name."""
    named = (county or seat for county, seat in PLACE.findall(words))
    return tuple(place for place in named if not place.endswith(NO_PLACE))


@cache
def begun_pattern() -> re.Pattern[str]:
    """Words that say of a figure that it is planned, prepared or begun and not yet a result; 待 is none of
    them in 接待.
    """
    rows = table("not_results")
    not_behind = {
        row["word"]: rf"(?<![{row['not_behind']}]{row['word']})" for row in rows if row["not_behind"]
    }
    return re.compile(any_of((row["word"] for row in rows), not_behind))


def merely_begun(target: Figure, asked: Asked, result: Figure, said: Said) -> bool:
    """Whether the words that govern a figure say planned, prepared or begun, and the target does not say
    so itself.

    A word of completion after it (在建项目完成投资) lifts it; 进度 behind a restated target is no result.
    """
    if begun(said.governing, asked.in_all, result) or ("进度" in said.behind and result.base == target.base):
        return True
    return begun(said.behind, asked.in_all, result) and result.family not in RATES


def said_of_all(rest: str) -> str:
    """What the end of a clause says of every figure of a list (A3个、B5个的任务已下达).

    Nothing where a figure on the way has a word of its own (建成6所、在建12所).
    """
    end = LAST_DIGIT.match(rest)
    if end is None or begun_pattern().search(end[0]) or done_pattern().search(end[0]):
        return ""
    return rest[end.end() :]


def beyond_bracket(text: str, end: int) -> tuple[int, int]:
    """Span that a clause goes on with behind a bracket at its end; empty where there is none."""
    if text[end : end + 1] == "(" and (close := text.find(")", end, end + 60)) > 0:
        return close + 1, next(
            (i for i in range(close, min(len(text), close + 40)) if text[i] in ",。;\n"), close + 1
        )
    return end, end


def begun(words: str, own: str, result: Figure) -> bool:
    """Whether the last word of preparation in a passage about a figure is followed by no word of completion.

    Money that went into works in progress is spent all the same. A word that the target has too (开工,
    签约) says nothing against the figure, unless it speaks of the target itself.
    """
    marks = words_of_preparation(words)
    if not marks:
        return False
    family = result.family
    lifted = [found.start() for found in done_pattern().finditer(words)]
    last = None
    for found in marks:
        why = begun_words()[found[0]]
        asked = found[0] in own or (why == "signed" and WON.search(own))
        exempt = (asked and why != "the target itself") or (
            (family == "money" and why in ("begun", "in hand"))
            or (family == "area" and why == "prepared")
            or (family != "money" and why == "volume of the whole")
        )
        if asked and last and "其中" in words[last.end() : found.start()]:
            last = None  # 开复工231个,其中新开工96个: the part has a word of its own
        passed = any(PASSED.match(words, at) and at <= found.start() < at + 14 for at in lifted)
        if not exempt and (why in ONLY_ON_PAPER or not passed):
            last = found
    if last is None:
        return False
    why = begun_words()[last[0]]
    if why in ONLY_ON_PAPER:
        lifted = [at for at in lifted if not PASSED.match(words, at)]
    return not any(
        at > last.end() or (at == last.end() and not (why == "planned" or words.startswith("新增", at)))
        for at in lifted
    )


@lru_cache(maxsize=4096)
def words_of_preparation(text: str) -> tuple[re.Match[str], ...]:
    """Words of preparation in a passage."""
    return tuple(begun_pattern().finditer(text))


@cache
def begun_words() -> dict[str, str]:
    """Words of preparation with what they say of a figure."""
    return {row["word"]: row["why"] for row in table("not_results")}


@cache
def done_pattern() -> re.Pattern[str]:
    """Words of completion; 完成选址 and the like complete a preparation and do not count."""
    prepared = any_of(row["word"] for row in table("not_results") if row["why"] in PREPARATIONS)
    return re.compile(
        rf"完成(?!\S{{0,4}}?{prepared})|建成|实现|达到?|累计|完工|竣工|投产|通过\S{{0,8}}(?:评审|验收|认定|审核)|新增|落地|投入使用|投用|交付"
    )


def previous_mark(text: str, end: int) -> int:
    """Where the clause that ends at `end` begins."""
    end = max(0, end)
    return 1 + max(
        text.rfind(",", 0, end), text.rfind("。", 0, end), text.rfind(";", 0, end), text.rfind("\n", 0, end)
    )


def otherwise_qualified(asked: Asked, said: Said) -> bool:
    """Whether a figure names another member of a set that its target names one of: 高价值专利, 有效专利."""
    mine, other = asked.members, said.members
    return any(mine[group].isdisjoint(other[group]) for group in mine.keys() & other.keys())


@cache
def qualifiers() -> tuple[dict[str, list[str]], ahocorasick_rs.AhoCorasick]:
    """Members of sets whose members exclude each other, each with its sets, and what finds them."""
    sets = defaultdict(list)
    for row in table("qualifiers"):
        sets[row["word"]].append(row["group"])
    return dict(sets), finder(sets)


@lru_cache(maxsize=8192)
def members(text: str) -> dict[str, set[str]]:
    """Members that a text names of sets whose members exclude each other, thresholds among them, by set."""
    groups: dict[str, set[str]] = {}
    sets, some_member = qualifiers()
    for word in some_member.find_matches_as_strings(text, overlapping=True):
        for group in sets[word]:
            groups.setdefault(group, set()).add(word)
    for words in groups.values():  # 小春粮食 is not 粮食
        words -= {word for word in words if any(word != other and word in other for other in words)}
    if "元" in text and (thresholds := THRESHOLD.findall(text)):
        groups["threshold"] = set(thresholds)
    return groups
