"""Ratios as a picture: a bar for each, the plain one's length marked."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, tostring

ROW, LEFT, RIGHT = 22, 330, 360


def bars(title: str, ratios: Mapping[str, float]) -> str:
    """An SVG of horizontal bars, in units of the thing whose ratio is 1."""
    longest = max([*ratios.values(), 1.0])
    height = ROW * (len(ratios) + 2)
    one = LEFT + RIGHT / longest
    picture = canvas(LEFT + RIGHT + 70, height, 13)
    picture.append(words(title, 8, ROW - 6, "start", font_weight="bold"))
    mark = {"x1": f"{one:.1f}", "x2": f"{one:.1f}", "y1": f"{ROW}", "y2": f"{height - 8}"}
    picture.append(element("line", **mark, stroke="#888"))
    for number, (name, ratio) in enumerate(ratios.items()):
        picture.extend(bar(number, name, ratio, ratio / longest))
    return svg_text(picture)


def bar(number: int, name: str, ratio: float, share: float) -> Iterator[Element]:
    top, end = ROW * (number + 1) + 4, LEFT + share * RIGHT
    length = f"{share * RIGHT:.1f}"
    yield words(name, LEFT - 8, top + 13, "end")
    yield element("rect", x=f"{LEFT}", y=f"{top}", width=length, height=f"{ROW - 6}", fill="#4477aa")
    yield element("rect", x=f"{end:.1f}", y=f"{top}", width="36", height="16", fill="white")
    yield words(f"{ratio:.2f}", end + 6, top + 13, "start")


def canvas(width: int, height: int, font_size: int) -> Element:
    """An SVG on white."""
    size = {"viewBox": f"0 0 {width} {height}", "font-family": "sans-serif", "font-size": f"{font_size}"}
    made = Element("svg", xmlns="http://www.w3.org/2000/svg", **size)
    made.append(element("rect", width="100%", height="100%", fill="white"))
    return made


def element(name: str, **attributes: str) -> Element:
    """An element; `stroke_width` is written `stroke-width`."""
    return Element(name, {key.replace("_", "-"): value for key, value in attributes.items()})


def words(text: str, x: float, y: float, anchor: str, **more: str) -> Element:
    made = element("text", x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor, **more)
    made.text = text
    return made


def svg_text(picture: Element) -> str:
    return tostring(picture, encoding="unicode") + "\n"
