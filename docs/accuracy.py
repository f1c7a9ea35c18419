"""Measure the reading and write the table of the two READMEs between their ACCURACY marks: `make docs`.

The second set of labels lies beside the project and is not part of it; without it nothing is written.
"""

import re
import sys
from pathlib import Path

import pandas as pd

from helpers import accuracy, paths, pipeline

BLOCK = re.compile(r"(<!-- ACCURACY -->\n).*?(<!-- /ACCURACY -->)", re.DOTALL)
MEASURES = ("rows", "units", "targets", "evidence", "judged", "sector", "stage")
SURE = 0.9
PLACES = paths.ROOT / "tests" / "places"
NAMES = {
    "README.md": {
        "set": "labels",
        "n_targets": "labelled targets",
        "rows": "rows",
        "units": "units",
        "sector": "sector",
        "stage": "stage",
        "targets": "targets",
        "evidence": "results",
        "judged": "verdicts",
        "own": "this project's specimens (`data/gold/`)",
        "places": "{n} made-up documents of other places and layouts (`tests/places/`)",
        "same": "second set: the same documents as published",
        "wild": "second set: documents of other places and layouts",
        "sure": "Where the program was sure of a match (confidence {sure} or more), its result was right in "
        "{right:.0%} of {n} cases of `data/gold/` and {other:.0%} of {m} cases of the second set.",
    },
    "README.zh.md": {
        "set": "标注",
        "n_targets": "标注的目标数",
        "rows": "行",
        "units": "责任单位",
        "sector": "领域",
        "stage": "阶段",
        "targets": "目标",
        "evidence": "结果",
        "judged": "判定",
        "own": "本项目的样本（`data/gold/`）",
        "places": "{n} 份虚构的、其他地方和版式的文件（`tests/places/`）",
        "same": "第二套标注：同样几份文件的原文",
        "wild": "第二套标注：其他地方、其他版式的文件",
        "sure": "程序有把握的配对（把握 {sure} 以上）中，`data/gold/` 的 {n} 处有 {right:.0%} 结果正确，"
        "第二套标注的 {m} 处有 {other:.0%} 正确。",
    },
}


def main() -> None:
    """Measure all sets and write both tables."""
    if not (paths.SHARED / "gold").is_dir():
        sys.exit("the second set of labels is not here, so the tables stay as they are")
    own = measured(paths.GOLD, paths.RAW)
    second = measured(paths.SHARED / "gold", paths.SHARED / "documents")
    places = measured(PLACES / "labels", PLACES)
    parts = {"own": own, "places": places, "same": part(second, wild=False), "wild": part(second, wild=True)}
    for name, words in NAMES.items():
        path = paths.ROOT / name
        text = path.read_text(encoding="utf-8")
        block = table(parts, words) + "\n" + sure(own, second, words) + "\n"
        path.write_text(BLOCK.sub(lambda marks, new=block: marks[1] + new + marks[2], text), encoding="utf-8")
        print(f"{path.name}\n{block}")


def measured(gold: Path, raw: Path) -> accuracy.Comparison:
    """Reading of a folder beside its labels."""
    return accuracy.compare(pipeline.process(pipeline.find([raw])).tables, gold, raw)


def part(found: accuracy.Comparison, wild: bool) -> accuracy.Comparison:
    """Labels of documents of other places, or the rest."""
    return accuracy.Comparison(
        *(frame[frame.labels.str.startswith("wild-") == wild] for frame in (found.rows, found.targets))
    )


def table(parts: dict[str, accuracy.Comparison], words: dict[str, str]) -> str:
    """Markdown table with a line for each part."""
    heads = [words["set"], words["n_targets"], *(words[name] for name in MEASURES)]
    lines = [f"| {' | '.join(heads)} |", f"| --- |{' ---: |' * (len(heads) - 1)}"]
    for name, found in parts.items():
        figures = accuracy.score(found.rows, found.targets)
        cells = [
            words[name].format(n=found.rows.doc_id.nunique()),
            str(figures["n_targets"]),
            *(f"{figures[measure]:.2f}" for measure in MEASURES),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def sure(own: accuracy.Comparison, second: accuracy.Comparison, words: dict[str, str]) -> str:
    """Sentence on the matches that the program was sure of."""
    right, n = sure_of(own.targets)
    other, m = sure_of(second.targets)
    return words["sure"].format(sure=SURE, right=right, n=n, other=other, m=m)


def sure_of(targets: pd.DataFrame) -> tuple[float, int]:
    """Share of right results among the matches of high confidence, and how many there are."""
    given = targets[targets.read & targets.wanted & targets.result_read]
    given = given[given.confidence.astype(float) >= SURE]
    return given.result_right.astype(float).mean(), len(given)


if __name__ == "__main__":
    main()
