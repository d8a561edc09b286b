"""A whole step on paper: what is given, a line for each number that comes of it, and what is said of what is typed."""

from collections.abc import Iterable
from functools import partial

import numpy as np
from markupsafe import Markup

import engine
from engine.names import named
from runs.blanks.blank import DIGITS, Blank
from runs.blanks.by_hand import GIVEN, RATE, Sheet, bend_and_slope
from runs.blanks.by_hand import sheet as sheet_of
from runs.blanks.by_hand import told as told_of
from runs.blanks.reading import MOST_SIGNS
from runs.data.values import CLASSES
from runs.link.coordinate import ROWS, SHEETS
from runs.numbers.numbers import Numbers
from runs.study.kept import MOST_SHEETS
from ui.inputs import blanks
from ui.inputs.controls import button, check, inside, line, whole_number
from ui.parts import numbers
from ui.parts.markup import join, tag
from ui.parts.show import letter
from ui.parts.words import called, family, html, passage, text
from ui.visit.choices import choose, chosen
from ui.visit.notes import note, notes
from ui.visit.progress import ASKED

ROW = ROWS["sheet"]
# How the names of the sheet's numbers begin: the head has others of the same names.
SHEET = "sheet"
# Of the drawing: its size, the middles of its nodes, and how large these are; where on its line a weight is written.
BOX, COLUMNS, LINES, RADIUS, ALONG = "0 0 440 240", (52, 220, 388), (66, 180), 30, 0.34


def seed() -> int:
    """The number of the sheet in hand."""
    return chosen(ROW)


def choices(number: int) -> tuple:
    """Another sheet, the printer, and an empty sheet. -> parts for `write`"""
    on_paper = notes().on_paper
    following = number + 1 if number < SHEETS.most else SHEETS.least
    return inside(
        "choices no-print",
        whole_number(SHEET, text("by_hand", "seed"), SHEETS.least, SHEETS.most, number, partial(choose, ROW)),
        button("another", text("by_hand", "another"), partial(choose, ROW, following)),
        button("clear", text("by_hand", "clear"), partial(_keep, number, {}), enabled=bool(_filled(number))),
        tag("button", text("by_hand", "print"), type="button", class_="print"),
        check("answers", text("by_hand", "with_answers"), on_paper.prints_answers, lambda on: note(prints_answers=on)),
    )


def heading(number: int) -> Markup:
    """Which sheet it is, for whoever holds it printed."""
    return tag("p", text("by_hand", "seed"), " ", numbers.count(number), class_="print-only", data_plain=True)


def given(sheet: Sheet) -> Markup:
    """All that the step begins with: as a drawing, and one by one under its name."""
    found = Numbers(engine.ledger(sheet.network, sheet.step))
    listed = [_listed(found, key, _names(found, *arrays)) for key, arrays in GIVEN.items()]
    its_rate = tag("dt", text("by_hand", "rate")), tag("dd", number("learning_rate", RATE))
    formulas = bend_and_slope(sheet.network, family("common", "formula."))
    how = (tag("span", text("by_hand", key, **formulas)) for key in ("bend_is", "slope_is"))
    bend = tag("dt", text("by_hand", "bend")), tag("dd", how)
    return tag("div", _drawing(found), tag("dl", listed, its_rate, bend), class_="given")


def moves(number: int, sheet: Sheet) -> list:
    """The blanks, move by move, in the order in which their numbers come to be. -> parts for `write`"""
    filled, parts = _filled(number), []
    for move, its in sheet.moves:
        parts += [tag("h3", text("by_hand", f"move.{move}"))]
        for blank in its:
            parts += _line(number, sheet, blank, filled.get(blank.name))
    return [*inside("sheet", *parts), _how_far(sheet, filled)]


def answers(sheet: Sheet) -> Markup:
    """What is printed behind the sheet, if it is to be: the number of each line."""
    if not notes().on_paper.prints_answers:
        return Markup()
    return tag("section", answer_list(sheet), class_="answers print-only")


