"""What the network in view was trained on, in words."""

from collections.abc import Iterable
from functools import reduce

from markupsafe import Markup

from runs.course.experiment import TRAINED, WEIGHTS
from runs.data.values import Bundled, is_set
from runs.numbers.before_after import figures_of
from runs.numbers.numbers import Numbers
from ui.parts import numbers
from ui.parts.markup import join, tag
from ui.parts.show import Show
from ui.parts.words import called, html, text


def history(snapshot, why: Iterable[tuple[str, Numbers]] = ()) -> Markup:
    """A paragraph, which a run under way writes again and again. why: why the other pet gets the same answer, if so"""
    return tag("p", trained(snapshot), same(why), class_="trained", data_part="history")


def same(why: Iterable[tuple[str, Numbers]]) -> Markup:
    """Why the other pet gets the same answer, each cause in a sentence of its own. -> HTML"""
    return join((" ", html("frame", f"same.{cause}", Show(named))) for cause, named in why)


def trained(snapshot) -> Markup:
    """What this network was trained on, in words, with the counts."""
    start, segments = snapshot.experiment.start, snapshot.experiment.segments
    show = Show(figures_of(start)) if start.weights in TRAINED else None
    before = html("trained", f"weights.{start.weights if start.weights in WEIGHTS else 'file'}", show)
    if not segments:
        return before
    runs = [*([text("trained", "others")] if len(segments) > 3 else ()), *map(_run, segments[-3:])]
    said = reduce(lambda runs, run: html("trained", "then", runs=runs, run=run), runs)
    if start.weights in TRAINED:
        return html("trained", "since_then", before=before, runs=said)
    return html("trained", "now", runs=said)


def _run(segment):
    """On what, and for how long."""
    count = numbers.number("iterations", segment.iterations, numbers.count(segment.iterations))
    return html(
        "trained", "run_of_one" if segment.iterations == 1 else "run", data=_data_words(segment.settings), n=count
    )


def _data_words(settings):
    """What it was trained on. A picture under its own label needs no label said."""
    data, label = settings.data, settings.label
    if is_set(data):
        return text("trained", "data.photos" if data.brought else "data.pets")
    if isinstance(data, Bundled):
        words = text("common", f"our.{data}")
        if label == data.name:
            return words
    else:
        words = text("trained", "data.own" if data.brought else "data.pet")
    return text("trained", "labelled", data=words, label=called(label))
