"""What the program says of a document stands in both languages, in a table that analysts can edit."""

import re
import string

import pytest

from helpers import judging, paths, schemas, vocabulary, wording
from helpers.messages import Message, both, listed
from helpers.tables import headers

ROWS = vocabulary.table("messages")
CALL = re.compile(r"""\bboth\(\s*["']([\w.-]+)["']""")


def placeholders(sentence: str) -> set[str]:
    """Names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_message_has_both_languages_and_the_same_placeholders():
    assert [row["key"] for row in ROWS if not (row["label_zh"] and row["label_en"])] == []
    assert [
        row["key"] for row in ROWS if placeholders(row["label_zh"]) != placeholders(row["label_en"])
    ] == []
    assert len({row["key"] for row in ROWS}) == len(ROWS)


def test_english_messages_are_english():
    assert [row["key"] for row in ROWS if re.search("[\u4e00-\u9fff]", row["label_en"])] == []


def test_keys_used_in_the_package_exist_and_no_message_lies_idle():
    sources = "".join(path.read_text(encoding="utf-8") for path in paths.PACKAGE.rglob("*.py"))
    used, known = set(CALL.findall(sources)), {row["key"] for row in ROWS}
    assert len(used) > 60 and used <= known
    assert [key for key in sorted(known - used) if f'"{key}"' not in sources and not is_composed(key)] == []


def is_composed(key: str) -> bool:
    """Whether the package puts a key together out of a prefix and a word of its own."""
    return key.split(".")[0] in ("cleaning", "claim", "correction", "head")


def test_every_role_of_a_column_and_every_rule_has_its_words():
    assert all(both(f"head.{row['role']}").en for row in vocabulary.table("headers"))
    assert all(row["rule"] and row["rule_en"] for row in judging.rules())
    assert headers.role("目标任务") == "goal" and both("head.goal") == Message("目标任务", "goal")


def test_values_go_in_and_messages_by_language():
    assert both("rows.gap", before=2, after=4).en.startswith("the serials jump from 2 to 4")
    nested = both("fit.header", roles=listed([both("head.goal"), both("head.units")]))
    assert nested == Message("表头 目标任务、责任单位", "header: goal, responsible units")
    assert Message("甲", "a") + Message("乙", "b") == Message("甲乙", "ab")


def test_braces_of_a_document_stay_as_they_are():
    assert both("rows.width", words="{name} {0}").en.endswith("{name} {0}")


def test_a_key_without_words_is_an_error():
    with pytest.raises(KeyError):
        both("rows.nothing_of_the_kind")


def test_sentences_of_one_language_are_shown():
    rows = schemas.frame(
        "problems",
        [
            {"doc_id": "d", "stage": "read", "severity": "note", "message": "说明", "message_en": "words"},
        ],
    )
    assert list(wording.spoken(rows, "en").message) == ["words"]
    assert "message_en" not in wording.spoken(rows, "en")
    assert list(wording.spoken(rows, "zh").message) == ["说明"]
    assert "message_en" not in wording.spoken(rows, "zh")
