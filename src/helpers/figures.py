"""Every number of a cell, with its role and what it measures.

A figure's words are the passage of its clause around it: before it (新增托位1000个), or after it where
nothing but a verb stands before (打造20个现代农业园区). Names, dates and thresholds that define the thing
counted (10亿元以上项目40个) are told apart from figures that are promised or reported.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rapidfuzz import fuzz

from helpers import numbers
from helpers.documents import fold
from helpers.numbers import Token
from helpers.vocabulary import any_of, table

HARD = re.compile(r"[,。;!?:\n]")
SENTENCE_ENDS = "。;!?\n"
BRACKETED = re.compile(r"\([^()\n]{0,200}\)")
QUOTED = re.compile(r"[“《][^“”《》\n,。;]{0,40}[”》]")
GROWTH_NEAR = re.compile(
    r"(增长|增速|增幅|涨幅|上涨|提高|提升|上升|增加|增|下降|降低|减少|压减|压降|回落|降幅|缩减|压缩|降)"
    r"(?:了|率|指标|幅度)?(?:均|都|各|分别|再|约|达到?|为|控制在|不低于|不少于|超过?|高于|低于|保持在|在|力争|实现|[-≥>=<≤:\s])*$"
)
FALL = ("下降", "降低", "减少", "压减", "压降", "回落", "降幅", "缩减", "压缩", "降")
GROWTH_AFTER = re.compile(r"(?:以上|左右)?的?(增长|增速|下降|降幅)")
NOT_CHANGE = re.compile(
    r"(?:提高|提升|上升|增加|增|下降|降低|压降|扩大|降)\s*(?:到|至|为)\s*$|比例\s*$|率\s*$"
)
BELOW_ZERO = re.compile(r"降幅收窄")
LEVEL_WORDS = re.compile(
    r"总数|装机(?:容量|规模)|总量(?!控)|余额|拥有量|保有量|存量|存栏|人均|亩均|户均|每万|每千|每百|浓度|寿命|参保人|投保人|人数达|月人均|数达每|"
    r"里程\s*(?:达到?|突破|超过?)|补贴不|补差|装数|检测能力|人员达|率\s*(?:低于|高于|不|达|为|$)"
)
LEVEL_RATES = re.compile(r"标准(?<!高标准)(?![化厂地田园间])|满意度|得分")
STOCK = re.compile(r"(?:达到?|突破|(?:保持|稳定)在?|(?:扩展|扩大|增加|恢复)到|增至)\s*$")
ADDED = re.compile(r"新(?<!高新)|建|创|培|引|完成|增|改造|发放|组织|开展|年")
FLOW_NAMES = ("业务量", "吞吐量", "产量", "成交量", "运量", "交易量", "产值", "销售额")
CUMULATED = re.compile(r"累计|总数")
TOTAL_NEAR = re.compile(r"新增|新建|新引|招引|引进|建成|改造|培训|发放")
SHARE_BEFORE = re.compile(
    r"(?:完成|占|为|达到?|相当于|仅为|仅占|达成|实现|,)\s*(?:了)?(?:全年|年度|当年|今年|年初|省定|市定|省下达|市级|全部|总|时序|序时|计划|分解|预期|下达)*"
    r"(?:总)?(?:建设|工作|改造|培训)?(?:目标|计划|任务|预算|工程|进度|指标)(?:任务|数|总数|量|值|投资|总额|指标|\d{1,4}\S{1,3})*的?\s*(?:进度)?\s*(?:为|达到?)?\s*$"
    r"|(?:完成|投资完成|建成|完工|任务完成|目标完成|基本建成|年度目标完成|计划完成|签约完成|总完成|完成任务)率\s*(?:已|为|达到?|约|超|分别|:)*\s*$"
    r"|(?:形象进度|总体进度|总体推进进度|当前进度|进度率|支出进度|完成进度|推进进度|整体进度|总进度|省定进度|进度)(?:全[省市国县])?(?:统一)?\s*(?:已|均|为|达到?|约|统一为|至|完成率)*\s*$"
    r"|(?:^|,|;|\()(?:仅|只|约)?(?:占|完成)\s*$|(?<![率比重例标])完成\s*$|(?:完成|占)(?:年度|全年|目标|任务|计划)的?\s*$|完成任务数\s*$|已完成\s*$"
)
THRESHOLD_AFTER = re.compile(
    r"\s*(?:\(含\)|\(不含\))?(?:及?以上|及?以下|以内)(?:的)?(?!的?(?:增长|增速|目标|左右))(?:[\u4e00-\u9fff“]|(?=\d+(?:个|家|项)))"
)
ASIDE_BEFORE = re.compile(
    r"(?:由|从|等|每|原(?<![草高平]原)|至少每|近|上年|去年|其他|其余|上述|现有|抓好|抓实|围绕|聚焦)\s*$"
)
ASIDE_BEFORE_RESULT = re.compile(
    r"(?:由|从|每|原(?<![草高平]原)|近|上年|去年|其他|其余|剩余|剩|尚余|余下|尚有|上述|现有|抓好|抓实)\s*$"
    r"|(?:低于|高于|快于|慢于|优于)(?:全[省国市]|上年|去年|同期|目标|平均|各项|全部)[\u4e00-\u9fff]*$"
)
FROM = re.compile(r"由[^,。;!?:\n]{0,24}$")  # what a change starts from: 由每月584元提高到631元
TO = re.compile(
    r"[^,。;!?:\n]{0,16}?(?:提高|提升|上升|增加|增长|增|扩大|扩展|扩|下降|降低|降|减少|减|压缩|缩短|调整)(?:到|至|为)"
)
WHOLE_AFTER = re.compile(r"[^,。;、!?:\n]{1,16}中(?=[,已完竣建有开])")  # 4个消防站中,1个投入执勤
ASIDE_AFTER = re.compile(
    r"\s*(?:方面|环节|领域|阶段|维度|层级|层面|部门|行业(?!标准)|字|要素|步骤|以来|试点行业|重点传统行业|政策|举措|措施)"
)
ALL_COVERED = re.compile(r"[^,。;]{0,24}全覆盖")
NOUN_END = re.compile(
    r"[,。;:、\n]|(?:全部|进行|开展|安装|实现|建成|完成|均|分别|达到?|上线|入驻|参加|赴|免费|正式|配备|被|已|并(?!购|网))"
)
NOT_ABOUT = re.compile(r"[签节预合契条制公大]约$")
COMPARED_TO = re.compile(r"(不低于|不少于|不超过|不高于)[\u4e00-\u9fff]{2,16}?$")
RANKED_AMONG = re.compile(r"(?:位居|位列|稳居|居|列|进入|跻身|保持在?|处于|位于)[\u4e00-\u9fff]{0,6}$")
MONEY_NOUN = re.compile(r"(?:贷款|资金|债券|投资|融资|收入|消费券|补助|补贴|产值|营收|额)$")
AFTER_FIGURE = re.compile(r"\s*(?:以上|以下|以内|左右|及以上|的|余)+")
ONE_OF_LIST = re.compile(r"[\u4e00-\u9fff]、")
NOUN_MARK = re.compile(r"[,。;:\n]")
MARK = re.compile(r"[,。;、]")
BOUND_ALONE = re.compile(r"\s*(?:及?以上|及?以下)\s*")
PRENOMINAL = re.compile(r"(?:的)?[\u4e00-\u9fff]{0,8}(?:企业|项目|村)$")
LATIN = re.compile(r"[A-Za-z0-9.+]+")
LINKS = ("、", "和", "及")
NAME_LINK = re.compile(r"、|和(?=[\u4e00-\u9fff]{2})|(?<=”)(?=“)|以及")
FOR = ("为", "给", "向", "对")
EACH = re.compile(r"各(?:自|为|达)?\s*$")
TOGETHER = re.compile(r"均|分别|都|各")
MOVED_UP = re.compile(r"前移|提升|上升")
RATE_NOUN = re.compile(r"(?:增速|涨幅|增幅)")
OVER = re.compile(r"超额(?:完成)?\s*$")
AGE_FIRST = re.compile(r"^\d+(?:[-—–~至]+\d+)?周?岁(?:及?以[上下])?")
AGE = re.compile(r"年龄|年满|满\s*$")
DONE_ALONE = re.compile(
    r"[^,。;]{0,12}?(?:已|共|累计|实际|实现|目前|合计)*(?:完成|完工|新增|建成|竣工|改造|开工|新建|投用|达到?|到位|发放|培训)(?:了)?\s*"
)
ESTIMATE = re.compile(r"(?:概算|估算|总造价)(?:总投资|投资额?|总额)?\s*(?:约|达|为)*$")
VOLUME = re.compile(r"(?:总投资|计划投资|投资额|造价|估算|概算|总价)\s*(?:约|达|为)?$")
EXTENT = re.compile(r"(?:全长|总长|全程|线路长)\s*(?:约|为)?$")
NO_NOUN = re.compile(r"关口|大关|目标|任务|的?(?:总体)?要求|以来|为主")
DEED = re.compile(r"(?:基本|主体|全面|新)?(?:建成|竣工|完工|开工|交付|投用|动工|封顶)$")
LOST_PERCENT = re.compile(r"(?:增长|下降|增速|增幅|降幅)(?:了|率)?(?:约|为|达)?\s*$")
IN_HAND = re.compile(r"\s*(?:抓好|抓实|围绕|聚焦)")
NUMBER_ENDS = re.compile(r"\s*(?:$|[,。;、!?\n]|以上|以内|左右)")
RATE_ALONE = re.compile(r"(?:开工|完工|竣工|投产|签约|履约|落地|建成)率")
RATE_END = re.compile(r"补贴$|标准$")
INDICATOR_END = re.compile(
    r"(?:率|量|数|额|值|比例|比重|占比|收入|投资|面积|产量|浓度|天数|人数|起数|补贴|标准|比|营收|指数|增速|支出|利润|税收)”?$"
)
LONGEST_LINK = 12
LIST_LINK = re.compile(r"\s*(?:以上|左右|以内|以下)?\s*(?:[、和及,]|以及)?\s*(?:每人)?(?:每[月年])?\s*")
COMPARED = re.compile(
    r"(?:对比|同比|比|较)(?:上一?年|去年|前[一三五]年|上年|同期|20\d\d|年初|全国|全省|[^,]{0,12}平均)[^,。;]*$|同比$"
)
FALL_FIRST = re.compile(
    r"(?:压减|削减|压降|压缩|减少|降低|下降)(?![比率])(?=[\u4e00-\u9fff]{2,14}(?:超过|不少于)?$)"
)
PERIOD_WORD = re.compile("上半年|下半年|一季度|二季度|三季度|四季度|前三季度|全年|今年以来|年初以来|秋冬季")
NAME_LEAD = 60  # characters before a date or name that are looked at: endless lists take linear time
CLAUSE_READ = 40  # characters of a clause on either side of a figure that are looked at beyond other figures
NOWHERE = (0, -1)
SENTENCE_MOST = 60  # figures of one sentence that are looked back at: more is no sentence
MORE_THAN = re.compile(
    r"(?:同比|环比)(?:增加|减少|多|少|增长|上升|提高|下降|降低)(?:了)?\s*$"
    r"|[比较](?:上年|去年|同期|年初|上期)[\u4e00-\u9fff]{0,6}?(?:增加|减少|多|少|增长|上升|提高|下降|降低)(?:了)?\s*$"
)
SIZE_CLASS = re.compile(r"级(?=[\u4e00-\u9fff])")
COUNTS = ("count", "people")
RATES = ("percent", "points")
ADDITIVE = ("count", "people", "money", "area", "length", "volume", "weight", "energy", "boxes", "days", "")
OWNER = re.compile(r"(?:学校|企业|单位|乡镇|村|医院|机构|社区|园区)")


@dataclass(slots=True)  # not frozen: made by the thousand, and in half the time
class Figure:
    """A number of a cell with its role. Offsets count in the cell; its words in the clause stand in
    `before` and `after`.
    """

    cell: str
    role: str
    start: int
    end: int
    text: str
    value: float
    value_max: float | None = None
    unit: str = ""
    cmp: str = "="
    kind: str = ""
    indicator: str = ""
    before: str = ""  # words between the figure before and this one
    after: str = ""  # words until the next figure
    period: str = ""
    clause: tuple[int, int] = (0, 0)
    sentence: tuple[int, int] = (0, 0)
    named_after: bool = False  # its words stand behind it: 20个现代农业园区

    @property
    def base(self) -> tuple[float, str]:
        """(value in base units, base unit)."""
        return numbers.base(self.value, self.unit)

    @property
    def family(self) -> str:
        """Family of the unit."""
        return numbers.family(self.unit)


@dataclass(slots=True)
class Clause:
    """Where a figure stands: its clause and sentence, the words since the figure before it and until the
    next one.
    """

    start: int
    end: int
    sentence: tuple[int, int]
    before: str
    after: str
    figure_follows: bool
    cumulated: bool = False  # 累计 stands in the clause of a goal
    place: int = 0  # place in a list of figures (分别为A、B和C)
    places: int = 1
    subject: str = ""  # what the row is about, where a column of its own says so
    lead: str = (
        ""  # the clause before the figure and behind it, other figures and the mark at its end with it
    )
    rest: str = ""


def extract(
    text: str, cell: str, known: Collection[str] = (), subject: str = "", folded: str = ""
) -> list[Figure]:
    """Figures of one cell's text (as printed) in order; `cell` is goal, progress or review.

    `known` are thresholds and names with digits that the row prints elsewhere, to part digits that ran
    together with one. `subject` names what the figures without words of their own are about. `folded` is
    the folded text, where it is at hand.
    """
    if not text:
        return []
    folded = folded or fold(text)
    found = with_shared_units(folded, numbers.tokens(folded, known))
    hard = [match.start() for match in HARD.finditer(folded)]
    marks = clause_marks(folded, hard, found)
    stops = [mark for mark in hard if folded[mark] in SENTENCE_ENDS]
    amounts = [token for token in found if token.role in ("measure", "bare")]
    lists = list_places(folded, amounts)
    starts = [token.start for token in amounts]
    figures: list[Figure] = []
    barrier, company = 0, 0  # where the figure before ends, and the first of the sentence's figures
    (left, right), sentence = NOWHERE, NOWHERE
    for token in found:
        if not left <= token.start <= token.end <= right:
            left, right = around(marks, token, len(folded))
        if not sentence[0] <= token.start <= token.end <= sentence[1]:
            sentence, company = around(stops, token, len(folded)), len(figures)
        before = folded[max(left, barrier) : token.start]
        if token.role in ("time", "name"):
            figure = figure_of(cell, token, (left, right), sentence)
            figure.indicator = strip(before[-NAME_LEAD:])
            figures.append(figure)
            continue
        j = bisect_right(starts, token.start)
        j += j < len(starts) and starts[j] == token.end and numbers.family(amounts[j].unit) == "age"
        following = starts[j] if j < len(starts) else len(folded)
        where = Clause(
            left,
            right,
            sentence,
            before,
            folded[token.end : min(right, following)],
            following < right,
            cell == "goal" and CUMULATED.search(folded[left : token.start]) is not None,
            *lists.get(token.start, (0, 1)),
            subject,
            folded[max(left, token.start - CLAUSE_READ) : token.start],
            folded[token.end : min(right + 1, token.end + CLAUSE_READ)],
        )
        earlier = figures[max(company, len(figures) - SENTENCE_MOST) :]
        read_now = read(cell, token, where, earlier, folded)
        figures += read_now
        if read_now[-1].role != "threshold":
            barrier = token.end
    for figure in figures:
        figure.text = text[figure.start : figure.end]
        if figure.role == "threshold":
            figure.role = "context"
    return figures


def with_shared_units(text: str, found: list[Token]) -> list[Token]:
    """The tokens, those of a list that prints its unit once at its end given it: 分别控制在56、24微克."""
    if "分别" not in text:
        return found
    shared = list(found)
    for i in range(len(found) - 2, -1, -1):
        one, other = found[i], shared[i + 1]
        listed = (
            one.role == "bare" and other.role == "measure" and LIST_LINK.fullmatch(text, one.end, other.start)
        )
        if listed and "分别" in text[max(0, one.start - CLAUSE_READ // 2) : one.start]:
            shared[i] = replace(one, role="measure", unit=other.unit)
    return shared


def lead_of(text: str, where: Clause) -> str:
    """What the clause before names: 深化“智慧安防”小区建设,全年完成600个 counts what stands before the
    comma.
    """
    sentence = where.sentence[0]
    lead = text[sentence : max(sentence, where.start - 1)].rsplit(",", 1)[-1]
    return strip_verbs(strip(lead))[:30]


def list_places(text: str, amounts: list[Token]) -> dict[int, tuple[int, int]]:
    """(place, length) of figures that follow each other in a list, by where they start."""
    runs: list[list[Token]] = []
    for token in amounts:
        last = runs[-1][-1] if runs else None
        near = last is not None and last.unit and token.start - last.end < LONGEST_LINK
        if near and LIST_LINK.fullmatch(text, last.end, token.start) and same_family(last, token):
            runs[-1].append(token)
        else:
            runs.append([token])
    return {token.start: (i, len(run)) for run in runs for i, token in enumerate(run) if len(run) > 1}


def same_family(one: Token, other: Token) -> bool:
    """Whether two figures of a list can answer each other's names: both rates, or both amounts."""
    rates = ("percent", "points")
    return (numbers.family(one.unit) in rates) == (numbers.family(other.unit) in rates)


