"""A network worked by hand, number by number, and then asked of the engine.

Two inputs, three hidden nodes with ReLU, two outputs; one example, labelled Cat.

    X  = [1, 2]       W1 = [0.5   -1.0   1.0]   b1 = [0, 0.5, 0]       W2 = [ 0.4 -0.2]   b2 = [0, ln 4]
                           [0.25   0.5  -1.0]                               [-0.8  0.4]
    T  = [1, 0]                                                             [ 0.3 -0.1]

    Z1 = [1x0.5 + 2x0.25 + 0,  1x(-1) + 2x0.5 + 0.5,  1x1 + 2x(-1) + 0] = [1, 0.5, -1]
    A1 = [1, 0.5, 0]                                                      ReLU takes the third node to 0
    Z2 = [1x0.4 - 0.5x0.8 + 0,  -1x0.2 + 0.5x0.4 + ln 4]                = [0, ln 4]
    P  = [1, 4] / (1 + 4)                                               = [0.2, 0.8]
    E  = P - T                                                          = [-0.8, 0.8]
"""

from math import exp, log

import numpy as np
import pytest

from engine import (
    SGD,
    CrossEntropy,
    Dense,
    MeanSquaredError,
    Network,
    Params,
    ReLU,
    Sigmoid,
    State,
    Tanh,
    ledger,
    softmax,
    softmax_jacobian,
    step,
)

X, T = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0]])
FORWARD = {
    "X": [[1, 2]],
    "W1": [[0.5, -1, 1], [0.25, 0.5, -1]],
    "b1": [0, 0.5, 0],
    "Z1": [[1, 0.5, -1]],
    "A1": [[1, 0.5, 0]],
    "W2": [[0.4, -0.2], [-0.8, 0.4], [0.3, -0.1]],
    "b2": [0, log(4)],
    "Z2": [[0, log(4)]],
    "P": [[0.2, 0.8]],
    "T": [[1, 0]],
    "E": [[-0.8, 0.8]],
}
# Cross-entropy: L = -ln 0.2. Its blame at the logits is P - T.
#   dW2 = A1 across dZ2: 1x(-0.8), 1x0.8 / 0.5x(-0.8), 0.5x0.8 / 0, 0
#   dA1 = dZ2 back through W2: -0.8x0.4 + 0.8x(-0.2) = -0.48;  0.8x0.8 + 0.8x0.4 = 0.96;  -0.8x0.3 + 0.8x(-0.1) = -0.32
#   dZ1: the third node was off, so no blame passes
#   dX  = dZ1 back through W1: -0.48x0.5 - 0.96x1 = -1.2;  -0.48x0.25 + 0.96x0.5 = 0.36
#   new weights = old - 0.5 x gradient
CROSS_ENTROPY = FORWARD | {
    "ell": [1.6094379124341003],
    "L": 1.6094379124341003,
    "dP": [[-5, 0]],
    "dZ2": [[-0.8, 0.8]],
    "dW2": [[-0.8, 0.8], [-0.4, 0.4], [0, 0]],
    "db2": [-0.8, 0.8],
    "dA1": [[-0.48, 0.96, -0.32]],
    "dZ1": [[-0.48, 0.96, 0]],
    "dW1": [[-0.48, 0.96, 0], [-0.96, 1.92, 0]],
    "db1": [-0.48, 0.96, 0],
    "dX": [[-1.2, 0.36]],
    "change_W1": [[0.24, -0.48, 0], [0.48, -0.96, 0]],
    "change_b1": [0.24, -0.48, 0],
    "change_W2": [[0.4, -0.4], [0.2, -0.2], [0, 0]],
    "change_b2": [0.4, -0.4],
    "new_W1": [[0.74, -1.48, 1], [0.73, -0.46, -1]],
    "new_b1": [0.24, 0.02, 0],
    "new_W2": [[0.8, -0.6], [-0.6, 0.2], [0.3, -0.1]],
    "new_b2": [0.4, log(4) - 0.4],
}
# Mean squared error: L = (0.64 + 0.64) / 2. dP = 2 x (P - T) / 2 = [-0.8, 0.8]. Through softmax's Jacobian:
#   dz_Cat = -0.8 x 0.2 x (1 - 0.2) + 0.8 x 0.8 x (0 - 0.2) = -0.128 - 0.128 = -0.256, and dz_Dog = 0.256
#   that is 0.32 times the blame of cross-entropy, and so is everything before it
MEAN_SQUARED_ERROR = FORWARD | {
    "ell": [0.64],
    "L": 0.64,
    "dP": [[-0.8, 0.8]],
    "dZ2": [[-0.256, 0.256]],
    "dW2": [[-0.256, 0.256], [-0.128, 0.128], [0, 0]],
    "db2": [-0.256, 0.256],
    "dA1": [[-0.1536, 0.3072, -0.1024]],
    "dZ1": [[-0.1536, 0.3072, 0]],
    "dW1": [[-0.1536, 0.3072, 0], [-0.3072, 0.6144, 0]],
    "db1": [-0.1536, 0.3072, 0],
    "dX": [[-0.384, 0.1152]],
    "change_W1": [[0.0768, -0.1536, 0], [0.1536, -0.3072, 0]],
    "change_b1": [0.0768, -0.1536, 0],
    "change_W2": [[0.128, -0.128], [0.064, -0.064], [0, 0]],
    "change_b2": [0.128, -0.128],
    "new_W1": [[0.5768, -1.1536, 1], [0.4036, 0.1928, -1]],
    "new_b1": [0.0768, 0.3464, 0],
    "new_W2": [[0.528, -0.328], [-0.736, 0.336], [0.3, -0.1]],
    "new_b2": [0.128, log(4) - 0.128],
}


