"""Search for files on which reading fails: any text, real text damaged, random bytes of every file type.

    python benchmarks/fuzz.py [--minutes 10] [--seed N]

Reading may say that a file is unreadable; anything else than that and whole tables is a find. Each try is
made in a worker with a time limit, as in a run. Prints each find and keeps its file in reports/fuzz; the exit
status is 1 when there is one. Without --seed every run tries other files.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import simulate

from helpers import corpus, paths, pool

sys.path.insert(0, str(paths.ROOT / "tests"))
from make_files import HEADER, docx_file, html_file, pdf_file, xlsx_file

TIME_LIMIT = 30.0
FINDS = paths.REPORTS / "fuzz"
ALPHABETS = (
    "0123456789。.,、%亿元万个年月日增长达到以上左右完成",
    "序号目标任务进展情况责任单位|\t\n:;1234567890.()()一二三四五六七八九十",
    "已完成新增建成市教育局财政局县政府 \n。;:“”《》1234567890%",
    "<>&/=tabletrdpspandivcolrow\"' \n目标任务序号1234567890",
)


def main() -> int:
    """Try files until the time is over."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--minutes", type=float, default=10.0)
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--seed", type=int, default=time.time_ns())
    chosen = options.parse_args()
    tried, finds = Counter(), 0
    jobs = tries(random.Random(chosen.seed), time.monotonic() + 60 * chosen.minutes)
    for job, result in pool.local(corpus.tabulate, jobs, chosen.workers, TIME_LIMIT):
        tried[Path(job.name).suffix] += 1
        if isinstance(result, pool.Lost):
            finds += 1
            FINDS.mkdir(parents=True, exist_ok=True)
            (FINDS / job.name).write_bytes(job.data)
            print(f"{FINDS / job.name}: {result.reason}", flush=True)
    print(f"seed {chosen.seed}: {tried.total():,} files tried ({dict(tried)}), {finds} finds")
    return 1 if finds else 0


def tries(chance: random.Random, until: float) -> Iterator[corpus.Job]:
    """Files to try, until the time is over."""
    whole = specimens()
    number = 0
    while time.monotonic() < until:
        suffix, data = chance.choice((random_text, random_bytes, damaged, mixed))(chance, whole)
        name = f"{number:06d}{suffix}"
        yield corpus.Job(name, name, data, name)
        number += 1


def specimens() -> list[tuple[str, bytes]]:
    """Whole files of every type: the specimens, simulated documents, small office files."""
    texts = [(".txt", path.read_bytes()) for path in sorted(paths.RAW.glob("*.txt"))]
    made = [(Path(one.name).suffix, one.data) for one in simulate.documents(18, tasks=12)]
    rows = [HEADER, *([str(i), f"新增就业{i}00人以上。", f"已新增{i}0人。", "市人社局"] for i in range(1, 9))]
    office = [
        (".docx", docx_file(["某市2023年重点工作进展情况表"], rows)),
        (".xlsx", xlsx_file(["某市2023年重点工作进展情况表"], rows)),
        (".pdf", pdf_file(["某市2023年重点工作进展情况表"], rows, columns=4)),
        (".html", html_file(["某市2023年重点工作进展情况表"], rows)),
    ]
    return texts + made + 4 * office


def random_text(chance: random.Random, whole: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Characters of one of the alphabets, or of all there are, as text or page."""
    size = round(10 ** chance.uniform(0, 4))
    if chance.random() < 0.2:
        text = "".join(
            chr(chance.choice((chance.randrange(0xD800), chance.randrange(0xE000, 0x11000))))
            for _ in range(size)
        )
    else:
        text = "".join(chance.choices(chance.choice(ALPHABETS), k=size))
    return chance.choice((".txt", ".html")), text.encode(chance.choice(("utf-8", "gb18030", "utf-16")))


def random_bytes(chance: random.Random, whole: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Bytes without sense, some behind the first ones of a real file."""
    suffix, data = chance.choice(whole)
    return suffix, data[: chance.choice((0, 4, 60))] + chance.randbytes(chance.randrange(3000))


def damaged(chance: random.Random, whole: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """A real file, parts of it cut out, repeated, or overwritten."""
    suffix, data = chance.choice(whole)
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(data) + 1)
        end = start + chance.choice((1, 3, 30, 300, 3000))
        piece = chance.choice((b"", data[start:end] * chance.randint(2, 30), chance.randbytes(end - start)))
        data = data[:start] + piece + data[end:]
    return suffix, data


def mixed(chance: random.Random, whole: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Lines of real texts in any order, some of them cut or run together."""
    lines = [
        line
        for suffix, data in chance.sample(whole, 3)
        if suffix in (".txt", ".html")
        for line in data.decode("utf-8").split("\n")
    ]
    chosen = chance.choices(lines or ["空"], k=chance.randint(1, 200))
    parts = [
        line[chance.choice((0, 0, 0, 5)) :] + chance.choice(("\n", "\n\n", "", " ", "|")) for line in chosen
    ]
    return ".txt", "".join(parts).encode("utf-8")


if __name__ == "__main__":
    sys.exit(main())
