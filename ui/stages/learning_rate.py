"""The learning rate: how far the next nudge is, and three rates side by side."""

from markupsafe import Markup

from runs.data.values import is_set
from runs.numbers.blind import of_filters
from runs.numbers.progress import parts_so_far
from runs.numbers.rates import ITERATIONS, compared, how_far, loss_by_rate, three_rates, verdicts
from ui.charts import Line, chart
from ui.inputs.ask import ask
from ui.inputs.controls import button, write
from ui.parts import numbers
from ui.parts.markup import tag
from ui.parts.show import Show
from ui.parts.words import html, paragraph, passage, text
from ui.stages import beside
from ui.visit import aside, run, trainer
from ui.visit.notes import made

# The dash of each of the three runs that are compared.
DASHES = ("second", "first", "third")
# Of the ways that an update may go, those in which it teaches nothing.
NO_USE = ("flat", "off")


def section(snapshot) -> None:
    """The loss along the nudge, with the learning rate that is chosen marked on it; then three runs from here."""
    settings = trainer.settings()
    write(passage("learning_rate", "intro"))
    if not is_set(settings.data) or len(parts_so_far(run.tape(), settings)[0]) == 1:
        write(passage("learning_rate", "one_picture" if snapshot.preset.live else "too_large"))
    else:
        of = run.tape().at, settings
        with beside.bar(text("learning_rate", "trying")):
            along = made(of, loss_by_rate, run.tape(), settings)
        show, verdict = Show(along), how_far(along)
        told = verdict if verdict in ("broke", *NO_USE) else "step"
        story = html("learning_rate", f"story.{of_filters(told, snapshot) if told == 'broke' else told}", show)
        names = ("before", "after", "lowest")
        losses = {f"loss_{name}": number for name, number in zip(names, show.apart(*names), strict=True)}
        asked, answered = ask("learning_rate", "no_use" if verdict in NO_USE else verdict, show, story=story, **losses)
        write(*asked, _curve(along) if answered else "", key="learning")
    can_start = trainer.can_start() and aside.share("rates") is None
    runs = button("rates.three", text("learning_rate", "three_rates"), _three, "primary", can_start)
    tried = beside.made("rates", compared, text("learning_rate", "trying_three"))
    # Of another network than the one in view it says nothing.
    found = tried.found if tried and tried.at.start == run.tape().at.start else None
    lacks = "" if trainer.can_start() else passage("frame", "needs_label")
    about = (passage("learning_rate", "three", n=numbers.count(ITERATIONS)), runs, lacks)
    write(*about, *(_compared(found) if found else ()), key="three")


def _three():
    """Action: try three rates from here, if the click before did not take away what to train on."""
    if trainer.can_start():
        aside.begin("rates", *three_rates(run.tape().at, trainer.settings()))


def _compared(found):
    """What the three runs made of the loss, in words and as three curves. -> HTML"""
    said = [html("learning_rate", f"verdict.{key}", Show(named)) for key, named in verdicts(found)]
    show = Show(found)
    names = ("three.before", *(f"three.loss[{i}]" for i in range(3)))
    losses = zip(("loss_before", "loss_one", "loss_two", "loss_three"), show.apart(*names), strict=True)
    words = html("learning_rate", "compared.one" if found["three.pictures"] == 1 else "compared", show, **dict(losses))
    lines = [
        Line(numbers.setting(rate), x, y, "loss", dash, end=numbers.setting(rate))
        for rate, dash, (x, y) in zip(found["three.rate"], DASHES, found["lines"], strict=True)
    ]
    labels = text("learning_rate", "compared_x"), text("learning_rate", "curve_y")
    drawn = chart(lines, *labels, words.striptags(), top=found["top"], left=found["three.from"])
    return paragraph(Markup(" ").join([words, *said])), drawn


def _curve(found):
    used = found["rate"], found["after"]
    line = Line(text("learning_rate", "curve"), found["rates"], found["losses"], "loss", dot=used)
    said = {name: numbers.show(found[name]) for name in ("rate", "best")}
    losses = ("before", "after", "lowest")
    said |= zip(losses, numbers.apart([found[name] for name in losses]), strict=True)
    alt = text("learning_rate", "curve_alt", **said)
    labels = text("learning_rate", "curve_x"), text("learning_rate", "curve_y")
    return chart([line], *labels, alt, bottom=found["losses"].min()) + tag("p", alt, class_="aside")
