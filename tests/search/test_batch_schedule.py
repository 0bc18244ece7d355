"""What the steps of a search see, and AdwU-Net's search as a person runs it."""

import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.checks import load_checked
from genotype import Choose, InputError, loads
from genotype.form.choices import choices
from search.config import SearchConfig
from search.data import Samples
from search.methods.adwu_net import AdwuNet, HalvedSchedule, halved
from search.methods.base import Bilevel
from search.methods.registry import bilevel, require_method
from search.search import Search
from search.supernet.overrides import Overrides
from search.supernet.supernet import Supernet
from search.training.losses import loss_named
from search.training.optimisation.schedule import poly
from tests.options import overridden
from tests.search.test_api import rows, same_tensors, stop_in
from tests.spaces import OPEN_STAGE
from zoo.main import main

pytestmark = pytest.mark.usefixtures("short_reports")


def samples(count: int) -> Samples:
    ids = tuple(f"image_{number}" for number in range(count))
    shape = (count, 4, 4)
    images = torch.arange(count, dtype=torch.uint8).reshape(-1, 1, 1, 1).expand(count, 3, 4, 4).contiguous()
    return Samples(ids, images, torch.zeros(shape, dtype=torch.uint8))


@given(st.integers(4, 60), st.integers(0, 2**32 - 1))
def test_halves_are_disjoint_hold_everything_and_follow_from_the_seed(count: int, seed: int):
    whole = samples(count)
    found = halved(whole, seed)
    a, b = ({*found[half].ids} for half in ("A", "B"))
    assert not a & b
    assert a | b == {*whole.ids}
    assert len(a) - len(b) in (0, 1)
    assert found["A"].ids == halved(whole, seed)["A"].ids
    assert torch.equal(found["B"].images, whole.named(found["B"].ids).images)


def test_other_seeds_cut_otherwise():
    assert len({halved(samples(20), seed)["A"].ids for seed in range(5)}) > 1


def test_too_few_images_are_refused():
    with pytest.raises(InputError, match="too few for two halves"):
        halved(samples(3), 0)


