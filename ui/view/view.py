"""What the network view shows, as one value."""

from dataclasses import dataclass, field

import numpy as np

from engine import Network, Step
from runs.numbers.blocks import is_convolutional
from ui.visit.from_view import Choice

from .timeline import NO_TIMELINE, Timeline

STAGES = ("forward", "truth", "loss", "backprop", "training")


@dataclass(frozen=True, eq=False)
class View:
    """One step of a network, in the light of a stage.

    stage: one of STAGES. label: index of the true class, or None while nobody has said; then `step` may be made with
    any label, and nothing after its forward pass is sent. computed: the moves that have been made ("truth" is the
    comparison with the label, without a score); the numbers of the others are not sent, and drawn as "not computed
    yet". photo: the bytes of a picture file. masks: {part: (h,w) array from 0 to 1, where the part is}. names: one word
    a class. chosen: what to start with, as `network_view` returns it. timeline: the last states of run number `run`.
    moment: of the walk through this stage, from 1; 0 for none. turned: any other number whenever the learner turned to
    another moment, so that a view that leads back to the one of before is not taken for the same. is_next: whether the
    page's button takes this step.

    Raises ValueError for a stage that there is not.
    """

    network: Network
    step: Step
    stage: str
    label: int | None
    names: tuple[str, ...]
    computed: tuple[str, ...] = ("forward", "loss", "backward", "update")
    photo: bytes | None = None
    masks: dict[str, np.ndarray] = field(default_factory=dict)
    chosen: Choice | None = None
    timeline: Timeline = NO_TIMELINE
    run: int = 0
    moment: int = 0
    turned: int = 0
    is_next: bool = True

    def __post_init__(self):
        if self.stage not in STAGES:
            raise ValueError(f"A stage is one of {', '.join(STAGES)}, not {self.stage!r}.")

    @property
    def X(self) -> np.ndarray:
        return self.step.forward.values[0]

    @property
    def is_of_maps(self) -> bool:
        """Whether the network is convolutional."""
        return is_convolutional(self.network)

    def shows(self, move: str) -> bool:
        """Whether the numbers of a move behind the label may be seen."""
        return move in self.computed and self.label is not None
