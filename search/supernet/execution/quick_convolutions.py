"""Convolutions inside of blocks, whose forward passes are their own, with gradients that are quick."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from search.supernet.execution.depthwise import Convolution


class QuickConvolutions(TorchFunctionMode):
    """Meanwhile depthwise convolutions are computed by `Convolution.quick` where torch's are slow."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Sequence[type], args: Any = (), kwargs: Any = None
    ) -> Any:
        if func in (torch.conv2d, torch.conv3d) and not kwargs and len(args) == 7:
            x, *rest = args
            convolution = Convolution(*rest)
            if isinstance(x, Tensor) and convolution.is_slow(x):
                return convolution.quick(x)
        return func(*args, **(kwargs or {}))
