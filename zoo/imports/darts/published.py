"""A published cell, and reading it: `Genotype(normal=..., reduce=...)`, or a text of NAS-Bench-201."""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from genotype import InputError, refuse
from genotype.diagnostics.diagnostic import cut
from genotype.diagnostics.paths import THE_FILE
from zoo.imports.python_text import at, parsed, value_of

REMEDY = "give the text Genotype(normal=[('sep_conv_3x3', 0), ...], normal_concat=range(2, 6), ...)"
IN_A_ROW = "write it as in |nor_conv_3x3~0|+|none~0|skip_connect~1|"
FIELDS = ("normal", "normal_concat", "reduce", "reduce_concat")
IN_NAS_BENCH = re.compile(r"\|[^()]{1,4000}\|")
MOST_NODES = 64


@frozen
class PublishedEdge:
    """An op, as it is called there, from a node to a later one."""

    op: str
    source: int
    target: int


@frozen
class PublishedCell:
    """Nodes 0 to `inputs` - 1 are what it reads; the nodes of `output` are concatenated, or one is given."""

    inputs: int
    edges: tuple[PublishedEdge, ...]
    output: tuple[int, ...]


def published(text: str, subject: str) -> Mapping[str, PublishedCell]:
    """The cells of a text, "normal" and perhaps "reduce". Raises InputError if it has none."""
    if found := IN_NAS_BENCH.search(text):
        return {"normal": nas_bench(found.group(), subject)}
    call = genotype_call(text, subject)
    names = [*FIELDS[: len(call.args)], *(one.arg or "" for one in call.keywords)]
    values = [*call.args, *(one.value for one in call.keywords)]
    given = dict(zip(names, values, strict=False))
    if len(call.args) > len(FIELDS) or len(given) < len(values) or not given.keys() <= set(FIELDS):
        raise at(call, subject, f"has other arguments than {', '.join(FIELDS)}", REMEDY)
    if "normal" not in given:
        raise at(call, subject, "has no normal cell", REMEDY)
    return {name: cell_of(name, given, subject) for name in ("normal", "reduce") if name in given}


def genotype_call(text: str, subject: str) -> ast.Call:
    """The only call of `Genotype` in a text; around it may be an assignment, or a line of a log."""
    try:
        tree = parsed(text, subject, REMEDY)
    except InputError:
        begin, end = text.find("Genotype("), text.rfind(")")
        if not 0 <= begin < end:
            raise
        tree = parsed(text[begin : end + 1], subject, REMEDY)
    calls = list(genotype_calls(tree))
    if len(calls) == 1:
        return calls[0]
    if calls:
        problem = f"has {len(calls)} genotypes, the second in line {calls[1].lineno}"
        raise refuse(subject, THE_FILE, problem, "give one of them alone")
    raise refuse(subject, THE_FILE, "has no Genotype(...)", REMEDY)


def genotype_calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls of `Genotype` that stand alone or are assigned."""
    for statement in tree.body:
        value = statement.value if isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign) else None
        function = value.func if isinstance(value, ast.Call) else None
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if isinstance(value, ast.Call) and name == "Genotype":
            yield value


def cell_of(name: str, given: Mapping[str, ast.expr], subject: str) -> PublishedCell:
    """A cell of two inputs, whose nodes each have two edges in the order of the list."""
    node = given[name]
    pairs = value_of(node, subject, REMEDY)
    if not isinstance(pairs, list) or not pairs or not all(map(is_pair, pairs)):
        raise at(node, subject, f"{name} is no list of pairs of an op and a node", REMEDY)
    count = 2 + len(pairs) // 2
    if len(pairs) % 2 or count > MOST_NODES:
        raise at(node, subject, f"{name} has {len(pairs)} edges, but two for each node are expected", REMEDY)
    edges = [PublishedEdge(op, source, 2 + place // 2) for place, (op, source) in enumerate(pairs)]
    for place, edge in enumerate(edges):
        if not 0 <= edge.source < edge.target:
            problem = f"{name}[{place}] reads node {edge.source}, but leads into node {edge.target}"
            raise at(node, subject, problem, "an edge reads a node before the one that it leads into")
    return PublishedCell(2, tuple(edges), output_of(f"{name}_concat", given, count, subject))


def output_of(name: str, given: Mapping[str, ast.expr], count: int, subject: str) -> tuple[int, ...]:
    """The nodes that a cell concatenates; all unless they are given."""
    if name not in given:
        return tuple(range(2, count))
    nodes = value_of(given[name], subject, REMEDY)
    is_plain = isinstance(nodes, list) and nodes and all(type(one) is int for one in nodes)
    if not is_plain or len(set(nodes)) < len(nodes) or not all(2 <= one < count for one in nodes):
        raise at(given[name], subject, f"{name} is no list of nodes from 2 to {count - 1}", REMEDY)
    return tuple(nodes)


def is_pair(value: Any) -> bool:
    """Whether a value is an op and a node."""
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and type(value[1]) is int


def nas_bench(text: str, subject: str) -> PublishedCell:
    """A cell of NAS-Bench-201: `|nor_conv_3x3~0|+|none~0|skip_connect~1|+...`, the last node its output."""
    edges = []
    rows = text.split("+")
    for target, row in enumerate(rows, 1):
        for part in row.strip().strip("|").split("|"):
            op, _, number = part.strip().rpartition("~")
            if not op or not number.isdecimal() or len(number) > 2 or int(number) >= target:
                problem = f"{cut(part, 40)!r} is no op and node before node {target}"
                raise refuse(subject, THE_FILE, problem, IN_A_ROW)
            edges.append(PublishedEdge(op, int(number), target))
    if len(rows) > MOST_NODES:
        raise refuse(subject, THE_FILE, f"has more than {MOST_NODES} nodes", "give one cell")
    return PublishedCell(1, tuple(edges), (len(rows),))
