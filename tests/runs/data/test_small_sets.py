"""Where nothing is held out there is one form for it, an empty part, and what cannot be measured is None, never NaN."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from pictures.collect import DataSet
from runs.course.experiment import Experiment, Settings, Start
from runs.course.presets import PRESETS, preset
from runs.course.tape import LEAST_MEASURED, Measure, Tape, how_well, logits_of, measured_on, network_of
from runs.data import values
from runs.data.sets import PhotoSet
from runs.data.sources import Sources
from runs.numbers.answers import answers_of, confusion, sureness, surest
from runs.numbers.observations import observed
from runs.numbers.progress import curves, standing
from runs.numbers.rates import how_far, loss_by_rate

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")
PHOTOS = Settings(values.OwnPhotos("x"), "", learning_rate=0.03, batch=32)
ONE = Settings()


def noise(cats, dogs):
    """That many different photos, in the order of a folder's files: all cats before all dogs."""
    labels = np.repeat((0, 1), (cats, dogs))
    pictures = np.random.default_rng(0).integers(0, 256, (len(labels), 96, 96, 3), np.uint8)
    return PhotoSet(DataSet("noise", pictures, labels, tuple(map(str, labels))))


def computed(cats, dogs, iterations=30, start=None):
    tape = Tape(Sources(photos={values.OwnPhotos("x"): noise(cats, dogs)}))
    tape.advance(Experiment(start or Start()).stepped(PHOTOS, iterations), inf)
    return tape


@pytest.mark.parametrize("size", [size for size in PRESETS if size.live], ids=lambda size: size.name)
@pytest.mark.parametrize("settings", [ONE, PHOTOS], ids=["one picture", "one cat and one dog"])
def test_nothing_held_out_is_an_empty_part_of_the_same_shape(settings, size):
    practice = Sources(photos={values.OwnPhotos("x"): noise(1, 1)}).practice(settings, size)
    training, held_out = practice.first(1)
    assert len(held_out) == len(practice.held_out) == 0 and practice.count == len(training) == len(practice)
    assert held_out.X.shape == (0, *training.X.shape[1:]) and held_out.T.shape == (0, 2)


@pytest.mark.parametrize("size", ["small", "conv-small"])
def test_no_pictures_have_no_logits_and_no_figures(size):
    tape = computed(1, 1, 0, Start(size))
    none = tape.sources.practice(PHOTOS, preset(size)).held_out
    network = network_of(tape.at.start, PHOTOS)
    assert logits_of(network, tape.state, none).shape == (0, 2)
    assert how_well(network, tape.state, none) == (None, None)


def test_one_cat_and_one_dog_are_measured_as_far_as_they_can_be():
    tape = computed(1, 1, start=Start("conv-small"))
    last = tape.track.measures[-1]
    assert last.t == 30 and (last.held_out_loss, last.held_out_right) == (None, None)
    found = standing(tape, PHOTOS)
    assert (found["loss"], found["right"]) == (last.loss, last.right) and found["measured"] == 2
    assert found["held_out"] == found["held_out_measured"] == 0 and found["held_out_kinds"].tolist() == [0, 0]
    assert "held_out_loss" not in found and "held_out_right" not in found
    lines = {line.what: line for line in curves(tape)}
    assert lines["loss"].x == lines["right"].x == [0, 10, 20, 30] and lines["held_out_loss"].x == []


@pytest.mark.parametrize(("cats", "dogs", "kinds"), [(1, 1, [0, 0]), (2, 1, [1, 0]), (1, 5, [0, 1]), (2, 2, [1, 1])])
def test_what_is_held_out_is_counted_by_kind(cats, dogs, kinds):
    photos = noise(cats, dogs)
    assert photos.held_out_kinds().tolist() == kinds and photos.counts()["held_out"] == sum(kinds)
    assert standing(computed(cats, dogs, 1), PHOTOS)["held_out_kinds"].tolist() == kinds


@pytest.mark.parametrize(("cats", "dogs", "measured"), [(1, 5, 5), (20, 20, LEAST_MEASURED), (100, 100, 40)])
def test_more_training_pictures_are_measured_than_one_or_two(cats, dogs, measured):
    assert standing(computed(cats, dogs, 0), PHOTOS)["measured"] == measured


def test_a_part_of_what_is_held_out_has_both_kinds_though_files_lie_in_order():
    start = Start("conv-small")
    held_out = noise(250, 250).at(preset(start.preset)).held_out
    cats, dogs = held_out.take(slice(measured_on(start))).T.sum(axis=0)
    assert len(held_out) == 100 and cats + dogs == 80 and min(cats, dogs) > 20


@pytest.mark.parametrize(("cats", "dogs"), [(1, 1), (2, 1), (1, 5), (5, 1), (2, 2)])
def test_answers_rates_and_cards_of_few_pictures(cats, dogs):
    tape = computed(cats, dogs, 60)
    for held_out in (True, False):
        answers = answers_of(tape, PHOTOS, held_out)
        assert confusion(answers)["all"] == len(answers) == sum(row[2] for row in sureness(answers))
        assert ("right" in surest(answers)) == any(answer.p >= 0.8 for answer in answers)
    found = loss_by_rate(tape, PHOTOS)
    assert np.isfinite(found["losses"]).all() and how_far(found) in ("timid", "right", "overshoot", "broke")
    for _, named in observed(tape, PHOTOS):
        assert all(np.isfinite(value).all() for value in named.values())


def test_what_was_known_by_heart_to_the_last_digit_is_no_plateau_and_divides_by_nothing():
    tape = computed(1, 1, 200)
    # Losses of exactly 0, and then that of another set.
    tape.track.measures = [Measure(t, 0.0 if t < 190 else 0.7, 1.0, None, None) for t in range(0, 200, 10)]
    assert not {"plateau", "memorising"} & {name for name, _ in observed(tape, PHOTOS)}


def test_one_picture_is_measured_by_its_losses_alone():
    tape = Tape(Sources())
    tape.advance(Experiment().stepped(ONE, 12), inf)
    assert tape.track.measures == [] and "loss" not in standing(tape, ONE) and observed(tape, ONE) == []
    few = replace(PHOTOS, data=values.read("pets:8:1:first1"))
    tape.advance(Experiment().stepped(few, 12), inf)
    assert len(tape.track.measures) == 2 and standing(tape, few)["held_out_measured"] == 2
