"""1x1 convolutions."""

from torch import Tensor, nn

from compiler.layers import lies_last


def pointwise(x: Tensor, kernel: Tensor, bias: Tensor | None = None) -> Tensor:
    """A convolution by a kernel of one pixel; where channels lie last, a product of matrices.

    torch would take another way, by its threads and the batch, that gives the gradient channels first.
    """
    if lies_last(x):
        return nn.functional.linear(x.movedim(1, -1), kernel.flatten(1), bias).movedim(-1, 1)
    convolve = nn.functional.conv2d if x.dim() == 4 else nn.functional.conv3d
    return convolve(x, kernel, bias)
