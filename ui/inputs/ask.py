"""A question before the answer: the learner says what will happen, then sees what did, and why."""

import re

from markupsafe import Markup

from ui.inputs.controls import pick
from ui.parts import numbers
from ui.parts.markup import tag
from ui.parts.words import family, html, text
from ui.visit import run
from ui.visit.notes import note, notes
from ui.visit.session import Verdict

SKIP = "skip"
# What says of a number which one it is. A verdict of a while ago keeps its numbers, which are others by now.
NAMED = re.compile(r' data-name="[^"]*" data-value="[^"]*"')


def ask(page, answer, show=None, about="", of=None, then=None, **places) -> tuple[tuple, bool]:
    """The page's question. -> (HTML and a Control to write; whether the page may show the answer now)

    answer: the right option's name, or None while it cannot be known yet. What the learner said stays on the page, with
    the verdict as it was given, also when the network has moved on. about: what the question is about, if that can
    change: an answer about something else, such as another weight, does not count here. of: what the verdict is on,
    where one answer is tried on several things. then: an Action behind each answer, such as to find out what is true.
    """
    before, asked = notes().asked.said.get(page, (None, ""))
    said = before if asked == about and before in _options(page) else None
    question = html(page, "ask", show, **places)

    def remember(option):
        note(said={**notes().asked.said, page: (option, about)})
        if then:
            then()

    choice = pick(f"ask.{page}", question.striptags(), _options(page), said, remember, labelled=False)
    known = said is not None and answer is not None
    reply = _reply(page, said, answer, html(page, "reason", show, **places)) if known else None
    if said is not None:
        reply = _as_given(page, said, (about, of), reply)
    return (tag("p", question, class_="ask"), choice, reply), said is not None


def to_the_walk(page, *of, **places) -> tuple:
    """The page's question, as `ask` takes it, for the walk: `walk_bar.js` shows it. -> parts for `controls`"""
    (question, choice, reply), _ = ask(page, *of, **places)
    return _hidden(question, choice, tag("div", reply, class_="replies") if reply else "")


def with_replies(page, answer, show=None, **places) -> tuple:
    """The same with what is answered to each option, for a page that has no server to ask. -> parts for `join`"""
    question, reason = html(page, "ask", show, **places), html(page, "reason", show, **places)
    options = _options(page)
    said = (tag("template", _reply(page, option, answer, reason), data_said=option) for option in options)
    choice = pick(f"ask.{page}", question.striptags(), options, None, None, labelled=False)
    return _hidden(tag("p", question, class_="ask"), choice.html, *said)


def _hidden(*parts):
    """A question as `around.js` looks for it."""
    return Markup("<div hidden>"), *parts, Markup("</div>")


def _options(page):
    """Those of the page's question, and to skip it, each with its words."""
    return family(page, "option.") | {SKIP: text("common", "skip")}


def _as_given(page, said, about, reply):
    """The verdict that was given on this answer; of one that would be another by now, at which iteration that was.

    reply: the verdict of now, or None while there can be none. Whoever pressed "Show me" always sees the answer of now.
    """
    given = notes().asked.verdicts.get(page)
    if given and ((given.said, given.about) != (said, about) or (said == SKIP and reply)):
        given = None
    if given is None and reply:
        given = Verdict(said, about, run.tape().at.iterations, reply)
        note(verdicts={**notes().asked.verdicts, page: given})
    if given is None or given.reply == reply:
        return reply
    return as_of_then(given.t, given.reply)


def as_of_then(t: int, reply: Markup) -> Markup:
    """A verdict as it was given at iteration t, when the network was another one."""
    return tag("p", html("common", "then", t=numbers.count(t)), class_="note", data_plain=True) + plain(reply)


def plain(said: Markup) -> Markup:
    """The same words with numbers that are no longer, or not, those of the network in view."""
    return Markup(NAMED.sub(' data-plain="true"', said))


def _reply(page, said, answer, reason):
    right = html("common", "answer", answer=html(page, f"option.{answer}"))
    if said == SKIP:
        return tag("p", right, " ", reason, class_="reply")
    mark = "✓" if said == answer else "✗"
    return tag(
        "p",
        html("common", "you_said", mark=mark, said=html(page, f"option.{said}")),
        " ",
        right,
        " ",
        reason,
        class_="reply",
    )
