"""Which structure hung on alphas that are nearly equal."""

from collections.abc import Iterator, Mapping

from attrs import evolve
from torch import Tensor

from genotype import Genotype
from genotype.form.presence import dead_stages
from genotype.form.resolve_choices import fill
from search.selection.derive import Derivation
from search.supernet.alphas import Alphas
from search.supernet.decisions.links import PresentDecision

NEARLY = 0.05
"""Two weights that differ by no more than this are nearly equal."""

Weights = tuple[float, float]
"""The weight of what was decided, and that of the other option."""


def undecided(space: Genotype, derivation: Derivation, alphas: Alphas) -> str | None:
    """`the search left out enc3, enc4 at .50 to .50`: the links, and the stages that go with them, about
    which the alphas said next to nothing; None if there are none.
    """
    whole = fill(space, derivation.decided)
    found: dict[tuple[str, str], list[str]] = {}
    for number, weights in close_calls(derivation, alphas).items():
        names = list(hung(whole, number))
        verb = "kept" if whole.links[number].present else "left out"
        found.setdefault((verb, " to ".join(map(share, weights))), []).extend(names)
    named = {call: ", ".join(dict.fromkeys(names)) for call, names in found.items() if names}
    calls = [f"{verb} {names} at {at}" for (verb, at), names in named.items()]
    return f"the search {'; '.join(calls)}" if calls else None


def close_calls(derivation: Derivation, alphas: Alphas) -> Mapping[int, Weights]:
    """The links, by number, of whose two weights neither is much larger."""
    close = {}
    for decision, values in alphas.pairs():
        if isinstance(decision, PresentDecision):
            (site,) = decision.sites
            weights = weights_of(alphas, decision, values.detach())[site.path].tolist()
            kept = site.options.index(derivation.decided[site.path])
            if abs(weights[0] - weights[1]) <= NEARLY:
                close[link_number(site.path)] = (weights[kept], weights[1 - kept])
    return close


def weights_of(alphas: Alphas, decision: PresentDecision, values: Tensor) -> Mapping[str, Tensor]:
    """The weights of a decision's options. A Gumbel-softmax draws each as often as a softmax weighs it."""
    return (alphas.relaxation.gates if alphas.relaxation.anneals else PresentDecision.relax)(decision, values)


def link_number(path: str) -> int:
    """7 for `links[7].present`."""
    return int(path.removeprefix("links[").partition("]")[0])


def hung(whole: Genotype, number: int) -> Iterator[str]:
    """The stages that are there with a link and not without it; if there are none, the link itself. Nothing
    where the link leads from or to a stage that is absent either way.
    """
    link = whole.links[number]
    there, gone = (dead_stages(with_link(whole, number, present)) for present in (True, False))
    if link.source in there or link.target in there:
        return
    stages = [name for name in whole.stages if name in gone - there]
    yield from stages or [f"{link.source} -> {link.target}"]


def with_link(genotype: Genotype, number: int, present: bool) -> Genotype:
    """The genotype in which a link is there, or not."""
    links = enumerate(genotype.links)
    return evolve(
        genotype, links=tuple(evolve(link, present=present) if n == number else link for n, link in links)
    )


def share(weight: float) -> str:
    """`.50`"""
    return f"{weight:.2f}".removeprefix("0")
