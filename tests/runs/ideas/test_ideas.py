"""What is said to each wrong idea is true of the state in view: worked out again without the engine's own steps, over
many states, and for each idea where there is one a state of which the opposite holds.
"""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

import dev
import engine
from runs.course.experiment import Experiment, Segment, Settings, Start
from runs.course.presets import PRESETS
from runs.course.tape import Tape, first_state
from runs.data.values import DOG, DrawnPets
from runs.ideas import programmed
from runs.ideas.idea import Here
from runs.ideas.registry import IDEAS
from runs.numbers.numbers import Numbers
from runs.numbers.snapshot import look
from tests import by_hand
from tests.contract import further
from tests.runs.blanks.states import random_states, sources, state_of
from ui.frame import STAGES
from ui.parts.words import LESSON, PLACE, family, page_words

PETS = Settings(DrawnPets(40, 1), "", learning_rate=0.05, batch=8)
# With sums beyond this a probability is 0 or 1 to its last digits, by which the textbook's formulas divide.
STEEP = 12.0


@pytest.fixture(autouse=True, scope="module")
def known():
    """Further kinds, that no idea has heard of."""
    further.enter()
    yield
    further.leave()


def here_of(snapshot, practice=PETS, tape=None):
    return Here(snapshot, tape or Tape(sources()), practice)


def met(name, here):
    """-> what the question says, and the Answer with all facts; None, None where it is not asked"""
    idea = IDEAS[name]
    facts = idea.asks(here)
    if facts is None:
        return None, None
    found = Numbers()
    if idea.runs:
        runs, tape = idea.runs(here), here.tape.beside()
        for run in runs:
            tape.advance(run, math.inf)
        found = idea.measure(tape, here.tape.at, runs)
    answer = idea.answer(here, facts, found)
    return facts, answer._replace(facts={**facts, **answer.facts})


class Textbook:
    """The numbers of a snapshot of two dense layers, with the formulas of tests/by_hand.py."""

    def __init__(self, snapshot):
        self.settings, self.bend = snapshot.settings, snapshot.experiment.start.activation
        self.weights, self.X = by_hand.weights_of(snapshot.state), snapshot.X
        self.named = by_hand.forward(self.weights, self.X, self.bend)
        self.P, self.T = self.named["P"], by_hand.one_hot(snapshot.label or "cat")
        self.named |= by_hand.backward(self.named, self.T, self.settings.loss, self.bend)
        self.moves = by_hand.changes(self.named, snapshot.state, self.settings)

    def loss(self, weights):
        P = by_hand.forward(weights, self.X, self.bend)["P"]
        return by_hand.losses(P, self.T)[self.settings.loss]["L"]

    def at(self, name):
        return by_hand.Numbers(self.named).at(name)

    def moved(self, factor):
        """The loss when every weight has moved by so many times its gradient."""
        return self.loss({name: w + factor * self.named[f"d{name}"] for name, w in self.weights.items()})


def near(value):
    return pytest.approx(value, rel=1e-6, abs=1e-9)


def sees_it(book, answer):
    k = ("cat", "dog").index(answer.facts["other"])
    assert answer.facts["p"] == answer.facts["then"] == near(book.P[0, k])
    assert (answer.facts["error"], answer.facts["error_then"]) == (near(book.P[0, k]), near(book.P[0, k] - 1))
    return "same", "pixels"


def error_gradient(book, answer):
    name = answer.facts["name"]
    k, dW = int(name[-2]), book.named["dW2"]
    error, gradient = book.P[0, k] - book.T[0, k], book.at(f"d{name}")
    assert abs(gradient) == near(abs(dW).max()) and name.startswith("W2")
    assert (answer.facts["error"], answer.facts["gradient"]) == (near(error), near(gradient))
    assert answer.facts["input"] * answer.facts["blame"] == near(gradient)
    if abs(gradient) < 1e-12:
        assert answer.right in ("none", "smaller")
        return answer.right, "times"
    if abs(abs(gradient) - abs(error)) < 4.9e-5 * abs(error):
        return "same", "times"
    return "larger" if abs(gradient) > abs(error) else "smaller", "times"


