"""What was done in the lesson, shown: how much of it, what is left, and the way back to where it was left."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qs

from markupsafe import Markup

from runs.ideas.registry import IDEAS
from runs.link.address import from_params, to_params
from runs.link.coordinate import without
from runs.numbers.blocks import is_convolutional
from runs.study.way import ALL_MOMENTS, minutes, moments
from ui.inputs.compute import MOMENTS as BLANKS
from ui.inputs.controls import button, inside
from ui.parts import numbers
from ui.parts.markup import tag
from ui.parts.show import plain, table
from ui.parts.words import html, page_words, text
from ui.stages import by_hand
from ui.visit import progress
from ui.visit.notes import notes
from ui.visit.owner import mine

KINDS = ("moments", "blanks", "ideas")


class Left(NamedTuple):
    """Where the lesson was left: the stage, the moment of its walk, or 0, and the address of what was in view."""

    stage: str
    moment: int
    address: dict[str, str]


def known(stages: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The names of all that can be done, by kind. stages: those of the way"""
    return {"stages": stages, "moments": (*ALL_MOMENTS,), "blanks": (*BLANKS,), "ideas": (*IDEAS,)}


def left() -> Left | None:
    """Where the learner was when the browser was closed, until they go on anywhere. What they brought is not there."""
    there = notes().progress.left
    if there is None:
        return None
    stage, address = there
    found = from_params(parse_qs(address), mine().sources, mine().sources.files)
    coordinate = without(found.coordinate, found.missing)
    of, _, moment = coordinate.moment.partition(".")
    return Left(stage, int(moment) if of == stage else 0, to_params(coordinate))


def minutes_left(network, stages: Iterable[str]) -> int:
    """How long the rest of the way through these stages takes to read."""
    done = progress.done()
    way = moments(is_convolutional(network))
    ahead = [name for names in way.values() for name in names if name not in done["moments"]]
    pages = [stage for stage in stages if stage not in done["stages"]]
    words = [words for stage in pages for words in page_words(stage).values()]
    words += [page_words("view").get(f"moment_says.{name}", "") for name in ahead]
    return minutes(sum(len(each.split()) for each in words), len(ahead))


def time_left(network, stages: Iterable[str]) -> Markup:
    """The same in words."""
    left = minutes_left(network, stages)
    return html("progress", "minutes", n=numbers.count(left)) if left > 1 else html("progress", "soon")


def overview(network, links: Mapping[str, Markup], sheet: int) -> tuple:
    """What was walked, computed and met, stage by stage, and a way to forget it. -> parts for `write`

    links: to the stages of the way, by their names; sheet: the one for paper that is in hand
    """
    done, there = progress.done(), _there(network, links)
    rows = [(link, *(_share(there[kind][stage], done[kind]) for kind in KINDS)) for stage, link in links.items()]
    rows = [row for row in rows if any(row[1:])]
    right, blanks = by_hand.so_far(sheet)
    rows += [(text("progress", "sheet", n=sheet), "", _of(right, blanks), "")] if right else []
    head = text("progress", "stage"), *(text("progress", kind) for kind in KINDS)
    unseen = [link for stage, link in links.items() if stage not in done["stages"]]
    return (
        tag("h3", text("progress", "title")),
        tag("p", html("progress", "kept")),
        table(head, rows, text("progress", "table")),
        tag("p", time_left(network, links), " ", html("progress", "unseen") if unseen else "", " ", _listed(unseen)),
        *inside("choices", button("forget", text("progress", "forget"), progress.forget, data_forgets="all")),
    )


def _there(network, stages):
    """What there is at each stage, by kind."""
    way = moments(is_convolutional(network))
    found = {
        "moments": lambda stage: way.get(stage, ()),
        "blanks": lambda stage: [name for name, (of, _) in BLANKS.items() if of == stage],
        "ideas": lambda stage: [name for name, idea in IDEAS.items() if idea.stage == stage],
    }
    return {kind: {stage: frozenset(its(stage)) for stage in stages} for kind, its in found.items()}


def _share(names, done):
    return _of(len(names & done), len(names)) if names else ""


def _of(done, count):
    mark = "✓ " if done == count else ""
    return plain(mark + text("progress", "of", done=done, count=count))


def _listed(links):
    return [part for link in links for part in (" · ", link)][1:]
