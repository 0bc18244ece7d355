"""Masks: what the values of their files mean, and the labels of a case."""

from search.data.masks.apply import labelled
from search.data.masks.join import case_labels, joined
from search.data.masks.meaning import Meaning, meaning
from search.data.masks.pixels import MaskPixels, mask_pixels, read_mask
from search.data.masks.resolve import labels_of, labels_seen
from search.data.masks.seen import Seen, scan, seen_in

__all__ = [
    "MaskPixels",
    "Meaning",
    "Seen",
    "case_labels",
    "joined",
    "labelled",
    "labels_of",
    "labels_seen",
    "mask_pixels",
    "meaning",
    "read_mask",
    "scan",
    "seen_in",
]
