"""bioimage.io's own test of a package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from genotype import InputError, refuse
from zoo.exports.card.preprocessing import axes
from zoo.exports.model import Exportable
from zoo.exports.target import Check, require_close
from zoo.exports.targets.bioimageio.description import INPUT, OUTPUT, TOLERANCE
from zoo.exports.trials import apart

FORMATS: Final = ("pytorch_state_dict", "torchscript", "onnx")
SHOWN = 300


def verified(
    model: Exportable, package: Path, images: Mapping[str, Tensor], expected: Mapping[str, Tensor]
) -> tuple[Check, ...]:
    """What `test_model` says of each format of a package, and how far its predictions of raw images
    (B, C, *spatial) are from the `expected` probabilities. Raises InputError where it does not pass.
    """
    from bioimageio.core import load_model_description, test_model

    described = load_model_description(package)
    checks = []
    for form in FORMATS:
        summary = test_model(package, weight_format=form, devices=["cpu"])
        if summary.status != "passed":
            raise failed(model, form, summary)
        found = predictions(model, described, form, images)
        checks.append(require_close(model.name, compared(form, expected, found)))
    return tuple(checks)


def compared(form: str, expected: Mapping[str, Tensor], found: Mapping[str, Tensor]) -> Check:
    """How far the probabilities (B, K, *spatial) of a format are from those that are expected."""
    from bioimageio.core import __version__

    return Check(
        tool="bioimageio.core",
        version=__version__,
        what=f"test_model and predict, {form}",
        sizes=tuple(tuple(each.shape[2:]) for each in expected.values()),
        batches=tuple(len(each) for each in expected.values()),
        difference=max(apart(each, found.get(name)) for name, each in expected.items()),
        tolerance=TOLERANCE,
        of="probabilities",
    )


@contextmanager
def quietly() -> Iterator[None]:
    """Without what bioimageio logs."""
    from loguru import logger

    logger.disable("bioimageio")
    try:
        yield
    finally:
        logger.enable("bioimageio")


def predictions(
    model: Exportable, described: Any, form: Any, images: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """The probabilities that a format gives of raw images, by the package's own preparation."""
    from bioimageio.core import Tensor as Named
    from bioimageio.core import create_prediction_pipeline, predict

    names = ("batch", "channel", *axes(model))
    pipeline = create_prediction_pipeline(described, weights_format=form, devices=["cpu"])
    found = {}
    for name, image in images.items():
        given = Named.from_numpy(image.numpy(), dims=names)
        members: Any = predict(model=pipeline, inputs={INPUT: given}).members
        found[name] = torch.from_numpy(members[OUTPUT].to_numpy())
    return found


def failed(model: Exportable, form: str, summary: Any) -> InputError:
    """The error for a format that did not pass, with the first reason that is given."""
    reasons = [error.msg for detail in summary.details for error in detail.errors]
    said = " ".join((reasons or ["no reason is given"])[0].split())[:SHOWN]
    remedy = "try another version of bioimageio.core, or another target"
    return refuse(model.name, "the export", f"does not pass bioimage.io's test as {form}: {said}", remedy)
