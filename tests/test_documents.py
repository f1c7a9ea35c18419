"""Reading a file: encodings, traditional characters, and files that cannot be read, each with what to do."""

import os
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make_files import HEADER, docx_file, html_file, pdf_file, pdf_of, saved, xlsx_file

from helpers import cleaning, documents, formats, pipeline, tables
from helpers.documents import Unreadable, fold, printed_forms
from helpers.vocabulary import table

TEXT = "某市2023年重点工作:新增城镇就业5000人以上,改造农村公路30公里,一般公共预算收入增长9%。\n" * 3
TO_TRADITIONAL = {ord(row["simplified"]): row["traditional"] for row in table("traditional")}
TRADITIONAL = TEXT.translate(TO_TRADITIONAL)
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'


def read(folder: Path, name: str, data: bytes) -> documents.Document:
    path = folder / name
    path.write_bytes(data)
    return documents.read(path)


@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_text_in_any_usual_encoding(tmp_path: Path, charset: str):
    found = read(tmp_path, "a.txt", TEXT.encode(charset))
    assert (found.text, found.problems) == (TEXT, ())


def test_traditional_text_in_big5(tmp_path: Path):
    assert read(tmp_path, "a.txt", TRADITIONAL.encode("big5", errors="ignore")).text.startswith(
        "某市2023年重點"
    )


@pytest.mark.parametrize("charset", ["gbk", "utf-16"])
def test_page_that_declares_a_wrong_charset(tmp_path: Path, charset: str):
    assert "新增城镇就业5000人" in read(tmp_path, "a.html", html_file([TEXT], [HEADER], charset)).text


def test_text_cut_off_inside_a_character_is_read_with_a_warning(tmp_path: Path):
    found = read(tmp_path, "a.txt", TEXT.strip().encode("utf-8")[:-1])
    assert found.text[:-1] == TEXT.strip()[:-1]
    assert [problem.severity for problem in found.problems] == ["warning"]
    assert "末尾不完整" in found.problems[0].message.zh


def test_few_damaged_bytes_are_reported_with_their_number(tmp_path: Path):
    found = read(tmp_path, "a.txt", (TEXT * 5).encode("utf-8").replace("就业".encode(), b"\xff", 1))
    assert "1 处坏字节" in found.problems[0].message.zh


def test_encoding_that_is_a_guess_is_said_to_be_one(tmp_path: Path):
    assert "不能确定" in read(tmp_path, "a.txt", "阿".encode("gbk")).problems[0].message.zh


def test_traditional_characters_match_as_simplified_and_stay_as_printed(tmp_path: Path):
    rows = [
        HEADER,
        ["1", "新增就业5000人。", "已新增2600人。", "市财政局"],
        ["2", "建设公路。", "已开工。", "市发改委"],
    ]
    simple = "\n".join(cell for row in rows for cell in row)
    traditional = simple.translate(TO_TRADITIONAL)
    found = [
        tables.rebuild(cleaning.clean(read(tmp_path, f"{i}.txt", text.encode("utf-8"))))
        for i, text in enumerate((simple, traditional))
    ]
    assert traditional != simple
    assert found[0].layout == found[1].layout == "columns"
    assert [task.goal.text for task in found[1].tasks][0] == "新增就業5000人。"
    assert [fold(task.goal.text) for task in found[1].tasks] == [task.goal.text for task in found[0].tasks]


@given(st.text())
def test_folding_keeps_the_length_and_folds_no_further(text: str):
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_folding_leaves_simplified_text_alone():
    assert fold("乾隆、哪吒、著名、菜薹、余额、后勤、干部") == "乾隆、哪吒、著名、菜薹、余额、后勤、干部"


