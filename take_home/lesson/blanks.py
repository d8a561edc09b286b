"""A blank of the walk as the file has it: with all that can be said of what is typed, as nobody is there to ask."""

import json

from runs.blanks.blank import Blank
from runs.blanks.reading import WHY_NOT
from ui.inputs import compute
from ui.inputs.blanks import sentence
from ui.parts.markup import tag

# What can be said of any number, beside what is said of a kind, of its slips, and of what cannot be read.
ALWAYS = ("short", "point", "way.sign", "way.larger", "way.smaller", "way.power_larger", "way.power_smaller")


def box(name: str, blank: Blank, truth: int) -> tuple:
    """-> parts for `join`: the blank as the app has it, what is needed to check a number, and each verdict.

    truth: the node that the label names
    """
    keys = (*(f"{blank.kind}.{end}" for end in ("right", "which")), *(slip.key for slip in blank.slips), *ALWAYS)
    said = dict.fromkeys((*keys, *(f"unreadable.{why}" for why in WHY_NOT)))
    verdicts = (tag("template", sentence(blank, key, truth), data_key=key) for key in said)
    return compute.box(
        name, compute.asked(blank, truth), (None, None), (tag("template", data_blank=checked(blank)), *verdicts)
    )


def checked(blank: Blank) -> str:
    """What `check.js` takes of a blank, as JSON."""
    return json.dumps(
        {
            "kind": blank.kind,
            "name": blank.name,
            "value": blank.value,
            "digits": blank.digits,
            "onPaper": blank.on_paper,
            "slips": [[slip.key, slip.value] for slip in blank.slips],
        },
        allow_nan=False,
    )
