"""The questions of the walk, a stage each: what is right of the state in view, and what stands in the words."""

from runs.numbers.backprop import direction
from runs.numbers.loss import how_bad
from ui.stages import backprop, loss

# Where the right option is the same for every state.
ALWAYS = {"forward": "one", "truth": "label"}


def asked(stage: str, snapshot, show, weight=None) -> tuple[str, dict]:
    """-> (the right option's name, what stands in the places of the words). weight: the one in view, on stage 4"""
    if stage == "loss":
        return how_bad(snapshot), loss.places(snapshot, show)
    if stage == "backprop":
        return direction(show.named), backprop.places(snapshot, show, weight)
    return ALWAYS[stage], {}