def repacked(data: bytes, part: str, change) -> bytes:
    """An office file with one part changed."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return file.getvalue()


def bomb(data: bytes, part: str) -> bytes:
    return repacked(data, part, lambda body: body + b" " * (formats.archive.LARGEST_UNPACKED + 1))


def pdf_bomb() -> bytes:
    packed = zlib.compress(b" " * (formats.pdf.LARGEST_STREAM + 1))
    return pdf_file([TEXT[:20]]) + b"9 0 obj<</Filter/FlateDecode>>stream\n" + packed + b"\nendstream endobj"


def far_sheet() -> bytes:
    book = openpyxl.Workbook()
    for i in range(1, 100):
        book.active.cell(i, 16_384).value = "远"
    return saved(book)


WORD, EXCEL = docx_file([TEXT[:40]], [HEADER]), xlsx_file([], [HEADER])
BAD = {
    "empty.txt": (b"", "is empty"),
    "blank.txt": (" \n\t\u3000\n".encode(), "holds no text"),
    "binary.txt": (bytes(range(256)) * 40, "not text"),
    "tape.txt": (b"\x01\x02\x03\x04" * 9, "not text"),
    "picture.html": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3, "not text"),
    "line.txt": (b"a" * (4 * formats.LARGEST_TEXT + 1), "2,000,000 characters"),
    "long.html": (b"<p>" + b"a" * formats.LARGEST_TEXT + b"a", "2,000,000 characters"),
    "spans.html": (b"<table><tr>" + b"<td colspan=1000>a" * 300, "200,000 cells"),
    "tags.html": (b"<b>" * (formats.web.MOST_PIECES + 1), "500,000 tags"),
    "parts.mhtml": (
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n--a\n" * 30,
        "no page",
    ),
    "script.html": (b"<p>a</p><script>" + b"x" * 11_000_000, "beyond all measure"),
    "only-tags.html": (b"<html><body><br><p></p><script>1</script></body></html>", "holds no text"),
    "locked.docx": (formats.OLE + b"\0" * 600, "password"),
    "old.xls": (formats.OLE + b"\0" * 600, "save it as .docx or .xlsx"),
    "bomb.docx": (bomb(WORD, "word/document.xml"), "unpacks to more than 64 MB"),
    "bomb.xlsx": (bomb(EXCEL, "xl/worksheets/sheet1.xml"), "unpacks to more than 64 MB"),
    "breaks.docx": (
        repacked(
            WORD,
            "word/document.xml",
            lambda body: body.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 200_000),
        ),
        "200,000 paragraphs",
    ),
    "row.xlsx": (
        repacked(
            EXCEL,
            "xl/worksheets/sheet1.xml",
            lambda body: body.replace(b'r="1"', b'r="999999999"', 1),
        ),
        "no visible sheet",
    ),
    "entities.docx": (repacked(WORD, "word/document.xml", lambda _: DOCTYPE + b"<a>&b;</a>"), "entities"),
    "entities.xlsx": (
        repacked(EXCEL, "xl/workbook.xml", lambda _: DOCTYPE.decode().encode("utf-16")),
        "entities",
    ),
    "cut.docx": (WORD[: len(WORD) // 2], "is broken"),
    "cut.xlsx": (repacked(EXCEL, "xl/workbook.xml", lambda body: body[:100]), "is broken"),
    "zip.docx": (repacked(WORD, "", bytes).replace(b"word/", b"xxxx/"), "no Word or Excel file"),
    "fake.docx": (TEXT.encode(), "no .docx file"),
    "fake.pdf": (TEXT.encode(), "no .pdf file"),
    "far.xlsx": (far_sheet(), "200,000 cells"),
    "scanned.pdf": (pdf_of([["0 0 m 9 9 l S"]]), "no text"),
    "cut.pdf": (b"%PDF-1.4\n" + b"\xff" * 300, "is broken"),
    "bomb.pdf": (pdf_bomb(), "unpacks to more than 32 MB"),
    "notes.csv": (TEXT.encode(), "only .txt"),
}


@pytest.mark.parametrize("name", BAD)
def test_unreadable_file_is_named_with_what_to_do(tmp_path: Path, name: str):
    data, reason = BAD[name]
    with pytest.raises(Unreadable) as caught:
        read(tmp_path, name, data)
    message = str(caught.value)
    assert message.startswith(f"{name}: ") and reason in message
    assert message == caught.value.message.en
    assert caught.value.message.zh.startswith(f"{name}：") and "；请" in caught.value.message.zh
    assert any(word in message for word in ("save", "remove", "give", "OCR", "print")), message


def test_file_beyond_the_limit_is_not_even_read(tmp_path: Path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(Unreadable, match="larger than 32 MB"):
        documents.read(path)


def test_folder_pipe_loop_and_missing_file(tmp_path: Path):
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    reasons = {
        "folder.txt": "is a folder",
        "pipe.txt": "no ordinary file",
        "loop.txt": "opened",
        "none.txt": "exists",
    }
    for name, reason in reasons.items():
        with pytest.raises(Unreadable, match=reason):
            documents.read(tmp_path / name)


def test_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(Unreadable, match="Permission denied"):
        documents.read(tmp_path / "a.txt")


def test_names_of_any_kind(tmp_path: Path):
    name = os.fsdecode(b"a \xff'\n\xe5\xb8\x82.txt")
    found = read(tmp_path, name, TEXT.encode())
    assert (found.doc_id, found.source_file) == ("a \ufffd'\ufffd市", "a \ufffd'\ufffd市.txt")


@pytest.mark.parametrize("suffix", formats.SUFFIXES)
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_files_raise_nothing_but_unreadable(tmp_path: Path, suffix: str, data: st.DataObject):
    whole = {
        ".docx": WORD,
        ".xlsx": EXCEL,
        ".pdf": pdf_file([TEXT[:30]], [HEADER], columns=4),
        ".html": html_file([TEXT], [HEADER]),
    }.get(suffix, TEXT.encode("gb18030"))
    start = data.draw(st.integers(0, len(whole)))
    noise = data.draw(st.binary(max_size=60))
    length = data.draw(st.integers(0, len(whole)))
    for damaged in (noise, whole[:start] + noise + whole[start + length :], whole + noise):
        try:
            found = read(tmp_path, f"a{suffix}", damaged)
        except Unreadable:
            continue
        assert found.text.strip()
        ends = [end for grid in found.grids for row in grid for _, end in row]
        assert max(ends, default=0) <= len(found.text)


def test_offices_things_and_units_are_shown_in_the_characters_of_the_document(tmp_path: Path):
    lines = [
        f"{i}、新增就業{i}萬人。\n【進展情況】新增就業{i}.5萬人。\n【責任單位】市財政局、各鎮(街道)"
        for i in (1, 2, 3)
    ]
    rows = pipeline.tabulate(read(tmp_path, "a.txt", "\n".join(lines).encode()))
    assert {row["units"] for row in rows["tasks"]} == {"市財政局;各鎮(街道)"}
    assert {(row["indicator"], row["unit"], row["result_unit"]) for row in rows["attainment"]} == {
        ("新增就業", "萬人", "萬人")
    }
    assert [row["status"] for row in rows["attainment"]] == ["met"] * 3
    assert {row["unit"] for row in rows["figures"]} == {"萬人"}


def test_a_character_printed_in_both_forms_is_shown_in_the_plain_one():
    assert "开工".translate(printed_forms("開工两个,开工")) == "开工"
    assert "开工".translate(printed_forms("開工兩個")) == "開工"


def test_single_traditional_characters_in_a_simplified_text_are_damage():
    assert "建设两个".translate(printed_forms("建设两個馆舍")) == "建设两个"
    assert "建设(两个)".translate(printed_forms("建设（两個）馆舍")) == "建设（两个）"
