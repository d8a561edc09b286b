"""Controls in HTML: choices, buttons and what stands between them, as one element of the page.

    controls("frame", '<div class="strip">', button("back", "Back", session.back), "</div>")

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
from functools import partial
from html import escape
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import streamlit as st

from ui.visit.owner import action, attempt, mine

HERE = Path(__file__).parent
WHOLE = re.compile(r"-?[0-9]+")
# After a server's restart a browser counts on from where it was; further ahead than this, nobody counts.
FURTHEST = 1_000_000
# Seconds for what one message asks for.
LONGEST = 0.5
# No hand clicks so often before it is answered.
MANY = 50
_element = st.components.v2.component(
    "controls", js=(HERE / "controls.js").read_text(encoding="utf-8"), isolate_styles=False
)


class Control(NamedTuple):
    """A control: its name, its HTML, and what to do with a text that it says.

    The name is the control's alone on its page, and no word of the lesson: a translation leaves it as it is.
    """

    name: str
    html: str
    hear: Callable


def controls(key, *parts):
    """Put HTML with controls in it on the page. parts: HTML or Control, in order. key: letters and digits."""
    known = {part.name: part.hear for part in parts if isinstance(part, Control)}
    html = "".join(part.html if isinstance(part, Control) else part for part in parts)
    mine().setdefault("known", {})[key] = known
    data = {"key": key, "html": html, "heard": mine().get(f"{key}.heard", 0)}
    _element(key=key, data=data, on_done_change=partial(_hear, key, known))


def rewrite(key, html):
    """Write some parts of controls that are on the page again, from a fragment: elements with these data-part."""
    _element(key=f"{key}-again", data={"key": key, "again": html}, on_done_change=lambda: None)


def button(name, words, do, css="", enabled=True, expanded=None):
    """A button. do: called when it is pressed. expanded: of what it opens, whether it is open

    What it opens stays open if it is pressed twice before the page can answer: some people double-click everything.
    """
    off = _on("disabled", not enabled)
    state = "" if expanded is None else f' aria-expanded="{str(expanded).lower()}"'
    html = f'<button type="button" name="{escape(name)}" class="{css}"{off}{state}>{escape(words)}</button>'
    return Control(name, html, lambda text: do())


def pick(name, label, options, chosen, then, labelled=True, enabled=True):
    """One of a few, all in view. options: {value: words}; then: called with the value that is picked.

    labelled: whether the label is written above; without, it is there for a screen reader alone.
    """
    off = _on("disabled", not enabled)
    each = "".join(
        f'<label><input type="radio" name="{name}" value="{escape(str(value))}"{_on("checked", value == chosen)}{off}>'
        f"<span>{escape(words)}</span></label>"
        for value, words in options.items()
    )
    seen = f'<small aria-hidden="true">{escape(label)}</small>' if labelled else ""
    group = f'<div class="pick" role="radiogroup" aria-label="{escape(label)}">{each}</div>'
    return Control(name, f'<div class="field">{seen}{group}</div>', _one_of(options, then))


def check(name, label, on, then):
    """Something that is so or not. then: called with True or False."""
    html = (
        f'<label class="check"><input type="checkbox" name="{name}"{_on("checked", on)}>'
        f"<span>{escape(label)}</span></label>"
    )
    return Control(name, html, _one_of((True, False), then))


def select(name, label, options, chosen, then, enabled=True):
    """One of several, in a menu. options: {value: words}; then: called with the value that is picked."""
    off = _on("disabled", not enabled)
    each = "".join(
        f'<option value="{escape(str(value))}"{_on("selected", value == chosen)}>{escape(str(words))}</option>'
        for value, words in options.items()
    )
    html = f'<label class="field"><small>{escape(label)}</small><select name="{name}"{off}>{each}</select></label>'
    return Control(name, html, _one_of(options, then))


def slide(name, label, values, chosen, then, words="{:g}".format):
    """One of many values in their order. then: called with the value where it comes to rest. words: of a value, one."""
    at, texts = values.index(chosen), [words(value) for value in values]
    html = (
        f'<label class="field slide"><small>{escape(label)}</small><output>{texts[at]}</output>'
        f'<input type="range" name="{name}" min="0" max="{len(values) - 1}" value="{at}" '
        f'data-texts="{" ".join(texts)}" aria-label="{escape(label)}" aria-valuetext="{texts[at]}"></label>'
    )
    named = dict(zip(texts, values, strict=True))
    return Control(name, html, _one_of(texts, lambda text: then(named[text])))


def whole_number(name, label, least, most, value, then, otherwise):
    """A whole number from `least` to `most`. then: called with it; otherwise: called if it is anything else."""

    def hear(text):
        # A text that is longer than the ends of the range is not read: that could take for ever.
        longest = max(len(str(least)), len(str(most)))
        fits = len(text) <= longest and WHOLE.fullmatch(text) and least <= int(text) <= most
        then(int(text)) if fits else otherwise()

    html = (
        f'<label class="field"><small>{escape(label)}</small>'
        f'<input type="number" name="{name}" min="{least}" max="{most}" step="1" value="{value}"></label>'
    )
    return Control(name, html, hear)


def voice(name, count, then):
    """What another element of the page has to say through these controls. then: called with `count` whole numbers."""
    form = re.compile(" ".join(["[0-9]{1,9}"] * count))
    return Control(name, "", lambda text: then(*map(int, text.split())) if form.fullmatch(text) else None)


def _one_of(options, then):
    """What to do with a text: `then` with the option that it names; nothing with a text that names none."""
    named = {str(option): option for option in options}
    return lambda text: then(named[text]) if text in named else None


def _on(attribute, is_on):
    return f" {attribute}" if is_on else ""


@action
def _hear(key, known):
    """Do what the journals say, once each and in order; an entry that fails leaves the others.

    All journals that came: what was done in several elements is done in its order, whichever of them calls first.
    """
    state = mine()
    groups = state.get("known", {}) | {key: known}
    entries = sorted((*entry, group) for group in groups for entry in _journal(group))
    until = monotonic() + LONGEST
    for number, name, text, group in entries:
        heard = state.get(f"{group}.heard", 0)
        # What there is no time for is not heard: the browser says it again, and until then others have their turn.
        if heard < number <= heard + FURTHEST and monotonic() < until:
            state[f"{group}.heard"] = number
            if name in groups[group]:
                attempt(groups[group][name], text)
    state.hurried = state.get("hurried", False) or len(entries) > MANY


def _journal(key):
    said = st.session_state.get(key)
    journal = said.get("done") if isinstance(said, dict) else None
    return filter(_is_entry, journal if isinstance(journal, list) else ())


def _is_entry(entry):
    return isinstance(entry, list) and [type(part) for part in entry] == [int, str, str]
