"""One page per document: its raw text in numbered paragraphs, the figures of targets and results marked."""

from bisect import bisect_right
from dataclasses import dataclass
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup, escape

from helpers import summary, wording
from helpers.show import TARGETS_PAGE, cell, claim_anchor, registered
from helpers.wording import say

ANCHOR = "p{number}"
PARAGRAPH = (
    '<p id="{anchor}"><a class="place" href="#{anchor}">{number}</a><span class="words">{words}</span></p>\n'
)
DETAILS = ("title", "publisher", "jurisdiction", "period_start", "period_end", "as_of", "published", "layout")


@dataclass(frozen=True)
class Mark:
    """A marked passage of the raw text: its place, what it is for, its anchor and where it leads."""

    start: int
    end: int
    look: str
    title: str
    anchor: str = ""
    link: str = ""


def body(doc_id: str, text: str, tables: dict[str, pd.DataFrame], language: str = "zh") -> Markup:
    """The page of one document below its contents: what it is, how its targets stand, and its text."""
    about = tables["documents"].set_index("doc_id").loc[doc_id]
    rows = tables["attainment"][tables["attainment"].doc_id == doc_id]
    counts = rows.status.value_counts().reindex(list(summary.STATUSES), fill_value=0)
    name = summary.document_names(tables["documents"], language)[doc_id]
    return Markup(
        '<h1>{name}</h1><table class="plain">{details}</table><p>{counts}</p>{link}'
        '<h2 id="text">{heading}</h2><p class="legend">{legend}</p><div class="source">{text}</div>'
    ).format(
        name=name,
        details=Markup("").join(detail(about, key, language) for key in DETAILS),
        counts=say(
            "page.document_counts", language, tasks=about.n_tasks, targets=len(rows), **counts.to_dict()
        ),
        link=Markup('<p><a href="{}">{}</a></p>').format(TARGETS_PAGE, say("page.to_targets", language)),
        heading=say("page.source_text", language),
        legend=legend(language),
        text=paragraphs(text, marks(doc_id, tables, language)),
    )


def detail(about: pd.Series, key: str, language: str) -> Markup:
    """A line of the document's particulars; nothing where the document does not say."""
    if pd.isna(about[key]):
        return Markup("")
    heading = wording.column("documents", key, language)
    return Markup("<tr><th>{}</th><td>{}</td></tr>").format(
        heading, cell(key, about[key], "documents", language)
    )


def legend(language: str) -> Markup:
    """What the marks of the text mean."""
    return Markup("").join(
        Markup('<span class="{}">{}</span>').format(look, say(f"role.{look}", language))
        for look in ("target", "result")
    ) + escape(say("page.other_figures", language))


def marks(doc_id: str, tables: dict[str, pd.DataFrame], language: str) -> list[Mark]:
    """Marks of a document: targets and results lead to their row in the register, others say their role."""
    rows, figures, claims = (
        tables[name][tables[name].doc_id == doc_id] for name in ("attainment", "figures", "audit")
    )
    shown = registered(tables["attainment"])
    judged = [mark for row in rows.itertuples() for mark in marks_of_target(row, shown, language)]
    claimed = [
        Mark(
            row.claim_start,
            row.claim_end,
            "claim",
            say(f"audit.{row.verdict}", language),
            claim_anchor(row.claim_start),
        )
        for row in claims.drop_duplicates("claim_start").itertuples()
    ]
    taken = {(mark.start, mark.end) for mark in judged}
    others = [
        Mark(row.raw_start, row.raw_end, "other", say(f"role.{row.role}", language))
        for row in figures.itertuples()
        if (row.raw_start, row.raw_end) not in taken
    ]
    return judged + claimed + others


def marks_of_target(row, shown: set[str], language: str) -> list[Mark]:
    """Marks of a target's figure and of the result that answers it, linked to its row if that is `shown`."""
    verdict = title(row, language)
    link = register(row.target_id) if row.target_id in shown else ""
    marks = [Mark(row.target_start, row.target_end, "target", verdict, row.target_id, link)]
    if not pd.isna(row.result_start):
        marks.append(Mark(int(row.result_start), int(row.result_end), "result", verdict, "", link))
    return marks


def title(row, language: str) -> str:
    """Indicator and verdict of a target, shown when the pointer rests on its figure."""
    indicator = "" if pd.isna(row.indicator) else row.indicator
    return f"{indicator} · {say(f'mark.{row.status}')} {say(f'status.{row.status}', language)}"


def register(target_id: str) -> str:
    """Address of a target's row in the register of targets."""
    return f"{TARGETS_PAGE}#{quote(f'row-{target_id}')}"


def line_starts(text: str) -> list[int]:
    """Offset of the first character of every line."""
    return [0, *(place + 1 for place, sign in enumerate(text) if sign == "\n")]


def paragraph_of(text: str, offset: int) -> str:
    """Anchor of the paragraph that holds the character at `offset`."""
    return ANCHOR.format(number=bisect_right(line_starts(text), offset))


def paragraphs(text: str, marks: list[Mark]) -> Markup:
    """The text, a numbered paragraph per line that is not blank, with its marks."""
    starts = [*line_starts(text), len(text) + 1]
    return Markup("").join(
        Markup(PARAGRAPH).format(
            anchor=ANCHOR.format(number=number), number=number, words=words(text, start, end - 1, marks)
        )
        for number, (start, end) in enumerate(zip(starts, starts[1:], strict=False), start=1)
        if text[start : end - 1].strip()
    )


def words(text: str, start: int, end: int, marks: list[Mark]) -> Markup:
    """Text from start to end, cut where a mark begins or ends, because marks may share characters."""
    here = [mark for mark in marks if mark.start < end and mark.end > start]
    cuts = sorted(
        {start, end, *(place for mark in here for place in (mark.start, mark.end) if start < place < end)}
    )
    return Markup("").join(
        passage(text[first:last], [mark for mark in here if mark.start < last and mark.end > first], first)
        for first, last in zip(cuts, cuts[1:], strict=False)
    )


def passage(text: str, marks: list[Mark], start: int) -> Markup:
    """A run of characters with the same marks; anchors stand where their mark begins."""
    if not marks:
        return escape(text)
    anchors = [
        Markup('<a id="{}"></a>').format(mark.anchor) for mark in marks if mark.anchor and mark.start == start
    ]
    look = " ".join(dict.fromkeys(mark.look for mark in marks))
    tip = "\n".join(dict.fromkeys(mark.title for mark in marks))
    link = next((mark.link for mark in marks if mark.link), "")
    form = (
        '{}<a class="figure {}" title="{}" href="{}">{}</a>'
        if link
        else '{}<span class="{}" title="{}"{}>{}</span>'
    )
    return Markup(form).format(Markup("").join(anchors), look, tip, link, text)


def contents(doc_id: str, text: str, tasks: pd.DataFrame) -> list[tuple[str, str]]:
    """Sections of a document's tasks with the paragraph each begins in, as (anchor, heading)."""
    first = tasks[(tasks.doc_id == doc_id) & tasks.section.notna()].drop_duplicates("section")
    return [(paragraph_of(text, row.raw_start), row.section) for row in first.itertuples()]
