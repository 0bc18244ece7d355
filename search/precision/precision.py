"""What the layers of a network compute in."""

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
    """A precision on a device. Weights, alphas, losses and gradients are kept in float32 in any.

    float16 reaches down to 6e-8 alone: a loss is scaled up for what flows back from it, and gradients
    down again. The scale halves where they overflow, and doubles after 2,000 steps that did not.
    """

    dtype: torch.dtype
    device: str
    scaler: GradScaler

    @staticmethod
    def of(precision: PrecisionName, device: str) -> "Arithmetic":
        """Refused for `auto`, which has to be settled before."""
        if precision == "auto":
            raise refuse("--precision", "auto", "is not settled", f"give one of {', '.join(DTYPES)}")
        kind = torch.device(device).type
        return Arithmetic(DTYPES[precision], kind, GradScaler(kind, enabled=precision == "fp16"))

    def autocast(self) -> torch.autocast:
        """Within it layers compute in the precision."""
        return torch.autocast(self.device, self.dtype, enabled=self.dtype != torch.float32)

    def backward(self, loss: Tensor) -> None:
        """Add the gradient of the loss, scaled, to what has been added."""
        self.scaler.scale(loss).backward()

    def unscale(self, *optimizers: Optimizer) -> None:
        """Bring the gradients down to their size, and the scale to one that suits what they were."""
        for optimizer in optimizers:
            self.scaler.unscale_(optimizer)
        self.scaler.update()


FLOAT32 = Arithmetic.of("fp32", "cpu")


def at_least_float32(logits: Tensor | list[Tensor]) -> Tensor | list[Tensor]:
    """Logits of one head or several, for a loss."""
    return wide(logits) if isinstance(logits, Tensor) else list(map(wide, logits))


def wide(x: Tensor) -> Tensor:
    return x.to(torch.promote_types(x.dtype, torch.float32))
