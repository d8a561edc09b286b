"""Stage 4, shown: one weight's chain rule, the blame of all of them, the nudge and what came of it."""

from markupsafe import Markup

from engine.names import change_of, logits_of, named, slope_of, weighted_layers
from runs.data.values import CLASSES
from runs.numbers.backprop import beyond, effect, further, is_turned, most_blamed
from runs.numbers.numbers import Numbers
from runs.once import once
from ui.parts.markup import join, tag
from ui.parts.show import Show, card, formula, not_yet, row, signed_pictures, signed_strip, table
from ui.parts.words import called, capital, family, html, passage, text
from ui.stages.spelled import spelled
from ui.view.kinds import is_plain, optimizer, title


def no_label(snapshot) -> Markup:
    """The chain rule of a weight that nobody can compute yet."""
    return formula(html("backprop", "gradient", number=not_yet(slope_of(weighted_layers(snapshot.network)[0].W))))


def chain(show, name) -> Markup:
    """input x slope of the bend x blame from behind = gradient."""
    factors = (
        (text("backprop", "came_in"), show("chain.input")),
        (text("backprop", "times_slope"), show("chain.local")),
        (text("backprop", "times_blame"), show("chain.upstream")),
        (text("backprop", "is_gradient", weight=name), show.signed("chain.gradient")),
    )
    cards = (tag("div", tag("small", words), tag("b", number)) for words, number in factors)
    return tag("div", cards, class_="factors")


def blame(snapshot, show) -> Markup:
    """The weights that carry the most blame, and where over the picture it lies."""
    names = [weight.name for weight in most_blamed(snapshot.network, snapshot.labelled_step)]
    rows = [(name, show.signed(slope_of(name)), show.signed(change_of(name))) for name in names]
    head = (text("backprop", f"ranking.{column}") for column in ("weight", "gradient", "nudge"))
    ranked = table(head, rows, text("backprop", "ranking"))
    if snapshot.preset.widths:
        return ranked
    strip = signed_strip(snapshot.labelled_step.backward.grads[0].W, snapshot.preset, text("backprop", "strip_alt"))
    return row(ranked, card(text("backprop", "strip"), strip))


def pixel_blame(snapshot) -> Markup:
    """How the loss would change with each pixel."""
    return signed_pictures(
        snapshot.labelled_step.backward.deltas[0][0], snapshot.preset, 160, text("backprop", "pixels_alt")
    )


def rule(snapshot, show) -> Markup:
    """How the optimiser makes a nudge of a gradient, in one sentence."""
    if is_plain(snapshot.network.optimizer):
        return html("backprop", "against", show)
    rule = snapshot.network.optimizer
    from_memory = "against_gradient" if is_turned(show.named) else "from_memory"
    from_what = from_memory if rule.remembers else "from_gradient"
    how = text("backprop", "by_rule.card") if optimizer(rule)["rule"] else text("common", "no_formula")
    return html(
        "backprop",
        f"by_rule.{from_what}",
        show,
        optimizer=capital(title(rule)) if from_what != "against_gradient" else title(rule),
        how=how,
    )


@once
def places(snapshot, show, weight) -> dict:
    """What stands in the words of the question about a weight."""
    spelled_out = spelled(snapshot.network, snapshot.preset, weight)
    reasons = {"why": why(snapshot, weight), "rule": rule(snapshot, show)}
    return {"name": weight.name, "weight": spelled_out, "optimizer": title(snapshot.network.optimizer), **reasons}


def why(snapshot, weight) -> Markup:
    """What a little more of the weight would do to a logit, and so to the loss, in one sentence."""
    found = effect(snapshot, weight)
    if found.k is None:
        return html("backprop", "why.no_blame" if found.reaches else "why.silent")
    logit, loss = ("raise" if up else "lower" for up in (found.raises, found.costs))
    return html("backprop", f"why.{logit}.{loss}", kind=called(CLASSES[found.k]))


def nudge(snapshot, show, name) -> Markup:
    """-learning rate x gradient, where that is the rule; old -> new."""
    old, new = show.apart("old", "new")
    moved = f"{name}: ", old, " → ", tag("b", new)
    if not is_plain(snapshot.network.optimizer):
        return tag("p", rule(snapshot, show)) + formula(moved)
    product = "−", show("learning_rate"), " × ", show("chain.gradient"), " = ", tag("b", show.signed("change"))
    return formula(product, tag("br"), moved)


def after(snapshot, show) -> Markup:
    """The prediction and the loss, before this step and after it."""
    rows = [
        (text("backprop", "after_probability", kind=called(kind)), *show.apart(f"P[0,{k}]", f"after_P[0,{k}]"))
        for k, kind in enumerate(CLASSES)
    ]
    rows.append((text("backprop", "after_loss"), *show.apart("L", "after_L")))
    head = "", text("backprop", "after_before"), text("backprop", "after_after")
    return table(head, rows, text("backprop", "after_table"))


def fall(show) -> Markup:
    """How far the gradient says the loss falls, and how far it does."""
    names = [name for name in ("promised", "delivered", "ratio") if name in show.named]
    return table(
        ("", ""), [(text("backprop", f"fall.{name}"), show(name)) for name in names], text("backprop", "falls")
    )


def larger_steps(snapshot, show) -> Markup:
    """Whether going further the same way would please this one picture more."""
    found = Numbers(show.named | further(snapshot))
    longer = beyond(found)
    return passage("backprop", f"further.{longer}", Show(found)) if longer else Markup()


def about_blame(snapshot) -> Markup:
    """How the blame at the logits comes about under this loss. -> HTML"""
    loss = snapshot.network.loss
    key = "blame_is_the_error" if loss.blame_is_the_error else "blame_passes_softmax"
    return passage("backprop", key, loss=title(loss))


def where(snapshot, show) -> Markup:
    """The slope at each point between the loss and the logits."""
    logits = logits_of(snapshot.network)
    rows = [
        (called(kind), *(show.signed(named(array, 0, k)) for array in ("E", slope_of("P"), slope_of(logits))))
        for k, kind in enumerate(CLASSES)
    ]
    head = (text("backprop", f"where.{column}") for column in ("output", "error", "probability", "logit"))
    return table(head, rows, text("backprop", "where"))


def mini_batch(snapshot, show) -> Markup:
    """Each picture's own gradient, and their mean."""
    kinds = text("common", "in_hand"), text("common", f"our.{snapshot.other}"), *family("backprop", "drawn.").values()
    rows = [(words, show.signed(f"mini_batch.gradient[{i}]")) for i, words in enumerate(kinds)]
    rows.append((html("backprop", "batch_mean"), show.signed("mini_batch.mean")))
    return table(
        (text("backprop", "batch_picture"), text("backprop", "batch_gradient")), rows, text("backprop", "batch_table")
    )


def machines(show, name) -> Markup:
    """The gradient of each machine's share of a batch, their mean, and the gradient of the whole batch."""
    rows = [
        (words, show.signed(f"mini_batch.machine[{i}]"))
        for i, words in enumerate(family("backprop", "machine.").values())
    ]
    rows.append((html("backprop", "machines_mean"), show.signed("mini_batch.together")))
    rows.append((text("backprop", "machines_whole"), show.signed("mini_batch.whole")))
    head = text("backprop", "machines_one"), text("backprop", "gradient_of", weight=name)
    how = "rounding" if show.named.at("mini_batch.apart") else "none"
    return join(
        passage("backprop", "machines", show),
        table(head, rows, text("backprop", "machines_table")),
        passage("backprop", "machines_mean_of"),
        passage("backprop", f"machines_apart.{how}", show),
        passage("backprop", "machines_travel"),
    )
