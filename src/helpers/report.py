"""Pages that people share: notebooks run from a clean kernel and rendered without anything from outside.

nbconvert's own templates load scripts from the network, write no table of contents and repeat the ids of
equal headings, so its bare template gives the cells and the page around them is ours (`pages/`).
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jinja2
import nbformat
import pandas as pd
from lxml import etree, html
from markupsafe import Markup
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbconvert import HTMLExporter
from pygments.formatters import HtmlFormatter

from helpers import charts, findings, paths, show, source_pages, sources, store, summary
from helpers.wording import LANGUAGES, say

KERNELS = 2  # at once; each takes a core
SECONDS = 300  # for one cell
LARGEST = 5_000_000  # bytes of a page that is still easy to pass on
WORKBOOK = "target-attainment.xlsx"


class ReportError(Exception):
    """A notebook failed or shows what nobody should see; the message names it and says what was found."""


@dataclass(frozen=True)
class Entry:
    """A line of a page's contents."""

    level: int
    anchor: str
    text: str


def notebooks() -> list[Path]:
    """The notebooks in the order of their numbers."""
    return sorted(paths.NOTEBOOKS.glob("[0-9]*.ipynb"))


def build(
    out: Path = paths.REPORTS,
    language: str = "zh",
    raw: Path = paths.RAW,
    processed: Path = paths.PROCESSED,
    choice: store.Choice = store.ALL,
    progress: Callable[[str], None] = lambda name: None,
) -> list[Path]:
    """Write a page per notebook and document and `index.html` to `out`; the paths, index first.

    Only the documents chosen are shown, out of the tables in `processed`, which were made of files in `raw`.
    `progress` is called with the name of each page that is done. Raises ReportError when a notebook fails,
    writes to stderr, or shows an empty table or a picture without a description.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    tables = store.load(processed, choice)
    environment = {
        "RAW": str(Path(raw).resolve()),
        "CORPUS": str(Path(processed).resolve()),
        "LANGUAGE": language,
    } | {name.upper(): " ".join(map(str, values)) for name, values in vars(choice).items()}
    out.mkdir(parents=True, exist_ok=True)
    titles, written = {}, []
    # the notebooks that draw most take longest: they go first, so that no kernel idles at the end
    by_length = sorted(notebooks(), key=lambda path: -path.read_text(encoding="utf-8").count("charts."))
    with ThreadPoolExecutor(KERNELS) as kernels:
        running = {path: kernels.submit(execute, path, environment) for path in by_length}
        files = sources.files(raw, set(tables["documents"].source_file))
        for doc_id in tables["documents"].doc_id:
            written.append(write(out / f"doc-{doc_id}.html", document_page(doc_id, files, tables, language)))
            progress(written[-1].name)
        for path in notebooks():
            page, titles[path.stem] = notebook_page(path.stem, running[path].result(), language)
            written.append(write(out / f"{path.stem}.html", page))
            progress(written[-1].name)
    index = write(out / "index.html", index_page(tables, titles, (out / WORKBOOK).exists(), language))
    progress(index.name)
    return [index, *written]


def write(path: Path, page: str) -> Path:
    """Write a page, which must stay small enough to pass on."""
    if len(page.encode()) > LARGEST:
        raise ReportError(f"{path.name} has more than {LARGEST // 10**6} MB; choose fewer documents")
    store.write_text(path, page)
    return path


# --- running notebooks --------------------------------------------------------------------------------


def execute(path: Path, environment: dict[str, str] | None = None) -> nbformat.NotebookNode:
    """The notebook with its outputs, run from a clean kernel in its own folder; ReportError if it fails."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--log-level=ERROR"],
    )
    # without this variable the debugger in the kernel writes a warning to the terminal
    settings = os.environ | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"} | (environment or {})
    try:
        client.execute(env=settings)
    except CellExecutionError as error:
        fault = f"cell {failed_cell(notebook)} raises {error.ename}: {error.evalue}"
        raise ReportError(f"{path.name}: {fault}") from error
    except CellTimeoutError as error:
        raise ReportError(f"{path.name}: a cell takes more than {SECONDS} s") from error
    faults = list(faults_of(notebook))
    if faults:
        raise ReportError(f"{path.name}: " + "; ".join(faults))
    return notebook


