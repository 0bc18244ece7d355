"""A data set with its training, validation and test set."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import torch
from attrs import evolve, field, frozen

from search.config import EvaluatedPart
from search.data.split import Split
from search.preparation import Preparation


@frozen(eq=False)
class Dataset:
    """The three sets of a data set; no id is in two of them.

    `digest` is a SHA-256 over the sets' ids and pixels: it records which data a run used, and changes with
    the image size, the split and any edited pixel. `groups` are ids that belong together, such as images of
    one lesion, by the name of their group. `is_drawn` says that the sets were drawn from files that no split
    was given of. `preparation` tells how images were read, `words` what is printed.
    """

    name: str
    train: Split
    val: Split
    test: Split
    groups: Mapping[str, str] = field(factory=dict, kw_only=True)
    is_drawn: bool = field(default=False, kw_only=True)
    preparation: Preparation = field(factory=Preparation, kw_only=True)
    words: str = field(default="images", kw_only=True)
    digest: str = field(init=False)

    @digest.default
    def _digest(self) -> str:
        digest = hashlib.sha256()
        for part in (self.train, self.val, self.test):
            part.feed(digest)
        return digest.hexdigest()

    def quick(self) -> Dataset:
        """The same data set, measured where that is quickest; see `Split.quick`."""
        parts = {name: getattr(self, name).quick() for name in ("train", "val", "test")}
        return evolve(self, **parts)

    def judged(self, part: EvaluatedPart) -> Split:
        """The part that a finished training is evaluated on.

        By the validation set networks are only chosen, so it is measured where that is quickest.
        """
        return self.test if part == "test" else self.val.quick()

    def to(self, device: torch.device | str) -> Dataset:
        """The same data set with its batches on `device`."""
        parts = {name: getattr(self, name).to(device) for name in ("train", "val", "test")}
        return evolve(self, **parts)
