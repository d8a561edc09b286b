"""The lesson as one file: stages 1 to 4 of the step in view as a page of HTML without a server.

The drawing, the walk and their words are the app's own, the numbers the engine's; `lesson.js` takes the server's place.
"""

import gzip
from base64 import b64encode
from pathlib import Path

from markupsafe import Markup

import engine
from runs.data.values import CLASSES
from ui.inputs.controls import pick, slide
from ui.parts.bundle import knowing, stylesheet
from ui.parts.markup import join, made, numbered, tag
from ui.parts.words import called, family, text, titled
from ui.view.elements import KNOWN, WORDS
from ui.view.kinds import optimizer
from ui.view.payload import Packed, message

from .states import STAGES, Given, Store, book, bulk

LOOKS = stylesheet(":root", "take_home/lesson/lesson")
# Of numbers that do not get much smaller when they are zipped, so that the file has at most 3 MB.
MOST_BYTES = 2_000_000
# Nothing that is not in the file is ever asked for.
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
FRAME = (Path(__file__).parent / "frame.html").read_text(encoding="utf-8")


def why_not(network: engine.Network, state: engine.State) -> str:
    """The key of the words that say why this step cannot be one file; empty if it can."""
    if optimizer(network.optimizer)["rule"] is None:
        return "no_rule"
    return "too_large" if bulk(network, state) > MOST_BYTES else ""


def lesson_file(given: Given) -> bytes:
    """The page, in UTF-8, if its picture has a label and nothing speaks against it, as `why_not` says.

    Raises UnknownSource.
    """
    store = Store()
    told = book(given, store)
    words = {"WORDS": WORDS | family("lesson_file", "view.")}
    known = KNOWN | words | {"STYLE": stylesheet(".view", "ui/view/view", "ui/view/maps/maps")}
    parts = {
        "policy": POLICY,
        "looks": Markup(LOOKS),
        "code": made(_in_script(knowing("take_home/lesson/lesson", **known))),
        "numbers": _packed(told, store),
        "head": _head(given),
    }
    return Markup(FRAME).format(**family("lesson_file", ""), **parts).encode()


def _head(given):
    """The way through the stages, and what can be chosen."""
    links = (tag("a", numbered(text("frame", f"stage.{stage}")), class_="stage", href=f"#{stage}") for stage in STAGES)
    settings = given.snapshot.settings
    losses = {kind.__name__: titled(kind.__name__) for kind in engine.LOSSES}
    ways = (
        pick("label", text("frame", "label"), {kind: called(kind) for kind in CLASSES}, settings.label, None),
        pick("loss", text("lesson_file", "loss"), losses, settings.loss, None),
        slide("rate", text("frame", "rate"), given.rates, settings.learning_rate, None),
    )
    answer = tag("span", id="answer", aria_live="polite", data_loss=text("lesson_file", "loss"))
    iteration = text("lesson_file", "iteration"), " ", tag("b", id="iteration")
    return join(
        (
            tag("nav", links, aria_label=text("frame", "stages")),
            tag("p", answer, " · ", *iteration, class_="answers"),
            tag("button", "◐", id="theme", type="button", aria_label=text("lesson_file", "theme")),
            tag("div", *(way.html for way in ways), class_="ways"),
        )
    )


def _packed(told, store):
    """As a carrier takes it, but zipped. (`ui/view/payload.py`)"""
    letter = message(told | {"texts": store.texts}, Packed("", store.arrays, bytes(store.body)))
    return b64encode(gzip.compress(letter, mtime=0)).decode()


def _in_script(code):
    """Nothing in it ends the script."""
    return code.replace("</", "<\\/")
