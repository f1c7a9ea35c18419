"""Sentences of the summary boxes, one function per notebook; every figure in them is computed."""

import pandas as pd

from helpers import summary
from helpers.wording import number, quantity, say


def attainment(tables: dict[str, pd.DataFrame], language: str = "zh") -> list[str]:
    """How the targets of the documents that report stand, and which sectors stand out."""
    rows = summary.reporting(tables["attainment"])
    if rows.empty:
        return [say("finding.no_report", language)]
    counts = rows.status.value_counts().reindex(list(summary.STATUSES), fill_value=0)
    lines = [
        say(
            "finding.counts",
            language,
            documents=rows.doc_id.nunique(),
            targets=len(rows),
            **counts.to_dict(),
        ),
        say("finding.not_reported", language, count=counts.not_reported, of=len(rows))
        + interval(counts.not_reported, len(rows), language),
    ]
    lines += [
        line for status in ("met", "behind", "not_reported") for line in leading(rows, status, language)
    ]
    late = summary.gaps(rows).dropna(subset="gap_pp")
    if len(late):
        lines.append(widest_gap(late.iloc[0], tables["documents"], language))
    return lines


def interval(count: int, of: int, language: str) -> str:
    """Share with its Wilson interval in words."""
    low, high = summary.wilson(count, of)
    return say(
        "finding.interval",
        language,
        share=number(100 * count / of, 0),
        low=number(100 * low, 0),
        high=number(100 * high, 0),
    )


def leading(rows: pd.DataFrame, status: str, language: str) -> list[str]:
    """Sentence about the sector with the most targets of a status; none when no target has it."""
    table = summary.status_counts(rows, "sector")
    sector = table[status].idxmax()
    count, of = table.loc[sector, [status, "targets"]]
    sentence = say(
        f"finding.most_{status}", language, sector=say(f"sector.{sector}", language), count=count, of=of
    )
    return [sentence] if count else []


def widest_gap(row: pd.Series, documents: pd.DataFrame, language: str) -> str:
    """Sentence about the target that is furthest behind schedule."""
    return say(
        "finding.widest_gap",
        language,
        document=summary.document_names(documents, language)[row.doc_id],
        indicator=row.indicator,
        completion=number(row.completion, 1),
        elapsed=number(100 * row.elapsed_share, 1),
        gap=number(-row.gap_pp, 1),
        target=quantity(row.value, row.unit, row.value_max, row.cmp),
    )


def cleaning(tables: dict[str, pd.DataFrame], language: str = "zh") -> list[str]:
    """How much the cleaning changed, and where most."""
    edits = tables["edits"]
    documents = len(tables["documents"])
    lines = [
        say("finding.edits", language, documents=documents, edits=len(edits), rules=edits.rule.nunique())
    ]
    if len(edits):
        names = summary.document_names(tables["documents"], language)
        doc_id, most = edits.doc_id.value_counts().index[0], edits.doc_id.value_counts().iloc[0]
        lines.append(say("finding.most_edits", language, document=names[doc_id], count=most))
    return lines


def rebuilding(tables: dict[str, pd.DataFrame], language: str = "zh") -> list[str]:
    """How many task rows were rebuilt, and what could not be placed."""
    tasks, problems = tables["tasks"], tables["problems"]
    silent = tasks.progress.isna().sum()
    warnings = ((problems.stage == "rebuild") & (problems.severity == "warning")).sum()
    return [
        say("finding.rows", language, documents=len(tables["documents"]), tasks=len(tasks), silent=silent),
        say("finding.problems", language, count=warnings),
    ]


def reading(tables: dict[str, pd.DataFrame], language: str = "zh") -> list[str]:
    """How many numbers were read and how many of them are targets."""
    figures, kinds = tables["figures"], tables["attainment"].kind.value_counts()
    words = [f"{say(f'kind.{kind}', language)} {count}" for kind, count in kinds.items()]
    return [
        say("finding.figures", language, figures=len(figures), targets=len(tables["attainment"])),
        say("finding.kinds", language, kinds=say("alt.and", language).join(words)),
    ]


def auditing(tables: dict[str, pd.DataFrame], language: str = "zh") -> list[str]:
    """How many stated percentages were checked and how many do not follow."""
    counts = tables["audit"].verdict.value_counts()
    words = [f"{say(f'audit.{verdict}', language)} {count}" for verdict, count in counts.items()]
    if not words:
        return [say("finding.no_claims", language)]
    return [
        say(
            "finding.claims",
            language,
            count=len(tables["audit"]),
            verdicts=say("alt.and", language).join(words),
        ),
        say("finding.doubtful", language, count=counts.get("does_not_follow", 0)),
    ]


def accuracy(scores: pd.DataFrame, language: str = "zh") -> list[str]:
    """How the reading compares with the labels, over all labelled documents."""
    total = scores.iloc[-1]
    shares = {name: number(100 * total[name], 1) for name in ("rows", "targets", "evidence", "judged")}
    sizes = {"documents": len(scores) - 1, "n_rows": int(total.n_rows), "n_targets": int(total.n_targets)}
    return [say("finding.accuracy", language, **sizes), say("finding.scores", language, **shares)]
