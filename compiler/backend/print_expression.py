"""Printing calls and expressions: on one line if they fit, else broken as a formatter would."""

from collections.abc import Iterator
from typing import Any

from attrs import evolve, frozen

from compiler.program.program import Apply, Call, Concat, Gate, Join, Product, Ref, Scaled, Sum, Var

LINE = 100


@frozen
class Group:
    """Text with items inside: `opening`, the items joined, `closing`. `joint` is `,`, `+` or `*`."""

    opening: str
    items: tuple["Text", ...]
    closing: str
    joint: str = ","


Text = str | Group


def printed(prefix: str, value: Any, indent: int, gated: frozenset[str] = frozenset()) -> Iterator[str]:
    """The lines of `prefix` and a call or expression. `gated` layers are called with the gates as well."""
    yield from lines(prefix, text_of(value, gated), "", indent)


def lines(prefix: str, text: Text, suffix: str, indent: int) -> Iterator[str]:
    """The lines of a text between a prefix and a suffix."""
    flat = f"{' ' * indent}{prefix}{flattened(text)}{suffix}"
    if isinstance(text, str) or len(flat) <= LINE:
        yield flat
        return
    yield f"{' ' * indent}{prefix}{text.opening or '('}"
    inside = f"{' ' * (indent + 4)}{flattened(Group('', text.items, '', text.joint))}"
    if len(inside) <= LINE and text.joint == ",":
        yield inside
        yield f"{' ' * indent}{text.closing or ')'}{suffix}"
        return
    comma = "" if len(text.items) == 1 else ","
    for number, item in enumerate(text.items):
        if text.joint == "+":
            yield from term_lines("+ " if number else "", item, indent + 4)
        else:
            yield from lines("", item, comma, indent + 4)
    yield f"{' ' * indent}{text.closing or ')'}{suffix}"


def term_lines(prefix: str, term: Text, indent: int) -> Iterator[str]:
    """The lines of a term of a sum in brackets; a product whose factors are too long has a line for each."""
    if isinstance(term, str) or term.joint != "*":
        yield from lines(prefix, term, "", indent)
        return
    *weights, value = term.items
    before = prefix + "".join(f"{flattened(weight)} * " for weight in weights)
    opening = value if isinstance(value, str) else value.opening
    if indent + len(before) + len(opening) <= LINE:
        yield from lines(before, value, "", indent)
        return
    for weight in weights:
        yield f"{' ' * indent}{prefix}{flattened(weight)}"
        prefix = "* "
    yield from lines(prefix, value, "", indent)


def flattened(text: Text) -> str:
    """A text on one line."""
    if isinstance(text, str):
        return text
    joint = ", " if text.joint == "," else f" {text.joint} "
    return text.opening + joint.join(map(flattened, text.items)) + text.closing


def text_of(value: Any, gated: frozenset[str]) -> Text:
    """A call, an expression, a number or a tuple of these."""
    match value:
        case Var() | Ref():
            return value.name
        case Gate(path, index):
            return f'gates["{path}"]' + ("" if index is None else f"[{index}]")
        case Call(callee, args, kwargs):
            options = tuple(prefixed(f"{key}=", text_of(option, gated)) for key, option in kwargs)
            return Group(f"{callee}(", (*(text_of(arg, gated) for arg in args), *options), ")")
        case Apply(layer, inner, gates):
            more = (*gates, *([Var("gates")] if layer in gated else []))
            return Group(f"self.{layer}(", tuple(text_of(item, gated) for item in (inner, *more)), ")")
        case Join(layer, values):
            return Group(f"self.{layer}(", tuple(text_of(each, gated) for each in values), ")")
        case Scaled(None, inner):
            return text_of(inner, gated)
        case Scaled(Product(gates), inner):
            return Group("", (*(text_of(gate, gated) for gate in gates), factor(inner, gated)), "", "*")
        case Scaled(weight, inner):
            return prefixed(f"{flattened(text_of(weight, gated))} * ", factor(inner, gated))
        case Sum((term,)):
            return text_of(term, gated)
        case Sum(terms):
            return Group("", tuple(text_of(term, gated) for term in terms), "", "+")
        case Concat(terms):
            joined = Group("[", tuple(text_of(term, gated) for term in terms), "]")
            return Group("torch.cat(", (joined, "1"), ")")
        case list(items):
            return Group("[", tuple(text_of(item, gated) for item in items), "]")
        case tuple(items) if any(isinstance(item, Gate) or item is None for item in items):
            closing = ",)" if len(items) == 1 else ")"
            return Group("(", tuple(text_of(item, gated) for item in items), closing)
        case str(word):
            return f'"{word}"'
    return repr(value)


def factor(value: Any, gated: frozenset[str]) -> Text:
    """A value that is multiplied: a sum in brackets."""
    text = text_of(value, gated)
    return evolve(text, opening="(", closing=")") if isinstance(text, Group) and text.joint == "+" else text


def prefixed(prefix: str, text: Text) -> Text:
    """A text after a prefix."""
    if isinstance(text, str):
        return prefix + text
    return Group(prefix + text.opening, text.items, text.closing, text.joint)
