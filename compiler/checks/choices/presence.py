"""Links that a search may leave out: whatever is decided, what is left is a network."""

from collections import Counter
from collections.abc import Iterator
from itertools import count

from compiler.blocks.block import Counting
from compiler.checks.blocks import is_measured, known_candidates
from compiler.checks.choices.spaces import named
from compiler.checks.known import some_of
from compiler.checks.view import as_meant, is_placed, levels_are_sound, placed_resizes
from compiler.lowering.run import blocks_of
from compiler.structure.widths import link_width, links_into, widest
from genotype import Diagnostic, Genotype, Link, WidthOf
from genotype.form.presence import is_absent, is_optional, leading_to, may_be_absent


def optional_links(genotype: Genotype) -> Iterator[tuple[int, Link]]:
    """The links that a search may leave out, with their numbers."""
    yield from ((index, link) for index, link in enumerate(genotype.links) if is_optional(link))


def some_link(genotype: Genotype) -> Iterator[Diagnostic]:
    """A stage reads at least one link that is always there."""
    told, genotype = set[str](), as_meant(genotype)
    if any(link.target not in genotype.stages for link in genotype.links):
        return  # a link that leads nowhere, of which another rule tells, may be meant to lead there
    for index, link in optional_links(genotype):
        name = link.target
        if name not in told and all(map(is_optional, links_into(genotype, name))):
            told.add(name)
            problem = f"every link into {name!r} may be absent, which leaves it without input"
            remedy = f"let one link into {name!r} always be there; a stage goes when no link leads on from it"
            yield Diagnostic(f"links[{index}].present", problem, remedy, "G810", about=(name,))


def lone_links(genotype: Genotype) -> Iterator[Diagnostic]:
    """An optional link is the only one between its ends, so that a genotype tells whether it is there."""
    ends = [(link.source, link.target) for link in genotype.links]
    several = Counter(ends)
    for index, link in optional_links(genotype):
        if several[ends[index]] > 1:
            problem = f"another link from {link.source!r} to {link.target!r} could not be told from it"
            remedy = "remove one of them, or decide that both are there"
            yield Diagnostic(f"links[{index}].present", problem, remedy, "G811", about=ends[index])


def first_added(genotype: Genotype) -> Iterator[Diagnostic]:
    """The link to whose width the others are brought, where they are added, is always there."""
    for index, link in optional_links(genotype):
        stage = genotype.stages.get(link.target)
        links = links_into(genotype, link.target)
        if stage is None or links[0] is not link or not is_measured(genotype, link.target, stage):
            continue
        widths = {link_width(genotype, each) for each in links}
        if len(widths) > 1 and any(fusion.kind == "add" for fusion in stage.fusions):
            problem = f"without it the links that {link.target!r} adds would be brought to another width"
            remedy = "let another link come first, or give all of them one width"
            yield Diagnostic(f"links[{index}].present", problem, remedy, "G812", about=(link.target,))


def counted_channels(genotype: Genotype) -> Iterator[Diagnostic]:
    """Blocks that read a concatenation are the same with fewer channels as with the rest of them zero."""
    first = {link.target: index for index, link in reversed([*optional_links(genotype)])}
    for name, stage, candidate in known_candidates(genotype) if first else ():
        if name not in first or all(fusion.kind == "add" for fusion in stage.fusions):
            continue
        if any(fusion.squeeze is not None and fusion.kind != "add" for fusion in stage.fusions):
            problem = f"the squeeze of what {name!r} joins depends on how many channels that are"
            remedy = 'leave out the squeeze, or "fusion": "add", or let this link always be there'
            yield Diagnostic(f"links[{first.pop(name)}].present", problem, remedy, "G813", about=(name,))
            continue
        blocks, width = blocks_of(genotype, stage, candidate), widest(stage.layer_widths[0])
        inputs = input_widths(genotype, name)
        counting = blocks.counting(inputs, width)
        if counting is not None:
            kind = named(candidate.block)
            problem = f"the {kind} of {name!r} depend on how many channels it reads, and so on this link: "
            others = 'use conv blocks, or "fusion": "add", or let this link always be there'
            remedy = other_blocks(counting, inputs) + others
            yield Diagnostic(
                f"links[{first.pop(name)}].present", problem + counting.why, remedy, "G813", about=(name,)
            )


def other_blocks(counting: Counting, inputs: set[int]) -> str:
    """What to change about blocks so that they do not depend on the channels they read, with a width that
    would do.
    """
    if counting.width is not None:
        step = max(1, counting.width // 2)
        free = next(width for width in count(counting.width + step, step) if width not in inputs)
        return f"give the first block a width other than {some_of(sorted(inputs))}, such as {free}, or "
    return f"{counting.instead}, or " if counting.instead else ""


def input_widths(genotype: Genotype, name: str) -> set[int]:
    """The numbers of channels that a stage may read, when its links are concatenated."""
    sums = {0}
    for link in links_into(genotype, name):
        more = {known + link_width(genotype, link) for known in sums}
        sums = sums | more if is_optional(link) else more
    return sums


def widths_there(genotype: Genotype) -> Iterator[Diagnostic]:
    """A resize has the width of a stage that is there whenever the link is."""
    if not any(map(may_be_absent, genotype.links)) or not levels_are_sound(genotype):
        return
    certain = [link for link in genotype.links if not may_be_absent(link)]
    sure = leading_to([head.source for head in genotype.heads], certain)
    for index, link in enumerate(genotype.links):
        for path, resize in () if is_absent(link) else placed_resizes(link, index):
            name = resize.width.stage if isinstance(resize.width, WidthOf) else None
            if name is None or name in sure or not is_placed(genotype, name):
                continue
            if name not in leading_to([link.source, link.target], certain):
                problem = f"{name!r} may be absent where this link is there"
                remedy = "write the number of channels, or name another stage"
                yield Diagnostic(f"{path}.width.of", problem, remedy, "G814", about=(name,))


PRESENCE_RULES = (some_link, lone_links, widths_there)
ABSENCE_RULES = (first_added, counted_channels)
