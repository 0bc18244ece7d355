"""Where labels are placed on their edges: each on its own edge, overlapping nothing else."""

from collections.abc import Iterable, Mapping

from compiler.draw.layout.coordinates import Layout
from compiler.draw.layout.edges import DrawnEdge
from compiler.draw.layout.geometry import Box, Curve
from compiler.draw.layout.plan import Plan

Halves = tuple[Curve, Curve]
Cut = tuple[int, float]
"""A piece of a curve, and a share of it."""
SHARES = tuple(number / 40 for number in range(2, 39))


def cuts(plan: Plan, layout: Layout, curves: Mapping[str, Curve]) -> dict[str, Halves]:
    """The curve of every edge that has a label, before and after the label's centre."""
    by_name: dict[str, Halves] = {}
    taken = [*layout.boxes.values(), *layout.slots.values()]
    for edge in plan.edges:
        if edge.tag is not None:
            curve = curves[edge.name]
            where = [(1, 0.5)] if edge.name in layout.slots else shares(plan, layout, edge, curve)
            by_name[edge.name] = freest(curve, edge.tag.size, where, taken)
            taken.append(tag_box(by_name[edge.name], edge.tag.size))
    return by_name


def freest(curve: Curve, size: tuple[float, float], where: Iterable[Cut], taken: list[Box]) -> Halves:
    """The curve cut at the first place where a label of that size overlaps least."""
    best, least = None, len(taken) + 1
    for cut in where:
        halves = curve.cut(*cut)
        covered = sum(tag_box(halves, size).overlaps(box) for box in taken)
        if covered < least:
            best, least = halves, covered
        if not least:
            break
    assert best is not None
    return best


def tag_box(halves: Halves, size: tuple[float, float]) -> Box:
    """The box of a label at a cut."""
    return Box(*halves[1].points[0], *size)


def shares(plan: Plan, layout: Layout, edge: DrawnEdge, curve: Curve) -> list[Cut]:
    """Where a label may be: best in the gap below the finer level, else in the middle."""
    sides, level = plan.sides[edge.name], min(plan.places[edge.source].level, plan.places[edge.target].level)
    if plan.levels_apart(edge) == 0 or sides.leaving == sides.entering:
        return [(0, share) for share in sorted(SHARES, key=lambda share: abs(share - 0.5))]
    height = layout.gaps[level]
    return [(0, share) for share in sorted(SHARES, key=lambda share: abs(curve.at(share)[1] - height))]