def around(marks: list[int], token: Token, size: int) -> tuple[int, int]:
    """Bounds of the passage between two marks that a token stands in."""
    i = bisect_right(marks, token.start - 1)
    j = bisect_left(marks, token.end)
    return (marks[i - 1] + 1 if i else 0), (marks[j] if j < len(marks) else size)


def clause_marks(text: str, hard: list[int], found: list[Token]) -> list[int]:
    """Positions of the marks that end clauses: the `hard` ones outside quotes, and brackets that hold a
    figure; others are part of a name.
    """
    marks = list(hard)
    starts = [token.start for token in found if token.role != "name"]
    for match in BRACKETED.finditer(text) if "(" in text else ():
        i = bisect_right(starts, match.start())
        if i < len(starts) and starts[i] < match.end():
            marks += [match.start(), match.end() - 1]
    marks = sorted(set(marks)) if len(marks) > len(hard) else marks
    quoted = [match.span() for match in QUOTED.finditer(text)] if "“" in text or "《" in text else []
    if not quoted:
        return marks
    kept, q = [], 0
    for mark in marks:
        while q < len(quoted) and quoted[q][1] <= mark:
            q += 1
        if not (q < len(quoted) and quoted[q][0] < mark < quoted[q][1] - 1):
            kept.append(mark)
    return kept


