"""AdwU-Net's search step: each optimizer's gradient clipped on its own."""

from attrs import frozen
from torch import Tensor, nn

from search.methods.base import Bilevel


@frozen
class AdwuNet(Bilevel):
    """The halves of a step as AdwU-Net has them (Huang et al. 2022); `feeds.py` says on what.

    The published code clips over weights and alphas together, so that gradients of weights left
    over from the step before scale the step of the alphas.
    """

    def measured_alphas(self) -> Tensor:
        """The norm before clipping."""
        return nn.utils.clip_grad_norm_(self.supernet.alphas.parameters(), self.clip)
