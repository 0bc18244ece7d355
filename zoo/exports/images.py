"""Images to try an exported network on: those of its training, where they are still there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attrs import frozen
from torch import Tensor

from genotype import InputError
from search.data import Dataset
from search.data.source import found_source
from search.data.splits.folded import folded
from search.prepare import loaded_data
from search.progress import say
from search.recorded import recorded_data, recorded_folds, seed_of
from zoo.entries.example import example_shape
from zoo.exports.model import Exportable


@frozen(eq=False)
class Examples:
    """Inputs of the network, each (1, C, *spatial) float32 as it is prepared, and `what` they are."""

    inputs: tuple[Tensor, ...]
    what: str
    are_real: bool


def examples(model: Exportable, most: int) -> Examples:
    """Validation images as the network is given them; without its data, random numbers of one size."""
    import torch

    data = training_data(model)
    if data is not None and len(data.val):
        some = data.val.quick().subset(range(min(most, len(data.val))))
        inputs = tuple(images for images, _ in some.in_order(1))
        return Examples(inputs, f"of validation images of {data.name}", are_real=True)
    generator = torch.Generator().manual_seed(0)
    shape = example_shape(model.genotype)
    inputs = tuple(torch.randn(shape, generator=generator) for _ in range(most))
    return Examples(inputs, "of random numbers, for images of the training are not here", are_real=False)


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
