"""Resizes with weights, in torch, but for plain transposed convolutions."""

from torch import Tensor, nn

from compiler.layers.shared import Axes, conv, make_activation, make_norm

CONV_TRANSPOSE: dict[int, type[nn.Module]] = {2: nn.ConvTranspose2d, 3: nn.ConvTranspose3d}


class UpConv(nn.Sequential):
    """Transposed convolution, norm, activation; the output is the input times the stride."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Axes,
        stride: Axes,
        norm: str,
        activation: str,
        bias: bool = True,
    ) -> None:
        sizes = list(zip(kernel_size, stride, strict=True))
        padding = tuple((kernel - step + 1) // 2 for kernel, step in sizes)
        output_padding = tuple((kernel - step) % 2 for kernel, step in sizes)
        up = CONV_TRANSPOSE[len(kernel_size)](
            in_channels, out_channels, kernel_size, stride, padding, output_padding, bias=bias
        )
        layers = [up, make_norm(norm, out_channels, len(kernel_size)), make_activation(activation)]
        super().__init__(*[layer for layer in layers if not isinstance(layer, nn.Identity)])


class MedNextUp(nn.Module):
    """MedNeXt's block with a transposed depthwise convolution; plus a transposed 1x1 convolution.

    Both end a pixel short of the stride, and are padded in front (Roy et al. 2023).
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Axes,
        norm: str,
        activation: str,
        stride: Axes,
        expansion: float = 2.0,
        bias: bool = True,
    ) -> None:
        super().__init__()
        dims = len(kernel_size)
        point, hidden = (1,) * dims, max(1, round(in_channels * expansion))
        self.depthwise = CONV_TRANSPOSE[dims](
            in_channels,
            in_channels,
            kernel_size,
            stride,
            tuple(size // 2 for size in kernel_size),
            groups=in_channels,
            bias=bias,
        )
        self.norm = make_norm(norm, in_channels, dims)
        self.expand = conv(in_channels, hidden, point, bias=bias)
        self.activation = make_activation(activation)
        self.project = conv(hidden, out_channels, point, bias=bias)
        self.shortcut = CONV_TRANSPOSE[dims](in_channels, out_channels, point, stride)
        self.in_front = [size for step in reversed(stride) for size in (step - 1, 0)]

    def forward(self, x: Tensor) -> Tensor:
        y = self.project(self.activation(self.expand(self.norm(self.depthwise(x)))))
        return nn.functional.pad(y + self.shortcut(x), self.in_front)
