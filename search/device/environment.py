"""The environment that a run computes in, for its `environment.json`."""

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import torch

from search.precision.units import named
from search.runs.documents.environment import ENVIRONMENT, EnvironmentRecord
from search.runs.run import Run

PACKAGES = ("genoc", "torch", "numpy", "scipy", "monai", "nibabel", "pillow", "simpleitk", "optuna")
"""Those on which numbers can depend."""


def record_environment(run: Run, device: str) -> None:
    """Add this environment to those in which the run computed, if it is not the latest already."""
    if not run.writes:
        return
    before = ENVIRONMENT.read(run.path) if ENVIRONMENT.is_in(run.path) else ()
    here = environment(device, run.ranks.size)
    if not before or before[-1] != here:
        ENVIRONMENT.write(run, (*before, here))


def environment(device: str, processes: int = 1) -> EnvironmentRecord:
    """The environment of this process."""
    return EnvironmentRecord(
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        processor=named("cpu"),
        device=named(device),
        threads=torch.get_num_threads(),
        processes=processes,
        packages={name: found for name in PACKAGES if (found := installed(name)) is not None},
    )


@cache
def installed(package: str) -> str | None:
    """The version of a package, if it is there; reading it takes longer than a step of a small network."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None
