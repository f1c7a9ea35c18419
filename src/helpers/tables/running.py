"""Rows in running text: a goal and what became of it in one passage, without names of fields.

The sentences of the goal come first, those of the report after them: the cut is made where the evidence on
both sides is best. Offices may stand in brackets at the end of either (市教育局、市财政局).
"""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from helpers.cleaning import Cleaned
from helpers.tables.fields import Field, fields_of
from helpers.tables.looks import DIGIT, progress_score
from helpers.tables.model import Span
from helpers.tables.units import OFFICES, are_offices
from helpers.vocabulary import any_of, table

SENTENCE = re.compile(r"[^。!?;]+[。!?;]*(?:\s*[)”》〕】])*")
MARKS = re.compile(r"[\s→⇒➜►▶▷◆◇●○■□★☆※·•>*—–-]*")
STOPS = "。!?"
LEAST = 1.0  # evidence that the sentence where a report begins must show
WEAK = 0.7  # evidence that will do where rows are sure to report, or
AIM = -1.0  # evidence that a sentence sets a goal
APART = 1.5  # so much more than the sentence before has


@cache
def opener() -> re.Pattern[str]:
    """Where a report begins behind a comma or semicolon: at a word of time, or behind …的目标,."""
    words = any_of(row["word"] for row in table("openers"))
    return re.compile(rf"[,;](?:(?={words})|(?<=的目标,)|(?<=的任务,)|(?<=的目标任务,)|(?<=的年度任务,))")


@dataclass(slots=True)
class Told:
    """A row in running text: its fields, and the sentences of its goal and of its report."""

    fields: list[Field]
    goal: list[str]
    report: list[str]

    @property
    def whole(self) -> bool:
        """Whether the row sets a goal, by what it says or by a figure, and reports on it."""
        if not (self.goal and self.report):
            return False
        aim = min(map(progress_score, self.goal))
        figure = any(map(DIGIT.search, self.goal))
        return aim <= AIM or (figure and progress_score(self.report[0]) - aim >= APART)


def split(cleaned: Cleaned, body: Sequence[Span], sure: bool = False) -> Told:
    """Goal, report and offices of a row's lines; no report where none of its sentences shows one.

    Where it is `sure` that rows report, less evidence will do: more than the sentence before has.
    """
    named = fields_of(cleaned, body, whole=True)
    kept: list[Span] = []
    rest = [field for field in named if field.label]
    for start, end in sentences(cleaned.folded, [field.span for field in named if not field.label]):
        match = OFFICES.fullmatch(cleaned.folded, start, end)
        if match and are_offices(match[1]):
            rest.append(Field("units", "", match.span(1)))
        else:
            kept.append((start, end))
    texts = [cleaned.folded[start:end].strip() for start, end in kept]
    cut = behind_offices(kept, texts, [field.span for field in rest if field.role == "units"], sure)
    cut = cut or report_at(texts, sure)
    parts = joined([Field("goal" if i < cut else "progress", "", span) for i, span in enumerate(kept)])
    goal, report = (texts_of(cleaned, rest, role) for role in ("goal", "progress"))
    return Told(parts + rest, texts[:cut] + goal, texts[cut:] + report)


def behind_offices(kept: Sequence[Span], texts: Sequence[str], offices: Sequence[Span], sure: bool) -> int:
    """Index of the first sentence behind the offices where these stand between a goal and its report, else 0.

    Unless rows are `sure` to report, what follows must look more like a report than what stands before.
    """
    first, last = min(offices, default=(0, 0))[0], max((end for _, end in offices), default=0)
    before = [i for i, (_, end) in enumerate(kept) if end <= first]
    behind = [i for i, (start, _) in enumerate(kept) if start >= last]
    if not (before and behind) or len(before) + len(behind) < len(kept):
        return 0
    scores = [progress_score(text) for text in texts]
    if not sets_aim(texts[: len(before)], scores):
        return 0
    aim, report = (sum(scores[i] for i in part) / len(part) for part in (before, behind))
    return behind[0] if report > AIM and (sure or report > aim) else 0


def texts_of(cleaned: Cleaned, found: Sequence[Field], role: str) -> list[str]:
    """The sentences of the fields of a role."""
    spans = sentences(cleaned.folded, [field.span for field in found if field.role == role])
    return [cleaned.folded[slice(*span)].strip() for span in spans]


def sentences(text: str, body: Sequence[Span]) -> list[Span]:
    """Spans of the sentences of some lines; a list of offices in brackets is one, wherever it stands."""
    found: list[Span] = []
    for start, end in body:
        at = start
        for match in OFFICES.finditer(text, start, end):
            if are_offices(match[1]) and (match.end() == end or text[match.start() - 1] in STOPS):
                found += [*in_sentences(text, at, match.start()), match.span()]
                at = match.end()
        found += in_sentences(text, at, end)
    return found


def in_sentences(text: str, start: int, end: int) -> list[Span]:
    """Spans of the sentences of a passage, parted at commas too where a word of time opens a report."""
    found = []
    openers = deque(match.end() for match in opener().finditer(text, start, end))
    for match in SENTENCE.finditer(text, MARKS.match(text, start, end).end(), end):
        at, stop = match.span()
        while openers and openers[0] < stop:
            if openers[0] > at:
                found.append((at, openers[0]))
                at = openers[0]
            openers.popleft()
        found.append((at, stop))
    return [(at, stop) for at, stop in found if text[at:stop].strip()]


def report_at(texts: Sequence[str], sure: bool) -> int:
    """Index of the first sentence of the report, or how many sentences there are.

    The first sentence is the goal's; of one that goes on behind a comma only the part that sets a figure is.
    A report that begins further back is whole sentences.
    """
    scores = [progress_score(text) for text in texts]
    before = list(accumulate(scores, initial=0.0))
    options = [i for i in range(1, len(texts)) if scores[i] >= LEAST]
    if sure and not options:
        apart = [0.0, *(b - a for a, b in zip(scores, scores[1:], strict=False))]
        options = [i for i in range(1, len(texts)) if apart[i] >= APART or scores[i] >= WEAK]
        if not options:  # the first sentence is the goal's
            options = [i for i in range(1, len(texts)) if texts[i - 1].endswith(tuple(STOPS))][:1]
    cut = whole = min(options, key=lambda i: 2 * before[i] - before[-1], default=len(texts))
    stop = next((i for i in range(whole, 0, -1) if texts[i - 1].endswith(tuple(STOPS))), 0)
    stop = stop if sets_aim(texts[:stop], scores) else 0
    while whole > stop and (stop or not asks(texts[whole - 1], scores[whole - 1])):
        whole -= 1
    return whole if options and whole else cut


def sets_aim(texts: Sequence[str], scores: Sequence[float]) -> bool:
    """Whether some sentences set an aim, by a figure or by what they say, and are no mere heading."""
    return any(DIGIT.search(text) or score <= AIM for text, score in zip(texts, scores, strict=False))


def asks(text: str, score: float) -> bool:
    """Whether a part of a sentence sets a figure to be reached and shows no evidence of a report."""
    return score < LEAST and re.search(r"\d", text) is not None


def joined(fields: list[Field]) -> list[Field]:
    """Neighbouring sentences of one role made one passage."""
    result: list[Field] = []
    for field in fields:
        last = result[-1] if result else None
        if last and last.role == field.role and last.span[1] == field.span[0]:
            result[-1] = Field(field.role, "", (last.span[0], field.span[1]))
        else:
            result.append(field)
    return result
