"""Responsible units: found beside or inside a cell, split into names, the lead unit marked."""

import re
from dataclasses import dataclass
from functools import cache

from helpers.tables.looks import MARKS, is_units
from helpers.tables.model import Cell, Span
from helpers.vocabulary import any_of, table

PROTECTED = re.compile(r"各(?:区|县|市|镇|乡)(?:[、,](?=[区县市镇乡街(]))")
BRACKETS = {"(": ")", "<": ">", "[": "]", "〈": "〉", "〔": "〕", "【": "】", "〖": "〗"}
OPENING = {closing: opening for opening, closing in BRACKETS.items()}
OFFICES = re.compile(r"[(〔【\[]((?:[^()〔〕【】\[\]]|\([^()]*\)){2,120})[)〕】\]]\s*[。;.]?")
LONGEST_OFFICES = 126
PLACES = ("区", "县", "市", "镇", "乡", "街道", "园", "所", "站", "馆", "中心", "公司")  # things as often
OPENINGS, CLOSINGS = "".join(BRACKETS), "".join(OPENING)
BRACKET = re.compile(f"[{re.escape(OPENINGS + CLOSINGS)}]")
SEPARATOR = re.compile(r"[、,;/\n。 \t|]")
BROKEN_NAME = re.compile(  # a second part that begins with its place is a name of its own
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,})\n\s*(?![省市县区州旗镇乡国各])([\u4e00-\u9fff]{1,8})(?![\u4e00-\u9fff])"
)
LINKED = re.compile(r"(?<=[\u4e00-\u9fff][和与及])\n\s*(?=[\u4e00-\u9fff])")  # 市自然资源和, 规划局
WORD = re.compile(r"[^\W\d]")  # a name has some; — and / stand for no unit


@dataclass(frozen=True)
class Note:
    """A labelled remark inside a cell, such as 责任单位:…; role units, leader or another column's role."""

    start: int
    end: int
    role: str
    label: str
    text: str


@cache
def label_words() -> tuple[str, ...]:
    """Labels of responsible units or leaders."""
    return tuple(row["word"] for row in table("headers") if row["role"] in ("units", "leader"))


@cache
def label_pattern() -> re.Pattern[str]:
    """A label of responsible units or leaders: before a colon, perhaps in an open bracket, or in brackets.

    A label of two characters (牵头) must not end a longer word.
    """
    long, short = ([word for word in label_words() if (len(word) < 3) is brief] for brief in (False, True))
    names = rf"(?:{any_of(long)}|(?<![\u4e00-\u9fff]){any_of(short)})"
    opening, closing = re.escape(OPENINGS), re.escape(CLOSINGS)
    return re.compile(
        rf"[{opening}]\s*(?P<framed>{names})[{closing}]\s*:?|[{opening}]?\s*(?P<plain>{names})\s*:"
    )


@cache
def any_label() -> re.Pattern[str]:
    """The words of any label, as a quick first look."""
    return re.compile(any_of(label_words()))


@cache
def role_of_label() -> dict[str, str]:
    """Column role of each header word."""
    return {row["word"]: row["role"] for row in table("headers")}


def notes(text: str) -> list[Note]:
    """Labelled remarks of units and leaders in a folded text.

    A remark ends where its bracket closes, at the next label, at the end of the line, or at a semicolon
    or full stop that something else than units follows.
    """
    found, at = [], 0
    if not any_label().search(text):
        return found
    while match := label_pattern().search(text, at):
        label = match["framed"] or match["plain"]
        end = end_of_note(text, match.end(), bracketed=bool(match["plain"]) and match[0][0] in OPENINGS)
        body = text[match.end() : end].strip(f" 。;,{OPENINGS}{CLOSINGS}")
        found.append(Note(match.start(), end, role_of_label()[label], label, balanced(body)))
        at = end
    return found


def remarks(text: str) -> list[Note]:
    """Labelled remarks of a folded text, or else the offices in brackets that it ends with (县交通局)."""
    found = notes(text)
    size = len(text.rstrip())
    for match in OFFICES.finditer(text, max(0, size - LONGEST_OFFICES)):
        if not found and match.end() == size and are_offices(match[1]) and not match[1].endswith(PLACES):
            found = [Note(match.start(), match.end(), "units", "", match[1])]
    return found


def ends_with_offices(text: str) -> bool:
    """Whether a passage ends with offices in brackets, with a label before them or without."""
    size = len(text.rstrip())
    last = [m for m in OFFICES.finditer(text, max(0, size - LONGEST_OFFICES)) if m.end() == size]
    return any(label_pattern().match(match[1]) or are_offices(match[1]) for match in last)


@cache
def duty() -> re.Pattern[str]:
    """What an office has to do, behind its name: 市财政局牵头, 市教育局配合."""
    return re.compile(any_of(row["word"] for row in table("duty_words")) + r"(?=[、,;。\s]|$)")


@cache
def leading() -> frozenset[str]:
    """Words for the duty of the one that leads."""
    return frozenset(row["word"] for row in table("duty_words") if row["leads"])


def are_offices(text: str) -> bool:
    """Whether a passage is nothing but offices, perhaps with their duties."""
    return is_units(duty().sub("", text))


