"""A link, a reload or Undo that leads to somebody's own file: shown is what it waits for, and no numbers until then."""

from runs.data.values import NetworkFile, OwnPhotos, OwnPicture
from ui.parts.controls import button
from ui.parts.words import title, told, write
from ui.stages import photos
from ui.visit import brought, session

INLETS = {
    NetworkFile: ("network", brought.network_inlet),
    OwnPhotos: ("photos", photos.inlets),
    OwnPicture: ("picture", brought.picture_inlets),
}


def section():
    """Say what is waited for, and take it in."""
    write(title("waiting"), told("waiting", "intro"))
    for kind, (words, inlet) in INLETS.items():
        if any(isinstance(each, kind) for each in session.waiting().missing):
            write(told("waiting", words))
            inlet()
    write(told("waiting", "without"), button("waiting.without", "Go on without it", session.give_up), key="waiting")
