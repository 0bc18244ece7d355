"""How a stage joins its links, in words and by a sign."""

from collections.abc import Iterable, Iterator

from compiler.draw.words.choices import in_braces
from genotype import Fusion, Squeeze, Stage
from genotype.form.blocks import block_of
from genotype.form.choose import options_of
from genotype.form.in_short import in_short
from genotype.form.stages import fusion_of

WORDS = {"concat": "links concatenated", "add": "links added", "gate": "attention gate"}
SIGNS = {"concat": "\N{PARALLEL TO}", "add": "\N{CIRCLED PLUS}", "gate": "\N{CIRCLED TIMES}"}
"""The signs of papers."""
MEANINGS = {**WORDS, "gate": "skip connection weighed by an attention gate"}
"""What a legend says of each sign."""
FIRM = "\N{NO-BREAK SPACE}"
"""Keeps a sign on the line of its meaning."""


def fusion_lines(stage: Stage) -> Iterator[str]:
    """How a stage joins its links in words, unless they are concatenated."""
    if signed(stage):
        yield fusion_text(stage)


def fusion_text(stage: Stage, is_alone: bool = False) -> str:
    """How a stage joins its links in words, or may join them; a single one is not joined."""
    if is_alone:
        return in_braces(stage.fusion, lambda fusion: squeezed("a single link", fusion_of(fusion)))
    return in_braces(stage.fusion, lambda fusion: fusion_words(fusion_of(fusion)))


def fusion_words(fusion: Fusion) -> str:
    """`links added`, `attention gate of width 32`, `links concatenated, squeeze 16`."""
    width = "" if fusion.width is None else f" of width {fusion.width}"
    return squeezed(f"{WORDS[fusion.kind]}{width}", fusion)


def squeezed(words: str, fusion: Fusion) -> str:
    """Words, and the squeeze-and-excitation of what they tell of."""
    return words if fusion.squeeze is None else f"{words}, squeeze {in_short(fusion.squeeze)}"


def signed(stage: Stage) -> tuple[str, ...]:
    """The kinds of fusion that a stage shows by a sign; a concatenation only as an option."""
    kinds = tuple(dict.fromkeys(fusion.kind for fusion in stage.fusions))
    return () if kinds == ("concat",) else kinds


def fusion_sign(stage: Stage) -> str:
    """The sign of a sum or a gate, `{∥ ⊗}` where it is open; empty for a concatenation."""
    signs = [SIGNS[kind] for kind in signed(stage)]
    return "{" + " ".join(signs) + "}" if len(signs) > 1 else "".join(signs)


def joining_lines(stage: Stage) -> Iterator[str]:
    """What the sign of a fusion does not say: the width of gates, and squeeze-and-excitation."""
    found = {
        "gate width": [str(fusion.width) for fusion in stage.fusions if fusion.width is not None],
        "joined: squeeze": [in_short(one.squeeze) for one in stage.fusions if one.squeeze is not None],
    }
    for words, values in found.items():
        if values:
            yield f"{words} {values[0] if len(values) == 1 else '{' + '|'.join(values) + '}'}"


def sign_notes(stages: Iterable[Stage]) -> Iterator[str]:
    """What the signs of stages mean, each once."""
    used = {kind for stage in stages for kind in signed(stage)}
    yield from (f"{SIGNS[kind]}{FIRM}{MEANINGS[kind]}" for kind in SIGNS if kind in used)


def squeeze_notes(stages: Iterable[Stage]) -> Iterator[str]:
    """What the words for squeeze-and-excitation mean, where stages have them."""
    every = list(stages)
    joined = [one.squeeze for stage in every for one in stage.fusions if one.squeeze is not None]
    options = [block_of(option).squeeze for stage in every for option in options_of(stage.block)]
    inside = [one for given in options for one in options_of(given) if one is not None]
    if not all(isinstance(one, Squeeze) for one in (*joined, *inside)):
        yield f"squeeze{FIRM}N: squeeze-and-excitation, N times narrower inside"
    if any(isinstance(one, Squeeze) for one in (*joined, *inside)):
        yield f"squeeze{FIRM}scse: squeeze-and-excitation of channels and of pixels"
    if joined:
        yield "joined: of the links into a stage"
