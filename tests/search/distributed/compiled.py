"""A step by the compiled plan beside one by the source, as one process of two."""

import torch

from genotype import loads
from search.distributed.batch_norm import share_norms
from search.distributed.join import joined
from search.supernet.forward_plan import Plan
from search.supernet.supernet import Supernet
from tests.search.distributed.steps import batch_of
from tests.spaces import SKIP_SPACE

torch.set_num_threads(1)
whole = torch.compile
torch.compile = lambda module, *, mode: whole(module, backend="aot_eager")  # without the making of kernels
with joined(4, "cpu") as ranks:
    found = []
    for mode in ("source", "compiled"):
        torch.manual_seed(0)
        supernet = Supernet(loads(SKIP_SPACE)).double().train()
        share_norms(supernet.network, ranks)
        supernet.forward_plans.plan = Plan(mode)
        images, _ = ranks.part(batch_of(0))
        supernet(images).square().sum().backward()
        found.append([value.grad for value in supernet.parameters()] + list(supernet.buffers()))
    for source, compiled in zip(*found, strict=True):
        torch.testing.assert_close(compiled, source)
