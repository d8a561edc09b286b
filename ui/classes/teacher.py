"""A teacher's side of a class: its code and link, who is where, what was answered, and to pause, send and end it."""

from dataclasses import replace
from functools import partial

import streamlit as st
from markupsafe import Markup

from runs.classes import codes
from runs.classes.board import Board, at_stages, common_ideas
from runs.data.table import separated
from runs.link.address import CLASS, to_params
from runs.link.coordinate import FIRST
from runs.numbers.blocks import is_convolutional
from runs.numbers.snapshot import Snapshot
from runs.study.way import moments
from ui.classes import live
from ui.classes.learner import ASKING, MOST_TRIES
from ui.classes.people import animal
from ui.classes.store import FullError, here
from ui.inputs.controls import button, controls, inside, line, select, write
from ui.parts import qr
from ui.parts.markup import tag
from ui.parts.show import table
from ui.parts.words import family, passage, text
from ui.visit import address_bar
from ui.visit.choices import coordinate
from ui.visit.complaints import complain
from ui.visit.faults import net
from ui.visit.notes import note, notes
from ui.visit.owner import alone, apart, is_part_alone


def page(snapshot: Snapshot, titles: dict[str, str], welcome: Markup) -> None:
    """All of it. titles: of the stages of the way, by their names; welcome: a link to the page where codes are typed"""
    secret = notes().classroom.teaches
    code = here().taught_by(secret) if secret else ""
    note(taught=code)
    if not code:
        write(passage("class", "intro"), *_ways_in(), key="open")
        return
    write(passage("class", "share", code=code, welcome=welcome), key="share")
    _link(code)
    _live(code, titles)
    write(*_send(snapshot, titles), key="send")
    st.download_button(
        text("class", "csv"),
        apart(partial(_counts, here(), code)),
        text("class", "csv_file"),
        "text/csv",
        on_click="ignore",
    )
    write(*_own_code(secret), *_end(), key="end-class")


def _ways_in():
    typed = line("secret", text("class", "come_back"), "", codes.LONGEST, _come_back)
    return (
        button("open", text("class", "open"), _open, "primary"),
        tag("p", text("class", "come_back")),
        typed,
    )


def _open():
    """Action: a class begins."""
    try:
        _, secret = here().open()
    except FullError:
        return complain(text("class", "full_server"))
    note(teaches=secret)


def _come_back(said):
    """Action: a teacher's code was typed."""
    secret, tries = codes.read_secret(said), notes().classroom.code_tries
    if tries >= MOST_TRIES:
        complain(text("class", "tries"))
    elif secret and here().taught_by(secret):
        note(teaches=secret)
    else:
        note(code_tries=tries + 1)
        complain(text("class", "no_secret"))


def _link(code):
    """The link of the lesson's first page, with the code, as text and to be photographed."""
    shared = replace(coordinate(), joined=code)
    # A link that says no more than the code is short enough to be typed, and to be photographed from the last row.
    params = {CLASS: code} if shared == replace(FIRST, joined=code) else to_params(shared)
    link = address_bar.link("./", params)
    st.code(link, language=None, wrap_lines=True)
    if address_bar.is_of_this_computer():
        write(passage("teachers", "remark.this_computer"), key="remark")
    write(tag("div", qr.drawn(link), class_="qr", role="img", aria_label=text("class", "link")), key="qr")


@st.fragment
def _live(code: str, titles: dict[str, str]) -> None:
    """What changes: who is where, and all counts; drawn again by itself."""
    with alone(), net("the class"):
        store = here()
        now = live.board(store, code, newest=not is_part_alone())
        live.watch(store, code, lambda board: board, now)
        if now is None:
            # Somebody deleted it, from another page too: the whole page says so.
            st.rerun()
        words = text("class", "go_on" if now.paused else "pause")
        pause = button("pause", words, partial(_pause, not now.paused))
        controls("live", *inside("lesson", pause, *_people(now, titles), *_answers(now, titles), *_ideas(now)))


def _pause(paused):
    here().pause(notes().classroom.teaches, paused)


def _people(now, titles):
    """Who is at which stage."""
    if not now.learners:
        return (tag("p", text("class", "nobody")),)
    places = at_stages(now)
    present = text("class", "present", n=sum(map(len, places.values())), all=len(now.learners))
    order = sorted(places, key=lambda stage: [*titles].index(stage) if stage in titles else len(titles))
    rows = [(titles.get(stage, stage), ", ".join(animal(now.code, seat) for seat in places[stage])) for stage in order]
    head = text("class", "at"), text("class", "who")
    return tag("h3", present, data_plain=True), _worded(table(head, rows, text("class", "who")))


def _answers(now, titles):
    """Of each question that somebody answered, how many gave each option."""
    rows = list(_rows(now, titles))
    if not rows:
        return (tag("p", text("class", "nothing")),)
    head = text("class", "question"), text("class", "answer"), text("class", "count")
    return (_worded(table(head, [(*row[:2], _plain(row[2])) for row in rows], text("class", "answer"))),)


def _worded(its):
    """A table whose second column has words, not numbers."""
    return tag("div", its, class_="worded")


def _rows(now, titles):
    for page in ASKING:
        counts = now.of(page)
        if counts:
            yield from (
                (titles[page], words, counts.get(option, 0)) for option, words in family(page, "option.").items()
            )


def _ideas(now):
    """Which wrong ideas are common."""
    rows = [(text(f"idea_{name}", "title"), _plain(fell), _plain(met)) for name, fell, met in common_ideas(now)]
    head = text("class", "idea"), text("class", "fell"), text("class", "met")
    return (table(head, rows, text("class", "idea")),) if rows else ()


def _plain(count):
    return tag("span", str(count), data_plain=True)


def _send(snapshot, titles):
    """Where everyone is sent. -> parts for `write`"""
    stage, moment = notes().classroom.send_to
    most = len(moments(is_convolutional(snapshot.network)).get(stage, ()))
    each = {0: text("class", "no_moment")} | {n: str(n) for n in range(1, most + 1)}
    at = [select("send.moment", text("class", "moment"), each, min(moment, most), lambda n: note(send_to=(stage, n)))]
    return inside(
        "choices",
        select("send.stage", text("class", "stage"), titles, stage, lambda name: note(send_to=(name, 0))),
        *(at if most else ()),
        button("send", text("class", "send"), _send_all),
    )


def _own_code(secret):
    """Behind a press, as this page may be projected."""
    return _behind(text("class", "own_code"), passage("class", "yours", secret=secret))


def _end():
    """To delete the class takes a second press: nothing brings it back."""
    sure = button("close", text("class", "close_now"), _close)
    return _behind(text("class", "close"), tag("p", text("class", "no_way_back")), sure)


def _behind(words, *parts):
    """Parts that are seen after a press on these words. -> parts"""
    return Markup("<details>"), tag("summary", words), *parts, Markup("</details>")


def _send_all():
    here().send(notes().classroom.teaches, *notes().classroom.send_to)


def _close():
    here().close(notes().classroom.teaches)
    note(teaches="", taught="")


def _counts(store, code) -> bytes:
    """The file of the counts: no row is about one learner."""
    now = store.board(code) or Board(code)
    titles = {page: text("frame", f"stage.{page}") for page in ASKING}
    head = text("class", "question"), text("class", "answer"), text("class", "count")
    ideas = [(text(f"idea_{name}", "title"), text("class", "fell"), fell) for name, fell, _ in common_ideas(now)]
    return separated([head, *_rows(now, titles), *ideas])
