"""A data set whose training and validation images are divided anew, for cross-validation."""

from __future__ import annotations

from attrs import evolve

from search.data.counted import of_counted_alone
from search.data.dataset import Dataset
from search.data.splits.folds import folds_of


def folded(data: Dataset, folds: int, fold: int, seed: int) -> Dataset:
    """The data set with one of several folds of all but the test images to validate on, and to train on the
    rest.

    `fold`, of `folds`, is from 0 on. The test set stays. How images are prepared, such as the spacing of
    volumes, stays too, so that the networks of all folds take the same images. Raises InputError for a fold
    in which all pixels are ignored.
    """
    pool = data.train.joined(data.val)
    held_out = set(folds_of(pool.ids, folds, seed, data.groups)[fold])
    places = {name: place for place, name in enumerate(pool.ids)}
    train, val = (
        pool.subset([places[name] for name in sorted(pool.ids) if (name in held_out) is chosen])
        for chosen in (False, True)
    )
    words = f"{data.words}; fold {fold} (0 to {folds - 1}) validates"
    return of_counted_alone(evolve(data, train=train, val=val, words=words))
