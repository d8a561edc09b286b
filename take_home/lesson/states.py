"""The states that the file holds: this picture under either label, with each loss, at each rate of the slider.

For each, and for each of its stages, all that the app tells the drawing and the walk. Arrays and texts that are the
same in several states are kept once.
"""

import json
from collections.abc import Container
from dataclasses import dataclass, field, replace
from math import prod

import numpy as np

import engine
from engine.ledger import memory_ledger
from engine.names import change_of, new_of, slope_of, weighted_layers, working_of
from runs.course.experiment import rates_around
from runs.data.sources import Sources
from runs.data.values import CLASSES
from runs.numbers.backprop import backward_numbers, first_choice
from runs.numbers.blocks import is_convolutional
from runs.numbers.forward import forward_numbers
from runs.numbers.loss import loss_numbers
from runs.numbers.snapshot import Snapshot, look
from runs.numbers.truth import truth_numbers
from ui.inputs.ask import with_replies
from ui.inputs.compute import blanks_of, words
from ui.inputs.controls import Control
from ui.parts.markup import join
from ui.parts.show import Show
from ui.parts.words import called
from ui.stages.asked import asked
from ui.stages.network import COMPUTED
from ui.view import NO_TIMELINE, View, timeline_of
from ui.view.elements import told
from ui.view.payload import Packed, pack, padded
from ui.visit.from_view import Choice

from .blanks import box

RATES = 9
# Those in the words of its question; the weight's are, on the last one.
NUMBERS = {"forward": forward_numbers, "truth": truth_numbers, "loss": loss_numbers}
STAGES = ("forward", "truth", "loss", "backprop")


@dataclass(frozen=True, eq=False)
class Given:
    """What the file is made of: the step in view, its run, and what the page shows of the picture.

    states: those of its timeline, in order, the one in view last; photo: the bytes of a picture file; masks: as View
    has them.
    """

    snapshot: Snapshot
    sources: Sources
    states: tuple[engine.State, ...]
    photo: bytes | None
    masks: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def rates(self) -> tuple[float, ...]:
        """So many of the slider's learning rates, from its one end to the other, the one in use among them."""
        settings, start = self.snapshot.settings, self.snapshot.experiment.start
        slider = rates_around(
            self.snapshot.preset.rate_of_one(start.weights, settings.optimizer), settings.learning_rate
        )
        at, last = slider.index(settings.learning_rate), len(slider) - 1
        spread = [round(k * last / (RATES - 1)) for k in range(RATES)]
        spread[min(range(RATES), key=lambda k: abs(spread[k] - at))] = at
        return tuple(slider[i] for i in spread)


class Store:
    """Bytes and texts, each kept once. `arrays`: a description of each array; `body`: all their bytes."""

    def __init__(self):
        self.texts, self.arrays, self.body = [], [], bytearray()
        self._places = {}

    def text(self, text: str) -> int:
        """Where it is kept."""
        return self._place(text, lambda: self.texts.append(text), self.texts)

    def array(self, kind: str, shape: tuple, data: bytes) -> int:
        """Where it is kept. kind: of numpy's"""

        def keep():
            self.arrays.append({"kind": kind, "shape": shape, "offset": len(self.body)})
            self.body += padded(data)

        return self._place((kind, tuple(shape), data), keep, self.arrays)

    def packed(self, packed: Packed, but: Container[str] = ()) -> dict[str, int]:
        """Its arrays, by name, but for some."""
        return {
            place["name"]: self.array(place["kind"], place["shape"], _cut(packed.body, place))
            for place in packed.places
            if place["name"] not in but
        }

    def _place(self, what, keep, of):
        if what not in self._places:
            self._places[what] = len(of)
            keep()
        return self._places[what]


def book(given: Given, store: Store) -> dict:
    """All states by label, loss, rate and stage, with what tells them apart, and where it begins. Fills the store."""
    snapshot, losses = given.snapshot, [kind.__name__ for kind in engine.LOSSES]
    choices = {"labels": list(CLASSES), "losses": losses, "rates": list(given.rates)}
    settings = snapshot.settings
    now = CLASSES.index(settings.label), losses.index(settings.loss), given.rates.index(settings.learning_rate)
    found = [[_at_each_rate(given, store, label, name) for name in losses] for label in CLASSES]
    memory, weights = (
        {name: store.array(*_narrow(array)) for name, array in arrays.items()}
        for arrays in (_memory(snapshot), weights_of_maps(snapshot.network, snapshot.state))
    )
    return choices | {"now": now, "states": found, "memory": memory, "weights": weights}


