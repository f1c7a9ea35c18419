"""Measure stages and corpora, and write the tables to a file.

    python benchmarks/report.py [FOLDER] [--rounds N] [--counts 100 1000 10000] [--report FILE]

FOLDER holds the documents that the stages are timed with; corpora are of simulated ones.
"""

import argparse
import os
import platform
from pathlib import Path

import corpus
import stages

from helpers import paths, store


def main() -> None:
    """Measure, print the tables and write them."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", nargs="?", type=Path, default=paths.RAW)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--counts", type=int, nargs="+", default=corpus.COUNTS)
    options.add_argument("--report", type=Path, default=paths.REPORTS / "benchmark.md")
    chosen = options.parse_args()
    machine = f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors"
    lines = [
        *("# Benchmark", "", machine, "", "## Stages", "", *stages.lines(chosen.folder, chosen.rounds), ""),
        *("## Corpora", "", *corpus.lines(chosen.counts), ""),
    ]
    print("\n".join(lines))
    chosen.report.parent.mkdir(parents=True, exist_ok=True)
    store.write_text(chosen.report, "\n".join(lines))


if __name__ == "__main__":
    main()
