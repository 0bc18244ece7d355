"""Whether an image has the channels and the values that a network reads, and these values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from attrs import frozen

from genotype import refuse
from genotype.diagnostics.diagnostic import Diagnostic
from search.data.arrays.standardised import standardised_or_zero
from search.data.channel_words import counted_channels
from search.data.readers import ImageFile, without_alpha
from search.data.readers.image_file import ALPHA, COLOUR, GREY, Values
from search.preparation import Preparation
from zoo.predict.inputs.values import STORE, TRAINED_ON, held

CONVERT = "convert it, or add --convert"
_KINDS = {GREY: "grey", COLOUR: "in colour"}
_TRAINED_ON = {GREY: "grey pictures", COLOUR: "colour pictures"}
_LUMA = (299, 587, 114)
"""The weights of red, green and blue in grey, in thousandths (ITU-R 601)."""


@frozen
class Wanted:
    """The channels that a network reads, as names or just their number, and what their values are."""

    channels: tuple[str, ...]
    values: str
    convert: bool

    @staticmethod
    def by(preparation: Preparation, count: int, convert: bool) -> Wanted:
        """What a network of `count` channels reads."""
        usual = {1: GREY, 3: COLOUR}.get(count, tuple(f"channel {index}" for index in range(count)))
        names = preparation.channels if len(preparation.channels) == count else usual
        return Wanted(names, preparation.values, convert)

    @property
    def is_grey(self) -> bool:
        """Whether it is a single brightness of a picture."""
        return len(self.channels) == 1


def channels_of(files: Sequence[ImageFile]) -> tuple[str, ...]:
    """The names of all channels of an image."""
    return tuple(channel for file in files for channel in file.channels)


def unsuited(name: str, files: Sequence[ImageFile], wanted: Wanted) -> Iterator[Diagnostic]:
    """Why the headers of an image do not suit the network."""
    # Whether a palette holds colours depends on what a picture shows, so it is taken for either.
    either = wanted.convert or all(file.palette is not None for file in files)
    yield from _other_channels(name, channels_of(files), wanted, either)
    if wanted.values == "bytes" and any(file.dtype != np.uint8 for file in files):
        found = next(file for file in files if file.dtype != np.uint8)
        problem = f"holds {held(found)}, but the network was trained on {TRAINED_ON['bytes']}"
        yield Diagnostic(name, problem, STORE)


def _other_channels(name: str, found: tuple[str, ...], wanted: Wanted, either: bool) -> Iterator[Diagnostic]:
    bare = found[:-1] if found[-1] == ALPHA and ALPHA not in wanted.channels else found
    if len(bare) == len(wanted.channels):
        return
    if {bare, wanted.channels} == {GREY, COLOUR}:
        problem = f"is {_KINDS[bare]}, but the network was trained on {_TRAINED_ON[wanted.channels]}"
        if not either:
            yield Diagnostic(name, problem, CONVERT)
        return
    has, reads = counted_channels(found), counted_channels(wanted.channels)
    remedy = "give all of them in one file"
    if len(found) == 1:
        remedy += ", or a file for each: CASE_0000, CASE_0001 and so on"
    yield Diagnostic(name, f"has {has}, but the network reads {reads}", remedy)


def decoded(files: Sequence[ImageFile]) -> Values:
    """All channels (C, *shape) of an image. Raises InputError if they cannot be read."""
    return np.concatenate([file.values() for file in files]) if len(files) > 1 else files[0].values()


def suited(pixels: Values, files: Sequence[ImageFile], wanted: Wanted) -> Values:
    """Decoded values as the network reads them: bytes, or float32 that are standardised.

    Raises InputError for transparency, and as `standardised_or_zero` does.
    """
    path = files[0].path
    channels = channels_of(files)
    if channels[-1] == ALPHA and ALPHA not in wanted.channels:
        pixels, left = without_alpha(pixels, channels)
        if ALPHA in left and not wanted.convert:
            problem = "is transparent in places, which the network does not know"
            raise refuse(path.name, path.name, problem, "store it without transparency, or add --convert")
        pixels, channels = (pixels[:-1], left[:-1]) if ALPHA in left else (pixels, left)
    if channels == COLOUR and wanted.is_grey:
        pixels = in_grey(pixels)
    if wanted.values == "standardised":
        pixels = standardised_or_zero(pixels, path)
    if len(pixels) == 1 and len(wanted.channels) == len(COLOUR):
        pixels = np.repeat(pixels, len(COLOUR), axis=0)
    return pixels


def in_grey(pixels: Values) -> Values:
    """Red, green and blue (3, H, W) as brightness (1, H, W), of the same type."""
    grey = np.tensordot(_LUMA, pixels.astype(np.float64), axes=1)[None] / sum(_LUMA)
    return np.asarray(np.round(grey) if pixels.dtype.kind in "iu" else grey).astype(pixels.dtype)
