"""An encoder's first weights, from a file of an image classifier."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import torch
from attrs import field, frozen
from torch import Tensor, nn

from compiler.backend.load import load_network
from compiler.backend.weights import kind_of, read_tensors
from compiler.checks.known import some_of
from genotype import Genotype, refuse
from genotype.diagnostics.input_error import UnsuitableGenotype
from search.pretrained.encoder import Encoder, encoder_of, open_places
from search.pretrained.published import Published, published
from search.pretrained.sound import require_weights
from search.progress import say

KNOWN = "ResNet, MobileNetV2 or EfficientNet, with torchvision's or timm's names"
REMEDY = "give the weights of the encoder that this network has"


@frozen
class Start:
    """The weights that a file has for an encoder, by the names of a network's state.

    `misfits` are the weights that stay random, with why; `unused` the file's names without a place. The
    encoder has `parameters` in all.
    """

    tensors: Mapping[str, Tensor]
    parameters: int
    misfits: Mapping[str, str]
    unused: tuple[str, ...] = field(factory=tuple)

    @property
    def taken(self) -> int:
        """How many of the encoder's parameters are those of the file."""
        return sum(tensor.numel() for name, tensor in self.tensors.items() if is_weight(name))


def init_encoder(network: nn.Module, genotype: Genotype, path: Path) -> dict[str, Tensor]:
    """The state of a network or supernet with a file's weights in its encoder, which is told.

    Refused where they are another encoder's.
    """
    state = network.state_dict()
    start = start_of(genotype, state, path)
    say(words(start, path))
    return {**state, **start.tensors}


def require_encoder(genotype: Genotype, path: Path) -> None:
    """Refuse a file that is not for the encoder of this network or space."""
    with torch.device("meta"):
        state = load_network(genotype).state_dict()
    start_of(genotype, state, path)


def start_of(genotype: Genotype, state: Mapping[str, Tensor], path: Path) -> Start:
    """What a file has for a network of that state. Refused where it is another encoder's, or most of it
    does not fit.
    """
    encoder = decided_encoder(genotype, path)
    given = only_encoder(path)
    require_weights((one for part in parts_of(given) for one in part.values()), path)
    require_same_blocks(given, encoder, state, path)
    start = fitted(given, encoder, state)
    if 2 * start.taken < start.parameters:
        share = f"fit {start.taken:,} of the {start.parameters:,} parameters of the encoder"
        raise refuse(
            str(path), path.name, f"its weights {share}: {next(iter(start.misfits.values()))}", REMEDY
        )
    return start


def decided_encoder(genotype: Genotype, path: Path) -> Encoder:
    """The encoder of a network or space. Refused where there is none, or some of it is open."""
    encoder = encoder_of(genotype)
    if encoder is None:
        remedy = "leave out --init-encoder, or start from one such as `genoc new smp-unet-resnet18`"
        raise refuse(str(path), genotype.name, "has no encoder of blocks after a stem", remedy)
    if problems := open_places(genotype, encoder):
        raise UnsuitableGenotype(genotype.name, problems)
    return encoder


def only_encoder(path: Path) -> Published:
    """The encoder in a file. Refused where there is none, or several."""
    found = published(read_tensors(path))
    if not found:
        raise refuse(str(path), path.name, f"holds no encoder: no names of a {KNOWN}", "give such a file")
    if len(found) > 1:
        problem = f"holds {len(found)} encoders, under different prefixes"
        raise refuse(str(path), path.name, problem, "save one of them alone")
    return found[0]


def parts_of(given: Published) -> tuple[Mapping[str, tuple[str, Tensor]], ...]:
    """The stem, the blocks and the last convolution of a file's encoder."""
    return (given.stem, *given.blocks, given.last)


def require_same_blocks(given: Published, encoder: Encoder, state: Mapping[str, Tensor], path: Path) -> None:
    """Refuse a file with more or fewer blocks than the encoder, or blocks of other layers."""
    if len(given.blocks) != len(encoder.blocks):
        problem = f"has {len(given.blocks)} blocks, and the network's encoder has {len(encoder.blocks)}"
        raise refuse(str(path), path.name, problem, REMEDY)
    for block, prefix in zip(given.blocks, encoder.blocks, strict=True):
        theirs, ours = set(block), {plain(name) for name in inside(state, prefix)}
        if theirs - COUNTS != ours - COUNTS:
            (name, _), *_ = block.values()
            problem = f"the block of {name} has other layers than {prefix}: {differing(theirs, ours)}"
            raise refuse(str(path), path.name, problem, REMEDY)


COUNTS = {
    f"{norm}.num_batches_tracked" for norm in ("norm", "norm1", "norm2", "norm3", "expand.1", "shortcut.1")
}
"""How many batches a norm has seen, which older files do not say."""


def differing(theirs: set[str], ours: set[str]) -> str:
    """The first layers that one of two blocks has alone."""
    more, fewer = sorted(theirs - ours - COUNTS), sorted(ours - theirs - COUNTS)
    return f"{more[0]} more" if more else f"no {fewer[0]}"


def fitted(given: Published, encoder: Encoder, state: Mapping[str, Tensor]) -> Start:
    """The tensors whose shapes are the network's; the rest is named."""
    pairs = [(given.stem, encoder.stem), *zip(given.blocks, encoder.blocks, strict=True)]
    unused = list(given.unused)
    if encoder.last is None:
        unused += [name for name, _ in given.last.values()]
    else:
        pairs.append((given.last, encoder.last))
    tensors: dict[str, Tensor] = {}
    misfits: dict[str, str] = {}
    parameters = 0
    for part, prefix in pairs:
        wanted = {plain(name): f"{prefix}.{name}" for name in inside(state, prefix)}
        unused += [source for name, (source, _) in part.items() if name not in wanted]
        for name, target in wanted.items():
            parameters += state[target].numel() if is_weight(name) else 0
            found = taken(part.get(name), state[target])
            if isinstance(found, Tensor):
                tensors[target] = found
            elif name not in COUNTS:
                misfits[target] = f"{target} is {kind_of(state[target])}, and {found}"
    return Start(tensors, parameters, misfits, tuple(unused))


def taken(given: tuple[str, Tensor] | None, wanted: Tensor) -> Tensor | str:
    """A file's tensor as one of the network's state, or why it cannot be one."""
    if given is None:
        return "the file has none"
    source, tensor = given
    adapted = for_channels(tensor.to(wanted.dtype), wanted)
    return adapted if adapted.shape == wanted.shape else f"{source} is {kind_of(tensor)}"


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


def words(start: Start, path: Path) -> str:
    """What was taken and what was not, for a person, in one line."""
    line = f"encoder  {start.taken:,} of {start.parameters:,} parameters from {path}"
    if start.misfits:
        line += f"; random: {'; '.join([*start.misfits.values()][:SHOWN])}{more(len(start.misfits) - SHOWN)}"
    if start.unused:
        modules = dict.fromkeys(name.rpartition(".")[0] or name for name in start.unused)
        line += f"; not used: {some_of(modules)}"
    return line


SHOWN = 3


def more(count: int) -> str:
    """How many are not listed."""
    return f" and {count} more" if count > 0 else ""


def is_weight(name: str) -> bool:
    """Whether an entry of a state dict is trained, rather than a statistic of a norm."""
    return not name.endswith(("running_mean", "running_var", "num_batches_tracked"))
