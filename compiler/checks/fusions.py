"""How stages join their links: a gate needs a skip connection and a link from below."""

from collections.abc import Iterator

from compiler.checks.view import is_placed, levels_are_sound
from compiler.structure.widths import level_of, links_into
from genotype import INPUT, Diagnostic, Genotype
from genotype.form.stages import fusion_of


def gates(genotype: Genotype) -> Iterator[Diagnostic]:
    """A gate joins one skip connection and one link from a coarser level."""
    for name, stage in genotype.stages.items():
        links = links_into(genotype, name)
        known = levels_are_sound(genotype) and all(is_placed(genotype, link.source) for link in links)
        if fusion_of(stage.fusion).kind != "gate" or not known or not links:
            continue
        below = sum(level_of(genotype, link.source) > stage.level for link in links if link.source != INPUT)
        if (len(links), below) != (2, 1):
            problem = f"a gate needs one skip connection and one link from below; {name!r} has "
            problem += f"{len(links) - below} and {below}"
            remedy = 'use "fusion": "concat" or "add", or change the links'
            yield Diagnostic(f"stages.{name}.fusion", problem, remedy, "G315", about=(name,))


def fusion_settings(genotype: Genotype) -> Iterator[Diagnostic]:
    """Only a gate has a width."""
    for name, stage in genotype.stages.items():
        fusion = fusion_of(stage.fusion)
        if fusion.width is not None and fusion.kind != "gate":
            problem = f"{fusion.kind} has no width"
            yield Diagnostic(f"stages.{name}.fusion.width", problem, "remove it; a gate has one", "G316")


FUSION_RULES = (gates, fusion_settings)
