"""Notebooks: short cells without logic, prose before each in both languages, a clean run on the specimens."""

import ast
import re
import shutil
from itertools import pairwise
from urllib.parse import unquote

import nbformat
import pytest
from lxml import html

from helpers import paths, pipeline, report, store

SPECIMENS = paths.ROOT / "data" / "raw"
LOGIC = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.For,
    ast.While,
    ast.If,
    ast.IfExp,
    ast.Try,
    ast.With,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
NAMES = [
    "01_clean_text",
    "02_rebuild_tables",
    "03_read_targets",
    "04_attainment_by_sector",
    "05_audit_claims",
    "06_accuracy",
]


def test_the_six_notebooks_are_there():
    assert [path.stem for path in report.notebooks()] == NAMES


@pytest.fixture(params=report.notebooks(), ids=lambda path: path.stem)
def notebook(request) -> nbformat.NotebookNode:
    """Each committed notebook."""
    return nbformat.read(request.param, as_version=4)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Code cells of a notebook."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_no_outputs_are_committed(notebook):
    assert all(not cell.outputs and cell.execution_count is None for cell in code(notebook))


def test_cells_are_short_and_hold_no_logic(notebook):
    for cell in code(notebook):
        assert len(cell.source.splitlines()) <= 15
        assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, LOGIC)], cell.source


def test_prose_stands_before_every_code_cell_in_both_languages(notebook):
    kinds = ["code" if cell.cell_type == "code" else cell.metadata.tags[0] for cell in notebook.cells]
    assert all(before == "en" for before, kind in pairwise(kinds) if kind == "code")
    assert all(after == "en" for kind, after in pairwise(kinds) if kind == "zh")
    assert kinds[:2] == ["zh", "en"]


def test_settings_stand_in_the_first_code_cell(notebook):
    first, *others = code(notebook)
    assert "LANGUAGE = " in first.source and "paths" in first.source
    assert not [cell for cell in others if "environ" in cell.source]


def test_document_text_is_never_put_into_markdown_or_html(notebook):
    assert not [cell for cell in code(notebook) if re.search(r"\b(Markdown|HTML|Markup)\(", cell.source)]


# --- the pages made from the specimens -----------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> dict[str, tuple[str, html.HtmlElement]]:
    """Name -> text and tree of every page that the specimens yield."""
    folder = tmp_path_factory.mktemp("made")
    pipeline.process(pipeline.find([SPECIMENS]), folder / "processed")
    seen: list[str] = []
    written = report.build(folder / "reports", "zh", SPECIMENS, folder / "processed", progress=seen.append)
    assert sorted(seen) == sorted(path.name for path in written)
    pages = {path.name: path.read_text(encoding="utf-8") for path in written}
    return {name: (page, html.fromstring(page, parser=report.parser())) for name, page in pages.items()}


def test_a_page_for_every_notebook_and_document(made):
    documents = {f"doc-{path.stem}.html" for path in pipeline.find([SPECIMENS])}
    assert set(made) == {"index.html", *documents, *(f"{name}.html" for name in NAMES)}


def test_pages_are_small_and_declare_their_language(made):
    for page, tree in made.values():
        assert len(page.encode()) < 5_000_000 and tree.get("lang") == "zh-CN"


def test_nothing_is_fetched(made):
    for name, (_, tree) in made.items():
        fetched = tree.xpath("//*/@src | //link/@href")
        assert [address[:60] for address in fetched if not address.startswith("data:")] == [], name


def test_ids_are_unique_and_every_link_leads_somewhere(made):
    ids = {name: tree.xpath("//@id") for name, (_, tree) in made.items()}
    assert all(len(found) == len(set(found)) for found in ids.values())
    for name, (_, tree) in made.items():
        for address in set(tree.xpath("//a/@href")):
            page, _, anchor = unquote(address).partition("#")
            assert page in ("", report.WORKBOOK, *made), f"{name}: {address}"
            assert not anchor or anchor in ids[page or name], f"{name}: {address}"


def test_expectations_hold_on_the_specimens(made):
    for name, (page, _) in made.items():
        assert "✗ 与预期不符" not in page, name


def test_pictures_have_descriptions_with_figures(made):
    pictures = made["04_attainment_by_sector.html"][1].xpath("//img/@alt")
    assert len(pictures) > 10 and all(re.search(r"\d", alt) for alt in pictures)


def test_counts_on_the_page_are_those_of_the_tables(made):
    register = made["04_attainment_by_sector.html"][1].xpath('//div[@class="data"]')[-1]
    marks = made["index.html"][1].xpath('string(//*[@class="findings"])')
    headings = [cell.xpath("normalize-space()") for cell in register.xpath(".//thead//th")]
    rows = [dict(zip(headings, row.xpath("td"), strict=True)) for row in register.xpath(".//tbody/tr")]
    reported = [row for row in rows if "计划" not in row["文件编号"].xpath("string()")]
    met = [row for row in reported if "已达标" in row["状态"].xpath("string()")]
    assert met and f"已达标 {len(met)}，" in marks


def test_plans_alone_still_make_a_report(tmp_path):
    """An analyst may have nothing but plans: no target is judged, and the page says so."""
    for plan in SPECIMENS.glob("*plan*.txt"):
        shutil.copy(plan, tmp_path)
    tables = pipeline.process(pipeline.find([tmp_path]), tmp_path / "processed").tables
    assert len(tables["documents"]) and (tables["documents"].elapsed_share == 0).all()
    environment = {"LANGUAGE": "zh", "RAW": str(tmp_path), "PROCESSED": str(tmp_path / "processed")}
    executed = report.execute(paths.NOTEBOOKS / "04_attainment_by_sector.ipynb", environment)
    page, _ = report.notebook_page("04", executed, "zh")
    assert "目标尚不能判定" in page and "没有可以画出的数据" in page
    assert "没有报告进展" in report.index_page(store.load(tmp_path / "processed"), {}, False, "zh")