def figure_of(cell: str, token: Token, clause: tuple[int, int], sentence: tuple[int, int]) -> Figure:
    """The figure of a token at its place, before it is read what it measures."""
    return Figure(
        cell,
        token.role,
        token.start,
        token.end,
        token.text,
        token.value,
        unit=token.unit,
        clause=clause,
        sentence=sentence,
    )


def read(cell: str, token: Token, where: Clause, earlier: list[Figure], text: str) -> list[Figure]:
    """Figures of an amount: one, or one for each thing named where a rate is shared."""
    token = with_lost_percent(token, where)
    figure = figure_of(cell, token, (where.start, where.end), where.sentence)
    figure.value_max, figure.before, figure.after = token.value_max, where.before, where.after
    previous = earlier[-1] if earlier and where.place else None
    share = share_done(token, where) if cell != "goal" else None
    if cell != "goal" and previous and previous.role == "share_done" and token.unit == "%":
        share = token.value
    if share is not None:
        figure.role, figure.value, figure.indicator = "share_done", share, strip(where.before)
        return [figure]
    if is_threshold(token, where):
        figure.role, figure.indicator = "threshold", strip(where.before)
        return [figure]
    aside = is_aside(token, where, cell)
    if where.place and earlier and earlier[-1].role == "context":
        aside = True  # 分别比上年增加0.6万亩、0.72万吨
    names, figure.named_after = ([], False) if aside else indicators(token, where, earlier)
    if not names and not aside:
        names = [lead for lead in [lead_of(text, where)] if lead]
    if where.subject and not aside and not any(map(strip_verbs, names)):
        names = [where.subject + "".join(names)]
    if not names and not aside and cell == "progress" and DONE_ALONE.fullmatch(where.before):
        names = [""]  # 已新增104张: the goal says what
    figure.kind, figure.value = kind_of(token, where, earlier, names[0] if names else "")
    figure.cmp = comparator(token, where, figure.kind, figure.value)
    if not names:
        figure.role, figure.indicator = "context", strip(where.before)
        return [figure]
    figure.role, figure.period = "target" if cell == "goal" else "result", period(where.before)
    figure.indicator, *others = names
    return [figure, *(replace(figure, indicator=name) for name in others)]


