"""A broken form hides no other mistake, and makes none up."""

import json
from typing import Any

import pytest

from compiler.checks import problems_of
from genotype import read_text
from zoo.references import text


def edited(*changes: tuple[str, Any]) -> str:
    """The U-Net's text with values put at paths, `links.1.resize`; None takes the key out."""
    data = json.loads(text("unet"))
    for path, value in changes:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        place = data
        for step in way:
            place = place[step]
        if value is None:
            del place[last]
        else:
            place[last] = value
    return json.dumps(data)


def paths(source: str) -> list[str]:
    return [problem.path for problem in problems_of(read_text(source))]


FORM = {
    "stages.enc2.widths[1]": ("stages.enc2.widths", [128, -128]),
    "stages.enc2.kernel": ("stages.enc2.kernel", "3"),
    "stages.enc2.level": ("stages.enc2.level", "1"),
    "stages.enc2.depth": ("stages.enc2.depth", None),
    "stages.enc3.dpeth": ("stages.enc3.dpeth", 2),
    "links[2].to": ("links.2.to", 7),
    "links[2].resize": ("links.2.resize", "max_pol"),
    "heads[0].kernel": ("heads.0.kernel", 0),
    "norm": ("norm", "bach"),
}

MEANING = {
    "links[3].resize": ("links.3.resize", None),
    "links[5].from": ("links.5.from", "enc44"),
    "links[6].resize": ("links.6.resize", "max_pool"),
    "stages.dec1.kernel": ("stages.dec1.kernel", 4),
    "out_channels": ("out_channels", 3),
}


OPEN_LEVEL = {
    "its stage is the only one there": [],
    "a gate above it": [("stages.dec4.fusion", {"choose": ["concat", "gate"]})],
    "a shortcut in it": [
        ("stages.enc5.block", {"kind": "residual", "shortcut": {"choose": ["pool", "none"]}}),
        ("links.4.resize", "strided_conv"),
    ],
}


@pytest.mark.parametrize("more", OPEN_LEVEL.values(), ids=OPEN_LEVEL)
def test_nothing_follows_from_a_level_that_is_left_open(more: list[tuple[str, Any]]):
    """enc5 is alone at the coarsest level; its widths are those that its link brings, but for the stride."""
    given = [("stages.enc4.widths", 1024), ("stages.enc5.level", 4), *more]
    assert paths(edited(*given)) == []
    assert paths(edited(*given, ("stages.enc5.level", {"choose": [3, 4]}))) == ["stages.enc5.level"]


@pytest.mark.parametrize("form", FORM)
def test_one_mistake_of_form_is_one_problem(form: str):
    assert paths(edited(FORM[form])) == [form]


@pytest.mark.parametrize("form", FORM)
@pytest.mark.parametrize("meaning", MEANING)
def test_a_mistake_of_form_hides_none_of_meaning(form: str, meaning: str):
    assert sorted(paths(edited(FORM[form], MEANING[meaning]))) == sorted([form, meaning])


def test_a_mistake_beside_a_broken_stage_that_concerns_its_links_is_told():
    found = paths(edited(FORM["stages.enc2.widths[1]"], ("links.1.resize", None)))
    assert found == ["stages.enc2.widths[1]", "links[1].resize"]


def broken(*changes: tuple[str, str]) -> str:
    """The U-Net's text with pieces of it exchanged."""
    source = text("unet")
    for old, new in changes:
        assert old in source
        source = source.replace(old, new, 1)
    return source


def codes(source: str) -> list[str]:
    return [problem.code for problem in problems_of(read_text(source))]


def test_broken_json_hides_no_mistake_of_form_or_meaning():
    source = broken(
        ('"in_channels": 3,', '"in_channels": 0'),
        ('"widths": 64},', '"widths": 64,},'),
        ('"resize": "max_pool"}', '"resize": "max_pol"}'),
        ('"from": "enc4"', '"from": "encc4"'),
        ('"heads": [', "'heads': ["),
    )
    assert codes(source) == ["G104", "G012", "G011", "G107", "G301", "G017"]


def test_of_a_text_that_is_cut_off_only_what_stands_by_itself_is_told():
    source = broken(
        ('{"stride": 1}', '{"stride": 2}'),
        ('"depth": 2, "widths": 64', '"dpeth": 2, "widths": 64'),
        ('"level": 1', '"level": 9'),
    )
    assert codes(source) == ["G203", "G101", "G205"]
    assert codes(source[: source.index('"dec1"')]) == ["G203", "G101", "G014"]


def test_a_stage_under_another_name_is_asked_for():
    found = problems_of(read_text(broken(('"enc3": {', '"bottleneck": {'))))
    assert {problem.remedy for problem in found} == {"did you mean 'bottleneck', which has no links yet?"}
    assert [problem.path for problem in found] == ["links[2].to", "links[3].from", "links[7].from"]


