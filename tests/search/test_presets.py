"""The settings of published systems."""

import pytest
from attrs import fields_dict

from search.commands.presets import preset_names, preset_path
from search.commands.search import search
from search.commands.settings.read import read_settings
from search.commands.train import train
from search.config import DataConfig, SearchConfig, TrainConfig

COMMANDS = {"search": (search, SearchConfig), "train": (train, TrainConfig)}


PRESETS = [(preset, command) for command in COMMANDS for preset in preset_names(command)]


def settings(command: str, *given: str) -> dict[str, object]:
    """What a command line comes to."""
    context = COMMANDS[command][0].make_context(command, ["file.json", "--out", "run", *given])
    return context.params


@pytest.mark.parametrize(("preset", "command"), PRESETS)
def test_a_preset_is_what_every_option_is_that_is_not_given(preset: str, command: str):
    expected = settings(command, "--config", str(preset_path(preset, command)))
    assert settings(command, "--preset", preset) == expected != settings(command)
    assert settings(command, "--preset", preset, "--epochs", "7") == {**expected, "epochs": 7}
    assert settings(command, "--epochs", "7", "--preset", preset) == {**expected, "epochs": 7}


@pytest.mark.parametrize(("preset", "command"), PRESETS)
def test_a_preset_names_settings_that_a_run_records(preset: str, command: str):
    known = {*fields_dict(COMMANDS[command][1]), *fields_dict(DataConfig)}
    values = read_settings(preset_path(preset, command), COMMANDS[command][0]).values
    assert {*values} <= known


def test_every_preset_is_for_both_commands():
    assert preset_names("search") == preset_names("train") == ["adwu-net", "darts-unet"]


def test_the_adwu_net_preset_is_what_is_told_of_the_published_search():
    """Its public code on nnU-Net v1, but for the half that the weights learn from, which is the paper's."""
    table = {
        "method": "adwu-net",
        "weights_on": "A",
        "epochs": 250,
        "warmup": 100,
        "batch": 2,
        "lr": 0.01,
        "decay": "poly",
        "momentum": 0.99,
        "nesterov": True,
        "weight_decay": 3e-5,
        "clip": 12.0,
        "relaxation": "gumbel",
        "tau": 5.0,
        "tau_decay": 0.97,
        "alpha_optimizer": "adam",
        "alpha_lr": 4e-4,
        "beta_end": 0.0,
    }
    assert table.items() <= settings("search", "--preset", "adwu-net").items()
    trained = settings("train", "--preset", "adwu-net")
    assert {"optimizer": "sgd", "epochs": 1000, "lr": 0.01, "momentum": 0.99}.items() <= trained.items()


def test_the_darts_unet_preset_is_the_thesis_table():
    """Granados and Agard 2024, section Hyperparameters."""
    found = settings("search", "--preset", "darts-unet")
    table = {
        "lr": 0.025,
        "lr_end": 0.003,
        "weight_decay": 0.0003,
        "momentum": 0.9,
        "clip": 5.0,
        "alpha_optimizer": "radam",
        "alpha_betas": (0.5, 0.999),
        "alpha_lr": 0.0003,
        "beta_start": 0.5,
        "beta_end": 15.0,
        "epochs": 30,
        "at_most": 2048,
        "batch": 24,
        "loss": "bce",
        "size": (128,),
        "grid": "network",
        "fit": "crop",
        "order": 1,
    }
    assert table.items() <= found.items()
    trained = settings("train", "--preset", "darts-unet")
    assert {"optimizer": "radam", "weight_decay": 1e-4, "epochs": 40}.items() <= trained.items()
