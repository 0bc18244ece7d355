"""The emitted file: torch and nothing else, the same text every time, code that a person would keep."""

import ast
import os
import random
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import attrs
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.backend.emit import emit
from compiler.backend.load import load_network
from compiler.lowering.network import lower
from genotype import Genotype, Link, load
from genotype.form.blocks import ShortcutKind
from genotype.form.choices import choices
from genotype.form.field_types import ResizeKind
from genotype.form.styles import ActivationKind, NormKind
from tests.compiler.all_layers import TEXT
from tests.compiler.running import arguments, logits, small_size, trained_once
from tests.strategies import genotypes, spaces

GOLDEN = Path(__file__).with_name("golden")
NETWORKS = genotypes(max_width=8) | spaces(max_width=8)

NODES = """
Add And AnnAssign Assert Assign Attribute AugAssign BinOp BitOr BoolOp Call ClassDef Compare Constant Dict
DictComp Div Eq Expr FloorDiv For FormattedValue FunctionDef GeneratorExp Gt GtE If IfExp Import ImportFrom In
Is IsNot JoinedStr List ListComp Load Lt MatMult Mod Module Mult Name Not NotEq NotIn Or Raise Return Slice
Starred Store Sub Subscript Tuple USub UnaryOp alias arg arguments comprehension keyword
""".split()  # noqa: SIM905
"""What emitted code is made of; no lambda, no `with`, no `try`, no `global`, no `async`, no `del`."""


def source(genotype: Genotype) -> str:
    return emit(genotype, lower(genotype))


