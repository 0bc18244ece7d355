"""What holds for the project as a whole: names, versions, the direction of imports, and the `run` script."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

LAYERS = ("genotype", "compiler", "search", "zoo", "genoc")
"""Left to right: each imports only itself and what stands to its left."""

USES_TORCH = {"compiler/backend/load.py", "compiler/backend/weights.py"}
LAYERS_AND_WEIGHTS = {"compiler/layers", "compiler/inference"}
KEPT_OUT = {"genotype": {"torch", "networkx"}, "compiler": {"torch"}}

PATHS = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
MODULES = [path.relative_to(ROOT) for path in PATHS if "trained" not in path.parts]
"""But for the emitted code of trained entries."""


def imported(module: Path) -> Iterator[str]:
    """The top-level names that a module imports anywhere, inside functions and by literal name too.

    What is for type checkers alone is never run.
    """
    for node in run_nodes(ast.parse((ROOT / module).read_text())):
        match node:
            case ast.Import(names=names):
                yield from (alias.name.partition(".")[0] for alias in names)
            case ast.ImportFrom(module=str(name), level=0):
                yield name.partition(".")[0]
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield name.partition(".")[0]


def run_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all that it holds, without the blocks that only type checkers read."""
    yield node
    checked = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    for child in node.orelse if checked else ast.iter_child_nodes(node):
        yield from run_nodes(child)


@pytest.mark.parametrize("package", LAYERS)
def test_imports_only_from_the_left_and_nothing_heavy(package: str):
    right = set(LAYERS[LAYERS.index(package) + 1 :])
    modules = [module for module in MODULES if module.parts[0] == package]
    assert modules
    for module in modules:
        with_torch = module.as_posix() in USES_TORCH or module.parent.as_posix() in LAYERS_AND_WEIGHTS
        heavy = set() if with_torch else KEPT_OUT.get(package, set())
        assert (right | heavy) & set(imported(module)) == set(), module


@pytest.mark.parametrize(
    "text",
    [
        "import a.b",
        "from a.b import c",
        "def f():\n    import a",
        "import_module('a.b')",
        "if TYPE_CHECKING:\n    import b\nelse:\n    import a",
    ],
)
def test_the_reader_of_imports_sees(text: str, tmp_path: Path):
    (tmp_path / "module.py").write_text(text)
    assert list(imported(tmp_path / "module.py")) == ["a"]


@pytest.mark.parametrize(("package", "heavy"), sorted(KEPT_OUT.items()))
def test_importing_a_light_package_loads_nothing_heavy(package: str, heavy: set[str]):
    code = f"import sys, {package}; print(*sorted({heavy!r} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.split() == []


def test_no_other_distribution_owns_our_names():
    owners = packages_distributions()
    assert {owner for name in LAYERS for owner in owners.get(name, [])} <= {"genoc"}


def test_every_file_of_the_packages_is_packaged():
    patterns = ["*.py", "ruff.toml", *PROJECT["tool"]["setuptools"]["package-data"]["*"]]
    files = [path for layer in LAYERS for path in (ROOT / layer).rglob("*") if path.is_file()]
    entries = set((ROOT / "zoo" / "trained").glob("*/*"))
    ours = [path for path in files if "__pycache__" not in path.parts and path not in entries]
    assert PROJECT["tool"]["setuptools"]["package-data"]["zoo"] == ["trained/*/*"]
    assert [path for path in ours if not any(fnmatch(path.name, pattern) for pattern in patterns)] == []
    assert [path for path in ours if not (path.parent / "__init__.py").exists()] == []


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_is_pinned():
    pins = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", pin)] == []

    extras = PROJECT["project"]["optional-dependencies"].values()
    wanted = [*PROJECT["project"]["dependencies"], *(one for extra in extras for one in extra)]
    names = {normal(re.split(r"[^\w.-]", one)[0]) for one in wanted}
    assert names - {normal(pin.partition("==")[0]) for pin in pins} == set()


@pytest.mark.parametrize("script", ["run", ".ci/run"])
def test_the_scripts_are_executable(script: str):
    assert os.access(ROOT / script, os.X_OK)


def test_ci_runs_the_tests_and_nothing_else():
    assert (ROOT / ".ci/run").read_text() == '#!/bin/sh\nexec "$(dirname -- "$0")/../run" test\n'


PYTHON = """#!/bin/sh
# A stand-in for Python that writes down what was asked of it.
case "$*" in
-V) echo Python 3.11.0 ;;
'-m venv '*)
    echo venv >>"$HOME/log"
    mkdir -p "$3/bin"
    cp "$0" "$3/bin/python"
    printf '#!/bin/sh\\necho "$PWD" "$@" "${PYTHONDONTWRITEBYTECODE-unset}"\\nexit 3\\n' >"$3/bin/genoc"
    chmod +x "$3/bin/genoc"
    ;;
'-m pip install '*)
    echo pip >>"$HOME/log"
    echo noise
    eval "$PIP"
    ;;
-m*)
    echo "$2" >>"$HOME/log"
    [ "$2" != "$FAILS" ]
    ;;
esac
"""


