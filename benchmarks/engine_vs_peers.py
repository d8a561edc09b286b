"""One training step beside its peers, in one process and one run: python -m benchmarks.engine_vs_peers [--json]

float32, SGD, ReLU, cross-entropy, one thread; CPU microseconds a step, the fastest of rounds with all in turn.
The bare matrix products are what no NumPy step of this form can go below; hand-fused is what a person would write
without keeping any number. PyTorch and scikit-learn join in if they are installed. Then how the engine's time grows
with the weights, the batch and the depth: the power of the size, fitted to the last three, where 1 is in proportion.

It prints Markdown; with --json a row a line instead, each with the machine.
"""

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import time
import warnings
from contextlib import suppress
from itertools import chain

import numpy as np

from benchmarks.printed import show
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
# What grows, by its size; all else stays. The last number is how many hidden layers there are.
GROWTH = {
    "weights": {(i + 2) * 64: (i, 64, 2, 32, 1) for i in (64, 256, 1024, 4096, 16384)},
    "batch": {n: (1024, 64, 2, n, 1) for n in (1, 4, 16, 64, 256)},
    "depth": {depth: (64, 64, 2, 32, depth) for depth in (1, 2, 4, 8, 16)},
}
RATE = 0.01
ROUNDS, SECONDS_A_TURN = 20, 0.02


def main():
    show(chain(beside_peers(), growth()))


def beside_peers():
    """The rows of the first table: microseconds of one CPU a step, and who is how many times as fast."""
    peers = [engine, hand_fused, bare_products, *optional_peers()]
    for i, h, o, n in NETS:
        fastest = measure([peer(i, h, o, n) for peer in peers])
        found = {peer.__name__.replace("_", " "): 1e6 * spent for peer, spent in zip(peers, fastest, strict=True)}
        ratios = {f"{name} / engine": found[name] / found["engine"] for name in list(found)[3:]}
        ratios["engine / bare products"] = found["engine"] / found["bare products"]
        rounded = {k: round(v) for k, v in found.items()} | {k: round(v, 2) for k, v in ratios.items()}
        yield {"net, batch": f"{i}-{h}-{o}, {n}"} | rounded


def growth():
    """The rows of the second: microseconds of one CPU a step at each size, and the power of the last three."""
    for what, nets in GROWTH.items():
        fastest = measure([engine(*net) for net in nets.values()])
        power, _ = np.polyfit(np.log(list(nets)[-3:]), np.log(fastest[-3:]), 1)
        points = {size: round(1e6 * spent) for size, spent in zip(nets, fastest, strict=True)}
        yield {"what grows": what, "its size: microseconds a step": points, "power": round(power, 2)}


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


def engine(i, h, o, n, depth=1):
    deeper = (Dense(h, h), ReLU()) * (depth - 1)
    network = Network((Dense(i, h), ReLU(), *deeper, Dense(h, o)), CrossEntropy(), SGD(RATE))
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
        W1 -= RATE * np.dot(X.T, blame)  # as in the engine: of one example it is far faster than @
        b1 -= RATE * blame.sum(axis=0)

    return run


def bare_products(i, h, o, n):
    X, _ = data(i, o, n)
    W1, W2 = np.ones((i, h), np.float32), np.ones((h, o), np.float32)
    A, delta, blame = np.ones((n, h), np.float32), np.ones((n, o), np.float32), np.ones((n, h), np.float32)

    def run():
        return X @ W1, A @ W2, A.T @ delta, delta @ W2.T, np.dot(X.T, blame)

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
