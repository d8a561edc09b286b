"""What a teacher prepares: the link of a lesson for a class, and the cards of the pupils who are the nodes."""

from dataclasses import replace
from functools import partial

import streamlit as st
from markupsafe import Markup

import engine
from runs.blanks.by_hand import Sheet, loss_after
from runs.blanks.pupils import JUDGE, known, work
from runs.course.presets import RANDOM
from runs.data.table import separated
from runs.data.values import CLASSES
from runs.link.address import to_params
from runs.link.coordinate import HOLDABLE, ROWS, TABLE, Coordinate, fixed, needs
from runs.link.for_class import MOST_STUDENTS, for_each
from runs.link.held import RUN, Held
from runs.numbers.blocks import is_convolutional
from runs.numbers.numbers import Numbers
from runs.numbers.snapshot import Snapshot
from runs.study.way import moments
from take_home.worksheet.pen import SIZES
from take_home.worksheet.slips import Slip, slips
from take_home.worksheet.words import PAGES, Words
from ui.inputs.controls import Control, check, inside, select, whole_number, write
from ui.inputs.held import CLASS
from ui.inputs.menus import menu, slider
from ui.parts import qr
from ui.parts.markup import tag
from ui.parts.numbers import show
from ui.parts.words import called, page_words, passage, text
from ui.stages import by_hand, in_hand
from ui.visit import address_bar
from ui.visit.choices import coordinate
from ui.visit.notes import note, notes
from ui.visit.owner import apart

FREE, LOCKED, HIDDEN = STATES = ("free", "locked", "hidden")
# What a frame in somebody else's page is to allow, as docs/hosting.md has it.
FRAME = {"width": "100%", "height": 760, "allow": "camera; clipboard-write; fullscreen"}


def choices(snapshot: Snapshot, pages: dict[str, str]) -> list:
    """Everything that the link is to say. pages: {name: title}. -> parts for `write`"""
    plan = notes().teaching
    return [
        passage("teachers", "intro"),
        passage("teachers", "held_here") if fixed(coordinate()) else "",
        *inside(
            "choices",
            in_hand.choose_picture(snapshot, f"{CLASS}picture"),
            in_hand.choose_trained(snapshot, f"{CLASS}trained"),
            *(menu(row, CLASS + row.name) for row in TABLE if row.in_menu),
            slider(ROWS["rate"], text("frame", "rate"), name=f"{CLASS}rate"),
        ),
        *inside(
            "choices",
            select(f"{CLASS}page", text("teachers", "page"), pages, plan.opens_at, _open_at),
            *_moment(snapshot),
            _students(plan),
        ),
        passage("teachers", "holding"),
        *inside("choices", *map(_holding, HOLDABLE)),
        *inside(
            "choices",
            check(f"{CLASS}look", text("teachers", "look"), _holds().look, lambda on: _hold(look=on)),
            check(f"{CLASS}large", text("teachers", "large"), _holds().large, lambda on: _hold(large=on)),
        ),
    ]


def _students(plan):
    words = text("teachers", "students", most=MOST_STUDENTS)
    return whole_number(f"{CLASS}students", words, 0, MOST_STUDENTS, plan.students, _give_seeds)


def remarks() -> list:
    """What the link that was chosen does otherwise than its teacher may think. -> parts for `write`"""
    of = coordinate()
    start, students = of.experiment.start, notes().teaching.students
    said = {
        "own": bool(needs(of)),
        "untrained": students and start.weights != RANDOM,
        "this_computer": address_bar.is_of_this_computer(),
    }
    return [passage("teachers", f"remark.{key}") for key, holds in said.items() if holds]


def links(paths: dict[str, str]) -> None:
    """The link as text, as a QR code and as a line for a course page; or one for each student. paths: of the pages"""
    plan = notes().teaching
    link = partial(_link, paths[plan.opens_at])
    shared = _shared(plan)
    if plan.students:
        _for_students([(each.experiment.start.seed, link(each)) for each in for_each(shared, plan.students)])
        return
    one = link(shared)
    st.code(one, language=None, wrap_lines=True)
    drawn = tag("div", qr.drawn(one), aria_hidden="true")
    write(tag("div", drawn, class_="qr", role="img", aria_label=text("teachers", "qr")), key="qr")
    write(passage("teachers", "frame"), key="iframe")
    name = text("frame", "page_title", page=text("teachers", "lesson"))
    st.code(str(tag("iframe", src=f"{one}&embed=true", title=name, **FRAME)), language=None, wrap_lines=True)


