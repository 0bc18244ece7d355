"""Links that are switched off: as if they, and what nothing reads without them, were not written."""

import json
from itertools import product
from typing import Any

import networkx as nx
from attrs import evolve
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.analysis.cost import cost
from compiler.checks import check, load_checked
from compiler.lowering.network import lower
from compiler.view.parts import network_parts
from genotype import INPUT, Choose, Genotype, canonical_text, content_hash, load, loads
from genotype.form.presence import in_force, is_optional, links_in_force, optional_stages
from tests.spaces import LEVEL_SPACE, SKIP_SPACE
from tests.strategies import spaces
from zoo.main import main

GATED = {"level": 0, "depth": 1, "widths": 4, "fusion": "gate"}


def network(**changed: Any) -> dict[str, Any]:
    """The space of levels with every link there, changed by sections."""
    document = json.loads(LEVEL_SPACE)
    links = [{key: value for key, value in link.items() if key != "present"} for link in document["links"]]
    return {**document, "links": links, **changed}


def switched(document: dict[str, Any], *numbers: int) -> dict[str, Any]:
    """With these links switched off."""
    links = [{**link, "present": number not in numbers} for number, link in enumerate(document["links"])]
    return {**document, "links": links}


def without(document: dict[str, Any], *numbers: int, stages: tuple[str, ...] = ()) -> dict[str, Any]:
    """Without these links and stages."""
    links = [link for number, link in enumerate(document["links"]) if number not in numbers]
    kept = {name: stage for name, stage in document["stages"].items() if name not in stages}
    return {**document, "links": links, "stages": kept}


def read(document: dict[str, Any]) -> Genotype:
    return loads(json.dumps(document))


def test_a_skip_that_is_switched_off_is_as_if_it_were_not_written():
    off, left_out = read(switched(network(), 7)), read(without(network(), 7))
    assert check(off) == check(left_out) == ()
    assert in_force(off) == left_out
    assert lower(off) == lower(left_out)
    assert content_hash(off) == content_hash(left_out) != content_hash(read(network()))
    assert '"op": "conv_1x1", "present": false}' in canonical_text(off)
    assert loads(canonical_text(off)) == off


def test_below_a_link_that_is_switched_off_stages_and_levels_go():
    shallow = without(network(), 2, 4, stages=("enc3",))
    shallow["levels"] = shallow["levels"][:2]
    off = read(switched(network(), 4))
    assert check(off) == ()
    assert in_force(off) == read(shallow)
    assert lower(off).stride == (2, 2)
    assert links_in_force(off) == (0, 1, 3, 5, 6, 7)
    flat = in_force(read(switched(network(), 6)))
    assert [*flat.stages] == ["enc1", "dec1"]
    assert len(flat.levels) == 1


def test_a_level_between_stays_for_its_stride():
    document = network()
    document["stages"]["enc3"]["level"] = 1
    del document["links"][2]["resize"]
    document["levels"] = [{"stride": 1}, {"stride": 2}, {"stride": 2}]
    off = read(switched(document, 4))
    assert [problem.path for problem in check(off)] == ["levels[2]"]  # no stage was ever there


def test_a_gate_without_its_skip_or_its_link_from_below_is_none():
    document = without(network(), 7)
    document["stages"]["dec1"] = GATED
    for number in (5, 6):
        found = in_force(read(switched(document, number)))
        assert found.stages["dec1"].fusion == "concat"
        assert check(found) == check(read(switched(document, number))) == ()
    document["stages"]["dec1"] = {**GATED, "fusion": {"choose": ["concat", "gate"]}}
    assert in_force(read(switched(document, 6))).stages["dec1"].fusion == Choose(("concat",))


def test_a_third_link_that_is_switched_off_leaves_a_gate():
    document = network()
    document["stages"]["dec1"] = GATED
    assert [problem.code for problem in check(read(document))] == ["G315"]
    off = read(switched(document, 7))
    assert check(off) == ()
    assert in_force(off).stages["dec1"].fusion == "gate"


def test_a_cell_goes_with_its_link_and_stays_if_another_has_it():
    document = json.loads(SKIP_SPACE)
    document["links"][2]["present"] = False
    off = read(document)
    assert check(off) == ()
    assert not in_force(off).cells
    document["cells"]["as"] = {"like": "skip"}
    document["links"].append({"from": "input", "to": "dec1", "cell": "as"})
    assert [*in_force(read(document)).cells] == ["skip", "as"]
    misspelt = json.loads(SKIP_SPACE)
    misspelt["links"][2] |= {"cell": "skipp", "present": False}
    assert [problem.path for problem in check(read(misspelt))] == ["links[2].cell"]


