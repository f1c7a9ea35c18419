"""Clean text with a log of every edit and a way back: each clean offset maps to the raw text.

A rule is a function from text to edits. Rules run one after the other; each sees the text that the
rules before it left. What a rule is for stands in `vocabulary/messages.csv`; notebook 01 prints it.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product

import ahocorasick_rs
import numpy as np

from helpers.documents import Document, fold
from helpers.messages import both
from helpers.vocabulary import any_of, finder, table

Change = tuple[int, int, str]  # start and end in the current text, and what stands there instead

# Patterns begin with a plain character where they can: the search skips from one to the next.
DECIMAL_STOP = re.compile(r"。(?<=\d。)(?=\d)(?!(?:19|20)\d\d年)")
DECIMAL_LOST = re.compile(  # a whole number that ends a sentence has its unit behind it: 4。2亿元 was one
    r"(?<=\d)。(?=\d{1,2}(?:[%%]|‰|个百分点|[万亿]|元|微克|公里|平方|公顷|吨|[家个人户所项件张台座]))"
    r"|(?<![^\n\t|│]) *\d+。(?=\d{1,2} *(?:$|[\n\t|│]))"  # and a figure alone in its cell ends none
)
DECIMAL_POINT = re.compile(r"\.(?<=\d\.)(?=\d)")
LIST_STOP = re.compile(  # behind one or two digits that begin a line or follow a mark
    r"。(?=\s*[^\s\d])(?:(?<=\d。)(?<![^。;;!!??\s]\d。)|(?<=\d\d。)(?<![^。;;!!??\s]\d\d。))"
)
SHOUT = re.compile(r"[!!??](?=[ \t]*$)", re.MULTILINE)
SIGNATURE = re.compile(
    r"\n[ \t\u3000]*([^\s。,,;;][^\n。,,;;]{3,39}\n\s{0,40}20\d\d年\d{1,2}月\d{1,2}日)[ \t\u3000]*(?=\n|$)"
)
INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202f\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+")
HAN = r"[\u4e00-\u9fff]"
YEAR_MONTH = re.compile(r"20(?<!\d20)\d\d(?=(?:1[0-2]|[1-9])(?:[-—~](?:1[0-2]|[1-9]))?月)")
FIELD_NAME = re.compile(r"^[ \t]*([\u4e00-\u9fff]{2,10})\s*:", re.MULTILINE)
TITLE = re.compile(
    r"^[ \t]*([^\n。,;,;|\t]{8,60}(?:情况|汇总|方案|通报|清单|分解|报告|进度|表)"
    r"(?:[(（][^\n()（）]{1,12}[)）])?(?:[(（]?续[表前]?\d*[)）]?)?(?:[ \t]*第\d+页[^\n]{0,8})?)[ \t]*$",
    re.MULTILINE,
)
CONTINUED = re.compile(r"(?:[(（]?续[表前]?\d*[)）]?)?(?:[ \t]*第\d+页.*)?$")
OFTEN = 3
LONGEST_ADVERTISEMENT = 120
LONGEST_PHRASE = 20  # characters of a place's name and what stands between it and the end of a phrase
SPACED = re.compile(  # 3 240, 1 234 567; not the serial of a line that goes on, not one of several columns
    r"[1-9](?<![\d.,,].)(?<!\d[ \u00a0\u2009].)\d{0,2}(?:[ \u00a0\u2009]\d{3})+(?![ \u00a0\u2009]?\d)"
)
SPACE = re.compile("[ \u00a0\u2009]")
UNSPACED = re.compile(r"(?<![\d.,,/—-])\d{4,}(?![\d年./—-])")
SERIAL_BEFORE = re.compile(r"(?:^|\n)[ \t\u3000]*$")
WORD_BEFORE = re.compile(r"[\u4e00-\u9fff:：(（、] ?$")
WORD_BEHIND = re.compile(r" ?[\u4e00-\u9fff%]")
LONE_POINT = re.compile(
    r"(?<![^\n\t|│])( *\d+\.) +(?=\d+%? *(?:$|[\n\t|│]))|(?<=[\u4e00-\u9fff])(\d+\.) (?=\d{1,2}[%万亿])"
)
PERCENT_RUN = re.compile(r"%(?<=\d%)(?=\d+(?:\.\d+)?%)")


@dataclass(frozen=True)
class Edit:
    """One edit: rule, place in the raw text, and the passage before and after it."""

    rule: str
    raw_start: int
    raw_end: int
    before: str
    after: str


@dataclass(frozen=True, eq=False)
class Cleaned:
    """Clean text of a document, the edits that made it, and for each character the raw span it stands for."""

    document: Document
    text: str
    edits: tuple[Edit, ...]
    begins: np.ndarray
    ends: np.ndarray

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Span in the raw text of the clean span [start, end)."""
        if start < end:
            return self.begins.item(start), self.ends.item(end - 1)
        at = self.begins.item(start) if start < len(self.text) else len(self.document.text)
        return at, at

    @cached_property
    def folded(self) -> str:
        """The clean text with width variants made plain: same length, for matching."""
        return fold(self.text)


