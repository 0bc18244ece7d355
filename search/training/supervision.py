"""The loss over a network's heads."""

from collections.abc import Sequence

from torch import Tensor, nn

from search.training.losses import Loss


def supervised(
    loss: Loss, head_weights: Sequence[float], logits: Tensor | Sequence[Tensor], labels: Tensor
) -> Tensor:
    """The loss of one head, or the weighted mean over heads (deep supervision, Lee et al. 2015).

    `logits` are (B, C, *spatial) by head; `labels` (B, *spatial) are taken to each head's
    resolution by nearest neighbour.
    """
    if isinstance(logits, Tensor):
        return loss(logits, labels)
    pairs = list(zip(head_weights, logits, strict=True))
    total = sum(weight for weight, _ in pairs)
    terms = [
        weight / total * loss(head_logits, shrunk(labels, head_logits))
        for weight, head_logits in pairs
        if weight
    ]
    return sum(terms[1:], start=terms[0])


def shrunk(labels: Tensor, logits: Tensor) -> Tensor:
    """Labels at the resolution of some logits."""
    size = logits.shape[2:]
    if labels.shape[1:] == size:
        return labels
    return nn.functional.interpolate(labels[:, None].float(), size=size, mode="nearest")[:, 0].long()


def supervise(network: nn.Module, on: bool) -> None:
    """Make a network with several heads return all of them, or only the first."""
    if hasattr(network, "deep_supervision"):
        setattr(network, "deep_supervision", on)  # noqa: B010 (mypy knows only tensors as attributes)
