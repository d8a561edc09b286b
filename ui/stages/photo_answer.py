"""The answer to a photo, shown: as sure as it is, or "not sure", before training and after it."""

from functools import partial

from markupsafe import Markup

from pictures.shipped import SURE_ENOUGH
from runs.course.experiment import TRAINED
from runs.data.values import CLASSES, Bundled
from runs.numbers.before_after import AFTER, before_and_after, figures_of
from runs.numbers.training import verdict
from ui.inputs.controls import button, check, write
from ui.parts import numbers
from ui.parts.markup import join, tag
from ui.parts.show import ARROW, Show, bars, card, row
from ui.parts.words import called, html, passage, text
from ui.stages.in_hand import in_hand
from ui.visit import material, starts
from ui.visit.notes import made, note, notes

UNSURE = "unsure"


def section(snapshot) -> None:
    """What the largest network says of the picture in hand, untrained and trained on photos."""
    write(passage("photo_answer", "intro"))
    own = not isinstance(snapshot.settings.data, Bundled)
    if not own:
        asked = notes().asks_trained
        ask = check("photo_answer.ask", text("photo_answer", "ask_it"), asked, lambda on: note(asks_trained=on))
        write(ask, key="photoask")
        if not asked:
            return
    name = snapshot.settings.data
    show = Show(made(name, before_and_after, name, material.sources()))
    use = button("photo_answer.use", text("photo_answer", "use"), partial(starts.begin_with, AFTER))
    write(
        row(
            in_hand(snapshot, 180),
            card(text("photo_answer", "before"), answer(show, "before_P")),
            ARROW,
            card(text("photo_answer", "after"), answer(show, "after_P")),
            css="flow",
        ),
        _whether_sure(verdict(show.named["after_P"]), show("sure")),
        meaning(AFTER),
        "" if own else passage("photo_answer", "bring"),
        *([use] if snapshot.experiment.start != AFTER else ()),
        key="photoanswer",
    )


def answer(show, name) -> Markup:
    """The class it says and how sure it is, or that it is not sure; then both probabilities. -> HTML"""
    P = show.named[name]
    best = int(P.argmax())
    said = join(called(CLASSES[best]), " ", show(f"{name}[0,{best}]", 2))
    if verdict(P) != UNSURE:
        return tag("p", said, class_="big") + bars(show, name)
    guess = tag("p", html("photo_answer", "best_guess", said=said))
    return tag("p", text("photo_answer", "not_sure"), class_="big") + guess + bars(show, name)


def _whether_sure(said, sure):
    """Whether an answer is sure enough to be called one. sure: the least that counts, as HTML"""
    if said == UNSURE:
        return passage("photo_answer", "unsure", sure=sure)
    return passage("photo_answer", "sure", guess=called(said), sure=sure)


def meaning(start) -> Markup:
    """What the threshold means, measured on photos that this network was not trained on. -> HTML"""
    return passage("photo_answer", "meaning", Show(figures_of(start)), sure=numbers.number("sure", SURE_ENOUGH))


def sureness(snapshot) -> str:
    """Of a network as it came trained: whether its answer is sure enough, and what that is worth. -> HTML"""
    start = snapshot.experiment.start
    if start.weights not in TRAINED or snapshot.experiment.segments:
        return ""
    return _whether_sure(verdict(snapshot.probabilities), numbers.number("sure", SURE_ENOUGH)) + meaning(start)
