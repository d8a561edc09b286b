"""The answer to a photo, shown: as sure as it is, or "not sure"; here beside the lesson's network a trained one."""

from functools import partial

from markupsafe import Markup

from pictures.shipped import SURE_ENOUGH
from runs.course.experiment import TRAINED, Experiment, is_untouched
from runs.data.values import CLASSES
from runs.numbers.before_after import AFTER, before_and_after, figures_of
from runs.numbers.numbers import Numbers
from runs.numbers.training import verdict
from ui.inputs.controls import Control, button
from ui.parts import numbers
from ui.parts.markup import join, tag
from ui.parts.show import Show, bars, card
from ui.parts.words import called, html, passage, text
from ui.visit import material, starts
from ui.visit.notes import made

UNSURE = "unsure"


def both(snapshot) -> tuple[Markup, ...]:
    """What the lesson's network says of the picture in hand, and what the largest one says, trained on photos.

    -> two cards; one where the lesson has that very network
    """
    lessons = "untrained" if is_untouched(snapshot.experiment) else "as_it_is"
    said, trained = Show(Numbers({"P": snapshot.probabilities})), text("photo_answer", "trained")
    if snapshot.experiment == Experiment(AFTER):
        return (card(trained, answer(_asked(snapshot), "trained_P")),)
    return (
        card(text("photo_answer", lessons), answer(said, "P")),
        card(trained, answer(_asked(snapshot), "trained_P")),
    )


def why(snapshot) -> list[Markup | Control]:
    """Where the two answers come from, and what it means to be sure. -> for `write`"""
    show = _asked(snapshot)
    chance = ""
    if is_untouched(snapshot.experiment):
        is_sure = verdict(snapshot.probabilities) != UNSURE
        chance = passage("photo_answer", "chance_but_sure" if is_sure else "chance", guess=called(snapshot.guess))
    first = CLASSES[int(show.named["untrained_P"].argmax())]
    began = passage("photo_answer", "began", show, guess=called(first), p=show(_best(show, "untrained_P"), 2))
    if snapshot.experiment.start != AFTER:
        use = button("photo_answer.use", text("photo_answer", "use"), partial(starts.begin_with, AFTER))
    else:
        use = button("photo_answer.back", text("photo_answer", "back"), _back)
    said = _whether_sure(verdict(show.named["trained_P"]), show("sure"))
    return [chance, began, said, meaning(AFTER), use]


def _back():
    """Action: the network from before, or where there is none any more, the lesson's first."""
    starts.undo() if starts.can_undo() else starts.begin_anew()


def answer(show, name) -> Markup:
    """The class it says and how sure it is, or that it is not sure; then both probabilities. -> HTML"""
    P = show.named[name]
    said = join(called(CLASSES[int(P.argmax())]), " ", show(_best(show, name), 2))
    if verdict(P) != UNSURE:
        return tag("p", said, class_="big") + bars(show, name)
    guess = tag("p", html("photo_answer", "best_guess", said=said))
    return tag("p", text("photo_answer", "not_sure"), class_="big") + guess + bars(show, name)


def _asked(snapshot):
    name = snapshot.settings.data
    return Show(made(name, before_and_after, name, material.sources()))


def _best(show, name):
    """The name of the higher probability."""
    return f"{name}[0,{int(show.named[name].argmax())}]"


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
