"""The closing page in numbers: what became of the picture in hand, from the weights of the start to those of now.

inputs, weights        how many numbers go in, and how many weights and biases the network has
first_P, first_L       the probabilities and the loss with the weights of the start, by the loss in use
dW2[3,0] ...           the gradient of the weight that bears most blame now
after_L                the loss after one more step
error, blame           prediction minus label at the true class, and how much of it gets through to that logit
"""

import numpy as np

import engine
from engine.names import Weight, after_of, slope_of
from runs.data.values import Member
from runs.numbers.backprop import HALF, LOWER
from runs.numbers.numbers import Numbers, went
from runs.numbers.snapshot import Snapshot
from runs.numbers.training import is_about_one_picture, training_numbers
from runs.numbers.welcome import most_to_blame

# An error, or what gets through of it, is hardly any below this.
LITTLE = 1e-2


def closing_numbers(snapshot: Snapshot, first_state: engine.State) -> Numbers:
    """All that the sentences tell, as far as there is a label."""
    numbers = training_numbers(snapshot, first_state)
    numbers |= {"inputs": snapshot.X.size, "weights": snapshot.preset.weights, "t": snapshot.state.t}
    if snapshot.step is None:
        return numbers
    step, weight = snapshot.step, weight_to_name(snapshot)
    first, after = (engine.forward(snapshot.network, state, snapshot.X) for state in (first_state, step.after))
    numbers |= {
        "first_L": engine.loss(snapshot.network, first, step.targets).loss,
        "L": step.loss.loss,
        after_of("L"): engine.loss(snapshot.network, after, step.targets).loss,
        slope_of(weight.name): engine.weight_at(step.backward.grads, *weight.where),
        "learning_rate": snapshot.settings.learning_rate,
        "error": _at_true_class(step.loss.errors, step),
        "blame": _at_true_class(step.loss.delta, step),
    }
    fall = engine.fall(snapshot.network, step)
    if fall.ratio is not None:
        numbers["ratio"] = fall.ratio
    return numbers


def weight_to_name(snapshot: Snapshot) -> Weight:
    """The weight with the largest gradient, biases aside. Needs a label."""
    return most_to_blame(snapshot)[0]


def sentences(snapshot: Snapshot, numbers: Numbers, figures: Numbers) -> list[str]:
    """What is true of this run, in the order of the stages, by the keys of the lesson.

    numbers: of `closing_numbers`; figures: of `runs.numbers.progress.standing`, or none before the first iteration.
    """
    t = snapshot.state.t
    said = ["pixels", "first.random" if snapshot.experiment.start.weights == "random" else "first.other"]
    if snapshot.step:
        blamed = numbers.at(slope_of(weight_to_name(snapshot).name)) != 0
        said += ["label", f"answer.{_first_answer(snapshot, numbers)}", "loss"]
        said += ["blame" if blamed else "blame.none", "nudge", *still(numbers)]
    else:
        said.append("label.none")
    said.append("trained.not_yet" if t == 0 else "trained.one" if t == 1 else "trained")
    if snapshot.step:
        said.append(f"now.{went(numbers['first_L'], numbers['L'])}")
    return [*said, f"tested{_tested(snapshot, figures)}"]


def still(numbers: Numbers) -> list[str]:
    """Why one more step hardly changes the loss, if that is so: right, as hardly any error is left; faded, as hardly
    any of the error gets through softmax; small, as the step is, and delivers what its gradient promises; by_chance.
    """
    if abs(numbers[after_of("L")] - numbers["L"]) >= LOWER * numbers["L"]:
        return []
    error, blame = abs(numbers["error"]), abs(numbers["blame"])
    if error < LITTLE:
        return ["still.right"]
    if blame < LITTLE * error:
        return ["still.faded"]
    return ["still.small" if numbers.get("ratio", 0) >= HALF else "still.by_chance"]


def _at_true_class(array, step):
    return float(array[0, int(np.argmax(step.targets[0]))])


def _first_answer(snapshot, numbers):
    P, T = numbers["first_P"][0], snapshot.labelled_step.targets[0]
    if P.min() == P.max():
        return "even"
    return "right" if P.argmax() == T.argmax() else "wrong"


def _tested(snapshot, figures):
    if "held_out_right" in figures:
        if figures["held_out_right"] <= figures["held_out_guess"]:
            return ".no_better"
        return ".one_of_them" if _trained_on_one_of_a_set(snapshot) else ""
    if is_about_one_picture(snapshot):
        return ".other_pet"
    return ".not_yet" if snapshot.preset.live else ".too_large"


def _trained_on_one_of_a_set(snapshot):
    """Whether somebody took a single picture out of a set, and trained on it: it may be a held-out one."""
    return any(isinstance(segment.settings.data, Member) for segment in snapshot.experiment.segments)
