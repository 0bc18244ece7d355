"""nnU-Net's `norm_op` and `nonlin`, torch classes by name, as norms and activations of a genotype."""

from typing import Final

from genotype import Activation, Norm
from genotype.form.styles import ActivationKind, NormKind
from zoo.imports.nnunet.place import Place

NORMS: Final[dict[str, NormKind]] = {"InstanceNorm": "instance", "BatchNorm": "batch"}
AFFINE: Final[dict[NormKind, bool]] = {"instance": False, "batch": True}
"""Whether torch's norms have a trained scale and shift unless told."""
ACTIVATIONS: Final[dict[str, ActivationKind]] = {
    "LeakyReLU": "leaky_relu",
    "ReLU": "relu",
    "ReLU6": "relu6",
    "PReLU": "prelu",
    "SiLU": "silu",
    "GELU": "gelu",
    "ELU": "elu",
    "Hardswish": "hard_swish",
}
SLOPE: Final[dict[ActivationKind, str]] = {"leaky_relu": "negative_slope", "prelu": "init"}
ONLY: Final[dict[str, dict[str, object]]] = {
    "GELU": {"approximate": "none"},
    "ELU": {"alpha": 1},
    "PReLU": {"num_parameters": 1},
}
"""Arguments that have a single value in a genotype."""


def norm_of(arguments: Place, dims: int) -> Norm:
    """The norm of `arch_kwargs`."""
    if not arguments.has("norm_op"):
        return Norm("none")
    place = arguments.get("norm_op")
    classes = {f"{name}{dims}d": kind for name, kind in NORMS.items()}
    kind = classes[torch_class(place, list(classes))]
    settings = (
        arguments.get_or("norm_op_kwargs", {}) if arguments.has("norm_op_kwargs") else Place("", "", {})
    )
    tracks = kind == "batch"
    require_only(settings, {"momentum": 0.1, "track_running_stats": tracks}, ("eps", "affine"))
    eps = settings.get_or("eps", 1e-5).number(1e-12, 1)
    return Norm(kind, affine=settings.get_or("affine", AFFINE[kind]).flag(), eps=eps)


def activation_of(arguments: Place) -> Activation:
    """The activation of `arch_kwargs`."""
    if not arguments.has("nonlin"):
        return Activation("none")
    name = torch_class(arguments.get("nonlin"), list(ACTIVATIONS))
    kind = ACTIVATIONS[name]
    settings = arguments.get("nonlin_kwargs") if arguments.has("nonlin_kwargs") else Place("", "", {})
    slope = SLOPE.get(kind, "")
    require_only(settings, ONLY.get(name, {}), ("inplace", slope))
    value = settings.get(slope).number(0, 1) if slope in settings.items() else None
    return Activation(kind, None if (kind, value) in (("leaky_relu", 0.01), ("prelu", 0.25)) else value)


def torch_class(place: Place, known: list[str]) -> str:
    """The name of a class of torch.nn that is known, without its module."""
    path = place.text()
    name = path.rpartition(".")[2]
    if not path.startswith("torch.nn.") or name not in known:
        raise place.refused(
            f"is {path}, which a genotype cannot say", f"it can say {', '.join(known)}, or null"
        )
    return name


def require_only(settings: Place, fixed: dict[str, object], free: tuple[str, ...]) -> None:
    """Refuse arguments that a genotype has no word for, and values that it cannot give them."""
    for key, value in settings.items().items():
        place = settings.get(key)
        if key not in fixed and key not in free:
            raise place.refused(
                "is an argument that a genotype has no word for", "import a network without it"
            )
        if key in fixed and value != fixed[key]:
            raise place.refused(f"must be {fixed[key]} in a genotype", "import a network that has it so")
