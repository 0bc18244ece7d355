"""Published cells in a U-Net: the normal one on skip connections, the reduction cell behind pools."""

from collections.abc import Iterator, Mapping

from attrs import evolve, frozen

from genotype import Cell, Genotype, Link, refuse
from genotype.form.choices import is_space
from genotype.form.links import INPUT, written_out
from zoo.imports.darts.cells import placed
from zoo.imports.darts.ops import differences, require_known
from zoo.imports.darts.published import PublishedCell, published
from zoo.imports.imported import Imported

ONE_INPUT = "both inputs of a cell read the stage before its link; DARTS reads the outputs of two cells"
AFTER_POOLS = "reduce: its ops of stride 2 have stride 1, behind the pool of their link"
NO_POOLS = "reduce: left out, for no pool leads from level to level"
POOLS = ("max_pool", "avg_pool")


@frozen
class Place:
    """A link that takes a cell, by its number, the kind of the cell, and the channels that it reads."""

    link: int
    kind: str
    width: int
    level: int


def imported(text: str, subject: str, network: Genotype) -> Imported:
    """The network with the published cells on its links.

    The normal cell is on every link that keeps its level, the reduction cell behind every max or average
    pool; what links carried already stays. Raises InputError for a text without cells, for ops that genoc has
    not, and for a network that has no place for a cell.
    """
    cells = published(text, subject)
    require_known(cells.values(), subject)
    if is_space(network):
        raise refuse(network.name, "the network", "is a search space", "give a genotype")
    places = [place for place in places_in(network) if place.kind in cells]
    if not any(place.kind == "normal" for place in places):
        raise refuse(network.name, "links", "no link can carry the normal cell", "give a U-Net without cells")
    made, notes = cells_for(places, cells, network.spatial_dims, subject)
    names = {place.link: name for place, name in zip(places, made, strict=True)}
    links = (evolve(link, cell=names.get(place, link.cell)) for place, link in enumerate(network.links))
    inputs = (ONE_INPUT,) if cells["normal"].inputs > 1 else ()
    genotype = evolve(
        network,
        name=f"{network.name[:56]}-darts",
        about=f"{network.name} with published cells on its links.",
        links=tuple(links),
        cells={**network.cells, **made},
    )
    return Imported(genotype, (*inputs, *reductions(places, cells), *differences(cells.values()), *notes))


def places_in(network: Genotype) -> Iterator[Place]:
    """The links that may take a cell."""
    for number, link in enumerate(network.links):
        if link.source == INPUT or link.op is not None or link.cell is not None:
            continue
        source, target = network.stages[link.source], network.stages[link.target]
        width = source.layer_widths[-1]
        kind = "normal" if source.level == target.level and is_skip(network, link) else "reduce"
        if link.resize is not None and written_out(link.resize).kind not in POOLS:  # type: ignore[arg-type]
            continue
        if isinstance(width, int) and (kind == "normal") == (link.resize is None):
            yield Place(number, kind, width, source.level)


def is_skip(network: Genotype, link: Link) -> bool:
    """Whether a link is not the only one into its stage."""
    return len(network.incoming[link.target]) > 1


def cells_for(
    places: list[Place], cells: Mapping[str, PublishedCell], dims: int, subject: str
) -> tuple[dict[str, Cell], list[str]]:
    """A cell for each place, as wide in all as what it reads, by name; and what became of them."""
    made: dict[str, Cell] = {}
    notes: dict[str, None] = {}
    for place in places:
        parts = len(cells[place.kind].output)
        found = placed(cells[place.kind], max(1, -(-place.width // parts)), dims, subject)
        made[free_name(f"{place.kind}_{place.level + 1}", made)] = found.cell
        if found.dropped:
            nodes = ", ".join(map(str, found.dropped))
            notes[f"{place.kind}: nodes {nodes} lead nowhere, and are left out"] = None
        if place.width % parts:
            wider = parts * found.cell.width
            notes[f"{place.kind}: gives {wider} channels where it reads {place.width}"] = None
    return made, list(notes)


def free_name(name: str, taken: Mapping[str, Cell]) -> str:
    """A name that no cell has yet."""
    number = 2
    while name in taken:
        name = f"{name.rstrip('0123456789').rstrip('_')}_{number}" if number > 2 else f"{name}_{number}"
        number += 1
    return name


def reductions(places: list[Place], cells: Mapping[str, PublishedCell]) -> tuple[str, ...]:
    """What is told of the reduction cell, if there is one."""
    if "reduce" not in cells:
        return ()
    return (AFTER_POOLS,) if any(place.kind == "reduce" for place in places) else (NO_POOLS,)
