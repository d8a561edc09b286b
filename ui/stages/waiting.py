"""A link, a reload or Undo that leads to somebody's own file: shown is what it waits for, and no numbers until then."""

from runs.data.values import NetworkFile, OwnPhotos, OwnPicture
from ui.inputs import files
from ui.inputs.controls import button, write
from ui.parts.markup import tag
from ui.parts.words import passage, text, title
from ui.stages import photos
from ui.visit import address_bar

INLETS = {
    NetworkFile: ("network", files.for_network),
    OwnPhotos: ("photos", photos.lists),
    OwnPicture: ("picture", files.for_pictures),
}


def section() -> None:
    """Say what is waited for, and take it in."""
    names = " ".join(map(str, address_bar.missing()))
    write(title("waiting"), tag("div", passage("waiting", "intro"), data_missing=names), key="asking")
    for kind, (words, inlet) in INLETS.items():
        if any(isinstance(each, kind) for each in address_bar.missing()):
            write(passage("waiting", f"needs.{words}"))
            inlet()
    go_on = button("waiting.without", text("waiting", "go_on"), address_bar.give_up)
    write(passage("waiting", "without"), go_on, key="waiting")
