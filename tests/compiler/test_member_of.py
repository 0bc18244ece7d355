"""`genoc check FILE --member-of SPACE`: whether a genotype is one of a space, and where it is not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.structure.membership import outside
from compiler.structure.why_outside import differences
from genotype import Genotype, canonical_text, loads
from search.selection.sample import sample
from tests.strategies import spaces
from zoo.main import main
from zoo.references import reference

SPACE: dict[str, Any] = {
    "format": "genoc/1",
    "name": "wide",
    "spatial_dims": 2,
    "in_channels": 3,
    "out_channels": 1,
    "levels": [{"stride": 1}, {"stride": 2}],
    "stages": {
        "enc1": {
            "level": 0,
            "depth": {"choose": [1, 2]},
            "widths": 8,
            "block": {"choose": ["conv", "residual"]},
            "kernel": {"choose": [3, 5]},
        },
        "enc2": {"level": 1, "depth": 2, "widths": {"choose": [8, 16]}},
        "dec1": {
            "level": 0,
            "depth": 1,
            "widths": 8,
            "fusion": "add",
            "block": {"kind": "mbconv", "expansion": {"choose": [2, 4]}},
        },
    },
    "links": [
        {"from": "input", "to": "enc1"},
        {"from": "enc1", "to": "enc2", "resize": {"choose": ["max_pool", "avg_pool"]}},
        {"from": "enc1", "to": "dec1", "present": {"choose": [True, False]}},
        {"from": "enc2", "to": "dec1", "resize": {"kind": "transposed_conv", "width": 8}},
    ],
    "heads": [{"from": "dec1"}],
}
MEMBER = json.loads(json.dumps(SPACE))
MEMBER["name"] = "mine"
MEMBER["stages"]["enc1"] |= {"depth": 2, "block": {"kind": "residual", "groups": 1}, "kernel": [5, 5]}
MEMBER["stages"]["enc2"]["widths"] = 16
MEMBER["stages"]["dec1"]["block"]["expansion"] = 4
MEMBER["links"][1]["resize"] = {"kind": "max_pool"}
MEMBER["links"][2]["present"] = True
MEMBER["links"][3]["resize"]["kernel"] = 2


def genoc(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def checked(folder: Path, member: Any, space: Any = SPACE, *more: str) -> Result:
    (folder / "space.json").write_text(json.dumps(space, indent=1))
    (folder / "net.json").write_text(json.dumps(member, indent=1))
    return genoc("check", folder / "net.json", "--member-of", folder / "space.json", *more)


def changed(change: Callable[[Any], None]) -> Any:
    member = json.loads(json.dumps(MEMBER))
    change(member)
    return member


def test_a_member_is_told_in_one_line(tmp_path):
    result = checked(tmp_path, MEMBER)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{tmp_path}/net.json: fine; a genotype of 'wide'\n"


CHANGES: list[tuple[str, Callable[[Any], None], list[str]]] = [
    ("stages.enc1.kernel", lambda n: n["stages"]["enc1"].update(kernel=1), ["1 is", "write one of: 3, 5"]),
    (
        "stages.enc1.block",
        lambda n: n["stages"]["enc1"].update(block="preact"),
        ["preact", '"conv", "residual"'],
    ),
    ("stages.enc1.depth", lambda n: n["stages"]["enc1"].update(depth=3), ["3 is", "write one of: 1, 2"]),
    ("stages.enc2.widths", lambda n: n["stages"]["enc2"].update(widths=32), ["32", "write one of: 8, 16"]),
    ("stages.enc2.norm", lambda n: n["stages"]["enc2"].update(norm="none"), ["none is", 'write "batch"']),
    ("stages.enc2.dropout", lambda n: n["stages"]["enc2"].update(dropout=0.5), ["0.5", "write 0"]),
    ("bias", lambda n: n.update(bias=True), ["true is", "write false"]),
    (
        "stages.dec1.block.expansion",
        lambda n: n["stages"]["dec1"]["block"].update(expansion=3),
        ["3", "write one of: 2", "4"],
    ),
    (
        "links[1].resize",
        lambda n: n["links"][1].update(resize="bilinear"),
        ["bilinear", '"max_pool", "avg_pool"'],
    ),
    ("in_channels", lambda n: n.update(in_channels=1), ["1 is", "write 3"]),
    ("heads[0]", lambda n: n["heads"][0].update(kernel=3), ["kernel", 'write {"from": "dec1"}']),
]


@pytest.mark.parametrize(("path", "change", "words"), CHANGES, ids=[each[0] for each in CHANGES])
def test_each_place_that_is_not_of_the_space_is_told_once(tmp_path, path, change, words):
    result = checked(tmp_path, changed(change), SPACE, "--json")
    assert result.exit_code == 2
    (found,) = json.loads(result.stdout)
    (problem,) = found["problems"]
    assert problem["path"] == path
    assert "wide" in problem["problem"]
    text = f"{problem['problem']} {problem['remedy']}"
    assert [word for word in words if word not in text] == []


def test_several_places_are_told_each_at_its_own(tmp_path):
    def change(net: Any) -> None:
        net["stages"]["enc1"]["kernel"] = 1
        net["links"][3]["resize"] = "bilinear"

    result = checked(tmp_path, changed(change))
    assert result.exit_code == 2
    assert "stages.enc1.kernel: 1 is not of 'wide', which leaves 3, 5 here" in result.stderr
    assert "net.json: 2 problems" in result.stderr


def test_a_link_after_one_that_is_switched_off_has_its_number_in_the_file(tmp_path):
    def change(net: Any) -> None:
        net["links"][2]["present"] = False
        net["links"][3]["resize"] = "nearest"

    result = checked(tmp_path, changed(change), SPACE, "--json")
    (found,) = json.loads(result.stdout)
    assert [problem["path"] for problem in found["problems"]] == ["links[3].resize"]
    assert result.exit_code == 2


def test_other_stages_are_named(tmp_path):
    def change(net: Any) -> None:
        net["stages"]["bottom"] = net["stages"].pop("enc2")
        net["links"] = json.loads(json.dumps(net["links"]).replace("enc2", "bottom"))

    result = checked(tmp_path, changed(change))
    assert "'wide' has no stage 'bottom'" in result.stderr
    assert "stages: enc2 of 'wide' is missing" in result.stderr
    assert 'add "enc2": {"level": 1, "depth": 2, "widths": 8}' in result.stderr
    assert result.exit_code == 2


def test_what_the_space_does_not_have_is_told_at_each_item(tmp_path):
    def change(net: Any) -> None:
        net["stages"]["more"] = {"level": 0, "depth": 1, "widths": 8}
        net["links"][1:1] = [{"from": "input", "to": "more"}, {"from": "more", "to": "enc1"}]
        net["heads"].append({"from": "enc1", "weight": 0.5})
        net["stages"]["enc2"]["kernel"] = 1

    (found,) = json.loads(checked(tmp_path, changed(change), SPACE, "--json").stdout)
    problems = {problem["path"]: problem for problem in found["problems"]}
    assert {*problems} == {"stages.more", "stages.enc2.kernel", "links[1]", "links[2]", "heads[1]"}
    assert problems["links[2]"]["problem"] == "'wide' has no link more -> enc1"
    assert problems["heads[1]"]["problem"] == "'wide' has no head from enc1"
    extra = [problem for path, problem in problems.items() if path != "stages.enc2.kernel"]
    assert {problem["remedy"] for problem in extra} == {"remove it"}
    lines = (tmp_path / "net.json").read_text().splitlines()
    assert '"more"' in lines[problems["stages.more"]["line"] - 1]
    assert lines[problems["heads[1]"]["line"] - 1].strip() == "{"


def test_what_is_missing_can_be_pasted(tmp_path):
    """What the remedy says to add is JSON that makes a genotype of the space of it."""
    space = json.loads(json.dumps(SPACE))
    space["heads"].append({"from": "enc2", "kernel": 3, "weight": 0.5})
    (found,) = json.loads(checked(tmp_path, MEMBER, space, "--json").stdout)
    (problem,) = found["problems"]
    assert problem["path"] == "heads"
    member = changed(lambda n: n["heads"].append(json.loads(problem["remedy"].removeprefix("add "))))
    assert checked(tmp_path, member, space).exit_code == 0


def test_what_is_no_network_is_told_first(tmp_path):
    result = checked(tmp_path, SPACE)
    assert (result.exit_code, "G804" in result.stderr) == (2, True)
    result = checked(tmp_path, changed(lambda n: n["stages"]["enc1"].update(depht=1)))
    assert (result.exit_code, "G101" in result.stderr, "wide" in result.stderr) == (2, True, False)


def test_a_space_that_cannot_be_used_is_refused(tmp_path):
    broken = {**SPACE, "levels": []}
    result = checked(tmp_path, MEMBER, broken)
    assert result.exit_code == 2
    assert "space.json" in result.stderr
    assert "Traceback" not in result.stderr


@settings(max_examples=15, deadline=None)
@given(spaces(), st.integers(0, 1000))
def test_whatever_is_derived_has_no_differences(space: Genotype, seed: int):
    assert list(differences(space, sample(space, seed).genotype)) == []


@settings(max_examples=15, deadline=None)
@given(spaces(), spaces(), st.integers(0, 1000))
def test_whatever_is_outside_is_told_with_a_remedy(space: Genotype, other: Genotype, seed: int):
    genotype = loads(canonical_text(sample(other, seed).genotype))
    problems = list(differences(space, genotype))
    assert bool(problems) == bool(list(outside(space, genotype)))
    assert len({problem.path for problem in problems}) == len(problems)
    assert all(problem.problem and problem.remedy for problem in problems)


@pytest.mark.parametrize("name", ["darts-unet", "skip-cells", "blocks", "joint", "levels"])
def test_networks_of_bundled_spaces(tmp_path, name):
    space = reference(name)
    (tmp_path / "space.json").write_text(canonical_text(space))
    (tmp_path / "net.json").write_text(canonical_text(sample(space, 3).genotype))
    result = genoc("check", tmp_path / "net.json", "--member-of", tmp_path / "space.json")
    assert (result.exit_code, result.stderr) == (0, "")
