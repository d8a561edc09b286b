"""What Streamlit 1.67 works out anew at every click though it is the same while the server runs: which pages there are,
where their files lie, and what the theme is. `keep_constants` has each worked out once.
"""

from copy import copy
from functools import cache, wraps
from pathlib import Path

from streamlit.navigation import page
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session


@cache
def keep_constants() -> None:
    """From now on pages and the theme are looked up once."""
    page._create_page = _kept(page._create_page)
    app_session._populate_theme_msg = _filled(app_session._populate_theme_msg)


def _kept(create):
    """The function that makes a page of the file at a path; a path that depends on the app is none to remember."""
    first = cache(create)

    @wraps(create)
    def created(path, **said):
        is_whole = isinstance(path, Path) and path.is_absolute()
        # Each run marks its own pages.
        return copy(first(path, **said)) if is_whole else create(path, **said)

    return created


def _filled(populate):
    """The function that writes a section of the theme into a message."""

    @cache
    def first(section):
        message = CustomThemeConfig()
        populate(message, section)
        return message

    @wraps(populate)
    def filled(message, section="theme"):
        # A section that says nothing leaves no trace in the message.
        if first(section).ListFields():
            message.MergeFrom(first(section))

    return filled
