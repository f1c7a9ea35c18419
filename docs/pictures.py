"""Make the pictures of the two READMEs out of a real run on data/raw: `make docs`.

Needs Chromium, LibreOffice, pdftoppm and a font with Chinese characters. Debian's packages: chromium,
libreoffice-calc, poppler-utils, fonts-noto-cjk.
"""

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Page, sync_playwright

from helpers import job, paths, report
from helpers.__main__ import main as helpers
from helpers.wording import LANGUAGES, column, say

DOCS = paths.ROOT / "docs"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
SIZE = {"width": 1180, "height": 820}
WIDE = {"width": 1400, "height": 860}
LARGEST = 400_000
MARGIN = 24
DOCUMENT = "huzhou-2023-h1"


def main() -> None:
    """Both languages, each from a run of its own into a temporary folder."""
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            folders = ("--processed", str(folder / "processed"), "--reports", str(folder))
            if helpers(["report", *folders, "--language", language]):
                sys.exit("the run failed, so no picture was made")
            end = "" if language == "zh" else f"-{language}"
            for picture, image in [*of_pages(folder, language), *of_workbook(folder, language)]:
                save(image, DOCS / f"{picture}{end}.png")
            save(Image.open(folder / job.PICTURE), DOCS / f"{Path(job.PICTURE).stem}{end}.png")


def of_pages(folder: Path, language: str) -> list[tuple[str, Image.Image]]:
    """The overview, the register of targets with one verdict opened, and its place in the source."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page(viewport=SIZE, device_scale_factor=1.5, color_scheme="light")
        page.goto((folder / "index.html").as_uri())
        taken = [("overview", shot(page))]
        page.set_viewport_size(WIDE)
        page.goto((folder / "04_attainment_by_sector.html").as_uri())
        table = page.locator(".data").last
        table.locator(f"select:has(option[value='{mark('behind', language)}'])").select_option(
            mark("behind", language)
        )
        row = (
            table.locator(f"tbody tr:visible:has(a[href^='doc-{DOCUMENT}'])")
            .locator("details.evidence")
            .first
        )
        row.locator("summary").click()
        table.evaluate("table => table.scrollIntoView({block: 'start'})")
        taken.append(("targets", shot(page)))
        page.set_viewport_size(SIZE)
        row.locator("a").click()
        page.wait_for_url("**/doc-*")
        page.locator(":target").first.evaluate(
            "place => place.parentElement.scrollIntoView({block: 'center'})"
        )
        taken.append(("source", shot(page)))
        browser.close()
    return taken


def mark(status: str, language: str) -> str:
    """A verdict as a page shows it."""
    return f"{say(f'mark.{status}')} {say(f'status.{status}', language)}"


def shot(page: Page) -> Image.Image:
    """What the window shows."""
    return Image.open(io.BytesIO(page.screenshot()))


def of_workbook(folder: Path, language: str) -> list[tuple[str, Image.Image]]:
    """First printed page of the workbook, and the head of the page where its targets begin."""
    run(
        "soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / report.WORKBOOK)
    )
    pdf = (folder / report.WORKBOOK).with_suffix(".pdf")
    texts = run("pdftotext", "-layout", str(pdf), "-").split("\f")
    gap = column("attainment", "gap_pp", language).split()
    pages = [number for number, text in enumerate(texts, start=1) if all(word in text for word in gap)]
    targets = next(number for number in pages if number > 1)
    head = printed(pdf, targets, 190)
    return [
        ("workbook", trimmed(above(printed(pdf, 1, 150), 0.94))),
        ("workbook-targets", trimmed(above(head, 0.4))),
    ]


def run(*words: str) -> str:
    """Standard output of a program, which has to succeed."""
    return subprocess.run(words, check=True, capture_output=True, encoding="utf-8", timeout=300).stdout


def printed(pdf: Path, number: int, dots: int) -> Image.Image:
    """A page of a PDF with so many dots to the inch."""
    stem = pdf.with_name(f"page-{number}")
    run(
        "pdftoppm",
        "-png",
        "-singlefile",
        "-r",
        str(dots),
        "-f",
        str(number),
        "-l",
        str(number),
        str(pdf),
        str(stem),
    )
    return Image.open(stem.with_suffix(".png")).convert("RGB")


def above(image: Image.Image, share: float) -> Image.Image:
    """The upper share of a picture."""
    return image.crop((0, 0, image.width, int(image.height * share)))


def trimmed(image: Image.Image) -> Image.Image:
    """Without its white edges, but for a margin."""
    white = Image.new(image.mode, image.size, "white")
    left, top, right, bottom = ImageChops.difference(image, white).getbbox()
    box = (left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN)
    return image.crop((max(0, box[0]), max(0, box[1]), min(image.width, box[2]), min(image.height, box[3])))


def save(image: Image.Image, path: Path) -> None:
    """In 128 colours, which flat charts and text need no more than."""
    few = image.convert("RGB").quantize(128, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(paths.ROOT)}: {few.width} x {few.height}, {size // 1000} kB")
    if size > LARGEST:
        sys.exit(f"{path.name} has more than {LARGEST // 1000} kB")


if __name__ == "__main__":
    main()
