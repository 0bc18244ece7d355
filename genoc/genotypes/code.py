"""From a genotype to PyTorch: source that imports torch alone, or a module."""

from typing import TYPE_CHECKING

from genoc.genotypes.given import AnyPath, Source, as_path, decided

if TYPE_CHECKING:
    from torch import nn


def compile(source: Source, pad: bool = False) -> str:
    """The source of a PyTorch module that needs only torch, as `genoc compile` prints it.

    It imports no torch itself. The class takes images (B, C, H, W) or (B, C, D, H, W) float32 and gives
    logits (B, K, ...) of the same size.

    Args:
        source: a genotype, or the path of its file.
        pad: take images of any size: they are padded, and the logits cropped back.

    Raises:
        InputError: the genotype has problems, or is a search space.

    >>> genoc.compile(genoc.new("unet")).count("import torch")
    1
    """
    from compiler.backend.emit import emit
    from compiler.lowering.network import lower

    genotype = decided(source)
    return emit(genotype, lower(genotype), pad)


def build(source: Source, weights: AnyPath | None = None, pad: bool = False) -> "nn.Module":
    """The network of a genotype as a torch module: images (B, C, H, W) or (B, C, D, H, W) float32 to logits
    (B, K, ...) of the same size; of several heads, in training, to a list of them.

    Args:
        source: a genotype, or the path of its file.
        weights: a model.safetensors of this network; by default weights are drawn at random, by torch's seed.
        pad: take images of any size: they are padded, and the logits cropped back.

    Raises:
        InputError: the genotype has problems or is a search space, or the weights are not of this network.

    >>> import torch
    >>> network = genoc.build(genoc.scale(genoc.new("unet"), by="1/16"))
    >>> tuple(network.eval()(torch.zeros(2, 3, 64, 64)).shape)
    (2, 1, 64, 64)
    """
    from compiler.backend.load import load_network
    from compiler.backend.weights import put_weights

    network = load_network(decided(source), pad)
    if weights is not None:
        put_weights(as_path(weights), network)
    return network
