"""The loss of a network that learns from what another one gives (Hinton et al. 2015)."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from search.supernet.forward_plan import Logits
from search.training.losses import Loss
from search.training.output_kind import OutputKind, check_channels, known_kind


def distillation(output_kind: str) -> Loss:
    """The loss of logits (B, C, *spatial) beside those of a teacher, as a scalar.

    For masks binary cross entropy and Dice with the teacher's probabilities, for classes cross entropy and
    Dice over all but the background: what the ordinary losses are, with soft labels. No gradient flows into
    the teacher.
    """
    kind = known_kind(output_kind)
    of_probabilities = on_classes() if kind == "classes" else on_masks()

    def loss(logits: Tensor, teacher: Tensor) -> Tensor:
        check_channels(logits, kind)
        return of_probabilities(logits, probabilities(teacher.detach(), kind))

    return loss


def probabilities(logits: Tensor, kind: OutputKind) -> Tensor:
    """What logits (B, C, *spatial) say of every channel."""
    return torch.softmax(logits, 1) if kind == "classes" else torch.sigmoid(logits)


def on_masks() -> Loss:
    """Of logits and probabilities, a sigmoid for each channel."""
    from monai.losses.dice import DiceLoss

    bce, dice = nn.BCEWithLogitsLoss(), DiceLoss(sigmoid=True, soft_label=True)
    return lambda logits, soft: bce(logits, soft) + dice(logits, soft)


def on_classes() -> Loss:
    """Of logits and probabilities, a softmax over the channels."""
    from monai.losses.dice import DiceLoss

    entropy, dice = nn.CrossEntropyLoss(), DiceLoss(softmax=True, include_background=False, soft_label=True)
    return lambda logits, soft: entropy(logits, soft) + dice(logits, soft)


def distilled(loss: Loss, head_weights: Sequence[float], logits: Logits, teacher: Logits) -> Tensor:
    """The loss of one head, or the weighted mean over heads, each of which learns from the teacher's."""
    if isinstance(logits, Tensor) or isinstance(teacher, Tensor):
        assert isinstance(logits, Tensor)
        assert isinstance(teacher, Tensor)
        return loss(logits, teacher)
    weighted = [
        (weight, loss(own, other))
        for weight, own, other in zip(head_weights, logits, teacher, strict=True)
        if weight
    ]
    total = sum(weight for weight, _ in weighted)
    return torch.stack([weight / total * term for weight, term in weighted]).sum()
