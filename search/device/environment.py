"""The environment that a run computes in, for its `environment.json`."""

import platform
from collections.abc import Iterator
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
        packages=dict(installed()),
    )


def installed() -> Iterator[tuple[str, str]]:
    """The packages that are there, with their versions."""
    for package in PACKAGES:
        try:
            yield package, version(package)
        except PackageNotFoundError:
            continue
