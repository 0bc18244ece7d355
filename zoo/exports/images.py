"""Images to try an exported network on: those of its training, where they are still there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import torch
from attrs import frozen
from torch import Tensor
from torch.nn.functional import pad

from genotype import InputError
from search.data import Dataset
from search.data.images.batches import normalise
from search.data.readers import Expected, open_image
from search.data.source import found_source, reading
from search.data.splits.folded import folded
from search.prepare import loaded_data
from search.progress import say
from search.recorded import recorded_data, recorded_folds, seed_of
from zoo.entries.example import example_shape
from zoo.exports.model import Exportable
from zoo.predict.inputs.channels import decoded
from zoo.predict.prepared import prepared_for
from zoo.predict.settings import Settings


@frozen(eq=False)
class Examples:
    """Inputs of the network, each (1, C, *spatial) float32 as it is prepared, and `what` they are."""

    inputs: tuple[Tensor, ...]
    what: str
    are_real: bool


def examples(model: Exportable, most: int) -> Examples:
    """Validation images as the network is given them; without its data, random numbers of one size."""
    for found in (of_files, of_data):
        inputs = found(model, most)
        if inputs and model.record is not None:
            return Examples(inputs, f"of validation images of {model.record.data.name}", are_real=True)
    generator = torch.Generator().manual_seed(0)
    shape = example_shape(model.genotype)
    inputs = tuple(torch.randn(shape, generator=generator) for _ in range(most))
    return Examples(inputs, "of random numbers, for images of the training are not here", are_real=False)


def of_files(model: Exportable, most: int) -> tuple[Tensor, ...]:
    """Inputs from some validation images alone, so that no whole data set is read; none without files."""
    found = example_files(model, most)
    if not found:
        return ()
    channels = Expected(channels=model.genotype.in_channels)
    inputs = []
    with reading(str(recorded_data(model.source).source)):
        for paths in found:
            files = [open_image(path, model.preparation.geometry, channels) for path in paths]
            [prepared] = prepared_for([model.model], Settings(), files, decoded(files))
            inputs.append(window(normalise(prepared.image), prepared.patch)[None])
    return tuple(inputs)


def window(image: Tensor, patch: Sequence[int]) -> Tensor:
    """The middle of an image (C, *spatial) that is read in patches, with zeros around a smaller one."""
    for axis, side in enumerate(patch, 1):
        lack = max(0, side - image.shape[axis])
        before = [0, 0] * (image.ndim - 1 - axis) + [lack // 2, lack - lack // 2]
        image = pad(image, before)
        image = image.narrow(axis, (image.shape[axis] - side) // 2, side)
    return image.contiguous()


def of_data(model: Exportable, most: int) -> tuple[Tensor, ...]:
    """The same of data that are no files: drawn, or in memory."""
    data = training_data(model)
    if data is None or not len(data.val):
        return ()
    some = data.val.quick().subset(range(min(most, len(data.val))))
    return tuple(images for images, _ in some.in_order(1))


@lru_cache(maxsize=1)
def training_data(model: Exportable) -> Dataset | None:
    """The data that a run was trained with, divided as then; None if they are gone or were changed, and for
    an entry.
    """
    if not model.is_of_run or model.record is None:
        return None
    try:
        data = loaded_data(model.genotype, recorded_data(model.source), seed_of(model.source), "cpu")
        data = of_fold(model.source, data)
    except (InputError, OSError) as gone:
        say(f"note     {model.source}: its data cannot be read: {first_words(gone)}")
        return None
    if data.digest != model.record.data.digest:
        say(f"note     {model.source}: the images of {data.name} are not those of the training any more")
        return None
    return data


def of_fold(folder: Path, data: Dataset) -> Dataset:
    """The data divided as for the fold that a run trained on, if it is one."""
    fold = recorded_folds(folder)
    if fold is None:
        return data
    drawn_by = recorded_data(folder).drawn_by
    return folded(data, *fold, seed_of(folder) if drawn_by is None else drawn_by)


def first_words(error: InputError | OSError) -> str:
    """What is wrong, on a line."""
    if isinstance(error, InputError):
        problem = error.problems[0]
        return f"{problem.path}: {problem.problem}"
    return str(error.strerror)


def example_files(model: Exportable, most: int) -> tuple[tuple[Path, ...], ...]:
    """The files of some validation images of a run, one or one for each channel; none if they are gone."""
    if not model.is_of_run:
        return ()
    config = recorded_data(model.source)
    if config.source is None:
        return ()
    try:
        source = found_source(config, seed_of(model.source))
    except (InputError, OSError):
        return ()
    wanted = set(source.split.val)
    files = (file.case.images for file in source.files if file.case.id in wanted)
    return tuple(_some(files, most))


def _some(files: Iterator[tuple[Path, ...]], most: int) -> Iterator[tuple[Path, ...]]:
    for _, each in zip(range(most), files, strict=False):
        if all(path.is_file() for path in each):
            yield each
