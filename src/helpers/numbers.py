"""Numbers in running text: where they stand, their value, their unit, and whether they are a figure at all.

Works on folded text (half-width). Every digit of the text belongs to exactly one token; numbers written
in Chinese become tokens only where they are figures (三分之二, 十三个): 进一步 and 三农 are words (docs
of cn2an show the trap).
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import attrgetter
from string import ascii_letters

from helpers.documents import fold
from helpers.vocabulary import any_of, table

CN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
CN_STEPS = {"十": 10, "百": 100, "千": 1000}
CN = "一二两三四五六七八九十百千"
QUOTES = {"“": "”", "《": "》", "〔": "〕", "‘": "’", "「": "」", "『": "』"}
QUOTE = re.compile(f"[{''.join(QUOTES)}]")
LONGEST_NAME = 24

TIME = re.compile(
    r"(?=\d)(?:(?<!\d)(?:19|20)\d\d年?\s*[-—–~至]+\s*(?:19|20)?\d\d年?度?"
    r"|(?<!\d)(?:(?:19|20)\d\d年?)?(?:1[0-2]|[1-9])月?\s*[-—–~至]+\s*(?:1[0-2]|[1-9])月份?"
    r"|(?<!\d)(?:19|20)\d\d年(?:度|初|底|末|内|前)?(?:(?:1[0-2]|0?[1-9])月)?(?:(?:[12]\d|3[01]|0?[1-9])日)?"
    r"|(?<!\d)(?:1[0-2]|[1-9])月(?:(?:[12]\d|3[01]|0?[1-9])[日号]|份|底|末|初|中旬|下旬|上旬)?(?:\s*[-—~至]\s*\d{1,2}日)?"
    r"|(?<!\d)(?:[12]\d|3[01]|0?[1-9])日(?![均产])"
    r"|(?<!\d)(?:[12]\d|3[01]|[1-9])\s*[-—~至]\s*(?:[12]\d|3[01]|[1-9])日"
    r"|(?<![\d.])\d{1,2}·\d{1,2}(?!\d)"
    r"|(?<!\d)20[12]\d(?=[\u4e00-\u9fff“《](?!元|人|家|个|亩|户|平|公))"
    r"|(?:(?<![\d.])|(?<=\n\d\.)|(?<=\A\d\.))[1-9]\s*-\s*(?:1[0-2]|[1-9])(?=[,、全])"
    r"|(?<![\d.])\d{2,8}日(?![均产])"
    r"|(?<=截至)\d{1,2}(?=[,、]))"
)
TIME_BEGINS = re.compile(  # digits that words of time may begin with, by what follows: a quick first look
    r"\d(?<!\d\d)\d*+(?:(?=[年月日·—–~至-])|(?=\s+[-—–~至])|(?<=20[12]\d)(?=[\u4e00-\u9fff“《])"
    r"|(?:(?<=截至\d)|(?<=截至\d\d))(?=[,、]))"
)
NUMBER = re.compile(r"\d(?:\d{0,2}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d*(?:\.\d+)?)")
RANGE_MARKS = "-—–~至"
RANGE = re.compile(r"\s*(?:[-—–~]+|至)\s*(?=\d)")
SPELT_RANGE = re.compile(r"(?P<unit>%|[亿万]?元)\s*(?:[-—–~]+|至)\s*(?P<second>\d+(?:\.\d+)?)(?=(?P=unit))")
FRACTION = re.compile(rf"(?<![{CN}])([{CN}]{{1,6}})分之([{CN}]{{1,6}})")
TENTHS = re.compile(
    rf"成(?<=([一二三四五六七八九])成)(?<![第几数{CN}].成)(半?)(?=\s*(?:以[上下内]|左右|的|[,。;、)\n]|$))"
)
CHINESE = re.compile(
    rf"([{CN}](?<![第前{CN}几数].)[{CN}]{{0,3}})(?=(?:家|个|所|条|座|处|场|件|户|台|辆|套|本|项|位|名|批|部|支|对|栋|幢|艘|列|间|人(?![民口均才员大]|计划|工程)|万(?:人|名|亩|户|套|吨|辆|株|头|只|羽|件|台|棵|平方米|立方米|千瓦|公里)))"
)
ROUND_SUM = re.compile(rf"(?:突破|超过?|达到?|过)([{CN}]{{1,4}})([亿万]元)(?![级以])")
RANK = re.compile(
    rf"第(?P<at>[{CN}])[位名](?!单)|前(?P<within>[{CN}])[位名](?!单)|首位(?=[,。;、]|$)"
    r"|第一(?=[,。;、)]|$)(?:(?<=[居列获第]第一)|(?<=排名第一)|(?<=保持第一)|(?<=全[省市国县州区]第一))"
)
NAME_AFTER = re.compile(
    r"\s*(?:大(?![学专于])|人员|人制|\)型|°|度(?!电)|国道|省道|县道|号|期|版|强(?![化])|[A-Za-z+×#]|\([\dA-Za-z]|届)"
)
NAME_BEFORE = re.compile(r"(?:第|北纬|东经|[A-Za-z+×#]|[A-Za-z+]\s|No\.|\d\)\+)$")
CIRCLE = re.compile(r"分钟[\u4e00-\u9fff]{0,10}?(?:圈|便利店|市场|超市|通勤)")
RANKED = re.compile(r"(?:第|前|居|列|(?:排名|名次|位次)\S{0,4})\s*$")
NAME_ENDS = "第纬经"
MINUS_SIGNS = "-−–"
MINUS = re.compile(r"(?:[\u4e00-\u9fff:]|^)[-−–]$")
ECHO = re.compile(r"\(\d+(?:\.\d+)?\)")
DURATION = re.compile(  # a time that is itself the aim: 审批时限压缩至3个工作日
    r"(?:压缩|缩短|压减|缩减|压降|减少|控制|降低?)(?:至|到|在)\s*$"
    r"|(?:平均|办理|开办|审批|等候|候诊|响应|办结|通办)[\u4e00-\u9fff]{0,4}(?:用时|时间|时限|时长|耗时)[\u4e00-\u9fff]{0,4}$"
)
SETTLED = re.compile(r"(?:之?内|以内)?(?:即可)?(?:办结|办成|办理完毕|出证)")  # 企业开办实现0.5个工作日办结
LINE_NUMBER = re.compile(r"\n[ \t]*(\d{1,2})\.")
PARTICLES = ("PM2.5", "PM10")
CALLED = re.compile(r"报警|急救|火警|接处警|(?:联动)?指挥中心")  # 110报警服务台
PROGRAMME = re.compile(r"[\u4e00-\u9fff]{2,10}?(?:行动|计划|战略)")  # 实施345重点项目建设行动
CALL_NUMBER = re.compile(r"[\u4e00-\u9fff]{0,10}?(?:平台|热线|电话|专线|服务台)")
REACHED = re.compile(r"(?:突破|超过|达到?|不少于|不低于|超)$")
CLAUSE_STOP = re.compile(r"\s*(?:[,。;、)\n]|以上|$)")
CLAUSE_END = re.compile(r"[,。;]")
DIGITS = re.compile(r"\d+")
LIST_MARKS = frozenset(".、)")
LIST_MARK = re.compile(  # at a number: 1. 2、 (3), not within a sentence
    r"(?:(?<![^。;:\s])|(?<=[。;:\s]\()|(?<=\A\())\d{1,2}[.、)](?=\s*[^\d\s])"
    r"|(?<![^\n])\d{1,2}\.(?=\d{1,2}[-—~]\d|\d{4}年)"
)


@dataclass(slots=True)  # not frozen: made by the thousand, and in half the time
class Token:
    """A number in a text: role is measure, time, name or bare (a figure whose unit was lost)."""

    start: int
    end: int
    role: str
    value: float
    value_max: float | None
    unit: str
    text: str
    rank: bool = False


@cache
def units() -> dict[str, dict[str, str]]:
    """Unit words with base unit, factor, family and role."""
    return {row["unit"]: row for row in table("units")}


@cache
def magnitudes() -> dict[str, float]:
    """Words that multiply: 万, 亿 …"""
    return {row["word"]: float(row["factor"]) for row in table("magnitudes")}


@cache
def unit_pattern() -> re.Pattern[str]:
    """A unit with its magnitude, or a magnitude alone; longest words first, blanks before it allowed."""
    ends = {unit: f"(?![{row['not_before']}])" for unit, row in units().items() if row["not_before"]}
    words = any_of(units(), ends)
    steps = "".join(magnitudes())
    return re.compile(
        rf"[^\S\n]*+(?:[余多][^\S\n]*+)?((?:(?!百分点)[{steps}]+[余多]?)?{words}|[{steps}]+)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=4096)
def base(value: float, unit: str) -> tuple[float, str]:
    """(value in base units, base unit): 1500 亿元 → (1.5e11, 元); traditional characters do as well."""
    factors, name = factors_of(unit)
    for factor in factors:
        value *= factor
    return value, name


@lru_cache(maxsize=4096)
def factors_of(unit: str) -> tuple[tuple[float, ...], str]:
    """What a unit multiplies by, its magnitudes first, and its base unit."""
    unit, factors = fold(unit), []
    while unit and unit[0] in magnitudes() and unit not in units():
        factors.append(magnitudes()[unit[0]])
        unit = unit[1:]
    row = units().get(unit)
    return (*factors, float(row["factor"])) if row else tuple(factors), row["base"] if row else unit


def without_magnitude(unit: str) -> str:
    """The unit less 万, 亿 … before it; 千瓦 is a unit of its own."""
    while unit and unit[0] in magnitudes() and unit not in units():
        unit = unit[1:]
    return unit


@lru_cache(maxsize=4096)
def family(unit: str) -> str:
    """Family of a unit: count, money, percent …; empty for an unknown one."""
    unit = without_magnitude(fold(unit))
    return units()[unit]["family"] if unit in units() else ("count" if not unit else "")


@lru_cache(maxsize=4096)
def unit_role(unit: str) -> str:
    """measure, time or threshold."""
    unit = without_magnitude(unit)
    return units()[unit]["role"] if unit in units() else "measure"


def chinese_value(text: str) -> float:
    """Value of a number written in Chinese up to thousands: 十三 → 13, 三十 → 30."""
    total, digit = 0, 0
    for c in text:
        if c in CN_STEPS:
            total += (digit or 1) * CN_STEPS[c]
            digit = 0
        else:
            digit = CN_DIGITS[c]
    return float(total + digit)


def tokens(text: str, known: Collection[str] = ()) -> list[Token]:
    """All numbers of a folded text in order.

    `known` are thresholds that the row names elsewhere (50亿元以上): digits that ran together with one are
    parted before it (项目5150亿元以上 → 51 and 50亿元以上).
    """
    partings = sorted(m.start() for words in known for m in re.finditer(rf"(?<=\d){re.escape(words)}", text))
    heads = [(name, letters(name)) for name in (*PARTICLES, *known) if name in text and name[-1].isdigit()]
    found: list[Token] = []
    quoted = name_spans(text)
    times = times_in(text)
    marks = running_marks(text)
    at, t, q = 0, 0, 0
    while match := NUMBER.search(text, at):
        start = match.start()
        parting = partings[k] if (k := bisect_right(partings, start)) < len(partings) else len(text)
        if parting < match.end() and not any(words.startswith(match[0]) for words in known):
            match = NUMBER.match(text, start, parting)
        end = head_end(text, start, heads) if heads else start
        if start < end < match.end():  # PM10, G5511 ran together with what follows
            found.append(Token(start, end, "name", number(text[start:end]), None, "", text[start:end]))
            at = end
            continue
        while t < len(times) and times[t][1] <= start:
            t += 1
        while q < len(quoted) and quoted[q][1] <= start:
            q += 1
        listed = not LIST_MARKS.isdisjoint(text[start + 1 : start + 3]) and LIST_MARK.match(text, start)
        if listed or start in marks:
            end = DIGITS.match(text, start).end()
            found.append(Token(start, end, "name", number(text[start:end]), None, "", text[start:end]))
        elif t < len(times) and times[t][0] <= start:
            first, end = max(times[t][0], at), times[t][1]  # a range before it may have taken its beginning
            found.append(Token(first, end, "time", number(match[0]), None, "", text[first:end]))
        else:
            named = q < len(quoted) and quoted[q][0] <= start < quoted[q][1]
            found.append(measure(text, match, named))
            end = found[-1].end
        at = end
    in_words = written(text, found, quoted)
    return sorted([*found, *in_words], key=attrgetter("start")) if in_words else found


def head_end(text: str, start: int, heads: Sequence[tuple[str, int]]) -> int:
    """Where the name ends whose digits begin at `start`, or `start`; `heads` are names with the number of
    letters before their digits.
    """
    return next((start - n + len(name) for name, n in heads if text.startswith(name, start - n)), start)


def letters(name: str) -> int:
    """How many letters a name begins with."""
    return len(name) - len(name.lstrip(ascii_letters))


def times_in(text: str) -> list[tuple[int, int]]:
    """Where words of time stand; all of them begin with the first of several digits."""
    found: list[tuple[int, int]] = []
    for digits in TIME_BEGINS.finditer(text):
        if (not found or digits.start() >= found[-1][1]) and (match := TIME.match(text, digits.start())):
            found.append(match.span())
    return found


def running_marks(text: str) -> set[int]:
    """Where lines begin with the list number that is due (3.20个…is item 3, not 3.2)."""
    marks, due = set(), 1
    for match in LINE_NUMBER.finditer("\n" + text) if "\n" in text else ():
        if int(match[1]) == due:
            marks.add(match.start(1) - 1)
            due += 1
    return marks if due > 2 else set()


def number(text: str) -> float:
    """Value of digits with thousands commas."""
    return float(text.replace(",", ""))


def measure(text: str, match: re.Match[str], named: bool) -> Token:
    """The number at a match with its unit and range, and what it is."""
    start, value = match.start(), number(match[0])
    before = text[start - 1 : start]
    if before in MINUS_SIGNS and MINUS.search(text, max(0, start - 3), start):
        start, value = start - 1, -value
    end, value_max = range_end(text, match.end(), value)
    unit = unit_pattern().match(text, end)
    role = "measure"
    if (
        named
        or (not before.isalpha() or before.isascii() or before in NAME_ENDS)
        and NAME_BEFORE.search(text, max(0, start - 4), start)
        or (NAME_AFTER.match(text, end) and not (names_measure(text, end) or in_letters(text, unit)))
        or (text.startswith("分钟", end) and CIRCLE.match(text, end))
        or (text[start:end].endswith(".0") and not unit)
    ):
        role = "name"
    elif not unit:
        called = (
            CALLED.match(text, end)
            if len(match[0]) == 3
            else len(match[0]) >= 5 and CALL_NUMBER.match(text, end)
        )
        programme = len(match[0]) == 3 and PROGRAMME.match(text, end)
        role = "name" if called or programme else "bare"
    word, stop = "", end
    if unit and role == "measure":
        word, stop = bare_unit(unit[1]), unit.end()
        if unit_role(word) == "time":
            lasts = DURATION.search(text, max(0, start - 16), start) or SETTLED.match(text, stop)
            role = "measure" if lasts else "time"
    rank = role == "measure" and word in ("位", "名") and RANKED.search(text, max(0, start - 8), start)
    if role == "name" and text[start - 1 : start] == "第" and unit and unit[1] in ("位", "名"):
        return Token(start, unit.end(), "measure", value, value_max, unit[1], text[start : unit.end()], True)
    return Token(start, stop, role, value, value_max, word, text[start:stop], bool(rank))


def range_end(text: str, end: int, value: float) -> tuple[int, float | None]:
    """Where a number that ends at `end` ends with its range, and the upper value: 5—8个, 7%—8%, 30(30.33)微克
    (the exact figure stands in brackets before the unit).
    """
    value_max = None
    following = text[end : end + 1]
    if (following in RANGE_MARKS or following.isspace()) and (link := RANGE.match(text, end)):
        second = NUMBER.match(text, link.end())
        if second and number(second[0]) > value and not unit_pattern().match(text, end):
            value_max, end = number(second[0]), second.end()
    elif (
        following in "%亿万元" and (spelt := SPELT_RANGE.match(text, end)) and number(spelt["second"]) > value
    ):
        value_max, end = number(spelt["second"]), spelt.end("second")
    if (
        text.startswith("(", end)
        and (echo := ECHO.match(text, end))
        and unit_pattern().match(text, echo.end())
    ):
        end = echo.end()
    return end, value_max


@lru_cache(maxsize=4096)
def bare_unit(printed: str) -> str:
    """A unit less blanks and the words for a remainder inside it: 亿余元 → 亿元; KM is km."""
    bare = re.sub(r"[\s余多]", "", printed)
    return spellings().get(bare.lower(), bare)


@cache
def spellings() -> dict[str, str]:
    """Units in small letters with their usual spelling."""
    return {unit.lower(): unit for unit in units()}


def in_letters(text: str, unit: re.Match[str] | None) -> bool:
    """Whether what follows a number is a unit in Latin letters (120km) and not the tail of a name (5G)."""
    following = text[unit.end() : unit.end() + 1] if unit else ""
    return (
        unit is not None and unit[1][0] in ascii_letters and not (following.isascii() and following.isalnum())
    )


def names_measure(text: str, end: int) -> bool:
    """Whether what looks like the tail of a name is a measure after all: 3期 …家, 5+个."""
    return re.match(r"\s*(?:强[化]|\+\s*(?:个|家|项))", text[end:]) is not None


def name_spans(text: str) -> list[tuple[int, int]]:
    """Quoted or titled passages short enough to be a name, and an opening mark whose partner was lost."""
    spans = []
    for match in QUOTE.finditer(text):
        close = text.find(
            QUOTES[match[0]], match.end(), match.end() + (80 if match[0] in "《〔" else LONGEST_NAME)
        )
        if close >= 0 and text.find(match[0], match.end(), close) < 0:
            reached = REACHED.search(text, max(0, match.start() - 4), match.start())
            if match[0] in "《〔" or not (reached or CLAUSE_END.search(text, match.end(), close)):
                spans.append((match.start(), close + 1))
        elif match[0] == "“":
            lost = re.match(r"\d+(?:\+\d*)?", text[match.end() :])
            if lost:
                spans.append((match.start(), match.end() + lost.end()))
    return spans


def written(text: str, taken: list[Token], quoted: list[tuple[int, int]]) -> list[Token]:
    """Figures written in Chinese: fractions and tenths as percentages, counts from ten on, ranks."""
    found = []
    for match in FRACTION.finditer(text) if "分之" in text else ():
        value = round(100 * chinese_value(match[2]) / chinese_value(match[1]), 2)
        found.append(Token(match.start(), match.end(), "measure", value, None, "%", match[0]))
    for match in TENTHS.finditer(text):
        value = 10 * chinese_value(match[1]) + 5 * len(match[2])
        words = match[1] + match[0]
        found.append(Token(match.start(1), match.end(), "measure", value, None, "%", words))
    fractions = {token.end for token in found}
    for match in CHINESE.finditer(text):
        unit = unit_pattern().match(text, match.end())
        named = any(a <= match.start() < b for a, b in quoted) or match.end() in fractions
        if unit and not named and is_count(text, match, unit) and not is_named_set(text, match, unit):
            value, words = chinese_value(match[1]), text[match.start() : unit.end()]
            token = Token(match.start(), unit.end(), "measure", value, None, unit[1].strip(), words)
            found.append(token)
    for match in ROUND_SUM.finditer(text) if "亿元" in text or "万元" in text else ():
        found.append(
            Token(match.start(1), match.end(), "measure", chinese_value(match[1]), None, match[2], match[0])
        )
    for match in RANK.finditer(text) if "第" in text or "位" in text or "名" in text else ():
        value = chinese_value(match["at"] or match["within"] or "一")
        unit = match[0][-1] if match[0][-1] in "位名" else "位"
        found.append(Token(match.start(), match.end(), "measure", value, None, unit, match[0], True))
    ends = [token.end for token in taken] if found else []
    return [token for token in found if not overlaps(token, taken, ends)]


def overlaps(token: Token, taken: list[Token], ends: list[int]) -> bool:
    """Whether a token shares characters with one of the others, which are in order and end at `ends`."""
    i = bisect_right(ends, token.start)
    return i < len(taken) and taken[i].start < token.end


def is_count(text: str, numeral: re.Match[str], unit: re.Match[str]) -> bool:
    """Whether a Chinese number counts: from ten on, 两批, and what stands behind its thing at the end of a
    clause (新建学校两所); elsewhere small ones are mostly part of a phrase (一家人).
    """
    if "十" in numeral[1] or (numeral[1] == "两" and unit[1] == "批"):
        return True
    if unit[1].startswith("万"):
        return True
    behind_thing = re.match(r"[\u4e00-\u9fff]{2}", text[max(0, numeral.start() - 2) : numeral.start()])
    return bool(behind_thing) and numeral[1] != "一" and CLAUSE_STOP.match(text, unit.end()) is not None


def is_named_set(text: str, number_match: re.Match[str], unit: re.Match[str]) -> bool:
    """Whether a Chinese number names a fixed set (十项措施, 十个方面) and counts nothing to be achieved."""
    return (
        re.match(r"(?:重大|重点)?(?:方面|举措|措施|机制|制度|行动|工程|清单|任务)", text[unit.end() :])
        is not None
    )
