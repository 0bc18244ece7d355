"""docs/gallery.md: every bundled network with a picture, its source and its costs, group by group.

`python -m tests.docs_pictures` writes it, and its pictures.
"""

from collections.abc import Iterator
from pathlib import Path

from compiler.analysis.cost import cost
from compiler.draw.overview import overview
from compiler.lowering.network import lower
from genotype import Genotype
from genotype.form.choices import choices, is_space
from genotype.form.space_size import space_size, written
from zoo.references import names, reference
from zoo.references.groups import Group, grouped
from zoo.references.papers import PAPERS, cited

DOCS = Path(__file__).parents[1] / "docs"
PAGE, PICTURES = DOCS / "gallery.md", DOCS / "gallery"
SIZES = {2: (256, 256), 3: (128, 128, 128)}
"""The images that MACs are counted for, by their axes."""
START, END = "<!-- gallery -->\n", "<!-- end of gallery -->\n"


def page() -> str:
    """The page as it is, with today's groups."""
    before, rest = PAGE.read_text("utf-8").split(START)
    _, after = rest.split(END)
    groups = "\n".join("\n".join(section(group, members)) for group, members in grouped())
    return f"{before}{START}{groups}{END}{after}"


def section(group: Group, members: tuple[str, ...]) -> Iterator[str]:
    """A group: its heading, and a row for each network."""
    yield from (f"## {group.title}", "", f"{group.line[0].upper()}{group.line[1:]}.", "")
    yield from ("| | |", "|---|---|")
    yield from (f"| ![{name}](gallery/{name}.svg) | {words(group, name)} |" for name in members)
    yield ""


def words(group: Group, name: str) -> str:
    """What is said of a network, in a cell of a table."""
    network = reference(name)
    said = (network.about, f"Source: {source(group, network)}", costs(network), f"`genoc new {name}`")
    return "<br>".join((f"**{name}**", *said))


def source(group: Group, network: Genotype) -> str:
    """The papers that a network names, or where its group comes from."""
    papers = [f"[{name}]({PAPERS[name].address})" for name in cited(network.about) or cited(group.source)]
    return ", ".join(papers) or group.source


def costs(network: Genotype) -> str:
    """Parameters and MACs, or of a space how much is open."""
    if is_space(network):
        return f"{len([*choices(network)])} open choices, {written(space_size(network))} networks"
    size = SIZES[network.spatial_dims]
    found = cost(lower(network), size)
    image = "x".join(map(str, (network.in_channels, *size)))
    return f"{found.parameters:,} parameters, {found.macs:,} MACs @ {image}"


def pictures() -> dict[str, str]:
    """The SVG of every reference, by name."""
    return {name: overview(reference(name)) for name in names()}


def write() -> None:
    """Write the page and its pictures anew."""
    PICTURES.mkdir(exist_ok=True)
    for path in PICTURES.glob("*.svg"):
        path.unlink()
    for name, picture in pictures().items():
        (PICTURES / f"{name}.svg").write_text(picture, "utf-8")
    PAGE.write_text(page(), "utf-8")
