"""A convolutional network on the stages' pages: one window, its layers, and the chain rule of a filter's weight."""

from dataclasses import replace

from markupsafe import Markup

from engine.convolution import WINDOW
from engine.names import named, named_layers, weighted_layers, worked_out
from runs.numbers.backprop import main_places
from runs.numbers.blocks import is_filter
from runs.numbers.forward import first_window
from ui.parts.markup import join, tag
from ui.parts.show import card, pixelated, plain, row, signed_pictures, sum_of, table
from ui.parts.words import html, text, titled
from ui.stages.forward import bent

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
