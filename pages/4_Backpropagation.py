"""Stage 4: the blame of each weight, by the chain rule, and the nudge against it."""

import engine
from runs.numbers.backprop import backward_numbers, fell, mini_batch_numbers
from runs.numbers.blocks import is_filter
from ui import frame
from ui.inputs.ask import to_the_walk
from ui.inputs.compute import to_compute
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.show import Show
from ui.parts.words import passage, title
from ui.stages import backprop, deeper, filters
from ui.stages.asked import asked
from ui.stages.choose_weight import choose_weight
from ui.stages.ideas import think_first
from ui.stages.network import batch_choice, network
from ui.visit import material


def page(snapshot):
    intro = passage("backprop", "intro")
    write(title("backprop"))
    if snapshot.step is None:
        network(snapshot, "backprop")
        write(passage("frame", "needs_label"), backprop.no_label(snapshot), intro)
    else:
        maps = bool(snapshot.preset.widths)
        weight, menus = choose_weight(snapshot)
        shared = is_filter(snapshot.network, weight.layer)
        show = Show(backward_numbers(snapshot, weight))
        answer, places = asked("backprop", snapshot, show, weight)
        question = to_the_walk("backprop", answer, show, about=weight.name, **places)
        network(snapshot, "backprop", (*question, *to_compute(snapshot, "backprop")))
        write(
            *think_first(snapshot, "backprop"),
            passage("backprop", "by_hand", by_hand=frame.link("by_hand")),
            passage("backprop", "slopes", slopes=frame.link("slopes")),
            intro,
            backprop.about_blame(snapshot),
            backprop.where(snapshot, show),
            deeper.error(snapshot, show),
            passage("backprop", "choose_of_filters") if maps else passage("backprop", "choose"),
            *menus,
            passage("backprop", "chain_of_places") if shared else passage("backprop", "chain"),
            (filters.chain if shared else backprop.chain)(show, weight.name),
            deeper.by_paths(snapshot, show, weight),
            "" if show.named["chain.local"].any() else passage("backprop", "dead_map" if shared else "dead"),
            passage("backprop", "blame_of_maps") if maps else passage("backprop", "blame"),
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
            *batch_choice(snapshot, "backprop"),
            backprop.mini_batch(snapshot, Show(mini_batch_numbers(snapshot, material.sources(), weight))),
            key="numbers",
        )
    source_of(engine.backward, engine.update, engine.chain)


frame.stage("backprop", page)