@cache
def word_set(*where: str) -> tuple[str, ...]:
    """Words that are stripped at these sides of an indicator, the longest first."""
    return tuple(
        sorted((row["word"] for row in table("strip_words") if row["where"] in where), key=len, reverse=True)
    )


@cache
def edge_pattern(side: str) -> re.Pattern[str]:
    """Words at the beginning (front; lead takes verbs too) or the end (back) of a passage that are no part
    of what is measured.
    """
    if side == "back":  # matched against the text turned round, so that the end is looked at once only
        words = any_of(word[::-1] for word in word_set(side))
        return re.compile(rf"(?:{words}|\s|[.、]\d+)+")
    sides = ("front", "verb") if side == "lead" else (side,)
    words = any_of(word_set(*sides), without(word_set(*sides), word_set("keep")))
    year, day = r"(?:(?:19|20)\d\d年(?:度|初|底|末)?)?", r"(?:\d{1,2}日)?"
    time = rf"{year}(?:\d{{1,2}}(?:[-—~至]\d{{1,2}})?月(?:份|底|末|初)?)?{day}|20\d\d"
    return re.compile(rf"(?:{words}|(?=\d)(?:{time})|\s|\d+[.、])+")


def without(words: Iterable[str], kept: Collection[str]) -> dict[str, str]:
    """For `any_of`: what must not follow each word that begins one of those to be kept (共, but not 共同)."""
    longer = {word: [whole[len(word) :] for whole in kept if whole.startswith(word)] for word in words}
    return {word: f"(?!{any_of(rests)})" for word, rests in longer.items() if rests}


