"""Links as mail, chat and word processors hand them on: they lead to the same place, or say which part is lost."""

import random
from time import thread_time
from urllib.parse import urlencode

import pytest

from runs.course.experiment import RATES, Experiment, Segment, Settings, Start
from runs.data import values
from runs.link.address import NAMES, Reading, capitals, from_params, to_params
from runs.link.coordinate import Coordinate, available
from runs.link.held import Held
from runs.link.mended import MOST_CHARACTERS, MOST_READINGS, texts, with_capitals
from tests.runs.link.test_address import DEFAULT, OWN, random_coordinates
from tests.runs.mangled import BEHIND, KINDS, arrived, at_random
from ui.parts.errors import sentence as said

SET, FILE = values.OwnPhotos("0123456789ab"), values.NetworkFile("0123456789ab")
BROUGHT = (*OWN, SET, FILE, *(values.Member(SET, n) for n in range(9)))


def segments(*each):
    return tuple(Segment(n + 1, settings) for n, settings in enumerate(each))


PETS = Settings(values.DrawnPets(40, 1, flipped=30), "", "MeanSquaredError", "Adam", 0.02, 16)
TRAINED = segments(Settings(values.DOG, "cat"), PETS)
HELD = Held(frozenset({"label", "training_rate"}), frozenset({"run"}), look=True, large=True)
PLACES = {
    "the first view": DEFAULT,
    "a run": Coordinate(Experiment(Start("tiny", "Sigmoid", 7), TRAINED), weight="W1[12,3]"),
    "trained": Coordinate(Experiment(Start("conv-small", weights="photos")), Settings(values.DOG, "cat"), batch=8),
    "one's own": Coordinate(
        Experiment(Start("tiny", "Tanh", 2**32 - 1, FILE), segments(Settings(OWN[0], "dog"), Settings(SET, ""))),
        Settings(values.Member(SET, 3), "dog", "MeanSquaredError", "Momentum", 10.0),
        SET,
        128,
        0.0001,
        "b2[1]",
    ),
    "all is held": Coordinate(
        Experiment(Start("tiny", "Sigmoid", 7), TRAINED), weight="W1[12,3]", held=HELD, joined="bako-timu-47"
    ),
}
CASES = [(place, kind) for place in PLACES for kind in KINDS]


@pytest.mark.parametrize(("place", "kind"), CASES, ids=[f"{place}-{kind!a}" for place, kind in CASES])
def test_a_link_leads_to_its_place_whatever_it_came_through(place, kind):
    query = urlencode(to_params(PLACES[place]))
    assert from_params(arrived(KINDS[kind](query)), BROUGHT) == (PLACES[place], [], ())


@pytest.mark.parametrize("name", NAMES)
def test_so_it_does_whichever_parameter_is_the_last(name):
    place = PLACES["all is held"]
    params = to_params(place)
    query = urlencode({other: text for other, text in params.items() if other != name} | {name: params[name]})
    for text in BEHIND:
        assert from_params(arrived(query + text)) == (place, [], ()), text


@pytest.mark.parametrize("words", ["を見てください", "看一下", " を見て", "（これ）", "。見て", "보세요", "кот", "é"])
def test_languages_without_spaces_go_on_right_behind_a_link(words):
    query = urlencode(to_params(PLACES["a run"]))
    assert from_params(arrived(query + words)) == (PLACES["a run"], [], ())


def test_two_kinds_at_once():
    rng, query = random.Random(3), urlencode(to_params(PLACES["a run"]))
    for behind in BEHIND:
        kind = rng.choice(["entities", "encoded twice", "capitals", "a phone's capital", "quoted-printable"])
        assert from_params(arrived(KINDS[kind](query) + behind)) == (PLACES["a run"], [], ()), (kind, behind)


def test_what_is_valid_is_taken_as_it_stands():
    """No mend comes before it, not even where another spelling of the same parameter says something else."""
    for coordinate in random_coordinates(100):
        params = to_params(coordinate)
        other = to_params(next(iter(random_coordinates(1))))
        decoys = {f"amp;{name}": text for name, text in other.items()} | {n.upper(): t for n, t in other.items()}
        assert from_params(decoys | params, OWN) == (coordinate, [], ())


@pytest.mark.parametrize("rate", RATES)
def test_no_learning_rate_becomes_another(rate):
    text = f"{rate:g}"
    for wrong in (f"-{text}", f".{text}", f"{text}1e", f"1{text}x", f"{text}²", f"{text},5", f"{text}_1", f"({text})2"):
        assert from_params({"rate": wrong}).coordinate.settings.learning_rate == DEFAULT.settings.learning_rate


