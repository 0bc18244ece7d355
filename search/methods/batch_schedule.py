"""Which images the steps of a search see."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from itertools import count
from typing import Literal

import torch
from attrs import field, frozen

from genotype import refuse
from search.data import Batch, Dataset, Split

Draw = Callable[[Split, int], Iterator[Batch]]
"""The batches of one pass over a part, in an order that follows from a number."""

Half = Literal["A", "B"]


@frozen
class Step:
    """A search step: the alphas take one on each of `alphas`, then the weights one on `weights`.

    With `joint` the alphas take one more on `weights`, in the same pass.
    """

    alphas: tuple[Batch, ...]
    weights: Batch
    joint: bool = False


@frozen
class BatchSchedule(ABC):
    """The steps of an epoch: a pass over what the weights learn from."""

    draw: Draw

    @property
    @abstractmethod
    def for_weights(self) -> Split:
        """What the weights learn from."""

    @property
    @abstractmethod
    def for_alphas(self) -> tuple[Split, ...]:
        """What the alphas learn from in passes of their own, one after the other in every step."""

    @property
    def joint(self) -> bool:
        """Whether they learn from what the weights do as well, in one pass with them."""
        return False

    def steps(self, epoch: int, searching: bool) -> Iterator[Step]:
        """The steps of an epoch; without those of the alphas where it is not yet `searching`."""
        feeds = [self.endless(samples, epoch, number) for number, samples in enumerate(self.for_alphas)]
        for batch in self.draw(self.for_weights, epoch):
            alphas = tuple(next(feed) for feed in feeds) if searching else ()
            yield Step(alphas, batch, self.joint and searching)

    def endless(self, samples: Split, epoch: int, number: int) -> Iterator[Batch]:
        """Batches without end, in a new order at each pass."""
        for lap in count():
            yield from self.draw(samples, -1 - epoch * 10_000 - lap - number * 1_000_000_000)

    def recorded(self) -> dict[str, list[str]]:
        """The images of each part that a folder's split does not tell."""
        return {}


@frozen
class ValidatedSchedule(BatchSchedule):
    """DARTS: the alphas learn from the validation part, the weights from the training part."""

    data: Dataset

    @property
    def for_weights(self) -> Split:
        return self.data.train

    @property
    def for_alphas(self) -> tuple[Split, ...]:
        return (self.data.val,)


@frozen
class HalvedSchedule(BatchSchedule):
    """AdwU-Net: the training part in two halves, A and B, drawn by the seed.

    The alphas learn from both in turn, the weights from one of the two. As published a step has three
    `passes`: the alphas' over A and over B, and the weights'. Two are enough: one pass over the
    weights' half gives the gradient of either. No validation image is ever learned from.
    """

    halves: dict[Half, Split]
    weights_on: Half = field(default="A")
    passes: Literal[2, 3] = field(default=2)

    @property
    def for_weights(self) -> Split:
        return self.halves[self.weights_on]

    @property
    def for_alphas(self) -> tuple[Split, ...]:
        apart = (half for half in self.halves if not (self.joint and half == self.weights_on))
        return tuple(self.halves[half] for half in apart)

    @property
    def joint(self) -> bool:
        return self.passes == 2

    def recorded(self) -> dict[str, list[str]]:
        return {half: list(samples.ids) for half, samples in self.halves.items()}


def halved(part: Split, seed: int) -> dict[Half, Split]:
    """A part cut in two by the seed, A the larger by one where their number is odd.

    Refused where a half would have a single image, which no batch norm can train on.
    """
    if len(part) < 4:
        problem = f"{len(part)} images are too few for two halves"
        raise refuse("search", "the training part", problem, "give 4 or more, or use --method darts")
    order = torch.randperm(len(part), generator=torch.Generator().manual_seed(seed)).tolist()
    middle = (len(order) + 1) // 2
    return {"A": part.subset(sorted(order[:middle])), "B": part.subset(sorted(order[middle:]))}
