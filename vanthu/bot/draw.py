"""Draws one chart: ``python -m vanthu.bot.draw`` takes its words and numbers as JSON and gives a PNG.

A process of its own, since a plotting library costs a second and 60 MB that no turn should wait for.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

#: In inches, at 150 points each: as wide as a phone shows.
SIZE, DOTS = (7.2, 4.2), 150
#: Told apart by lightness too, for whoever does not see the colours.
COLOURS = ("#1f6f4a", "#d9822b")


def draw(what: dict[str, Any]) -> bytes:
    """Stacked bars: ``title``, ``series`` (names), ``bars`` (``[label, number of each series …]``)."""
    # Here, since nothing else of the product loads them.
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    # DejaVu Sans, which comes with the library, has every Vietnamese letter.
    figure = Figure(figsize=SIZE, dpi=DOTS, layout="constrained")
    axes = figure.add_subplot()
    labels = [str(bar[0]) for bar in what["bars"]]
    below = [0.0] * len(labels)
    for place, name in enumerate(what["series"]):
        numbers = [float(bar[place + 1]) for bar in what["bars"]]
        axes.bar(labels, numbers, bottom=below, label=name, color=COLOURS[place % len(COLOURS)])
        below = [low + number for low, number in zip(below, numbers, strict=True)]
    axes.set_title(what["title"])
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))