def game(sheet: Sheet) -> Markup:
    """What the pupils do, and what becomes of the loss."""
    before, then = sheet.step.loss.loss, loss_after(sheet)
    losses = {"L": by_hand.number("L", before), "new_L": by_hand.number("after_L", then)}
    return passage("teachers", "unplugged", goes=text("teachers", "falls" if then < before else "rises"), **losses)


def printed(*parts) -> tuple:
    """What is printed, with the button for it. -> parts for `write`"""
    button = tag("button", text("teachers", "print"), type="button", class_="print no-print")
    return button, *inside("printed", *parts)


def cards(sheet: Sheet) -> Markup:
    """A card for each pupil who works something out: what is to be worked out, in its order."""
    return tag("div", [_card(sheet, *pupil, its) for pupil, its in work(sheet).items()], class_="pupils")


def _card(sheet, role, node, blanks):
    head = text("teachers", f"pupil.{role}", node=node, kind=called(CLASSES[node]))
    found = Numbers(engine.ledger(sheet.network, sheet.step))
    given = by_hand.numbers_of(found, known(role, node))
    rate = [by_hand.rate()] if role != JUDGE else []
    start = tag("p", text("teachers", "on_card"), ": ", Markup(", ").join(given + rate))
    lines = tag("ol", (tag("li", by_hand.asked(sheet, blank), " = ______") for blank in blanks))
    return tag("section", tag("h4", head), tag("p", text("teachers", f"does.{role}")), start, lines, class_="pupil")


def _shared(plan) -> Coordinate:
    moment = f"{plan.opens_at}.{plan.at_moment}" if plan.at_moment else ""
    joined = notes().classroom.taught or coordinate().joined
    return replace(coordinate(), held=_holds(), moment=moment, joined=joined)


def _holds() -> Held:
    """What the link is to hold; at first, what the link held that opened this page."""
    chosen = notes().teaching.holds
    return coordinate().held if chosen is None else chosen


def _link(path, of):
    return address_bar.link(path, to_params(of))


def _for_students(rows):
    head = [text("teachers", key) for key in ("student", "seed", "link")]
    listed = [[n, seed, link] for n, (seed, link) in enumerate(rows, 1)]
    cells = [tag("tr", [tag("td", str(each)) for each in row]) for row in listed]
    table = tag("table", tag("tr", [tag("th", each) for each in head]), cells, data_plain=True)
    write(tag("div", table, class_="links", tabindex=0), key="links")
    st.download_button(text("teachers", "csv"), separated([head, *listed]), text("teachers", "csv_file"), "text/csv")
    for size in SIZES:
        paper = text("take_home", f"paper.{size}")
        words = text("teachers", "slips", paper=paper)
        make = apart(partial(_slips, listed, size))
        st.download_button(words, make, text("teachers", "slips_file"), "application/pdf", on_click="ignore")


def _slips(rows, size):
    whose = ((text("teachers", "slip", student=n, seed=seed), link) for n, seed, link in rows)
    words = Words({page: page_words(page) for page in PAGES}, show)
    return slips([Slip(said, qr.squares(link)) for said, link in whose], words, size)


def _moment(snapshot):
    plan = notes().teaching
    most = _moments(plan.opens_at, snapshot)
    if not most:
        return []
    each = {0: text("teachers", "no_moment")} | {n: str(n) for n in range(1, most + 1)}
    return [
        select(
            f"{CLASS}moment", text("teachers", "moment"), each, min(plan.at_moment, most), lambda n: note(at_moment=n)
        )
    ]


def _moments(stage, snapshot):
    return len(moments(is_convolutional(snapshot.network)).get(stage, ()))


def _holding(name) -> Control:
    holds = _holds()
    now = LOCKED if name in holds.locked else HIDDEN if name in holds.hidden else FREE
    options = {state: text("teachers", f"hold.{state}") for state in STATES}
    return select(f"hold.{name}", _called(name), options, now, partial(_hold_one, name))


def _called(name):
    """What a setting is called: in the frame, or on the training page."""
    others = {
        "picture": text("frame", "picture"),
        "label": text("frame", "label"),
        "weights": text("frame", "trained"),
        "rate": text("frame", "rate"),
        "training_rate": text("frame", "rate_of_many_spoken"),
        "practice": text("training", "train_on"),
        RUN: text("teachers", "run"),
    }
    return others[name] if name in others else text("frame", f"setting.{name}")


def _hold_one(name, state):
    """Action: a setting is free, locked or hidden in the link."""
    holds, only = _holds(), {name}
    lists = {which: getattr(holds, which) - only for which in (LOCKED, HIDDEN)}
    _hold(**{which: its | only if which == state else its for which, its in lists.items()})


def _hold(**new):
    note(holds=replace(_holds(), **new))


def _open_at(name):
    note(opens_at=name, at_moment=0)


def _give_seeds(count):
    note(students=count)
