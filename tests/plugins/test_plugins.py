"""What holds for every kind of plug-in: names from metadata, and faults that are told and never fatal."""

import json
import sys
from typing import get_args

import pytest
from click.testing import CliRunner

from compiler.ops.plugged import OP_PLUGINS
from compiler.ops.registry import BY_NAME
from genotype import InputError
from genotype.plugins import notices
from search.commands.options import LossName
from search.config import OwnRecipe
from search.data.augment import variation_named
from search.data.patches.augment import variation_named as of_patches
from search.plugins.augmentations import AUGMENTATION_PLUGINS, augmentation_names
from search.plugins_listing import KINDS, plugin_states
from search.training.losses import LOSS_PLUGINS, every_name, loss_named
from tests.plugins.conftest import POINTS, Packages
from zoo.main import main

OWN = {
    "genoc.ops": "conv",
    "genoc.methods": "darts",
    "genoc.losses": "dice",
    "genoc.data": "synthetic",
    "genoc.augmentations": "basic",
}
BY_GROUP = {kind.group.group: kind for kind in KINDS}
every_group = pytest.mark.parametrize("group", OWN)

RAISING = {
    "missing": ("", "does not load: AttributeError"),
    "syntax": ("def f(:", "does not load: SyntaxError"),
    "imports": (
        "import nobody_has_this",
        "does not load: ModuleNotFoundError: No module named 'nobody_has_this'",
    ),
    "exits": ("raise SystemExit(3)", "does not load: SystemExit: 3"),
}
"""What the file of a plug-in may be, and what is then told."""


def genoc(*words: object):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_every_group_is_one_of_the_example_and_has_a_name_of_genocs():
    assert {*POINTS} == {*OWN} == {*BY_GROUP}
    assert all(BY_GROUP[group].group.is_own(name) for group, name in OWN.items())


def test_without_any_there_is_nothing(packages: Packages):
    assert plugin_states() == []
    assert genoc("plugins").stdout == "no plug-ins are installed\n"
    assert genoc("plugins", "--json").stdout == "[]\n"


@every_group
def test_names_are_known_and_nothing_is_imported(group: str, packages: Packages):
    packages.add("pack", {group: {"mine": "pack_module:mine"}}, {"pack_module": "raise SystemExit"})
    kind = BY_GROUP[group]
    assert kind.names() == ("mine",)
    assert kind.is_named("mine")
    assert not kind.is_named(OWN[group])
    assert "pack_module" not in sys.modules


@every_group
def test_a_name_of_genocs_stays_genocs_and_that_is_told_once(group: str, packages: Packages, capsys):
    name = OWN[group]
    packages.add("pack", {group: {name: "pack_module:mine", "other": "pack_module:other"}})
    kind = BY_GROUP[group]
    assert kind.names() == kind.names() == ("other",)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"warning  plug-in {name} ({group} of pack 1.0) is left out: genoc has ")
    assert not kind.is_named(name)
    (state,) = [one for one in plugin_states() if one.name == name]
    assert "genoc has" in state.state
    assert not state.is_ready


@every_group
def test_of_two_of_one_name_neither_is_taken_and_asking_says_why(group: str, packages: Packages, capsys):
    for package in ("pack", "bag"):
        packages.add(package, {group: {"mine": f"{package}_module:mine"}})
    kind = BY_GROUP[group]
    assert kind.names() == ()
    told_lines = capsys.readouterr().err.splitlines()
    assert len(told_lines) == 2
    with pytest.raises(InputError, match=r"several of this name, in (pack 1.0 and bag|bag 1.0 and pack) 1.0"):
        kind.load("mine")


@every_group
@pytest.mark.parametrize("fault", RAISING)
def test_one_that_does_not_load_is_told_and_refused_where_it_is_asked_for(
    group: str, fault: str, packages: Packages, capsys
):
    text, why = RAISING[fault]
    packages.add("pack", {group: {"mine": "pack_module:mine"}}, {"pack_module": text})
    kind = BY_GROUP[group]
    assert [*kind.all()] == []
    assert [*kind.all()] == []
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"warning  plug-in mine ({group} of pack 1.0) {why}")
    with pytest.raises(InputError) as refused:
        kind.load("mine")
    (problem,) = refused.value.problems
    assert problem.problem.startswith(why)
    assert "pack 1.0" in problem.remedy


