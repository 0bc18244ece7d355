"""From alphas over time to weights, how decided they are, and which candidates lead."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from compiler.draw.style.palette import family_of
from search.runs.records import LARGEST, AlphaRecord, DecisionRecord, GateRecord

Floats = NDArray[np.float64]

OP_KINDS = ("edges", "link_op")
WORDS = {
    "sum": "node {}",
    "concat": "node {}",
    "depth": "depth {}",
    "width": "width {}",
    "kernel": "kernel {}",
    "expansion": "expansion {}",
    "squeeze": "squeeze {}",
    "groups": "{} groups",
    "convs": "{} convs",
    "growth": "growth {}",
}

NUMBER = re.compile(r"[0-9.]+")


@frozen(eq=False)
class Course:
    """The weights and the raw alphas, both (epochs, candidates), of a decision during a search.

    The first row is after `first` epochs; 0 is the start. `undecided` are the weights of equal alphas, if
    they are not those that a softmax or sigmoids give.
    """

    decision: DecisionRecord
    weights: Floats
    alphas: Floats
    first: int = 0
    undecided: Floats | None = None

    @property
    def owner(self) -> str:
        """The cell or stage that it belongs to, as `cells.skip_1_1`; empty for a link's op."""
        parts = self.decision.name.split(".", 2)
        return ".".join(parts[:-1]) if len(parts) == 3 else ""

    @property
    def place(self) -> str:
        """Its position within its owner."""
        return self.decision.name.removeprefix(f"{self.owner}.")

    @property
    def labels(self) -> tuple[str, ...]:
        """The candidates in words; a bare number is given with what it counts."""
        words = WORDS.get(self.decision.kind, "{}")
        return tuple(words.format(c) if NUMBER.fullmatch(c) else c for c in self.decision.candidates)

    @property
    def families(self) -> tuple[str, ...]:
        """The family of every candidate's op; empty if the candidates are not ops."""
        if self.decision.kind not in OP_KINDS:
            return ()
        return tuple(family_of(candidate.rpartition(" ")[2]) for candidate in self.decision.candidates)

    @property
    def twins(self) -> tuple[int, ...]:
        """For every candidate, how many earlier ops are of the same family; 0 if it is not an op."""
        ops = [candidate.rpartition(" ")[2] for candidate in self.decision.candidates]
        kinds = list(dict.fromkeys(zip(self.families, ops, strict=False)))
        before = {op: [f for f, _ in kinds[:place]].count(family) for place, (family, op) in enumerate(kinds)}
        return tuple(before.get(op, 0) for op in ops)

    @property
    def even(self) -> float:
        """The weight of every candidate while nothing is decided, `none` apart."""
        if self.undecided is not None:
            return float(self.undecided.max())
        return 0.5 if self.decision.relaxation == "sigmoid" else 1 / len(self.decision.candidates)

    @property
    def order(self) -> list[int]:
        """The candidates, by final weight, largest first."""
        last = np.nan_to_num(self.weights[-1])
        return sorted(range(len(last)), key=lambda place: -float(last[place]))

    @property
    def decidedness(self) -> Floats:
        """For every epoch a number from 0, all candidates equal, to 1, everything decided.

        It is 1 minus the relative entropy: over all candidates of a softmax, or the mean over the
        sigmoids, each of which is a yes or no. Where the gates are annealed, each weight is a yes or no,
        and the entropy is a share of that of equal alphas; 1 where there is nothing to decide.
        """
        if self.undecided is not None:
            return 1 - yes_or_no(self.weights) / (yes_or_no(self.undecided[None]) or 1)
        return 1 - relative_entropy(self.weights, self.decision.relaxation)


def mean_decidedness(all_courses: Sequence[Course]) -> float:
    """The mean decidedness of all decisions at the end of a search; 0 if there are none."""
    return float(np.mean([course.decidedness[-1] for course in all_courses])) if all_courses else 0.0


def courses(record: AlphaRecord) -> list[Course]:
    """Every decision of a search with its weights, except those without candidates."""
    found = [
        (place, course(decision, [epoch[place] for epoch in record.epochs], record.first))
        for place, decision in enumerate(record.decisions)
        if record.epochs and decision.candidates
    ]
    return [with_gates(each, record.gates, place) for place, each in found]


def with_gates(course: Course, gates: GateRecord | None, place: int) -> Course:
    """A course with the weights that were recorded, if there are such."""
    if gates is None:
        return course
    weights = np.asarray([epoch[place] for epoch in gates.epochs], np.float64)
    return evolve(course, weights=weights, undecided=np.asarray(gates.even[place], np.float64))


def course(decision: DecisionRecord, alphas: Sequence[Sequence[float]], first: int = 0) -> Course:
    """The course of a decision from its alphas (epochs, candidates)."""
    given = np.asarray(alphas, np.float64)
    values = np.where(np.abs(given) < LARGEST, given, np.nan)  # more than a float32 holds is no number
    return Course(decision, relaxed(values, decision.relaxation), values, first)


def relaxed(alphas: Sequence[Sequence[float]] | Floats, relaxation: str) -> Floats:
    """Weights (epochs, candidates) from alphas: a softmax over the candidates, or a sigmoid each."""
    values = np.asarray(alphas, np.float64)
    with np.errstate(over="ignore", invalid="ignore"):  # alphas of a search that diverged
        if relaxation == "sigmoid":
            return np.asarray(1 / (1 + np.exp(-values)))
        powers = np.exp(values - values.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def relative_entropy(weights: Floats, relaxation: str) -> Floats:
    """The entropy at every epoch as a share of its maximum."""
    if relaxation == "sigmoid":
        return np.asarray((surprise(weights) + surprise(1 - weights)).mean(axis=1) / np.log(2))
    count = weights.shape[1]
    return np.asarray(surprise(weights).sum(axis=1) / np.log(count) if count > 1 else np.zeros(len(weights)))


def yes_or_no(weights: Floats) -> Floats:
    """The entropy at every epoch (epochs,) of weights (epochs, candidates) that are each a yes or no."""
    return np.asarray((surprise(weights) + surprise(1 - weights)).sum(axis=1))


def surprise(weights: Floats) -> Floats:
    """-w log w, which is 0 at w = 0."""
    return np.asarray(-weights * np.log(np.where(weights > 0, weights, 1)))
