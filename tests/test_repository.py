"""What is committed: folders, notebooks without outputs, word tables, a README in step with the rest."""

import csv
import json
import re
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from helpers import pipeline, schemas, store
from helpers.paths import NOTEBOOKS, ROOT, VOCABULARY
from helpers.wording import number, quantity, say

EXAMPLE = ROOT / "docs" / "example"

FOLDERS = ["notebooks", "src/helpers", "data/raw", "data/gold", "tests"]
BUILT = ["data/processed", "reports"]
# In pieces, so that this file does not name them itself.
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "deb." + "debian.org"]
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(?:home|root|Users|work|tmp|opt|var|mnt|workspace|builds)/")
TEXT = {
    ".py",
    ".md",
    ".ipynb",
    ".csv",
    ".jsonl",
    ".txt",
    ".html",
    ".toml",
    ".yml",
    ".lock",
    ".css",
    ".js",
    ".tpl",
    "",
}


@cache
def tracked() -> tuple[Path, ...]:
    """Files under version control; in a copy without its history all files that are not built."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        files = [ROOT / name for name in listed.decode("utf-8").split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        visible = [path for path in ROOT.iterdir() if not path.name.startswith(".")]
        inside = [path for folder in visible for path in (folder, *folder.rglob("*"))]
        files = [path for path in inside if not any(path.is_relative_to(ROOT / name) for name in BUILT)]
    return tuple(path for path in files if path.is_file())


@pytest.mark.parametrize("folder", FOLDERS)
def test_folder_holds_committed_files(folder: str):
    assert any(path.is_relative_to(ROOT / folder) for path in tracked())


@pytest.mark.parametrize("folder", BUILT)
def test_nothing_that_is_built_is_committed(folder: str):
    assert [path for path in tracked() if path.is_relative_to(ROOT / folder)] == []


def test_notebooks_are_committed_without_outputs():
    kept = [
        f"{path.name}, cell {number}"
        for path in sorted(NOTEBOOKS.glob("*.ipynb"))
        for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], start=1)
        if cell.get("outputs") or cell.get("execution_count") is not None
    ]
    assert kept == [], "in JupyterLab: Kernel > Restart Kernel and Clear Outputs of All Cells, then save"


def test_no_file_names_a_package_registry_or_a_place_on_one_machine():
    found = set()
    for path in tracked():
        if path.suffix in TEXT:
            text = path.read_text(encoding="utf-8", errors="replace")
            found |= {f"{path.relative_to(ROOT)}: {host}" for host in HOSTS if host in text}
            found |= {f"{path.relative_to(ROOT)}: {place}" for place in MACHINE_PATH.findall(text)}
    assert found == set()


@pytest.mark.parametrize("path", sorted(VOCABULARY.glob("*.csv")), ids=lambda path: path.stem)
def test_word_table_is_well_formed(path: Path):
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    assert rows, "no rows"
    assert len(set(header)) == len(header), "a column name stands twice"
    assert [number for number, row in enumerate(rows, start=2) if len(row) != len(header)] == [], (
        "cells missing"
    )
    if "key" in header:
        counts = Counter(row[header.index("key")] for row in rows)
        assert [key for key, count in counts.items() if count > 1] == [], "a key stands twice"


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readme_explains_columns_as_the_data_contract_does(name: str):
    contract = {(spec["table"], spec["column"]): spec for spec in map(dict, all_columns())}
    rows = codebook(ROOT / name)
    assert len(rows) > 10
    for table, column, label, meaning in rows:
        spec = contract[table, column]
        assert label == spec["label_zh"], column
        if name == "README.md":
            assert meaning == spec["meaning"], column


def all_columns() -> list[dict[str, str]]:
    return [spec for table in schemas.TABLES for spec in schemas.columns(table)]


def codebook(path: Path) -> list[tuple[str, str, str, str]]:
    """Rows of the README's column tables: table, column, Chinese label, meaning."""
    rows, table = [], ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"\*\*`(\w+)\.csv`\*\*.*", line):
            table = heading[1]
        elif row := re.fullmatch(r"\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", line):
            rows.append((table, row[1], row[2], row[3]))
    return rows


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readme_links_lead_somewhere(name: str):
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", (ROOT / name).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readme_commands_are_targets_of_the_makefile(name: str):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    used = set(re.findall(r"\bmake ([a-z]+)\b", (ROOT / name).read_text(encoding="utf-8")))
    assert {"report", "test"} <= used <= targets


@pytest.mark.parametrize(("name", "language"), [("README.md", "en"), ("README.zh.md", "zh")])
def test_readme_example_is_what_comes_out(name: str, language: str, tmp_path: Path):
    readme = (ROOT / name).read_text(encoding="utf-8")
    [path] = EXAMPLE.glob("*.txt")
    assert path.read_text(encoding="utf-8").strip() in readme
    pipeline.process(pipeline.find([EXAMPLE]), tmp_path)
    targets = store.load(tmp_path)["attainment"]
    lines = re.findall(r"^\| (.+) \|$", readme, re.MULTILINE)
    for row in targets.itertuples():
        cells = [
            quantity(row.value, row.unit, row.value_max, row.cmp),
            quantity(row.result_value, row.result_unit),
            *("" if pd.isna(points) else number(points, 1) for points in (row.completion, row.gap_pp)),
            say(f"status.{row.status}", language),
        ]
        shown = re.sub(" +", " ", " | ".join(cells))
        assert [line for line in lines if line.startswith(row.indicator) and line.endswith(shown)], shown


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readme_has_a_measured_table_of_accuracy(name: str):
    readme = (ROOT / name).read_text(encoding="utf-8")
    block = readme.partition("<!-- ACCURACY -->")[2].partition("<!-- /ACCURACY -->")[0]
    assert len(re.findall(r"^\|.*0\.9\d.*\|$", block, re.MULTILINE)) >= 2, "run `make docs`"


def test_pictures_are_whole_and_small():
    for path in (ROOT / "docs").glob("*.png"):
        assert path.stat().st_size < 400_000, path.name
        with Image.open(path) as picture:
            assert picture.width > 1000, path.name
