"""The settings of a search and of a training: everything that a run records."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from attrs import asdict, field, frozen

from genotype.form.field_types import Between, Matching

Fit = Literal["stretch", "crop", "pad"]
"""How an image is brought to a size: stretched, cropped to its centre, or padded."""

Grid = Literal["own", "network"]
"""Where predictions of pictures are measured: on the image's own grid, or at the network's size."""

OwnRecipe = Literal["none", "basic", "affine", "strong", "darts-unet"]
"""genoc's augmentations; `search/data/augment/recipes.py` implements them."""

Recipe = Annotated[str, Matching("[a-z][a-z0-9_-]{0,62}", "the name of an augmentation")]
"""The name of an augmentation: of genoc's, or of a plug-in's."""

GeometryForm = Literal["sform", "qform"]
"""The two geometries of a NIfTI header: an affine (sform), or a rotation with voxel sizes (qform)."""

SMALLEST_SIDE, LARGEST_SIDE = 1e-6, 1e6
"""The sides that a voxel may have, in mm."""

Optimizer = Literal["adamw", "radam", "sgd"]
AlphaOptimizer = Literal["adam", "radam"]
Precision = Literal["fp32", "bf16", "fp16"]
PrecisionName = Literal["auto", "fp32", "bf16", "fp16"]
"""The precision of layers; `search/precision/choice.py` explains auto."""
ForwardMode = Literal["executed", "source", "compiled"]
PlanName = Literal["auto", "executed", "source", "compiled"]
"""How steps are computed; `search/supernet/forward_plan.py` explains each."""
LogName = Literal["csv", "json", "tensorboard"]
"""What a run writes of every epoch: its tables, which it writes in any case; `log.jsonl`; event files."""
RelaxationName = Literal["softmax", "gumbel", "annealed"]
Decay = Literal["cosine", "poly"]
"""How a learning rate decreases."""
EvaluatedPart = Literal["val", "test"]
"""The part of the data on which a trained network is evaluated."""
Auto = Literal["auto"]
TOLERANCE = 1.0
"""By which two surfaces may differ and still agree, in the unit of the distances: mm or pixels."""
EPOCHS = 60
"""Passes over the training set, where nothing else is asked for."""


def as_sizes(value: int | Sequence[int] | None) -> tuple[int, ...] | None:
    """One number as a tuple of it."""
    return (value,) if isinstance(value, int) else None if value is None else tuple(value)


@frozen(kw_only=True)
class DataConfig:
    """The data: a folder or a table (None: synthetic images), a split, and how images are prepared.

    In a folder `images` and `masks` are patterns of file names, where no known layout fits. At most `at_most`
    images are used in all, keeping the proportions of the sets, and at most `limit` per set. Pictures are
    brought to `size` pixels, one number or width and height, as `fit` says, and measured on `grid`; or they
    stay as they are, and are trained on in patches. Volumes are resampled to voxels of `spacing` mm,
    synthetic ones drawn with `size` voxels along each axis, and trained on in patches. A `patch` has one
    number of pixels for all axes, or x, y, z; an epoch has `patches`. None leaves these to the data and the
    network. If the sform and the qform of a volume's header disagree, `geometry` says which is read; None
    refuses such files. JPEG masks and soft ones are cut at half where `threshold` is set, else refused. A
    split and synthetic images are drawn by the seed `drawn_by`; None: by that of the run.
    """

    source: str | None = None
    images: str | None = None
    masks: str | None = None
    threshold: bool = False
    split: str | None = None
    size: tuple[Annotated[int, Between(8, 4096)], ...] | None = field(default=None, converter=as_sizes)
    fit: Fit = "stretch"
    grid: Grid = "own"
    at_most: int | None = None
    limit: int | None = None
    spacing: tuple[float, ...] | None = None
    patch: tuple[int, ...] | None = field(default=None, converter=as_sizes)
    patches: int | None = None
    geometry: GeometryForm | None = None
    drawn_by: int | None = None


