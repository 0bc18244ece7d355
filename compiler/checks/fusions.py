"""How stages join their links: a gate needs a skip connection and a link from below."""

from collections.abc import Iterator

from compiler.checks.view import is_placed, levels_are_sound, of_kind, spread
from compiler.structure.widths import level_of, links_into
from genotype import INPUT, Diagnostic, Fusion, Genotype, Stage
from genotype.form.stages import fusion_of


def placed_fusions(name: str, stage: Stage) -> Iterator[tuple[str, Fusion]]:
    """How a stage joins, or may join, its links, with their paths."""
    for path, fusion in spread(f"stages.{name}.fusion", stage.fusion):
        yield path, fusion_of(fusion)


def gates(genotype: Genotype) -> Iterator[Diagnostic]:
    """A gate joins one skip connection and one link from a coarser level."""
    for name, stage in genotype.stages.items():
        links = links_into(genotype, name)
        known = levels_are_sound(genotype) and all(is_placed(genotype, link.source) for link in links)
        every = spread(f"stages.{name}.fusion", stage.fusion)
        gates = [of_kind(path, one) for path, one in every if fusion_of(one).kind == "gate"]
        if not gates or not known or not links:
            continue
        below = sum(level_of(genotype, link.source) > stage.level for link in links if link.source != INPUT)
        if (len(links), below) != (2, 1):
            problem = f"a gate needs one skip connection and one link from below; {name!r} has "
            problem += f"{len(links) - below} and {below}"
            remedy = 'use "fusion": "concat" or "add", or change the links'
            about = (name, *(link.source for link in links))
            for path in gates:
                yield Diagnostic(path, problem, remedy, "G315", about=about)


def fusion_settings(genotype: Genotype) -> Iterator[Diagnostic]:
    """Only a gate has a width."""
    for name, stage in genotype.stages.items():
        for path, fusion in placed_fusions(name, stage):
            if fusion.width is not None and fusion.kind != "gate":
                problem = f"{fusion.kind} has no width"
                yield Diagnostic(f"{path}.width", problem, "remove it; a gate has one", "G316")


FUSION_RULES = (gates, fusion_settings)
