"""The grammar of names: made and read by the same rules, for every layer, weight and array that there is."""

import re

import numpy as np
import pytest

import engine
from engine import names
from engine.names import Weight, named_layers, weight_called, weight_of, weighted_layers
from runs.course.presets import PRESETS, preset
from tests.engine.samples import batch, network


def of_size(name):
    return preset(name).network("ReLU", "CrossEntropy", "SGD", 0.01)


def convolutional():
    """A network in which a layer is followed by bend and pool, by a bend alone, by a pool alone, and by nothing."""
    layers = (
        *(engine.Conv(3, 4), engine.Tanh(), engine.MaxPool(), engine.Conv(4, 5), engine.ReLU()),
        *(engine.Conv(5, 6), engine.MaxPool(), engine.GlobalAveragePool(), engine.Dense(6, 2)),
    )
    return engine.Network(layers, engine.CrossEntropy(), engine.SGD(0.1))


def test_layers_are_numbered_by_their_weights():
    net = convolutional()
    assert [each.output for each in named_layers(net)] == ["Z1", "A1", "M1", "Z2", "A2", "Z3", "M3", "G3", "Z4"]
    assert [each.input for each in named_layers(net)] == ["X", "Z1", "A1", "M1", "Z2", "A2", "Z3", "M3", "G3"]
    assert [each.index for each in named_layers(net)] == list(range(9))
    assert names.logits_of(net) == "Z4"


def test_a_layer_with_weights_knows_what_is_behind_it():
    first, second, third, dense = weighted_layers(convolutional())
    assert [(each.W, each.b) for each in (first, dense)] == [("W1", "b1"), ("W4", "b4")]
    assert [(each.out, each.on) for each in (first, second, third, dense)] == [
        ("A1", "M1"),
        ("A2", "A2"),
        ("Z3", "M3"),
        ("Z4", "Z4"),
    ]
    assert (first.bend.layer, first.pool.layer) == (engine.Tanh(), engine.MaxPool())
    assert (second.pool, third.bend, dense.bend) == (None, None, None)
    assert [each.last for each in (first, second, third, dense)] == [False, False, False, True]
    assert [(each.W, each.b, each.bend) for each in named_layers(convolutional())[1:3]] == [("", "", None)] * 2


@pytest.mark.parametrize("size", PRESETS, ids=lambda size: size.name)
def test_layers_are_called_as_in_the_ledger(size):
    net = size.network("ReLU", "CrossEntropy", "SGD", 0.01)
    state = engine.init(net, 0)
    entries = engine.forward_ledger(net, state, engine.forward(net, state, np.zeros((1, *size.shape))))
    for each in named_layers(net):
        assert {each.input, each.output, *filter(None, (each.W, each.b))} <= set(entries)


@pytest.mark.parametrize("size", [size.name for size in PRESETS])
def test_a_weights_name_leads_back_to_it(size):
    net = of_size(size)
    for each in weighted_layers(net):
        *before, outputs = each.layer.weight_shape
        last = ",".join(str(n - 1) for n in before)
        places = {
            f"{each.W}[{last},{outputs - 1}]": ("W", *(n - 1 for n in before), outputs - 1),
            f"{each.b}[{outputs - 1}]": ("b", outputs - 1),
        }
        for name, place in places.items():
            assert weight_of(net, each.index, place) == weight_called(net, name) == Weight(each.index, place, name)
            assert weight_called(net, name).where == (each.index, place)


@pytest.mark.parametrize(
    ("size", "layer", "place", "name"),
    [
        ("small", 0, ("W", 12, 3), "W1[12,3]"),
        ("small", 2, ("b", 1), "b2[1]"),
        ("conv", 0, ("W", 2, 1, 0, 15), "W1[2,1,0,15]"),
        ("conv", 3, ("W", 0, 0, 15, 39), "W2[0,0,15,39]"),
        ("conv", 17, ("W", 143, 1), "W7[143,1]"),
    ],
)
def test_names_of_weights(size, layer, place, name):
    assert weight_called(of_size(size), name) == weight_of(of_size(size), layer, place) == Weight(layer, place, name)


@pytest.mark.parametrize(
    ("size", "wrong"),
    [
        *(("small", name) for name in ("W1[256,0]", "W1[0,4]", "b1[4]", "W1[0]", "b1[0,0]", "W1", "W3[0,0]")),
        *(("small", name) for name in ("W0[0,0]", "W1[-1,0]", "W1[00,0]", "W01[0,0]", "W1[0,0]\n", "W1[0, 0]")),
        *(("conv", name) for name in ("W1[3,0,0,0]", "W1[0,0]", "W1[0,0,0,16]", "W1[0,0,0,0,0]", "W7[0,0,0,0]")),
        *(
            ("small", name)
            for name in ("W1[٣,0]", "Z1[0,0]", "[0,0]", "W1[0,0", "W1[1000000,0]", "dW1[0,0]", "change_W1[0,0]")
        ),
    ],
)
def test_what_is_no_weight_is_refused(size, wrong):
    with pytest.raises(ValueError, match=re.escape(wrong)):
        weight_called(of_size(size), wrong)


def test_an_empty_text_is_no_name():
    with pytest.raises(ValueError, match=r"^$"):
        names.read("")


@pytest.mark.parametrize("name", ["L", "W1[12,3]", "dZ2[0,1]", "change_b1[0]", "new_W1[2,1,0,15]", "chain.share[3,40]"])
def test_what_is_read_is_made_again(name):
    array, index = names.read(name)
    assert names.named(array, *index) == name
    assert names.read(names.slope_of(name)) == (names.slope_of(array), index)


def test_each_array_of_the_ledger_is_taken_apart_and_belongs_to_a_move():
    net = network(engine.ReLU, engine.CrossEntropy, engine.SGD(0.1), (6, 4, 2))
    step = engine.step(net, engine.init(net, 0), *batch(3, 6, 2))
    made = {}
    for array in engine.ledger(net, step):
        made.setdefault(names.made_by(array), []).append(array)
    assert {move: " ".join(arrays) for move, arrays in made.items()} == {
        "forward": "X W1 b1 Z1 A1 W2 b2 Z2 P",
        "label": "T",
        "errors": "E",
        "loss": "ell L",
        "backward": "dP dZ2 dW2 db2 dA1 dZ1 dW1 db1 dX",
        "update": "change_W1 change_b1 change_W2 change_b2 new_W1 new_b1 new_W2 new_b2",
    }
    for prefixed, making in (("d", names.slope_of), ("change_", names.change_of), ("new_", names.new_of)):
        assert names.parted(making("W1")) == (prefixed, "W1") and names.parted(making("b1[0]")) == (prefixed, "b1[0]")
    assert names.parted(names.after_of("ell")) == ("after_", "ell") and names.made_by("after_ell") == "update"
    assert [array for array in engine.ledger(net, step) if names.is_weights(array)] == ["W1", "b1", "W2", "b2"]
