"""Pages that several test modules look at, built once."""

import shutil
from pathlib import Path

import pytest
from page_documents import DOCUMENT, HOSTILE, SPECIMENS, WORDS

from helpers import paths, pipeline, report
from helpers.wording import LANGUAGES


@pytest.fixture(scope="session")
def pages(tmp_path_factory) -> dict[str, list[Path]]:
    """Language -> pages of two specimens and of a hostile document."""
    folder = tmp_path_factory.mktemp("pages")
    raw = folder / "raw"
    raw.mkdir()
    for name in SPECIMENS:
        shutil.copy(paths.ROOT / "data" / "raw" / f"{name}.txt", raw)
    (raw / f"{HOSTILE}.txt").write_text(DOCUMENT.format(*WORDS), encoding="utf-8")
    pipeline.process(pipeline.find([raw]), folder / "processed")
    return {name: report.build(folder / name, name, raw, folder / "processed") for name in LANGUAGES}