@pytest.mark.parametrize(
    ("params", "part"),
    [
        ({"rate": "0,01 or so"}, "The learning rate of this link"),
        ({"training_rate": "much"}, "The learning rate for training of this link"),
        ({"activation": "ReLu2"}, "The activation of this link"),
        ({"optimizer": "SG"}, "The optimiser of this link"),
        ({"amp;seed": "12 345 6x"}, "The random seed of this link"),
        ({"preset%3Dsmal%26rate": "0.1"}, "The network size of this link"),
        ({"weight": "W1[12,3"}, "The chosen weight of this link"),
        ({"moment": "forward.31"}, "The moment of this link"),
        # Read as italics by a chat, asterisks are gone.
        ({"run": "2catcatCrossEntropySGD0.01*1"}, "The training of this link cannot be read from iteration 0 on"),
        ({"run": "2*cat*cat*CrossEntropy*SGD*0.01*1~3*cat*cat*Cro"}, "cannot be read from iteration 2 on"),
        ({"run": "2*cat*cat*CrossEntropy*SGD*0.01*1~3*cat*cat*Cro."}, "cannot be read from iteration 2 on"),
        ({"amp;run": "2*cat*cat*CrossEntropy*SGD*0.01*1~…"}, "cannot be read from iteration 2 on"),
    ],
)
def test_what_cannot_be_mended_is_named(params, part):
    _, complaints, _ = from_params(params)
    assert part in said(*complaints)


def test_the_parameters_of_others_are_nobodys_business():
    others = {
        "utm_source": "mail",
        "utm_rate": "0.3",
        "ref": "https://example.org/?preset=tiny&rate=10",
        "referrer": "https%3A%2F%2Fexample.org%2F%3Fpreset%3Dtiny",
        "fbclid": "IwAR0-_",
        "rate2": "1",
        "my_run": "2*cat*cat*CrossEntropy*SGD*0.01*1",
        "q": "what is a learning rate=10",
        "": "",
        "embed": "true",
        "__proto__": "x",
    }
    assert from_params(others) == (DEFAULT, [], ())


def test_there_is_no_end_of_readings():
    for many in (
        {"a;b": ["rate=" + "&rate=".join(map(str, range(100_000)))]},
        {"rate": list(map(str, range(1_000)))},
    ):
        assert len(texts(many, NAMES, capitals())["rate"]) == MOST_READINGS
    # Behind the bound nothing is mended; what stands there as it should is taken all the same.
    assert from_params({"x": "y" * MOST_CHARACTERS, "rate": "0.1", "amp;seed": "5"}).coordinate.settings == Settings(
        learning_rate=0.1
    )


def test_of_a_parameter_given_twice_the_last_counts_that_can_be_read():
    assert from_params({"rate": ["0.1", "0.3"]}).coordinate.settings.learning_rate == 0.3
    assert from_params({"rate": ["0.1", "0.3", "", "0."]}).coordinate.settings.learning_rate == 0.3
    assert len(from_params({"rate": ["x", "y"]}).complaints) == 1


def tried(count, seed=1):
    """Damaged links of all kinds. Whatever they say, the session could show it, or wait for it."""
    rng = random.Random(seed)
    coordinates = [*random_coordinates(200), *PLACES.values()]
    for _ in range(count):
        params = to_params(rng.choice(coordinates)) | rng.choice(({}, {"weights": FILE}, {"practice": SET}))
        params = arrived(at_random(rng, urlencode(params)))
        if rng.random() < 0.1:
            params[rng.choice(NAMES)] = [
                rng.choice(("\ud800", "%\ud8002A", "\x00" * 50, "~" * 300, "*" * 300, "9" * 5_000))
            ]
        own = rng.choice(((), BROUGHT, OWN))
        started = thread_time()
        read = from_params(params, own)
        assert thread_time() - started < 1
        assert isinstance(read, Reading) and all(len(said(each)) < 200 for each in read.complaints)
        again = to_params(read.coordinate)
        assert from_params(again, own) == read._replace(complaints=[]), (params, own)
        assert available(read.coordinate, own) == (read.missing == ()), (params, own)


def test_damaged_links():
    tried(300)


@pytest.mark.long
def test_many_damaged_links():
    tried(10_000, 2)


def test_a_name_that_begins_with_another_gets_its_own_capitals():
    words = {"focal": "Focal", "focalloss": "FocalLoss", "relu": "ReLU", "leakyrelu": "LeakyReLU"}
    assert with_capitals("focalloss*FOCAL*leakyrelu*relu", words) == "FocalLoss*Focal*LeakyReLU*ReLU"


@pytest.mark.parametrize(
    ("broken", "name"), [("weight=\r\ns=photos", "weights"), ("picture=\r\ns=several", "pictures")], ids=ascii
)
def test_a_name_that_begins_with_another_is_found_though_its_line_is_broken_behind_that(broken, name):
    found, complaints, _ = from_params(arrived(f"preset=tiny&{broken}&weight=W1[3,1]&picture=dog&label=cat"))
    assert not complaints and to_params(found)[name] == broken.partition("s=")[2]
    assert (to_params(found)["weight"], to_params(found)["picture"]) == ("W1[3,1]", "dog")
