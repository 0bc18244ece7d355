"""The memory layout in which a network's steps are quicker on a CPU, measured once and kept.

It depends on the network: wide dense convolutions of float32 are quicker channels first, depthwise and
narrow ones channels last, instance norms turn one into the other. A choice is kept with the device's latency
table, so that the same command computes to the same last bit again.
"""

from collections.abc import Callable

from torch import nn

from search.device.table import Table
from search.distributed import Ranks
from search.progress import say_of_run
from search.supernet.forward_plan import ForwardPlans, Plan
from search.supernet.layouts import may_be_last
from search.training.plans.timing import seconds_per_step

WORTH = 200
"""Steps from which a training is long enough to measure a few."""


def on_cpu(network: nn.Module) -> Plan:
    """What is usually quicker: channels last, unless there are instance norms or that layout is unsound."""
    has_instance_norms = any(isinstance(module, nn.InstanceNorm2d) for module in network.modules())
    return Plan(channels_last=may_be_last(network) and not has_instance_norms)


def quicker_layout(forward_plans: ForwardPlans, key: str, step: Callable[[], None], ranks: Ranks) -> Plan:
    """The layout that this device's table has for a key, or that is measured now and kept there.

    Several processes take the steps together, and the first decides.
    """
    if not may_be_last(forward_plans.network):
        return Plan(channels_last=False)
    table = Table.here("cpu")
    last: bool | None = ranks.first(lambda: table.last.get(key))
    if last is None:
        plans = {laid: Plan(channels_last=laid) for laid in (True, False)}
        seconds = {laid: seconds_per_step(forward_plans, plan, step) for laid, plan in plans.items()}
        last = ranks.each(seconds[True] <= seconds[False])[0]
        table.last[key] = last
        if ranks.is_first:
            table.save()
        taken, other = seconds[last], seconds[not last]
        say_of_run(f"plan     {plans[last].name}: {taken:.3f} s per step, else {other:.3f} s")
    return Plan(channels_last=last)
