"""Plug-ins: ops, losses and the like that other packages add, by entry points in their metadata.

Names are read from the metadata alone. A plug-in is imported when its name is used, or when all are listed.
"""

from genotype.plugins.group import Group
from genotype.plugins.installed import Installed
from genotype.plugins.kind import Kind, PluginState, Unfit

__all__ = ["Group", "Installed", "Kind", "PluginState", "Unfit"]
