from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
import torch
from monai.losses.dice import DiceCELoss, DiceLoss
from torch.nn import functional as F

from genotype.diagnostics.diagnostic import InputError
from search.api import run_training
from search.commands.options import loss_option
from search.config import DataConfig, TrainConfig
from search.training.losses import LOSSES, add_loss, default_loss, loss_named
from tests.zoo.trained import TINY

SUITABLE = [(name, kind) for kind, losses in LOSSES.items() for name in losses]
CHANNELS = {"mask": 1, "mask_pair": 2, "classes": 3}
SPATIAL = [(6, 8), (4, 6, 8)]


def some(kind, spatial, seed=0):
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(2, CHANNELS[kind], *spatial, generator=generator)
    return logits, torch.randint(0, 3 if kind == "classes" else 2, (2, *spatial), generator=generator)


def confident(kind, target):
    """Logits of the true labels, nearly certain."""
    if kind == "classes":
        planes = F.one_hot(target, 3).movedim(-1, 1)
    else:
        planes = torch.stack([target, 1 - target][: CHANNELS[kind]], dim=1)
    return planes.float() * 40 - 20


def dice_by_hand(probability, mask):
    axes = tuple(range(2, mask.dim()))
    overlap = (probability * mask).sum(axes)
    return (1 - (2 * overlap + 1e-5) / (probability.sum(axes) + mask.sum(axes) + 1e-5)).mean()


@pytest.mark.parametrize("spatial", SPATIAL)
@pytest.mark.parametrize(("name", "kind"), SUITABLE)
def test_right_answers_cost_nothing_and_wrong_ones_much(name, kind, spatial):
    loss = loss_named(name, kind)
    logits, target = some(kind, spatial)
    right, wrong = loss(confident(kind, target), target), loss(-confident(kind, target), target)
    assert right.shape == ()
    assert right < 1e-3 < 0.1 < loss(logits, target) < wrong


@pytest.mark.parametrize("spatial", SPATIAL)
@pytest.mark.parametrize(("name", "kind"), SUITABLE)
def test_gradients_lead_downhill(name, kind, spatial):
    loss = loss_named(name, kind)
    logits, target = some(kind, spatial)
    logits.requires_grad_()
    before = loss(logits, target)
    [gradient] = torch.autograd.grad(before, logits)
    assert gradient.isfinite().all()
    assert (gradient.flatten(2) != 0).any(-1).all()
    assert loss(logits - gradient / gradient.norm(), target) < before


def test_bce_of_the_target():
    logits, target = some("mask", (6, 8))
    by_hand = F.binary_cross_entropy(logits[:, 0].sigmoid(), target.float())
    torch.testing.assert_close(loss_named("bce", "mask")(logits, target), by_hand)


def test_bce_of_target_and_complement():
    # The thesis's loss: two masks, each with a sigmoid of its own.
    logits, target = some("mask_pair", (6, 8))
    own, other = logits.sigmoid().unbind(1)
    sides = F.binary_cross_entropy(own, target.float()), F.binary_cross_entropy(other, 1 - target.float())
    torch.testing.assert_close(loss_named("bce", "mask_pair")(logits, target), sum(sides) / 2)


@pytest.mark.parametrize("spatial", SPATIAL)
def test_dice_of_each_image(spatial):
    logits, target = some("mask", spatial)
    by_hand = dice_by_hand(logits.sigmoid(), target.unsqueeze(1).float())
    torch.testing.assert_close(loss_named("dice", "mask")(logits, target), by_hand)


@pytest.mark.parametrize("spatial", SPATIAL)
def test_dice_of_classes_leaves_the_background_out(spatial):
    logits, target = some("classes", spatial)
    masks = F.one_hot(target, 3).movedim(-1, 1).float()
    by_hand = dice_by_hand(logits.softmax(1)[:, 1:], masks[:, 1:])
    torch.testing.assert_close(loss_named("dice", "classes")(logits, target), by_hand)
    total = by_hand + F.cross_entropy(logits, target)
    torch.testing.assert_close(loss_named("dice_ce", "classes")(logits, target), total)


@pytest.mark.parametrize("kind", ["mask", "mask_pair"])
def test_bce_dice_is_the_sum(kind):
    logits, target = some(kind, (6, 8))
    bce, dice, both = (loss_named(name, kind)(logits, target) for name in ("bce", "dice", "bce_dice"))
    torch.testing.assert_close(both, bce + dice)


@pytest.mark.parametrize(("name", "kind"), SUITABLE)
def test_an_image_without_target_is_no_trouble(name, kind):
    logits, target = some(kind, (6, 8))
    logits.requires_grad_()
    loss = loss_named(name, kind)(logits, torch.zeros_like(target))
    [gradient] = torch.autograd.grad(loss, logits)
    assert loss.isfinite()
    assert gradient.isfinite().all()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("dice_ce", "mask"), ("dice_ce", "mask_pair"), ("bce", "classes"), ("bce_dice", "classes")],
)
def test_a_loss_that_does_not_suit_the_output(name, kind):
    with pytest.raises(InputError, match=f"{name}: does not suit the output {kind}\n.*for {kind} use one of"):
        loss_named(name, kind)


