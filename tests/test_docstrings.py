"""Every public function and class at the top of a module says in a docstring what it is."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("genotype", "compiler", "search", "zoo", "genoc")
MODULES = sorted(
    path for name in PACKAGES for path in (ROOT / name).rglob("*.py") if "trained" not in path.parts
)


def silent(path: Path) -> list[str]:
    """The module, functions and classes of a file that lack a docstring."""
    tree = ast.parse(path.read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    public = [node for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")]
    public = [node for node in public if "overload" not in map(ast.unparse, node.decorator_list)]
    missing = [] if ast.get_docstring(tree) or not tree.body else ["the module"]
    return missing + [node.name for node in public if not ast.get_docstring(node)]


@pytest.mark.parametrize("package", PACKAGES)
def test_public_functions_and_classes_have_a_docstring(package: str) -> None:
    files = [path for path in MODULES if path.is_relative_to(ROOT / package)]
    assert files
    assert {str(path.relative_to(ROOT)): found for path in files if (found := silent(path))} == {}
