"""Averaged weights: while the last weights wander, their running mean lies nearer to the middle of where they go.

What is measured and shipped is the mean; training goes on from the last weights, untouched by it.
"""

import zipfile
from dataclasses import replace

from engine import Params, load, save

LAST, MEAN, OF = "last.npz", "mean", "of"  # `engine.load` finds the one that ends as networks do


def averaged(mean, state, share):
    """The mean of all states so far, `share` of it the mean before; both States. BatchNorm's statistics go with it.

    While few states have been seen, all count alike. (Polyak and Juditsky 1992; Tarvainen and Valpola 2017)
    """
    if not share:
        return state
    share = min(share, state.t / (state.t + 1))
    params = tuple(now and Params(*_between(was, now, share)) for was, now in _pairs(mean.params, state.params))
    kept = tuple(now and _between(was, now, share) for was, now in _pairs(mean.statistics, state.statistics))
    memory = tuple(p and ((), ()) for p in params)
    return replace(state, params=params, statistics=kept, memory=memory, optimizer="")


def save_both(file, network, state, mean, of):
    """One file, as a mean of another moment than the weights could not go on with them. of: a text that comes along"""
    apart = {} if mean is state else {MEAN: mean}
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(OF, of)
        for name, each in {LAST: state, **apart}.items():
            with archive.open(name, "w") as member:
                save(member, network, each)


def load_both(path):
    """-> (network, state, mean, of); a file of one state is its own mean. Raises EngineError, as `load` does."""
    network, state = load(path)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        of = archive.read(OF).decode() if OF in names else ""
        if MEAN not in names:
            return network, state, state, of
        with archive.open(MEAN) as member:
            return network, state, load(member)[1], of


def _pairs(before, after):
    return zip(before, after, strict=True)


def _between(before, after, share):
    mixed = tuple(share * was + (1 - share) * now for was, now in _pairs(before, after))
    for array in mixed:
        array.setflags(write=False)
    return mixed