@pytest.mark.parametrize(
    "link", ['{"from": "enc2", "to": "enc3", "resize": "max_pool"}', '{"from": "input", "to": "enc1"}']
)
def test_what_is_cut_off_by_one_missing_link_is_told_once(link: str):
    assert codes(broken((f"    {link},\n", ""))) == ["G402"]


def test_what_leads_only_to_a_stage_that_nothing_reads_is_told_once():
    last = ',\n    {"from": "dec2", "to": "dec1", "resize": {"kind": "transposed_conv", "width": 64}}'
    assert codes(broken((last, ""))) == ["G404"]


CAUSES = {
    "levels[1].stride": ("levels.1.stride", "2"),
    "levels[1].stirde": ("levels.1", {"stirde": 2}),
    "stages.enc2.level": ("stages.enc2.level", "1"),
    "links[1].to": ("links.1.to", 7),
    "links[1].from": ("links.1.from", "enc11"),
}
RESIZES = (
    "max_pool",
    "strided_conv",
    "bilinear",
    {"kind": "max_pool", "kernel": 3},
    {"kind": "strided_conv"},
)


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("resize", RESIZES, ids=str)
def test_what_a_resize_does_at_a_made_up_level_is_not_told(cause: str, resize: Any):
    """Neither that it changes no resolution (G306) nor that it cannot carry a stride (G308, G309)."""
    assert paths(edited(("links.1.resize", resize), CAUSES[cause])) == [cause]


def test_a_resize_that_changes_nothing_is_told_where_the_levels_are_as_written():
    found = codes(edited(("stages.enc2.level", 0)))
    assert found.count("G306") == 1


def test_a_stage_all_of_whose_links_may_go_is_told_beside_a_misspelt_one():
    """Of which it is clear what is meant; where it is not, that link may be meant to lead there."""
    places = [n for n, link in enumerate(json.loads(text("unet"))["links"]) if link["to"] == "dec4"]
    both = [(f"links.{place}.present", {"choose": [True, False]}) for place in places]
    assert "G810" in codes(edited(*both))
    assert "G810" in codes(edited(*both, (f"links.{places[0]}.to", "decc4")))
    assert "G810" in codes(edited(*both, ("links.1.to", "encc2")))
    assert "G810" not in codes(edited(*both, ("links.1.to", "somewhere")))


KINDS = {
    "links.1.resize": {"kind": "transposed_conv", "width": 8},
    "links.6.resize": {"kind": "max_pool", "kernel": 3},
    "stages.enc2.fusion": {"kind": "gate", "width": 3},
}


@pytest.mark.parametrize("place", KINDS)
def test_a_wrong_kind_is_marked_where_it_stands(place: str):
    source = edited((place, KINDS[place]))
    (problem,) = problems_of(read_text(source))
    assert problem.span is not None
    marked = source[problem.span.start : problem.span.end]
    assert marked == json.dumps(KINDS[place]["kind"])


CELL = {
    "width": 16,
    "edges": [{"from": 0, "to": 1, "op": "max_pool_3x3"}, {"from": 1, "to": 2, "op": "avg_pool_3x3"}],
    "blocks": [{"kind": "sum", "inputs": [{"node": 1, "weight": 0.5}, {"node": 2, "weight": 0.5}]}],
}


def cell(*changes: tuple[str, Any]) -> str:
    """A network's text whose finest cell is a row of two edges, with values put at paths in it."""
    document = json.loads(text("darts-unet-found"))
    found = document["cells"]["skip_1_4"] = json.loads(json.dumps(CELL))
    for path, value in changes:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        place = found
        for step in way:
            place = place[step]
        place[last] = value
    return json.dumps(document)


def paths_in_cell(*changes: tuple[str, Any]) -> list[str]:
    return [path.removeprefix("cells.skip_1_4.") for path in paths(cell(*changes))]


LOOP = ("edges.1", {"from": 2, "to": 1, "op": "avg_pool_3x3"})


def test_the_cell_that_is_broken_here_is_right():
    assert paths_in_cell() == []
    assert paths_in_cell(LOOP) != []


@pytest.mark.parametrize("end", ["from", "to"])
def test_nothing_follows_from_a_broken_end_of_an_edge(end: str):
    assert paths_in_cell((f"edges.0.{end}", "one")) == [f"edges[0].{end}"]


@pytest.mark.parametrize(
    ("path", "value"), [("edges.0.op", "max_pol_3x3"), ("blocks.0.inputs.0.weight", "half")]
)
def test_a_broken_op_or_weight_hides_no_mistake_of_its_cell(path: str, value: str):
    place = path.replace(".0", "[0]")
    assert paths_in_cell((path, value)) == [place]
    assert sorted(paths_in_cell((path, value), LOOP)) == sorted([place, *paths_in_cell(LOOP)])
