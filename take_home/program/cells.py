"""The parts of the program, in order: what the Python file and the notebook have in common.

Code is written here for one network, by its names; sentences come in as words, by key, with their places to fill.
"""

import base64
import io
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from engine.names import logits_of, named_layers, weighted_layers
from take_home.program import moves, torch_code
from take_home.program.lines import WIDTH, comment, folded, quoted
from take_home.receipt.receipt import every_array
from take_home.taken import Taken

# Of a larger array only so many of the lesson's numbers go along to compare with, the largest ones; its own are all
# computed.
MOST_COMPARED, COMPARED = 6_000, 200


class Cell(NamedTuple):
    """A part of the program. is_code: else it is words."""

    is_code: bool
    text: str


def cells(taken: Taken, words: Mapping[str, str]) -> list[Cell]:
    """Raises EngineError for a network with a kind that no program can be written for."""
    network, parts = taken.network, []

    def say(key, **places):
        parts.append(Cell(False, words[key].format(**places)))

    def write(code):
        parts.append(Cell(True, code.strip("\n")))

    rule, update = network.optimizer, taken.step.after.t - taken.step.after.since
    say(
        "intro",
        label=", ".join(taken.names[int(row.argmax())] for row in taken.step.targets),
        layers=" → ".join(type(layer).__name__ for layer in network.layers),
        loss=type(network.loss).__name__,
        optimizer=type(rule).__name__,
        rate=rule.rate(update),
        t=taken.step.before.t,
        address=taken.address,
    )
    named = _named("CLASSES", taken.names), _named("WEIGHTS", _weights(network)), _idle(network)
    write(SETUP.format(rate=rule.rate(update), update=update, named="\n".join(named)))
    say("forward")
    write(f"{_helped(network)}{_function('forward', moves.forward(network), _in_use(network))}")
    say("loss")
    write(_function("loss", _loss(network, words)))
    say("backward")
    write(_function("backward", moves.backward(network)))
    say("update")
    write(_update(network))
    say("data", most=MOST_COMPARED, few=COMPARED)
    write(_data(taken))
    say("shown")
    same, other = (_indented(quoted(words[key], WIDTH - 4)) for key in ("same", "other"))
    write(SHOWN.format(tolerance=_tolerance(taken), same=same, other=other))
    say("run")
    write(RUN.format(after=_after(network)))
    say("torch")
    write(_torch(taken, words))
    return parts


SETUP = """
import base64
import io
import sys
from decimal import ROUND_HALF_UP, Context
from types import SimpleNamespace

import numpy as np

np.seterr(over="ignore")
LEARNING_RATE = {rate!r}
UPDATE = {update}
{named}
"""

SHOWN = '''
SAME = (
{same}
)
OTHER = (
{other}
)


def shown(value):
    """A number as the lesson shows it: at most four significant digits."""
    value = float(value)
    if value == 0:
        return "0"
    if value.is_integer() and abs(value) < 1e6:
        return f"{{value:.0f}}".replace("-", "−")
    rounded = Context(prec=4, rounding=ROUND_HALF_UP).create_decimal(value)
    exponent = rounded.adjusted()
    if float(rounded) == value:
        rounded = rounded.normalize(Context(prec=2000))
    if -3 <= exponent < 4:
        return f"{{rounded:f}}".replace("-", "−")
    raised = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    power = str(exponent).translate(raised)
    return f"{{rounded.scaleb(-exponent):f}}×10{{power}}".replace("-", "−")


def of_lesson(name):
    """The lesson's numbers under that name, and where they stand."""
    if name in LESSON:
        return np.arange(LESSON[name].size), LESSON[name].ravel()
    return LESSON[f"{{name}} at"], LESSON[f"{{name}} is"]


def difference(mine, theirs):
    """How far they lie apart at most, as a share of the largest of theirs.

    What is no number on one side alone is never the same.
    """
    differ = (mine != theirs) & ~(np.isnan(mine) & np.isnan(theirs))
    most = np.abs(mine[differ] - theirs[differ]).max(initial=0)
    size = np.abs(theirs[np.isfinite(theirs)]).max(initial=0)
    return most / size if size else most


def compare(numbers, names, most=4):
    """Print the largest numbers of each array beside the lesson's.

    Then say how far all those of LESSON lie apart. Of a large array, it has
    only the largest.
    """
    apart = []
    for name in names:
        if name.rpartition("_")[2].removeprefix("d") in IDLE:
            continue
        array = np.asarray(getattr(numbers, name))
        places, theirs = of_lesson(name)
        mine = array.ravel()[places]
        apart.append(difference(mine, theirs))
        for at in sorted(np.argsort(-np.abs(theirs), kind="stable")[:most]):
            index = np.unravel_index(places[at], array.shape)
            index = ",".join(str(i) for i in index)
            called = f"{{name}}[{{index}}]" if index else name
            print(f"{{called}} = {{shown(mine[at])}}   ({{shown(theirs[at])}})")
    furthest = np.max(apart)
    sentence = SAME if furthest <= {tolerance} else OTHER
    print(sentence.format(apart=f"{{furthest:.0e}}"), end="\\n\\n")
'''

RUN = """
if hasattr(sys.stdout, "reconfigure"):
    sys.stdout.reconfigure(encoding="utf-8")

s = SimpleNamespace(**GIVEN)
before = set(vars(s))
for move in (forward, loss, backward, update):
    print(move.__name__)
    move(s)
    made = [name for name in vars(s) if name not in before]
    before.update(made)
    compare(s, made)
print("after")
after = SimpleNamespace(**GIVEN)
for name in vars(after):
    if hasattr(s, f"new_{{name}}"):
        setattr(after, name, getattr(s, f"new_{{name}}"))
{after}
loss(after)
made = {{f"after_{{name}}": value for name, value in vars(after).items()}}
later = SimpleNamespace(**made)
compare(later, ["after_P", "after_L"])
"""