def uphill(book, answer):
    rate = book.settings.learning_rate
    with np.errstate(all="ignore"):
        up, down = book.moved(rate), book.moved(-rate)
    if not np.isfinite([up, down]).all():
        return answer.right, answer.why
    assert (answer.facts["up"], answer.facts["down"]) == (near(up), near(down))
    if abs(up - book.named["L"]) <= 1e-8 * max(up, book.named["L"]):
        return answer.right, answer.why
    return ("rises", "slope") if up > book.named["L"] else ("falls", "far")


def zero_means(book, answer):
    name = answer.facts["name"]
    i, node = map(int, name[3:-1].split(","))
    nudged = [{**book.weights, name[:2]: book.weights[name[:2]].copy()} for _ in range(2)]
    for weights, h in zip(nudged, (-0.001, 0.001), strict=True):
        weights[name[:2]][i, node] += h
    low, high = map(book.loss, nudged)
    assert low == near(high) == near(book.named["L"]) == near(answer.facts["plus"]) == near(answer.facts["minus"])
    assert abs(book.at(f"d{name}")) < 1e-12
    first = name.startswith("W1")
    came_in = book.X[0, i] if first else book.named["A1"][0, i]
    slope = by_hand.bend_of(book.bend)[1](book.named["Z1"])[0, node] if first else 1.0
    # At the end of a bend the engine's slope is 0, and the textbook's is what rounding leaves of it.
    return "flat", "input" if came_in == 0 else "bend" if abs(slope) < 1e-15 else "blame"


def rate_gradient(book, answer):
    name, rate = answer.facts["name"], book.settings.learning_rate
    largest = max(abs(book.named[f"dW{n}"]).max() for n in (1, 2))
    assert abs(book.at(f"d{name}")) == near(largest)
    assert answer.facts["gradient"] == answer.facts["then"] == near(book.at(f"d{name}"))
    change = by_hand.Numbers(book.moves).at(f"change_{name}")
    assert (answer.facts["change"], answer.facts["change_then"]) == (near(change), near(10 * change))
    assert (answer.facts["rate"], answer.facts["rate_then"]) == (rate, near(10 * rate))
    return "same", "after"


def before_backward(book, answer):
    every = [book.named[f"d{name}"] for name in book.weights]
    assert answer.facts["all"] == sum(each.size for each in every)
    # Textbook and engine round differently where a slope fades to the last bits.
    surely, perhaps = (sum(int((abs(each) > floor).sum()) for each in every) for floor in (1e-12, 0))
    assert surely <= answer.facts["moving"] <= perhaps
    assert answer.facts["gradient"] == near(book.at(f"d{answer.facts['name']}"))
    return "none", "order"


def in_use(book, answer):
    first = float(book.weights["W1"][0, 0])
    assert (answer.facts["before"], answer.facts["after"], answer.facts["differ"]) == (first, first, 0)
    # A change in the last bits of a weight is one in the textbook or not, by how it was rounded.
    surely, perhaps = (
        sum(int((abs(book.moves[f"change_{name}"]) > floor + bits * abs(w)).sum()) for name, w in book.weights.items())
        for floor, bits in ((1e-12, 1e-15), (0, 1e-17))
    )
    assert answer.told == "untouched" or surely <= answer.facts["moves"] <= perhaps
    return "none", "asking"


CHEAP = [sees_it, error_gradient, uphill, zero_means, rate_gradient, before_backward, in_use]


