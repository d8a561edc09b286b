"""Stage 2, shown: the label as one-hot, and the error of each output."""

from markupsafe import Markup

from runs.data.values import CLASSES, opposite
from ui.parts.markup import tag
from ui.parts.show import card, formula, not_yet, row, table
from ui.parts.words import called, text


def onehot(snapshot, show) -> Markup:
    """The label that people gave, and its two numbers."""
    numbers = Markup(", ").join(show(f"T[0,{k}]", 1) for k in range(len(CLASSES)))
    return formula(tag("span", called(snapshot.label), class_="tag"), " = [", numbers, "]")


def errors(snapshot, show) -> Markup:
    """Prediction, label and error of each output, as people labelled it."""
    return card(text("truth", "people_say", kind=called(snapshot.label)), _compared(show, "T", "E"))


def wrong_label(label, show) -> Markup:
    """The same prediction under both labels."""
    return row(
        card(text("truth", "people_say", kind=called(label)), _compared(show, "T", "E")),
        card(text("truth", "if_people", kind=called(opposite(label))), _compared(show, "flipped_T", "flipped_E")),
    )


def no_label(show) -> Markup:
    """The prediction, beside a label and errors that do not exist yet."""
    return _table(show, lambda k: (not_yet(f"T[0,{k}]"), not_yet(f"E[0,{k}]")), text("truth", "no_label"))


def _compared(show, label, error):
    return _table(
        show, lambda k: (show(f"{label}[0,{k}]", 1), show.signed(f"{error}[0,{k}]", 2)), text("truth", "table")
    )


def _table(show, beside, caption):
    """The prediction of each output, and what `beside` gives for it."""
    rows = [(called(kind), show(f"P[0,{k}]", 2), *beside(k)) for k, kind in enumerate(CLASSES)]
    head = (text("truth", f"table.{column}") for column in ("output", "prediction", "label", "error"))
    return table(head, rows, caption)
