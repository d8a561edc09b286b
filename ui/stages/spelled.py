"""What a weight is called in plain words, before anybody has to know its name: from where it leads to where."""

import engine
from engine.convolution import WINDOW
from engine.names import NamedLayer, Weight, weighted_layers
from runs.course.presets import Preset
from runs.data.values import CLASSES
from ui.parts.show import COLOURS
from ui.parts.words import called, text


def spelled(network: engine.Network, size: Preset, weight: Weight) -> str:
    """The weight from hidden node 3 to the Cat output; or the bias of hidden node 3."""
    layer = next(each for each in weighted_layers(network) if each.index == weight.layer)
    kind, *index = weight.place
    if kind == "b":
        return _bias(layer, *index)
    if layer.layer.reads == "window":
        return _of_filter(layer, size, *index)
    begin, end = index
    if size.widths:
        return text("view", "title.W_of_mean", map=begin, kind=called(CLASSES[end]))
    places = {"from": _pixel(size, begin) if layer.input == "X" else _node(begin)}
    places["to"] = text("view", "node.output", kind=called(CLASSES[end])) if layer.last else _node(end)
    return text("view", "title.W", **places)


def _bias(layer: NamedLayer, number):
    if layer.layer.reads == "window":
        return text("view", "title.b_of_filter", filter=number, number=layer.number)
    node = text("view", "node.output", kind=called(CLASSES[number])) if layer.last else _node(number)
    return text("view", "title.b", node=node)


def _node(number):
    return text("view", "node.hidden", node=number)


def _pixel(size, number):
    cell, channel = divmod(number, size.channels)
    row, column = divmod(cell, size.pixels)
    if size.grey:
        return text("view", "title.X", row=row, column=column)
    return text("view", "title.X_colour", row=row, column=column, colour=text("common", COLOURS[channel]))


def _of_filter(layer: NamedLayer, size, y, x, source, number):
    reads = text("view", "map_number", map=source) if layer.input != "X" else _photo(size, source)
    place = text("common", f"window.{WINDOW * y + x}")
    return text("view", "title.W_of_filter", filter=number, number=layer.number, place=place, source=reads)


def _photo(size, channel):
    return text("view", "photo") if size.grey else text("common", COLOURS[channel])
