"""What a settings file may not say, and the traps of YAML: a message with its place, or the value meant."""

import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from genotype import InputError
from genotype.diagnostics.span import position
from search.codes.settings import SETTINGS_CODES
from search.commands.search import search
from search.commands.settings.commands import COMMANDS, command_named
from search.commands.settings.entries import read_entries
from search.commands.settings.keys import settings_of
from search.commands.settings.read import read_settings, values_of
from zoo.main import main

DEEP = "[" * 100_000
SETTINGS = [(name, key) for name in COMMANDS for key in settings_of(command_named(name))]


def problems_of(folder: Path, text: str | bytes, command: str = "search") -> list[tuple[str, int, int]]:
    """The code, line and column of each problem of a file."""
    file = folder / "run.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    try:
        read_settings(file, command_named(command))
    except InputError as refused:
        whole = getattr(refused, "text", "")
        return [(p.code, *(position(whole, p.span.start) if p.span else (0, 0))) for p in refused.problems]
    return []


def value_in(folder: Path, text: str, name: str) -> Any:
    """A setting of `genoc search` with a file."""
    (folder / "run.yaml").write_text(text)
    words = ["x.json", "--out", "y", "--config", str(folder / "run.yaml")]
    return search.make_context("search", words).params[name]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("lr: 1e-3", "lr", 0.001),
        ("lr: .5", "lr", 0.5),
        ("lr: 1", "lr", 1.0),
        ("seed: 010", "seed", 10),
        ("seed: 0o10", "seed", 8),
        ("seed: 0x10", "seed", 16),
        ("epochs: 1e2", "epochs", 100),
        ("max-macs: 100M", "max_macs", 100_000_000),
        ("max-macs: 1.5e6", "max_macs", 1_500_000),
        ("max-latency: 1e-5", "max_latency", 1e-5),
        ("max-memory: 4GiB", "max_memory", 4 << 30),
        ("size: 160x120", "size", (160, 120)),
        ("size: [160, 120]", "size", (160, 120)),
        ("size: 128", "size", (128,)),
        ("alpha-betas: [0.5, 0.999]", "alpha_betas", (0.5, 0.999)),
        ("alpha-betas: 0.5 0.999", "alpha_betas", (0.5, 0.999)),
        ("alpha-betas:\n- 0.5\n- 0.999", "alpha_betas", (0.5, 0.999)),
        ("class-weights: [1, 2.5]", "class_weights", (1.0, 2.5)),
        ("class-weights: 1,2.5", "class_weights", (1.0, 2.5)),
        ("class-weights: auto", "class_weights", "auto"),
        ("recompute: true", "recompute", True),
        ("nesterov: False", "nesterov", False),
        ("max-macs:", "max_macs", None),
        ("max-macs: ~", "max_macs", None),
        ("data: synthetic", "data", "synthetic"),
        ("data: mine:some/place", "data", "mine:some/place"),
        ("data: /lesions", "data", "/lesions"),
        ("loss: dice", "loss", "dice"),
        ("loss: my_package.losses.<lambda>", "loss", "my_package.losses.<lambda>"),
        ("images: no", "images", "no"),
        ("images: 2024-01-01", "images", "2024-01-01"),
        ("images: 12:30", "images", "12:30"),
        ("images: 1_000", "images", "1_000"),
        ("images: 1e3", "images", "1e3"),
        ("images: 'null'", "images", "null"),
        ("images: '*.png'", "images", "*.png"),
        ("images: >-\n  a\n  b", "images", "a b"),
        ('images: "\\U0001f600"', "images", "\U0001f600"),
        ('{"lr": 0.5,\n\t"images": "a"}', "lr", 0.5),
        ("%YAML 1.1\n---\nimages: yes\n...", "images", "yes"),
        ("\ufefflr: 0.5\r\nclip: 2\r\n", "clip", 2.0),
        ("# nothing", "lr", 0.025),
        ("", "lr", 0.025),
        ("---", "lr", 0.025),
    ],
)
def test_a_value_is_what_was_meant(text: str, name: str, value: object, tmp_path: Path):
    assert value_in(tmp_path, text, name) == value


