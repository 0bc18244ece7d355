"""From a command's options to what a run needs: matching data, a device, threads."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from attrs import evolve

from compiler.checks import Checked
from compiler.structure.coarsest import sizes_of
from genotype import Genotype, refuse
from genotype.diagnostics.input_error import UnsuitableGenotype
from search.config import DataConfig
from search.data import Dataset, load_dataset
from search.data.input_spec import InputSpec
from search.distributed.join import local_size
from search.memory.allocator import keep_freed_memory
from search.progress import say


def prepared_data(genotype: Genotype, config: DataConfig, seed: int, device: str) -> Dataset:
    """The data set, on the device, with a line that tells of it. Raises InputError if it does not fit the
    genotype.

    `seed` is that of the run; the data may name another.
    """
    data = loaded_data(genotype, config, seed, device)
    say(data_line(data))
    return data


def loaded_data(genotype: Genotype, config: DataConfig, seed: int, device: str) -> Dataset:
    """The same without the line, for data that are divided anew."""
    seed = seed if config.drawn_by is None else config.drawn_by
    return load_dataset(config, seed, input_spec_of(genotype)).to(device)


@contextmanager
def trained(checked: Checked) -> Iterator[None]:
    """For a network that is already trained, say that the data, not the genotype, should be changed."""
    remedy = "this network is already trained: give --data that suits it, or train another on these data"
    with checked.shown():
        try:
            yield
        except UnsuitableGenotype as refused:
            problems = [evolve(problem, remedy=remedy) for problem in refused.problems]
            raise UnsuitableGenotype(refused.subject, problems) from None


def data_line(data: Dataset) -> str:
    """The line that says which images are used."""
    counts = f"{len(data.train)} training, {len(data.val)} validation, {len(data.test)} test"
    return f"data     {data.name}: {counts} {data.words}"


def input_spec_of(genotype: Genotype) -> InputSpec:
    """What a network needs of images."""
    labels = genotype.out_channels if genotype.output == "classes" else 2
    return InputSpec(genotype.name, genotype.spatial_dims, genotype.in_channels, labels, sizes_of(genotype))


def use_machine(device: str, threads: int | None) -> None:
    """Set the number of threads, shared by processes on one machine, and the allocator; refuse an unavailable
    device.
    """
    keep_freed_memory()
    if threads is not None:
        torch.set_num_threads(threads)
    elif local_size() > 1:
        torch.set_num_threads(max(1, len(os.sched_getaffinity(0)) // local_size()))
    try:
        torch.zeros(1, device=device).item()
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        reason = str(error).splitlines()[0]
        raise refuse("--device", device, reason, "use cpu, or a device this machine has") from None
