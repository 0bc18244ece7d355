"""Changing JSON by its structure: values of other types, keys twice or not at all, numbers without measure,
depth, texts that steer a terminal.
"""

import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

NUMBERS = (
    "0", "-0", "1", "-1", "2", "3", "0.5", "-0.5", "1e308", "1e999", "-1e999", "1e-320", "NaN", "Infinity",
    "255", "256", "65535", "65536", "65537", "2147483647", "2147483648", "4294967296",
    "9223372036854775807", "9223372036854775808", "1" + "0" * 400, "9" * 5000, "1.0", "1E2", "01", "+1",
)  # fmt: skip
TEXTS = (
    '""', '"a"', '"0"', '"-1"', '"1e5"', '"nan"', '"../../x"', '"/etc/passwd"', '"\\u0000"', '"\\ud800"',
    '"\\udc00\\ud800"', '"\\u001b[2J"', '"\\u202e"', '"\\ufeff"', '"\\n\\r"', '"a.b[0]"', '"__class__"',
    '"{}"', '"%s%n"', '"..."', '" "', '"' + "a" * 3000 + '"', '"' + "\\u0301" * 500 + '"',
    '"' + "é" * 300 + '"',
    '"nul"', '"~"', '"$(x)"', '"con.json"', '"a/b"', '"\U0001f600"',
)  # fmt: skip
OTHERS = (
    "null", "true", "false", "[]", "{}", "[[]]", "[null]", '[""]', "[0]", '{"": 0}', '{"a": {}}', "[{}]",
    "[" * 40 + "]" * 40, "[" * 5000 + "]" * 5000, '{"a":' * 40 + "0" + "}" * 40, "[1,]", "{a: 1}", "'a'",
    "[" + "0," * 500 + "0]", "[" + '"a",' * 500 + '"a"]', "undefined", "/* */",
)  # fmt: skip
LARGEST = 1e300
"""Beyond it no number is calculated with here: Python neither writes nor divides all of them."""
RAW = (*NUMBERS, *TEXTS, *OTHERS)


class Written(str):
    """A piece of JSON, or of what is nearly that, as it stands."""


Member = list[Any]
"""A key and a value: so an object may have a key twice."""


class Members(list[Member]):
    """An object."""


def changed_tree(random: Random, text: str, others: Sequence[str]) -> str | None:
    """A JSON text with one to four changes; None for a text that is no JSON. Values may come from others."""
    tree = read(text)
    if tree is None:
        return None
    top = [tree]
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        spots = list(spots_in(top))
        holder, at = random.choice(spots)
        random.choice(CHANGES)(random, holder, at, spots, others)
    return written(top[0]) if top else ""


def read(text: str) -> Any:
    """The tree of a text; None for a text that is no JSON, or far too deep to be changed."""
    try:
        found = json.loads(text, object_pairs_hook=lambda pairs: Members(map(list, pairs)))
        return found if depth(found) < 60 else None
    except (ValueError, RecursionError):
        return None


def depth(tree: Any) -> int:
    """How many levels of brackets there are, as far as that matters."""
    level, count = [tree], 0
    while level and count < 60:
        level = [item for value in level if isinstance(value, list) for item in value]
        count += 1
    return count


def written(tree: Any) -> str:
    """The text of a tree."""
    if isinstance(tree, Written):
        return tree
    if isinstance(tree, Members):
        return "{" + ", ".join(f"{written(key)}: {written(value)}" for key, value in tree) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(written, tree)) + "]"
    return json.dumps(tree, ensure_ascii=not isinstance(tree, str) or not tree.isprintable())


Spot = tuple[list[Any], int]
"""A list and a place in it: of an item, or of a member of an object."""


def spots_in(value: Any) -> Iterator[Spot]:
    """Every place of a value, the top first."""
    for place, item in enumerate(value):
        yield value, place
        inner = item[1] if isinstance(value, Members) else item
        if isinstance(inner, list):
            yield from spots_in(inner)


def value_at(holder: list[Any], at: int) -> Any:
    return holder[at][1] if isinstance(holder, Members) else holder[at]


