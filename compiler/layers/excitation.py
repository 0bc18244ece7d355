"""Concurrent spatial and channel squeeze-and-excitation, in torch.

Emitted files carry it where a block or fusion has it; others carry the shorter `make_squeeze`.
"""

from torch import Tensor, nn

from compiler.layers.blocks import Squeeze, padded_conv


class Scse(float):
    """The setting of a block that has it: channels over those of its hidden layer."""


class ChannelSpatialSqueeze(nn.Module):
    """Channels weighed by a hidden layer of their means, plus pixels weighed by a 1x1 convolution.

    Roy et al. 2018.
    """

    def __init__(self, channels: int, hidden: int, activation: nn.Module, dims: int) -> None:
        super().__init__()
        self.reduce = padded_conv(channels, hidden, (1,) * dims, bias=True)
        self.activation = activation
        self.expand = padded_conv(hidden, channels, (1,) * dims, bias=True)
        self.pixel = padded_conv(channels, 1, (1,) * dims, bias=True)

    def forward(self, x: Tensor) -> Tensor:
        axes = [axis + 2 for axis in range(x.dim() - 2)]
        mean = x.mean(axes, keepdim=True)
        by_channel = x * self.expand(self.activation(self.reduce(mean))).sigmoid()
        return by_channel + x * self.pixel(x).sigmoid()


def make_squeeze(
    channels: int,
    in_channels: int,
    squeeze: float | None,
    activation: nn.Module,
    dims: int,
) -> nn.Module:
    """Squeeze-and-excitation with hidden channels of the block's input over `squeeze`; or scSE."""
    if squeeze is None:
        return nn.Identity()
    if isinstance(squeeze, Scse):
        return ChannelSpatialSqueeze(channels, max(1, int(channels / squeeze)), activation, dims)
    return Squeeze(channels, max(1, int(in_channels / squeeze)), activation, dims)
