"""The supernet: the network of a space, every choice weighed by its alphas."""

import torch
from torch import Tensor, nn

from compiler.load import load_network
from compiler.lower import lower
from genotype import Genotype
from search.alphas import Alphas, Gates
from search.execution import Execution


class Supernet(nn.Module):
    """A space's network, lowered and emitted like any other, with the alphas that gate it.

    In 2D images are laid channels last, which the many small convolutions of a supernet gain from
    (`tests/benchmarks/` shows by how much).
    """

    def __init__(self, space: Genotype) -> None:
        super().__init__()
        self.layout = torch.channels_last if space.spatial_dims == 2 else torch.contiguous_format
        self.network = load_network(space)
        self.execution = Execution(lower(space), self.network)
        self.alphas = Alphas(space)

    def forward(self, x: Tensor, gates: Gates | None = None) -> Tensor | list[Tensor]:
        """Logits for images (B, C, *spatial); under the given gates, or the alphas' own.

        In training they are computed with less work, and can be differentiated once.
        """
        if self.training and torch.is_grad_enabled():
            x = x.contiguous(memory_format=self.layout)
            return self.execution(x, self.alphas.gates() if gates is None else gates)
        return self.plain(x, gates)

    def plain(self, x: Tensor, gates: Gates | None = None) -> Tensor | list[Tensor]:
        """The same by the emitted source: what can be differentiated as often as one likes."""
        x = x.contiguous(memory_format=self.layout)
        logits: Tensor | list[Tensor] = self.network(x, self.alphas.gates() if gates is None else gates)
        return logits

    def fixed_gates(self) -> Gates:
        """The alphas' gates, without a way back to the alphas."""
        with torch.no_grad():
            return self.alphas.gates()

    def fixed_drawn_gates(self) -> Gates:
        """The gates of a step, without a way back to the alphas."""
        with torch.no_grad():
            return self.alphas.drawn_gates()
