"""The weight in view: menus, the network view and the address choose it, and all pages about weights show it."""

from contextlib import suppress

from engine import Network
from engine.names import Weight, weight_called, weight_of
from runs.course.tape import network_of
from runs.numbers.backprop import first_choice
from runs.numbers.snapshot import Snapshot
from ui.visit import run
from ui.visit.from_view import chosen_in
from ui.visit.owner import mine

# The key of the network view.
VIEW = "net"


def in_view(snapshot: Snapshot) -> Weight:
    """The weight that is looked at; the first choice until the learner chooses. For a snapshot with a step."""
    with suppress(ValueError):
        return weight_called(snapshot.network, mine().coordinate.weight)
    # None was chosen, or one of another network: a quick hand may do both before the page is drawn.
    first = first_choice(snapshot.network, snapshot.labelled_step)
    mine().change(weight=first.name)
    return first


def is_chosen() -> bool:
    """Whether a weight was looked at before."""
    return bool(mine().coordinate.weight)


def by_now(drawn: Network) -> tuple[Network, Weight] | None:
    """The network in use and the weight in view, for an action: the click before may have begun another network.

    drawn: the network of the page. None if the two have other layers, or while there is no step from which to choose a
    weight.
    """
    network = network_of(mine().experiment.start, mine().settings)
    if _shapes(network) != _shapes(drawn):
        return None
    with suppress(ValueError):
        return network, weight_called(network, mine().coordinate.weight)
    run.compute()
    step = run.snapshot().step
    return (network, first_choice(network, step)) if step else None


def look_at(network: Network, layer: int, place: tuple) -> None:
    """Action: take a weight of the network in use in view."""
    mine().change(weight=weight_of(network, layer, place).name)


def take_from_view() -> None:
    """A weight chosen in the network view since the last page is the weight in view everywhere."""
    session = mine()
    chosen = chosen_in(VIEW, network_of(session.experiment.start, session.settings))
    said = chosen.ref, chosen.at
    if chosen.ref and said != session.view_said:
        session.view_said = said
        session.change(weight=chosen.ref)


def _shapes(network):
    return [getattr(layer, "weight_shape", None) for layer in network.layers]
