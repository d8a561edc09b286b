"""A coordinate goes into an address and comes out the same; whatever else one says is survived, in a sentence."""

import random
from dataclasses import replace

import pytest

import engine
from runs.course.experiment import (
    BATCHES,
    MOST_ITERATIONS,
    MOST_SEED,
    RATES,
    TRAINED,
    TRAINED_ACTIVATION,
    WEIGHTS,
    Experiment,
    Segment,
    Settings,
    Start,
)
from runs.course.presets import PRESETS, preset
from runs.course.tape import first_state
from runs.data.values import BUNDLED, CLASSES, DEFAULT_PETS, DrawnPets, Member, NetworkFile, OwnPhotos, OwnPicture
from runs.link.address import Reading, from_params, to_params
from runs.link.bounds import MOST_DRAWN, MOST_SEGMENTS
from runs.link.coordinate import LOOKED_AT, MOMENTS, Coordinate, available, needs
from ui.parts.errors import sentence as said

OWN = (OwnPicture("0123456789ab"), OwnPicture("ba9876543210"))
SET, FILE = OwnPhotos("0123456789ab"), NetworkFile("0123456789ab")
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
            settings = random_settings(rng, training=True, sets=preset(start.preset).live)
            if not segments or segments[-1].settings != settings:
                segments.append(Segment(rng.randint(1, 900), settings))
        yield Coordinate(
            Experiment(start, tuple(segments)),
            random_settings(rng),
            DrawnPets(rng.randint(8, 500), rng.randrange(10**6)),
            rng.choice(BATCHES),
            weight=random_weight(rng, preset(start.preset)),
            moment=rng.choice(MOMENTS),
            looked_at=rng.choice(LOOKED_AT),
        )


def random_settings(rng, training=False, sets=True):
    pets = training and sets and rng.random() < 0.3
    rule = rng.choice(LOSSES), rng.choice(OPTIMIZERS), rng.choice(RATES)
    if pets:
        return Settings(DrawnPets(rng.randint(8, 500), rng.randint(0, 9)), "", *rule, rng.choice(BATCHES))
    label = rng.choice(CLASSES if training else (*CLASSES, ""))
    return Settings(rng.choice((*BUNDLED, *OWN)), label, *rule)


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
        assert from_params(params, OWN) == (coordinate, [], ())


def test_equal_coordinates_are_equal_addresses_and_others_are_others():
    coordinates = set(random_coordinates())
    assert len({tuple(sorted(to_params(each).items())) for each in coordinates}) == len(coordinates)


def test_an_empty_address_is_the_first_view_and_no_reason_to_complain():
    assert from_params({}) == (DEFAULT, [], ())
    assert from_params({"somebody": "else's"}) == (DEFAULT, [], ())


def test_the_other_picture_brings_its_own_label():
    assert from_params({"picture": "dog"})[0].settings.label == "dog"


def test_what_is_left_out_is_the_default_and_what_is_right_stays():
    coordinate, complaints, _ = from_params({"preset": "tiny", "seed": "five", "rate": "0.1"})
    assert (coordinate.experiment.start.preset, coordinate.settings.learning_rate) == ("tiny", 0.1)
    assert coordinate.experiment.start.seed == DEFAULT.experiment.start.seed
    assert len(complaints) == 1


