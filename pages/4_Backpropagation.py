"""Stage 4: the blame of each weight, by the chain rule, and the nudge against it."""

import engine
from runs.numbers.backprop import backward_numbers, direction, holds, mini_batch_numbers
from runs.numbers.blocks import is_filter
from ui import frame
from ui.parts.ask import ask
from ui.parts.show import Show
from ui.parts.source import source_of
from ui.parts.words import title, told, write
from ui.stages import backprop, filters
from ui.stages.network import batch_choice, network
from ui.visit import session


def page(snapshot):
    heading = title("backprop"), told("backprop", "intro")
    if snapshot.step is None:
        write(*heading, backprop.no_label(), told("frame", "needs_label"))
    else:
        maps = bool(snapshot.preset.widths)
        weight, menus = (filters.choose if maps else backprop.choose_weight)(snapshot)
        shared = is_filter(snapshot.network, weight.layer)
        show = Show(backward_numbers(snapshot, weight))
        rule = backprop.rule(snapshot, show)
        asked, computed = ask("backprop", direction(show.named), show, about=weight.name, weight=weight.name, rule=rule)
        choose = told("backprop", "choose_of_filters") if maps else told("backprop", "choose")
        write(*heading, choose, *menus, *asked, *batch_choice(snapshot, "backprop"), key="question")
        network(snapshot, "backprop", computed)
        parts = [
            "" if computed else told("backprop", "not_yet"),
            told("backprop", "chain_of_places") if shared else told("backprop", "chain"),
            (filters.chain if shared else backprop.chain)(show, weight.name, computed),
        ]
        if computed:
            parts.extend(
                [
                    "" if show.named["chain.local"].any() else told("backprop", "dead_map" if shared else "dead"),
                    told("backprop", "mse" if snapshot.settings.loss == "MeanSquaredError" else "ce"),
                    backprop.where(snapshot, show),
                    told("backprop", "nudge"),
                    backprop.nudge(snapshot, show, weight.name),
                    told("backprop", "blame_of_maps") if maps else told("backprop", "blame"),
                    backprop.blame(snapshot, show),
                    told("backprop", "pixels"),
                    backprop.pixel_blame(snapshot),
                    told("backprop", "fall"),
                    backprop.after(snapshot, show),
                    backprop.fall(show),
                    told("backprop", "kept" if holds(show.named) else "parted"),
                    told("backprop", "one_picture"),
                    told("backprop", "mini_batch"),
                    backprop.mini_batch(snapshot, Show(mini_batch_numbers(snapshot, session.sources(), weight))),
                ]
            )
        write(*parts, key="numbers")
    source_of(engine.backward, engine.update, engine.chain)


frame.stage("backprop", page)