WRONG = [
    (b"lr: \xff", [("S002", 1, 5)]),
    ("loss: [bce", [("S003", 1, 11)]),
    ("loss: 'bce", [("S003", 1, 11)]),
    ("loss: @bce", [("S003", 1, 7)]),
    ("images: a: b", [("S003", 1, 10)]),
    ("lr: 1\nloss: \x00", [("S003", 2, 7)]),
    ("\tlr: 0.1", [("S004", 1, 1)]),
    ("alpha-betas:\n\t- 0.5", [("S004", 2, 1)]),
    ("lr: &a 0.1\nlr-end: *a", [("S005", 1, 5), ("S005", 2, 9)]),
    ("<<: {lr: 1}", [("S009", 1, 5)]),
    ("loss: !!python/object/apply:os.system ['touch x']", [("S006", 1, 7)]),
    ("loss: !x bce", [("S006", 1, 7)]),
    ("!!python/name:os.system", [("S006", 1, 1)]),
    ("lr: 0.1\n---\nlr: 0.2", [("S007", 2, 1)]),
    ("lr:0.1", [("S008", 1, 1)]),
    ("- lr", [("S008", 1, 1)]),
    ("[lr]: 1", [("S008", 1, 1)]),
    ("data: {size: 1}", [("S009", 1, 7)]),
    ("alpha-betas: [[0.5], 1]", [("S009", 1, 15)]),
    (f"data: {DEEP}", [("S009", 1, 8), ("S009", 1, 16)]),
    ("lr: 0.1\n'lr': 0.2", [("S010", 2, 1)]),
    ("max_macs: 1", [("S101", 1, 1)]),
    ("1: 1", [("S101", 1, 1)]),
    ("command: train", [("S102", 1, 10)]),
    ("recompute: no", [("S103", 1, 12)]),
    ("recompute: 'true'", [("S103", 1, 12)]),
    ("recompute: 1", [("S103", 1, 12)]),
    ("lr: '0.1'", [("S103", 1, 5)]),
    ("lr: fast", [("S103", 1, 5)]),
    ("lr: true", [("S103", 1, 5)]),
    ("images: true", [("S103", 1, 9)]),
    ("max-macs: '100'", [("S103", 1, 11)]),
    ("size: [a, 1]", [("S103", 1, 8)]),
    ("epochs: 0", [("S104", 1, 9)]),
    ("epochs: 1.5", [("S104", 1, 9)]),
    ("epochs: " + "9" * 5000, [("S104", 1, 9)]),
    ("lr: .inf", [("S104", 1, 5)]),
    ("lr: .nan", [("S104", 1, 5)]),
    ("lr: 1e999999999999", [("S104", 1, 5)]),
    ("method: dart", [("S104", 1, 9)]),
    ("loss: dicee", [("S104", 1, 7)]),
    ("seed: 2024-01-01", [("S103", 1, 7)]),
    ("size: 4x4", [("S104", 1, 7)]),
    ("lr: [0.1]", [("S105", 1, 5)]),
    ("alpha-betas: 0.5", [("S105", 1, 14)]),
    ("alpha-betas: []", [("S105", 1, 14)]),
    ("size: []", [("S105", 1, 7)]),
    ("lr:", [("S106", 1, 1)]),
    ("out: null", [("S106", 1, 6)]),
    ("images: ''", [("S106", 1, 9)]),
    ("alpha-betas: [null, 1]", [("S103", 1, 15)]),
    ("resume: true", [("S107", 1, 1)]),
    ("config: other.yaml", [("S107", 1, 1)]),
    ("lr: fast\nepochs: 0\nfoo: 1\nlr: 2\nlr-end: &a 1", [
        ("S103", 1, 5), ("S104", 2, 9), ("S101", 3, 1), ("S010", 4, 1), ("S005", 5, 9),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), WRONG, ids=[str(index) for index in range(len(WRONG))])
def test_every_fault_is_told_where_it_is(
    text: str | bytes, found: list[tuple[str, int, int]], tmp_path: Path
):
    assert problems_of(tmp_path, text) == found
    assert [*tmp_path.iterdir()] == [tmp_path / "run.yaml"]


def test_every_code_is_told():
    elsewhere = {"S001", "S108"}
    assert elsewhere | {*(code for _, found in WRONG for code, _, _ in found)} == {
        c.name for c in SETTINGS_CODES
    }


@pytest.mark.parametrize("code", [code for code in SETTINGS_CODES if code.wrong], ids=lambda code: code.name)
def test_the_examples_of_a_code_are_of_it(code: Any, tmp_path: Path):
    assert {found for found, *_ in problems_of(tmp_path, code.wrong)} == {code.name}
    assert problems_of(tmp_path, code.right) == []


def made(folder: Path, kind: str) -> Path:
    path = folder / "run.yaml"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "huge":
        with path.open("wb") as file:
            file.truncate(100_000_000)
    return path


@pytest.mark.parametrize("kind", ["nothing", "folder", "pipe", "huge"])
def test_what_is_no_file_of_settings_is_refused_at_once(kind: str, tmp_path: Path):
    refused = CliRunner().invoke(main, ["search", "x.json", "--config", str(made(tmp_path, kind))])
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "S001" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_bomb_of_aliases_stays_small(tmp_path: Path):
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))]
    found = problems_of(tmp_path, "\n".join(lines))
    assert {code for code, *_ in found} == {"S005"}


