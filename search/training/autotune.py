"""The plan of a run, chosen by measurement."""

import time
from collections.abc import Callable, Mapping
from statistics import median

import torch
from torch import nn

from search.config import ForwardMode, SearchConfig, TrainConfig
from search.precision.timing import synchronized
from search.progress import say
from search.runs.documents import PLAN, PlanChoice, PlanRecord
from search.runs.run import Run
from search.supernet.forward_plan import ForwardPlans, Plan
from search.supernet.preserve_state import preserved_state

ROUNDS = 3


def on_cpu(network: nn.Module) -> Plan:
    """Channels last, unless there are instance norms, which would change the layout back and forth."""
    return Plan(channels_last=not any(isinstance(module, nn.InstanceNorm2d) for module in network.modules()))


MEASURED: Mapping[str, Callable[[nn.Module], Plan]] = {"cpu": on_cpu}
"""By kind of device, the plan for a network that docs/speed.md found fastest."""


def chosen_plan(
    run: Run, forward_plans: ForwardPlans, config: SearchConfig | TrainConfig, step: Callable[[], None]
) -> Plan:
    """The requested plan, or with `auto` the fastest on this device.

    If it is not known for the device, every plan takes some steps, after which all state is restored. The
    choice is recorded in plan.json, so that a resumed run computes the same way.
    """
    if config.plan != "auto":
        return Plan(config.plan)
    known = MEASURED.get(torch.device(config.device).type)
    if known is not None:
        return known(forward_plans.network)
    return run.ranks.first(lambda: recorded_plan(run)) or fastest_plan(run, forward_plans, step)


def recorded_plan(run: Run) -> Plan | None:
    """The plan in plan.json; None if the run has none."""
    if not PLAN.is_in(run.path):
        return None
    choice = PLAN.read(run.path).plan
    return Plan(choice.way, choice.last)


def fastest_plan(run: Run, forward_plans: ForwardPlans, step: Callable[[], None]) -> Plan:
    """The plan with the fastest step; of several processes, the first decides."""
    seconds = {
        plan: seconds_per_step(forward_plans, plan, step)
        for plan in candidates(forward_plans.execution.recompute)
    }
    best: Plan = run.ranks.each(min(seconds, key=lambda plan: seconds[plan]))[0]
    by_name = {plan.name: value for plan, value in seconds.items()}
    PLAN.write(run, PlanRecord(PlanChoice(best.mode, best.channels_last), by_name))
    say(f"plan     {best.name}: {seconds[best]:.3f} s per step")
    return best


def candidates(recompute: bool) -> list[Plan]:
    """The plans to measure; torch.compile takes minutes, so it must be requested."""
    modes: tuple[ForwardMode, ...] = ("executed",) if recompute else ("executed", "source")
    return [Plan(mode, channels_last) for mode in modes for channels_last in (True, False)]


def seconds_per_step(forward_plans: ForwardPlans, plan: Plan, step: Callable[[], None]) -> float:
    """The median time of some steps, after one to warm up."""
    before, seconds = forward_plans.plan, []
    forward_plans.plan = plan
    with preserved_state(forward_plans.network):
        for _ in range(1 + ROUNDS):
            start = time.perf_counter()
            step()
            synchronized()
            seconds.append(time.perf_counter() - start)
    forward_plans.plan = before
    return median(seconds[1:])
