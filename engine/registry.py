"""A kind of layer, loss or optimiser from outside joins those of the engine: menus, links, files and cards follow."""

from engine.layer import Layer
from engine.layers import ACTIVATIONS, LAYERS, Activation
from engine.losses import LOSSES, SoftmaxLoss
from engine.optimizers import OPTIMIZERS, Optimizer

KINDS: tuple[tuple[type, list], ...] = (
    (Activation, ACTIVATIONS),
    (Layer, LAYERS),
    (SoftmaxLoss, LOSSES),
    (Optimizer, OPTIMIZERS),
)


def register(kind: type) -> type:
    """Make a class known by its name, in the place of any other of that name, such as its first try; a decorator, too.

    Raises TypeError for what is none of these kinds.
    """
    fitting = [known for base, known in KINDS if issubclass(kind, base)]
    if not fitting:
        raise TypeError(f"{kind.__name__} is no layer, activation, loss or optimiser.")
    for known in fitting:
        names = [each.__name__ for each in known]
        at = names.index(kind.__name__) if kind.__name__ in names else len(names)
        known[at : at + 1] = [kind]
    return kind
