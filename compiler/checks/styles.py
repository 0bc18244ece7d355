"""Norms and activations: settings that their kind has, and groups that divide channels."""

import re
from collections.abc import Iterator
from contextlib import suppress

from compiler.checks.blocks import block_ends, is_measured, known_candidates
from compiler.checks.fusions import placed_fusions
from compiler.checks.known import some_of
from compiler.checks.view import own_cells, path_in, placed_links, placed_resizes, spread
from compiler.lowering.run import blocks_of
from compiler.ops.registry import BY_NAME
from compiler.program.arithmetic import Norm as NormStep
from compiler.program.compound import flat
from compiler.program.style import Style
from compiler.structure.width_options import (
    after_resize,
    gate_options,
    link_options,
    source_options,
    stage_options,
)
from genotype import Activation, Diagnostic, Genotype, Norm, Stage
from genotype.form.choose import options_of
from genotype.form.links import resize_of
from genotype.form.stages import Candidate
from genotype.form.styles import SLOPES

SLOPED = tuple(SLOPES)
"""The activations that have a slope."""


def holders(genotype: Genotype) -> Iterator[tuple[str, object]]:
    """All that may have a norm and an activation, with their paths."""
    yield "", genotype
    yield from ((f"stages.{name}.", stage) for name, stage in genotype.stages.items())
    for index, link in enumerate(genotype.links):
        yield from ((f"{path}.", resize) for path, resize in placed_resizes(link, index))
    for index, head in enumerate(genotype.heads):
        yield f"heads[{index}].", head
        yield f"heads[{index}].resize.", resize_of(head)


def styles(genotype: Genotype, key: str) -> Iterator[tuple[str, object]]:
    """Every norm or activation that stands, or may stand, somewhere, with its path."""
    for path, holder in holders(genotype):
        yield from spread(f"{path}{key}", getattr(holder, key, None))


def norm_settings(genotype: Genotype) -> Iterator[Diagnostic]:
    """A norm takes the settings of its kind only."""
    for path, norm in styles(genotype, "norm"):
        if not isinstance(norm, Norm):
            continue
        if norm.groups is not None and norm.kind != "group":
            problem, remedy = f"a {norm.kind} norm has no groups", 'remove them, or write "kind": "group"'
            yield Diagnostic(f"{path}.groups", problem, remedy, "G213")
        elif norm.kind == "none" and norm != Norm("none"):
            problem, remedy = "no norm has no settings", 'write "norm": "none", or name a kind'
            yield Diagnostic(path, problem, remedy, "G213")


def activation_settings(genotype: Genotype) -> Iterator[Diagnostic]:
    """Only some activations have a slope."""
    for path, activation in styles(genotype, "activation"):
        if not isinstance(activation, Activation) or activation.slope is None:
            continue
        if activation.kind not in SLOPED:
            problem, remedy = f"{activation.kind} has no slope", f"remove it; {' and '.join(SLOPED)} have one"
            yield Diagnostic(f"{path}.slope", problem, remedy, "G214")


Normed = tuple[str, Norm, int, str]
"""Where a norm is made, the norm, its channels, and how they come about where that is not written."""


def normed(genotype: Genotype) -> Iterator[Normed]:
    """Every norm whose channels are known."""
    yield from of_stages(genotype)
    yield from of_links(genotype)
    style = Style.of(genotype)
    yield from ((f"cells.{name}.width", style.norm, cell.width, "") for name, cell in own_cells(genotype))
    for index, head in enumerate(genotype.heads):
        stage = genotype.stages.get(head.source)
        if stage is not None and is_measured(genotype, head.source, stage) and head.norm is not None:
            norm = Style.named(head.norm, "none").norm
            yield from ((f"heads[{index}].norm", norm, width, "") for width in stage_options(stage))
        resize = resize_of(head)
        if resize is not None and resize.norm is not None:
            norm = Style.named(resize.norm, "none").norm
            yield f"heads[{index}].resize.norm", norm, genotype.out_channels, ""


