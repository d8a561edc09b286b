"""Stage 4: the blame of each weight, by the chain rule, and the nudge against it."""

import engine
from runs.numbers.backprop import backward_numbers, direction, fell, mini_batch_numbers
from runs.numbers.blocks import is_filter
from ui import frame
from ui.inputs.ask import ask
from ui.inputs.controls import write
from ui.inputs.source import source_of
from ui.parts.show import Show
from ui.parts.words import passage, title
from ui.stages import backprop, filters
from ui.stages.network import batch_choice, network
from ui.visit import material


def page(snapshot):
    heading, intro = title("backprop"), passage("backprop", "intro")
    if snapshot.step is None:
        write(heading, intro, backprop.no_label(snapshot), passage("frame", "needs_label"))
    else:
        maps = bool(snapshot.preset.widths)
        weight, menus = (filters.choose if maps else backprop.choose_weight)(snapshot)
        shared = is_filter(snapshot.network, weight.layer)
        show = Show(backward_numbers(snapshot, weight))
        places = {"weight": weight.name, "why": backprop.why(snapshot, weight), "rule": backprop.rule(snapshot, show)}
        asked, computed = ask("backprop", direction(show.named), show, about=weight.name, **places)
        choose = passage("backprop", "choose_of_filters") if maps else passage("backprop", "choose")
        write(heading)
        network(snapshot, "backprop", computed)
        write(intro, choose, *menus, *asked, *batch_choice(snapshot, "backprop"), key="question")
        parts = [
            "" if computed else passage("backprop", "not_yet"),
            passage("backprop", "chain_of_places") if shared else passage("backprop", "chain"),
            (filters.chain if shared else backprop.chain)(show, weight.name, computed),
        ]
        if computed:
            parts.extend(
                [
                    "" if show.named["chain.local"].any() else passage("backprop", "dead_map" if shared else "dead"),
                    backprop.about_blame(snapshot),
                    backprop.where(snapshot, show),
                    passage("backprop", "nudge"),
                    backprop.nudge(snapshot, show, weight.name),
                    passage("backprop", "blame_of_maps") if maps else passage("backprop", "blame"),
                    backprop.blame(snapshot, show),
                    passage("backprop", "pixels"),
                    backprop.pixel_blame(snapshot),
                    passage("backprop", "fall"),
                    backprop.after(snapshot, show),
                    backprop.fall(show),
                    passage("backprop", f"fell.{fell(show.named)}"),
                    backprop.larger_steps(snapshot, show),
                    passage("backprop", "mini_batch"),
                    backprop.mini_batch(snapshot, Show(mini_batch_numbers(snapshot, material.sources(), weight))),
                ]
            )
        write(*parts, key="numbers")
    source_of(engine.backward, engine.update, engine.chain)


frame.stage("backprop", page)
