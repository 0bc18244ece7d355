"""Where drawings put things: a true U, nothing on anything else."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings

from compiler.draw.layout.geometry import Box
from compiler.draw.layout.label_placement import tag_box
from compiler.draw.layout.layout_pipeline import PlacedDrawing, arrange, planned
from compiler.draw.layout.ports import crossings
from genotype import Genotype
from genotype.text.encode import in_order
from tests.compiler.draw_examples import EXAMPLES, network, resized, stage, u_net
from tests.strategies import genotypes, single_candidate_spaces, spaces

DRAWN = {name: arrange(planned(in_order(genotype))) for name, genotype in EXAMPLES.items()}
every_example = pytest.mark.parametrize("name", EXAMPLES)


def boxes(placed: PlacedDrawing) -> list[Box]:
    """Everything that must not lie on anything else."""
    tags = [
        tag_box(placed.cuts[edge.name], edge.tag.size)
        for edge in placed.plan.edges
        if edge.tag is not None and edge.name not in placed.layout.slots
    ]
    return [*placed.layout.boxes.values(), *placed.layout.slots.values(), *tags]


def overlapping(placed: PlacedDrawing) -> list[tuple[Box, Box]]:
    return [(a, b) for a, b in combinations(boxes(placed), 2) if a.overlaps(b)]


@every_example
def test_nothing_lies_on_anything_else(name):
    assert overlapping(DRAWN[name]) == []


@settings(max_examples=15)
@given(genotypes() | spaces() | single_candidate_spaces())
def test_nothing_lies_on_anything_else_and_no_edge_crosses_a_stage_in_any_network(genotype):
    placed = arrange(planned(in_order(genotype)))
    assert overlapping(placed) == []
    assert crossed_stages(placed) == []


@every_example
def test_no_way_runs_through_a_stage(name):
    placed = DRAWN[name]
    crossed = {
        edge.name: crossings(edge, placed.curves[edge.name], placed.layout.boxes)
        for edge in placed.plan.edges
    }
    assert {name for name, count in crossed.items() if count} == set()


@every_example
def test_no_way_runs_through_the_tag_of_another(name):
    assert crossed_tags(DRAWN[name]) == []


def crossed_tags(placed: PlacedDrawing) -> list[tuple[str, str]]:
    """Edges, and the tags that they run through."""
    tags = {
        edge.name: tag_box(placed.cuts[edge.name], edge.tag.size) for edge in placed.plan.edges if edge.tag
    }
    tags |= {head: placed.layout.slots[head] for head in placed.plan.ends}
    return [
        (edge, tag)
        for edge, curve in placed.curves.items()
        for tag, box in tags.items()
        if tag != edge and any(box.holds(point, -1) for point in curve.samples())
    ]


@every_example
def test_every_curve_joins_its_stages(name):
    placed = DRAWN[name]
    for edge in placed.plan.edges:
        first, *_, last = placed.curves[edge.name].points
        assert on_edge(placed.layout.boxes[edge.source], first)
        assert on_edge(placed.layout.boxes[edge.target], last)


def on_edge(box: Box, point: tuple[float, float]) -> bool:
    return box.holds(point, 0.01) and not box.holds(point, -0.01)


@every_example
def test_a_tag_stands_on_its_edge(name):
    placed = DRAWN[name]
    for before, after in placed.cuts.values():
        assert before.points[-1] == pytest.approx(after.points[0])


@every_example
def test_levels_are_rows_from_top_to_bottom(name):
    places, found = DRAWN[name].plan.places, DRAWN[name].layout.boxes
    for a, b in combinations(places, 2):
        if places[a].level < places[b].level:
            assert found[a].bottom < found[b].top


def test_a_u_has_its_encoder_left_its_decoder_right_and_its_bottom_between():
    found = DRAWN["plain"].layout.boxes
    left, right = (
        {found[f"enc{level}"].x for level in range(4)},
        {found[f"dec{level}"].x for level in range(4)},
    )
    assert len(left) == len(right) == 1
    assert found["input"].x < min(left) < found["enc4"].x < min(right)
    assert found["enc4"].x == pytest.approx((min(left) + min(right)) / 2)


def test_the_two_turns_at_the_bottom_of_a_u_mirror_each_other():
    drawn = DRAWN["plain"]
    edges = {(edge.source, edge.target): edge.name for edge in drawn.plan.edges}
    down, up = (drawn.cuts[edges[ends]][1].points[0] for ends in (("enc3", "enc4"), ("enc4", "dec3")))
    middle = drawn.layout.boxes["enc4"].x
    assert (down[1], middle - down[0]) == pytest.approx((up[1], up[0] - middle), abs=2)


def test_what_a_bottom_leads_to_beside_makes_only_its_own_half_wide():
    found = DRAWN["full-scale"].layout.boxes
    left, right = (abs(found["enc4"].x - found[other].x) for other in ("enc3", "dec3"))
    assert left < 0.6 * right


def test_a_skip_is_a_straight_line():
    curve = DRAWN["plain"].curves
    skips = [edge.name for edge in DRAWN["plain"].plan.edges if edge.source[-1] == edge.target[-1]]
    assert len(skips) == 4
    assert all(len({y for _, y in curve[name].points}) == 1 for name in skips)


def test_a_nested_u_is_a_triangle():
    places = DRAWN["nested"].plan.places
    assert all(places[f"x{i}_{j}"].column == j + i / 2 for j in range(5) for i in range(5 - j))


def test_two_us_stand_side_by_side():
    places = DRAWN["twice"].plan.places
    columns = [places[name].column for name in ("enc0_a", "enc2_a", "dec0_a", "enc0_b", "enc2_b", "dec0_b")]
    assert columns == [0, 0.5, 1, 2, 2.5, 3]


def test_a_small_stage_stands_below_the_one_it_leads_to():
    found = DRAWN["all-skips"].layout.boxes
    for level in range(4):
        assert found[f"up{level}"].x == found[f"dec{level}"].x
        assert found[f"dec{level}"].bottom < found[f"up{level}"].top


def test_stages_that_each_bring_one_resolution_stand_on_their_edges():
    plan = DRAWN["full-scale"].plan
    small = {f"enc{e}_dec{d}" for d in range(4) for e in [*range(d + 1), 4]}
    small |= {f"dec{e}_dec{d}" for d in range(4) for e in range(d + 1, 4)}
    assert {edge.name for edge in plan.edges if not edge.name.startswith("link")} == small
    assert small.isdisjoint(plan.places)


def test_a_stage_with_a_head_never_stands_on_an_edge():
    stages = {"a": stage(0), "b": stage(0), "c": stage(0), "d": stage(0)}
    pairs = [("input", "a"), ("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]
    links = [{"from": source, "to": target} for source, target in pairs]
    without, with_head = (planned(network("net", stages, links, heads)) for heads in (["d"], ["d", "b"]))
    assert set(without.places) == {"input", "a", "d"}
    assert set(with_head.places) == {"input", "a", "b", "c", "d"}


def crossed(genotype: Genotype) -> list[str]:
    """The edges of a network's drawing that run through a stage."""
    return crossed_stages(arrange(planned(in_order(genotype))))


