"""The learning rate: how far the next nudge is, and three rates side by side."""

from runs.data.sources import is_set
from runs.numbers.progress import parts_so_far
from runs.numbers.rates import ITERATIONS, slice_of, three, verdict
from ui.charts import Line, chart
from ui.parts import numbers
from ui.parts.ask import ask
from ui.parts.controls import button, write
from ui.parts.markup import tag
from ui.parts.show import Show
from ui.parts.words import passage, text
from ui.visit import session, trainer


def section(snapshot):
    """The slice of the loss along the nudge, with the slider's step on it; then three runs from here."""
    settings = trainer.settings()
    write(passage("learning_rate", "intro"))
    if not is_set(settings.data) or len(parts_so_far(session.tape(), settings)[0]) == 1:
        write(passage("learning_rate", "one_picture"))
    else:
        of = session.tape().at, settings
        found = session.kept("learning_rate", of, lambda: slice_of(session.tape(), settings))
        asked, answered = ask("learning_rate", verdict(found), Show(found))
        write(*asked, _slice(found) if answered else "", key="learning")
    three_rates = button("felt.three", text("learning_rate", "three_rates"), _three, "primary", trainer.can_start())
    write(passage("learning_rate", "three", n=ITERATIONS), three_rates, key="three")


def _three():
    """Action: run three rates from here, if the click before did not take away what to train on."""
    if trainer.can_start():
        trainer.make(*three(session.tape().at, trainer.settings()))


def _slice(found):
    here = found["rate"], found["after"]
    line = Line(text("learning_rate", "slice"), found["rates"], found["losses"], "loss", dot=here)
    said = {name: numbers.show(found[name]) for name in ("before", "after", "rate", "lowest", "best")}
    alt = text("learning_rate", "slice_alt", **said)
    labels = text("learning_rate", "slice_x"), text("learning_rate", "slice_y")
    return chart([line], *labels, alt, bottom=found["losses"].min()) + tag("p", alt, class_="legend")
