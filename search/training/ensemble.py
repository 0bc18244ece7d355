"""Several networks whose probabilities are averaged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import torch
from attrs import evolve, frozen
from torch import Tensor, nn

from genotype.diagnostics.diagnostic import refuse
from search.config import Recipe
from search.data import Batch, LogitsOf, Split

LEAST = 1e-7
"""Probabilities nearer to 0 or 1 would have logits that are not finite."""


@frozen
class Member:
    """A trained network in evaluation mode, and the images as it takes them."""

    name: str
    network: nn.Module
    part: Split


@frozen(eq=False)
class Ensemble:
    """A set of images on which `measured` gives the logits of the mean probability of several networks.

    The probabilities of whole images are averaged, each network having seen them in patches of its own
    size. Everything else is as in `part`.
    """

    part: Split
    members: tuple[Member, ...]
    output: str

    @property
    def ids(self) -> tuple[str, ...]:
        return self.part.ids

    @property
    def classes(self) -> tuple[str, ...]:
        return self.part.classes

    def __len__(self) -> int:
        return len(self.part)

    def steps(self, size: int) -> int:
        return self.part.steps(size)

    def epoch(self, size: int, *, seed: int, epoch: int, augment: Recipe) -> Iterator[Batch]:
        return self.part.epoch(size, seed=seed, epoch=epoch, augment=augment)

    def in_order(self, size: int) -> Iterator[Batch]:
        return self.part.in_order(size)

    def measured(self, logits_of: LogitsOf) -> Iterator[Batch]:
        """Logits and labels of every whole image; the members compute them, not `logits_of`."""
        of_each = (one_by_one(member.part.measured(member.network)) for member in self.members)
        for batches in zip(*of_each, strict=True):
            logits, labels = zip(*batches, strict=True)
            self.require_same_grid(labels)
            yield averaged_logits(logits, self.output), labels[0]

    def require_same_grid(self, labels: Sequence[Tensor]) -> None:
        """Refuse networks that give labels of different sizes for an image."""
        for member, theirs in zip(self.members, labels, strict=True):
            if theirs.shape != labels[0].shape:
                problem = f"takes images of another size than {self.members[0].name}"
                raise refuse(
                    member.name, "the images", problem, "give networks trained on images of one size"
                )

    @property
    def counted(self) -> Sequence[bool]:
        return self.part.counted

    @property
    def patches_an_epoch(self) -> int | None:
        return self.part.patches_an_epoch

    def quick(self) -> Ensemble:
        members = tuple(evolve(member, part=member.part.quick()) for member in self.members)
        return Ensemble(self.part.quick(), members, self.output)

    def spacing(self, index: int) -> tuple[float, ...] | None:
        return self.part.spacing(index)

    def shown(self, index: int) -> tuple[Tensor, Tensor]:
        return self.part.shown(index)

    def subset(self, indices: Sequence[int]) -> Ensemble:
        members = tuple(evolve(member, part=member.part.subset(indices)) for member in self.members)
        return Ensemble(self.part.subset(indices), members, self.output)

    def joined(self, other: Split) -> Split:
        return self.part.joined(other)

    def to(self, device: torch.device | str) -> Ensemble:
        members = tuple(evolve(member, part=member.part.to(device)) for member in self.members)
        return Ensemble(self.part.to(device), members, self.output)

    def feed(self, digest: Any) -> None:
        self.part.feed(digest)


def one_by_one(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Batches of one image each: networks of other sizes are given other batches."""
    for first, second in batches:
        yield from zip(first.split(1), second.split(1), strict=True)


def averaged_logits(logits: Sequence[Tensor], output: str) -> Tensor:
    """Logits (B, C, *spatial) whose probabilities are the means of those of several."""
    if output == "classes":
        mean = torch.stack([one.float().softmax(1) for one in logits]).mean(0)
        return mean.clamp(min=LEAST).log()
    mean = torch.stack([one.float().sigmoid() for one in logits]).mean(0)
    return mean.clamp(LEAST, 1 - LEAST).logit()
