"""Draws one chart: ``python -m vanthu.bot.draw`` takes its words and numbers as JSON and gives a PNG.

A process of its own, since a plotting library costs a second and 60 MB that no turn should wait for.
"""

from __future__ import annotations

import io
import json
import sys
import textwrap
from typing import Any

#: In inches, at 150 points each: as wide as a phone shows.
SIZE, DOTS = (7.2, 4.2), 150
#: By what a series means; told apart by lightness too, for whoever does not see the colours.
COLOURS = {"in_time": "#1f6f4a", "late": "#d9822b", "today": "#f4d58d", "soon": "#1f6f4a"}
#: Of the numbers in a bar, where black would not be read.
INK = {"soon": "white"}
#: More names than this stand upright below the bars; a longer one beside a bar is broken into lines.
MOST_ACROSS, LONGEST_LABEL = 10, 24


def draw(what: dict[str, Any]) -> bytes:
    """Stacked bars, upright or ``lying``: ``title``, ``series`` (names), ``colours`` (of each series), ``bars``
    (``[label, number of each series …]``, from the left or from the top)."""
    # Here, since nothing else of the product loads them.
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    # DejaVu Sans, which comes with the library, has every Vietnamese letter.
    figure = Figure(figsize=SIZE, dpi=DOTS, layout="constrained")
    axes = figure.add_subplot()
    lying = bool(what["lying"])
    labels = [textwrap.fill(bar[0], LONGEST_LABEL) if lying else bar[0] for bar in what["bars"]]
    places = range(len(labels))
    below = [0.0] * len(labels)
    for place, (name, colour) in enumerate(zip(what["series"], what["colours"], strict=True)):
        numbers = [float(bar[place + 1]) for bar in what["bars"]]
        look = {"label": name, "color": COLOURS[colour]}
        if lying:
            drawn = axes.barh(places, numbers, left=below, **look)
            axes.bar_label(
                drawn, [f"{number:.0f}" if number else "" for number in numbers], label_type="center"
            )
        else:
            axes.bar(places, numbers, bottom=below, **look)
        below = [low + number for low, number in zip(below, numbers, strict=True)]
    axes.set_title(what["title"])
    if lying:
        axes.set_yticks(places, labels)
        axes.invert_yaxis()
    else:
        axes.set_xticks(places, labels, rotation=90 if len(labels) > MOST_ACROSS else 0)
    (axes.xaxis if lying else axes.yaxis).set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower center", ncols=len(what["series"]), frameon=False)
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))
