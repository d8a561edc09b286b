"""What it got right and wrong, shown: a table of answers, how sure it was, and pictures that go back to stage 1."""

from functools import partial

import streamlit as st

from runs.course.presets import CLASSES
from runs.data.values import is_set
from runs.numbers.answers import answers_of, confusion, gallery, sureness, surest
from runs.numbers.progress import parts_so_far
from ui.parts import numbers
from ui.parts.controls import button, pick
from ui.parts.show import NAMES, Show, not_yet, picture, table
from ui.parts.words import paragraph, sections, text, told, write
from ui.stages.observations import about_held_out, in_words
from ui.visit import session, trainer

SHELVES = ("newly_right", "still_wrong", "newly_wrong", "confident")


def section(snapshot):
    """The answers about the held-out pictures of the set in use; where there are none, about the others."""
    settings = trainer.shown_settings()
    if not is_set(settings.data):
        settings = trainer.set_settings()
    with st.spinner(text("answers", "asking")):
        held_out = len(parts_so_far(session.tape(), settings)[1]) > 0
        of = session.tape().at, settings, held_out
        answers = session.kept("answers", of, lambda: answers_of(session.tape(), settings, held_out))
    count = numbers.number("all", len(answers), str(len(answers)))
    kinds = confusion(answers)["count"].sum(axis=1) if held_out else (0, 0)
    intro = told("answers", "intro" if held_out else "trained_on", n=count), paragraph(about_held_out(*kinds))
    write(*intro, _confusion(answers))
    write(told("answers", "sure"), _surest(answers), _sureness(answers))
    shelves = gallery(answers)
    if not any(shelves.values()):
        return
    write(told("answers", "gallery"))
    names = {name: sections("answers")[name] for name in SHELVES if shelves[name]}
    shelf = session.recall("answers.shelf")
    choice = pick("answers.shelf", "Which pictures", names, shelf, partial(session.remember, "answers.shelf"))
    pictures = [part for answer in (shelves[shelf] if shelf in names else ()) for part in _one(answer)]
    write(choice, '<div class="row">', *pictures, "</div>", key="shelf")


def _confusion(answers):
    show = Show(confusion(answers))
    rows = [
        [f"People say {NAMES[label]}", *(show(f"count[{i},{j}]") for j in range(len(CLASSES)))]
        for i, label in enumerate(CLASSES)
    ]
    return table(["", *(f"It says {NAMES[kind]}" for kind in CLASSES)], rows, "How often each label got each answer")


def _surest(answers):
    found = surest(answers)
    return told("answers", "surely" if "right" in found else "never_surely", Show(found), **in_words(found))


def _sureness(answers):
    rows = []
    for i, (low, high, count, mean, right) in enumerate(sureness(answers)):
        name = f"sure[{i}]"
        figures = (
            [
                numbers.number(f"{name}.{what}", value, f"{numbers.fixed(100 * value, 0)} %")
                for what, value in (("p", mean), ("right", right))
            ]
            if count
            else [not_yet(f"{name}.p"), not_yet(f"{name}.right")]
        )
        rows.append([f"{low:.1f} to {high:.1f}", numbers.number(f"{name}.count", count, str(count)), *figures])
    head = ["It is sure with", "pictures", "it says, on average", "it is right"]
    return table(head, rows, "How often it is right, by how sure it is")


def _one(answer):
    """A picture with its answer, and the way to look at it closely. -> HTML and a Control"""
    alt = f"A {answer.label}, called {answer.said}"
    p = numbers.number(str(answer.picture), answer.p, numbers.fixed(answer.p, 2))
    take = button(f"take.{answer.picture}", "To stage 1", partial(_to_stage_1, answer.picture))
    return "<div>", picture(answer.picture, 112, alt), f"<p>{NAMES[answer.said]} {p}</p>", take, "</div>"


def _to_stage_1(picture):
    session.take_in_hand(picture)
    session.remember("turn", "forward")
