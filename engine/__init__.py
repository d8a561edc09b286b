"""A small neural network engine that hides nothing. Start with `steps.py`."""

from engine.checkpoint import load, network_in, save
from engine.convolution import Conv, GlobalAveragePool, MaxPool
from engine.errors import Diverged, EngineError, NetworkFileError, by_name
from engine.explain import (
    Chain,
    Fall,
    GradientReport,
    Nudge,
    Rule,
    WeightedSum,
    chain,
    fall,
    gradient_check,
    gradient_report,
    nudge,
    rule,
    weight_at,
    weighted_sum,
    with_weight,
)
from engine.folding import fold
from engine.formula import Symbol, written
from engine.layer import Layer, Params
from engine.layers import ACTIVATIONS, LAYERS, Activation, Dense, Flatten, ReLU, Sigmoid, Tanh
from engine.ledger import forward_ledger, ledger, memory_ledger
from engine.losses import LOSSES, CrossEntropy, MeanSquaredError, SoftmaxLoss, softmax, softmax_and_ln, softmax_jacobian
from engine.normalization import BatchNorm, Dropout
from engine.optimizers import OPTIMIZERS, SCHEDULES, SGD, Adam, Cycles, Momentum, OneCycle, Optimizer
from engine.registry import register
from engine.steps import (
    Backward,
    Forward,
    Loss,
    Network,
    State,
    Step,
    Update,
    backward,
    forward,
    init,
    loss,
    step,
    train,
    update,
)
