"""Small arrays and networks."""

import numpy as np
from numpy.typing import NDArray

import genoc

Pair = tuple[NDArray[np.float32], NDArray[np.uint8]]


def picture(number: int) -> Pair:
    """An image (2, 32, 40) with its mask: a bar of class 1 or 2."""
    mask = np.zeros((32, 40), np.uint8)
    mask[4 : 12 + number % 7, 5 : 20 + number] = 1 + number % 2
    noise = np.random.default_rng(number).normal(size=(2, 32, 40))
    return (noise + mask).astype(np.float32), mask


def volume(number: int) -> Pair:
    """A volume (1, 16, 24, 20) with its mask: a box."""
    mask = np.zeros((16, 24, 20), np.uint8)
    mask[3 : 9 + number % 5, 4:14, 5 : 10 + number] = 1
    noise = np.random.default_rng(number).normal(size=(1, 16, 24, 20))
    return (noise + mask).astype(np.float32), mask


def pictures(count: int = 12) -> list[Pair]:
    return [picture(number) for number in range(count)]


def volumes(count: int = 6) -> list[Pair]:
    return [volume(number) for number in range(count)]


def network(pairs: list[Pair]) -> genoc.Genotype:
    """A narrow U-Net for these pairs."""
    name = "unet" if pairs[0][1].ndim == 2 else "nnu-net-small"
    return genoc.scale(genoc.adapt(genoc.new(name), pairs), by="1/16")
