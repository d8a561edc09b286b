"""Which part of a teacher's link holds a control, by the control's name: that of a setting holds itself."""

from runs.link.held import RUN

# What is called otherwise than the setting that it changes, by the first part of its name.
HOLDS = {
    "trained": "weights",
    **dict.fromkeys(("bring", "tile", "take", "crop", "remove", "camera"), "picture"),
    **dict.fromkeys(("step", "back", "again", "undo", "train", "break", "rates"), RUN),
    "photo_answer": "weights",
}


# The page for teachers has the controls of the settings once more, called so.
CLASS = "class."


def held_as(name: str) -> str:
    """What holds the control of that name, if anything does."""
    name = name.removeprefix(CLASS)
    return HOLDS.get(name.partition(".")[0], name)
