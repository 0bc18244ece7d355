"""Steps of searches in float64, one after the other, as one process of several.

`python steps.py STEPS OUT METHOD-ORDER ...` writes OUT/METHOD-ORDER-RANK, with RANK and WORLD_SIZE
as torchrun sets them.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

from genotype import loads
from search.config import SearchConfig
from search.distributed import Ranks
from search.distributed.batch_norm import share_norms
from search.distributed.join import joined
from search.methods.registry import bilevel
from search.supernet.supernet import Supernet
from search.training.losses import loss_named
from tests.spaces import OPEN_STAGE, SKIP_SPACE

SIZES = (4, 5, 3, 1)
"""Of batches: one that divides evenly, some that do not, one with too few images for every process."""


def config_of(name: str) -> SearchConfig:
    """By a method's name and its order, as in `darts-2`."""
    method, _, order = name.rpartition("-")
    relaxation = "gumbel" if method == "adwu-net" else "softmax"
    return SearchConfig(
        method=method, order=int(order), lr=0.1, alpha_lr=0.1, relaxation=relaxation, clip=0.5
    )


def batch_of(number: int) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(number)
    count = SIZES[number % len(SIZES)]
    images = torch.randn(count, 3, 16, 16, dtype=torch.float64, generator=generator)
    return images, torch.randint(0, 2, (count, 16, 16), generator=generator)


def searched(config: SearchConfig, steps: int, ranks: Ranks) -> dict[str, torch.Tensor]:
    """Weights, running statistics and alphas after some steps, and the losses on the way."""
    torch.manual_seed(0)
    supernet = Supernet(loads(OPEN_STAGE if config.method == "adwu-net" else SKIP_SPACE)).double()
    share_norms(supernet.network, ranks)
    method = bilevel(supernet, loss_named("bce_dice", "mask"), (1.0,), config, ranks=ranks)
    losses = []
    for step in range(steps):
        losses.append(method.alpha_step(batch_of(2 * step), batch_of(2 * step + 1), beta=0.5))
        joint = config.method == "adwu-net"
        value = (
            method.joint_step(batch_of(2 * step + 1), 0.5)
            if joint
            else method.weight_step(batch_of(2 * step + 1))
        )
        losses.append(value)
    return {**supernet.state_dict(), "losses": torch.tensor(losses, dtype=torch.float64)}


def main(steps: str, out: str, *methods: str) -> None:
    torch.set_num_threads(1)
    with joined(4, "cpu") as ranks:
        for method in methods:
            found = searched(config_of(method), int(steps), ranks)
            values = {name: value.contiguous() for name, value in found.items()}
            save_file(values, Path(out) / f"{method}-{ranks.rank}")


if __name__ == "__main__":
    main(*sys.argv[1:])
