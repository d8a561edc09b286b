"""What is observed in the run: a card each, with its numbers."""

from time import monotonic

from markupsafe import Markup

from runs.data.values import CLASSES
from runs.numbers.blind import of_filters
from runs.numbers.observations import observed
from ui.parts.markup import tag
from ui.parts.show import Show, row
from ui.parts.words import called, html, text
from ui.stages import in_hand
from ui.visit import run, trainer
from ui.visit.notes import note, notes

# Seconds between two looks for cards while a run is under way: a card has to be read, and twenty may train at once.
SECONDS = 1.0
MOST_NAMED = 6


def cards(snapshot, busy) -> Markup:
    """The cards of the iteration in view; of a run under way, those of a second ago at most. -> HTML"""
    looked, before = notes().shown.observed
    if busy and monotonic() - looked < SECONDS:
        return before
    now = _cards(snapshot, busy)
    note(observed=(monotonic(), now))
    return now


def _cards(snapshot, busy):
    found = observed(run.tape(), trainer.shown_settings(), at_rest=not busy)
    said = [_card(name, named, snapshot) for name, named in found]
    # At rest, the page says that beside its heading.
    if snapshot.blind and busy:
        said.insert(0, tag("section", in_hand.what_blinds(snapshot), class_="card", data_card="blind"))
    if said:
        return row(*said, css="observations")
    is_usual = run.tape().at.iterations and not snapshot.blind
    return tag("p", text("observations", "none"), class_="aside") if is_usual else ""


def _card(name, named, snapshot):
    places, words = {}, name
    if "nodes" in named:
        places["nodes"] = _nodes(named["nodes"], named["all"], snapshot)
        words = of_filters(name, snapshot)
    if "class" in named:
        places["class"] = called(CLASSES[named["class"]])
    said = html("observations", f"card.{words}", Show(named), **places)
    by_rate = (" ", html("observations", "by_rate", Show(named))) if "gentle" in named else ""
    return tag("section", said, by_rate, class_="card", data_card=name)


def _nodes(nodes, all_of_them, snapshot):
    """node 0, node 3; of many, the first few."""
    if len(nodes) == all_of_them:
        return text("observations", "all_nodes")
    each = "filter" if snapshot.preset.widths else "node"
    names = ", ".join(text("observations", each, node=node) for node in nodes[:MOST_NAMED])
    return text("observations", "more_nodes", nodes=names) if len(nodes) > MOST_NAMED else names


def about_held_out(cats, dogs) -> str:
    """What so many held-out pictures cannot show, as there are none, or of one kind only. -> text, or empty"""
    if cats and dogs:
        return ""
    if not cats and not dogs:
        return text("training", "none_held_out")
    return text("training", "held_out_all.cat" if cats else "held_out_all.dog")