def hand_made(loss):
    net = Network((Dense(2, 3), ReLU(), Dense(3, 2)), loss, SGD(0.5))
    arrays = {name: np.array(FORWARD[name], float) for name in ("W1", "b1", "W2", "b2")}
    params = Params(arrays["W1"], arrays["b1"]), None, Params(arrays["W2"], arrays["b2"])
    return net, State(params, (((), ()), None, ((), ())))


@pytest.mark.parametrize(
    "loss, worked", [(CrossEntropy(), CROSS_ENTROPY), (MeanSquaredError(), MEAN_SQUARED_ERROR)], ids=["CE", "MSE"]
)
def test_every_number_of_a_step(loss, worked):
    net, state = hand_made(loss)
    found = ledger(net, step(net, state, X, T))
    assert list(found) == list(worked)
    for name, numbers in worked.items():
        np.testing.assert_allclose(found[name], numbers, rtol=0, atol=1e-14, err_msg=name)


def test_the_next_prediction():
    """After the update: Z1 = [2.44, -2.38, -1], A1 = [2.44, 0, 0], Z2 = [2.352, ln 4 - 1.864], one node on."""
    net, state = hand_made(CrossEntropy())
    after = step(net, step(net, state, X, T).after, X, T)
    np.testing.assert_allclose(after.forward.values[1], [[2.44, -2.38, -1]], rtol=1e-14)
    np.testing.assert_allclose(after.forward.logits, [[2.352, log(4) - 1.864]], rtol=1e-14)
    assert after.loss.loss == pytest.approx(log(1 + exp(log(4) - 1.864 - 2.352)), rel=1e-14)


def test_other_activations_by_hand():
    """Sigmoid(ln 3) = 3/4 with slope 3/4 x 1/4; tanh(ln 2) = (4 - 1)/(4 + 1) with slope 1 - 0.36."""
    for activation, x, y, slope in ((Sigmoid(), log(3), 0.75, 0.1875), (Tanh(), log(2), 0.6, 0.64)):
        V = np.array([[x, 0.0]])
        Y = activation.forward(None, V)
        assert Y[0, 0] == pytest.approx(y, rel=1e-14)
        dX, grad = activation.backward(None, V, Y, np.array([[2.0, 1.0]]))
        assert dX[0, 0] == pytest.approx(2 * slope, rel=1e-14)
        assert grad is None


@pytest.mark.parametrize(
    "p, ce, mse, error, push, mse_push, ratio",
    [
        (0.20, 1.6094, 0.6400, 0.80, 0.80, 0.2560, 3.1),
        (0.01, 4.6052, 0.9801, 0.99, 0.99, 0.0196, 50.5),
        (0.001, 6.9078, 0.9980, 0.999, 0.999, 0.0020, 500.5),
    ],
)
def test_the_lessons_table(p, ce, mse, error, push, mse_push, ratio):
    """How hard each loss pushes when the true class has the probability p, rounded as the lesson prints it."""
    logits, T = np.log([[p, 1 - p]]), np.array([[1.0, 0.0]])
    E = CrossEntropy().probabilities(logits) - T
    pushes = [loss.delta(logits, T)[0] for loss in (CrossEntropy(), MeanSquaredError())]
    np.testing.assert_allclose(E, [[-error, error]], atol=1e-12)
    assert CrossEntropy().per_example(logits, T)[0].round(4) == ce
    assert MeanSquaredError().per_example(logits, T)[0].round(4) == mse
    np.testing.assert_allclose(pushes[0], [-push, push], atol=1e-12)
    np.testing.assert_allclose(pushes[1].round(4), [-mse_push, mse_push], atol=1e-12)
    assert (pushes[0][1] / pushes[1][1]).round(1) == pytest.approx(ratio)


def test_softmax_survives_any_logits():
    """exp(1000) is beyond every float; the quotient is not."""
    P = softmax(np.array([[1000.0, 0.0], [-1000.0, -1000.0], [1e30, -1e30]]))
    np.testing.assert_allclose(P, [[1, 0], [0.5, 0.5], [1, 0]])
    assert CrossEntropy().per_example(np.array([[-1000.0, 0.0]]), np.array([[1.0, 0.0]]))[0] == 1000
    assert np.isfinite(CrossEntropy().slope(np.array([[-1000.0, 0.0]]), np.array([[1.0, 0.0]]))).all()


def test_a_loss_of_nothing_is_written_without_a_minus():
    """-(1 x ln 1) would be -0."""
    nothing = CrossEntropy().per_example(np.array([[1000.0, 0.0]]), np.array([[1.0, 0.0]]))[0]
    assert nothing == 0 and not np.signbit(nothing)


def test_mean_squared_error_takes_its_slope_through_the_jacobian():
    rng = np.random.default_rng(0)
    logits, T = rng.normal(size=(5, 3)), np.eye(3)[[0, 1, 2, 0, 1]]
    P, dP = softmax(logits), MeanSquaredError().slope(logits, T)
    through = np.einsum("nk,nkj->nj", dP, softmax_jacobian(P))
    np.testing.assert_allclose(MeanSquaredError().delta(logits, T), through, rtol=1e-12, atol=1e-15)
    through = np.einsum("nk,nkj->nj", CrossEntropy().slope(logits, T), softmax_jacobian(P))
    np.testing.assert_allclose(CrossEntropy().delta(logits, T), through, rtol=1e-12, atol=1e-15)


def test_the_jacobian_by_hand():
    """p = [0.2, 0.8]: 0.2 x 0.8 = 0.16 on the diagonal, -0.2 x 0.8 beside it."""
    np.testing.assert_allclose(softmax_jacobian(np.array([[0.2, 0.8]])), [[[0.16, -0.16], [-0.16, 0.16]]], atol=1e-15)
