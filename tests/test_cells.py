"""Cells of a column of figures that hold several, each for a thing of its own."""

import pytest

from helpers import cells
from helpers.tables.model import Cell, Task


def row(name: str, target: str, result: str, measure: str = "") -> Task:
    """A row with its name, the unit, target and result in columns of their own."""
    at, parts = 0, []
    for text in filter(None, (name, measure, target)):
        parts.append((at, at + len(text)))
        at += len(text) + 1
    goal = Cell("\n".join(filter(None, (name, measure, target))), tuple(parts))
    figures = {"target": Cell(target, (parts[-1],)), "result": Cell(result, ((0, len(result)),))}
    if measure:
        figures["unit_of_measure"] = Cell(measure, (parts[1],))
    return Task(1, "1", None, goal, Cell(result, ((0, len(result)),)), figures=figures)


@pytest.mark.parametrize(
    ("name", "measure", "target", "result", "found"),
    [
        (
            *("接待游客、门票收入", "万人次、亿元", "420、33", "318.5、24"),
            [("接待游客", 420, "万人次", 318.5), ("门票收入", 33, "亿元", 24)],
        ),
        (
            *("船票收入(亿元/增长%)", "", "62/8", "29.8/5.4"),
            [("船票收入", 62, "亿元", 29.8), ("船票收入", 8, "%", 5.4)],
        ),
        (
            *("船工就业(人);船工失业率(%)", "", "3500;≤4.5", "2317;3.12"),
            [("船工就业", 3500, "人", 2317), ("船工失业率", 4.5, "%", 3.12)],
        ),
        (
            *("新增渡口、驿站(座)", "", "渡口35、驿站20", "渡口41、驿站17"),
            [("渡口", 35, "座", 41), ("驿站", 20, "座", 17)],
        ),
        ("能耗下降(%)", "", "3.2", "2.7", [("能耗", -3.2, "%", -2.7)]),
        ("船票收入增速(%)", "", "12", "-3.5(一季度为6.1)", [("船票收入", 12, "%", -3.5)]),
    ],
)
def test_each_figure_has_its_own_name_unit_and_result(name, measure, target, result, found):
    task = row(name, target, result, measure)
    targets = [figure for figure in cells.of_goal(task) if figure.role == "target"]
    results = [figure for figure in cells.of_progress(task, targets) if figure.role == "result"]
    assert [(t.value, t.unit, r.value) for t, r in zip(targets, results, strict=True)] == [
        one[1:] for one in found
    ]
    assert all(one[0] in target.indicator for one, target in zip(found, targets, strict=True))


def test_a_slash_of_a_unit_parts_nothing():
    task = row("噪声浓度", "35微克/立方米", "31微克/立方米")
    assert [(f.value, f.unit) for f in cells.of_goal(task)] == [(35, "微克/立方米")]
