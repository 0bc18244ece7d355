"""In which settings a study is to go on with others than it was begun with."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import asdict, frozen

from genotype import Diagnostic
from search.runs.run_record import agree, flat
from search.study.budgets import UNITS
from search.study.settings import StudyConfig

REMEDY = "give the same, or another folder"
OPTIONS = {
    "data.source": "--data",
    "budgets": f"--max-{'|'.join(UNITS)}",
    "methods": "--method",
}
"""Settings whose options have other names."""


@frozen
class Begun:
    """What a study was begun with: hashes of its files, and its settings."""

    space: str
    reference: str
    given: Mapping[str, str]
    size: tuple[int, ...]
    config: StudyConfig


MAY_CHANGE = {"log", "tensorboard"}
"""What its trainings write besides their results."""


def differences(before: Begun, now: Begun) -> Iterator[Diagnostic]:
    """Every setting that is not the same, with both values."""
    for place, name in (("SPACE", "space"), ("--reference", "reference"), ("--network", "given")):
        if getattr(before, name) != getattr(now, name):
            was, given = (hashes(getattr(one, name)) for one in (before, now))
            yield Diagnostic(place, f"it was begun with another {name}: {was}, not {given}", REMEDY)
    if before.size != now.size:
        yield Diagnostic("--size", f"it was begun with images of {before.size}, not {now.size}", REMEDY)
    was_set, is_set = settings_of(before.config), settings_of(now.config)
    for key in sorted({*was_set, *is_set} - MAY_CHANGE):
        if not agree(key, was_set.get(key), is_set.get(key)):
            problem = f"it was begun with {was_set.get(key)}, not {is_set.get(key)}"
            yield Diagnostic(option_of(key), problem, REMEDY)


def settings_of(config: StudyConfig) -> dict[str, Any]:
    """The settings by their path; those of trainings as if they were the study's own, budgets in words."""
    settings = flat(asdict(config))
    settings["budgets"] = ", ".join(budget.words for budget in config.budgets)
    settings["methods"] = ", ".join(config.methods) or "none"
    return {key.removeprefix("train."): value for key, value in settings.items()}


def option_of(key: str) -> str:
    """The option of a setting."""
    return OPTIONS.get(key, f"--{key.removeprefix('data.').replace('_', '-')}")


def hashes(value: str | dict[str, str]) -> str:
    """Content hashes, as far as they tell files apart."""
    if isinstance(value, str):
        return value[:12]
    return ", ".join(f"{name} {digest[:12]}" for name, digest in value.items()) or "none"
