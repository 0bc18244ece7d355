"""Reading the files of every case once, in parallel; a damaged file does not hide the others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from attrs import evolve
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import Diagnostic
from search.config import DataConfig
from search.data.arrays.packed import Packed
from search.data.arrays.standardised import in_float32
from search.data.cases import Case, MaskFile
from search.data.checks.attempts import Problems
from search.data.checks.facts import CaseFacts, ImageValues, MaskFacts
from search.data.checks.thumbnail import thumbnail_of
from search.data.files import as_masks, headers, other_sizes
from search.data.images.display import displayed
from search.data.images.values import PICTURES
from search.data.masks import mask_pixels, seen_in
from search.data.parallel_read import attempted
from search.data.readers import open_image
from search.data.readers.image_file import ALPHA, ImageFile
from search.data.volumes.read import apart

SAMPLED = 4096
"""So many values of a channel are kept of an image."""


def read_cases(cases: Sequence[Case], config: DataConfig, shown: set[str]) -> list[CaseFacts]:
    """The facts of all cases, in order; of those in `shown` with a picture to look at."""

    def read(case: Case) -> CaseFacts:
        return read_case(case, config, case.id in shown)

    return attempted(cases, read, "images")


def read_case(case: Case, config: DataConfig, is_shown: bool) -> CaseFacts:
    """The facts of a case, with the problems of each of its files."""
    problems, of_masks = Problems(), Problems()
    files = [mask for mask in case.masks if isinstance(mask, MaskFile)]
    read = [of_masks.attempt(partial(read_mask, mask, config)) for mask in files]
    masks = tuple(mask for mask in read if mask is not None)
    expected = as_masks([mask.file for mask in masks])
    opened = [problems.attempt(partial(open_image, path, config.geometry, expected)) for path in case.images]
    problems += of_masks
    images = tuple(image for image in opened if image is not None)
    facts = CaseFacts(case=case, images=images, masks=masks)
    if facts.is_whole:
        unread = {mask.path for mask in files} - {mask.mask.path for mask in masks}
        problems += misfits(images[0], [*(mask.file for mask in masks), *opening(unread, config)], config)
        pixels = problems.attempt(partial(values_of_all, images))
        facts = facts if pixels is None else with_values(facts, pixels, is_shown)
    return evolve(facts, problems=tuple(problems))


def opening(masks: Collection[Path], config: DataConfig) -> Iterator[ImageFile]:
    """The headers of masks that were refused, where a header can be read."""
    already_told: list[Diagnostic] = []
    return headers(sorted(masks), config.geometry, already_told)


def misfits(image: ImageFile, masks: Sequence[ImageFile], config: DataConfig) -> Iterator[Diagnostic]:
    """The masks whose headers say that they do not lie on the image, whatever their values are."""
    for mask in masks:
        if len(image.shape) == len(mask.shape) == 3:
            yield from apart(image, mask, config.geometry)
        else:
            yield from other_sizes(image, [mask])


def values_of_all(images: Sequence[ImageFile]) -> NDArray[Any] | None:
    """The channels of all files of an image; None if they are not on one grid."""
    values = [image.values() for image in images]
    return np.concatenate(values) if len({each.shape[1:] for each in values}) == 1 else None


def with_values(facts: CaseFacts, pixels: NDArray[Any], is_shown: bool) -> CaseFacts:
    """The facts with those of the image's values (C, *spatial)."""
    place = slice_of(facts)
    return evolve(
        facts,
        values=values_in(facts.images, pixels),
        picture=picture_of(pixels, place) if is_shown else None,
        place=place,
    )


def read_mask(mask: MaskFile, config: DataConfig) -> MaskFacts:
    """A mask file. Raises InputError if it cannot be read, or is no mask."""
    pixels = mask_pixels(mask.path, config.threshold, config.geometry)
    alpha = pixels.file.palette is None and pixels.file.channels[-1] == ALPHA
    return MaskFacts(mask, pixels.file, Packed.of(pixels.values), seen_in(pixels), alpha)


def slice_of(facts: CaseFacts) -> int | None:
    """The slice along z of a volume that holds most of its first mask, or the middle one."""
    if len(facts.shape) != 3:
        return None
    middle = facts.shape[0] // 2
    if not facts.masks or facts.masks[0].file.shape != facts.shape:
        return middle
    counts = np.count_nonzero(facts.masks[0].packed.array(), axis=(1, 2))
    return int(counts.argmax()) if counts.any() and np.ptp(counts) else middle


def values_in(images: Sequence[ImageFile], pixels: NDArray[Any]) -> ImageValues:
    """What the values (C, *spatial) of an image are."""
    flat = pixels.reshape(len(pixels), -1)
    sample = in_float32(flat[:, :: max(1, flat.shape[1] // SAMPLED)])
    finite = pixels.dtype.kind != "f" or bool(np.isfinite(in_float32(pixels)).all())
    plane = pixels if pixels.ndim == 3 else pixels[:, pixels.shape[1] // 2]
    return ImageValues(
        low=tuple(float(channel.min()) for channel in flat),
        high=tuple(float(channel.max()) for channel in flat),
        sample=sample,
        is_eight_bit=holds_eight_bits(images[0], pixels),
        is_finite=finite,
        thumbnail=thumbnail_of(plane.astype(np.float32).mean(axis=0)) if finite else None,
    )


def holds_eight_bits(image: ImageFile, pixels: NDArray[Any]) -> bool:
    """Whether a picture of 16 bits has only values of 8, as they are or times 257."""
    if image.kind not in PICTURES or pixels.dtype != np.uint16:
        return False
    return bool(pixels.max() < 256 or (pixels % 257 == 0).all())


def picture_of(pixels: NDArray[Any], place: int | None) -> NDArray[np.uint8]:
    """An image (C, *spatial), of a volume a slice, as (3 or 1, H, W) uint8 to look at."""
    plane = pixels if place is None else pixels[:, place]
    values = plane if plane.dtype == np.uint8 else np.nan_to_num(in_float32(plane))
    seen = values[:3] if len(values) == 4 else values
    return np.asarray(displayed(torch.from_numpy(np.ascontiguousarray(seen))).numpy())