def cut(side: str, text: str) -> str:
    """The text less the words at one edge that are no part of what is measured."""
    if side == "back":
        found = edge_pattern("back").match(text[::-1])
        return text[: len(text) - found.end()] if found else text
    found = edge_pattern(side).match(text)
    return text[found.end() :] if found else text


@lru_cache(maxsize=4096)
def strip(text: str) -> str:
    """What is measured: a passage less time, adverbs and the words that lead up to the figure."""
    text = cut("back", text)
    if ("比" in text or "较" in text) and (compared := COMPARED.search(text)):
        text = cut("back", text[: compared.start()])
    return quoted_whole(cut("front", text).strip(" ”“\n"))


def quoted_whole(name: str) -> str:
    """The name with a quotation mark put back that the trimming took from one side only."""
    opened, closed = name.count("“"), name.count("”")
    return "“" * (closed > opened) + name + "”" * (opened > closed)


@lru_cache(maxsize=4096)
def strip_verbs(text: str) -> str:
    """The passage less the verbs before the thing: empty where nothing but verbs stands before a figure."""
    return cut("lead", text)


@lru_cache(maxsize=4096)
def noun_after(text: str, whole: bool = False) -> str:
    """The thing named right after a figure (20个现代农业园区), up to a verb or mark; an age before it does
    not count (9万名65岁以上老年人). The `whole` of it, verbs and all, tells what was done for somebody.
    """
    text = AGE_FIRST.sub("", text)
    if bound := AFTER_FIGURE.match(text):
        text = text[bound.end() :]
    end = (NOUN_MARK if whole or ONE_OF_LIST.match(text) else NOUN_END).search(text)
    text = (text[: end.start()] if end else text).strip(" ()”“")
    return "" if NO_NOUN.match(text) else text


