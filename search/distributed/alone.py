"""What a run needs of its processes; here for a single process."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from attrs import define
from torch import Tensor

from search.data import Batch, Split

Made = TypeVar("Made")


@define(kw_only=True)
class Ranks:
    """The processes of a run; this is number `rank` of `size`.

    Every process calls the same methods in the same order, because each call may wait for the others.
    While they are `sharing`, batch statistics are those of all of them.
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
        """Whether this process writes files and prints."""
        return self.rank == 0

    @property
    def share(self) -> float:
        """This process's share of the last batch; 0 if it has none of its images.

        Losses are means over images: the loss of the batch is the sum over processes of share times loss.
        """
        return self.shares[self.rank]

    def part(self, batch: Batch) -> Batch:
        """This process's part of a batch."""
        return batch

    def own(self, images: Split) -> Split:
        """The images that this process evaluates: every `size`-th."""
        return images

    def sum(self, tensors: Iterable[Tensor]) -> None:
        """Replace tensors by their sums over the processes."""

    def total(self, value: Tensor) -> Tensor:
        """The sum of a value over the processes, without gradient."""
        return value.detach()

    def gathered(self, value: Tensor) -> Tensor:
        """The tensors of all processes in order, along a new first axis."""
        return value.detach()[None]

    def each(self, value: Any) -> list[Any]:
        """The values of all processes, in order."""
        return [value]

    def first(self, make: Callable[[], Made]) -> Made:
        """The result of `make` in the first process, for all of them; if it fails, all stop."""
        return make()

    def together(self, make: Callable[[], Made]) -> Made:
        """The result of `make` in each process; if one fails, all stop."""
        return make()

    def says(self, words: str) -> bool:
        """Whether this process is the first to print a message that all may want to print."""
        return True

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Within it, each process works on whole batches by itself."""
        yield


ALONE = Ranks()
