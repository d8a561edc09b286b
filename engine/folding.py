"""BatchNorm disappears into the convolution before it: in use, both are one straight line after another."""

from engine.convolution import Conv
from engine.layer import Layer, Params, Statistics
from engine.layers import Dense
from engine.normalization import BatchNorm
from engine.steps import Network, State


def fold(network, state) -> tuple[Network, State]:
    """-> (network, state) that predict the same without BatchNorm; the optimiser starts afresh, t stays.

    Only a BatchNorm right behind a Conv or Dense layer is folded. (Jacob and others 2018, section 3.2)
    """
    layers: list[Layer] = []
    params: list[Params | None] = []
    statistics: list[Statistics | None] = []
    for layer, p, kept in zip(network.layers, state.params, state.statistics, strict=True):
        if isinstance(layer, BatchNorm) and layers and isinstance(layers[-1], Conv | Dense):
            params[-1] = _folded(params[-1], p, layer.in_use(kept))
        else:
            layers.append(layer)
            params.append(p)
            statistics.append(kept)
    memory = tuple(None if p is None else ((), ()) for p in params)
    folded = Network(tuple(layers), network.loss, network.optimizer)
    return folded, State(tuple(params), memory, state.t, "", state.t, tuple(statistics))


def _folded(before, norm, at):
    scale = norm.W / at.spread  # (o,)
    folded = Params(before.W * scale, (before.b - at.mean) * scale + norm.b)  # (...,o) and (o,)
    for w in folded:
        w.setflags(write=False)
    return folded
