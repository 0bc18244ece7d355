"""Slips of the hand: a genotype's JSON with one thing in it changed, drawn for Hypothesis."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

Json = Any
Step = str | int
Place = tuple[Step, ...]
Mutation = Callable[[st.DrawFn, Json, Json, Step], None]
"""Changes what stands in a container (the third argument's) at a step; told the whole document too."""

ODD = st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        1,
        2,
        3,
        5,
        12,
        49,
        63,
        64,
        65_536,
        10**9,
        10**400,
        0.5,
        -2.5,
        1e300,
        "",
        "x",
        "\u202e\u00e9",
    ]
) | st.sampled_from(
    [[], {}, [1, 2], [3, 1], [3, 1, 3], [2], {"choose": []}, {"kind": "nearest"}, {"node": 0}]
)
WORDS = st.sampled_from(
    """
    max_pool avg_pool strided_conv bilinear trilinear nearest transposed_conv none skip_connect conv_3x3
    conv_3x3x3 max_pool_3x3 avg_pool_3x3x3 batch instance mask mask_pair classes input output sum concat
    node edge self forward head_dec1 tensor conv_layer
    """.split()  # noqa: SIM905
)
ADDED: dict[str, st.SearchStrategy[Json]] = {
    "width": st.sampled_from([1, 3, 4, 6, 8]),
    "op": st.sampled_from(["conv_3x3", "skip_connect", "max_pool_3x3", "conv_1x1x1"]),
    "kernel": st.sampled_from([1, 2, 3, 5, [1, 3], [3, 3, 1]]),
    "resize": st.sampled_from(["nearest", "strided_conv", {"kind": "transposed_conv", "width": 6}]),
    "cell": st.sampled_from(["skip_0", "skip_1"]),
    "norm": st.sampled_from(["batch", "instance", "none"]),
    "activation": st.sampled_from(["relu", "none"]),
    "bias": st.booleans(),
    "affine": st.booleans(),
    "weight": st.sampled_from([0, 1e-300, -1e6]),
}


@st.composite
def mutated(draw: st.DrawFn, documents: st.SearchStrategy[Json], slips: int = 1) -> Json:
    """One of the documents after some slips."""
    document = copy.deepcopy(draw(documents))
    for _ in range(slips):
        *way, last = draw(st.sampled_from(list(places(document))))
        draw(st.sampled_from(MUTATIONS))(draw, document, at(document, way), last)
    return document


def places(value: Json) -> Iterator[Place]:
    """The way to everything that a document holds."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in steps:
        yield (step,)
        yield from ((step, *way) for way in places(item))


def at(value: Json, way: list[Step]) -> Json:
    for step in way:
        value = value[step]
    return value


def delete(draw: st.DrawFn, document: Json, parent: Json, step: Step) -> None:
    del parent[step]


def retype(draw: st.DrawFn, document: Json, parent: Json, step: Step) -> None:
    parent[step] = draw(ODD)


def reword(draw: st.DrawFn, document: Json, parent: Json, step: Step) -> None:
    parent[step] = draw(WORDS)


def misspell(draw: st.DrawFn, document: Json, parent: Json, step: Step) -> None:
    if isinstance(parent[step], str):
        parent[step] = draw(st.sampled_from([parent[step][:-1], parent[step] + "x", parent[step].upper()]))


def rename(draw: st.DrawFn, document: Json, parent: Json, step: Step) -> None:
    if isinstance(parent, dict):
        parent[draw(WORDS | st.just(str(step)[:-1]))] = parent.pop(step)


def borrow(draw: st.DrawFn, document: Json, parent: Json, step: Step) -> None:
    """What stands at the same key elsewhere: another stage's name, level, op, widths."""
    alike = [at(document, list(place)) for place in places(document) if place[-1] == step]
    parent[step] = copy.deepcopy(draw(st.sampled_from(alike)))


def nudge(draw: st.DrawFn, document: Json, parent: Json, step: Step) -> None:
    if type(parent[step]) is int:
        parent[step] += draw(st.sampled_from([-1, 1, 2]))


def repeat(draw: st.DrawFn, document: Json, parent: Json, step: Step) -> None:
    if isinstance(parent, list):
        parent.insert(draw(st.integers(0, len(parent))), copy.deepcopy(parent[int(step)]))


def reorder(draw: st.DrawFn, document: Json, parent: Json, step: Step) -> None:
    if isinstance(parent, list):
        parent[:] = draw(st.permutations(parent))


def add(draw: st.DrawFn, document: Json, parent: Json, step: Step) -> None:
    if isinstance(parent, dict):
        key = draw(st.sampled_from(list(ADDED)))
        parent[key] = draw(ADDED[key])


def open_up(draw: st.DrawFn, document: Json, parent: Json, step: Step) -> None:
    others = draw(st.lists(st.sampled_from([1, 2, 3, 6, "none", "conv_3x3", "skip_connect"]), max_size=2))
    parent[step] = {"choose": [parent[step], *others]}


MUTATIONS: tuple[Mutation, ...] = (
    delete,
    retype,
    reword,
    misspell,
    rename,
    borrow,
    borrow,
    nudge,
    nudge,
    repeat,
    reorder,
    add,
    open_up,
)
