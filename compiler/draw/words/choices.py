"""Open choices in words: `{16|24|32}`."""

from collections.abc import Callable, Sequence
from typing import Any

from genotype import Choose

OPTIONS = 4
"""Up to so many options are listed; of more, the first two and the last."""
TO = "\N{EN DASH}"


def option_words(value: Any) -> str:
    """A decided value as it is, a choice as `{16|24|32}`."""
    return in_braces(value, str)


def in_braces(value: Any, word: Callable[[Any], str]) -> str:
    """A decided value in words, or the words of a choice's options in braces."""
    if not isinstance(value, Choose):
        return word(value)
    return "{" + "|".join(few(list(map(word, value.options)))) + "}"


def few(options: list[str]) -> list[str]:
    """All options, or of many the first two and the last."""
    return [*options[:2], "…", options[-1]] if len(options) > OPTIONS else options


def depth_words(options: Sequence[int]) -> str:
    """`2`, `1-3`, or `{1|3}` if numbers in between are missing."""
    low, high = min(options), max(options)
    if low == high:
        return str(low)
    every = sorted(options) == list(range(low, high + 1))
    return f"{low}{TO}{high}" if every else "{" + "|".join(map(str, options)) + "}"
