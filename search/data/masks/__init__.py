"""Masks: what the values of their files mean, and the labels of a case."""

from search.data.masks.apply import labelled
from search.data.masks.join import case_labels
from search.data.masks.meaning import Meaning, meaning
from search.data.masks.pixels import mask_pixels, read_mask
from search.data.masks.resolve import labels_of
from search.data.masks.seen import Seen, scan

__all__ = [
    "Meaning",
    "Seen",
    "case_labels",
    "labelled",
    "labels_of",
    "mask_pixels",
    "meaning",
    "read_mask",
    "scan",
]