def with_lost_percent(token: Token, where: Clause) -> Token:
    """The figure with the sign that it lost right behind a word of change: 增长15.8."""
    if token.role == "bare" and NUMBER_ENDS.match(where.rest) and LOST_PERCENT.search(where.before):
        return replace(token, role="measure", unit="%")
    return token


def is_threshold(token: Token, where: Clause) -> bool:
    """Whether a figure defines the thing counted (10亿元以上项目40个, 70周岁以上) and is nothing to be
    reached.
    """
    unit_role = numbers.unit_role(token.unit)
    if unit_role == "threshold" or (where.after.startswith("级") and SIZE_CLASS.match(where.after)):
        return True
    if unit_role == "size" and (where.figure_follows or noun_after(where.after) or AGE.search(where.before)):
        return True  # 35蒸吨锅炉改造10台, 65岁以上老人; but 淘汰锅炉32蒸吨, 预期寿命82岁
    family = numbers.family(token.unit)
    bounded = "以" in where.after
    bound = THRESHOLD_AFTER.match(where.after) if bounded else None
    bare_bound = BOUND_ALONE.fullmatch(where.after) if bounded else None
    if family == "money" and bound and MONEY_NOUN.search(MARK.split(where.after)[0]):
        return False
    if family == "money" and (bound or (bare_bound and where.figure_follows)):
        return True
    if (
        family == "money"
        and where.after.lstrip().startswith("以下")
        and not re.search(r"控制|压|降", where.before)
    ):
        return True
    if token.unit == "人" and bound and OWNER.match(where.after[bound.end() - 1 :]):
        return True
    if family in ("area", "energy", "length", "weight") and bound and where.figure_follows:
        return True
    return family == "money" and where.figure_follows and PRENOMINAL.match(where.after) is not None


def share_done(token: Token, where: Clause) -> float | None:
    """Completion percentage that the document states: 完成年度目标的25.07%, 占任务的130%, 超额26.21% (→
    126.21).
    """
    if token.unit != "%":
        return None
    if OVER.search(where.before):
        return 100 + token.value
    if SHARE_BEFORE.search(where.before):
        return token.value
    return None


def kind_of(token: Token, where: Clause, earlier: list[Figure], name: str) -> tuple[str, float]:
    """(kind, signed value): growth has a word of change next to it, a state is a rate, stock or standard."""
    family = numbers.family(token.unit)
    if token.rank:
        return "rank", token.value
    if where.place and earlier and earlier[-1].kind and earlier[-1].unit == token.unit:
        fell = earlier[-1].kind == "growth" and earlier[-1].value < 0
        return earlier[-1].kind, -token.value if fell else token.value
    if token.value < 0 and family == "percent":
        return "growth", token.value
    if word := change_word(where, family):
        return "growth", -token.value if word in FALL else token.value
    if token.unit in ("位", "名") and MOVED_UP.search(where.before[-6:]):
        return "growth", token.value
    if family in ("percent", "concentration", "ratio", "rate", "time", "age"):
        return "level", token.value
    words = name + where.before[-12:] + where.after[:4]
    if family == "money" and "可支配收入" in words:
        return "total", token.value
    level = LEVEL_WORDS.search(words) or (family not in COUNTS and LEVEL_RATES.search(words))
    flow = token.unit.endswith("次") or name.endswith(FLOW_NAMES) or ADDED.search(name)
    if family in COUNTS and STOCK.search(where.before) and not flow:
        level = True  # 高新技术企业达到210户 is a stock
    if where.cumulated or (level and not TOTAL_NEAR.search(where.before[-12:])):
        return "level", token.value
    return "total", token.value


def change_word(where: Clause, family: str) -> str:
    """The word that makes a rate a change (增长, 下降 …), or nothing."""
    if family not in ("percent", "points"):
        return ""
    near = GROWTH_NEAR.search(where.before)
    if near and not NOT_CHANGE.search(where.before):
        return near[1]
    after = GROWTH_AFTER.match(where.after)
    if after:
        return after[1]
    if first := FALL_FIRST.search(where.before):
        return first[0]
    if family == "points":
        return "增"
    noun = RATE_NOUN.search(where.before[-14:])
    return noun[0] if noun else ""


