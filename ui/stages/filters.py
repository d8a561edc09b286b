"""A convolutional network on the stages' pages: one window, its layers, and the chain rule of a filter's weight."""

from dataclasses import replace
from functools import partial

from markupsafe import Markup

from engine.convolution import WINDOW
from engine.names import Weight, named, named_layers, weighted_layers, worked_out
from runs.numbers.backprop import main_places
from runs.numbers.blocks import is_filter
from runs.numbers.forward import first_window
from ui.inputs.controls import inside, select, whole_number
from ui.parts.markup import join, tag
from ui.parts.show import card, pixelated, plain, row, signed_pictures, sum_of, table
from ui.parts.words import called, html, text, titled
from ui.stages.forward import bent
from ui.visit import weights

PLACES = WINDOW**2
# What can be chosen of a window: one of its nine places, its bias; behind the means there is one weight alone.
BIAS, ALONE = "bias", "weight"
FACTORS = ("input", "local", "upstream")


def place(snapshot) -> dict[str, str]:
    """Where a window that stands out lies, and how its sum is bent, in words."""
    row, column, _ = first_window(snapshot).place
    return {"row": plain(row), "column": plain(column), "activation": titled(snapshot.experiment.start.activation)}


def window(snapshot, show) -> Markup:
    """A window that stands out: its pixels, the filter over them, and the sum that they make."""
    found, first = first_window(snapshot), named_layers(snapshot.network)[0]
    y, x, c = found.place
    total, after = named(first.output, 0, y, x, c), show(named(first.out, 0, y, x, c))
    pairs = [(named(first.input, 0, y + i - 1, x + j - 1, k), named(first.W, i, j, k, c)) for i, j, k in found.inputs]
    products = [worked_out("product", weight, y, x) for _, weight in pairs]
    terms, shown = show.sum([*products, worked_out("rest", total), named(first.b, c)], total)
    what: list[str] = [join(show(pixel), " × ", show(weight)) for pixel, weight in pairs]
    what += [text("forward", "other_products"), text("forward", "bias")]
    size, alt = replace(snapshot.preset, pixels=WINDOW), text("forward", "window_alt", row=y, column=x)
    weights = signed_pictures(found.weights, size, 84, text("forward", "filter_alt", filter=c))
    return row(
        card(text("forward", "window"), pixelated(found.pixels, size, 130, alt)),
        card(html("forward", "filter", filter=plain(c)), weights),
        card(text("forward", "products"), sum_of(what, terms, shown), bent(snapshot, show(total), after)),
    )


def layers(snapshot) -> Markup:
    """What each layer reads, how many weights it has, and how large its maps are."""
    rows = []
    for each in weighted_layers(snapshot.network):
        if is_filter(snapshot.network, each.index):
            height, width, maps = snapshot.forward.values[each.end.index + 1].shape[1:]
            read = plain(each.layer.channels_in)
            reads = html("forward", "reads_photo") if each.input == "X" else html("forward", "reads_maps", maps=read)
            weights = plain(f"{WINDOW} × {WINDOW} × {each.layer.channels_in}")
            name = text("forward", "convolution", number=each.number)
            rows.append((name, reads, plain(maps), weights, plain(f"{height} × {width}")))
    head = (text("forward", f"layers.{column}") for column in ("layer", "reads", "filters", "weights", "maps"))
    return table(head, rows, text("forward", "layers"))


def choose(snapshot) -> tuple[Weight, tuple]:
    """Which layer, which place of the window, which colour or map it reads, which filter. -> (Weight, Controls)"""
    weight = weights.in_view(snapshot)
    network, layer = snapshot.network, weight.layer
    window, front, behind = _parts(weight.place)
    *_, reads, makes = network.layers[layer].weight_shape
    layers = {each.index: _layer_words(network, each) for each in weighted_layers(network)}
    windows: dict[int | str, str] = {
        place: text("common", f"window.{place}") for place in range(PLACES if is_filter(network, layer) else 0)
    }
    windows |= {} if windows else {ALONE: text("backprop", "window.weight")}
    windows |= {BIAS: text("backprop", "window.bias")}

    read = text("backprop", "reads_map" if layer else "reads_colour", most=reads - 1)
    look = partial(partial, _look, network)
    return weight, inside(
        "choices",
        select("weight.layer", text("backprop", "layer"), layers, layer, look("layer")),
        select("weight.window", text("backprop", "window"), windows, window, look("window")),
        whole_number("weight.from", read, 0, reads - 1, front, look("from")),
        whole_number("weight.to", _makes_words(network, layer, makes), 0, makes - 1, behind, look("to")),
    )


def chain(show, name) -> Markup:
    """input x slope x blame at the places that did most, and all of them added up."""
    places = main_places(show.named)
    terms, total = show.sum([*(named("chain.share", *at) for at in places), "chain.rest"], "chain.gradient")
    rows = [
        (
            html("backprop", "place", row=plain(y), column=plain(x)),
            *(show(named(f"chain.{factor}", y, x)) for factor in FACTORS),
            term,
        )
        for (y, x), term in zip(places, terms, strict=False)
    ]
    rows.append((text("backprop", "places_rest"), "", "", "", terms[-1]))
    rows.append((tag("b", text("backprop", "gradient_of", weight=name)), "", "", "", tag("b", total)))
    head = (text("backprop", key) for key in ("places_place", "came_in", "times_slope", "times_blame", "is_share"))
    return table(head, rows, text("backprop", "places"))


def _parts(place):
    """Of a weight: its place in the window, the colour or map that it reads, the filter."""
    if place[0] == "b":
        return BIAS, 0, place[-1]
    return place[1] * WINDOW + place[2] if len(place) == 5 else ALONE, *place[-2:]


def _layer_words(network, layer):
    return text("backprop", "layer_filter" if is_filter(network, layer.index) else "layer_means", W=layer.W)


def _makes_words(network, layer, makes):
    if is_filter(network, layer):
        return text("backprop", "makes_filter", most=makes - 1)
    return text("backprop", "makes_output", cat=called("cat"), dog=called("dog"))


def _look(drawn, part, other):
    """Action: another layer, place, or end; the rest is that of the weight which is in view by then."""
    now = weights.by_now(drawn)
    if not now:
        return
    network, weight = now
    parts = dict(zip(("window", "from", "to"), _parts(weight.place), strict=True))
    layer, window, front, behind = ({"layer": weight.layer} | parts | {part: other}).values()
    *_, reads, makes = network.layers[layer].weight_shape or ()
    front, behind = min(front, reads - 1), min(behind, makes - 1)
    place: tuple
    if window == BIAS:
        place = ("b", behind)
    elif is_filter(network, layer):
        # From another layer's single weight one comes to the middle of the window.
        spot = PLACES // 2 if window == ALONE else window
        place = ("W", *divmod(spot, WINDOW), front, behind)
    else:
        place = ("W", front, behind)
    weights.look_at(network, layer, place)
