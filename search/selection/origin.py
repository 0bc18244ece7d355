"""How a genotype came about, in the words of its `about`."""

from genotype import Genotype, content_hash

DIGITS = 8
"""Of a space's hash, enough to tell it from another of the same name."""


def named(space: Genotype) -> str:
    """A space by its name and the beginning of its hash, which `run.json` has in full."""
    return f"the space {space.name} ({content_hash(space)[:DIGITS]})"


def sampled(space: Genotype, seed: int) -> str:
    """Of a random genotype."""
    return f"Sampled from {named(space)} with seed {seed}."


def searched(space: Genotype, epochs: int) -> str:
    """Of a genotype that the alphas of a search decided, after so many epochs."""
    count = f"{epochs} epoch{'' if epochs == 1 else 's'}"
    return f"Derived from the alphas of a search of {named(space)} after {count}."


def perturbed(space: Genotype, seed: int) -> str:
    """Of a genotype that perturbation decided."""
    return f"Derived by perturbation, seed {seed}, from a search of {named(space)}."
