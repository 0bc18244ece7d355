"""Whether two networks give the same: the weights of one mapped into the other by order and shape."""

from collections.abc import Callable, Sequence

import torch
from attrs import frozen
from torch import Tensor, nn

Reorder = Callable[[list[str]], list[str]]


@frozen
class Ran:
    """What a network gave, and its modules with weights in the order in which they ran."""

    outputs: list[Tensor]
    modules: dict[str, nn.Module]


def stateful(network: nn.Module) -> dict[str, nn.Module]:
    """The modules that hold weights or statistics themselves, by name."""
    return {name: each for name, each in network.named_modules() if own_state(each)}


def own_state(module: nn.Module) -> list[Tensor]:
    """A module's own weights and statistics, but for counts of batches.

    A transposed convolution of single pixels is a convolution with its kernel transposed.
    """
    found = [*module.parameters(recurse=False), *module.buffers(recurse=False)]
    tensors = [tensor for tensor in found if tensor.is_floating_point()]
    if is_point(module):
        return [tensors[0].transpose(0, 1), *tensors[1:]]
    return tensors


def is_point(module: nn.Module) -> bool:
    transposed = isinstance(module, nn.ConvTranspose2d | nn.ConvTranspose3d)
    return transposed and {*module.kernel_size, *module.stride} == {1}


@torch.no_grad()
def run(network: nn.Module, image: Tensor) -> Ran:
    """An image through a network, with a note of what ran when."""
    order: dict[str, nn.Module] = {}

    def note(name: str) -> Callable[..., None]:
        return lambda module, given, output: order.update({name: order.get(name, module)})

    hooks = [each.register_forward_hook(note(name)) for name, each in stateful(network).items()]
    outputs = network(image)
    for hook in hooks:
        hook.remove()
    return Ran(list(outputs) if isinstance(outputs, list | tuple) else [outputs], order)


@torch.no_grad()
def scramble(network: nn.Module) -> None:
    """Weights and statistics of which no two are alike, so that a mistaken one shows."""
    chance = torch.Generator().manual_seed(0)
    for name, tensor in [*network.named_parameters(), *network.named_buffers()]:
        if not tensor.is_floating_point():
            continue
        noise = torch.randn(tensor.shape, generator=chance, dtype=tensor.dtype)
        if name.endswith("running_var"):
            tensor.copy_(1 + noise.abs())
        elif tensor.dim() < 2:
            tensor.add_(0.1 * noise)


@torch.no_grad()
def map_weights(theirs: dict[str, nn.Module], ours: dict[str, nn.Module]) -> None:
    """Each of our modules takes the state of the first of theirs left that has its kind and shapes."""
    left = list(theirs.values())
    for name, module in ours.items():
        mine = own_state(module)
        fits = [number for number, each in enumerate(left) if shapes(each) == shapes(module)]
        assert fits, f"nothing of theirs fits {name}: {shapes(module)}"
        for tensor, given in zip(mine, own_state(left.pop(fits[0])), strict=True):
            tensor.copy_(given)
    assert not left, f"left over: {[shapes(each) for each in left[:5]]}"


def shapes(module: nn.Module) -> tuple[str, list[tuple[int, ...]]]:
    """The kind of a module in a word, and the shapes of its state; norms of one shape are of a kind."""
    name = type(module).__name__
    kinds = ("Norm", "Conv" if is_point(module) else "ConvTranspose", "Conv")
    kind = next((word for word in kinds if word in name), name)
    return kind, [tuple(tensor.shape) for tensor in own_state(module)]


def difference(theirs: Sequence[Tensor], ours: Sequence[Tensor]) -> float:
    """The largest difference of outputs, those of ours resized to theirs' size by pixels."""
    largest = 0.0
    for a, b in zip(theirs, ours, strict=True):
        assert a.isfinite().all()
        assert a.std() > 1e-4, f"the output hardly varies: {a.std()}"
        bigger = nn.functional.interpolate(b, a.shape[2:]) if a.shape != b.shape else b
        largest = max(largest, float((a - bigger).abs().max()))
    return largest


def last_in(marker: str) -> Reorder:
    """Modules of a unit's submodule of that name come after the others of the unit."""

    def reorder(names: list[str]) -> list[str]:
        ordered = list(names)
        for name in names:
            if f".{marker}." in f"{name}." and name in ordered:
                unit = name.split(f".{marker}")[0]
                inside = [each for each in ordered if each.startswith(f"{unit}.")]
                marked = [each for each in inside if each[len(unit) + 1 :].startswith(marker)]
                place = ordered.index(inside[0])
                rest = [each for each in ordered if each not in inside]
                ordered = [*rest[:place], *(e for e in inside if e not in marked), *marked, *rest[place:]]
        return ordered

    return reorder
