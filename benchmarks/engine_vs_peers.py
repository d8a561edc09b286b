"""One training step beside its peers, in one process and one run: python -m benchmarks.engine_vs_peers

float32, SGD, ReLU, cross-entropy, one thread; CPU microseconds a step, the fastest of rounds with all in turn.
The bare matrix products are what no NumPy step can go below; hand-fused is what a person would write without keeping
any number. PyTorch and scikit-learn join in if they are installed.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"

import time
import warnings
from contextlib import suppress

import numpy as np

from engine import SGD, CrossEntropy, Dense, Network, ReLU, init, step

# inputs, hidden nodes, outputs, batch
NETS = (
    (1024, 16, 2, 1),
    (1024, 16, 2, 32),
    (3072, 64, 2, 1),
    (3072, 64, 2, 32),
    (3072, 128, 2, 128),
    (3072, 256, 2, 256),
)
RATE = 0.01
ROUNDS, SECONDS_A_TURN = 20, 0.02


def main():
    print("microseconds of one CPU a step (times the engine's)")
    peers = [engine, hand_fused, bare_products, *optional_peers()]
    print(" | ".join(["net, batch".ljust(18), *(peer.__name__.replace("_", " ").rjust(16) for peer in peers)]))
    for i, h, o, n in NETS:
        fastest = measure([peer(i, h, o, n) for peer in peers])
        cells = [f"{1e6 * m:7.0f} ({m / fastest[0]:5.2f}x)".rjust(16) for m in fastest]
        print(" | ".join([f"{i}-{h}-{o}, {n}".ljust(18), *cells]))


def measure(steps):
    """Seconds of each. They take turns, and the fastest counts, so that other programs disturb least."""
    for run in steps:
        run()
    times = [[] for _ in steps]
    for _ in range(ROUNDS):
        for run, found in zip(steps, times, strict=True):
            found.append(seconds(run))
    return [min(found) for found in times]


def seconds(run):
    count, start = 0, time.process_time()
    while (spent := time.process_time() - start) < SECONDS_A_TURN or count < 3:
        run()
        count += 1
    return spent / count


def data(i, o, n):
    rng = np.random.default_rng(0)
    return rng.normal(size=(n, i)).astype(np.float32), np.eye(o, dtype=np.float32)[rng.integers(0, o, n)]


def engine(i, h, o, n):
    network = Network((Dense(i, h), ReLU(), Dense(h, o)), CrossEntropy(), SGD(RATE))
    X, T = data(i, o, n)
    now = [init(network, 0, np.float32)]

    def run():
        now[0] = step(network, now[0], X, T, inputs=False).after

    return run


def hand_fused(i, h, o, n):
    state = init(Network((Dense(i, h), ReLU(), Dense(h, o)), CrossEntropy(), SGD(RATE)), 0, np.float32)
    (W1, b1), (W2, b2) = ([w.copy() for w in p] for p in (state.params[0], state.params[2]))
    X, T = data(i, o, n)

    def run():
        nonlocal W1, b1, W2, b2
        A = np.maximum(X @ W1 + b1, 0)
        logits = A @ W2 + b2
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        delta = (powers / powers.sum(axis=1, keepdims=True) - T) / n
        blame = delta @ W2.T * (A > 0)
        W2 -= RATE * (A.T @ delta)
        b2 -= RATE * delta.sum(axis=0)
        W1 -= RATE * (X.T @ blame)
        b1 -= RATE * blame.sum(axis=0)

    return run


def bare_products(i, h, o, n):
    X, _ = data(i, o, n)
    W1, W2 = np.ones((i, h), np.float32), np.ones((h, o), np.float32)
    A, delta, blame = np.ones((n, h), np.float32), np.ones((n, o), np.float32), np.ones((n, h), np.float32)

    def run():
        return X @ W1, A @ W2, A.T @ delta, delta @ W2.T, X.T @ blame

    return run


def optional_peers():
    peers = []
    with suppress(ImportError):
        import torch

        torch.set_num_threads(1)

        def pytorch(i, h, o, n):
            net = torch.nn.Sequential(torch.nn.Linear(i, h), torch.nn.ReLU(), torch.nn.Linear(h, o))
            optimizer = torch.optim.SGD(net.parameters(), RATE)
            X, T = map(torch.tensor, data(i, o, n))

            def run():
                optimizer.zero_grad()
                torch.nn.functional.cross_entropy(net(X), T).backward()
                optimizer.step()

            return run

        peers.append(pytorch)
    with suppress(ImportError):
        from sklearn.neural_network import MLPClassifier

        def scikit_learn(i, h, o, n):
            net = MLPClassifier((h,), solver="sgd", momentum=0, alpha=0, learning_rate_init=RATE, batch_size=n)
            X, T = data(i, o, n)
            y = T.argmax(axis=1)
            net.partial_fit(X, y, classes=range(o))
            return lambda: net.partial_fit(X, y)

        peers.append(scikit_learn)
    return peers


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
