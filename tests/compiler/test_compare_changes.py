"""Every change that the list of differences tells is seen in the drawing of both, before and after."""

import json
import re
from itertools import pairwise

import attrs
import pytest
from hypothesis import given, settings

from compiler.checks import check
from compiler.draw.comparison.marks import CHANGED, SAME
from compiler.draw.comparison.network import draw_compared
from genotype import Genotype, Head, Norm, Stage, StageBlock, loads
from genotype.diff.differences import differences
from genotype.diff.wording import sentence
from tests.compiler.settings_document import parts
from tests.compiler.test_compare import FLAT, drawn, heading_of, line_of
from tests.compiler.test_draw_network import label
from tests.spaces import LEVEL_SPACE, SKIP_SPACE
from zoo.references import reference

IN_HEADING = ("name", "about", "norm", "activation", "bias")
BOX = re.compile(r'^\t"?([^"\[]+?)"? \[label=<.*?> *.*?\bcolor="(#\w+)"', re.MULTILINE)


def marked_labels(source: str) -> dict[str, str]:
    """The labels of all boxes in the colour of changes, by name."""
    return {name: label(source, name) for name, colour in BOX.findall(source) if colour == CHANGED.colour}


def colours_between(source: str, change: str) -> set[str]:
    """The colours of the edges that leave or enter the ends of a link, by its words: `enc1 -> dec1`."""
    start, end = (f'"?{re.escape(name)}"?' for name in change.split(" -> "))
    lines = re.findall(rf"^\t(?:{start} -> .*|.* -> {end} \[.*)$", source, re.MULTILINE)
    return {found[1] for line in lines if (found := re.search(r'color="(#\w+)"', line))}


def is_seen(source: str, a: Genotype, b: Genotype, change) -> bool:
    """Whether the part that a change is about is not drawn as unchanged, by the path of the change alone."""
    section, *steps = re.findall(r"[^.\[\]]+", change.path)
    heading = re.sub(r"\s", "", label(source, "the title"))
    if section in IN_HEADING:
        return CHANGED.colour in source.split("the title")[1].split("\n")[0] or section == "name"
    if section in ("in_channels", "out_channels", "output"):
        ends = [name for name, colour in BOX.findall(source) if colour != SAME.colour]
        return ("input" if section == "in_channels" else "head 0") in ends
    if section == "stages":
        return re.search(rf'^\t"?{steps[0]}"? \[label=.*color="{SAME.colour}"', source, re.MULTILINE) is None
    if section == "levels":
        return re.search(rf'level {steps[0]}</B>.*?<FONT [^>]*COLOR="#6E6E6E"', source) is None
    if section == "cells":
        ends = [f"{k.source} -> {k.target}" for g in (a, b) for k in g.links if k.cell is not None]
        return any(colours_between(source, end) - {SAME.colour} for end in ends)
    item = change.before or change.after
    if section == "links":
        written = isinstance(item, str)  # one of two links with the same ends
        ends = steps[0] if steps else item if written else f"{item.source} -> {item.target}"
        return bool(colours_between(source, ends) - {SAME.colour})
    heads = re.findall(r'^\t"head \d+" \[.*color="(#\w+)"', source, re.MULTILINE)
    return any(colour != SAME.colour for colour in heads) or sentence(change, (a, b)) in heading


@settings(max_examples=30, deadline=None)
@given(FLAT, FLAT)
def test_no_part_that_changed_is_drawn_as_unchanged(a, b):
    source = drawn(a, b)
    if source is not None:
        missed = [
            sentence(change, (a, b)) for change in differences(a, b) if not is_seen(source, a, b, change)
        ]
        assert missed == []


ONE_STAGE = [part for part in parts() if not re.search("enc2 (8|16)|enc3 16", part.name)]


@pytest.mark.parametrize("part", ONE_STAGE, ids=lambda part: part.name)
def test_every_value_of_every_setting_is_seen_before_and_after(part):
    """One setting changed at a time: its part is marked, and says what it was and what it is."""
    every = [[found for _, changed in part.variants(key) for found in read(changed)] for key in part.settings]
    for before, after in (pair for valid in every for pair in pairwise(valid) if pair[0] != pair[1]):
        source = draw_compared(before, after).source
        told = [text for text in marked_labels(source).values() if "→" in text or ", now " in text]
        heading = source.split("the title")[1].split("\n")[0]
        one_sided = any(mark in source for mark in ('color="#009E73"', 'color="#D55E00"'))
        assert told or one_sided or f'COLOR="{CHANGED.colour}">' in heading
        assert all("→" in text or ", now " in text for text in marked_labels(source).values())
        assert source != draw_compared(after, before).source


