"""Reading a folder of images and masks into memory, and checking it as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.config import Fit
from search.data.images.decode import Decoded, decode
from search.data.images.pairs import Pair, find_pairs
from search.data.images.samples import Samples
from search.data.listing import listed
from search.data.parallel_read import gathered

# Foreground shares at which a mask holds nothing to learn from, and how many of a set may be such.
_EMPTY, _FULL = 1e-4, 0.99
_TOO_MANY = 0.9


def read_folder(folder: Path, size: int, fit: Fit = "stretch") -> Samples:
    """Every pair of `folder`, brought to `size` x `size` pixels as `fit` says, ordered by id.

    Raises InputError with all problematic files; see `find_pairs`, `decode` and `read_pairs`.
    """
    return read_pairs(folder, find_pairs(folder), size, fit)


def read_pairs(folder: Path, pairs: Sequence[Pair], size: int, fit: Fit = "stretch") -> Samples:
    """The given pairs of `folder`, checked one by one and then as a set.

    A set is refused if more than half of its samples share one mask (then masks were not paired with
    images by their id), and if nearly all masks are empty, or full.
    """
    decoded = gathered(str(folder), pairs, lambda pair: decode(pair, size, fit), "images")
    problems = [*_shared_mask(pairs, decoded), *_nothing_to_learn(pairs, decoded)]
    if problems:
        raise InputError(str(folder), problems)
    images = torch.from_numpy(np.stack([sample.image for sample in decoded]))
    masks = torch.from_numpy(np.stack([sample.mask for sample in decoded]))
    return Samples(tuple(pair.id for pair in pairs), images, masks)


def _shared_mask(pairs: Sequence[Pair], decoded: Sequence[Decoded]) -> list[Diagnostic]:
    """A blank mask may well recur; an outline may not."""
    outlines = [sample.outline if 0 < sample.foreground < 1 else b"" for sample in decoded]
    counts = Counter(outline for outline in outlines if outline)
    outline, count = counts.most_common(1)[0] if counts else (b"", 0)
    if count < 2 or count <= len(pairs) / 2:
        return []
    names = [pair.mask.name for pair, own in zip(pairs, outlines, strict=True) if own == outline]
    text = f"{count} of {len(pairs)} samples have the same mask"
    return [Diagnostic(listed(names), text, "pair each image with its own mask, by id")]


def _nothing_to_learn(pairs: Sequence[Pair], decoded: Sequence[Decoded]) -> list[Diagnostic]:
    shares = [(pair.mask.name, sample.foreground) for pair, sample in zip(pairs, decoded, strict=True)]
    empty = [name for name, share in shares if share < _EMPTY]
    full = [name for name, share in shares if share > _FULL]
    return [
        Diagnostic(listed(names), f"{len(names)} of {len(pairs)} masks are {what}", _CHECK_MASKS)
        for what, names in (("empty", empty), ("full", full))
        if len(names) >= _TOO_MANY * len(pairs)
    ]


_CHECK_MASKS = "check that these are the masks of this set: 255 marks the target, 0 the rest"
