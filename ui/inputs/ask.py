"""A question before the answer: the learner says what will happen, then sees what did, and why."""

from ui.inputs.controls import pick
from ui.parts.markup import tag
from ui.parts.words import family, html, text
from ui.visit.notes import note, notes

SKIP = "skip"


def ask(page, answer, show=None, about="", **places) -> tuple[tuple, bool]:
    """The page's question. -> (HTML and a Control to write; whether the page may show the answer now)

    answer: the right option's name, or None while it cannot be known yet. What the learner said stays on the page,
    beside what is. about: what the question is about, if that can change: an answer about something else does not
    count here, but the page may show what is all the same.
    """
    before, of = notes().said.get(page, (None, ""))
    said, options = before if of == about or before is None else SKIP, family(page, "option.")
    question = html(page, "ask", show, **places)

    def remember(option):
        note(said={**notes().said, page: (option, about)})

    ways = options | {SKIP: text("common", "skip")}
    choice = pick(f"ask.{page}", question.striptags(), ways, said, remember, labelled=False)
    reply = None if said is None or answer is None else _reply(page, said, answer, html(page, "reason", show, **places))
    return (tag("p", question, class_="ask"), choice, reply), said is not None


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