def holds(count, seed, sizes):
    """Every cheap idea in so many states; -> how often each answer came up"""
    seen, snapshots = {}, 0
    for snapshot in random_states(count, seed, sizes):
        with np.errstate(all="ignore"):
            book = Textbook(snapshot)
        if not abs(book.named["Z2"]).max() < STEEP or not np.isfinite(book.named["dW1"]).all():
            continue
        snapshots += 1
        for check in CHEAP:
            facts, answer = met(check.__name__, here_of(snapshot))
            assert (facts is None) <= (not snapshot.label or check is zero_means)
            if answer:
                assert (answer.right, answer.why) == check(book, answer), (check.__name__, snapshot.experiment, answer)
                assert_said(check.__name__, answer)
                key = check.__name__, answer.right, answer.why
                seen[key] = seen.get(key, 0) + 1
    assert snapshots > 0.6 * count
    return seen


def assert_said(name, answer):
    """The answer is one of the menus', and all places of its words are filled."""
    page = f"idea_{name}"
    assert answer.right in family(page, "option.") and answer.why in family(page, "why.")
    for key in ("ask", f"told.{answer.told}", "reason"):
        assert {place[1] for place in PLACE.finditer(page_words(page)[key])} <= {*answer.facts}, (name, key)


def test_the_answers_are_true_of_random_states():
    seen = holds(320, 13, ("tiny", "small"))
    assert sum(seen.values()) > 1_000
    assert ("zero_means", "flat", "bend") in seen
    assert {key[1] for key in seen if key[0] == "error_gradient"} >= {"smaller", "larger"}
    assert {key[1] for key in seen if key[0] == "uphill"} >= {"rises", "stays"}


@pytest.mark.long
def test_the_answers_are_true_of_many_more():
    assert sum(holds(3_000, 14, ("tiny", "small", "standard")).values()) > 10_000


def with_weights(snapshot, **weights):
    """The snapshot with other weights in place of some, each array filled with one number or a row of them."""
    names = iter(by_hand.weights_of(snapshot.state))
    params = tuple(
        p and engine.Params(*(np.zeros_like(w) + weights.get(next(names), w) for w in p)) for p in snapshot.state.params
    )
    state = replace(snapshot.state, params=params)
    return look(snapshot.experiment, state, snapshot.settings, sources())


def after(size, settings, iterations, weights="random", seed=1):
    """What is in view after a run, with the Tape that made it."""
    experiment, tape = Experiment(Start(size, "ReLU", seed, weights)), Tape(sources())
    if iterations:
        experiment = experiment.stepped(settings, iterations)
    tape.advance(experiment, math.inf)
    hand = Settings()
    return here_of(look(tape.at, tape.state, hand, sources()), settings, tape)


def test_the_error_is_the_gradient_where_1_came_in():
    ones = with_weights(state_of(), W1=0.0, b1=1.0)
    _, answer = met("error_gradient", here_of(ones))
    assert (answer.right, answer.told) == ("same", "same") and answer.facts["input"] == 1
    nothing = with_weights(state_of(), W1=0.0, b1=-1.0)
    _, answer = met("error_gradient", here_of(nothing))
    assert (answer.right, answer.facts["gradient"]) == ("none", 0)
    # Where both are 0, two of the answers are true.
    assert IDEAS["error_gradient"].asks(here_of(with_weights(state_of(label="cat"), b2=[1000.0, 0.0]))) is None


def test_along_the_gradient_it_stays_where_there_is_no_slope():
    sure = with_weights(state_of(label="cat"), b2=[1000.0, 0.0])
    _, answer = met("uphill", here_of(sure))
    assert (answer.right, answer.why, answer.facts["up"]) == ("stays", "flat", answer.facts["loss"])


def test_along_the_gradient_it_falls_where_a_step_leaves_the_slope():
    _, answer = met(
        "uphill", here_of(state_of(activation="Tanh", loss="MeanSquaredError", seed=2, label="dog", rate=100.0))
    )
    assert (answer.right, answer.why) == ("falls", "far") and answer.facts["up"] < answer.facts["loss"]


