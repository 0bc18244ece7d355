"""AdwU-Net's search: the training set in two halves, and separate gradient clipping for each optimizer."""

from typing import ClassVar, Literal

import torch
from attrs import field, frozen
from torch import Tensor, nn

from genotype import refuse
from search.config import SearchConfig
from search.data import Dataset, Split
from search.methods.base import Bilevel
from search.methods.batch_schedule import BatchSchedule, batches_of

Half = Literal["A", "B"]


@frozen
class HalvedSchedule(BatchSchedule):
    """AdwU-Net: the training set in two halves, A and B, drawn by the seed.

    The alphas learn from both in turn, the weights from one of them. As published, a step has three
    `passes`: the alphas' over A and over B, and the weights'. Two suffice: one pass over the weights' half
    gives both gradients. Nothing is learned from validation images.
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

    def recorded(self) -> dict[str, tuple[str, ...]]:
        return {half: tuple(samples.ids) for half, samples in self.halves.items()}


def halved(part: Split, seed: int) -> dict[Half, Split]:
    """A set divided in two by the seed; A has one more if the number is odd.

    Raises InputError if a half would have a single image, on which batch norm cannot train.
    """
    if len(part) < 4:
        problem = f"{len(part)} images are too few for two halves"
        raise refuse("search", "the training set", problem, "give 4 or more, or use --method darts")
    order = torch.randperm(len(part), generator=torch.Generator().manual_seed(seed)).tolist()
    middle = (len(order) + 1) // 2
    return {"A": part.subset(sorted(order[:middle])), "B": part.subset(sorted(order[middle:]))}


@frozen
class AdwuNet(Bilevel):
    """The steps of AdwU-Net (Huang et al. 2022).

    The published code clips weights and alphas together, so that the weights' gradients of the step before
    affect the step of the alphas.
    """

    name: ClassVar[str] = "adwu-net"
    help: ClassVar[str] = "two halves of the training set"
    options: ClassVar[tuple[str, ...]] = ("--weights-on", "--passes")

    @classmethod
    def schedule(cls, data: Dataset, config: SearchConfig) -> BatchSchedule:
        """Both halves of the training set. Raises InputError if it is too small to be halved."""
        halves = halved(data.train, config.seed)
        return HalvedSchedule(batches_of(config), halves, config.weights_on, config.passes)

    def alpha_gradient_norm(self) -> Tensor:
        """The norm before clipping."""
        return nn.utils.clip_grad_norm_(self.supernet.alphas.parameters(), self.clip)