def of_stages(genotype: Genotype) -> Iterator[Normed]:
    """The norms in the blocks and gates of stages."""
    for name, stage, candidate in known_candidates(genotype):
        norm = Style.of_stage(genotype, candidate).norm
        for channels, key, words in block_norms(genotype, name, stage, candidate):
            key = key if stage.norm is None else "norm"
            place = path_in(name, candidate, "block") if key.startswith("block") else ""
            path = f"{place}{key.removeprefix('block')}" if place else path_in(name, candidate, key)
            yield path, norm, channels, words
    for name, stage in genotype.stages.items():
        gates = [each for each in placed_fusions(name, stage) if each[1].kind == "gate"]
        with suppress(ValueError, KeyError, IndexError):  # another rule tells what is missing
            widths = [(path, width) for path, one in gates for width in gate_options(genotype, name, one)]
            yield from ((path, Style.of(genotype).norm, width, "") for path, width in widths)


def block_norms(
    genotype: Genotype, name: str, stage: Stage, candidate: Candidate
) -> Iterator[tuple[int, str, str]]:
    """The channels of every norm in the blocks of a candidate of a stage, and where they come from."""
    blocks = blocks_of(genotype, stage, candidate)
    for inputs, width in block_ends(genotype, name):
        parts = blocks.parts(inputs, width, (1,) * genotype.spatial_dims)
        normed = (part.channels for part in flat(parts) if isinstance(part, NormStep))
        yield from ((channels, *blocks.origin(inputs, width, channels)) for channels in normed)


def of_links(genotype: Genotype) -> Iterator[Normed]:
    """The norms of resizes and ops on links."""
    for index, link in placed_links(genotype):
        style = Style.of(genotype)
        for path, resize in placed_resizes(link, index):
            if resize.norm is not None:
                norm = Style.named(resize.norm, "none").norm
                widths = after_resize(genotype, link, resize.width)
                yield from ((f"{path}.norm", norm, width, "") for width in widths)
            if resize.kind == "mednext":
                yield from ((path, style.norm, width, "") for width in source_options(genotype, link))
        for width in () if link.cell is not None else link_options(genotype, link):
            if any(has_norm(op, width, style) for op in options_of(link.op)):
                yield f"links[{index}]", style.norm, width, ""


def has_norm(op: str | None, width: int, style: Style) -> bool:
    """Whether there is a norm in an op that gives so many channels."""
    known = None if op is None else BY_NAME.get(op)
    parts = () if known is None else known.parts(width, width, style)
    return any(isinstance(part, NormStep) for part in flat(parts))


def norm_groups(genotype: Genotype) -> Iterator[Diagnostic]:
    """Groups that do not divide the channels of some norm; told once for each place, or once for all where
    they are the network's.
    """
    if not any(isinstance(norm, Norm) and norm.groups is not None for _, norm in styles(genotype, "norm")):
        return  # as nearly always: no channels are looked at
    own, shared = dict[str, Undivided](), dict[str, Undivided]()
    for path, norm, channels, words in normed(genotype):
        if norm.kind == "group" and norm.groups is not None and channels % norm.groups:
            found = own if re.search(r"\.norm(\.choose\[\d+\])?$", path) else shared
            found.setdefault(path, (norm.groups, counted(channels, words)))
    yield from (undivided(f"{path}.groups", "a norm", *wrong) for path, wrong in own.items())
    first = {place_of(path): wrong for path, wrong in reversed(shared.items())}
    if len(first) < 2:
        yield from (undivided(path, "the network's norm", *wrong) for path, wrong in shared.items())
        return
    places = dict.fromkeys(map(place_of, shared))
    every = some_of((f"{first[place][1]} of {place}" for place in places), 3)
    yield undivided("norm.groups", "the network's norm", first[next(iter(places))][0], every)


def undivided(path: str, whose: str, groups: int, channels: str) -> Diagnostic:
    """The problem of groups that do not divide some channels."""
    remedy = "choose a number of groups that does, or leave it out: a group for each channel"
    if path.endswith(".growth"):
        remedy = "choose a growth and a number of groups that fit, or leave groups out: one for each channel"
    return Diagnostic(path, f"{groups} groups of {whose} do not divide {channels}", remedy, "G215")


Undivided = tuple[int, str]
"""Groups of a norm, and the channels that they do not divide, in words."""


def counted(channels: int, words: str) -> str:
    """`1 channel`, `60 channels (36 that are read + 2 x 12)`."""
    count = f"{channels} channel{'s' if channels > 1 else ''}"
    return f"{count} ({words})" if words else count


def place_of(path: str) -> str:
    """The stage or cell that a path leads into, or the whole path."""
    section, _, rest = path.partition(".")
    return repr(rest.partition(".")[0]) if section in ("stages", "cells") else path


STYLE_RULES = (norm_settings, activation_settings, norm_groups)
