"""Corpora: the same tables however often a run is stopped, and no document that harms another."""

import errno
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from helpers import __main__ as command
from helpers import corpus, documents, pipeline, pool, review, schemas, sources, store
from helpers.paths import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
import simulate

linux = pytest.mark.skipif(sys.platform != "linux", reason="forked workers take over what a test replaces")


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document in every layout, twice."""
    folder = tmp_path_factory.mktemp("raw")
    simulate.write(folder, simulate.documents(18, tasks=5))
    return folder


@pytest.fixture(scope="module")
def undisturbed(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of a run that nothing disturbed."""
    out = tmp_path_factory.mktemp("undisturbed")
    run(raw, out)
    return out


def run(raw: Path, out: Path, workers: int = 2, **how) -> corpus.Run:
    return corpus.process(sources.find([raw]), out, workers, with_parquet=True, **how)


def contents(out: Path) -> dict[str, bytes]:
    """Bytes of every table and part."""
    files = (path for path in sorted(out.rglob("*")) if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def problems(out: Path) -> dict[str, str]:
    """Message of each document that could not be read."""
    rows = store.load(out)["problems"]
    return dict(rows[rows.severity == "error"][["doc_id", "message_en"]].itertuples(index=False))


def forked(work: Callable[[], None]) -> multiprocessing.process.BaseProcess:
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    return process


# --- the same tables ---------------------------------------------------------------------------------


def test_small_path_writes_the_same_bytes(raw: Path, undisturbed: Path, tmp_path: Path):
    pipeline.process(pipeline.find([raw]), tmp_path)
    assert contents(tmp_path).items() <= contents(undisturbed).items()


def test_number_of_workers_changes_nothing(raw: Path, undisturbed: Path, tmp_path: Path):
    run(raw, tmp_path, workers=1)
    assert contents(tmp_path) == contents(undisturbed)


def test_second_run_reads_only_what_is_new_or_changed(raw: Path, tmp_path: Path):
    mine, out = tmp_path / "raw", tmp_path / "out"
    shutil.copytree(raw, mine)
    assert run(mine, out).reused == 0
    before = contents(out)
    assert run(mine, out).reused == 18
    assert contents(out) == before
    changed, *_, gone = sorted(mine.iterdir())
    changed.write_bytes(changed.read_bytes() + b"\n")
    gone.unlink()
    (mine / "new.txt").write_text("某市2023年重点工作", encoding="utf-8")
    assert run(mine, out).reused == 16
    assert len(list((out / "parts").glob("*/*"))) == 18


def test_new_rules_read_everything_again(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run(raw, tmp_path)
    monkeypatch.setattr(corpus, "rules", lambda: "other")
    assert run(raw, tmp_path).reused == 0


@linux
def test_killed_at_any_moment_and_started_again(raw: Path, undisturbed: Path, tmp_path: Path):
    chance, kills, out = random.Random(6), 0, tmp_path / "out"
    while kills < 20:
        process = forked(lambda: run(raw, out))
        process.join(chance.uniform(0.05, 0.6))
        kills += process.is_alive()
        process.kill()
        process.join()
        if process.exitcode == 0:  # it came to its end: begin again
            assert contents(out) == contents(undisturbed)
            shutil.rmtree(out)
    run(raw, out)
    assert contents(out) == contents(undisturbed)


@linux
def test_killed_while_a_file_is_written(
    raw: Path, undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    replace = os.replace

    def die_before(source: str, target: str) -> None:
        if str(target).endswith(store.PACKAGE):
            os.kill(os.getpid(), signal.SIGKILL)
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", die_before)
        process = forked(lambda: run(raw, tmp_path))
        process.join()
    assert process.exitcode == -signal.SIGKILL
    assert list(tmp_path.glob(f".*{store.HALF}"))
    run(raw, tmp_path)
    assert contents(tmp_path) == contents(undisturbed)


@linux
def test_killed_while_tables_are_replaced(
    raw: Path, undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    replace = os.replace

    def replace_and_die(source: str, target: str) -> None:
        replace(source, target)
        if str(target).endswith("tasks.csv"):
            os.kill(os.getpid(), signal.SIGKILL)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace_and_die)
        process = forked(lambda: run(raw, tmp_path))
        process.join()
    assert process.exitcode == -signal.SIGKILL
    assert run(raw, tmp_path).reused == 18
    assert contents(tmp_path) == contents(undisturbed)


@linux
def test_cluster_gives_the_same_tables(raw: Path, undisturbed: Path, tmp_path: Path):
    distributed = pytest.importorskip("distributed", reason="the optional extra `cluster` is not installed")

    def on_cluster() -> None:
        with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
            run(raw, tmp_path, scheduler=cluster.scheduler_address)

    process = forked(on_cluster)  # its threads end with it
    process.join()
    assert process.exitcode == 0
    assert contents(tmp_path) == contents(undisturbed)


def test_corrections_win_in_a_corpus(raw: Path, tmp_path: Path):
    found = sources.find([raw])[:3]
    tables = pipeline.process(found).tables
    target = review.anchors(tables).iloc[0].to_dict()
    row = {name: target[name] for name in review.ANCHOR}
    said = review.frame(
        [row | {"decision": "correct", "value": "123", "reviewer": "甲", "date": "2024-01-01"}]
    )
    corpus.process(found, tmp_path, corrections=said)
    expected, _ = review.apply(tables, said)
    assert expected["attainment"].reviewed[0] == "corrected"
    pd.testing.assert_frame_equal(store.load(tmp_path)["attainment"], expected["attainment"])


# --- Parquet -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", schemas.TABLES)
def test_parquet_holds_the_rows_of_the_csv_files(undisturbed: Path, name: str):
    columns = [spec["column"] for spec in schemas.columns(name)]
    stored = store.read(undisturbed / f"{name}.csv", name).sort_values(columns, ignore_index=True)
    documents = store.load(undisturbed)["documents"]
    rows = store.from_parquet(undisturbed / "parquet" / name, name, documents)
    parquet = rows.sort_values(columns, ignore_index=True)
    pd.testing.assert_frame_equal(stored, parquet)


def test_parquet_is_read_in_one_line(undisturbed: Path):
    rows = pd.read_parquet(undisturbed / "parquet" / "attainment")
    assert len(rows) == len(store.load(undisturbed)["attainment"])
    assert set(rows.year.astype(int)) <= set(simulate.YEARS)


def test_selection_by_place_and_year(undisturbed: Path):
    documents = store.load(undisturbed)["documents"]
    place, year = documents.jurisdiction[0], int(documents.period_start[0][:4])
    choice = store.Choice(places=[place], years=[year], levels=[documents.level[0]])
    chosen = store.load(undisturbed, choice)
    fits = (documents.jurisdiction == place) & documents.period_start.str.startswith(str(year))
    assert set(chosen["documents"].doc_id) == set(documents.doc_id[fits]) == set(chosen["tasks"].doc_id)
    with pytest.raises(store.NothingChosen, match="no document is of place 火星市"):
        store.load(undisturbed, store.Choice(places=["火星市"]))


@pytest.mark.parametrize("choice", [store.Choice(levels=["county"]), store.Choice(years=["2022", "2023"])])
def test_selection_is_the_same_without_parquet(
    raw: Path, undisturbed: Path, tmp_path: Path, choice: store.Choice
):
    corpus.process(sources.find([raw]), tmp_path)
    assert not (tmp_path / "parquet").exists()
    for name, rows in store.load(tmp_path, choice).items():
        columns = list(rows)
        parquet = store.load(undisturbed, choice)[name].sort_values(columns, ignore_index=True)
        pd.testing.assert_frame_equal(rows.sort_values(columns, ignore_index=True), parquet)


# --- documents that harm -----------------------------------------------------------------------------


def exit_at_once() -> None:
    os._exit(3)


def die_of_a_signal() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang() -> None:
    time.sleep(60)


def eat_memory() -> None:
    bytearray(2 * pool.MEMORY)


def fail() -> None:
    raise AssertionError("no such case")


HARM = {
    "exit": (exit_at_once, "ended the process that read it (exit status 3)"),
    "signal": (die_of_a_signal, "ended the process that read it (SIGKILL)"),
    "hang": (hang, "was given up after 2 s"),
    "memory": (eat_memory, "needs more than 2048 MB of memory"),
    "error": (fail, "failed (AssertionError: no such case)"),
}


@linux
@pytest.mark.parametrize("workers", [1, 2])
def test_document_that_harms_is_a_problem_and_the_others_are_read(
    raw: Path, undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
):
    mine, out = tmp_path / "raw", tmp_path / "out"
    shutil.copytree(raw, mine)
    for name in HARM:
        (mine / f"{name}.txt").write_text(f"害{name}", encoding="utf-8")
    parse = documents.parse

    def harmful(name: str, data: bytes) -> documents.Document:
        if (stem := Path(name).stem) in HARM:
            HARM[stem][0]()
        return parse(name, data)

    with monkeypatch.context() as patch:
        patch.setattr(documents, "parse", harmful)
        found = run(mine, out, workers, time_limit=2.0)
    assert {Path(path).stem for path in found.failed} == set(HARM)
    for name, (_, message) in HARM.items():
        assert problems(out)[name] == f"{name}.txt: {message}; look at the file, or run again"
    good = store.load(undisturbed)["attainment"]
    pd.testing.assert_frame_equal(store.load(out)["attainment"], good)
    assert run(mine, out).reused == 18  # and those that failed are tried again


@linux
def test_row_that_breaks_the_contract_fails_its_document_alone(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    tabulate = pipeline.tabulate

    def broken(document: documents.Document) -> pipeline.Rows:
        rows = tabulate(document)
        if document.doc_id.startswith("plan-00006"):
            rows["tasks"][0]["sector"] = "astrology"
        return rows

    monkeypatch.setattr(pipeline, "tabulate", broken)
    run(raw, tmp_path)
    assert list(problems(tmp_path)) == ["plan-00006"]


def test_same_stem_gives_different_ids_whatever_is_there_already(tmp_path: Path):
    raw, out = tmp_path / "raw", tmp_path / "out"
    for name in ("b/x.txt", "a/x.txt", "a/x~2.txt"):
        (raw / name).parent.mkdir(parents=True, exist_ok=True)
        (raw / name).write_text(f"某市2023年重点工作{name}", encoding="utf-8")
    assert list(corpus.doc_ids(sources.find([raw]))) == ["x", "x~2", "x~3"]
    run(raw / "b", out)
    run(raw, out)
    assert list(store.load(out)["documents"].doc_id) == ["x", "x~2", "x~3"]


# --- runs that cannot go on --------------------------------------------------------------------------


def test_two_runs_into_one_folder(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    monkeypatch.setattr(corpus, "PATIENCE", 0.1)
    with corpus.locked(tmp_path):
        assert command.main(["process", str(raw), "--out", str(tmp_path)]) == 2
    assert "another run writes there; wait for its end or choose another folder" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["write_bytes", "Tables.add"])
def test_full_disk(
    raw: Path, undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys, place: str
):
    def full(*_) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    out = tmp_path / "out"
    before = {}
    if place == "Tables.add":
        shutil.copytree(undisturbed, out)
        before = contents(out)
    with monkeypatch.context() as patch:
        patch.setattr(f"helpers.store.{place}", full)
        assert command.main(["process", str(raw), "--out", str(out)]) == 2
    message = "the tables cannot be written (No space left on device); choose another folder"
    assert message in capsys.readouterr().err
    assert contents(out) == before


def test_output_folder_that_cannot_be_made(raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert command.main(["process", str(raw), "--out", str(tmp_path / "file" / "out")]) == 2
    assert "cannot be written (Not a directory)" in capsys.readouterr().err


def test_damaged_part_is_named_and_removed(raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture):
    arguments = ["process", str(raw), "--out", str(tmp_path), "--workers", "2"]
    assert command.main(arguments) == 0
    part = next((tmp_path / "parts").glob("*/*"))
    part.write_bytes(part.read_bytes()[:-20])
    assert command.main(arguments) == 2
    assert f"{part}: is damaged and was removed; run again" in capsys.readouterr().err
    assert command.main(arguments) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopped_run_says_so_and_leaves_nothing_half_done(
    raw: Path, undisturbed: Path, tmp_path: Path, number: int
):
    many = tmp_path / "raw"
    simulate.write(many, simulate.documents(60, tasks=60))
    arguments = [sys.executable, "-m", "helpers", "process", str(many), "--out", str(tmp_path / "out")]
    process = subprocess.Popen(
        [*arguments, "--workers", "2"],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.SIG_DFL
        ),  # a shell's background job ignores it
    )
    while not list(tmp_path.glob("out/parts/*/*.gz")):
        time.sleep(0.02)
    process.send_signal(number)
    message = process.communicate(timeout=30)[1]
    assert process.returncode == 128 + number
    assert "stopped; what was read is kept, the same command goes on from there" in message
    left = [path.name for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert all(name == ".lock" or name.endswith(".json.gz") for name in left)


def test_cluster_without_its_package(raw: Path, tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert command.main(["process", str(raw), "--out", str(tmp_path), "--scheduler", "tcp://1.2.3.4:5"]) == 2
    assert "pip install 'target-attainment-notebooks[cluster]'" in capsys.readouterr().err


def test_no_scheduler_at_the_address(raw: Path, tmp_path: Path):
    pytest.importorskip("distributed", reason="the optional extra `cluster` is not installed")
    arguments = ["process", str(raw), "--out", str(tmp_path), "--scheduler", "nonsense://1"]
    done = subprocess.run(
        [sys.executable, "-m", "helpers", *arguments], capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 2
    assert "no Dask scheduler answers at nonsense://1" in done.stderr


@pytest.mark.parametrize("option", [["--workers", "0"], ["--time-limit", "0"], ["--time-limit", "nan"]])
def test_options_out_of_range(raw: Path, tmp_path: Path, option: list[str]):
    with pytest.raises(SystemExit) as ended:
        command.main(["process", str(raw), "--out", str(tmp_path), *option])
    assert ended.value.code == 2
