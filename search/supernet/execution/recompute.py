"""Values that are made again when their gradients are due, instead of being kept until then."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.utils.checkpoint import checkpoint

DRAWING = ("DropPath", "Dropout2d", "Dropout3d")
"""The layers of emitted files that draw random numbers."""

Contexts = tuple[AbstractContextManager[None], AbstractContextManager[None]]


def made_again(module: nn.Module, run: Callable[[], Tensor]) -> Tensor:
    """What `run` gives, which computes by a module: of its values none is kept, only what it reads.

    The second time nothing is drawn anew and no running statistics move.
    """

    def contexts() -> Contexts:
        return nullcontext(), still(module)

    y: Tensor = checkpoint(run, use_reentrant=False, preserve_rng_state=draws(module), context_fn=contexts)
    return y


def draws(module: nn.Module) -> bool:
    """Whether a module of an emitted file draws random numbers; to repeat them costs time."""
    return any(type(part).__name__ in DRAWING or is_open_dropout(part) for part in module.modules())


def is_open_dropout(part: nn.Module) -> bool:
    """Whether a part is an open stage with dropout, which it computes itself."""
    probability = getattr(part, "dropout", None)
    return isinstance(probability, float) and probability > 0


@contextmanager
def still(module: nn.Module) -> Iterator[None]:
    """Meanwhile a module's batch norms move copies of their running statistics."""
    norms = [norm for norm in module.modules() if isinstance(norm, _BatchNorm)]
    statistics_before = [dict(norm.named_buffers()) for norm in norms]
    try:
        for norm in norms:
            for name, value in norm.named_buffers():
                setattr(norm, name, value.clone())
        yield
    finally:
        for norm, statistics in zip(norms, statistics_before, strict=True):
            for name, value in statistics.items():
                setattr(norm, name, value)
