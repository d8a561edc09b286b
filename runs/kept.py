"""The states that a run keeps, by their iterations: the last ones as they are, older ones as one block of numbers each.

After each rerun Streamlit walks over every object there is. A state is half a dozen objects, and with twenty learners a
hundred thousand; a block of numbers is none.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from engine import State

# So many stay as they are: who shows the last states asks for them again and again.
RECENT = 80


class Kept(Mapping):
    """{t: State}, to which states of later and later iterations are added."""

    def __init__(self, *states):
        self._recent, self._blocks, self._forms = {}, {}, {}
        for state in states:
            self.add(state)

    def add(self, state):
        """Keep another state; it has to be later than all that are kept."""
        self._recent[state.t] = state
        if len(self._recent) > RECENT:
            self._pack(self._recent.pop(next(iter(self._recent))))

    def only(self, wanted):
        """Those whose iteration is wanted. -> Kept"""
        kept = Kept()
        kept._forms = dict(self._forms)
        kept._recent = {t: state for t, state in self._recent.items() if wanted(t)}
        kept._blocks = {t: block for t, block in self._blocks.items() if wanted(t)}
        return kept

    def __getitem__(self, t):
        return self._recent[t] if t in self._recent else self._unpacked(t)

    def __iter__(self):
        yield from self._blocks
        yield from self._recent

    def __len__(self):
        return len(self._blocks) + len(self._recent)

    def _pack(self, state):
        parts, form = (state.params, state.memory, state.statistics), (state.optimizer, state.since)
        self._forms.setdefault(form, parts)
        block = np.concatenate([array.ravel() for array in _arrays(parts)])
        block.setflags(write=False)
        self._blocks[state.t] = block, form

    def _unpacked(self, t):
        block, form = self._blocks[t]
        parts = self._forms[form]
        ends = np.cumsum([array.size for array in _arrays(parts)])
        params, memory, statistics = _filled(parts, iter(np.split(block, ends)))
        return State(params, memory, t, *form, statistics)


class InOrder(Sequence):
    """The kept states in the order of their iterations, the one in view among them; each unpacked when asked for."""

    def __init__(self, kept, now):
        self.kept, self.now, self.times = kept, now, sorted({*kept, now.t})

    def __len__(self):
        return len(self.times)

    def __getitem__(self, place):
        if isinstance(place, slice):
            return [self._state(t) for t in self.times[place]]
        return self._state(self.times[place])

    def index(self, state):
        return self.times.index(state.t)

    def _state(self, t):
        return self.now if t == self.now.t else self.kept[t]


def _arrays(parts):
    """All arrays of nested tuples, in order; None is none."""
    if isinstance(parts, np.ndarray):
        yield parts
    elif parts is not None:
        for part in parts:
            yield from _arrays(part)


def _filled(parts, blocks):
    """The same nested tuples with the arrays of other numbers."""
    if parts is None:
        return None
    if isinstance(parts, np.ndarray):
        return next(blocks).reshape(parts.shape)
    inner = [_filled(part, blocks) for part in parts]
    return type(parts)(*inner) if hasattr(parts, "_fields") else tuple(inner)
