"""Dense against convolutional, shown: both answers, their figures, a picture that is moved, and what each looks at."""

from functools import partial

from pictures.collect import kept
from pictures.pixels import SHIFTS, shifted
from runs.course.presets import preset
from runs.numbers.compare import PAIRS
from ui.charts import Line, chart
from ui.parts import numbers
from ui.parts.controls import slide
from ui.parts.show import bars, card, highlight, picture, pixelated, row, table
from ui.stages.photo_answer import answer
from ui.visit import session

KINDS = {"dense": "Dense", "conv": "Convolutional"}
LEARNED = {"photos": "photos, and some drawn pets", "drawn": "drawn pets alone"}


def both(snapshot, show):
    """The picture in hand, and what each network says of it."""
    cards = (card(f"{words} network", answer(show, f"{kind}_P")) for kind, words in KINDS.items())
    return row(picture(snapshot.settings.data, 200, "the picture in hand"), *cards, css="flow")


def figures(words):
    """For each network what it learned from, its weights, and the share that is right. words: the figures as text"""
    rows = [
        (
            f"{KINDS[kind]}, from {LEARNED[source]}",
            words[f"{source}.{kind}.weights#"],
            words[f"{source}.{kind}.photos.accuracy%"],
            words[f"{source}.{kind}.drawn.accuracy%"],
        )
        for source, pair in PAIRS.items()
        for kind in pair
    ]
    head = ("network", "weights", "photos: right", "drawn pets: right")
    return table(head, rows, "Each network on photos and on drawn pets that it never saw")


def choose_shift():
    """How far to move the picture. -> (pixels to the right, Control)"""
    shift, move = session.recall("shift", 0), partial(session.remember, "shift")
    return shift, slide("shift", "Move the picture sideways (pixels)", SHIFTS, shift, move, _signed)


def moved(square, show, shift):
    """The picture as it is moved, and both answers to it."""
    (seen,) = shifted(kept(square)[None], [shift])[0]
    cards = (
        card(f"{words} network", bars(show, f"{kind}_moved", row=SHIFTS.index(shift))) for kind, words in KINDS.items()
    )
    return row(
        pixelated(seen / 255, preset("conv"), 160, f"the picture, moved by {_signed(shift)} pixels"), *cards, css="flow"
    )


def curves(show, shift):
    """The probability of Cat at every shift, with the one in view marked."""
    lines = []
    for (kind, words), dash in zip(KINDS.items(), ("second", "first"), strict=True):
        P = show.named[f"{kind}_moved"][:, 0]
        lines.append(Line(words, SHIFTS, P, "cat", dash, dot=(shift, P[SHIFTS.index(shift)])))
    ends = {kind: [numbers.fixed(show.named[f"{kind}_{end}"], 2) for end in ("low", "high")] for kind in KINDS}
    alt = "; ".join(f"{words}: Cat from {' to '.join(ends[kind])}" for kind, words in KINDS.items())
    return chart(lines, "moved by", "probability of Cat", alt, top=1, left=SHIFTS[0])


def looks(square, show):
    """The picture, white where its pixels move the answer most."""
    cards = (
        card(
            f"{words} network",
            highlight(kept(square), show.named[f"{kind}_slope"], 220, f"{words}: the pixels that move the answer most"),
        )
        for kind, words in KINDS.items()
    )
    return row(*cards)


def _signed(shift):
    return numbers.signed(shift)
