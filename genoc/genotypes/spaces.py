"""From one genotype or search space to another."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from genoc.genotypes.costs import Size, sides
from genoc.genotypes.given import AnyPath, Source, as_path, passed
from genoc.torch_state import own_torch_state
from genotype import Genotype

if TYPE_CHECKING:
    from genoc.runs.arrays import Images


def sample(space: Source, seed: int = 0) -> Genotype:
    """A random genotype of a search space, as a baseline; the same seed gives the same.

    Raises:
        InputError: the space has problems, or no choice is open.

    >>> genoc.sample(genoc.new("segmentation"), seed=3).name
    'segmentation-sample-3'
    """
    from search.selection.sample import sample

    with own_torch_state():
        return sample(passed(space).genotype, seed).genotype


def scale(
    source: Source,
    *,
    by: float | str | None = None,
    max_params: int | str | None = None,
    max_macs: int | str | None = None,
    max_latency: float | str | None = None,
    max_memory: int | str | None = None,
    size: Size | None = None,
    batch: int | None = None,
    device: str = "cpu",
) -> Genotype:
    """All widths of a genotype or search space scaled by one factor; the channels of the images stay.

    Args:
        source: a genotype or search space, or the path of its file.
        by: the factor: 2, 0.25, 1/3 or "1/3".
        max_params: instead of a factor, the most parameters; numbers may be written "2M".
        max_macs: the most multiply-accumulates for an image.
        max_latency: the longest forward pass in milliseconds, predicted for `device`.
        max_memory: the most memory of a training step, in bytes, or "4GiB".
        size: of the image that MACs, latency and memory are counted for, along its axes (y, x) or (z, y, x);
            by default 128.
        batch: images at a time; by default 1 for latency, 16 for memory.
        device: where latency is predicted, as torch names it.

    Raises:
        InputError: the genotype has problems, no network is within the budget, or neither a factor nor a
            budget is given.

    >>> genoc.cost(genoc.scale(genoc.new("unet"), max_params="2M")).parameters <= 2_000_000
    True
    """
    from compiler.commands.genotypes import fitting_size
    from compiler.structure.coarsest import sizes_of
    from genoc.runs.options import converted
    from genotype import refuse
    from search.commands.scale import scale as command
    from search.scaling import limits_of, scaled_by, scaled_to

    budgets = {
        "max_params": max_params, "max_macs": max_macs, "max_latency": max_latency, "max_memory": max_memory,
    }  # fmt: skip
    given: dict[str, Any] = {name: value for name, value in budgets.items() if value is not None}
    if (by is None) == (not given):
        problem = "needs either a factor or a budget"
        raise refuse("genoc.scale", "by", problem, "give by=0.5, or max_macs=... or another budget")
    checked = passed(source)
    sizes = sizes_of(checked.genotype)
    extent = sizes.fitted((128,)) if size is None else fitting_size(sides(size), sizes)
    if by is not None:
        factor: Fraction = converted(command, {"by": factor_text(by)})["by"]
        return scaled_by(checked.genotype, factor, extent).genotype
    given = converted(command, given)
    with checked.shown():
        limits = limits_of(checked.genotype, extent, **given, batch=batch, device=device)
        return scaled_to(checked.genotype, limits, extent).genotype


def factor_text(by: float | str) -> float | str:
    """A factor as one would type it: a float that stands for a small fraction as that, 1/3 for 0.333...,
    and others to nine digits after the point. What is no factor stays as it is.
    """
    if not isinstance(by, float) or not 1e-9 <= by < 1e5:
        return by
    near = Fraction(by).limit_denominator(64)
    return str(near) if abs(float(near) - by) < 1e-12 * by else f"{by:.9f}"


def adapt(source: Source, data: "Images") -> Genotype:
    """A genotype or search space with the axes, input channels and output that data need; the rest stays.

    Args:
        source: a genotype or search space, or the path of its file.
        data: a folder, a CSV, or arrays: see `genoc.Data`.

    Raises:
        InputError: the data are refused, or the result is no network.

    >>> import numpy as np
    >>> pairs = [(np.zeros((1, 32, 32), np.uint8), np.eye(32, dtype=np.uint8) * (i % 3)) for i in range(9)]
    >>> net = genoc.adapt(genoc.new("unet"), pairs)
    >>> net.in_channels, net.out_channels, net.output
    (1, 3, 'classes')
    """
    from genoc.runs.arrays import offered
    from search.adaptation import adapted, data_spec
    from search.config import DataConfig

    with offered(data) as name:
        return adapted(passed(source), data_spec(DataConfig(source=name)))


def derive(
    run: AnyPath,
    *,
    epoch: int | None = None,
    edges_per_node: int | None = None,
    block_inputs: Literal["above_mean", "all"] | None = None,
) -> Genotype:
    """Another genotype of a search by alphas, without searching again: by the alphas of an earlier epoch, or
    with other numbers of edges and block inputs. (`genoc derive --method perturbation` ranks by
    perturbation.)

    Args:
        run: the folder of a search, or what `genoc.search` gave.
        epoch: the alphas after so many epochs; by default the last.
        edges_per_node: how many incoming ops each node of a cell keeps; by default as the space says.
        block_inputs: which inputs a block keeps; by default as the space says.

    Raises:
        InputError: the folder is not that of a search by alphas, or the epoch is not in it.
    """
    from search.derivation.from_run import derive_by_alphas
    from search.supernet.overrides import Overrides

    overrides = Overrides(None, edges_per_node, block_inputs)
    return derive_by_alphas(as_path(run), epoch, overrides).genotype
