"""Plain text: which encoding the bytes are in, judged by what the text then looks like."""

import unicodedata
from functools import cache

from helpers.formats.page import LARGEST_TEXT, Page, Unreadable
from helpers.problems import Problem
from helpers.vocabulary import table

BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
NO_NULS = ("gb18030", "big5hkscs")
WITH_NULS = ("utf-16-le", "utf-16-be")
SAMPLE = 20_000
PLAUSIBLE = 0.7
CLEAR_LEAD = 0.15
REPLACED = "\ufffd"


def read(data: bytes, name: str) -> Page:
    """Page of a text file; its text is kept as it is, since a plain text file has no tables of its own."""
    if len(data) > 4 * LARGEST_TEXT:
        raise too_long(name)
    text, coding, problems = decode(data, name)
    return Page(name, coding, text.split("\n"), [], problems)


def too_long(name: str) -> Unreadable:
    """The complaint about a document beyond the limit."""
    return Unreadable(f"{name}: holds more than {LARGEST_TEXT:,} characters; save it in parts")


def decode(data: bytes, name: str) -> tuple[str, str, list[Problem]]:
    """Text, its encoding, and problems where the choice is unsure or bytes are damaged.

    What the file declares does not count, only which encoding makes plausible Chinese text of the bytes.
    Raises Unreadable when none does.
    """
    mark = next((mark for mark in BOMS if data.startswith(mark)), None)
    if mark:
        return with_problems(data.decode(BOMS[mark], errors="replace"), BOMS[mark], 1.0, 0.0)
    if b"\0" not in data:
        text = data.decode("utf-8", errors="replace")
        if is_whole_enough(text):
            return with_problems(text, "utf-8", 1.0, 0.0)
    names = (*NO_NULS, *WITH_NULS) if b"\0" not in data else WITH_NULS
    texts = {coding: data.decode(coding, errors="replace") for coding in names}
    scores = {coding: plausibility(text) for coding, text in texts.items()}
    best, second = sorted(scores, key=lambda coding: -scores[coding])[:2]
    if scores[best] >= PLAUSIBLE:
        return with_problems(texts[best], best, scores[best], scores[second])
    return guess(data, name)


def is_whole_enough(text: str) -> bool:
    """Whether UTF-8 it is: no byte fails, or few do, or only those of a character cut off at the end."""
    failed, beyond = text.count(REPLACED), sum(c > "\x7f" for c in text)
    return failed <= 0.01 * beyond or (failed == 1 < beyond and text.endswith(REPLACED))


def with_problems(text: str, coding: str, score: float, runner_up: float) -> tuple[str, str, list[Problem]]:
    """The result of decoding, with a warning for damaged bytes and for a choice that was close."""
    problems = []
    if damaged := text.count(REPLACED):
        where = (
            "末尾不完整" if damaged == 1 and text.rstrip().endswith(REPLACED) else f"有 {damaged} 处坏字节"
        )
        problems.append(Problem("read", "warning", f"文件{where},可能没有存完整:请重新保存原网页再处理"))
    if score - runner_up < CLEAR_LEAD:
        problems.append(Problem("read", "warning", f"编码按 {coding} 读,但不能确定:请核对文字或另存为 UTF-8"))
    return text, coding, problems


def guess(data: bytes, name: str) -> tuple[str, str, list[Problem]]:
    """Text in an encoding that charset-normalizer proposes, with a warning; Unreadable without one."""
    from charset_normalizer import from_bytes

    found = from_bytes(data[: 4 * SAMPLE]).best() if b"\0" not in data else None
    if found is None or plausibility(str(found)) < PLAUSIBLE:
        raise Unreadable(f"{name}: is not text in any known encoding; save the page again as UTF-8 text")
    return with_problems(data.decode(found.encoding, errors="replace"), found.encoding, 0.0, 0.0)


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


def is_control(character: str) -> bool:
    """Whether it is a control character that text does not hold."""
    return unicodedata.category(character) == "Cc" and character not in "\t\n\r\f\v"
