"""The learner's own photos, and Oxford-IIIT Pet: chosen, read with a progress bar, and what became of them."""

import hashlib
import os
from html import escape
from pathlib import Path

import streamlit as st

from pictures.collect import MOST_PICTURES, choose, is_litter
from pictures.datasets import DataSetError, download_oxford, from_oxford, from_zip
from pictures.oxford import SIZE, URL
from ui import session
from ui.show import picture, table
from ui.stages.happening import in_words
from ui.words import told, write

ZIP_MB = 100
# A school server sets this to off, and no request leaves it.
DOWNLOADS = "LESSON_DOWNLOADS"
FOLDER = Path.home() / ".cache" / "cats-and-dogs"
TWINS_SHOWN = 6


def section(moment):
    """Load a ZIP file, a folder, or Oxford-IIIT Pet; then say what is in it."""
    write(told("photos", "intro"))
    st.file_uploader("A ZIP file of photos", "zip", key="photos.zip", max_upload_size=ZIP_MB)
    st.file_uploader("Or a folder", accept_multiple_files="directory", key="photos.folder", max_upload_size=25)
    file, folder = session.recall("photos.zip"), session.recall("photos.folder")
    if file and session.is_new_file(file.file_id):
        _read(file.file_id, lambda progress: from_zip(file.getvalue(), progress=progress))
    if folder and session.is_new_file(folder[0].file_id):
        files = {each.name: each for each in folder if not is_litter(each.name)}
        _read(
            folder[0].file_id,
            lambda progress: choose(
                "your folder", sorted(files), lambda name: files[name].getvalue(), MOST_PICTURES, progress
            ),
        )
    _oxford()
    if session.photos():
        _what_is_there(session.photos())


def _read(mark, reader):
    bar = st.progress(0.0, "Reading")
    try:
        dataset = reader(lambda done, total: bar.progress(min(done / total, 1.0), f"{done:,} of {total:,}"))
    except DataSetError as error:
        st.warning(str(error))
        return
    finally:
        session.remember("photos.mark", mark)
        bar.empty()
    name = hashlib.sha256(dataset.pictures.tobytes()).hexdigest()[:12]
    session.bring_photos(name, dataset)
    st.rerun()


def _oxford():
    if os.environ.get(DOWNLOADS, "on") == "off":
        return
    write(told("photos", "oxford", url=URL, size=f"{SIZE / 1e6:.0f}"))
    if st.button("Download Oxford-IIIT Pet", key="photos.oxford"):
        _read("oxford", lambda progress: from_oxford(download_oxford(FOLDER, progress), progress))


def _what_is_there(photos):
    dataset = photos.dataset
    write(told("photos", "there", title=escape(dataset.title), **in_words(photos.counts())))
    if dataset.skipped:
        rows = [[escape(name), escape(reason)] for name, reason in dataset.skipped]
        with st.expander(f"{len(rows)} files were skipped"):
            write(table(["file", "why"], rows, "Files that were skipped"))
    if photos.twins:
        write(told("photos", "twins", n=str(len(photos.twins))))
        name = session.recall("practice")
        pairs = "".join(
            f"{picture(session.sources(), f'{name}@{number}', 64, 'one of a pair')} "
            for twin in photos.twins[:TWINS_SHOWN]
            for number in (twin.training, twin.held_out)
        )
        write(f"<p>{pairs}</p>")
