"""How fast each stage reads, in characters per second of one process, beside one pass of a plain pattern.

    python benchmarks/stages.py [FOLDER] [--rounds N]

Prints a Markdown table. JioNLP's extractors are timed as well where that library is installed.
"""

import argparse
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from helpers import (
    cleaning,
    documents,
    metadata,
    paths,
    pipeline,
    pool,
    reading,
    tables,
)

PLAIN = re.compile(r"\d+(?:\.\d+)?\s*(?:亿元|万元|万人|个百分点|%|[\u4e00-\u9fff])")


def main() -> None:
    """Time every stage over the documents of a folder and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", nargs="?", type=Path, default=paths.RAW)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    print("\n".join(lines(chosen.folder, chosen.rounds)))


def lines(folder: Path, count: int) -> list[str]:
    """Lines of the report: medians of so many rounds over the documents of a folder."""
    found = [documents.read(path) for path in pipeline.find([folder])]
    size = sum(len(document.text) for document in found)
    extractors()  # imported before what is loaded is set aside
    pool.collect_seldom()  # as the workers do
    rounds = [one_round(found) for _ in range(count + 1)][1:]  # the first one compiles patterns
    medians = {name: statistics.median(r[name] for r in rounds) for name in rounds[0]}
    return [
        f"{len(found)} documents, {size:,} characters, median of {count} rounds",
        "",
        "| step | seconds | characters/s | times as fast as the whole |",
        "| --- | ---: | ---: | ---: |",
        *(
            f"| {name} | {seconds:.3f} | {size / seconds:,.0f} | {medians['whole pipeline'] / seconds:.1f} |"
            for name, seconds in medians.items()
        ),
    ]


def one_round(found: list[documents.Document]) -> dict[str, float]:
    """Processor seconds of each step over all documents, caches emptied first."""
    empty_caches()
    spent: dict[str, float] = {}
    for document in found:
        run_stages(document, spent)
    empty_caches()
    timed(spent, "whole pipeline", lambda: [pipeline.tabulate(document) for document in found])
    timed(spent, "one plain pattern", lambda: [PLAIN.findall(document.text) for document in found])
    if jionlp := extractors():
        timed(
            spent,
            "JioNLP extract_money + extract_time",
            lambda: [jionlp(document.text) for document in found],
        )
    return spent


def empty_caches() -> None:
    """Forget what was remembered of earlier texts, so that every round does the whole work."""
    for module in [module for name, module in sys.modules.items() if name.startswith("helpers.")]:
        for thing in vars(module).values():
            parameters = getattr(thing, "cache_parameters", dict)()
            if parameters.get("maxsize"):
                thing.cache_clear()


def timed(spent: dict[str, float], name: str, work: Callable):
    """Result of the work; its processor seconds are added to `spent`."""
    started = time.process_time()
    result = work()
    spent[name] = spent.get(name, 0.0) + time.process_time() - started
    return result


def run_stages(document: documents.Document, spent: dict[str, float]) -> None:
    """One document through the stages one by one."""
    cleaned = timed(spent, "clean", lambda: cleaning.clean(document))
    rebuilt = timed(spent, "rebuild tables", lambda: tables.rebuild(cleaned))
    about = timed(spent, "metadata", lambda: metadata.describe(document, reports=True))
    rows = [reading.Reading(task) for task in rebuilt.tasks]
    for name, stage in reading.STAGES.items():
        timed(spent, name, lambda stage=stage: [stage(row, about) for row in rows])


def extractors() -> Callable | None:
    """JioNLP's two extractors as one function, where the library is installed."""
    try:
        import jionlp
    except ImportError:
        return None
    return lambda text: (jionlp.ner.extract_money(text), jionlp.ner.extract_time(text))


if __name__ == "__main__":
    main()
