"""A coordinate goes into an address and comes out the same; whatever else one says is survived, in a sentence."""

import random
from dataclasses import replace

import pytest

import engine
from runs.address import BATCHES, MOST_SEED, MOST_SEGMENTS, Coordinate, from_params, to_params
from runs.experiment import (
    MOST_ITERATIONS,
    RATES,
    TRAINED,
    TRAINED_ACTIVATION,
    WEIGHTS,
    Experiment,
    Segment,
    Settings,
    Start,
)
from runs.presets import CLASSES, PRESETS, preset

OWN = ("own-0123456789ab", "own-ba9876543210")
DEFAULT = Coordinate()
LOSSES = [loss.__name__ for loss in engine.LOSSES]
OPTIMIZERS = [optimizer.__name__ for optimizer in engine.OPTIMIZERS]
HUGE = "9" * 10_000_000


def names(classes):
    return [each.__name__ for each in classes]


def random_coordinates(count=300):
    rng = random.Random(5)
    for _ in range(count):
        start = Start(
            rng.choice(PRESETS).name,
            rng.choice(names(engine.ACTIVATIONS)),
            rng.choice((0, MOST_SEED, rng.randrange(MOST_SEED))),
            rng.choice(WEIGHTS),
        )
        if start.weights in TRAINED:
            start = replace(start, activation=TRAINED_ACTIVATION)
        segments = []
        for _ in range(rng.randint(0, 5)):
            settings = random_settings(rng, training=True)
            if not segments or segments[-1].settings != settings:
                segments.append(Segment(rng.randint(1, 900), settings))
        yield Coordinate(
            Experiment(start, tuple(segments)),
            random_settings(rng),
            f"pets:{rng.randint(8, 500)}:{rng.randrange(10**6)}",
            rng.choice(BATCHES),
            random_weight(rng, preset(start.preset)),
        )


def random_settings(rng, training=False):
    pets = training and rng.random() < 0.3
    rule = rng.choice(LOSSES), rng.choice(OPTIMIZERS), rng.choice(RATES)
    if pets:
        return Settings(f"pets:{rng.randint(8, 500)}:{rng.randint(0, 9)}", "", *rule, rng.choice(BATCHES))
    return Settings(rng.choice((*CLASSES, *OWN)), rng.choice(CLASSES if training else (*CLASSES, "")), *rule)


def random_weight(rng, size):
    if size.widths:
        place = ",".join(str(rng.randrange(3)) for _ in range(3))
        return rng.choice(("", f"W1[{place},{rng.randrange(size.widths[0])}]", f"b{len(size.widths)}[0]"))
    node, output = rng.randrange(size.hidden), rng.randrange(2)
    first = rng.randrange(size.inputs)
    return rng.choice(("", f"W1[{first},{node}]", f"b1[{node}]", f"W2[{node},{output}]", f"b2[{output}]"))


def test_every_coordinate_comes_back_as_it_was():
    for coordinate in random_coordinates():
        params = to_params(coordinate)
        assert all(isinstance(text, str) for text in params.values())
        assert from_params(params, OWN) == (coordinate, [])


def test_equal_coordinates_are_equal_addresses_and_others_are_others():
    coordinates = set(random_coordinates())
    assert len({tuple(sorted(to_params(each).items())) for each in coordinates}) == len(coordinates)


def test_an_empty_address_is_the_first_view_and_no_reason_to_complain():
    assert from_params({}) == (DEFAULT, [])
    assert from_params({"somebody": "else's"}) == (DEFAULT, [])


def test_the_other_picture_brings_its_own_label():
    assert from_params({"picture": "dog"})[0].settings.label == "dog"


def test_what_is_left_out_is_the_default_and_what_is_right_stays():
    coordinate, complaints = from_params({"preset": "tiny", "seed": "five", "rate": "0.1"})
    assert (coordinate.experiment.start.preset, coordinate.settings.learning_rate) == ("tiny", 0.1)
    assert coordinate.experiment.start.seed == DEFAULT.experiment.start.seed
    assert len(complaints) == 1