def weights_of_maps(network: engine.Network, state: engine.State) -> dict[str, np.ndarray]:
    """Of a network of convolutions the weights and biases by name: all of its numbers follow from them."""
    if not is_convolutional(network):
        return {}
    return {
        name: array
        for each in weighted_layers(network)
        for name, array in zip((each.W, each.b), state.params[each.index] or (), strict=True)
    }


def bulk(network: engine.Network, state: engine.State) -> int:
    """About how many bytes of the file are not small, before they are zipped."""
    weights = weights_of_maps(network, state).values()
    kept = len(network.optimizer.remembers) if state.t else 0
    return sum(len(_narrow(array)[2]) + kept * array.nbytes for array in weights)


def _narrow(array):
    """The kind, the shape and the bytes of an array, in half as many bytes if they say the same."""
    single = array.astype(np.float32)
    exact = single if np.array_equal(single, array) else array
    return exact.dtype.name, exact.shape, exact.tobytes()


def _at_each_rate(given, store, label, loss_name):
    settings = replace(given.snapshot.settings, label=label, loss=loss_name)
    shots = [
        look(given.snapshot.experiment, given.snapshot.state, replace(settings, learning_rate=rate), given.sources)
        for rate in given.rates
    ]
    # Before the nudge, the rate changes nothing.
    timelines = {stage: _timeline(given, shots[0], stage) for stage in STAGES}
    asks = {stage: _asks(shots[0], stage, None) for stage in NUMBERS}
    return [{stage: _stage(given, store, shot, stage, timelines, asks) for stage in STAGES} for shot in shots]


def _stage(given, store, shot, stage, timelines, asks):
    weight = None if stage in asks else first_choice(shot.network, shot.labelled_step)
    view = _view(given, shot, stage, weight, timelines[stage])
    packed, setting = told(view, Choice())
    # Nobody is there to compute the loss with a weight moved.
    setting["check"] = False
    return {
        "setting": store.text(json.dumps(setting, allow_nan=False)),
        "asks": store.text(str(asks.get(stage) or _asks(shot, stage, weight))),
        "parts": {part: store.packed(each, but=_worked_out(shot.network)) for part, each in packed.items()},
        "curve": store.packed(pack(view.timeline.curve)),
    }


def _view(given, shot, stage, weight, timeline):
    return View(
        shot.network,
        shot.step,
        stage,
        label=CLASSES.index(shot.label),
        names=tuple(map(called, CLASSES)),
        computed=COMPUTED[stage],
        photo=given.photo,
        masks=given.masks,
        chosen=Choice(weight.name, weight) if weight else None,
        timeline=timeline,
    )


def _timeline(given, shot, stage):
    if len(given.states) < 2:
        return NO_TIMELINE
    return timeline_of(shot.network, given.states, given.states[-1], shot.X, shot.step.targets, COMPUTED[stage])


def _worked_out(network):
    """What the browser works out of the rest: gradients of matrices, and by the optimiser's rule what moves them."""
    return {of(each.W) for each in weighted_layers(network) for of in (slope_of, change_of, new_of)}


def _memory(snapshot):
    """What the optimiser remembers of each array, by name."""
    remembers = snapshot.network.optimizer.remembers
    names = {
        working_of(what, w)
        for what in remembers
        for each in weighted_layers(snapshot.network)
        for w in (each.W, each.b)
    }
    return {name: array for name, array in memory_ledger(snapshot.network, snapshot.step).items() if name in names}


def _asks(shot, stage, weight):
    """The question of a stage with every reply to it, and its blanks, as the page writes them beside the drawing."""
    truth = CLASSES.index(shot.label)
    boxes = (box(name, blank, truth) for name, blank in blanks_of(shot, stage, weight).items())
    parts = (*_question(shot, stage, weight), words(), *(part for each in boxes for part in each))
    return join(part.html if isinstance(part, Control) else part for part in parts)


def _question(shot, stage, weight):
    show = Show(backward_numbers(shot, weight) if weight else NUMBERS[stage](shot))
    answer, places = asked(stage, shot, show, weight)
    return with_replies(stage, answer, show, **places)


def _cut(body, place):
    size = prod(place["shape"]) * np.dtype(place["kind"]).itemsize
    return body[place["offset"] : place["offset"] + size]