class Checkout:
    """A copy of the project's `run`, where Python and Graphviz are stand-ins."""

    def __init__(self, folder: Path):
        self.home = folder
        self.root = folder / "a checkout"
        self.root.mkdir()
        for name in ("run", "pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, self.root / name)
        for name, text in {"python3": PYTHON, "dot": "#!/bin/sh\n"}.items():
            program = folder / "bin" / name
            program.parent.mkdir(exist_ok=True)
            program.write_text(text)
            program.chmod(0o755)

    def run(self, *arguments: str, pip: str = "", fails: str = "") -> subprocess.CompletedProcess[str]:
        env = {
            "PATH": f"{self.home / 'bin'}:/usr/bin:/bin",
            "HOME": str(self.home),
            "PIP": pip,
            "FAILS": fails,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return subprocess.run(
            [self.root / "run", *arguments],
            capture_output=True,
            text=True,
            cwd=self.home,
            env=env,
            start_new_session=True,
        )

    def log(self) -> list[str]:
        """What was asked of Python since the last call."""
        path = self.home / "log"
        lines = path.read_text().split() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_run_hands_over_arguments_folder_and_exit_code(checkout: Checkout):
    done = checkout.run("genoc", "show", "a file.json")
    assert (done.stdout, done.returncode) == (f"{checkout.home} show a file.json unset\n", 3)
    assert checkout.run("demo", "--quick").stdout == f"{checkout.home} demo --quick unset\n"


INSTALLED = ("pip", "pip", "compileall")
"""What is needed, what comes without its own needs, and the byte code of both."""


def test_run_sets_up_once(checkout: Checkout):
    first = checkout.run("genoc")
    assert checkout.log() == ["venv", *INSTALLED]
    assert first.stderr.count("\n") == 1
    assert checkout.run("genoc").stderr == ""
    assert checkout.log() == []


def test_a_file_without_byte_code_keeps_nobody_from_it(checkout: Checkout):
    assert checkout.run("genoc", fails="compileall").returncode == 3
    assert checkout.log() == ["venv", *INSTALLED]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_run_installs_again_after_a_change(name: str, checkout: Checkout):
    checkout.run("genoc")
    with (checkout.root / name).open("a") as file:
        file.write("# changed\n")
    checkout.log()
    checkout.run("genoc")
    assert checkout.log() == [*INSTALLED]


def test_run_starts_over_after_an_interruption(checkout: Checkout):
    assert checkout.run("genoc", pip="kill -9 0").returncode == -9
    assert checkout.log() == ["venv", "pip"]
    assert checkout.run("genoc").returncode == 3
    assert checkout.log() == ["venv", *INSTALLED]


def test_run_shows_why_pip_failed_and_tries_again(checkout: Checkout):
    failed = checkout.run("genoc", pip="exit 1")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.endswith("noise\nrun: pip failed, see above\n")
    checkout.log()
    assert checkout.run("genoc").returncode == 3
    assert checkout.log() == [*INSTALLED]


@pytest.mark.parametrize(
    ("arguments", "fails", "steps"),
    [
        ([], "", ["ruff", "ruff", "mypy", "pytest"]),
        ([], "mypy", ["ruff", "ruff", "mypy"]),
        (["tests/test_packaging.py"], "", ["pytest"]),
    ],
)
def test_run_test_steps(arguments: list[str], fails: str, steps: list[str], checkout: Checkout):
    checkout.run("genoc")
    checkout.log()
    assert checkout.run("test", *arguments, fails=fails).returncode == bool(fails)
    assert checkout.log() == steps


@pytest.mark.parametrize("arguments", [[], ["serve"]])
def test_run_docs_builds_or_serves_the_site(arguments: list[str], checkout: Checkout):
    assert checkout.run("docs", *arguments).returncode == 0
    assert checkout.log() == ["venv", *INSTALLED, "mkdocs"]
    assert checkout.run("docs", *arguments, fails="mkdocs").returncode == 1


@pytest.mark.parametrize(("arguments", "code"), [([], 0), (["--help"], 0), (["tests"], 2)])
def test_run_explains_itself_without_setting_up(arguments: list[str], code: int, checkout: Checkout):
    done = checkout.run(*arguments)
    assert done.returncode == code
    assert (done.stdout + done.stderr).startswith("usage: ./run test")
    assert checkout.log() == []
