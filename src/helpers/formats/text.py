"""Plain text: which encoding the bytes are in, judged by what the text then looks like."""

import unicodedata
from functools import cache

from helpers.formats.page import Page, Unreadable
from helpers.messages import both
from helpers.problems import Problem
from helpers.vocabulary import table

BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
UTF_16 = ("utf-16-le", "utf-16-be")
SAMPLE = 20_000
PLAUSIBLE, CLEAR, CLEAR_LEAD = 0.5, 0.8, 0.15
"""Shares of usual characters: below the first it is no text; the others make the choice of encoding sure."""
REPLACED = "\ufffd"


def read(data: bytes, name: str) -> Page:
    """Page of a text file; its text is kept as it is, since a plain text file has no tables of its own."""
    text, coding, problems = decode(data, name)
    return Page(name, coding, text.split("\n"), [], problems)


def decode(data: bytes, name: str) -> tuple[str, str, list[Problem]]:
    """Text, its encoding, and problems where the choice is unsure or bytes are damaged.

    What the file declares does not count, only which encoding makes plausible Chinese text of the bytes.
    Raises Unreadable when none does.
    """
    texts = {coding: data.decode(coding, errors="replace") for coding in candidates(data)}
    scores = {coding: plausibility(text) for coding, text in texts.items()}
    best, *others = sorted(scores, key=lambda coding: -scores[coding])
    if others and scores[best] < PLAUSIBLE or is_binary(texts[best]):
        raise Unreadable(both("file.encoding", name=name))
    sure = not others or (scores[best] >= CLEAR and scores[best] - scores[others[0]] >= CLEAR_LEAD)
    return texts[best], best, decoding_problems(texts[best], best, sure)


def candidates(data: bytes) -> tuple[str, ...]:
    """Encodings that the bytes may be in; a single one where a mark at the beginning or the bytes say so."""
    if mark := next((mark for mark in BOMS if data.startswith(mark)), None):
        return (BOMS[mark],)
    if b"\0" in data:  # half of the bytes of ASCII characters in UTF-16
        return UTF_16
    if is_whole_enough(data.decode("utf-8", errors="replace")):
        return ("utf-8",)
    return "gb18030", "big5hkscs", *UTF_16


def is_whole_enough(text: str) -> bool:
    """Whether UTF-8 it is: no byte fails, or few do, or only those of a character cut off at the end."""
    failed, beyond = text.count(REPLACED), sum(c > "\x7f" for c in text)
    return failed <= 0.01 * beyond or (failed == 1 < beyond and text.endswith(REPLACED))


def decoding_problems(text: str, coding: str, sure: bool) -> list[Problem]:
    """A warning for damaged bytes and one for an encoding that is not sure."""
    messages = []
    if damaged := text.count(REPLACED):
        at_end = damaged == 1 and text.rstrip().endswith(REPLACED)
        messages.append(both("read.cut") if at_end else both("read.damaged", count=damaged))
    if not sure:
        messages.append(both("read.unsure_coding", coding=coding))
    return [Problem("read", "warning", message) for message in messages]


@cache
def common() -> frozenset[str]:
    """The 3755 most used characters (level 1 of GB 2312), their traditional forms, and punctuation."""
    rows = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    level_one = set("".join(pair.decode("gb2312", errors="ignore") for pair in rows))
    traditional = {row["traditional"] for row in table("traditional") if row["simplified"] in level_one}
    marks = {
        chr(code) for part in ((0x3000, 0x3020), (0xFF01, 0xFF5F), (0x2010, 0x2040)) for code in range(*part)
    }
    return frozenset(level_one | traditional | marks | set("·×÷±°²³㎡㎥℃△▲★○●◎①②③④⑤⑥⑦⑧⑨⑩\u00a0"))


def plausibility(text: str) -> float:
    """Share of the characters that Chinese documents are made of, from 0 to 1."""
    sample = text[:SAMPLE]
    fitting = sum(c in common() or (c <= "\x7f" and not is_control(c)) for c in sample)
    beyond = sum(c > "\x7f" for c in sample)
    odd = len(sample) - fitting
    return 1 - odd / max(1, beyond + sum(map(is_control, sample)))


def is_binary(text: str) -> bool:
    """Whether a good part of the characters are such as text does not hold."""
    sample = text[:SAMPLE]
    return sum(map(is_control, sample)) > 0.1 * len(sample)


def is_control(character: str) -> bool:
    """Whether it is a control character that text does not hold."""
    return unicodedata.category(character) == "Cc" and character not in "\t\n\r\f\v"
