"""Plug-ins: ops, losses and the like that other packages add, by entry points in their metadata.

Names are read from the metadata alone. A plug-in is imported when its name is used, or when all are listed.
"""

from genotype.plugins.installed import Installed
from genotype.plugins.kind import Kind, PluginState, Unfit
from genotype.plugins.vocabulary import Vocabulary

__all__ = ["Installed", "Kind", "PluginState", "Unfit", "Vocabulary"]
