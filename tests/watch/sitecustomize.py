"""Python reads this in every server that a test starts: whatever asks another machine is written into its log.

A server may have further kinds of layer, loss and optimiser: REGISTER names a module that registers them. Where AHEAD
is empty, the process that draws the pets ahead ends at once, and the server draws those that somebody asks for.
"""

import importlib
import os
import sys

AT_HOME = ("127.0.0.1", "::1", "localhost", "", None)
# Of each, which argument says where to.
ASKING = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}


def watch(event, arguments):
    if event in ASKING:
        place = arguments[ASKING[event]]
        # A socket that is a file has its path for an address.
        host = place[0] if isinstance(place, tuple) else None if event.startswith("socket.connect") else place
        if host not in AT_HOME:
            print(f"A request left: {event} {place!r}", file=sys.stderr, flush=True)


if "runs.course.predraw" in sys.orig_argv and os.environ.get("AHEAD") == "":
    os._exit(0)
sys.addaudithook(watch)
if module := os.environ.get("REGISTER"):
    sys.path.insert(0, os.getcwd())
    importlib.import_module(module).enter()
