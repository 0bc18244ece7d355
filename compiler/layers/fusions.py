"""How a stage joins what it reads, and what begins a head, in torch."""

from torch import Tensor, nn

from compiler.layers.shared import conv, make_activation, make_norm


class AttentionGate(nn.Module):
    """A skip connection weighed pixel by pixel by what comes up to it (Oktay et al. 2018)."""

    def __init__(
        self,
        skip_channels: int,
        up_channels: int,
        hidden: int,
        norm: str,
        dims: int,
        weight_norm: str | None = None,
    ) -> None:
        super().__init__()
        point = (1,) * dims
        last = norm if weight_norm is None else weight_norm
        self.skip = nn.Sequential(
            conv(skip_channels, hidden, point, bias=True), make_norm(norm, hidden, dims)
        )
        self.up = nn.Sequential(
            conv(up_channels, hidden, point, bias=True), make_norm(norm, hidden, dims)
        )
        self.activation = nn.ReLU()
        self.weight = nn.Sequential(conv(hidden, 1, point, bias=True), make_norm(last, 1, dims))

    def forward(self, skip: Tensor, up: Tensor) -> Tensor:
        return skip * self.weight(self.activation(self.skip(skip) + self.up(up))).sigmoid()


class Preactivation(nn.Sequential):
    """A norm and an activation, before the convolution of a head."""

    def __init__(self, channels: int, norm: str, activation: str, dims: int) -> None:
        super().__init__(make_norm(norm, channels, dims), make_activation(activation))