def clean(document: Document) -> Cleaned:
    """Apply every rule in turn; cleaning clean text again changes nothing."""
    size = len(document.text)
    result = Cleaned(
        document, document.text, (), np.arange(size, dtype=np.int32), np.arange(1, size + 1, dtype=np.int32)
    )
    for name, rule in RULES.items():
        changes = list(rule(result.text))
        if changes:
            result = apply(result, name, changes)
    return result


def apply(current: Cleaned, rule: str, changes: list[Change]) -> Cleaned:
    """The text after the changes (in order, not overlapping) of one rule, each one logged."""
    pieces, begins, ends, edits = [], [], [], []
    at = 0
    for start, end, after in changes:
        raw_start, raw_end = current.raw(start, end)
        pieces += [current.text[at:start], after]
        begins.append(current.begins[at:start])
        ends.append(current.ends[at:start])
        if len(after) == end - start:
            begins.append(current.begins[start:end])
            ends.append(current.ends[start:end])
        else:
            begins.append(np.full(len(after), raw_start, dtype=np.int32))
            ends.append(np.full(len(after), raw_end, dtype=np.int32))
        edits.append(Edit(rule, raw_start, raw_end, current.text[start:end], after))
        at = end
    return Cleaned(
        current.document,
        "".join([*pieces, current.text[at:]]),
        current.edits + tuple(edits),
        np.concatenate([*begins, current.begins[at:]]),
        np.concatenate([*ends, current.ends[at:]]),
    )


def rules() -> list[dict[str, str]]:
    """Name and purpose (in Chinese and English) of every rule in the order of their running, to be shown."""
    purposes = {name: both(f"cleaning.{name}") for name in RULES}
    return [{"rule": name, "purpose": said.zh, "purpose_en": said.en} for name, said in purposes.items()]


def invisible(text: str) -> Iterator[Change]:
    """Zero-width and control characters, which cut numbers and words apart."""
    for match in INVISIBLE.finditer(text):
        yield match.start(), match.end(), ""


@cache
def boilerplate_pattern() -> re.Pattern[str]:
    """One pattern of whole lines that belong to the web page and not to the document."""
    return re.compile("|".join(f"(?:{row['pattern']})" for row in table("boilerplate")))


@cache
def boilerplate_words() -> ahocorasick_rs.AhoCorasick:
    """What finds the words of which each pattern needs one, in small letters or large."""
    words = {word for row in table("boilerplate") for word in row["needs"].split()}
    return finder({"".join(spelt) for word in words for spelt in product(*({c, c.upper()} for c in word))})


def boilerplate(text: str) -> Iterator[Change]:
    """Lines of the web page's frame; the particulars of the document were read from them before.

    A line that begins with the name of a field (主办单位) is of the table where the name stands often.
    """
    pattern, folded, at = boilerplate_pattern(), fold(text), 0
    often = {name for name, count in Counter(FIELD_NAME.findall(folded)).items() if count >= OFTEN}
    often &= {row["word"] for row in table("headers")}
    hints = [start for _, start, _ in boilerplate_words().find_matches_as_indexes(folded)]
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n")
        hint = bisect_left(hints, at)
        hinted = hint < len(hints) and hints[hint] < at + len(body)
        inner = folded[at : at + len(body)].strip() if hinted else ""
        if inner and pattern.fullmatch(inner):
            name = FIELD_NAME.match(inner)
            if not (name and name[1] in often):
                yield at, at + len(body), ""
        at += len(line)


def signature(text: str) -> Iterator[Change]:
    """A date on a line of its own, and the signature on the line above it."""
    for match in SIGNATURE.finditer(text):
        yield match.start(1), match.end(1), ""


def advertising(text: str) -> Iterator[Change]:
    """Phrases inside sentences all over the page: a place named nowhere else, some words, the same end."""
    found = [match for at in near_endings(text) for match in advertising_pattern().finditer(text, *at)]
    frames = Counter((match[1], match[3]) for match in found)
    variants = Counter(frame for frame, _ in {((match[1], match[3]), match[2]) for match in found})
    for match in found:
        frame = (match[1], match[3])
        if frames[frame] >= OFTEN and variants[frame] >= 2 and text.count(match[1]) < 1.5 * frames[frame]:
            yield match.start(), match.end(), ""


def near_endings(text: str) -> list[tuple[int, int]]:
    """Passages that may hold a phrase of advertising: before words that end one, where they stand often."""
    often = [word for word in sales_endings() if text.count(word) >= OFTEN]
    spans: list[tuple[int, int]] = []
    for end in re.finditer(any_of(often), text) if often else ():
        start = max(0, end.start() - LONGEST_PHRASE)
        if spans and start <= spans[-1][1]:
            start = spans.pop()[0]
        spans.append((start, end.end()))
    return spans


