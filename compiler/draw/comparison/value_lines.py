"""Settings before and after, in lines, where short words for the whole do not tell them apart."""

from collections.abc import Callable, Iterator, Sequence
from textwrap import wrap
from typing import Any

from attrs import evolve, fields

from compiler.draw.words.fusions import FIRM
from genotype import Activation, Fusion, Norm, Resize, StageBlock
from genotype.diff.differences import Change, alike, changes
from genotype.diff.wording import worded
from genotype.text.keys import json_name

LONG = 36
"""More letters than this are said on two lines."""
WIDEST = 64
"""More letters than this in one line are broken, where that can be."""
WRITTEN_OUT = {
    "block": StageBlock,
    "fusion": Fusion,
    "resize": Resize,
    "norm": Norm,
    "activation": Activation,
}
"""What a word for the kind of something is short for, by the field."""


def before_and_after(was: str, is_now: str) -> Iterator[str]:
    """`max pool → avg pool`, on two lines if it is long."""
    if len(was) + len(is_now) < LONG:
        yield f"{was} → {is_now}"
    else:
        yield from (*in_lines(was), *in_lines(f"→ {is_now}"))


def in_lines(text: str) -> list[str]:
    """A text, if it is very long broken between the options of choices."""
    spaced = text.replace(" ", FIRM).replace("|", "| ")
    broken = wrap(spaced, WIDEST, break_long_words=False, break_on_hyphens=False)
    return [line.replace("| ", "|").replace(FIRM, " ") for line in broken]


def change_lines(change: Change) -> Iterator[str]:
    """`block.drop_path 0.1 → 0.3`."""
    yield from before_and_after(f"{change.path} {valued(change.before)}", valued(change.after))


def valued(value: Any) -> str:
    """A value as the list of differences says it; what is not there is not given."""
    if isinstance(value, float):
        return f"{value:g}"
    return "not given" if value is None else worded(value)


def untold(before: Any, after: Any, keys: Sequence[str], words: Callable[[Any], str]) -> Iterator[str]:
    """Lines about the changes in some fields of a part that the words for it do not tell, each by itself."""
    after = alike(before, after)
    for key in keys:
        values = getattr(before, key), getattr(after, key)
        full = [written_out(key, value) for value in values]
        if values[0] != values[1] and full[0] == full[1]:
            yield from change_lines(Change(key, *values))
        for change in changes("", *full):
            path = f"{key}.{change.path}".removesuffix(".")
            whole = evolve(before, **{key: with_value(full[0], change.path, change.after)})
            if words(before) == words(whole):
                yield from change_lines(evolve(change, path=path))


def written_out(key: str, value: Any) -> Any:
    """A value with its settings; a choice, and what has none, as it is."""
    is_word = isinstance(value, str) and key in WRITTEN_OUT
    return WRITTEN_OUT[key](value) if is_word else value


def with_value(value: Any, path: str, new: Any) -> Any:
    """The value with a new one at a path in it."""
    if not path:
        return new
    step, _, rest = path.partition(".")
    (name,) = (field.name for field in fields(type(value)) if json_name(field) == step)
    return evolve(value, **{name: with_value(getattr(value, name), rest, new)})
