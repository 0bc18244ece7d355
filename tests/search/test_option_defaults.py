"""Every setting of a search and of a training has an option, whose default is the setting's."""

import pytest
from attrs import fields

from search.commands.search import search
from search.commands.train import train
from search.config import DataConfig, SearchConfig, TrainConfig

COMMANDS = {"search": (search, SearchConfig), "train": (train, TrainConfig)}
APART = {"search": ("data", "drawn_by", "method", "precision"), "train": ("data", "drawn_by")}
"""The settings of the data are listed themselves; by which seed they are drawn, a study alone decides; by
which method a search is, the space, and in which precision, the method."""
CASES = [
    (name, config, field.name)
    for name, (_, own) in COMMANDS.items()
    for config in (own, DataConfig)
    for field in fields(config)
    if field.name not in APART[name]
]


@pytest.mark.parametrize(("command", "config", "name"), CASES)
def test_an_option_that_is_not_given_is_the_default_of_its_setting(command: str, config: type, name: str):
    parameter = "data" if name == "source" else name
    context = COMMANDS[command][0].make_context(command, ["file.json", "--out", "run"])
    assert context.params[parameter] == getattr(config(), name)
