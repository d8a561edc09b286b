"""The doors through which a step is taken home: for each what it is, and a button that has it made when pressed."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from runs.blanks import walk
from runs.data.values import CLASSES
from runs.numbers.blocks import is_convolutional
from take_home.assignment.make import harmless, template
from take_home.lesson.file import lesson_file, why_not
from take_home.lesson.states import Given
from take_home.program.program import can_be_written, notebook, python_file
from take_home.receipt import verify
from take_home.receipt.receipt import receipt
from take_home.taken import Taken
from take_home.worksheet.pdf import SIZES, pdf
from take_home.worksheet.words import PAGES, Words
from take_home.worksheet.worksheet import by_hand, of_step
from ui.inputs.controls import write
from ui.parts import qr
from ui.parts.numbers import show
from ui.parts.words import called, family, page_words, passage, text
from ui.stages.by_hand import seed, typed
from ui.stages.network import masks_of, picture_of
from ui.view.timeline import MOST
from ui.visit import address_bar, material, run
from ui.visit.owner import apart


def _python(taken):
    return python_file(taken, family("program", ""))


def _notebook(taken):
    return notebook(taken, family("program", ""))


def _verifier(taken):
    return Path(verify.__file__).read_bytes()


# Each door beside the lesson's own, and what makes its file.
DOORS = {"python": _python, "notebook": _notebook, "receipt": receipt, "verifier": _verifier}
PROGRAMS = (_python, _notebook)


def doors(snapshot) -> None:
    """All of them, for the step that "Take one step" would do now; closed while the picture has no label."""
    if not snapshot.step:
        write(passage("take_home", "no_label"), key="doors")
    written = can_be_written(snapshot.network)
    if not written:
        write(passage("take_home", "no_program"), key="noprogram")
    # What the thread that makes the file cannot ask for any more.
    given = snapshot, material.sources(), urlencode(address_bar.parameters())
    for door, make in DOORS.items():
        write(passage("take_home", f"what.{door}"), key=f"door{door}")
        st.download_button(
            text("take_home", f"save.{door}"),
            apart(partial(_made, make, *given)),
            text("take_home", f"file.{door}", t=snapshot.state.t),
            "application/octet-stream",
            on_click="ignore",
            disabled=not snapshot.step or (make in PROGRAMS and not written),
        )


def lesson(snapshot) -> None:
    """The first door: the lesson itself as one file; closed for what does not fit into it."""
    why = why_not(snapshot.network, snapshot.state)
    reason = passage("take_home", f"no_lesson.{why}") if why else ""
    write(passage("take_home", "what.lesson"), reason, key="doorlesson")
    # A copy: by the time that somebody asks for the file, the picture may have been removed.
    sources = replace(material.sources())
    tape, first = run.tape().beside(), run.in_sight()[0].t
    tape.sources = sources
    given = snapshot, sources, tape, first
    st.download_button(
        text("take_home", "save.lesson"),
        apart(partial(_lesson, *given)),
        text("take_home", "file.lesson", t=snapshot.state.t),
        "text/html",
        on_click="ignore",
        disabled=not snapshot.step or bool(why),
    )


def _lesson(snapshot, sources, tape, first):
    states, picture = _timeline(snapshot, tape, first), picture_of(sources, snapshot.settings.data)
    return lesson_file(Given(snapshot, sources, states, picture, masks_of(snapshot)))


def _timeline(snapshot, tape, first):
    """The last states of the run. To compute those of convolutions again would take too long; as copies, so that the
    frames of the page stay its own.
    """
    if is_convolutional(snapshot.network):
        states = [state for state in tape.at_hand if state.t >= first][-MOST:]
    else:
        states = tape.last_states(MOST, first)
    return tuple(map(replace, states))


def _of_step(snapshot, sources, link, _, size):
    words, picture = _words(), picture_of(sources, snapshot.settings.data)
    truth = CLASSES.index(snapshot.label)
    return pdf(of_step(walk.blanks(snapshot), truth, picture, link, qr.squares(link), words), words, size)


def _by_hand(_, __, ___, number, size):
    words = _words()
    return pdf(by_hand(number, words), words, size)


# The page that a sheet of the step leads to.
STEP = "Backpropagation"
# A sheet of paper needs no label.
WORKSHEETS = {"worksheet": _of_step, "by_hand": _by_hand}


def worksheets(snapshot) -> None:
    """Two of them, for either size of paper: this step's blanks, and the sheet that is in hand on the By hand page."""
    link = address_bar.link(STEP, address_bar.parameters())
    given = snapshot, material.sources(), link, seed()
    for door, make in WORKSHEETS.items():
        write(passage("take_home", f"what.{door}", seed=seed()), key=f"door{door}")
        for size in SIZES:
            st.download_button(
                text("take_home", f"save.{door}", paper=text("take_home", f"paper.{size}")),
                apart(partial(make, *given, size)),
                text("take_home", f"file.{door}", t=snapshot.state.t, seed=seed()),
                "application/pdf",
                key=f"{door}.{size}",
                on_click="ignore",
                disabled=make is _of_step and not snapshot.step,
            )


def answers() -> None:
    """What the learner wrote on the sheet in hand, as the teacher's grader reads it; closed while that is nothing."""
    number = seed()
    written = typed(number)
    write(passage("take_home", "what.answers", seed=number), key="dooranswers")
    st.download_button(
        text("take_home", "save.answers"),
        apart(partial(_answers, number, written)),
        text("take_home", "file.answers", seed=number),
        "text/csv",
        on_click="ignore",
        disabled=not written,
    )


def _answers(number, written):
    return harmless(template("", number, written))


def _words():
    return Words({page: page_words(page) for page in PAGES} | {"worksheet": family("worksheet", "")}, show)


def _made(make, snapshot, sources, address):
    label, names = CLASSES.index(snapshot.label), tuple(map(called, CLASSES))
    picture = picture_of(sources, snapshot.settings.data)
    return make(Taken(snapshot.network, snapshot.step, label, picture, f"?{address}", names))
