"""Dense against convolutional, shown: both answers, their figures, a picture that is moved, and what each looks at."""

from markupsafe import Markup

from pictures.collect import kept
from pictures.pixels import SHIFTS, shifted
from runs.course.presets import preset
from runs.numbers.compare import PAIRS, moves_more
from runs.numbers.numbers import Numbers
from ui.charts import Line, chart
from ui.inputs.controls import Control, slide
from ui.parts import numbers
from ui.parts.show import Show, bars, card, highlight, pixelated, row, table
from ui.parts.words import called, html, paragraph, text
from ui.stages.in_hand import in_hand
from ui.stages.photo_answer import answer
from ui.visit.notes import note, notes

# Each kind of network, and the dash of its line.
KINDS = {"dense": "second", "conv": "first"}


def both(snapshot, show) -> Markup:
    """The picture in hand, and what each network says of it; last the learner's own, which a step changes."""
    own = _card("own", bars(Show(Numbers({"P": snapshot.probabilities})), "P"))
    return row(in_hand(snapshot, 200), *(_card(kind, answer(show, f"{kind}_P")) for kind in KINDS), own, css="flow")


def figures(show) -> Markup:
    """For each network what it learned from, its weights, and the share that is right."""
    rows = [
        (
            text(
                "convolutions",
                "learned",
                kind=text("convolutions", f"kind.{kind}"),
                source=text("convolutions", f"source.{source}"),
            ),
            show(f"{source}.{kind}.weights", form="#"),
            show(f"{source}.{kind}.photos.accuracy", 1, "%"),
            show(f"{source}.{kind}.drawn.accuracy", 1, "%"),
        )
        for source, pair in PAIRS.items()
        for kind in pair
    ]
    head = (text("convolutions", f"figures.{column}") for column in ("network", "weights", "photos", "drawn"))
    return table(head, rows, text("convolutions", "figures"))


def choose_shift() -> tuple[int, Control]:
    """How far to move the picture. -> (pixels to the right, Control)"""
    shift, label = notes().tried.shift, text("convolutions", "move")
    return shift, slide("shift", label, SHIFTS, shift, lambda new: note(shift=new), numbers.signed)


def moved(square, show, shift) -> Markup:
    """The picture as it is moved, and both answers to it."""
    (seen,) = shifted(kept(square)[None], (shift,))[0]
    alt = text("convolutions", "moved_alt", shift=numbers.signed(shift))
    cards = (_card(kind, bars(show, f"{kind}_moved", row=SHIFTS.index(shift))) for kind in KINDS)
    return row(pixelated(seen / 255, preset("conv"), 160, alt), *cards, css="flow")


def of_this_picture(show, on_photos) -> Markup:
    """What moving this very picture did, beside what it does on many. on_photos: which network turns more there; both,
    if neither is to be named
    """
    more = moves_more(show.named)
    turned = html("convolutions", "turned", show)
    if "both" in (more, on_photos):
        return paragraph(turned)
    beside = "as_there" if more == on_photos else "against"
    return paragraph(turned + " " + html("convolutions", f"moves.{beside}", network=_in_sentence(more)))


def _in_sentence(kind):
    name = text("convolutions", f"network.{kind}")
    return name[:1].lower() + name[1:]


def curves(show, shift) -> Markup:
    """The probability of Cat at every shift, with the one in view marked."""
    lines, alts, cat = [], [], called("cat")
    for kind, dash in KINDS.items():
        name, P = text("convolutions", f"kind.{kind}"), show.named[f"{kind}_moved"][:, 0]
        lines.append(Line(name, SHIFTS, P, "cat", dash, dot=(shift, P[SHIFTS.index(shift)])))
        low, high = (numbers.fixed(show.named[f"{kind}_{end}"], 2) for end in ("low", "high"))
        alts.append(text("convolutions", "curve_alt", kind=name, cat=cat, low=low, high=high))
    y_label = text("convolutions", "curve_y", cat=cat)
    return chart(lines, text("convolutions", "curve_x"), y_label, "; ".join(alts), top=1, left=SHIFTS[0])


def looks(square, show) -> Markup:
    """The picture, white where its pixels move the answer most."""
    return row(*(_card(kind, _looked_at(square, show, kind)) for kind in KINDS))


def _looked_at(square, show, kind):
    alt = text("convolutions", "looks_alt", kind=text("convolutions", f"kind.{kind}"))
    return highlight(kept(square), show.named[f"{kind}_slope"], 220, alt)


def _card(kind, body):
    return card(text("convolutions", f"network.{kind}"), body)
