"""Controls in HTML: choices, buttons and what stands between them, as one element of the page.

    controls("frame", tag("p", "One step:"), button("step", "Take one step", run.take_step))

Twenty widgets of Streamlit surround each page otherwise, and a browser spends 2 to 6 ms on each of them at every click.
These are the browser's own controls, so keyboard and screen reader know them; `controls.js` tells the server what was
done with them. What is chosen is the session's alone: a control shows what it is given here, and nothing else.

What cannot be worked at the moment is shown so (`enabled`). A click that was made a moment before may still come, and
means what it meant then; so an action sees for itself whether it is possible.

What was done arrives as a journal of [number, name, text], with everything that was not heard of before, so that
nothing is lost where two clicks meet. It comes from a browser: a text that no control offers means nothing.
"""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from time import monotonic
from typing import NamedTuple

import streamlit as st
from markupsafe import Markup

from runs.blanks.reading import as_seen
from runs.link.coordinate import fixed
from runs.link.held import NOTHING
from ui.inputs.glossary import glossary
from ui.inputs.held import held_as
from ui.parts import numbers
from ui.parts.bundle import lent, stylesheet
from ui.parts.markup import join, made, tag
from ui.serve.element import element, spoken
from ui.visit import hurry
from ui.visit.complaints import no_such_number
from ui.visit.faults import action, attempt
from ui.visit.owner import mine

# What can be worked, and is not disabled yet.
WORKED = re.compile(r"<(button|input|select)\b(?![^>]* disabled)")
WHOLE = re.compile(r"-?[0-9]+")
# After a server's restart a browser counts on from where it was; further ahead than this, nobody counts.
FURTHEST = 1_000_000
# A number that is longer is none; so much is kept that it is still seen to be too long.
MOST_SIGNS = 100
# Seconds for what one message asks for.
LONGEST = 0.5
# The code of all controls, the glossary and the looks of the page travel once.
STYLE = stylesheet(".stApp", "ui/style", "ui/charts/charts", "ui/stages/by_hand")
CODE, LENDER, BORROWER = lent("ui/inputs/controls", WORDS=glossary(), STYLE=STYLE)
_code = element("controls_code", LENDER)
NAME = "controls"
_element = element(NAME, BORROWER, isolate_styles=False)


class Control(NamedTuple):
    """A control: its name, its HTML, and what to do with a text that it says.

    The name is the control's alone on its page, and no word of the lesson: a translation leaves it as it is.
    """

    name: str
    html: Markup
    hear: Callable


def bring_code() -> None:
    """Have the browser know what the elements of this file are, before any of them."""
    _code("code", CODE)


def write(*parts, key=None, keep=None) -> None:
    """Put words and pictures of numbers on the page, as one element; with a `key` of its own, Controls as well.

    Without a key Streamlit reads the HTML first, to take out whatever could do harm. Nothing here could, and for much
    HTML that takes a browser longer than all the rest.
    """
    whole = inside("lesson", *parts)
    controls(key, *whole, keep=keep) if key else st.html(str(join(whole)))


def controls(key, *parts, keep=None) -> None:
    """Put HTML with controls in it on the page. parts: texts, Markup or Control, in order. key: letters and digits.

    keep: what the browser is to keep, as `ui/visit/progress.py` has it
    """
    if mine().coordinate.held != NOTHING:
        parts = tuple(_as_held(parts))
    known = {part.name: part.hear for part in parts if isinstance(part, Control)}
    html = str(join(*(part.html if isinstance(part, Control) else part for part in parts)))
    its = mine().controls
    its.known = {**its.known, key: known}
    data = {"key": key, "html": html, "heard": its.heard.get(key, 0)} | ({"keep": keep} if keep else {})
    _element(key, data, partial(_hear, key, known))


def _as_held(parts):
    """What a teacher's link locks cannot be worked, and what it hides is not there."""
    held, stay = mine().coordinate.held, fixed(mine().coordinate)
    for part in parts:
        of = held_as(part.name) if isinstance(part, Control) else None
        if of not in held.hidden:
            yield part._replace(html=made(WORKED.sub(r"<\1 disabled", str(part.html)))) if of in stay else part


def rewrite(key, html) -> None:
    """Write some parts of controls that are on the page again, from a fragment: elements with these data-part."""
    _element(f"{key}-again", {"key": key, "again": html})


def inside(css, *parts) -> tuple:
    """HTML and Controls in a box of that class. -> parts for `controls` or `write`"""
    return Markup('<div class="{}">').format(css), *parts, Markup("</div>")


def button(name, words, do, css="", enabled=True, expanded=None, **attributes) -> Control:
    """A button. do: called when it is pressed. expanded: of what it opens, whether it is open

    What it opens stays open if it is pressed twice before the page can answer: some people double-click everything.
    """
    is_open = None if expanded is None else str(expanded).lower()
    its = {"type": "button", "name": name, "class_": css, "disabled": not enabled, "aria_expanded": is_open}
    return Control(name, tag("button", words, **its, **attributes), lambda text: do())


def pick(name, label, options, chosen, then, labelled=True, enabled=True) -> Control:
    """One of a few, all in view. options: {value: words}; then: called with the value that is picked.

    labelled: whether the label is written above, or what is there in its place; without, only a screen reader has it.
    """
    seen = tag("small", label if labelled is True else labelled, aria_hidden="true") if labelled else None
    each = _radios(name, tuple(options.items()), chosen, enabled)
    group = tag("div", each, class_="pick", role="radiogroup", aria_label=label)
    return Control(name, tag("div", seen, group, class_="field"), _one_of(options, then))


