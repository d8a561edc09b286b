"""A link, a reload or Undo that leads to somebody's own file: shown is what it waits for, and no numbers until then."""

from runs.address import OWN
from runs.keep import FILE
from runs.sources import PHOTOS
from ui import brought, session
from ui.controls import button
from ui.stages import photos
from ui.words import title, told, write

INLETS = {
    FILE: ("network", brought.network_inlet),
    PHOTOS: ("photos", photos.inlets),
    OWN: ("picture", brought.picture_inlets),
}


def section():
    """Say what is waited for, and take it in."""
    write(title("waiting"), told("waiting", "intro"))
    for kind, (words, inlet) in INLETS.items():
        if any(name.startswith(kind) for name in session.waiting().missing):
            write(told("waiting", words))
            inlet()
    write(told("waiting", "without"), button("Go on without it", session.give_up), key="waiting")
