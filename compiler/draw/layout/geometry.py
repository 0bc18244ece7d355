"""Boxes and Bézier curves, in points, x to the right and y downwards."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import hypot
from typing import Literal

from attrs import frozen

Point = tuple[float, float]
Side = Literal["left", "right", "top", "bottom"]

OUTWARDS: dict[Side, Point] = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}
AXIS: dict[Side, int] = {"left": 0, "right": 0, "top": 1, "bottom": 1}


@frozen
class Box:
    """A rectangle about its centre."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        return self.x + self.width / 2

    @property
    def top(self) -> float:
        return self.y - self.height / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height / 2

    def corners(self) -> tuple[Point, Point]:
        """Upper left, lower right."""
        return (self.left, self.top), (self.right, self.bottom)

    def port(self, side: Side, shift: float = 0) -> Point:
        """A point on a side, `shift` from its middle."""
        dx, dy = OUTWARDS[side]
        return (
            self.x + dx * self.width / 2 + abs(dy) * shift,
            self.y + dy * self.height / 2 + abs(dx) * shift,
        )

    def holds(self, point: Point, margin: float) -> bool:
        x, y = point
        return abs(x - self.x) < self.width / 2 + margin and abs(y - self.y) < self.height / 2 + margin

    def overlaps(self, other: "Box") -> bool:
        wide, high = (self.width + other.width) / 2, (self.height + other.height) / 2
        return abs(self.x - other.x) < wide and abs(self.y - other.y) < high


@frozen
class Curve:
    """Cubic Bézier curves end to end: 1 + 3n control points, as Graphviz writes them."""

    points: tuple[Point, ...]

    def cubics(self) -> Iterator[tuple[Point, ...]]:
        for start in range(0, len(self.points) - 1, 3):
            yield self.points[start : start + 4]

    def samples(self, count: int = 24) -> Iterator[Point]:
        """Points along the curve, without its two ends."""
        for cubic in self.cubics():
            for number in range(1, count):
                yield split(cubic, number / count)[0][-1]

    def cut(self, piece: int, at: float) -> tuple["Curve", "Curve"]:
        """The curve before and after a point of one of its pieces."""
        start = 3 * piece
        before, after = split(self.points[start : start + 4], at)
        return Curve(self.points[:start] + before), Curve(after + self.points[start + 4 :])

    def at(self, share: float) -> Point:
        """A point on the curve's first piece."""
        return split(self.points[:4], share)[1][0]

    def shortened(self, length: float) -> "Curve":
        """The curve without a length at its end, where the arrowhead is."""
        *rest, (x0, y0), (x1, y1) = self.points
        far = hypot(x1 - x0, y1 - y0) or 1
        back = ((x1 - x0) / far * length, (y1 - y0) / far * length)
        return Curve((*rest, (x0 - back[0], y0 - back[1]), (x1 - back[0], y1 - back[1])))


def split(cubic: Sequence[Point], at: float) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """A cubic in two, by de Casteljau's construction."""
    before, after, points = [cubic[0]], [cubic[-1]], list(cubic)
    while len(points) > 1:
        points = [between(a, b, at) for a, b in pairwise(points)]
        before.append(points[0])
        after.append(points[-1])
    return tuple(before), tuple(reversed(after))


def between(a: Point, b: Point, at: float) -> Point:
    """The point at a share of the way from one point to another."""
    return (a[0] + (b[0] - a[0]) * at, a[1] + (b[1] - a[1]) * at)


def line(a: Point, b: Point) -> Curve:
    """A straight line."""
    return Curve((a, between(a, b, 1 / 3), between(a, b, 2 / 3), b))


def bend(a: Point, leaving: Side, b: Point, entering: Side) -> Curve:
    """A curve that leaves one side and enters another, both at right angles."""
    axes = AXIS[leaving], AXIS[entering]
    share = 0.5 if axes[0] == axes[1] else 0.55  # an S, or about a quarter of an ellipse
    first, second = (max(share * abs(b[axis] - a[axis]), 6) for axis in axes)
    return Curve((a, moved(a, leaving, first), moved(b, entering, second), b))


def sway(a: Point, b: Point, turn: float) -> Curve:
    """A curve from left to right that changes rows at a share `turn` of its length."""
    dx = max(b[0] - a[0], 12)
    return Curve((a, moved(a, "right", dx * turn), moved(b, "left", dx * (1 - turn)), b))


def arch(a: Point, b: Point, side: Side, height: float) -> Curve:
    """A curve that goes out to a side and back, `height` beyond the farther of its ends."""
    (ux, uy), reach = OUTWARDS[side], height / 0.75  # its top is at three quarters of the reach
    ahead = ux * (b[0] - a[0]) + uy * (b[1] - a[1])
    return Curve((a, moved(a, side, reach + max(ahead, 0)), moved(b, side, reach + max(-ahead, 0)), b))


def moved(point: Point, side: Side, far: float) -> Point:
    """A point moved outwards from a side."""
    ux, uy = OUTWARDS[side]
    return (point[0] + ux * far, point[1] + uy * far)


def joined(curves: Sequence[Curve]) -> Curve:
    """Curves joined end to end."""
    first, *others = curves
    return Curve(first.points + tuple(point for curve in others for point in curve.points[1:]))
