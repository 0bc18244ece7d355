"""Images and masks: read from a folder or synthetic; split, augmented and batched."""

from __future__ import annotations

from search.data.augment import Augmentation, augmentation_named
from search.data.dataset import Dataset
from search.data.images.batches import normalise
from search.data.images.samples import Samples, batches, batches_in_order
from search.data.load import load_dataset
from search.data.split import Batch, LogitsOf, Split
from search.data.splits.split_files import read_split
from search.data.splits.split_ids import SplitIds, random_split
from search.data.synthetic.dermoscopy import synthetic_dataset
from search.data.synthetic.load import SYNTHETIC

__all__ = [
    "SYNTHETIC",
    "Augmentation",
    "Batch",
    "Dataset",
    "LogitsOf",
    "Samples",
    "Split",
    "SplitIds",
    "augmentation_named",
    "batches",
    "batches_in_order",
    "load_dataset",
    "normalise",
    "random_split",
    "read_split",
    "synthetic_dataset",
]
