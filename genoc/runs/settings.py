"""The settings of runs, as type checkers and editors see them.

Each has the name and the meaning of the option on the command line (`genoc train --help-all`), with _ for
-; what is not given has the default of the command. `tests/genoc/test_settings.py` holds them equal.
"""

from typing import Literal, TypedDict

from genoc.genotypes.given import AnyPath
from search.config import (
    AlphaOptimizer,
    Decay,
    Fit,
    GeometryForm,
    Grid,
    LogName,
    Optimizer,
    PlanName,
    PrecisionName,
    Recipe,
    RelaxationName,
)

Sides = int | str | tuple[int, ...] | list[int]
"""Pixels: one number, (x, y) or (x, y, z), or a text such as "160x120"."""
Amount = int | str
"""A number, or a text such as "25M" or "4GiB"."""
Weights = Literal["auto"] | str | tuple[float, ...] | list[float]


class DataSettings(TypedDict, total=False):
    """Which images are used, and how they are brought to the network."""

    images: str
    masks: str
    threshold: bool
    split: AnyPath
    size: Sides
    fit: Fit
    grid: Grid
    patch: Sides
    patches: int
    spacing: tuple[float, float, float] | list[float]
    geometry: GeometryForm
    at_most: int
    limit: int
    data_memory: Amount


class MachineSettings(TypedDict, total=False):
    """On what a run works."""

    device: str
    threads: int
    precision: PrecisionName
    plan: PlanName
    recompute: bool
    deterministic: bool
    even_if_slow: bool


class RunSettings(DataSettings, MachineSettings, total=False):
    """What a search and a training have in common."""

    preset: str
    config: AnyPath
    log: LogName | tuple[LogName, ...] | list[LogName]
    seed: int
    batch: int
    class_weights: Weights
    augment: Recipe
    init: AnyPath
    init_encoder: AnyPath
    epochs: int
    steps: int
    minutes: float
    lr_end: float
    decay: Decay
    momentum: float
    weight_decay: float
    clip: float


class TrainSettings(RunSettings, total=False):
    """The settings of `genoc.train`."""

    inherit: AnyPath
    patience: int
    folds: int
    fold: int
    tensorboard: bool
    optimizer: Optimizer
    lr: float | Literal["auto"]
    lr_warmup: float
    betas: tuple[float, float]
    average: float | Literal["auto"]


class SearchSettings(RunSettings, total=False):
    """The settings of `genoc.search`."""

    method: str
    softmax: Literal["node", "edge"]
    search_for: Literal["both", "depth", "width"]
    edges_per_node: int
    block_inputs: Literal["above_mean", "all"]
    weights_on: Literal["A", "B"]
    passes: Literal[2, 3]
    warmup: int
    order: Literal[1, 2]
    relaxation: RelaxationName
    tau: float
    tau_decay: float
    alpha_optimizer: AlphaOptimizer
    alpha_lr: float
    alpha_betas: tuple[float, float]
    beta_start: float
    beta_end: float
    monitor: int
    lr: float
    nesterov: bool
    freeze: bool
    max_params: Amount
    max_macs: Amount
    max_latency: float | str
    max_memory: Amount
    budget_weight: float


class EvaluationSettings(DataSettings, total=False):
    """The settings of `genoc.evaluate`."""

    device: str
    threads: int
