"""A question before the answer: the learner says what will happen, then sees what did, and why."""

from ui.parts.controls import pick
from ui.parts.words import inline, plain, sections, text
from ui.visit import session

SKIP = "skip"


def ask(page, answer, show=None, about="", **words):
    """The page's question. -> (HTML and a Control to write; whether the page may show the answer now)

    answer: the right option's name, or None while it cannot be known yet. The options stand in the lesson's file as
    lines `name: words`. What was said stays on the page, beside what is. about: what the question is about, if it can
    change: what was said of another stays another's, and the answer may be shown all the same.
    """
    before, of = session.recall(f"said.{page}", (None, ""))
    said, options = before if of == about or before is None else SKIP, _options(page)
    question = text(page, "ask", show, **words)

    def remember(option):
        session.remember(f"said.{page}", (option, about))

    choice = pick(f"ask.{page}", plain(question), options | {SKIP: "Show me"}, said, remember, labelled=False)
    reply = "" if said is None or answer is None else _reply(page, options, said, answer, show, words)
    return (f'<p class="ask">{question}</p>', choice, reply), said is not None


def _reply(page, options, said, answer, show, words):
    mark = "✓" if said == answer else "✗"
    you_said = "" if said == SKIP else f"{mark} You said: {options[said]}. "
    reason = inline(text(page, "reason", show, **words))
    return f'<p class="reply">{you_said}<strong>It is: {options[answer]}.</strong> {reason}</p>'


def _options(page):
    lines = sections(page)["options"].splitlines()
    return {name: said.strip() for name, said in (line.split(":", 1) for line in lines)}
