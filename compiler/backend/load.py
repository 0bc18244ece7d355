"""Emitted source as a module of this process; tracebacks show its lines."""

import linecache
from collections.abc import Callable
from types import ModuleType

from torch import nn

from compiler.backend.emit import emit, imports
from compiler.backend.print_expression import printed
from compiler.layer_source import layer_of_plugin, needed
from compiler.lowering.network import lower
from compiler.program.program import Call, callees
from genotype import Genotype, content_hash


def load_network(genotype: Genotype, pad: bool = False) -> nn.Module:
    """The network of a genotype that passes every check, with fresh weights; see `emit` for `pad`."""
    program = lower(genotype)
    name = f"<genoc {genotype.name} {content_hash(genotype)[:12]}{' padded' if pad else ''}>"
    module = load_source(emit(genotype, program, pad), name)
    build: Callable[[], nn.Module] = module.__dict__[program.network.class_name]
    return build()


def load_layer(call: Call) -> nn.Module:
    """A single layer of a network, with fresh weights."""
    texts = [definition.text for definition in needed(callees(call), layer_of_plugin(call.callee))]
    texts.append("\n".join(["def build() -> nn.Module:", *printed("return ", call, 4)]))
    module = load_source("\n\n\n".join([imports(texts), *texts]) + "\n", f"<genoc layer {call.callee}>")
    build: Callable[[], nn.Module] = module.__dict__["build"]
    return build()


def load_source(source: str, filename: str) -> ModuleType:
    """Run emitted source. Only ever called with text that this compiler printed.

    The module's name is an identifier, as TorchScript's files need it.
    """
    module = ModuleType("emitted")
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), module.__dict__)
    return module
