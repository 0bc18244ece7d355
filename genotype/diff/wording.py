"""Differences in words: one line for what happened to each stage, link, cell or edge."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatch
from typing import Any

from genotype.diagnostics.printable import json_text
from genotype.diff.differences import DIMS, Change, fields
from genotype.diff.matching import label
from genotype.form.blocks import Squeeze, StageBlock
from genotype.form.cells import Block, BlockInput, Cell, Edge, Like
from genotype.form.choose import Choose
from genotype.form.links import Head, Link, Resize, WidthOf
from genotype.form.network import Genotype
from genotype.form.stages import Fusion, Level, Stage, fusion_of
from genotype.form.styles import Activation, Norm
from genotype.text.encode import as_typed, encode

GROWN = {
    "width": ("widened", "narrowed"),
    "widths": ("widened", "narrowed"),
    "depth": ("deepened", "made shallower"),
}
THINGS = {"stages": "stage", "cells": "cell", "links": "link", "heads": "head", "levels": "level"}


Pair = tuple[Genotype, Genotype]


def lines(changes: Iterable[Change], pair: Pair) -> Iterator[str]:
    """The text for two genotypes' differences. Width changes that only follow from a depth are omitted."""
    every = tuple(changes)
    deeper = {change.path.removesuffix(".depth") for change in every if change.path.endswith(".depth")}
    for change in every:
        stage = change.path.removesuffix(".widths")
        if stage == change.path or stage not in deeper or not follows(change.before, change.after):
            yield sentence(change, pair)


def follows(before: Any, after: Any) -> bool:
    """Whether widths are only cut off earlier, or continued with their last value."""
    short, long = sorted((several(before), several(after)), key=len)
    return bool(short) and long == short + short[-1:] * (len(long) - len(short))


def several(value: Any) -> tuple[Any, ...]:
    """Widths layer by layer; a single width is for every layer."""
    return value if isinstance(value, tuple) else (value,)


def sentence(told: Change, pair: Pair) -> str:
    """A difference of two genotypes in one line: `enc2 widened 32 -> 48`, `link removed: enc1 -> dec1`."""
    change = with_inherited(told, pair)
    what, steps = verb(change), steps_of(change.path)
    if change.path == DIMS:
        return f"a {change.before}D network is compared with a {change.after}D one"
    if steps[-1] == "present":
        return f"{subject(steps[:-1])}: {standing(change.before)} -> {standing(change.after)}"
    if what in ("added", "removed", "moved"):
        item = change.after if change.before is None else change.before
        order = order_words(item, pair) if what == "moved" and steps == ["links"] else ""
        return f"{subject(steps)} {what}: {worded(item)}{order}"
    if what in ("changed", "decided", "opened"):
        about = subject(steps) + ("" if what == "changed" else f" {what}")
        return f"{about}: {worded(change.before)} -> {worded(change.after)}"
    return f"{subject(steps).rpartition(' ')[0]} {what} {shortest(change.before)} -> {shortest(change.after)}"


INHERITED = ("norm", "activation", "bias")
"""What a stage has from its network unless it is given its own."""


def with_inherited(change: Change, pair: Pair) -> Change:
    """A change of what a stage had from the network, or now has from it: the network's in place of None."""
    match steps_of(change.path):
        case ["stages", _, key] if key in INHERITED:
            given = [change.before, change.after]
            before, after = (
                getattr(each, key) if value is None else value
                for each, value in zip(pair, given, strict=True)
            )
            return change if before == after else Change(change.path, before, after)
    return change


JOINS = {"concat": "concatenates", "add": "adds", "gate": "joins"}


def order_words(link: Link | str, pair: Pair) -> str:
    """What it changes that a link moved: the order in which its target joins its links, or nothing."""
    name = link.target if isinstance(link, Link) else link.rpartition(" -> ")[2]
    before, after = (
        [one.source for one in each.incoming.get(name, ()) if one.present is not False] for each in pair
    )
    stage = pair[1].stages.get(name)
    if stage is None or kept(before, after) == kept(after, before):
        return f" ({name} reads its links in the same order)"
    joins = "joins" if isinstance(stage.fusion, Choose) else JOINS[fusion_of(stage.fusion).kind]
    return f" ({name} now {joins} {', '.join(after)})"


def kept(some: Sequence[str], others: Sequence[str]) -> list[str]:
    """Those of some that are among others, in order."""
    return [one for one in some if one in others]


def standing(present: bool | Choose[bool]) -> str:
    """Whether a link is there, in a word."""
    if isinstance(present, Choose):
        return "optional"
    return "there" if present else "left out"


def verb(change: Change) -> str:
    """What happened, in one word or two."""
    before, after, last = change.before, change.after, steps_of(change.path)[-1]
    if is_option(before, after) or is_option(after, before):
        return "decided" if after is None else "opened"
    if before is None or after is None:
        return "added" if before is None else "removed"
    if before == after:
        return "moved"
    if isinstance(before, Choose) != isinstance(after, Choose):
        return "decided" if isinstance(before, Choose) else "opened"
    if last == "weight":
        return "re-weighted"
    return grown(GROWN.get(last, ()), before, after) or "changed"