def crossed_stages(placed: PlacedDrawing) -> list[str]:
    """The edges that run through a stage."""
    return [
        edge.name
        for edge in placed.plan.edges
        if crossings(edge, placed.curves[edge.name], placed.layout.boxes)
    ]


BIG = {"level": 0, "depth": 12, "widths": [16, 24] * 6, "kernel": 5, "norm": "layer", "activation": "gelu"}
"""A stage with many lines."""


@pytest.mark.parametrize("between", [stage(0), BIG])
@pytest.mark.parametrize("source", ["input", "a"])
def test_an_edge_over_its_row_rises_over_what_is_between(source, between):
    stages = {"a": stage(0), "b": between, "c": stage(0)}
    links = [{"from": "input", "to": "a"}, {"from": "a", "to": "b", "op": "conv_3x3"}]
    links += [{"from": "b", "to": "c", "op": "conv_3x3"}, {"from": source, "to": "c"}]
    assert crossed(network("net", stages, links, ["c"])) == []


@pytest.mark.parametrize("wide", ["enc0", "enc1", "dec0", "dec1", "enc2"])
@pytest.mark.parametrize("more", [("input", "dec0"), ("input", "dec1"), ("enc0", "dec1"), ("enc2", "dec0")])
def test_an_edge_that_skips_stages_passes_them(more, wide):
    """In a U whose stages are of different sizes, an edge more from any stage to a later one."""
    stages, links = u_net(3)
    stages[wide] = {**BIG, "level": stages[wide]["level"]}
    levels = {"input": 0, **{name: one["level"] for name, one in stages.items()}}
    links.append({"from": more[0], "to": more[1], **resized(levels[more[0]], levels[more[1]])})
    assert crossed(network("net", stages, links, ["dec0"])) == []


WIDE_BLOCKS = [
    {"kind": "dense", "convs": 2, "growth": 3},
    {"kind": "dense", "expansion": 1.5, "convs": 1, "growth": 2},
]
WIDE = {"level": 0, "depth": 2, "widths": 8, "block": {"choose": WIDE_BLOCKS}}
"""A stage of long lines."""


@pytest.mark.parametrize("op", [{}, {"op": "conv_3x3"}], ids=["plain", "op"])
@pytest.mark.parametrize("wide", [("enc1",), ("enc1", "enc2"), ("enc1", "enc2", "enc3")])
@pytest.mark.parametrize(("depth", "last"), [(4, 1), (4, 2), (5, 1), (5, 2), (5, 3)])
def test_an_edge_that_no_curve_takes_past_wide_stages_runs_along_a_gap(depth, last, wide, op):
    """From the input across the encoder, above or below its stages, and beside the labels between them."""
    stages, links = u_net(depth)
    stages |= {name: {**WIDE, "level": stages[name]["level"]} for name in wide}
    links.append({"from": "input", "to": f"dec{last}", **resized(0, last), **op})
    genotype = network("net", stages, links, ["dec0"])
    assert crossed(genotype) == []


def test_the_decoder_stays_in_one_column_beside_an_encoder_with_several_stages_at_a_level():
    """As in EfficientNet, whose skips leave the first of two stages, which makes rows of three."""
    stages = {"a": stage(0), "b": stage(0), "enc1": stage(1), "c": stage(2), "d": stage(2), "enc3": stage(3)}
    stages |= {f"dec{level}": stage(level) for level in (2, 1, 0)}
    chain = ["input", *stages]
    level = {"input": 0, **{name: one["level"] for name, one in stages.items()}}
    links = [{"from": a, "to": b, **resized(level[a], level[b])} for a, b in pairwise(chain)]
    links += [{"from": a, "to": b} for a, b in (("c", "dec2"), ("enc1", "dec1"), ("a", "dec0"))]
    genotype = network("net", stages, links, ["dec0"])
    places = planned(in_order(genotype)).places
    assert len({places[f"dec{level}"].column for level in (0, 1, 2)}) == 1
    assert crossed(genotype) == []