def end_of_note(text: str, start: int, bracketed: bool) -> int:
    """Where the remark that begins at start ends (one past its last character)."""
    depth, i = int(bracketed), start
    while i < len(text) and text[i] != "\n":
        c = text[i]
        if c in OPENINGS:
            depth += 1
        elif c in CLOSINGS:
            depth -= 1
            if depth < 0 or (bracketed and depth == 0):
                return i + 1
        elif c in ";。," and depth == int(bracketed):
            follows = re.split(r"[;。\n]", text[i + 1 :], maxsplit=1)[0].strip(" )")
            label = label_pattern().match(text[i + 1 :].lstrip())
            if label:
                return i + 1
            if c != "," and not (follows and is_units(follows)):
                return i + 1
        i += 1
    return i


def balanced(text: str) -> str:
    """The text with a bracket closed that the trimming opened."""
    if not BRACKET.search(text):
        return text
    for opening, closing in BRACKETS.items():
        if text.count(opening) > text.count(closing):
            text += closing * (text.count(opening) - text.count(closing))
    return text


def without_notes(whole: Cell, found: list[Note], build) -> Cell:
    """The cell less its remarks; `build` makes a cell of clean spans."""
    pieces, at = [], 0
    for note in found:
        pieces += spans(whole, at, note.start)
        at = note.end
    return build(pieces + spans(whole, at, len(whole.text)))


def spans(whole: Cell, start: int, end: int) -> list[Span]:
    """Clean spans of the cell's characters [start, end), one for each passage they touch."""
    result, offset = [], 0
    for first, last in whole.pieces:
        a, b = max(start, offset), min(end, offset + last - first)
        if a < b:
            result.append((first + a - offset, first + b - offset))
        offset += last - first + 1
    return result


def split(text: str) -> list[str]:
    """Names in a list of units: cut at 、 commas, semicolons, strokes and line breaks, not inside brackets.

    各区、县(市)政府 stays one name (gold guidelines).
    """
    guarded = PROTECTED.sub(lambda m: m[0][:-1] + "\x00", whole_names(text))
    parts = outside_brackets(guarded) if BRACKET.search(guarded) else SEPARATOR.split(guarded)
    names = [name.replace("\x00", "、").strip() for name in parts]
    return [balanced(name) for name in map(without_loose_end, names) if WORD.search(name) and name != "无"]


def outside_brackets(text: str) -> list[str]:
    """A list of units cut at the marks that stand outside brackets."""
    parts, depth, part = [], 0, ""
    for c in text:
        depth += (c in OPENINGS) - (c in CLOSINGS)
        if depth <= 0 and SEPARATOR.match(c):
            parts.append(part)
            part, depth = "", 0
        else:
            part += c
    return [*parts, part]


def whole_names(text: str) -> str:
    """The text with names put together that a line break parts: 市交通运, 输局."""
    return LINKED.sub("", BROKEN_NAME.sub(whole_name, text)) if "\n" in text else text


def whole_name(broken: re.Match[str]) -> str:
    """The parts of a name put together where only both together are an office."""
    first, second = broken.groups()
    return first + second if is_units(first + second) and not is_units(first) else broken[0]


def without_loose_end(name: str) -> str:
    """The name less a closing bracket that nothing opened, and full stops."""
    name = name.strip("。.")
    while name.endswith(tuple(CLOSINGS)) and name.count(name[-1]) > name.count(OPENING[name[-1]]):
        name = name[:-1].rstrip("。. ")
    return name


def labelled(label: str, text: str) -> list[tuple[str, str]]:
    """(label, text) of a cell of units, parted where labels stand inside it (牵头单位:… 配合单位:…)."""
    inside = list(label_pattern().finditer(text))
    names = [label, *(match["framed"] or match["plain"] for match in inside)]
    starts, ends = [0, *(m.end() for m in inside)], [*(m.start() for m in inside), len(text)]
    parts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    return [(name, part) for name, part in zip(names, parts, strict=True) if part.strip()]


def with_whole_names(lists: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The lists, one whose last name breaks off made one with the next."""
    whole: list[tuple[str, str]] = []
    for label, text in lists:
        joined = f"{whole[-1][1]}\n{text}" if whole and whole[-1][0] == label else ""
        if joined and whole_names(joined) != joined:
            whole[-1] = (label, joined)
        else:
            whole.append((label, text))
    return whole


def parse(lists: list[tuple[str, str]]) -> tuple[tuple[str, ...], str | None]:
    """Units in printed order and the lead unit, from (label, text) pairs; the label may be empty.

    The lead is the unit marked △, the only one behind a label that says 牵头, or the first if it alone leads.
    """
    names: list[str] = []
    lead = None
    for label, text in with_whole_names(lists):
        duties = [(name, duty().search(name)) for name in split(text)]
        mine = [name[: found.start()] if found else name for name, found in duties]
        mine = [name for name in mine if name.strip(MARKS)]
        marked = [name.lstrip(MARKS) for name in mine if name[0] in MARKS]
        bare = [name.lstrip(MARKS).strip() for name in mine]
        if "牵头" in label and len(bare) == 1:
            marked = bare
        elif duties and duties[0][1] and duties[0][1][0] in leading():
            marked = bare[:1]
        lead = lead or (marked[0] if marked else None)
        names += [name for name in bare if name and name not in names]
    return tuple(names), lead
