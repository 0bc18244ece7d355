"""Python's lists, tuples, numbers and strings in a text: parsed and walked, never evaluated."""

import ast
import warnings
from typing import Any

from genotype import InputError, refuse
from genotype.diagnostics.paths import THE_FILE

LONGEST = 100_000
"""Characters of a text that is parsed; a published cell has some hundreds."""
MOST = 10_000
"""Numbers that a range may have."""


def parsed(text: str, subject: str, remedy: str) -> ast.Module:
    """The syntax tree of a text. Raises InputError if it is none, or too long."""
    if len(text) > LONGEST:
        raise refuse(subject, THE_FILE, f"has more than {LONGEST} characters", remedy)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes that Python does not know
            return ast.parse(text.strip())
    except SyntaxError as error:
        where = f"line {error.lineno or 1}, column {error.offset or 1}"
        raise refuse(subject, where, f"is not Python: {error.msg}", remedy) from None
    except (ValueError, RecursionError, MemoryError):  # zeros, numbers of thousands of digits, deep nesting
        raise refuse(subject, THE_FILE, "is not Python that can be read", remedy) from None


def value_of(node: ast.expr, subject: str, remedy: str) -> Any:
    """The value of a literal; of a tuple, and of a range of numbers, a list.

    Raises InputError for anything that would have to be evaluated.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, int | str) and node.value is not True:
        return node.value
    if isinstance(node, ast.List | ast.Tuple):
        return [value_of(item, subject, remedy) for item in node.elts]
    numbers = range_of(node)
    if numbers is None or len(numbers) > MOST:
        raise at(node, subject, "is no list, number or string", remedy)
    return list(numbers)


def range_of(node: ast.expr) -> range | None:
    """The range that a call of `range` with numbers stands for."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "range":
        return None
    bounds = [one.value for one in node.args if isinstance(one, ast.Constant) and type(one.value) is int]
    is_plain = len(bounds) == len(node.args) and not node.keywords and all(abs(one) <= MOST for one in bounds)
    return range(*bounds) if is_plain and len(bounds) in (1, 2) else None


def at(node: ast.expr, subject: str, problem: str, remedy: str) -> InputError:
    """An error at the place of a node."""
    return refuse(subject, f"line {node.lineno}, column {node.col_offset + 1}", problem, remedy)