def test_where_no_gradient_is_0_that_is_not_asked():
    assert met("zero_means", here_of(state_of(activation="Sigmoid"))) == (None, None)
    black = with_weights(state_of(activation="Sigmoid"), W2=0.0)
    _, answer = met("zero_means", here_of(black))
    assert (answer.right, answer.why, answer.facts["name"]) == ("flat", "blame", "W1[0,0]")
    black = state_of(activation="Sigmoid")
    X = black.X * (np.arange(black.X.size) != 7)
    step = engine.step(black.network, black.state, X, black.step.targets)
    _, answer = met("zero_means", here_of(replace(black, X=X, forward=step.forward, step=step)))
    assert (answer.right, answer.why, answer.facts["name"]) == ("flat", "input", "W1[7,0]")


@pytest.mark.parametrize("page", ["truth", "loss", "backprop"])
def test_nothing_that_takes_a_label_is_asked_without_one(page):
    here = here_of(state_of(label=""))
    assert [name for name, idea in IDEAS.items() if idea.stage == page and met(name, here)[0]] == []


def answers_of(snapshot):
    """What the textbook says of the pets that no run trains on. -> P (n,2), T (n,2)"""
    pets = sources().practice(Settings(DrawnPets(100, 271_828_182)), snapshot.preset)
    pets.draw(len(pets), math.inf)
    parts = pets.training, pets.held_out
    weights, bend = by_hand.weights_of(snapshot.state), snapshot.experiment.start.activation
    rows = [row[None] for part in parts for row in part.X]
    P = np.concatenate([by_hand.forward(weights, row, bend)["P"] for row in rows])
    return P, np.concatenate([part.T for part in parts])


DRAWN, RANDOM = Start("small", "ReLU", 1, "drawn"), Start("small", "ReLU", 1)


def at_start(start, **settings):
    return look(Experiment(start), first_state(start), Settings(**settings), sources())


@pytest.mark.parametrize("seed", range(6))
def test_a_loss_of_one_picture_and_a_probability_say_little_of_other_pets(seed):
    snapshot = state_of("small", seed=seed, steps=seed)
    P, T = answers_of(snapshot)
    right = P.argmax(axis=1) == T.argmax(axis=1)
    _, answer = met("knows_cats", here_of(snapshot))
    assert answer.facts["right"] == near(right.mean())
    assert answer.facts["cats"] == near((P.argmax(axis=1) == 0).mean())
    assert answer.right == ("nearly_all" if right.mean() >= 0.9 else "more" if right.mean() >= 0.65 else "half")
    _, answer = met("certain", here_of(snapshot))
    sure = P.max(axis=1)
    nearest = sorted(range(100), key=lambda i: abs(sure[i] - answer.facts["p"]))[:20]
    share, mean = np.mean([right[i] for i in nearest]), np.mean([sure[i] for i in nearest])
    assert (answer.facts["right"], answer.facts["sure"]) == (near(share), near(mean))
    assert answer.right == ("same" if abs(share - mean) <= 0.1 else "less" if share < mean else "more")
    for name in ("knows_cats", "certain"):
        assert_said(name, met(name, here_of(snapshot))[1])


def test_a_network_that_learned_from_many_pets_knows_others_and_is_right_as_often_as_it_says():
    snapshot = at_start(DRAWN)
    assert met("knows_cats", here_of(snapshot))[1].right == "nearly_all"
    assert met("certain", here_of(snapshot))[1].right in ("same", "more")
    assert met("knows_cats", here_of(at_start(RANDOM)))[1].right != "nearly_all"


@pytest.mark.parametrize("activation", ["ReLU", "Tanh", "Sigmoid"])
def test_untrained_networks_are_asked_and_counted(activation):
    snapshot = state_of("small", activation, seed=5)
    cats = [
        by_hand.forward(by_hand.weights_of(engine.init(snapshot.network, seed)), snapshot.X, activation)["P"][0, 0]
        for seed in range(6, 18)
    ]
    _, answer = met("untrained", here_of(snapshot))
    assert (answer.facts["lowest"], answer.facts["highest"]) == (near(min(cats)), near(max(cats)))
    count = sum(0.45 <= cat <= 0.55 for cat in cats)
    assert (answer.facts["near"], answer.right) == (count, "half" if count > 6 else "any")
    assert answer.why == ("cancel" if count > 6 else "random")
    assert_said("untrained", answer)


