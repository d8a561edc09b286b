"""Ask PyTorch for the numbers that `test_conv_golden.py` compares the engine with; `make golden` writes golden/.

Each case holds a start, its data, and PyTorch's answer to five updates in training, and to a pass in use behind them.
"""

from pathlib import Path

import numpy as np
import torch
from torch import nn

FOLDER = Path(__file__).parent / "golden"
BATCHES, EXAMPLES = 5, 6


class Flat(nn.Module):
    """PyTorch's pictures are (n,c,h,w); the engine lays out (n,h,w,c)."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


class Mean(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


def conv(channels_in, channels_out):
    return nn.Conv2d(channels_in, channels_out, 3, padding=1)


NETWORKS = {
    "plain": (
        (8, 6, 2),
        lambda: [conv(2, 3), nn.ReLU(), nn.MaxPool2d(2), conv(3, 4), nn.Tanh(), Flat(), nn.Linear(48, 2)],
    ),
    "odd": ((5, 7, 3), lambda: [conv(3, 4), nn.Sigmoid(), conv(4, 5), nn.ReLU(), Mean(), nn.Linear(5, 3)]),
    "norm": (
        (8, 8, 3),
        lambda: [
            *(conv(3, 4), nn.BatchNorm2d(4), nn.MaxPool2d(2), nn.ReLU()),
            *(conv(4, 5), nn.BatchNorm2d(5, momentum=0.3), nn.ReLU(), Mean(), nn.Linear(5, 2)),
        ],
    ),
    "dense-norm": ((2, 2, 3), lambda: [Flat(), nn.Linear(12, 7), nn.BatchNorm1d(7), nn.ReLU(), nn.Linear(7, 2)]),
}
OPTIMIZERS = {
    "SGD": lambda groups: torch.optim.SGD(groups, 0.1),
    "Nesterov": lambda groups: torch.optim.SGD(groups, 0.1, momentum=0.9, nesterov=True),
    "Adam": lambda groups: torch.optim.Adam(groups, 0.02),
}
DECAY, SMOOTHING = 0.05, 0.1


def main():
    FOLDER.mkdir(exist_ok=True)
    for dtype in (torch.float32, torch.float64):
        arrays = {}
        for seed, (name, (shape, layers)) in enumerate(NETWORKS.items()):
            for optimizer in OPTIMIZERS:
                # Adam turns the rounding of a gradient of 0 into a step; BatchNorm gives the bias before it just that.
                if optimizer == "Adam" and "norm" in name:
                    continue
                found = trained(shape, layers, optimizer, seed, dtype)
                arrays |= {f"{name}-{optimizer}/{key}": array for key, array in found.items()}
        np.savez_compressed(FOLDER / f"conv_{str(dtype).removeprefix('torch.')}.npz", **arrays)


def trained(shape, layers, optimizer, seed, dtype):
    """-> X (5,n,h,w,c), T (5,n,k), start and end (weights,), gradient (weights,) and dX of the first batch,
    losses (5,), running (statistics,), in_use (n,k) the logits of the first batch behind the last update

    Weights stand layer by layer, W as the engine keeps it, then b. The learning rate is one-cycle over the
    five updates. What several trainings share is kept with the first.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = nn.Sequential(*layers()).to(dtype)
    for layer in net:
        if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
            nn.init.uniform_(layer.weight, 0.5, 1.5)
            nn.init.uniform_(layer.bias, -0.5, 0.5)
    k = net[-1].out_features
    X = rng.normal(size=(BATCHES, EXAMPLES, *shape))
    labels = torch.tensor(rng.integers(0, k, (BATCHES, EXAMPLES)))
    groups = [
        {"params": [w for name, w in net.named_parameters() if name.endswith("weight")], "weight_decay": DECAY},
        {"params": [w for name, w in net.named_parameters() if name.endswith("bias")]},
    ]
    step = OPTIMIZERS[optimizer](groups)
    # Adam's betas would otherwise be cycled as well.
    cycle = torch.optim.lr_scheduler.OneCycleLR(step, 0.1, total_steps=BATCHES, cycle_momentum=False)
    start, losses, first = flat(net, lambda w: w), [], {}
    for x, label in zip(X, labels, strict=True):
        x = torch.tensor(x, dtype=dtype).permute(0, 3, 1, 2).requires_grad_()
        step.zero_grad()
        value = nn.functional.cross_entropy(net(x), label, label_smoothing=SMOOTHING)
        value.backward()
        losses.append(value.item())
        first = first or {"gradient": flat(net, lambda w: w.grad), "dX": x.grad.permute(0, 2, 3, 1).numpy()}
        step.step()
        cycle.step()
    net.eval()
    in_use = net(torch.tensor(X[0], dtype=dtype).permute(0, 3, 1, 2)).detach().numpy()
    running = [w.numpy() for name, w in net.named_buffers() if "running" in name]
    shared = {"X": X.astype(start.dtype), "T": np.eye(k, dtype=start.dtype)[labels.numpy()], "start": start} | first
    return (shared if optimizer == "SGD" else {}) | {
        "losses": np.array(losses, start.dtype),
        "end": flat(net, lambda w: w),
        "running": np.concatenate(running) if running else np.empty(0, start.dtype),
        "in_use": in_use,
    }


def flat(net, read):
    """Convolutions: (o,c,y,x) in PyTorch, (y,x,c,o) here; Dense (o,i) there, (i,o) here."""
    arrays = [read(w).detach().numpy() for w in net.parameters()]
    return np.concatenate([w.transpose(2, 3, 1, 0).reshape(-1) if w.ndim == 4 else w.T.reshape(-1) for w in arrays])


if __name__ == "__main__":
    main()
