"""Command line: process documents, make the report, measure accuracy."""

import argparse
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tqdm import tqdm

from helpers import corpus, originals, paths, pool, review, sources, store

STOPPED = 128
"""A run that a signal stopped has this and the number of the signal as its exit status, as in shells."""


LEVELS = ("province", "city", "county")


class Stopped(BaseException):
    """SIGTERM came."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 when all went well, 1 when a document could not be read, 2 for unusable arguments."""
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["originals"]:
        return originals.main(words[1:])
    options = parser().parse_args(words)
    before = signal.signal(signal.SIGTERM, stop)
    try:
        return options.run(options)
    except (Stopped, KeyboardInterrupt) as signalled:
        complain("stopped; what was read is kept, the same command goes on from there")
        return STOPPED + (signal.SIGTERM if isinstance(signalled, Stopped) else signal.SIGINT)
    finally:
        signal.signal(signal.SIGTERM, before)


def stop(number: int, frame: object) -> None:
    """Handle SIGTERM: end with every file whole and no process left behind."""
    raise Stopped


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(
        prog="python -m helpers", description="Reads targets and results out of documents."
    )
    commands = top.add_subparsers(required=True, metavar="command")
    process = commands.add_parser("process", help="read documents and write the tables")
    process.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="documents or folders of documents"
    )
    process.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder for the tables")
    process.add_argument("--workers", type=count, default=1, metavar="N", help="documents read at a time (1)")
    process.add_argument(
        "--scheduler", metavar="ADDRESS", help="Dask cluster to read on instead, such as tcp://host:8786"
    )
    process.add_argument(
        "--time-limit",
        type=seconds,
        default=corpus.TIME_LIMIT,
        metavar="SECONDS",
        help=f"time that one document may take ({corpus.TIME_LIMIT:g})",
    )
    process.add_argument(
        "--format",
        choices=("csv", "both"),
        default="both",
        help="CSV alone, or Parquet by year beside it (both)",
    )
    process.set_defaults(run=run_process)
    report = commands.add_parser(
        "report", help="read documents, execute the notebooks, write pages and workbook"
    )
    report.add_argument("--raw", type=Path, default=paths.RAW, metavar="DIR")
    report.add_argument("--processed", type=Path, default=paths.PROCESSED, metavar="DIR")
    report.add_argument("--reports", type=Path, default=paths.REPORTS, metavar="DIR")
    report.add_argument("--language", choices=("zh", "en"), default="zh")
    report.add_argument(
        "--corpus", type=Path, metavar="DIR", help="tables that `process` made of --raw; read nothing anew"
    )
    report.add_argument(
        "--place", nargs="+", default=(), metavar="NAME", help="only documents of these places"
    )
    report.add_argument("--year", nargs="+", default=(), metavar="YEAR", help="only documents of these years")
    report.add_argument("--level", nargs="+", default=(), choices=LEVELS, help="only these levels")
    report.set_defaults(run=run_report)
    accuracy = commands.add_parser("accuracy", help="measure the reading against the labels")
    accuracy.set_defaults(run=run_accuracy)
    commands.add_parser("originals", help="download the pages that sources.csv names")
    taking = commands.add_parser("review", help="take the corrections of a workbook's review sheet")
    taking.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: all in data/review")
    taking.set_defaults(run=run_review)
    return top


def count(text: str) -> int:
    """A number of workers."""
    if (number := int(text)) < 1:
        raise ValueError(text)
    return number


def seconds(text: str) -> float:
    """A time limit; more than nothing and no more than a day."""
    if not 0 < (limit := float(text)) <= 86_400:
        raise ValueError(text)
    return limit


def run_process(options: argparse.Namespace) -> int:
    """Write the tables of the documents."""
    run = read_all(
        options.paths,
        options.out,
        workers=options.workers,
        time_limit=options.time_limit,
        scheduler=options.scheduler,
        with_parquet=options.format == "both",
    )
    return finish(run) if run else 2


def read_all(given: list[Path], out: Path, **how) -> corpus.Run | None:
    """Process the documents with a progress bar; None, after a message, when nothing could be processed.

    `how` is handed to `corpus.process`.
    """
    try:
        found = sources.find([path.expanduser() for path in given])
    except FileNotFoundError as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"{error.filename}: cannot be searched ({error.strerror}); check its permissions")
    if not found:
        return complain(f"no documents in {', '.join(map(str, given))}; put text files (.txt) there")
    tqdm.monitor_interval = 0  # its thread would make it unsafe to fork workers
    try:
        with tqdm(total=len(found), desc="读取文件", unit="份", file=sys.stderr) as bar:
            return corpus.process(
                found, out.expanduser(), corrections=review.load(), step=counting(bar), **how
            )
    except (review.ReviewError, corpus.Unusable, pool.NoWorkers) as error:
        return complain(str(error))
    except OSError as error:
        return complain(
            f"{out}: the tables cannot be written ({error.strerror or error}); choose another folder"
        )


def counting(bar: tqdm) -> Callable[[bool], None]:
    """A step for each document that moves the bar and shows how many failed so far."""
    failures = 0

    def step(failed: bool) -> None:
        nonlocal failures
        failures += failed
        bar.set_postfix({"失败": failures}, refresh=False)
        bar.update()

    return step


def complain(message: str) -> None:
    """Say on standard error what is wrong."""
    print(f"helpers: {message}", file=sys.stderr)


def finish(run: corpus.Run) -> int:
    """Name the documents that could not be read; exit status."""
    for message in run.failed.values():
        complain(message)
    return 1 if run.failed else 0


def run_report(options: argparse.Namespace) -> int:
    """The main job: tables, notebooks, pages, workbook, and a short table of what came out."""
    started = time.perf_counter()
    raw, made, reports = (
        path.expanduser() for path in (options.raw, options.corpus or options.processed, options.reports)
    )
    run = corpus.Run(0, 0, {}) if options.corpus else read_all([raw], made)
    if run is None:
        return 2
    reading = time.perf_counter() - started
    from helpers import (
        job,  # the charting libraries take seconds to load: not before a message about bad input
    )

    choice = store.Choice((), options.place, options.year, options.level)
    try:
        job.run(raw, made, reports, options.language, reading, choice)
    except (job.report.ReportError, store.NothingChosen, store.OtherVersion, OSError) as error:
        complain(str(error))
        return 2
    return finish(run)


def run_review(options: argparse.Namespace) -> int:
    """Take corrections into data/review/corrections.csv; 1 when a workbook could not be used."""
    failed = 0
    for file in options.files or sorted(review.CORRECTIONS.parent.glob("[!~]*.xlsx")):
        try:
            taken = review.take(file.expanduser())
        except review.ReviewError as error:
            complain(str(error))
            failed = 1
            continue
        print(f"{file.name}: {taken.new} new, {taken.known} known before")
        print(*(f"  {remark}" for remark in taken.remarks), sep="\n", end="\n" if taken.remarks else "")
    return failed


def run_accuracy(options: argparse.Namespace) -> int:
    """Print how the reading of the labelled documents compares with their labels."""
    from helpers import accuracy

    accuracy.main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