def test_messages_name_the_place_what_is_meant_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    Path("run.yaml").write_text("max_macs: 100M\nrecompute: off\nmethod: dart\nno-nesterov: true\nseeds: 3\n")
    refused = CliRunner().invoke(main, ["search", "x.json", "--config", "run.yaml", "--out", "y"])
    assert refused.exit_code == 2
    assert (
        refused.stderr
        == """run.yaml:1:1: S101 max_macs: no setting of genoc search
  1 | max_macs: 100M
    | ^^^^^^^^
    -> did you mean 'max-macs'?

run.yaml:2:12: S103 recompute: 'off' is neither true nor false
  2 | recompute: off
    |            ^^^
    -> write false

run.yaml:3:9: S104 method: 'dart' is not one of 'halving', 'once-for-all', 'adwu-net', 'darts'.
  3 | method: dart
    |         ^^^^
    -> did you mean 'darts'? write halving, once-for-all, adwu-net or darts

run.yaml:4:1: S101 no-nesterov: no setting of genoc search
  4 | no-nesterov: true
    | ^^^^^^^^^^^
    -> write `nesterov: false`

run.yaml:5:1: S101 seeds: no setting of genoc search, but of genoc study
  5 | seeds: 3
    | ^^^^^
    -> leave it out

run.yaml: 5 problems; see genoc explain S101
"""
    )


@given(st.text("lr: 0.1[]{}&*!|>'\"%@`#,?-\n\t ~\\\x00\x85\u2028", max_size=60))
def test_any_text_is_read_or_refused(text: str):
    found = read_entries(text)
    assert all(problem.span is not None and problem.code.startswith("S0") for problem in found.problems)
    assert all(0 <= problem.span.start <= len(text) for problem in found.problems if problem.span)


@given(st.sampled_from(SETTINGS), st.text(max_size=40))
def test_any_value_is_taken_or_refused(setting: tuple[str, str], text: str):
    name, key = setting
    found = read_entries(f"{key}: {text}")
    values_of(found, command_named(name), Path())
    assert all(problem.code and problem.span for problem in found.problems)


def test_of_very_many_problems_a_hundred_are_told():
    found = read_entries("".join(f"max-macz{number}: 1\n" for number in range(5000)))
    values_of(found, search, Path())
    assert len(found.problems) == 100
