"""The channels of images in words."""

from __future__ import annotations

from collections.abc import Sequence

from search.data.layouts.folders.names import number
from search.data.readers.image_file import COLOUR


def channels_in_words(channels: Sequence[str]) -> str:
    """`colour`, `grey`, `channels dwi and flair`; of channels without names their number: `5 channels`."""
    if tuple(channels) == COLOUR:
        return "colour"
    if _are_unnamed(channels):
        return number(len(channels), "channel")
    *others, last = channels
    return f"channels {', '.join(others)} and {last}" if others else last


def counted_channels(channels: Sequence[str]) -> str:
    """Their number, and in brackets the names that they have: `2 channels (dwi, flair)`."""
    names = "" if _are_unnamed(channels) else f" ({', '.join(channels)})"
    return number(len(channels), "channel") + names


def _are_unnamed(channels: Sequence[str]) -> bool:
    """Whether the names are no more than numbers, as those of bands are."""
    return all(name == f"channel {place}" for place, name in enumerate(channels))
