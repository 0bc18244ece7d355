"""The kernel's gradient of a depthwise convolution, beside torch's own."""

import pytest
import torch

from search.supernet.execution.depthwise import depthwise


@pytest.mark.parametrize("size", [(3, 3), (5, 5), (7, 7), (9, 9), (3, 5), (5, 3), (1, 5), (1, 11)])
@pytest.mark.parametrize("layout", [torch.channels_last, torch.contiguous_format])
@pytest.mark.parametrize("image", [(6, 7), (1, 1), (2, 16)])
def test_it_is_torchs_gradient(size, layout, image):
    torch.manual_seed(0)
    padding = tuple(k // 2 for k in size)
    layer = torch.nn.Conv2d(4, 4, size, padding=padding, groups=4, bias=False).double()
    x = torch.randn(2, 4, *image).double().contiguous(memory_format=layout).requires_grad_()
    found = []
    for way in (layer, lambda x: depthwise(layer, x)):
        y = way(x)
        found.append((y, *torch.autograd.grad(y.sin().sum(), [x, layer.weight])))
    for theirs, ours in zip(*found, strict=True):
        assert torch.allclose(theirs, ours, rtol=1e-12, atol=1e-12)