GOOD_SEGMENT = "3*cat*cat*CrossEntropy*SGD*0.01*1"
ANYTHING = (
    "?",
    "-1",
    "1e3",
    "NaN",
    "nan",
    "inf",
    "0x10",
    "1_000",
    " 1",
    "1 ",
    "٣",
    "²",
    "猫",
    "\x00",
    "\ud800",
    "CAT",
    "cat\n",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "![x](http://example.org/x.png)",
    HUGE,
)
HOSTILE = {
    "preset": ("", "small ", "huge"),
    "activation": ("", "relu", "Dense"),
    "seed": ("", "-5", str(MOST_SEED + 1), "1.5", "１２"),
    "picture": ("", "own-", "own-ffffffffffff", "own-../../x", "pets:400:1"),
    "label": ("both", "Cat"),
    "loss": ("", "crossentropy", "Dense"),
    "optimizer": ("", "sgd", "Optimizer"),
    "rate": ("", "0", "-0.01", "0.011", "1e400", "0.010", "1e-05"),
    "practice": ("", "cat", "pets:400", "pets:7:1", "pets:999999:1", "pets:-8:1", "pets:400:1:1", "pets:４００:1"),
    "batch": ("", "0", "3", "1000000", "8.0"),
    "weights": ("", "Photos", "cat-dog", "../models/cat-dog", "file-", "file-ffffffffffff"),
    "weight": ("W1", "W1[]", "W1[0]", "W1[0,0,0]", "W3[0,0]", "W0[0,0]", "b1[0,0]", "b1[99]", "W1[-1,0]", "W1[256,0]"),
    "run": (
        "~",
        "3",
        f"{GOOD_SEGMENT}~",
        "0*cat*cat*CrossEntropy*SGD*0.01*1",
        "-3*cat*cat*CrossEntropy*SGD*0.01*1",
        "3*cat**CrossEntropy*SGD*0.01*1",
        "3*cow*cat*CrossEntropy*SGD*0.01*1",
        "3*cat*cow*CrossEntropy*SGD*0.01*1",
        "3*cat*cat*Entropy*SGD*0.01*1",
        "3*cat*cat*CrossEntropy*LBFGS*0.01*1",
        "3*cat*cat*CrossEntropy*SGD*nan*1",
        "3*cat*cat*CrossEntropy*SGD*0.01*2",
        "3*cat*cat*CrossEntropy*SGD*0.01",
        "3*cat*cat*CrossEntropy*SGD*0.01*1*1",
        "3*pets:400:1*cat*CrossEntropy*SGD*0.01*1",
        "3*pets:9:x**CrossEntropy*SGD*0.01*1",
        "3*own-ffffffffffff*cat*CrossEntropy*SGD*0.01*1",
        f"{MOST_ITERATIONS + 1}*cat*cat*CrossEntropy*SGD*0.01*1",
        "~".join([f"{MOST_ITERATIONS}*cat*cat*CrossEntropy*SGD*0.01*1"] * 2),
        "~".join([GOOD_SEGMENT] * (MOST_SEGMENTS + 1)),
        "~".join([GOOD_SEGMENT] * 1000),
    ),
}
CASES = [(name, text) for name, texts in HOSTILE.items() for text in (*texts, *ANYTHING)]


@pytest.mark.parametrize(("name", "text"), CASES, ids=[f"{n}-{ascii(t)[:30]}-{i}" for i, (n, t) in enumerate(CASES)])
def test_whatever_an_address_says_it_falls_back_with_one_short_sentence(name, text):
    coordinate, complaints = from_params({name: text}, OWN)
    assert coordinate == DEFAULT
    (sentence,) = complaints
    assert sentence.endswith(".") and len(sentence) < 200
    # What a stranger wrote into a link is not repeated on the page, where Markdown would make links and pictures of it.
    assert len(text) < 4 or text not in sentence.replace(to_params(DEFAULT)[name], "")
    assert from_params(to_params(coordinate)) == (DEFAULT, [])


def test_everything_wrong_at_once_is_survived_too():
    for wrong in ANYTHING:
        coordinate, complaints = from_params(dict.fromkeys(to_params(DEFAULT), wrong))
        assert coordinate == DEFAULT
        # A label is not blamed: it belonged to the picture.
        assert len(complaints) == len(to_params(DEFAULT)) - 1


def test_noise_never_raises():
    rng = random.Random(7)
    alphabet = "0123456789*~:,[]-+.eEcatdogpetsWb ébé\x00"
    for coordinate in random_coordinates(150):
        params = to_params(coordinate)
        for name in rng.sample(sorted(params), 3):
            text = list(params[name])
            for _ in range(rng.randint(1, 3)):
                text.insert(rng.randint(0, len(text)), rng.choice(alphabet))
                if rng.random() < 0.5:
                    text.pop(rng.randrange(len(text)))
            params[name] = "".join(text)
        read, _ = from_params(params, OWN)
        assert from_params(to_params(read), OWN) == (read, [])


def test_somebody_elses_picture_says_so_once_and_shows_the_cat_as_a_cat():
    run = "2*own-ffffffffffff*dog*CrossEntropy*SGD*0.01*1"
    link = to_params(DEFAULT) | {"picture": "own-ffffffffffff", "label": "dog", "run": run}
    coordinate, complaints = from_params(link)
    assert coordinate == DEFAULT
    (sentence,) = complaints
    assert "own picture" in sentence and "bundled cat" in sentence


def test_the_weight_belongs_to_the_network_that_is_shown():
    assert from_params({"weight": "W1[255,0]"})[0].weight == "W1[255,0]"
    coordinate, complaints = from_params({"preset": "tiny", "weight": "W1[255,0]"})
    assert (coordinate.weight, len(complaints)) == ("", 1)


@pytest.mark.parametrize("weights", TRAINED)
def test_a_trained_network_bends_as_it_was_trained_to(weights):
    assert from_params({"weights": weights})[0].experiment.start.weights == weights
    coordinate, complaints = from_params({"weights": weights, "activation": "Tanh"})
    assert coordinate.experiment.start == Start(activation="Tanh")
    (sentence,) = complaints
    assert TRAINED_ACTIVATION in sentence
