"""Roles of columns, recognised from header words."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from helpers.numbers import unit_pattern
from helpers.vocabulary import any_of, table

REPORT_ROLES = ("result", "share_done", "change")
FIGURE_ROLES = ("target", *REPORT_ROLES)
SERIAL = re.compile(r"\(?(\d{1,4})\)?\s*[.、]?")
MEASURE = re.compile(r"\(([^()]{1,8})\)\s*$")
BRACKETS_AND_BLANKS = re.compile(r"\([^()]*\)|\s")
ASIDE = re.compile(r"\([^()]*\)|[\s%‰]")
PERCENT = re.compile(r"\([^()]*%[^()]*\)|%$")
AIMS = ("goal", "target")
PART_OF_YEAR = re.compile(
    r"(?:20\d\d年)?(?:第?[一二三四]季度|前[两二三]个?季度|[上下]半年|半年|本?季度|本?月度?"
    r"|(?:\d{1,2}[-—–~至])?\d{1,2}月份?)"
)
THEN = "今年|年初|目前|如今"
PERIOD = re.compile(
    rf"(?:截[至止]|{THEN}|本年|当年|全年|年度|20\d\d年度?|{PART_OF_YEAR.pattern}|底|末|\d{{1,2}}日)+"
)
JOINED = re.compile(r"及其?|和|与|、|/")
LONGEST_HEADER = 200  # characters of a cell beyond which it is not looked at as a header, brackets and all


@cache
def header_words() -> tuple[tuple[str, str], ...]:
    """(word, role), the longest word first."""
    return tuple(
        sorted(((row["word"], row["role"]) for row in table("headers")), key=lambda pair: -len(pair[0]))
    )


@cache
def roles_by_word() -> dict[str, str]:
    """Role of each header word."""
    return dict(header_words())


@cache
def word_ends() -> tuple[str, ...]:
    """Header words that tell the role of a longer one that ends with them, the longest first."""
    return tuple(word for word, _ in header_words() if len(word) > 2)


@cache
def any_header() -> re.Pattern[str]:
    """Any header word, the longest first, perhaps behind one that only describes it (重点工作任务)."""
    before = any_of(row["word"] for row in table("header_prefixes"))
    words = any_of(roles_by_word())
    return re.compile(rf"(?:{before})?(?P<word>{words})(?:[/、]{words})?")


@lru_cache(maxsize=4096)
def role(text: str) -> str | None:
    """Role of a header cell, or None; brackets do not count, but a (%) tells a percentage from an amount."""
    if len(text) > LONGEST_HEADER:
        return None
    bare = text if text.isalpha() else ASIDE.sub("", text)
    if not bare or len(bare) > 14:
        return None
    name = role_of_words(bare)
    return "share_done" if name in ("progress", "result") and PERCENT.search(text) else name


def role_of_words(bare: str) -> str | None:
    """Role of a header word, with a period before it (2023年目标) or another word behind it (进展及打算).

    What is set for a part of the year (二季度目标) is a milestone.
    """
    if bare in roles_by_word():
        return roles_by_word()[bare]
    rest = PERIOD.sub("", bare)
    name = roles_by_word().get(rest) or first_of_two(rest)
    if name is None and rest.endswith(word_ends()):
        name = next(roles_by_word()[word] for word in word_ends() if rest.endswith(word))
    return "milestone" if name in AIMS and PART_OF_YEAR.match(bare) else name


def measure_of(text: str) -> str:
    """The unit in brackets of a header cell, or nothing: 年度计划投资(万元)."""
    found = MEASURE.search(text)
    return found[1] if found and unit_pattern().fullmatch(found[1]) else ""


def is_word(text: str) -> bool:
    """Whether a header cell is a known word, perhaps behind a period, and not just one that ends like it."""
    bare = PERIOD.sub("", ASIDE.sub("", text))
    return bare in roles_by_word() or first_of_two(bare) is not None


def first_of_two(words: str) -> str | None:
    """Role of the first of two header words joined by 及, or nothing."""
    first, *others = JOINED.split(words, maxsplit=1)
    return roles_by_word().get(first) if others else None


def settled(roles: Sequence[str | None]) -> list[str | None]:
    """Roles of a whole header: a milestone is the target where it is the only aim of its kind, else a note;
    targets without a goal beside them, or a column that may be one, are the goal.
    """
    alone = roles.count("milestone") == 1 and "target" not in roles
    names = [("target" if alone else "note") if name == "milestone" else name for name in roles]
    if "goal" in names or None in names:
        return names
    return ["goal" if name == "target" else name for name in names]


def glued_roles(text: str) -> list[str]:
    """Roles of header words that were run together on one line; empty when the line is no such header.

    Serials or units are among them: a title (重点工作目标完成情况) is made of header words as well.
    """
    rest, roles = BRACKETS_AND_BLANKS.sub("", text) if "。" not in text else "", []
    if len(rest) > 60:
        return []
    at = 0
    while at < len(rest):
        options = [match for match in (any_header().match(rest, at), after_period(rest, at)) if match]
        if not options:
            return []
        match = max(options, key=lambda match: match.end())
        roles.append(roles_by_word()[match["word"]])
        at = match.end()
    unique = len(set(roles)) == len(roles) >= 2
    return settled(roles) if unique and {"serial", "units"} & set(roles) else []


def after_period(text: str, at: int) -> re.Match[str] | None:
    """The header word behind a period (截至8月底推进情况), or nothing."""
    period = PERIOD.match(text, at)
    return any_header().match(text, period.end()) if period else None
