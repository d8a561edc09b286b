"""The learning rate, felt: how far the next nudge is, and three rates side by side."""

from runs.data.values import is_set
from runs.numbers.progress import parts_so_far
from runs.numbers.rates import ITERATIONS, slice_of, three, verdict
from ui.charts import Line, chart
from ui.parts.ask import ask
from ui.parts.controls import button
from ui.parts.numbers import show as shown
from ui.parts.show import Show
from ui.parts.words import told, write
from ui.stages.observations import in_words
from ui.visit import session, trainer


def section(snapshot):
    """The slice of the loss along the nudge, with the slider's step on it; then three runs from here."""
    settings = trainer.settings()
    write(told("learning_rate", "intro"))
    if not is_set(settings.data) or len(parts_so_far(session.tape(), settings)[0]) == 1:
        write(told("learning_rate", "one_picture"))
    else:
        of = session.tape().at, settings
        found = session.kept("learning_rate", of, lambda: slice_of(session.tape(), settings))
        show = Show(found)
        asked, answered = ask("learning_rate", verdict(found), show, **in_words(found))
        write(*asked, _slice(found) if answered else "", key="learning")
    three_rates = button("felt.three", "A tenth, the same, ten times", _three, "primary", trainer.can_start())
    write(told("learning_rate", "three", n=str(ITERATIONS)), three_rates, key="three")


def _three():
    """Action: run three rates from here, if the click before did not take away what to train on."""
    if trainer.can_start():
        trainer.make(*three(session.tape().at, trainer.settings()))


def _slice(found):
    here = found["rate"], found["after"]
    line = Line("loss after one update with this learning rate", found["rates"], found["losses"], "loss", dot=here)
    alt = (
        f"The loss is {shown(found['before'])} before the update, {shown(here[1])} after one with the learning rate "
        f"{shown(here[0])}, and lowest, {shown(found['lowest'])}, at {shown(found['best'])}."
    )
    return chart([line], "learning rate", "loss", alt, bottom=found["losses"].min()) + f'<p class="legend">{alt}</p>'
