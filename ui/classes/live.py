"""Whoever has a class in view sees what changes in it, within two seconds, and no page is drawn anew for that.

One thread of this process looks at all classes that are in view here, three times a second, and ends when none is.
Where something changed that a page shows, that one part of it is drawn again, as if its browser had asked for it: what
is known of Streamlit 1.67 for that, beside its public functions, stands here alone.
"""

import logging
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock, Thread
from time import monotonic, sleep

from streamlit import runtime
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from runs.classes.board import Board
from ui.classes.store import Store

# Seconds between two looks, between two words that learners are still here, and between two deletions of what is old.
LOOK, STILL_HERE, OLD = 0.3, 15.0, 600.0
# So many parts are drawn at once, and so many seconds are waited for one that is not drawn, as its page is busy.
AT_ONCE, PATIENCE, STEP = 3, 0.1, 0.005
# Seconds for which the last look counts, as while many parts are drawn.
FRESH = 5.0
log = logging.getLogger("lesson")


@dataclass(slots=True)
class Watcher:
    """A part of a page that shows a class of that store. shows: of a Board what is in that part; seen: that, as it was
    drawn last; token: of the learner whose page it is, or empty.
    """

    store: Store
    code: str
    fragment: str
    shows: Callable[[Board | None], Hashable]
    seen: Hashable
    token: str


_watchers: dict[tuple[str, str], Watcher] = {}
_boards: dict[tuple[Store, str], tuple[float, Board | None]] = {}
_lock, _threads = Lock(), set[Thread]()


def board(store: Store, code: str, newest: bool = False) -> Board | None:
    """The class as it was a moment ago, or, the newest, as it is."""
    at, found = _boards.get((store, code), (0.0, None))
    if newest or monotonic() - at > FRESH:
        found = store.board(code)
        _boards[store, code] = monotonic(), found
    return found


def watch(
    store: Store, code: str, shows: Callable[[Board | None], Hashable], now: Board | None, token: str = ""
) -> None:
    """Have the part of the page that calls drawn again when it would show something else than of the Board `now`."""
    page, fragment = get_script_run_ctx(), ThreadState.get().fragment_id
    if page is None or fragment is None or not runtime.exists():
        return
    watcher = Watcher(store, code, fragment, shows, shows(now), token)
    with _lock:
        _watchers[page.session_id, watcher.fragment] = watcher
        if not _threads:
            thread = Thread(target=_look, name="classes", daemon=True)
            _threads.add(thread)
            thread.start()


def _look():
    """The thread's work. A database that cannot be reached is tried again."""
    said, deleted = monotonic(), 0.0
    while _are_watched():
        try:
            seen = {(each.store, each.code) for each in list(_watchers.values())}
            if monotonic() - deleted > OLD:
                deleted = monotonic()
                for store in {store for store, _ in seen}:
                    store.forget()
            is_due = monotonic() - said > STILL_HERE
            said = monotonic() if is_due else said
            for store, code in seen:
                _look_at(store, code, is_due)
            for gone in _boards.keys() - seen:
                del _boards[gone]
        except Exception as error:
            log.error("The classes cannot be reached: %s", type(error).__name__)
        sleep(LOOK)


def _are_watched():
    with _lock:
        if not runtime.exists():
            _watchers.clear()
        if not _watchers:
            _threads.clear()
            _boards.clear()
        return bool(_watchers)


def _look_at(store, code, is_due):
    here = {key: each for key, each in list(_watchers.items()) if (each.store, each.code) == (store, code)}
    if is_due:
        store.seen(code, [each.token for each in here.values() if each.token])
    found = store.board(code)
    _boards[store, code] = monotonic(), found
    due = []
    for key, watcher in here.items():
        app = runtime.get_instance().get_app_session(key[0])
        if app is None:
            _forget(key, watcher)
        elif watcher.shows(found) != watcher.seen:
            due.append((app, key, watcher))
    for first in range(0, len(due), AT_ONCE):
        _draw_few(due[first : first + AT_ONCE])


def _draw_few(due):
    """Ask for these, and wait until they are drawn: many threads at once would keep the server's own from sending."""
    for app, key, watcher in due:
        app._event_loop.call_soon_threadsafe(_draw, app, key, watcher)
    until = monotonic() + PATIENCE
    while monotonic() < until and any(_watchers.get(key) is watcher for _, key, watcher in due):
        sleep(STEP)


def _draw(app, key: tuple[str, str], watcher: Watcher) -> None:
    """In the server's loop. A page that is being drawn shows the newest anyway, or is asked again at the next look."""
    if app._scriptrunner is not None or _watchers.get(key) is not watcher:
        return
    if not app.has_fragment(watcher.fragment):
        _forget(key, watcher)
        return
    asked = ClientState()
    asked.CopyFrom(app._client_state)
    asked.fragment_id, asked.is_auto_rerun, asked.is_history_navigation = watcher.fragment, True, False
    app.request_rerun(asked)


def _forget(key, watcher):
    with _lock:
        if _watchers.get(key) is watcher:
            del _watchers[key]