def test_what_is_wrong_stands_where_it_is_in_the_file():
    document = switched(network(), 4)
    document["links"][7]["resize"] = "nearest"
    assert [(one.path, one.code) for one in check(read(document))] == [("links[7].resize", "G306")]
    document["links"][4]["from"] = "enc9"
    assert [one.path for one in check(read(document))] == ["links[4].from", "links[7].resize"]


def test_a_stage_without_input_is_told():
    problems = check(read(switched(network(), 0)))
    assert [(one.path, one.code) for one in problems] == [("stages.enc1", "G402")]


def test_an_open_choice_is_shown_at_its_place(tmp_path):
    document = network()
    document["links"][4]["present"] = False
    document["links"][7]["op"] = {"choose": ["conv_1x1", "conv_3x3"]}
    (tmp_path / "net.json").write_text(json.dumps(document, indent=1))
    refused = CliRunner().invoke(main, ["compile", str(tmp_path / "net.json")])
    assert refused.exit_code == 2
    assert "links[7].op: this choice is open" in refused.stderr
    assert '"op": {' in refused.stderr


def test_the_commands_leave_it_out_and_fmt_does_not(tmp_path):
    path, out = tmp_path / "net.json", tmp_path / "net.py"
    path.write_text(json.dumps(switched(network(), 4)))
    assert [*load_checked(path).stages] == ["enc1", "enc2", "dec2", "dec1"]
    for arguments in (["check"], ["show"], ["compile", "-o", out], ["fmt"]):
        done = CliRunner().invoke(main, [arguments[0], str(path), *map(str, arguments[1:])])
        assert done.exit_code == 0, done.output
        assert "enc3" not in done.output
    assert "enc3" not in out.read_text()
    assert load(path) == read(switched(network(), 4))
    assert '"resize": "transposed_conv", "present": false}' in path.read_text()


@settings(max_examples=28, deadline=None)
@given(spaces(), st.data())
def test_what_stays_is_what_leads_to_a_head(space: Genotype, data: st.DataObject):
    """By a search through all ways, of which each must have every link."""
    taken = [data.draw(st.booleans()) and is_optional(link) for link in space.links]
    links = zip(space.links, taken, strict=True)
    off = evolve(space, links=tuple(evolve(link, present=False) if gone else link for link, gone in links))
    found = in_force(off)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from([INPUT, *space.stages])
    graph.add_edges_from((link.source, link.target) for link in off.links if link.present is not False)
    ends = {head.source for head in space.heads}
    alive = {name for name in space.stages if any(nx.has_path(graph, name, end) for end in ends)}
    assert {*found.stages} == alive
    kept = [link for link in off.links if link.present is not False and link.target in alive]
    assert [*found.links] == kept == [off.links[number] for number in links_in_force(off)]
    assert check(off) == ()
    assert check(found) == ()
    assert len(found.levels) == 1 + max(stage.level for stage in found.stages.values())


def test_show_and_the_page_say_which_links_are_optional(tmp_path):
    path = tmp_path / "space.json"
    path.write_text(LEVEL_SPACE)
    shown = CliRunner().invoke(main, ["show", str(path)]).stdout
    assert "enc2 6 + enc3 (transposed_conv, optional) 8" in shown
    assert "2^3 = 8" in shown
    space = loads(LEVEL_SPACE)
    words = {part.name: part.words for part in network_parts(space, cost(lower(space), (16, 16)))}
    assert "may be absent" in words["enc3 → dec2"]
    assert "may be absent" not in words["enc2 → dec2"]


@given(spaces())
def test_the_optional_stages_are_those_that_some_decision_drops(space: Genotype):
    """Against every way to leave out some of three optional links at most, one by one."""
    numbers = [number for number, link in enumerate(space.links) if is_optional(link)][:3]
    certain = [evolve(link, present=True) for link in space.links]
    some = evolve(
        space,
        links=tuple(space.links[n] if n in numbers else link for n, link in enumerate(certain)),
    )
    gone = set[str]()
    for kept in product((True, False), repeat=len(numbers)):
        there = dict(zip(numbers, kept, strict=True))
        links = tuple(evolve(link, present=there.get(n, True)) for n, link in enumerate(certain))
        gone |= {*space.stages} - {*in_force(evolve(space, links=links)).stages}
    assert optional_stages(some) == gone


def test_the_optional_stages_of_a_u_are_its_lower_levels():
    assert optional_stages(loads(LEVEL_SPACE)) == {"enc2", "enc3", "dec2"}
