"""Pages: nothing from outside, nothing unescaped, every link leads somewhere, and faults stop the build."""

import hashlib
import re
from urllib.parse import unquote

import nbformat
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from small_tables import MIXED, REPORT
from small_tables import tables as without_audit

from helpers import documents, pipeline, report, schemas, show, source_pages, sources, store, summary
from helpers.source_pages import Mark

NASTY = "<script>alert(1)</script> $x$ =HYPERLINK(\"u\") [链接](javascript:alert(1)) & <b onclick='x'>"


def tables(targets: list[dict]) -> dict[str, pd.DataFrame]:
    """Small tables with an audit table that has no rows."""
    return {"audit": schemas.frame("audit", []), **without_audit(targets)}


def read(page: str) -> html.HtmlElement:
    """Tree of a page."""
    return html.fromstring(page, parser=report.parser())


def notebook(*cells) -> nbformat.NotebookNode:
    """A notebook as it is after a run."""
    return new_notebook(cells=list(cells))


def shown(data: str, kind: str = "text/html") -> nbformat.NotebookNode:
    """A code cell that shows something."""
    return new_code_cell("x", outputs=[new_output("display_data", data={kind: data})])


# --- what a page is made of ---------------------------------------------------------------------------


def test_headings_get_ids_of_their_own():
    page, title = report.notebook_page(
        "n", notebook(new_markdown_cell("# 甲\n## 要点\n## 要点\n## 要 点")), "zh"
    )
    tree = read(page)
    ids = [heading.get("id") for heading in tree.iter("h1", "h2")]
    assert ids == ["甲", "要点", "要点-2", "要-点"] and title == ("甲", "")
    links = [unquote(link.get("href")) for link in tree.xpath("//nav//li/a")]
    assert links == ["#要点", "#要点-2", "#要-点"]


@pytest.mark.parametrize(("language", "declared"), [("zh", "zh-CN"), ("en", "en")])
def test_prose_of_the_other_language_is_left_out(language, declared):
    cells = [
        new_markdown_cell("# 中文", metadata={"tags": ["zh"]}),
        new_markdown_cell("# English", metadata={"tags": ["en"]}),
    ]
    tree = read(report.notebook_page("n", notebook(*cells), language)[0])
    assert [heading.text for heading in tree.iter("h1")] == [{"zh": "中文", "en": "English"}[language]]
    assert tree.get("lang") == declared


def test_code_is_folded_and_has_a_switch():
    tree = read(report.notebook_page("n", notebook(new_code_cell("print(1)")), "zh")[0])
    assert [fold.get("open") for fold in tree.xpath('//details[@class="code"]')] == [None]
    assert "print" in tree.xpath('string(//details[@class="code"])')
    assert tree.xpath('//input[@id="code-switch"]')


def test_page_asks_nothing_from_outside():
    """Nothing that a browser would fetch; nbconvert itself would load mathjax, require.js and mermaid."""
    page, _ = report.notebook_page("n", notebook(new_markdown_cell("# $x$"), shown("<p>1</p>")), "zh")
    tree = read(page)
    fetched = tree.xpath("//*/@src | //link/@href | //@srcset | //@poster | //object/@data")
    assert [address for address in fetched if not address.startswith("data:")] == []
    assert not re.search(r"https?://|url\(|@import|mathjax|require\.js|mermaid", page, re.IGNORECASE)


def test_outputs_of_the_assets_cell_are_not_repeated():
    cell = shown("<style>.twice{}</style>")
    cell.metadata["tags"] = ["assets"]
    assert ".twice" not in report.notebook_page("n", notebook(cell), "zh")[0]


def test_large_page_is_refused(tmp_path):
    with pytest.raises(report.ReportError, match="big.html"):
        report.write(tmp_path / "big.html", "x" * (report.LARGEST + 1))


# --- faults --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        (
            new_code_cell("x", outputs=[new_output("stream", name="stderr", text="Glyph 1 missing")]),
            "stderr: Glyph",
        ),
        (shown("<table><thead><tr><th>a</th></tr></thead><tbody></tbody></table>"), "empty table"),
        (shown("Empty DataFrame\nColumns: []\nIndex: []", "text/plain"), "empty table"),
        (shown('<img src="data:,">'), "without a description"),
        (shown("iVBORw0KGgo=", "image/png"), "without a description"),
    ],
)
def test_fault_is_found(cell, fault):
    assert [fault in found for found in report.faults_of(notebook(new_markdown_cell("#"), cell))] == [True]
    assert "cell 2" in next(report.faults_of(notebook(new_markdown_cell("#"), cell)))