def answer_list(sheet: Sheet) -> Markup:
    """The number of each line."""
    each = (tag("li", letter(blank.name), " = ", blanks.answer(blank, f"{SHEET}.")) for blank in sheet.blanks)
    return tag("h3", text("by_hand", "answers")) + tag("ul", each)


def asked(sheet: Sheet, blank: Blank) -> Markup:
    """A number of the sheet and how it comes of others, as on its line."""
    return join(letter(blank.name), " = ", _how(told_of(sheet.network, blank), blank))


def _line(number, sheet, blank, found):
    """What is asked for and how it is worked out, a line to write on, and what is said of what stands there."""
    told, name = told_of(sheet.network, blank), letter(blank.name)
    what = _what(told)
    more = html("by_hand", "digits", digits=blank.digits) if blank.digits > DIGITS else ""
    state = ("right" if found.is_right else "wrong") if found else "open"
    spoken = f"{blank.name}: {what}"
    field = line(
        f"{SHEET}.{blank.name}",
        spoken,
        found.text if found else "",
        MOST_SIGNS,
        partial(_fill, number, blank),
        aria_invalid="true" if state == "wrong" else None,
    )
    show = text("blanks", "skip")
    its = {"tabindex": -1, "aria_label": f"{show}: {blank.name}"}
    return inside(
        f"blank {state}",
        tag("p", tag("b", name), " ", what, " ", tag("small", name, " = ", _how(told, blank), more)),
        field,
        button(f"show.{blank.name}", show, partial(_fill, number, blank, ASKED), "quiet", **its),
        tag("p", _said(blank, found) if found else None, class_="said", role="status"),
    )


def _said(blank, found):
    kind = "shown" if found.is_shown else "right" if found.is_right else "wrong"
    return join(tag("b", text("by_hand", f"mark.{kind}")), " ", blanks.sentence(blank, found.key, within=f"{SHEET}."))


def _fill(number, blank, typed):
    """Action: something stands in a blank."""
    filled = _filled(number)
    before = filled.get(blank.name)
    rest = {name: found for name, found in filled.items() if name != blank.name}
    if typed.strip():
        rest[blank.name] = _judged(blank, typed, before)
    _keep(number, rest)


def _judged(blank, typed, before):
    if typed.strip() == ASKED:
        return blanks.shown(blank, blanks.answer_text(blank))
    return blanks.judged(blank, typed, before)


def _filled(number):
    filled, typed = notes().on_paper.filled, notes().progress.brought.sheets
    if number not in filled and number in typed:
        _keep(number, _filled_again(sheet_of(number), typed[number]))
    return notes().on_paper.filled.get(number, {})


def _filled_again(sheet, typed):
    """What the browser had kept, judged anew."""
    there = [blank for blank in sheet.blanks if typed.get(blank.name, "").strip()]
    return {each.name: _judged(each, typed[each.name], None) for each in there}


def _keep(number, filled):
    """Action: what stands on a sheet by now, in the place of what stood there."""
    others = [(each, its) for each, its in notes().on_paper.filled.items() if each != number]
    gone = (_of(notes().on_paper.emptied, number) | _of(notes().on_paper.filled, number)) - {*filled}
    emptied = {**notes().on_paper.emptied, number: gone}
    note(filled=dict([*others, (number, filled)][-MOST_SHEETS:]), emptied=emptied)


def _of(sheets, number):
    """The names of a sheet's blanks that are in there."""
    return frozenset(sheets.get(number, ()))


def to_keep(number: int) -> dict | None:
    """What the browser is to keep of a sheet; None where nobody has written on it."""
    filled = {name: ASKED if its.is_shown else its.text for name, its in _filled(number).items()}
    emptied = dict.fromkeys(sorted(_of(notes().on_paper.emptied, number)), "")
    return {"what": {"sheets": {str(number): emptied | filled}}} if emptied or filled else None


def typed(number: int) -> dict[str, str]:
    """What the learner wrote on a sheet, by field; not the numbers that they had shown."""
    return {name: each.text for name, each in _filled(number).items() if not each.is_shown}


