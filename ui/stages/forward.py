"""Stage 1, shown: pixels, the input vector, hidden nodes, logits and softmax."""

from markupsafe import Markup

from engine.names import logits_of, named, worked_out
from runs.data.values import CLASSES
from runs.numbers.forward import dense_layers, sums
from ui.parts.markup import join, tag
from ui.parts.numbers import count
from ui.parts.show import (
    ARROW,
    EXCERPT,
    bars,
    card,
    formula,
    letter,
    pixel_table,
    pixelated,
    row,
    signed_pictures,
    signed_strip,
    sum_of,
    table,
)
from ui.parts.words import called, html, text, titled
from ui.stages.in_hand import in_hand


def pixels(snapshot, show) -> Markup:
    """The photo, its pixels, and their numbers on them."""
    size = snapshot.preset
    small = pixelated(snapshot.X[0], size, 220, text("forward", "as_pixels", side=size.pixels))
    corner = (size.pixels // 2 - EXCERPT // 2,) * 2 if size.pixels > 16 else (0, 0)
    return row(in_hand(snapshot, 220), ARROW, small, ARROW, pixel_table(show, size, corner), css="flow")


def vector(snapshot, show) -> Markup:
    """One pixel divided by 255, and the beginning and the end of the input."""
    middle = snapshot.preset.inputs // 2 + snapshot.preset.pixels * snapshot.preset.channels // 2
    places = [0, 1, 2, middle, snapshot.preset.inputs - 1]
    rows = [((letter("X"), tag("sub", i)), show(f"pixel[{i}]"), "÷ 255", show(f"X[0,{i}]")) for i in places]
    head = text("forward", "vector_input"), text("forward", "vector_pixel"), "", text("forward", "vector_value")
    return table(head, rows, text("forward", "vector_table", inputs=count(snapshot.preset.inputs)))


def hidden(snapshot, show) -> Markup:
    """Each hidden node: its weights as a picture, its sum, its bend."""
    layer, *_ = dense_layers(snapshot.network)
    cards = []
    for node, total in enumerate(sums(snapshot, layer)):
        W = snapshot.state.params[layer.index].W[:, [node]]
        if snapshot.preset.grey:
            weights = signed_pictures(W, snapshot.preset, 112, text("forward", "weights_of_node", node=node))
        else:
            weights = signed_strip(W, snapshot.preset, text("forward", "weights_of_node_mean", node=node))
        before, after = (show(named(name, 0, node)) for name in (layer.output, layer.out))
        parts = weights, weighted_sum(show, layer, node, total), bent(snapshot, before, after)
        cards.append(card(text("forward", "hidden_node", node=node), *parts))
    return row(*cards)


def bent(snapshot, before, after) -> Markup:
    """A sum, its bend, and what comes out of it, as a line."""
    bend = titled(snapshot.experiment.start.activation)
    return tag("p", html("forward", "bent", A=letter("A"), bend=bend, before=before, after=after))


def outputs(snapshot, show) -> Markup:
    """The sum of each output node."""
    layer = dense_layers(snapshot.network)[-1]
    cards = (
        card(text("forward", "output_node", kind=called(kind)), weighted_sum(show, layer, node, total), css=kind)
        for node, (kind, total) in enumerate(zip(CLASSES, sums(snapshot, layer), strict=True))
    )
    return row(*cards)


def weighted_sum(show, layer, node, total) -> Markup:
    """Input x weight for the largest products, the rest, the bias, and the sum; what is shown adds up."""
    sum_name, weights = named(layer.output, 0, node), [named(layer.W, i, node) for i in total.inputs]
    rest = [worked_out("rest", sum_name)] if len(weights) < layer.layer.inputs else []
    products = [worked_out("product", weight) for weight in weights]
    terms, shown = show.sum([*products, *rest, named(layer.b, node)], sum_name)
    inputs = (named(layer.input, 0, i) for i in total.inputs)
    what: list[str] = [join(show(each), " × ", show(weight)) for each, weight in zip(inputs, weights, strict=True)]
    what += [text("forward", "other_products")] * len(rest) + [text("forward", "bias")]
    return sum_of(what, terms, shown)


def softmax(snapshot, show) -> Markup:
    """e to each logit, divided by the sum of both."""
    shift, logits = (" − ", show("shift")) if is_shifted(show) else "", logits_of(snapshot.network)
    cat, dog = powers = [join("e", tag("sup", show(named(logits, 0, k)), shift)) for k in range(len(CLASSES))]
    lines = []
    for k, kind in enumerate(CLASSES):
        power, both, p = show.quotient(f"powers[0,{k}]", "sum(powers)", f"P[0,{k}]")
        begins = tag("b", called(kind)), ": ", letter("p"), " = ", powers[k], " ÷ (", cat, " + ", dog, ") = "
        lines.append(formula(begins, power, " ÷ ", both, " = ", tag("b", p)))
    return row(card(text("forward", "softmax"), *lines), card(text("forward", "the_answer"), bars(show, "P")))


def is_shifted(show) -> bool:
    """Whether the largest logit was taken off before the powers."""
    return show.named.at("shift") != 0
