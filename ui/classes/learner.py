"""A learner's side of a class: the way in, what the class said once they have answered, and where they are sent."""

from secrets import token_hex

import streamlit as st
from markupsafe import Markup

from runs.classes import codes
from runs.classes.board import FELL, HELD, IDEA, MOST_LEARNERS, Board, most
from ui.classes import live
from ui.classes.people import animal
from ui.classes.store import FullError, here
from ui.inputs.controls import button, controls, line, write
from ui.parts.markup import tag
from ui.parts.words import family, html, passage, text
from ui.visit import address_bar
from ui.visit.complaints import complain
from ui.visit.faults import net
from ui.visit.notes import note, notes
from ui.visit.owner import alone, is_part_alone, mine

# The pages that ask, and after so many codes that are none, no further one is looked up.
ASKING = ("forward", "truth", "loss", "backprop", "convolutions")
MOST_TRIES = 20


def arrive(stage: str) -> None:
    """A page begins: join the class of the link, and go where its teacher sent everyone. stage: that is opened"""
    its = notes().classroom
    if (code := mine().coordinate.joined) != its.in_class:
        join(code) if code else mine().change(joined=its.in_class)
    if not its.in_class:
        return
    _as_before()
    if its.told_at != stage:
        here().at(its.in_class, its.class_token, stage)
        note(told_at=stage)
    tell()
    if now := _board(newest=True):
        _follow(now, stage)


def _as_before():
    """Whoever comes back, as after a page was loaded again, is no second learner: the browser knows which they were."""
    its, (code, token) = notes().classroom, notes().progress.brought.classroom
    if code != its.in_class or token == its.class_token:
        return
    here().leave(code, its.class_token)
    if (seat := here().join(code, token)) is not None:
        note(class_token=token, seat=seat, told_class={}, told_at="")


def _board(newest=False) -> Board | None:
    """The learner's class; one that is deleted, they have left."""
    now = live.board(here(), notes().classroom.in_class, newest)
    if now is None:
        complain(text("class", "unknown", code=notes().classroom.in_class))
        _forget()
    return now


def _follow(now, stage):
    """Go where the teacher sent everyone since the last time, unless something has to be brought first."""
    number, to, moment = now.sent
    if number <= notes().classroom.followed or address_bar.waiting():
        return
    note(followed=number)
    mine().change(moment=f"{to}.{moment}" if moment else "")
    if to != stage:
        address_bar.turn_to(to)


def join(code: str) -> None:
    """Action: the learner comes into the class of this code."""
    store, its = here(), notes().classroom
    if its.code_tries >= MOST_TRIES:
        return _refuse(text("class", "tries"))
    token = its.class_token or token_hex(16)
    try:
        seat = store.join(code, token)
    except FullError:
        return _refuse(text("class", "full", most=MOST_LEARNERS))
    if seat is None or (now := store.board(code)) is None:
        note(code_tries=its.code_tries + 1)
        return _refuse(text("class", "unknown", code=code))
    if its.in_class:
        store.leave(its.in_class, its.class_token)
    note(in_class=code, class_token=token, seat=seat, followed=now.sent.number, told_class={}, told_at="")
    mine().change(joined=code)


def _refuse(sentence):
    note(refused=sentence)
    complain(sentence)
    mine().change(joined=notes().classroom.in_class)


def _join_typed(said):
    """Action: the code of a class was typed."""
    note(refused="")
    code = codes.read(said)
    join(code) if code else _refuse(text("class", "no_code"))


def _leave():
    """Action: the learner leaves the class, and what it knows of them goes."""
    here().leave(notes().classroom.in_class, notes().classroom.class_token)
    _forget()


def _forget():
    note(in_class="", told_class={}, told_at="")
    mine().change(joined="")


def tell() -> None:
    """What the learner answered themselves and the class does not know yet."""
    its = notes().classroom
    if not its.in_class:
        return
    new = {question: said for question, said in _answers().items() if its.told_class.get(question) != said}
    for question, said in new.items():
        here().say(its.in_class, its.class_token, question, said)
    if new:
        note(told_class={**its.told_class, **new})


def _answers():
    """By question, what the learner said; of an idea, whether they held it at first."""
    said = {page: notes().asked.said.get(page, ("", ""))[0] for page in ASKING}
    asked = {page: option for page, option in said.items() if option in family(page, "option.")}
    met = {f"{IDEA}{name}": HELD if met[0].held else FELL for name, met in notes().ideas.met.items()}
    return asked | met


def door() -> None:
    """Where a code is typed, and what came of it: the line of the class is far above."""
    its = notes().classroom
    if its.in_class:
        write(tag("p", _you(its), role="status"), key="door")
        return
    write(
        tag("p", text("class", "door")),
        line("code", text("class", "code"), "", codes.LONGEST, _join_typed),
        tag("p", its.refused, role="status"),
        key="door",
    )


def _you(its):
    return text("class", "you", code=its.in_class, animal=animal(its.in_class, its.seat))


@st.fragment
def of_class(stage: str) -> None:
    """What the class said, in a line of its own above the page, which is drawn anew as that changes."""
    with alone(), net("the class"):
        its = notes().classroom
        if not its.in_class:
            return
        if (now := _board()) is None:
            # The whole page says that the class is gone.
            st.rerun()
        # Looked at by a thread that knows no session.
        answered = _answered(stage, its)
        live.watch(here(), now.code, lambda board: _shown(board, answered, its), now, its.class_token)
        if is_part_alone() and now.sent.number > its.followed:
            st.rerun()
        controls("class", *_line(now, stage), *_paused(now))


def _shown(board, answered, its):
    """All of a Board that the line depends on."""
    if board is None:
        return None
    return (
        board.paused,
        board.sent.number > its.followed,
        *(tuple(sorted(board.of(question).items())) for question in answered),
    )


def _answered(stage, its):
    """The questions of the page that the learner has answered: that of the stage, and the wrong idea in view."""
    return [each for each in (stage, f"{IDEA}{notes().ideas.thinking.name}") if each in its.told_class]


def _line(now, stage):
    its = notes().classroom
    said = [part for question in _answered(stage, its) for part in _said(now, question)]
    name = animal(its.in_class, its.seat)
    about = passage("class", "privacy", animal=name), button("leave", text("class", "leave"), _leave)
    head = tag("summary", _you(its), " ", *said[:1])
    return Markup('<details class="of-class">'), head, *said[1:], *about, Markup("</details>")


def _said(now, question):
    """The answer that most gave, in a sentence; then each of them. -> parts"""
    counts, options = now.of(question), _options(question)
    whole = sum(counts.values())
    if not (best := most(counts, options)):
        return ()
    each = (
        tag("li", html("class", "of_class", n=counts.get(option, 0), all=whole, option=words))
        for option, words in options.items()
    )
    first = html("class", "said", n=counts[best], all=whole, option=options[best])
    return tag("strong", first, role="status", data_plain=True), tag("ul", each, data_plain=True)


def _options(question):
    """What can be answered, in words: to a wrong idea, whether one fell for it."""
    if question.startswith(IDEA):
        return {FELL: text("class", "fell_for", idea=text(f"idea_{question.removeprefix(IDEA)}", "title"))} | {
            HELD: text("class", "knew")
        }
    return family(question, "option.")


def _paused(now):
    if not now.paused:
        return ()
    words = tag("p", text("class", "paused")), tag("p", text("class", "kept"))
    return (tag("div", tag("div", *words), class_="paused", role="alert"),)
