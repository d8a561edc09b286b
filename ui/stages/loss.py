"""Stage 3, shown: both losses term by term, their curves, and how hard each one pushes."""

import io

from matplotlib.figure import Figure

from runs.course.presets import CLASSES
from runs.numbers.stages import EXAMPLES_OF_P, loss_curves
from ui.parts.charts import Line, chart
from ui.parts.show import NAMES, card, not_yet, row, table

WORDS = {"CrossEntropy": "Cross-entropy", "MeanSquaredError": "Mean squared error"}
# The loss is one strong colour, used for nothing else; the second loss beside it is dashed.
ACCENTS = ("#c2185b", "#0b7285")


def both(snapshot, show):
    """Each loss with this picture's numbers in it; the one in use is marked."""
    true = CLASSES.index(snapshot.label)
    cross = (
        f'<p class="formula">−ln <i class="v">p</i>(<span class="tag">{NAMES[snapshot.label]}</span>) = '
        f"−ln {show(f'P[0,{true}]')} = <b class='loss'>{show('CrossEntropy.L')}</b></p>"
        "<p>The other output is multiplied by its label, 0, and drops out.</p>"
    )
    errors = " + ".join(f"({show.signed(f'E[0,{k}]')})²" for k in range(len(CLASSES)))
    squares = " + ".join(show(f"square(E)[0,{k}]") for k in range(len(CLASSES)))
    mean = f'<p class="formula">({errors}) / 2 = ({squares}) / 2 = <b class="loss">{show("MeanSquaredError.L")}</b></p>'
    used = snapshot.settings.loss
    return row(
        card(_title("CrossEntropy", used), cross, "on" if used == "CrossEntropy" else ""),
        card(_title("MeanSquaredError", used), mean, "on" if used == "MeanSquaredError" else ""),
    )


def no_label():
    """The loss that nobody can compute yet."""
    return f'<p class="formula">loss = {not_yet("L")}</p>'


def curves(snapshot, show):
    """The two curves with this picture's points, on the page. -> HTML"""
    p, values = loss_curves()
    at, cross, square = _point(snapshot, show)
    lines = [
        Line(WORDS[name], list(zip(p, loss, strict=True)), colour, dash, (at, score))
        for (name, loss), colour, dash, score in zip(values.items(), ACCENTS, ("", "7 5"), (cross, square), strict=True)
    ]
    alt = f"Loss against the probability of the true class. At {at:.2f}: cross-entropy {cross:.2f}, MSE {square:.2f}."
    return chart(lines, f"probability of the true class, {NAMES[snapshot.label]},", "loss", alt)


def curves_file(snapshot, show):
    """The same as a PNG for a worksheet. -> bytes"""
    figure = Figure(figsize=(7.2, 3.6), layout="constrained")
    axes = figure.add_subplot(
        xlabel=f"probability given to the true class, {NAMES[snapshot.label]}",
        ylabel="loss",
        xlim=(0, 1),
        ylim=(0, 5.6),
    )
    p, values = loss_curves()
    at, *scores = _point(snapshot, show)
    for (name, loss), colour, dash, score in zip(values.items(), ACCENTS, ("-", "--"), scores, strict=True):
        axes.plot(p, loss, dash, color=colour, label=WORDS[name], linewidth=2)
        axes.plot(at, score, "o", color=colour, markersize=9)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=200)
    return file.getvalue()


def pushes(show):
    """For three guesses, each one worse: both losses, and the push of each on the logit of the true class."""
    rows = [
        (
            show(f"row{r}.p"),
            show(f"row{r}.CrossEntropy.L"),
            show(f"row{r}.MeanSquaredError.L"),
            show.signed(f"row{r}.CrossEntropy.dZ2[0,0]"),
            show.signed(f"row{r}.MeanSquaredError.dZ2[0,0]"),
            f"{show(f'row{r}.harder', 1)}×",
        )
        for r in range(len(EXAMPLES_OF_P))
    ]
    head = ("p of the true class", "cross-entropy", "MSE", "push of CE", "push of MSE", "CE pushes harder by")
    return table(head, rows, "Three guesses, each more confidently wrong than the one before")


def _title(name, used):
    return WORDS[name] + (" · in use" if name == used else "")


def true_class(snapshot):
    """The name of the probability that the true class got."""
    return f"P[0,{CLASSES.index(snapshot.label)}]"


def _point(snapshot, show):
    """The probability of the true class, and both losses there."""
    return tuple(show.named.at(name) for name in (true_class(snapshot), "CrossEntropy.L", "MeanSquaredError.L"))
