"""Charts of target attainment: one function per form, in Chinese or English.

`style()` comes first: it sets seaborn's theme and after it a font with Chinese characters (the theme would
put its own font back). Every chart ends in `finish`, which makes a missing glyph an error, because
matplotlib draws boxes for characters its font lacks and only warns.
"""

import base64
import html
import io
import textwrap
import unicodedata
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from noto_cjk_sans_otc import FONT_PATH
from PIL import Image

from helpers import summary, wording
from helpers.summary import STATUSES
from helpers.wording import number, quantity, say

FAMILY = "Noto Sans CJK SC"
DPI = 200  # twice the width at which a page shows the picture, sharp on a projector
WIDTH = 10.0  # inches
INK, FAINT, GRID = "#222222", "#767676", "#e4e4e4"
# Okabe and Ito's palette, told apart with every kind of colour blindness; a mark goes with each colour
COLOURS = {"met": "#0072B2", "on_track": "#56B4E9", "behind": "#D55E00", "not_reported": "#B8B8B8"}
HATCH = {"behind": "////"}
DASHED = (0, (4, 2))
MARKERS: dict[str, dict] = {
    "met": {"marker": "o"},
    "on_track": {"marker": "^"},
    "behind": {"marker": "v"},
    "not_reported": {"marker": "o", "markerfacecolor": "white", "markeredgecolor": FAINT},
}
EVERY = "every"  # column of all sectors beside those of each
LIMIT = 150  # per cent; longer bars are cut there and their figure stands beside them
DIAMOND = {"marker": "D", "markerfacecolor": "white", "markeredgecolor": INK, "color": INK}
BAR = {"height": 0.68, "edgecolor": "white", "linewidth": 0.6}


@dataclass(frozen=True)
class Chart:
    """A finished figure with a text for those who cannot see it."""

    figure: Figure
    alt: str

    def png(self) -> bytes:
        """The picture as drawn by `finish`, at twice its size on the page."""
        picture = Image.fromarray(np.asarray(self.figure.canvas.buffer_rgba())).convert("RGB")
        # flat colours need no more than 128 of them: a third of the bytes, and pages stay under 5 MB
        small = picture.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        # the octree tints white paper; put it back
        small.putpalette([255 if level > 248 else level for level in small.getpalette()])
        buffer = io.BytesIO()
        small.save(buffer, "png")
        return buffer.getvalue()

    def _repr_html_(self) -> str:
        picture = base64.b64encode(self.png()).decode("ascii")
        width = round(self.figure.get_figwidth() * DPI / 2)
        return (
            f'<figure class="chart"><img width="{width}" alt="{html.escape(self.alt, quote=True)}" '
            f'src="data:image/png;base64,{picture}"></figure>'
        )


@dataclass(frozen=True)
class Gallery:
    """Charts shown one below the other, and a sentence where there is nothing to draw or more to say."""

    charts: tuple[Chart, ...]
    language: str = "zh"
    note: str = ""

    def _repr_html_(self) -> str:
        drawn = "".join(chart._repr_html_() for chart in self.charts)
        note = self.note or ("" if drawn else say("none.chart", self.language))
        return drawn + (f'<p class="none">{html.escape(note)}</p>' if note else "")


def style() -> str:
    """Set theme and font for all charts; the family name of the font.

    Raises RuntimeError when the font file of noto-cjk-sans-otc is missing or lacks the family.
    """
    sns.set_theme(style="white", rc={"axes.spines.top": False, "axes.spines.right": False})
    path = str(FONT_PATH)
    try:
        font_manager.fontManager.addfont(path)
    except OSError as error:
        raise RuntimeError(f"no font file at {path}: install the package noto-cjk-sans-otc again") from error
    families = {entry.name for entry in font_manager.fontManager.ttflist if entry.fname == path}
    if FAMILY not in families:
        raise RuntimeError(f"{path} has no family {FAMILY!r} but {', '.join(sorted(families)) or 'none'}")
    mpl.rcParams.update(
        {
            "font.family": [FAMILY],
            "font.size": 10,
            "text.color": INK,
            "axes.edgecolor": FAINT,
            "axes.labelcolor": INK,
            "axes.unicode_minus": True,
            "text.parse_math": False,  # $x$ in a document is text
        }
    )
    return FAMILY


def blank(width: float, height: float) -> Figure:
    """A figure of so many inches that finds its layout when it is drawn."""
    return Figure(figsize=(width, height), dpi=DPI, layout="constrained")


