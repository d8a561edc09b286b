"""The lists on a page in which a learner brings files, and what they show.

What a list shows is what is used. Streamlit says what it shows at each run, and forgets it when the list leaves the
page; so each run compares what is shown now with what was shown before, and a callback is not needed: one that is cut
short would never be called again. What is used outlives its list, so the ids of its files are remembered: only when
these are taken out of a list on the page is it put away.
"""

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ui.parts import numbers
from ui.parts.words import text
from ui.serve.limits import MOST_BYTES, MOST_OF_ALL, free
from ui.visit.complaints import complain
from ui.visit.owner import mine

# The names of the lists.
UPLOAD, CAMERA, NETWORK, ZIP, FOLDER = "upload", "camera", "network", "photos.zip", "photos.folder"
FOR_PICTURES, FOR_PHOTOS = (UPLOAD, CAMERA), (ZIP, FOLDER)
ALL = (*FOR_PICTURES, NETWORK, *FOR_PHOTOS)

Files = list[UploadedFile] | None


def key(name: str) -> str:
    """The key of a list; another one on each page, where it begins empty, and as soon as it was emptied."""
    return f"{name}.{mine().address.place[0]}-{mine().inlets.emptied.get(name, 0)}"


def empty(name: str) -> None:
    """Another, empty list takes the place of this one when it is shown next: it has lost no files, and refused none."""
    inlets = mine().inlets
    inlets.emptied = {**inlets.emptied, name: inlets.emptied.get(name, 0) + 1}
    inlets.seen = {**inlets.seen, name: None}
    problem(name, None)


def problem(name: str, sentence: str | None, refused: bool = True) -> None:
    """Why what a list shows is no use, or, if it is not refused, what it lacks; None if there is nothing to say."""
    inlets, its = mine().inlets, frozenset({name})
    inlets.problems = {**inlets.problems, name: sentence}
    inlets.refused = inlets.refused | its if sentence and refused else inlets.refused - its


def is_refused(name: str) -> bool:
    """Whether what a list shows is not what is used."""
    return name in mine().inlets.refused


def say_problem(name: str) -> None:
    """Why what a list shows is no use, beside it: far down a page, a sentence at the top would not be seen."""
    if sentence := mine().inlets.problems.get(name):
        st.warning(sentence)


def shown() -> dict[str, Files]:
    """The files that each list shows since the run before, by its name; None while it is not on the page."""
    return {name: _shown(name) for name in ALL}


def _shown(name: str) -> Files:
    if key(name) not in st.session_state:
        return None
    files: Any = st.session_state[key(name)]
    files = [] if files is None else files if isinstance(files, list) else [files]
    there = [file for file in files if isinstance(file, UploadedFile)]
    # A browser that was not told yet that a list had gone may show it once more; what was in it was taken then.
    missing = ids(files) - ids(there) - mine().inlets.freed
    if missing:
        # The server had no room for them, or was started anew since.
        most, of_all = (numbers.count(most // 10**6) for most in (MOST_BYTES, MOST_OF_ALL))
        complain(text("frame", "no_room", n=len(missing), most=most, of_all=of_all))
    return there


def has_news(name: str, files: Files) -> bool:
    """Whether a list shows other files than those that were taken. files: what it shows, or None off the page"""
    before = mine().inlets.seen.get(name)
    return bool(files) if before is None else files is not None and ids(files) != before


def saw(name: str, files: Files) -> frozenset[str]:
    """What a list shows is taken. -> the ids of the files that were removed from it; none if it left the page"""
    inlets = mine().inlets
    before = inlets.seen.get(name)
    inlets.seen = {**inlets.seen, name: None if files is None else ids(files)}
    return frozenset() if files is None or before is None else before - ids(files)


def ids(files: Collection[Any]) -> frozenset[str]:
    """What tells these files from all others."""
    return frozenset(file.file_id for file in files)


def free_unlisted(lists: Mapping[str, Files]) -> None:
    """Let go of the bytes of files that no list shows any more; Streamlit does so only for those taken out by an x."""
    inlets = mine().inlets
    now = frozenset().union(*(ids(files or ()) for files in lists.values()))
    gone, inlets.listed = inlets.listed - now, now
    if gone:
        inlets.freed = gone
    # Where there is no list at all, none will ever show a file that came since the page was left.
    free(gone if any(files is not None for files in lists.values()) else None)
