"""The settings of a search and of a training: every number that a run records."""

from typing import Any, Literal

from attrs import asdict, frozen

Fit = Literal["stretch", "crop"]
"""How a picture becomes a square: its sides stretched, or its central square cut out."""

Recipe = Literal["none", "basic", "affine", "darts-unet"]
"""The augmentations there are; `search/data/augment/recipes.py` makes them."""

Optimizer = Literal["adamw", "radam"]
AlphaOptimizer = Literal["adam", "radam"]
Precision = Literal["fp32", "bf16"]


@frozen(kw_only=True)
class DataConfig:
    """Which images: a folder (None draws them), a split.

    At most `images` are used in all, in the proportions of the parts, and at most `limit` of a part.
    Pictures come to `size` x `size` pixels as `fit` says. Volumes come to voxels of `spacing` mm and
    are trained on in patches of `patch` voxels, one number or three, both x, y, z; `patches` are an
    epoch. None leaves these to the data and the network.
    """

    source: str | None = None
    split: str | None = None
    size: int = 64
    fit: Fit = "stretch"
    images: int | None = None
    limit: int | None = None
    spacing: tuple[float, ...] | None = None
    patch: tuple[int, ...] | None = None
    patches: int | None = None


@frozen(kw_only=True)
class SearchConfig:
    """A search by DARTS with beta-decay, of first or second `order`.

    Weights: SGD with momentum, cosine from `lr` to `lr_end` over the epochs. Alphas: Adam or
    RAdam, constant. `beta_start` to `beta_end` is the factor of beta-decay, linear over the epochs; a
    large one makes all alphas of a softmax fall together, and Adam then sees little else. The
    first `warmup` epochs train weights alone. Every `monitor` epochs the curvature of the validation
    loss in the alphas is measured; 0 never does.
    """

    data: DataConfig = DataConfig()
    seed: int = 0
    epochs: int = 15
    batch: int = 16
    warmup: int = 1
    loss: str | None = None
    augment: Recipe = "basic"
    lr: float = 0.025
    lr_end: float = 0.003
    momentum: float = 0.9
    weight_decay: float = 3e-4
    clip: float = 5.0
    order: Literal[1, 2] = 1
    alpha_optimizer: AlphaOptimizer = "adam"
    alpha_lr: float = 0.01
    alpha_betas: tuple[float, float] = (0.5, 0.999)
    beta_start: float = 0.0
    beta_end: float = 1.0
    monitor: int = 0
    device: str = "cpu"


@frozen(kw_only=True)
class TrainConfig:
    """A training of a genotype's network from fresh weights, at a rate that falls by a cosine from
    `lr` to `lr_end`, step by step.

    `average` is the decay of the moving average of the weights that is measured and kept.
    With `precision` "bf16" convolutions compute in bfloat16 (autocast); weights, loss and every
    measurement stay in float32.
    """

    data: DataConfig = DataConfig()
    seed: int = 0
    epochs: int = 60
    batch: int = 16
    loss: str | None = None
    augment: Recipe = "basic"
    optimizer: Optimizer = "adamw"
    lr: float = 1e-3
    lr_end: float = 0.0
    betas: tuple[float, float] = (0.9, 0.999)
    weight_decay: float = 1e-4
    clip: float = 5.0
    average: float = 0.99
    precision: Precision = "fp32"
    device: str = "cpu"


@frozen(kw_only=True)
class PerturbationConfig:
    """A selection by perturbation: the order of decisions follows from `seed`, a candidate is measured
    on at most `probe` validation images, the weights take `tune_steps` steps after each decision."""

    seed: int = 0
    probe: int = 64
    tune_steps: int = 20


def as_json(config: SearchConfig | TrainConfig) -> dict[str, Any]:
    """A config as run.json records it."""
    return asdict(config, value_serializer=lambda _, __, v: list(v) if isinstance(v, tuple) else v)


def default_loss(output: str) -> str:
    """The loss for an output where none is named."""
    return "dice_ce" if output == "classes" else "bce_dice"
