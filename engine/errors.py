"""What the engine says when it cannot go on: always one sentence for a person."""

from reprlib import repr as shortened


class EngineError(ValueError):
    """The engine was asked for something it cannot do; the message says what to change.

    Of what a learner can come to, `key` says it in one word, for whoever has a sentence of their own, and `about` holds
    the numbers that belong into it.
    """

    def __init__(self, message, key="", **about):
        super().__init__(message)
        self.key, self.about = key, about


class NetworkFileError(EngineError):
    """A file from which no network can be taken. key: why, in words joined by underscores."""

    def __init__(self, key, **about):
        why = ", ".join((key.replace("_", " "), *(f"{name} {value}" for name, value in about.items())))
        super().__init__(f"This network file cannot be used: {why}. Choose another one.", key, **about)


class Diverged(EngineError):
    """Training blew up. `.t` is the iteration it happened at, `.quantity` the number that grew."""

    def __init__(self, t, quantity, now, was=None):
        self.t, self.quantity, self.now, self.was = t, quantity, now, was
        grew = f"grew to {now:.4g}" if was is None else f"grew from {was:.4g} to {now:.4g}"
        message = f"Training diverged at iteration {t}: {quantity} {grew}. Go back and choose a smaller learning rate."
        super().__init__(message, "weight_diverged" if was is None else "loss_diverged", t=t, now=now, was=was)


def by_name(choices, name) -> type:
    """The class called `name` among `choices` (LAYERS, LOSSES, ...). Raises EngineError for an unknown name."""
    found = {choice.__name__: choice for choice in choices}
    if not isinstance(name, str) or name not in found:
        raise EngineError(f"There is no {shortened(name)} here; choose one of {', '.join(found)}.")
    return found[name]
