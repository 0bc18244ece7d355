"""The plan of a run, chosen by measurement."""

from collections.abc import Callable, Mapping

import torch
from torch import nn

from search.config import ForwardMode, SearchConfig, TrainConfig
from search.progress import say_of_run
from search.runs.documents import PLAN, PlanChoice, PlanRecord
from search.runs.run import Run
from search.supernet.forward_plan import ForwardPlans, Plan
from search.supernet.layouts import may_be_last
from search.training.plans.layout import WORTH, on_cpu, quicker_layout
from search.training.plans.timing import seconds_per_step

MEASURED: Mapping[str, Callable[[nn.Module], Plan]] = {"cpu": on_cpu}
"""By kind of device, the plan for a network that docs/speed.md found fastest."""


def training_plan(
    run: Run, forward_plans: ForwardPlans, config: TrainConfig, key: str, steps: int, step: Callable[[], None]
) -> Plan:
    """The plan of a training of so many steps: on a CPU, if it is long and in 2D, the quicker layout too.

    `key` says what is trained on: two trainings with the same take the same plan.
    """
    by_timing = config.plan == "auto" and not config.deterministic
    on_a_cpu = by_timing and torch.device(config.device).type == "cpu"
    if not (on_a_cpu and steps >= WORTH and "cpu" in MEASURED and is_2d(forward_plans.network)):
        return chosen_plan(run, forward_plans, config, step)
    plan = run.ranks.first(lambda: recorded_plan(run))
    if plan is None:
        plan = quicker_layout(forward_plans, key, step, run.ranks)
        PLAN.write(run, PlanRecord(PlanChoice(plan.mode, plan.channels_last)))
    return plan


def is_2d(network: nn.Module) -> bool:
    """Whether images have a second layout; volumes are always channels first."""
    return any(isinstance(module, nn.Conv2d) for module in network.modules())


def chosen_plan(
    run: Run, forward_plans: ForwardPlans, config: SearchConfig | TrainConfig, step: Callable[[], None]
) -> Plan:
    """The requested plan, or with `auto` the fastest on this device.

    If it is not known for the device, every plan takes some steps, after which all state is restored. The
    choice is recorded in plan.json, so that a resumed run computes the same way.
    """
    if config.plan != "auto":
        return Plan(config.plan, may_be_last(forward_plans.network))
    known = MEASURED.get(torch.device(config.device).type)
    if known is not None:
        return known(forward_plans.network)
    if config.deterministic:
        return Plan(channels_last=may_be_last(forward_plans.network))
    return run.ranks.first(lambda: recorded_plan(run)) or fastest_plan(run, forward_plans, step)


def recorded_plan(run: Run) -> Plan | None:
    """The plan in plan.json; None if the run has none."""
    if not PLAN.is_in(run.path):
        return None
    choice = PLAN.read(run.path).plan
    return Plan(choice.way, choice.last)


def fastest_plan(run: Run, forward_plans: ForwardPlans, step: Callable[[], None]) -> Plan:
    """The plan with the fastest step; of several processes, the first decides."""
    seconds = {plan: seconds_per_step(forward_plans, plan, step) for plan in candidates(forward_plans)}
    best: Plan = run.ranks.each(min(seconds, key=lambda plan: seconds[plan]))[0]
    by_name = {plan.name: value for plan, value in seconds.items()}
    PLAN.write(run, PlanRecord(PlanChoice(best.mode, best.channels_last), by_name))
    say_of_run(f"plan     {best.name}: {seconds[best]:.3f} s per step")
    return best


def candidates(forward_plans: ForwardPlans) -> list[Plan]:
    """The plans to measure; torch.compile takes minutes, so it must be requested."""
    recompute = forward_plans.execution.recompute
    modes: tuple[ForwardMode, ...] = ("executed",) if recompute else ("executed", "source")
    layouts = (True, False) if may_be_last(forward_plans.network) else (False,)
    return [Plan(mode, channels_last) for mode in modes for channels_last in layouts]
