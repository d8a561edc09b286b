"""Stage 4: the blame of each weight, by the chain rule, and the nudge against it."""

import engine
from runs.numbers.blocks import is_filter
from runs.numbers.stages import backward_numbers, direction, four_numbers, holds
from ui import frame
from ui.parts.ask import ask
from ui.parts.show import Show
from ui.parts.source import source_of
from ui.parts.words import title, told, write
from ui.stages import backprop, filters
from ui.stages.network import batch_choice, network
from ui.visit import session


def page(moment):
    heading = title("backprop"), told("backprop", "intro")
    if moment.step is None:
        write(*heading, backprop.no_label(), told("frame", "needs_label"))
    else:
        maps = bool(moment.preset.widths)
        weight, menus = (filters.choose if maps else backprop.choose_weight)(moment)
        shared = is_filter(moment.network, weight.layer)
        show = Show(backward_numbers(moment, weight))
        rule = backprop.rule(moment, show)
        asked, computed = ask("backprop", direction(show.named), show, about=weight.name, weight=weight.name, rule=rule)
        choose = told("backprop", "choose_of_filters") if maps else told("backprop", "choose")
        write(*heading, choose, *menus, *asked, *batch_choice(moment, "backprop"), key="question")
        network(moment, "backprop", computed)
        parts = [
            "" if computed else told("backprop", "not_yet"),
            told("backprop", "chain_of_places") if shared else told("backprop", "chain"),
            (filters.chain if shared else backprop.chain)(show, weight.name, computed),
        ]
        if computed:
            parts.extend(
                [
                    "" if show.named["chain.local"].any() else told("backprop", "dead_map" if shared else "dead"),
                    told("backprop", "mse" if moment.settings.loss == "MeanSquaredError" else "ce"),
                    backprop.where(moment, show),
                    told("backprop", "nudge"),
                    backprop.nudge(moment, show, weight.name),
                    told("backprop", "blame_of_maps") if maps else told("backprop", "blame"),
                    backprop.blame(moment, show),
                    told("backprop", "pixels"),
                    backprop.pixel_blame(moment),
                    told("backprop", "fall"),
                    backprop.after(moment, show),
                    backprop.fall(show),
                    told("backprop", "kept" if holds(show.named) else "parted"),
                    told("backprop", "one_picture"),
                    told("backprop", "four"),
                    backprop.four(moment, Show(four_numbers(moment, session.sources(), weight))),
                ]
            )
        write(*parts, key="numbers")
    source_of(engine.backward, engine.update, engine.chain)


frame.stage("backprop", page)