GOOD_SEGMENT = "3*cat*cat*CrossEntropy*SGD*0.01*1"
ANYTHING = (
    "-1",
    "1e3",
    "NaN",
    "nan",
    "inf",
    "0x10",
    "1_000",
    "٣",
    "²",
    "猫",
    "../../etc/passwd",
    "file-ffffffffffff",
    HUGE,
)
# Nothing but what a link may get at its end.
NOTHING = (
    *("?", "\x00", "\ud800", ".", ")", "&quot;", "…", "[1]", "|the lesson>"),
    *("<script>alert(1)</script>", "![x](http://example.org/x.png)"),
)
MAY_BE_EMPTY = ("label", "weight", "moment", "run")
HOSTILE = {
    "preset": ("huge", "small-", "smal"),
    "activation": ("Dense", "re lu u"),
    "seed": ("-5", str(MOST_SEED + 1), "1.5", "１２", "−5", "+-5"),
    "picture": ("own-", "own-../../x", "own-fffffffffff", "own-fffffffffffg", "pets:400:1", f"{SET}", f"{SET}@"),
    "label": ("both", "kitty"),
    "loss": ("Dense", "Entropy"),
    "optimizer": ("Optimizer", "LBFGS"),
    "rate": ("0", "-0.01", "0.0110", "1e400", "0.010", "1e-09", "-", ".01"),
    "practice": (
        "cat",
        "pets:400",
        "pets:7:1",
        "pets:999999:1",
        "pets:-8:1",
        "pets:400:1:1",
        "pets:４００:1",
        *map(str, OWN),
    ),
    "batch": ("0", "3", "1000000", "8.0"),
    "weights": ("Photograph", "cat-dog", "../models/cat-dog", "file-", "file-fffffffffff", "own-0123456789ab"),
    "weight": ("W1", "W1[]", "W1[0]", "W1[0,0,0]", "W3[0,0]", "W0[0,0]", "b1[0,0]", "b1[99]", "W1[-1,0]", "W1[256,0]"),
    "moment": (
        "forward",
        "forward.",
        "forward.0",
        "forward.30",
        "forward.-1",
        "forward.1.1",
        "welcome.1",
        "truth.x",
        ".1",
    ),
    "run": (
        "~",
        "3",
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
        "3*pets:999999:1**CrossEntropy*SGD*0.01*1",
        f"3*{FILE}*cat*CrossEntropy*SGD*0.01*1",
        f"3*{SET}*cat*CrossEntropy*SGD*0.01*1",
        f"3*{SET}@2**CrossEntropy*SGD*0.01*1",
        f"{MOST_ITERATIONS + 1}*cat*cat*CrossEntropy*SGD*0.01*1",
    ),
}
CASES = [(name, text) for name, texts in HOSTILE.items() for text in texts]
CASES += [(name, text) for name in HOSTILE for text in ANYTHING if (name, text) != ("weights", "file-ffffffffffff")]
CASES += [(name, text) for name in HOSTILE for text in ("", *NOTHING) if name not in MAY_BE_EMPTY]


@pytest.mark.parametrize(("name", "text"), CASES, ids=[f"{n}-{ascii(t)[:30]}-{i}" for i, (n, t) in enumerate(CASES)])
def test_whatever_an_address_says_it_falls_back_with_one_short_sentence(name, text):
    coordinate, complaints, missing = from_params({name: text}, OWN)
    assert (coordinate, missing) == (DEFAULT, ())
    sentence = said(*complaints)
    assert sentence.endswith(".") and len(sentence) < 200
    # What a stranger wrote into a link is not repeated on the page, where Markdown would make links and pictures of it.
    assert len(text) < 4 or text not in sentence.replace(to_params(DEFAULT)[name], "")
    # Nor are the names of this program's inside.
    assert not {"training_rate", "preset", "optimizer", "practice"} & set(sentence.split())
    assert from_params(to_params(coordinate)) == (DEFAULT, [], ())


@pytest.mark.parametrize("name", MAY_BE_EMPTY)
@pytest.mark.parametrize("text", NOTHING, ids=ascii)
def test_what_may_be_empty_is_empty_with_a_full_stop_behind_it(name, text):
    assert from_params({name: text}) == from_params({name: ""})


def test_everything_wrong_at_once_is_survived_too():
    for wrong in ANYTHING[:11]:
        coordinate, complaints, _ = from_params(dict.fromkeys(to_params(DEFAULT), wrong))
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
        read, _, missing = from_params(params, OWN)
        assert from_params(to_params(read), OWN) == (read, [], missing)


