"""How fast corpora are read, how much memory that takes, and how long a run takes that finds nothing new.

    python benchmarks/corpus.py [--counts 100 1000 10000]

Simulated documents of some 10,000 characters in all layouts. Prints Markdown tables. Runs of 10,000
documents take a quarter of an hour each on two processors.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import simulate

from helpers import corpus, sources

TASKS = 110  # make some 10,000 characters on average over the layouts
COUNTS = (100, 1000, 10_000)
MEGABYTE = 1024 if sys.platform != "darwin" else 2**20  # ru_maxrss is in kilobytes, on a Mac in bytes


@dataclass(frozen=True)
class Measured:
    """A run: seconds, peak memory of the main process in MB, and load of the machine when it began."""

    seconds: float
    memory: float
    load: float


def main() -> None:
    """Measure and print the tables."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--counts", type=int, nargs="+", default=COUNTS)
    options.add_argument(
        "--one", nargs=4, metavar=("RAW", "OUT", "WORKERS", "SCHEDULER"), help=argparse.SUPPRESS
    )
    chosen = options.parse_args()
    if chosen.one:
        print(json.dumps(one_run(*chosen.one)))
    else:
        print("\n".join(lines(chosen.counts)))


def lines(counts: Sequence[int]) -> list[str]:
    """Lines of the report: workers compared on at most 1,000 documents, then growing numbers of documents."""
    return [*by_workers(min(max(counts), 1000)), "", *by_count(sorted(counts))]


def one_run(raw: str, out: str, workers: str, scheduler: str) -> dict[str, float]:
    """Read a folder in this process; what it took."""
    load = os.getloadavg()[0]
    started = time.perf_counter()
    corpus.process(
        sources.find([Path(raw)]), Path(out), int(workers), scheduler=scheduler or None, with_parquet=True
    )
    seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    return {"seconds": seconds, "memory": memory, "load": load}


def measure(raw: Path, out: Path, workers: int, scheduler: str = "") -> Measured:
    """A run in a process of its own, so that its memory is its own."""
    command = [sys.executable, __file__, "--one", str(raw), str(out), str(workers), scheduler]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    return Measured(**json.loads(done.stdout))


def by_workers(count: int) -> list[str]:
    """The same documents with one worker, two, a Dask cluster of two, and a run that finds half done."""
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch, "raw")
        characters = simulate.write(raw, simulate.documents(count, tasks=TASKS))
        runs = {
            "1 worker": measure(raw, Path(scratch, "one"), 1),
            "2 workers": measure(raw, Path(scratch, "two"), 2),
        }
        if address_of := local_cluster():
            with address_of as cluster:
                runs["Dask, 2 workers"] = measure(raw, Path(scratch, "dask"), 2, cluster.scheduler_address)
        corpus.process(sources.find([raw])[: count // 2], Path(scratch, "half"), 2)
        runs["2 workers, half of them read before"] = measure(raw, Path(scratch, "half"), 2)
    first = runs["1 worker"].seconds
    return [
        f"{count:,} documents, {characters:,} characters, {os.cpu_count()} processors",
        "",
        "| run | seconds | characters/s | documents/min | to 1 worker | load before |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        *(
            row(
                name,
                f"{run.seconds:.1f}",
                f"{characters / run.seconds:,.0f}",
                f"{60 * count / run.seconds:,.0f}",
                f"{first / run.seconds:.2f}",
                f"{run.load:.1f}",
            )
            for name, run in runs.items()
        ),
    ]


def row(*cells: str) -> str:
    """A line of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def local_cluster():
    """A Dask cluster of two workers on this machine; None where distributed is not installed."""
    try:
        from distributed import LocalCluster
    except ImportError:
        return None
    return LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)


def by_count(counts: list[int]) -> list[str]:
    """First and second run with two workers, for more and more documents."""
    runs = []
    for count in counts:
        with tempfile.TemporaryDirectory() as scratch:
            raw, out = Path(scratch, "raw"), Path(scratch, "out")
            simulate.write(raw, simulate.documents(count, tasks=TASKS))
            runs.append((count, measure(raw, out, 2), measure(raw, out, 2)))
    before = [first.memory for _, first, _ in (runs[0], *runs)]
    return [
        "2 workers; nothing is new for the second run; memory is the peak of the main process",
        "",
        "| documents | first run, s | documents/min | second run, s | second to first | memory, MB "
        "| second, MB | memory to the line above | load before |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(
            row(
                f"{count:,}",
                f"{first.seconds:.1f}",
                f"{60 * count / first.seconds:,.0f}",
                f"{second.seconds:.1f}",
                f"{second.seconds / first.seconds:.1%}",
                f"{first.memory:.0f}",
                f"{second.memory:.0f}",
                f"{first.memory / memory:.2f}",
                f"{first.load:.1f}",
            )
            for (count, first, second), memory in zip(runs, before, strict=False)
        ),
    ]


if __name__ == "__main__":
    main()
