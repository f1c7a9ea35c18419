"""What notebooks and pages show: summary boxes, searchable tables, targets with their evidence.

Document text reaches a page only through `escape` (markupsafe), never as Markdown or raw HTML.
"""

from numbers import Real
from urllib.parse import quote

import numpy as np
import pandas as pd
from IPython.display import HTML
from markupsafe import Markup, escape
from pandas.api.types import is_numeric_dtype

from helpers import wording
from helpers.documents import Document
from helpers.paths import PACKAGE
from helpers.wording import number, quantity, say

TARGETS_PAGE = "04_attainment_by_sector.html"
MOST_ROWS = 1000  # of a table; a page of them is easy to pass on and to search
VERDICT_COLUMNS = ("status", "status_wanted", "status_read", "lamp", "audit", "severity", "verdict")


def assets() -> HTML:
    """Style and script of the tables, so that they can be searched and sorted in JupyterLab too."""
    style, script = (page_file(name) for name in ("tables.css", "tables.js"))
    return HTML(f"<style>{style}</style><script>{script}</script>")


def page_file(name: str) -> str:
    """Text of a file in `pages/`."""
    return (PACKAGE / "pages" / name).read_text(encoding="utf-8")


def findings(lines: list[str]) -> HTML:
    """Summary box: what the page finds, computed from the data."""
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    return HTML(Markup('<aside class="findings"><ul>{}</ul></aside>').format(items))


def check(holds: bool, language: str = "zh") -> HTML:
    """Whether what was expected holds."""
    key, look = ("page.as_expected", "follows") if holds else ("page.not_as_expected", "does_not_follow")
    return HTML(Markup('<p><span class="audit {}">{}</span></p>').format(look, say(key, language)))


def table(
    rows: pd.DataFrame,
    kind: str,
    language: str = "zh",
    names: dict[str, str] | None = None,
    choose: tuple[str, ...] = (),
    none: str = "",
    most: int = MOST_ROWS,
    of: int = 0,
) -> HTML:
    """Rows as a table that can be searched and sorted; columns named in `choose` get a list to pick from.

    `kind` is the table of the data contract whose headings and enums hold; `names` gives documents their
    short names. A table without rows is an error, unless `none` is the key of a sentence to show instead.
    Of more than `most` rows the first are shown, with a sentence that says so; `of` is how many there are
    where `rows` were cut already.
    """
    if rows.empty and none:
        return HTML(Markup('<p class="none">{}</p>').format(say(none, language)))
    if rows.empty:
        raise ValueError(f"nothing to show in a table of {kind}: pass `none=` where that can be right")
    count, rows = max(of, len(rows)), wording.spoken(rows.head(most), language)
    headings = [wording.column(kind, name, language) for name in rows.columns]
    head = Markup("").join(
        Markup('<th scope="col"{}{}>{}</th>').format(
            Markup(" data-pick") if name in choose else "",
            Markup(' class="number"') if is_numeric_dtype(rows[name]) else "",
            heading,
        )
        for name, heading in zip(rows.columns, headings, strict=True)
    )
    body = Markup("").join(
        table_row(row, rows.columns, headings, kind, language, names or {})
        for row in rows.itertuples(index=False, name=None)
    )
    return HTML(left_out(len(rows), count, language) + framed(head, body, len(rows), language))


def left_out(shown: int, count: int, language: str) -> Markup:
    """Sentence on the rows that a table does not show; nothing where it shows all."""
    if count <= shown:
        return Markup("")
    sentence = say("page.left_out", language, shown=f"{shown:,}", count=f"{count:,}")
    return Markup('<p class="none">{}</p>').format(sentence)


def framed(head: Markup, body: Markup, count: int, language: str) -> Markup:
    """Table with its search field; the script in `tables.js` brings it to life."""
    return Markup(
        '<div class="data" data-all="{all}"><div class="tools"><input type="search" placeholder="{search}" '
        'aria-label="{search}"><span class="count">{count}</span></div><div class="scroll" tabindex="0">'
        "<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></div>"
    ).format(
        all=say("page.all", language),
        search=say("page.search", language),
        count=say("page.rows", language, count=count),
        head=head,
        body=body,
    )


def table_row(row: tuple, columns, headings: list[str], kind: str, language: str, names: dict) -> Markup:
    """One row; each cell repeats its heading, which narrow screens show beside it."""
    cells = [
        Markup('<td data-label="{}"{}>{}</td>').format(
            heading, sort_key(value), cell(name, value, kind, language, names)
        )
        for name, heading, value in zip(columns, headings, row, strict=True)
    ]
    return Markup("<tr>{}</tr>").format(Markup("").join(cells))


