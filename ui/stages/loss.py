"""Stage 3, shown: both losses term by term, their curves, and how hard each one pushes."""

from itertools import cycle

from markupsafe import Markup

from runs.course.presets import CLASSES
from runs.numbers.loss import EXAMPLES_OF_P, loss_curves
from ui.charts import Line, chart
from ui.charts.figure import figure
from ui.parts.markup import join, tag
from ui.parts.numbers import fixed
from ui.parts.palette import SERIES
from ui.parts.show import card, formula, letter, not_yet, row, table
from ui.parts.words import called, capital, html, said_of, text


def both(snapshot, show):
    """Each loss with this picture's numbers in it; the one in use is marked."""
    P, loss = true_class(snapshot), tag("b", show("CrossEntropy.L"), class_="loss")
    true = tag("span", called(snapshot.label), class_="tag")
    cross = formula("−ln ", letter("p"), "(", true, ") = −ln ", show(P), " = ", loss)
    plus, mean = Markup(" + "), tag("b", show("MeanSquaredError.L"), class_="loss")
    errors = plus.join(join("(", show.signed(f"E[0,{k}]"), ")²") for k in range(len(CLASSES)))
    squares = plus.join(show(f"square(E)[0,{k}]") for k in range(len(CLASSES)))
    squared = formula("(", errors, ") / 2 = (", squares, ") / 2 = ", mean)
    used = snapshot.settings.loss
    return row(
        _card("CrossEntropy", used, cross, tag("p", text("loss", "drops_out"))),
        _card("MeanSquaredError", used, squared),
    )


def no_label():
    """The loss that nobody can compute yet."""
    return formula(html("loss", "not_yet", number=not_yet("L")))


def curves(snapshot, show):
    """The curves with this picture's points, on the page. -> HTML"""
    lines = _lines(snapshot, show)
    (p, _), losses = lines[0].dot, ", ".join(f"{line.name.lower()} {fixed(line.dot[1], 2)}" for line in lines)
    alt = text("loss", "curve_alt", p=fixed(p, 2), losses=losses)
    return chart(lines, text("loss", "curve_x", kind=called(snapshot.label)), text("loss", "curve_y"), alt)


def curves_file(snapshot, show):
    """The same as a PNG for a worksheet. -> bytes"""
    labels = text("loss", "figure_x", kind=called(snapshot.label)), text("loss", "curve_y")
    return figure(_lines(snapshot, show), *labels, right=1, top=5.6)


def _lines(snapshot, show):
    """Each loss over the probability of the true class, with this picture's point. -> list of Line"""
    p, values = loss_curves()
    here = show.named.at(true_class(snapshot))
    return [
        Line(name_of(name), p, loss, "loss", dash, dot=(here, show.named.at(f"{name}.L")))
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
            (show(f"row{r}.MeanSquaredError.harder", 1), "×"),
        )
        for r in range(len(EXAMPLES_OF_P))
    ]
    columns = "p", "ce", "mse", "push_ce", "push_mse", "harder"
    return table((text("loss", f"pushes.{column}") for column in columns), rows, text("loss", "pushes"))


def _card(name, used, *body):
    title, css = (text("loss", "in_use_now", loss=name_of(name)), "on") if name == used else (name_of(name), "")
    return card(title, *body, css=css)


def name_of(loss):
    """What a loss is called, at the beginning of a sentence."""
    return capital(said_of("kinds", f"{loss}.title", loss))


def true_class(snapshot):
    """The name of the probability that the true class got."""
    return f"P[0,{CLASSES.index(snapshot.label)}]"