@pytest.mark.parametrize("weights", ["zero", "equal"])
def test_weights_that_are_all_alike_say_half_and_half(weights):
    _, answer = met("untrained", here_of(at_start(Start("small", "ReLU", 1, weights))))
    assert (answer.right, answer.why, answer.facts["lowest"], answer.facts["near"]) == ("half", "alike", 0.5, 1)
    assert_said("untrained", answer)


def test_a_picture_trains_nothing_until_iterations_go_through_it():
    snapshot = at_start(RANDOM)
    _, answer = met("upload", here_of(snapshot))
    assert (answer.right, answer.told, answer.facts["differ"]) == ("no", "untouched", 0)
    others, mine = after("small", PETS, 3), after("small", Settings(), 3)
    for here, right, told, on in ((others, "no", "others", 0), (mine, "yes", "yes", 3)):
        _, answer = met("upload", here)
        assert (answer.right, answer.told, answer.facts["on"], answer.facts["t"]) == (right, told, on, 3)
        pairs = zip(*(by_hand.weights_of(s).values() for s in (first_state(RANDOM), here.snapshot.state)), strict=True)
        assert answer.facts["differ"] == sum(int((one != other).sum()) for one, other in pairs) > 0
        assert_said("upload", answer)
    dog = mine._replace(snapshot=look(mine.tape.at, mine.tape.state, Settings(DOG, "dog"), sources()))
    assert met("upload", dog)[1].right == "no"


@pytest.mark.parametrize("batch", [1, 3, 8, 31, 32, 64])
@pytest.mark.parametrize("count", [8, 40, 41])
def test_an_epoch_is_as_many_iterations_as_it_takes(batch, count):
    practice = Settings(DrawnPets(count, 1), "", batch=batch)
    size = count - math.ceil(count / 5)
    facts, answer = met("epoch", here_of(state_of(), practice))
    assert (facts["size"], facts["batch"]) == (size, batch)
    taken = [min(batch, size - first) for first in range(0, size, batch)]
    assert (answer.facts["iterations"], answer.facts["last"]) == (len(taken), taken[-1])
    assert answer.right == ("one" if len(taken) == 1 else "each" if set(taken) == {1} else "several")
    assert_said("epoch", answer)


def test_held_out_pictures_are_never_taken():
    facts, answer = met("held_out", here_of(state_of()))
    assert (facts["held_out"], facts["size"], answer.right, answer.facts["used"]) == (8, 32, "never", 0)
    assert (answer.facts["iterations"], answer.facts["rows"]) == (12, 96)
    assert_said("held_out", answer)


class OnlyTraining:
    """A set of which nothing is held out."""

    held_out = ()

    def __len__(self):
        return 3


def test_where_nothing_is_held_out_that_is_not_asked(monkeypatch):
    here = here_of(state_of())
    monkeypatch.setattr(type(here.tape.sources), "practice", lambda *of: OnlyTraining())
    assert met("held_out", here) == (None, None)


@pytest.mark.parametrize("count", [8, 40, 2_000])
@pytest.mark.parametrize("size", ["tiny", "small", "standard"])
def test_the_room_for_pictures_is_counted_in_bytes(size, count):
    snapshot = state_of(size)
    facts, answer = met("stores_photos", here_of(snapshot, Settings(DrawnPets(count, 1), "")))
    weights = sum(w.size for w in by_hand.weights_of(snapshot.state).values())
    need = (count - math.ceil(count / 5)) * snapshot.X.size
    assert facts["weights"] == answer.facts["before"] == weights
    assert (answer.facts["room"], answer.facts["need"]) == (8 * weights, need)
    assert answer.right == ("fit" if 8 * weights >= need else "part")
    # These weights were trained on nothing yet, and that is said.
    assert answer.told == f"{answer.right}_of_others"
    assert_said("stores_photos", answer)


