"""Emitted source as a module of this process; tracebacks show its lines."""

import linecache
from collections.abc import Callable
from types import ModuleType

from torch import nn

from compiler.backend.emit import emit
from compiler.lowering.network import lower
from genotype import Genotype, content_hash


def load_network(genotype: Genotype) -> nn.Module:
    """The network of a genotype that passes every check, with fresh weights."""
    program = lower(genotype)
    module = load_source(emit(genotype, program), f"<genoc {genotype.name} {content_hash(genotype)[:12]}>")
    build: Callable[[], nn.Module] = module.__dict__[program.network.class_name]
    return build()


def load_source(source: str, filename: str) -> ModuleType:
    """Run emitted source. Only ever called with text that this compiler printed."""
    module = ModuleType(filename)
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), module.__dict__)
    return module
