"""Measure it, shown: the test before and after the lesson, what came of them, and the usability scale."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import streamlit as st
from markupsafe import Markup

from runs.study import record as study
from runs.study.questions import QUESTIONS, UNKNOWN, in_order
from runs.study.scores import HIGHEST, POINTS
from ui.inputs.controls import button, inside, line, pick
from ui.parts import numbers
from ui.parts.markup import join, tag
from ui.parts.show import plain, table
from ui.parts.words import html, passage, text
from ui.visit.notes import note, notes
from ui.visit.owner import apart

ASKED = {question.name: question for question in QUESTIONS}


def parts(links: Mapping[str, Markup]) -> tuple:
    """What there is to answer now, and what came of it. links: to the stages. -> parts for `write`"""
    record = notes().study.record
    if not record.before.handed_in:
        return (passage("measure", "before"), *_test("before"))
    if not (notes().study.begins_after or record.after.answers):
        begin = button("after.begin", text("measure", "begin"), partial(note, begins_after=True))
        return (passage("measure", "wait"), *inside("choices", begin))
    if not record.after.handed_in:
        return (passage("measure", "after"), *_test("after"))
    return (*_results(record), *_explained(links), *_usability(record))


def to_keep() -> dict[str, Any] | None:
    """What the browser is to keep of the answers; None where there are none."""
    record = notes().study.record
    return (
        {"what": {"record": {"learner": record.learner, **study.to_keep(record)}}} if record != study.Record() else None
    )


def name_and_file() -> tuple:
    """What the learner is called in the file. -> parts for `write`"""
    record, label = notes().study.record, text("measure", "learner")
    field = line("learner", label, record.learner, study.MOST_SIGNS, _call)
    return inside("study-name", tag("p", label), field) if record.before.handed_in else ()


def take() -> None:
    """The answers as a file, once there are some."""
    record = notes().study.record
    if record.before.handed_in:
        whose = f"-{record.learner}" if record.learner else ""
        st.download_button(
            text("measure", "take"),
            apart(partial(study.to_file, record)),
            text("measure", "file", learner=whose),
            "application/json",
            on_click="ignore",
        )


def _call(said):
    note(record=notes().study.record._replace(learner=study.named(said)))


def _test(part):
    """The questions of a part, and a button to hand them in."""
    record, its = notes().study.record, study.PARTS[part]
    answers = getattr(record, part).answers
    asked = [each for n, name in enumerate(its, 1) for each in _question(part, n, name, answers.get(name))]
    so_far = tag("p", text("measure", "answered", done=len(answers), count=len(its)), role="status", data_plain=True)
    is_done = study.is_complete(record, part)
    hand_in = button(f"{part}.hand_in", text("measure", "hand_in"), partial(_hand_in, part), "primary", is_done)
    return inside(f"think measure {part}", tag("h3", text("measure", f"test.{part}")), *asked, so_far, hand_in)


def _question(part, n, name, chosen):
    says = text("measure", f"item.{name}" if part == "usability" else f"question.{name}")
    options = _points() if part == "usability" else _options(part, name)
    then = partial(_answer, part, name)
    return tag("p", plain(f"{n}. "), says, class_="ask"), pick(f"{part}.{name}", says, options, chosen, then, False)


def _options(part, name):
    return {option: _option(name, option) for option in in_order(ASKED[name], part)}


def _option(name, option):
    return text("measure", "option.unknown") if option == UNKNOWN else text("measure", f"option.{name}.{option}")


def _points():
    """The ends of the scale have words, as published."""
    ends = {POINTS[0]: text("measure", "least"), POINTS[-1]: text("measure", "most")}
    return {point: join(point, " " if point in ends else "", ends.get(point)) for point in POINTS}


def _answer(part, name, option):
    note(record=study.answered(notes().study.record, part, name, option))


def _hand_in(part):
    note(record=study.hand_in(notes().study.record, part, date.today()))


def _results(record):
    scores = study.scores(record)
    tests = record.before.answers, record.after.answers
    rows = [(text("measure", f"question.{name}"), *(_mark(name, test[name]) for test in tests)) for name in ASKED]
    rows.append((text("measure", "score"), *(_number(name, scores[name]) for name in ("before", "after"))))
    head = [text("measure", f"column.{name}") for name in ("question", "before", "after")]
    gained = scores["gain"]
    said = "gain.none" if gained is None else "gain"
    return (
        tag("h3", text("measure", "results")),
        *inside("study-table", table(head, rows, text("measure", "table"))),
        passage("measure", said, gain="" if gained is None else _number("gain", gained)),
    )


def _mark(name, option):
    kind = "right" if option == ASKED[name].right else "unknown" if option == UNKNOWN else "not_right"
    return text("measure", kind)


def _number(name, value):
    return numbers.number(f"study.{name}", value)


def _explained(links):
    each = (
        tag(
            "li",
            tag("b", text("measure", f"question.{question.name}")),
            tag("p", _option(question.name, question.right), "."),
            tag("p", html("measure", f"explain.{question.name}", page=links[question.stage])),
        )
        for question in QUESTIONS
    )
    return tag("h3", text("measure", "explained")), tag("ol", each, class_="explained")


def _usability(record):
    if not record.usability.handed_in:
        return (passage("measure", "usability"), *_test("usability"))
    score = _number("usability", study.scores(record)["usability"])
    heading = tag("h3", text("measure", "test.usability"))
    return heading, passage("measure", "usability.score", usability=score, most=plain(HIGHEST))
