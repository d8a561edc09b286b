"""Stage 2, shown: the label as one-hot, and the error of each output."""

from runs.course.presets import CLASSES
from ui.parts.show import NAMES, card, not_yet, row, table


def onehot(snapshot, show):
    """The label that people gave, and its two numbers."""
    numbers = ", ".join(show(f"T[0,{k}]", 1) for k in range(len(CLASSES)))
    return f'<p class="formula"><span class="tag">{NAMES[snapshot.label]}</span> = [{numbers}]</p>'


def errors(snapshot, show):
    """Prediction, label and error of each output, as people labelled it."""
    return card(f"People say: {NAMES[snapshot.label]}", _table(show, "T", "E"))


def wrong_label(label, show):
    """The same prediction under both labels."""
    other = CLASSES[1 - CLASSES.index(label)]
    return row(
        card(f"People say: {NAMES[label]}", _table(show, "T", "E")),
        card(f"If people had said: {NAMES[other]}", _table(show, "flipped_T", "flipped_E")),
    )


def no_label(show):
    """The prediction, beside a label and errors that do not exist yet."""
    rows = [(NAMES[kind], show(f"P[0,{k}]", 2), not_yet(f"T[0,{k}]"), not_yet(f"E[0,{k}]")) for k, kind in _classes()]
    return table(("output", "prediction", "label", "error"), rows, "No label yet, and so no errors")


def _table(show, label, error):
    rows = [
        (NAMES[kind], show(f"P[0,{k}]", 2), show(f"{label}[0,{k}]", 1), show.signed(f"{error}[0,{k}]", 2))
        for k, kind in _classes()
    ]
    return table(("output", "prediction", "label", "error"), rows, "Prediction, label and error of each output")


def _classes():
    return tuple(enumerate(CLASSES))