def finish(figure: Figure, alt: str) -> Chart:
    """Draw the figure, once, because Chinese text is slow to draw; UserWarning when a glyph is missing."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*[Gg]lyph.*missing")
        FigureCanvasAgg(figure).draw()
    figure.set_layout_engine("none")  # the layout is found: drawing again must not look for another
    return Chart(figure, alt)


def overlaps(figure: Figure) -> list[str]:
    """Texts that run into each other or over the edge of the figure, described; empty when all is well."""
    renderer = figure.canvas.get_renderer()
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in visible_texts(figure)]
    edge = figure.bbox
    found = [
        f"{text!r} over the edge"
        for text, box in boxes
        if box.x0 < edge.x0 - 1 or box.x1 > edge.x1 + 1 or box.y0 < edge.y0 - 1 or box.y1 > edge.y1 + 1
    ]
    for place, (text, box) in enumerate(boxes):
        for other, second in boxes[place + 1 :]:
            wide = min(box.x1, second.x1) - max(box.x0, second.x0)
            high = min(box.y1, second.y1) - max(box.y0, second.y0)
            if wide > 1 and high > 1:
                found.append(f"{text!r} and {other!r}")
    return found


def visible_texts(figure: Figure) -> list[Text]:
    """Texts of the figure that are drawn, tick labels included and those outside the axis left out."""
    shown = []
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and (text.axes is None or text.axes.get_visible()):
            shown.append(text)
    hidden = {id(text) for axes in figure.axes for text in undrawn_ticks(axes)}
    return [text for text in shown if id(text) not in hidden]


def undrawn_ticks(axes: Axes) -> list[Text]:
    """Tick labels that matplotlib keeps but does not draw: beyond the limits, or of an axis switched off."""
    undrawn = []
    for axis in (axes.xaxis, axes.yaxis):
        drawn = set(map(id, axis._update_ticks())) if axes.axison and axis.get_visible() else set()
        for tick in [*axis.majorTicks, *axis.minorTicks]:
            if id(tick) not in drawn:
                undrawn += [tick.label1, tick.label2]
    return undrawn


def drawable(text: str) -> str:
    """Document text with 〓, the printers' mark for a missing sort, for characters the font lacks."""
    return "".join(sign if ord(sign) in glyphs() else "〓" for sign in text)


@cache
def glyphs() -> frozenset[int]:
    """Code points that the font has a glyph for."""
    return frozenset(FT2Font(str(FONT_PATH)).get_charmap())


def short(text: str | None, most: int = 36) -> str:
    """Text cut to `most` columns, where a Chinese character takes two."""
    text = "" if pd.isna(text) else drawable(" ".join(text.split()))
    wide = 0
    for place, sign in enumerate(text):
        wide += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if wide > most:
            return text[:place].rstrip() + "…"
    return text


def folded(text: str, most: int, language: str) -> str:
    """Label in lines: Chinese breaks after `most` characters, English between words."""
    if language == "zh":
        return "\n".join(text[start : start + most] for start in range(0, len(text), most))
    return "\n".join(textwrap.wrap(text, 2 * most + 3))


def mark_colour(status: str) -> str:
    """Colour of a status mark; the grey of the bars would be too faint for the outline of ○."""
    return FAINT if status == "not_reported" else COLOURS[status]


def word(status: str, language: str) -> str:
    """Mark and word of a status."""
    return f"{say(f'mark.{status}')} {say(f'status.{status}', language)}"


def clear(axes: Axes) -> None:
    """Axes without frame and ticks, with faint vertical lines."""
    axes.tick_params(length=0, labelsize=10)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def headed(figure: Figure, title: str, note: str = "", legend: list | None = None) -> None:
    """Title at the top left, over the legend if there is one; notes on the rows at the bottom left."""
    if legend is None:
        figure.suptitle(short(title, 90), x=0.01, ha="left", fontsize=13)
    else:
        figure.legend(
            handles=legend, ncols=len(legend), loc="outside upper left", frameon=False, fontsize=9.5,
            handletextpad=0.2, columnspacing=1.5, title=short(title, 90), title_fontsize=13, alignment="left",
        )  # fmt: skip
    if note:
        latin = sum(sign.isascii() for sign in note) > len(note) / 2
        lines = textwrap.wrap(note, 125 if latin else 66)
        figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=9, color=FAINT)


def legend_of_status(language: str) -> list[Line2D]:
    """Legend entries of the statuses: colour, mark and word."""
    return [
        Line2D(
            [], [], ls="", label=say(f"status.{status}", language), color=COLOURS[status], **MARKERS[status]
        )
        for status in STATUSES
    ]


# --- counts by status ----------------------------------------------------------------------------------


def sector_status(attainment: pd.DataFrame, title: str, language: str = "zh") -> Chart | Gallery:
    """Stacked counts of targets by sector and status, with every count printed."""
    if attainment.empty:
        return Gallery((), language)
    counts = summary.status_counts(attainment, "sector")
    return stacked(counts.rename(index=lambda key: say(f"sector.{key}", language)), title, "", language)


def unit_status(
    attainment: pd.DataFrame, tasks: pd.DataFrame, title: str, language: str = "zh", most: int = 20
) -> Chart | None:
    """Who carries how many targets and how they stand, for the `most` units with the most targets.

    None when no target names a unit.
    """
    counts = summary.status_counts(summary.by_unit(attainment, tasks), "unit_name")
    if counts.empty:
        return None
    note = say("chart.units_note", language, shown=min(most, len(counts)), rest=max(0, len(counts) - most))
    top = counts.head(most)
    return stacked(top.set_axis([short(name, 32) for name in top.index]), title, note, language)


