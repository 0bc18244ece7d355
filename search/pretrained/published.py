"""The names that torchvision and timm give the weights of ResNets, MobileNetV2 and EfficientNet.

Both write an encoder as a stem, a run of blocks and perhaps a last convolution; here every name becomes the
place it stands for: which of these it is of, and how genoc's layers call it there.
"""

import re
from collections.abc import Iterator, Mapping

from attrs import frozen
from torch import Tensor

NORM = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")


@frozen
class Published:
    """An encoder's tensors: of the stem, of every block in order, and of the convolution after them.

    By names of genoc's layers (`conv1.weight`), with the names that they have in the file. `unused` are
    the names of what is no part of an encoder, such as the classifier.
    """

    stem: Mapping[str, tuple[str, Tensor]]
    blocks: tuple[Mapping[str, tuple[str, Tensor]], ...]
    last: Mapping[str, tuple[str, Tensor]]
    unused: tuple[str, ...]


@frozen
class Layout:
    """How a package names an encoder's weights: patterns of the modules of the stem, of blocks, and of the
    last convolution. The groups of `block` are its place, and the module in it.
    """

    stem: Mapping[str, str]
    block: str
    parts: tuple[Mapping[str, str], ...]
    """The modules of a block; of several sets, the first of which a block has all."""
    last: Mapping[str, str]


RESNET = Layout(
    {"conv1": "conv", "bn1": "norm"},
    r"layer(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(.+)",
    (
        {
            **{f"conv{n}": f"conv{n}" for n in (1, 2, 3)},
            **{f"bn{n}": f"norm{n}" for n in (1, 2, 3)},
            "downsample.0": "shortcut.0",
            "downsample.1": "shortcut.1",
        },
    ),
    {},
)
"""torchvision's and timm's ResNets alike."""

SQUEEZE = {"se.conv_reduce": "squeeze.reduce", "se.conv_expand": "squeeze.expand"}
TIMM = Layout(
    {"conv_stem": "conv", "bn1": "norm"},
    r"blocks\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(.+)",
    (
        {
            "conv_pw": "expand.0",
            "bn1": "expand.1",
            "conv_dw": "depthwise",
            "bn2": "norm1",
            "conv_pwl": "project",
            "bn3": "norm2",
            **SQUEEZE,
        },
        {"conv_dw": "depthwise", "bn1": "norm1", "conv_pw": "project", "bn2": "norm2", **SQUEEZE},
    ),
    {"conv_head": "conv", "bn2": "norm"},
)
"""timm's MobileNetV2 and EfficientNet; the second set is of blocks that do not expand."""

MOBILENET = Layout(
    {"features.0.0": "conv", "features.0.1": "norm"},
    r"features\.(0|[1-9][0-9]*)()\.conv\.(.+)",
    (
        {
            "0.0": "expand.0",
            "0.1": "expand.1",
            "1.0": "depthwise",
            "1.1": "norm1",
            "2": "project",
            "3": "norm2",
        },
        {"0.0": "depthwise", "0.1": "norm1", "1": "project", "2": "norm2"},
    ),
    {"features.18.0": "conv", "features.18.1": "norm"},
)
EFFICIENTNET = Layout(
    {"features.0.0": "conv", "features.0.1": "norm"},
    r"features\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.block\.(.+)",
    (
        {
            "0.0": "expand.0",
            "0.1": "expand.1",
            "1.0": "depthwise",
            "1.1": "norm1",
            "2.fc1": "squeeze.reduce",
            "2.fc2": "squeeze.expand",
            "3.0": "project",
            "3.1": "norm2",
        },
        {
            "0.0": "depthwise",
            "0.1": "norm1",
            "1.fc1": "squeeze.reduce",
            "1.fc2": "squeeze.expand",
            "2.0": "project",
            "2.1": "norm2",
        },
    ),
    {"features.8.0": "conv", "features.8.1": "norm"},
)
"""torchvision's MobileNetV2 and EfficientNet."""

LAYOUTS = (RESNET, TIMM, EFFICIENTNET, MOBILENET)


PREFIX = re.compile(r"(?:(?:module|encoder|backbone|model)\.)*")
"""What stands before an encoder's names where it is a part of another module, or was trained on
several devices."""


def published(tensors: Mapping[str, Tensor]) -> tuple[Published, ...]:
    """The encoders of a file, by what stands before their names; most often one."""
    by_prefix: dict[str, dict[str, str]] = {}
    for name in tensors:
        prefix = PREFIX.match(name)[0]  # type: ignore[index]  # it always matches
        by_prefix.setdefault(prefix, {})[name.removeprefix(prefix)] = name
    found = (encoder(names, tensors) for names in by_prefix.values())
    return tuple(one for one in found if one is not None)


def encoder(names: Mapping[str, str], tensors: Mapping[str, Tensor]) -> Published | None:
    """The encoder that some of a file's tensors are, by their names without prefix; None if none is."""
    for layout in LAYOUTS:
        if any(re.fullmatch(layout.block, name) for name in names):
            return read(layout, names, tensors)
    return None


def read(layout: Layout, names: Mapping[str, str], tensors: Mapping[str, Tensor]) -> Published:
    """The encoder of a file whose names, without prefix, follow a layout."""
    runs: dict[tuple[int, ...], dict[str, str]] = {}
    for name, whole in names.items():
        if found := re.fullmatch(layout.block, name):
            *place, rest = found.groups()
            runs.setdefault(tuple(int(part or 0) for part in place), {})[rest] = whole
    stem, last = dict(ends(layout.stem, names, tensors)), dict(ends(layout.last, names, tensors))
    blocks = tuple(block(layout, runs[place], tensors) for place in sorted(runs))
    used = {name for part in (stem, *blocks, last) for name, _ in part.values()}
    return Published(stem, blocks, last, tuple(name for name in tensors if name not in used))


def block(
    layout: Layout, names: Mapping[str, str], tensors: Mapping[str, Tensor]
) -> dict[str, tuple[str, Tensor]]:
    """The tensors of a block, by the first set of modules that it has all of; else by the last."""
    modules = {name.rpartition(".")[0] for name in names}
    complete = (parts for parts in layout.parts if not required(parts) - modules)
    return dict(ends(next(complete, layout.parts[-1]), names, tensors))


def required(parts: Mapping[str, str]) -> set[str]:
    """The modules of a set that its blocks always have: all but squeeze-and-excitation."""
    return {module for module, ours in parts.items() if not ours.startswith("squeeze")}


def ends(
    modules: Mapping[str, str], names: Mapping[str, str], tensors: Mapping[str, Tensor]
) -> Iterator[tuple[str, tuple[str, Tensor]]]:
    """The tensors of some modules, by genoc's names."""
    for name, whole in names.items():
        module, _, end = name.rpartition(".")
        if module in modules and end in NORM:
            yield f"{modules[module]}.{end}", (whole, tensors[whole])
