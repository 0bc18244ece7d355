"""Costs by size as a picture: a line for each series, both axes from nothing. What is linear is straight."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from tests.benchmarks.bars import canvas, element, svg_text, words

Series = Mapping[int, float]
WIDTH, HEIGHT, LEFT, TOP, LEGEND = 420, 300, 46, 34, 190
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")


def curves(title: str, series: Mapping[str, Series]) -> str:
    """An SVG of lines. The second half of the series has the colours of the first, dashed."""
    widest = max(size for one in series.values() for size in one)
    highest = max(value for one in series.values() for value in one.values())
    picture = canvas(LEFT + WIDTH + LEGEND, TOP + HEIGHT + 28, 12)
    picture.append(words(title, 8, 20, "start", font_weight="bold"))
    picture.extend(axes(widest, highest))
    for number, (name, one) in enumerate(series.items()):
        picture.extend(line(number, name, one, widest, highest))
    return svg_text(picture)


def at(size: float, value: float, widest: float, highest: float) -> tuple[float, float]:
    return LEFT + WIDTH * size / widest, TOP + HEIGHT * (1 - value / highest)


def axes(widest: int, highest: float) -> Iterator[Element]:
    """Five steps along either axis."""
    for step in range(6):
        x, y = at(widest * step / 5, highest * step / 5, widest, highest)
        yield element("line", x1=f"{LEFT}", x2=f"{LEFT + WIDTH}", y1=f"{y:.1f}", y2=f"{y:.1f}", stroke="#ddd")
        yield words(f"{highest * step / 5:.1f}", LEFT - 6, y + 4, "end")
        yield words(f"{widest * step // 5:,}", x, TOP + HEIGHT + 18, "middle")


def line(number: int, name: str, series: Series, widest: int, highest: float) -> Iterator[Element]:
    dashed = {"stroke_dasharray": "5 4"} if number >= len(COLOURS) else {}
    style = {"stroke": COLOURS[number % len(COLOURS)], "stroke_width": "2", "fill": "none", **dashed}
    places = [at(size, value, widest, highest) for size, value in series.items()]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    right, row = LEFT + WIDTH + 14, TOP + 18 * number + 10
    yield element("polyline", points=points, **style)
    yield element("line", x1=f"{right}", x2=f"{right + 22}", y1=f"{row - 4}", y2=f"{row - 4}", **style)
    yield words(name, right + 28, row, "start")
