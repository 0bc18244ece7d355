"""What a file sets is what the same words on the command line set, and what a run writes reads back."""

import re
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.commands.presets import preset_names
from search.commands.settings.commands import COMMANDS, command_named
from search.commands.settings.keys import is_list, is_path, is_switch, separator_of, settings_of
from search.commands.settings.lengths import with_one_length
from search.commands.settings.write import run_settings, settings_text
from search.commands.shared import typed
from tests.search.settings.drawn import settings

FOLDER = Path("/a folder")

commands = pytest.mark.parametrize("name", COMMANDS)


def context_of(command: click.Command, *words: str) -> click.Context:
    """The command as it would be called with these words."""
    return command.make_context(str(command.name), list(words))


def placed(command: click.Command, values: dict[str, Any]) -> dict[str, Any]:
    """Values whose paths are in a folder."""
    known = settings_of(command)

    def within(key: str, value: Any) -> Any:
        if value is None or not is_path(known[key]):
            return value
        return tuple(str(FOLDER / one) for one in value) if is_list(known[key]) else str(FOLDER / value)

    return {key: within(key, value) for key, value in values.items()}


def words(command: click.Command, values: dict[str, Any]) -> list[str]:
    """The same values as they are typed; a switch that has no other side cannot be turned off."""
    typed_words: list[str] = []
    arguments: list[str] = []
    for key, value in values.items():
        one = settings_of(command)[key]
        if isinstance(one, click.Argument):
            arguments = ["--", value]
        elif is_switch(one):
            typed_words += [one.opts[0]] if value else one.secondary_opts[:1]
        elif value is not None and one.nargs > 1:
            typed_words += [one.opts[0], *map(str, value)]
        elif value is not None:
            separator = separator_of(one) or ","
            for item in value if is_list(one) else [value]:
                word = separator.join(map(str, item)) if isinstance(item, tuple) else item
                typed_words.append(f"{one.opts[0]}={word}")
    return [*typed_words, *arguments]


def typeable(command: click.Command, values: dict[str, Any]) -> dict[str, Any]:
    """The values that can be typed: neither nothing, nor a switch turned off that has no other side."""
    known = settings_of(command)
    return {
        key: value
        for key, value in values.items()
        if value not in (None, ()) and (value is not False or known[key].secondary_opts)
    }


def whole(command: click.Command) -> st.SearchStrategy[dict[str, Any]]:
    """Random settings with those that a command cannot do without."""
    needed = {key: "x" for key, one in settings_of(command).items() if one.required}
    return settings(command).map(lambda values: {**needed, **values})


def same(context: click.Context) -> dict[str, Any]:
    """What a command takes, whatever its paths' types."""
    return {
        name: str(value)
        if isinstance(value, Path)
        else tuple(map(str, value))
        if name == "networks"
        else value
        for name, value in context.params.items()
    }


@commands
@given(data=st.data())
def test_a_file_sets_what_the_command_line_sets(name: str, data: st.DataObject, tmp_path_factory: Any):
    command = command_named(name)
    values = placed(command, data.draw(whole(command)))
    if values.get("preset"):
        values = typeable(command, values)
    file = written(tmp_path_factory, settings_text(command, values))
    by_file, by_words = (
        context_of(command, "--config", str(file)),
        context_of(command, *words(command, values)),
    )
    assert same(by_file) == same(by_words)
    with by_file:
        in_file = typed()
    with by_words:
        assert in_file - {"--config"} <= typed()


@commands
@given(data=st.data())
def test_the_command_line_overrides_a_file(name: str, data: st.DataObject, tmp_path_factory: Any):
    command = command_named(name)
    in_file = placed(command, data.draw(whole(command)))
    given_too = typeable(command, placed(command, data.draw(settings(command))))
    file = written(tmp_path_factory, settings_text(command, in_file))
    both = context_of(command, "--config", str(file), *words(command, given_too))
    merged = written(tmp_path_factory, settings_text(command, {**in_file, **given_too}))
    assert same(both) == same(context_of(command, "--config", str(merged)))


@commands
@given(data=st.data())
def test_what_a_run_writes_starts_it_again(name: str, data: st.DataObject, tmp_path_factory: Any):
    """Every setting, in which nothing counts as given that was not, and which is written the same again."""
    command = command_named(name)
    values = placed(command, data.draw(whole(command)))
    file, out = written(tmp_path_factory, settings_text(command, values)), tmp_path_factory.mktemp("run")
    with context_of(command, "--config", str(file)) as first:
        text, were_typed = run_settings(out), typed()
    (out / "settings.yaml").write_text(text)
    assert [*settings_of(command)] == sorted(keys_in(text), key=[*settings_of(command)].index)
    with context_of(command, "--config", str(out / "settings.yaml")) as again:
        assert run_settings(out) == text
        assert typed() == {*were_typed, "--out"}
    assert {**same(again), "out": None} == {**same(first), "out": None}


def keys_in(text: str) -> list[str]:
    return re.findall(r"^([a-z-]+): ", text, re.MULTILINE)[1:]


def written(tmp_path_factory: Any, text: str) -> Path:
    file = tmp_path_factory.mktemp("settings") / "run.yaml"
    file.write_text(text)
    return file


@pytest.mark.parametrize(("name", "preset"), [(n, p) for n in COMMANDS for p in preset_names(n)])
def test_a_preset_in_a_file_is_what_the_file_leaves_open(name: str, preset: str, tmp_path: Path):
    command = command_named(name)
    file = tmp_path / "run.yaml"
    file.write_text(
        f"{'space' if name == 'search' else 'genotype'}: x\nout: y\nepochs: 7\npreset: {preset}\n"
    )
    by_file = context_of(command, "--config", str(file)).params
    x, y = str(tmp_path / "x"), str(tmp_path / "y")
    assert by_file == context_of(command, x, "--out", y, "--epochs", "7", "--preset", preset).params
    other = next(one for one in preset_names(name) if one != preset)
    for order in (("--config", str(file), "--preset", other), ("--preset", other, "--config", str(file))):
        found = context_of(command, *order).params
        assert found == context_of(command, x, "--out", y, "--epochs", "7", "--preset", other).params


def test_paths_begin_in_the_folder_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", "/home/someone")
    file = tmp_path / "run.yaml"
    file.write_text("space: ../s.json\nout: /runs/x\ndata: ~/lesions\ninit: no\nimages: '*.png'\n")
    found = context_of(command_named("search"), "--config", str(file)).params
    assert found["space"] == tmp_path / "../s.json"
    assert found["out"] == Path("/runs/x")
    assert found["data"] == "/home/someone/lesions"
    assert found["init"] == str(tmp_path / "no")
    assert found["images"] == "*.png"


def test_lengths_on_the_command_line_displace_those_of_a_file_and_these_those_of_a_preset(tmp_path: Path):
    command, file = command_named("train"), tmp_path / "run.yaml"
    file.write_text("genotype: x\nout: y\nminutes: 5\n")
    names = ("epochs", "steps", "minutes")
    for more, found in (
        ((), (None, None, 5)),
        (("--preset", "adwu-net"), (None, None, 5)),
        (("--steps", "9"), (None, 9, None)),
        (("--preset", "adwu-net", "--steps", "9"), (None, 9, None)),
        (("--steps", "9", "--epochs", "3"), (3, 9, None)),
    ):
        with context_of(command, "--config", str(file), *more) as context:
            lengths = with_one_length(context.params, names)
        assert tuple(lengths[name] for name in names) == found
