"""From passages by role to a task row: the same for every layout."""

from collections.abc import Mapping, Sequence

from helpers.cleaning import Cleaned
from helpers.documents import printed_forms
from helpers.tables import units
from helpers.tables.headers import FIGURE_ROLES, REPORT_ROLES
from helpers.tables.model import Span, Task, cell

MEASURE = "unit_of_measure"
Roles = Mapping[str, Sequence[Span]]


def task(
    cleaned: Cleaned,
    row: int,
    serial: str | None,
    section: str | None,
    roles: Roles,
    labels: Sequence[str] | None = None,
    measure: str = "",
) -> Task:
    """Task row of the passages of each role.

    Remarks on units inside the goal become units, or else those at the end of the report; figure columns
    join the cell they belong to (年度目标 the goal, 完成数 and 完成比例 the progress). `labels` gives the
    printed label of each units passage, for the lead unit, `measure` the unit that the
    header of the target prints.
    """
    goal = cell(cleaned, roles.get("goal", ()))
    inside = units.notes(goal.folded) if roles.get("units") else units.remarks(goal.folded)
    lists = [(note.label, note.text) for note in inside if note.role == "units"]
    labels = labels or [""] * len(roles.get("units", ()))
    for label, span in zip(labels, roles.get("units", ()), strict=True):
        lists += units.labelled(label, cell(cleaned, [span]).folded)
    shown = [piece for name in ("progress", *REPORT_ROLES) for piece in roles.get(name, ())]
    progress = cell(cleaned, sorted(shown))
    if not lists and (behind := [note for note in units.remarks(progress.folded) if note.role == "units"]):
        lists = [(note.label, note.text) for note in behind]
        progress = units.without_notes(progress, behind, lambda pieces: cell(cleaned, pieces))
    names, lead = units.parse(lists)
    spans = [*goal.pieces, *roles.get("units", ())]
    forms = printed_forms("".join(cleaned.text[a:b] for a, b in spans))
    figures = {name: cell(cleaned, roles[name]) for name in (*FIGURE_ROLES, MEASURE) if roles.get(name)}
    body = units.without_notes(goal, inside, lambda pieces: cell(cleaned, pieces)) if inside else goal
    if beside := sorted(p for name in (MEASURE, "target") if name in figures for p in figures[name].pieces):
        body = cell(cleaned, [*body.pieces, *beside])
    everything = [span for spans in roles.values() for span in spans]
    return Task(
        row=row,
        serial=serial,
        section=section,
        goal=body,
        progress=progress,
        units=tuple(name.translate(forms) for name in names),
        lead=lead and lead.translate(forms),
        figures=figures,
        start=min(start for start, _ in everything),
        end=max(end for _, end in everything),
        measure=measure,
    )
