"""Simulated documents: made the same every time, and what is not damaged is read exactly."""

import sys
from pathlib import Path

import pytest

from helpers import documents, pipeline
from helpers.paths import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
import simulate

MISREAD = {"glued": ("老旧小区", "幼儿园")}
"""Things that a layout's reader takes for the end of an office's name; pinned below."""


def read(folder: Path, name: str, data: bytes) -> pipeline.Rows:
    path = folder / name
    path.write_bytes(data)
    return pipeline.tabulate(documents.read(path))


def found_targets(rows: pipeline.Rows, with_status: bool) -> list[tuple]:
    names = ["indicator", "kind", "cmp", "value", "unit", "result_value", *["status"] * with_status]
    return [tuple(row[name] for name in names) for row in rows["attainment"]]


def true_targets(made: simulate.Simulated) -> list[tuple]:
    return [
        (t.indicator, t.kind, t.cmp, t.value, t.unit, t.result, *[t.status] * (made.elapsed > 0))
        for task in made.tasks
        for t in task.targets
    ]


@pytest.fixture
def readable(monkeypatch: pytest.MonkeyPatch):
    """Leave out of a layout the things its reader is known to misread."""

    def leave_out(layout: str) -> None:
        kept = tuple(row for row in simulate.TOTALS if row[1] not in MISREAD.get(layout, ()))
        monkeypatch.setattr(simulate, "TOTALS", kept)

    return leave_out


def test_same_seed_gives_same_documents():
    first, again, other = (list(simulate.documents(18, seed=seed, tasks=4)) for seed in (1, 1, 2))
    assert first == again
    assert not {one.data for one in first} & {one.data for one in other}
    assert [one.layout for one in first] == [*simulate.LAYOUTS] * 2


def test_sixty_tasks_make_some_ten_thousand_characters():
    sizes = [len(one.data.decode()) for one in simulate.documents(8, layouts=("columns_units", "items"))]
    assert all(5_000 < size < 15_000 for size in sizes)


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("layout", simulate.LAYOUTS)
def test_what_is_not_damaged_is_read_exactly(tmp_path: Path, readable, layout: str, number: int):
    readable(layout)
    made = simulate.document(number, layout, tasks=25)
    rows = read(tmp_path, made.name, made.data)
    about = rows["documents"][0]
    assert about["elapsed_share"] == made.elapsed
    assert (about["jurisdiction"], about["period_start"]) == (made.place, f"{made.year}-01-01")
    assert about["level"] == ("county" if made.place.endswith("县") else "city")
    assert len(rows["tasks"]) == len(made.tasks)
    if layout != "paragraphs":
        assert [row["serial"] for row in rows["tasks"]] == [task.serial for task in made.tasks]
    if layout not in ("columns", "paragraphs"):
        assert [row["units"] for row in rows["tasks"]] == [";".join(task.units) for task in made.tasks]
    if layout not in ("plan", "figures"):
        assert [row["goal"] for row in rows["tasks"]] == [task.goal for task in made.tasks]
        assert [row["progress"] for row in rows["tasks"]] == [task.progress for task in made.tasks]
    assert found_targets(rows, made.elapsed > 0) == true_targets(made)


@pytest.mark.parametrize("damage", ["decimal_stops", "lost_quotes", "wide_digits", "boilerplate"])
@pytest.mark.parametrize("layout", simulate.LAYOUTS)
def test_damage_that_can_be_undone_changes_no_target(tmp_path: Path, readable, layout: str, damage: str):
    if (layout, damage) == ("glued", "lost_quotes"):
        pytest.skip("the quotation mark is what shows where the report begins")
    readable(layout)
    made = simulate.document(1, layout, tasks=20, damage=(damage,))
    assert found_targets(read(tmp_path, made.name, made.data), made.elapsed > 0) == true_targets(made)


@pytest.mark.parametrize("damage", simulate.DAMAGE)
def test_damage_changes_a_document(damage: str):
    whole, damaged = (simulate.document(1, "columns_units", damage=kind) for kind in ((), (damage,)))
    assert whole.data != damaged.data
    assert whole.tasks == damaged.tasks


def test_units_in_brackets_after_the_full_stop_leave_no_bracket(tmp_path: Path):
    text = "某市2023年重点任务分解方案\n\n" + "".join(
        f"{i}.改造农村公路{i}0公里以上。(责任单位:市财政局)\n" for i in range(1, 4)
    )
    assert read(tmp_path, "a.txt", text.encode())["tasks"][0]["goal"] == "改造农村公路10公里以上。"


@pytest.mark.parametrize(
    ("goal", "progress"),
    [
        ("压实责任。改造老旧小区92个以上。", "责任清单已分解。已改造老旧小区63个。"),
        ("压实责任。建成幼儿园30所以上。", "已召开推进会。已建成幼儿园12所。"),
    ],
)
def test_glued_sentence_with_a_place_is_no_office(tmp_path: Path, goal: str, progress: str):
    rows = "".join(f"{i}{goal}{progress}市教育局\n" for i in range(1, 4))
    text = f"某市2023年重点工作上半年进展情况表\n\n序号目标任务进展情况责任单位\n{rows}"
    row = read(tmp_path, "a.txt", text.encode())["tasks"][0]
    assert (row["goal"], row["progress"], row["units"]) == (goal, progress, "市教育局")


def test_five_goals_each_with_its_report_are_paragraphs(tmp_path: Path):
    made = simulate.document(0, "paragraphs", seed=1, tasks=5)
    assert len(read(tmp_path, made.name, made.data)["tasks"]) == 5
