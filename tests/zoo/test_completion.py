"""What a shell is offered where something is to be typed, and that errors never reach it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from compiler.codes import CODES
from genotype.commands.completion import quoted
from search.commands.searching.methods import METHODS
from tests.zoo.test_once import commands, named
from zoo.main import COMMANDS, main
from zoo.references import names

ROOT = Path(__file__).parents[2]
WORDS = st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), max_size=4)


def answer(*words: str, shell: str = "bash", typed: str | None = None) -> list[str]:
    """The lines that a shell is given for words of which the last is being typed."""
    place = words[-1] if shell == "fish" else str(len(words))
    line = " ".join(["genoc", *words]) if typed is None else typed
    variables = {"_GENOC_COMPLETE": f"{shell}_complete", "COMP_WORDS": line, "COMP_CWORD": place}
    result = CliRunner().invoke(main, env=variables)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout.splitlines()


def offered(*words: str) -> list[str]:
    return [line.removeprefix("plain,") for line in answer(*words) if line.startswith("plain,")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with runs, a study and an entry of a zoo."""
    top = tmp_path_factory.mktemp("completion")
    files = ("runs/a/run.json", "runs/b c/run.json", "runs/cv/fold_0/run.json", "runs/study/study.json",
             "runs/study/runs/job/run.json", "runs/.hidden/run.json", "data/x.png",
             "models/lesions/entry.json", "runs/bad\nname/run.json")  # fmt: skip
    for name in files:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).touch()
    (top / "runs" / "again").symlink_to(top / "runs")
    return top


@pytest.fixture
def there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    return folder


def test_commands_options_and_values_are_offered():
    assert offered("") == list(COMMANDS)
    assert offered("ex") == ["explain", "export"]
    assert offered("zoo", "") == [
        *(
            "add",
            "list",
            "search",
            "show",
            "compare",
            "load",
            "verify",
            "log",
            "remove",
            "push",
            "pull",
            "diff",
        )
    ]
    assert offered("search", "--help") == ["--help", "--help-all"]
    assert offered("search", "space.json", "--method", "") == [method.name for method in METHODS]
    assert offered("search", "space.json", "--method", "=", "d") == ["darts"]
    assert "dice_focal" in offered("train", "net.json", "--loss", "dice")


@pytest.mark.parametrize(("path", "command"), list(commands(main)), ids=named)
def test_every_long_option_of_every_command_is_offered(path: tuple[str, ...], command: click.Command):
    options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    long = {name for one in options for name in (*one.opts, *one.secondary_opts) if name.startswith("--")}
    assert long <= set(offered(*path, "--"))


def test_names_and_codes_are_offered():
    assert offered("new", "") == list(names())
    assert offered("new", "unet-p") == ["unet-plus-plus"]
    assert offered("explain", "g30") == [code.name for code in CODES if code.name.startswith("G30")]


def test_the_folders_of_runs_are_offered_where_a_run_is_expected(there: Path):
    runs = ["runs/a", r"runs/b\ c", "runs/study", "runs/cv/fold_0"]
    assert offered("report", "") == runs
    assert offered("report", "./ru") == [f"./{name}" for name in runs]
    assert offered("report", "runs/b") == [r"runs/b\ c"]
    assert offered("report", f"{there}/runs/a") == [f"{there}/runs/a"]
    assert offered("worker", "") == ["runs/study"]
    assert offered("config", "show", "") == ["adwu-net", "darts-unet", *runs]
    assert offered("config", "show", "ad") == ["adwu-net"]
    assert offered("train", "net.json", "--inherit", "runs/c") == ["runs/cv/fold_0"]
    assert offered("predict", "") == ["lesions", *runs]
    assert offered("zoo", "show", "--zoo", "models", "l") == ["lesions"]
    assert offered("zoo", "show", "--zoo", "nowhere", "l") == []


def test_where_there_is_none_the_shell_offers_its_own(there: Path):
    assert answer("report", "data/") == ["dir,data/"]
    assert answer("check", "da") == ["file,da"]
    assert answer("train", "net.json", "--data", "da") == ["file,da"]


def test_other_shells_are_told_what_a_name_means():
    assert answer("explain", "G301", shell="zsh") == ["plain", "G301", "a missing stage"]
    assert answer("explain", "G301", shell="fish") == ["plain,G301\ta missing stage"]
    assert answer("explain", "G301", shell="csh") == []


@given(WORDS)
def test_whatever_is_typed_no_error_is_printed(words: list[str]):
    for shell in ("bash", "zsh", "fish"):
        answer(*words, "", shell=shell)


@given(st.text(st.characters(exclude_characters="\0\n", exclude_categories=["Cs"]), min_size=1))
def test_a_value_reads_in_bash_as_it_is(value: str):
    words = ["bash", "-c", f"printf %s x{quoted(value)}"]
    done = subprocess.run(words, capture_output=True, env={"LC_ALL": "C.UTF-8"})
    assert done.stdout.decode() == f"x{value}"


def test_a_completion_needs_no_torch(there: Path):
    script = "import sys; from zoo.main import main\ntry: main()\nfinally: print('torch' in sys.modules)"
    for line in ("genoc report ", "genoc train --", "genoc predict "):
        variables = {"_GENOC_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": "2"}
        environment = {**os.environ, **variables, "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, text=True)
        assert done.stderr == ""
        assert done.stdout.splitlines()[-1] == "False"
        assert "plain,runs/a" in done.stdout or "--" in line


@pytest.fixture
def on_the_path(tmp_path: Path) -> dict[str, str]:
    """An environment in which `genoc` is the command of this checkout."""
    script = tmp_path / "genoc"
    script.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m tests.zoo.genoc "$@"\n')
    script.chmod(0o755)
    return {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path)}


SCRIPTS = {
    "bash": """eval "$(genoc completion bash)"
COMP_WORDS=(genoc report runs/); COMP_CWORD=2; _genoc_completion genoc; printf '%s\\n' "${COMPREPLY[@]}\"""",
    "zsh": """eval "$(genoc completion zsh)"
compadd() { print -l -- $plain }
words=(genoc report runs/); CURRENT=3; _genoc_completion""",
    "fish": "genoc completion fish | source; complete -C 'genoc report runs/'",
}


@pytest.mark.parametrize("shell", SCRIPTS)
def test_a_shell_completes(shell: str, there: Path, on_the_path: dict[str, str]):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    words = [shell, *(["-f"] if shell == "zsh" else []), "-c", SCRIPTS[shell]]
    done = subprocess.run(words, capture_output=True, env=on_the_path, text=True)
    assert done.stderr == ""
    found = [line.replace("\\", "") for line in done.stdout.splitlines()]
    assert sorted(found) == ["runs/a", "runs/b c", "runs/cv/fold_0", "runs/study"]


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_script_says_the_line_to_type(shell: str):
    result = CliRunner().invoke(main, ["completion", shell])
    assert result.exit_code == 0
    assert f"genoc completion {shell}" in result.stdout
    assert CliRunner().invoke(main, env={"_GENOC_COMPLETE": f"{shell}_source"}).stdout == result.stdout
    told = CliRunner().invoke(main, ["completion", "--help"]).stdout
    line = next(line for line in result.stdout.splitlines() if "put this line" in line)
    assert line.partition(": ")[2] in told
