"""The answer to a photo, shown: as sure as it is, or "not sure", before training and after it."""

from functools import partial

from pictures.shipped import SURE_ENOUGH
from runs.course.experiment import TRAINED
from runs.course.presets import CLASSES
from runs.data.values import Bundled
from runs.numbers.before_after import AFTER, before_and_after, figures_of
from runs.numbers.training import verdict
from ui.parts import numbers
from ui.parts.controls import button, check
from ui.parts.show import ARROW, NAMES, Show, bars, card, picture, row
from ui.parts.words import told, write
from ui.visit import session

USE = "Use this network on all pages"


def section(snapshot):
    """What the largest network says of the picture in hand, untrained and trained on photos."""
    write(told("photo_answer", "intro"))
    own = not isinstance(snapshot.settings.data, Bundled)
    if not own:
        asked, ask = bool(session.recall("photo_answer.ask")), partial(session.remember, "photo_answer.ask")
        write(check("photo_answer.ask", "Ask a network that was trained on photos", asked, ask), key="photoask")
        if not asked:
            return
    name = snapshot.settings.data
    show = Show(session.kept("photo_answer", name, lambda: before_and_after(name, session.sources())))
    said = verdict(show.named["after_P"])
    write(
        row(
            picture(snapshot.settings.data, 180, "the picture in hand"),
            card("Untrained, it says", answer(show, "before_P")),
            ARROW,
            card("Trained on photos, it says", answer(show, "after_P")),
            css="flow",
        ),
        told("photo_answer", "unsure" if said == "unsure" else "sure", show, guess=NAMES.get(said, "")),
        meaning(AFTER),
        "" if own else told("photo_answer", "bring"),
        *(
            [button("photo_answer.use", USE, partial(session.begin_with, AFTER))]
            if snapshot.experiment.start != AFTER
            else ()
        ),
        key="photoanswer",
    )


def answer(show, name):
    """The class it says and how sure it is, or that it is not sure; then both probabilities. -> HTML"""
    P = show.named[name]
    said = f"{NAMES[CLASSES[int(P.argmax())]]} {show(f'{name}[0,{int(P.argmax())}]', 2)}"
    if verdict(P) == "unsure":
        return f'<p class="big">Not sure</p><p>{said} is its best guess</p>{bars(show, name)}'
    return f'<p class="big">{said}</p>{bars(show, name)}'


def meaning(start):
    """What the threshold means, measured on photos that this network was not trained on. -> HTML"""
    found = figures_of(start)
    return told("photo_answer", "meaning", Show(found), **percents(found), sure=numbers.number("sure", SURE_ENOUGH))


def sureness(snapshot):
    """Of a network as it came trained: whether its answer is sure enough, and what that is worth. -> HTML"""
    start = snapshot.experiment.start
    if start.weights not in TRAINED or snapshot.experiment.segments:
        return ""
    said = verdict(snapshot.probabilities)
    section = "unsure" if said == "unsure" else "sure"
    return told("photo_answer", section, guess=NAMES.get(said, ""), sure=numbers.number("sure", SURE_ENOUGH)) + meaning(
        start
    )


def percents(named):
    """Each share as per cent, {photos.accuracy%}, and each count as a whole number, {photos.photos#}."""
    words = {}
    for key, value in named.items():
        words[f"{key}%"] = numbers.number(key, value, f"{numbers.fixed(100 * value, 1)} %")
        words[f"{key}#"] = numbers.number(key, value, f"{value:,.0f}")
    return words
