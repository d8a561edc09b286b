"""How small and how good what the lesson shows is: the figures of the page that says what is simplified.

least_weights, most_weights     of the smallest and the largest network
lesson_inputs, lesson_hidden    of the first network that anybody sees
side                            pixels along one side of the largest square that a network is shown
exact                           significant digits that numbers are computed with
slope                           of the bend at its corner, as the engine takes it
seed                            of the first visitor's random weights
photos, right, wrong            that the best network was tested on, its share of right answers, its wrong ones
least_photos_right              the share of the smallest one that was trained on photos
untaught_right                  the share of the largest one that only ever saw drawn pets
classes, sure                   how many answers there are, and the least probability that counts as one
"""

import numpy as np

import engine
from pictures.shipped import SURE_ENOUGH
from runs.course.experiment import DEFAULT_SEED, Start
from runs.course.presets import BEND, PRESETS, preset
from runs.course.trained import figures
from runs.data.values import CLASSES
from runs.numbers.numbers import Numbers


def simplified() -> Numbers:
    """All of them, by these names."""
    by_weights = sorted(PRESETS, key=lambda size: size.weights)
    least, most, first = by_weights[0], by_weights[-1], preset(Start().preset)
    best = figures(most.photos)
    sizes = {"least_weights": least.weights, "most_weights": most.weights, "side": most.pixels}
    sizes |= {"lesson_inputs": first.inputs, "lesson_hidden": first.hidden, "classes": len(CLASSES)}
    right = {"right": best["photos.accuracy"], "least_photos_right": figures(least.photos)["photos.accuracy"]}
    right |= {"untaught_right": figures(most.drawn)["photos.accuracy"], "photos": best["photos.photos"]}
    return Numbers(
        sizes
        | right
        | {"wrong": round((1 - right["right"]) * right["photos"]), "sure": SURE_ENOUGH, "seed": DEFAULT_SEED}
        | {"slope": slope_at_corner(), "exact": np.finfo(float).precision}
    )


def slope_at_corner() -> float:
    """What the engine takes for the slope of the first network's bend at 0, where it has a corner."""
    bend, zero = engine.by_name(engine.ACTIVATIONS, BEND)(), np.zeros((1, 1))
    return float(bend.slope(zero, bend.forward(None, zero)).item())
