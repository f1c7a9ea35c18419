"""What each file type is read into: lines in order, cells of tables, numbers as they are shown."""

from datetime import datetime
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from make_files import HEADER, pdf_file, pdf_of, saved, shown

from helpers import documents
from helpers.formats.excel import printed

FILLER = (
    "某市人民政府办公室关于2023年上半年重点工作进展情况的通报,现将各项工作推进情况通报如下,请认真对照落实。"
    * 3
)


def read(folder: Path, name: str, data: bytes | str) -> documents.Document:
    path = folder / name
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return documents.read(path)


def page(folder: Path, body: str) -> documents.Document:
    return read(folder, "page.html", f"<!DOCTYPE html><html><body>{body}</body></html>")


def lines(document: documents.Document) -> list[str]:
    return document.text.split("\n")


def grid(document: documents.Document, number: int = 0) -> list[list[str]]:
    return [[document.text[start:end] for start, end in row] for row in document.grids[number]]


def test_page_gives_lines_as_a_browser_shows_them(tmp_path: Path):
    body = "<div>一、就业<br>新增\n  <b>5000</b>&nbsp;人</div><p>建成\n三家&amp;验收</p><pre>甲\n乙</pre>尾"
    expected = ["一、就业", "新增 5000\u00a0人", "建成三家&验收", "甲", "乙", "尾"]
    assert lines(page(tmp_path, body)) == expected


def test_page_is_read_without_scripts_and_hidden_parts(tmp_path: Path):
    unseen = "<script>var 甲 = '<p>乙</p>';</script><style>丙</style><p style='display:none'>广告词</p>"
    assert lines(page(tmp_path, f"{unseen}<p>{FILLER}</p>")) == [FILLER]


@pytest.mark.parametrize(
    "furniture",
    [
        "<nav><p>首页</p><p>政务公开</p></nav>",
        "<div class='site-footer'><p>网站标识码12345</p></div>",
        "<ul>" + "".join(f"<li><a href='#'>栏目{i}</a></li>" for i in range(6)) + "</ul>",
    ],
)
def test_navigation_and_footers_are_left_out_and_said_so(tmp_path: Path, furniture: str):
    found = page(tmp_path, f"{furniture}<p>{FILLER}</p><table><tr><td>1</td><td>甲</td></tr></table>")
    assert lines(found) == [FILLER, "1", "甲"]
    assert grid(found) == [["1", "甲"]]
    assert [problem.severity for problem in found.problems] == ["note"]


def test_document_inside_an_element_named_like_a_footer_is_kept(tmp_path: Path):
    assert FILLER in page(tmp_path, f"<div id='footer'><p>{FILLER}</p></div><p>尾</p>").text


def test_cells_reach_over_rows_and_columns(tmp_path: Path):
    body = "<tr><td rowspan=0>甲<td colspan=2>乙<tr><td>丙<td>丁<tr><td rowspan=9 colspan=x>戊<td><tr><td>己"
    found = page(tmp_path, f"<table>{body}</table>")
    assert grid(found) == [["甲", "乙", "乙"], ["甲", "丙", "丁"], ["甲", "戊", ""], ["甲", "戊", "己"]]
    assert found.grids[0][0][0] == found.grids[0][3][0]
    assert all(start <= end <= len(found.text) for row in found.grids[0] for start, end in row)
    assert lines(found) == list("甲乙丙丁戊己")


def test_table_that_lays_out_the_page_is_no_grid(tmp_path: Path):
    inner = "<table><tr><td>1<td>甲</table>"
    found = page(tmp_path, f"<table><tr><td>栏<td>{inner}</td></tr><tr><td>a<td>b</tr></table>")
    assert [grid(found, i) for i in range(len(found.grids))] == [[["1", "甲"]]]


def test_list_numbers_that_only_the_browser_prints(tmp_path: Path):
    body = "<ol start=3><li>推进项目<li>5.编好规划</ol><ul><li>其他</ul>"
    assert lines(page(tmp_path, body)) == ["3.推进项目", "5.编好规划", "其他"]


def test_very_deep_page_is_read_to_its_end(tmp_path: Path):
    assert lines(
        page(tmp_path, "<div><table><tr><td>" * 10_000 + "深处" + "</div>" * 10_000 + "<p>之后")
    ) == [
        "深处",
        "之后",
    ]


def test_pictures_inside_a_page_do_not_cut_it_off(tmp_path: Path):
    picture = "<img src='data:image/png;base64," + "A" * 11_000_000 + "'>"
    assert lines(page(tmp_path, f"<p>前</p>{picture}<p>后</p>")) == ["前", "后"]


def test_page_saved_as_a_single_file(tmp_path: Path):
    message = EmailMessage()
    message.set_content("<html><body><p>新增就业5000人</p></body></html>", subtype="html", charset="utf-8")
    message.make_related()
    message["Subject"] = "页面"
    assert lines(read(tmp_path, "page.mhtml", bytes(message))) == ["新增就业5000人"]


