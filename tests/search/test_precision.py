"""Searches and trainings in 16 bits: near float32, with alphas and weights kept in it."""

import pytest
import torch

from genotype import loads
from search.config import DataConfig, SearchConfig
from search.methods.registry import bilevel
from search.precision.precision import DTYPES, Arithmetic
from search.runs.run import Run
from search.search import Search
from search.supernet.supernet import Supernet
from search.training.losses import loss_named
from tests.search.data.loading import data_of
from tests.search.test_nonfinite_guard import good
from tests.spaces import OPEN_STAGE, SKIP_SPACE, VOLUME_SPACE

LOW = ("bf16", "fp16")


def method_on(space: str, precision: str, **config):
    torch.manual_seed(0)
    genotype = loads(space)
    loss = loss_named("bce" if genotype.output == "mask" else "dice_ce", genotype.output)
    settings = SearchConfig(precision=precision, lr=0.0, alpha_lr=1e-9, **config)
    return bilevel(Supernet(genotype), loss, (1.0,), settings)


def batch_of(method) -> tuple[torch.Tensor, torch.Tensor]:
    images, labels = good()
    (first, *_) = method.supernet.network.parameters()
    if first.dim() == 4:
        return images, labels
    return images[:, :1, None].repeat(1, 1, 8, 1, 1), labels[:, None].repeat(1, 8, 1, 1)


def gradients(method) -> list[torch.Tensor]:
    """Of the alphas and of the weights, after a half-step each."""
    batch = batch_of(method)
    method.alpha_step(batch, batch, beta=0.0)
    found = torch.cat([alphas.grad.flatten() for alphas in method.supernet.alphas.parameters()])
    method.weight_step(batch)
    weights = [weight.grad.flatten() for weight in method.supernet.network.parameters()]
    return [found, torch.cat(weights)]


@pytest.mark.parametrize("precision", LOW)
@pytest.mark.parametrize("space", [SKIP_SPACE, OPEN_STAGE, VOLUME_SPACE], ids=["skip", "stage", "volume"])
def test_gradients_are_those_of_float32_but_for_rounding(precision, space):
    exact, low = gradients(method_on(space, "fp32")), gradients(method_on(space, precision))
    for wanted, found in zip(exact, low, strict=True):
        assert found.dtype == torch.float32
        assert not torch.equal(found, wanted)
        assert torch.linalg.vector_norm(found - wanted) < 0.1 * torch.linalg.vector_norm(wanted)


@pytest.mark.parametrize("precision", LOW)
def test_weights_alphas_and_statistics_stay_in_float32(precision):
    method = method_on(SKIP_SPACE, precision)
    gradients(method)
    kinds = {value.dtype for value in method.supernet.state_dict().values() if value.is_floating_point()}
    assert kinds == {torch.float32}
    assert method.alphas.state_dict()["state"][0]["exp_avg"].dtype == torch.float32


def test_a_scale_that_overflows_is_halved_and_no_step_taken():
    method = method_on(SKIP_SPACE, "fp16")
    scaler = method.gradient_step.arithmetic.scaler
    scaler._init_scale = 2.0**40  # float16 ends at 65,504
    before = scaler.get_scale()
    taken = [method.weight_step(batch_of(method)) for _ in range(3)]
    assert before == 2.0**40
    assert scaler.get_scale() == 2.0**37
    assert all(loss != loss for loss in taken)


def test_only_float16_is_scaled():
    scaled = [kind for kind in DTYPES if Arithmetic.of(kind, "cpu").scaler.is_enabled()]
    assert scaled == ["fp16"]


def test_a_resumed_search_has_the_scale_that_it_stopped_with(tmp_path):
    config = SearchConfig(epochs=2, batch=4, warmup=1, precision="fp16")
    data = data_of(DataConfig(size=16, limit=4), 1)
    search = Search.start(loads(SKIP_SPACE), data, config, Run(tmp_path))
    search.loop.scaler._init_scale = 8.0
    search.finish()
    again = Search.start(loads(SKIP_SPACE), data, config, Run(tmp_path))
    assert again.loop.scaler.get_scale() == 8.0
    assert again.method.gradient_step.arithmetic.scaler is again.loop.scaler
