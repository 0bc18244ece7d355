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
OPS = st.sampled_from(["conv_3x3", "skip_connect", "max_pool_3x3", "conv_1x1x1", "avg_pool_3x3x3"])
RESIZES = st.sampled_from(
    [
        "max_pool",
        "strided_conv",
        "bilinear",
        "trilinear",
        "nearest",
        {"kind": "transposed_conv", "width": 6},
        {"kind": "transposed_conv", "width": {"of": "enc1"}},
    ]
)
SETTINGS: tuple[tuple[str, str, st.SearchStrategy[Json]], ...] = (
    ("stages", "kernel", st.sampled_from([1, 2, 4, 5, [1, 3], [3, 3, 1]])),
    ("stages", "widths", st.sampled_from([1, 3, 6, [5], [3, 6], {"choose": [2, 3]}])),
    ("stages", "depth", st.sampled_from([1, 3, {"choose": [1, 2]}])),
    ("stages", "norm", st.sampled_from(["batch", "instance", "none"])),
    ("stages", "level", st.integers(0, 3)),
    ("heads", "kernel", st.sampled_from([2, 3, [1, 3], [3, 3, 1]])),
    ("heads", "weight", st.sampled_from([0, 1e-300, -1e6])),
    ("links", "op", OPS | OPS.map(lambda op: {"choose": ["none", op]})),
    ("links", "width", st.sampled_from([1, 3, 4, 6, 8])),
    ("links", "resize", RESIZES),
    ("links", "cell", st.sampled_from(["skip_0", "skip_1"])),
    ("cells", "width", st.sampled_from([1, 3, 4, 6, 8])),
    ("cells", "affine", st.booleans()),
)
"""What may be set: in which part of a genotype, at which key of one of its items."""


@st.composite
def mutated(draw: st.DrawFn, documents: st.SearchStrategy[Json], slips: int = 1) -> Json:
    """One of the documents after some slips."""
    document = draw(documents)
    for _ in range(slips):
        document = copy.deepcopy(document)  # a slip before may have put in a list that is drawn again
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


def items(document: Json, section: str) -> list[Json]:
    """The stages, links, heads or cells that are yet objects."""
    found = document.get(section)
    values = list(found.values()) if isinstance(found, dict) else found if isinstance(found, list) else []
    return [value for value in values if isinstance(value, dict)]


def setting(draw: st.DrawFn, document: Json, parent: Json, step: Step) -> None:
    section, key, values = draw(st.sampled_from(SETTINGS))
    if items(document, section):
        draw(st.sampled_from(items(document, section)))[key] = draw(values)


def link(draw: st.DrawFn, document: Json, parent: Json, step: Step) -> None:
    """One more link between any two stages, with the resize of another link or of any kind."""
    ends = ["input", *(document["stages"] if isinstance(document.get("stages"), dict) else ())]
    if isinstance(document.get("links"), list):
        source, target = draw(st.sampled_from(ends)), draw(st.sampled_from(ends))
        resize = draw(st.none() | RESIZES)
        document["links"].append({"from": source, "to": target, "resize": resize})


def edge(draw: st.DrawFn, document: Json, parent: Json, step: Step) -> None:
    """One more edge in a cell, forward or not."""
    cells = [cell["edges"] for cell in items(document, "cells") if isinstance(cell.get("edges"), list)]
    if cells:
        ends = {"from": draw(st.integers(0, 3)), "to": draw(st.integers(0, 3))}
        draw(st.sampled_from(cells)).append({**ends, "op": draw(OPS)})


def read(draw: st.DrawFn, document: Json, parent: Json, step: Step) -> None:
    """One more block, of any kind and nodes."""
    cells = [cell["blocks"] for cell in items(document, "cells") if isinstance(cell.get("blocks"), list)]
    if cells:
        nodes = draw(st.lists(st.integers(0, 3), max_size=3))
        inputs = draw(st.sampled_from([{"choose": nodes}, [{"node": node} for node in nodes]]))
        draw(st.sampled_from(cells)).append(
            {"kind": draw(st.sampled_from(["sum", "concat"])), "inputs": inputs}
        )


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
    open_up,
    *[setting] * 6,
    *[link] * 3,
    *[edge] * 2,
    *[read] * 2,
)
