"""What is happening in the run: the cards that fired, each with its numbers."""

from time import monotonic

from runs.course.presets import CLASSES
from runs.numbers.observations import cards
from ui.parts import numbers
from ui.parts.show import NAMES, Show, row
from ui.parts.words import inline, text
from ui.visit import session, trainer

# Seconds between two looks for cards while a run is under way: a card has to be read, and twenty may train at once.
SECONDS = 1.0
MOST_NAMED = 6


def told_by_cards(busy):
    """The cards of the iteration in view; of a run under way, those of a second ago at most. -> HTML"""
    looked, told = session.recall("cards.told", (0.0, ""))
    if busy and monotonic() - looked < SECONDS:
        return told
    told = _told()
    session.remember("cards.told", (monotonic(), told))
    return told


def _told():
    found = cards(session.tape(), trainer.shown_settings())
    if not found:
        return f'<p class="legend">{text("observations", "none")}</p>' if session.tape().at.iterations else ""
    return row(*(_card(name, named) for name, named in found), css="observations")


def _card(name, named):
    words = in_words(named)
    if "nodes" in named:
        words["nodes"] = _nodes(named["nodes"], named["all"])
    if "class" in named:
        words["class"] = NAMES[CLASSES[named["class"]]]
    return (
        f'<section class="card" data-card="{name}">{inline(text("observations", name, Show(named), **words))}</section>'
    )


def _nodes(nodes, all_of_them):
    """node 0, node 3; of many, the first few."""
    if len(nodes) == all_of_them:
        return "all of them"
    names = [f"node {node}" for node in nodes[:MOST_NAMED]]
    return ", ".join(names) + (" and more" if len(nodes) > MOST_NAMED else "")


def about_held_out(cats, dogs):
    """What so many held-out pictures cannot show, as there are none, or of one kind only. -> text, or empty"""
    if cats and dogs:
        return ""
    if not cats and not dogs:
        return text("training", "none_held_out")
    there, missing = CLASSES if cats else CLASSES[::-1]
    return text("training", "one_kind_held_out", there=there, There=NAMES[there], missing=missing)


def in_words(named):
    """Each number also as per cent, {right%}, and as a whole number, {t#}."""
    words = {}
    for key, value in named.items():
        if getattr(value, "ndim", 0) == 0:
            words[f"{key}%"] = numbers.number(key, value, f"{numbers.fixed(100 * float(value), 0)} %")
            words[f"{key}#"] = numbers.number(key, value, numbers.fixed(value, 0))
    return words
