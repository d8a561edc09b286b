"""The states that a run keeps, by their iterations, each but the first as one block of numbers.

A garbage collection walks over every object there is. A state is half a dozen objects, and with twenty learners a
hundred thousand; a block of numbers is none.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from engine import State

# So many stay unpacked for whoever shows the last states: the same ones, again and again.
OPEN = 80


class KeptStates(Mapping[int, State]):
    """{t: State}, to which states of later and later iterations are added.

    `first`, a State or none, stays as it is: it may be a trained network's, which all sessions share.
    """

    def __init__(self, *first: State) -> None:
        self._blocks: dict[int, State | tuple[np.ndarray, tuple[str, int]]] = {state.t: state for state in first}
        self._forms: dict[tuple[str, int], tuple] = {}
        self._open: dict[int, State] = {}

    def add(self, state: State) -> None:
        """Keep another state; it has to be later than all that are kept."""
        parts, form = (state.params, state.memory, state.statistics), (state.optimizer, state.since)
        self._forms.setdefault(form, parts)
        block = np.concatenate([array.ravel() for array in arrays_in(parts)])
        block.setflags(write=False)
        self._blocks[state.t] = block, form

    def only(self, wanted: Callable[[int], bool]) -> "KeptStates":
        """Those whose iteration is wanted."""
        kept = KeptStates()
        kept._forms = dict(self._forms)
        kept._blocks = {t: block for t, block in self._blocks.items() if wanted(t)}
        kept._open = {t: state for t, state in self._open.items() if wanted(t)}
        return kept

    def opened(self, t: int) -> State:
        """The same State again for whoever asks again, as long as not too many others were asked for in between."""
        if t not in self._open:
            self._open[t] = self[t]
            if len(self._open) > OPEN:
                del self._open[next(iter(self._open))]
        return self._open[t]

    def __getitem__(self, t):
        found = self._blocks[t]
        if isinstance(found, State):
            return found
        block, form = found
        parts = self._forms[form]
        ends = np.cumsum([array.size for array in arrays_in(parts)])
        params, memory, statistics = _filled(parts, iter(np.split(block, ends)))
        return State(params, memory, t, *form, statistics)

    def __contains__(self, t):
        return t in self._blocks

    def __iter__(self):
        return iter(self._blocks)

    def __len__(self):
        return len(self._blocks)


class InOrder(Sequence[State]):
    """The kept states in the order of their iterations, the one in view among them; each unpacked when asked for."""

    def __init__(self, kept: KeptStates, now: State) -> None:
        self.kept, self.now, self.times = kept, now, sorted({*kept, now.t})

    def __len__(self):
        return len(self.times)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return [self._state(t) for t in self.times[i]]
        return self._state(self.times[i])

    def index(self, state: State) -> int:  # type: ignore[override]  # nobody asks for a part
        return self.times.index(state.t)

    def _state(self, t):
        return self.now if t == self.now.t else self.kept.opened(t)


def arrays_in(parts: tuple | np.ndarray | None) -> Iterator[np.ndarray]:
    """All arrays of nested tuples, in order; None is none."""
    if isinstance(parts, np.ndarray):
        yield parts
    elif parts is not None:
        for part in parts:
            yield from arrays_in(part)


def _filled(parts, blocks):
    """The same nested tuples with the arrays of other numbers."""
    if parts is None:
        return None
    if isinstance(parts, np.ndarray):
        return next(blocks).reshape(parts.shape)
    inner = [_filled(part, blocks) for part in parts]
    return type(parts)(*inner) if hasattr(parts, "_fields") else tuple(inner)
