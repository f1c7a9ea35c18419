"""Documents made of facts, so that what they say is known: every layout, and every kind of damage at will.

    python benchmarks/simulate.py FOLDER [--count N] [--seed N] [--tasks N] [--damage KIND …]

writes N documents, the layouts in turn. The same seed gives the same bytes.
"""

import argparse
import html
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

# What is brought about in a year: verb, thing, measure word, range of targets.
TOTALS = (
    ("新增", "城镇就业", "人", 2000, 60000),
    ("改造", "农村公路", "公里", 20, 400),
    ("建成", "幼儿园", "所", 3, 30),
    ("新增", "养老床位", "张", 200, 3000),
    ("培育", "专精特新企业", "家", 5, 90),
    ("改造", "老旧小区", "个", 10, 120),
    ("加装", "住宅电梯", "台", 20, 300),
    ("新建", "保障性租赁住房", "套", 500, 9000),
    ("完成", "工业投资", "亿元", 50, 900),
    ("治理", "水土流失面积", "平方公里", 5, 60),
)
LEVELS = ("城镇污水处理率", "行政村5G覆盖率", "高等教育毛入学率", "常住人口城镇化率", "空气质量优良天数比率")
CEILINGS = ("城镇登记失业率", "产品抽检不合格率", "黑臭水体占比")
GROWTHS = ("地区生产总值", "一般公共预算收入", "固定资产投资", "社会消费品零售总额", "规上工业增加值")
OFFICES = ("市发展改革委", "市财政局", "市教育局", "市民政局", "市住房城乡建设局", "市交通运输局", "市水利局")
PLANS = (
    "深化“放管服”改革,健全统筹推进工作机制",
    "坚持规划引领,加强要素保障和项目调度",
    "推进“一网通办”,优化办事流程",
    "压实各方责任,抓好闭环管理",
    "完善“揭榜挂帅”制度,强化政策协同",
)
REPORTS = (
    "已建立“周调度、月通报”制度,各项工作有序推进",
    "实施方案已印发,部门协同机制运行平稳",
    "已召开现场推进会,难点问题逐项销号",
    "责任清单已分解落实,督查考核同步跟进",
)
PLACES = ("湖州市", "绍兴市", "嘉兴市", "衢州市", "新昌县", "长兴县", "桐庐县")  # cities, then counties
PERIODS = (
    ("一季度", 3),
    ("1-5月", 5),
    ("上半年", 6),
    ("1-8月", 8),
    ("前三季度", 9),
    ("1-11月", 11),
    ("全年", 12),
)
YEARS = (2021, 2022, 2023, 2024)
HEADER = ("序号", "目标任务", "进展情况", "责任单位")


@dataclass(frozen=True)
class Target:
    """A target and what became of it; `result` and `status` are None in a plan."""

    indicator: str
    kind: str
    cmp: str
    value: float
    unit: str
    result: float | None
    status: str | None


