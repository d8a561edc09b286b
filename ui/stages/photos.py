"""The learner's own photos, and Oxford-IIIT Pet: chosen, read with a progress bar, and what became of them."""

import os
from html import escape
from pathlib import Path

import streamlit as st

from pictures.collect import MOST_PICTURES, choose, is_litter
from pictures.datasets import DataSetError, download_oxford, from_oxford, from_zip
from pictures.oxford import SIZE, URL
from runs.sets import PhotoSet
from runs.sources import PHOTOS
from ui import session
from ui.show import picture, table
from ui.stages.happening import about_held_out, in_words
from ui.words import paragraph, told, write

ZIP_MB = 100
# A school server sets this to off, and no request leaves it.
DOWNLOADS = "LESSON_DOWNLOADS"
FOLDER = Path.home() / ".cache" / "cats-and-dogs"
TWINS_SHOWN = 6


# Public, so all sessions share it.
_shared = {}


def section(moment):
    """Load a ZIP file, a folder, or Oxford-IIIT Pet; then say what is in it."""
    write(told("photos", "intro"))
    st.file_uploader("A ZIP file of photos", "zip", key="photos.zip", max_upload_size=ZIP_MB)
    st.file_uploader("Or a folder", accept_multiple_files="directory", key="photos.folder", max_upload_size=25)
    file, folder = session.recall("photos.zip"), session.recall("photos.folder")
    if file and session.is_new_file(file.file_id):
        _bring(lambda progress: PhotoSet(from_zip(file.getvalue(), progress=progress)), _photos)
        session.not_new(file.file_id)
    if folder and session.is_new_file(folder[0].file_id):
        _bring(lambda progress: PhotoSet(_from_folder(folder, progress)), _photos)
        session.not_new(folder[0].file_id)
    if session.recall("photos.problem"):
        st.warning(session.recall("photos.problem"))
    if session.photos():
        _what_is_there(session.photos())
    _oxford()


def _from_folder(folder, progress):
    files = {each.name: each for each in folder if not is_litter(each.name)}
    return choose("your folder", sorted(files), lambda name: files[name].getvalue(), MOST_PICTURES, progress)


def _bring(reader, words):
    """Have the set that the reader makes, or the sentence that says why there is none; words say how far it is."""
    bar = st.progress(0.0)

    def progress(done, total):
        bar.progress(min(done / total, 1.0), words(done, total))

    try:
        session.bring_photos(reader(progress))
        session.remember("photos.problem", None)
    except DataSetError as error:
        session.remember("photos.problem", str(error))
    bar.empty()


def _photos(done, total):
    return f"{done:,} of {total:,} photos"


def _megabytes(done, total):
    return f"{done / 1e6:.0f} of {total / 1e6:.0f} MB"


def _oxford():
    if os.environ.get(DOWNLOADS, "on") == "off":
        return
    write(told("photos", "oxford", url=URL, size=f"{SIZE / 1e6:.0f}"))
    if not st.button("Download Oxford-IIIT Pet", key="photos.oxford"):
        return
    # Pressing it begins the page anew, which ends the download; what has come is kept.
    st.button("Stop the download", key="photos.stop")
    _bring(_downloaded, _megabytes)
    st.rerun()


def _downloaded(progress):
    if "oxford" not in _shared:
        _shared["oxford"] = PhotoSet(from_oxford(download_oxford(FOLDER, progress), progress))
    return _shared["oxford"]


def _what_is_there(photos):
    dataset = photos.dataset
    title, counts = escape(dataset.title[0].upper() + dataset.title[1:]), in_words(photos.counts())
    write(told("photos", "there", title=title, **counts), paragraph(about_held_out(*photos.held_out_kinds())))
    if dataset.left_out:
        write(told("photos", "left_out", n=f"{dataset.left_out:,}", most=f"{MOST_PICTURES:,}"))
    if dataset.skipped:
        rows = [[escape(name), escape(reason)] for name, reason in dataset.skipped]
        with st.expander(f"{len(rows)} {'files were' if len(rows) > 1 else 'file was'} skipped"):
            write(table(["file", "why"], rows, "Files that were skipped"))
    if photos.twins:
        write(told("photos", "twins", n=str(len(photos.twins))))
        name = PHOTOS + photos.digest
        pairs = "".join(
            f"{picture(f'{name}@{number}', 64, 'one of a pair')} "
            for twin in photos.twins[:TWINS_SHOWN]
            for number in (twin.training, twin.held_out)
        )
        write(f"<p>{pairs}</p>")
