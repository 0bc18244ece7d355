"""Decisions as sets of kept candidates, the form that a budget counts and changes."""

from collections.abc import Iterable

from search.supernet.alphas import Alphas
from search.supernet.decisions import Decision

Selected = tuple[frozenset[int], ...]
"""For every decision, the indices of the candidates that are kept."""


def selected_by(alphas: Alphas) -> Selected:
    """What the alphas alone decide."""
    return tuple(decision.places(alphas.derived(decision, values)) for decision, values in alphas.pairs())


def binary_gates(alphas: Alphas, selected: Selected) -> dict[str, list[int]]:
    """For every choice of the space, by path, 1 for what is kept and 0 for what is not."""
    gates = {path: [1] for path in alphas.single_options}
    for decision, places in zip(alphas.decisions, selected, strict=True):
        gates.update(gates_of_sites(decision, places))
    return gates


def gates_of_sites(decision: Decision, places: Iterable[int]) -> dict[str, list[int]]:
    """The same for the choices of one decision."""
    gates, start = {}, 0
    for site in decision.sites:
        gates[site.path] = [int(start + place in places) for place in range(len(site.options))]
        start += len(site.options)
    return gates