def test_unknown_names():
    with pytest.raises(InputError, match="no_such_loss: there is no such loss"):
        loss_named("no_such_loss", "mask")
    with pytest.raises(InputError, match="no such kind of output"):
        loss_named("bce", "softmax")


@pytest.mark.parametrize(("kind", "channels"), [("mask", 2), ("mask_pair", 1), ("classes", 1)])
def test_channels_that_do_not_fit(kind, channels):
    with pytest.raises(ValueError, match=f"{kind} output has"):
        loss_named("dice", kind)(torch.zeros(1, channels, 4, 4), torch.zeros(1, 4, 4, dtype=torch.long))


def test_torch_is_imported_for_a_loss_alone_and_monai_for_one_that_needs_it():
    script = (
        "import sys, search.training.losses as losses\n"
        "heavy = lambda: [name in sys.modules for name in ('torch', 'monai')]\n"
        "print(*heavy(), *losses.LOSSES)\n"
        "for kind, name in losses.DEFAULTS.items(): losses.loss_named(name, kind)\n"
        "print(*heavy())"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:2] == [f"False False {' '.join(LOSSES)}", "True False"]


@pytest.fixture
def losses(monkeypatch):
    """What a test adds is taken away again."""
    for kind, offered in LOSSES.items():
        monkeypatch.setitem(LOSSES, kind, dict(offered))


@pytest.mark.usefixtures("losses")
def test_a_loss_of_ones_own_is_offered_and_sees_no_ignored_pixel():
    def squared(logits, target):
        assert target.max() <= 1
        return (logits[:, 0].sigmoid() - target).square().mean()

    add_loss("squared", squared)
    logits, target = some("mask", (6, 8))
    by_hand = F.mse_loss(logits[:, 0].sigmoid(), target.float())
    torch.testing.assert_close(loss_named("squared", "mask")(logits, target), by_hand)
    command = click.command(loss_option()(lambda loss: None))
    assert ", squared; of classes also " in command.params[0].help
    with pytest.raises(InputError, match="squared: does not suit the output classes"):
        loss_named("squared", "classes")
    with pytest.raises(InputError, match="takes no class weights where the output is mask"):
        loss_named("squared", "mask", (1.0, 2.0))


@pytest.mark.usefixtures("losses")
@pytest.mark.parametrize("name", ["", "Mine", "my loss", "dice"])
def test_a_name_that_no_loss_can_have(name):
    with pytest.raises(ValueError, match=r"is no name|there is a loss"):
        add_loss(name, lambda logits, labels: logits.sum(), ("mask_pair", "classes"))
    with pytest.raises(InputError, match="no such kind of output"):
        add_loss("mine", lambda logits, labels: logits.sum(), ("masks",))


@pytest.mark.parametrize("spatial", [(48, 48), (33, 57), (8, 12, 8)])
def test_where_no_pixel_is_ignored_losses_are_those_of_torch_and_monai_to_the_last_bit(spatial):
    def same(name, kind, other):
        logits, target = some(kind, spatial)
        results = []
        for loss in (loss_named(name, kind), other):
            given = logits.clone().requires_grad_()
            value = loss(given, target)
            results.append((value.detach(), *torch.autograd.grad(value, given)))
        assert all(torch.equal(*pair) for pair in zip(*results, strict=True)), (name, kind)

    dice, bce = DiceLoss(sigmoid=True), torch.nn.BCEWithLogitsLoss()
    of_classes = {"softmax": True, "to_onehot_y": True, "include_background": False}
    plane = lambda target: target[:, None].float()  # noqa: E731
    same("bce", "mask", lambda logits, target: bce(logits, plane(target)))
    same("dice", "mask", lambda logits, target: dice(logits, plane(target)))
    same("bce_dice", "mask", lambda logits, target: bce(logits, plane(target)) + dice(logits, plane(target)))
    pair = lambda target: torch.stack([target, 1 - target], 1).float()  # noqa: E731
    same("bce", "mask_pair", lambda logits, target: bce(logits, pair(target)))
    same("dice", "mask_pair", lambda logits, target: dice(logits, pair(target)))
    same("dice", "classes", lambda logits, target: DiceLoss(**of_classes)(logits, target[:, None]))
    same("dice_ce", "classes", lambda logits, target: DiceCELoss(**of_classes)(logits, target[:, None]))


@pytest.mark.parametrize("kind", LOSSES)
def test_the_default_of_every_output_suits_it(kind):
    assert default_loss(kind) in LOSSES[kind]


@pytest.mark.usefixtures("losses")
def test_a_network_is_trained_with_a_loss_of_ones_own(tmp_path):
    steps = []

    def counted(logits, labels):
        steps.append(logits.shape)
        return (logits[:, 0].sigmoid() - labels).square().mean()

    add_loss("counted", counted)
    data = DataConfig(size=16, limit=4)
    config = TrainConfig(data=data, loss="counted", epochs=1, batch=2, plan="source", precision="fp32")
    run_training(TINY, config, tmp_path / "run", resume=False)
    assert (2, 1, 16, 16) in steps