def stacked(counts: pd.DataFrame, title: str, note: str, language: str) -> Chart:
    """Bars of `counts` (index: labels; columns: statuses and targets) beside the same counts in columns."""
    figure = blank(WIDTH, 1.5 + 0.33 * len(counts) + 0.3 * bool(note))
    bars, columns = figure.subplots(1, 2, sharey=True, width_ratios=[5, 4])
    headed(figure, title, note)
    start = pd.Series(0, index=counts.index)
    places = range(len(counts))
    for status in STATUSES:
        bars.barh(places, counts[status], left=start, color=COLOURS[status], hatch=HATCH.get(status), **BAR)
        start = start + counts[status]
    bars.set_yticks(places, counts.index)
    bars.set_ylim(len(counts) - 0.4, -1.6)
    bars.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    bars.set_xlabel(say("chart.targets", language), fontsize=9)
    clear(bars)
    printed(columns, counts, language)
    return finish(figure, alt_counts(counts, title, language))


def printed(axes: Axes, counts: pd.DataFrame, language: str) -> None:
    """Counts as columns whose headings, in the colours of the bars, are their legend."""
    axes.axis("off")
    axes.set_xlim(0, len(STATUSES) + 1)
    for place, name in enumerate([*STATUSES, "targets"]):
        if name in STATUSES:
            axes.text(
                place + 0.5, -1.3, say(f"mark.{name}"), color=mark_colour(name), ha="center", va="center"
            )
        heading = say(f"status.{name}" if name in STATUSES else "chart.targets", language)
        axes.text(place + 0.5, -0.75, heading, ha="center", va="center", fontsize=9)
        for row, count in enumerate(counts[name]):
            axes.text(place + 0.5, row, str(count), ha="center", va="center", color=INK if count else FAINT)


def alt_counts(counts: pd.DataFrame, title: str, language: str) -> str:
    """Text of the stacked counts: totals and every row in words."""
    rows = [say("alt.counts_row", language, name=name, **row.to_dict()) for name, row in counts.iterrows()]
    return say("alt.counts", language, title=title, rows=say("alt.and", language).join(rows))


# --- shares with intervals -----------------------------------------------------------------------------


def sector_shares(attainment: pd.DataFrame, title: str, language: str = "zh") -> Chart | Gallery:
    """Shares by sector with 95 % Wilson intervals: met and behind of the judged, not reported of all."""
    if attainment.empty:
        return Gallery((), language)
    shares = summary.shares(attainment, "sector")
    names = {sector: say(f"sector.{sector}", language) for sector in shares.sector}
    return share_panels(shares, names, title, say("chart.shares_note", language), language)


def share_panels(shares: pd.DataFrame, names: dict[str, str], title: str, note: str, language: str) -> Chart:
    """Panels of `summary.shares` for each status; `names` holds the label of each row, in order."""
    figure = blank(WIDTH, 1.9 + 0.33 * len(names))
    panels = figure.subplots(1, 3, sharey=True)
    headed(figure, title, note)
    key = shares.columns[0]
    for axes, (status, rows) in zip(panels, shares.groupby("status", sort=False), strict=True):
        interval_panel(axes, rows.set_index(key).loc[list(names)].reset_index(), status, language)
    panels[0].set_yticks(range(len(names)), names.values())
    panels[0].set_ylim(len(names) - 0.4, -0.6)
    return finish(figure, alt_shares(shares, names, title, language))


def interval_panel(axes: Axes, rows: pd.DataFrame, status: str, language: str) -> None:
    """One panel: a dot for the share, a line for its interval, count and base printed at the right."""
    known = rows[rows.share.notna()]
    axes.hlines(
        known.index, 100 * known.low, 100 * known.high, color=COLOURS[status], linewidth=3, alpha=0.45
    )
    axes.plot(100 * known.share, known.index, "o", color=COLOURS[status], markeredgecolor=INK, markersize=6)
    for place, row in rows.iterrows():
        axes.text(
            106,
            place,
            f"{row['count']}/{row['of']}" if row["of"] else "–",
            va="center",
            fontsize=9,
            color=FAINT,
        )
    axes.set_xlim(-3, 128)
    axes.set_xticks([0, 50, 100], ["0", "50", "100 %"])
    axes.set_title(
        f"{word(status, language)} {say(f'chart.base_{status}', language)}", loc="left", fontsize=10
    )
    clear(axes)


def alt_shares(shares: pd.DataFrame, names: dict[str, str], title: str, language: str) -> str:
    """Text of the shares: count and base of every row."""
    rows = [
        f"{names[key]} {say(f'status.{status}', language)} {count}/{of}"
        for key, status, count, of in shares.iloc[:, :4].itertuples(index=False)
    ]
    return say("alt.shares", language, title=title, rows=say("alt.and", language).join(rows))


# --- completion against the elapsed share --------------------------------------------------------------


