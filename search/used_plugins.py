"""Which plug-ins a run uses: of those that are installed, the ones that its genotype and settings name."""

from collections.abc import Iterator, Sequence

from compiler.ops.plugged import OP_GROUP, word_of
from compiler.ops.used import plugged_ops
from genotype import Genotype
from genotype.plugins import Group
from search.config import SearchConfig, TrainConfig
from search.methods.listing import METHOD_GROUP
from search.plugins.augmentations import AUGMENTATION_PLUGINS
from search.plugins.data import DATA_GROUP, split_source
from search.plugins.record import PluginRecord
from search.training.losses import LOSS_PLUGINS


def used_plugins(
    genotype: Genotype, config: SearchConfig | TrainConfig, methods: Sequence[str] = ()
) -> tuple[PluginRecord, ...]:
    """The plug-ins of a genotype or space, and of a run's settings; for a study also its methods."""
    named = [(group, name) for group, name in wanted(genotype, config, methods) if name is not None]
    return tuple(
        PluginRecord.of(group.of(name)) for group, name in dict.fromkeys(named) if group.is_named(name)
    )


def wanted(
    genotype: Genotype, config: SearchConfig | TrainConfig, methods: Sequence[str]
) -> Iterator[tuple[Group, str | None]]:
    """The names that may be those of plug-ins, by group."""
    yield from ((OP_GROUP, word_of(op)) for op in plugged_ops(genotype))
    if isinstance(config, SearchConfig):
        methods = (config.method, *methods)
    yield from ((METHOD_GROUP, method) for method in methods)
    yield LOSS_PLUGINS.group, config.loss
    yield AUGMENTATION_PLUGINS.group, config.augment
    yield DATA_GROUP, split_source(config.data.source or "")[0]