def comparator(token: Token, where: Clause, kind: str, value: float) -> str:
    """>=, <=, ~ or =; words of comparison stand after the figure or right before it."""
    lead = where.before.rstrip(" “")
    behind = comparators("after")[match[1]] if (match := compared("after").match(where.after)) else ""
    ahead = comparators("before")[match[1]] if (match := compared("before").search(lead[-8:])) else ""
    if ahead and NOT_ABOUT.search(lead):
        ahead = ""
    if not ahead and "不" in lead and (base := COMPARED_TO.search(lead)):
        ahead = comparators("before")[base[1]]
    if kind == "rank":
        return "<=" if re.search(r"前\s*$|进入.{0,8}$", where.before) or token.text.startswith("前") else "="
    if ahead == "<=" or behind == "<=":
        return "<="
    if kind == "growth" and value < 0:
        return "~" if behind == "~" else "<="
    if where.before.rstrip().endswith("控制在"):
        return "<="
    return behind or ahead or "="


@cache
def comparators(where: str) -> dict[str, str]:
    """Words of one side with the comparison that each stands for."""
    return {row["word"]: row["cmp"] for row in table("comparators") if row["where"] == where}


@cache
def compared(where: str) -> re.Pattern[str]:
    """A word of comparison right behind a figure, or right before it."""
    words = any_of(comparators(where))
    return re.compile(rf"\s*的?({words})") if where == "after" else re.compile(rf"({words})$")


def is_aside(token: Token, where: Clause, cell: str) -> bool:
    """Whether a figure only describes: what a change starts from, the owner of another figure, an
    enumeration.
    """
    if token.rank:
        return re.search(r"由第?\s*$", where.before) is not None
    family = numbers.family(token.unit)
    counted = family in COUNTS
    aside = ASIDE_BEFORE if cell == "goal" else ASIDE_BEFORE_RESULT
    if aside.search(where.before) or (counted and ASIDE_AFTER.match(where.after)):
        return True
    compared = "比" in where.before or "较" in where.before
    if compared and family not in RATES and MORE_THAN.search(where.before):
        return True
    if "由" in where.lead and FROM.search(where.lead) and TO.match(where.rest):
        return True
    if counted and "中" in where.rest and WHOLE_AFTER.match(where.rest):
        return True
    if cell == "goal" and (EXTENT.search(where.lead) or ESTIMATE.search(where.before)):
        return True  # 加快某线改建(全长23.7公里), 概算总投资7.8亿元
    if where.after.startswith("的") and VOLUME.search(where.before):
        return True  # 总投资9.8亿元的清淤工程
    noun = noun_after(where.after)
    if counted and ALL_COVERED.match(where.after) and not strip_verbs(strip(where.before)):
        return True
    item = where.before[where.before.rfind("、") + 1 :]  # a count that opens an item of a list
    if counted and noun and IN_HAND.match(item):
        return True
    if counted and noun and not strip(item) and where.figure_follows and "、" not in where.after[-2:]:
        return not re.search(r"[\u4e00-\u9fff]", re.sub(r"确保|全市|全县|均|其中", "", item))
    if family in ("area", "length") and noun and not where.figure_follows:
        return bool(re.search(r"(?:加快推进|推进|围绕|聚焦)\s*$", where.before))
    return False


def indicators(token: Token, where: Clause, earlier: list[Figure]) -> tuple[list[str], bool]:
    """Names of the things measured, and whether they stand behind the figure; none where the sentence
    names none.
    """
    last = next((f for f in reversed(earlier) if f.indicator and f.role != "name"), None)
    before = where.before
    if last and last.named_after and last.clause == (where.start, where.end):
        mark = max(before.rfind("、"), before.rfind("和"))
        before = before[mark + 1 :] if mark >= 0 else ""
    closed = before.rstrip()
    name = "" if closed.endswith(LINKS) else strip(before)
    additive = numbers.family(token.unit) in ADDITIVE
    if token.rank:
        name = strip(RANKED_AMONG.sub("", name))
    bare = name.lstrip("其")
    if where.places > 1 and RATE_NOUN.fullmatch(bare) and (listed := listed_name(where, earlier)):
        return [listed], False
    if last and last.role in ("target", "result") and bare in generic_names():
        return [last.indicator + bare], False
    noun = noun_after(where.after, closed.endswith(FOR)) if additive or where.after[:1] == "的" else ""
    if closed.endswith("的") and len(noun) >= 2:
        return [noun], True
    if len(strip_verbs(name)) >= 2 or RATE_ALONE.fullmatch(name):
        each = not additive or RATE_END.search(name) or EACH.search(before)
        several = split_names(name, before) if each or "分别" in before else [name]
        if where.places == len(several) and "分别" in before:
            return [several[0]], False
        return (several if each else [name]), False
    if len(noun) >= 2 and not where.place:
        return [strip_verbs(name) + noun], True
    if len(noun) >= 2 and last and last.named_after:
        return [noun], True
    if last is None:
        return ([name] if name else []), False
    shared = not where.place and ("均" in before or "都" in before)
    if shared and (several := named_before(where, earlier)):
        return several, False
    return [listed_name(where, earlier) or with_own_deed(last.indicator, before)], False


