"""Packages with plug-ins, as they lie on a path when they are installed."""

import shutil
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from genotype.plugins import installed, notices
from search.methods.plugged import BILEVEL_PLUGINS
from search.plugins_listing import KINDS
from search.study.contenders.plugged import CONTENDER_PLUGINS

EXAMPLE = Path(__file__).with_name("example")
POINTS: Mapping[str, Mapping[str, str]] = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"][
    "entry-points"
]


class Packages:
    """A folder on the path, into which packages are put."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(
        self,
        name: str,
        points: Mapping[str, Mapping[str, str]],
        modules: Mapping[str, str] | None = None,
        version: str = "1.0",
    ) -> None:
        """Install a package with entry points by group, and modules by name."""
        lines = [
            f"[{group}]\n" + "".join(f"{one} = {value}\n" for one, value in named.items())
            for group, named in points.items()
        ]
        self.write(name, "\n".join(lines), version)
        for module, text in (modules or {}).items():
            (self.path / f"{module}.py").write_text(text)

    def write(self, name: str, entry_points: str, version: str = "1.0") -> None:
        """The metadata of a package, in place of those of another version."""
        for before in self.path.glob(f"{name}-*.dist-info"):
            shutil.rmtree(before)
        info = self.path / f"{name}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(entry_points)
        forget()

    def add_example(self, version: str = "1.2") -> None:
        """Install the example."""
        shutil.copytree(EXAMPLE / "genoc_example", self.path / "genoc_example", dirs_exist_ok=True)
        self.add("genoc-example", POINTS, version=version)

    def remove(self) -> None:
        """Uninstall everything."""
        for item in self.path.iterdir():
            shutil.rmtree(item) if item.is_dir() else item.unlink()
        self.forget_modules()
        forget()

    def forget_modules(self) -> None:
        for name, module in [*sys.modules.items()]:
            if str(getattr(module, "__file__", None) or "").startswith(str(self.path)):
                del sys.modules[name]


def forget() -> None:
    """Forget what was read of packages, as a new process would."""
    installed.every.cache_clear()
    notices.TOLD.clear()
    for kind in (*KINDS, BILEVEL_PLUGINS, CONTENDER_PLUGINS):
        kind.outcomes.clear()
        kind.loaded.clear()


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Packages]:
    """No package with plug-ins yet."""
    (tmp_path / "site").mkdir()
    monkeypatch.syspath_prepend(tmp_path / "site")
    found = Packages(tmp_path / "site")
    forget()
    yield found
    found.remove()
