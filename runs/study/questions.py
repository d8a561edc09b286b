"""Eight questions on the four stages, each about a wrong idea that many have; the words are in lesson/en/measure.md."""

from random import Random
from typing import NamedTuple

UNKNOWN = "unknown"


class Question(NamedTuple):
    """stage: that answers it; right: the option that is; wrong: the others, by what they hold."""

    name: str
    stage: str
    right: str
    wrong: tuple[str, str, str]


QUESTIONS = (
    Question("untrained", "forward", "by_chance", ("even", "nothing", "mostly_right")),
    Question("node", "forward", "weighs", ("mean", "programmed", "compares")),
    Question("wrong", "truth", "label", ("unsure", "by_itself", "blurred")),
    Question("error", "truth", "minus", ("gradient", "loss", "share")),
    Question("lower", "loss", "more_for_truth", ("answer_right", "more_right", "knows_cats")),
    Question("sure", "loss", "large", ("small", "one", "as_even")),
    Question("way", "backprop", "down", ("up", "to_zero", "by_loss")),
    Question("zero", "backprop", "no_change", ("not_computed", "weight_zero", "finished")),
)
RIGHT = {question.name: question.right for question in QUESTIONS}
OPTIONS = {question.name: (question.right, *question.wrong, UNKNOWN) for question in QUESTIONS}


def in_order(question: Question, test: str) -> tuple[str, ...]:
    """The options as a test shows them: shuffled, in the other test in another order; the last is not to know."""
    options = [question.right, *question.wrong]
    Random(f"{test}.{question.name}").shuffle(options)
    return (*options, UNKNOWN)
