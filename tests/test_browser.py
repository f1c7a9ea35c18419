"""Pages in a real browser, without network: they load whole, their tables and links work, nothing runs.

Needs Chromium (Debian's package `chromium`); without it these tests are skipped. Playwright drives the
browser that is on the machine and brings none of its own.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from page_documents import HOSTILE, SPECIMENS, WORDS

from helpers.wording import LANGUAGES, say

MADE_OF_WORDS = "a[href^='javascript:' i], main script, main b, img[src=x], mjx-container, .MathJax"
BEYOND = "document.documentElement.scrollWidth - window.innerWidth"
WIDTHS = (1280, 390)
ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here, so no page was opened: sudo apt install chromium"
)


@pytest.fixture(scope="module")
def browser(pages) -> Iterator:
    """Chromium without a window, started when the pages are there."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, pages) -> Iterator[Callable]:
    """Opens a page by its name with the network cut off; at the end nothing may have gone wrong on any."""
    faults, contexts = [], []

    def open_page(name: str, language: str = "zh", width: int = WIDTHS[0]):
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        context.set_offline(True)
        context.route(re.compile("^(?!file:)"), lambda route: route.abort())
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: faults.append(f"{name}: {message.type}: {message.text}"))
        page.on("pageerror", lambda error: faults.append(f"{name}: {error}"))
        page.on("dialog", lambda dialog: faults.append(f"{name}: dialog {dialog.message}"))
        page.on("requestfailed", lambda request: faults.append(f"{name}: no {request.url[:200]}"))
        page.goto((pages[language][0].parent / name).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def names(pages: dict[str, list[Path]]) -> list[str]:
    """Names of the pages, which are the same in all languages."""
    return [path.name for path in pages["zh"]]


def register(page):
    """The register of all targets, the last table of its page."""
    return page.locator(".data").last


def opened(place) -> bool:
    """Whether a fold is open."""
    return place.evaluate("fold => fold.open")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_loads_whole_fits_and_runs_no_words(visit, pages, language: str):
    for name in names(pages):
        page = visit(name, language)
        assert page.locator("h1").count() == 1, name
        assert page.evaluate("[...document.images].every(image => image.naturalWidth)"), f"{name}: picture"
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(BEYOND) <= 0, f"{name} scrolls sideways at {width}"
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        assert page.evaluate(BEYOND) <= 0, f"{name} scrolls sideways when its folds are open"
        assert page.evaluate("window.hostile") is None, name
        assert page.locator(MADE_OF_WORDS).count() == 0, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_a_document_are_shown(visit, language: str):
    shown = squeezed(visit(f"doc-{HOSTILE}.html", language).locator("main").inner_text())
    assert [word for word in WORDS if squeezed(word) not in shown] == []
    table = register(visit("04_attainment_by_sector.html", language))
    rows = table.locator("tbody tr").locator("visible=true")
    for word in ("<script>", "<img", "$x$", "=HYPERLINK", "[链接](javascript:"):
        table.locator("input").fill(word)
        assert rows.count() >= 1, word


@pytest.mark.parametrize("language", LANGUAGES)
def test_overview_leads_to_every_page(visit, pages, language: str):
    page = visit("index.html", language)
    hrefs = page.eval_on_selector_all("main a", "links => links.map(link => link.getAttribute('href'))")
    assert set(names(pages)) - {"index.html"} <= {unquote(href) for href in hrefs}
    page.locator("main a[href^='04_']").first.click()
    assert page.url.endswith("04_attainment_by_sector.html")


@pytest.mark.parametrize("name", ["index.html", "04_attainment_by_sector.html", f"doc-{SPECIMENS[0]}.html"])
def test_contents_lead_to_their_headings(visit, name: str):
    page = visit(name)
    for link in page.locator("nav.contents li a").all():
        link.click()
        anchor = unquote(link.get_attribute("href")[1:])
        page.wait_for_function("id => decodeURIComponent(location.hash) === '#' + id", arg=anchor)
        heading = page.locator(f"[id='{anchor}']")
        assert heading.count() == 1
        assert 0 <= heading.bounding_box()["y"] < 900, anchor


def test_contents_start_folded_on_a_narrow_screen(visit):
    page = visit("04_attainment_by_sector.html", width=390)
    contents = page.locator("nav.contents details")
    assert not opened(contents)
    contents.locator("summary").click()
    assert opened(contents)


def test_switch_opens_and_folds_all_code(visit):
    page = visit("04_attainment_by_sector.html")
    folds = page.locator("details.code")
    assert folds.count() > 5
    for wanted in (True, False):
        page.locator("#code-switch").set_checked(wanted)
        assert {opened(fold) for fold in folds.all()} == {wanted}


def test_table_is_searched(visit):
    page = visit("04_attainment_by_sector.html")
    table = register(page)
    rows = table.locator("tbody tr")
    total = rows.count()
    table.locator("input").fill("新建住房")
    shown = rows.locator("visible=true")
    assert 0 < shown.count() < total
    assert all("新建住房" in text for text in shown.all_text_contents())
    assert re.search(r"\d+", table.locator(".count").inner_text())[0] == str(shown.count())
    table.locator("input").fill("")
    assert shown.count() == total


def test_table_is_filtered_by_status(visit):
    page = visit("04_attainment_by_sector.html")
    table = register(page)
    word = f"{say('mark.behind')} {say('status.behind', 'zh')}"
    table.locator(f"select:has(option[value='{word}'])").select_option(word)
    found = table.locator("tbody tr").locator("visible=true").locator(".status").all_text_contents()
    assert found and set(found) == {word}


def test_table_is_sorted_by_figures_and_gaps_go_last(visit):
    page = visit("04_attainment_by_sector.html")
    table = register(page)
    heading = table.locator("th", has_text="完成率").first
    place = heading.evaluate("cell => cell.cellIndex")
    for direction in (1, -1):
        heading.click()
        cells = table.locator(f"tbody tr td:nth-child({place + 1})").all_text_contents()
        figures = [float(text) for text in cells if text]
        assert len(figures) > 10 and figures == sorted(figures, reverse=direction < 0)
        assert all(cells[: len(figures)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_verdict_leads_to_its_sentence_and_back(visit, language: str):
    page = visit("04_attainment_by_sector.html", language)
    row = register(page).locator("details.evidence:has(mark + *, dd:nth-of-type(2) mark)").first
    row.locator("summary").click()
    target, result = (row.locator("dd").nth(number).locator("mark").inner_text() for number in (0, 1))
    row.locator("a").click()
    page.wait_for_url("**/doc-*")
    place = page.locator(":target + a.figure, :target + a + a.figure").first
    assert 0 <= place.bounding_box()["y"] < 900
    paragraph = page.locator(".source p:has(:target)").inner_text()
    assert squeezed(target) in squeezed(paragraph)
    assert squeezed(result) in squeezed(page.locator(".source").inner_text())
    place.click()
    page.wait_for_url("**/04_*")
    back = page.locator(":target")
    assert opened(back) and 0 <= back.locator("summary").bounding_box()["y"] < 900


def squeezed(text: str) -> str:
    """Text without blanks, which cleaning may have changed."""
    return re.sub(r"\s", "", text)


def test_printed_page_has_no_controls_and_no_code(visit):
    page = visit("04_attainment_by_sector.html")
    page.emulate_media(media="print")
    assert page.locator("nav.contents, details.code, .data .tools").locator("visible=true").count() == 0
    assert page.locator(".data tbody tr").locator("visible=true").count() > 100
