"""All plug-ins that are installed, and whether they can be used."""

from collections.abc import Iterator

from compiler.ops.plugged import OP_PLUGINS
from genotype.plugins import PluginState
from genotype.plugins.installed import every
from search.data.layouts.plugged import DATA_PLUGINS
from search.plugins.augmentations import AUGMENTATION_PLUGINS
from search.study.contenders.plugged import METHOD_PLUGINS
from search.training.losses import LOSS_PLUGINS

KINDS = (OP_PLUGINS, METHOD_PLUGINS, LOSS_PLUGINS, DATA_PLUGINS, AUGMENTATION_PLUGINS)
"""Every kind of plug-in."""


def plugin_states() -> list[PluginState]:
    """Every plug-in with its group, name, package, version, and "ready" or why it cannot be used.

    All are imported, and torch with them. Where none is installed nothing is.
    """
    return [*(state for kind in KINDS for state in kind.states()), *unknown()]


def unknown() -> Iterator[PluginState]:
    """The entry points in groups that genoc does not have."""
    known = [kind.group.group for kind in KINDS]
    for group, points in every().items():
        for one in points if group not in known else ():
            state = f"is in no group of genoc's: {', '.join(known)}"
            yield PluginState(group, one.name, one.distribution, one.version, state)
