"""The network view: one picture's network, drawn so that every number in it can be pointed at.

    network_view(key, View(network, step, "forward", label, names))   draws it; returns what the learner chose
    step_file(network, step, picture_png)                             the same numbers as a file to take away

The drawing is one Streamlit element (JavaScript beside this file). Its numbers arrive through carrier elements: one for
the picture, one for each large part of a step, one for all else, so that what did not change is not sent again;
`payload.py` says how.

A convolutional network has a drawing of its own (`maps_view.js`), loaded only with such a network: maps as pictures,
and the exact numbers of a place when somebody points at it; `maps.py` says how.
"""

from .elements import network_view
from .export import step_file
from .timeline import NO_TIMELINE, timeline_of
from .view import STAGES, View
