"""The menus in which a weight is chosen: its layer, its place in a filter's window, what it reads and what it makes."""

from functools import partial

from engine.convolution import WINDOW
from engine.names import NamedLayer, Weight, weighted_layers
from runs.numbers.blocks import is_convolutional, is_filter
from ui.inputs.controls import Control, inside, select, whole_number
from ui.parts.numbers import count
from ui.parts.words import called, text
from ui.visit import weights

# The bias stands before the first place of a window, and before the first number that a node reads.
BIAS = -1
PLACES = WINDOW**2
# From a single weight one comes to the middle of another layer's window.
MIDDLE = PLACES // 2


def choose_weight(snapshot) -> tuple[Weight, tuple]:
    """The weight in view, and the menus that choose another. -> (Weight, Controls)"""
    weight, network = weights.in_view(snapshot), snapshot.network
    window, front, behind = _parts(weight.place)
    *_, reads, makes = network.layers[weight.layer].weight_shape
    layers = {each.index: _layer_words(network, each) for each in weighted_layers(network)}
    read, made = _ends_words(network, weight.layer, reads - 1, makes - 1)
    look = partial(partial, _look, network)
    windows: tuple[Control, ...] = ()
    least = BIAS
    if is_convolutional(network):
        places = _window_words(is_filter(network, weight.layer))
        windows = (select("weight.window", text("backprop", "window"), places, window, look("window")),)
        least = 0
    return weight, inside(
        "choices",
        select("weight.layer", text("backprop", "layer"), layers, weight.layer, look("layer")),
        *windows,
        whole_number("weight.from", read, least, reads - 1, max(front, least), look("from")),
        whole_number("weight.to", made, 0, makes - 1, behind, look("to")),
    )


def _parts(place):
    """Of a weight: its place in the window, the pixel, node, colour or map that it reads, what it makes."""
    if place[0] == "b":
        return BIAS, BIAS, place[-1]
    return place[1] * WINDOW + place[2] if len(place) == 5 else MIDDLE, *place[-2:]


def _layer_words(network, layer: NamedLayer):
    if is_convolutional(network):
        return text("backprop", "layer_filter" if is_filter(network, layer.index) else "layer_means", W=layer.W)
    return text("backprop", "layer_last" if layer.last else "layer_first", W=layer.W)


def _window_words(is_of_filter):
    single = {MIDDLE: text("backprop", "window.weight")}
    places = {place: text("common", f"window.{place}") for place in range(PLACES)} if is_of_filter else single
    return {**places, BIAS: text("backprop", "window.bias")}


def _ends_words(network, layer, reads, makes):
    """What the last numbers are called that it reads and makes."""
    is_first, most_made = not layer, {"most": makes, "cat": called("cat"), "dog": called("dog")}
    if is_convolutional(network):
        read = text("backprop", "reads_colour" if is_first else "reads_map", most=reads)
        return read, text("backprop", "makes_filter" if is_filter(network, layer) else "makes_output", **most_made)
    read = text("backprop", "from_pixel" if is_first else "from_node", most=count(reads))
    return read, text("backprop", "to_node" if is_first else "to_output", **most_made)


def _look(drawn, part, other):
    """Action: another layer, place or end; the rest is that of the weight which is in view by then."""
    now = weights.by_now(drawn)
    if not now:
        return
    network, weight = now
    parts = dict(zip(("window", "from", "to"), _parts(weight.place), strict=True))
    layer, window, front, behind = ({"layer": weight.layer} | parts | {part: other}).values()
    weights.look_at(network, layer, _place(network, layer, window, front, behind))


def _place(network, layer, window, front, behind):
    *_, reads, makes = network.layers[layer].weight_shape
    behind = min(behind, makes - 1)
    if (window if is_convolutional(network) else front) == BIAS:
        return "b", behind
    spot = divmod(window, WINDOW) if is_filter(network, layer) else ()
    return "W", *spot, min(max(front, 0), reads - 1), behind
