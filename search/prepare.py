"""From a command's options to what a run needs: matching data, a device, threads."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch
from attrs import evolve

from compiler.checks import Checked
from compiler.structure.coarsest import sizes_of
from genotype import Diagnostic, Genotype, InputError, refuse
from genotype.diagnostics.input_error import UnsuitableGenotype
from search.config import DataConfig
from search.data import Dataset, load_dataset
from search.data.input_spec import PICTURES, InputSpec, require_suits
from search.data.volumes import holds_volumes, load_volumes
from search.distributed.join import local_size
from search.progress import say


def prepared_data(genotype: Genotype, config: DataConfig, seed: int, device: str) -> Dataset:
    """The data set, on the device. Raises InputError if it does not fit the genotype.

    `seed` is that of the run; the data may name another.
    """
    seed = seed if config.drawn_by is None else config.drawn_by
    folder = None if config.source is None else Path(config.source)
    if folder is not None and holds_volumes(folder):
        require_unset(config, ("size", "fit"), "is for images, but these are volumes", "leave it out")
        data = load_volumes(folder, config, seed, input_spec_of(genotype))
    else:
        require_fit(genotype, config)
        data = load_dataset(config, seed)
    say(data_line(data))
    return data.to(device)


@contextmanager
def trained(checked: Checked) -> Iterator[None]:
    """For a network that is already trained, say that the data, not the genotype, should be changed."""
    with checked.shown():
        try:
            yield
        except UnsuitableGenotype as refused:
            remedy = "this network is already trained: give --data that suits it, or train another: "
            problems = [evolve(problem, remedy=f"{remedy}{problem.remedy}") for problem in refused.problems]
            raise UnsuitableGenotype(refused.subject, problems) from None


def data_line(data: Dataset) -> str:
    """The line that says which images are used."""
    counts = f"{len(data.train)} training, {len(data.val)} validation, {len(data.test)} test"
    return f"data     {data.name}: {counts} {data.words}"


def input_spec_of(genotype: Genotype) -> InputSpec:
    """What a network needs of images."""
    labels = genotype.out_channels if genotype.output == "classes" else 2
    return InputSpec(genotype.name, genotype.spatial_dims, genotype.in_channels, labels, sizes_of(genotype))


def require_fit(genotype: Genotype, config: DataConfig) -> None:
    """Refuse a network that does not take 2D images of this size, and settings for volumes."""
    require_suits(PICTURES, input_spec_of(genotype))
    remedy = "leave it out, or give a folder with dataset.json"
    of_volumes = ("spacing", "patch", "patches", "geometry")
    require_unset(config, of_volumes, "is for volumes, but these are images", remedy)
    size, sizes = (config.size, config.size), sizes_of(genotype)
    if not sizes.divide(size):
        raise refuse("--size", str(config.size), f"{genotype.name} takes {sizes}", "give such a size")
    if not sizes.train_on(size):
        problem = f"{genotype.name} reduces it to a single pixel, on which {sizes.norm} norm cannot train"
        raise refuse("--size", str(config.size), problem, f"give {2 * config.size} or more")


def require_unset(config: DataConfig, names: Sequence[str], problem: str, remedy: str) -> None:
    """Refuse settings that have no meaning for these data, if they differ from the defaults."""
    default = DataConfig()
    given = [name for name in names if getattr(config, name) != getattr(default, name)]
    if given:
        raise InputError("data", [Diagnostic(f"--{name}", problem, remedy) for name in given])


def use_machine(device: str, threads: int | None) -> None:
    """Set the number of threads, shared by processes on one machine; refuse an unavailable device."""
    if threads is not None:
        torch.set_num_threads(threads)
    elif local_size() > 1:
        torch.set_num_threads(max(1, len(os.sched_getaffinity(0)) // local_size()))
    try:
        torch.zeros(1, device=device).item()
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        reason = str(error).splitlines()[0]
        raise refuse("--device", device, reason, "use cpu, or a device this machine has") from None
