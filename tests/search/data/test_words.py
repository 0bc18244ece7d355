"""What is said of the pictures of a set, and of their channels."""

from __future__ import annotations

import numpy as np
import pytest

from compiler.program.sizes import Sizes
from search.data.channel_words import channels_in_words, counted_channels
from search.data.input_spec import InputSpec
from search.data.readers.image_file import COLOUR, GREY, names_of
from tests.search.data.loading import loaded
from tests.search.layouts.made import pictures, write


def needs(channels: int = 3, labels: int = 3) -> InputSpec:
    return InputSpec("net", 2, channels, labels, Sizes((1, 1)))


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (None, "images of 32x24, colour: as they are"),
        ((32, 24), "images of 32x24, colour: as they are"),
        ((24, 32), "images of 32x24, colour: resized to 24x32"),
        ((16,), "images of 32x24, colour: resized to 16x16"),
    ],
)
def test_pictures_of_the_size_are_not_called_resized(tmp_path, size, words):
    folder = write("images_masks", tmp_path / "set", pictures(8))
    assert loaded(folder, needs(), size=size).words == words


def test_channels_in_files_are_called_as_the_layout_calls_them(tmp_path):
    folder = write("nnunet_tif", tmp_path / "set", pictures(8))
    data = loaded(folder, needs())
    assert data.preparation.channels == ("c0", "c1", "c2")
    assert data.words == "images of 32x24, channels c0, c1 and c2: as they are"


def test_channels_in_one_file_are_called_as_it_calls_them(tmp_path):
    """By these names a grey picture is converted where the network was trained on coloured ones."""
    data = loaded(write("nnunet_2d", tmp_path / "set", pictures(8)), needs())
    assert data.preparation.channels == COLOUR


def test_bands_without_names_are_counted(tmp_path):
    for kind in ("images", "masks"):
        (tmp_path / kind).mkdir()
    for name, each in pictures(8, shape=(64, 64), channels=1).items():
        np.save(tmp_path / "images" / f"{name}.npy", np.stack([each.image] * 5))
        np.save(tmp_path / "masks" / f"{name}.npy", each.labels)
    assert loaded(tmp_path, needs(5)).words == "images of 64x64, 5 channels: as they are"


@pytest.mark.parametrize(
    ("channels", "words", "counted"),
    [
        (COLOUR, "colour", "3 channels (red, green, blue)"),
        (GREY, "grey", "1 channel (grey)"),
        (names_of(1), "grey", "1 channel (grey)"),
        (names_of(5), "5 channels", "5 channels"),
        (("dwi", "flair"), "channels dwi and flair", "2 channels (dwi, flair)"),
    ],
)
def test_channels_in_words(channels, words, counted):
    assert (channels_in_words(channels), counted_channels(channels)) == (words, counted)
