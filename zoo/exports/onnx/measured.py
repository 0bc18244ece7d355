"""What a variant of a graph loses in Dice, and gains in time."""

from __future__ import annotations

from statistics import median
from time import perf_counter

import torch
from attrs import frozen
from torch import Tensor, nn

from genotype import refuse
from search.data import Dataset
from search.training.evaluate import evaluate_by_class
from zoo.exports.images import examples
from zoo.exports.model import Exportable
from zoo.exports.onnx.session import OnnxNetwork

MOST_LOST = 0.01
"""The loss of mean Dice from which a variant is refused."""

MEASURED, REPEATS = 100, 15
GAIN = 0.95
"""The part of the time below which a variant is told to be quicker: less is within what repeats differ by."""


@frozen
class Loss:
    """The mean Dice on so many validation `images`, of the graph in float32 and of a variant."""

    images: int
    before: float
    after: float


@frozen
class Speed:
    """Median seconds for an image of a `size`, in float32 and of a variant; on a CPU."""

    size: tuple[int, ...]
    threads: int
    before: float
    after: float

    @property
    def ratio(self) -> float:
        return self.after / self.before


def dice_lost(model: Exportable, variant: str, graph: nn.Module, data: Dataset | None) -> Loss | None:
    """What a variant loses on validation images; None where they are gone.

    Raises InputError where that is more than 0.01.
    """
    if data is None or not len(data.val):
        return None
    some = data.val.quick().subset(range(min(MEASURED, len(data.val))))
    output = model.genotype.output
    before, after = (
        evaluate_by_class(network, some, output, "cpu", None).mean()["dice"]
        for network in (model.network, graph)
    )
    if not before - after <= MOST_LOST:
        problem = (
            f"loses {before - after:.4f} of Dice on {len(some)} validation images: {after:.4f}, and "
            f"{before:.4f} in float32"
        )
        remedy = "leave it out, or give --variant fp16" if variant == "int8" else "leave it out"
        raise refuse(model.name, f"--variant {variant}", problem, remedy)
    return Loss(len(some), before, after)


def speed(model: Exportable, whole: OnnxNetwork, variant: OnnxNetwork) -> Speed:
    """How long an image takes, in turns, so that what else the machine does slows both."""
    [image] = examples(model, 1).inputs
    seconds: tuple[list[float], list[float]] = ([], [])
    for repeat in range(REPEATS + 1):
        for network, found in zip((whole, variant), seconds, strict=True):
            taken = timed(network, image)
            if repeat:  # the first one also allocates
                found.append(taken)
    before, after = map(median, seconds)
    return Speed(tuple(image.shape[2:]), torch.get_num_threads(), before, after)


def timed(network: OnnxNetwork, image: Tensor) -> float:
    """The seconds that one run takes."""
    start = perf_counter()
    network(image)
    return perf_counter() - start


def in_words(variant: str, loss: Loss | None, found: Speed, bytes_: tuple[int, int]) -> tuple[str, ...]:
    """What was measured, in sentences."""
    if loss is None:
        dice = f"What {variant} loses in Dice is not known: the images of the training are not here."
    else:
        dice = (
            f"Mean Dice on {loss.images} validation images: {loss.before:.4f} in float32, "
            f"{loss.after:.4f} in {variant}."
        )
    size = " x ".join(map(str, found.size))
    time = (
        f"An image of {size} takes {found.ratio:.2f} times as long as in float32 "
        f"({found.after * 1e3:.3g} and {found.before * 1e3:.3g} ms, medians of {REPEATS} by onnxruntime on a "
        f"CPU, threads: {found.threads})."
    )
    weight = f"The file has {bytes_[1] / bytes_[0]:.2f} times the bytes."
    slow = "" if found.ratio < GAIN else f"On this CPU {variant} gains no time: {NO_GAIN[variant]}."
    return tuple(filter(None, (dice, time, weight, slow)))


NO_GAIN = {
    "fp16": "onnxruntime computes it in float32 there; try it on a GPU",
    "int8": "prefer float32 here, or measure it on the machine that it is for",
}