def is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def code_strings(tree: ast.Module) -> Iterator[str]:
    """Every string of the code but docstrings."""
    docs = {id(node.value) for node in ast.walk(tree) if is_docstring(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def imports(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module))
    return found


@settings(max_examples=16)
@given(NETWORKS)
def test_the_file_imports_torch_and_does_nothing_else(genotype):
    tree = ast.parse(source(genotype))
    assert imports(tree) == {"torch"}
    assert {type(node).__name__ for node in ast.walk(tree)} <= set(NODES)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not names & {"exec", "eval", "compile", "open", "getattr", "setattr", "__import__", "globals"}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert {name for name in attributes if name.startswith("_")} <= {"__init__"}
    kinds = [type(node) for node in tree.body if not is_docstring(node)]
    assert set(kinds) <= {
        ast.Import,
        ast.ImportFrom,
        ast.Assign,
        ast.AnnAssign,
        ast.FunctionDef,
        ast.ClassDef,
    }


@settings(max_examples=16)
@given(NETWORKS)
def test_helpers_come_first_and_the_network_last(genotype):
    body = ast.parse(source(genotype)).body
    kinds = [type(node) for node in body]
    first = min(kinds.index(ast.FunctionDef), kinds.index(ast.ClassDef))
    assert set(kinds[first:]) == {ast.FunctionDef, ast.ClassDef}
    defined: set[str] = set()
    for node in body[first:]:
        used = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
        later = {other.name for other in body[first:]} - defined - {node.name}
        assert not used & later
        defined.add(node.name)
    assert body[-1].name == lower(genotype).network.class_name


@settings(max_examples=16)
@given(NETWORKS)
def test_every_helper_is_reached_from_the_network(genotype):
    definitions = {name: node for node in ast.parse(source(genotype)).body for name in names_of(node)}
    *_, network = definitions
    reached, waiting = {network}, [network]
    while waiting:
        read = {node.id for node in ast.walk(definitions[waiting.pop()]) if isinstance(node, ast.Name)}
        found = (read & definitions.keys()) - reached
        reached |= found
        waiting += found
    assert reached == definitions.keys()


def names_of(node: ast.stmt) -> list[str]:
    """The name that a statement of a file defines."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return [node.name]
    targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
    return [target.id for target in targets if isinstance(target, ast.Name)]


@settings(max_examples=16)
@given(NETWORKS)
def test_lines_are_short(genotype):
    assert max(map(len, source(genotype).splitlines())) <= 100


@settings(max_examples=20)
@given(NETWORKS, st.randoms(use_true_random=False))
def test_the_order_of_keys_in_the_file_changes_nothing(genotype, order):
    shuffled = attrs.evolve(
        genotype, stages=reordered(genotype.stages, order), cells=reordered(genotype.cells, order)
    )
    assert source(shuffled) == source(genotype)


def test_stages_side_by_side_come_in_the_order_of_the_links():
    """Their names and their places in the file have no say."""
    genotype = load(GOLDEN / "unet.json")
    stage = genotype.stages["dec1"]
    links = (Link("enc1", "b"), Link("enc1", "a"), Link("b", "dec1"), Link("a", "dec1"))
    texts = [
        source(attrs.evolve(genotype, stages={**more, **genotype.stages}, links=genotype.links + links))
        for more in ({"a": stage, "b": stage}, {"b": stage, "a": stage})
    ]
    assert texts[0] == texts[1]
    assert texts[0].index("self.b = ") < texts[0].index("self.a = ")


def reordered(items: dict[str, object], order: random.Random) -> dict[str, object]:
    return {name: items[name] for name in order.sample(list(items), len(items))}


HOSTILE = st.text() | st.sampled_from(['"""\nimport os\n"""', "\\", "{x}", "\N{RIGHT-TO-LEFT OVERRIDE}"])


@settings(max_examples=16)
@given(NETWORKS, HOSTILE)
def test_what_is_said_about_a_genotype_does_not_reach_its_code(genotype, text):
    said = attrs.evolve(genotype, about=text, schema=text)
    assert source(said) == source(attrs.evolve(genotype, about="", schema=None))


WORDS = {
    *get_args(NormKind),
    *get_args(ActivationKind),
    *get_args(ResizeKind),
    *get_args(ShortcutKind),
}


@settings(max_examples=16)
@given(NETWORKS)
def test_strings_in_the_code_are_words_and_the_paths_of_choices(genotype):
    of_layers = set(code_strings(ast.parse(TEXT)))
    paths = {path for path, _ in choices(genotype)}
    assert set(code_strings(ast.parse(source(genotype)))) <= WORDS | of_layers | paths


@settings(max_examples=20)
@given(NETWORKS)
def test_every_weight_of_every_network_learns(genotype):
    network = trained_once(genotype)
    for name, weight in network.named_parameters():
        assert weight.grad is not None, name
        assert weight.grad.isfinite().all(), name


@settings(max_examples=20)
@given(NETWORKS)
def test_heads_give_logits_at_their_stages_resolutions(genotype):
    """In the order of the file; the first alone unless deep supervision is asked for."""
    network, size = load_network(genotype).eval(), small_size(genotype)
    single = network(*arguments(genotype, size))
    assert single.shape == (1, genotype.out_channels, *size)
    strides = [stride_at(genotype, genotype.stages[head.source].level) for head in genotype.heads]
    expected = [tuple(n // s for n, s in zip(size, stride, strict=True)) for stride in strides]
    resized = zip(genotype.heads, expected, strict=True)
    expected = [own if head.resize is None else size for head, own in resized]
    assert [tuple(head.shape[2:]) for head in logits(network, genotype)] == expected


def stride_at(genotype: Genotype, level: int) -> list[int]:
    """The product of the strides down to a level, by axis."""
    product = [1] * genotype.spatial_dims
    for step in genotype.levels[: level + 1]:
        by_axis = [step.stride] * genotype.spatial_dims if isinstance(step.stride, int) else step.stride
        product = [before * by for before, by in zip(product, by_axis, strict=True)]
    return product


@settings(max_examples=16)
@given(NETWORKS, st.data())
def test_images_that_do_not_fit_are_refused_in_words(genotype, data):
    network, size = load_network(genotype), small_size(genotype)
    odd = (*size[:-1], size[-1] + 1)
    wrong = [size[:-1], (*size, 4), *([odd] if lower(genotype).stride[-1] > 1 else [])]
    words = r"^the image size \[.*\] must be a multiple of \[.*\]: pad or resize it$"
    with pytest.raises(ValueError, match=words):
        network(*arguments(genotype, data.draw(st.sampled_from(wrong))))


def test_a_traceback_shows_the_emitted_line():
    network = load_network(load(GOLDEN / "unet.json"))
    with pytest.raises(RuntimeError) as caught:
        network(torch.zeros(1, 7, 4, 4))
    assert "enc1 = self.enc1(x)" in "".join(traceback.format_exception(caught.value))


def python(*arguments: str, cwd: Path, **environment: str) -> str:
    """What a fresh Python prints."""
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, env={**os.environ, **environment}, check=True
    )
    return done.stdout


USE = """
import sys
sys.path.insert(0, "")
import torch, model
network = model.SkipCells3d().eval()
torch.jit.script(network).save("model.ts")
for each in (network, torch.jit.load("model.ts")):
    print(tuple(each(torch.ones(1, 1, 2, 4, 4)).shape))
print(*sorted({"genotype", "compiler"} & set(sys.modules)))
"""


def test_the_file_runs_alone(tmp_path):
    (tmp_path / "model.py").write_text(source(load(GOLDEN / "cells.json")))
    assert python("-I", "-c", USE, cwd=tmp_path) == "(1, 3, 2, 4, 4)\n" * 2 + "\n"


def test_the_text_is_the_same_under_any_hash_seed():
    code = "from zoo.main import main; main(['compile', 'cells.json'], standalone_mode=False)"
    path = os.pathsep.join(sys.path)
    texts = {python("-c", code, cwd=GOLDEN, PYTHONPATH=path, PYTHONHASHSEED=seed) for seed in ("0", "1")}
    assert texts == {source(load(GOLDEN / "cells.json"))}
