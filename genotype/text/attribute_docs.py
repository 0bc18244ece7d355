"""The docstrings below the attributes of a class, which Python itself discards."""

import ast
from collections.abc import Mapping
from functools import cache
from inspect import cleandoc, getsource
from itertools import pairwise
from textwrap import dedent


@cache
def attribute_docs(cl: type) -> Mapping[str, str]:
    """The docstring of every attribute that has one, by attribute name, read from the class's source."""
    (definition,) = ast.parse(dedent(getsource(cl))).body
    assert isinstance(definition, ast.ClassDef)
    return {
        attribute.target.id: cleandoc(below.value.value)
        for attribute, below in pairwise(definition.body)
        if isinstance(attribute, ast.AnnAssign) and isinstance(attribute.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
        if isinstance(below.value.value, str)
    }
