"""Random settings of a command, as values of its options."""

from typing import Any

import click
from hypothesis import strategies as st

from genotype.commands.amounts import Amount
from search.commands.data.class_weights import ClassWeights
from search.commands.data.options import Sides
from search.commands.options import AutoOr, Fold
from search.commands.settings.keys import defaults_of, is_list, is_multiple, is_path, is_switch, settings_of

LARGE = 10**9
APART = ("data-memory",)
"""It sets a limit for the whole process."""

names = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0/"), min_size=1, max_size=12
).filter(lambda name: name not in (".", ".."))
texts = st.one_of(names, st.sampled_from(["no", "null", "1e-3", "2024-01-01", "a: b", "~", "#", "0x10", "-"]))


def numbers(kind: click.FloatRange) -> st.SearchStrategy[float]:
    low = 0.0 if kind.min is None else kind.min
    high = low + 1e6 if kind.max is None else kind.max
    ends = {"exclude_min": kind.min_open, "exclude_max": kind.max_open}
    return st.floats(low, high, **ends).map(lambda value: value + 0.0)


def values_of(kind: "click.ParamType[Any]") -> st.SearchStrategy[Any]:
    """Values that a type takes, as it gives them."""
    match kind:
        case click.IntRange():
            return st.integers(kind.min or 0, LARGE if kind.max is None else kind.max)
        case click.FloatRange():
            return numbers(kind)
        case click.Choice():
            return st.sampled_from(list(kind.choices))
        case AutoOr():
            return st.just("auto") | numbers(kind.numbers)
        case Fold():
            return st.just("all") | st.integers(0, 9999)
        case Amount(whole=True):
            return st.integers(1, 10**18)
        case Amount():
            return st.integers(1, 1000 * kind.most).map(lambda value: value / 1000)
        case Sides():
            sides = st.integers(kind.least, 4096)
            return st.lists(sides, min_size=1, max_size=max(kind.axes)).map(tuple)
        case ClassWeights():
            weights = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=4)
            return st.just("auto") | weights.map(tuple)
    return texts


@st.composite
def settings(draw: st.DrawFn, command: click.Command) -> dict[str, Any]:
    """Some settings of a command by key; paths are names in a folder."""
    known, chosen = settings_of(command), {}
    keys = [key for key in known if key not in APART]
    for key in draw(st.lists(st.sampled_from(keys), unique=True, max_size=12)):
        one = known[key]
        item = names if is_path(one) else values_of(one.type)
        if is_switch(one):
            chosen[key] = draw(st.booleans())
        elif is_multiple(one):
            chosen[key] = tuple(
                draw(st.lists(item, min_size=int(bool(defaults_of(command)[key])), max_size=3))
            )
        elif is_list(one):
            chosen[key] = tuple(draw(item) for _ in range(one.nargs))
        else:
            nothing = defaults_of(command)[key] is None and not one.required
            chosen[key] = draw(st.none() | item) if nothing else draw(item)
    return chosen
