"""Named fields of a row: 目标任务:…, 【进展情况】…, 完成情况——…, or a name on a line of its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from helpers.cleaning import Cleaned
from helpers.tables import headers
from helpers.tables.headers import FIGURE_ROLES, THEN
from helpers.tables.looks import is_figure
from helpers.tables.model import Span
from helpers.tables.units import CLOSINGS, OPENINGS, end_of_note
from helpers.vocabulary import any_of

NAMED = ("goal", "progress", "units", "leader")
COMPANY = {
    "target": "goal",
    "result": "progress",
    "share_done": "progress",
    "change": "progress",
}  # of a figure column's words
MARK = re.compile(rf"[:—―{re.escape(OPENINGS)}]")
NOTHING = re.compile(r"[\s();,。/、—–-]*(?:无|暂无)?[\s();,。/、—–-]*")


@dataclass(slots=True)
class Field:
    """A passage of a row with the role and the printed name of its field; an unnamed one is the goal."""

    role: str
    label: str
    span: Span


@cache
def field_pattern() -> re.Pattern[str]:
    """The name of a field: in brackets, before a colon, or at the head of a line before a dash, alone or
    before a gap.

    At the head of a line a serial and words of time may stand before the name: (1)截至9月底推进情况:.
    """
    words = [word for word, role in headers.header_words() if role != "serial"]
    named = [word for word in words if len(word) > 2 or headers.roles_by_word()[word] in NAMED]
    names = any_of(named)
    told = any_of(
        word for word in words if len(word) > 3 and headers.roles_by_word()[word] in ("progress", "units")
    )
    opening, closing = re.escape(OPENINGS), re.escape(CLOSINGS)
    serial = r"(?:\(?[一二三四五六七八九十\d]{1,3}[)、.]+|[①-⑳■◆●▲★※▶*·-])?\s*"
    time = rf"(?:{THEN}|[\d年月日季度上下半全前一二三四本当底末止至截~—-]){{0,12}}"
    return re.compile(
        rf"(?:^{serial}{time})?[{opening}]\s*(?P<framed>{names})[{closing}]\s*(?::|[—-]+)?\s*"
        rf"|^{serial}{time}(?:(?P<first>{names})(?:\s*:\s*|\s*[—―]+\s*|$|\s{{2,}})|(?P<spaced>{told})\s+(?=\S))"
        rf"|(?<![\u4e00-\u9fff])(?:{THEN})?(?P<inside>{names})\s*:\s*"
    )


@lru_cache(maxsize=4096)
def names_in(text: str) -> tuple[re.Match[str], ...]:
    """The names of fields in a text, in order."""
    if MARK.search(text):
        return tuple(field_pattern().finditer(text))
    first = head(text)  # without a mark a name stands at the head of a line
    return (first,) if first else ()


@lru_cache(maxsize=4096)
def head(text: str) -> re.Match[str] | None:
    """The name of a field that a line begins with, or None."""
    return field_pattern().match(text)


def name_at(text: str) -> str | None:
    """The name of the field that a line begins with, or None."""
    match = head(text)
    return label_of(match) if match else None


def label_of(match: re.Match[str]) -> str:
    """The name that a match of the field pattern found."""
    return match[match.lastgroup]


def fields_of(cleaned: Cleaned, body: Sequence[Span], whole: bool = False) -> list[Field]:
    """Fields of a row's lines in order.

    What follows offices in brackets belongs to the field that they stand in. An unnamed line after other
    offices ends the row, unless the row is read as a `whole`: then it goes on without a name.
    """
    found: list[Field] = []
    role, label = "goal", ""
    around = (role, label)
    for start, end in body:
        text = cleaned.folded[start:end]
        names = names_in(text)
        if role in ("units", "leader") and not names and found and found[-1].role == role:
            if not whole:
                break
            role, label = around
        at = 0
        for match in [*names, None]:
            stop = match.start() if match else len(text)
            stop -= match is not None and text[at:stop].endswith(tuple(OPENINGS))
            last = min(stop, end_of_note(text, at, bracketed=False)) if role == "units" else stop
            if not NOTHING.fullmatch(text[at:last]):
                found.append(Field(role_of(role, text[at:last]), label, (start + at, start + last)))
            goes_on = last < stop and not NOTHING.fullmatch(text[last:stop])
            if goes_on and (whole or text[last - 1] in CLOSINGS):
                found.append(Field(*around, (start + last, start + stop)))
            if match:
                around = around if role in ("units", "leader") else (role, label)
                label, at = label_of(match), match.end()
                role = headers.roles_by_word()[label]
    return found


def role_of(role: str, text: str) -> str:
    """The role of a field; words under the name of a figure column belong to the cell beside it."""
    return COMPANY[role] if role in FIGURE_ROLES and not is_figure(text.strip(" 。;,")) else role


def by_role(found: Sequence[Field]) -> tuple[dict[str, list[Span]], list[str], str | None]:
    """Spans of each role, the name of each units field, and the title: what stands before a named goal."""
    named_goal = any(field.role == "goal" and field.label for field in found)
    unnamed = [field for field in found if named_goal and field.role == "goal" and not field.label]
    title = [field for field in found if field.role == "title"] or unnamed
    roles: dict[str, list[Span]] = {}
    for field in found:
        if field not in title:
            roles.setdefault(field.role, []).append(field.span)
    return roles, [field.label for field in found if field.role == "units"], title[0].span if title else None
