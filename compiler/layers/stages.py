"""The layers of a stage, of decided and of open depth and widths."""

import torch
from torch import Tensor, nn

from compiler.layers.shared import Axes, conv, make_activation, make_norm


class ConvLayer(nn.Module):
    """Convolution, norm, activation."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Axes,
        norm: str,
        activation: str,
        stride: int | Axes = 1,
        bias: bool = False,
    ) -> None:
        super().__init__()
        self.conv = conv(in_channels, out_channels, kernel_size, stride, bias=bias)
        self.norm = make_norm(norm, out_channels, len(kernel_size))
        self.activation = make_activation(activation)

    def forward(self, x: Tensor) -> Tensor:
        return self.activation(self.norm(self.conv(x)))


class ConvStage(nn.Sequential):
    """Layers at one resolution, one for each width; the first carries the stride."""

    def __init__(
        self,
        in_channels: int,
        widths: Axes,
        kernel_size: Axes,
        norm: str,
        activation: str,
        stride: int | Axes = 1,
        bias: bool = False,
    ) -> None:
        layers = []
        for width in widths:
            layer = ConvLayer(in_channels, width, kernel_size, norm, activation, stride, bias)
            layers.append(layer)
            in_channels, stride = width, 1
        super().__init__(*layers)


def leading_channels(options: Axes, channels: int) -> Tensor:
    """For every number of channels a row (channels,) with so many ones, then zeros."""
    return (torch.arange(channels) < torch.tensor(options)[:, None]).float()


def weighed(layer: nn.Module, x: Tensor, weight: Tensor) -> Tensor:
    """The output of a ConvLayer times weights of its channels, (channels,) or (), none below 0.

    They are taken into the norm's, since w f(x) = f(w x) where f is a ReLU, a leaky ReLU or
    nothing: so they cost no pass over the output, and no second copy is held for the gradient.
    """
    assert isinstance(layer, ConvLayer)
    x = layer.conv(x)
    affine = {name: weight * value for name, value in layer.norm.named_parameters()}
    if affine:
        x = torch.func.functional_call(layer.norm, affine, (x,))
    else:
        x = x * weight.reshape(1, -1, *[1] * (x.dim() - 2))
    y: Tensor = layer.activation(x)
    return y


def times(a: Tensor | None, b: Tensor | None) -> Tensor | None:
    """a * b, where None is 1."""
    if a is None or b is None:
        return b if a is None else a
    return a * b


def plus(total: Tensor | None, share: Tensor | None, x: Tensor) -> Tensor:
    """total + share * x, in one pass; where None is 0, and a share of 1."""
    if total is None:
        return x if share is None else share * x
    return total + x if share is None else torch.addcmul(total, share, x)


def share_of(number: int, depths: Axes, depth: Tensor | None) -> Tensor | None:
    """The weight of the output after so many layers, by the depth's gate; None where that is 1."""
    return None if depth is None or number not in depths else depth[depths.index(number)]


def padded(x: Tensor, channels: int) -> Tensor:
    """x with channels of zeros behind, so many in all."""
    missing = channels - x.shape[1]
    return nn.functional.pad(x, [0, 0] * (x.dim() - 2) + [0, missing]) if missing else x


class OpenStage(ConvStage):
    """A stage whose depth and widths a search has yet to choose.

    Every layer has its largest width; masks of leading channels, weighted by the width gates,
    weigh what leaves the activation, so that a masked channel is truly zero for what follows. In
    training, whole channels of that are dropped with the probability `dropout`. The output is the
    outputs at the candidate depths, weighted by the depth gate and padded with zero channels to the
    widest.
    """

    def __init__(
        self,
        in_channels: int,
        widths: tuple[Axes, ...],
        depths: Axes,
        kernel_size: Axes,
        norm: str,
        activation: str,
        stride: int | Axes = 1,
        bias: bool = False,
        dropout: float = 0.0,
    ) -> None:
        widest = tuple(max(options) for options in widths)
        super().__init__(in_channels, widest, kernel_size, norm, activation, stride, bias)
        self.depths = depths
        self.dropout = dropout
        self.out_channels = max(widest[depth - 1] for depth in depths)
        for number, options in enumerate(widths):
            mask = leading_channels(options, max(options))
            self.register_buffer(f"mask_{number}", mask, persistent=False)

    def forward(
        self, input: Tensor, depth: Tensor | None = None, widths: tuple[Tensor | None, ...] = ()
    ) -> Tensor:
        x, total = input, None
        for number, (layer, gate) in enumerate(zip(self.children(), widths, strict=True), 1):
            weight, share = self.mask(number, gate), share_of(number, self.depths, depth)
            if number == len(self):  # no layer reads this one: it can be weighed at once
                weight, share = times(weight, share), None
            x = layer(x) if weight is None else weighed(layer, x, weight)
            if self.dropout:
                x = torch.feature_dropout(x, self.dropout, self.training)
            if number in self.depths:
                total = plus(total, share, padded(x, self.out_channels))
        assert total is not None
        return total

    def mask(self, number: int, gate: Tensor | None) -> Tensor | None:
        return None if gate is None else gate @ self.get_buffer(f"mask_{number - 1}").to(gate.dtype)


class WidthMask(nn.Module):
    """Weighs channels as an open stage weighs those of its output, by the same gates.

    So a layer that has as many channels as that stage truly loses those that the stage loses.
    """

    def __init__(self, widths: tuple[Axes, ...], depths: Axes) -> None:
        super().__init__()
        self.depths = depths
        channels = max(max(widths[depth - 1]) for depth in depths)
        for depth in depths:
            mask = leading_channels(widths[depth - 1], channels)
            self.register_buffer(f"mask_{depth}", mask, persistent=False)

    def forward(
        self, x: Tensor, depth: Tensor | None = None, widths: tuple[Tensor | None, ...] = ()
    ) -> Tensor:
        kept = []
        for place, number in enumerate(self.depths):
            mask, gate = self.get_buffer(f"mask_{number}"), widths[number - 1]
            weights = mask[0] if gate is None else gate @ mask.to(gate.dtype)
            kept.append(weights if depth is None else depth[place] * weights)
        return x * torch.stack(kept).sum(0).reshape(1, -1, *[1] * (x.dim() - 2))
