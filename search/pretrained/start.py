"""An encoder's first weights, from a file of an image classifier."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import torch
from attrs import field, frozen
from torch import Tensor, nn

from compiler.backend.load import load_network
from compiler.backend.weights import kind_of, read_tensors
from genotype import Genotype, refuse
from search.pretrained.encoder import Encoder, encoder_of
from search.pretrained.published import Published, published
from search.progress import say

KNOWN = "ResNet, MobileNetV2 or EfficientNet, with torchvision's or timm's names"


@frozen
class Start:
    """The weights that a file has for an encoder, by the names of a network's state.

    `misfits` are what stays as it was, with why; `unused` the names of what has no place.
    """

    tensors: Mapping[str, Tensor]
    misfits: tuple[str, ...]
    unused: tuple[str, ...] = field(factory=tuple)


def init_encoder(network: nn.Module, genotype: Genotype, path: Path) -> dict[str, Tensor]:
    """A network's state with a file's weights in its encoder, which is told.

    Refused where they are another encoder's.
    """
    state = network.state_dict()
    start = start_of(genotype, state, path)
    for line in words(start, path):
        say(line)
    return {**state, **start.tensors}


def require_encoder(genotype: Genotype, path: Path) -> None:
    """Refuse a file that is not for the encoder of this network."""
    with torch.device("meta"):
        state = load_network(genotype).state_dict()
    start_of(genotype, state, path)


def start_of(genotype: Genotype, state: Mapping[str, Tensor], path: Path) -> Start:
    """What a file has for a network of that state. Refused where it is another encoder's."""
    given, encoder = published(read_tensors(path)), encoder_of(genotype)
    if given is None:
        raise refuse(str(path), path.name, f"holds no encoder: no names of a {KNOWN}", "give such a file")
    if encoder is None:
        remedy = "train without --init-encoder, or start from one such as `genoc new smp-unet-resnet18`"
        raise refuse(str(path), genotype.name, "has no encoder of blocks after a stem", remedy)
    require_same_blocks(given, encoder, state, path)
    return fitted(given, encoder, state)


def require_same_blocks(given: Published, encoder: Encoder, state: Mapping[str, Tensor], path: Path) -> None:
    """Refuse a file with more or fewer blocks than the encoder, or blocks of other layers."""
    remedy = "give the weights of the encoder that this network has"
    if len(given.blocks) != len(encoder.blocks):
        problem = f"has {len(given.blocks)} blocks, and the network's encoder has {len(encoder.blocks)}"
        raise refuse(str(path), path.name, problem, remedy)
    for block, prefix in zip(given.blocks, encoder.blocks, strict=True):
        theirs, ours = set(block), {plain(name) for name in inside(state, prefix)}
        if theirs - COUNTS != ours - COUNTS:
            (name, _), *_ = block.values()
            problem = f"the block of {name} has other layers than {prefix}: {differing(theirs, ours)}"
            raise refuse(str(path), path.name, problem, remedy)


COUNTS = {f"{norm}.num_batches_tracked" for norm in ("norm1", "norm2", "norm3", "expand.1", "shortcut.1")}
"""How many batches a norm has seen, which older files do not say."""


def differing(theirs: set[str], ours: set[str]) -> str:
    """The first layers that one of two blocks has alone."""
    more, fewer = sorted(theirs - ours - COUNTS), sorted(ours - theirs - COUNTS)
    return f"{more[0]} more" if more else f"no {fewer[0]}"


def fitted(given: Published, encoder: Encoder, state: Mapping[str, Tensor]) -> Start:
    """The tensors whose shapes are the network's; the rest is named."""
    parts = [(given.stem, encoder.stem), *zip(given.blocks, encoder.blocks, strict=True)]
    unused = list(given.unused)
    if encoder.last is None:
        unused += [name for name, _ in given.last.values()]
    else:
        parts.append((given.last, encoder.last))
    tensors: dict[str, Tensor] = {}
    misfits: list[str] = []
    for part, prefix in parts:
        missing = {plain(name): name for name in inside(state, prefix)}
        for name, (source, tensor) in part.items():
            target = f"{prefix}.{missing[name]}" if name in missing else None
            if target is None:
                unused.append(source)
                continue
            adapted = for_channels(tensor, state[target])
            if adapted.shape == state[target].shape:
                tensors[target] = adapted.to(state[target].dtype)
            else:
                misfits.append(f"{target} is {kind_of(state[target])}, and {source} is {kind_of(tensor)}")
    return Start(tensors, tuple(misfits), tuple(unused))


def inside(state: Mapping[str, Tensor], prefix: str) -> Iterator[str]:
    """The names of a layer's state, without the layer's own."""
    yield from (name.removeprefix(f"{prefix}.") for name in state if name.startswith(f"{prefix}."))


def plain(name: str) -> str:
    """A weight's name where its convolution stands behind padding, as it is without that."""
    return name.replace("depthwise.1.", "depthwise.").replace("conv.1.", "conv.")


def for_channels(tensor: Tensor, wanted: Tensor) -> Tensor:
    """A first convolution of colour images for images of one channel, which it takes for grey ones."""
    if tensor.dim() > 2 and tensor.shape[1] == 3 and wanted.shape[1] == 1:
        return tensor.sum(1, keepdim=True)
    return tensor


def words(start: Start, path: Path) -> Iterator[str]:
    """What was taken and what was not, for a person."""
    count = sum(tensor.numel() for name, tensor in start.tensors.items() if is_weight(name))
    yield f"encoder  {count:,} weights from {path}"
    yield from (f"         random: {line}" for line in start.misfits)
    if start.unused:
        modules = dict.fromkeys(name.rpartition(".")[0] or name for name in start.unused)
        yield f"         not used: {', '.join(modules)}"


def is_weight(name: str) -> bool:
    """Whether an entry of a state dict is a weight, and not a counter."""
    return not name.endswith(("running_mean", "running_var", "num_batches_tracked"))