@dataclass(frozen=True)
class Task:
    """A row: serial, goal and progress (empty in a plan) in words, responsible units, targets in order."""

    serial: str
    goal: str
    progress: str
    units: tuple[str, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Simulated:
    """A document and the truth of it; `data` is the file's content, undamaged unless damage was asked for."""

    name: str
    data: bytes
    layout: str
    tasks: tuple[Task, ...]
    elapsed: float
    place: str
    year: int


def documents(
    count: int, seed: int = 0, tasks: int = 60, damage: tuple[str, ...] = (), layouts: tuple[str, ...] = ()
) -> Iterator[Simulated]:
    """So many documents, the layouts in turn; 60 tasks make about 10,000 characters.

    Raises KeyError for a layout or a kind of damage that is not among LAYOUTS and DAMAGE.
    """
    turn = layouts or tuple(LAYOUTS)
    for number in range(count):
        yield document(number, turn[number % len(turn)], seed, tasks, damage)


def document(
    number: int, layout: str, seed: int = 0, tasks: int = 60, damage: tuple[str, ...] = ()
) -> Simulated:
    """One document; the same arguments give the same one."""
    chance = random.Random(f"{seed} {number} {layout}")
    place, year, (period, months) = (chance.choice(which) for which in (PLACES, YEARS, PERIODS))
    if layout == "plan":
        title, months = f"{place}{year}年政府工作报告重点任务分解方案", 0
    else:
        title = f"{place}{year}年重点工作{period}进展情况表"
    facts, elapsed = FACTS.get(layout, task), round(months / 12, 3)
    rows = tuple(of_place(place, facts(str(i), elapsed, chance)) for i in range(1, tasks + 1))
    body = LAYOUTS[layout](rows)
    for kind in damage:
        body = DAMAGE[kind](body, chance)
    if layout == "grid":
        text = f"<!DOCTYPE html><html><body><h1>{title}</h1>{body}</body></html>"
    else:
        text = f"{title}\n\n{body}\n"
    suffix = "html" if layout == "grid" else "txt"
    name = f"{layout}-{number:05d}.{suffix}"
    return Simulated(name, text.encode("utf-8"), layout, rows, elapsed, place, year)


def of_place(place: str, row: Task) -> Task:
    """The row with offices of the place's level: 市 of a city, 县 of a county."""
    return replace(row, units=tuple(place[-1] + unit[1:] for unit in row.units))


# --- facts ------------------------------------------------------------------------------------------


def task(serial: str, elapsed: float, chance: random.Random) -> Task:
    """A row with one target or two, its sentences on the way there, and one unit or two."""
    makers = chance.sample((total, at_least, at_most, growth), chance.choice((1, 1, 2)))
    made = [maker(elapsed, chance) for maker in makers]
    goal = f"{chance.choice(PLANS)}。{';'.join(words for words, _, _ in made)}。"
    progress = f"{chance.choice(REPORTS)}。{';'.join(words for _, words, _ in made)}。" if elapsed else ""
    units = tuple(chance.sample(OFFICES, chance.choice((1, 2))))
    return Task(serial, goal, progress, units, tuple(target for _, _, target in made))


def total(elapsed: float, chance: random.Random) -> tuple[str, str, Target]:
    """Something to be brought about within the year: words of the goal, of the report, and the target."""
    verb, thing, unit, low, high = chance.choice(TOTALS)
    value = chance.randint(low, high)
    result = max(1, round(value * chance.uniform(0.1, 1.3)))
    goal = f"{verb}{thing}{value}{unit}以上"
    name = thing if verb == "完成" else f"{verb}{thing}"
    return goal, f"已{verb}{thing}{result}{unit}", judged("total", name, ">=", value, unit, result, elapsed)


def at_least(elapsed: float, chance: random.Random) -> tuple[str, str, Target]:
    """A share to be reached."""
    name, value = chance.choice(LEVELS), chance.randint(600, 950) / 10
    result = round(value + chance.uniform(-4, 4), 1)
    return (
        f"{name}达到{value}%以上",
        f"{name}达{result}%",
        judged("level", name, ">=", value, "%", result, elapsed),
    )


def at_most(elapsed: float, chance: random.Random) -> tuple[str, str, Target]:
    """A share to be kept below a limit."""
    name, value = chance.choice(CEILINGS), chance.randint(20, 50) / 10
    result = round(value + chance.uniform(-1, 1), 1)
    return (
        f"{name}控制在{value}%以内",
        f"{name}为{result}%",
        judged("level", name, "<=", value, "%", result, elapsed),
    )


def growth(elapsed: float, chance: random.Random) -> tuple[str, str, Target]:
    """Growth on the year before."""
    name, value = chance.choice(GROWTHS), chance.randint(40, 120) / 10
    result = round(value + chance.uniform(-3, 3), 1)
    return (
        f"{name}增长{value}%以上",
        f"{name}同比增长{result}%",
        judged("growth", name, ">=", value, "%", result, elapsed),
    )


def judged(kind: str, name: str, cmp: str, value: float, unit: str, result: float, elapsed: float) -> Target:
    """The target with its status by the rules of judgement, worked out apart from the package."""
    if not elapsed:
        return Target(name, kind, cmp, value, unit, None, None)
    if result <= value if cmp == "<=" else result >= value:
        status = "met"
    elif kind == "total" and elapsed < 1 and result / value >= elapsed:
        status = "on_track"
    else:
        status = "behind"
    return Target(name, kind, cmp, value, unit, result, status)


def indicator(serial: str, elapsed: float, chance: random.Random) -> Task:
    """A row of a table of figures: the thing alone is the goal, its figures stand in columns of their own."""
    _, thing, unit, low, high = chance.choice(TOTALS)
    value = chance.randint(low, high)
    result = max(1, round(value * chance.uniform(0.1, 1.3)))
    target = judged("total", thing, "=", value, unit, result, elapsed)
    return Task(serial, thing, "", (chance.choice(OFFICES),), (target,))


def planned(serial: str, elapsed: float, chance: random.Random) -> Task:
    """A row of a plan: nothing has become of it yet."""
    return task(serial, 0.0, chance)


FACTS: dict[str, Callable[[str, float, random.Random], Task]] = {"plan": planned, "figures": indicator}


# --- layouts ----------------------------------------------------------------------------------------


def columns(rows: tuple[Task, ...]) -> str:
    """Every cell on a line of its own."""
    cells = [*HEADER[:3], *(cell for row in rows for cell in (row.serial, row.goal, row.progress))]
    return "\n\n".join(cells)


def columns_units(rows: tuple[Task, ...]) -> str:
    """Every cell on a line of its own, each responsible unit on another."""
    cells = [*HEADER]
    for row in rows:
        cells += [row.serial, row.goal, row.progress, *row.units]
    return "\n\n".join(cells)


def pipe(rows: tuple[Task, ...]) -> str:
    """Cells between bars."""
    lines = [HEADER, *((row.serial, row.goal, row.progress, "、".join(row.units)) for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def glued(rows: tuple[Task, ...]) -> str:
    """The cells of a row run together."""
    lines = [f"{row.serial}{row.goal}{row.progress}{'、'.join(row.units)}" for row in rows]
    return "\n\n".join(["".join(HEADER), *lines])


def items(rows: tuple[Task, ...]) -> str:
    """Numbered items whose fields have names."""
    return "\n\n".join(
        f"{row.serial}.{row.goal}\n责任单位:{'、'.join(row.units)}\n进展情况:{row.progress}" for row in rows
    )


def paragraphs(rows: tuple[Task, ...]) -> str:
    """A paragraph of the goal, then one of what became of it."""
    return "\n\n".join(f"  {row.goal}\n\n  {row.progress}" for row in rows)


def plan(rows: tuple[Task, ...]) -> str:
    """Numbered tasks with their units."""
    return "\n\n".join(f"{row.serial}.{row.goal}(责任单位:{'、'.join(row.units)})" for row in rows)


def figures(rows: tuple[Task, ...]) -> str:
    """Target and result in columns of their own, every cell on a line of its own."""
    cells = ["序号", "指标名称", "计量单位", "年度目标", "累计完成", "责任单位"]
    for row in rows:
        target = row.targets[0]
        cells += [row.serial, row.goal, target.unit, f"{target.value}", f"{target.result}", *row.units]
    return "\n\n".join(cells)


def grid(rows: tuple[Task, ...]) -> str:
    """A table of a web page."""
    lines = [HEADER, *((row.serial, row.goal, row.progress, "、".join(row.units)) for row in rows)]
    cells = ("".join(f"<td>{html.escape(cell, quote=False)}</td>" for cell in line) for line in lines)
    return "<table>" + "".join(f"<tr>{line}</tr>\n" for line in cells) + "</table>"


LAYOUTS: dict[str, Callable[[tuple[Task, ...]], str]] = {
    "columns": columns,
    "columns_units": columns_units,
    "pipe": pipe,
    "glued": glued,
    "items": items,
    "paragraphs": paragraphs,
    "plan": plan,
    "figures": figures,
    "grid": grid,
}


# --- damage -----------------------------------------------------------------------------------------


def decimal_stops(text: str, chance: random.Random) -> str:
    """Decimal points turned into full stops."""
    return re.sub(r"(?<=\d)\.(?=\d)", "。", text)


def lost_quotes(text: str, chance: random.Random) -> str:
    """Quotation marks lost."""
    return re.sub("[“”]", "", text)


def lost_measures(text: str, chance: random.Random) -> str:
    """Measure words lost after one figure in three."""
    words = "|".join(sorted({unit for _, _, unit, _, _ in TOTALS if unit != "亿元"}, key=len, reverse=True))
    return re.sub(rf"(?<=\d)(?:{words})", lambda match: "" if chance.random() < 1 / 3 else match[0], text)


def wide_digits(text: str, chance: random.Random) -> str:
    """Digits and percent signs in full width, save those that number rows."""
    wide = {ord(c): ord(c) + 0xFEE0 for c in "0123456789%"}
    return re.sub(r"(?<=[\u4e00-\u9fff])\d+(?:\.\d+)?%?", lambda match: match[0].translate(wide), text)


def advertisements(text: str, chance: random.Random) -> str:
    """Advertisements of another place in the middle of sentences."""
    trades = ("厨师", "保洁员", "电工", "货车司机", "仓库管理")

    def insert(match: re.Match[str]) -> str:
        return f"三亚{chance.choice(trades)}招聘{match[0]}" if chance.random() < 0.2 else match[0]

    return re.sub("。(?=已|实施|责任|[^\n]{4})", insert, text)


def boilerplate(text: str, chance: random.Random) -> str:
    """The page's frame above and below."""
    above = "当前位置:首页 > 政务公开 > 工作进展\n发布日期:2023-07-14 09:44 浏览次数: 字体:[大 中 小]\n"
    below = "\n分享到:\n打印本页 关闭窗口\n版权所有:某市人民政府办公室 ICP备12345678号\n"
    return f"{above}\n{text}\n{below}"


DAMAGE: dict[str, Callable[[str, random.Random], str]] = {
    "decimal_stops": decimal_stops,
    "lost_quotes": lost_quotes,
    "lost_measures": lost_measures,
    "wide_digits": wide_digits,
    "advertisements": advertisements,
    "boilerplate": boilerplate,
}


def main() -> None:
    """Write documents into a folder."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path)
    options.add_argument("--count", type=int, default=100)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--tasks", type=int, default=60)
    options.add_argument("--damage", nargs="*", default=[], choices=DAMAGE)
    options.add_argument("--layout", nargs="*", default=[], choices=LAYOUTS)
    chosen = options.parse_args()
    write(
        chosen.folder,
        documents(chosen.count, chosen.seed, chosen.tasks, tuple(chosen.damage), tuple(chosen.layout)),
    )


def write(folder: Path, made: Iterator[Simulated]) -> int:
    """Write documents into a folder, made when it is missing; how many characters they have."""
    folder.mkdir(parents=True, exist_ok=True)
    characters = 0
    for one in made:
        (folder / one.name).write_bytes(one.data)
        characters += len(one.data.decode("utf-8"))
    return characters


if __name__ == "__main__":
    main()