RUN = [f"{n}*{data}*CrossEntropy*SGD*0.01*1" for n, data in enumerate(("cat*dog", "dog*dog", "cat*cat", "dog*cat"), 1)]


@pytest.mark.parametrize(("wrong", "kept"), [(0, 0), (1, 1), (2, 3), (3, 6)])
@pytest.mark.parametrize(
    "text", ["", "4", "4*cat*cat*CrossEntropy*SGD*0.01", RUN[0].replace("*", ""), "~", RUN[1] + "*"]
)
def test_a_run_is_kept_up_to_what_cannot_be_read(wrong, kept, text):
    whole = from_params({"run": "~".join(RUN)}).coordinate.experiment
    found, complaints, _ = from_params(
        {"preset": "tiny", "run": "~".join([*RUN[:wrong], text, *RUN[wrong + 1 :], "!"])}
    )
    assert found.experiment == replace(whole, start=Start("tiny"), segments=whole.segments[:wrong])
    sentence = said(*complaints)
    assert f"from iteration {kept} on" in sentence


def segments(*data, iterations=1, batch=32):
    return "~".join(f"{iterations}*{each}**CrossEntropy*SGD*0.01*{batch}" for each in data)


FIRST, SECOND = f"pets:{MOST_DRAWN // 2}:1", f"pets:{MOST_DRAWN // 2}:2"


