"""The plan of a run, chosen by measurement."""

import time
from collections.abc import Callable
from statistics import median

import torch

from search.config import SearchConfig, TrainConfig, Way
from search.precision.timing import synchronized
from search.progress import say
from search.runs.documents import PLAN, PlanChoice, PlanRecord
from search.runs.run import Run
from search.supernet.forward_plan import ForwardPlans, Plan
from search.supernet.preserve_state import preserved_state

ROUNDS = 3

MEASURED = {"cpu": Plan()}
"""By kind of device, the plan that docs/speed.md found fastest."""


def planned(
    run: Run, ways: ForwardPlans, config: SearchConfig | TrainConfig, step: Callable[[], None]
) -> Plan:
    """The requested plan, or with `auto` the fastest on this device.

    If it is not known for the device, every plan takes some steps, after which all state is restored. The
    choice is recorded in plan.json, so that a resumed run computes the same way.
    """
    if config.plan != "auto":
        return Plan(config.plan)
    known = MEASURED.get(torch.device(config.device).type)
    if known is not None:
        return known
    kept = run.ranks.first(lambda: recorded(run))
    return kept or measured(run, ways, step)


def recorded(run: Run) -> Plan | None:
    """The plan in plan.json; None if the run has none."""
    if not PLAN.is_in(run.path):
        return None
    kept = PLAN.read(run.path).plan
    return Plan(kept.way, kept.last)


def measured(run: Run, ways: ForwardPlans, step: Callable[[], None]) -> Plan:
    """The plan with the fastest step; of several processes, the first decides."""
    seconds = {plan: timed(ways, plan, step) for plan in candidates(ways.execution.recompute)}
    best: Plan = run.ranks.each(min(seconds, key=lambda plan: seconds[plan]))[0]
    told = {f"{plan.way}, channels {'last' if plan.last else 'first'}": s for plan, s in seconds.items()}
    PLAN.write(run, PlanRecord(PlanChoice(best.way, best.last), told))
    say(f"plan     {best.way}, channels {'last' if best.last else 'first'}: {seconds[best]:.3f} s per step")
    return best


def candidates(recompute: bool) -> list[Plan]:
    """The plans to measure; torch.compile takes minutes, so it must be requested."""
    ways: tuple[Way, ...] = ("executed",) if recompute else ("executed", "source")
    return [Plan(way, last) for way in ways for last in (True, False)]


def timed(ways: ForwardPlans, plan: Plan, step: Callable[[], None]) -> float:
    """The median time of some steps, after one to warm up."""
    before, found = ways.plan, []
    ways.plan = plan
    with preserved_state(ways.network):
        for _ in range(1 + ROUNDS):
            start = time.perf_counter()
            step()
            synchronized()
            found.append(time.perf_counter() - start)
    ways.plan = before
    return median(found[1:])