def test_word_paragraphs_and_tables_in_order_with_merged_cells(tmp_path: Path):
    document = docx.Document()
    document.add_paragraph("第一段\t后半\n换行")
    table = document.add_table(3, 3)
    for i in range(9):
        table.cell(i // 3, i % 3).text = "甲乙丙丁戊己庚辛壬"[i]
    table.cell(0, 0).merge(table.cell(1, 0)).text = "并"
    table.cell(2, 0).merge(table.cell(2, 2)).text = "横"
    document.add_paragraph("尾段")
    found = read(tmp_path, "a.docx", saved(document))
    assert lines(found) == ["第一段\t后半", "换行", "并", "乙", "丙", "戊", "己", "横", "尾段"]
    assert grid(found) == [["并", "乙", "丙"], ["并", "戊", "己"], ["横"] * 3]


def test_numbers_that_only_word_prints(tmp_path: Path):
    document = docx.Document()
    table = document.add_table(2, 2)
    for row, text in zip(table.rows, ("推进项目", "编好规划"), strict=True):
        row.cells[0].paragraphs[0].style = "List Number"
        row.cells[1].text = text
    for text in ("推进项目", "编好规划"):
        document.add_paragraph(text, style="List Number 2")
    found = read(tmp_path, "a.docx", saved(document))
    assert [row[0] for row in grid(found)] == ["1.", "2."]
    assert lines(found)[-2:] == ["1.推进项目", "2.编好规划"]


def test_word_text_inserted_with_tracking_counts_and_deleted_does_not(tmp_path: Path):
    document = docx.Document()
    words = "<w:t>旧</w:t></w:r><w:ins><w:r><w:t>新增</w:t></w:r></w:ins>"
    gone = "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
    document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}><w:r>{words}{gone}</w:p>"))
    assert lines(read(tmp_path, "a.docx", saved(document))) == ["旧新增"]


def test_excel_takes_the_sheet_with_the_table_and_its_merged_cells(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["填报说明", "请如实填写"])
    hidden = book.create_sheet("旧表")
    hidden.append(HEADER)
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet("任务")
    for row in (["某市重点工作"], HEADER, [1, "甲", "已完成", "市人社局"], [2, None, "在办", "市财政局"]):
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("B3:B4")
    sheet["A1048576"].number_format = "0"
    found = read(tmp_path, "a.xlsx", saved(book))
    assert grid(found) == [
        ["某市重点工作"] * 4,
        HEADER,
        ["1", "甲", "已完成", "市人社局"],
        ["2", "甲", "在办", "市财政局"],
    ]
    assert "填报说明" not in found.text and "填报说明" not in str(found.problems)
    assert "Sheet" in found.problems[0].message.zh


def test_excel_formula_without_a_stored_result_is_reported(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["甲", "=1+1"])
    found = read(tmp_path, "a.xlsx", saved(book))
    assert "1 个公式" in found.problems[0].message.zh


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (0.9535, "0.0%", "95.4%"),
        (0.5, "0%", "50%"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (2.5, '0.0"亿元"', "2.5亿元"),
        (15.47, "General", "15.47"),
        (0.1 + 0.2, "General", "0.3"),
        (55.0, "General", "55"),
        (12.5, "0.##", "12.5"),
        (12.0, "0.##", "12"),
        (7, "@", "7"),
        (1.005, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1.01"),
        (datetime(2023, 6, 30), "yyyy-mm-dd", "2023-06-30"),
        (datetime(2023, 6, 30), 'yyyy"年"m"月"', "2023年6月"),
        (True, "General", "TRUE"),
    ],
)
def test_excel_values_as_the_cell_shows_them(value: object, style: str, text: str):
    assert printed(value, style) == text


def test_pdf_lines_that_the_page_broke_are_made_whole(tmp_path: Path):
    rows = [HEADER, ["1", "新建城区幼儿园五所以上,改造义务教育学校", "1.已开工三所。", "市教育局"]]
    found = read(tmp_path, "a.pdf", pdf_file(["某市重点工作进展", "- 1 -"], rows, columns=4))
    assert lines(found)[0] == "某市重点工作进展"
    assert grid(found) == rows


def test_pdf_paragraph_goes_on_over_the_page(tmp_path: Path):
    first = [
        shown(60, 700, "某市二〇二三年重点工作"),
        shown(80, 680, "一是新建城区的公路"),
        shown(280, 20, "- 1 -"),
    ]
    second = [shown(60, 700, "五条。"), shown(80, 680, "二是推进项目。")]
    found = lines(read(tmp_path, "a.pdf", pdf_of([first, second])))
    assert found == ["某市二〇二三年重点工作", "一是新建城区的公路五条。", "二是推进项目。"]
    short = [shown(60, 700, "某市二〇二三年重点工作要点如下所示"), first[1]]
    assert "五条。" in lines(read(tmp_path, "a.pdf", pdf_of([short, second])))


def test_reading_text_loads_no_heavy_package():
    import subprocess
    import sys

    heavy = "docx", "openpyxl", "pdfplumber", "lxml", "charset_normalizer"
    code = f"import sys; from helpers import documents; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_mistaken_suffix_does_not_matter(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["甲", "乙"])
    file = BytesIO()
    book.save(file)
    assert read(tmp_path, "a.xls", file.getvalue()).text == "甲\n乙"
    assert read(tmp_path, "b.txt", "<html><body><p>甲</p></body></html>").text == "甲"