@pytest.mark.parametrize("then", [(), (Segment(1, Settings()),)])
def test_the_room_is_that_for_the_set_that_the_weights_in_view_were_trained_on(then):
    """And not for the one of the training page, which may be chosen anew at any time."""
    seen = Settings(DrawnPets(100, 3), "", learning_rate=0.05, batch=8)
    experiment = Experiment(Start("tiny"), (Segment(2, seen), *then))
    tape = Tape(sources())
    tape.advance(experiment, math.inf)
    snapshot = look(experiment, tape.state, Settings(), sources())
    facts, answer = met("stores_photos", here_of(snapshot, PETS, tape))
    assert facts["pictures"] == 80 != len(sources().practice(PETS, snapshot.preset))
    assert answer.told == answer.right == "part" and answer.facts["need"] == 80 * 64
    # Back at the start, it was trained on nothing.
    before = look(experiment.at(0), first_state(experiment.start), Settings(), sources())
    facts, answer = met("stores_photos", here_of(before, PETS, tape))
    assert facts["pictures"] == 32 and answer.told == "fit_of_others"


def test_more_weights_help_where_they_are_built_alike():
    figures = {"393602": 0.662, "448234": 0.9675, "41210": 0.888}
    for size, right, told in (("small", "fewer", "windows"), ("conv-small", "more", "larger")):
        snapshot = at_start(Start(size))
        facts, answer = met("more_weights", here_of(snapshot))
        assert answer.facts["more_right"] == figures[str(facts["more"])]
        assert answer.facts["fewer_right"] == figures[str(facts["fewer"])]
        assert (answer.right, answer.told) == (right, told)
        assert_said("more_weights", answer)


def test_the_engine_is_searched_for_what_cats_look_like(tmp_path, monkeypatch):
    facts, answer = met("programmed", here_of(state_of()))
    sources = [path.read_text(encoding="utf-8") for path in (dev.ROOT / "engine").glob("*.py")]
    assert facts["lines"] == sum(len(text.splitlines()) for text in sources) > 1_000
    assert (answer.facts["files"], answer.facts["hits"], answer.right) == (len(sources), 0, "none")
    words = page_words("idea_programmed")["ask"]
    assert [word for word in programmed.WORDS if word not in words] == []
    (tmp_path / "rules.py").write_text("if ears == 'pointed':\n    answer = 'Cat'\n# a catalogue\n", encoding="utf-8")
    monkeypatch.setattr(programmed, "SOURCE", tmp_path)
    programmed._searched.cache_clear()
    _, answer = met("programmed", here_of(state_of()))
    programmed._searched.cache_clear()
    assert (answer.facts["hits"], answer.facts["lines"], answer.right, answer.why) == (2, 3, "some", "line")


@pytest.mark.parametrize(("rate", "right"), [(0.0001, "ten"), (1.0, "tenth")])
def test_a_larger_rate_is_faster_only_as_far_as_the_slope_holds(rate, right):
    here = after("tiny", replace(PETS, learning_rate=rate), 0)
    _, answer = met("faster", here)
    assert answer.right == right and answer.why == ("fits" if right == "ten" else "too_far")
    losses = {}
    for name, factor in (("tenth", 0.1), ("same", 1), ("ten", 10)):
        losses[name] = trained(here, replace(here.practice, learning_rate=rate * factor), 100)[-1][0]
        assert answer.facts[f"{name}_rate"] == near(rate * factor)
        assert answer.facts[f"{name}_loss"] == near(losses[name])
    assert min(losses, key=losses.get) == right
    assert_said("faster", answer)


