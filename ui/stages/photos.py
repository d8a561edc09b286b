"""The learner's own photos, and Oxford-IIIT Pet: chosen, read with a progress bar, and what became of them."""

import os
from functools import partial
from pathlib import Path

import streamlit as st

from pictures.collect import MOST_PICTURES, choose, is_litter
from pictures.datasets import DataSetError, download_oxford, from_oxford, from_zip
from pictures.oxford import SIZE, URL
from runs.data.sets import PhotoSet
from runs.data.values import Member
from runs.numbers.numbers import Numbers
from ui.inputs.controls import button, controls, write
from ui.inputs.files import PICTURE_MB, not_taken
from ui.parts import numbers
from ui.parts.errors import sentence
from ui.parts.markup import tag
from ui.parts.show import Show, table
from ui.parts.words import capital, paragraph, passage, text
from ui.stages.in_hand import picture
from ui.stages.observations import about_held_out
from ui.visit import address_bar, inlets, own_sets, trainer
from ui.visit.choices import is_fixed
from ui.visit.notes import note, notes

ZIP_MB = 100
# A school server sets this to off, and no request leaves it.
DOWNLOADS = "LESSON_DOWNLOADS"
FOLDER = Path.home() / ".cache" / "cats-and-dogs"
TWINS_SHOWN = 6
SKIPPED_SHOWN = 200

# Public, so all sessions share it.
_shared: dict[str, PhotoSet] = {}


def section(snapshot) -> None:
    """Load a ZIP file, a folder, or Oxford-IIIT Pet; then say what is in it."""
    write(passage("photos", "intro", most=ZIP_MB))
    lists()
    if photos := own_sets.in_use():
        _what_is_there(photos)


def lists() -> None:
    """Where a learner brings photos: what a list shows is what is used."""
    stays = is_fixed("practice")
    file = st.file_uploader(
        text("photos", "zip"), "zip", key=inlets.key(inlets.ZIP), max_upload_size=ZIP_MB, disabled=stays
    )
    not_taken(inlets.ZIP, text("errors", "not_taken", most=ZIP_MB))
    folder = st.file_uploader(
        text("photos", "folder"),
        accept_multiple_files="directory",
        key=inlets.key(inlets.FOLDER),
        max_upload_size=PICTURE_MB,
        disabled=stays,
    )
    not_taken(inlets.FOLDER, text("errors", "not_taken", most=PICTURE_MB))
    _take(inlets.ZIP, [file] if file else [], lambda progress: _from_zip(file, progress))
    _take(inlets.FOLDER, folder, lambda progress: _from_folder(folder, progress))
    for name in inlets.FOR_PHOTOS:
        inlets.say_problem(name)
    _oxford()


def _take(name, files, read):
    """Use what a list shows, if that is not what is used already."""
    if not inlets.has_news(name, files):
        return
    problem = None
    if files:
        # A click on it, as any other, begins the page anew, which ends the reading.
        controls("reading", button("photos.stop", text("photos", "stop"), partial(inlets.empty, name)))
        problem = _bring(lambda progress: PhotoSet(read(progress)), _photos, name, files)
    own_sets.look_at(name, files, problem)
    note(oxford_problem=None)
    st.rerun()


def _from_zip(file, progress):
    return from_zip(file.getvalue(), progress=progress, title=text("photos", "your_zip"))


def _from_folder(folder, progress):
    files = {each.name: each for each in folder if not is_litter(each.name)}
    held = sum(each.size for each in folder)
    return choose(
        text("photos", "your_folder"),
        sorted(files),
        lambda name: files[name].getvalue(),
        MOST_PICTURES,
        progress,
        held=held,
    )


def _bring(reader, words, name=None, files=()):
    """Have the set that the reader makes; words say how far it is. -> the sentence why there is none, or None"""
    bar, problem = st.progress(0.0), None

    def progress(done, total):
        bar.progress(min(done / total, 1.0), words(done, total))

    try:
        own_sets.take(reader(progress), name, files)
    except DataSetError as error:
        problem = sentence(error)
    bar.empty()
    return problem


def _photos(done, total):
    return text("photos", "photos_read", done=numbers.count(done), total=numbers.count(total))


def _megabytes(done, total):
    return text("photos", "megabytes", done=_mega(done), total=_mega(total))


def _mega(size):
    """Bytes as whole megabytes."""
    return numbers.count(size / 1e6)


def _oxford():
    if os.environ.get(DOWNLOADS, "on") == "off" or is_fixed("practice"):
        return
    write(passage("photos", "oxford", url=URL, size=_mega(SIZE)))
    wanted = notes().download.oxford_wanted
    words = text("photos", "stop_download" if wanted else "download")
    # A click on it, as any other, begins the page anew, which ends the download; what has come is kept.
    controls("oxford", button("oxford", words, partial(note, oxford_wanted=not wanted)))
    # What went wrong is about this page as it stood; there is no list that would tell that it is over.
    place = address_bar.stage(), bool(address_bar.waiting())
    problem, there = notes().download.oxford_problem or (None, None)
    if problem and there == place:
        st.warning(problem)
    else:
        note(oxford_problem=None)
    if wanted:
        problem = _bring(_downloaded, _megabytes)
        note(oxford_problem=(problem, place) if problem else None, oxford_wanted=False)
        st.rerun()


def _downloaded(progress):
    if "oxford" not in _shared:
        _shared["oxford"] = PhotoSet(from_oxford(download_oxford(FOLDER, progress), progress), public=True)
    return _shared["oxford"]


def _what_is_there(photos):
    dataset, counts = photos.dataset, Show(Numbers(photos.counts()))
    write(
        passage("photos", "there", counts, title=capital(dataset.title)),
        passage("photos", "chosen") if trainer.trains_on() == trainer.PHOTOS else "",
        "" if trainer.PHOTOS in trainer.possible() else passage("photos", "too_large"),
        paragraph(about_held_out(*photos.held_out_kinds())),
    )
    if dataset.left_out:
        n, most = numbers.count(dataset.left_out), numbers.count(MOST_PICTURES)
        write(passage("photos", "left_out", n=n, most=most))
    if dataset.skipped:
        _skipped(dataset.skipped)
    if photos.twins:
        write(passage("photos", "twins", n=numbers.count(len(photos.twins))))
        pairs = (
            (picture(Member(photos.name, number), 64, text("photos", "twin")), " ")
            for twin in photos.twins[:TWINS_SHOWN]
            for number in (twin.training, twin.held_out)
        )
        write(tag("p", pairs))


def _skipped(files):
    """Each file that is not in the set, and why."""
    count, shown = len(files), files[:SKIPPED_SHOWN]
    words = text("photos", "skipped_one") if count == 1 else text("photos", "skipped", n=numbers.count(count))
    with st.expander(words):
        head = text("photos", "skipped_file"), text("photos", "skipped_why")
        rows = [(name, sentence(reason)) for name, reason in shown]
        write(table(head, rows, text("photos", "skipped_table")))
        if count > len(shown):
            write(passage("photos", "more_skipped", n=numbers.count(count - len(shown))))
