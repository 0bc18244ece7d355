"""The time of a step by a plan."""

import time
from collections.abc import Callable
from statistics import median

from search.precision.timing import synchronized
from search.supernet.forward_plan import ForwardPlans, Plan
from search.supernet.preserve_state import preserved_state

ROUNDS = 3


def seconds_per_step(forward_plans: ForwardPlans, plan: Plan, step: Callable[[], None]) -> float:
    """The median time of some steps, after one to warm up; weights and statistics are as before."""
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