def put(holder: list[Any], at: int, value: Any) -> None:
    if isinstance(holder, Members):
        holder[at] = [holder[at][0], value]
    else:
        holder[at] = value


def exchange(random: Random, holder: list[Any], at: int, spots: list[Spot], others: Sequence[str]) -> None:
    """Anything in place of a value."""
    put(holder, at, Written(random.choice(RAW)))


def retype(random: Random, holder: list[Any], at: int, spots: list[Spot], others: Sequence[str]) -> None:
    """The same in another type."""
    value = value_at(holder, at)
    forms = [[value], Members([["a", value]]), [value, value], str(value)[:50], None, not value]
    if isinstance(value, str):
        forms += [Written(value), Members([[value, value]])]
    if isinstance(value, list) and value:
        forms += [value[0], Members([["0", item] for item in value]), [*value]]
    put(holder, at, random.choice(forms))


def other_number(
    random: Random, holder: list[Any], at: int, spots: list[Spot], others: Sequence[str]
) -> None:
    """A number near the one there, or of another size."""
    value = value_at(holder, at)
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > LARGEST:
        return put(holder, at, Written(random.choice(NUMBERS)))
    near = (value + 1, value - 1, -value, value * 2, value * 1000, value / 2, float(value))
    return put(holder, at, random.choice(near))


def other_text(random: Random, holder: list[Any], at: int, spots: list[Spot], others: Sequence[str]) -> None:
    """A text or a key with a slip in it, or with what does not belong there."""
    is_key = isinstance(holder, Members) and random.random() < 0.5
    value = holder[at][0] if is_key else value_at(holder, at)
    if not isinstance(value, str) or isinstance(value, Written):
        return
    place = random.randrange(len(value) + 1)
    part = random.choice(
        ("", "a", "\0", "\x1b[31m", "\ud800", "\u202e", "..", "/", "\\", "9" * 25, "é", "\n")
    )
    slip = value[:place] + part + value[place + random.choice((0, 0, 1, 3)) :]
    if is_key:
        holder[at] = [slip, holder[at][1]]
    else:
        put(holder, at, slip)


def remove(random: Random, holder: list[Any], at: int, spots: list[Spot], others: Sequence[str]) -> None:
    if len(spots) > 1 and holder is not spots[0][0]:
        del holder[at]


def repeat(random: Random, holder: list[Any], at: int, spots: list[Spot], others: Sequence[str]) -> None:
    """A key twice, or an item many times."""
    if holder is not spots[0][0]:
        holder[at:at] = [holder[at]] * random.choice((1, 1, 1, 2, 5, 40))


def swap(random: Random, holder: list[Any], at: int, spots: list[Spot], others: Sequence[str]) -> None:
    """Two values in each other's place, unless one is in the other."""
    from_holder, place = random.choice(spots)
    one, other = value_at(holder, at), value_at(from_holder, place)
    if not isinstance(one, list) and not isinstance(other, list):
        put(holder, at, other)
        put(from_holder, place, one)


def copy(random: Random, holder: list[Any], at: int, spots: list[Spot], others: Sequence[str]) -> None:
    """A value from elsewhere, as it stands there."""
    tree = read(random.choice(others)) if others and random.random() < 0.5 else None
    from_holder, place = random.choice(spots if tree is None else list(spots_in([tree])))
    put(holder, at, Written(written(value_at(from_holder, place))))


def rename(random: Random, holder: list[Any], at: int, spots: list[Spot], others: Sequence[str]) -> None:
    """Another key of this tree, or one more."""
    keys = [one[place][0] for one, place in spots if isinstance(one, Members)] or ["a"]
    if isinstance(holder, Members):
        if random.random() < 0.5:
            holder[at] = [random.choice(keys), holder[at][1]]
        else:
            holder.insert(at, [random.choice(keys), Written(random.choice(RAW))])


CHANGES = (exchange, retype, other_number, other_text, remove, repeat, swap, copy, copy, rename, exchange)
