"""Stage 4, shown: one weight's chain rule, the blame of all of them, the nudge and what came of it."""

from functools import partial

from engine.names import change_of, logits_of, named, slope_of
from runs.course.presets import CLASSES
from runs.numbers.backprop import most_blamed
from runs.numbers.forward import dense_layers
from ui.parts.controls import select, whole_number
from ui.parts.show import NAMES, card, not_yet, row, signed_pictures, signed_strip, table
from ui.parts.words import text
from ui.visit import session

BIAS = -1


def no_label():
    """The chain rule of a weight that nobody can compute yet."""
    return f'<p class="formula">gradient = {not_yet("dW1")}</p>'


def choose_weight(snapshot):
    """Which layer, what is in front of the weight, which node is behind it. -> (Weight, Controls)"""
    weight = session.weight(snapshot)
    layers = dense_layers(snapshot.network)
    dense = snapshot.network.layers[weight.layer]
    words = ("pixel", "hidden node") if weight.layer == layers[0].index else ("hidden node", "output")
    front, behind = _ends(weight.place)
    before = f"From {words[0]} (0 to {dense.inputs - 1}; −1 is the bias)"
    after = f"To {words[1]} (0 to {dense.outputs - 1})"

    def look(part):
        return lambda other: _look(snapshot.network, **{part: other})

    def menu(part, label, least, most, value):
        refuse = partial(session.no_such_number, least, most)
        return whole_number(f"weight.{part}", label, least, most, value, look(part), refuse)

    return weight, (
        '<div class="choices">',
        select("weight.layer", "Layer", _layer_words(layers), weight.layer, look("layer")),
        menu("from", before, BIAS, dense.inputs - 1, front),
        menu("to", after, 0, dense.outputs - 1, behind),
        "</div>",
    )


def _layer_words(layers):
    """W1 connects pixels and hidden nodes, the last one hidden nodes and outputs."""
    return {each.index: f"{each.W}: {'hidden → outputs' if each.last else 'pixels → hidden'}" for each in layers}


def _ends(place):
    """What is in front of a weight and what is behind it."""
    return place[1] if place[0] == "W" else BIAS, place[-1]


def _look(drawn, **changed):
    """Action: another layer, or another end; the rest is that of the weight which is in view by then."""
    now = session.weight_by_now(drawn)
    if not now:
        return
    network, weight = now
    front, behind = _ends(weight.place)
    layer, front, behind = ({"layer": weight.layer, "from": front, "to": behind} | changed).values()
    dense = network.layers[layer]
    behind = min(behind, dense.outputs - 1)
    place = ("b", behind) if front == BIAS else ("W", min(front, dense.inputs - 1), behind)
    session.look_at_weight(network, layer, place)


def chain(show, name, computed):
    """input x slope of the bend x blame from behind = gradient."""
    factors = (
        ("what came in", "chain.input"),
        ("× slope of the bend", "chain.local"),
        ("× blame from behind", "chain.upstream"),
    )
    cards = "".join(f"<div><small>{words}</small><b>{show.or_not_yet(n, computed)}</b></div>" for words, n in factors)
    gradient = show.or_not_yet("chain.gradient", computed, signed=True)
    return f'<div class="factors">{cards}<div><small>= gradient of {name}</small><b>{gradient}</b></div></div>'


def blame(snapshot, show):
    """The weights that carry the most blame, and where over the picture it lies."""
    names = [weight.name for weight in most_blamed(snapshot.network, snapshot.step)]
    rows = [(name, show.signed(slope_of(name)), show.signed(change_of(name))) for name in names]
    ranked = table(("weight", "gradient", "nudge"), rows, "The most blamed weights, with the largest gradient first")
    if snapshot.preset.widths:
        return ranked
    alt = "The gradients of the first layer's weights as pictures, one for each hidden node, all on one scale"
    return row(
        ranked, card("Hidden nodes, in order", signed_strip(snapshot.step.backward.grads[0].W, snapshot.preset, alt))
    )


def pixel_blame(snapshot):
    """How the loss would change with each pixel."""
    return signed_pictures(snapshot.step.backward.deltas[0][0], snapshot.preset, 160, "dL/dX: the blame of each pixel")


def rule(snapshot, show):
    """How the optimiser makes a nudge of a gradient, in one sentence."""
    if snapshot.settings.optimizer == "SGD":
        return text("backprop", "against", show)
    return text("backprop", "by_rule", show, optimizer=snapshot.settings.optimizer)


def nudge(snapshot, show, name):
    """-learning rate x gradient, where that is the rule; old -> new."""
    plain = f"−{show('learning_rate')} × {show('chain.gradient')} = <b>{show.signed('change')}</b><br>"
    by_rule = "" if snapshot.settings.optimizer == "SGD" else f"<p>{rule(snapshot, show)}</p>"
    return f'{by_rule}<p class="formula">{"" if by_rule else plain}{name}: {show("old")} → <b>{show("new")}</b></p>'


def after(snapshot, show):
    """The prediction and the loss, before this step and after it."""
    rows = [
        (f"{NAMES[kind]} probability", show(f"P[0,{k}]"), show(f"after_P[0,{k}]")) for k, kind in enumerate(CLASSES)
    ]
    rows.append(("loss", show("L"), show("after_L")))
    return table(("", "before this step", "after it"), rows, "The prediction and the loss before and after this step")


def fall(show):
    """How far the gradient says the loss falls, and how far it does."""
    rows = [("promised fall", show("promised")), ("delivered fall", show("delivered"))]
    if "ratio" in show.named:
        rows.append(("delivered ÷ promised", show("ratio")))
    return table(("", ""), rows, "The fall of the loss, as promised and as delivered")


def where(snapshot, show):
    """The slope at each point between the loss and the logits."""
    logits = logits_of(snapshot.network)
    rows = [
        (NAMES[kind], *(show.signed(named(array, 0, k)) for array in ("E", slope_of("P"), slope_of(logits))))
        for k, kind in enumerate(CLASSES)
    ]
    head = ("output", "prediction − label", "at the probability: dL/dp", "at the logit: dL/dz")
    return table(head, rows, "The same blame, taken at three points")


def mini_batch(snapshot, show):
    """Each picture's own gradient, and their mean."""
    kinds = ("the picture in hand", f"our {snapshot.other}", "a drawn pet", "another drawn pet")
    rows = [(words, show.signed(f"mini_batch.gradient[{i}]")) for i, words in enumerate(kinds)]
    rows.append(("<b>their mean: the gradient of the batch</b>", show.signed("mini_batch.mean")))
    return table(("picture", "its own gradient"), rows, "The chosen weight's gradient for each picture of a mini-batch")
