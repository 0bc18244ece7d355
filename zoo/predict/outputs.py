"""The files that are written for an image."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from os.path import lexists
from pathlib import Path

import numpy as np
import torch
from attrs import frozen
from numpy.typing import NDArray
from PIL.Image import Image as Picture

from genotype import InputError
from genotype.diagnostics.diagnostic import Diagnostic
from genotype.folders import LINK, LINK_REMEDY, link_within, make_within
from genotype.text.files import replace_bytes
from genotype.text.regular import real
from search.data.images.display import displayed
from search.data.layouts.folders.names import few, number
from search.data.readers import output_suffix, write_labels, write_values
from search.data.readers.image_file import COLOUR, Values
from search.predictions.legend import entries, with_legend
from search.predictions.pictures import flat, overlay, png
from zoo.predict.inputs.channel_files import Opened
from zoo.predict.model import Model
from zoo.predict.record import Journal, sha256
from zoo.predict.settings import Settings

TARGET_VALUE = 255
"""The value of a single target in pictures, which viewers show as white."""

PICTURES = (".png", ".tif")

LEAST = 384
"""The longer side of an overlay, in pixels, where a whole multiple of the image's comes near it."""


@frozen
class Outputs:
    """The files of an image, relative to the folder of predictions; None where they are not asked for."""

    labels: str
    probabilities: str | None = None
    overlay: str | None = None

    @property
    def files(self) -> list[str]:
        """All of them."""
        return [file for file in (self.labels, self.probabilities, self.overlay) if file]


def outputs_of(image: Opened, settings: Settings) -> Outputs:
    """What is written for an image."""
    name, like = image.given.name, image.files[0]
    return Outputs(
        f"{name}{output_suffix(like)}",
        f"probabilities/{name}{output_suffix(like, probabilities=True)}" if settings.probabilities else None,
        f"overlays/{name}.png" if settings.overlay else None,
    )


def require_distinct(out: Path, images: Sequence[Opened], outputs: Mapping[str, Outputs]) -> None:
    """Refuse outputs that would replace an image, a mask or each other, or lie outside the folder."""
    files = [file for image in images for file in outputs[image.given.name].files]
    doubled = [file for file, count in Counter(files).items() if count > 1]
    alike = [file for file, count in Counter(map(str.casefold, {*files})).items() if count > 1]
    similar = [file for file in sorted({*files}) if file.casefold() in alike]
    read = {real(path) for image in images for path in image.given.files}
    own = [file for file in files if real(out / file) in read]
    outside = [file for file in files if not is_inside(out, file)]
    problems = [
        *_problem(outside, f"would be written outside {out}", "rename the image, or its id in the table"),
        *_problem(doubled, "would be written twice", "rename one of the images"),
        *_problem(
            similar, "differ only in capitals, which many disks do not tell apart", "rename one of the images"
        ),
        *_problem(own, "would replace the image itself", "choose another -o"),
    ]
    if problems:
        raise InputError(str(out), problems)


def is_inside(out: Path, file: str) -> bool:
    """Whether a file named from a folder is in it, by the names alone."""
    home = os.path.join(os.path.abspath(out), "")
    return os.path.abspath(os.path.join(home, file)).startswith(home)


def require_writable(out: Path, outputs: Mapping[str, Outputs], journal: Journal, force: bool) -> None:
    """Refuse outputs that would replace a file that is not of this journal, or lie where a link leads."""
    known = {file for each in journal.images.values() for file in each.outputs}
    planned = set(journal.images)
    there = [
        file
        for name, each in outputs.items()
        for file in each.files
        if file not in known and name not in planned and lexists(out / file)
    ]
    ways = {link_within(out, (out / file).parent) for each in outputs.values() for file in each.files}
    links = sorted(str(link.relative_to(out)) for link in ways if link)
    files = sorted({file for each in outputs.values() for file in each.files})
    folders = [file for file in files if (out / file).is_dir() and not (out / file).is_symlink()]
    problems = [
        *_problem(links, LINK, LINK_REMEDY),
        *_problem(folders, "is a folder", "remove it, or choose another -o"),
        *_problem([] if force else there, "is there already", "choose another -o, or add --force"),
    ]
    if problems:
        raise InputError(str(out), problems)


def _problem(files: Sequence[str], problem: str, remedy: str) -> list[Diagnostic]:
    count = f" ({number(len(files), 'file')})" if len(files) > 1 else ""
    return [Diagnostic(few(files), problem + count, remedy)] if files else []


def write_outputs(
    out: Path,
    image: Opened,
    outputs: Outputs,
    labels: NDArray[np.uint8],
    probable: NDArray[np.float32] | None,
    pixels: Values,
    model: Model,
) -> dict[str, str]:
    """Write the files of an image, labels as the model has them, and return their digests. Raises InputError
    if they cannot be written.
    """
    like, one_target = image.files[0], model.is_of_one_target
    for file in outputs.files:
        make_within(out, (out / file).parent)
    if outputs.overlay:
        replace_bytes(out / outputs.overlay, png(_outlined(image, pixels, labels, model.labels)))
    if outputs.probabilities and probable is not None:
        write_values(out / outputs.probabilities, probable[1:] if one_target else probable, like)
    value = TARGET_VALUE if one_target and outputs.labels.endswith(PICTURES) else 1
    write_labels(out / outputs.labels, labels * np.uint8(value), like)
    return {file: sha256(out / file) for file in outputs.files}


def _outlined(image: Opened, pixels: Values, labels: NDArray[np.uint8], names: Sequence[str]) -> Picture:
    """An image with the outlines of what was found in it; of several classes with a legend."""
    picture, nothing, ours = _seen(image, pixels, labels)
    drawn = overlay(picture, nothing, ours, least=LEAST)
    shown = [int(label) for label in np.unique(ours) if label > 0]
    return with_legend(drawn, entries(shown, names, False)) if len(names) > 2 and shown else drawn


def _seen(
    image: Opened, pixels: Values, labels: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], NDArray[np.integer], NDArray[np.integer]]:
    """An image to look at, without true labels, and its predicted ones; of a volume its fullest slice."""
    channels = image.files[0].channels
    shown = pixels[: len(COLOUR)] if channels[: len(COLOUR)] == COLOUR else pixels[:1]
    found = torch.from_numpy(labels)
    picture, _, ours = flat(
        displayed(torch.from_numpy(np.require(_plain(shown), requirements=["C", "W"]))), found, found
    )
    return picture, np.zeros_like(ours), ours


def _plain(values: Values) -> Values:
    """Values in a type that torch has."""
    return values if values.dtype in (np.uint8, np.float32) else values.astype(np.float32)
