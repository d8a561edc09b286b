"""One click deeper, in numbers: why the error is the blame, why the loss has a logarithm, the chain rule by its paths,
and gradients that nobody sets to 0.

jacobian[i,k], through[i,k]    how the probability i changes with the logit k; times the slope of the loss there
both.p, both.L                 of two pictures the probability that both are named rightly; minus its logarithm
both.own, both.other           minus the logarithm of each one's own
path.slope[k], path.share[k]   how far the logit k rises with a weight; times the blame there
twice.gradient, twice.change   a weight's gradient and nudge, if two backward passes were added up
"""

from dataclasses import replace

import numpy as np

import engine
from engine import Params
from engine.names import Weight
from runs.data.values import CLASSES
from runs.numbers.backprop import logit_slopes
from runs.numbers.loss import is_softmax
from runs.numbers.numbers import Numbers
from runs.numbers.snapshot import Snapshot


def through_softmax(snapshot: Snapshot) -> Numbers:
    """How blame passes from the probabilities to the logits; empty where it is not softmax, or no number can say so."""
    err = snapshot.labelled_step.loss
    jacobian = engine.softmax_jacobian(err.probabilities)[0]
    with np.errstate(all="ignore"):
        through = err.dP[0][:, None] * jacobian
    adds_up = np.allclose(through.sum(axis=0), err.delta[0], rtol=1e-6, atol=1e-300)
    return Numbers({"jacobian": jacobian, "through": through} if adds_up and is_softmax(snapshot.network.loss) else {})


def both_right(snapshot: Snapshot) -> Numbers:
    """Of the picture in hand and the other pet; empty where a probability is too near to 0 for a logarithm."""
    k, other = CLASSES.index(snapshot.label), CLASSES.index(snapshot.other.name)
    p, q = snapshot.probabilities[0, k], snapshot.other_probabilities[0, other]
    if not p * q > np.finfo(float).tiny:
        return Numbers()
    own, others = -np.log(p), -np.log(q)
    return Numbers({"both.p": p * q, "both.own": own, "both.other": others, "both.L": own + others})


def paths(snapshot: Snapshot, weight: Weight) -> Numbers:
    """From a weight to the loss, by way of each logit: along a path it is multiplied, where they meet it is added."""
    slopes = logit_slopes(snapshot, weight)
    return Numbers({"path.slope": slopes, "path.share": slopes * snapshot.labelled_step.loss.delta[0]})


def twice(snapshot: Snapshot, weight: Weight) -> Numbers:
    """A weight's gradient and nudge if a second backward pass were added onto the first one."""
    network, state, step = snapshot.network, snapshot.state, snapshot.labelled_step
    again = engine.backward(network, state, step.forward, step.loss, inputs=False)
    pairs = zip(step.backward.grads, again.grads, strict=True)
    grads = tuple(one and other and Params(one.W + other.W, one.b + other.b) for one, other in pairs)
    changes = engine.update(network, state, replace(again, grads=grads)).changes
    at = (float(engine.weight_at(each, *weight.where)) for each in (grads, changes))
    return Numbers(zip(("twice.gradient", "twice.change"), at, strict=True))