@frozen(kw_only=True)
class SearchConfig:
    """A search, by the `method` of a name and an `order` in `search/methods/`.

    DARTS has its alphas learn from the validation part. AdwU-Net cuts the training part into halves
    A and B: the alphas learn from both in succession, the weights from the half `weights_on`. A step of
    2 `passes` takes the gradient of both there in one; of 3, as published, in one each.

    Weights: SGD with momentum, Nesterov's if `nesterov`, from `lr` to `lr_end` over the epochs by a
    cosine or by a power of .9 (`decay`). Alphas: Adam or RAdam, constant. `beta_start` to `beta_end`
    is the factor of beta-decay, linear over the epochs; if it is large, all alphas of a softmax
    fall together, and this dominates Adam's steps. The first `warmup` epochs train weights alone.
    Every `monitor` epochs the curvature of the validation loss in the alphas is measured; with 0
    never.

    With `relaxation` "gumbel" the choices of stages and resizes are weighed by a soft Gumbel-softmax of
    temperature `tau`, which after the warm-up falls by the factor `tau_decay` an epoch. With "annealed" every
    gate becomes that of what is derived, by a temperature that falls with the epochs; there is no beta-decay.

    The supernet starts with the weights of the trained network `init`, if there is one, where names and
    shapes agree; with `freeze` these stay as they are. Its encoder starts from the file `init_encoder`, if
    there is one; its stages are decided.

    `class_weights`, `precision`, `plan`, `recompute`, `deterministic` and `log` are as in a training; alphas
    are always float32.

    The derived genotype has at most `max_params` parameters and `max_macs` multiply-accumulates for
    an image; `budget_weight` is how strongly the alphas are steered towards that.
    """

    data: DataConfig = DataConfig()
    method: str = "darts"
    weights_on: Literal["A", "B"] = "A"
    passes: Literal[2, 3] = 2
    seed: int = 0
    init: str | None = None
    freeze: bool = False
    init_encoder: str | None = None
    epochs: int = 15
    batch: int = 16
    warmup: int = 1
    loss: str | None = None
    class_weights: tuple[float, ...] | Auto | None = None
    augment: Recipe = "basic"
    lr: float = 0.025
    lr_end: float = 0.003
    decay: Decay = "cosine"
    momentum: float = 0.9
    nesterov: bool = False
    weight_decay: float = 3e-4
    clip: float = 5.0
    order: Literal[1, 2] = 1
    relaxation: RelaxationName = "softmax"
    tau: float = 5.0
    tau_decay: float = 0.97
    alpha_optimizer: AlphaOptimizer = "adam"
    alpha_lr: float = 0.01
    alpha_betas: tuple[float, float] = (0.5, 0.999)
    beta_start: float = 0.0
    beta_end: float = 1.0
    max_params: int | None = None
    max_macs: int | None = None
    budget_weight: float = 2.0
    monitor: int = 0
    precision: PrecisionName = "fp32"
    plan: PlanName = "auto"
    recompute: bool = False
    deterministic: bool = False
    device: str = "cpu"
    log: tuple[LogName, ...] = ()


@frozen(kw_only=True)
class TrainConfig:
    """A training of a genotype's network, for a number of `epochs`, `steps` or `minutes`; for 60 epochs if
    none is given.

    It begins with fresh weights, with those that the supernet of the search in the folder `inherit` leaves to
    it, or with those of the trained network `init`; with `init_encoder` the encoder's are from that file.

    `class_weights` are a factor of the loss for each label, the background first; "auto" takes the inverse
    square root of each label's share of the training pixels, and a run records the numbers.
    It ends early when for `patience` epochs the Dice on the validation images has not risen by more than
    noise. With `folds` the images for training and validation are divided into so many, drawn by the seed,
    of which the one of number `fold`, from 0 on, validates. `tensorboard` is an older
    word for a `log` of that name; see `LogName`.

    The rate rises over the share `lr_warmup` of all steps and falls from `lr` to `lr_end`, step by step, by a
    cosine or by a power of .9 (`decay`); with "auto" every layer has a rate by the size of its weights. The
    optimizer "sgd" uses Nesterov momentum; `betas` is ignored.

    `average` is the decay of the moving average of the weights, which is evaluated and saved; "auto" makes
    it reach over a tenth of the steps.
    With `precision` "bf16" or "fp16" convolutions run under autocast, with loss scaling for fp16;
    weights, loss and every measure stay in float32. "auto" takes what is faster on the device, and a run
    records which. `plan` is how steps are computed, with `recompute` in less memory; the numbers are
    the same up to rounding. With `deterministic` nothing depends on measured times, and torch takes
    deterministic algorithms alone, so that a run can be repeated to the last bit.
    """

    data: DataConfig = DataConfig()
    seed: int = 0
    inherit: str | None = None
    init: str | None = None
    init_encoder: str | None = None
    epochs: int | None = None
    steps: int | None = None
    minutes: float | None = None
    patience: int | None = None
    folds: int | None = None
    fold: int | None = None
    batch: int = 16
    loss: str | None = None
    class_weights: tuple[float, ...] | Auto | None = None
    augment: Recipe = "basic"
    optimizer: Optimizer = "adamw"
    lr: float | Auto = "auto"
    lr_warmup: float = 0.05
    lr_end: float = 0.0
    decay: Decay = "cosine"
    momentum: float = 0.99
    betas: tuple[float, float] = (0.9, 0.999)
    weight_decay: float = 1e-4
    clip: float = 5.0
    average: float | Auto = "auto"
    tensorboard: bool = False
    precision: PrecisionName = "auto"
    plan: PlanName = "auto"
    recompute: bool = False
    deterministic: bool = False
    device: str = "cpu"
    log: tuple[LogName, ...] = ()

    @property
    def writes_events(self) -> bool:
        """Whether TensorBoard's event files are written."""
        return self.tensorboard or "tensorboard" in self.log


@frozen(kw_only=True)
class PerturbationConfig:
    """Selection by perturbation: `seed` gives the order of decisions, a candidate is measured on at most
    `probe` validation images, and the weights take `tune_steps` steps after each decision.
    """

    seed: int = 0
    probe: int = 64
    tune_steps: int = 20


def as_json(config: SearchConfig | TrainConfig) -> dict[str, Any]:
    """A config as it is recorded in run.json."""
    return asdict(config, value_serializer=lambda _, __, v: list(v) if isinstance(v, tuple) else v)
