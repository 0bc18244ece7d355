"""docs/diagnostics.md, from the codes, the smallest files that have them, and what is said of these."""

from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path

from click.testing import CliRunner

from compiler.codes import CODES
from compiler.codes.explain import explained
from genotype.codes.code import Code
from zoo.main import main

INVALID = Path(__file__).with_name("invalid")
DOCUMENT = Path(__file__).parents[2] / "docs" / "diagnostics.md"
FILES = sorted(INVALID.glob("*.json"))

HEAD = """\
# What genoc refuses, code by code

Every problem of a genotype is reported with its place, a code that never changes its meaning, and a
remedy. `genoc check FILE` reports all problems in the order of the file, `genoc explain CODE` prints what is
written here, and `genoc fix FILE` repairs those with exactly one safe remedy. For editors and CI there are
`genoc check --format json` (lines and columns from 1; the end is exclusive) and `--format github`
(annotations of a workflow).

Where the JSON itself is broken, genoc reads on with what was most likely meant. Where it is unclear what
belongs to what, in a file that was cut off for instance, only problems of
single values are reported.

This page is generated from the catalogue by `REWRITE_GOLDEN=1 ./run test tests/compiler/test_codes.py`.
"""


COMMANDS = {"compile": ("compile",), "supernet": ("check", "--supernet")}
"""What refuses a file whose name begins so; `genoc check` refuses all others."""


def command(path: Path) -> tuple[str, ...]:
    """The command that refuses a file: what only a network may not have is no problem of a space."""
    return COMMANDS.get(path.stem.partition("_")[0], ("check",))


def said_of(path: Path) -> str:
    """What is printed of a file, by its name alone."""
    result = CliRunner().invoke(main, [*command(path), str(path)])
    assert result.exit_code == 2
    return result.stderr.replace(f"{INVALID}/", "")


def codes_in(text: str) -> set[str]:
    """The codes of problems that a message tells."""
    words = (line.split() for line in text.splitlines() if not line.startswith("   "))
    return {word for line in words for word in line[1:3] if word[:1] == "G" and word[1:].isdigit()}


def smallest(files: Mapping[Path, str]) -> dict[str, Path]:
    """For each code a file that has it, with as little else as there is."""
    found: dict[str, Path] = {}
    for path in sorted(files, key=lambda path: (len(codes_in(files[path])), path.name)):
        for code in codes_in(files[path]):
            found.setdefault(code, path)
    return found


def document() -> str:
    """The whole page."""
    files = {path: said_of(path) for path in FILES}
    by_code = smallest(files)
    parts = [part for code in CODES for part in section(code, by_code[code.name], files[by_code[code.name]])]
    return "\n".join([HEAD, *parts])


def section(code: Code, path: Path, said: str) -> Iterator[str]:
    title, _, *rest = explained(code)
    words = "\n".join(takewhile(bool, rest))
    yield f"## {title}\n\n{words}\n"
    if code.wrong:
        yield f"```text\n{code.wrong}\n```\n\nis fine as\n\n```text\n{code.right or '(nothing)'}\n```\n"
    by = "" if command(path) == ("check",) else f", `genoc {' '.join(command(path))}`"
    yield f"{linked(path)}{by}:\n"
    yield f"```text\n{said.strip()}\n```\n"


def linked(path: Path) -> str:
    """A link to a file; only its name where there is none, as for G001."""
    return f"[{path.name}](../tests/compiler/invalid/{path.name})" if path.exists() else path.name