def sort_key(value) -> Markup:
    """Attribute by which a figure sorts; text sorts by what is shown."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real) or pd.isna(value):
        return Markup("")
    return Markup(' class="number" data-sort="{}"').format(value)


def cell(name: str, value, kind: str, language: str, names: dict[str, str] | None = None) -> Markup:
    """Content of one cell: markup as it is, enums in words, figures without needless zeros, text escaped."""
    if isinstance(value, Markup):
        return value
    if value is None or pd.isna(value):
        return Markup("")
    if name == "doc_id":
        return Markup('<a href="{}">{}</a>').format(document_page(value), (names or {}).get(value, value))
    if isinstance(value, bool | np.bool_):
        return escape(say("page.yes" if value else "page.no", language))
    if isinstance(value, Real):
        return escape(number(value))
    if name in wording.ENUMS or name == "sector":
        return enum_cell(name, value, kind, language)
    return escape(value)


def enum_cell(name: str, value: str, kind: str, language: str) -> Markup:
    """Word of an enum value, or the value itself where there is none; verdicts with colour and mark."""
    prefix = "stage" if (kind, name) == ("tasks", "status") else wording.ENUMS.get(name, name)
    label = wording.words(language).get(f"{prefix}.{value}") or value
    if prefix == "status":
        label = f"{say(f'mark.{value}')} {label}"
    if name in VERDICT_COLUMNS:
        return Markup('<span class="{} {}">{}</span>').format(prefix, value, label)
    return escape(label)


def document_page(doc_id: str, anchor: str = "") -> str:
    """Address of a document's page, or of a place in it."""
    return quote(f"doc-{doc_id}.html") + (f"#{quote(anchor)}" if anchor else "")


# --- targets and their evidence ---------------------------------------------------------------------


def targets(
    rows: pd.DataFrame,
    tables: dict[str, pd.DataFrame],
    language: str = "zh",
    names: dict[str, str] | None = None,
    none: str = "",
    anchors: bool = False,
    most: int = MOST_ROWS,
) -> HTML:
    """Register of targets; each opens its goal and result sentence with the figures marked, and its source.

    With `anchors` the rows can be linked to: for one register on a page, the one that holds all targets. At
    most `most` rows are shown.
    """
    count, rows = len(rows), rows.head(most)
    tasks = tables["tasks"][tables["tasks"].task_id.isin(rows.task_id)]
    places = figure_places(tasks, tables["figures"])
    tasks = tasks.set_index("task_id")
    shown = pd.DataFrame(
        {
            # dtype object: pandas' own text type would turn markup into plain text, which is then escaped
            "indicator": pd.Series(
                [
                    evidence(row, tasks.loc[row.task_id], places, language, anchors)
                    for row in rows.itertuples()
                ],
                dtype=object,
            ),
            "status": rows.status.to_numpy(),  # early, for narrow pages scroll sideways
            "doc_id": rows.doc_id.to_numpy(),
            "sector": rows.sector.to_numpy(),
            "kind": rows.kind.to_numpy(),
            "target": [quantity(row.value, row.unit, row.value_max, row.cmp) for row in rows.itertuples()],
            "result": [quantity(row.result_value, row.result_unit) for row in rows.itertuples()],
            "completion": rows.completion.round(1).to_numpy(),
            "gap_pp": rows.gap_pp.round(1).to_numpy(),
        }
    )
    if rows.reviewed.notna().any():
        shown["reviewed"] = rows.reviewed.to_numpy()
    return table(shown, "attainment", language, names, ("doc_id", "sector", "kind", "status"), none, of=count)


def registered(attainment: pd.DataFrame) -> set[str]:
    """Ids of the targets that the register of all targets shows."""
    return set(attainment.target_id.head(MOST_ROWS))


def figure_places(tasks: pd.DataFrame, figures: pd.DataFrame) -> dict[tuple[str, int], tuple[int, str]]:
    """(task, offset in the source text) of a figure -> its offset in the goal or progress cell, and its text.

    Every number of a cell is among the figures, so the cell is searched from one figure to the next.
    """
    texts = tasks.set_index("task_id")
    places = {}
    in_cells = figures[figures.task_id.isin(tasks.task_id)]
    for (task_id, cell), rows in in_cells.groupby(["task_id", "cell"]):
        at, text = 0, texts.loc[task_id, cell]
        for row in rows.sort_values("raw_start").itertuples():
            found = text.find(row.text, at)
            if found >= 0:
                places[task_id, row.raw_start] = found, row.text
                at = found + len(row.text)
    return places


def evidence(row, task: pd.Series, places: dict, language: str, anchor: bool) -> Markup:
    """Indicator that opens the sentences a verdict rests on."""
    result = say("page.no_result", language)
    if not pd.isna(row.result_text):
        result = marked(row.result_text, task.progress, places.get((row.task_id, row.result_start)))
    return Markup(
        '<details class="evidence"{id}><summary>{indicator}</summary><dl><dt>{goal}</dt><dd>{goal_text}</dd>'
        '<dt>{result}</dt><dd>{result_text}</dd></dl><a href="{source}">{open}</a></details>'
    ).format(
        id=Markup(' id="row-{}"').format(row.target_id) if anchor else "",
        indicator="–" if pd.isna(row.indicator) else row.indicator,
        goal=wording.column("attainment", "target_text", language),
        goal_text=marked(row.target_text, task.goal, places.get((row.task_id, row.target_start))),
        result=wording.column("attainment", "result_text", language),
        result_text=result,
        source=document_page(row.doc_id, row.target_id),
        open=say("page.open_source", language),
    )


