"""A convolutional network on the stages' pages: one window, its layers, and the chain rule of a filter's weight."""

from dataclasses import replace
from functools import partial

import engine
from runs.numbers.blocks import named_layers
from runs.numbers.stages import first_window, is_filter, main_places, weighted_layers
from ui.parts.controls import select, whole_number
from ui.parts.show import NAMES, card, pixelated, row, signed_pictures, table
from ui.visit import session

SIDE = 3
# What can be chosen of a window: one of its nine places, its bias; behind the means there is one weight alone.
BIAS, ALONE = "bias", "weight"
WINDOW = tuple(f"{row} {column}" for row in ("top", "middle", "bottom") for column in ("left", "centre", "right"))
COLOURS = ("red", "green", "blue")
FACTORS = ("input", "local", "upstream")


def place(moment):
    """Where a window that stands out lies, and how its sum is bent, in words."""
    row, column, _ = first_window(moment).place
    return {"row": _plain(row), "column": _plain(column), "activation": moment.experiment.start.activation}


def window(moment, show):
    """A window that stands out: its pixels, the filter over them, and the sum that they make."""
    found, size = first_window(moment), replace(moment.preset, pixels=SIDE)
    y, x, c = found.place
    total = f"Z1[0,{y},{x},{c}]"
    terms, shown = show.sum([*_products(found), f"rest({total})", f"b1[{c}]"], total)
    what = [_factors(show, found, index) for index in found.inputs] + ["all other products", "bias"]
    lines = "".join(f'<span class="what">{w}</span><span>{t}</span>' for w, t in zip(what, terms, strict=True))
    lines += f'<span class="what"><i class="v">Z</i>, the sum</span><span class="total">{shown}</span>'
    bent = f"{moment.experiment.start.activation}({show(total)}) = <b>{show(f'A1[0,{y},{x},{c}]')}</b>"
    pixels = pixelated(found.pixels, size, 130, f"the pixels around row {y}, column {x}, enlarged")
    weights = signed_pictures(found.weights, size, 84, f"weights of filter {c}")
    return row(
        card("Under the window", pixels),
        card(f"Filter {_plain(c)}: red, green, blue", weights),
        card("Their products, added up", f'<div class="sum">{lines}</div><p><i class="v">A</i> = {bent}</p>'),
    )


def layers(moment):
    """What each layer reads, how many weights it has, and how large its maps are."""
    sizes = {each.output: V.shape[1:] for each, V in zip(_named(moment), moment.forward.values[1:], strict=True)}
    rows = []
    for each in _named(moment):
        if isinstance(each.layer, engine.Conv):
            handed = _handed_on(moment, each)
            height, width, maps = sizes[handed]
            reads = "the photo's colours" if each.input == "X" else f"{_plain(each.layer.channels_in)} maps"
            weights = _plain(f"{SIDE} × {SIDE} × {each.layer.channels_in}")
            rows.append((f"Conv {each.number}", reads, _plain(maps), weights, f"{_plain(f'{height} × {width}')}"))
    head = ("layer", "reads", "filters", "weights of each, and a bias", "maps that it hands on")
    return table(head, rows, "The convolutions, from the photo to the last maps")


def choose(moment):
    """Which layer, which place of the window, which colour or map it reads, which filter. -> (weight, Controls)"""
    layer, place = session.weight(moment)
    network, numbers = moment.network, dict(weighted_layers(moment.network))
    window, front, behind = _parts(place)
    *_, reads, makes = network.layers[layer].weight_shape
    layers = {each: _layer_words(network, each, number) for each, number in numbers.items()}
    windows = dict(enumerate(WINDOW)) if is_filter(network, layer) else {ALONE: "the weight"}
    windows |= {BIAS: "the bias"}

    def look(part):
        return lambda other: _look(moment.network, **{part: other})

    def menu(part, label, most, value):
        return whole_number(
            f"weight.{part}", label, 0, most, value, look(part), partial(session.no_such_number, 0, most)
        )

    return (layer, place), (
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
    indices = [f"[{y},{x}]" for y, x in places]
    terms, total = show.sum([*(f"chain.share{i}" for i in indices), "chain.rest"], "chain.gradient")
    rows = [
        (f"row {_plain(y)}, column {_plain(x)}", *(show(f"chain.{factor}{i}") for factor in FACTORS), term)
        for (y, x), i, term in zip(places, indices, terms, strict=False)
    ]
    rows += [("all other places", "", "", "", terms[-1]), (f"<b>gradient of {name}</b>", "", "", "", f"<b>{total}</b>")]
    head = ("place", "what came in", "× slope of the bend", "× blame from behind", "= its share")
    return table(head, rows, "The places that did most to this weight's gradient")


def _products(found):
    y, x, c = found.place
    return [f"product(W1[{i},{j},{k},{c}],{y},{x})" for i, j, k in found.inputs]


def _factors(show, found, index):
    y, x, c = found.place
    i, j, k = index
    return f"{show(f'X[0,{y + i - 1},{x + j - 1},{k}]')} × {show(f'W1[{i},{j},{k},{c}]')}"


def _named(moment):
    return named_layers(moment.network)


def _handed_on(moment, conv):
    """The name of what a convolution hands to the next layer with weights, or to the mean."""
    reads = (engine.Conv, engine.GlobalAveragePool)
    return next(each.input for each in _named(moment)[conv.index + 1 :] if isinstance(each.layer, reads))


def _parts(place):
    """Of a weight: its place in the window, the colour or map that it reads, the filter."""
    if place[0] == "b":
        return BIAS, 0, place[-1]
    return place[1] * SIDE + place[2] if len(place) == 5 else ALONE, *place[-2:]


def _layer_words(network, layer, number):
    return f"W{number}: {'convolution' if is_filter(network, layer) else 'means → outputs'}"


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
    network, layer, place = now
    parts = dict(zip(("window", "from", "to"), _parts(place), strict=True))
    layer, window, front, behind = ({"layer": layer} | parts | changed).values()
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
