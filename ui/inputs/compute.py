"""Compute it yourself: at some moments of the walk, the learner may fill in the number that the moment is about.

The page writes the questions, and what is said of what was typed; `ui/view/scene/blank.js` shows that of the moment.
"""

from functools import cache, partial

from markupsafe import Markup

from engine.names import Weight, weighted_layers
from runs.blanks.blank import Blank
from runs.blanks.walk import blanks
from runs.data.values import CLASSES
from runs.numbers.snapshot import Snapshot
from runs.once import once
from ui.inputs.blanks import judged, sentence, shown
from ui.inputs.controls import button, number
from ui.parts.markup import tag
from ui.parts.words import text
from ui.visit import weights
from ui.visit.notes import note, notes
from ui.visit.progress import ASKED

# By blank: the stage, and the moments of `ui/view/*/moments.js` that tell of its number, whatever the network is like.
MOMENTS = {
    "pixel": ("forward", "pixels"),
    "product": ("forward", "multiply slide"),
    "sum": ("forward", "sum sum_of_places"),
    "bend": ("forward", "bend bend_of_places"),
    "softmax": ("forward", "softmax"),
    "error": ("truth", "compare"),
    "loss": ("loss", "score"),
    "chain": ("backprop", "first_weights first_filters"),
    "nudge": ("backprop", "nudge"),
}

BESIDE = ("open", "check", "turn")


def to_compute(snapshot, stage) -> tuple:
    """The blanks of a stage's moments, for the walk: `blank.js` shows them. -> parts for `controls`"""
    truth = CLASSES.index(snapshot.label or CLASSES[0])
    weight = weights.in_view(snapshot) if stage == "backprop" else None
    boxes = (_box(name, truth, *of) for name, of in _asked(snapshot, stage, weight, truth).items())
    return words(), *(part for box in boxes for part in box)


@once
def _asked(snapshot, stage, weight, truth):
    """-> {name: (Blank, what is asked, as HTML)}"""
    return {name: (blank, asked(blank, truth)) for name, blank in blanks_of(snapshot, stage, weight).items()}


@cache
def words() -> Markup:
    """What is written beside each blank."""
    return tag("p", class_="blank-words", hidden=True, **{f"data_{key}": text("blanks", key) for key in BESIDE})


def blanks_of(snapshot: Snapshot, stage: str, weight: Weight | None) -> dict[str, Blank]:
    """Those of a stage's moments, by name. weight: the one in view, on the stage about weights"""
    if weight is None:
        return blanks(snapshot, wanted=[name for name, (of, _) in MOMENTS.items() if of == stage])
    first = weighted_layers(snapshot.network)[0]
    # The walk comes to gradients of the first weights alone, and nudges whichever weight is in view.
    is_first = (weight.layer, weight.place[0]) == (first.index, "W")
    return blanks(snapshot, weight if is_first else None, ["chain"]) | blanks(snapshot, weight, ["nudge"])


def _box(name, truth, blank, asked):
    typed = _typed(name, blank)
    verdict = tag("p", sentence(blank, typed.key, truth), class_="verdict") if typed else ""
    ways = partial(_check, name, blank), partial(_show, name, blank)
    return box(name, asked, ways, verdict, typed.text if typed else "", bool(typed and typed.may_be_seen))


def asked(blank: Blank, truth: int) -> Markup:
    """What a blank asks, and how it is worked out. truth: the node that the label names"""
    says = tag("p", sentence(blank, f"{blank.kind}.ask", truth), class_="says")
    return says + tag("p", sentence(blank, "form", truth), class_="form")


def box(name: str, asked: Markup, ways: tuple, said: object, typed: str = "", is_known: bool = False) -> tuple:
    """A blank as `around.js` looks for it. -> parts for `controls`

    asked: as `asked` has it; ways: what to do with a number, and to show it; said: of what was typed
    """
    check, show = ways
    return (
        Markup('<div class="blank" data-moment="{}"{} hidden>').format(
            MOMENTS[name][1], Markup(" data-known") if is_known else ""
        ),
        asked,
        number(f"blank.{name}", text("blanks", "answer"), typed, check),
        button(f"show.{name}", text("blanks", "skip"), show),
        said,
        Markup("</div>"),
    )


def _typed(name, blank):
    """What was typed into this blank, if something was; of another state, picture or weight it is another one."""
    text, rest = _out_of(notes().blanks.typed_before, name)
    if text is not None:
        note(typed_before=rest)
        _note(name, blank, shown(blank, "") if text == ASKED else judged(blank, text, None))
    of, typed = notes().blanks.typed.get(name, (None, None))
    return typed if of == blank else None


def _out_of(table, name):
    """-> (what is there by that name, or None; everything else)"""
    return table.get(name), {other: each for other, each in table.items() if other != name}


def _check(name, blank, said):
    before = _typed(name, blank)
    typed, is_seen = judged(blank, said, before), before is not None and before.may_be_seen
    if typed.is_right and not is_seen:
        note(computed=notes().blanks.computed | {name})
    # What was to be seen once is not hidden again.
    _note(name, blank, typed._replace(is_shown=is_seen))


def _show(name, blank):
    before = _typed(name, blank)
    _note(name, blank, shown(blank, before.text if before else ""))


def _note(name, blank, typed):
    note(typed={**notes().blanks.typed, name: (blank, typed)})