def failed_cell(notebook: nbformat.NotebookNode) -> int:
    """Number of the first cell that ended in an error."""
    ends = [[output.output_type for output in cell.get("outputs", [])] for cell in notebook.cells]
    return next(number for number, types in enumerate(ends, start=1) if "error" in types)


def faults_of(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """What an executed notebook shows that nobody should see, with the number of its cell."""
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            shown = output.get("data", {})
            if output.get("name") == "stderr":
                yield f"cell {number} writes to stderr: {output.text.strip()[:300]}"
            if "Empty DataFrame" in shown.get("text/plain", ""):
                yield f"cell {number} shows an empty table"
            if any(kind.startswith("image/") for kind in shown):
                yield f"cell {number} shows a picture without a description"
            if "text/html" in shown:
                yield from (f"cell {number} {fault}" for fault in faults_of_html(shown["text/html"]))


def faults_of_html(shown: str) -> Iterator[str]:
    """Empty tables and pictures without a description in what a cell shows."""
    tree = html.fromstring(f"<div>{shown}</div>", parser=parser())
    for table in tree.iter("table"):
        if not table.xpath(".//tr[td]"):
            yield "shows an empty table"
    for picture in tree.iter("img"):
        if not picture.get("alt", "").strip():
            yield "shows a picture without a description"


def parser() -> html.HTMLParser:
    """lxml's parser without its limit on the length of an attribute: pictures stand in attributes."""
    return html.HTMLParser(huge_tree=True, encoding="utf-8")


# --- pages ----------------------------------------------------------------------------------------------


def notebook_page(stem: str, notebook: nbformat.NotebookNode, language: str) -> tuple[str, tuple[str, str]]:
    """Page of an executed notebook, without prose in other languages, and its title with its purpose."""
    others = set(LANGUAGES) - {language}
    cells = [cell for cell in notebook.cells if not others & set(cell.metadata.get("tags", []))]
    for cell in cells:
        if "assets" in cell.metadata.get("tags", []):
            cell.outputs = []  # the page has the style and script of its own
    exporter = HTMLExporter(template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True)
    exporter.mathjax_url = exporter.require_js_url = ""
    content, _ = exporter.from_notebook_node(
        nbformat.v4.new_notebook(cells=cells, metadata=notebook.metadata)
    )
    tree = html.fromstring(f"<div>{content}</div>", parser=parser())
    fold_code(tree, language)
    headings = name_headings(tree)
    title = next((entry.text for entry in headings if entry.level == 1), stem)
    body = Markup(html.tostring(tree, encoding="unicode"))
    purpose = next((paragraph.text_content() for paragraph in tree.iter("p")), "")
    contents = [entry for entry in headings if entry.level > 1]
    return page(title, body, contents, language, has_code=True), (title, purpose)


def fold_code(tree: etree._Element, language: str) -> None:
    """Put each code cell into a fold, closed at first."""
    for code in tree.xpath('//div[contains(@class, "input_area") or contains(@class, "jp-InputArea ")]'):
        fold = etree.Element("details", {"class": "code"})
        label = etree.SubElement(fold, "summary")
        label.text = say("page.code", language)
        code.getparent().replace(code, fold)
        fold.append(code)


def name_headings(tree: etree._Element) -> list[Entry]:
    """Give every heading an id of its own made of its words, and list the headings."""
    entries, seen = [], {}
    for heading in tree.iter("h1", "h2", "h3", "h4"):
        for pilcrow in heading.xpath('.//a[contains(@class, "anchor-link")]'):
            pilcrow.drop_tree()
        text = heading.text_content().strip()
        name = "-".join(text.split()) or "-"
        seen[name] = seen.get(name, 0) + 1
        heading.set("id", name if seen[name] == 1 else f"{name}-{seen[name]}")
        entries.append(Entry(int(heading.tag[1]), heading.get("id"), text))
    return entries


def page(title: str, body: Markup, contents: list[Entry], language: str, has_code: bool = False) -> str:
    """A whole page around `body`, with style and script in it."""
    files = jinja2.FileSystemLoader(paths.PACKAGE / "pages", encoding="utf-8")
    template = jinja2.Environment(loader=files, autoescape=True).get_template("page.html")
    code = HtmlFormatter(style="default").get_style_defs(".highlight")
    return template.render(
        language={"zh": "zh-CN"}.get(language, language),
        title=title,
        style=Markup(show.page_file("page.css") + show.page_file("tables.css") + code),
        script=Markup(show.page_file("page.js") + show.page_file("tables.js")),
        body=body,
        contents=contents,
        has_code=has_code,
        say=partial(say, language=language),
    )


def document_page(doc_id: str, files: dict[str, Path], tables: dict[str, pd.DataFrame], language: str) -> str:
    """Page of one document, found among `files` by its checksum: its text with the figures marked."""
    about = tables["documents"].set_index("doc_id", drop=False).loc[doc_id]
    try:
        text = sources.document(about, files).text
    except sources.SourceChanged as error:
        raise ReportError(str(error)) from error
    sections = [Entry(2, *section) for section in source_pages.contents(doc_id, text, tables["tasks"])]
    contents = [Entry(2, "text", say("page.source_text", language)), *sections]
    name = summary.document_names(tables["documents"], language)[doc_id]
    return page(name, source_pages.body(doc_id, text, tables, language), contents, language)


def index_page(
    tables: dict[str, pd.DataFrame], titles: dict[str, tuple[str, str]], workbook: bool, language: str
) -> str:
    """The overview: findings, main charts, links to everything else; `titles` are of the notebooks."""
    charts.style()
    rows = summary.reporting(tables["attainment"])
    pictures = [] if rows.empty else [
        charts.sector_status(rows, say("title.sector_status", language), language),
        charts.sector_shares(rows, say("title.sector_shares", language), language),
    ]  # fmt: skip
    parts = {
        "findings": show.findings(
            findings.attainment(tables, language) + findings.auditing(tables, language)
        ).data,
        "charts": "".join(chart._repr_html_() for chart in pictures),
        "notebooks": links({f"{stem}.html": words for stem, words in titles.items()}),
        "documents": document_list(tables, language),
        "workbook": links({WORKBOOK: (say("page.workbook", language), "")} if workbook else {}),
    }
    shown = {key: part for key, part in parts.items() if part}
    body = Markup("<h1>{}</h1>").format(say("page.project", language)) + Markup("").join(
        Markup('<h2 id="{}">{}</h2>{}').format(key, say(f"page.part_{key}", language), Markup(part))
        for key, part in shown.items()
    )
    contents = [Entry(2, key, say(f"page.part_{key}", language)) for key in shown]
    return page(say("page.project", language), body, contents, language)


def links(pages: dict[str, tuple[str, str]]) -> Markup:
    """List of links by address with a word on each; nothing where there are none."""
    items = [
        Markup('<li><a href="{}">{}</a> {}</li>').format(address, title, about)
        for address, (title, about) in pages.items()
    ]
    return Markup("<ul>{}</ul>").format(Markup("").join(items)) if items else Markup("")


def document_list(tables: dict[str, pd.DataFrame], language: str) -> str:
    """Table of the documents with the counts of their targets by status."""
    counts = summary.status_counts(tables["attainment"], "doc_id").rename(columns={"targets": "n_targets"})
    about = tables["documents"][["doc_id", "publisher", "as_of", "elapsed_share", "n_tasks"]]
    rows = about.merge(counts, how="left", left_on="doc_id", right_index=True).fillna(
        dict.fromkeys(counts, 0)
    )
    names = summary.document_names(tables["documents"], language)
    return show.table(rows, "documents", language, names).data