def so_far(number: int) -> tuple[int, int]:
    """-> (how many blanks of a sheet are right, how many there are)"""
    return sum(each.is_right for each in _filled(number).values()), len(sheet_of(number).blanks)


def _how_far(sheet, filled):
    """How many are right; once all are, what that was."""
    done, count = sum(each.is_right for each in filled.values()), len(sheet.blanks)
    so_far = tag("p", text("by_hand", "filled", done=done, count=count), class_="no-print", role="status")
    return so_far + (passage("by_hand", "done") if done == count else "")


def _what(told):
    """What the number is, in words."""
    kind = called(CLASSES[told.node])
    return text("by_hand", f"what.{told.what}", node=told.node, kind=kind, weight=told.weight)


def _how(told, blank):
    """How it comes of other numbers, by their names."""
    names = {place: letter(name) if name != "1" else name for place, name in told.names.items()}
    powers = {f"e_{place}": join("e", tag("sup", name)) for place, name in names.items()}
    one = next(iter(names.values()))
    formula = blanks.formula(blank, lambda name, node: one, nodes=())
    return html("by_hand", f"how.{told.how}", formula=formula, **names, **powers)


def _names(found, *arrays):
    """The names of all numbers of these arrays, in their order."""
    return [named(array, *place) for array in arrays for place in np.ndindex(found[array].shape)]


def _listed(found, key, names):
    return tag("dt", text("by_hand", key)), tag("dd", numbers_of(found, names))


def numbers_of(found: Numbers, names: Iterable[str]) -> list[Markup]:
    """Each with its name before it."""
    return [tag("span", letter(name), " = ", number(name, found.at(name))) for name in names]


def rate() -> Markup:
    """The learning rate, in words."""
    return join(text("by_hand", "rate"), " ", number("learning_rate", RATE))


def number(name: str, value: float) -> Markup:
    """One of a sheet's numbers."""
    return numbers.number(f"{SHEET}.{name}", value)


def _drawing(found):
    """Two inputs, two hidden nodes, two outputs: each weight on its line, each bias beside its node."""
    edges = [_edge(found.at(named(f"W{n}", i, j)), n, i, j) for n in (1, 2) for i in (0, 1) for j in (0, 1)]
    inputs = [_node(0, i, named("X", 0, i), _plain(found.at(named("X", 0, i)))) for i in (0, 1)]
    hidden = [_node(1, j, _bias(found, 1, j), text("by_hand", "node", node=j)) for j in (0, 1)]
    outputs = [_node(2, k, _bias(found, 2, k), called(CLASSES[k])) for k in (0, 1)]
    return tag("svg", edges, inputs, hidden, outputs, viewBox=BOX, role="img", aria_label=text("by_hand", "drawing"))


def _edge(weight, n, i, j):
    """A weight's line, the thicker the larger it is; its number stands nearer to where it begins."""
    (x0, x1), (y0, y1) = (COLUMNS[n - 1], COLUMNS[n]), (LINES[i], LINES[j])
    wide, css = f"{1 + 3 * abs(weight):.1f}", "pos" if weight > 0 else "neg"
    x, y = (f"{start + ALONG * (end - start):.0f}" for start, end in ((x0, x1), (y0, y1)))
    drawn = tag("line", x1=x0, y1=y0, x2=x1, y2=y1, stroke="currentColor", stroke_width=wide)
    return tag("g", drawn, tag("text", _plain(weight), x=x, y=y, dy=".35em"), class_=css)


def _node(column, row, beside, within):
    """A circle with words in it, and others above it, or below where lines run above."""
    x, y = COLUMNS[column], LINES[row]
    away, dy = (RADIUS, "1.1em") if row else (-RADIUS, "-.4em")
    outside = tag("text", beside, x=x, y=y + away, dy=dy)
    return tag("g", tag("circle", cx=x, cy=y, r=RADIUS), tag("text", within, x=x, y=y, dy=".35em"), outside)


def _bias(found, n, j):
    name = named(f"b{n}", j)
    return f"{name} = {_plain(found.at(name))}"


def _plain(value):
    return numbers.show(value)
