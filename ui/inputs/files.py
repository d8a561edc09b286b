"""Where a learner brings a file of their own; `ui/visit/inlets.py` sees what it shows."""

import re

import streamlit as st

from runs.data.values import OwnPicture
from ui.inputs.controls import button, check, controls, slide, write
from ui.parts.markup import tag
from ui.parts.words import text
from ui.visit import inlets, own_picture
from ui.visit.notes import note, notes

PICTURE_MB, NETWORK_MB = 25, 50


def for_pictures() -> None:
    """A picture: a file, or with the camera. What is wrong with one is said first, where it is in view."""
    for name in inlets.FOR_PICTURES:
        inlets.say_problem(name)
    st.file_uploader(
        text("frame", "limits", most=PICTURE_MB), key=inlets.key(inlets.UPLOAD), max_upload_size=PICTURE_MB
    )
    not_taken(inlets.UPLOAD, text("errors", "not_come", most=PICTURE_MB))
    camera = notes().opened.camera
    controls("camera", check("camera.on", text("frame", "camera"), camera, lambda on: note(camera=on)))
    if camera:
        st.camera_input(text("frame", "take_picture"), key=inlets.key(inlets.CAMERA))


def not_taken(inlet: str, sentence: str) -> None:
    """What is said of a file that the browser itself refuses in the list before this: style.css shows it then, and
    crosses out there what the lesson refuses.
    """
    key = f"not{re.sub('[^a-z]', '', inlet)}"
    refused = tag("i", hidden=True, class_="refused") if inlets.is_refused(inlet) else ""
    write(tag("p", sentence, class_="not-taken", role="alert"), refused, key=key)


def own_picture_in(key: str) -> None:
    """Bring a picture, move its square or remove it: a box with that key, letters and digits."""
    with st.container(border=True, key=key):
        for_pictures()
        photo = own_picture.photo()
        if photo:
            where = slide(
                "crop", text("frame", "move_square"), own_picture.CROPS, own_picture.where(), own_picture.crop
            )
            remove = button("remove", text("frame", "remove"), own_picture.remove, data_forgets=OwnPicture.kind)
            controls("square", *([] if photo.width == photo.height else [where]), remove)
        st.caption(text("frame", "privacy"))
        if photo:
            st.caption(text("frame", "own_link"))


def for_network() -> None:
    """A network file."""
    # As an archive that somebody packed again, it has the other ending.
    key = inlets.key(inlets.NETWORK)
    st.file_uploader(text("keep", "begin"), ["npz", "zip"], key=key, max_upload_size=NETWORK_MB)
    not_taken(inlets.NETWORK, text("errors", "not_taken", most=NETWORK_MB))
    inlets.say_problem(inlets.NETWORK)