def marked(sentence: str, cell: str, place: tuple[int, str] | None) -> Markup:
    """Sentence of a cell with the figure at `place` in the cell marked; unmarked when it is not in it."""
    if place is None:
        return escape(sentence)
    start = place[0] - cell.find(sentence)
    end = start + len(place[1])
    if sentence[max(start, 0) : end] != place[1]:
        return escape(sentence)
    return Markup("{}<mark>{}</mark>{}").format(sentence[:start], sentence[start:end], sentence[end:])


def claims(
    cases: pd.DataFrame, said_of: list[str], language: str = "zh", names: dict[str, str] | None = None
) -> HTML:
    """Claims that do not add up (`audit.cases`); each opens its sentence, the comparison and its source."""
    shown = cases[["doc_id", "check", "stated", "computed", "unit", "difference", "verdict", "units"]].round(
        2
    )
    rows = wording.spoken(cases, language).itertuples()
    opened = [claim(row, name, language) for row, name in zip(rows, said_of, strict=True)]
    shown.insert(0, "indicator", pd.Series(opened, dtype=object))
    return table(shown, "audit", language, names, choose=("doc_id", "check", "verdict"), none="none.doubtful")


def claim(row, name: str, language: str) -> Markup:
    """What a claim is said of; opens its sentence, the target sentence and the explanation."""
    parts = [
        Markup("<dt>{}</dt><dd>{}</dd>").format(wording.column("audit", name, language), getattr(row, name))
        for name in ("claim_text", "target_text", "explanation")
        if not pd.isna(getattr(row, name))
    ]
    return Markup(
        '<details class="evidence"><summary>{}</summary><dl>{}</dl><a href="{}">{}</a></details>'
    ).format(
        name,
        Markup("").join(parts),
        document_page(row.doc_id, claim_anchor(row.claim_start)),
        say("page.open_source", language),
    )


def claim_anchor(start: int) -> str:
    """Anchor of the claim that begins at a character of the source text."""
    return f"claim-{start}"


# --- texts with marks -------------------------------------------------------------------------------


def read_figures(tables: dict[str, pd.DataFrame], language: str, names: dict[str, str]) -> HTML:
    """Goal and progress of tasks with every figure coloured by its role."""
    tasks = tables["tasks"].head(MOST_ROWS)
    places = figure_places(tasks, tables["figures"])
    figures = tables["figures"][tables["figures"].task_id.isin(tasks.task_id)].sort_values("raw_start")
    found = {
        key: [(places.get((key[0], row.raw_start)), row.role) for row in rows.itertuples()]
        for key, rows in figures.groupby(["task_id", "cell"])
    }
    shown = tasks[["doc_id", "serial", "goal", "progress", "sector", "status"]].copy()
    for cell_name in ("goal", "progress"):
        cells = [
            by_role(text, found.get((task_id, cell_name), []), language)
            for task_id, text in zip(tasks.task_id, tasks[cell_name], strict=True)
        ]
        shown[cell_name] = pd.Series(cells, shown.index, dtype=object)  # or the markup becomes plain text
    count = len(tables["tasks"])
    return table(shown, "tasks", language, names, choose=("doc_id", "sector", "status"), of=count)


def by_role(text: str | None, found: list[tuple[tuple[int, str] | None, str]], language: str) -> Markup:
    """Text with its figures, given in the order of the text, coloured by role."""
    if pd.isna(text):
        return Markup("")
    parts, at = [], 0
    for place, role in found:
        if place is not None:
            span = Markup('<span class="role {}" title="{}">{}</span>').format(
                role, say(f"role.{role}", language), place[1]
            )
            parts += [escape(text[at : place[0]]), span]
            at = place[0] + len(place[1])
    return Markup("").join([*parts, escape(text[at:])])


def edits(
    rows: pd.DataFrame, found: dict[str, Document], language: str, names: dict[str, str], around: int = 14
) -> HTML:
    """Edits in their place: what was struck out and put in, with `around` characters on each side."""
    count, rows = len(rows), rows.head(MOST_ROWS)
    shown = pd.DataFrame(
        {
            "doc_id": rows.doc_id.to_numpy(),
            "rule": rows.rule.to_numpy(),
            "edit": pd.Series(
                [edit(row, found[row.doc_id].text, around) for row in rows.itertuples()], dtype=object
            ),
        }
    )
    return table(shown, "edits", language, names, choose=("doc_id", "rule"), none="none.edits", of=count)


def edit(row, text: str, around: int) -> Markup:
    """One edit in its place."""
    return Markup("…{}<del>{}</del><ins>{}</ins>{}…").format(
        text[max(0, row.raw_start - around) : row.raw_start],
        text[row.raw_start : row.raw_end],
        "" if pd.isna(row.after) else row.after,
        text[row.raw_end : row.raw_end + around],
    )


def excerpt(text: str, start: int = 0, length: int = 600) -> HTML:
    """A passage of a text as it stands, line breaks and all."""
    return HTML(Markup('<pre class="plaintext">{}</pre>').format(text[start : start + length]))
