"""Two processes and one: the same batches give the same search."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from search.distributed import ALONE
from tests.search.distributed.started import ended, started
from tests.search.distributed.steps import config_of, searched

STEPS = str(Path(__file__).with_name("steps.py"))


WITHIN = 1e-6
"""In float64 what rounding left grows: Adam divides by small gradients, the second order by a small step."""


@pytest.mark.parametrize(("count", "methods"), [(2, ["darts-1", "darts-2"]), (3, ["adwu-net-1"])])
def test_several_processes_give_the_alphas_and_weights_of_one(count, methods, tmp_path):
    # With batches of 4, 5, 3 and 1: shares differ, and a process may have no image at all. One starts anew:
    # what they exchange must not hang on the order of a set.
    outcomes = ended(started(count, [STEPS, "4", str(tmp_path), *methods], anew=1))
    assert [code for code, _, _ in outcomes] == [0] * count, outcomes
    for method in methods:
        alone = searched(config_of(method), 4, ALONE)
        require_same(alone, [load_file(tmp_path / f"{method}-{rank}") for rank in range(count)])


def require_same(alone: dict[str, torch.Tensor], several: list[dict[str, torch.Tensor]]) -> None:
    for found in several:
        assert found.keys() == alone.keys()
        for name, value in alone.items():
            torch.testing.assert_close(found[name], value, rtol=0, atol=WITHIN)
