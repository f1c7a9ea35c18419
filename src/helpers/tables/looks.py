"""What a passage looks like: a goal, a report of progress, a list of responsible units, a figure, a
heading.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache, lru_cache

import ahocorasick_rs

from helpers.vocabulary import any_of, finder, table

FIGURE = re.compile(
    r"[<>≥≤]?\s*[-−]?\d[\d,]*(?:\.\d+)?(?:\s*[-—–~]\s*\d+(?:\.\d+)?)?\s*(?:%|[\u4e00-\u9fff/]{1,6})?|[/—–-]+|无"
)
NONE = re.compile(r"[/—–-]+|无")
HEADING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]+[章节部条])"
)
PERSON = re.compile(  # 马  骏 is one name
    r"(?:[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]\s+[\u4e00-\u9fff])(?:[、,\s]+[\u4e00-\u9fff]{2,4})*"
)
BRACKETED = re.compile(r"[(<][^()<>]*[)>]")
DIGIT = re.compile(r"\d")
NOT_HAN = re.compile(r"[^\u4e00-\u9fff]+")
CATEGORY = re.compile(r"[\u4e00-\u9fff]{2,8}")
UNIT_SPLIT = re.compile(r"[、,;\s]+")
NO_OFFICE = re.compile(
    r"^(?:已|正在|改造|建成|新建|完成|新增|推进)|(?:小区|社区|片区|景区|校区|托育所|厕所)$"
)
LEAD_MARKS = "△▲★☆※"  # before the lead unit of a list
MARKS = LEAD_MARKS + "*●"


@cache
def evidence() -> tuple[tuple[Callable[[str], re.Match[str] | None], float], ...]:
    """What finds each pattern, and its weight: above zero for progress, below for goal.

    A pattern that begins with ^ is matched: a search would go on to the end of the text.
    """
    found = []
    for row in table("evidence"):
        pattern, sign = re.compile(row["pattern"]), 1 if row["speaks_for"] == "progress" else -1
        find = pattern.match if row["pattern"].startswith("^") else pattern.search
        found.append((find, sign * float(row["weight"])))
    return tuple(found)


@cache
def first_look() -> tuple[ahocorasick_rs.AhoCorasick, dict[str, int], int]:
    """What finds the words of which a pattern needs one; by word, a bit for each pattern that needs it; those
    of the patterns that need none.
    """
    bits: dict[str, int] = defaultdict(int)
    for i, row in enumerate(table("evidence")):
        for word in row["needs"].split() or [""]:
            bits[word] |= 1 << i
    always = bits.pop("", 0)
    return finder(bits), dict(bits), always


@lru_cache(maxsize=4096)
def possible(bits: int) -> tuple[tuple[Callable[[str], re.Match[str] | None], float], ...]:
    """The patterns of some bits."""
    return tuple(one for i, one in enumerate(evidence()) if bits >> i & 1)


@lru_cache(maxsize=4096)
def progress_score(text: str) -> float:
    """Weight of evidence that a passage reports progress (above zero) rather than sets a goal (below).

    Raises UnicodeEncodeError for lone surrogates, which no document holds.
    """
    words, bits_of, bits = first_look()
    for word in words.find_matches_as_strings(text, overlapping=True):
        bits |= bits_of[word]
    score = 0.0
    for find, weight in possible(bits):
        if find(text):
            score += weight
    return score


@cache
def unit_endings() -> tuple[str, ...]:
    """Words that names of offices end with."""
    return tuple(row["word"] for row in table("unit_words") if row["where"] == "end")


@lru_cache(maxsize=4096)
def is_units(text: str) -> bool:
    """Whether a passage is nothing but a list of offices."""
    bare = BRACKETED.sub("", text).strip(" 。.;、," + MARKS)
    if "。" in bare or DIGIT.search(bare):
        return False
    parts = [part.strip(MARKS) for part in UNIT_SPLIT.split(bare) if part.strip(MARKS)]
    if not parts or any(len(part) > 22 for part in parts):
        return False
    if any(NO_OFFICE.search(part) for part in parts):
        return False
    fitting = sum(part.endswith(unit_endings()) or part in ("各区", "各县", "各镇") for part in parts)
    marked = text[:1] in LEAD_MARKS
    return fitting >= max(1, (0.5 if marked else 0.8) * len(parts))


def is_figure(text: str) -> bool:
    """Whether a passage is a bare figure, or a mark for none."""
    return FIGURE.fullmatch(text) is not None


def is_heading(text: str) -> bool:
    """Whether a line is a chapter heading: numbered in Chinese, short, and no sentence."""
    return len(text) <= 40 and HEADING.match(text) is not None and not text.endswith(("。", ";"))


@cache
def aside() -> re.Pattern[str]:
    """Words of a heading whose chapter holds no rows: 存在的问题, 下一步打算."""
    return re.compile(any_of(row["word"] for row in table("aside_chapters")))


def is_aside(heading: str) -> bool:
    """Whether a heading opens a chapter on problems, plans to come and the like."""
    return aside().search(heading) is not None


def is_none(text: str) -> bool:
    """Whether a cell is a mark for nothing."""
    return NONE.fullmatch(text) is not None


@cache
def note_pattern() -> re.Pattern[str]:
    """A word that opens a remark below a table, alone on its line or with a colon."""
    words = any_of(row["word"] for row in table("closing_words"))
    return re.compile(rf"[(\[]?\s*{words}\s*\d?\s*(?:[:·]|$)")


def is_note(text: str) -> bool:
    """Whether a line is a remark below a table (注:…, 抄送:…) and no part of a row."""
    return note_pattern().match(text) is not None


def is_category(text: str) -> bool:
    """Whether a line is a short label such as 卫生健康: no digit, no punctuation."""
    return CATEGORY.fullmatch(text) is not None and not is_units(text)


@lru_cache(maxsize=4096)
def overlap(text: str, other: str) -> float:
    """Share of the shorter passage's pairs of characters that stand in the other one too."""
    a, b = pairs(text), pairs(other)
    return len(a & b) / max(1, min(len(a), len(b)))


@lru_cache(maxsize=4096)
def pairs(text: str) -> frozenset[str]:
    """Neighbouring Chinese characters of a text."""
    bare = NOT_HAN.sub("", text)
    return frozenset([bare[i : i + 2] for i in range(len(bare) - 1)])
