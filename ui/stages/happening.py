"""What is happening in the run: the cards that fired, each with its numbers."""

from runs.cards import cards
from runs.presets import CLASSES
from ui import numbers, session, trainer
from ui.show import NAMES, Show, row
from ui.words import inline, text


def told_by_cards():
    """The cards of the iteration in view. -> HTML"""
    found = cards(session.tape(), trainer.shown_settings())
    if not found:
        return f'<p class="legend">{text("cards", "none")}</p>' if session.tape().at.iterations else ""
    return row(*(_card(name, named) for name, named in found), css="happening")


def _card(name, named):
    words = in_words(named)
    if "nodes" in named:
        words["nodes"] = ", ".join(f"node {node}" for node in named["nodes"])
    if "class" in named:
        words["class"] = NAMES[CLASSES[named["class"]]]
    return f'<section class="card" data-card="{name}">{inline(text("cards", name, Show(named), **words))}</section>'


def in_words(named):
    """Each number also as per cent, {right%}, and as a whole number, {t#}."""
    words = {}
    for key, value in named.items():
        if getattr(value, "ndim", 0) == 0:
            words[f"{key}%"] = numbers.number(key, value, f"{numbers.fixed(100 * float(value), 0)} %")
            words[f"{key}#"] = numbers.number(key, value, numbers.fixed(value, 0))
    return words