TORCH = """
try:
    import torch
except ImportError:
    torch = None
    print(
{absent}
    )

if torch:
{imports}

    def channels_first(V):
        return V.permute(0, 3, 1, 2) if V.ndim == 4 else V

    def channels_last(V):
        return V.permute(0, 2, 3, 1) if V.ndim == 4 else V

    tensors = {{name: torch.tensor(value) for name, value in GIVEN.items()}}
    given = SimpleNamespace(**tensors)
    X, T = given.X.requires_grad_(), given.T
    weights = {{name: tensors[name].requires_grad_() for name in WEIGHTS}}
{weights}

    # Forward: as before, in PyTorch's words.
{forward}
    # Backward: every slope, in one line.
    L.backward()
    # Update: its own optimiser, with the same memory.
{optimizer}
    optimizer.step()

    made = dict({logits}={logits}.detach(), L=L.detach(), dX=X.grad)
    for name, w in weights.items():
        made[f"d{{name}}"], made[f"new_{{name}}"] = w.grad, w.detach()
{memory}    print("PyTorch", torch.__version__)
    compare(SimpleNamespace(**made), made)
"""


def _idle(network):
    """What says which biases stand in front of a BatchNorm, which takes off whatever they add."""
    pairs = pairwise(named_layers(network))
    idle = [each.b for each, behind in pairs if each.b and behind.layer.fresh_statistics(np.float64) is not None]
    why = "# The slopes of these biases are 0 but for rounding, so nobody compares them.\n" if idle else ""
    return why + _named("IDLE", idle)


def _named(name, value):
    return "\n".join(folded(f"{name} = {value!r}"))


def _weights(network):
    return [name for each in weighted_layers(network) for name in (each.W, each.b)]


def _helped(network):
    made = moves.helpers(network)
    return f"{made}\n\n" if made else ""


def _in_use(network):
    return "s, in_use=False" if moves.is_used_otherwise(network) else "s"


def _function(name, lines, arguments="s"):
    return f"def {name}({arguments}):\n" + _indented(lines)


def _indented(lines, by=4):
    return "\n".join(f"{' ' * by}{each}" for line in lines for each in folded(line, WIDTH - by))


def _loss(network, words):
    """The lines of the loss, with a remark where one of its numbers is asked for by nobody."""
    *lines, blame = moves.loss(network)
    return [*lines, *(comment(words["shortcut"], WIDTH - 4) if moves.has_short_blame(network) else ()), blame]


def _update(network):
    of_each = ['gradient = known[f"d{name}"]', *moves.update(network)]
    of_each += ['known[f"change_{name}"] = -LEARNING_RATE * step']
    of_each += ['known[f"new_{name}"] = known[name] + known[f"change_{name}"]']
    lines = ["known = vars(s)", "for name in WEIGHTS:", *(f"    {line}" for line in of_each)]
    averages = moves.running(network)
    lines += ["running(s)"] if averages else []
    own = "\n\n\n" + _function("running", averages) if averages else ""
    return _function("update", lines) + own


def _after(network):
    return "forward(after, in_use=True)" if moves.is_used_otherwise(network) else "forward(after)"


def _tolerance(taken):
    return 1e-9 if taken.step.forward.logits.dtype == np.float64 else 1e-2


def _data(taken):
    """What the step begins with, and what the lesson made of it, as text."""
    every = every_array(taken.network, taken.step)
    given = ["X", "T", *torch_code.needed(taken.network)]
    found = {name: array for name, array in every.items() if name not in given}
    small = {name: array for name, array in found.items() if array.size <= MOST_COMPARED}
    for name, array in found.items():
        if name not in small:
            places = np.sort(np.argsort(-np.abs(array.ravel()), kind="stable")[:COMPARED])
            small |= {f"{name} at": places, f"{name} is": array.ravel()[places]}
    return DATA.format(given=_text({name: every[name] for name in given}), lesson=_text(small))


DATA = '''
def unpacked(text):
    """Arrays by name, of an npz file that is written as text."""
    packed = io.BytesIO(base64.b64decode(text))
    with np.load(packed, allow_pickle=False) as file:
        return dict(file)


GIVEN = unpacked("""
{given}
""")
LESSON = unpacked("""
{lesson}
""")
'''


def _text(arrays):
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    packed = base64.b64encode(file.getvalue()).decode()
    return "\n".join(packed[at : at + WIDTH] for at in range(0, len(packed), WIDTH))


def _torch(taken, words):
    network = taken.network
    unknown = torch_code.unknown(network)
    if unknown:
        said = quoted(words["torch_unknown"].format(kinds=", ".join(unknown)), WIDTH - 4)
        return f"print(\n{_indented(said)}\n)"
    used = torch_code.functions(network)
    rate = network.optimizer.rate(taken.step.after.t - taken.step.after.since)
    memory = [
        f'        made[f"new_{own}_{{name}}"] = optimizer.state[w]["{its}"]\n'
        for own, its in torch_code.remembered(network).items()
    ]
    return TORCH.format(
        absent=_indented(quoted(words["no_torch"], WIDTH - 8), 8),
        imports=_indented(f"from torch.nn.functional import {each}" for each in used),
        weights=_indented(f'{name} = weights["{name}"]' for name in _weights(network)),
        forward=_indented(torch_code.forward(network)),
        optimizer=_indented(torch_code.optimizer(network, rate)),
        logits=logits_of(network),
        memory="".join(memory),
    )
