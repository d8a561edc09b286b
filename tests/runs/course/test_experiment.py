"""An experiment is its start and what was done to it since: longer, shorter, and how far two go together."""

import random
from itertools import pairwise

import pytest

from runs.course.experiment import DEFAULT_RATE, RATE, RATES, Experiment, Segment, Settings, Start
from runs.data import values

CAT, DOG = Settings(), Settings(values.DOG, "dog")
CHOICES = (CAT, DOG, Settings(label="dog"), Settings(loss="MeanSquaredError"), Settings(learning_rate=0.1))


def walk(*stretches):
    """The experiment after these (settings, iterations), one iteration at a time."""
    experiment = Experiment()
    for settings, iterations in stretches:
        for _ in range(iterations):
            experiment = experiment.stepped(settings)
    return experiment


def random_walks(count=200):
    rng = random.Random(3)
    for _ in range(count):
        yield [(rng.choice(CHOICES), rng.randint(1, 4)) for _ in range(rng.randint(0, 6))]


def settings_of_each_iteration(experiment):
    return [segment.settings for segment in experiment.segments for _ in range(segment.iterations)]


def test_the_same_settings_lengthen_a_segment_and_others_open_one():
    assert walk((CAT, 2), (DOG, 1), (CAT, 1)).segments == (Segment(2, CAT), Segment(1, DOG), Segment(1, CAT))
    assert walk((CAT, 3)) == Experiment().stepped(CAT, 3) == Experiment().stepped(CAT).stepped(CAT, 2)


def test_it_remembers_every_iteration_in_order():
    for stretches in random_walks():
        wanted = [settings for settings, iterations in stretches for _ in range(iterations)]
        assert settings_of_each_iteration(walk(*stretches)) == wanted
        assert walk(*stretches).iterations == len(wanted)


def test_back_takes_away_the_last_iteration_whatever_it_was():
    for stretches in random_walks():
        experiment = walk(*stretches)
        assert experiment.stepped(DOG).back() == experiment
        assert settings_of_each_iteration(experiment.back()) == settings_of_each_iteration(experiment)[:-1]


def test_at_is_where_it_was_then():
    for stretches in random_walks(50):
        experiment = walk(*stretches)
        every = settings_of_each_iteration(experiment)
        for iteration in range(len(every) + 1):
            assert settings_of_each_iteration(experiment.at(iteration)) == every[:iteration]
        assert experiment.at(len(every) + 5) == experiment
        assert experiment.at(0) == Experiment()


def test_the_start_has_nothing_to_take_back():
    assert Experiment().back() == Experiment()


def test_shared_is_the_common_beginning():
    walks = list(random_walks(40))
    for mine in walks:
        for theirs in walks[:10]:
            one, two = walk(*mine), walk(*theirs)
            pairs = zip(settings_of_each_iteration(one), settings_of_each_iteration(two), strict=False)
            common = next((i for i, (a, b) in enumerate(pairs) if a != b), min(one.iterations, two.iterations))
            assert one.shared(two) == two.shared(one) == common


def test_other_starts_share_nothing_not_even_a_beginning():
    assert Experiment(Start(seed=1)).shared(Experiment(Start(seed=2))) is None


def test_it_is_a_frozen_record_that_can_be_a_key():
    assert len({walk((CAT, 2)), walk((CAT, 1), (CAT, 1)), walk((DOG, 2))}) == 2
    with pytest.raises(AttributeError):
        Experiment().start = Start(seed=1)


def test_the_rates_climb_evenly_on_the_log_scale():
    assert (RATES[0], RATES[-1]) == (RATE.least, RATE.most) == (1e-8, 100.0)
    assert DEFAULT_RATE in RATES
    ratios = [b / a for a, b in pairwise(RATES)]
    assert all(1.3 < ratio < 1.7 for ratio in ratios)