def seen(part: Samples, _: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Each image a batch of its own, as it is."""
    yield from zip(part.images.split(1), part.masks.split(1), strict=True)


def numbers(part: Samples) -> set[int]:
    return {int(image.flatten()[0]) for image in part.images}


@pytest.mark.parametrize("weights_on", ["A", "B"])
def test_alphas_learn_from_a_then_b_and_weights_from_the_half_that_was_named(weights_on):
    halves = halved(samples(10), 0)
    schedule = HalvedSchedule(seen, halves, weights_on, passes=3)
    steps = list(schedule.steps(3, searching=True))
    assert len(steps) == 5
    for step in steps:
        assert not step.joint
        assert [int(images.flatten()[0]) in numbers(halves[half]) for half, (images, _) in
                zip("AB", step.alphas, strict=True)] == [True, True]  # fmt: skip
    assert {int(step.weights[0].flatten()[0]) for step in steps} == numbers(halves[weights_on])
    assert all(step.alphas == () for step in schedule.steps(3, searching=False))


@pytest.mark.parametrize(("weights_on", "apart"), ["AB", "BA"])
def test_in_two_passes_alphas_learn_from_the_other_half_apart_and_from_the_named_one_jointly(
    weights_on, apart
):
    halves = halved(samples(10), 0)
    schedule = HalvedSchedule(seen, halves, weights_on)
    steps = list(schedule.steps(3, searching=True))
    for step in steps:
        (batch,) = step.alphas
        assert step.joint
        assert int(batch[0].flatten()[0]) in numbers(halves[apart])
    assert {int(step.weights[0].flatten()[0]) for step in steps} == numbers(halves[weights_on])
    assert not any(step.joint or step.alphas for step in schedule.steps(3, searching=False))


def open_stage_method(**settings: object) -> Bilevel:
    torch.manual_seed(0)
    config = SearchConfig(method="adwu-net", relaxation="gumbel", **settings)  # type: ignore[arg-type]
    supernet = Supernet(loads(OPEN_STAGE))
    return bilevel(supernet, loss_named("bce", "mask"), (1.0,), config)


@given(st.integers(0, 2**31), st.sampled_from([1e-3, 5.0]))
@settings(max_examples=10, deadline=None)
def test_a_joint_step_updates_as_both_single_steps_do(seed: int, clip: float):
    """Under the same gates, noise included, and with each gradient clipped on its own."""
    joint, alphas, weights = (open_stage_method(clip=clip) for _ in range(3))
    generator = torch.Generator().manual_seed(seed)
    images = torch.randn(4, 3, 8, 8, generator=generator)
    batch = images, torch.randint(0, 2, (4, 8, 8), generator=generator)
    joint.joint_step(batch, 0.5)
    alphas.alpha_step(batch, batch, 0.5)
    weights.weight_step(batch)
    torch.testing.assert_close(joint.supernet.alphas.state_dict(), alphas.supernet.alphas.state_dict())
    torch.testing.assert_close(joint.supernet.network.state_dict(), weights.supernet.network.state_dict())


def test_each_optimizers_gradient_is_clipped_on_its_own():
    torch.manual_seed(0)
    config = SearchConfig(method="adwu-net", clip=1e-3)
    method = bilevel(Supernet(loads(OPEN_STAGE)), loss_named("bce", "mask"), (1.0,), config)
    assert isinstance(method, AdwuNet)
    batch = torch.randn(4, 3, 8, 8), torch.randint(0, 2, (4, 8, 8))
    method.weight_step(batch)
    method.alpha_step(batch, batch, 0.0)
    for module in (method.supernet.network, method.supernet.alphas):
        norm = torch.cat([one.grad.flatten() for one in module.parameters()]).norm()
        assert norm == pytest.approx(1e-3, rel=1e-3)


def test_alphas_that_would_become_no_number_take_no_step():
    """In the published code a skipped mixed-precision step leaves them NaN, and argmax then decides."""
    config = SearchConfig(method="adwu-net")
    method = bilevel(Supernet(loads(OPEN_STAGE)), loss_named("bce", "mask"), (1.0,), config)
    before = [values.detach().clone() for values in method.supernet.alphas.values]
    for values in method.supernet.alphas.values:
        values.register_hook(lambda gradient: gradient * torch.nan)
    batch = torch.randn(4, 3, 8, 8), torch.randint(0, 2, (4, 8, 8))
    assert math.isnan(method.alpha_step(batch, batch, 0.0))
    assert all(torch.equal(a, b) for a, b in zip(before, method.supernet.alphas.values, strict=True))


def test_the_rate_falls_as_in_nnu_net():
    assert poly(0.01, 0.0, 0, 250) == 0.01
    assert poly(0.01, 0.0, 125, 250) == pytest.approx(0.01 * 0.5**0.9)
    assert poly(0.01, 0.002, 250, 250) == 0.002


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (SearchConfig(method="adwu-net", order=2), "only a first order"),
        (SearchConfig(relaxation="gumbel", order=2), "under the same gates"),
        (SearchConfig(nesterov=True, momentum=0.0), "no momentum"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(config: SearchConfig, words: str):
    with pytest.raises(InputError, match=words):
        require_method(config)


def test_a_search_for_depths_has_the_largest_widths_and_the_other_way_round():
    space = loads(OPEN_STAGE)
    depths = Overrides(search_for="depth").applied(space)
    assert [path for path, _ in choices(depths)] == ["stages.enc2.depth"]
    assert depths.stages["enc1"].widths == 8
    widths = Overrides(search_for="width").applied(space)
    assert [path for path, _ in choices(widths)] == ["stages.enc1.widths[0]"]
    assert widths.stages["enc2"].depth == 2
    assert Overrides(search_for="both").applied(space) == space
    assert isinstance(space.stages["enc1"].widths, Choose)


SMALL = ["--size", "16", "--limit", "8", "--batch", "2", "--epochs", "3", "--warmup", "1"]


def searched(folder: Path, out: str, *more: object) -> Result:
    path = folder / "space.json"
    path.write_text(OPEN_STAGE)
    given = ["search", path, "--out", folder / out, "--preset", "adwu-net", *overridden(SMALL, more)]
    return CliRunner().invoke(main, [str(argument) for argument in given])


def test_adwu_nets_search_resumed_is_one_that_was_not_interrupted(tmp_path: Path, monkeypatch):
    assert searched(tmp_path, "whole").exit_code == 0
    with monkeypatch.context() as patch:
        stop_in(patch, Search, 2)
        assert searched(tmp_path, "run").exit_code == 130
    assert searched(tmp_path, "run", "--resume").exit_code == 0
    name = "checkpoint.safetensors"
    assert same_tensors(tmp_path / "run" / name, tmp_path / "whole" / name)
    for name in ("genotype.json", "alphas.json", "steps.csv", "evaluation.json", "halves.json"):
        assert (tmp_path / "run" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_adwu_nets_search_never_learns_from_validation_images(tmp_path: Path):
    result = searched(tmp_path, "run")
    assert result.exit_code == 0, result.output
    split = json.loads((tmp_path / "run" / "splits.json").read_text())
    halves = json.loads((tmp_path / "run" / "halves.json").read_text())
    assert sorted(halves["A"] + halves["B"]) == sorted(split["train"])
    halves_of = [row["half"] for row in rows(tmp_path / "run" / "steps.csv")]
    assert halves_of == ["weight"] * 2 + ["alpha", "alpha", "weight"] * 4
    assert not list(choices(load_checked(tmp_path / "run" / "genotype.json")))


def test_the_half_that_weights_learn_from_can_be_the_published_codes(tmp_path: Path):
    for half in "AB":
        assert searched(tmp_path, half, "--weights-on", half).exit_code == 0
    a, b = ((tmp_path / half / "steps.csv").read_bytes() for half in "AB")
    assert a != b


def test_settings_are_refused_before_a_folder_is_made(tmp_path: Path):
    result = searched(tmp_path, "run", "--order", 2)
    assert result.exit_code == 2
    assert result.stderr.count("--order 2:") == 2
    assert not (tmp_path / "run").exists()


def test_a_warm_up_that_leaves_no_epoch_to_the_alphas_is_refused(tmp_path: Path):
    result = searched(tmp_path, "run", "--warmup", 3)
    assert result.exit_code == 2
    assert "--warmup 3: leaves the alphas none of 3 epochs" in result.stderr
    assert not (tmp_path / "run").exists()


def test_what_was_trained_as_nnu_net_is(tmp_path: Path):
    assert searched(tmp_path, "run").exit_code == 0
    given = ["train", tmp_path / "run" / "genotype.json", "--out", tmp_path / "train", "--preset", "adwu-net"]
    given += ["--size", "16", "--limit", "8", "--epochs", "2"]
    result = CliRunner().invoke(main, [str(argument) for argument in given])
    assert result.exit_code == 0, result.output
    rates = [float(row["lr"]) for row in rows(tmp_path / "train" / "steps.csv")]
    assert rates == pytest.approx([0.01 * (1 - step / 8) ** 0.9 for step in range(8)])
