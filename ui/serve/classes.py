"""Whether this server has classes, and where it keeps them: the setting LESSON_CLASSES of the environment."""

import os
from pathlib import Path

SETTING = "LESSON_CLASSES"
ON = "on"
HOME = Path.home() / ".how-a-network-learns"


def are_on() -> bool:
    """Whether whoever runs the server asked for them."""
    return bool(os.environ.get(SETTING))


def url() -> str:
    """The database as SQLAlchemy calls it; "on" is one file of SQLite that nobody else of this computer can read."""
    said = os.environ[SETTING]
    if said != ON:
        return said
    HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = HOME / "classes.sqlite"
    file.touch(mode=0o600)
    return f"sqlite:///{file}"
