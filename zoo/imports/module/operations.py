"""The operations of torch that have a place in a genotype."""

from collections.abc import Callable, Mapping

from torch import fx

from zoo.imports.module.layers import ACTIVATIONS, NORMS, activation, convolution, norm
from zoo.imports.module.reader import Output, Reader
from zoo.imports.module.shapes import addition, closing, concatenation, dropout, pool, upsampling
from zoo.imports.module.trace import Trace
from zoo.imports.module.values import Value

READERS: Mapping[str, Callable[[Reader, fx.Node], Value]] = {
    **dict.fromkeys(("conv2d", "conv3d", "conv_transpose2d", "conv_transpose3d"), convolution),
    **dict.fromkeys(NORMS, norm),
    **dict.fromkeys(ACTIVATIONS, activation),
    **dict.fromkeys(("max_pool2d", "max_pool3d", "avg_pool2d", "avg_pool3d"), pool),
    **dict.fromkeys(
        ("upsample_bilinear2d", "upsample_trilinear3d", "upsample_nearest2d", "upsample_nearest3d"),
        upsampling,
    ),
    **dict.fromkeys(("sigmoid", "softmax", "log_softmax"), closing),
    **dict.fromkeys(("dropout", "feature_dropout"), dropout),
    "cat": concatenation,
    "add": addition,
}


def read(trace: Trace) -> tuple[tuple[Output, ...], tuple[str, ...]]:
    """The outputs of a traced network, and what a genotype leaves out of it.

    Raises Unsupported for an operation that has no place in a genotype.
    """
    reader = Reader(trace, READERS)
    return reader.read(), tuple(reader.left_out)
