"""Unknown keys of blocks: what may stand there instead depends on the kind."""

import re
from collections.abc import Iterable, Iterator

from attrs import evolve

from compiler.blocks.registry import BY_NAME
from compiler.checks.blocks import NO_SETTING, known_blocks
from genotype import Diagnostic, Genotype, StageBlock

UNKNOWN_KEY = "G101"
WORD = re.compile(r'write "(\w+)": "\w+"')
"""The remedy for a word that stands as a key."""


def is_told_of(problem: Diagnostic, problems: Iterable[Diagnostic]) -> bool:
    """Whether a block does not have a setting that was written elsewhere, which one of the problems says."""
    return problem.code == NO_SETTING and any(problem.path == one.moved for one in problems)


def of_kinds(genotype: Genotype, problems: tuple[Diagnostic, ...]) -> Iterator[Diagnostic]:
    """The problems of a text, those of unknown keys of blocks with the keys that the kind takes."""
    told = [one.code == UNKNOWN_KEY and ".block" in (one.moved or one.path) for one in problems]
    blocks = dict(known_blocks(genotype)) if any(told) else {}
    for problem, is_told in zip(problems, told, strict=True):
        block = blocks.get((problem.moved or problem.path).rpartition(".")[0]) if is_told else None
        yield problem if block is None else of_kind(block, problem)


def of_kind(block: StageBlock, problem: Diagnostic) -> Diagnostic:
    """The problem of an unknown key, without a remedy that blocks of this kind do not have."""
    takes = ("kind", *BY_NAME[block.kind].settings)
    asked = re.fullmatch(r"did you mean '(\w+)'\?", problem.remedy) or WORD.fullmatch(problem.remedy)
    listed = problem.remedy.startswith("remove it; known keys")
    misplaced = bool(problem.moved) and problem.moved.rpartition(".")[2] not in takes
    if misplaced:
        return evolve(problem, remedy=f"remove it; {block.kind} blocks have: {', '.join(takes)}", moved="")
    if listed or (asked is not None and asked[1] not in takes and problem.meant is None):
        return evolve(problem, remedy=f"remove it; {block.kind} blocks have: {', '.join(takes)}")
    return problem
