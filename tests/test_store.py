"""Tables on disk: whole or not at all, with the contract's types, safe to open in a spreadsheet."""

import csv
import json

import pandas as pd
import pandera.errors
import pytest
from small_tables import REPORT, tables

from helpers import schemas, store

TITLE = "目标完成情况"


@pytest.fixture
def small() -> dict[str, pd.DataFrame]:
    """Three targets with a formula, a line break and a missing unit among the texts."""
    return tables(
        [
            {"indicator": "=1+1", "target_text": "新建驿站40个,\n“年底”完工"},
            {"indicator": "'-归零行动", "unit": None},
            {"kind": "growth", "cmp": "<=", "value": -4.0, "unit": "%"},
        ]
    )


def test_what_is_saved_is_read_back_with_its_types(tmp_path, small):
    store.save(small, tmp_path, TITLE)
    for name, rows in store.load(tmp_path).items():
        pd.testing.assert_frame_equal(rows, small[name])


def test_a_spreadsheet_finds_text_and_no_formula(tmp_path, small):
    store.save(small, tmp_path, TITLE)
    with (tmp_path / "attainment.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["indicator"] for row in rows[:2]] == ["'=1+1", "''-归零行动"]
    assert rows[2]["value"] == "-4.0"
    assert {row["cmp"] for row in rows} <= {">=", "<=", "~", "="}


def test_guarding_against_formulas_is_undone_by_reading(tmp_path):
    texts = ["=1", "+1", "-1", "@a", "＝1", "'=1", "''=1", "'甲", "甲=1", "1-2", "\n=1"]
    assert not any(store.inert(text).startswith(("=", "+", "-", "@", "＝", "\n")) for text in texts)
    store.save(tables([{"indicator": text} for text in texts]), tmp_path, TITLE)
    assert store.load(tmp_path)["attainment"].indicator.tolist() == texts


def test_files_begin_with_the_mark_that_a_spreadsheet_needs(tmp_path, small):
    store.save(small, tmp_path, TITLE)
    assert (tmp_path / "tasks.csv").read_bytes().startswith(b"\xef\xbb\xbfdoc_id,task_id,")
    assert b"\r\n" not in (tmp_path / "tasks.csv").read_bytes()


def test_control_characters_do_not_reach_the_disk():
    assert store.inert("甲\x00乙\x0b丙\ud800") == "甲�乙�丙�"
    assert store.inert("甲\r\n乙\r丙") == "甲\n乙\n丙"
    assert store.inert(None) is None


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("attainment", "status", "fertig"), ("attainment", "target_id", None), ("tasks", "sector", "sonstiges")],
)
def test_a_table_that_breaks_the_contract_is_not_written(tmp_path, small, table, column, value):
    small[table].loc[0, column] = value
    with pytest.raises(pandera.errors.SchemaErrors, match=column):
        store.save(small, tmp_path, TITLE)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_or_further_column_breaks_the_contract(small):
    for rows in (small["tasks"].drop(columns="serial"), small["tasks"].assign(mood="good")):
        with pytest.raises(pandera.errors.SchemaErrors):
            schemas.check("tasks", rows)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    file = tmp_path / "a.txt"
    store.write_text(file, "alt")
    with pytest.raises(UnicodeEncodeError):
        store.write_text(file, "\ud800")
    assert file.read_text(encoding="utf-8") == "alt"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_tables_of_another_version_are_named(tmp_path, small):
    store.save(small, tmp_path, TITLE)
    path = tmp_path / "audit.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",verdict", "", 1), encoding="utf-8")
    with pytest.raises(store.OtherVersion, match=r"audit.csv: was written by another version; read"):
        store.load(tmp_path)


def test_loading_before_saving_says_what_to_run(tmp_path):
    with pytest.raises(FileNotFoundError, match="make report"):
        store.load(tmp_path)


def test_choice_names_what_is_not_there(small):
    with pytest.raises(store.NothingChosen, match="no document nowhere"):
        store.cut(small, store.Choice(["nowhere"]))
    with pytest.raises(store.NothingChosen, match="no document is of place 某市; year 2019; documents.csv"):
        store.cut(small, store.Choice(places=["某市"], years=[2019]))


def test_choice_cuts_every_table_and_an_empty_one_leaves_no_document_out(small):
    chosen = store.cut(small, store.Choice(places=["某市"], years=[2023], levels=["city"]))
    assert set(chosen["documents"].doc_id) == set(chosen["tasks"].doc_id) == {REPORT}
    assert all(rows.equals(small[name]) for name, rows in store.cut(small, store.ALL).items())


def test_the_data_package_describes_every_file(tmp_path, small):
    store.save(small, tmp_path, TITLE)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["name"] for resource in package["resources"]] == list(schemas.TABLES)
    for resource in package["resources"]:
        with (tmp_path / resource["path"]).open(encoding=resource["encoding"], newline="") as file:
            header = next(csv.reader(file))
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == header
        assert all(field["title"] and field["description"] for field in fields)
        assert {field["type"] for field in fields} <= {"string", "number", "integer", "boolean", "date"}


def test_the_data_package_holds_the_enums_of_the_contract():
    fields = {
        (resource["name"], field["name"]): field["constraints"]
        for resource in schemas.datapackage(TITLE)["resources"]
        for field in resource["schema"]["fields"]
    }
    assert fields["attainment", "status"]["enum"] == ["met", "on_track", "behind", "not_reported"]
    assert fields["tasks", "status"]["enum"][-1] == "not_reported"
    assert len(fields["tasks", "sector"]["enum"]) == 13
    assert "enum" not in fields["tasks", "goal"]
    assert fields["tasks", "goal"]["required"] and not fields["tasks", "progress"]["required"]


def test_an_unknown_table_is_named():
    with pytest.raises(KeyError, match="no table 'verdicts'"):
        schemas.columns("verdicts")
