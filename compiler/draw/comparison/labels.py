"""Labels that show a value before and after."""

from collections.abc import Iterator, Sequence

from compiler.draw.comparison.marks import CHANGED, SAME
from compiler.draw.comparison.stage_lines import changed_lines
from compiler.draw.comparison.union import Union
from compiler.draw.comparison.value_lines import LONG, change_lines, untold
from compiler.draw.layout.edges import DrawnEdge
from compiler.draw.style.boxes import NAME, box_tag
from compiler.draw.style.tags import Tag, boxed_tag, head_tag, line_tag, link_tag
from compiler.draw.style.text import Line, Text, html_label, quiet, widest
from compiler.draw.words.choices import option_words
from compiler.draw.words.network import count_words, head_words, resize_words, resolution_words
from compiler.structure.widths import level_of
from genotype import INPUT, Genotype, Link
from genotype.diff.differences import Change
from genotype.form.presence import is_optional

CELL_LINES = 4
"""So many changes of a cell are said on its link; `genoc diff --draw --cell` draws all of them."""
LINK_FIELDS = ("resize", "op", "width", "cell", "present")


def changed_box(both: Union, name: str) -> Tag:
    """A stage, or the input; what changed is shown before and after."""
    title = Text(name, NAME, bold=True)
    if name == INPUT:
        counts = (count_words(each.in_channels, "channel") for each in (both.before, both.after))
        return box_tag(title, [was_and_is(*counts)])
    return box_tag(title, list(stage_changes(both, name)))


def stage_changes(both: Union, name: str) -> Iterator[str]:
    """The lines of a changed stage."""
    before, after = ((each, each.stages[name]) for each in (both.before, both.after))
    yield from changed_lines(name, before, after, both.genotype.stages[name])
    yield from level_line(both, name)


def level_line(both: Union, name: str) -> list[str]:
    """A stage's level before and after, if it moved."""
    levels = [level_of(each, name) for each in (both.before, both.after)]
    return [] if len({*levels}) == 1 else [was_and_is(*(f"level {level}" for level in levels))]


def changed_link(both: Union, edge: DrawnEdge) -> Tag | None:
    """The label on a drawn edge; for a link that now carries something else, before and after in words."""
    number = int(edge.name.removeprefix("link "))
    before, after = both.links[number]
    if after is None:
        return link_tag(both.before, before)
    if both.mark(edge.name) != CHANGED:
        return edge.tag
    return lines_box([Text(text, 9) for text in link_lines(both, number)])


def lines_box(lines: Sequence[Line]) -> Tag:
    """Lines in a box in the colour of changes."""
    return line_tag(lines[0], 17, CHANGED.colour) if len(lines) == 1 else boxed_tag(lines, CHANGED.colour)


def link_lines(both: Union, number: int) -> Iterator[str]:
    """What changed on a link, and what it carries."""
    before, after = both.links[number]
    was, is_now = link_words(both.before, before), link_words(both.after, after)
    if was != is_now and len(was) + len(is_now) > LONG:
        yield from (f"{was},", f"now {is_now}")
    else:
        yield was if was == is_now else f"{was}, now {is_now}"
    yield from untold(before, after, LINK_FIELDS, lambda link: link_words(both.before, link))
    changes = both.changes.of(f"link {number}")
    yield from place_lines(changes)
    inside = [change for change in changes if change.path.startswith("cell ")]
    for change in inside[:CELL_LINES]:
        yield from change_lines(change)
    if len(inside) > CELL_LINES:
        yield f"{after.cell} → {len(inside) - CELL_LINES} more changes"


def place_lines(changes: Sequence[Change]) -> Iterator[str]:
    """That an item moved in its list, if it did: the links of a stage are joined in that order."""
    for change in changes:
        if change.path == "place":
            section, before = str(change.before).removesuffix("]").split("[")
            after = str(change.after).removesuffix("]").split("[")[1]
            yield f"moved in the order of {section}: {before} → {after}"


def changed_small_stage(both: Union, edge: DrawnEdge, parts: Sequence[str]) -> Tag | None:
    """The label of a stage on an edge; what changed in it, or on its links, is below its name."""
    if all(both.mark(name) != CHANGED for name in parts):
        return edge.tag
    lines: list[Line] = [Text(edge.name, 9, bold=True)]
    for name in parts:
        if both.mark(name) == CHANGED:
            number = name.removeprefix("link ")
            said = link_lines(both, int(number)) if number != name else stage_changes(both, name)
            lines += [Text(text, 9) for text in said]
    return lines_box(lines)


def changed_level(both: Union, level: int, is_optional: bool = False) -> Tag:
    """A level with its resolution, in both networks if it changed, and whether a search may leave it out."""
    words = [
        resolution_words(each, level) if level < len(each.levels) else None
        for each in (both.before, both.after)
    ]
    said = [word for word in words if word is not None]
    mark = both.mark(f"level {level}")
    if mark == SAME and len({*said}) > 1:
        mark = CHANGED
    texts = [was_and_is(*said)]
    if mark == CHANGED and len({*said}) == 1:
        texts += [line for change in both.changes.of(f"level {level}") for line in change_lines(change)]
    texts += ["optional"] if is_optional else []
    below = [quiet(text, 10) if mark == SAME else Text(text, 10, mark.colour) for text in texts]
    lines: list[Line] = [Text(f"level {level}", 10, bold=True), *below]
    return Tag(html_label(lines), (widest(lines) + 10, 17 + 13 * len(below)))


def link_words(genotype: Genotype, link: Link) -> str:
    """What a link carries, in one line."""
    op = None if link.op is None else option_words(link.op)
    width = None if link.width is None else f"{count_words(link.width, 'channel')}"
    optional = "optional" if is_optional(link) else None
    return " ".join(filter(None, [optional, link.cell, op, width, resize_words(genotype, link)])) or "plain"


def changed_head(both: Union, name: str, tag: Tag) -> Tag:
    """A head's label; for a removed head, that of the old network; for a changed one, before and after."""
    before, after = both.heads[int(name.removeprefix("head "))]
    if after is None:
        return head_tag(both.before, both.before.heads.index(before))
    if both.mark(name) != CHANGED:
        return tag
    was = head_words(both.before, both.before.heads.index(before))
    is_now = head_words(both.after, both.after.heads.index(after))
    told = ("weight", "out_channels", "output") if was[1] != is_now[1] else ()
    changes = [change for change in both.changes.of(name) if change.path not in told]
    others = [change for change in changes if change.path != "place"]
    more = [line for change in others for line in change_lines(change)]
    texts = [was_and_is(was[1], is_now[1]), *more, *place_lines(changes)]
    title = Text(was_and_is(was[0], is_now[0]), 10, bold=True)
    return boxed_tag([title, *(quiet(text) for text in texts)], CHANGED.colour)


def was_and_is(before: str, after: str | None = None) -> str:
    """`max pool → avg pool`; a value that is equal, or alone, as it is."""
    if after is None or before == after:
        return before
    return f"{before or 'nothing'} → {after or 'nothing'}"
