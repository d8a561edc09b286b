"""Stage 4: the blame of each weight, by the chain rule, and the nudge against it."""

import engine
from runs.numbers.backprop import backward_numbers, fell, machines_numbers, mini_batch_numbers
from runs.numbers.blocks import is_filter
from runs.once import once
from ui import frame
from ui.inputs.ask import to_the_walk
from ui.inputs.compute import to_compute
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.markup import join
from ui.parts.show import Show
from ui.parts.words import passage, title
from ui.stages import backprop, deeper, filters
from ui.stages.asked import asked
from ui.stages.choose_weight import choose_weight
from ui.stages.ideas import think_first
from ui.stages.network import batch_choice, network
from ui.visit import material


def page(snapshot):
    write(title("backprop"))
    if snapshot.step is None:
        network(snapshot, "backprop")
        write(passage("frame", "needs_label"), backprop.no_label(snapshot), passage("backprop", "intro"))
    else:
        weight, menus = choose_weight(snapshot)
        show = Show(backward_numbers(snapshot, weight))
        answer, places = asked("backprop", snapshot, show, weight)
        question = to_the_walk("backprop", answer, show, about=weight.name, **places)
        network(snapshot, "backprop", (*question, *to_compute(snapshot, "backprop")))
        write(
            *think_first(snapshot, "backprop"),
            blame(snapshot, show),
            *menus,
            of_weight(snapshot, show, weight),
            *batch_choice(snapshot, "backprop"),
            of_mini_batch(snapshot, weight),
            key="numbers",
        )
    source_of(engine.backward, engine.update, engine.chain)


@once
def blame(snapshot, show):
    return join(
        passage("backprop", "by_hand", by_hand=frame.link("by_hand")),
        passage("backprop", "slopes", slopes=frame.link("slopes")),
        passage("backprop", "intro"),
        backprop.about_blame(snapshot),
        backprop.where(snapshot, show),
        deeper.error(snapshot, show),
        passage("backprop", "choose_of_filters" if snapshot.preset.widths else "choose"),
    )


@once
def of_weight(snapshot, show, weight):
    shared = is_filter(snapshot.network, weight.layer)
    return join(
        passage("backprop", "chain_of_places") if shared else passage("backprop", "chain"),
        (filters.chain if shared else backprop.chain)(show, weight.name),
        deeper.by_paths(snapshot, show, weight),
        "" if show.named["chain.local"].any() else passage("backprop", "dead_map" if shared else "dead"),
        passage("backprop", "blame_of_maps" if snapshot.preset.widths else "blame"),
        backprop.blame(snapshot, show),
        passage("backprop", "pixels"),
        backprop.pixel_blame(snapshot),
        passage("backprop", "nudge"),
        backprop.nudge(snapshot, show, weight.name),
        deeper.gradients_added(snapshot, show, weight),
        passage("backprop", "fall"),
        backprop.after(snapshot, show),
        backprop.fall(show),
        passage("backprop", f"fell.{fell(show.named)}"),
        backprop.larger_steps(snapshot, show),
        passage("backprop", "mini_batch"),
    )


@once
def of_mini_batch(snapshot, weight):
    sources = material.sources()
    four = backprop.mini_batch(snapshot, Show(mini_batch_numbers(snapshot, sources, weight)))
    # Of convolutions, a page has no time for so many pictures.
    if snapshot.preset.widths:
        return four
    return join(four, backprop.machines(Show(machines_numbers(snapshot, sources, weight)), weight.name))


frame.stage("backprop", page)
