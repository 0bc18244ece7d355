"""ONNX files by both of torch's exporters, checked, and run by onnxruntime."""

import io
import warnings
from collections.abc import Callable, Iterator

import onnx
import onnxruntime
import torch
from torch import Tensor

from tests.compatibility.trial import Compared, Trial


def onnx_from_export(trial: Trial) -> Iterator[Compared]:
    yield from trial.compare(session(trial, dynamo=True, dynamic_shapes=(trial.axes(),), verbose=False))


def onnx_from_trace(trial: Trial) -> Iterator[Compared]:
    axes = {0: "batch", **{2 + axis: f"n{axis}" for axis in range(trial.dims)}}
    yield from trial.compare(session(trial, dynamo=False, dynamic_axes={"image": axes, "logits": axes}))


def session(trial: Trial, **how: object) -> Callable[[Tensor], Tensor]:
    """An ONNX file as a function of images."""
    file, images = io.BytesIO(), trial.image(trial.example, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            trial.network, (images,), file, input_names=["image"], output_names=["logits"], **how
        )
    onnx.checker.check_model(onnx.load_from_string(file.getvalue()), full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    running = onnxruntime.InferenceSession(file.getvalue(), options)
    return lambda x: torch.from_numpy(running.run(None, {"image": x.numpy()})[0])
