"""`genoc config`: files of settings are written, shown and checked."""

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from search.commands.presets import preset_names, preset_path
from search.commands.settings.commands import COMMANDS, command_named
from search.commands.settings.keys import defaults_of, settings_of
from search.commands.settings.read import read_settings
from search.commands.settings.schema import settings_schema
from zoo.main import main

commands = pytest.mark.parametrize("name", COMMANDS)


def genoc(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@commands
def test_a_new_file_sets_nothing(name: str, tmp_path: Path):
    file = tmp_path / "run.yaml"
    assert genoc("config", "new", name, "-o", file).exit_code == 0
    assert read_settings(file, command_named(name)).values == {}
    assert genoc("config", "new", name).stdout == file.read_text()
    assert genoc("config", "new", name, "-o", "-").stdout == file.read_text()
    again = genoc("config", "new", name, "-o", file)
    assert again.exit_code == 2
    assert "already exists" in again.stderr


@commands
def test_a_new_file_has_every_setting_with_its_default_and_its_help(name: str, tmp_path: Path):
    command, text = command_named(name), genoc("config", "new", name).stdout
    file = tmp_path / "run.yaml"
    file.write_text(re.sub(r"^# ([a-z-]+: )", r"\1", text, flags=re.MULTILINE))
    values = read_settings(file, command).values
    assert {*values} == {one.name for one in settings_of(command).values()}
    words = ["--config", str(file)]
    given = command.make_context(name, words).params
    expected = {str(one.name): defaults_of(command)[key] for key, one in settings_of(command).items()}
    needed = {str(one.name) for one in settings_of(command).values() if one.required}
    assert {k: v for k, v in given.items() if k in expected and k not in needed} == {
        k: v for k, v in expected.items() if k in given and k not in needed
    }
    flowing = " ".join(text.replace("#", "").split())
    for one in settings_of(command).values():
        assert " ".join((getattr(one, "help", None) or "").split()) in flowing


@commands
def test_a_new_file_names_the_schema_that_is_written_beside_it(name: str, tmp_path: Path):
    file, schema = tmp_path / "runs" / "run.yaml", tmp_path / "schemas" / "of.json"
    file.parent.mkdir()
    schema.parent.mkdir()
    assert genoc("config", "new", name, "-o", file, "--schema", schema).exit_code == 0
    first = file.read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=../schemas/of.json"
    assert json.loads(schema.read_text()) == settings_schema(command_named(name))
    assert genoc("config", "schema", name).stdout == schema.read_text()
    assert genoc("config", "check", file).stdout == f"{file}: fine, for genoc {name}\n"
    jsonschema.Draft202012Validator(json.loads(schema.read_text())).validate({"command": name})


@pytest.mark.parametrize(("name", "preset"), [(n, p) for n in COMMANDS for p in preset_names(n)])
def test_a_preset_is_shown_as_its_file(name: str, preset: str, tmp_path: Path):
    shown = genoc("config", "show", preset, name)
    assert shown.stdout == preset_path(preset, name).read_text()
    (tmp_path / "run.yaml").write_text(shown.stdout)
    assert genoc("config", "check", tmp_path / "run.yaml").exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "adwunet"), "did you mean 'adwu-net'? the presets of genoc search: adwu-net, darts-unet"),
        (("show", "adwu-net", "study"), "the presets of genoc study: none"),
        (("show", "{folder}"), "neither a preset nor the folder of a run"),
        (("check", "{folder}/none.yaml"), "S001"),
        (("check", "{folder}/bare.yaml"), "S102 it does not say for which command it is"),
        (("check", "{folder}/bare.yaml"), "`genoc config check --for search`"),
        (("check", "{folder}/misspelt.yaml"), "misspelt.yaml:1:10: S102 command: 'serch' is no command"),
        (("check", "{folder}/misspelt.yaml"), "did you mean 'search'? write search, train or study"),
        (("check", "{folder}/misspelt.yaml", "--for", "search"), "did you mean 'search'?"),
        (("check", "{folder}/listed.yaml"), "listed.yaml:1:10: S102 command: names no command"),
        (("check", "{folder}/broken.yaml"), "broken.yaml:2:10: S003"),
        (("check", "{folder}/bare.yaml", "--for", "train"), "fine, for genoc train"),
        (("check", "{folder}/wrong.yaml"), "-> did you mean 'dice'? write bce, dice, bce_dice,"),
        (("check", "{folder}/wrong.yaml"), "wrong.yaml:2:9: S104 epochs: 0 is not in the range x>=1."),
    ],
)
def test_what_is_refused(words: tuple[str, ...], said: str, tmp_path: Path):
    (tmp_path / "bare.yaml").write_text("lr: 1\n")
    (tmp_path / "misspelt.yaml").write_text("command: serch\n")
    (tmp_path / "listed.yaml").write_text("command: [search]\n")
    (tmp_path / "broken.yaml").write_text("lr: 1\nimages: a: b\n")
    (tmp_path / "wrong.yaml").write_text("command: train\nepochs: 0\nloss: dicee\n")
    done = genoc("config", *(word.format(folder=tmp_path) for word in words))
    assert said in done.output
    assert done.exit_code == (0 if said.startswith("fine") else 2)


def test_paths_that_lead_nowhere_are_told_where_they_stand(tmp_path: Path):
    file = tmp_path / "run.yaml"
    file.write_text("command: study\nspace: s.json\ndata: images\nout: runs/x\nnetwork: [s.json, t.json]\n")
    (tmp_path / "s.json").touch()
    done = genoc("config", "check", file)
    assert done.exit_code == 2
    told = re.findall(r"run.yaml:(\d+):\d+: S108 (\w+): there is no (.*)", done.stderr)
    assert told == [("3", "data", f"{tmp_path}/images"), ("5", "network", f"{tmp_path}/t.json")]
    (tmp_path / "images").mkdir()
    (tmp_path / "t.json").touch()
    assert genoc("config", "check", file).exit_code == 0
    file.write_text("command: train\ndata: synthetic\ninit: an-entry\n")
    assert genoc("config", "check", file).exit_code == 0


def test_the_reader_of_yaml_is_not_imported_where_no_file_is_given():
    code = "import sys, search.commands.search, search.commands.study; print('ruamel.yaml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_run_whose_settings_are_damaged_is_told(tmp_path: Path):
    (tmp_path / "settings.yaml").write_text("lr: 1\n")
    done = genoc("config", "show", tmp_path)
    assert done.exit_code == 2
    assert "settings.yaml: 1 problem\n  command: S102" in done.stderr
