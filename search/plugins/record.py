"""The plug-ins of a run, as its record names them."""

from attrs import frozen

from genotype.plugins import Installed
from genotype.plugins.installed import installed


@frozen(kw_only=True)
class PluginRecord:
    """A plug-in: its group of entry points (`genoc.ops`), its name, and the package with its version."""

    group: str
    name: str
    distribution: str
    version: str

    @staticmethod
    def of(one: Installed) -> "PluginRecord":
        """From what is installed."""
        return PluginRecord(
            group=one.group, name=one.name, distribution=one.distribution, version=one.version
        )

    @property
    def package(self) -> str:
        """The package in messages: `genoc-example 0.1.0`."""
        return f"{self.distribution} {self.version}"

    @property
    def is_installed(self) -> bool:
        """Whether a plug-in of this name is installed, of whatever package and version."""
        return any(one.name == self.name for one in installed(self.group))