def test_good_outputs_have_no_fault():
    cells = [shown("<table><tr><td>1</td></tr></table>"), shown('<img alt="a" src="data:,">')]
    assert list(report.faults_of(notebook(*cells))) == []


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 / 0", "broken.ipynb: cell 1 raises ZeroDivisionError: division by zero"),
        ("import sys; print('!', file=sys.stderr)", "broken.ipynb: cell 1 writes to stderr: !"),
    ],
)
def test_broken_notebook_is_named(tmp_path, source, message):
    path = tmp_path / "broken.ipynb"
    nbformat.write(notebook(new_code_cell(source)), path)
    with pytest.raises(report.ReportError, match=re.escape(message)):
        report.execute(path)


def test_kernel_sees_the_settings(tmp_path):
    path = tmp_path / "settings.ipynb"
    nbformat.write(notebook(new_code_cell("import os; os.environ['LANGUAGE'], os.getcwd()")), path)
    run = report.execute(path, {"LANGUAGE": "en"})
    assert run.cells[0].outputs[0].data["text/plain"] == f"('en', {str(tmp_path)!r})"


# --- tables ---------------------------------------------------------------------------------------------


def test_document_text_is_escaped_everywhere():
    about = MIXED[0] | {"indicator": NASTY, "target_text": NASTY, "result_text": NASTY, "units": NASTY}
    small = tables([about])
    small["documents"]["title"] = NASTY
    pages = [
        show.targets(small["attainment"], small).data,
        show.table(small["tasks"], "tasks").data,
        show.findings([NASTY]).data,
        show.excerpt(NASTY).data,
        source_pages.body(REPORT, NASTY, small),
    ]
    for page in pages:
        assert not re.search(r"<script|<b |href=[\"']?javascript", page)
        assert "$x$" in page and "&lt;script&gt;" in page


def test_empty_table_is_an_error_unless_a_sentence_stands_for_it():
    nothing = pd.DataFrame({"doc_id": []})
    with pytest.raises(ValueError, match="nothing to show"):
        show.table(nothing, "tasks")
    assert "没有落后的目标" in show.table(nothing, "tasks", none="none.behind").data


def test_table_repeats_its_headings_for_narrow_screens_and_sorts_by_figures():
    tree = html.fromstring(
        show.table(pd.DataFrame({"n_tasks": [3], "completion": [66.5]}), "attainment").data
    )
    assert [(cell.get("data-label"), cell.get("data-sort")) for cell in tree.iter("td")] == [
        ("任务数", "3"),
        ("完成率", "66.5"),
    ]


def test_status_has_a_mark_and_a_word():
    assert "▼ 落后" in show.table(pd.DataFrame({"status": ["behind"]}), "attainment").data
    assert "▼ behind" in show.table(pd.DataFrame({"status": ["behind"]}), "attainment", "en").data


def test_long_table_shows_the_first_rows_and_says_how_many_there_are():
    rows = pd.DataFrame({"n_tasks": range(1500)})
    page = show.table(rows, "documents", "en", most=20).data
    assert len(html.fromstring(page).xpath("//tbody/tr")) == 20
    assert "The first 20 of 1,500 rows" in page
    assert "The first" not in show.table(rows.head(20), "documents", "en", most=20).data


def test_target_beyond_the_register_has_no_link_into_it(monkeypatch):
    small = store.cut(tables(MIXED), store.Choice([REPORT]))
    monkeypatch.setattr(show, "MOST_ROWS", 3)
    page = html.fromstring(source_pages.body(REPORT, "字" * 200, small))
    shown = set(small["attainment"].target_id.head(3))
    links = page.xpath('//a[contains(@class, "figure")]/@href')
    assert {unquote(link.split("#row-")[1]) for link in links} == shown
    assert page.xpath("//*[@id=$id]", id=small["attainment"].target_id.iloc[-1])


def test_figure_is_marked_where_it_stands_not_where_its_digits_first_occur():
    goal = "前5个月力争5个项目开工。引进5个项目"
    small = tables([{"goal": goal, "target_text": "引进5个项目", "target_start": 40, "value": 5.0}])
    small["figures"] = pd.DataFrame(
        {
            "task_id": small["attainment"].task_id[0],
            "cell": "goal",
            "role": ["time", "context", "target"],
            "text": ["5", "5个", "5个"],
            "raw_start": [10, 20, 40],
        }
    )
    assert "引进<mark>5个</mark>项目" in show.targets(small["attainment"], small).data