@every_group
def test_an_object_of_the_wrong_kind_is_told(group: str, packages: Packages):
    packages.add("pack", {group: {"mine": "pack_module:mine"}}, {"pack_module": "mine = 3\n"})
    (state,) = plugin_states()
    assert state.state.startswith(f"is not {'an' if group in ('genoc.ops', 'genoc.augmentations') else 'a'} ")
    assert (state.group, state.name, state.distribution, state.version) == (group, "mine", "pack", "1.0")


def test_names_that_no_file_or_option_could_hold_are_left_out(packages: Packages, capsys):
    packages.add("pack", {"genoc.losses": {"My Loss": "pack_module:mine", "a:b": "pack_module:mine"}})
    assert LOSS_PLUGINS.names() == ()
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_damaged_metadata_and_unknown_groups_harm_nobody(packages: Packages):
    packages.write("broken", "[genoc.losses\nwhat = \x00is this\n[genoc.ops]\n = :\nnothing\n")
    packages.add("later", {"genoc.pets": {"cat": "later_module:cat"}, "console_scripts": {"x": "y:z"}})
    packages.add_example()
    states = {(one.group, one.name): one.state for one in plugin_states() if one.distribution != "broken"}
    assert states.pop(("genoc.pets", "cat")).startswith("is in no group of genoc's: genoc.ops, ")
    assert states == {(group, name): "ready" for group, names in POINTS.items() for name in names}


def test_a_shell_that_asks_for_completions_is_told_nothing(packages: Packages, capsys, monkeypatch):
    packages.add("pack", {"genoc.augmentations": {"basic": "pack_module:mine", "mine": "pack_module:mine"}})
    monkeypatch.setenv(notices.COMPLETING, "bash_complete")
    assert BY_GROUP["genoc.augmentations"].names() == ("mine",)
    assert capsys.readouterr().err == ""


def test_the_list_has_a_line_for_each_with_its_package_and_state(packages: Packages):
    packages.add_example()
    packages.add("pack", {"genoc.ops": {"mine": "pack_module:mine"}}, {"pack_module": "mine = None"})
    done = genoc("plugins")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert len(lines) == len(plugin_states()) == 1 + sum(map(len, POINTS.values()))
    assert sum(line.endswith("ready") for line in lines) == len(lines) - 1
    told_of = {(one["group"], one["name"]): one for one in json.loads(genoc("plugins", "--json").stdout)}
    assert told_of["genoc.ops", "mine"]["state"].startswith("is not an op: it is no class")
    assert told_of["genoc.losses", "log_cosh_dice"]["version"] == "1.2"


def test_a_plugin_that_does_not_load_is_an_error_for_who_asks_and_for_nobody_else(packages: Packages):
    groups = ("genoc.losses", "genoc.augmentations", "genoc.ops")
    packages.add("pack", {group: {"mine": "pack_module:mine"} for group in groups}, {"pack_module": "1/0"})
    assert callable(loss_named("dice", "mask"))
    assert variation_named("strong") == of_patches("strong")
    assert "conv_3x3" in BY_NAME
    assert "mine_3x3" not in BY_NAME
    for ask in (
        lambda: loss_named("mine", "mask"),
        lambda: variation_named("mine"),
        lambda: of_patches("mine"),
    ):
        with pytest.raises(InputError, match="ZeroDivisionError: division by zero"):
            ask()
    assert OP_PLUGINS.fault("mine") == "does not load: ZeroDivisionError: division by zero"
    assert AUGMENTATION_PLUGINS.names() == ("mine",)


def test_what_is_left_out_is_told_once_by_a_command_with_the_option_and_by_no_other(packages: Packages):
    names = {"genoc.losses": {"dice": "m:x", "mine": "m:x"}, "genoc.augmentations": {"basic": "m:x"}}
    packages.add("pack", names)
    assert augmentation_names() == get_args(OwnRecipe)
    assert LossName().choices == (*every_name(), "mine")
    run, absent = CliRunner(), str(packages.path / "absent")
    assert "warning" not in run.invoke(main, ["runs", str(packages.path)]).output
    told_lines = run.invoke(main, ["train", absent, "--out", absent]).stderr.splitlines()
    assert [line.split()[2] for line in told_lines if line.startswith("warning")] == ["dice", "basic"]
