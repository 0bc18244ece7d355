"""Learning from another network's logits: beside the ordinary losses, which hard labels make it."""

import pytest
import torch

from search.shared_weights.distillation import distillation, distilled
from search.training.losses import default_loss, loss_named

SURE = 60.0
"""A logit whose probability is 1 to the last bit."""


def teacher_of(labels: torch.Tensor, output: str, channels: int) -> torch.Tensor:
    """Logits (B, C, *spatial) that leave no doubt about labels."""
    if output == "classes":
        return SURE * torch.nn.functional.one_hot(labels, channels).movedim(-1, 1).float()
    target = SURE * (2.0 * (labels == 1) - 1)
    return torch.stack([target, -target][:channels], 1)


@pytest.mark.parametrize(("output", "channels"), [("mask", 1), ("mask_pair", 2), ("classes", 3)])
@pytest.mark.parametrize("size", [(6, 5), (3, 4, 5)])
def test_a_teacher_without_doubt_is_a_label(output, channels, size):
    torch.manual_seed(0)
    labels = torch.randint(0, max(2, channels), (2, *size))
    logits = torch.randn(2, channels, *size)
    expected = loss_named(default_loss(output), output)(logits, labels)
    found = distillation(output)(logits, teacher_of(labels, output, channels))
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("output", "channels"), [("mask", 1), ("mask_pair", 2), ("classes", 3)])
def test_what_agrees_with_its_teacher_stays_and_what_does_not_follows_it(output, channels):
    torch.manual_seed(1)
    loss, teacher = distillation(output), torch.randn(2, channels, 8, 8)
    same = teacher.clone().requires_grad_()
    loss(same, teacher).backward()
    assert float(same.grad.abs().max()) < 2e-3
    logits = torch.randn_like(teacher).requires_grad_()
    optimizer, before = torch.optim.Adam([logits], 0.1), float((logits.detach() - teacher).abs().mean())
    for _ in range(100):
        optimizer.zero_grad()
        loss(logits, teacher).backward()
        optimizer.step()
    if output == "classes":  # a softmax is of differences
        logits = logits - logits.mean(1, keepdim=True)
        teacher = teacher - teacher.mean(1, keepdim=True)
    assert float((logits - teacher).detach().abs().mean()) < 0.3 * before


def test_no_gradient_flows_into_the_teacher():
    teacher = torch.randn(1, 1, 4, 4, requires_grad=True)
    logits = torch.randn(1, 1, 4, 4, requires_grad=True)
    distillation("mask")(logits, teacher).backward()
    assert teacher.grad is None


def test_heads_learn_from_their_own_by_their_weights():
    loss = distillation("mask")
    one, two, three, four = (torch.randn(1, 1, 4, 4) for _ in range(4))
    found = distilled(loss, (3.0, 1.0), [one, two], [three, four])
    torch.testing.assert_close(found, 0.75 * loss(one, three) + 0.25 * loss(two, four))
    without = distilled(loss, (1.0, 0.0), [one, two], [three, four])
    torch.testing.assert_close(without, loss(one, three))
    torch.testing.assert_close(distilled(loss, (1.0,), one, three), loss(one, three))
