"""Only the console prints, and only `regular.py` opens files to read them."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(
    file for name in ("genotype", "compiler", "search", "zoo") for file in (ROOT / name).rglob("*.py")
)

PRINTS = {"echo", "secho", "confirm", "prompt", "echo_via_pager", "progressbar", "pause"}
STREAMS = {"sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"}
SHOWN = {"genotype/commands/console.py", "genotype/commands/answer.py"}
"""Who may say that a text can be printed as it stands."""

READS = {"read_text", "read_bytes", "open"}
OPENERS = {
    "genotype/text/regular.py": "the one way",
    "genotype/text/read.py": "standard input, and the pipe of a shell",
    "compiler/layer_source.py": "the layers of this package",
    "compiler/view/server.py": "the files of the page",
    "compiler/draw/style/text_width.py": "the widths of this package",
    "search/memory/available.py": "what the system tells of memory",
    "search/precision/units.py": "what the system tells of its processor",
    "zoo/references.py": "the genotypes of this package",
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


@pytest.mark.parametrize("file", FILES, ids=short)
def test_only_the_console_prints(file):
    if short(file) == "genotype/commands/console.py":
        return
    for call in calls(file):
        of, name = named(call)
        assert name != "print", call.lineno
        assert not (of == "click" and name in PRINTS), call.lineno
        assert not (name == "Shown" and short(file) not in SHOWN), call.lineno
        assert not (of == "os" and name == "write"), call.lineno
    for node in ast.walk(ast.parse(file.read_text())):
        assert not (isinstance(node, ast.Attribute) and ast.unparse(node) in STREAMS), node.lineno
        assert not (
            isinstance(node, ast.ImportFrom)
            and node.module == "click"
            and PRINTS & {n.name for n in node.names}
        )


@pytest.mark.parametrize("file", FILES, ids=short)
def test_only_regular_files_are_read(file):
    if short(file) in OPENERS:
        return
    whole = calls(file)
    for call in whole:
        of, name = named(call)
        is_method = isinstance(call.func, ast.Attribute) and not call.args
        assert not (is_method and name in READS), (call.lineno, ast.unparse(call))
        assert name != "open" or of in {"Image", "browser", "self", "os"}, (call.lineno, ast.unparse(call))
        assert not (of == "Image" and name == "open" and ast.unparse(call.args[0]) != "source"), call.lineno
    checks = {named(call)[1] for call in whole}
    assert not checks & OF_PATHS or checks & CHECKED
    assert "nibabel.load" not in {".".join(named(call)) for call in whole} or checks & CHECKED