def completion(attainment: pd.DataFrame, title: str, language: str = "zh", most: int = 6) -> Chart | None:
    """Completion of the `total` targets of one document, a panel per sector, against the elapsed share.

    A panel holds at most `most` targets: those with the lowest completion, then unreported ones; its heading
    says how many there are. None when the document has no total target.
    """
    totals = summary.completions(attainment)
    if totals.empty:
        return None
    panels = {sector: lowest(totals[totals.sector == sector], most) for sector in sectors_by_size(totals)}
    heights = [len(rows) + 1.2 for rows in panels.values()]
    figure = blank(WIDTH, 1.7 + 0.245 * sum(heights))
    elapsed = 100 * totals.elapsed_share.iloc[0]
    label = say("chart.elapsed", language, share=number(elapsed, 1))
    legend = [*legend_of_status(language), Line2D([], [], color=INK, linestyle=DASHED, label=label)]
    headed(figure, title, say("chart.completion_note", language, limit=LIMIT), legend)
    grid = figure.subplots(len(panels), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    for axes, (sector, rows) in zip(grid, panels.items(), strict=True):
        completion_panel(axes, rows, elapsed, language)
        count = (totals.sector == sector).sum()
        axes.set_title(panel_title(sector, len(rows), count, language), loc="left", fontsize=10)
    grid[-1].set_xticks(range(0, LIMIT + 1, 25), [f"{tick} %" for tick in range(0, LIMIT + 1, 25)])
    return finish(figure, alt_completion(totals, elapsed, title, language))


def sectors_by_size(rows: pd.DataFrame) -> list[str]:
    """Sectors, the one with the most rows first."""
    return list(rows.sector.value_counts().index)


def lowest(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """At most `most` rows, lowest completion before unreported ones; in order of falling completion."""
    kept = rows.sort_values("completion", na_position="last", kind="stable").head(most)
    return summary.completions(kept).reset_index(drop=True)


def panel_title(sector: str, shown: int, count: int, language: str) -> str:
    """Heading of a panel with the number of its targets and of those shown when they are fewer."""
    key = "chart.panel" if shown == count else "chart.panel_capped"
    return say(key, language, sector=say(f"sector.{sector}", language), shown=shown, count=count)


def completion_panel(axes: Axes, rows: pd.DataFrame, elapsed: float, language: str) -> None:
    """Bars of one sector; figures beside them, because bars beyond the limit are cut."""
    axes.barh(
        rows.index,
        rows.completion.clip(upper=LIMIT).fillna(0),
        color=rows.status.map(COLOURS),
        hatch=rows.status.map(HATCH).fillna("").tolist(),
        **BAR,
    )
    axes.axvline(100, color=INK, linewidth=1)
    axes.axvline(elapsed, color=INK, linewidth=1.2, linestyle=DASHED)
    silent = rows.index[rows.completion.isna()]
    axes.plot([2] * len(silent), silent, ls="", **MARKERS["not_reported"])
    axes.set_yticks(rows.index, [short(name, 34) for name in rows.indicator])
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set_xlim(0, LIMIT)
    for place, row in rows.iterrows():
        beside(axes, 8, place, say(f"mark.{row.status}"), mark_colour(row.status))
        share = say("status.not_reported", language) if pd.isna(row.completion) else percent(row.completion)
        beside(axes, 20, place, share, INK)
        beside(axes, 84, place, result_of_target(row), FAINT)
    clear(axes)
    axes.tick_params(axis="y", labelsize=9)


def beside(axes: Axes, shift: float, row: int, text: str, colour: str) -> None:
    """Text in a row, `shift` points right of the panel: points, so that the layout can measure it at once."""
    place = {"xycoords": axes.get_yaxis_transform(), "xytext": (shift, 0), "textcoords": "offset points"}
    axes.annotate(text, (1, row), va="center", fontsize=9, color=colour, annotation_clip=False, **place)


def percent(value: float) -> str:
    """Percentage with one decimal below 1000."""
    return f"{number(value, 1 if abs(value) < 1000 else 0)} %"


def result_of_target(row: pd.Series) -> str:
    """Result and target as printed, such as 10564亩 / 2万亩."""
    target = short(quantity(row.value, row.unit, row.value_max, row.cmp), 16)
    result = short(quantity(row.result_value, row.result_unit), 16)
    return f"{result or '–'} / {target}"


def alt_completion(totals: pd.DataFrame, elapsed: float, title: str, language: str) -> str:
    """Text of the completion chart: counts by status and the three lowest completions."""
    counts = totals.status.value_counts().reindex(list(STATUSES), fill_value=0)
    least = totals.dropna(subset="completion").tail(3)[::-1]
    rows = [f"{row.indicator} {percent(row.completion)}" for row in least.itertuples()]
    return say(
        "alt.completion",
        language,
        title=title,
        elapsed=number(elapsed, 1),
        targets=len(totals),
        rows=say("alt.and", language).join(rows) or "–",
        **counts.to_dict(),
    )


# --- target and result in their own units --------------------------------------------------------------


def dumbbell(attainment: pd.DataFrame, title: str, language: str = "zh", most: int = 8) -> Chart | None:
    """Target and result of `level` and `growth` targets, a panel per kind and unit.

    A panel holds at most `most` targets, reported ones first; units in which nothing is reported have no
    panel, and the note says how many targets are not drawn. None when nothing can be drawn.
    """
    rows = attainment[attainment.kind.isin(["level", "growth"])]
    drawn = {key: panel for key, panel in unit_panels(rows, most).items() if panel.result_value.notna().any()}
    if not drawn:
        return None
    heights = [len(panel) + 1.4 for panel in drawn.values()]
    figure = blank(WIDTH, 1.7 + 0.27 * sum(heights))
    shown = sum(map(len, drawn.values()))
    diamond = Line2D([], [], ls="", label=say("role.target", language), **DIAMOND)
    note = say("chart.dumbbell_note", language, shown=shown, rest=len(rows) - shown)
    headed(figure, title, note, [diamond, *legend_of_status(language)])
    grid = figure.subplots(len(drawn), 1, squeeze=False, height_ratios=heights)[:, 0]
    for axes, ((kind, unit), panel) in zip(grid, drawn.items(), strict=True):
        dumbbell_panel(axes, panel, language)
        axes.set_title(say(f"chart.dumbbell_{kind}", language, unit=short(unit, 24)), loc="left", fontsize=10)
    return finish(figure, alt_dumbbell(pd.concat(drawn.values()), title, language))


def unit_panels(rows: pd.DataFrame, most: int) -> dict[tuple[str, str], pd.DataFrame]:
    """Targets by kind and unit, those with results in that unit first; largest panel first."""
    comparable = [same_unit(row.unit, row.result_unit) for row in rows.itertuples()]
    rows = rows.assign(unit=rows.unit.fillna(""), result_value=rows.result_value.where(comparable))
    rows = rows[rows.result_value.notna() | (rows.status == "not_reported")]
    rows = rows.sort_values("value", ascending=False, kind="stable")
    panels = {
        key: panel.sort_values("result_value", key=pd.isna, kind="stable").head(most).reset_index(drop=True)
        for key, panel in rows.groupby(["kind", "unit"])
    }
    return dict(sorted(panels.items(), key=lambda item: -len(item[1])))


def same_unit(unit: str | None, other: str | None) -> bool:
    """Whether two printed units have one magnitude: one begins with the other (微克, 微克/立方米)."""
    unit, other = ("" if pd.isna(name) else name for name in (unit, other))
    return unit.startswith(other) or other.startswith(unit)


def dumbbell_panel(axes: Axes, rows: pd.DataFrame, language: str) -> None:
    """Diamond for the target, dot for the result, a line between; figures on the outer sides."""
    values = pd.concat([rows.value, rows.result_value]).dropna()
    reach = (values.max() - values.min()) or abs(values.max()) or 1
    axes.set_xlim(values.min() - 0.16 * reach, values.max() + 0.16 * reach)
    for place, row in rows.iterrows():
        colour = COLOURS[row.status]
        target = quantity(row.value, None, row.value_max, row.cmp)
        axes.plot(row.value, place, markersize=6, zorder=3, **DIAMOND)
        if pd.isna(row.result_value):
            label_at(
                axes, row.value, place, f"{target} {say('status.not_reported', language)}", "left", FAINT
            )
            continue
        axes.plot([row.value, row.result_value], [place, place], color=colour, linewidth=2.5, zorder=1)
        axes.plot(row.result_value, place, color=colour, markersize=8, zorder=2, **MARKERS[row.status])
        right = row.result_value >= row.value
        label_at(axes, row.result_value, place, number(row.result_value), "left" if right else "right", INK)
        label_at(axes, row.value, place, target, "right" if right else "left", FAINT)
    axes.set_yticks(rows.index, [short(name, 34) for name in rows.indicator])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_visible(len(rows) > 2)  # the figures are printed; an axis for one row is clutter
    clear(axes)
    axes.tick_params(axis="y", labelsize=9)


def label_at(axes: Axes, value: float, row: int, text: str, side: str, colour: str) -> None:
    """Figure beside its mark; `side` is the edge of the text that touches the mark."""
    shift = 7 if side == "left" else -7
    axes.annotate(
        text,
        (value, row),
        (shift, 0),
        textcoords="offset points",
        ha=side,
        va="center",
        fontsize=9,
        color=colour,
    )


def alt_dumbbell(rows: pd.DataFrame, title: str, language: str) -> str:
    """Text of the dumbbells: target and result of each reported row."""
    reported = rows[rows.result_value.notna()]
    parts = [
        f"{row.indicator} {quantity(row.value, row.unit, row.value_max, row.cmp)} → "
        f"{quantity(row.result_value, row.result_unit)}"
        for row in reported.itertuples()
    ]
    return say("alt.dumbbell", language, title=title, rows=say("alt.and", language).join(parts))


# --- who is responsible for what -----------------------------------------------------------------------


def sector_units(
    attainment: pd.DataFrame, tasks: pd.DataFrame, title: str, language: str = "zh", most: int = 15
) -> Chart | None:
    """Heat map of targets by unit and sector, with the number behind. None without units."""
    spread = summary.by_unit(attainment, tasks)
    if spread.empty:
        return None
    counts = spread.groupby(["unit_name", "sector"]).size().unstack(fill_value=0)
    late = spread[spread.status == "behind"].groupby(["unit_name", "sector"]).size().unstack(fill_value=0)
    top = counts.sum(axis="columns").sort_values(ascending=False, kind="stable").head(most).index
    shown = counts.loc[top, sectors_by_size(spread)]
    note = say("chart.heat_note", language, shown=len(top), rest=len(counts) - len(top))
    figure = blank(3.5 + 0.66 * len(shown.columns), 2.0 + 0.36 * len(shown))
    headed(figure, title, note)
    heat(figure.subplots(), shown, late.reindex_like(shown).fillna(0).astype(int), language)
    return finish(figure, alt_heat(shown, title, language))


def heat(axes: Axes, shown: pd.DataFrame, late: pd.DataFrame, language: str) -> None:
    """Cells shaded by the number of targets, the number printed, ▼ with the number behind."""
    marked = shown.astype(str).where(shown > 0, "")
    marked = marked + late.map(lambda count: f" {say('mark.behind')}{count}" if count else "")
    sns.heatmap(
        shown, annot=marked, fmt="", cmap="Blues", vmin=0, vmax=1.3 * shown.max().max(), cbar=False,
        linewidths=1.5, linecolor="white", ax=axes, annot_kws={"fontsize": 9},
    )  # fmt: skip
    axes.set(xlabel="", ylabel="")
    axes.xaxis.tick_top()
    names = [folded(say(f"sector.{sector}", language), 5, language) for sector in shown.columns]
    axes.set_xticklabels(names, rotation=0, fontsize=8.5)
    axes.set_yticklabels([short(name, 32) for name in shown.index], rotation=0, fontsize=9)
    axes.tick_params(length=0)


def alt_heat(shown: pd.DataFrame, title: str, language: str) -> str:
    """Text of the heat map: each unit with its targets and main sector."""
    rows = [
        say(
            "alt.heat_row",
            language,
            unit=unit,
            targets=row.sum(),
            sector=say(f"sector.{row.idxmax()}", language),
            count=row.max(),
        )
        for unit, row in shown.iterrows()
    ]
    return say("alt.heat", language, title=title, rows=say("alt.and", language).join(rows))


# --- one indicator over the documents ------------------------------------------------------------------


def timeline(
    points: pd.DataFrame, names: dict[str, str], title: str, language: str = "zh", most: int = 12
) -> Chart:
    """Targets and results of one series, a place per statement in order of time: the last `most` of them.

    `points` are rows of `summary.followed` for one indicator; `names` says where each document is from (place
    left out: it stands in the title). The dashed line carries a target through the results of its year.
    """
    statements = summary.statements(points)
    slots = statements.tail(most).reset_index(drop=True)
    figure = blank(max(WIDTH, 1.4 * len(slots)), 4.2)
    key = "chart.timeline_note" if len(slots) == len(statements) else "chart.timeline_cut"
    headed(figure, title, say(key, language, shown=len(slots), count=len(statements)))
    axes = figure.subplots()
    for place, row in slots.iterrows():
        statement(axes, place, row)
        last = slots.index[slots.year == row.year].max()
        if row.role == "target":
            axes.hlines(row.value, place, last, color=INK, linewidth=1, linestyle=DASHED)
    results = slots[slots.role == "result"]
    axes.plot(results.index, results.value, color=COLOURS["met"], linewidth=1.2, alpha=0.5, zorder=1)
    axes.set_xticks(slots.index, [slot_label(row, names, language) for row in slots.itertuples()], fontsize=9)
    axes.set_xlim(-0.6, len(slots) - 0.4)
    axes.margins(y=0.25)
    axes.yaxis.grid(True, color=GRID)
    axes.set_axisbelow(True)
    return finish(figure, alt_timeline(slots, title, language))


def statement(axes: Axes, place: int, row: pd.Series) -> None:
    """Mark and figure of one target or result."""
    target = row.role == "target"
    look = DIAMOND if target else {"marker": "o", "color": COLOURS["met"]}
    axes.plot(place, row.value, markersize=8, zorder=3, **look)
    label = quantity(row.value, row.unit, row.value_max, row.cmp if target else "=")
    above = {"xytext": (0, 9), "textcoords": "offset points", "ha": "center", "va": "bottom"}
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    axes.annotate(short(label, 20), (place, row.value), bbox=paper, **above)


def slot_label(row, names: dict[str, str], language: str) -> str:
    """Year, role and source of one statement in lines."""
    when = say(
        "chart.target_of" if row.role == "target" else "chart.result_to",
        language,
        year=row.year,
        month=int(row.date[5:7]),
    )
    source = say("chart.source", language, document=short(names[row.doc_id], 60))
    return f"{when}\n{folded(source, 13, language)}"


def alt_timeline(slots: pd.DataFrame, title: str, language: str) -> str:
    """Text of the timeline: every statement in order."""
    rows = [
        f"{row.date} {say(f'role.{row.role}', language)} {quantity(row.value, row.unit, row.value_max)}"
        for row in slots.itertuples()
    ]
    return say("alt.timeline", language, title=title, rows=say("alt.and", language).join(rows))


# --- claims against what follows from the figures ---------------------------------------------------


def claims(
    cases: pd.DataFrame, names: list[str], title: str, language: str = "zh", most: int = 20
) -> Chart | Gallery:
    """Stated completion and the one computed from the printed figures, for the gravest claims.

    `cases` are rows of `audit.cases`, `names` says what each is said of.
    """
    named = cases.assign(name=names)
    rows = named[(named.unit == "%") & named.computed.notna()]
    if rows.empty:
        return Gallery((), language)
    shown = rows.head(most).reset_index(drop=True)
    figure = blank(WIDTH, 1.7 + 0.3 * len(shown))
    note = say("chart.claims_note", language, shown=len(shown), rest=len(rows) - len(shown), limit=2 * LIMIT)
    headed(figure, title, note, legend_of_claims(language))
    axes = figure.subplots()
    for place, row in shown.iterrows():
        claim_row(axes, place, row)
    axes.set_yticks(shown.index, [short(name, 34) for name in shown.name])
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.margins(x=0.14)
    clear(axes)
    axes.tick_params(axis="y", labelsize=9)
    return finish(figure, alt_claims(shown, title, language))


def legend_of_claims(language: str) -> list[Line2D]:
    """Legend of stated and computed figures."""
    dot = {"marker": "o", "color": COLOURS["behind"]}
    return [
        Line2D([], [], ls="", label=wording.column("audit", name, language), **look)
        for name, look in (("stated", DIAMOND), ("computed", dot))
    ]


def claim_row(axes: Axes, place: int, row: pd.Series) -> None:
    """Stated figure, computed figure and the line between them; marks beyond the limit stand at it."""
    computed, stated = min(row.computed, 2 * LIMIT), min(row.stated, 2 * LIMIT)
    right = row.computed >= row.stated
    axes.plot([stated, computed], [place, place], color=COLOURS["behind"], linewidth=2.5, zorder=1)
    axes.plot(computed, place, "o", color=COLOURS["behind"], markersize=8, zorder=2)
    axes.plot(stated, place, markersize=6, zorder=3, **DIAMOND)
    label_at(axes, computed, place, number(row.computed, 2), "left" if right else "right", INK)
    label_at(axes, stated, place, number(row.stated, 2), "right" if right else "left", FAINT)


def alt_claims(rows: pd.DataFrame, title: str, language: str) -> str:
    """Text of the claims: stated and computed figure of each."""
    parts = [
        f"{row.name}: {number(row.stated)} / {number(row.computed, 2)}"
        for _, row in rows.set_index("name").iterrows()
    ]
    return say("alt.claims", language, title=title, rows=say("alt.and", language).join(parts))


# --- how right the reading is -------------------------------------------------------------------------


def accuracy(scores: pd.DataFrame, title: str, language: str = "zh") -> Chart:
    """Scores against the labels: a small dot per labelled document, a large one for all, with its figure.

    `scores` is what `accuracy.scores` gives: shares of 1 in columns, the last row over all.
    """
    measures = ["rows", "targets", "evidence", "judged", "units", "sector", "stage"]
    figure = blank(WIDTH, 1.5 + 0.38 * len(measures))
    headed(figure, title, say("chart.accuracy_note", language))
    axes = figure.subplots()
    total = scores.iloc[-1]
    for place, measure in enumerate(measures):
        each = 100 * scores[measure].iloc[:-1].dropna()
        axes.plot(each, [place] * len(each), "o", color=COLOURS["on_track"], markersize=5, alpha=0.8)
        axes.plot(100 * total[measure], place, "o", color=COLOURS["met"], markersize=10)
        axes.text(103, place, percent(100 * total[measure]), va="center")
    axes.set_yticks(
        range(len(measures)), [wording.column("tasks", f"score_{name}", language) for name in measures]
    )
    axes.set_ylim(len(measures) - 0.5, -0.5)
    axes.set_xlim(0, 112)
    axes.set_xticks(range(0, 101, 25), [f"{tick} %" for tick in range(0, 101, 25)])
    clear(axes)
    parts = [
        f"{wording.column('tasks', f'score_{name}', language)} {percent(100 * total[name])}"
        for name in measures
    ]
    return finish(
        figure, say("alt.accuracy", language, title=title, rows=say("alt.and", language).join(parts))
    )


# --- all documents -------------------------------------------------------------------------------------


def by_document(
    draw,
    attainment: pd.DataFrame,
    documents: pd.DataFrame,
    title: str,
    language: str = "zh",
    most: int = 4,
    **options,
) -> Gallery:
    """The chart `draw` for the `most` documents that report most targets, each titled with its name.

    `title` is a key of labels.csv with the placeholder {document}. A document with nothing to draw is left
    out.
    """
    names = summary.document_names(documents, language)
    rows = summary.reporting(attainment)
    chosen = rows.doc_id.value_counts().index[:most]
    drawn = [
        draw(part, title=say(title, language, document=names[doc_id]), language=language, **options)
        for doc_id, part in rows[rows.doc_id.isin(chosen)].groupby("doc_id")
    ]
    rest = rows.doc_id.nunique() - len(chosen)
    note = say("chart.more_documents", language, shown=len(chosen), rest=rest) if rest else ""
    return Gallery(tuple(chart for chart in drawn if chart is not None), language, note)


def by_place(
    attainment: pd.DataFrame, documents: pd.DataFrame, language: str = "zh", most: int = 20
) -> Chart | Gallery:
    """Heat map of the share of judged targets that are met, by place and sector, out of the latest reports.

    For the `most` places with the most targets; a sentence where there is but one place.
    """
    rows = summary.latest(summary.situated(summary.reporting(attainment), documents))
    places = rows.place.value_counts().index
    if len(places) < 2:
        return Gallery((), language, say("none.places", language))
    shown = rows[rows.place.isin(places[:most])]
    sectors = [EVERY, *sectors_by_size(rows)]
    shares = summary.met_shares(pd.concat([rows, rows.assign(sector=EVERY)]))
    shares = shares[shares.place.isin(shown.place)]
    title = say("title.places", language)
    note = say("chart.places_note", language, shown=min(most, len(places)), rest=max(0, len(places) - most))
    figure = blank(3.2 + 0.74 * len(sectors), 2.6 + 0.45 * shown.place.nunique())
    headed(figure, title, note)
    axes = figure.subplots()
    counts = summary.status_counts(shown, "place")
    met_heat(axes, shares, counts, sectors, language)
    months = shown.groupby("place").months.unique()
    axes.set_yticklabels(
        [place_label(place, months[place], language) for place in counts.index], fontsize=9, rotation=0
    )
    return finish(figure, alt_places(shares, title, language))


def met_heat(
    axes: Axes, shares: pd.DataFrame, counts: pd.DataFrame, sectors: list[str], language: str
) -> None:
    """Cells shaded by `summary.met_shares`, share and counts printed; what is not reported at the right.

    `counts` are targets by place and status, in the order of the rows.
    """
    worded = shares.assign(
        share=shares.met / shares.judged, words=[cell_words(row) for row in shares.itertuples()]
    )
    table = worded.pivot(index="place", columns="sector").reindex(counts.index)
    shown, words = table["share"].reindex(columns=sectors), table["words"].reindex(columns=sectors).fillna("")
    sns.heatmap(
        shown, annot=words, fmt="", cmap="Blues", vmin=-0.15, vmax=1.9, cbar=False, linewidths=1.5,
        linecolor="white", ax=axes, annot_kws={"fontsize": 8.5, "linespacing": 1.05, "color": INK},
    )  # fmt: skip
    edge = len(sectors)
    for place, row in enumerate(counts.itertuples()):
        silent = f"{row.not_reported}/{row.targets}"
        axes.text(edge + 0.5, place + 0.5, silent, ha="center", va="center", fontsize=8.5, color=FAINT)
    axes.set(xlabel="", ylabel="", xlim=(0, edge + 1))
    axes.xaxis.tick_top()
    keys = [f"sector.{sector}" for sector in sectors[1:]]
    headings = [say(key, language) for key in ("chart.every_sector", *keys, "status.not_reported")]
    axes.set_xticks([i + 0.5 for i in range(edge + 1)], [folded(name, 5, language) for name in headings])
    axes.tick_params(length=0, labelsize=8.5, rotation=0)


def cell_words(row) -> str:
    """Share with its counts; an arrow where the interval leaves out the share over all places."""
    arrow = "↑" if row.low > row.of_all else "↓" if row.high < row.of_all else ""
    return f"{100 * row.met / row.judged:.0f}%{arrow}\n{row.met}/{row.judged}"


def place_label(place: str, months: Iterable[int], language: str) -> str:
    """Name of a place and the last months that its reports tell of."""
    listed = say("alt.comma", language).join(map(str, sorted(months)))
    return say("chart.place", language, place=short(place_name(place, language), 24), months=listed)


def place_name(place: str, language: str) -> str:
    """Name of a place, or a word for places that are not known."""
    return place or say("level.unknown", language)


def alt_places(shares: pd.DataFrame, title: str, language: str) -> str:
    """Text of the heat map: judged and met targets of each place."""
    rows = [
        f"{place_name(row.place, language)} {row.met}/{row.judged}"
        for row in shares[shares.sector == EVERY].itertuples()
    ]
    return say("alt.heat", language, title=title, rows=say("alt.and", language).join(rows))


def by_period(
    attainment: pd.DataFrame, documents: pd.DataFrame, period: str, language: str = "zh"
) -> Chart | Gallery:
    """Shares with intervals by `year` (of the latest reports) or `months` reported (of all reports).

    A sentence where there is but one year or month.
    """
    rows = summary.situated(summary.reporting(attainment), documents)
    rows = summary.latest(rows) if period == "year" else rows
    reports = rows[rows[period] != ""].groupby(period).doc_id.nunique()
    if len(reports) < 2:
        return Gallery((), language, say(f"none.{period}", language))
    names = {
        key: say(f"chart.{period}", language, period=key, documents=count) for key, count in reports.items()
    }
    shares = summary.shares(rows[rows[period] != ""], period)
    note = say(f"chart.{period}_note", language)
    return share_panels(shares, names, say(f"title.{period}", language), note, language)


def timelines(tables: dict[str, pd.DataFrame], language: str = "zh", most: int = 4) -> Gallery:
    """Timelines of the `most` series that most documents speak of."""
    points = summary.followed(tables)
    keys = ["jurisdiction", "indicator", "kind", "unit"]
    # the place stands in the title
    names = summary.document_names(tables["documents"].assign(jurisdiction=""), language)
    drawn = []
    for series in summary.recurring(points).head(most)[keys].itertuples(index=False):
        rows = points[(points[keys] == series).all(axis="columns")]
        title = say("title.timeline", language, place=series.jurisdiction, indicator=series.indicator)
        drawn.append(timeline(rows, names, title, language))
    return Gallery(tuple(drawn), language)
