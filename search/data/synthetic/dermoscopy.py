"""Synthetic dermoscopy: data that is always available, in any amount, and not solvable by a constant."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.random import Generator

from search.data.dataset import Dataset
from search.data.images.mask_rules import Bytes
from search.data.images.samples import Samples
from search.data.synthetic.artefacts import ARTEFACTS
from search.data.synthetic.drawing import drawn_sets
from search.data.synthetic.fields import Field
from search.data.synthetic.parts import STREAMS, name_of, require_possible
from search.data.synthetic.pigment import Pigments, lesion, outline, skin

SMALLEST = 8
"""The smallest side of a picture, in pixels."""

_BARE = np.array([0.97, 0.88, 0.84])


def synthetic_dataset(size: int, *, train: int, val: int, test: int, seed: int) -> Dataset:
    """Images of `size` x `size` pixels; image i of a set depends only on the seed, the set and i.

    Raises InputError for a size below 8, an empty set or a negative seed.
    """
    counts = {"train": train, "val": val, "test": test}
    require_possible(size, SMALLEST, counts, seed)
    sets = drawn_sets(counts, lambda part, index: synthetic_sample(size, seed, part, index), "images")
    return Dataset("synthetic", *(_samples(part, drawn, seed) for part, drawn in sets.items()))


def synthetic_sample(size: int, seed: int, part: str, index: int) -> tuple[Bytes, Bytes]:
    """One image (size, size, 3) uint8 and its mask (size, size) uint8 in {0, 1}.

    The scene is the same at every size; only the noise differs.
    """
    rng = np.random.default_rng([seed, STREAMS[part], index])
    level = outline(rng, size)
    picture = _painted(rng, level)
    for artefact in ARTEFACTS:
        picture = artefact(rng, picture)
    return (picture.clip(0, 1) * 255).round().astype(np.uint8), (level > 0).astype(np.uint8)


def _painted(rng: Generator, level: Field) -> Field:
    under, added = skin(rng, len(level)), lesion(rng, level)
    return Pigments(under.melanin + added.melanin, under.blood + added.blood).coloured(_BARE)


def _samples(part: str, drawn: Sequence[tuple[Bytes, Bytes]], seed: int) -> Samples:
    images = np.stack([picture for picture, _ in drawn]).transpose(0, 3, 1, 2)
    masks = np.stack([mask for _, mask in drawn])
    ids = tuple(name_of(part, seed, index) for index in range(len(drawn)))
    return Samples(ids, torch.from_numpy(np.ascontiguousarray(images)), torch.from_numpy(masks))
