"""The logarithm of the hyperbolic cosine of the Dice loss (Jadon 2020)."""

from torch import Tensor, nn

from search.training.losses import for_outputs


@for_outputs("mask", "classes")
def log_cosh_dice(logits: Tensor, labels: Tensor) -> Tensor:
    """Of logits (B, C, *spatial) and labels (B, *spatial) int64, as a scalar."""
    if logits.shape[1] == 1:
        shares, truth = logits.sigmoid(), (labels[:, None] == 1).to(logits)
    else:
        shares = logits.softmax(1)
        truth = nn.functional.one_hot(labels, logits.shape[1]).movedim(-1, 1).to(logits)
    axes = tuple(range(2, logits.dim()))
    overlap, total = (shares * truth).sum(axes), (shares + truth).sum(axes)
    dice = (2 * overlap + 1) / (total + 1)
    return (1 - dice.mean()).cosh().log()