def trained(here, settings, iterations, every=10):
    """(loss, share right) of training pictures every so often, with the textbook's own steps."""
    practice = sources().practice(settings, here.snapshot.preset)
    practice.draw(len(practice), math.inf)
    X, T, weights = practice.training.X, practice.training.T, by_hand.weights_of(here.snapshot.state)
    most, found = max(10, len(practice.held_out)), []
    for t in range(iterations + 1):
        if t % every == 0:
            P = by_hand.forward(weights, X[:most], "ReLU")["P"]
            loss = by_hand.losses(P, T[:most])["CrossEntropy"]["L"]
            found.append((loss, (P.argmax(axis=1) == T[:most].argmax(axis=1)).mean()))
        epoch, number = divmod(t, math.ceil(len(X) / settings.batch))
        order = np.random.default_rng((0, epoch)).permutation(len(X)) if epoch else np.arange(len(X))
        rows = order[number * settings.batch :][: settings.batch]
        named = by_hand.forward(weights, X[rows], "ReLU")
        named |= by_hand.backward(named, T[rows], "CrossEntropy", "ReLU")
        weights = {name: w - settings.learning_rate * named[f"d{name}"] for name, w in weights.items()}
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_loss_that_falls_leaves_answers_wrong_now_and_then(seed):
    here = after("tiny", PETS, 0, seed=seed)
    facts, answer = met("loss_accuracy", here)
    measures = trained(here, PETS, 200)
    falls = [(one, two) for one, two in pairwise(measures) if two[0] < one[0]]
    rose = sum(two[1] > one[1] for one, two in falls)
    assert (facts["iterations"], facts["every"]) == (200, 10)
    assert (answer.facts["fell"], answer.facts["rose"]) == (len(falls), rose)
    assert answer.right == ("always" if rose == len(falls) else "not_always")
    worst = min(two[1] - one[1] for one, two in falls)
    assert answer.facts["right_then"] - answer.facts["right"] == near(worst)
    assert_said("loss_accuracy", answer)


@pytest.mark.parametrize(("pets", "right"), [(DrawnPets(400, 1, first=40), "lower"), (DrawnPets(400, 1), "same")])
def test_training_accuracy_is_told_beside_what_is_held_out(pets, right):
    here = after("small", replace(PETS, data=pets, learning_rate=0.1), 1_500 if right == "lower" else 30)
    facts, answer = met("training_accuracy", here)
    practice = sources().practice(here.practice, here.snapshot.preset)
    weights, shares = by_hand.weights_of(here.snapshot.state), []
    for part in (practice.training.take(slice(80)), practice.held_out):
        P = by_hand.forward(weights, part.X, "ReLU")["P"]
        shares.append((P.argmax(axis=1) == part.T.argmax(axis=1)).mean())
    assert (facts["right"], facts["held_out_right"]) == (near(shares[0]), near(shares[1]))
    assert answer.right == right
    assert_said("training_accuracy", answer)


def test_before_any_training_there_is_no_training_accuracy():
    assert met("training_accuracy", after("tiny", PETS, 0)) == (None, None)
    assert met("training_accuracy", after("tiny", Settings(), 3)) == (None, None)


@pytest.mark.parametrize("size", [size.name for size in PRESETS if size.widths])
def test_networks_of_convolutions_are_asked_as_well(size):
    here = after(size, Settings(), 0)
    asked = [name for name in IDEAS if not IDEAS[name].runs]
    if not here.snapshot.preset.live:
        assert [name for name, idea in IDEAS.items() if idea.stage == "training" and idea.asks(here)] == []
    for name in asked:
        _, answer = met(name, here)
        if answer:
            assert_said(name, answer)


def test_there_are_eighteen_each_with_its_page_its_words_and_its_name():
    assert len(IDEAS) >= 18
    stages = {stage.name for stage in STAGES}
    for name, idea in IDEAS.items():
        words = page_words(f"idea_{name}")
        assert idea.name == name and idea.stage in stages and (dev.ROOT / "runs" / "ideas" / f"{name}.py").exists()
        assert 2 <= len(family(f"idea_{name}", "option.")) <= 5 and 3 <= len(family(f"idea_{name}", "why.")) <= 5
        assert {"title", "ask", "reason"} <= {*words} and any(key.startswith("told.") for key in words)
    assert {path.stem.removeprefix("idea_") for path in LESSON.glob("idea_*.md")} == {*IDEAS}
    assert len({(idea.stage, idea.place) for idea in IDEAS.values()}) == len(IDEAS)
