"""Only the console prints, and only `regular.py` opens files to read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("genotype", "compiler", "search", "zoo", "genoc")
FILES = sorted(
    file for name in PACKAGES for file in (ROOT / name).rglob("*.py") if "trained" not in file.parts
)

PRINTS = {"echo", "secho", "confirm", "prompt", "echo_via_pager", "progressbar", "pause"}
STREAMS = {"sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"}
SHOWN = {"genotype/commands/console.py", "genotype/commands/answer.py"}
"""Who may say that a text can be printed as it stands."""

PRINTERS = {
    "genotype/commands/console.py": "the one way",
    "genotype/commands/streams.py": "what becomes of what is printed",
    "genotype/commands/stopping.py": "a signal within an import, after which nothing else can be called",
    "zoo/start.py": "a signal before anything is imported",
}

READS = {"read_text", "read_bytes", "open"}
OPENERS = {
    "genotype/text/regular.py": "the one way",
    "genotype/text/files.py": "only writes",
    "genotype/commands/streams.py": "only writes",
    "genotype/text/read.py": "standard input, and the pipe of a shell",
    "compiler/layer_text.py": "the layers of this package, and of plug-ins",
    "compiler/view/server.py": "the files of the page",
    "compiler/draw/style/text_width.py": "the widths of this package",
    "search/data/readers/volume_bytes.py": "a file that SimpleITK wrote just before",
    "search/study/worker.py": "what the system tells of processes",
    "search/memory/available.py": "what the system tells of memory",
    "search/precision/units.py": "what the system tells of its processor",
    "zoo/references/files.py": "the genotypes of this package",
    "zoo/exports/fresh.py": "what another Python wrote just before",
    "zoo/exports/nnunet/tried.py": "what another Python wrote just before",
    "zoo/exports/record.py": "what was written just before",
    "zoo/exports/targets/bioimageio/description.py": "what was written just before",
    "zoo/exports/targets/bioimageio/package.py": "only writes",
    "zoo/exports/targets/monai_bundle/contents.py": "the scripts of this package",
    "zoo/exports/targets/monai_bundle/verify.py": "what MONAI wrote just before",
    "zoo/remotes/elsewhere.py": "streams of a store, bounded by what its index tells",
    "zoo/remotes/fetch.py": "parts that it wrote itself",
    "zoo/remotes/local.py": "files of verified entries, and parts that it wrote itself",
}
OF_PATHS = {"load_file", "safe_open", "FileLock"}
CHECKED = {"require_regular", "require_lockable"}


def calls(file: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]


def named(call: ast.Call) -> tuple[str, str]:
    """What a call is of, and what it calls: ("click", "echo")."""
    if isinstance(call.func, ast.Attribute):
        return ast.unparse(call.func.value), call.func.attr
    return "", call.func.id if isinstance(call.func, ast.Name) else ""


def short(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def in_package(package: str) -> list[Path]:
    return [file for file in FILES if short(file).startswith(f"{package}/")]


def prints(file: Path) -> Iterator[int]:
    """The lines in which a file prints past the console."""
    for call in calls(file):
        of, name = named(call)
        past = name == "print" or (of == "click" and name in PRINTS) or (of == "os" and name == "write")
        if past or (name == "Shown" and short(file) not in SHOWN):
            yield call.lineno
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in STREAMS:
            yield node.lineno
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "click"
            and PRINTS & {n.name for n in node.names}
        ):
            yield node.lineno


def reads(file: Path) -> Iterator[tuple[int, str]]:
    """The calls by which a file reads files that need not be regular ones."""
    whole = calls(file)
    checks = {named(call)[1] for call in whole}
    for call in whole:
        of, name = named(call)
        is_method = isinstance(call.func, ast.Attribute) and not call.args
        opens = name == "open" and of not in {"Image", "browser", "self", "os", "archive"}
        image = of == "Image" and name == "open" and ast.unparse(call.args[0]) != "source"
        path = (name in OF_PATHS or (of, name) == ("nibabel", "load")) and not checks & CHECKED
        if (is_method and name in READS) or opens or image or path:
            yield call.lineno, ast.unparse(call)


@pytest.mark.parametrize("package", PACKAGES)
def test_only_the_console_prints(package):
    files = [file for file in in_package(package) if short(file) not in PRINTERS]
    assert files
    assert {short(file): lines for file in files if (lines := [*prints(file)])} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_only_regular_files_are_read(package):
    files = [file for file in in_package(package) if short(file) not in OPENERS]
    assert files
    assert {short(file): found for file in files if (found := [*reads(file)])} == {}
