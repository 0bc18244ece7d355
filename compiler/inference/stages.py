"""Stages for inference: the norms of their blocks folded into the convolutions before them."""

from collections.abc import Iterator, Sequence

import torch
from attrs import evolve, frozen

from compiler.blocks.registry import BY_NAME
from compiler.inference.batchnorm_folding import Fold, Folded, State
from compiler.program.arithmetic import Conv, Norm, Primitive
from compiler.program.compound import Branches, flat
from compiler.program.program import Layer, Var

BY_CLASS = {kind.layer_class: kind for kind in BY_NAME.values()}
STATISTICS = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")


@frozen
class Pair:
    """A convolution of a stage and the norm behind it, by their names in its state dict."""

    conv: str
    norm: str


def folded_stage(layer: Layer, state: State) -> Folded:
    """A stage without norms; as it is where one of them cannot be folded."""
    norms = [part for part in flat(layer.parts) if isinstance(part, Norm)]
    pairs = list(pairs_of(layer, state))
    folds = [Fold.of(state, pair.norm, norms[0].eps) for pair in pairs] if norms else []
    if not pairs or len(pairs) != len(norms) or any(fold is None for fold in folds):
        return Folded(layer, state)
    dropped = {f"{pair.norm}.{name}" for pair in pairs for name in STATISTICS}
    weights = {name: value for name, value in state.items() if name not in dropped}
    for pair, fold in zip(pairs, folds, strict=True):
        assert fold is not None
        folded = fold.into(state[f"{pair.conv}.weight"], state.get(f"{pair.conv}.bias"))
        weights.update({f"{pair.conv}.{name}": value for name, value in folded.items()})
    for name in unfolded(layer):
        kernel = weights[f"{name}.weight"]
        weights.setdefault(f"{name}.bias", torch.zeros_like(kernel[:, 0].flatten(1)[:, 0]))
    kwargs = tuple({**dict(layer.call.kwargs), "norm": "none", "bias": True}.items())
    call = evolve(layer.call, kwargs=kwargs)
    return Folded(evolve(layer, call=call, parts=without_norms(layer.parts)), weights)


def without_norms(parts: Sequence[Primitive]) -> tuple[Primitive, ...]:
    """The arithmetic of blocks without norms: every convolution has a bias."""
    rest: list[Primitive] = []
    for part in parts:
        if isinstance(part, Conv):
            rest.append(evolve(part, bias=True))
        elif isinstance(part, Branches):
            chains = tuple(without_norms(chain) for chain in part.chains)
            rest.append(Branches(chains, part.joined))
        elif not isinstance(part, Norm):
            rest.append(part)
    return tuple(rest)


def pairs_of(layer: Layer, state: State) -> Iterator[Pair]:
    """Every convolution of a stage with a norm behind it, block by block."""
    for number in range(blocks_in(layer)):
        for conv, norm in folds_of(layer):
            for name in (f"{number}.{conv}", f"{number}.{conv}.1"):  # behind its padding
                if f"{name}.weight" in state:
                    yield Pair(name, f"{number}.{norm}")
        yield from shortcut_pairs(f"{number}.shortcut", state)


def shortcut_pairs(name: str, state: State) -> Iterator[Pair]:
    """The 1x1 convolution of a shortcut and the norm behind it, where there are both."""
    for index in (1, 2):
        if f"{name}.{index}.running_mean" in state:
            yield Pair(f"{name}.{index - 1}", f"{name}.{index}")


def blocks_in(layer: Layer) -> int:
    """How many blocks a stage has."""
    widths = layer.call.args[1] if layer.call.callee == "ConvStage" else layer.call.args[2]
    return len(widths)


def folds_of(layer: Layer) -> tuple[tuple[str, str], ...]:
    """The attributes of a block that fold; a plain stage is of plain blocks."""
    block = layer.call.args[0]
    return BY_CLASS[block.name].folds if isinstance(block, Var) else BY_NAME["conv"].folds


def unfolded(layer: Layer) -> Iterator[str]:
    """The other convolutions that have the stage's bias."""
    block = layer.call.args[0]
    names = BY_CLASS[block.name].unfolded if isinstance(block, Var) else ()
    yield from (f"{number}.{name}" for number in range(blocks_in(layer)) for name in names)
