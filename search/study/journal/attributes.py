"""What is kept with the trials of a list of jobs, which anyone may have written."""

from collections.abc import Mapping
from typing import Any

from optuna.trial import FrozenTrial, Trial


def of_user(trial: FrozenTrial | Trial, key: str) -> Any:
    """What genoc keeps with a trial under a key; None where there is nothing."""
    return found(trial.user_attrs, key)


def of_system(trial: FrozenTrial, key: str) -> Any:
    """What a storage keeps with a trial under a key; None where there is nothing."""
    return found(trial.system_attrs, key)


def found(attributes: object, key: str) -> Any:
    """What attributes have under a key, if they are a mapping at all."""
    return attributes.get(key) if isinstance(attributes, Mapping) else None
