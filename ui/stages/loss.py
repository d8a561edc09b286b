"""Stage 3, shown: both losses term by term, their curves, and how hard each one pushes."""

from itertools import cycle

from runs.course.presets import CLASSES
from runs.numbers.loss import EXAMPLES_OF_P, loss_curves
from ui.charts import Line, chart
from ui.charts.figure import figure
from ui.parts.numbers import fixed
from ui.parts.palette import SERIES
from ui.parts.show import NAMES, card, not_yet, row, table

WORDS = {"CrossEntropy": "Cross-entropy", "MeanSquaredError": "Mean squared error"}


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
    """The curves with this picture's points, on the page. -> HTML"""
    lines = _lines(snapshot, show)
    (p, _), said = lines[0].dot, ", ".join(f"{line.name.lower()} {fixed(line.dot[1], 2)}" for line in lines)
    alt = f"Loss against the probability of the true class. At {fixed(p, 2)}: {said}."
    return chart(lines, f"probability of the true class, {NAMES[snapshot.label]},", "loss", alt)


def curves_file(snapshot, show):
    """The same as a PNG for a worksheet. -> bytes"""
    words = f"probability given to the true class, {NAMES[snapshot.label]}"
    return figure(_lines(snapshot, show), words, "loss", right=1, top=5.6)


def _lines(snapshot, show):
    """Each loss over the probability of the true class, with this picture's point. -> list of Line"""
    p, values = loss_curves()
    here = show.named.at(true_class(snapshot))
    return [
        Line(WORDS[name], p, loss, "loss", dash, dot=(here, show.named.at(f"{name}.L")))
        for (name, loss), dash in zip(values.items(), cycle(SERIES))
    ]


def pushes(show):
    """For three guesses, each one worse: both losses, and the push of each on the logit of the true class."""
    rows = [
        (
            show(f"row{r}.p"),
            show(f"row{r}.CrossEntropy.L"),
            show(f"row{r}.MeanSquaredError.L"),
            show.signed(f"row{r}.CrossEntropy.dZ[0,0]"),
            show.signed(f"row{r}.MeanSquaredError.dZ[0,0]"),
            f"{show(f'row{r}.MeanSquaredError.harder', 1)}×",
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
