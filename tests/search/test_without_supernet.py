"""Search spaces that have no supernet: what tells so, and what works all the same."""

import json

import pytest
from click.testing import CliRunner

from compiler.analysis.cost import cost
from compiler.checks import check
from compiler.checks.choices.countable import countable
from compiler.checks.choices.supernets import supernet_problems
from compiler.lowering.network import lower
from compiler.structure.membership import outside
from genotype.form.choices import is_space
from zoo.main import main
from zoo.references import names, reference

WITHOUT = ("segmentation", "segmentation-3d")


@pytest.fixture
def genoc(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in WITHOUT:
        assert CliRunner().invoke(main, ["new", name, "-o", f"{name}.json"]).exit_code == 0
    return lambda *arguments: CliRunner().invoke(main, [*arguments])


def test_all_other_reference_spaces_have_one():
    spaces = [name for name in names() if is_space(reference(name))]
    assert [name for name in spaces if supernet_problems(reference(name))] == list(WITHOUT)
    assert all(countable(reference(name)) == reference(name) for name in spaces if name not in WITHOUT)


def test_check_says_that_there_is_none_and_why_if_asked(genoc):
    result = genoc("check", "segmentation.json")
    assert result.exit_code == 0
    assert "it has no supernet" in result.stdout
    asked = genoc("check", "--supernet", "--json", "segmentation.json")
    assert asked.exit_code == 2
    (answer,) = json.loads(asked.stdout)
    assert {problem["code"] for problem in answer["problems"]} >= {"G802", "G805", "G807", "G813"}


def test_a_search_tells_one_reason_and_what_to_use(genoc):
    result = genoc(
        "search", "segmentation.json", "--out", "run", "--limit", "4", "--size", "16", "--method", "darts"
    )
    assert result.exit_code == 2
    assert "use --method halving" in result.stderr
    assert "1 problem" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("name", WITHOUT)
def test_what_is_counted_is_a_member(name):
    space = reference(name)
    counted = countable(space)
    assert not is_space(counted)
    assert check(counted) == ()
    assert not list(outside(space, counted))
    assert {stage.depth for stage in counted.stages.values()} == {2, 3}


def test_it_can_be_shown_drawn_scaled_compared_and_sampled(genoc):
    shown = json.loads(genoc("show", "segmentation.json", "--size", "48", "--json").stdout)
    size = (48, 48)
    assert shown["macs"] == cost(lower(countable(reference("segmentation"))), size).macs
    assert "It has no supernet" in genoc("show", "segmentation.json").stdout
    assert genoc("draw", "segmentation.json", "-o", "space.dot").exit_code == 0
    assert (
        genoc(
            "scale", "segmentation.json", "--max-macs", "60M", "--size", "64", "-o", "narrow.json"
        ).exit_code
        == 0
    )
    assert genoc("check", "narrow.json").exit_code == 0
    assert genoc("diff", "segmentation.json", "narrow.json").exit_code == 1
    assert genoc("sample", "narrow.json", "--seed", "3", "-o", "one.json").exit_code == 0
    assert genoc("check", "one.json", "--member-of", "narrow.json").exit_code == 0
    assert genoc("compile", "one.json", "-o", "one.py").exit_code == 0
