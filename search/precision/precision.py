"""The precision in which the layers of a network compute."""

from collections.abc import Mapping

import torch
from attrs import frozen
from torch import Tensor
from torch.amp.grad_scaler import GradScaler
from torch.optim import Optimizer

from genotype import refuse
from search.config import Precision, PrecisionName

DTYPES: Mapping[Precision, torch.dtype] = {
    "fp32": torch.float32,
    "bf16": torch.bfloat16,
    "fp16": torch.float16,
}


@frozen
class Arithmetic:
    """A precision on a device. Weights, alphas, losses and gradients are always float32.

    float16 cannot represent values below 6e-8: the loss is scaled up for the backward pass, and gradients
    are scaled down again. The scale is halved on overflow, and doubled after 2,000 steps without one.
    """

    dtype: torch.dtype
    device: str
    scaler: GradScaler

    @staticmethod
    def of(precision: PrecisionName, device: str) -> "Arithmetic":
        """Raises InputError for `auto`, which must be resolved first."""
        if precision == "auto":
            raise refuse("--precision", "auto", "is not settled", f"give one of {', '.join(DTYPES)}")
        kind = torch.device(device).type
        return Arithmetic(DTYPES[precision], kind, GradScaler(kind, enabled=precision == "fp16"))

    def autocast(self) -> torch.autocast:
        """Within it, layers compute in the precision."""
        return torch.autocast(self.device, self.dtype, enabled=self.dtype != torch.float32)

    def backward(self, loss: Tensor) -> None:
        """Add the gradient of the scaled loss to the gradients so far."""
        self.scaler.scale(loss).backward()

    def unscale(self, *optimizers: Optimizer) -> None:
        """Scale the gradients down, and adapt the scale."""
        for optimizer in optimizers:
            self.scaler.unscale_(optimizer)
        self.scaler.update()


FLOAT32 = Arithmetic.of("fp32", "cpu")


def at_least_float32(logits: Tensor | list[Tensor]) -> Tensor | list[Tensor]:
    """Logits of one head or several in float32 or more, for a loss."""
    return wide(logits) if isinstance(logits, Tensor) else list(map(wide, logits))


def wide(x: Tensor) -> Tensor:
    """A tensor in float32 or more."""
    return x.to(torch.promote_types(x.dtype, torch.float32))
