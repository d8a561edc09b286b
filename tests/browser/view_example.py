"""Networks to look at: what the test page of the view shows, and what its tests compute again."""

import io
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

import engine
from pictures import pets
from pictures.pixels import to_pixels
from pictures.shipped import shipped
from runs.course.presets import preset

KINDS = ("cat", "dog", "cat", "dog")


@dataclass(frozen=True, eq=False)
class Example:
    """A network, the steps it has made on its batch, and the one that comes next."""

    network: engine.Network
    steps: list
    step: engine.Step
    png: bytes
    masks: dict


def example(choice):
    """The example that the dict `choice` (texts, as in an address) describes."""
    return of_maps(choice) if choice.get("preset") == "conv" else of_nodes(choice)


def of_maps(choice):
    """The shipped convolutional network, in float64 as the lesson's stages have it, and one drawn pet."""
    network, state, pixels = shipped("cat-dog")
    losses = {kind.__name__: kind for kind in engine.LOSSES}
    network = replace(network, loss=losses[choice.get("loss", "CrossEntropy")](), optimizer=engine.SGD(0.01))
    params = tuple(p and type(p)(*(w.astype(np.float64) for w in p)) for p in state.params)
    kind = choice.get("pet", "cat")
    X, png, masks = pictured((kind,), pixels, False)
    X, T = X.reshape(1, pixels, pixels, 3), np.eye(2)[[int(choice.get("label", kind) == "dog")]]
    step = engine.step(network, replace(state, params=params, memory=(), optimizer=""), X, T)
    return Example(network, [], step, png, masks)


def of_nodes(choice):
    size = preset(choice.get("preset", "small"))
    settings = (choice.get("activation", "ReLU"), choice.get("loss", "CrossEntropy"), choice.get("optimizer", "SGD"))
    network = size.network(*settings, 0.01)
    kinds = KINDS[: int(choice.get("batch", 1))]
    X, png, masks = pictured(kinds, size.pixels, size.grey)
    T = np.eye(2)[[int(kind == "dog") for kind in kinds]]
    state = engine.init(network, int(choice.get("seed", 1)))
    steps = []
    for _ in range(int(choice.get("iterations", 0))):
        steps.append(engine.step(network, state, X, T))
        state = steps[-1].after
    return Example(network, steps, engine.step(network, state, X, T), png, masks)


@cache
def pictured(kinds, size, grey):
    """X of these drawn pets, and of the first one its PNG and its parts' masks."""
    drawn = [pets.draw(kind, pets.BUNDLED[kind] + i // 2, 96) for i, kind in enumerate(kinds)]
    file = io.BytesIO()
    drawn[0].image.save(file, "PNG")
    X = np.stack([to_pixels(pet.image, size, grey).ravel() for pet in drawn])
    masks = {part: np.asarray(mask.resize((size, size))) / 255 for part, mask in drawn[0].masks.items()}
    return X, file.getvalue(), masks
