"""The network view on a stage's page: the moment in hand, in the light of that stage."""

from pictures.bundled import BUNDLED, masks
from runs.presets import CLASSES
from runs.stages import weight_name
from ui import session
from ui.show import NAMES
from ui.view import network_view

# What the learner may see of the four moves, by stage. The rest is drawn as not computed yet.
COMPUTED = {
    "forward": ("forward",),
    "truth": ("forward", "truth"),
    "loss": ("forward", "truth", "loss"),
    "backprop": ("forward", "truth", "loss", "backward", "update"),
    "training": ("forward", "truth", "loss", "backward", "update"),
}
KEY = session.VIEW
SIZE = 256


def network(moment, stage, revealed=True):
    """Draw the network at this moment. Before it is revealed, the backward pass has not been made."""
    computed = COMPUTED[stage] if revealed else COMPUTED["loss"]
    layer, place = session.weight(moment) if stage == "backprop" else (None, None)
    network_view(
        KEY,
        moment.network,
        moment.any_step,
        stage=stage,
        picture_png=session.thumbnail(moment.settings.data, SIZE),
        label=CLASSES.index(moment.label) if moment.label else None,
        names=tuple(NAMES.values()),
        masks=masks(moment.settings.data, moment.preset.pixels) if moment.settings.data in BUNDLED else None,
        computed=computed,
        chosen=place and {"weight": (layer, place), "ref": weight_name(moment.network, layer, place)},
    )
