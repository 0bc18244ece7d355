"""Scaling a network to what people feel: parameters, MACs, milliseconds, memory."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

from attrs import evolve, frozen

from compiler.analysis.cost import Cost, cost, parameters
from compiler.checks import require_decided
from compiler.checks.choices.countable import counted_program
from compiler.commands.genotypes import fitting_size
from compiler.scaling.about import about_scaled
from compiler.scaling.fit import Search
from compiler.scaling.scaling import Scaling, merged, shown
from compiler.structure.coarsest import sizes_of
from genotype import Diagnostic, Genotype, InputError
from genotype.form.choices import is_space
from search.memory.words import amount as bytes_in_words


@frozen
class Limit:
    """The most that a network may use of something, with the option that says so."""

    option: str
    most: float
    of: Callable[[Genotype], float]
    unit: str

    def words(self, amount: float) -> str:
        """An amount of it; exact where it is counted."""
        if self.unit == "bytes":
            return bytes_in_words(amount)
        return f"{amount:.4g} {self.unit}" if self.unit == "ms" else f"{int(amount):,} {self.unit}"

    def remedy(self, least: float) -> str:
        """What to do where a network needs at least so much."""
        is_rounded = self.unit in ("ms", "bytes")
        return f"give {self.words(1.01 * least if is_rounded else least)} or more"


@frozen
class Scaled:
    """A scaled genotype, the factor, and what the network costs before and after."""

    genotype: Genotype
    factor: Fraction
    costs: tuple[Cost, Cost]
    used: tuple[str, ...]
    merged: tuple[str, ...]

    def line(self) -> str:
        """What was done, in a line."""
        before, after = self.costs
        trained = f"parameters {before.parameters:,} -> {after.parameters:,}"
        macs = f"MACs {before.macs:,} -> {after.macs:,}"
        size = " x ".join(map(str, before.size))
        return "; ".join([f"scaled by {shown(self.factor)}: {trained}, {macs} ({size})", *self.used])


def scaled_by(genotype: Genotype, factor: Fraction, size: Sequence[int]) -> Scaled:
    """A genotype or search space scaled by a factor."""
    return result(Scaling.of(genotype), factor, size, ())


def scaled_to(genotype: Genotype, limits: Sequence[Limit], size: Sequence[int]) -> Scaled:
    """A genotype or search space scaled by the largest factor that stays within every limit.

    Raises: InputError: nothing is within them.
    """
    scaling = Scaling.of(genotype)
    factor = Search(scaling, lambda one: max(limit.of(one) / limit.most for limit in limits)).largest()
    if factor is None:
        raise too_small(scaling.at(Fraction(0)), limits)
    return result(scaling, scaling.round(factor), size, limits)


def result(scaling: Scaling, factor: Fraction, size: Sequence[int], limits: Sequence[Limit]) -> Scaled:
    """What scaling by a factor comes to."""
    before = scaling.genotype
    after = evolve(scaling.at(factor), about=about_scaled(before.about, factor))
    used = (f"{one.words(one.of(after))} of at most {one.words(one.most)}" for one in limits)
    costs = (cost(counted_program(before), size), cost(counted_program(after), size))
    return Scaled(after, factor, costs, tuple(used), tuple(merged(before, after)))


def too_small(smallest: Genotype, limits: Sequence[Limit]) -> InputError:
    """The error for a budget that is too small for the narrowest network."""
    amounts = ((limit, limit.of(smallest)) for limit in limits)
    problems = [beyond(limit, amount) for limit, amount in amounts if amount > limit.most]
    return InputError("the budget", problems)


def beyond(limit: Limit, least: float) -> Diagnostic:
    """What is said of the narrowest network where it is beyond a limit."""
    if math.isinf(least):
        problem = "the narrowest network does not fit into memory"
        return Diagnostic(limit.option, problem, "free memory, or use smaller images or batches")
    return Diagnostic(limit.option, f"the narrowest network has {limit.words(least)}", limit.remedy(least))


def limits_of(
    genotype: Genotype,
    size: tuple[int, ...],
    max_params: int | None = None,
    max_macs: int | None = None,
    max_latency: float | None = None,
    max_memory: int | None = None,
    batch: int | None = None,
    device: str = "cpu",
) -> list[Limit]:
    """The limits that are given. Latency is in milliseconds, memory in bytes.

    Raises: InputError: a latency is given for a search space, which has none.
    """
    found = []
    if max_params is not None:
        found.append(Limit("--max-params", max_params, trained_values, "parameters"))
    if max_macs is not None:
        found.append(Limit("--max-macs", max_macs, lambda one: cost(counted_program(one), size).macs, "MACs"))
    if max_latency is not None:
        require_decided(genotype, genotype.name)
        found.append(Limit("--max-latency", max_latency, latency_of(size, batch or 1, device), "ms"))
    if max_memory is not None:
        memory = memory_of(genotype, size, batch or 16, device)
        found.append(Limit("--max-memory", max_memory, memory, "bytes"))
    return found


def trained_values(genotype: Genotype) -> int:
    """The number of parameters."""
    return parameters(counted_program(genotype))


def latency_of(size: tuple[int, ...], batch: int, device: str) -> Callable[[Genotype], float]:
    """The predicted milliseconds of a forward pass of a batch; infinite for what cannot be trained in memory,
    whose blocks are not measured.

    A network refuses a size that it does not take: narrower ones may have a norm that needs more pixels.
    """
    from search.latency.predict import Predictor
    from search.memory.available import available

    predictor, there = Predictor.on(device, batch), available(device)

    def milliseconds(one: Genotype) -> float:
        fitted = fitting_size(size, sizes_of(one))
        if there is not None and memory_of(one, fitted, batch, device)(one) > there:
            return math.inf
        return predictor.milliseconds(one, fitted)

    return milliseconds


def memory_of(
    genotype: Genotype, size: tuple[int, ...], batch: int, device: str
) -> Callable[[Genotype], float]:
    """The least bytes that a step of a search or of a training needs."""
    from search.config import SearchConfig, TrainConfig
    from search.memory.step import least_of

    kind = SearchConfig if is_space(genotype) else TrainConfig
    config = kind(batch=batch, device=device, precision="fp32")
    return lambda one: least_of(counted_program(one), config, size).of(batch)
