"""Which images the steps of a search use."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from itertools import count

from attrs import frozen

from search.config import SearchConfig
from search.data import Batch, Dataset, Split
from search.data.counted import of_counted

Draw = Callable[[Split, int], Iterator[Batch]]
"""The batches of one pass over a set, in an order that follows from a number."""


def batches_of(config: SearchConfig) -> Draw:
    """Batches of a search's size, augmented, in an order that follows from its seed and the number."""

    def draw(part: Split, epoch: int) -> Iterator[Batch]:
        return part.epoch(config.batch, seed=config.seed, epoch=epoch, augment=config.augment)

    return draw


@frozen
class Step:
    """A search step: the alphas take one step on each of `alphas`, then the weights one on `weights`.

    With `joint`, the alphas take another step on `weights`, in the same pass.
    """

    alphas: tuple[Batch, ...]
    weights: Batch
    joint: bool = False


@frozen
class BatchSchedule(ABC):
    """The steps of an epoch: one pass over the images that the weights learn from."""

    draw: Draw

    @property
    @abstractmethod
    def for_weights(self) -> Split:
        """What the weights learn from."""

    @property
    @abstractmethod
    def for_alphas(self) -> tuple[Split, ...]:
        """The sets that the alphas learn from in passes of their own, one after the other in every step."""

    @property
    def joint(self) -> bool:
        """Whether the alphas also learn from the weights' batches, in the same pass."""
        return False

    def alpha_steps(self, size: int) -> int:
        """How many steps the alphas take in an epoch, with batches of `size`."""
        return self.for_weights.steps(size) * (len(self.for_alphas) + self.joint)

    def steps(self, epoch: int, searching: bool) -> Iterator[Step]:
        """The steps of an epoch; without those of the alphas if it is not `searching`."""
        streams = [self.endless(samples, epoch, number) for number, samples in enumerate(self.for_alphas)]
        for batch in self.draw(self.for_weights, epoch):
            alphas = tuple(next(stream) for stream in streams) if searching else ()
            yield Step(alphas, batch, self.joint and searching)

    def endless(self, samples: Split, epoch: int, number: int) -> Iterator[Batch]:
        """Endless batches, in a new order at each pass."""
        for lap in count():
            yield from self.draw(samples, -1 - epoch * 10_000 - lap - number * 1_000_000_000)

    def recorded(self) -> dict[str, tuple[str, ...]]:
        """The images of each part that a folder's split does not tell."""
        return {}


@frozen
class ValidatedSchedule(BatchSchedule):
    """DARTS: the alphas learn from the validation set, the weights from the training set."""

    data: Dataset

    @property
    def for_weights(self) -> Split:
        return self.data.train

    @property
    def for_alphas(self) -> tuple[Split, ...]:
        return (of_counted(self.data.val),)
