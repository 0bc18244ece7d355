"""The tables of docs/networks.md, from the originals: written anew with REWRITE_GOLDEN=1."""

from collections.abc import Iterator
from pathlib import Path

from compiler.analysis.cost import cost
from compiler.lowering.network import lower
from tests.zoo.originals import PACKAGES, Original

PAGE = Path(__file__).parents[2] / "docs" / "networks.md"
START, END = "<!-- networks -->\n", "<!-- end of networks -->\n"
HEAD = (
    "| network | parameters | MACs @ size | genoc | parameters | MACs | difference |",
    "|---|---|---|---|---|---|---|",
)


def table() -> str:
    """The table of every original."""
    return "\n".join([*HEAD, *map(row, PACKAGES)]) + "\n"


def row(original: Original) -> str:
    genotype = original.genotype()
    found = cost(lower(genotype), original.size)
    size = "x".join(map(str, (genotype.in_channels, *original.size)))
    ours = f"`{original.file}`" + (f", {original.words}" if original.words else "")
    spare = f" + {original.unused:,}" if original.unused else ""
    cells = (
        original.title,
        f"{original.parameters:,}",
        f"{original.macs:,} @ {size}",
        ours,
        f"{found.parameters:,}{spare}",
        f"{found.macs:,}",
        shown(original),
    )
    return f"| {' | '.join(cells)} |"


def shown(original: Original) -> str:
    """The largest difference of outputs."""
    if original.runs is None:
        return "-"
    return f"< {original.difference:.0e}" if original.difference else "0"


def parts(text: str) -> Iterator[str]:
    """A page before, in and after its table."""
    before, rest = text.split(START)
    inside, after = rest.split(END)
    yield from (before, inside, after)


def with_table(text: str) -> str:
    before, _, after = parts(text)
    return f"{before}{START}{table()}{END}{after}"
