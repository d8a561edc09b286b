"""The learning rates that suit: what the first step with them delivers, and that nobody has to choose them."""

from dataclasses import replace
from itertools import product
from math import inf

import pytest

import engine
from runs.course.experiment import ON_A_SIDE, RATE, Experiment, Settings, Start, rates_around
from runs.course.presets import OF_MANY, OF_ONE, PRESETS, RANDOM, TRAINED, Preset, preset
from runs.course.tape import Tape, first_state
from runs.data.sources import Sources
from runs.data.values import BUNDLED, CLASSES, DrawnPets
from runs.link.coordinate import FIRST, ROWS, Coordinate, changed, suited_here, with_suited_rates
from runs.numbers.snapshot import look
from tests import by_hand
from tests.contract import further

WEIGHTS = (RANDOM, *TRAINED)
SIZES = [size.name for size in PRESETS]


def rows_of(table):
    """Each size and optimiser with rates of its own: the lesson's own have some, a further one may have."""
    return [(size, optimizer) for size, rows in table.items() for optimizer in rows]


def delivered(start, optimizer, loss="CrossEntropy"):
    """What the first step delivers of its promise, of each bundled pet with each label."""
    rate, state, sources = preset(start.preset).rate_of_one(start.weights, optimizer), first_state(start), Sources()
    for picture, label in product(BUNDLED, CLASSES):
        shown = look(Experiment(start), state, Settings(picture, label, loss, optimizer, rate), sources)
        ratio = engine.fall(shown.network, shown.step).ratio
        # Without a gradient there is no promise to keep.
        yield 1.0 if ratio is None else ratio


@pytest.mark.parametrize(("size", "weights"), list(product(SIZES, WEIGHTS)))
def test_the_first_step_delivers_half_of_its_promise_to_all_of_it(size, weights):
    ratios = list(delivered(Start(size, weights=weights), "SGD"))
    assert len(ratios) == 4 and all(0.5 <= ratio <= 1 + 1e-9 for ratio in ratios)


@pytest.mark.parametrize(("size", "optimizer"), [row for row in rows_of(OF_ONE) if row[1] != "SGD"])
@pytest.mark.parametrize("weights", WEIGHTS)
def test_so_it_does_with_other_optimisers_near_enough(size, weights, optimizer):
    assert all(0.5 <= ratio <= 1.05 for ratio in delivered(Start(size, weights=weights), optimizer))


# Of convolutions those that take a moment.
DENSE = ("tiny", "small", "standard")
LASTING = [
    (size, weights, optimizer)
    for (size, optimizer), weights in product(rows_of(OF_ONE), WEIGHTS)
    if size in DENSE or (size, weights) == ("conv-small", RANDOM)
]


@pytest.mark.parametrize(("size", "weights", "optimizer"), LASTING)
def test_and_thirty_steps_with_them_blind_no_network(size, weights, optimizer):
    for after in trained(Start(size, weights=weights), preset(size).rate_of_one(weights, optimizer), optimizer):
        assert after.state.t == 30 and after.blind != "off"


@pytest.mark.parametrize("activation", by_hand.BENDS)
@pytest.mark.parametrize("loss", by_hand.LOSSES)
def test_so_it_is_with_other_activations_and_losses(activation, loss):
    """What is promised may be exceeded there. The rates were found for those of the textbook, and no further ones."""
    for size, optimizer in (row for row in rows_of(OF_ONE) if row[0] in DENSE):
        start, rate = Start(size, activation), preset(size).rate_of_one(RANDOM, optimizer)
        assert all(0.5 <= ratio <= 1.15 for ratio in delivered(start, optimizer, loss))
        # On the cat alone, for time.
        assert all(after.blind != "off" for after in trained(start, rate, optimizer, loss, BUNDLED[:1]))


def trained(start, rate, optimizer, loss="CrossEntropy", pictures=BUNDLED):
    """The network after thirty steps on each bundled pet under each label."""
    for picture, label in product(pictures, CLASSES):
        settings = Settings(picture, label, loss, optimizer, rate)
        tape = Tape(Sources())
        tape.advance(Experiment(start).stepped(settings, 30), inf)
        yield look(tape.at, tape.state, settings, tape.sources)


def test_the_first_view_has_the_rates_that_suit():
    assert all(suited_here(FIRST, ROWS[name]) == ROWS[name].default for name in ("rate", "training_rate"))


