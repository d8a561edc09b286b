"""Odd things for a browser to say: what a page would say, with a part of it spoiled."""

import json
from math import inf, nan

from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.wire import trigger_of

# A value of each kind, and the kind that each element reads.
KINDS = {
    "trigger_value": True,
    "bool_value": True,
    "double_value": 0.5,
    "int_value": 3,
    "string_value": "cat",
    "double_array_value": [0.5],
    "int_array_value": [1, 2],
    "string_array_value": ["lie"],
    "json_value": "{}",
    "json_trigger_value": "[]",
    "bytes_value": b"x",
    "file_uploader_state_value": ["a.png"],
    "string_trigger_value": "x",
    "chat_input_value": "x",
    "arrow_value": None,
}
READS = {
    "slider": "double_array_value",
    "checkbox": "bool_value",
    "button": "trigger_value",
    "download_button": "trigger_value",
    "button_group": "string_array_value",
    "file_uploader": "file_uploader_state_value",
    "camera_input": "file_uploader_state_value",
}
# What the components of the lesson say of themselves, and once.
CHOSEN = {"weight": [0, ["W", 1, 1]], "ref": "W1[1,1]", "h": 0.01}
STATE = {"chosen": CHOSEN, "place": {"refs": ["Z1[0,1]", "=W1[0,0]", "W2[1,0,5,3]"]}}
ONCE = {
    "done": [
        *([1, "loss", "CrossEntropy"], [2, "label", "dog"], [3, "seed", "7"], [4, "step", ""]),
        *([5, "scrub", "1 1"], [6, "curves.at", "0 1"], [7, "curves.track", "0"]),
    ],
    "chosen": CHOSEN,
    "place": STATE["place"],
}
ODD = (
    *(0, 1, -1, 7, 255, 2**31, 2**63, -(2**63), 2**53, 2**53 + 1, 10**20, 10**400, -(10**400), True, False, None),
    *(0.0, -0.0, 0.5, 1.5, 1e-12, 1e-320, 1e300, -1e300, inf, -inf, nan, [], {}, [[]], [None], {"": None}),
    *("", " ", "cat", "None", "1e400", "9" * 5_000, "x" * 10_000, "\ud800", "\x00", "../../keep", "<b>&amp;", "lie"),
    *("W1[0,0]", "W1[-1,0]", "W9[9,9]", "W1[0]", "W1[0,0,0,0]", "b1[0]", "W1[999999,999999]", "W[0,0]", "W1[٣,0]"),
    *("X[0,0]", "Z1[0,1]", "dX[0,0,0,0]", "=Z1[0,0]", "==W1[0,0]", "P[0,0]", "L[0]", "L", "T[0,0]", "change_W1[0,0]"),
    *("Z1[0,5,7,3]", "dM1[0,0,0,0]", "W2[1,0,5,3]", "G6[0,4]", "=W2[0,0,0,0]", "dW1[0,0]", "W1[0,0]\n", "weights"),
)
NO_JSON = ("", "{", "nul", "[1,]", "9" * 5_000, "[" * 100_000, "[" * 20_000 + "]" * 20_000, '{"a":' * 950 + "}" * 950)
NAMES = ("preset", "seed", "picture", "label", "rate", "practice", "batch", "weight", "moment", "run", "weights")
TEXTS = tuple(each for each in ODD if isinstance(each, str) and each != "\ud800")


def state_of(element_id, kind, value):
    """A WidgetState that holds a value of that kind."""
    state = WidgetState(id=element_id)
    field = getattr(state, kind)
    if kind.endswith("array_value"):
        field.SetInParent()
        field.data.extend(value)
    elif kind == "file_uploader_state_value":
        field.SetInParent()
        for name in value:
            field.uploaded_file_info.add(file_id="no-such-file", name=name, size=1)
    elif kind in ("string_trigger_value", "chat_input_value"):
        field.data = value
    elif kind == "arrow_value":
        field.SetInParent()
    else:
        setattr(state, kind, value)
    return state


def odd_state(rng, element_id, element_kind):
    """An odd WidgetState for an element. rng: a random.Random, from which everything follows."""
    if element_kind != "bidi_component":
        right = READS[element_kind]
        kind = right if rng.random() < 0.5 else rng.choice(list(KINDS))
        return state_of(element_id, kind, _odd_of(rng, kind))
    if rng.random() < 0.2:
        kind = rng.choice(list(KINDS))
        return state_of(rng.choice((element_id, trigger_of(element_id))), kind, _odd_of(rng, kind))
    if rng.random() < 0.4:
        return state_of(element_id, "json_value", _written(rng, spoiled(rng, STATE)))
    said = [{"event": name, "value": ONCE[name]} for name in rng.sample(sorted(ONCE), rng.randrange(1, 4))]
    return state_of(trigger_of(element_id), "json_trigger_value", _written(rng, spoiled(rng, said)))


def spoiled(rng, value):
    """The value with some parts of it replaced, left out or said twice."""
    if rng.random() < 0.12:
        return rng.choice(ODD)
    if isinstance(value, dict):
        return {key: spoiled(rng, part) for key, part in value.items() if rng.random() < 0.9}
    if isinstance(value, list):
        return [spoiled(rng, part) for part in value for _ in range(rng.choice((0, 1, 1, 1, 1, 1, 1, 2)))]
    return value


def _written(rng, value):
    return rng.choice(NO_JSON) if rng.random() < 0.1 else json.dumps(value)


def _odd_of(rng, kind):
    """What a value of that kind could be at its oddest."""
    several = range(rng.randrange(4))
    if kind == "double_array_value":
        return [float(rng.choice([n for n in ODD if isinstance(n, float)])) for _ in several]
    if kind == "string_array_value":
        return [rng.choice(TEXTS) for _ in several]
    if kind == "file_uploader_state_value":
        return [rng.choice(("", "a.exe", "x" * 5_000)) for _ in several]
    return KINDS[kind]


def odd_fields(rng, fragments):
    """Odd fields of ClientState, to take the place of those that a browser sends."""
    params = [f"{rng.choice((*NAMES, *TEXTS))}={rng.choice(TEXTS)}" for _ in range(rng.randrange(6))]
    odd = {
        "fragment_id": rng.choice((*fragments, *TEXTS)),
        "page_script_hash": rng.choice(TEXTS),
        "page_name": rng.choice(("Training", "Loss", "no page", *TEXTS)),
        "query_string": "&".join(params),
        "cached_message_hashes": [rng.choice(TEXTS) for _ in range(rng.randrange(50))],
        "is_auto_rerun": True,
        "is_history_navigation": True,
    }
    return {name: odd[name] for name in rng.sample(sorted(odd), rng.choice((0, 0, 0, 0, 1, 1, 2)))}