@pytest.mark.parametrize(
    ("size", "text", "kept"),
    [
        ("small", "~".join([GOOD_SEGMENT] * (MOST_SEGMENTS + 1)), MOST_SEGMENTS),
        ("small", "~".join([GOOD_SEGMENT] * 1000), MOST_SEGMENTS),
        ("small", segments(*["pets:8:1"] * 2, iterations=MOST_ITERATIONS // 2 + 1), 1),
        ("small", segments(FIRST, SECOND, "pets:8:1"), 2),
        ("small", segments(*(f"pets:20000:{seed}" for seed in range(200))), 1),
        # The same pets, some with other labels.
        ("small", segments(FIRST, f"{FIRST}:flip30", SECOND, f"{SECOND}:flip10", "pets:9:1"), 4),
        ("small", segments("pets:2000:1:first20", "pets:2001:1:first20"), 1),
        # Pictures of a larger network weigh more.
        ("conv-small", segments("pets:10000:1", "pets:2000:1"), 1),
        # An iteration of the largest takes 1.4 GB on 128 pictures.
        ("conv", segments("pets:8:1", batch=1), 0),
        ("conv", segments(SET), 0),
        ("conv", f"{GOOD_SEGMENT}~{segments('pets:2000:1', batch=128)}", 1),
    ],
)
def test_what_a_link_may_ask_for_is_bounded(size, text, kept):
    read, complaints, _ = from_params({"preset": size, "run": text})
    assert len(read.experiment.segments) == kept
    sentence = said(*complaints)
    assert f"ends at iteration {read.experiment.iterations:,}." in sentence
    assert from_params(to_params(read)) == (read, [], from_params(to_params(read)).missing)


@pytest.mark.parametrize(
    ("size", "name", "taken"),
    [
        ("small", "pets:20000:1", True),
        ("small", "pets:20000:1:flip30", True),
        # Judged on all that are held out, so that all of them are drawn at once.
        ("small", "pets:2000:1:first20", True),
        ("small", "pets:20000:1:first20", False),
        ("conv-small", "pets:2000:1:first20", False),
        ("conv-small", "pets:20000:1", False),
        ("conv", str(DEFAULT_PETS), True),
        ("conv", "pets:20000:1", False),
    ],
)
def test_so_is_what_the_training_page_draws(size, name, taken):
    found, complaints, _ = from_params({"preset": size, "practice": name})
    assert (str(found.practice), len(complaints)) == ((name, 0) if taken else (str(DEFAULT_PETS), 1))


OWNED = "2*own-ffffffffffff*dog*CrossEntropy*SGD*0.01*1"
WAITING = {
    (OwnPicture("f" * 12),): {"picture": "own-ffffffffffff", "label": "dog", "run": OWNED},
    (OwnPhotos("f" * 12),): {"practice": "photos-ffffffffffff"},
    (FILE, OwnPicture("f" * 12), SET): {
        "weights": str(FILE),
        "activation": "Tanh",
        "picture": f"{SET}@17",
        "practice": str(SET),
        "run": f"{GOOD_SEGMENT}~{segments(SET)}~5*{SET}@3*dog*CrossEntropy*SGD*0.01*1~{OWNED}",
    },
    (FILE,): {"weights": str(FILE), "run": segments("pets:40:1")},
}


@pytest.mark.parametrize("missing", WAITING, ids=str)
def test_what_is_not_here_is_waited_for_and_nothing_takes_its_place(missing):
    params = to_params(DEFAULT) | WAITING[missing]
    waiting = from_params(params)
    assert waiting == Reading(waiting.coordinate, [], missing)
    assert to_params(waiting.coordinate) == params
    assert needs(waiting.coordinate) == set(missing) and not available(waiting.coordinate, ())
    # Brought, it is the same place; all but the last of it is not enough.
    brought = (*missing, *(Member(SET, n) for n in range(20)), *OWN)
    assert from_params(params, brought) == (waiting.coordinate, [], ()) and available(waiting.coordinate, brought)
    assert from_params(params, brought[1:]).missing == missing[:1]


def test_a_photo_that_a_set_does_not_have_is_only_known_once_it_is_here():
    waiting = from_params({"picture": f"{SET}@17"})
    assert waiting.missing == (SET,)
    brought = (SET, *(Member(SET, n) for n in range(17)))
    assert not available(waiting.coordinate, brought)
    coordinate, complaints, missing = from_params(to_params(waiting.coordinate), brought)
    assert (coordinate, len(complaints), missing) == (DEFAULT, 1, ())


@pytest.mark.parametrize(
    ("named", "right"), [(SET, "practice"), (FILE, "weights"), (Member(SET, 3), "picture")], ids=str
)
def test_nothing_that_is_here_is_taken_for_something_else(named, right):
    """A set is no picture, a picture no set, and a file neither."""
    for place in ("picture", "practice", "weights"):
        coordinate, complaints, _ = from_params({place: str(named)}, (SET, FILE, Member(SET, 3)))
        assert (to_params(coordinate)[place] == str(named), len(complaints)) == (place == right, int(place != right))


def test_the_weights_of_a_file_fit_the_network_or_are_not_taken():
    files = {FILE: first_state(Start("tiny")).params}
    assert (
        from_params({"preset": "tiny", "weights": str(FILE)}, (FILE,), files).coordinate.experiment.start.weights
        == FILE
    )
    for size in PRESETS[1:]:
        coordinate, complaints, _ = from_params({"preset": size.name, "weights": str(FILE)}, (FILE,), files)
        assert coordinate.experiment.start == Start(size.name)
        sentence = said(*complaints)
        assert "another size" in sentence


def test_the_weight_belongs_to_the_network_that_is_shown():
    assert from_params({"weight": "W1[255,0]"})[0].weight == "W1[255,0]"
    coordinate, complaints, _ = from_params({"preset": "tiny", "weight": "W1[255,0]"})
    assert (coordinate.weight, len(complaints)) == ("", 1)


@pytest.mark.parametrize("weights", TRAINED)
def test_a_trained_network_bends_as_it_was_trained_to(weights):
    assert from_params({"weights": weights})[0].experiment.start.weights == weights
    coordinate, complaints, _ = from_params({"weights": weights, "activation": "Tanh"})
    assert coordinate.experiment.start == Start(activation="Tanh")
    sentence = said(*complaints)
    assert TRAINED_ACTIVATION in sentence
