"""The verifier takes every true receipt, and of every false one exactly the rule of the lie speaks."""

import ast
import base64
import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import engine
from take_home.receipt import verify
from take_home.receipt.receipt import receipt
from tests.take_home.forged import array, forged, one_more
from tests.take_home.networks import BENDS, LOSSES, RULES, at_random, convolutional, dense, of_every_layer, taken

FILE = Path(verify.__file__)
DENSE, MAPS, EVERY = {"shape": (6,)}, {"shape": (4, 4, 3)}, {"shape": (4, 4, 1), "pictures": 3}
SQUARED, NESTEROV = engine.MeanSquaredError(), engine.Momentum(0.05, 0.9, nesterov=True)


def false_rules(told, **how):
    return [name for name, _, claim in verify.verify(told, **how) if claim]


def run(*arguments, cwd=None):
    """As somebody has it who was sent the one file."""
    command = [sys.executable, "-I", "-S", str(FILE), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=100, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("loss", LOSSES, ids=str)
@pytest.mark.parametrize(("make", "of"), [(dense, DENSE), (convolutional, MAPS), (of_every_layer, EVERY)])
def test_a_true_receipt_is_taken(make, of, loss, rule, dtype):
    bend = BENDS[len(str(rule)) % 3]
    told = verify.parsed(receipt(taken(make(bend, loss, rule), **of, steps=2, dtype=dtype)))
    results = list(verify.verify(told, everything=True))
    assert [name for name, _, claim in results if claim] == []
    assert len(results) == len(verify.FORM) + len(verify.RULES) >= 20


def test_each_rule_is_tried_on_some_network():
    tried = set()
    for make, of in ((dense, DENSE | {"pictures": 1}), (convolutional, MAPS), (of_every_layer, EVERY)):
        told = verify.parsed(receipt(taken(make(rule=engine.Adam(0.01)), **of)))
        tried |= {name for name, count, _ in verify.verify(told) if count}
    assert tried == {*verify.FORM, *verify.RULES}


def put(*path, value):
    """Another value in the JSON."""

    def tell(told):
        for key in path[:-1]:
            told = told[key]
        told[path[-1]] = value

    return tell


def of_array(name, /, **keys):
    return lambda told: array(told, name).update(keys)


def moved(**by):
    """The first number of some arrays of the JSON, moved by so much."""

    def tell(told):
        for name, much in by.items():
            values = array(told, name)["values"]
            while isinstance(values[0], list):
                values = values[0]
            values[0] += much

    return tell


def without(name):
    return lambda told: told["arrays"].remove(array(told, name))


def mass(P):
    """As much of it in all, otherwise spread."""
    return P + np.array([0.01, -0.01])


SGD = (dense(), DENSE)
FORGERIES = {
    "format": (*SGD, {}, put("version", value=2)),
    "keys": (*SGD, {}, put("network", "optimizer", "dampening", value=0.5)),
    "count of updates": (*SGD, {}, put("update", value=7)),
    "settings": (*SGD, {}, put("network", "optimizer", "weight_decay", value=-1)),
    "learning rate": (*SGD, {}, put("network", "optimizer", "learning_rate", value=-0.05)),
    "order of the layers": (*SGD, {}, put("network", "layers", 1, "input", value="X")),
    "names": (*SGD, {}, without("ell")),
    "types": (*SGD, {}, of_array("Z1", dtype="float32")),
    "shapes": (*SGD, {}, of_array("b1", shape=[2, 2], values=[[0, 0], [0, 0]])),
    "finite": (*SGD, {}, of_array("L", values=None)),
    "address": (*SGD, {}, put("address", value="?rate=0.06")),
    "operands": (*SGD, {}, of_array("Z1", of=["X", "W9"])),
    "formulas": (*SGD, {}, of_array("Z1", formula="X @ W1")),
    "order of the arrays": (*SGD, {}, lambda told: told["arrays"].reverse()),
    "pixels from 0 to 1": (*SGD, {"X": one_more(1.0)}, None),
    "one-hot labels": (*SGD, {"T": lambda T: T * 0.9 + 0.05}, None),
    "labels in words": (*SGD, {}, lambda told: told.update(labels=[*told["labels"], "Cat"])),
    "sums of dense layers": (*SGD, {"Z1": one_more()}, None),
    "sums of convolutions": (convolutional(), MAPS, {"Z2": one_more()}, None),
    "bends": (*SGD, {"A1": one_more()}, None),
    "largest of four": (convolutional(), MAPS, {"M1": one_more(1e-6)}, None),
    "means of maps": (convolutional(), MAPS, {"G2": one_more()}, None),
    "flattened": (of_every_layer(), EVERY, {"F2": one_more()}, None),
    "mean and variance of the batch": (of_every_layer(), EVERY, {"batch_variance_N2": one_more(1e-5)}, None),
    "normalised": (of_every_layer(), EVERY, {"N2": one_more()}, None),
    "masks": (of_every_layer(), EVERY, {}, None),
    "dropped out": (of_every_layer(), EVERY, {"D2": one_more()}, None),
    "softmax": (*SGD, {"P": mass}, None),
    "sum to 1": (*SGD, {"P": lambda P: P * 1.001}, None),
    "errors": (*SGD, {"E": one_more()}, None),
    "loss of each picture": (*SGD, {"ell": one_more()}, None),
    "loss": (*SGD, {"L": one_more()}, None),
    "slope of the loss": (dense(loss=SQUARED), DENSE, {"dP": one_more()}, None),
    "blame on the logits": (*SGD, {"dZ2": one_more()}, None),
    "gradients of weights": (*SGD, {"dW1": one_more()}, None),
    "gradients of biases": (*SGD, {"db2": one_more()}, None),
    "blame through weights": (*SGD, {"dA1": one_more()}, None),
    "blame through bends": (*SGD, {"dZ1": one_more()}, None),
    "blame through pools": (convolutional(), MAPS, {"dA1": one_more()}, None),
    "blame through normalising": (of_every_layer(), EVERY, {"dZ1": one_more()}, None),
    "blame through flattening and dropout": (of_every_layer(), EVERY, {"dM2": one_more()}, None),
    "memory before the first update": (
        *(dense(rule=engine.Momentum(0.05)), DENSE),
        {"change_W1": one_more(-0.05 * 0.9)},
        moved(velocity_W1=1.0, new_velocity_W1=0.9),
    ),
    "memory after the update": (
        *(dense(rule=engine.Momentum(0.05)), DENSE),
        {"change_W1": one_more(-0.05)},
        moved(new_velocity_W1=1.0),
    ),
    "worked out by the optimiser": (
        *(dense(rule=NESTEROV), DENSE),
        {"change_W1": one_more(-0.05)},
        moved(ahead_W1=1.0),
    ),
    "changes": (*SGD, {"change_W1": one_more()}, None),
    "new weights": (*SGD, {"new_W1": one_more()}, None),
    "running mean and variance": (of_every_layer(), EVERY, {"new_running_mean_N2": one_more()}, None),
    "forward pass after the step": (*SGD, {}, moved(after_Z1=0.1)),
    "loss after the step": (*SGD, {}, moved(after_E=0.1)),
}
# What two rules have to say, whoever lies: the shares of a softmax add up to 1 because they are shares.
BOTH = {"sum to 1": ["softmax", "sum to 1"], "forward pass after the step": ["forward pass after the step"]}


def test_there_is_a_forgery_for_each_rule():
    assert list(FORGERIES) == [*verify.FORM, *verify.RULES]


@pytest.mark.parametrize("rule", FORGERIES)
def test_of_a_false_receipt_exactly_the_right_rule_speaks(rule, monkeypatch):
    network, of, lies, told = FORGERIES[rule]
    monkeypatch.setattr("engine.steps._checked_labels", lambda T, logits: T)
    if rule == "masks":
        factors = engine.normalization.Mask.factors
        monkeypatch.setattr("engine.normalization.Mask.factors", lambda mask, X: 0.5 * factors(mask, X))
    made = forged(network, lies, told or (lambda told: None), seed=3, **of)
    found = false_rules(verify.parsed(json.dumps(made).encode()))
    assert found == BOTH.get(rule, [rule])


def test_the_first_false_number_is_named_with_what_it_is(tmp_path):
    made = forged(dense(), {"dW1": lambda dW: one_more(1.0, at=5)(dW)}, seed=3)
    true = forged(dense(), seed=3)
    (tmp_path / "r.json").write_text(json.dumps(made), encoding="utf-8")
    status, said = run(tmp_path / "r.json")
    told, is_true = (array(each, "dW1")["values"][1][1] for each in (made, true))
    assert status == 1 and "FALSE   gradients of weights: dW1[1,1] is said to be " in said
    spoken = next(line for line in said.splitlines() if line.startswith("FALSE")).split()
    assert float(spoken[spoken.index("be") + 1].rstrip(",")) == told
    assert float(spoken[-1]) == pytest.approx(is_true, rel=1e-12, abs=1e-15)
    assert said.splitlines()[-1] == "Something in this receipt is false." and said.count("FALSE") == 1


def test_any_number_of_a_receipt_that_is_moved_is_found():
    """Whichever number is changed, some rule speaks."""
    chance = random.Random(1)
    for network, of in ((dense(rule=engine.Adam(0.01)), DENSE), (of_every_layer(rule=NESTEROV), EVERY)):
        whole = receipt(taken(network, **of, seed=3, steps=1))
        for name in [each["name"] for each in json.loads(whole)["arrays"]]:
            told = json.loads(whole)
            values = array(told, name)
            flat = np.array(values["values"], float)
            flat.reshape(-1)[chance.randrange(flat.size)] += 1e-3
            values["values"] = flat.tolist()
            assert false_rules(told), name


def test_a_large_array_is_sampled_by_the_seed_unless_all_is_asked_for(monkeypatch):
    monkeypatch.setattr(verify, "WHOLE", 0)
    network = dense(sizes=(3000, 16, 2))
    true = taken(network, shape=(3000,), pictures=1)
    told = json.loads(receipt(true))
    numbers = np.array(true.step.backward.grads[0].W)
    assert len(numbers.reshape(-1)) > 20_000 and "values" not in array(told, "dW1")
    assert np.frombuffer(base64.b64decode(array(told, "dW1")["base64"]), "<f8").tolist() == numbers.ravel().tolist()
    assert false_rules(told) == []
    drawn = places_of(told, "0")
    assert len(drawn) == verify.SAMPLE and drawn == places_of(told, "0")
    away = next(place for place in range(numbers.size) if place not in drawn)
    for place, rules in ((drawn[7], ["gradients of weights"]), (away, [])):
        lie = forged(network, {"dW1": one_more(0.1, at=place)}, shape=(3000,), pictures=1)
        assert false_rules(lie, seed="0") == rules
        assert false_rules(lie, everything=True) == ["gradients of weights"]
    assert places_of(told, "1") != drawn


def places_of(told, seed=None):
    r = verify.Receipt(told, seed=seed)
    return r.places(r["dW1"])


def test_nobody_knows_beforehand_which_numbers_are_computed_again(monkeypatch):
    monkeypatch.setattr(verify, "WHOLE", 0)
    monkeypatch.setattr(verify, "MANY", 10)
    monkeypatch.setattr(verify, "SAMPLE", 5)
    told = json.loads(receipt(taken(dense(sizes=(60, 40, 2)), shape=(60,))))
    assert len({tuple(places_of(told)) for _ in range(3)}) == 3


def test_where_only_a_sample_was_computed_the_last_line_says_so_and_how_to_draw_it_again(tmp_path):
    true = receipt(taken(dense(sizes=(9000, 40, 2)), shape=(9000,), pictures=1))
    (tmp_path / "r.json").write_bytes(true)
    assert sum(map(len, verify.Receipt(json.loads(true)).arrays.values())) > verify.WHOLE
    (status, first), (_, again) = (run(tmp_path / "r.json") for _ in range(2))
    assert status == 0 and "only 300 were" in first.splitlines()[-1]
    seeds = [said.partition("--seed ")[2].split()[0] for said in (first, again)]
    assert seeds[0] != seeds[1]
    assert run(tmp_path / "r.json", "--seed", seeds[0])[1] == first
    assert "only" not in run(tmp_path / "r.json", "--all")[1]


HOSTILE = {
    "empty": b"",
    "no JSON": b"hello",
    "no text": b"\xff\xfe\x00",
    "cut off": receipt(taken(dense()))[:-40],
    "a list": b"[]",
    "another format": b'{"format": "else"}',
    "nested": b'{"format": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "NaN": receipt(taken(dense())).replace(b'"version": 1', b'"version": NaN'),
    "infinite": receipt(taken(dense())).replace(b'"version": 1', b'"version": -Infinity'),
    "twice": receipt(taken(dense())).replace(b'"version": 1', b'"version": 1, "version": 1'),
    "a long number": receipt(taken(dense())).replace(b'"version": 1', b'"version": ' + b"9" * 10_000),
    "nothing else": b'{"format": "how-a-network-learns/receipt"}',
}
WRONG = {
    "no network": lambda told: told.pop("network"),
    "a network of text": put("network", value="Dense"),
    "no layers": put("network", "layers", value=[]),
    "many layers": put("network", "layers", value=[{"kind": "ReLU"}] * 300),
    "a layer of text": put("network", "layers", 0, value="Dense"),
    "an unknown layer": put("network", "layers", 0, "kind", value="Focal"),
    "an unhashable kind": put("network", "layers", 0, "kind", value=[]),
    "an unknown loss": put("network", "loss", "kind", value="Huber" * 100),
    "an unknown optimiser": put("network", "optimizer", value={"kind": "Lion"}),
    "arrays of text": put("arrays", value=["X"]),
    "no arrays": put("arrays", value={}),
    "an unknown type": of_array("X", dtype="int8"),
    "a shape of text": of_array("X", shape=["2", "6"]),
    "a shape below 0": of_array("X", shape=[-2, 6]),
    "a huge shape": of_array("X", shape=[10**9, 10**9]),
    "another shape": of_array("X", shape=[6, 2]),
    "values of text": of_array("L", values="1"),
    "values of truth": of_array("L", values=True),
    "too few values": of_array("b1", values=[1]),
    "nested values": of_array("b1", values=[[[1]]] * 4),
    "no values": lambda told: array(told, "b1").pop("values"),
    "no base64": of_array("b1", base64="?"),
    "base64 of nothing": of_array("b1", base64=None),
    "both kinds of numbers": of_array("b1", base64="AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
    "half a number": of_array("b1", base64="AAAA"),
}
# What can be read, but is no network's: a rule says so.
ODD = {
    "a huge number": of_array("b1", values=[10**400, 0, 0, 0]),
    "sizes of text": put("network", "layers", 0, "inputs", value="6"),
    "sizes of 0": put("network", "layers", 0, "outputs", value=0),
    "a rate of text": put("network", "optimizer", "learning_rate", value="0.1"),
    "a count of truth": put("update", value=True),
    "words of numbers": put("classes", value=[1, 2]),
    "a version of truth": put("version", value=True),
    "a version with a point": put("version", value=1.0),
    "classes of one name": put("classes", value=["Cat", "Cat"]),
    "a class without a name": put("classes", value=["Cat", ""]),
    "a memory that there is not": put("network", "optimizer", "remembers", value=["velocity"]),
    "no memory": lambda told: told["network"]["optimizer"].pop("remembers"),
    "a key of its own": put("score", value=100),
    "a key of the network": put("network", "grade", value="A"),
    "a key of a layer": put("network", "layers", 0, "bias", value=False),
    "a key of the loss": put("network", "loss", "weight", value=2),
    "a key of an array": of_array("P", note="true"),
    "another loss in the address": put("address", value="?loss=MeanSquaredError"),
    "another optimiser in the address": put("address", value="?optimizer=Adam"),
    "a rate of text in the address": put("address", value="?rate=fast"),
    "made of too little": of_array("Z1", of=["X", "W1"]),
    "made of too much": of_array("Z1", of=["X", "W1", "b1", "P"]),
    "made of nothing": of_array("new_W1", of=[]),
    "made of the same twice": of_array("Z1", of=["X", "X", "W1", "b1"]),
    "given, and made of something": of_array("W1", of=["P"]),
    "a formula of other numbers": of_array("P", formula="1 + 1"),
    "a formula of too much": of_array("Z1", formula="X @ W1 + b1 + P"),
    "no formula": of_array("Z1", formula=" "),
    "an array twice": lambda told: told["arrays"].append(array(told, "X")),
    "no X": without("X"),
    "a name of letters": of_array("dX", name="dX\u2028\N{PILE OF POO}"),
    "another network": put("network", "layers", 0, "inputs", value=7),
    "operands of lists": of_array("b1", of=[["X"], {}, None]),
    "weights far out": of_array("Z2", values=[[1e308, -1e308], [1e308, 1e308]]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_receipt_gets_one_sentence(name, tmp_path):
    (tmp_path / "r.json").write_bytes(HOSTILE[name])
    status, said = run(tmp_path / "r.json")
    assert status == 2 and said.count("\n") == 1 and len(said) < 200, said


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_read_as_a_receipt_gets_one_sentence(name):
    told = json.loads(receipt(taken(dense())))
    WRONG[name](told)
    with pytest.raises(verify.Unreadable) as why:
        list(verify.verify(verify.parsed(json.dumps(told).encode())))
    assert str(why.value).endswith(".") and len(str(why.value)) < 200


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_false_by_some_rule(name, tmp_path):
    told = json.loads(receipt(taken(dense())))
    ODD[name](told)
    (tmp_path / "r.json").write_text(json.dumps(told), encoding="utf-8")
    status, said = run(tmp_path / "r.json")
    assert status == 1 and "FALSE" in said


def as_float32(told, rounding):
    """As if all numbers had been computed with few digits."""
    for each in told["arrays"]:
        each.update(dtype="float32", values=rounding(np.array(each["values"])).tolist())


def test_numbers_of_many_digits_do_not_pass_for_numbers_of_few():
    """Those may lie further apart."""
    told = json.loads(receipt(taken(dense())))
    as_float32(told, lambda numbers: numbers)
    assert false_rules(told) == ["types"]
    as_float32(told, lambda numbers: numbers.astype(np.float32).astype(float))
    assert false_rules(told) == []


def test_of_a_single_picture_the_label_is_the_one_in_the_address():
    told = json.loads(receipt(taken(dense(), pictures=1)))
    classes, label = told["classes"], told["labels"][0]
    assert f"label={label.lower()}" in told["address"] and false_rules(told) == []
    other = next(each for each in classes if each != label)
    told.update(classes=classes[::-1], labels=[other])
    assert false_rules(told) == ["address"]
    # In another language the words are others.
    words = ["Katze", "Hund"]
    told.update(classes=words, labels=[words[classes.index(label)]])
    assert false_rules(told) == []


def test_every_array_stands_behind_those_that_it_is_made_of():
    for make, of in ((dense, DENSE), (convolutional, MAPS), (of_every_layer, EVERY)):
        for rule in RULES:
            listed = json.loads(receipt(taken(make(rule=rule), **of)))["arrays"]
            before = set()
            for each in listed:
                assert {*each["of"]} <= before, each["name"]
                before.add(each["name"])


def test_too_large_a_file_is_not_read(monkeypatch, tmp_path):
    monkeypatch.setattr(verify, "MOST_BYTES", 10)
    (tmp_path / "r.json").write_bytes(b"[" * 11)
    with pytest.raises(verify.Unreadable, match="more than 10 bytes"):
        verify.read(tmp_path / "r.json")


def test_the_command_says_what_it_found(tmp_path):
    (tmp_path / "r.json").write_bytes(receipt(taken(dense())))
    status, said = run("r.json", "--all", "--seed", "5", cwd=tmp_path)
    lines = said.splitlines()
    assert status == 0 and lines[-1] == "Every number that was computed again is true."
    assert len(lines) == len(verify.FORM) + len(verify.RULES) + 1
    assert "ok      sums of dense layers: 12" in lines and "--      sums of convolutions" in lines
    assert run(cwd=tmp_path)[0] == run("none.json", cwd=tmp_path)[0] == 2


def test_it_is_one_file_of_the_standard_library():
    tree = ast.parse(FILE.read_text(encoding="utf-8"))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [getattr(node, "module", None) or alias.name for node in nodes for alias in node.names]
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, 10_000, 500))
def test_ten_thousand_steps_of_networks_at_random(first):
    taken_at_all = 0
    for seed in range(first, first + 500):
        chance = random.Random(seed)
        network, shape = at_random(chance)
        of = {"pictures": chance.randint(1, 3), "steps": chance.randrange(4), "scale": chance.choice((1, 1, 1, 3, 30))}
        made = taken(network, shape, seed=seed, dtype=chance.choice((np.float64, np.float32)), **of)
        assert false_rules(verify.parsed(receipt(made)), everything=True) == [], seed
        taken_at_all += 1
    assert taken_at_all == 500