def check(name, label, on, then) -> Control:
    """Something that is so or not. then: called with True or False."""
    box = tag("input", type="checkbox", name=name, checked=bool(on))
    return Control(name, tag("label", box, tag("span", label), class_="check"), _one_of((True, False), then))


def select(name, label, options, chosen, then, enabled=True) -> Control:
    """One of several, in a menu. options: {value: words}; then: called with the value that is picked."""
    each = _options(tuple(options.items()), chosen)
    return _field(name, label, tag("select", each, name=name, disabled=not enabled), _one_of(options, then))


def slide(name, label, values, chosen, then, words=numbers.setting, written="{:g}".format, spoken=None) -> Control:
    """One of many numbers in their order. then: called with the number where it comes to rest.

    words: how a number is shown; written: what the browser says for it, in digits that a moment later mean the same.
    spoken: the label in full, where there is room for a part of it.
    """
    at, named, texts = values.index(chosen), {written(value): value for value in values}, list(map(words, values))
    said = {"data_values": " ".join(named), "data_texts": None if texts == [*named] else "\n".join(texts)}
    handle = {"type": "range", "name": name, "min": 0, "max": len(values) - 1, "value": at, **said}
    moved = tag("input", **handle, aria_label=spoken or label, aria_valuetext=texts[at])
    hear = _one_of(named, lambda text: then(named[text]))
    return _field(name, label, (tag("output", texts[at]), moved), hear, "field slide")


def whole_number(name, label, least, most, value, then) -> Control:
    """A whole number from `least` to `most`. then: called with it; of anything else the learner is told."""

    def hear(text):
        # A text that is longer than the ends of the range is not read: that could take for ever.
        longest = max(len(str(least)), len(str(most)))
        fits = len(text) <= longest and WHOLE.fullmatch(text) and least <= int(text) <= most
        then(int(text)) if fits else no_such_number(least, most)

    typed = tag("input", type="number", name=name, min=least, max=most, step=1, value=value)
    return _field(name, label, typed, hear)


def line(name, label, value, longest, then, **attributes) -> Control:
    """A line to type into, whose label a screen reader has. then: called with what stands in it, in signs that can be
    seen. Of more than `longest` signs, which no browser lets anybody type, one more is kept.
    """

    def hear(text):
        then(as_seen(text[: longest + 1]))

    return Control(name, _text(name, value, longest, aria_label=label, spellcheck="false", **attributes), hear)


# What can be chosen is the same at every click, for all visitors.
@lru_cache(maxsize=512)
def _radios(name, options, chosen, enabled):
    looks = {"type": "radio", "name": name, "disabled": not enabled}
    inputs = ((tag("input", value=str(value), checked=value == chosen, **looks), words) for value, words in options)
    return join(tag("label", each, tag("span", words)) for each, words in inputs)


@lru_cache(maxsize=512)
def _options(options, chosen):
    return join(tag("option", words, value=str(value), selected=value == chosen) for value, words in options)


def _field(name, label, control, hear, css="field"):
    return Control(name, tag("label", tag("small", label), control, class_=css), hear)


def number(name, label, said, then) -> Control:
    """A number as somebody types it. said: the text that is there; then: called with a text of MOST_SIGNS or fewer."""
    typed = _text(name, said, MOST_SIGNS, inputmode="decimal", enterkeyhint="done")
    return _field(name, label, typed, lambda text: then(text[:MOST_SIGNS]))


def _text(name, value, longest, **attributes):
    return tag("input", type="text", name=name, value=value, maxlength=longest, autocomplete="off", **attributes)


def told(name, then) -> Control:
    """What the browser says by itself. then: called with any text, which may be anything."""
    return Control(name, Markup(), then)


def voice(name, count, then) -> Control:
    """What another element of the page has to say through these controls. then: called with `count` whole numbers."""
    form = re.compile(" ".join(["[0-9]{1,9}"] * count))
    return Control(name, Markup(), lambda text: then(*map(int, text.split())) if form.fullmatch(text) else None)


def _one_of(options, then):
    """What to do with a text: `then` with the option that it names; nothing with a text that names none."""
    named = {str(option): option for option in options}
    return lambda text: then(named[text]) if text in named else None


@action
def _hear(key, known):
    """Do what the journals say, once each and in order; an entry that fails leaves the others.

    All journals that came: what was done in several elements is done in its order, whichever of them calls first.
    """
    groups = {**mine().controls.known, key: known}
    entries = sorted((*entry, group) for group in groups for entry in _journal(group))
    until = monotonic() + LONGEST
    for number, name, text, group in entries:
        heard = mine().controls.heard.get(group, 0)
        # What there is no time for is not heard: the browser says it again, and until then others have their turn.
        if heard < number <= heard + FURTHEST and monotonic() < until:
            mine().controls.heard = {**mine().controls.heard, group: number}
            if name in groups[group]:
                attempt(groups[group][name], text)
    hurry.clicked(len(entries))


def _journal(key):
    journal = spoken(NAME, key)
    return filter(_is_entry, journal if isinstance(journal, list) else ())


def _is_entry(entry):
    return isinstance(entry, list) and [type(part) for part in entry] == [int, str, str]