def read(document) -> list[Genotype]:
    """The network of a document, if it passes every check."""
    try:
        genotype = loads(json.dumps(document))
    except Exception:
        return []
    return [] if check(genotype) else [genotype]


def test_the_output_says_what_it_was_and_is():
    before = line_of("a")
    after = attrs.evolve(before, out_channels=4, output="classes")
    assert marked_labels(draw_compared(before, after).source) == {"head 0": "output 1 mask → 4 classes"}
    kernel = attrs.evolve(before, heads=(Head("a", kernel=3),))
    assert marked_labels(draw_compared(before, kernel).source) == {"head 0": "output 1 mask kernel 1 → 3"}


def test_what_changed_for_the_whole_network_is_in_the_heading():
    before = line_of("a")
    assert "batch norm, ReLU → batch norm, ReLU, bias" in heading_of(before, attrs.evolve(before, bias=True))
    slightly = attrs.evolve(before, norm=Norm("batch", eps=1e-3))
    assert "norm: batch -&gt; batch (eps 0.001)" in heading_of(before, slightly)
    assert "about: &quot;&quot; -&gt; new" in heading_of(
        attrs.evolve(before, about=""), attrs.evolve(before, about="new")
    )


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            {"block": StageBlock("residual", drop_path=0.1)},
            {"block": StageBlock("residual", drop_path=0.3)},
            "residual, drop path 0.1 → residual, drop path 0.3",
        ),
        (
            {"block": StageBlock("mbconv", padding="even")},
            {"block": StageBlock("mbconv", padding="end", expansion=4.0)},
            "MBConv → MBConv, expansion 4, pad at end",
        ),
        (
            {"block": StageBlock("mbconv")},
            {"block": StageBlock("mbconv", padding="even", expansion=4.0)},
            "block.padding not given → even",
        ),
        ({"bias": False}, {"bias": True}, "no bias → bias"),
        ({}, {"dropout": 0.2}, "no dropout → dropout 0.2"),
        ({"bias": None}, {"bias": False}, "bias not given → false"),
        ({"norm": "batch"}, {"norm": Norm("batch", eps=1e-3), "activation": "elu"}, "norm.eps 1e-05 → 0.001"),
    ],
)
def test_a_stage_tells_settings_that_its_short_words_leave_out(before, after, words):
    both = [attrs.evolve(line_of("a"), stages={"a": Stage(0, 1, 8, **one)}) for one in (before, after)]
    assert words in re.sub(r" (?=→)|(?<=→) ", " ", label(draw_compared(*both).source, "a"))


def test_a_link_that_moved_says_where_it_stood():
    before = reference("unet")
    last = before.links[-1]
    after = attrs.evolve(before, links=(*before.links[:-2], last, before.links[-2]))
    source = draw_compared(before, after).source
    assert marked_labels(source) == {"link 12": "plain moved in the order of links: 11 → 12"}


def test_levels_say_their_resolution_before_and_after():
    before = loads(LEVEL_SPACE)
    levels = (before.levels[0], attrs.evolve(before.levels[1], stride=4), *before.levels[2:])
    after = attrs.evolve(before, levels=levels)
    source = draw_compared(before, after).source
    assert label(source, "level 1") == "level 1 1/2 → 1/4 optional"
    assert label(source, "level 2") == "level 2 1/4 → 1/8 optional"


def test_a_link_tells_what_changed_in_its_cell():
    document = json.loads(SKIP_SPACE)
    document["cells"]["skip"]["edges"][0]["op"] = "conv_3x3"
    source = draw_compared(loads(SKIP_SPACE), loads(json.dumps(document))).source
    assert "edges[0 -&gt; 1].op" in source
    assert "→ conv_3x3" in source


def test_what_neither_network_draws_is_told_in_the_heading():
    before = loads(LEVEL_SPACE)
    off = [attrs.evolve(link, present=link.source != "enc3") for link in before.links]
    gone = attrs.evolve(before, links=tuple(off))
    wider = {**gone.stages, "enc3": attrs.evolve(gone.stages["enc3"], widths=9)}
    assert "enc3 widened" in heading_of(gone, attrs.evolve(gone, stages=wider))