def with_own_deed(name: str, before: str) -> str:
    """The name that a figure shares with the one before it, with the deed that it prints itself:
    棚户区改造新开工2400套、基本建成3100套.
    """
    theirs, own = DEED.search(name), DEED.search(before.rstrip())
    return name[: theirs.start()] + own[0] if theirs and own and theirs.start() > 1 else name


@cache
def generic_names() -> frozenset[str]:
    """Names that say nothing alone (总投资, 占比): they are of what was named before."""
    return frozenset(row["name"] for row in table("generic_names"))


def named_before(where: Clause, earlier: list[Figure]) -> list[str]:
    """Names of the amounts just before in the sentence, for a rate said of all of them
    (A2800万人次、B390亿元,均增长10%).
    """
    named = [f.indicator for f in earlier if f.role in ("target", "result")]
    return named if len(named) > 1 else []


def listed_name(where: Clause, earlier: list[Figure]) -> str:
    """Name for a figure of a list, where names and figures agree in number.

    A和B分别增长17.7%和15.2% gives the names before it in turn; A4起、B3人,同比分别下降84%、83% the
    figures before.
    """
    if "分别" in where.before or where.place:
        named = [f for f in earlier if f.role in ("target", "result") and f.family not in RATES]
        if where.place == 0 and len(named) >= where.places > 1:
            return named[-where.places].indicator
        listed = 0 < where.place <= len(earlier)
        own = strip_verbs(strip(earlier[-where.place].before)) if listed else ""
        if listed and len(named) >= where.places and (not own or RATE_NOUN.fullmatch(own)):
            return named[-where.places :][where.place].indicator
    if not where.place:
        return ""
    first = earlier[-where.place] if len(earlier) >= where.place else None
    if first is None:
        return ""
    names = split_names(strip(first.before), first.before)
    return names[where.place] if len(names) == where.places else ""


def split_names(name: str, before: str) -> list[str]:
    """Named things that share a rate: 存、贷款 is one name, A增速、B增速 are two (gold guidelines)."""
    parts = [part.strip(" ”“") for part in NAME_LINK.split(name)]
    if "”“" in name and len(parts) > 1:
        return parts
    if len(parts) < 2 or any(len(part) < 2 for part in parts):
        return [name]
    together = TOGETHER.search(before)
    if "分别" in before and (tail := common_tail(parts)):
        return [*(part + tail for part in parts[:-1]), parts[-1]]
    if "分别" in before and len({len(part) for part in parts}) == 1:
        return parts  # 进口、出口分别增长
    if all(INDICATOR_END.search(part) for part in parts) or (
        together and all(len(part) >= 3 for part in parts)
    ):
        return parts
    return [name]


def common_tail(parts: list[str]) -> str:
    """What the others lack that the last of several names has: 城市、农村低保标准, PM10、PM2.5浓度."""
    *others, last = parts
    if all(LATIN.fullmatch(part) for part in others) and (lead := LATIN.match(last)):
        return last[lead.end() :]
    size = len(others[0])
    alike = all(len(part) == size <= 4 and not INDICATOR_END.search(part) for part in others)
    return last[size:] if alike and len(last) >= size + 2 else ""


def period(before: str) -> str:
    """Words of time in the passage before a figure."""
    if not before:
        return ""
    if numbers.DIGITS.search(before) and (times := numbers.times_in(before)):
        return before[slice(*times[0])]
    match = PERIOD_WORD.search(before) if "年" in before or "季" in before else None
    return match[0] if match else ""


def with_lost_units(targets: list[Figure], progress: list[Figure]) -> list[Figure]:
    """Targets whose measure word was lost, given the one that the row itself prints for the same thing.

    Looked for in the progress, then in the target beside it in the same list, then in the table of usual
    measure words; where none is found the unit stays empty.
    """
    result: list[Figure] = []
    for i, target in enumerate(targets):
        unit = target.unit
        if not unit and target.kind == "total":
            unit = (
                unit_in_progress(target, progress) or unit_beside(targets, i) or usual_unit(target.indicator)
            )
        result.append(target if unit == target.unit else replace(target, unit=unit))
    return result


def unit_in_progress(target: Figure, progress: list[Figure]) -> str:
    """Unit of the counted result in the progress whose words are most like the target's, if they share
    its last ones.
    """
    tail = target.indicator[-2:]
    same = [
        f for f in progress if f.role == "result" and f.family in COUNTS and f.unit and tail in f.indicator
    ]
    return max(same, key=lambda f: fuzz.ratio(f.indicator, target.indicator)).unit if same else ""


def unit_beside(targets: list[Figure], i: int) -> str:
    """Unit of the next target of the same clause, when it is a count."""
    for j in (i + 1, i - 1):
        if 0 <= j < len(targets) and targets[j].clause == targets[i].clause and targets[j].family in COUNTS:
            return targets[j].unit
    return ""


def usual_unit(indicator: str) -> str:
    """Measure word that the last words of a thing usually take."""
    return next((row["unit"] for row in table("measure_words") if indicator.endswith(row["thing"])), "")
