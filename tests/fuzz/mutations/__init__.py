"""Inputs made of others: changed by their structure, and a few then byte by byte."""

from collections.abc import Sequence
from random import Random

from tests.fuzz.mutations.raw import changed_bytes
from tests.fuzz.mutations.texts import changed_text
from tests.fuzz.mutations.trees import changed_tree
from tests.fuzz.target import BETWEEN, Form

LARGEST = 200_000
"""The most bytes of an input."""


def mutated(random: Random, data: bytes, form: Form, pool: Sequence[bytes]) -> bytes:
    """An input of this form made of another one, and of parts of those in the pool."""
    files = data.split(BETWEEN) if form != "bytes" else [data]
    at = random.randrange(len(files))
    others = [random.choice(pool)] if pool else []
    files[at] = changed(random, files[at], form, [one.split(BETWEEN)[-1] for one in others])
    made = BETWEEN.join(files)
    if form != "bytes" and random.random() < 0.1:
        made = changed_bytes(random, made, others)
    return made[:LARGEST]


def changed(random: Random, data: bytes, form: Form, others: Sequence[bytes]) -> bytes:
    """The same of one file."""
    if form == "bytes":
        return changed_bytes(random, data, others)
    text = data.decode(errors="surrogateescape")
    beside = [other.decode(errors="replace") for other in others]
    found = CHANGES[form](random, text, beside)
    if found is None:
        found = changed_text(random, text, beside)
    return found.encode(errors="surrogatepass" if random.random() < 0.5 else "replace")


def changed_line(random: Random, text: str, others: Sequence[str]) -> str | None:
    """One document changed among those that stand in lines, or lines exchanged and repeated."""
    lines = text.splitlines()
    if not lines or random.random() < 0.2:
        return None
    at = random.randrange(len(lines))
    found = changed_tree(random, lines[at], [line for other in others for line in other.splitlines()[:50]])
    if found is None:
        return None
    lines[at : at + random.randrange(2)] = found.splitlines()
    return "\n".join(lines) + "\n"


CHANGES = {"json": changed_tree, "lines": changed_line, "text": changed_text}
