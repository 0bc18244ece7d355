"""The groups in which the list of `genoc new` and the gallery show what is bundled."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from attrs import frozen

from zoo.references.files import names


@frozen
class Group:
    """References of a kind; `patterns` are those of their names, in the order in which they are shown."""

    title: str
    line: str
    """What they are, in a line."""
    patterns: tuple[str, ...]
    source: str = "genoc"
    """Where they come from if they name no paper: a paper, or in words."""


SEARCHED = ("adwu-net-brain-tumour", "adwu-net-heart", "adwu-net-pancreas", "adwu-net-prostate")
SMP = "segmentation_models_pytorch 0.6.0"
GROUPS = (
    Group(
        "U-Nets",
        "the plain ones, to start from and to compare with",
        ("unet", "unet-bilinear", "unet-32"),
        "Ronneberger et al. 2015",
    ),
    Group(
        "Dense and full-scale skip connections",
        "decoders that read more than one stage",
        ("unet-plus-plus", "unet-3-plus", "elu-net", "attention-unet"),
    ),
    Group(
        "nnU-Net",
        "the networks that nnU-Net v2 plans, with its biases and heads, and one of v1",
        ("nnu-net-plain-*", "nnu-net-resenc-*", "nnu-net-small", "nnu-net-v1-small"),
        "nnU-Net",
    ),
    Group(
        "MONAI",
        "the networks of monai.networks.nets",
        ("monai-*", "dyn-unet*", "segresnet*"),
        "MONAI 1.6.1",
    ),
    Group("MedNeXt", "ConvNeXt's blocks in 3D", ("mednext-s", "mednext-b", "mednext-m", "mednext-l")),
    Group(
        "Encoders of image classifiers",
        "as segmentation_models_pytorch builds them, ready for pretrained weights",
        ("smp-*",),
        SMP,
    ),
    Group(
        "Found by a search",
        "networks that published searches found",
        ("darts-unet-found", "darts-unet-published", *SEARCHED),
    ),
    Group(
        "Search spaces",
        "what `genoc search` decides in",
        ("segmentation*", "levels", "blocks", "joint", "skip-cells", "demo", "darts-unet", "adwu-net*"),
    ),
)


def grouped() -> Iterator[tuple[Group, tuple[str, ...]]]:
    """Every group with its references. Each is in the first group that has a pattern of its name."""
    left = {*names()}
    for group in GROUPS:
        found = [name for pattern in group.patterns for name in names() if fnmatchcase(name, pattern)]
        members = tuple(dict.fromkeys(name for name in found if name in left))
        left -= {*members}
        yield group, members
