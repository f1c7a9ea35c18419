"""Responsible units: split into names, the lead unit, and remarks inside a goal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.cleaning import clean
from helpers.documents import Document
from helpers.tables import rows, units
from helpers.tables.model import cell

unhurried = settings(deadline=None)

PIECES = [
    "县交通局",
    "责任单位",
    "牵头市领导",
    ":",
    "、",
    "(",
    ")",
    "<",
    ">",
    "[",
    "]",
    ",",
    ";",
    "。",
    "\n",
    "△",
]
PIECES += ["修缮古桥12座", "各区、县(市)政府", " ", "牵头单位:", "张三"]
remarked = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("县交通局、县水利局", ["县交通局", "县水利局"]),
        ("县交通局,县水利局;县教育局。", ["县交通局", "县水利局", "县教育局"]),
        ("县交通局 县水利局\n县教育局", ["县交通局", "县水利局", "县教育局"]),
        ("、县交通局、、县水利局、", ["县交通局", "县水利局"]),
        ("各区、县(市)政府", ["各区、县(市)政府"]),
        ("县建设局、各区、县(市)政府、县水利局", ["县建设局", "各区、县(市)政府", "县水利局"]),
        ("各县、区政府", ["各县、区政府"]),
        ("各镇(街道)、县水利局", ["各镇(街道)", "县水利局"]),
        ("县政府<江南新区、北湖管委会>、县水利局", ["县政府<江南新区、北湖管委会>", "县水利局"]),
        ("县水利局(河长办、库区中心)", ["县水利局(河长办、库区中心)"]),
        ("县水利局(河长办", ["县水利局(河长办)"]),
        ("△县交通局、县水利局", ["△县交通局", "县水利局"]),
        ("", []),
        ("△", []),
    ],
)
def test_split(printed, names):
    assert units.split(printed) == names


def test_the_lead_unit_is_the_marked_one_wherever_it_stands():
    assert units.parse([("", "县水利局、△县交通局")]) == (("县水利局", "县交通局"), "县交通局")


@pytest.mark.parametrize("mark", "△▲★☆※")
def test_lead_marks_are_no_part_of_the_name(mark):
    assert units.parse([("", f"{mark}县交通局、县水利局")]) == (("县交通局", "县水利局"), "县交通局")


def test_the_only_unit_behind_a_lead_label_leads():
    lists = [("牵头单位", "县交通局"), ("配合单位", "县水利局、县交通局")]
    assert units.parse(lists) == (("县交通局", "县水利局"), "县交通局")


def test_of_several_units_behind_a_lead_label_none_is_told_to_lead():
    assert units.parse([("牵头单位", "县交通局、县水利局")])[1] is None


def test_without_mark_or_label_nobody_leads():
    assert units.parse([("", "县交通局、县水利局"), ("责任单位", "县教育局")])[1] is None


@pytest.mark.parametrize(
    ("goal", "bare", "names"),
    [
        ("修缮古桥12座。责任单位:县交通局、县水利局", "修缮古桥12座。", ("县交通局", "县水利局")),
        ("修缮古桥12座(责任单位:县交通局),年底完工。", "修缮古桥12座\n,年底完工。", ("县交通局",)),
        ("修缮古桥12座。(牵头市领导:张三;责任单位:县交通局)", "修缮古桥12座。", ("县交通局",)),
        (
            "修缮古桥。责任单位:县交通局;县水利局。修路3里。",
            "修缮古桥。\n修路3里。",
            ("县交通局", "县水利局"),
        ),
        ("责任单位:县交通局\n修缮古桥12座", "修缮古桥12座", ("县交通局",)),
        ("修缮古桥。牵头单位:县交通局,配合单位:县水利局。", "修缮古桥。", ("县交通局", "县水利局")),
        ("修缮古桥12座,压实县交通局责任", "修缮古桥12座,压实县交通局责任", ()),
    ],
)
def test_remarks_leave_the_goal_and_become_units(goal, bare, names):
    task = task_of(goal)
    assert (task.goal.text, task.units) == (bare, names)


def test_the_goal_without_remarks_still_knows_its_place():
    raw = "修缮古桥12座(责任单位:县交通局),年底完工。"
    task = task_of(raw)
    at = task.goal.text.index("年底")
    assert raw[slice(*task.goal.clean_span(at, at + 2))] == "年底"


def test_a_remark_on_a_later_line_of_the_goal_leaves_the_lines_around_it():
    task = task_of("修缮古桥12座。\n年底完工(责任单位:县交通局),力争提前。\n建立台账。")
    assert task.goal.text == "修缮古桥12座。\n年底完工\n,力争提前。\n建立台账。"
    assert task.units == ("县交通局",)


def task_of(goal: str):
    """Task of a document that is nothing but a goal."""
    cleaned = clean(Document("demo", "demo.txt", "0", goal, "utf-8"))
    return rows.task(cleaned, 1, None, None, {"goal": [(0, len(cleaned.text))]})


@unhurried
@given(remarked)
def test_no_name_is_empty_or_holds_a_separator_outside_brackets(text):
    for name in units.split(text):
        assert name == name.strip() != ""
        assert set(name) & set("([<") or not set(name) & set(",;\n。")


@unhurried
@given(remarked)
def test_remarks_stand_in_order_and_the_rest_is_kept(text):
    found = units.notes(text)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
    cleaned = clean(Document("demo", "demo.txt", "0", text, "utf-8"))
    whole = cell(cleaned, [(0, len(cleaned.text))])
    rest = units.without_notes(whole, units.notes(whole.folded), lambda pieces: cell(cleaned, pieces))
    inside = "".join(whole.text[note.start : note.end] for note in units.notes(whole.folded))
    assert sorted("".join((rest.text + inside).split())) == sorted("".join(whole.text.split()))


def test_a_remark_in_square_brackets_ends_without_its_bracket():
    assert task_of("修缮古桥[责任单位:县交通局(公路站)]").units == ("县交通局(公路站)",)


@pytest.mark.parametrize(
    ("text", "offices"),
    [
        *(
            ("修缮古桥12座。(县交通局、各县(市、区)政府)", ["县交通局、各县(市、区)政府"]),
            ("修桥(县水利局)。", ["县水利局"]),
        ),
        *(
            ("修桥12座(含东街道)", []),
            ("修缮(县交通局)古桥12座", []),
            ("修桥(牵头单位:县交通局)", ["县交通局"]),
        ),
    ],
)
def test_offices_in_brackets_at_the_end_need_no_label(text, offices):
    assert [note.text for note in units.remarks(text)] == offices


@pytest.mark.parametrize(
    ("text", "names", "lead"),
    [
        *(("县交通局牵头,县财政局、县水利局配合", ("县交通局", "县财政局", "县水利局"), "县交通局"),),
        *(
            ("县交通局、县财政局按职责分工负责", ("县交通局", "县财政局"), None),
            ("县交通局负责", ("县交通局",), None),
        ),
    ],
)
def test_duties_behind_offices_are_no_part_of_their_names(text, names, lead):
    assert units.parse([("", text)]) == (names, lead)
    assert [note.text for note in units.remarks(f"修缮古桥12座。({text})")] == [text]


def test_labels_inside_a_cell_and_strokes_part_its_units():
    lists = units.labelled("", "牵头单位:县交通局\n配合单位:县建设局/县水利局")
    assert units.parse(lists) == (("县交通局", "县建设局", "县水利局"), "县交通局")
