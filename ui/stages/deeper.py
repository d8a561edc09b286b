"""One click deeper: what a lecture would say, with the numbers of this state."""

from markupsafe import Markup

from engine.names import logits_of, named, slope_of, weighted_layers
from runs.data.values import CLASSES
from runs.numbers.blocks import is_filter
from runs.numbers.deeper import both_right, paths, through_softmax, twice
from runs.numbers.numbers import Numbers
from ui.parts.show import Show, formula, more, table
from ui.parts.words import called, passage, text
from ui.view.kinds import title

NODES = range(len(CLASSES))


def error(snapshot, show) -> Markup:
    """Why the blame at a logit is prediction - label with this loss, or why it is not."""
    found = through_softmax(snapshot)
    if not found:
        return Markup()
    loss, show = snapshot.network.loss, _with(show, found)
    key = "error" if loss.blame_is_the_error else "no_error"
    words = passage("backprop", f"{key}_deeper", loss=title(loss))
    return more(text("backprop", f"{key}.more"), words, (_logit(snapshot, show, k) for k in NODES))


def _logit(snapshot, show, k):
    """What reaches a logit by way of each probability."""
    parts = [(show(named(slope_of("P"), 0, i)), " × ", show(named("jacobian", i, k))) for i in NODES]
    total = show(named(slope_of(logits_of(snapshot.network)), 0, k))
    return formula(called(CLASSES[k]), ": ", parts[0], " + ", parts[1], " = ", total)


def logarithm(snapshot, show) -> Markup:
    """Why the loss has a logarithm: of two pictures."""
    found = both_right(snapshot)
    if not found:
        return Markup()
    show = _with(show, found)
    (own, others), total = show.sum(["both.own", "both.other"], "both.L")
    kinds = {"P": snapshot.label, "other_P": snapshot.other.name}
    p, q = (named(name, 0, CLASSES.index(kind)) for name, kind in kinds.items())
    lines = formula(show(p), " × ", show(q), " = ", show("both.p")), formula(own, " + ", others, " = ", total)
    product, logs = (passage("loss", f"log_{key}", show) for key in ("product", "sum"))
    return more(text("loss", "log.more"), product, lines[0], logs, lines[1], passage("loss", "log_why", show))


def by_paths(snapshot, show, weight) -> Markup:
    """The chain rule of a weight along its paths to the loss."""
    show = _with(show, paths(snapshot, weight))
    shares, total = show.sum([named("path.share", k) for k in NODES], "chain.gradient")
    blame = slope_of(logits_of(snapshot.network))
    rows = [
        (called(kind), show(named("path.slope", k)), show(named(blame, 0, k)), shares[k])
        for k, kind in enumerate(CLASSES)
    ]
    rows.append((text("backprop", "gradient_of", weight=weight.name), "", "", total))
    head = (text("backprop", f"paths.{column}") for column in ("output", "slope", "blame", "share"))
    along = _along(snapshot, show, weight)
    words = passage("backprop", "paths", name=weight.name), passage("backprop", "paths_along") if along else ""
    return more(text("backprop", "paths.more"), words, along, table(head, rows, text("backprop", "paths.table")))


def _along(snapshot, show, weight):
    """Each path of a weight of the first layer, where the next one is the last: what is multiplied on it."""
    first, *_, last = layers = weighted_layers(snapshot.network)
    if len(layers) != 2 or weight.layer != first.index or is_filter(snapshot.network, first.index):
        return []
    factors = show("chain.input"), " × ", show("chain.local"), " × "
    behind = [show(named(last.W, weight.place[-1], k)) for k in NODES]
    slopes = [show(named("path.slope", k)) for k in NODES]
    return [formula(called(CLASSES[k]), ": ", factors, behind[k], " = ", slopes[k]) for k in NODES]


def gradients_added(snapshot, show, weight) -> Markup:
    """Why others set their gradients to 0 before each backward pass."""
    show = _with(show, twice(snapshot, weight))
    return more(text("backprop", "twice.more"), passage("backprop", "twice", show, name=weight.name))


def _with(show, found):
    return Show(Numbers(show.named | found))
