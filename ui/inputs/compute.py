"""Compute it yourself: at some moments of the walk, the learner may fill in the number that the moment is about.

The page writes the questions, and what is said of what was typed; `ui/view/scene/blank.js` shows that of the moment.
"""

from functools import partial

from markupsafe import Markup

from engine.formula import spelled
from engine.names import weighted_layers
from runs.blanks.check import check
from runs.blanks.walk import blanks
from runs.data.values import CLASSES
from ui.inputs.controls import button, number
from ui.parts import numbers
from ui.parts.markup import tag
from ui.parts.show import letter, plain
from ui.parts.words import family, html, text
from ui.visit import weights
from ui.visit.notes import note, notes
from ui.visit.session import Typed

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
NODES = range(len(CLASSES))


def to_compute(snapshot, stage) -> tuple:
    """The blanks of a stage's moments, for the walk: `blank.js` shows them. -> parts for `controls`"""
    words = {f"data_{key}": text("blanks", key) for key in ("open", "check", "turn")}
    truth = CLASSES.index(snapshot.label or CLASSES[0])
    boxes = (_box(name, blank, truth) for name, blank in _of(snapshot, stage).items())
    return tag("p", class_="blank-words", hidden=True, **words), *(part for box in boxes for part in box)


def _of(snapshot, stage):
    wanted, about = [name for name, (of, _) in MOMENTS.items() if of == stage], {}
    if stage == "backprop":
        weight, first = weights.in_view(snapshot), weighted_layers(snapshot.network)[0]
        # The walk comes to gradients of the first weights alone, and nudges whichever weight is in view.
        is_first = (weight.layer, weight.place[0]) == (first.index, "W")
        about = {"chain": weight if is_first else None, "nudge": weight}
    return {name: each for name in wanted for each in blanks(snapshot, about.get(name), [name]).values()}


def _box(name, blank, truth):
    typed = _typed(name, blank)
    is_known = Markup(" data-known") if typed and typed.is_known else ""
    return (
        Markup('<div class="blank" data-moment="{}"{} hidden>').format(MOMENTS[name][1], is_known),
        tag("p", _said(blank, f"{blank.kind}.ask", truth), class_="says"),
        tag("p", _said(blank, "form", truth), class_="form"),
        number(f"blank.{name}", text("blanks", "answer"), typed.text if typed else "", partial(_check, name, blank)),
        button(f"show.{name}", text("blanks", "skip"), partial(_show, name, blank)),
        tag("p", _said(blank, typed.key, truth), class_="verdict") if typed else "",
        Markup("</div>"),
    )


def _said(blank, key, truth):
    """A sentence about a blank, with its numbers; the answer is in those alone that are said when it is known."""
    given = {part.place: _shown(part.name, part.value, blank.precision) for part in blank.parts}
    given |= {"answer": _shown(blank.name, blank.value, blank.digits), "digits": plain(blank.digits)}
    if blank.formula is not None:
        given["formula"] = _formula(blank, given, truth)
    return html("blanks", key, **given)


def _shown(name, value, digits):
    return numbers.number(name, value, numbers.show(value, digits))


def _formula(blank, given, truth):
    """As it is written: of what is asked about one number with its letter, of all outputs with their numbers."""

    def leaf(name, node):
        if name == "E":
            return f"({leaf('P', node)} − {leaf('T', node)})"
        own = {"P": "p", "T": "y", "n": plain(1), "k": plain(len(NODES))}.get(name, name)
        return given.get(f"{own}{node}") or (own if isinstance(own, Markup) else letter(own))

    words = family("common", "formula.")
    return Markup(spelled(blank.formula, lambda *of: str(leaf(*of)), NODES, truth=truth, words=words))


def _typed(name, blank):
    """What was typed into this blank, if something was; of another state, picture or weight it is another one."""
    typed = notes().blanks.typed.get(name)
    return typed if typed and typed.blank == blank else None


def _check(name, blank, said):
    before = _typed(name, blank)
    is_told, is_known = (before.is_told, before.is_known) if before else (False, False)
    verdict = check(blank, said, again=is_told)
    if verdict.is_right and not is_known:
        note(computed=notes().blanks.computed | {name})
    _note(name, Typed(blank, said, verdict.key, is_told or verdict.says_which, is_known or verdict.is_right))


def _show(name, blank):
    before = _typed(name, blank)
    _note(name, Typed(blank, before.text if before else "", f"{blank.kind}.right", False, True))


def _note(name, typed):
    note(typed={**notes().blanks.typed, name: typed})
