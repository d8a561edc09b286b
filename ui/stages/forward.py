"""Stage 1, shown: pixels, the input vector, hidden nodes, logits and softmax."""

from engine.names import logits_of, named
from runs.course.presets import CLASSES
from runs.numbers.forward import dense_layers, product_of, rest_of, sums
from ui.parts.show import (
    ARROW,
    NAMES,
    WINDOW,
    bars,
    card,
    picture,
    pixel_table,
    pixelated,
    row,
    signed_pictures,
    signed_strip,
    table,
)


def pixels(snapshot, show):
    """The photo, its pixels, and their numbers on them."""
    size = snapshot.preset
    photo = picture(snapshot.settings.data, 220, "the picture in hand")
    small = pixelated(snapshot.X[0], size, 220, f"the same picture as {size.pixels} by {size.pixels} pixels")
    corner = (size.pixels // 2 - WINDOW // 2,) * 2 if size.pixels > 16 else (0, 0)
    return row(photo, ARROW, small, ARROW, pixel_table(show, size, corner), css="flow")


def vector(snapshot, show):
    """One pixel divided by 255, and the beginning and the end of the input."""
    middle = snapshot.preset.inputs // 2 + snapshot.preset.pixels * snapshot.preset.channels // 2
    places = [0, 1, 2, middle, snapshot.preset.inputs - 1]
    rows = [(f"<i class='v'>X</i><sub>{i}</sub>", show(f"pixel[{i}]"), "÷ 255", show(f"X[0,{i}]")) for i in places]
    return table(
        ("input", "pixel", "", "value"),
        rows,
        f"Five of the {snapshot.preset.inputs} inputs: the first three, one in the middle, the last",
    )


def hidden(snapshot, show):
    """Each hidden node: its weights as a picture, its sum, its bend."""
    layer, *_ = dense_layers(snapshot.network)
    nodes = sums(snapshot, layer)
    bend = snapshot.experiment.start.activation
    cards = []
    for node, total in enumerate(nodes):
        W, alt = snapshot.state.params[layer.index].W[:, [node]], f"weights of hidden node {node}"
        if snapshot.preset.grey:
            weights = signed_pictures(W, snapshot.preset, 112, alt)
        else:
            weights = signed_strip(W, snapshot.preset, f"{alt}, the mean over the colours")
        before, after = (show(named(name, 0, node)) for name in (layer.output, layer.out))
        bent = f"<p><i class='v'>A</i> = {bend}({before}) = <b>{after}</b></p>"
        cards.append(card(f"Hidden node {node}", weights + weighted_sum(show, layer, node, total) + bent))
    return row(*cards)


def outputs(snapshot, show):
    """The sum of each output node."""
    layer = dense_layers(snapshot.network)[-1]
    cards = (
        card(f"{NAMES[kind]} output: its logit", weighted_sum(show, layer, node, total), kind)
        for node, (kind, total) in enumerate(zip(CLASSES, sums(snapshot, layer), strict=True))
    )
    return row(*cards)


def weighted_sum(show, layer, node, total):
    """Input x weight for the largest products, the rest, the bias, and the sum; what is shown adds up."""
    sum_name, weights = named(layer.output, 0, node), [named(layer.W, i, node) for i in total.inputs]
    rest = [rest_of(sum_name)] if len(weights) < layer.layer.inputs else []
    terms, shown = show.sum([*map(product_of, weights), *rest, named(layer.b, node)], sum_name)
    inputs = (named(layer.input, 0, i) for i in total.inputs)
    what = [f"{show(each)} × {show(weight)}" for each, weight in zip(inputs, weights, strict=True)]
    what += ["all other products"] * len(rest) + ["bias"]
    lines = "".join(f'<span class="what">{w}</span><span>{t}</span>' for w, t in zip(what, terms, strict=True))
    lines += f'<span class="what"><i class="v">Z</i>, the sum</span><span class="total">{shown}</span>'
    return f'<div class="sum">{lines}</div>'


def softmax(snapshot, show):
    """e to each logit, divided by the sum of both."""
    shift, logits = f" − {show('shift')}" if is_shifted(show) else "", logits_of(snapshot.network)
    cat, dog = powers = [f"e<sup>{show(named(logits, 0, k))}{shift}</sup>" for k in range(len(CLASSES))]
    lines = (
        f'<p class="formula"><b>{NAMES[kind]}</b>: <i class="v">p</i> = {powers[k]} / ({cat} + {dog})'
        f" = {show(f'powers[0,{k}]')} / {show('sum(powers)')} = <b>{show(f'P[0,{k}]')}</b></p>"
        for k, kind in enumerate(CLASSES)
    )
    return row(card("Softmax", "".join(lines)), card("The answer", bars(show, "P")))


def is_shifted(show):
    """Whether the largest logit was taken off before the powers."""
    return show.named.at("shift") != 0