def advertising_line(text: str) -> Iterator[Change]:
    """Lines of advertising between the paragraphs: no report has two of its words in one (扫码, 抢购)."""
    for line in re.finditer(r"[^\n]+", text):
        short = line.end() - line.start() <= LONGEST_ADVERTISEMENT
        if short and len(set(sales_pattern().findall(line[0]))) >= 2:
            yield line.start(), line.end(), ""


def repeated_title(text: str) -> Iterator[Change]:
    """The title of a table where a page break prints it again, inside a row as often as not."""
    seen: set[str] = set()
    for line in TITLE.finditer(text):
        title = CONTINUED.sub("", line[1])
        if title in seen:
            yield line.start(1), line.end(1), ""
        seen.add(title)


@cache
def sales_pattern() -> re.Pattern[str]:
    """Words that sell something."""
    return re.compile("|".join(row["word"] for row in table("advertising") if row["where"] == "line"))


@cache
def advertising_pattern() -> re.Pattern[str]:
    """A city's name, a few characters, and a word that advertising ends with."""
    places = any_of(row["name"] for row in table("cities"))
    return re.compile(rf"({places})({HAN}{{2,6}}?)({any_of(sales_endings())})")


@cache
def sales_endings() -> tuple[str, ...]:
    """Words that phrases of advertising end with."""
    return tuple(row["word"] for row in table("advertising") if row["where"] == "end")


def damaged_stops(text: str) -> bool:
    """Whether the page lost its decimal points: full stops between digits outnumber points between digits."""
    return len(DECIMAL_STOP.findall(text)) > len(DECIMAL_POINT.findall(text))


def decimal_stop(text: str) -> Iterator[Change]:
    """Full stops for decimal points: 279。3亿元 is 279.3亿元.

    Between any digits of a page that lost its decimal points, elsewhere only before what no sentence begins
    with.
    """
    if not DECIMAL_STOP.search(text):
        return
    for match in (DECIMAL_STOP if damaged_stops(text) else DECIMAL_LOST).finditer(text):
        at = match.start() + match[0].index("。")
        yield at, at + 1, "."


def list_stop(text: str) -> Iterator[Change]:
    """A full stop after the serial of a paragraph: 1。推进 is 1.推进."""
    for match in LIST_STOP.finditer(text):
        yield match.start(), match.end(), "."


def shouted_end(text: str) -> Iterator[Change]:
    """An exclamation or question mark for the full stop of a line, where all punctuation is damaged."""
    if damaged_stops(text) or LIST_STOP.search(text):
        for match in SHOUT.finditer(text):
            yield match.start(), match.end(), "。"


def spaced_thousands(text: str) -> Iterator[Change]:
    """Spaces between groups of three digits: 3 240个 is 3240个.

    Between words on any page, elsewhere on one that writes its thousands like that. At the beginning of a
    line the first group may be a serial, unless the number is all that the line holds.
    """
    found = [match for match in SPACED.finditer(text) if not may_be_serial(text, match)]
    habit = bool(found) and len(found) > len(UNSPACED.findall(text))
    for match in found:
        if habit or (
            WORD_BEFORE.search(text, max(0, match.start() - 2), match.start())
            and WORD_BEHIND.match(text, match.end())
        ):
            for space in SPACE.finditer(text, match.start(), match.end()):
                yield space.start(), space.end(), ""


def may_be_serial(text: str, number: re.Match[str]) -> bool:
    """Whether a line begins with a number and goes on behind it."""
    begins = SERIAL_BEFORE.search(text, max(0, number.start() - 8), number.start())
    return bool(begins) and not re.match(r"[ \t]*(?:\n|$)", text[number.end() : number.end() + 8])


def lone_point(text: str) -> Iterator[Change]:
    """A space behind the decimal point of a number inside a sentence, or of one that is all that its line or
    cell holds: 2. 48 is 2.48.
    """
    for match in LONE_POINT.finditer(text) if ". " in text else ():
        yield match.end(match.lastindex), match.end(), ""


def lost_year(text: str) -> Iterator[Change]:
    """年 lost between year and month: 20236月 is 2023年6月."""
    for match in YEAR_MONTH.finditer(text):
        yield match.end(), match.end(), "年"


def lost_comma(text: str) -> Iterator[Change]:
    """A mark lost between two percentages: 91%88.9% is 91%、88.9%."""
    for match in PERCENT_RUN.finditer(text):
        yield match.end(), match.end(), "、"


RULES: dict[str, Callable[[str], Iterator[Change]]] = {
    "invisible": invisible,
    "boilerplate": boilerplate,
    "signature": signature,
    "advertising": advertising,
    "advertising_line": advertising_line,
    "repeated_title": repeated_title,
    "shouted_end": shouted_end,
    "decimal_stop": decimal_stop,
    "list_stop": list_stop,
    "spaced_thousands": spaced_thousands,
    "lone_point": lone_point,
    "lost_year": lost_year,
    "lost_comma": lost_comma,
}