@pytest.mark.parametrize(("size", "optimizer"), [row for row in rows_of(OF_MANY) if preset(row[0]).live])
@pytest.mark.parametrize("weights", WEIGHTS)
def test_training_with_mini_batches_neither_diverges_nor_forgets(size, weights, optimizer):
    rate = preset(size).rate_of_many(weights, optimizer)
    settings = Settings(DrawnPets(120, 1), "", optimizer=optimizer, learning_rate=rate, batch=32)
    tape = Tape(Sources())
    assert tape.advance(Experiment(Start(size, weights=weights)).stepped(settings, 10), inf) and not tape.diverged
    first, last = tape.track.measures[0], tape.track.measures[-1]
    assert (first.t, last.t) == (0, 10) and last.loss < max(1.2 * first.loss, 0.2)


@pytest.mark.parametrize("table", [OF_ONE, OF_MANY])
def test_an_optimiser_without_a_row_takes_the_smallest_steps_of_its_size(table):
    rate_of = {id(OF_ONE): Preset.rate_of_one, id(OF_MANY): Preset.rate_of_many}[id(table)]
    for size, (column, weights) in product(PRESETS, enumerate(WEIGHTS)):
        rates = [row[column] for row in table[size.name].values()]
        assert rate_of(size, weights, "AnotherOne") == min(rates)


@pytest.mark.parametrize("rule", [further.RMSProp, further.AdaGrad, further.Lion])
@pytest.mark.parametrize("weights", WEIGHTS)
def test_and_with_them_it_neither_diverges_nor_forgets_either(weights, rule, monkeypatch):
    monkeypatch.setattr(engine, "OPTIMIZERS", [*engine.OPTIMIZERS, rule])
    test_training_with_mini_batches_neither_diverges_nor_forgets("tiny", weights, rule.__name__)


@pytest.mark.parametrize("table", [OF_ONE, OF_MANY])
def test_each_is_the_middle_of_its_slider_and_each_rate_of_it_can_be_said(table):
    for rate in (rate for rows in table.values() for row in rows.values() for rate in row):
        slider = rates_around(rate)
        assert len(slider) == 2 * ON_A_SIDE + 1 and slider[ON_A_SIDE] == rate
        assert 280 < rate / slider[0] < 360 and 280 < slider[-1] / rate < 360
        assert [RATE.read(f"{each:g}") for each in slider] == list(slider)


def test_a_chosen_rate_is_on_the_slider_wherever_it_lies():
    assert rates_around(0.01, 0.0123).index(0.0123) == ON_A_SIDE + 1
    assert rates_around(0.001, 100.0)[-1] == 100 and len(rates_around(0.01, 0.01)) == 2 * ON_A_SIDE + 1


@pytest.mark.parametrize("text", ["0.0123", "1e-07", "0.333333", "100"])
def test_any_rate_within_bounds_can_be_read(text):
    assert RATE.read(text) == float(text)


@pytest.mark.parametrize("text", ["", "0", "-1", "101", "1e-09", "nan", "inf", "1e3", "0.10", ".1", "1_0", " 1", "٣"])
def test_what_is_out_of_bounds_or_written_otherwise_cannot(text):
    with pytest.raises(ValueError):
        RATE.read(text)


def test_a_long_text_is_no_rate():
    with pytest.raises(ValueError):
        RATE.read("1" * 10**6)


def test_a_rate_that_nobody_chose_follows_the_network_its_weights_and_the_optimiser():
    before = FIRST
    for name, chosen in (("preset", "conv"), ("weights", "photos"), ("optimizer", "Adam"), ("preset", "tiny")):
        after = with_suited_rates(changed(before, ROWS[name], chosen), before)
        size, start = preset(after.experiment.start.preset), after.experiment.start
        rule = start.weights, after.settings.optimizer
        assert after.settings.learning_rate == size.rate_of_one(*rule) != before.settings.learning_rate
        assert after.training_rate == size.rate_of_many(*rule)
        before = after


def test_a_chosen_rate_stays():
    chosen = Coordinate(settings=Settings(learning_rate=0.5), training_rate=0.7)
    after = with_suited_rates(changed(chosen, ROWS["preset"], "conv"), chosen)
    assert (after.settings.learning_rate, after.training_rate) == (0.5, 0.7)
    half = replace(FIRST, training_rate=0.7)
    after = with_suited_rates(changed(half, ROWS["preset"], "conv"), half)
    assert (after.settings.learning_rate, after.training_rate) == (preset("conv").rate_of_one(RANDOM, "SGD"), 0.7)


def test_the_choice_of_a_rate_is_not_undone_by_its_own_click():
    assert with_suited_rates(changed(FIRST, ROWS["rate"], 0.5), FIRST).settings.learning_rate == 0.5
