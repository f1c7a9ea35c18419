"""Serials that begin the rows of a document: 1. or (1), 一、 or (一), ①, 实事一 or 第一件."""

import re
from dataclasses import dataclass
from functools import cache

from helpers.numbers import chinese_value
from helpers.tables.looks import is_heading
from helpers.vocabulary import any_of, table

CHINESE = "[一二三四五六七八九十]{1,3}"
SKIPPED = 3  # serials of a run that may be lost between two others
RANKS = (re.compile(r"第"), re.compile(rf"{CHINESE}[、.]"), re.compile(rf"\({CHINESE}\)"))


@dataclass(frozen=True)
class Serial:
    """A serial at the head of a line: as printed, its value, and where the words after it begin."""

    shown: str
    value: int
    end: int


@cache
def styles() -> dict[str, re.Pattern[str]]:
    """Pattern of each style of serials; group 1 is what is printed, a later one the number."""
    words = any_of(row["word"] for row in table("serial_words"))
    any_number = rf"({CHINESE}|\d{{1,3}})"
    return {
        "1.": re.compile(r"((\d{1,3}))[.、]+\s*(?=[^\d\s])"),
        "(1)": re.compile(r"([(〔【\[]?(\d{1,3})[)〕】\]])[.、]*\s*(?=[^\d\s])"),
        "(一)": re.compile(rf"(\(({CHINESE})\))[.、]?\s*(?=\S)"),
        "一、": re.compile(rf"(({CHINESE}))[、.]\s*(?=\S)"),
        "一是": re.compile(rf"(({CHINESE}))是\s*(?=\S)"),
        "①": re.compile(r"(([①-⑳]))[.、]?\s*(?=\S)"),
        "实事一": re.compile(
            rf"[【\[〔(]?((?:{words})第?{any_number}|第{any_number}[件项条个](?:{words})?)"
            r"(?:[】\]〕)]\s*[:、.]?|[:、.\s]|$)\s*"
        ),
    }


def serial_of(text: str, style: str) -> Serial | None:
    """The serial of a style that a line begins with."""
    match = styles()[style].match(text)
    if match is None:
        return None
    figure = next(group for group in match.groups()[1:] if group)
    if figure.isdecimal():
        value = int(figure)
    else:
        value = ord(figure) - ord("①") + 1 if "①" <= figure <= "⑳" else int(chinese_value(figure))
    return Serial(match[1], value, match.end())


def follows(value: int, previous: int, fresh: bool) -> bool:
    """Whether a serial carries a run on, or begins anew at 1 where a heading allows it."""
    return previous < value <= previous + SKIPPED or (value == 1 and fresh)


def is_chapter(text: str, style: str) -> bool:
    """Whether a line is a heading above rows of a style: (一) may stand over 1. but not over 一、."""
    if not is_heading(text):
        return False
    order = {"一、": 1, "(一)": 2}.get(style, len(RANKS))
    return any(rank.match(text) for rank in RANKS[:order])
