"""A convolutional network on the stages' pages: one window, its layers, and the chain rule of a filter's weight."""

from dataclasses import replace
from functools import partial

from engine.names import named, weighted_layers
from runs.numbers.backprop import main_places
from runs.numbers.blocks import is_filter
from runs.numbers.forward import first_window, product_of, rest_of
from ui.parts.controls import select, whole_number
from ui.parts.show import NAMES, card, pixelated, row, signed_pictures, table
from ui.visit import session

SIDE = 3
# What can be chosen of a window: one of its nine places, its bias; behind the means there is one weight alone.
BIAS, ALONE = "bias", "weight"
WINDOW = tuple(f"{row} {column}" for row in ("top", "middle", "bottom") for column in ("left", "centre", "right"))
COLOURS = ("red", "green", "blue")
FACTORS = ("input", "local", "upstream")


def place(snapshot):
    """Where a window that stands out lies, and how its sum is bent, in words."""
    row, column, _ = first_window(snapshot).place
    return {"row": _plain(row), "column": _plain(column), "activation": snapshot.experiment.start.activation}


def window(snapshot, show):
    """A window that stands out: its pixels, the filter over them, and the sum that they make."""
    found, size = first_window(snapshot), replace(snapshot.preset, pixels=SIDE)
    y, x, c = found.place
    total = named("Z1", 0, y, x, c)
    terms, shown = show.sum([*_products(found), rest_of(total), named("b1", c)], total)
    what = [_factors(show, found, index) for index in found.inputs] + ["all other products", "bias"]
    lines = "".join(f'<span class="what">{w}</span><span>{t}</span>' for w, t in zip(what, terms, strict=True))
    lines += f'<span class="what"><i class="v">Z</i>, the sum</span><span class="total">{shown}</span>'
    bent = f"{snapshot.experiment.start.activation}({show(total)}) = <b>{show(named('A1', 0, y, x, c))}</b>"
    pixels = pixelated(found.pixels, size, 130, f"the pixels around row {y}, column {x}, enlarged")
    weights = signed_pictures(found.weights, size, 84, f"weights of filter {c}")
    return row(
        card("Under the window", pixels),
        card(f"Filter {_plain(c)}: red, green, blue", weights),
        card("Their products, added up", f'<div class="sum">{lines}</div><p><i class="v">A</i> = {bent}</p>'),
    )


def layers(snapshot):
    """What each layer reads, how many weights it has, and how large its maps are."""
    rows = []
    for each in weighted_layers(snapshot.network):
        if is_filter(snapshot.network, each.index):
            height, width, maps = snapshot.forward.values[each.end.index + 1].shape[1:]
            reads = "the photo's colours" if each.input == "X" else f"{_plain(each.layer.channels_in)} maps"
            weights = _plain(f"{SIDE} × {SIDE} × {each.layer.channels_in}")
            rows.append((f"Conv {each.number}", reads, _plain(maps), weights, f"{_plain(f'{height} × {width}')}"))
    head = ("layer", "reads", "filters", "weights of each, and a bias", "maps that it hands on")
    return table(head, rows, "The convolutions, from the photo to the last maps")


def choose(snapshot):
    """Which layer, which place of the window, which colour or map it reads, which filter. -> (Weight, Controls)"""
    weight = session.weight(snapshot)
    network, layer = snapshot.network, weight.layer
    window, front, behind = _parts(weight.place)
    *_, reads, makes = network.layers[layer].weight_shape
    layers = {each.index: _layer_words(network, each) for each in weighted_layers(network)}
    windows = dict(enumerate(WINDOW)) if is_filter(network, layer) else {ALONE: "the weight"}
    windows |= {BIAS: "the bias"}

    def look(part):
        return lambda other: _look(snapshot.network, **{part: other})

    def menu(part, label, most, value):
        return whole_number(
            f"weight.{part}", label, 0, most, value, look(part), partial(session.no_such_number, 0, most)
        )

    return weight, (
        '<div class="choices">',
        select("weight.layer", "Layer", layers, layer, look("layer")),
        select("weight.window", "Place in the window", windows, window, look("window")),
        menu("from", _reads_words(layer, reads), reads - 1, front),
        menu("to", _makes_words(network, layer, makes), makes - 1, behind),
        "</div>",
    )


def chain(show, name, computed):
    """input x slope x blame at the places that did most, and all of them added up."""
    if not computed:
        return f'<p class="formula">gradient of {name} = {show.or_not_yet("chain.gradient", False)}</p>'
    places = main_places(show.named)
    terms, total = show.sum([*(named("chain.share", *at) for at in places), "chain.rest"], "chain.gradient")
    rows = [
        (f"row {_plain(y)}, column {_plain(x)}", *(show(named(f"chain.{factor}", y, x)) for factor in FACTORS), term)
        for (y, x), term in zip(places, terms, strict=False)
    ]
    rows += [("all other places", "", "", "", terms[-1]), (f"<b>gradient of {name}</b>", "", "", "", f"<b>{total}</b>")]
    head = ("place", "what came in", "× slope of the bend", "× blame from behind", "= its share")
    return table(head, rows, "The places that did most to this weight's gradient")


def _products(found):
    y, x, c = found.place
    return [product_of(named("W1", i, j, k, c), y, x) for i, j, k in found.inputs]


def _factors(show, found, index):
    y, x, c = found.place
    i, j, k = index
    return f"{show(named('X', 0, y + i - 1, x + j - 1, k))} × {show(named('W1', i, j, k, c))}"


def _parts(place):
    """Of a weight: its place in the window, the colour or map that it reads, the filter."""
    if place[0] == "b":
        return BIAS, 0, place[-1]
    return place[1] * SIDE + place[2] if len(place) == 5 else ALONE, *place[-2:]


def _layer_words(network, layer):
    return f"{layer.W}: {'convolution' if is_filter(network, layer.index) else 'means → outputs'}"


def _reads_words(layer, reads):
    if layer == 0:
        return f"Colour it reads ({', '.join(f'{i} {word}' for i, word in enumerate(COLOURS))})"
    return f"Map it reads (0 to {reads - 1})"


def _makes_words(network, layer, makes):
    if is_filter(network, layer):
        return f"Filter (0 to {makes - 1})"
    return f"Output ({', '.join(f'{i} {word}' for i, word in enumerate(NAMES.values()))})"


def _look(drawn, **changed):
    """Action: another layer, place, or end; the rest is that of the weight which is in view by then."""
    now = session.weight_by_now(drawn)
    if not now:
        return
    network, weight = now
    parts = dict(zip(("window", "from", "to"), _parts(weight.place), strict=True))
    layer, window, front, behind = ({"layer": weight.layer} | parts | changed).values()
    *_, reads, makes = network.layers[layer].weight_shape
    front, behind = min(front, reads - 1), min(behind, makes - 1)
    if window == BIAS:
        place = ("b", behind)
    elif is_filter(network, layer):
        # From another layer's single weight one comes to the middle of the window.
        spot = len(WINDOW) // 2 if window == ALONE else window
        place = ("W", *divmod(spot, SIDE), front, behind)
    else:
        place = ("W", front, behind)
    session.look_at_weight(network, layer, place)


def _plain(text):
    """A count or a place: no computed number."""
    return f"<span data-plain>{text}</span>"
