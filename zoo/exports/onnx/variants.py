"""A graph in another precision: half, or whole numbers of 8 bits."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from genotype import refuse
from search.data import Dataset, Split
from zoo.exports.model import Exportable
from zoo.exports.onnx.graph import INPUT, described, quietly, strip

if TYPE_CHECKING:
    from onnx import ModelProto

CALIBRATED_ON: Final = 32
"""So many training images at most tell the range of every value."""


def in_half(model: Exportable, graph: ModelProto) -> ModelProto:
    """The graph in half precision; what goes in and comes out stays float32."""
    from onnxruntime.transformers.float16 import convert_float_to_float16
    from onnxruntime.transformers.onnx_model import OnnxModel

    with quietly():
        half = OnnxModel(convert_float_to_float16(_copy(graph), keep_io_types=True))
        half.topological_sort()  # casts are put at the end
        del half.model.graph.value_info[:]  # of the types before
    return _described(half.model, model)


def in_int8(model: Exportable, graph: ModelProto, data: Dataset | None) -> ModelProto:
    """The graph with weights and values in 8 bits, in pairs of QuantizeLinear and DequantizeLinear.

    The ranges of values are those that training images give. Raises InputError where they are gone.
    """
    if data is None or not len(data.train):
        problem = "needs images of the training, to find the range of every value, and they are not here"
        raise refuse(model.name, "--variant int8", problem, "export the run where its data are, or fp16")
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static

    with quietly(), TemporaryDirectory() as place:
        quantize_static(
            _copy(graph),
            f"{place}/int8.onnx",
            Calibration(data.train),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
        )
        return _described(_read(f"{place}/int8.onnx"), model)


class Calibration:
    """Training images, one after another, as onnxruntime asks for them."""

    def __init__(self, train: Split) -> None:
        self.images: Iterator[dict[str, NDArray[np.float32]]] = (
            {INPUT: images.numpy()}
            for images, _ in train.subset(range(min(CALIBRATED_ON, len(train)))).in_order(1)
        )

    def get_next(self) -> dict[str, Any] | None:
        """The next image, or none."""
        return next(self.images, None)


def _copy(graph: ModelProto) -> ModelProto:
    copy = type(graph)()
    copy.CopyFrom(graph)
    return copy


def _read(path: str) -> ModelProto:
    import onnx

    return onnx.load(path)


def _described(graph: ModelProto, model: Exportable) -> ModelProto:
    strip(graph)
    return described(graph, model)
