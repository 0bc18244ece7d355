"""The labels to the right of a stage, on the edges that leave it there."""

from collections.abc import Iterator

from compiler.draw.layout.geometry import Box
from compiler.draw.layout.plan import Plan

FAN = 26.0
"""The distance from a stage to the labels on its right."""
SLOT = 9.0
"""The height of a link without a label among those that have one."""
SPACE = 6.0
OFF_CENTRE = 20.0
"""How far a lane may be off the middle of its stage."""


def lane_boxes(plan: Plan, stage: str, beside: Box) -> Iterator[tuple[str, Box]]:
    """The slots of a lane, left-aligned."""
    sized = [plan.sizes[name][0] for name in plan.lanes[stage] if name in plan.sizes]
    top = beside.y - lane_extent(plan, stage)[0]
    for name in plan.lanes[stage]:
        width, height = plan.sizes.get(name, (max(sized), SLOT))
        yield name, Box(beside.right + FAN + width / 2, top + height / 2, width, height)
        top += height + SPACE


def lane_extent(plan: Plan, stage: str) -> tuple[float, float]:
    """How far a lane extends above and below its stage's middle.

    It is centred, or slightly off if a link that goes straight on is then straight.
    """
    lane = plan.lanes.get(stage, [])
    heights = [plan.sizes.get(name, (0, SLOT))[1] + SPACE for name in lane]
    whole = sum(heights) - SPACE if lane else 0
    level = [number for number, name in enumerate(lane) if name in plan.level_edges]
    above = sum(heights[: level[0]]) + SLOT / 2 if len(level) == 1 else whole / 2
    above = above if abs(above - whole / 2) <= OFF_CENTRE else whole / 2
    return above, whole - above


def lane_width(plan: Plan, source: str) -> float:
    """How wide a stage's lane is, with the space before it."""
    lane = plan.lanes.get(source, [])
    return max((plan.sizes[name][0] + FAN for name in lane if name in plan.sizes), default=0)
