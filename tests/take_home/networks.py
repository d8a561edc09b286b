"""Small networks at random, of every kind of layer, and steps of them, as they can be taken home."""

import random

import numpy as np

import engine
from take_home.taken import Taken

NAMES = ("Cat", "Dog", "Owl")
ADDRESS = "?picture=cat&label="
BENDS = (engine.ReLU, engine.Sigmoid, engine.Tanh)
LOSSES = (engine.CrossEntropy(), engine.MeanSquaredError(), engine.CrossEntropy(0.1))
RULES = (
    engine.SGD(0.05),
    engine.SGD(0.05, weight_decay=0.01),
    engine.Momentum(0.02),
    engine.Momentum(0.02, 0.8, nesterov=True, weight_decay=0.02),
    engine.Adam(0.01),
    engine.Adam(0.01, (0.8, 0.95), 1e-6, 0.01),
)


def dense(bend=engine.ReLU, loss=LOSSES[0], rule=RULES[0], sizes=(6, 4, 2)):
    """Two dense layers with a bend between them."""
    inputs, hidden, outputs = sizes
    return engine.Network((engine.Dense(inputs, hidden), bend(), engine.Dense(hidden, outputs)), loss, rule)


def convolutional(bend=engine.ReLU, loss=LOSSES[0], rule=RULES[0]):
    """As the lesson's own are: convolutions, pools, a mean."""
    layers = (engine.Conv(3, 4), bend(), engine.MaxPool(), engine.Conv(4, 3), bend())
    return engine.Network((*layers, engine.GlobalAveragePool(), engine.Dense(3, 2)), loss, rule)


def of_every_layer(bend=engine.Tanh, loss=LOSSES[0], rule=RULES[0]):
    """Each kind of layer that there is, once or twice."""
    layers = (
        engine.Conv(1, 2),
        engine.BatchNorm(2),
        bend(),
        engine.MaxPool(),
        engine.Dropout(0.3, 1),
        engine.Flatten(),
    )
    return engine.Network((*layers, engine.Dense(8, 3), engine.BatchNorm(3), bend(), engine.Dense(3, 2)), loss, rule)


def at_random(chance: random.Random):
    """-> (Network, shape of one picture), of any kind of layer, loss and optimiser."""
    bend, classes, layers = chance.choice(BENDS), chance.choice((2, 2, 3)), []
    if chance.random() < 0.5:
        shape = (chance.choice((2, 4)), chance.choice((2, 4)), chance.choice((1, 3)))
        channels = shape[2]
        for pools in (chance.random() < 0.7, False)[: chance.randint(1, 2)]:
            width = chance.randint(1, 3)
            layers += [engine.Conv(channels, width), *normal(chance, width), bend()]
            layers += [engine.MaxPool()] if pools else []
            layers += [engine.Dropout(0.4, chance.randrange(9))] if chance.random() < 0.2 else []
            channels = width
        end, inputs = mean_or_row(chance, layers, shape)
        layers += end
    else:
        inputs = chance.randint(1, 7)
        shape = (inputs,)
    if chance.random() < 0.7:
        hidden = chance.randint(1, 5)
        layers += [engine.Dense(inputs, hidden), *normal(chance, hidden), bend()]
        inputs = hidden
    layers.append(engine.Dense(inputs, classes))
    return engine.Network(tuple(layers), chance.choice(LOSSES), chance.choice(RULES)), shape


def normal(chance, width):
    return [engine.BatchNorm(width)] if chance.random() < 0.3 else []


def mean_or_row(chance, layers, shape):
    for layer in layers:
        shape = layer.output_shape(shape)
    if chance.random() < 0.5:
        return [engine.GlobalAveragePool()], shape[2]
    return [engine.Flatten()], int(np.prod(shape))


def taken(network, shape=(6,), pictures=2, seed=0, steps=0, dtype=np.float64, scale=1.0):
    """One step of it after so many others, to take home. -> Taken"""
    rng = np.random.default_rng(seed)
    state = engine.init(network, seed, dtype)
    if scale != 1:
        params = tuple(p and type(p)(*((w * scale).astype(dtype) for w in p)) for p in state.params)
        state = engine.State(params, state.memory, 0, state.optimizer, 0, state.statistics)
    classes = network.layers[-1].outputs
    X, T = rng.random((pictures, *shape)), np.eye(classes)[rng.integers(0, classes, pictures)]
    for _ in range(steps):
        state = engine.step(network, state, X, T).after
    step = engine.step(network, state, X, T)
    label = int(T[0].argmax())
    return Taken(network, step, label, None, ADDRESS + NAMES[label].lower(), NAMES[:classes])
