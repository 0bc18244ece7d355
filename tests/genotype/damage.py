"""Documents damaged as people damage them, kind by kind.

`python -m tests.genotype.damage 1000` compares decoder and schema on so many, of every bundled file.
"""

import copy
import json
import sys
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from genotype import read_text
from genotype.text.schema import json_schema
from tests.genotype.ecma import with_ecma_patterns
from zoo.references import names, text

Place = tuple[Any, str | int]
"""An object or list, and a key or an index in it."""
LARGE = [64, 65, 9_999, 10_000, 65_536, 65_537, 10**30, -(10**30), 1e300, 1e6, 1_000_001, 0.1]
WORDS = [
    "",
    "Batch",
    "bach",
    "max_pol",
    "sums",
    "genoc/2",
    "mask ",
    "none",
    "input",
    "a" * 63,
    "a" * 64,
    "a\n",
]
SIGNS = ["é", "\u2028", "\u202e", "\uff41", "名", "\x00", "🜁"]


def places(value: Any) -> Iterator[Place]:
    """Every place in a document where a value stands."""
    steps = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in steps:
        yield value, step
        yield from places(value[step])


def delete(rng: Random, parent: Any, step: Any) -> None:
    del parent[step]


def rename(rng: Random, parent: Any, step: Any) -> None:
    if isinstance(parent, dict):
        cut = rng.randrange(len(step) + 1)
        other = rng.choice([step[:cut] + step[cut + 1 :], step[:cut] + "x" + step[cut:], step.upper(), ""])
        parent[other] = parent.pop(step)


def retype(rng: Random, parent: Any, step: Any) -> None:
    value = parent[step]
    others = [str(value), 0, True, [], {}, [value], list(value) if isinstance(value, dict | str) else "1"]
    parent[step] = rng.choice(others)


def negate(rng: Random, parent: Any, step: Any) -> None:
    value = parent[step]
    parent[step] = -value if type(value) in (int, float) and value else -1


def enlarge(rng: Random, parent: Any, step: Any) -> None:
    parent[step] = rng.choice(LARGE)


def nullify(rng: Random, parent: Any, step: Any) -> None:
    parent[step] = None


def decorate(rng: Random, parent: Any, step: Any) -> None:
    """A sign from elsewhere in a word, or in a key."""
    sign = rng.choice(SIGNS)
    if isinstance(parent[step], str):
        parent[step] += sign
    elif isinstance(parent, dict):
        parent[step + sign] = parent.pop(step)


def nest(rng: Random, parent: Any, step: Any) -> None:
    value = parent[step]
    parent[step] = rng.choice(
        [[value], {"choose": [value]}, {"choose": value}, {"like": value}, {"x": value}]
    )


def double(rng: Random, parent: Any, step: Any) -> None:
    """An item twice in its list; of a choice, a repeated option."""
    if isinstance(parent, list):
        parent.insert(rng.randrange(len(parent) + 1), copy.deepcopy(parent[step]))
    else:
        parent[step] = {"choose": [parent[step], copy.deepcopy(parent[step])]}


def misword(rng: Random, parent: Any, step: Any) -> None:
    parent[step] = rng.choice(WORDS)


def empty(rng: Random, parent: Any, step: Any) -> None:
    if isinstance(parent[step], dict) and "choose" in parent[step]:
        parent[step]["choose"] = []
    else:
        parent[step] = rng.choice([[], {}, ""])


def add(rng: Random, parent: Any, step: Any) -> None:
    """Something more: an unknown key, or a known one with a value of some kind."""
    value = rng.choice([1, 2.5, "relu", True, None, [], {}])
    if isinstance(parent, list):
        parent.append(value)
    else:
        parent[rng.choice(["bias", "weight", "widths", "choose", "of", "like", "op", "$schema", "x"])] = value


KINDS: tuple[Callable[[Random, Any, Any], None], ...] = (
    delete,
    rename,
    retype,
    negate,
    enlarge,
    nullify,
    decorate,
    nest,
    double,
    misword,
    empty,
    add,
)


def damage(rng: Random, document: Any, kind: Callable[[Random, Any, Any], None]) -> Any:
    """A copy of a document with one place damaged."""
    document = copy.deepcopy(document)
    kind(rng, *rng.choice(list(places(document))))
    return document


def verdicts(validator: Validator, document: Any) -> tuple[bool, bool]:
    """What the schema and what the decoder say of a document."""
    return validator.is_valid(document), not read_text(json.dumps(document)).problems


def main(count: int) -> None:
    """Damage every bundled file in turn, each kind alike, and tell how often both agreed."""
    rng, validator = Random(1), with_ecma_patterns(Draft202012Validator)(json_schema())
    documents = [json.loads(text(name)) for name in names()]
    accepted = 0
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        damaged = damage(rng, documents[number % len(documents)], kind)
        schema, decoder = verdicts(validator, damaged)
        assert schema == decoder, (kind.__name__, json.dumps(damaged))
        accepted += schema
    print(f"{count} damaged documents: {accepted} accepted by both, {count - accepted} refused by both")


if __name__ == "__main__":
    main(int(sys.argv[1]))
