"""The settings that Python takes are the options of the commands, and are checked by them."""

from pathlib import Path
from typing import Any, get_type_hints

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

import genoc
from genoc.runs.options import parsed
from genoc.runs.running import APART
from genoc.runs.settings import EvaluationSettings, SearchSettings, TrainSettings
from search.commands.evaluation.evaluate import evaluate
from search.commands.search import search
from search.commands.train import train
from tests.genoc.made import network, pictures

ARGUMENTS = {"data", "loss", *APART}
"""Options that are arguments of their own, or have no meaning in Python."""


def options(command: click.Command) -> set[str]:
    return {str(one.name) for one in command.params if isinstance(one, click.Option)}


@pytest.mark.parametrize(
    ("command", "known", "arguments"),
    [
        (train, TrainSettings, ARGUMENTS),
        (search, SearchSettings, ARGUMENTS),
        (evaluate, EvaluationSettings, {"data", "out", "part", "surfaces", "tolerance", "shelf", "as_json"}),
    ],
)
def test_type_checkers_know_every_option(command: click.Command, known: Any, arguments: set[str]):
    assert set(get_type_hints(known)) == options(command) - arguments


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "epochs": st.integers(1, 10**6),
            "minutes": st.floats(1e-3, 1e5),
            "lr": st.one_of(st.just("auto"), st.floats(1e-12, 1e6)),
            "betas": st.tuples(st.floats(0, 0.999), st.floats(0, 0.999)),
            "size": st.one_of(st.integers(8, 4096), st.tuples(st.integers(8, 4096), st.integers(8, 4096))),
            "spacing": st.tuples(*[st.floats(1e-3, 1e3)] * 3),
            "class_weights": st.one_of(st.just("auto"), st.lists(st.floats(0, 1e6), min_size=1)),
            "recompute": st.booleans(),
            "tensorboard": st.booleans(),
            "optimizer": st.sampled_from(["adamw", "radam", "sgd"]),
            "seed": st.integers(0, 2**32 - 1),
            "split": st.sampled_from(["--odd", "a b", "splits.json"]),
        },
    )
)
def test_a_value_is_taken_as_it_is(settings: dict[str, Any]):
    with parsed(train, settings, APART) as context:
        params = context.params
    expected = {
        name: (value,) if name == "size" and isinstance(value, int) else value
        for name, value in settings.items()
    }
    assert {name: params[name] for name in settings} == {
        name: tuple(value) if isinstance(value, list) else value for name, value in expected.items()
    }


def test_what_is_not_given_has_the_default_of_the_command():
    typed = train.make_context("train", ["net.json", "--out", "runs/net"]).params
    with parsed(train, {"epochs": None}, APART) as context:
        assert context.params == {name: typed[name] for name in context.params}


def test_a_preset_is_the_default_of_what_is_not_given():
    with parsed(train, {"preset": "darts-unet", "batch": 4}, APART) as context:
        assert (context.params["batch"], context.params["optimizer"], context.params["fit"]) == (
            4,
            "radam",
            "crop",
        )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"epoch": 3}, ["epoch: there is no such setting", "did you mean 'epochs'?"]),
        ({"out_": 3, "learning_rate": 1}, ["2 problems", "out_", "learning_rate"]),
        ({"devices": 2}, ["devices: there is no such setting"]),
        ({"epochs": 2.5, "batch": True, "lr": "fast"}, ["3 problems", "epochs", "batch", "lr"]),
        ({"epochs": 0}, ["epochs: 0 is not in the range x>=1"]),
        ({"size": (8, 9, 10)}, ["size: '8x9x10' is not a size"]),
        ({"betas": 0.5}, ["betas"]),
        ({"precision": "fp8"}, ["precision", "'fp32'"]),
        ({"max_macs": 10**6}, ["max_macs: there is no such setting"]),
        ({"fold": "first"}, ["is not a fold"]),
        ({"fold": "all", "folds": 3}, ["one fold here"]),
        ({"epochs": 1, "steps": 1}, ["--steps"]),
    ],
)
def test_wrong_settings_are_told(settings: dict[str, Any], words: list[str], tmp_path: Path):
    pairs = pictures(6)
    with pytest.raises(genoc.errors.InputError) as refused:
        genoc.train(network(pairs), pairs, out=tmp_path / "run", **settings)
    assert [word for word in words if word not in str(refused.value)] == []
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"method": "dart"}, "did you mean"),
        ({"method": "halving", "tau": 3.0}, "--tau"),
        ({"max_macs": "1M", "max_params": "1M"}, "give one budget"),
        ({"minutes": 5, "method": "darts"}, "is for --method"),
        ({"tau": 3.0, "method": "darts"}, "--relaxation gumbel"),
        ({"callbacks": [print]}, "darts"),
        ({"reference": "unet.json", "method": "darts"}, "reference"),
    ],
)
def test_settings_that_do_not_go_together_are_told(settings: dict[str, Any], words: str, tmp_path: Path):
    space = genoc.adapt(genoc.new("segmentation"), pictures(6))
    with pytest.raises(genoc.errors.InputError) as refused:
        genoc.search(space, pictures(6), out=tmp_path / "run", **settings)
    assert words in str(refused.value)
    assert not (tmp_path / "run").exists()
