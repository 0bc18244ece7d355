"""Which room may import which: each only those that stand above it here."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import networkx as nx

from search.runs.documents import DOCUMENTS, SHOWN, SPLIT
from search.runs.files import (
    CHECKPOINT,
    EPOCHS,
    GENOTYPE,
    MONITOR,
    REPORT,
    SETTINGS,
    SOURCE,
    SPACE,
    STEPS,
    WEIGHTS,
)
from search.runs.run_record import FILE

ROOT = Path(__file__).parents[1]
PACKAGES = ("genotype", "compiler", "search", "zoo", "genoc")

ROOMS = [
    "genotype.diagnostics",
    "genotype.form",
    "genotype.source",
    "genotype.text",
    "genotype.folders",
    "genotype.diff",
    "genotype",
    "genotype.codes",
    "genotype.commands",
    "genotype.plugins",
    "compiler.program",
    "compiler.layers",
    "compiler.layer_text",
    "compiler.blocks",
    "compiler.ops",
    "compiler.layer_source",
    "compiler.structure",
    "compiler.lowering",
    "compiler.analysis",
    "compiler.checks",
    "compiler.backend",
    "compiler.draw",
    "compiler.scaling",
    "compiler.adapting",
    "compiler.codes",
    "compiler.inference",
    "compiler.fix",
    "compiler.view",
    "compiler.editor",
    "compiler.commands",
    "search.codes",
    "search.config",
    "search.plugins",
    "search.preparation",
    "search.progress",
    "search.folders",
    "search.memory.words",
    "search.data.listing",
    "search.data.file_names",
    "search.data.parallel_read",
    "search.data.splits.apportion",
    "search.data.splits.split_ids",
    "search.data.cases",
    "search.data.images.orientation",
    "search.data.images.jpeg",
    "search.data.images.picture",
    "search.data.images.mask_rules",
    "search.data.volumes.geometry",
    "search.data.volumes.nifti",
    "search.data.readers",
    "search.data.masks",
    "search.data",
    "search.distributed",
    "search.measures",
    "search.supernet",
    "search.runs",
    "search.predictions",
    "search.precision",
    "search.memory",
    "search.device",
    "search.pretrained",
    "search.selection",
    "search.pretrained",
    "search.training",
    "search.latency",
    "search.scaling",
    "search.methods",
    "search.monitor",
    "search.search",
    "search.prepare",
    "search.used_plugins",
    "search.derivation",
    "search.reproductions",
    "search.overview",
    "search.report",
    "search.recorded",
    "search.entry_versions",
    "search.named",
    "search.evaluation",
    "search.adaptation",
    "search.api",
    "search.folds",
    "search.shared_weights",
    "search.study",
    "search.rerun",
    "search.plugins_listing",
    "search.study.report",
    "search.commands",
    "zoo.unknown",
    "zoo.references",
    "zoo.imports",
    "zoo.entries",
    "zoo.verification",
    "zoo.publishing",
    "zoo.remotes",
    "zoo.finding",
    "zoo.comparison",
    "zoo.predict",
    "zoo.exports",
    "zoo.doctor",
    "zoo.main",
    "zoo.start",
    "zoo.commands",
    "genoc",
]
"""From the bottom up. A room is a folder or a module; `genotype` alone is what that package offers."""

EMPTY = ("compiler", "search", "search.presets", "zoo", "zoo.reference")
"""They only make a package."""

RUN_FILES = {
    FILE, GENOTYPE, SPACE, SOURCE, WEIGHTS, CHECKPOINT, STEPS, EPOCHS, MONITOR, REPORT, SETTINGS,
    *(document.name for document in DOCUMENTS),
}  # fmt: skip

NAMESAKES = {
    ("zoo.entries.entry", GENOTYPE),
    ("zoo.entries.entry", SOURCE),
    ("zoo.entries.entry", WEIGHTS),
    ("search.data.splits.split_files", SPLIT.name),
    ("zoo.predict.record", SHOWN.name),
}
"""Files of a zoo entry, and of folders of images and of predictions, that have the names of a run's."""

MOST_MODULES = 16
LONGEST = 300


@cache
def modules() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        for path in sorted(own for own in (ROOT / package).rglob("*.py") if "trained" not in own.parts):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def room_of(module: str) -> str:
    """The longest name in `ROOMS` that a module is in."""
    parents = [module.rsplit(".", up)[0] for up in range(module.count(".") + 1)]
    return next(name for name in parents if name in ROOMS)


def imported(path: Path) -> Iterator[str]:
    """The modules of the project that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in modules())
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for name in node.names:
                found = f"{node.module}.{name.name}"
                target = found if found in modules() else node.module
                if target in modules():
                    yield target


def test_a_module_imports_from_rooms_above_its_own_alone():
    upwards = [
        (module, name)
        for module, path in modules().items()
        if module not in EMPTY
        for name in imported(path)
        if ROOMS.index(room_of(name)) > ROOMS.index(room_of(module))
    ]
    assert upwards == []


def test_no_files_import_each_other_in_a_circle():
    pairs = [
        (module, name) for module, path in modules().items() for name in imported(path) if name != module
    ]
    assert list(nx.simple_cycles(nx.DiGraph(pairs))) == []


def test_commands_and_the_python_api_alone_import_the_report():
    """A search or a training is whole without one."""
    importing = [
        module
        for module, path in modules().items()
        if not module.startswith(("search.report", "search.study.report"))
        and "commands" not in module.split(".")
        and not module.startswith("genoc.")
        for name in imported(path)
        if room_of(name) == "search.report"
    ]
    assert importing == []


def test_the_files_of_a_run_are_named_in_its_room_alone():
    named = {
        (module, name)
        for module, path in modules().items()
        if not module.startswith("search.runs.")
        for name in strings(path)
        if name.rpartition("/")[2] in RUN_FILES
    }
    assert named == NAMESAKES


def strings(path: Path) -> Iterator[str]:
    """The strings in a file's code, those within f-strings too; docstrings are none that is a name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_every_room_is_there():
    assert [room for room in ROOMS if room not in modules()] == []


def test_a_folder_holds_few_modules():
    folders: dict[Path, int] = {}
    for path in modules().values():
        if path.name != "__init__.py":
            folders[path.parent] = folders.get(path.parent, 0) + 1
    assert {str(folder): count for folder, count in folders.items() if count > MOST_MODULES} == {}


def test_a_file_is_short():
    lengths = {name: len(path.read_text().splitlines()) for name, path in modules().items()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}
