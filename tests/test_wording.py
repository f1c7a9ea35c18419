"""Labels: every word that people see stands in both languages."""

import re
import string
from collections import Counter

import pandas as pd
import pytest

from helpers import cleaning, paths, schemas, vocabulary, wording
from helpers.tables import READERS

ROWS = vocabulary.table("labels")
CHINESE = re.compile("[\u4e00-\u9fff]")


def placeholders(label: str) -> set[str]:
    """Names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(label) if name}


def test_every_label_has_both_languages_and_the_same_placeholders():
    faults = [
        row["key"]
        for row in ROWS
        if (not row["label_zh"] or not row["label_en"]) != (row["key"] == "cmp.=")
        or placeholders(row["label_zh"]) != placeholders(row["label_en"])
    ]
    assert faults == []


def test_english_labels_are_english():
    assert [row["key"] for row in ROWS if CHINESE.search(row["label_en"])] == []


def test_no_key_stands_twice():
    assert [key for key, count in Counter(row["key"] for row in ROWS).items() if count > 1] == []


def test_every_enum_value_has_a_word():
    specs = [spec for table in schemas.TABLES for spec in schemas.columns(table) if schemas.allowed(spec)]
    assert len(specs) > 10
    for spec in specs:
        prefix = (
            "stage"
            if (spec["table"], spec["column"]) == ("tasks", "status")
            else wording.ENUMS.get(spec["column"], spec["column"])
        )
        for value in schemas.allowed(spec):
            assert f"{prefix}.{value}" in wording.words("en"), spec


def test_every_rule_and_layout_has_a_word():
    wanted = [f"edit.{rule}" for rule in cleaning.RULES] + [f"layout.{name}" for name in READERS]
    assert [key for key in wanted if key not in wording.words("zh")] == []


def test_keys_used_in_the_package_exist():
    """Keys written out in a call of say; those put together from parts are covered by the tests above."""
    used = {
        key
        for path in paths.PACKAGE.glob("*.py")
        for key in re.findall(r"""(?<![.\w])say\(\s*["']([a-z_.]+)["']""", path.read_text(encoding="utf-8"))
    }
    assert len(used) > 40
    assert sorted(used - set(wording.words("zh"))) == []


@pytest.mark.parametrize(
    ("wish", "language"), [("en", "en"), ("zh", "zh"), ("en_US:en", "zh"), (None, "zh"), ("", "zh")]
)
def test_desktop_locales_are_no_wish(wish, language):
    assert wording.language(wish) == language


def test_translated_table():
    rows = pd.DataFrame(
        {"kind": ["level", None], "status": ["met", "behind"], "target_text": ["met", "原文"]}
    )
    shown = wording.translate(rows, "attainment", "en")
    assert shown.to_dict("list") == {
        "kind": ["level", ""],
        "status": ["met", "behind"],
        "target sentence": ["met", "原文"],
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.0, "2"), (28.35, "28.35"), (-15.0, "−15"), (1200.0, "1200"), (None, ""), (float("nan"), "")],
)
def test_number(value, text):
    assert wording.number(value) == text


def test_quantity():
    assert wording.quantity(3.0, "家", 4.0, ">=") == "≥3–4家"
    assert wording.quantity(7.0, "%", float("nan"), "~") == "≈7%"
    assert wording.quantity(None, "%") == ""
