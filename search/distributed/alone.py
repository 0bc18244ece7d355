"""What a run asks of its processes; here of a single one, which has nobody to ask."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from attrs import define
from torch import Tensor

from search.data import Batch, Split

Made = TypeVar("Made")


@define(kw_only=True)
class Ranks:
    """The processes of a run, of which this is number `rank` of `size`.

    Every process calls the same methods in the same order: each of them may wait for the others.
    While they are `sharing`, the statistics of a batch are those of all of them.
    """

    rank: int = 0
    size: int = 1
    sharing: bool = False
    shares: tuple[float, ...] = (1.0,)
    images: int = 0

    def __deepcopy__(self, memo: object) -> "Ranks":
        return self  # the processes are the same for the copy of a network

    @property
    def is_first(self) -> bool:
        """Whether this process writes and speaks."""
        return self.rank == 0

    @property
    def share(self) -> float:
        """How much of the last batch is this process's; 0 where it has no image of it.

        Losses are means over images: that of the batch is the sum over the processes of share times loss.
        """
        return self.shares[self.rank]

    def part(self, batch: Batch) -> Batch:
        """This process's part of a batch."""
        return batch

    def own(self, images: Split) -> Split:
        """The images that this process measures: every `size`-th."""
        return images

    def sum(self, tensors: Iterable[Tensor]) -> None:
        """Replace tensors by their sums over the processes."""

    def total(self, value: Tensor) -> Tensor:
        """The sum of a value over the processes, without a gradient."""
        return value.detach()

    def gathered(self, value: Tensor) -> Tensor:
        """A tensor of every process, in their order, along a new first axis."""
        return value.detach()[None]

    def each(self, value: Any) -> list[Any]:
        """A value of every process, in their order."""
        return [value]

    def first(self, make: Callable[[], Made]) -> Made:
        """What the first process makes, for all of them; where it cannot, none goes on."""
        return make()

    def together(self, make: Callable[[], Made]) -> Made:
        """What each makes for itself; where one cannot, none goes on."""
        return make()

    def says(self, words: str) -> bool:
        """Whether this process is the first to say so, for what all may come to say."""
        return True

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Meanwhile each process works on whole batches for itself."""
        yield


ALONE = Ranks()