def test_figures_of_a_cell_are_coloured_by_role():
    small = tables([{"goal": "引进5个<项目>", "target_text": "引进5个<项目>", "value": 5.0}])
    tree = html.fromstring(show.read_figures(small, "en", {}).data)
    assert tree.xpath('//span[@class="role target"]/text()') == ["5个"]
    assert tree.xpath('string(//td[@data-label="goal"])') == "引进5个<项目>"


# --- document pages ------------------------------------------------------------------------------------


def test_every_target_has_its_place_in_the_document_and_back():
    small = store.cut(tables(MIXED), store.Choice([REPORT]))
    page = read(report.page("", source_pages.body(REPORT, "字" * 200, small), [], "zh"))
    register = html.fromstring(show.targets(small["attainment"], small, anchors=True).data)
    for link in register.xpath("//details/a/@href"):
        name, anchor = map(unquote, link.split("#"))
        assert name == f"doc-{REPORT}.html" and page.xpath("//*[@id=$id]", id=anchor)
    backs = page.xpath('//a[contains(@class, "figure")]/@href')
    assert backs and all(register.xpath("//*[@id=$id]", id=unquote(back.split("#")[1])) for back in backs)


def test_paragraphs_keep_the_numbers_of_their_lines():
    shown = source_pages.paragraphs("一\n\n三", [])
    tree = html.fromstring(f"<div>{shown}</div>")
    assert [(p.get("id"), p.text_content()) for p in tree.iter("p")] == [("p1", "1一"), ("p3", "3三")]
    assert source_pages.paragraph_of("一\n\n三", 3) == "p3"


marks = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 9)).map(
        lambda at: Mark(at[0], at[0] + at[1], "target", "t", f"a{at}")
    )
)


@given(st.text("甲乙<&$\n ", max_size=40), marks)
def test_marks_change_no_character_of_the_text(text, found):
    tree = html.fromstring(f"<div>{source_pages.paragraphs(text, found)}</div>")
    lines = [words.text_content() for words in tree.xpath('//span[@class="words"]')]
    assert lines == [line for line in text.split("\n") if line.strip()]


def test_marks_that_share_characters_keep_their_anchors():
    found = [
        Mark(0, 4, "target", "一", "a"),
        Mark(2, 6, "result", "二", "b"),
        Mark(0, 4, "target", "三", "c"),
    ]
    tree = html.fromstring(f"<div>{source_pages.words('甲乙丙丁戊己', 0, 6, found)}</div>")
    assert tree.xpath("//@id") == ["a", "c", "b"]
    assert [part.get("class") for part in tree.xpath("//*[@title]")] == ["target", "target result", "result"]


def test_changed_source_file_is_refused(tmp_path):
    path = tmp_path / "sub" / "[1] 表.txt"
    path.parent.mkdir()
    path.write_text("一", encoding="utf-8")
    about = pd.Series({"source_file": path.name, "source_sha256": hashlib.sha256("一".encode()).hexdigest()})
    assert sources.document(about, sources.files(tmp_path)) == documents.read(path)
    path.write_text("二", encoding="utf-8")
    with pytest.raises(sources.SourceChanged, match="表.txt"):
        sources.document(about, sources.files(tmp_path))


def test_tables_follow_the_folder(tmp_path):
    """Processed tables are used for the files they were made from, and no others."""
    ours, others, processed = tmp_path / "ours", tmp_path / "others", tmp_path / "processed"
    for folder in (ours, others):
        folder.mkdir()
        (folder / "plan.txt").write_text(f"{folder.name}年度工作计划", encoding="utf-8")
    pipeline.process(pipeline.find([ours]), processed)
    stored = store.load(processed)["documents"]
    assert sources.load(ours, processed=processed)["documents"].equals(stored)
    assert set(sources.load(others, processed=processed)["documents"].source_sha256) == set(
        sources.files(others)
    )
    (processed / "audit.csv").write_text("old", encoding="utf-8")
    assert sources.load(ours, processed=processed)["documents"].equals(stored)
    (ours / "new.txt").write_text("又一份计划", encoding="utf-8")
    assert set(sources.load(ours, processed=processed)["documents"].doc_id) == {"new", "plan"}


def test_index_counts_and_links(tmp_path):
    small = tables(MIXED)
    tree = read(report.index_page(small, {"04_x": (NASTY, NASTY)}, True, "zh"))
    links = set(tree.xpath("//main//a/@href"))
    assert {"04_x.html", f"doc-{REPORT}.html", report.WORKBOOK} <= links
    assert f"{len(summary.reporting(small['attainment']))} 个量化目标" in tree.xpath(
        'string(//*[@class="findings"])'
    )
    assert all(picture.get("alt") for picture in tree.iter("img"))
