"""Stage 3, shown: every loss term by term, their curves, and how hard each one pushes."""

from markupsafe import Markup

import engine
from engine.formula import mentions, spelled
from engine.names import logits_of, named
from runs.course.presets import SCORE
from runs.data.values import CLASSES
from runs.numbers.loss import EXAMPLES_OF_P, loss_curves
from ui.charts import Line, chart
from ui.charts.figure import figure
from ui.parts.markup import join, tag
from ui.parts.numbers import fixed
from ui.parts.palette import SERIES
from ui.parts.show import card, formula, letter, not_yet, row, table
from ui.parts.words import called, capital, family, html, paragraph, passage, said_of, text, titled
from ui.view import kinds

NODES = range(len(CLASSES))


def each(snapshot, show) -> Markup:
    """Every loss with this picture's numbers in it; the one in use is marked."""
    return row(_card(kind.__name__, snapshot, show, kinds.loss(kind())["scores"]) for kind in engine.LOSSES)


def further() -> Markup:
    """That there are losses of which the lesson has no words, if there are."""
    names = [kind.__name__ for kind in engine.LOSSES]
    unknown = [capital(titled(name)) for name in names if not said_of("kinds", f"{name}.scores", "")]
    return passage("loss", "further", losses=", ".join(unknown)) if unknown else Markup()


def _card(name, snapshot, show, scores):
    used = name == snapshot.settings.loss
    title = text("loss", "in_use_now", loss=titled(name)) if used else titled(name)
    about_truth = "true" in mentions(scores) and not mentions(scores) & {"sum", "mean", "largest"}
    lines = *_symbols(scores, snapshot, about_truth), _numbers(scores, snapshot, show), *_terms(name, scores, show)
    score = tag("b", show(f"{name}.L"), class_="loss")
    body = formula(Markup(" = ").join([line for line in lines if line] + [score]))
    note = text("loss", "drops_out") if about_truth else "" if scores else text("common", "no_formula")
    return card(capital(title), body, paragraph(note), css="on" if used else "")


def _symbols(scores, snapshot, about_truth):
    """The formula with a letter in place of the true class's probability, where that is all it takes."""
    true = join(letter("p"), "(", tag("span", called(snapshot.label), class_="tag"), ")")
    is_all = about_truth and not mentions(scores) & {"T", "E", "Z"}
    return [_spelled(scores, snapshot, lambda name, node: true)] if is_all else []


def _numbers(scores, snapshot, show):
    def number(name, node):
        if name in ("n", "k"):
            return len(NODES) if name == "k" else 1
        return show(named(logits_of(snapshot.network) if name == "Z" else name, 0, node))

    values = show.named | {"n": 1, "k": len(NODES), "Z": snapshot.forward.logits}
    return _spelled(scores, snapshot, number, values)


def _terms(name, scores, show):
    """What is added up over the outputs, worked out."""
    if f"{name}.terms" not in show.named:
        return []
    return [Markup(spelled([scores[0], "term"], lambda _, k: str(show(f"{name}.terms[0,{k}]")), NODES))]


def _spelled(scores, snapshot, leaf, values=None):
    truth = CLASSES.index(snapshot.label)
    words = family("common", "formula.")
    if not scores:
        return None
    return Markup(spelled(scores, lambda *of: str(leaf(*of)), NODES, truth=truth, words=words, values=values))


def no_label() -> Markup:
    """The loss that nobody can compute yet."""
    return formula(html("loss", "not_yet", number=not_yet("L")))


def curves(snapshot, show) -> Markup:
    """The curves with this picture's points, on the page. -> HTML"""
    values = {kind.__name__: show.named.at(f"{kind.__name__}.L") for kind in engine.LOSSES}
    losses = ", ".join(f"{titled(name)} {fixed(value, 2)}" for name, value in values.items())
    alt = text("loss", "curve_alt", p=fixed(show.named.at(_true_class(snapshot)), 2), losses=losses)
    labels = text("loss", "curve_x", kind=called(snapshot.label)), text("loss", "curve_y")
    return chart(_lines(snapshot, show), *labels, alt)


def curves_file(snapshot, show) -> bytes:
    """The same as a PNG for a worksheet. -> bytes"""
    labels = text("loss", "figure_x", kind=called(snapshot.label)), text("loss", "curve_y")
    return figure(_lines(snapshot, show), *labels, right=1, top=5.6)


def _lines(snapshot, show):
    """Each loss over the probability of the true class, with this picture's point. -> list of Line"""
    p, values = loss_curves()
    own = show.named.at(_true_class(snapshot))
    lines = []
    for i, (name, loss) in enumerate(values.items()):
        # Where there are more of them than dashes, the dashes come again, thicker.
        again, look = divmod(i, len(SERIES))
        dot = own, show.named.at(f"{name}.L")
        lines.append(Line(capital(titled(name)), p, loss, "loss", SERIES[look], 2 + 2 * again, dot=dot))
    return lines


def pushes(show) -> Markup:
    """For three guesses, each one worse: every loss, and the push of each on the logit of the true class."""
    names = [kind.__name__ for kind in engine.LOSSES]
    others = [name for name in names if name != SCORE]
    rows = [
        (
            show(f"row{r}.p"),
            *(show(f"row{r}.{name}.L") for name in names),
            *(show.signed(f"row{r}.{name}.dZ[0,0]") for name in names),
            *(_harder(show, f"row{r}.{name}.harder") for name in others),
        )
        for r in range(len(EXAMPLES_OF_P))
    ]
    head = (
        text("loss", "pushes.p"),
        *map(_short, names),
        *(text("loss", "pushes.push", loss=_short(name)) for name in names),
        *(text("loss", "pushes.harder", score=_short(SCORE), loss=_short(name)) for name in others),
    )
    return table(head, rows, text("loss", "pushes"))


def _harder(show, name):
    return show(name) if name in show.named else text("loss", "pushes.none")


def _short(loss):
    return said_of("kinds", f"{loss}.short", titled(loss))


def places(snapshot, show) -> dict:
    """What stands in the words of the question about it."""
    return {"Label": called(snapshot.label), "p": show(_true_class(snapshot), 2)}


def _true_class(snapshot):
    """The name of the probability that the true class got."""
    return named("P", 0, CLASSES.index(snapshot.label))
