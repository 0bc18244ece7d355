"""Several processes with torch.distributed."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby, pairwise
from typing import Any, Protocol, TypeVar

import torch
import torch.distributed as dist
from attrs import define
from torch import Tensor

from genotype import InputError, refuse
from search.data import Batch, Split
from search.distributed.alone import Made, Ranks

Result = TypeVar("Result")


WATCHED = "GENOC_WATCHED"
"""Environment variable with the number of the process that started this one, and reports killed processes."""


class Elsewhere(Exception):
    """Another process failed and has reported it."""


class Noticeboard(Protocol):
    """A counter that all processes share."""

    def add(self, key: str, amount: int) -> int: ...


@define(kw_only=True)
class Several(Ranks):
    """The processes of torch's default group, with the store through which they found each other."""

    store: Noticeboard
    sharing: bool = True

    def part(self, batch: Batch) -> Batch:
        """Consecutive images. A process without an image of its own takes the first, with a share of 0."""
        images, labels = batch
        self.images = len(images)
        bounds = [self.images * number // self.size for number in range(self.size + 1)]
        self.shares = tuple((end - start) / self.images for start, end in pairwise(bounds))
        start, end = bounds[self.rank], bounds[self.rank + 1]
        rows = slice(start, end) if end > start else slice(0, 1)
        return images[rows], labels[rows]

    def own(self, images: Split) -> Split:
        return images.subset(range(self.rank, len(images), self.size))

    def sum(self, tensors: Iterable[Tensor]) -> None:
        """One exchange for all tensors of the same type."""
        for _, alike in groupby(tensors, key=lambda tensor: (tensor.dtype, tensor.device)):
            several = list(alike)
            flat = torch.cat([tensor.detach().reshape(-1) for tensor in several])
            added(flat)
            parts = flat.split([tensor.numel() for tensor in several])
            for tensor, summed in zip(several, parts, strict=True):
                tensor.detach().copy_(summed.view_as(tensor))

    def total(self, value: Tensor) -> Tensor:
        summed = value.detach().clone()
        added(summed)
        return summed

    def gathered(self, value: Tensor) -> Tensor:
        stacked = value.new_empty((self.size, *value.shape))
        tried(lambda: dist.all_gather(list(stacked.unbind()), value.detach().contiguous()))
        return stacked

    def each(self, value: Any) -> list[Any]:
        values: list[Any] = [None] * self.size
        tried(lambda: dist.all_gather_object(values, value))
        return values

    def first(self, make: Callable[[], Made]) -> Made:
        box: list[Any] = [Elsewhere()]
        try:
            if self.is_first:
                box = [make()]
        finally:  # the others learn of a failure, too
            tried(lambda: dist.broadcast_object_list(box))
        if isinstance(box[0], Elsewhere):
            raise box[0]
        made: Made = box[0]
        return made

    def together(self, make: Callable[[], Made]) -> Made:
        failed = True
        try:
            made = make()
            failed = False
        finally:
            failures = self.each(failed)
        if any(failures):
            raise Elsewhere
        return made

    def says(self, words: str) -> bool:
        if words == str(gone()) and WATCHED in os.environ:
            return False
        try:
            return int(self.store.add(f"said: {words}", 1)) == 1
        except RuntimeError:  # the process that kept the store is gone
            return self.is_first or WATCHED not in os.environ

    @contextmanager
    def apart(self) -> Iterator[None]:
        self.sharing = False
        try:
            yield
        finally:
            self.sharing = True


def added(value: Tensor) -> None:
    """Sum a tensor over the processes, in place."""
    tried(lambda: dist.all_reduce(value))


def tried(exchange: Callable[[], Result]) -> Result:
    """The result of an exchange. Raises InputError if another process has ended."""
    try:
        return exchange()
    except torch.OutOfMemoryError:
        raise
    except RuntimeError:
        raise gone() from None


def gone() -> InputError:
    """The error that another process ended without a message."""
    remedy = "run the same command with --resume, on any number of devices, to continue from the last epoch"
    return refuse("several devices", "a process", "has ended, so the others stop", remedy)
