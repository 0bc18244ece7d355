"""A module as a graph of torch's operations, by torch.export."""

import logging
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import torch
from attrs import frozen
from torch import Tensor, fx, nn
from torch.fx.experimental.symbolic_shapes import GuardOnDataDependentSymNode

from zoo.imports.module.load import errors_with_lines, line_in
from zoo.imports.module.refused import Unsupported

FRAME = re.compile(r'File "([^"]+)", line (\d+)')


@frozen
class Trace:
    """The graph, the names of weights by their nodes', and the file of the code."""

    graph: fx.Graph
    weights: Mapping[str, str]
    path: Path

    def where(self, node: fx.Node) -> str:
        """The line of the file at which an operation is called, or the operation where none is known."""
        frames = FRAME.findall(node.meta.get("stack_trace") or "")
        lines = [int(line) for file, line in frames if Path(file).resolve() == self.path.resolve()]
        name = operation(node)
        return f"line {lines[-1]}, {name}" if lines else name


def operation(node: fx.Node) -> str:
    """The name of the operation of a node: `conv2d`, `relu` for `aten.relu_.default`."""
    return str(node.target).removeprefix("aten.").split(".")[0].rstrip("_")


def traced(network: nn.Module, image: Tensor, path: Path) -> Trace:
    """The operations of a module for an image of this size. Raises InputError if it cannot be traced."""
    with quietly(), errors_with_lines(path, "the trace"):
        try:
            exported = torch.export.export(network, (image,), strict=False)
        except GuardOnDataDependentSymNode as error:
            line = line_in(error, path)
            where = "the module" if line is None else f"line {line}"
            raise Unsupported(where, "what it computes depends on the values of the image") from None
    signature = exported.graph_signature
    weights = {**signature.inputs_to_parameters, **signature.inputs_to_buffers}
    return Trace(exported.graph, weights, path)


@contextmanager
def quietly() -> Iterator[None]:
    """Without what torch warns of, logs and prints; a refusal says what matters."""
    logging.disable(logging.ERROR)
    try:
        with warnings.catch_warnings(), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)


def shape(node: fx.Node) -> tuple[int, ...] | None:
    """The shape of what a node gives; None if that is no tensor."""
    value: Any = node.meta.get("val")
    return tuple(map(int, value.shape)) if isinstance(value, Tensor) else None
