"""From a command's options to what a run needs: data that fits, a device, threads."""

import torch

from compiler.widths import total_stride
from genotype import Genotype, refuse
from search.config import DataConfig
from search.data import Dataset, load_dataset
from search.progress import say


def prepared_data(genotype: Genotype, config: DataConfig, seed: int, device: str) -> Dataset:
    """The data set, on the device. Refused where it does not fit the genotype."""
    require_fit(genotype, config.size)
    data = load_dataset(config, seed)
    say(data_line(data, config))
    return data.to(device)


def data_line(data: Dataset, config: DataConfig) -> str:
    """Which images are used, and that they are drawn where nobody gave any."""
    counts = f"{len(data.train)} training, {len(data.val)} validation, {len(data.test)} test images"
    drawn = "; drawn, as no --data was given" if config.source is None else ""
    cut = ", cropped to their centre" if config.fit == "crop" else ""
    return f"data     {data.name}: {counts} of {config.size}x{config.size}{cut}{drawn}"


def require_fit(genotype: Genotype, size: int) -> None:
    """Refuse a network for other pictures than 2D colour images of this size."""
    if genotype.spatial_dims != 2 or genotype.in_channels != 3:
        problem = f"reads {genotype.in_channels} channels in {genotype.spatial_dims}D"
        raise refuse(genotype.name, "the input", problem, "images have 3 channels in 2D")
    stride = total_stride(genotype)
    if any(size % step for step in stride):
        multiple = " x ".join(map(str, stride))
        raise refuse("--size", str(size), f"{genotype.name} takes multiples of {multiple}", "give one")
    if any(size // step < 2 for step in stride):
        problem = f"{genotype.name} shrinks it to a single pixel, which no norm can train on"
        raise refuse("--size", str(size), problem, f"give {2 * max(stride)} or more")


def use_machine(device: str, threads: int | None) -> None:
    """Set the threads; refuse a device that is not here."""
    if threads is not None:
        torch.set_num_threads(threads)
    try:
        torch.zeros(1, device=device).item()
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        reason = str(error).splitlines()[0]
        raise refuse("--device", device, reason, "use cpu, or a device this machine has") from None
