"""Lines drawn as a file, for a worksheet, in the colours of the light theme."""

import io

from matplotlib.figure import Figure

from ui.parts.palette import COLOURS, DASHES

from .drawing import Line


def figure(lines: list[Line], x_label: str, y_label: str, right: float, top: float) -> bytes:
    """The lines from 0 to `right`, and up to `top`. -> a PNG file"""
    drawn = Figure(figsize=(7.2, 3.6), layout="constrained")
    axes = drawn.add_subplot(xlabel=x_label, ylabel=y_label, xlim=(0, right), ylim=(0, top))
    for line in lines:
        colour = COLOURS[line.colour].light
        # Matplotlib counts dashes in widths of the line.
        dash = (0, tuple(length / line.width for length in DASHES[line.dash])) if DASHES[line.dash] else "-"
        axes.plot(line.x, line.y, linestyle=dash, color=colour, label=line.name, linewidth=line.width)
        if line.dot:
            axes.plot(*line.dot, "o", color=colour, markersize=9)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    file = io.BytesIO()
    drawn.savefig(file, format="png", dpi=200)
    return file.getvalue()