def is_option(value: Any, choice: Any) -> bool:
    """Whether nothing, where it stands, is one of a choice's options: `"squeeze": {"choose": [null, 4]}`."""
    return value is None and isinstance(choice, Choose) and None in choice.options


def grown(words: Sequence[str], before: Any, after: Any) -> str | None:
    """The word for numbers that all increased, or all decreased; None if mixed."""
    numbers = [several(before), several(after)]
    most = max(map(len, numbers))
    numbers = [value * most if len(value) == 1 else value for value in numbers]
    if not words or len({len(value) for value in numbers}) > 1 or numbers[0] == numbers[1]:
        return None
    pairs = list(zip(*numbers, strict=True))
    if not all(isinstance(number, int) for pair in pairs for number in pair):
        return None
    larger, smaller = all(x <= y for x, y in pairs), all(x >= y for x, y in pairs)
    return words[0] if larger else words[1] if smaller else None


def steps_of(path: str) -> list[str]:
    """The steps of a path: `cells`, `skip`, `edges`, `0 -> 1`, `op`."""
    return re.findall(r"[^.\[\]]+", path)


def subject(steps: Sequence[str]) -> str:
    """What a difference is about: `stage mid`, `enc2 kernel`, `cell skip, edge 0 -> 1 op`."""
    match steps:
        case ["stages", name, _, *_]:
            return " ".join(steps[1:])
        case ["cells", name, "edges", *rest]:
            return f"cell {name}, {' '.join(['edge', *rest])}"
        case ["cells", name, "blocks", kind, *rest]:
            return f"cell {name}, {kind} block {' '.join(rest).replace('inputs', 'input')}"
        case ["cells", name, "blocks"]:
            return f"cell {name}, block"
        case [section, *rest] if section in THINGS:
            return " ".join([THINGS[section], *rest])
    return " ".join(steps)


def shortest(value: Any) -> str:
    """A value in words; equal numbers are written once."""
    is_alike = isinstance(value, tuple) and len({*value}) == 1 and isinstance(value[0], int)
    return str(value[0]) if is_alike else worded(value)


@singledispatch
def worded(value: Any) -> str:
    """A value as it is read in a line: JSON, or shorter if the genotype has a shorter form."""
    return json_text(as_typed(encode(value)))


@worded.register
def _(_: None) -> str:
    return "none"


@worded.register
def _(text: str) -> str:
    is_plain = re.fullmatch(r"[\w./-]+( -> [\w./-]+)?", text, re.ASCII)
    return text if is_plain else worded.dispatch(object)(text)


@worded.register
def _(items: tuple) -> str:  # type: ignore[type-arg]
    is_read = items and all(isinstance(item, BlockInput) for item in items)
    listed = ", ".join(map(inside, items))
    return listed if is_read else f"[{listed}]"


@worded.register
def _(choice: Choose) -> str:  # type: ignore[type-arg]
    return f"one of {', '.join(map(worded, choice.options))}"


@worded.register
def _(link: Link) -> str:
    said = {"resized by": link.resize, "via": link.op, "to width": link.width, "via cell": link.cell}
    carried = [f"{how} {worded(what)}" for how, what in said.items() if what is not None]
    end = "" if link.present is True else f", {standing(link.present)}"
    return " ".join([label(link), *carried]) + end


@worded.register(Resize)
@worded.register(Squeeze)
@worded.register(StageBlock)
@worded.register(Norm)
@worded.register(Activation)
@worded.register(Fusion)
def _(value: Any) -> str:
    listed = settings_words(value, "kind")
    return f"{value.kind} ({listed})" if listed else str(value.kind)


@worded.register(Stage)
@worded.register(Level)
def _(value: Any) -> str:
    return settings_words(value)


@worded.register
def _(head: Head) -> str:
    listed = settings_words(head, "from")
    return f"{head.source} ({listed})" if listed else head.source


@worded.register
def _(width: WidthOf) -> str:
    return f"of {width.stage}"


def settings_words(value: Any, *left_out: str) -> str:
    """The settings of something that are written in its file, each with its name."""
    given = encode(value)
    return ", ".join(
        f"{key} {inside(item)}" for key, item in fields(value).items() if key in given and key not in left_out
    )


def inside(value: Any) -> str:
    """A value among others in a sentence, where a comma parts these."""
    return " or ".join(map(worded, value.options)) if isinstance(value, Choose) else worded(value)


@worded.register
def _(cell: Cell) -> str:
    return f"width {cell.width}, edges {len(cell.edges)}, blocks {len(cell.blocks)}"


@worded.register
def _(cell: Like) -> str:
    return f"like {cell.like}"


@worded.register
def _(edge: Edge) -> str:
    return f"{label(edge)} {worded(edge.op)}"


@worded.register
def _(block: Block) -> str:
    if isinstance(block.inputs, Choose):
        return f"{block.kind} of some of {', '.join(map(worded, block.inputs.options))}"
    return f"{block.kind} of {', '.join(map(worded, block.inputs))}"


@worded.register
def _(entry: BlockInput) -> str:
    return str(entry.node) if entry.weight is None else f"{entry.node} (weight {entry.weight:g})"
