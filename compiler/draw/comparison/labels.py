"""Labels that show a value before and after."""

from compiler.draw.comparison.marks import CHANGED
from compiler.draw.comparison.stage_lines import changed_lines
from compiler.draw.comparison.union import Union
from compiler.draw.layout.edges import DrawnEdge
from compiler.draw.style.boxes import NAME, box_tag
from compiler.draw.style.tags import Tag, head_tag, line_tag, link_tag
from compiler.draw.style.text import Text
from compiler.draw.words.choices import option_words
from compiler.draw.words.network import count_words, resize_words
from compiler.structure.widths import level_of
from genotype import INPUT, Genotype, Link
from genotype.form.presence import is_optional


def changed_box(both: Union, name: str) -> Tag:
    """A stage, or the input; what changed is shown before and after."""
    title = Text(name, NAME, bold=True)
    if name == INPUT:
        counts = (count_words(each.in_channels, "channel") for each in (both.before, both.after))
        return box_tag(title, [was_and_is(*counts)])
    before, after = ((each, each.stages[name]) for each in (both.before, both.after))
    return box_tag(title, [*changed_lines(before, after), *level_line(both, name)])


def level_line(both: Union, name: str) -> list[str]:
    """A stage's level before and after, if it moved."""
    levels = [level_of(each, name) for each in (both.before, both.after)]
    return [] if len({*levels}) == 1 else [was_and_is(*(f"level {level}" for level in levels))]


def changed_link(both: Union, edge: DrawnEdge) -> Tag | None:
    """The label on a drawn edge; for a link that now carries something else, before and after in words."""
    if not edge.name.startswith("link "):
        return edge.tag
    number = int(edge.name.removeprefix("link "))
    before, after = both.links[number]
    if after is None:
        return link_tag(both.before, before)
    if before is None or before == after:
        return edge.tag
    was, is_now = link_words(both.before, before), link_words(both.after, after)
    text = f"{was}, now {is_now}" if was != is_now else f"{was}, other settings"
    return line_tag(Text(text, 9), 17, CHANGED.colour)


def link_words(genotype: Genotype, link: Link) -> str:
    """What a link carries, in one line."""
    op = None if link.op is None else option_words(link.op)
    width = None if link.width is None else f"{count_words(link.width, 'channel')}"
    optional = "optional" if is_optional(link) else None
    return " ".join(filter(None, [optional, link.cell, op, width, resize_words(genotype, link)])) or "plain"


def changed_head(both: Union, name: str, tag: Tag) -> Tag:
    """A head's label; for a removed head, that of the old network."""
    before, after = both.heads[int(name.removeprefix("head "))]
    return head_tag(both.before, both.before.heads.index(before)) if after is None else tag


def was_and_is(before: str, after: str | None = None) -> str:
    """`max pool → avg pool`; a value that is equal, or alone, as it is."""
    if after is None or before == after:
        return before
    return f"{before or 'nothing'} → {after or 'nothing'}"
