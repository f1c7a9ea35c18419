"""The Makefile: what it lists, what it hands to the command line, what it says when Python does not fit."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from helpers.paths import ROOT

SHOW_ARGUMENTS = """#!/bin/sh
[ "$1" = -c ] || for word in "$@"; do printf '<%s>\n' "$word"; done
"""


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The Makefile alone, in a folder with a space in its name."""
    folder = tmp_path / "my project"
    folder.mkdir()
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def ready(project: Path) -> Path:
    """As after set-up, with a Python that prints the words it is called with."""
    script(project / ".venv" / "bin" / "python", SHOW_ARGUMENTS)
    (project / ".venv" / "installed").write_text(f"{project}\n", encoding="utf-8")
    return project


def make(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess:
    """Run make as from a shell of its own, not as a part of `make test`."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *words],
        cwd=folder,
        env=outer | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def test_help_lists_every_target_with_what_it_does(project: Path):
    targets = re.search(r"^\.PHONY: (.*)$", (project / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    shown = make(project).stdout
    for name in targets[1].split():
        assert re.search(rf"^make {name} +[A-Z]", shown, re.MULTILINE), name


def test_report_hands_over_its_settings_with_spaces_and_quotes(ready: Path):
    done = make(ready, "report", "RAW=some folder/it's", "LANGUAGE=en", "REPORTS=out put")
    assert done.returncode == 0, done.stderr
    assert re.findall("<(.*)>", done.stdout) == [
        *("-m", "helpers", "report", "--raw", "some folder/it's", "--processed", "data/processed"),
        *("--reports", "out put", "--language", "en"),
    ]


def test_report_hands_over_a_choice_of_documents(ready: Path):
    choice = ("CORPUS=my corpus", "PLACE=绍兴市 新昌县", "YEAR=2023", "LEVEL=city county")
    words = re.findall("<(.*)>", make(ready, "report", *choice).stdout)
    assert words[words.index("--corpus") :] == [
        *("--corpus", "my corpus", "--place", "绍兴市", "新昌县", "--year", "2023"),
        *("--level", "city", "county"),
    ]


def test_bench_writes_beside_the_reports_and_can_be_made_short(ready: Path):
    words = re.findall("<(.*)>", make(ready, "bench", "COUNTS=10 20", "REPORTS=out put").stdout)
    assert words == [
        *("benchmarks/report.py", "data/raw", "--report", "out put/benchmark.md", "--counts", "10", "20")
    ]


def test_originals_go_to_a_folder_beside_the_specimens(ready: Path):
    done = make(ready, "originals")
    assert re.findall("<(.*)>", done.stdout) == ["-m", "helpers", "originals", "--folder", "data/originals"]


def test_the_desktop_setting_language_is_not_taken_for_ours(ready: Path):
    done = make(ready, "report", LANGUAGE="en_US:en")
    assert "<zh>" in done.stdout.splitlines()


def test_a_python_too_old_is_named(project: Path):
    old = script(project / "old", "#!/bin/sh\nexit 1\n")
    done = make(project, "report", f"PYTHON=./{old.name}")
    assert done.returncode != 0
    assert "./old is missing or older than Python 3.11" in done.stderr


def test_a_python_without_venv_is_told_what_to_install(project: Path):
    bare = script(project / "bare", '#!/bin/sh\ncase "$2" in *venv*) exit 1 ;; esac\n')
    done = make(project, "report", f"PYTHON=./{bare.name}")
    assert done.returncode != 0
    assert "sudo apt install python3-venv" in done.stderr


@pytest.mark.parametrize("change", ["moved", "lock changed", "no python"])
def test_set_up_again_after(change: str, ready: Path):
    if change == "moved":
        ready = ready.rename(ready.with_name("elsewhere"))
    elif change == "lock changed":
        later = (ready / ".venv" / "installed").stat().st_mtime + 10
        os.utime(ready / "requirements.lock", (later, later))
    else:
        (ready / ".venv" / "bin" / "python").unlink()
    assert "Installing" in make(ready, "-n", "report").stdout


def test_no_set_up_when_nothing_changed(ready: Path):
    assert "Installing" not in make(ready, "-n", "report").stdout


def test_clean_deletes_what_was_built_and_nothing_else(ready: Path):
    for name in ("src", "tests", "notebooks", "data/raw", "data/review", "data/processed", "reports"):
        (ready / name).mkdir(parents=True)
        (ready / name / "file.csv").write_text("", encoding="utf-8")
    (ready / "tests" / "__pycache__").mkdir()
    done = make(ready, "clean", "REPORTS=data/raw", "PROCESSED=data/review")
    assert done.returncode == 0, done.stderr
    left = sorted(str(path.relative_to(ready)) for path in ready.rglob("*.csv"))
    assert left == [
        "data/raw/file.csv",
        "data/review/file.csv",
        *[f"{n}/file.csv" for n in ("notebooks", "src", "tests")],
    ]
    assert not (ready / "tests" / "__pycache__").exists()
