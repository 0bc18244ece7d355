"""Ratios as a picture: a bar for each, the plain one's length marked."""

from collections.abc import Mapping

from search.report.markup import Html, element, joined

ROW, LEFT, RIGHT = 22, 330, 360


def bars(title: str, ratios: Mapping[str, float]) -> str:
    """An SVG of horizontal bars, in units of the thing whose ratio is 1."""
    longest = max([*ratios.values(), 1.0])
    height = ROW * (len(ratios) + 2)
    one = LEFT + RIGHT / longest
    rows = [bar(number, name, ratio, ratio / longest) for number, (name, ratio) in enumerate(ratios.items())]
    mark = element("line", x1=f"{one:.1f}", x2=f"{one:.1f}", y1=f"{ROW}", y2=f"{height - 8}", stroke="#888")
    heading = words(title, 8, ROW - 6, "start", font_weight="bold")
    picture = element(
        "svg",
        element("rect", width="100%", height="100%", fill="white"),
        heading,
        mark,
        *rows,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {LEFT + RIGHT + 70} {height}",
        font_family="sans-serif",
        font_size="13",
    )
    return picture.text + "\n"


def bar(number: int, name: str, ratio: float, share: float) -> Html:
    top = ROW * (number + 1) + 4
    length = f"{share * RIGHT:.1f}"
    return joined(
        [
            words(name, LEFT - 8, top + 13, "end"),
            element("rect", x=f"{LEFT}", y=f"{top}", width=length, height=f"{ROW - 6}", fill="#4477aa"),
            element(
                "rect", x=f"{LEFT + share * RIGHT:.1f}", y=f"{top}", width="36", height="16", fill="white"
            ),
            words(f"{ratio:.2f}", LEFT + share * RIGHT + 6, top + 13, "start"),
        ]
    )


def words(text: str, x: float, y: float, anchor: str, **more: str) -> Html:
    return element("text", text, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor, **more)
